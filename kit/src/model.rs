//! The model: the rules, written a second time and deliberately differently from the engine.
//!
//! Words are strings, collections are vectors scanned from the start, figures are derived whenever needed. Nothing is cached,
//! shared with the engine, or fast. The engine must answer what this answers.

/// One row of a page's error table and the rule that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The rule's name.
    pub rule: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The error code.
    pub code: &'static str,
    /// The page's text, or `None` where the page prints `%s`.
    pub text: Option<&'static str>,
    /// Who says that the row applies: `page`, `vendor` or `choice`.
    pub basis: &'static str,
    /// The text is another page's: it is the answer's, but not documented for it.
    pub borrowed: bool,
}

/// What an accepted request changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A member joins a group.
    Joined {
        /// The group's id.
        security_group: String,
        /// The member's id.
        member: String,
    },
    /// A member leaves a group.
    Left {
        /// The group's id.
        security_group: String,
        /// The member's id.
        member: String,
    },
    /// A resource moves to a resource group.
    Moved {
        /// The resource's type.
        resource_type: String,
        /// The resource's id.
        resource: String,
        /// The resource group that it was in.
        from: Option<String>,
        /// The resource group that it is in now.
        to: String,
    },
}

/// The answer that the rules ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Every rule holds: what the request changes.
    Accepted(Vec<Change>),
    /// Every violated row, in the declared order. Never empty.
    Refused(Vec<Row>),
}

impl Answer {
    /// The names of the violated rules, in order; none where the request is accepted.
    pub fn rules(&self) -> Vec<&'static str> {
        match self {
            Answer::Accepted(_) => Vec::new(),
            Answer::Refused(rows) => rows.iter().map(|row| row.rule).collect(),
        }
    }

    /// Whether every rule holds.
    pub fn is_accepted(&self) -> bool {
        matches!(self, Answer::Accepted(_))
    }
}

/// Turns the names of the violated rules into an answer, in the order of the table.
pub fn answer(table: &[Row], violated: &[&str], changes: Vec<Change>) -> Answer {
    for name in violated {
        assert!(table.iter().any(|row| row.rule == *name), "the model violated a rule without a row: {name}");
    }
    let rows: Vec<Row> = table.iter().filter(|row| violated.contains(&row.rule)).copied().collect();
    if rows.is_empty() { Answer::Accepted(changes) } else { Answer::Refused(rows) }
}

/// Who is in which groups: the ids of a member's groups, by the member's id. Members without groups may be left out.
pub type Memberships = std::collections::BTreeMap<String, std::collections::BTreeSet<String>>;

/// A limit as a world document gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Not in the document.
    Default,
    /// `null`.
    Unlimited,
    /// This number.
    Max(u32),
}

impl Limit {
    /// The number in force, where there is one.
    pub fn or(self, default: u32) -> Option<u64> {
        match self {
            Limit::Default => Some(u64::from(default)),
            Limit::Unlimited => None,
            Limit::Max(max) => Some(u64::from(max)),
        }
    }
}
