//! Known deviations: a file with a reason for each.

use std::fmt;
use std::path::Path;

use secgroup::registry::OperationId;
use secgroup::rulebook::Cloud;
use serde::{Deserialize, Serialize};

use crate::compare::Violated;
use crate::sut::Outcome;

/// Stands in the place of a rule where a request should be accepted, and in that of a code where it is.
pub const ACCEPTED: &str = "accepted";
/// Stands in the place of a code where other groups are read back.
pub const GROUPS: &str = "groups";

/// The deviations that are known of a system, each with a reason. They do not fail a run, unless they no longer occur.
///
/// ```
/// use secgroup_kit::KnownDeviations;
///
/// let known = KnownDeviations::from_json(
///     r#"{"known": [{"cloud": "baidu", "operation": "bind", "rule": "group-quota", "answered": "accepted",
///         "reason": "the mock has no quota"}]}"#,
/// );
/// assert_eq!(known.unwrap().iter().count(), 1);
/// let wrong = KnownDeviations::from_json(r#"{"known": [{"cloud": "baidu", "operation": "join", "reason": "?"}]}"#);
/// assert_eq!(wrong.unwrap_err().to_string(), "known[0].operation: baidu has no operation \"join\": it has bind, unbind");
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownDeviations {
    /// The deviations.
    known: Vec<KnownDeviation>,
}

/// A deviation that is known of a system. What is left out may be anything.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct KnownDeviation {
    /// The cloud.
    pub cloud: Cloud,
    /// The operation's name.
    pub operation: String,
    /// The edition of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The rule that should have answered, or `accepted`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What the system answers: a code, `accepted`, or `groups` where other groups are read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<String>,
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
    /// Reads `{"known": [{"cloud": …, "operation": …, "edition": …, "rule": …, "answered": …, "reason": …}]}`. Edition, rule and answer
    /// may be left out.
    ///
    /// # Errors
    ///
    /// The text is something else, names something that is not there, or gives no reason.
    pub fn from_json(text: &str) -> Result<Self, UnusableKnown> {
        // Serde takes a list for an object.
        let shape: serde_json::Value = serde_json::from_str(text).map_err(|error| UnusableKnown(error.to_string()))?;
        let list = shape.get("known").and_then(|known| known.as_array()).map_or(&[][..], Vec::as_slice);
        if !shape.is_object() || !list.iter().all(serde_json::Value::is_object) {
            return Err(UnusableKnown("an object with a list of objects is expected: {\"known\": [{…}]}".to_owned()));
        }
        let Self { known } = serde_json::from_str(text).map_err(|error| UnusableKnown(error.to_string()))?;
        for (at, one) in known.iter().enumerate() {
            one.check().map_err(|problem| UnusableKnown(format!("known[{at}].{problem}")))?;
            if known[..at].iter().any(|other| other.is_about_the_same(one)) {
                return Err(UnusableKnown(format!("known[{at}]: the same as one before it; keep one of them")));
            }
        }
        Ok(Self { known })
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
        self.known.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The place of the first that is this deviation.
    pub fn find(&self, what: &What<'_>) -> Option<usize> {
        self.known.iter().position(|known| known.is(what))
    }
}

/// A deviation, as far as it is known by. A system that fails or hangs is never as it is known to be: there is none for that.
#[derive(Clone, Copy, Debug)]
pub struct What<'w> {
    /// The operation.
    pub operation: OperationId,
    /// The edition of its page.
    pub edition: &'w str,
    /// The rule that should have answered, or [`ACCEPTED`].
    pub rule: &'w str,
    /// The code that was answered, [`ACCEPTED`], or [`GROUPS`].
    pub answered: &'w str,
}

impl<'w> What<'w> {
    pub(crate) fn answered(
        (operation, edition): (OperationId, &'static str),
        violated: &[Violated],
        outcome: &'w Outcome,
    ) -> Self {
        let answered = match outcome {
            Outcome::Success => ACCEPTED,
            Outcome::Error { code, .. } => code,
        };
        Self { answered, ..Self::groups((operation, edition), violated) }
    }

    pub(crate) fn groups((operation, edition): (OperationId, &'static str), violated: &[Violated]) -> Self {
        let rule = violated.first().map_or(ACCEPTED, |rule| rule.entry.name);
        Self { operation, edition, rule, answered: GROUPS }
    }
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
            if rule != ACCEPTED && !all.contains(&&**rule) {
                let (operation, all) = (&self.operation, all.join(", "));
                return Err(format!("rule: {operation} has no rule {rule:?}: it has {all}, and {ACCEPTED}"));
            }
        }
        if self.reason.trim().is_empty() {
            return Err("reason: say why the system deviates".to_owned());
        }
        Ok(())
    }

    fn is_about_the_same(&self, other: &Self) -> bool {
        let about = |known: &Self| {
            let Self { cloud, operation, edition, rule, answered, .. } = known.clone();
            (cloud, operation, edition, rule, answered)
        };
        about(self) == about(other)
    }

    fn is(&self, what: &What<'_>) -> bool {
        let is = |known: &Option<String>, value: &str| known.as_ref().is_none_or(|known| known == value);
        self.is_of(what.operation, what.edition) && is(&self.rule, what.rule) && is(&self.answered, what.answered)
    }

    /// Whether it is one of this operation in this edition.
    pub(crate) fn is_of(&self, operation: OperationId, edition: &str) -> bool {
        (self.cloud, &*self.operation) == (operation.cloud(), operation.name())
            && self.edition.as_deref().is_none_or(|known| known == edition)
    }
}

/// `bind, group-quota, accepted: the mock has no quota`
impl fmt::Display for KnownDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        for part in [&self.edition, &self.rule, &self.answered].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        write!(f, ": {}", self.reason)
    }
}
