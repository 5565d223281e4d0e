//! Compares an observed answer with the rules.

use secgroup::{
    registry::{AnyTransition, Registered, Visitor},
    rulebook::{Refusal, Rule as _, Verdict},
};

use super::event::Observed;
use crate::{line::Line, world::AnyWorld};

/// How an observed answer and the rules agree.
pub(super) struct Judged {
    pub(super) fit: Fit,
    /// What the request changes if it succeeds, whatever the rules say.
    pub(super) effect: AnyTransition,
}

pub(super) enum Fit {
    /// The rules admit the answer.
    Agrees,
    /// They do not.
    Differs,
    /// They do not, and would if it were known what the world lacks: why.
    Lacks(String),
    /// The page has no such row for what is modelled.
    NotModelled,
}

/// Judges an answer to the request of a line that was read for this world.
pub(super) fn judge(world: &AnyWorld, line: &Line<'_>, observed: &Observed) -> Option<Judged> {
    line.request().visit(world.borrowed(), Observe(observed))
}

struct Observe<'o>(&'o Observed);

impl<'a> Visitor<'a> for Observe<'_> {
    type Output = Judged;

    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Judged {
        let effect = O::any_transition(O::transition(&O::facts(world, request)));
        let fit = match (O::check(world, request), self.0) {
            (Verdict::Accepted(_), Observed::Success) => Fit::Agrees,
            (Verdict::Accepted(_), Observed::Error { code, status }) => match has_row::<O>(world, code, *status) {
                true => Fit::Differs,
                false => Fit::NotModelled,
            },
            (Verdict::Refused(refusal), Observed::Success) => lacks(world, request, &refusal).map_or(Fit::Differs, Fit::Lacks),
            (Verdict::Refused(refusal), Observed::Error { code, status }) => match admits(&refusal, code, *status) {
                true => Fit::Agrees,
                false if !has_row::<O>(world, code, *status) => Fit::NotModelled,
                false => lacks(world, request, &refusal).map_or(Fit::Differs, Fit::Lacks),
            },
        };
        Judged { fit, effect }
    }
}

/// Whether a violated rule has a row with this code and, where it is known, this status.
fn admits<O: Registered>(refusal: &Refusal<'_, O>, code: &str, status: Option<u16>) -> bool {
    let edition = refusal.page().edition;
    let mut rows = refusal.violations().iter().flat_map(|rule| rule.entry().rows_of(edition));
    rows.any(|row| row.code == code && status.is_none_or(|status| row.status == status))
}

/// Whether any rule of the edition in force has such a row.
fn has_row<O: Registered>(world: &O::World, code: &str, status: Option<u16>) -> bool {
    let edition = O::page(world).edition;
    let mut rows = <O::Rule as secgroup::rulebook::Rule>::ALL.iter().flat_map(|rule| rule.entry().rows_of(edition));
    rows.any(|row| row.code == code && status.is_none_or(|status| row.status == status))
}

/// Whether a rule is violated where something is in no list of the world.
fn is_about_existence(rule: &str) -> bool {
    rule.ends_with("-exists") || rule.ends_with("-exist")
}

/// What the world lacks of a refused request, in the words of the rule that misses it.
fn lacks<'a, O: Registered>(world: &'a O::World, request: &'a O::Request<'a>, refusal: &Refusal<'a, O>) -> Option<String> {
    let missing = refusal.violations().iter().find(|rule| is_about_existence(rule.name()))?;
    let finding = O::explain(world, request).findings().find(|finding| finding.rule == missing)?;
    Some(finding.to_string())
}

#[cfg(test)]
mod tests {
    use secgroup::registry::OperationId;

    use super::*;
    use crate::catalogue;

    /// Nobody else says so of a rule: its name has to.
    #[test]
    fn every_operation_has_rules_about_existence() {
        for chapter in catalogue::all() {
            let rules: Vec<_> = chapter.rules.iter().filter(|(_, rule)| is_about_existence(rule.name)).collect();
            assert!(rules.len() >= 2, "{}: {rules:?}", chapter.operation);
        }
        assert_eq!(catalogue::all().len(), OperationId::ALL.len());
    }
}
