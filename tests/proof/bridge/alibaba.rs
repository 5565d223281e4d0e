//! The Alibaba cloud: its worlds, its steps, and the subjects of its two operations.

use proptest::prelude::*;
use secgroup::alibaba::{self as engine, join_resource_group, join_security_group};

use super::shuffled;
use crate::model::alibaba::{Caller, Capacity, E2020, E2026, World};
use crate::model::steps::Alibaba as Step;
use crate::model::{self, Answer, Change, Limit, Row};
use crate::pairs::{Apart, Faulty, Shadowed};
use crate::strategies::requests::{Join, Move};
use crate::strategies::steps::Planned;
use crate::strategies::{self, requests};
use crate::subject::{Subject, Transition, VerdictOf};

/// Reads one of the engine's words; the model only uses those that the contract lists.
fn word<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("the engine does not know the word {text:?}"))
}

fn network(network: &Option<String>) -> engine::Network<'_> {
    network.as_deref().map_or(engine::Network::Classic, engine::Network::vpc)
}

/// Leaves the owner out, where that says the same, for every other id.
fn owner<'w>(world: &World, id: &str, owner: &'w str) -> Option<std::borrow::Cow<'w, str>> {
    let left_out = owner == world.account && id.len().is_multiple_of(2);
    (!left_out).then(|| owner.into())
}

fn edition(edition: &str) -> join_security_group::Edition {
    if edition == E2026 { join_security_group::Edition::E2026_05_06 } else { join_security_group::Edition::E2020_09_29 }
}

/// The limit, or what the engine takes where none is given.
fn limit(limit: Limit, default: Option<u32>) -> Option<u32> {
    match limit {
        Limit::Default => default,
        Limit::Unlimited => None,
        Limit::Max(max) => Some(max),
    }
}

fn capacity(capacity: Capacity, default: Option<engine::Capacity>) -> Option<engine::Capacity> {
    match capacity {
        Capacity::Default => default,
        Capacity::Unlimited => None,
        Capacity::Members(max) => Some(engine::Capacity::members(max)),
        Capacity::PrivateIps(max) => Some(engine::Capacity::private_ips(max)),
    }
}

fn limits(world: &World) -> engine::Limits {
    let default = engine::Limits::documented(edition(world.edition));
    let given = world.limits;
    engine::Limits {
        groups_per_target: limit(given.groups_per_target, default.groups_per_target),
        groups_ceiling: limit(given.groups_ceiling, default.groups_ceiling),
        acl_rules: limit(given.acl_rules, default.acl_rules),
        basic: capacity(given.basic, default.basic),
        advanced: capacity(given.advanced, default.advanced),
        enterprise: capacity(given.enterprise, default.enterprise),
    }
}

/// Builds the engine's world, or says what the engine has against it.
pub(crate) fn try_build(world: &World, order: u64) -> Result<engine::World, secgroup::BuildError> {
    let mut builder = engine::World::builder(world.account.as_str())
        .hash_seed(order)
        .edition(edition(world.edition))
        .service(if world.failing { engine::Service::Failing } else { engine::Service::Available });
    if world.limits != model::alibaba::Limits::DEFAULT {
        builder = builder.limits(limits(world));
    }
    for group in &shuffled(&world.resource_groups, order) {
        builder = builder.resource_group(engine::ResourceGroupSpec {
            owner: owner(world, &group.id, &group.owner),
            ..engine::ResourceGroupSpec::new(group.id.as_str())
        });
    }
    for group in &shuffled(&world.security_groups, order) {
        builder = builder.security_group(engine::SecurityGroupSpec {
            owner: owner(world, &group.id, &group.owner),
            managed_by: group.managed_by.as_deref().map(Into::into),
            acl_rules: group.acl_rules,
            resource_group: group.resource_group.as_deref().map(Into::into),
            busy: group.busy,
            ..engine::SecurityGroupSpec::new(
                group.id.as_str(),
                group.region.as_str(),
                network(&group.network),
                word(group.kind),
            )
        });
    }
    for instance in &shuffled(&world.instances, order) {
        builder = builder.instance(engine::InstanceSpec {
            owner: owner(world, &instance.id, &instance.owner),
            locks: shuffled(&instance.locks, order).into_iter().map(word).collect(),
            supports_enterprise_groups: instance.supports_enterprise_groups,
            private_ips: instance.private_ips,
            security_groups: shuffled(&instance.security_groups, order).into_iter().map(Into::into).collect(),
            resource_group: instance.resource_group.as_deref().map(Into::into),
            busy: instance.busy,
            ..engine::InstanceSpec::new(
                instance.id.as_str(),
                instance.region.as_str(),
                network(&instance.network),
                word(instance.status),
            )
        });
    }
    for interface in &shuffled(&world.network_interfaces, order) {
        builder = builder.network_interface(engine::NetworkInterfaceSpec {
            interface_type: word(interface.kind),
            owner: owner(world, &interface.id, &interface.owner),
            granted_to: shuffled(&interface.granted_to, order).into_iter().map(Into::into).collect(),
            managed_by: interface.managed_by.as_deref().map(Into::into),
            attached_to: interface.attached_to.as_deref().map(Into::into),
            private_ips: interface.private_ips,
            security_groups: shuffled(&interface.security_groups, order).into_iter().map(Into::into).collect(),
            resource_group: interface.resource_group.as_deref().map(Into::into),
            busy: interface.busy,
            ..engine::NetworkInterfaceSpec::new(
                interface.id.as_str(),
                interface.region.as_str(),
                interface.vpc.as_str(),
                word(interface.status),
            )
        });
    }
    for resource in &shuffled(&world.resources, order) {
        builder = builder.resource(engine::ResourceSpec {
            owner: owner(world, &resource.id, &resource.owner),
            resource_group: resource.resource_group.as_deref().map(Into::into),
            ..engine::ResourceSpec::new(word(resource.kind), resource.id.as_str(), resource.region.as_str())
        });
    }
    builder.build()
}

