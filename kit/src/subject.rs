//! An operation as the properties see it, from the side of the model and of the engine.

use std::fmt::Debug;

use proptest::prelude::*;
use secgroup::registry::{Registered, WorldRef};
use secgroup::rulebook::{self, Operation, Page, Verdict};

use crate::model::{Answer, Change, Memberships, Row};
use crate::pairs::{Apart, Shadowed};
use crate::planned::Planned;
use crate::strategies::one_of;
use crate::ways::Call;
use crate::ways::spelling::{Dice, Json};

/// A cloud: what exists and happens in it, for the model and for the engine. All operations of a cloud share it.
pub trait Cloud: 'static {
    /// The engine's name for it.
    const CLOUD: rulebook::Cloud;

    /// The model's world.
    type World: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync + 'static;
    /// The model's steps.
    type Step: Clone + Debug + PartialEq + Send + Sync + 'static;
    /// One thing in the model's world.
    type Element: Clone + Debug + PartialEq;
    /// The engine's world, and what builds it.
    type Engine: Clone + Debug + PartialEq + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static;
    /// What builds the engine's world.
    type Builder: for<'de> serde::de::DeserializeSeed<'de, Value = Self::Builder>;
    /// What an accepted request changes, as the engine has it.
    type Transition: Clone + Debug + PartialEq;

    /// Steps that fit the world that they come to.
    fn steps() -> BoxedStrategy<Planned<Self::World, Self::Step>>;

    /// The model's world after an accepted request.
    fn apply(world: &Self::World, changes: &[Change]) -> Self::World;
    /// The model's world after a step.
    fn step(world: &Self::World, step: &Self::Step) -> Self::World;

    /// Visits the ids of all groups, instances and interfaces, wherever they stand.
    fn each_id(world: &mut Self::World, visit: &mut dyn FnMut(&mut String));

    /// Mends what has been made illegal in the world.
    fn legalize(_world: &mut Self::World) {}
    /// Raises the limits that the world is outside of, with so much room to spare, and parts what may not be together.
    fn settle(world: &mut Self::World, room: i64);
    /// What the world is outside of.
    fn outside(world: &Self::World) -> Option<String>;

    /// The engine's builder, with a seed for its hashes.
    fn builder(seed: u64) -> Self::Builder;
    /// What a builder is told, in the order of the model's lists.
    fn calls<'w>(world: &'w Self::World, dice: &mut Dice) -> Vec<Call<'w, Self::Builder>>;
    /// The engine's world from a builder that has been told everything.
    fn finish(builder: Self::Builder) -> Result<Self::Engine, secgroup::BuildError>;
    /// One of the documents that say what the world is.
    fn written(world: &Self::World, dice: &mut Dice) -> Json;

    /// Legal worlds that are a little simpler: one thing in each is as usual, or left out.
    fn simpler(world: &Self::World) -> Vec<Self::World>;
    /// The same world with nothing in it.
    fn emptied(world: &Self::World) -> Self::World;
    /// The things in a world.
    fn elements(world: &Self::World) -> Vec<Self::Element>;
    /// Things like those of the world, with ids of their own, which refer to one another.
    fn strangers(world: &Self::World, dice: &mut Dice) -> Vec<Self::Element>;
    /// The model's world with one thing more, or one less; nothing where that is impossible.
    fn add(world: &Self::World, element: &Self::Element) -> Option<Self::World>;
    /// The model's world with one thing less; nothing where that is impossible.
    fn remove(world: &Self::World, element: &Self::Element) -> Option<Self::World>;
    /// The same in the engine's world: with a call, a step, or the document of a step.
    fn create(engine: &mut Self::Engine, world: &Self::World, element: &Self::Element, dice: &mut Dice) -> Result<(), String>;
    /// Deletes a thing in the engine's world: with a call, or the document of a step.
    fn delete(engine: &mut Self::Engine, element: &Self::Element, dice: &mut Dice) -> Result<(), String>;
    /// Takes the step that a document says, which must be the one that it writes.
    fn take(engine: &mut Self::Engine, document: &str) -> Result<(), String>;

    /// What a transition changes in this world, in the contract's words.
    fn changes(world: &Self::Engine, transition: &Self::Transition) -> Vec<Change>;
    /// Makes a change in the engine's world.
    fn engine_apply(world: &mut Self::Engine, transition: &Self::Transition);
    /// The change that undoes another.
    fn invert(transition: &Self::Transition) -> Self::Transition;
    /// Takes a step in the engine's world.
    ///
    /// # Errors
    ///
    /// The step names something that is not there; nothing has changed.
    fn try_step(world: &mut Self::Engine, step: &Self::Step) -> Result<(), secgroup::StepError>;
    /// Takes a step that names nothing but what is there.
    fn engine_step(world: &mut Self::Engine, step: &Self::Step) {
        Self::try_step(world, step).unwrap_or_else(|error| panic!("the engine cannot take {step:?}: {error}"));
    }
    /// The step's document, for this world before it is taken.
    fn step_document(world: &Self::Engine, step: &Self::Step) -> String;

    /// The engine's world as one of any cloud.
    fn borrowed(world: &Self::Engine) -> WorldRef<'_>;
    /// Who is in which groups.
    fn memberships(world: &Self::World) -> Memberships;
}

