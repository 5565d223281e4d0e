//! Zenlayer: its worlds, its steps, and the subject of its operation.

use proptest::prelude::*;
use secgroup::zenlayer::{self as engine, associate_security_group_instance as operation};

use super::shuffled;
use crate::model::steps::Zenlayer as Step;
use crate::model::zenlayer::{Request, World};
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

pub(crate) struct Associate;

impl Subject for Associate {
    type World = World;
    type Request = Request;
    type Step = Step;
    type EngineWorld = engine::World;
    type Operation = operation::AssociateSecurityGroupInstance;

    const NAME: &'static str = "AssociateSecurityGroupInstance";

    fn rows() -> &'static [Row] {
        &model::zenlayer::ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        strategies::zenlayer::worlds()
    }

    fn requests() -> BoxedStrategy<Request> {
        strategies::zenlayer::requests()
    }

    fn steps() -> BoxedStrategy<Planned<World, Step>> {
        strategies::steps::zenlayer()
    }

    fn tuned() -> BoxedStrategy<(World, Request)> {
        strategies::zenlayer::tuned()
    }

    fn judge(world: &World, request: &Request) -> Answer {
        model::zenlayer::judge(world, request)
    }

    fn apply(world: &World, changes: &[Change]) -> World {
        model::zenlayer::apply(world, changes)
    }

    fn step(world: &World, step: &Step) -> World {
        model::steps::zenlayer(world, step)
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
            builder = builder.security_group(engine::SecurityGroupSpec::new(group.id.as_str(), word(group.status)));
        }
        for instance in &shuffled(&world.instances, order) {
            builder = builder.instance(engine::InstanceSpec {
                supports_security_groups: instance.supports_security_groups,
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
            Step::GroupStatus { group, status } => {
                engine::Step::SetGroupStatus { security_group: group.into(), status: word(status) }
            }
            Step::InstanceStatus { instance, status } => {
                engine::Step::SetInstanceStatus { instance: instance.into(), status: word(status) }
            }
            Step::Supports { instance, supports } => {
                engine::Step::SetSupportsSecurityGroups { instance: instance.into(), supported: *supports }
            }
            Step::Leave { group, instance } => engine::Step::Leave { security_group: group.into(), member: instance.into() },
        };
        world.step(&step).unwrap_or_else(|error| panic!("the engine cannot take {step:?}: {error}"));
    }

    fn document(world: &engine::World) -> String {
        serde_json::to_string(world).expect("a world can be written")
    }
}

impl Faulty for Associate {
    fn sound() -> Vec<(World, Request)> {
        crate::pairs::sound_associations()
    }

    fn faults(rule: &str) -> Vec<crate::pairs::Fault<World, Request>> {
        crate::pairs::of_association(rule)
    }

    fn legalize(_: &mut World) {}

    fn apart() -> Vec<Apart> {
        crate::pairs::zenlayer()
    }

    fn shadowed() -> Vec<Shadowed> {
        Vec::new()
    }
}
