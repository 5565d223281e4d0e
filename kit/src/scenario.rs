//! Scenarios: a world, and a sequence of requests and steps in it.

use std::fmt::{self, Write as _};

use crate::ask::{AnyAsk as _, Ask};
use crate::compare::Violated;
use crate::json;
use crate::planned::Planned;
use crate::subject::{Cloud, Move};
use crate::sut::Both;
use crate::ways::spelling::Dice;

/// A world, and what is asked and happens in it one after the other.
pub struct Scenario<C: Cloud> {
    /// The world at its beginning.
    pub world: C::World,
    /// What is asked and happens.
    pub moves: Vec<Move<Ask<C>, Happening<C>>>,
}

/// Something that happens: planned, or as it was taken.
pub enum Happening<C: Cloud> {
    /// A step of which it is open what it is about.
    Planned(Planned<C::World, C::Step>),
    /// A step.
    Step(C::Step),
}

/// How large a scenario is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Size {
    /// How many lines it has.
    pub lines: usize,
    /// How many things are in its world.
    pub things: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |number| if number == 1 { "" } else { "s" };
        let Self { lines, things } = *self;
        write!(f, "{lines} line{}, {things} thing{} in the world", plural(lines), plural(things))
    }
}

impl<C: Cloud> Happening<C> {
    /// The step in this world; none where it has nothing of the sort.
    pub fn in_world(&self, world: &C::World) -> Option<C::Step> {
        match self {
            Self::Planned(plan) => plan.in_world(world),
            Self::Step(step) => Some(step.clone()),
        }
    }
}

impl<C: Cloud> Scenario<C> {
    /// How large it is.
    pub fn size(&self) -> Size {
        Size { lines: self.moves.len(), things: C::elements(&self.world).len() }
    }

    /// The scenario as `secgroup run --scenarios --expect` reads it, on one line, with what the engine answers.
    pub fn line(&self, name: &str) -> String {
        let world = json::line(&C::written(&self.world, &mut Dice::terse()));
        let (mut lines, mut expected) = (Vec::new(), Vec::new());
        self.play(|before, one| {
            let seq = lines.len() + 1;
            match one {
                Played::Ask(ask) => {
                    lines.push(ask.line());
                    expected.push(ask.answer(&before.engine, seq));
                }
                Played::Step(step) => {
                    lines.push(format!("{{\"steps\": [{}]}}", C::step_document(&before.engine, step)));
                    expected.push(format!("{{\"seq\": {seq}, \"verdict\": \"stepped\", \"steps\": 1}}"));
                }
            }
        });
        let mut text = format!("{{\"name\": {}, \"world\": {world}", json::line(&name));
        let _ = write!(text, ", \"lines\": [{}], \"expect\": [{}]}}", lines.join(", "), expected.join(", "));
        text
    }

    /// The scenario with every plan as it is taken. None where a step names what is not there.
    pub(crate) fn resolved(&self) -> Option<Self> {
        let mut moves = Vec::new();
        let all = self.play(|_, one| {
            moves.push(match one {
                Played::Ask(ask) => Move::Ask(ask.clone()),
                Played::Step(step) => Move::Happen(Happening::Step(step.clone())),
            });
        });
        all.then(|| Self { world: self.world.clone(), moves })
    }

    /// Plays the scenario with engine and model. Ends early, and says so, where a step names what is not there.
    fn play(&self, mut each: impl FnMut(&Both<C>, Played<'_, C>)) -> bool {
        let mut world = Both::<C>::new(self.world.clone());
        for one in &self.moves {
            match one {
                Move::Ask(ask) => {
                    each(&world, Played::Ask(ask));
                    world.perform(ask, &mut Vec::new());
                }
                Move::Happen(happening) => {
                    let Some(step) = happening.in_world(&world.model) else { continue };
                    if C::try_step(&mut world.engine.clone(), &step).is_err() {
                        return false;
                    }
                    each(&world, Played::Step(&step));
                    world.step(&step);
                }
            }
        }
        true
    }
}

/// A move that is made.
enum Played<'p, C: Cloud> {
    Ask(&'p Ask<C>),
    Step(&'p C::Step),
}

impl<C: Cloud> Both<C> {
    /// The model's world, and the engine's.
    pub(crate) fn new(model: C::World) -> Self {
        let engine = crate::ways::build::<C>(&model, 0);
        Self { model, engine }
    }

    /// Performs a request: what is accepted takes effect, else the violated rules are in the list.
    pub(crate) fn perform(&mut self, ask: &Ask<C>, violated: &mut Vec<Violated>) {
        let Some(transition) = ask.check(&self.engine, violated) else { return };
        let changes = C::changes(&self.engine, &transition);
        if !changes.is_empty() {
            C::engine_apply(&mut self.engine, &transition);
            self.model = C::apply(&self.model, &changes);
        }
    }

    /// Takes a step that names nothing but what is there.
    pub(crate) fn step(&mut self, step: &C::Step) {
        C::engine_step(&mut self.engine, step);
        self.model = C::step(&self.model, step);
    }
}

impl<C: Cloud> Clone for Scenario<C> {
    fn clone(&self) -> Self {
        Self { world: self.world.clone(), moves: self.moves.clone() }
    }
}

impl<C: Cloud> fmt::Debug for Scenario<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scenario").field("world", &self.world).field("moves", &self.moves).finish()
    }
}

impl<C: Cloud> Clone for Happening<C> {
    fn clone(&self) -> Self {
        match self {
            Self::Planned(plan) => Self::Planned(plan.clone()),
            Self::Step(step) => Self::Step(step.clone()),
        }
    }
}

impl<C: Cloud> fmt::Debug for Happening<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned(plan) => plan.fmt(f),
            Self::Step(step) => step.fmt(f),
        }
    }
}
