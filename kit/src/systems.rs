//! Ready-made systems: the engine, the independent model, and broken copies of the model.

use secgroup::registry::{AnyTransition, OperationId, WorldMut, WorldRef};
use secgroup::rulebook::Page;

use crate::ask::Ask;
use crate::clouds::{alibaba::Alibaba, baidu::Baidu, zenlayer::Zenlayer};
use crate::model::{self, Answer, Row};
use crate::subject::Cloud;
use crate::sut::{Memberships, Outcome, Request, Step, SystemUnderTest, Trouble, World};

/// The engine behind the trait: always right, by definition.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    world: Option<EngineWorld>,
    messages: bool,
}

impl Engine {
    /// The engine, without messages: rendering them costs more than judging.
    pub fn new() -> Self {
        Self::default()
    }

    /// The engine, with messages.
    pub fn with_messages() -> Self {
        Self { messages: true, ..Self::default() }
    }
}

#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one, and it is asked more often than moved")]
enum EngineWorld {
    Alibaba(secgroup::alibaba::World),
    Zenlayer(secgroup::zenlayer::World),
    Baidu(secgroup::baidu::World),
}

impl EngineWorld {
    fn of(world: WorldRef<'_>) -> Self {
        match world {
            WorldRef::Alibaba(world) => Self::Alibaba(world.clone()),
            WorldRef::Zenlayer(world) => Self::Zenlayer(world.clone()),
            WorldRef::Baidu(world) => Self::Baidu(world.clone()),
        }
    }

    fn borrowed_mut(&mut self) -> WorldMut<'_> {
        match self {
            Self::Alibaba(world) => WorldMut::Alibaba(world),
            Self::Zenlayer(world) => WorldMut::Zenlayer(world),
            Self::Baidu(world) => WorldMut::Baidu(world),
        }
    }
}

impl SystemUnderTest for Engine {
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        self.world = Some(EngineWorld::of(world.engine()));
        Ok(())
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        let Some(world) = &mut self.world else { return Err(Trouble::failed("no world is set")) };
        let mut world = world.borrowed_mut();
        let request = request.any();
        let Some(verdict) = request.check(world.borrowed()) else { return Err(Trouble::failed("a request of another cloud")) };
        let accepted: Option<AnyTransition> = verdict.accepted();
        if let Some(transition) = accepted {
            world.apply(&transition)?;
            return Ok(Outcome::Success);
        }
        let Some(refusal) = verdict.refused() else { return Ok(Outcome::Success) };
        let outcome = Outcome::error(refusal.row.code).with_status(refusal.row.status);
        Ok(if self.messages { outcome.with_message(refusal.message) } else { outcome })
    }
}

/// The independent model behind the trait, or a broken copy of it.
#[derive(Clone, Debug, Default)]
pub struct Model {
    world: Option<ModelWorld>,
    broken: Option<Break>,
    /// Whether the page of what is broken is in force in this world.
    in_force: bool,
}

#[derive(Clone, Debug)]
enum ModelWorld {
    Alibaba(<Alibaba as Cloud>::World),
    Zenlayer(<Zenlayer as Cloud>::World),
    Baidu(<Baidu as Cloud>::World),
}

/// What is broken in a copy of the model: one rule of one operation in one edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// The operation.
    pub operation: OperationId,
    /// The page.
    pub page: &'static Page,
    /// The rows of the page.
    pub rows: &'static [Row],
    /// The rule.
    pub rule: &'static str,
    /// In which way.
    pub how: How,
}

/// In which way a rule is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It is never violated.
    Ignored,
    /// It is always violated.
    Always,
    /// It is violated where it is not, and only there.
    Inverted,
}

impl How {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Ignored, Self::Always, Self::Inverted];
}

impl Break {
    /// Every rule of every operation in every edition, in every way.
    pub fn all() -> Vec<Self> {
        struct All(Vec<Break>);

        impl crate::operations::Visitor for All {
            fn visit<S: crate::subject::Subject>(&mut self) {
                use secgroup::registry::Registered as _;
                let page = S::page();
                for row in S::rows() {
                    let of = |how| Break { operation: S::Operation::ID, page, rows: S::rows(), rule: row.rule, how };
                    self.0.extend(How::ALL.map(of));
                }
            }
        }

        let mut all = All(Vec::new());
        crate::operations::visit_all(&mut all);
        all.0
    }

