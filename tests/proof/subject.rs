//! What every promise is held against: an operation, seen from the model's side and from the engine's.

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup::rulebook::{Operation, Rule, Verdict};

use crate::exhaustive::Visited;
use crate::model::{Answer, Change, Row};
use crate::pairs::{Apart, Shadowed};
use crate::planned::Planned;
use crate::ways::Call;
use crate::ways::spelling::{Dice, Json};

/// A cloud: what exists and happens in it, for the model and for the engine. All operations of a cloud share it.
pub(crate) trait Cloud: 'static {
    /// The model's world.
    type World: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync;
    /// The model's steps.
    type Step: Clone + Debug;
    /// One thing in the model's world.
    type Element: Clone + Debug + PartialEq;
    /// The engine's world, and what builds it.
    type Engine: Clone + Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned;
    type Builder: for<'de> serde::de::DeserializeSeed<'de, Value = Self::Builder>;
    type Transition: Clone + Debug + PartialEq;

    fn steps() -> BoxedStrategy<Planned<Self::World, Self::Step>>;

    /// The model's world after an accepted request, and after a step.
    fn apply(world: &Self::World, changes: &[Change]) -> Self::World;
    fn step(world: &Self::World, step: &Self::Step) -> Self::World;

    /// Visits the ids of all groups, instances and interfaces, wherever they stand.
    fn each_id(world: &mut Self::World, visit: &mut dyn FnMut(&mut String));

    /// Mends what has been made illegal in the world.
    fn legalize(_world: &mut Self::World) {}
    /// Raises the limits that the world is outside of, with so much room to spare, and parts what may not be together.
    fn settle(world: &mut Self::World, room: i64);
    /// What the world is outside of.
    fn outside(world: &Self::World) -> Option<String>;

    fn builder(seed: u64) -> Self::Builder;
    /// What a builder is told, in the order of the model's lists.
    fn calls<'w>(world: &'w Self::World, dice: &mut Dice) -> Vec<Call<'w, Self::Builder>>;
    fn finish(builder: Self::Builder) -> Result<Self::Engine, secgroup::BuildError>;
    /// One of the documents that say what the world is.
    fn written(world: &Self::World, dice: &mut Dice) -> Json;

    /// The same world with nothing in it.
    fn emptied(world: &Self::World) -> Self::World;
    /// The things in a world.
    fn elements(world: &Self::World) -> Vec<Self::Element>;
    /// Things like those of the world, with ids of their own, which refer to one another.
    fn strangers(world: &Self::World, dice: &mut Dice) -> Vec<Self::Element>;
    /// The model's world with one thing more, or one less; nothing where that is impossible.
    fn add(world: &Self::World, element: &Self::Element) -> Option<Self::World>;
    fn remove(world: &Self::World, element: &Self::Element) -> Option<Self::World>;
    /// The same in the engine's world: with a call, a step, or the document of a step.
    fn create(engine: &mut Self::Engine, world: &Self::World, element: &Self::Element, dice: &mut Dice) -> Result<(), String>;
    fn delete(engine: &mut Self::Engine, element: &Self::Element, dice: &mut Dice) -> Result<(), String>;
    /// Takes the step that a document says, which must be the one that it writes.
    fn take(engine: &mut Self::Engine, document: &str) -> Result<(), String>;

    /// What a transition changes in this world, in the contract's words.
    fn changes(world: &Self::Engine, transition: &Self::Transition) -> Vec<Change>;
    fn engine_apply(world: &mut Self::Engine, transition: &Self::Transition);
    fn invert(transition: &Self::Transition) -> Self::Transition;
    fn engine_step(world: &mut Self::Engine, step: &Self::Step);
}

