//! A request's text → what the rules say of it, as a value that borrows nothing.

use std::borrow::Cow;

use secgroup::{
    alibaba::ChangeSpec,
    registry::{AnyRequest, AnyTransition, OperationId, Registered, Visitor},
    rulebook::{Entry, Refusal, Row, Rule as _, Verdict},
};
use secgroup_oracle::{
    AnyWorld,
    change::changes,
    coverage::Coverage,
    line::{self, UnknownParameters, Unreadable},
    summary::Counts as _,
};

/// What the rules say of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    pub(crate) operation: OperationId,
    pub(crate) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// Accepted: this is what it changes.
    Accepted(Vec<ChangeSpec<'static>>),
    Refused(Box<Refused>),
}

/// A refusal that can be kept, whatever its operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refused {
    edition: &'static str,
    /// Every violated rule in the declared order; one at least.
    pub(crate) violated: Vec<&'static Entry>,
    /// The message, where the row that answers does not say it.
    message: Option<Box<str>>,
    pub(crate) advice: Box<str>,
}

impl Refused {
    fn of<O: Registered>(refusal: &Refusal<'_, O>) -> Self {
        let row = refusal.row();
        Self {
            edition: refusal.page().edition,
            violated: refusal.violations().iter().map(|rule| rule.entry()).collect(),
            message: row.message.contains("%s").then(|| refusal.message().to_string().into()),
            advice: refusal.advice().to_string().into(),
        }
    }

    /// The rule that answers.
    pub(crate) fn rule(&self) -> &'static Entry {
        self.violated[0]
    }

    /// The row that a violated rule answers with.
    pub(crate) fn row_of(&self, rule: &'static Entry) -> &'static Row {
        rule.rows_of(self.edition).next().unwrap_or(&rule.rows[0])
    }

    /// The row that answers.
    pub(crate) fn row(&self) -> &'static Row {
        self.row_of(self.rule())
    }

    pub(crate) fn message(&self) -> &str {
        self.message.as_deref().unwrap_or(self.row().message)
    }

    /// Whether a violated rule has a row with this status and code, twins included.
    pub(crate) fn admits(&self, status: u16, code: &str) -> bool {
        let mut rows = self.violated.iter().flat_map(|rule| rule.rows_of(self.edition));
        rows.any(|row| row.status == status && row.code == code)
    }
}

/// A change with texts of its own.
fn kept(change: ChangeSpec<'_>) -> ChangeSpec<'static> {
    let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
    match change {
        ChangeSpec::Joined { security_group, member } => {
            ChangeSpec::Joined { security_group: own(security_group), member: own(member) }
        }
        ChangeSpec::Left { security_group, member } => {
            ChangeSpec::Left { security_group: own(security_group), member: own(member) }
        }
        ChangeSpec::Moved { resource_type, resource, from, to } => ChangeSpec::Moved {
            resource_type: own(resource_type),
            resource: own(resource),
            from: from.map(own),
            to: to.map(own),
        },
    }
}

/// Judges a request of an operation of the world's cloud.
pub(crate) fn ask(
    world: &AnyWorld,
    operation: OperationId,
    request: &AnyRequest<'_>,
    coverage: Option<&mut Coverage>,
) -> (Judged, Option<AnyTransition>) {
    struct Ask<'c>(Option<&'c mut Coverage>);

    impl<'a> Visitor<'a> for Ask<'_> {
        type Output = (Outcome, Option<AnyTransition>);

        fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Self::Output {
            let verdict = O::check(world, request);
            if let Some(coverage) = self.0 {
                coverage.verdict(world, &verdict);
                let counts = coverage.verdicts_mut();
                *if verdict.accepted().is_some() { &mut counts.accepted } else { &mut counts.refused } += 1;
            }
            match verdict {
                Verdict::Accepted(transition) => {
                    let changes = changes::<O>(world, &transition).map(kept).collect();
                    (Outcome::Accepted(changes), Some(O::any_transition(transition)))
                }
                Verdict::Refused(refusal) => (Outcome::Refused(Box::new(Refused::of(&refusal))), None),
            }
        }
    }

    let judged = request.visit(world.borrowed(), Ask(coverage));
    let (outcome, transition) = judged.expect("the operation is one of the world's cloud");
    (Judged { operation, outcome }, transition)
}

/// The same with the request of a line.
pub(crate) fn ask_line<'t>(
    world: &AnyWorld,
    text: &'t [u8],
    unknown: UnknownParameters,
    coverage: Option<&mut Coverage>,
) -> Result<(Judged, Option<AnyTransition>), Unreadable<'t>> {
    let line = line::read(text, 1, world.borrowed(), unknown)?;
    Ok(ask(world, line.operation(), &line.request(), coverage))
}

/// Makes the change of an accepted request.
pub(crate) fn take(world: &mut AnyWorld, (judged, transition): (Judged, Option<AnyTransition>)) -> Judged {
    if let Some(transition) = transition {
        world.apply(&transition).expect("a transition fits the world that it was made for");
    }
    judged
}