fn build(world: &World, order: u64) -> engine::World {
    try_build(world, order).unwrap_or_else(|error| panic!("a legal world is refused: {error}\n{world:#?}"))
}

fn caller(caller: &Caller) -> engine::Caller<'_> {
    engine::Caller { account: &caller.account, service: &caller.service }
}

fn changes(world: &engine::World, transition: &engine::Transition) -> Vec<Change> {
    let spec = world.spec_of(transition).expect("the transition is of this world");
    let change = spec.map(|spec| match spec {
        engine::ChangeSpec::Joined { security_group, member } => {
            Change::Joined { security_group: security_group.into_owned(), member: member.into_owned() }
        }
        engine::ChangeSpec::Moved { resource_type, resource, from, to } => Change::Moved {
            resource_type: resource_type.into_owned(),
            resource: resource.into_owned(),
            from: from.map(Into::into),
            to: to.expect("a move goes somewhere").into_owned(),
        },
        other @ engine::ChangeSpec::Left { .. } => panic!("nobody asked for {other:?}"),
    });
    change.into_iter().collect()
}

fn apply(world: &mut engine::World, transition: &engine::Transition) {
    world.apply(transition).expect("what was accepted can be applied");
}

fn step(world: &mut engine::World, step: &Step) {
    let default = engine::Limits::documented(world.edition());
    let now = *world.limits();
    let step = match step {
        Step::Service { failing } => {
            engine::Step::SetService { service: if *failing { engine::Service::Failing } else { engine::Service::Available } }
        }
        Step::Quota(given) => engine::Step::SetLimits {
            limits: engine::Limits { groups_per_target: limit(*given, default.groups_per_target), ..now },
        },
        Step::Ceiling(given) => {
            engine::Step::SetLimits { limits: engine::Limits { groups_ceiling: limit(*given, default.groups_ceiling), ..now } }
        }
        Step::AclLimit(given) => {
            engine::Step::SetLimits { limits: engine::Limits { acl_rules: limit(*given, default.acl_rules), ..now } }
        }
        Step::Capacity { kind, capacity: given } => {
            let mut limits = now;
            match *kind {
                "basic" => limits.basic = capacity(*given, default.basic),
                "advanced" => limits.advanced = capacity(*given, default.advanced),
                _ => limits.enterprise = capacity(*given, default.enterprise),
            }
            engine::Step::SetLimits { limits }
        }
        Step::GroupBusy { group: id, busy }
        | Step::InstanceBusy { instance: id, busy }
        | Step::InterfaceBusy { interface: id, busy } => engine::Step::SetBusy { id: id.into(), busy: *busy },
        Step::AclRules { group, acl_rules } => engine::Step::SetAclRules { security_group: group.into(), count: *acl_rules },
        Step::InstanceStatus { instance, status } => {
            engine::Step::SetInstanceStatus { instance: instance.into(), status: word(status) }
        }
        Step::Lock { instance, lock } => engine::Step::Lock { instance: instance.into(), lock: word(lock) },
        Step::Unlock { instance, lock } => engine::Step::Unlock { instance: instance.into(), lock: word(lock) },
        Step::SupportsEnterprise { instance, supports } => {
            engine::Step::SetSupportsEnterpriseGroups { instance: instance.into(), supported: *supports }
        }
        Step::InstancePrivateIps { instance: member, private_ips }
        | Step::InterfacePrivateIps { interface: member, private_ips } => {
            engine::Step::SetPrivateIps { member: member.into(), count: *private_ips }
        }
        Step::InterfaceStatus { interface, status } => {
            engine::Step::SetInterfaceStatus { network_interface: interface.into(), status: word(status) }
        }
        Step::Attach { interface, instance } => {
            engine::Step::Attach { network_interface: interface.into(), instance: instance.into() }
        }
        Step::Detach { interface } => engine::Step::Detach { network_interface: interface.into() },
        Step::InterfaceType { interface, kind } => {
            engine::Step::SetInterfaceType { network_interface: interface.into(), interface_type: word(kind) }
        }
        Step::Grant { interface, account } => {
            engine::Step::Grant { network_interface: interface.into(), account: account.into() }
        }
        Step::Revoke { interface, account } => {
            engine::Step::Revoke { network_interface: interface.into(), account: account.into() }
        }
        Step::GroupManagedBy { group: id, product } | Step::InterfaceManagedBy { interface: id, product } => {
            engine::Step::SetManagedBy { id: id.into(), product: product.as_deref().map(Into::into) }
        }
        Step::Leave { group, member } => engine::Step::Leave { security_group: group.into(), member: member.into() },
    };
    world.step(&step).unwrap_or_else(|error| panic!("the engine cannot take {step:?}: {error}"));
}

