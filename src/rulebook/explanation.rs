//! Every rule with its outcome and the facts behind it.

use core::fmt;

use super::{Operation, Page, Row, Rule, Unjudged};

/// What became of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::IntoStaticStr)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "kebab-case"))]
#[strum(serialize_all = "kebab-case")]
pub enum Outcome {
    /// The rule was judged and holds.
    Held,
    /// The rule was judged and is violated.
    Violated,
    /// The rule had nothing to judge: the request does not name it, or it was not found.
    NotJudged,
}

/// A request, rule by rule.
pub struct Explanation<'a, O: Operation> {
    world: &'a O::World,
    request: &'a O::Request<'a>,
}

impl<'a, O: Operation> Explanation<'a, O> {
    pub(crate) const fn new(world: &'a O::World, request: &'a O::Request<'a>) -> Self {
        Self { world, request }
    }

    /// The page whose rules are in force.
    #[must_use]
    pub fn page(&self) -> &'static Page {
        O::page(self.world)
    }

    /// Every rule of the edition in force, in the declared order.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'a, O>> {
        let facts = O::facts(self.world, self.request);
        let edition = self.page().edition;
        O::Rule::ALL.iter().filter_map(move |&rule| rule.row(edition).map(|row| Finding::new(rule, row, facts)))
    }
}

impl<O: Operation> Clone for Explanation<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Operation> Copy for Explanation<'_, O> {}

impl<O: Operation> fmt::Debug for Explanation<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.findings().map(|finding| alloc::format!("{finding:?}"))).finish()
    }
}

/// One rule of an [`Explanation`]. Displays the facts as a sentence: `instance i-1 is Starting; it must be Running or
/// Stopped`.
pub struct Finding<'a, O: Operation> {
    /// The rule.
    pub rule: O::Rule,
    /// Its row in the edition in force.
    pub row: &'static Row,
    facts: <O::Rule as Rule>::Facts<'a>,
}

impl<'a, O: Operation> Finding<'a, O> {
    pub(super) const fn new(rule: O::Rule, row: &'static Row, facts: <O::Rule as Rule>::Facts<'a>) -> Self {
        Self { rule, row, facts }
    }

    /// What became of the rule.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.rule.judge(&self.facts) {
            Ok(false) => Outcome::Held,
            Ok(true) => Outcome::Violated,
            Err(_) => Outcome::NotJudged,
        }
    }

    /// Why the rule was not judged, where it was not.
    #[must_use]
    pub fn unjudged(&self) -> Option<Unjudged> {
        self.rule.judge(&self.facts).err()
    }
}

impl<O: Operation> fmt::Display for Finding<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule.judge(&self.facts) {
            Err(reason) => f.write_str(reason),
            Ok(false) => self.rule.write_fact(&self.facts, f),
            Ok(true) => {
                self.rule.write_fact(&self.facts, f)?;
                f.write_str("; ")?;
                self.rule.write_must(&self.facts, f)
            }
        }
    }
}

impl<O: Operation> fmt::Debug for Finding<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {self}", self.rule.name(), self.outcome())
    }
}
