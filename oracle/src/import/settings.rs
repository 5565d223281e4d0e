//! What worlds say besides their lists: account, editions, limits.

use serde::de::DeserializeSeed;
use serde_json::{Map, Value};

use super::report::Record;
use super::walk::Trouble;

/// The members of worlds that are no lists, put together.
#[derive(Debug, Default)]
pub(super) struct Settings(Map<String, Value>);

impl Settings {
    /// Takes in what a further world says. Worlds of several accounts go together where it was said whose the result is.
    ///
    /// # Errors
    ///
    /// It is none that the engine reads into the builder, or it says something else than an earlier one.
    pub(super) fn add<B>(&mut self, settings: Map<String, Value>, record: &Record, builder: B) -> Result<(), Trouble>
    where
        B: for<'de> DeserializeSeed<'de>,
    {
        let text = Value::Object(settings.clone()).to_string();
        if let Err(error) = builder.deserialize(&mut serde_json::Deserializer::from_str(&text)) {
            return Err(Trouble::new("", format!("the world's settings: {}", crate::json::problem(&error))));
        }
        for (name, value) in settings {
            match self.0.get(&name) {
                Some(earlier) if *earlier != value => {
                    if name == "account" && record.account().is_some() {
                        continue;
                    }
                    let remedy = if name == "account" { "; give --account" } else { "" };
                    return Err(Trouble::new(name, format!("it is {value} here and {earlier} in an earlier world{remedy}")));
                }
                _ => {
                    self.0.insert(name, value);
                }
            }
        }
        Ok(())
    }

    /// The account that the worlds name.
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