fn document(world: &engine::World) -> String {
    serde_json::to_string(world).expect("a world can be written")
}

/// What both editions of JoinSecurityGroup have in common.
macro_rules! join {
    ($Subject:ident, $name:literal, $edition:expr, $apart:path, $shadowed:expr) => {
        pub(crate) struct $Subject;

        impl Subject for $Subject {
            type World = World;
            type Request = Join;
            type Step = Step;
            type EngineWorld = engine::World;
            type Operation = join_security_group::JoinSecurityGroup;

            const NAME: &'static str = $name;

            fn rows() -> &'static [Row] {
                model::join_security_group::rows($edition)
            }

            fn worlds() -> BoxedStrategy<World> {
                strategies::alibaba::worlds($edition)
            }

            fn requests() -> BoxedStrategy<Join> {
                requests::joins($edition)
            }

            fn steps() -> BoxedStrategy<Planned<World, Step>> {
                strategies::steps::alibaba()
            }

            fn tuned() -> BoxedStrategy<(World, Join)> {
                requests::tuned_joins($edition)
            }

            fn judge(world: &World, (request, caller): &Join) -> Answer {
                model::join_security_group::judge(world, request, caller)
            }

            fn apply(world: &World, changes: &[Change]) -> World {
                model::join_security_group::apply(world, changes)
            }

            fn step(world: &World, step: &Step) -> World {
                model::steps::alibaba(world, step)
            }

            fn touches((request, _): &Join) -> (Vec<&str>, Option<&str>) {
                let targets = [request.instance_id.as_str(), request.network_interface_id.as_str()];
                (targets.into_iter().filter(|id| !id.is_empty()).collect(), Some(&request.security_group_id))
            }

            fn build(world: &World, order: u64) -> engine::World {
                build(world, order)
            }

            fn verdicts<'a>(
                world: &'a engine::World,
                request: &'a join_security_group::Request<'a>,
                each: &mut dyn FnMut(VerdictOf<'a, Self>),
            ) {
                each(join_security_group::check(world, request));
                each(join_security_group::check_resolved(world, &join_security_group::resolve(world, request)));
                join_security_group::check_batch(world, std::slice::from_ref(request), |_, verdict| each(verdict));
            }

            fn request((request, who): &Join) -> join_security_group::Request<'_> {
                join_security_group::Request {
                    security_group_id: &request.security_group_id,
                    instance_id: &request.instance_id,
                    network_interface_id: &request.network_interface_id,
                    region_id: &request.region_id,
                    caller: caller(who),
                }
            }

            fn changes(world: &engine::World, transition: &Transition<Self>) -> Vec<Change> {
                changes(world, transition)
            }

            fn engine_apply(world: &mut engine::World, transition: &Transition<Self>) {
                apply(world, transition);
            }

            fn invert(transition: &Transition<Self>) -> Transition<Self> {
                transition.inverse()
            }

            fn engine_step(world: &mut engine::World, one: &Step) {
                step(world, one);
            }

            fn document(world: &engine::World) -> String {
                document(world)
            }
        }

        impl Faulty for $Subject {
            fn sound() -> Vec<(World, Join)> {
                crate::pairs::sound_joins($edition)
            }

            fn faults(rule: &str) -> Vec<crate::pairs::Fault<World, Join>> {
                crate::pairs::of_join(rule)
            }

            fn legalize(world: &mut World) {
                strategies::alibaba::legalize(world);
            }

            fn apart() -> Vec<Apart> {
                $apart()
            }

            fn shadowed() -> Vec<Shadowed> {
                $shadowed
            }
        }
    };
}

