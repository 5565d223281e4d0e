//! Compares an outcome with the rules.

use std::fmt;

use secgroup::registry::{OperationId, OperationVisitor, Registered};
use secgroup::rulebook::{Entry, Page, Row, Rule as _};
use serde::Serialize;

use crate::sut::{Outcome, TroubleKind};

/// What counts as the right answer. Displays and parses as `exact`, `admissible`, `accept-or-refuse`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, strum::Display, strum::EnumString, strum::VariantNames)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Strictness {
    /// The deterministic error: the row of the first violated rule, as a mock of this project's answers gives it.
    Exact,
    /// The row of any violated rule, or one of its twins: no page gives an order of judgement, so a cloud may answer with any.
    #[default]
    Admissible,
    /// Any error at all where the request is refused.
    AcceptOrRefuse,
}

/// A rule that is violated.
#[derive(Clone, Copy, Debug)]
pub struct Violated {
    /// The rule's place among all of its operation, those of other editions included.
    pub index: u32,
    /// What is declared of it.
    pub entry: &'static Entry,
}

/// The status, where it is known, and code that a row is looked for with.
#[derive(Clone, Copy)]
struct RowOf<'o> {
    status: Option<u16>,
    code: &'o str,
}

impl RowOf<'_> {
    fn is(&self, row: &Row) -> bool {
        self.code == row.code && self.status.is_none_or(|known| known == row.status)
    }

    /// The rule of the page that has this row, a twin included, if any.
    fn rule(self, operation: OperationId, page: &Page) -> Option<&'static Entry> {
        struct Find<'f>(RowOf<'f>, &'f Page);

        impl OperationVisitor for Find<'_> {
            type Output = Option<&'static Entry>;

            fn visit<O: Registered>(self) -> Self::Output {
                let Self(wanted, page) = self;
                let mut entries = O::Rule::ALL.iter().map(|rule| rule.entry());
                entries.find(|entry| entry.rows_of(page.edition).any(|row| wanted.is(row)))
            }
        }

        operation.visit(Find(self, page))
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
pub enum Fit {
    /// It is the deterministic answer.
    Exact,
    /// It is another that is let pass.
    Admissible,
}

/// An outcome that is not let pass.
#[derive(Clone, Copy, Debug)]
pub struct Unfit {
    /// In which way it is wrong.
    pub kind: Kind,
    /// The rule that it is about: the first violated one, or the one whose row was answered.
    pub rule: Option<&'static str>,
}

/// What the rules say of a request.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The operation.
    pub operation: OperationId,
    /// The page in force.
    pub page: &'static Page,
    /// Every violated rule, in order; none where the request is accepted.
    pub violated: &'e [Violated],
    /// Whether documented messages are compared.
    pub messages: bool,
}

impl Expected<'_> {
    /// How an outcome fits. A status or a message is compared where the outcome has one, a message only where a page documents it.
    ///
    /// # Errors
    ///
    /// It does not fit.
    pub fn compare(&self, strictness: Strictness, outcome: &Outcome) -> Result<Fit, Unfit> {
        let Some(first) = self.violated.first() else { return self.compare_accepted(outcome) };
        let unfit = |kind| Err(Unfit { kind, rule: Some(first.entry.name) });
        let Outcome::Error { code, status, message } = outcome else { return unfit(Kind::Accepts) };
        let row = RowOf { status: *status, code };
        let is_first = first.entry.rows_of(self.page.edition).next().filter(|answer| row.is(answer));
        let any = || {
            let mut rows = self.violated.iter().flat_map(|rule| rule.entry.rows_of(self.page.edition));
            rows.find(|answer| row.is(answer))
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
                let rule = RowOf { status: *status, code }.rule(self.operation, self.page).map(|entry| entry.name);
                Err(Unfit { kind: Kind::Refuses, rule })
            }
        }
    }

    fn kind_of(&self, row: RowOf<'_>) -> Kind {
        if row.rule(self.operation, self.page).is_some() { Kind::OtherRow } else { Kind::UnknownRow }
    }

    /// Only what a page documents is compared.
    fn is_message_of(&self, row: &Row, message: Option<&str>) -> bool {
        let Some(message) = message.filter(|_| self.messages && row.message_documented()) else { return true };
        match row.message.split_once("%s") {
            None => message == row.message,
            // What stands there is the cloud's matter.
            Some((before, after)) => message.strip_prefix(before).is_some_and(|rest| rest.ends_with(after)),
        }
    }
}
