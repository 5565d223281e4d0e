//! Terraform's resources, as `terraform show -json` prints them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::members::{Text, given, members};
use super::walk::{Trouble, trouble};

members! {
    /// A resource. `sensitive_values` is not read.
    struct Resource<'a> {
        "address" => address: Text<'a>;
        "mode" => mode: Text<'a>;
        "type" => resource_type: Text<'a>;
        "values" => values: &'a RawValue;
    }
}

impl<'a> Resource<'a> {
    /// The type of a resource that is managed; data sources are none.
    pub(super) fn managed_type(&self) -> Option<&str> {
        if given(&self.mode) == Some("data") { None } else { given(&self.resource_type) }
    }

    /// What tells it from all others in the state.
    pub(super) fn address(&self) -> &str {
        given(&self.address).unwrap_or_default()
    }

    /// Its values, as this table reads them.
    pub(super) fn values<T: Deserialize<'a>>(&self) -> Result<T, Trouble> {
        let Some(values) = self.values else { return Err(Trouble::new("values", "there are none")) };
        serde_json::from_str(values.get()).map_err(|error| {
            let Trouble { path, problem, .. } = trouble::<T>(values.get().as_bytes(), &error);
            let path = if path.is_empty() { "values".to_owned() } else { format!("values.{path}") };
            Trouble::new(path, problem)
        })
    }
}

/// The path of a member of a resource's values.
pub(super) fn inside(trouble: Trouble) -> Trouble {
    Trouble { path: format!("values.{}", trouble.path), ..trouble }
}
