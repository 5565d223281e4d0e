//! What the rules say to a request, and whether an answer agrees with it.

use clap::ValueEnum;
use secgroup::{
    alibaba::ChangeSpec,
    registry::{AnyTransition, OperationId, Registered, Visitor},
    rulebook::{Rule as _, Verdict},
};
use serde::Serialize;

use super::protocol::Said;
use crate::{change::changes, line::Line, world::AnyWorld};

/// How exactly an answer must agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, strum::Display)]
#[strum(serialize_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum Strictness {
    /// The row of the first violated rule, with its message where the page documents one.
    Exact,
    /// The row of any violated rule, or a twin of one: no page gives an order.
    #[default]
    Admissible,
    /// Accepted or refused; with which error does not matter.
    AcceptOrRefuse,
}

/// What the rules say.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) operation: OperationId,
    pub(super) edition: &'static str,
    pub(super) refusal: Option<Refused>,
    /// What accepting it changes.
    pub(super) transition: Option<AnyTransition>,
    /// Whose groups it changes.
    pub(super) members: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) rule: &'static str,
    pub(super) status: u16,
    pub(super) code: &'static str,
    /// Where the page documents it.
    pub(super) message: Option<String>,
    /// What else the rules admit.
    admitted: Vec<(u16, &'static str)>,
}

/// How an answer agrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    Agrees,
    /// Not exactly, and exactly enough.
    Admissible,
    Deviates,
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
        let mut expected =
            Self { operation: O::ID, edition: O::page(world).edition, refusal: None, transition: None, members: Vec::new() };
        match verdict {
            Verdict::Accepted(transition) => {
                expected.members = changes::<O>(world, transition).filter_map(member_of).collect();
                expected.members.sort_unstable();
                expected.members.dedup();
                expected.transition = Some(O::any_transition(transition.clone()));
            }
            Verdict::Refused(refusal) => {
                let rows = refusal.violations().iter().flat_map(|rule| rule.entry().rows_of(expected.edition));
                expected.refusal = Some(Refused {
                    rule: refusal.rule().name(),
                    status: refusal.status(),
                    code: refusal.code(),
                    message: refusal.message_documented().then(|| refusal.message().to_string()),
                    admitted: rows.map(|row| (row.status, row.code)).collect(),
                });
            }
        }
        expected
    }

    /// Whether the answer is what is expected.
    pub(super) fn fit(&self, said: &Said, strictness: Strictness) -> Fit {
        match (&self.refusal, said) {
            (None, Said::Accepted) => Fit::Agrees,
            (Some(refused), Said::Refused { status, code, message }) => {
                let is =
                    |(row_status, row_code): (u16, &str)| row_code == code && status.is_none_or(|status| status == row_status);
                let message_is = |expected: &String| message.as_ref().is_none_or(|message| message == expected);
                match strictness {
                    _ if is((refused.status, refused.code)) && refused.message.as_ref().is_none_or(message_is) => Fit::Agrees,
                    Strictness::Exact => Fit::Deviates,
                    Strictness::Admissible if !refused.admitted.iter().any(|row| is(*row)) => Fit::Deviates,
                    Strictness::Admissible | Strictness::AcceptOrRefuse => Fit::Admissible,
                }
            }
            _ => Fit::Deviates,
        }
    }

    /// The rule that answers, or `accepted`.
    pub(super) fn rule(&self) -> &'static str {
        self.refusal.as_ref().map_or(ACCEPTED, |refused| refused.rule)
    }
}

/// Whose groups a change changes.
fn member_of(change: ChangeSpec<'_>) -> Option<String> {
    match change {
        ChangeSpec::Joined { member, .. } | ChangeSpec::Left { member, .. } => Some(member.into_owned()),
        ChangeSpec::Moved { .. } => None,
    }
}

/// Stands in the place of a rule where a request is accepted.
pub(super) const ACCEPTED: &str = "accepted";
