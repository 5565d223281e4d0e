//! Plays one scenario with a system under test beside engine and model.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use secgroup::registry::OperationId;
use secgroup::rulebook::Page;

use crate::ask::Ask;
use crate::compare::{Expected, Kind, Strictness, Violated};
use crate::coverage::Coverage;
use crate::known::{KnownDeviations, What};
use crate::model::Memberships;
use crate::scenario::Scenario;
use crate::subject::{Cloud, Move};
use crate::sut::{AsyncSystemUnderTest, Both, Request, Step, StepIn, Trouble, TroubleKind, World};
use crate::tried::Scope;

/// How outcomes are judged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judging {
    pub(crate) scope: Scope,
    pub(crate) strictness: Strictness,
    /// Documented messages are let pass whatever they say.
    pub(crate) ignore_messages: bool,
    /// A call that takes longer is a deviation.
    pub(crate) slow: Option<Duration>,
    pub(crate) known: KnownDeviations,
}

/// What deviations are told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    /// The operation that was asked for; none where the world could not be set or a step not be taken.
    pub(crate) operation: Option<(OperationId, &'static str)>,
    pub(crate) rule: Option<&'static str>,
    pub(crate) kind: Kind,
}

/// A deviation that was met.
#[derive(Clone, Debug)]
pub(crate) struct Met {
    pub(crate) key: Key,
    /// How many moves had been made.
    pub(crate) at: usize,
    pub(crate) expected: String,
    pub(crate) observed: String,
}

/// What became of a scenario.
#[derive(Debug, Default)]
pub(crate) struct Played {
    pub(crate) requests: u64,
    pub(crate) steps: u64,
    pub(crate) deviations: Vec<Met>,
    /// The known deviations that were met, by their place in the list.
    pub(crate) known: Vec<usize>,
    /// Why the rest was left out.
    pub(crate) unsupported: Option<String>,
}

/// Plays scenarios with a system under test.
pub(crate) struct Player<'p, A> {
    pub(crate) system: &'p mut A,
    pub(crate) judging: &'p Judging,
}

impl<A: AsyncSystemUnderTest> Player<'_, A> {
    /// Plays a scenario to its end, or until the system is in trouble.
    pub(crate) async fn play<C: Cloud>(&mut self, scenario: &Scenario<C>, coverage: &mut Option<&mut Coverage>) -> Played {
        let mut played = Played::default();
        let mut world = Both::<C>::new(scenario.world.clone());
        if let Err(trouble) = self.set_world(&world).await {
            played.trouble(trouble, Key::of_world, 0, "the world is set");
            return played;
        }
        let mut violated = Vec::new();
        for (at, one) in scenario.moves.iter().enumerate() {
            let goes_on = match one {
                Move::Happen(happening) => match happening.in_world(&world.model) {
                    Some(step) => self.happen(&mut world, &step, at, &mut played).await,
                    None => true,
                },
                Move::Ask(ask) => self.ask(&mut world, ask, at, &mut played, &mut violated, coverage).await,
            };
            if !goes_on {
                break;
            }
        }
        played
    }

    async fn set_world<C: Cloud>(&mut self, world: &Both<C>) -> Result<(), Trouble> {
        let slow = self.judging.slow;
        guarded(self.system.set_world(World(world)), slow).await?
    }

    /// Takes a step; whether the scenario goes on.
    async fn happen<C: Cloud>(&mut self, world: &mut Both<C>, step: &C::Step, at: usize, played: &mut Played) -> bool {
        let before = world.engine.clone();
        if C::try_step(&mut world.engine, step).is_err() {
            return false;
        }
        world.model = C::step(&world.model, step);
        played.steps += 1;
        let step = StepIn::<C> { step, before: &before };
        let taken = guarded(self.system.step(Step(&step), World(world)), self.judging.slow).await.and_then(|taken| taken);
        let Err(trouble) = taken else { return true };
        played.trouble(trouble, Key::of_world, at, "the step is taken");
        false
    }

    /// Performs a request; whether the scenario goes on.
    async fn ask<C: Cloud>(
        &mut self,
        world: &mut Both<C>,
        ask: &Ask<C>,
        at: usize,
        played: &mut Played,
        violated: &mut Vec<Violated>,
        coverage: &mut Option<&mut Coverage>,
    ) -> bool {
        let page = ask.page(&world.engine);
        if !self.judging.scope.has(page) {
            return true;
        }
        let operation = (ask.operation(), page.edition);
        let performed = guarded(self.system.perform(Request(ask)), self.judging.slow).await.and_then(|outcome| outcome);
        let outcome = match performed {
            Ok(outcome) => outcome,
            Err(trouble) => {
                played.trouble(trouble, |kind| Key { operation: Some(operation), rule: None, kind }, at, "an answer");
                return false;
            }
        };
        played.requests += 1;
        // A refusal's message is that of the world before; nothing changes then.
        world.perform(ask, violated);
        let expected = Expected { operation: operation.0, page, violated, messages: !self.judging.ignore_messages };
        let fit = expected.compare(self.judging.strictness, &outcome);
        if let Some(covered) = coverage.as_mut().and_then(|coverage| coverage.page_mut(operation.0, page)) {
            covered.count(violated, fit.ok());
        }
        if let Err(unfit) = fit {
            let key = Key { operation: Some(operation), rule: unfit.rule, kind: unfit.kind };
            match self.judging.known.find(&What::answered(operation, violated, &outcome)) {
                Some(known) => played.known.push(known),
                None => played.deviations.push(Met {
                    key,
                    at,
                    expected: said(page, violated, || ask.message(&world.engine)),
                    observed: outcome.to_string(),
                }),
            }
            if unfit.kind.parts_worlds() {
                return self.bring_back(world, at, played).await;
            }
        }
        self.read_back(world, operation, violated, at, played).await
    }

    /// Compares the memberships, if the system can say; whether the scenario goes on.
    async fn read_back<C: Cloud>(
        &mut self,
        world: &Both<C>,
        operation: (OperationId, &'static str),
        violated: &[Violated],
        at: usize,
        played: &mut Played,
    ) -> bool {
        let key = Key { operation: Some(operation), rule: None, kind: Kind::OtherMemberships };
        let read = match guarded(self.system.memberships(), self.judging.slow).await {
            Ok(None) => return true,
            Ok(Some(read)) => read,
            Err(trouble) => Err(trouble),
        };
        let mut read = match read {
            Ok(read) => read,
            Err(trouble) => {
                played.trouble(trouble, |kind| Key { kind, ..key }, at, "the memberships");
                return false;
            }
        };
        read.retain(|_, groups| !groups.is_empty());
        let expected = C::memberships(&world.model);
        if read == expected {
            return true;
        }
        match self.judging.known.find(&What::groups(operation, violated)) {
            Some(known) => played.known.push(known),
            None => {
                let (expected, observed) = (difference(&expected, &read), difference(&read, &expected));
                played.deviations.push(Met { key, at, expected, observed });
            }
        }
        self.bring_back(world, at, played).await
    }

    /// Brings the system, whose world may be another, back into the world as it should be.
    async fn bring_back<C: Cloud>(&mut self, world: &Both<C>, at: usize, played: &mut Played) -> bool {
        let Err(trouble) = self.set_world(world).await else { return true };
        played.trouble(trouble, Key::of_world, at, "the world is set");
        false
    }
}