/// An operation in one edition.
pub(crate) trait Subject: 'static {
    type Cloud: Cloud;
    /// The model's request, its caller included.
    type Request: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync;
    /// The engine's operation.
    type Operation: Operation<World = EngineOf<Self>, Transition = Transition<Self>>;

    /// The operation's name, and the edition's where the operation has several. Snapshots and kept failures are named by it.
    const NAME: &'static str;
    /// Whether an accepted request always changes something.
    const ALWAYS_CHANGES: bool = false;

    /// The rows of the page, in the declared order of their rules.
    fn rows() -> &'static [Row];

    fn worlds() -> BoxedStrategy<WorldOf<Self>>;
    fn requests() -> BoxedStrategy<Self::Request>;
    /// Worlds and requests with the limits put around what the request comes to.
    fn tuned() -> BoxedStrategy<(WorldOf<Self>, Self::Request)>;

    fn judge(world: &WorldOf<Self>, request: &Self::Request) -> Answer;

    /// Visits the ids of groups, instances and interfaces that the request names.
    fn each_id(request: &mut Self::Request, visit: &mut dyn FnMut(&mut String));

    /// What a request is about: its targets, and its security groups.
    fn touches(request: &Self::Request) -> (Vec<&str>, Vec<&str>);

    /// The rule that refuses an accepted request, which has made these changes in this world, when it is made again; none where it is
    /// accepted and changes nothing.
    fn refused_again(_world: &WorldOf<Self>, _changes: &[Change]) -> Option<&'static str> {
        None
    }

    fn request(request: &Self::Request) -> <Self::Operation as Operation>::Request<'_>;
    /// The engine's verdict, in every way in which it can be asked for.
    fn verdicts<'a>(world: &'a EngineOf<Self>, request: &'a AskedOf<'a, Self>, each: &mut dyn FnMut(VerdictOf<'a, Self>));

    /// Requests that are accepted, each with its world.
    fn sound() -> Vec<(WorldOf<Self>, Self::Request)>;
    /// Every way to violate a rule. One way may need what another has prepared, and then does nothing by itself.
    fn faults(rule: &str) -> Vec<Fault<WorldOf<Self>, Self::Request>>;
    /// The pairs of rules that are never violated together, with the reasons.
    fn apart() -> Vec<Apart>;
    /// The pairs that are violated together only where a third rule, which comes before both, is violated as well.
    fn shadowed() -> Vec<Shadowed> {
        Vec::new()
    }

    /// Climbs the ladders (see the module `ladder`), and says what was seen.
    fn ladder() -> String;

    /// Walks through everything that there is in a small scope.
    fn explore(visited: &mut Visited);

    fn steps() -> BoxedStrategy<PlanOf<Self>> {
        Self::Cloud::steps()
    }

    fn apply(world: &WorldOf<Self>, changes: &[Change]) -> WorldOf<Self> {
        Self::Cloud::apply(world, changes)
    }

    fn step(world: &WorldOf<Self>, step: &StepOf<Self>) -> WorldOf<Self> {
        Self::Cloud::step(world, step)
    }

    fn legalize(world: &mut WorldOf<Self>) {
        Self::Cloud::legalize(world);
    }

    /// The engine's world from the model's; the number picks the way and what is in its choice. 0 is the plain one.
    fn build(world: &WorldOf<Self>, number: u64) -> EngineOf<Self> {
        crate::ways::build::<Self::Cloud>(world, number)
    }

    fn changes(world: &EngineOf<Self>, transition: &Transition<Self>) -> Vec<Change> {
        Self::Cloud::changes(world, transition)
    }

    fn engine_apply(world: &mut EngineOf<Self>, transition: &Transition<Self>) {
        Self::Cloud::engine_apply(world, transition);
    }

    fn invert(transition: &Transition<Self>) -> Transition<Self> {
        Self::Cloud::invert(transition)
    }

    fn engine_step(world: &mut EngineOf<Self>, step: &StepOf<Self>) {
        Self::Cloud::engine_step(world, step);
    }

    /// The world's document, as the engine writes it.
    fn document(world: &EngineOf<Self>) -> String {
        serde_json::to_string(world).expect("a world can be written")
    }
}

pub(crate) type WorldOf<S> = <<S as Subject>::Cloud as Cloud>::World;
pub(crate) type StepOf<S> = <<S as Subject>::Cloud as Cloud>::Step;
pub(crate) type PlanOf<S> = Planned<WorldOf<S>, StepOf<S>>;
pub(crate) type EngineOf<S> = <<S as Subject>::Cloud as Cloud>::Engine;
pub(crate) type Transition<S> = <<S as Subject>::Cloud as Cloud>::Transition;
pub(crate) type AskedOf<'a, S> = <<S as Subject>::Operation as Operation>::Request<'a>;
pub(crate) type VerdictOf<'a, S> = Verdict<'a, <S as Subject>::Operation>;

/// One way to violate a rule.
pub(crate) type Fault<W, R> = fn(&mut W, &mut R);

/// A verdict of the engine, written out so that it can be compared byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Observed {
    Accepted(Vec<Change>),
    Refused {
        rule: String,
        status: u16,
        code: String,
        message: String,
        documented: bool,
        rows: Vec<ObservedRow>,
    },
    /// Two ways to ask got two answers.
    Differs(String),
}

/// A violated rule: its name, status, code and basis.
pub(crate) type ObservedRow = (String, u16, String, String);

impl Observed {
    pub(crate) fn rules(&self) -> Vec<&str> {
        match self {
            Observed::Accepted(_) | Observed::Differs(_) => Vec::new(),
            Observed::Refused { rows, .. } => rows.iter().map(|row| row.0.as_str()).collect(),
        }
    }
}

