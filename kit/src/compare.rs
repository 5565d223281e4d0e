//! An outcome against the rules.

use std::fmt;

use secgroup::rulebook::{Entry, Page, Row};

use crate::ask::{RowOf, Violated};
use crate::sut::{Outcome, TroubleKind};

/// What counts as the right answer. No page gives an order of judgement, so a cloud may answer with the row of any violated rule; a
/// mock of this project's answers should give the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strictness {
    /// The deterministic error: the row of the first violated rule.
    #[default]
    Exact,
    /// The row of any violated rule, or one of its twins.
    Admissible,
    /// Any error at all where the request is refused.
    AcceptOrRefuse,
}

impl fmt::Display for Strictness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact => "exact",
            Self::Admissible => "admissible",
            Self::AcceptOrRefuse => "accept or refuse",
        })
    }
}

/// In which way a system deviates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// It accepts what must be refused.
    Accepts,
    /// It refuses what must be accepted.
    Refuses,
    /// It answers with the row of a rule that is violated, but is not the first.
    LaterRow,
    /// It answers with a row of the page whose rule is not violated.
    OtherRow,
    /// It answers with a status and code that no row of the page has.
    UnknownRow,
    /// It answers with the right row and another message than the documented one.
    OtherMessage,
    /// It reads back other memberships than there are.
    OtherMemberships,
    /// It could not be asked.
    Trouble(TroubleKind),
}

impl Kind {
    /// Whether the system's world may be another one from here on.
    pub(crate) fn parts_worlds(self) -> bool {
        matches!(self, Self::Accepts | Self::Refuses | Self::OtherMemberships | Self::Trouble(_))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accepts => "accepts what must be refused",
            Self::Refuses => "refuses what must be accepted",
            Self::LaterRow => "answers with the row of a violated rule that is not the first",
            Self::OtherRow => "answers with the row of a rule that is not violated",
            Self::UnknownRow => "answers with what is no row of the page",
            Self::OtherMessage => "answers with another message",
            Self::OtherMemberships => "reads back other memberships",
            Self::Trouble(TroubleKind::Unsupported) => "does not have what the scenario needs",
            Self::Trouble(TroubleKind::Failed) => "fails",
            Self::Trouble(TroubleKind::Panicked) => "panics",
            Self::Trouble(TroubleKind::Hung) => "hangs",
            Self::Trouble(TroubleKind::Slow) => "is too slow",
        })
    }
}

/// How an outcome that is let pass fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It is the deterministic answer.
    Exact,
    /// It is another that is let pass.
    Admissible,
}

/// An outcome that is not let pass.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unfit {
    pub(crate) kind: Kind,
    /// The rule that it is about: the first violated one, or the one whose row was answered.
    pub(crate) rule: Option<&'static str>,
}

/// What the rules say of a request.
pub(crate) struct Expected<'e> {
    pub(crate) page: &'static Page,
    /// Every violated rule, in order; none where the request is accepted.
    pub(crate) violated: &'e [Violated],
    /// The rule of the page that has a row, if any.
    pub(crate) rule_of: &'e dyn Fn(RowOf<'_>) -> Option<&'static Entry>,
    /// Whether messages are compared.
    pub(crate) messages: bool,
}

impl Expected<'_> {
    /// How an outcome fits.
    pub(crate) fn compare(&self, strictness: Strictness, outcome: &Outcome) -> Result<Fit, Unfit> {
        let Some(first) = self.violated.first() else { return self.compare_accepted(outcome) };
        let unfit = |kind| Err(Unfit { kind, rule: Some(first.entry.name) });
        let Outcome::Error { code, status, message } = outcome else { return unfit(Kind::Accepts) };
        let row = RowOf { status: *status, code };
        let is_first = first.entry.rows_of(self.page.edition).next().filter(|answer| row.is(answer.status, answer.code));
        let any = || {
            let mut rows = self.violated.iter().flat_map(|rule| rule.entry.rows_of(self.page.edition));
            rows.find(|answer| row.is(answer.status, answer.code))
        };
        match (is_first, strictness) {
            (Some(_), Strictness::AcceptOrRefuse) => Ok(Fit::Exact),
            (_, Strictness::AcceptOrRefuse) => Ok(Fit::Admissible),
            (Some(answer), _) if self.is_message_of(answer, message.as_deref()) => Ok(Fit::Exact),
            (Some(_), _) => unfit(Kind::OtherMessage),
            (None, Strictness::Admissible) => match any() {
                Some(answer) if self.is_message_of(answer, message.as_deref()) => Ok(Fit::Admissible),
                Some(_) => unfit(Kind::OtherMessage),
                None => unfit(self.kind_of(row)),
            },
            (None, Strictness::Exact) if any().is_some() => unfit(Kind::LaterRow),
            (None, Strictness::Exact) => unfit(self.kind_of(row)),
        }
    }

    fn compare_accepted(&self, outcome: &Outcome) -> Result<Fit, Unfit> {
        match outcome {
            Outcome::Success => Ok(Fit::Exact),
            Outcome::Error { code, status, .. } => {
                let rule = (self.rule_of)(RowOf { status: *status, code }).map(|entry| entry.name);
                Err(Unfit { kind: Kind::Refuses, rule })
            }
        }
    }

    fn kind_of(&self, row: RowOf<'_>) -> Kind {
        if (self.rule_of)(row).is_some() { Kind::OtherRow } else { Kind::UnknownRow }
    }

    /// Only what a page documents is compared.
    fn is_message_of(&self, row: &Row, message: Option<&str>) -> bool {
        !self.messages || !row.message_documented() || message.is_none_or(|message| message == row.message)
    }
}