/// An operation in one edition.
pub trait Subject: 'static {
    /// The cloud.
    type Cloud: Cloud;
    /// The model's request, its caller included.
    type Request: Clone + Debug + PartialEq + Eq + std::hash::Hash + Send + Sync;
    /// The engine's operation.
    type Operation: Registered<World = EngineOf<Self>, Transition = Transition<Self>>;

    /// The operation's name, and the edition's where the operation has several. Snapshots and kept failures are named by it.
    const NAME: &'static str;
    /// Whether an accepted request always changes something.
    const ALWAYS_CHANGES: bool = false;

    /// The rows of the page, in the declared order of their rules.
    fn rows() -> &'static [Row];

    /// Worlds, any of them.
    fn worlds() -> BoxedStrategy<WorldOf<Self>>;
    /// Requests, any of them.
    fn requests() -> BoxedStrategy<Self::Request>;
    /// Worlds and requests with the limits put around what the request comes to.
    fn tuned() -> BoxedStrategy<(WorldOf<Self>, Self::Request)>;

    /// What the rules say of a request.
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

    /// The engine's request.
    fn request(request: &Self::Request) -> <Self::Operation as Operation>::Request<'_>;

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

    /// Steps that fit the world that they come to.
    fn steps() -> BoxedStrategy<PlanOf<Self>> {
        Self::Cloud::steps()
    }

    /// See [`Cloud::apply`].
    fn apply(world: &WorldOf<Self>, changes: &[Change]) -> WorldOf<Self> {
        Self::Cloud::apply(world, changes)
    }

    /// The model's world after a step.
    fn step(world: &WorldOf<Self>, step: &StepOf<Self>) -> WorldOf<Self> {
        Self::Cloud::step(world, step)
    }

    /// See [`Cloud::legalize`].
    fn legalize(world: &mut WorldOf<Self>) {
        Self::Cloud::legalize(world);
    }

    /// The page whose rules it is judged by.
    fn page() -> &'static Page {
        let (world, _) = Self::sound().swap_remove(0);
        Self::Operation::page(&Self::build(&world, 0))
    }

    /// The engine's world from the model's; the number picks the way and what is in its choice. 0 is the plain one.
    fn build(world: &WorldOf<Self>, number: u64) -> EngineOf<Self> {
        crate::ways::build::<Self::Cloud>(world, number)
    }

    /// See [`Cloud::changes`].
    fn changes(world: &EngineOf<Self>, transition: &Transition<Self>) -> Vec<Change> {
        Self::Cloud::changes(world, transition)
    }

    /// Makes a change in the engine's world.
    fn engine_apply(world: &mut EngineOf<Self>, transition: &Transition<Self>) {
        Self::Cloud::engine_apply(world, transition);
    }

    /// The change that undoes another.
    fn invert(transition: &Transition<Self>) -> Transition<Self> {
        Self::Cloud::invert(transition)
    }

    /// Takes a step in the engine's world.
    fn engine_step(world: &mut EngineOf<Self>, step: &StepOf<Self>) {
        Self::Cloud::engine_step(world, step);
    }

    /// The world's document, as the engine writes it.
    fn document(world: &EngineOf<Self>) -> String {
        serde_json::to_string(world).expect("a world can be written")
    }
}

/// The model's world.
pub type WorldOf<S> = <<S as Subject>::Cloud as Cloud>::World;
/// The model's step.
pub type StepOf<S> = <<S as Subject>::Cloud as Cloud>::Step;
/// A planned step.
pub type PlanOf<S> = Planned<WorldOf<S>, StepOf<S>>;
/// The engine's world.
pub type EngineOf<S> = <<S as Subject>::Cloud as Cloud>::Engine;
/// What an accepted request changes, as the engine has it.
pub type Transition<S> = <<S as Subject>::Cloud as Cloud>::Transition;
/// The engine's request.
pub type AskedOf<'a, S> = <<S as Subject>::Operation as Operation>::Request<'a>;
/// The engine's verdict.
pub type VerdictOf<'a, S> = Verdict<'a, <S as Subject>::Operation>;

/// One way to violate a rule.
pub type Fault<W, R> = fn(&mut W, &mut R);

/// One move in a sequence: somebody asks, or something happens.
#[derive(Clone, Debug)]
pub enum Move<R, P> {
    /// Somebody asks.
    Ask(R),
    /// Something happens.
    Happen(P),
}

/// A move in a sequence of one operation.
pub type MoveOf<S> = Move<<S as Subject>::Request, PlanOf<S>>;

/// Sequences of moves. Requests are more frequent than steps, and steps frequent enough to open what was closed.
pub fn sequences<S: Subject>(length: usize) -> BoxedStrategy<Vec<MoveOf<S>>> {
    let one = one_of![2 => S::requests().prop_map(Move::Ask), 1 => S::steps().prop_map(Move::Happen)];
    proptest::collection::vec(one, 0..=length).boxed()
}
