//! Known deviations: a file that gives a reason for each.

use std::fmt;
use std::path::Path;

use secgroup::registry::OperationId;
use secgroup::rulebook::Cloud;
use serde::Deserialize;

use crate::compare::Kind;
use crate::sut::Outcome;

/// The deviations that are known of a system, each with a reason. They do not fail a run, unless they no longer occur.
///
/// ```
/// use secgroup_kit::KnownDeviations;
///
/// let known = KnownDeviations::from_json(
///     r#"{"known": [{"cloud": "baidu", "operation": "bind", "rule": "group-quota", "code": "success",
///         "reason": "the mock has no quota"}]}"#,
/// );
/// assert_eq!(known.unwrap().iter().count(), 1);
/// let wrong = KnownDeviations::from_json(r#"{"known": [{"cloud": "baidu", "operation": "join", "reason": "?"}]}"#);
/// assert_eq!(wrong.unwrap_err().to_string(), "known[0].operation: baidu has no operation \"join\": it has bind, unbind");
/// ```
#[derive(Clone, Debug, Default)]
pub struct KnownDeviations(Vec<KnownDeviation>);

/// A deviation that is known of a system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownDeviation {
    /// The cloud.
    pub cloud: Cloud,
    /// The operation's name.
    pub operation: String,
    /// The edition of its page; all where it is left out.
    #[serde(default)]
    pub edition: Option<String>,
    /// The rule that should have answered, or whose row was answered where the request should have been accepted; any where it is
    /// left out.
    #[serde(default)]
    pub rule: Option<String>,
    /// The code that the system answers with, or `success`; any where it is left out.
    #[serde(default)]
    pub code: Option<String>,
    /// Why the system deviates, or why that is accepted.
    pub reason: String,
}

/// Why a file of known deviations cannot be used. Displays as the place and the problem.
#[derive(Debug)]
pub struct UnusableKnown(String);

impl fmt::Display for UnusableKnown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UnusableKnown {}

impl KnownDeviations {
    /// Reads `{"known": [{"cloud": …, "operation": …, "edition": …, "rule": …, "code": …, "reason": …}]}`. Edition, rule and code may be
    /// left out.
    ///
    /// # Errors
    ///
    /// The text is something else, names something that is not there, or gives no reason.
    pub fn from_json(text: &str) -> Result<Self, UnusableKnown> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Document {
            known: Vec<KnownDeviation>,
        }

        // Serde takes a list for an object.
        let shape: serde_json::Value = serde_json::from_str(text).map_err(|error| UnusableKnown(error.to_string()))?;
        let list = shape.get("known").and_then(|known| known.as_array()).map_or(&[][..], Vec::as_slice);
        if !shape.is_object() || !list.iter().all(serde_json::Value::is_object) {
            return Err(UnusableKnown("an object with a list of objects is expected: {\"known\": [{…}]}".to_owned()));
        }
        let Document { known } = serde_json::from_str(text).map_err(|error| UnusableKnown(error.to_string()))?;
        for (at, one) in known.iter().enumerate() {
            one.check().map_err(|problem| UnusableKnown(format!("known[{at}].{problem}")))?;
            if known[..at].iter().any(|other| other.is_about_the_same(one)) {
                return Err(UnusableKnown(format!("known[{at}]: the same as one before it; keep one of them")));
            }
        }
        Ok(Self(known))
    }

    /// Reads such a file.
    ///
    /// # Errors
    ///
    /// As for [`KnownDeviations::from_json`], and where the file cannot be read.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, UnusableKnown> {
        let path = path.as_ref();
        let unusable = |problem: &dyn fmt::Display| UnusableKnown(format!("{}: {problem}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| unusable(&error))?;
        Self::from_json(&text).map_err(|error| unusable(&error))
    }

    /// The deviations, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &KnownDeviation> {
        self.0.iter()
    }

    /// The place of the first that is this deviation.
    pub(crate) fn find(&self, what: &What<'_>) -> Option<usize> {
        self.0.iter().position(|known| known.is(what))
    }
}

/// A deviation, as far as it is known by.
pub(crate) struct What<'w> {
    pub(crate) operation: OperationId,
    pub(crate) edition: &'static str,
    pub(crate) rule: Option<&'static str>,
    pub(crate) kind: Kind,
    pub(crate) outcome: Option<&'w Outcome>,
}

impl KnownDeviation {
    fn check(&self) -> Result<(), String> {
        let Some(operation) = OperationId::find(self.cloud, &self.operation) else {
            let all = OperationId::ALL.iter().filter(|operation| operation.cloud() == self.cloud);
            let names: Vec<_> = all.map(|operation| operation.name()).collect();
            let (cloud, name) = (self.cloud, &self.operation);
            return Err(format!("operation: {cloud} has no operation {name:?}: it has {}", names.join(", ")));
        };
        if let Some(edition) = &self.edition {
            let all: Vec<_> = operation.pages().iter().map(|page| page.edition).collect();
            if !all.contains(&&**edition) {
                return Err(format!("edition: {} has no edition {edition:?}: it has {}", self.operation, all.join(", ")));
            }
        }
        if let Some(rule) = &self.rule {
            let all = crate::tried::rules_of(operation);
            if !all.contains(&&**rule) {
                return Err(format!("rule: {} has no rule {rule:?}: it has {}", self.operation, all.join(", ")));
            }
        }
        if self.reason.trim().is_empty() {
            return Err("reason: say why the system deviates".to_owned());
        }
        Ok(())
    }

    fn is_about_the_same(&self, other: &Self) -> bool {
        let about = |known: &Self| {
            let Self { cloud, operation, edition, rule, code, .. } = known.clone();
            (cloud, operation, edition, rule, code)
        };
        about(self) == about(other)
    }

    fn is(&self, what: &What<'_>) -> bool {
        // A system that fails or hangs is never as it is known to be.
        let (false, Some(outcome)) = (matches!(what.kind, Kind::Trouble(_)), what.outcome) else { return false };
        let code = match outcome {
            Outcome::Success => "success",
            Outcome::Error { code, .. } => code,
        };
        self.is_of(what.operation, what.edition)
            && self.rule.as_deref().is_none_or(|rule| what.rule == Some(rule))
            && self.code.as_deref().is_none_or(|known| known == code)
    }

    /// Whether it is one of this operation in this edition.
    pub(crate) fn is_of(&self, operation: OperationId, edition: &str) -> bool {
        (self.cloud, &*self.operation) == (operation.cloud(), operation.name())
            && self.edition.as_deref().is_none_or(|known| known == edition)
    }
}

/// `bind, group-quota, success: the mock has no quota`
impl fmt::Display for KnownDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        for part in [&self.edition, &self.rule, &self.code].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
