//! Deviations that are known, each with its reason.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::trial::Kind;

/// A file of known deviations.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The deviations.
    pub deviations: Vec<KnownDeviation>,
}

/// A known deviation. What is left out may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownDeviation {
    /// The operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The edition of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The rule that should answer, or `accepted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What is answered: a code, `accepted`, or `groups` where other groups are read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
    /// Why it is as it is.
    pub reason: String,
}

impl Known {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It is no such file, or a deviation has no reason.
    pub fn read(document: &[u8]) -> Result<Self, String> {
        let known: Self = crate::json::from_slice(document)?;
        match known.deviations.iter().position(|deviation| deviation.reason.trim().is_empty()) {
            Some(at) => Err(format!("deviations[{at}].reason: say why; it is empty")),
            None => Ok(known),
        }
    }

    /// The place of the first that a deviation is.
    pub(super) fn find(&self, kind: &Kind) -> Option<usize> {
        let is = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|wanted| wanted == value);
        self.deviations.iter().position(|known| {
            is(&known.operation, kind.operation)
                && is(&known.edition, kind.edition)
                && is(&known.rule, kind.rule)
                && is(&known.answered, &kind.answered)
        })
    }
}
