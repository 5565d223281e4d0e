//! What worlds say besides their lists: account, editions, limits.

use serde_json::{Map, Value};

use super::walk::Trouble;

/// The members of worlds that are no lists, put together.
#[derive(Debug, Default)]
pub(super) struct Settings(Map<String, Value>);

impl Settings {
    /// Takes in what a further world says.
    ///
    /// # Errors
    ///
    /// It says something else than an earlier one.
    pub(super) fn add(&mut self, settings: Map<String, Value>) -> Result<(), Trouble> {
        for (name, value) in settings {
            match self.0.get(&name) {
                Some(earlier) if *earlier != value => {
                    return Err(Trouble::new(name, format!("it is {value} here and {earlier} in an earlier world")));
                }
                _ => {
                    self.0.insert(name, value);
                }
            }
        }
        Ok(())
    }

    /// Whether the files are worlds that name no account but this one.
    pub(super) fn account(&self) -> Option<&str> {
        self.0.get("account").and_then(Value::as_str)
    }

    /// As the small document that the engine reads.
    pub(super) fn document(mut self, cloud: &str, account: Option<&str>) -> String {
        self.0.insert("cloud".to_owned(), cloud.into());
        if let Some(account) = account {
            self.0.insert("account".to_owned(), account.into());
        }
        Value::Object(self.0).to_string()
    }
}