join!(Join2026, "JoinSecurityGroup-2026-05-06", E2026, crate::pairs::join_2026, crate::pairs::join_2026_shadowed());
join!(Join2020, "JoinSecurityGroup-2020-09-29", E2020, crate::pairs::join_2020, Vec::new());

pub(crate) struct JoinResourceGroup;

impl Subject for JoinResourceGroup {
    type World = World;
    type Request = Move;
    type Step = Step;
    type EngineWorld = engine::World;
    type Operation = join_resource_group::JoinResourceGroup;

    const NAME: &'static str = "JoinResourceGroup";

    fn rows() -> &'static [Row] {
        &model::join_resource_group::ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        prop_oneof![strategies::alibaba::worlds(E2026), strategies::alibaba::worlds(E2020)].boxed()
    }

    fn requests() -> BoxedStrategy<Move> {
        requests::moves()
    }

    fn steps() -> BoxedStrategy<Planned<World, Step>> {
        strategies::steps::alibaba()
    }

    fn tuned() -> BoxedStrategy<(World, Move)> {
        (Self::worlds(), Self::requests()).boxed()
    }

    fn judge(world: &World, (request, caller): &Move) -> Answer {
        model::join_resource_group::judge(world, request, caller)
    }

    fn apply(world: &World, changes: &[Change]) -> World {
        model::join_resource_group::apply(world, changes)
    }

    fn step(world: &World, step: &Step) -> World {
        model::steps::alibaba(world, step)
    }

    fn touches((request, _): &Move) -> (Vec<&str>, Option<&str>) {
        // Ids are unique within a type only, but the same id under another type is as good as the same target here.
        (vec![&request.resource_id], None)
    }

    fn build(world: &World, order: u64) -> engine::World {
        build(world, order)
    }

    fn verdicts<'a>(
        world: &'a engine::World,
        request: &'a join_resource_group::Request<'a>,
        each: &mut dyn FnMut(VerdictOf<'a, Self>),
    ) {
        each(join_resource_group::check(world, request));
    }

    fn request((request, who): &Move) -> join_resource_group::Request<'_> {
        join_resource_group::Request {
            region_id: &request.region_id,
            resource_type: &request.resource_type,
            resource_id: &request.resource_id,
            resource_group_id: &request.resource_group_id,
            caller: caller(who),
        }
    }

    fn changes(world: &engine::World, transition: &Transition<Self>) -> Vec<Change> {
        changes(world, transition)
    }

    fn engine_apply(world: &mut engine::World, transition: &Transition<Self>) {
        apply(world, transition);
    }

    fn invert(transition: &Transition<Self>) -> Transition<Self> {
        transition.inverse()
    }

    fn engine_step(world: &mut engine::World, one: &Step) {
        step(world, one);
    }

    fn document(world: &engine::World) -> String {
        document(world)
    }
}

impl Faulty for JoinResourceGroup {
    fn sound() -> Vec<(World, Move)> {
        crate::pairs::sound_moves()
    }

    fn faults(rule: &str) -> Vec<crate::pairs::Fault<World, Move>> {
        crate::pairs::of_move(rule)
    }

    fn legalize(world: &mut World) {
        strategies::alibaba::legalize(world);
    }

    fn apart() -> Vec<Apart> {
        crate::pairs::resource_group()
    }

    fn shadowed() -> Vec<Shadowed> {
        Vec::new()
    }
}
