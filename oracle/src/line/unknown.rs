//! Parameters that an operation does not have.

use std::fmt;

use secgroup::{
    registry::{OperationId, WorldRef},
    rulebook::Parameter,
};

/// What becomes of parameters that an operation does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownParameters {
    /// They are ignored, as the real APIs do.
    #[default]
    Ignored,
    /// They are ignored, and counted.
    Counted,
    /// They make the line unreadable.
    Refused,
}

/// From this similarity on, two names are taken for one that is misspelt.
const ALIKE: f64 = 0.5;

/// The parameters that an operation has in the edition in force.
fn parameters(operation: OperationId, world: WorldRef<'_>) -> impl Iterator<Item = &'static Parameter> {
    let edition = operation.page(world).map_or("", |page| page.edition);
    operation.parameters().iter().filter(move |parameter| parameter.is_in(edition))
}

/// Whether a name under `request` is one that the operation does not have.
pub(super) fn is_unknown(name: &str, operation: OperationId, world: WorldRef<'_>) -> bool {
    name != "Action" && parameters(operation, world).all(|parameter| parameter.name != name)
}

/// A parameter that an operation does not have. Displays with the nearest name that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownParameter {
    operation: &'static str,
    name: String,
    nearest: Option<&'static str>,
    all: Vec<&'static str>,
}

impl UnknownParameter {
    #[cold]
    pub(super) fn new(name: &str, operation: OperationId, world: WorldRef<'_>) -> Self {
        let all: Vec<_> = parameters(operation, world).map(|parameter| parameter.name).collect();
        Self { operation: operation.name(), name: name.to_owned(), nearest: nearest(name, &all), all }
    }
}

/// The name that is most alike, if one is.
pub(super) fn nearest(name: &str, known: &[&'static str]) -> Option<&'static str> {
    // Bounds the work, which is in proportion to the length of a name.
    let lower = name.chars().take(64).collect::<String>().to_lowercase();
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(&lower, &known.to_lowercase());
    let alike = known.iter().copied().map(|known| (likeness(known), known)).filter(|(likeness, _)| *likeness >= ALIKE);
    alike.max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, known)| known)
}

impl fmt::Display for UnknownParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, name, nearest, all } = self;
        write!(f, "request: {operation} has no parameter {name:?}; ")?;
        match nearest {
            Some(nearest) => write!(f, "did you mean {nearest}?"),
            None => write!(f, "it has {}", all.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::AnyWorld;

    #[test]
    fn the_nearest_name_is_one_that_is_alike() {
        let world = AnyWorld::from_slice(br#"{"cloud": "alibaba", "account": "1"}"#).unwrap();
        let said = |name| UnknownParameter::new(name, OperationId::JoinSecurityGroup, world.borrowed()).to_string();
        for (name, nearest) in [
            ("SecurityGroupID", "SecurityGroupId"),
            ("security_group_id", "SecurityGroupId"),
            ("SecurityGroupIds", "SecurityGroupId"),
            ("InstanceIds", "InstanceId"),
            ("Region", "RegionId"),
            ("NetworkInterface", "NetworkInterfaceId"),
        ] {
            let expected = format!("request: JoinSecurityGroup has no parameter {name:?}; did you mean {nearest}?");
            assert_eq!(said(name), expected);
        }
        assert!(said("Zone").contains("it has ") && said(&"x".repeat(1_000_000)).contains("it has "));
    }
}