/// The engine's verdict: the same in every way in which it can be asked for, or what differs.
fn verdict<'a, S: Subject>(world: &'a EngineOf<S>, request: &'a AskedOf<'a, S>) -> Result<VerdictOf<'a, S>, String> {
    let verdict = S::Operation::check(world, request);
    let mut differs = None;
    S::verdicts(world, request, &mut |other| {
        let same = match (&verdict, &other) {
            (Verdict::Accepted(one), Verdict::Accepted(other)) => one == other,
            (Verdict::Refused(one), Verdict::Refused(other)) => {
                (one.rule(), one.violations()) == (other.rule(), other.violations())
            }
            _ => false,
        };
        if !same {
            differs = Some(format!("asked in one way the engine says {verdict:?}, in another {other:?}"));
        }
    });
    differs.map_or(Ok(verdict), Err)
}

/// Lets the engine judge, and writes down everything that can be seen of its verdict.
pub(crate) fn observe<S: Subject>(world: &EngineOf<S>, request: &S::Request) -> Observed {
    judge::<S>(world, request).0
}

/// The same, with the transition of an accepted request.
pub(crate) fn judge<S: Subject>(world: &EngineOf<S>, request: &S::Request) -> (Observed, Option<Transition<S>>) {
    let request = S::request(request);
    let verdict = match verdict::<S>(world, &request) {
        Ok(verdict) => verdict,
        Err(differs) => return (Observed::Differs(differs), None),
    };
    match verdict {
        Verdict::Accepted(transition) => (Observed::Accepted(S::changes(world, &transition)), Some(transition)),
        Verdict::Refused(refusal) => {
            let rows = refusal
                .rows()
                .map(|(rule, row)| (rule.name().to_owned(), row.status, row.code.to_owned(), row.basis.to_string()))
                .collect();
            let observed = Observed::Refused {
                rule: refusal.rule().name().to_owned(),
                status: refusal.status(),
                code: refusal.code().to_owned(),
                message: refusal.message().to_string(),
                documented: refusal.message_documented(),
                rows,
            };
            (observed, None)
        }
    }
}

/// Whether the engine says what the model says: the whole set of violations, the answer, the changes.
pub(crate) fn agree(model: &Answer, engine: &Observed) -> Result<(), TestCaseError> {
    match (model, engine) {
        (Answer::Accepted(expected), Observed::Accepted(changes)) => prop_assert_eq!(expected, changes),
        (Answer::Refused(expected), Observed::Refused { rule, status, code, message, documented, rows }) => {
            let expected_rows: Vec<ObservedRow> =
                expected.iter().map(|r| (r.rule.to_owned(), r.status, r.code.to_owned(), r.basis.to_owned())).collect();
            prop_assert_eq!(&expected_rows, rows);
            let first = &expected[0];
            prop_assert_eq!((first.rule, first.status, first.code), (rule.as_str(), *status, code.as_str()));
            prop_assert_eq!(first.text.is_some() && !first.borrowed, *documented);
            match first.text {
                Some(text) => prop_assert_eq!(text, message),
                // `%s`: the text is the project's own, but there is one.
                None => {
                    prop_assert!(message.len() > 10 && !message.contains("%s"), "no text for a row without one: {message:?}")
                }
            }
        }
        _ => prop_assert!(false, "the model says {model:?}, the engine {engine:?}"),
    }
    Ok(())
}

/// The same without a word written down, for where there are very many: whether the rows are the model's, every one of them.
pub(crate) fn agree_in_brief<S: Subject>(
    world: &EngineOf<S>,
    request: &S::Request,
    model: &Answer,
) -> Result<Option<Transition<S>>, String> {
    let engine_request = S::request(request);
    match (verdict::<S>(world, &engine_request)?, model) {
        (Verdict::Accepted(transition), Answer::Accepted(changes)) if S::changes(world, &transition) == *changes => {
            Ok(Some(transition))
        }
        (Verdict::Refused(refusal), Answer::Refused(rows)) => {
            let mut expected = rows.iter();
            let same = refusal.rows().all(|(rule, row)| {
                expected.next().is_some_and(|expected| {
                    (expected.rule, expected.status, expected.code) == (rule.name(), row.status, row.code)
                })
            });
            if same && expected.next().is_none() && refusal.rule().name() == rows[0].rule {
                return Ok(None);
            }
            Err(format!("the model says {model:?}, the engine {refusal:?}"))
        }
        (verdict, _) => Err(format!("the model says {model:?}, the engine {verdict:?}")),
    }
}

/// One move in a sequence: somebody asks, or something happens.
#[derive(Clone, Debug)]
pub(crate) enum Move<R, P> {
    Ask(R),
    Happen(P),
}

pub(crate) type MoveOf<S> = Move<<S as Subject>::Request, PlanOf<S>>;

/// Sequences of moves. Requests are more frequent than steps, and steps frequent enough to open what was closed.
pub(crate) fn sequences<S: Subject>(length: usize) -> BoxedStrategy<Vec<MoveOf<S>>> {
    let one = prop_oneof![2 => S::requests().prop_map(Move::Ask), 1 => S::steps().prop_map(Move::Happen)];
    proptest::collection::vec(one, 0..=length).boxed()
}

pub(crate) use crate::operations::for_every_operation;
