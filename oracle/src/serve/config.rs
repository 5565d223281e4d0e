//! Access keys, mapped to accounts and products.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::json::{Object, given};

/// The document that `--config` names.
#[derive(Clone, Debug, Default)]
pub struct Config {
    keys: BTreeMap<String, AccessKey>,
    strict_signatures: bool,
}

/// One access key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessKey {
    /// The account that the key acts for; none where it is the world's.
    pub account: Option<String>,
    /// The cloud product that the key acts as, if any.
    pub service: Option<String>,
    /// The secret that requests are signed with; needed where signatures are checked.
    pub secret: Option<String>,
}

/// Why a configuration cannot be used. Displays the place and the reason.
#[derive(Debug)]
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    access_keys: Vec<Object<Entry>>,
    #[serde(default)]
    strict_signatures: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default, deserialize_with = "given")]
    account: Option<String>,
    #[serde(default, deserialize_with = "given")]
    service: Option<String>,
    #[serde(default, deserialize_with = "given")]
    secret: Option<String>,
}

impl Config {
    /// Reads a configuration.
    ///
    /// ```
    /// use secgroup_oracle::serve::config::Config;
    ///
    /// let config = Config::from_json(br#"{"access_keys": [{"id": "AK1", "account": "99", "service": "nas"}]}"#)?;
    /// assert_eq!(config.access_key("AK1").and_then(|key| key.service.as_deref()), Some("nas"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Where the document is no such configuration; the error names the place.
    pub fn from_json(document: &[u8]) -> Result<Self, ConfigError> {
        let mut reader = serde_json::Deserializer::from_slice(document);
        let Object(document): Object<Document> =
            serde_path_to_error::deserialize(&mut reader).map_err(|error| ConfigError(error.to_string()))?;
        reader.end().map_err(|error| ConfigError(error.to_string()))?;

        let strict_signatures = document.strict_signatures;
        let mut keys = BTreeMap::new();
        for (index, Object(entry)) in document.access_keys.into_iter().enumerate() {
            let place = format!("access_keys[{index}]");
            let Entry { id, account, service, secret } = entry;
            let given =
                [("id", Some(&id)), ("account", account.as_ref()), ("service", service.as_ref()), ("secret", secret.as_ref())];
            for (name, value) in given {
                if value.is_some_and(String::is_empty) {
                    return Err(ConfigError(format!("{place}.{name}: an empty string")));
                }
            }
            if strict_signatures && secret.is_none() {
                return Err(ConfigError(format!("{place}: strict_signatures needs a secret")));
            }
            if keys.contains_key(&id) {
                return Err(ConfigError(format!("{place}.id: {id:?} occurs twice")));
            }
            keys.insert(id, AccessKey { account, service, secret });
        }
        Ok(Self { keys, strict_signatures })
    }

    /// The access key of that id.
    #[must_use]
    pub fn access_key(&self, id: &str) -> Option<&AccessKey> {
        self.keys.get(id)
    }

    /// The secret of the access key of that id.
    #[must_use]
    pub fn secret(&self, id: &str) -> Option<&str> {
        self.access_key(id)?.secret.as_deref()
    }

    /// Whether requests whose signature is wrong are refused.
    #[must_use]
    pub const fn strict_signatures(&self) -> bool {
        self.strict_signatures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(document: &str) -> String {
        Config::from_json(document.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn errors_name_the_place() {
        assert!(error(r#"{"access_keys": [{"id": "a"}, {"id": 5}]}"#).starts_with("access_keys[1].id: "));
        assert!(error(r#"{"access_keys": [{"id": "a", "acount": "1"}]}"#).contains("unknown field `acount`"));
        assert_eq!(error(r#"{"access_keys": [{"id": ""}]}"#), "access_keys[0].id: an empty string");
        assert_eq!(error(r#"{"access_keys": [{"id": "a", "secret": ""}]}"#), "access_keys[0].secret: an empty string");
        assert_eq!(error(r#"{"access_keys": [{"id": "a"}, {"id": "a"}]}"#), r#"access_keys[1].id: "a" occurs twice"#);
        assert_eq!(
            error(r#"{"strict_signatures": true, "access_keys": [{"id": "a"}]}"#),
            "access_keys[0]: strict_signatures needs a secret"
        );
        assert!(error(r#"{"strict": true}"#).contains("unknown field `strict`"));
        assert!(error("[[], false]").starts_with("invalid type: sequence, expected an object"));
        assert!(error(r#"{"access_keys": [["a", null, null, null]]}"#).starts_with("access_keys[0]: invalid type: sequence"));
        assert!(error(r#"{"access_keys": [{"id": "a", "account": null}]}"#).starts_with("access_keys[0].account: "));
        assert!(error(r#"{"access_keys": [{"id": "a", "id": "a"}]}"#).starts_with("access_keys[0]: duplicate field `id`"));
        assert!(error("{} {}").contains("trailing characters"));
    }

    #[test]
    fn everything_is_optional() {
        let config = Config::from_json(b"{}").unwrap();
        assert!(!config.strict_signatures());
        assert_eq!(config.access_key("a"), None);
    }
}
