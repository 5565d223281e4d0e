//! What the rules answer to a request, and whether an answer agrees.

use secgroup::{
    alibaba::ChangeSpec,
    registry::{AnyTransition, OperationId, Registered, Visitor},
    rulebook::{Page, Rule as _, Verdict},
};
use secgroup_kit::{ACCEPTED, Fit, Outcome, Strictness, Violated};

use super::protocol::Said;
use crate::{change::changes, line::Line, world::AnyWorld};

/// What the rules say.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) operation: OperationId,
    pub(super) page: &'static Page,
    /// Every violated rule, in order; none where it is accepted.
    violated: Vec<Violated>,
    /// The answer, as a person reads it.
    pub(super) answer: String,
    /// What accepting it changes.
    pub(super) transition: Option<AnyTransition>,
    /// Whose groups it changes.
    pub(super) members: Vec<String>,
}

impl Expected {
    /// What is expected where a line that was read for this world is asked.
    pub(super) fn of(world: &AnyWorld, line: &Line<'_>) -> Option<Self> {
        struct Expect;

        impl<'a> Visitor<'a> for Expect {
            type Output = Expected;

            fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Expected {
                Expected::new::<O>(world, &O::check(world, request))
            }
        }

        line.request().visit(world.borrowed(), Expect)
    }

    fn new<O: Registered>(world: &O::World, verdict: &Verdict<'_, O>) -> Self {
        let (page, answer) = (O::page(world), ACCEPTED.to_owned());
        let mut expected = Self { operation: O::ID, page, violated: Vec::new(), answer, transition: None, members: Vec::new() };
        match verdict {
            Verdict::Accepted(transition) => {
                expected.members = changes::<O>(world, transition).filter_map(member_of).collect();
                expected.members.sort_unstable();
                expected.members.dedup();
                expected.transition = Some(O::any_transition(transition.clone()));
            }
            Verdict::Refused(refusal) => {
                let rules = refusal.violations();
                expected.violated = rules.iter().map(|rule| Violated { index: rule.index(), entry: rule.entry() }).collect();
                let message = if refusal.message_documented() { format!(": {}", refusal.message()) } else { String::new() };
                expected.answer = format!("{} {}{message} ({})", refusal.status(), refusal.code(), refusal.rule().name());
            }
        }
        expected
    }

    /// How the answer fits, if it does.
    pub(super) fn fit(&self, said: &Said, strictness: Strictness) -> Option<Fit> {
        let outcome = match said {
            Said::Refused { status, code, message } => {
                Outcome::Error { code: code.clone().into(), status: *status, message: message.clone().map(Into::into) }
            }
            _ => Outcome::Success,
        };
        let Self { operation, page, violated, .. } = self;
        let expected = secgroup_kit::Expected { operation: *operation, page, violated, messages: true };
        expected.compare(strictness, &outcome).ok()
    }

    /// The rule that answers, or `accepted`.
    pub(super) fn rule(&self) -> &'static str {
        self.violated.first().map_or(ACCEPTED, |rule| rule.entry.name)
    }
}

/// Whose groups a change changes.
fn member_of(change: ChangeSpec<'_>) -> Option<String> {
    match change {
        ChangeSpec::Joined { member, .. } | ChangeSpec::Left { member, .. } => Some(member.into_owned()),
        ChangeSpec::Moved { .. } => None,
    }
}