    /// What a broken copy answers where the model answers this. What a request would change that the model refuses, nobody knows: it changes
    /// nothing.
    fn answer(&self, answer: Answer) -> Answer {
        let (rows, changes) = match answer {
            Answer::Accepted(changes) => (Vec::new(), changes),
            Answer::Refused(rows) => (rows, Vec::new()),
        };
        let mut violated: Vec<&str> = rows.iter().map(|row| row.rule).collect();
        let is_violated = violated.contains(&self.rule);
        match self.how {
            How::Ignored => violated.retain(|rule| *rule != self.rule),
            How::Inverted if is_violated => violated.retain(|rule| *rule != self.rule),
            How::Inverted | How::Always => violated.push(self.rule),
        }
        model::answer(self.rows, &violated, changes)
    }
}

impl Model {
    /// The model as it is.
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy in which one rule is broken.
    pub fn broken(what: Break) -> Self {
        Self { broken: Some(what), ..Self::default() }
    }

    fn outcome<C: Cloud>(broken: Option<&Break>, world: &mut C::World, ask: &Ask<C>) -> Outcome {
        let mut answer = ask.judge(world);
        if let Some(broken) = broken.filter(|broken| broken.operation == ask.operation()) {
            answer = broken.answer(answer);
        }
        match answer {
            Answer::Accepted(changes) => {
                *world = C::apply(world, &changes);
                Outcome::Success
            }
            Answer::Refused(rows) => {
                let first = rows[0];
                let outcome = Outcome::error(first.code).with_status(first.status);
                match first.text {
                    Some(text) => outcome.with_message(text),
                    None => outcome,
                }
            }
        }
    }
}

impl SystemUnderTest for Model {
    fn set_world(&mut self, world: World<'_>) -> Result<(), Trouble> {
        let broken = self.broken.as_ref();
        self.in_force = broken.is_some_and(|broken| broken.operation.page(world.engine()) == Some(broken.page));
        self.world = match world.engine() {
            WorldRef::Alibaba(_) => world.model::<Alibaba>().cloned().map(ModelWorld::Alibaba),
            WorldRef::Zenlayer(_) => world.model::<Zenlayer>().cloned().map(ModelWorld::Zenlayer),
            WorldRef::Baidu(_) => world.model::<Baidu>().cloned().map(ModelWorld::Baidu),
        };
        Ok(())
    }

    fn perform(&mut self, request: Request<'_>) -> Result<Outcome, Trouble> {
        let broken = self.broken.as_ref().filter(|_| self.in_force);
        let outcome = match &mut self.world {
            Some(ModelWorld::Alibaba(world)) => request.ask::<Alibaba>().map(|ask| Self::outcome(broken, world, ask)),
            Some(ModelWorld::Zenlayer(world)) => request.ask::<Zenlayer>().map(|ask| Self::outcome(broken, world, ask)),
            Some(ModelWorld::Baidu(world)) => request.ask::<Baidu>().map(|ask| Self::outcome(broken, world, ask)),
            None => None,
        };
        outcome.ok_or_else(|| Trouble::failed("no world of this cloud is set"))
    }

    fn step(&mut self, step: Step<'_>, _: World<'_>) -> Result<(), Trouble> {
        let taken = match &mut self.world {
            Some(ModelWorld::Alibaba(world)) => step.model::<Alibaba>().map(|step| *world = Alibaba::step(world, step)),
            Some(ModelWorld::Zenlayer(world)) => step.model::<Zenlayer>().map(|step| *world = Zenlayer::step(world, step)),
            Some(ModelWorld::Baidu(world)) => step.model::<Baidu>().map(|step| *world = Baidu::step(world, step)),
            None => None,
        };
        taken.ok_or_else(|| Trouble::failed("no world of this cloud is set"))
    }

    fn memberships(&mut self) -> Option<Result<Memberships, Trouble>> {
        let read = match self.world.as_ref()? {
            ModelWorld::Alibaba(world) => Alibaba::memberships(world),
            ModelWorld::Zenlayer(world) => Zenlayer::memberships(world),
            ModelWorld::Baidu(world) => Baidu::memberships(world),
        };
        Some(Ok(read))
    }
}
