//! Baidu: its worlds, its steps, and the subject of its operation.

use proptest::prelude::*;
use secgroup::baidu::{self as engine, bind_security_group as operation};

use super::shuffled;
use crate::model::baidu::{Request, World};
use crate::model::steps::Baidu as Step;
use crate::model::{self, Answer, Change, Limit, Row};
use crate::pairs::{Apart, Faulty, Shadowed};
use crate::strategies::steps::Planned;
use crate::strategies::{self};
use crate::subject::{Subject, Transition, VerdictOf};

fn word<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("the engine does not know the word {text:?}"))
}

fn limit(limit: Limit) -> Option<u32> {
    match limit {
        Limit::Default => engine::Limits::default().groups_per_instance,
        Limit::Unlimited => None,
        Limit::Max(max) => Some(max),
    }
}

pub(crate) struct Bind;

impl Subject for Bind {
    type World = World;
    type Request = Request;
    type Step = Step;
    type EngineWorld = engine::World;
    type Operation = operation::BindSecurityGroup;

    const NAME: &'static str = "bind";

    fn rows() -> &'static [Row] {
        &model::baidu::ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        strategies::baidu::worlds()
    }

    fn requests() -> BoxedStrategy<Request> {
        strategies::baidu::requests()
    }

    fn steps() -> BoxedStrategy<Planned<World, Step>> {
        strategies::steps::baidu()
    }

    fn tuned() -> BoxedStrategy<(World, Request)> {
        strategies::baidu::tuned()
    }

    fn judge(world: &World, request: &Request) -> Answer {
        model::baidu::judge(world, request)
    }

    fn apply(world: &World, changes: &[Change]) -> World {
        model::baidu::apply(world, changes)
    }

    fn step(world: &World, step: &Step) -> World {
        model::steps::baidu(world, step)
    }

    fn touches(request: &Request) -> (Vec<&str>, Option<&str>) {
        (vec![&request.instance_id], Some(&request.security_group_id))
    }

    fn build(world: &World, order: u64) -> engine::World {
        let mut builder = engine::World::builder().hash_seed(order);
        if world.groups_per_instance != Limit::Default {
            builder = builder.limits(engine::Limits { groups_per_instance: limit(world.groups_per_instance) });
        }
        for group in &shuffled(&world.security_groups, order) {
            builder = builder.security_group(engine::SecurityGroupSpec::new(group.id.as_str(), word(group.kind)));
        }
        for instance in &shuffled(&world.instances, order) {
            builder = builder.instance(engine::InstanceSpec {
                in_debt: instance.in_debt,
                security_groups: shuffled(&instance.security_groups, order).into_iter().map(Into::into).collect(),
                ..engine::InstanceSpec::new(instance.id.as_str(), word(instance.status))
            });
        }
        builder.build().unwrap_or_else(|error| panic!("a legal world is refused: {error}\n{world:#?}"))
    }

    fn verdicts<'a>(world: &'a engine::World, request: &'a operation::Request<'a>, each: &mut dyn FnMut(VerdictOf<'a, Self>)) {
        each(operation::check(world, request));
    }

    fn request(request: &Request) -> operation::Request<'_> {
        operation::Request { security_group_id: &request.security_group_id, instance_id: &request.instance_id }
    }

    fn changes(world: &engine::World, transition: &Transition<Self>) -> Vec<Change> {
        let spec = world.spec_of(transition).expect("the transition is of this world");
        let change = spec.map(|spec| match spec {
            engine::ChangeSpec::Joined { security_group, member } => {
                Change::Joined { security_group: security_group.into_owned(), member: member.into_owned() }
            }
            other @ engine::ChangeSpec::Left { .. } => panic!("nobody asked for {other:?}"),
        });
        change.into_iter().collect()
    }

    fn engine_apply(world: &mut engine::World, transition: &Transition<Self>) {
        world.apply(transition).expect("what was accepted can be applied");
    }

    fn invert(transition: &Transition<Self>) -> Transition<Self> {
        transition.inverse()
    }

    fn engine_step(world: &mut engine::World, step: &Step) {
        let step = match step {
            Step::Quota(given) => engine::Step::SetLimits { limits: engine::Limits { groups_per_instance: limit(*given) } },
            Step::Status { instance, status } => {
                engine::Step::SetInstanceStatus { instance: instance.into(), status: word(status) }
            }
            Step::InDebt { instance, in_debt } => engine::Step::SetInDebt { instance: instance.into(), in_debt: *in_debt },
            Step::Leave { group, instance } => engine::Step::Leave { security_group: group.into(), member: instance.into() },
        };
        world.step(&step).unwrap_or_else(|error| panic!("the engine cannot take {step:?}: {error}"));
    }

    fn document(world: &engine::World) -> String {
        serde_json::to_string(world).expect("a world can be written")
    }
}

impl Faulty for Bind {
    fn sound() -> Vec<(World, Request)> {
        crate::pairs::sound_binds()
    }

    fn faults(rule: &str) -> Vec<crate::pairs::Fault<World, Request>> {
        crate::pairs::of_bind(rule)
    }

    fn legalize(_: &mut World) {}

    fn apart() -> Vec<Apart> {
        crate::pairs::baidu()
    }

    fn shadowed() -> Vec<Shadowed> {
        Vec::new()
    }
}