impl Key {
    fn of_world(kind: Kind) -> Self {
        Self { operation: None, rule: None, kind }
    }
}

impl Played {
    fn trouble(&mut self, trouble: Trouble, key: impl FnOnce(Kind) -> Key, at: usize, expected: &str) {
        if trouble.kind() == TroubleKind::Unsupported {
            self.unsupported = Some(trouble.to_string());
            return;
        }
        let key = key(Kind::Trouble(trouble.kind()));
        self.deviations.push(Met { key, at, expected: expected.to_owned(), observed: trouble.to_string() });
    }
}

/// The answer that is expected, as a person reads it.
fn said(page: &Page, violated: &[Violated], message: impl FnOnce() -> Option<String>) -> String {
    let Some(row) = violated.first().and_then(|first| first.entry.rows_of(page.edition).next()) else {
        return "success".to_owned();
    };
    let (status, code) = (row.status, row.code);
    let mut text = match (row.message_documented(), message()) {
        (true, Some(message)) => format!("{status} {code}: {message}"),
        _ => format!("{status} {code}"),
    };
    let others: Vec<_> = violated[1..].iter().map(|rule| rule.entry.name).collect();
    if !others.is_empty() {
        text += &format!(" (violated as well: {})", others.join(", "));
    }
    text
}

/// The memberships of the one that are not the other's.
fn difference(one: &Memberships, other: &Memberships) -> String {
    let nothing = Default::default();
    let differing = one.iter().filter(|(member, groups)| other.get(*member).unwrap_or(&nothing) != *groups);
    let mut said: Vec<_> = differing
        .map(|(member, groups)| format!("{member} in {}", groups.iter().cloned().collect::<Vec<_>>().join(", ")))
        .collect();
    let missing = other.keys().filter(|member| !one.contains_key(*member));
    said.extend(missing.map(|member| format!("{member} in no group")));
    said.join("; ")
}

/// Drives a call of the system under test: a panic in it is trouble, and so is a call that takes too long.
async fn guarded<T>(call: impl Future<Output = T>, slow: Option<Duration>) -> Result<T, Trouble> {
    let began = slow.map(|limit| (Instant::now(), limit));
    let mut call = pin!(call);
    let returned = std::future::poll_fn(|context| {
        let polled = catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context)));
        match polled {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
            Err(panic) => Poll::Ready(Err(Trouble::panicked(said_by(&*panic)))),
        }
    })
    .await?;
    match began.map(|(began, limit)| (began.elapsed(), limit)) {
        Some((took, limit)) if took > limit => Err(Trouble::slow(took, limit)),
        _ => Ok(returned),
    }
}

/// What a panic says.
pub(crate) fn said_by(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without a text".to_owned())
}
