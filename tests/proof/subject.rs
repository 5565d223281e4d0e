//! What every promise is held against: an operation, seen from the model's side and from the engine's.

use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup::rulebook::{Operation, Rule, Verdict};

use crate::model::{Answer, Change, Row};
use crate::strategies::steps::Planned;

/// An operation in one edition.
pub(crate) trait Subject: 'static {
    /// The model's world.
    type World: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync;
    /// The model's request, its caller included.
    type Request: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync;
    /// The model's steps.
    type Step: Clone + Debug;
    /// The engine's world.
    type EngineWorld: Clone + Debug + PartialEq;
    /// The engine's operation.
    type Operation: Operation<World = Self::EngineWorld>;

    const NAME: &'static str;

    /// The rows of the page, in the declared order of their rules.
    fn rows() -> &'static [Row];

    fn worlds() -> BoxedStrategy<Self::World>;
    fn requests() -> BoxedStrategy<Self::Request>;
    fn steps() -> BoxedStrategy<Planned<Self::World, Self::Step>>;
    /// Worlds and requests with the limits put around what the request comes to.
    fn tuned() -> BoxedStrategy<(Self::World, Self::Request)>;

    fn judge(world: &Self::World, request: &Self::Request) -> Answer;
    fn apply(world: &Self::World, changes: &[Change]) -> Self::World;
    fn step(world: &Self::World, step: &Self::Step) -> Self::World;

    /// What a request is about: its targets, and its security group where it has one.
    fn touches(request: &Self::Request) -> (Vec<&str>, Option<&str>);

    /// The engine's world from the model's; `order` shuffles the lists before they are handed over.
    fn build(world: &Self::World, order: u64) -> Self::EngineWorld;
    fn request(request: &Self::Request) -> <Self::Operation as Operation>::Request<'_>;
    /// The engine's verdict, in every way in which it can be asked for.
    fn verdicts<'a>(world: &'a Self::EngineWorld, request: &'a AskedOf<'a, Self>, each: &mut dyn FnMut(VerdictOf<'a, Self>));
    /// What a transition changes in this world, in the contract's words.
    fn changes(world: &Self::EngineWorld, transition: &Transition<Self>) -> Vec<Change>;
    fn engine_apply(world: &mut Self::EngineWorld, transition: &Transition<Self>);
    fn invert(transition: &Transition<Self>) -> Transition<Self>;
    fn engine_step(world: &mut Self::EngineWorld, step: &Self::Step);
    /// The world's document.
    fn document(world: &Self::EngineWorld) -> String;
}

pub(crate) type AskedOf<'a, S> = <<S as Subject>::Operation as Operation>::Request<'a>;
pub(crate) type VerdictOf<'a, S> = Verdict<'a, <S as Subject>::Operation>;
pub(crate) type Transition<S> = <<S as Subject>::Operation as Operation>::Transition;

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
fn verdict<'a, S: Subject>(world: &'a S::EngineWorld, request: &'a AskedOf<'a, S>) -> Result<VerdictOf<'a, S>, String> {
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
pub(crate) fn observe<S: Subject>(world: &S::EngineWorld, request: &S::Request) -> Observed {
    judge::<S>(world, request).0
}

/// The same, with the transition of an accepted request.
pub(crate) fn judge<S: Subject>(world: &S::EngineWorld, request: &S::Request) -> (Observed, Option<Transition<S>>) {
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
            prop_assert_eq!(first.text.is_some(), *documented);
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
    world: &S::EngineWorld,
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

pub(crate) type MoveOf<S> = Move<<S as Subject>::Request, Planned<<S as Subject>::World, <S as Subject>::Step>>;

/// Sequences of moves. Requests are more frequent than steps, and steps frequent enough to open what was closed.
pub(crate) fn sequences<S: Subject>(length: usize) -> BoxedStrategy<Vec<MoveOf<S>>> {
    let one = prop_oneof![2 => S::requests().prop_map(Move::Ask), 1 => S::steps().prop_map(Move::Happen)];
    proptest::collection::vec(one, 0..=length).boxed()
}

/// Instantiates a generic property for each operation and edition, each as a test of its own.
macro_rules! for_every_operation {
    ($property:ident) => {
        #[test]
        fn join_security_group_2026_05_06() {
            $property::<crate::bridge::alibaba::Join2026>();
        }

        #[test]
        fn join_security_group_2020_09_29() {
            $property::<crate::bridge::alibaba::Join2020>();
        }

        #[test]
        fn join_resource_group() {
            $property::<crate::bridge::alibaba::JoinResourceGroup>();
        }

        #[test]
        fn associate_security_group_instance() {
            $property::<crate::bridge::zenlayer::Associate>();
        }

        #[test]
        fn bind() {
            $property::<crate::bridge::baidu::Bind>();
        }
    };
}
pub(crate) use for_every_operation;
