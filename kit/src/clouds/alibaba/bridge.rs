//! The bridge from the model to the engine: the only place that knows both.

use std::borrow::Cow;

use proptest::prelude::BoxedStrategy;
use secgroup::alibaba::{self as engine, join_security_group};
use secgroup::registry::WorldRef;
use secgroup::rulebook;

use super::elements::{self, Element};
use super::steps::{self, Step};
use super::worlds::legalize;
use super::{
    Caller, Capacity, E2026, Instance, LEAVE, Limits, NetworkInterface, Resource, ResourceGroup, SecurityGroup, World, bounds,
};
use crate::clouds::{document_of, memberships, word};
use crate::model::{Change, Limit, Memberships};
use crate::planned::Planned;
use crate::subject::Cloud;
use crate::ways::spelling::{Dice, Json};
use crate::ways::{Call, step};

fn network(network: &Option<String>) -> engine::Network<'_> {
    network.as_deref().map_or(engine::Network::Classic, engine::Network::vpc)
}

/// The owner, which may be left out where it is the account.
fn owner<'w>(world: &World, owner: &'w str, dice: &mut Dice) -> Option<Cow<'w, str>> {
    let left_out = owner == world.account && dice.one_in(2);
    (!left_out).then(|| owner.into())
}

fn text(text: Option<&String>) -> Option<Cow<'_, str>> {
    text.map(|text| text.as_str().into())
}

fn texts<'w>(texts: &'w [String], dice: &mut Dice) -> Vec<Cow<'w, str>> {
    let mut texts: Vec<Cow<'w, str>> = texts.iter().map(|text| text.as_str().into()).collect();
    dice.shuffle(&mut texts);
    texts
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

fn resource_group<'w>(world: &World, group: &'w ResourceGroup, dice: &mut Dice) -> engine::ResourceGroupSpec<'w> {
    engine::ResourceGroupSpec { owner: owner(world, &group.owner, dice), ..engine::ResourceGroupSpec::new(group.id.as_str()) }
}

fn security_group<'w>(world: &World, group: &'w SecurityGroup, dice: &mut Dice) -> engine::SecurityGroupSpec<'w> {
    let (id, region, network) = (group.id.as_str(), group.region.as_str(), network(&group.network));
    engine::SecurityGroupSpec {
        owner: owner(world, &group.owner, dice),
        managed_by: text(group.managed_by.as_ref()),
        acl_rules: group.acl_rules,
        resource_group: text(group.resource_group.as_ref()),
        busy: group.busy,
        ..engine::SecurityGroupSpec::new(id, region, network, word(group.kind))
    }
}

fn instance<'w>(world: &World, instance: &'w Instance, dice: &mut Dice) -> engine::InstanceSpec<'w> {
    let (id, region, network) = (instance.id.as_str(), instance.region.as_str(), network(&instance.network));
    engine::InstanceSpec {
        owner: owner(world, &instance.owner, dice),
        locks: dice.shuffled(&instance.locks).into_iter().map(word).collect(),
        supports_enterprise_groups: instance.supports_enterprise_groups,
        private_ips: instance.private_ips,
        security_groups: texts(&instance.security_groups, dice),
        resource_group: text(instance.resource_group.as_ref()),
        busy: instance.busy,
        ..engine::InstanceSpec::new(id, region, network, word(instance.status))
    }
}

fn interface<'w>(world: &World, interface: &'w NetworkInterface, dice: &mut Dice) -> engine::NetworkInterfaceSpec<'w> {
    let (id, region, vpc) = (interface.id.as_str(), interface.region.as_str(), interface.vpc.as_str());
    engine::NetworkInterfaceSpec {
        interface_type: word(interface.kind),
        owner: owner(world, &interface.owner, dice),
        granted_to: texts(&interface.granted_to, dice),
        managed_by: text(interface.managed_by.as_ref()),
        attached_to: text(interface.attached_to.as_ref()),
        private_ips: interface.private_ips,
        security_groups: texts(&interface.security_groups, dice),
        resource_group: text(interface.resource_group.as_ref()),
        busy: interface.busy,
        ..engine::NetworkInterfaceSpec::new(id, region, vpc, word(interface.status))
    }
}

fn resource<'w>(world: &World, resource: &'w Resource, dice: &mut Dice) -> engine::ResourceSpec<'w> {
    engine::ResourceSpec {
        owner: owner(world, &resource.owner, dice),
        resource_group: text(resource.resource_group.as_ref()),
        ..engine::ResourceSpec::new(word(resource.kind), resource.id.as_str(), resource.region.as_str())
    }
}

/// The cloud as every operation of it sees it.
#[derive(Clone, Copy, Debug)]
pub struct Alibaba;

impl Cloud for Alibaba {
    const CLOUD: rulebook::Cloud = rulebook::Cloud::Alibaba;

    type World = World;
    type Step = Step;
    type Element = Element;
    type Engine = engine::World;
    type Builder = engine::WorldBuilder;
    type Transition = engine::Transition;

    fn steps() -> BoxedStrategy<Planned<World, Step>> {
        steps::steps()
    }

    fn apply(world: &World, changes: &[Change]) -> World {
        super::apply(world, changes)
    }

    fn step(world: &World, step: &Step) -> World {
        steps::step(world, step)
    }

    fn each_id(world: &mut World, visit: &mut dyn FnMut(&mut String)) {
        world.security_groups.iter_mut().for_each(|group| visit(&mut group.id));
        for instance in &mut world.instances {
            visit(&mut instance.id);
            instance.security_groups.iter_mut().for_each(&mut *visit);
        }
        for interface in &mut world.network_interfaces {
            visit(&mut interface.id);
            interface.attached_to.iter_mut().for_each(&mut *visit);
            interface.security_groups.iter_mut().for_each(&mut *visit);
        }
    }

    fn legalize(world: &mut World) {
        legalize(world);
    }

    fn settle(world: &mut World, room: i64) {
        bounds::settle(world, room);
    }

    fn outside(world: &World) -> Option<String> {
        bounds::outside(world)
    }

    fn builder(seed: u64) -> engine::WorldBuilder {
        engine::World::builder("").hash_seed(seed)
    }

    fn calls<'w>(world: &'w World, dice: &mut Dice) -> Vec<Call<'w, engine::WorldBuilder>> {
        let mut calls: Vec<Call<'w, engine::WorldBuilder>> = vec![
            Box::new(|builder| builder.account(&world.account)),
            Box::new(|builder| match world.leave {
                LEAVE => builder.edition(edition(world.edition)),
                _ => builder.editions(engine::Editions {
                    join_security_group: edition(world.edition),
                    leave_security_group: engine::LeaveSecurityGroupEdition::E2020_10_16,
                    ..engine::Editions::default()
                }),
            }),
            Box::new(|builder| builder.service(service(world.failing))),
        ];
        if world.limits != Limits::DEFAULT || dice.one_in(2) {
            calls.push(Box::new(|builder| builder.limits(limits(world))));
        }
        for group in &world.resource_groups {
            let spec = resource_group(world, group, dice);
            calls.push(Box::new(|builder| builder.resource_group(spec)));
        }
        for group in &world.security_groups {
            let spec = security_group(world, group, dice);
            calls.push(Box::new(|builder| builder.security_group(spec)));
        }
        for one in &world.instances {
            let spec = instance(world, one, dice);
            calls.push(Box::new(|builder| builder.instance(spec)));
        }
        for one in &world.network_interfaces {
            let spec = interface(world, one, dice);
            calls.push(Box::new(|builder| builder.network_interface(spec)));
        }
        for one in &world.resources {
            let spec = resource(world, one, dice);
            calls.push(Box::new(|builder| builder.resource(spec)));
        }
        calls
    }

    fn finish(builder: engine::WorldBuilder) -> Result<engine::World, secgroup::BuildError> {
        builder.build()
    }

    fn written(world: &World, dice: &mut Dice) -> Json {
        super::written::world(world, dice)
    }

    fn simpler(world: &World) -> Vec<World> {
        super::simpler::simpler(world)
    }

    fn emptied(world: &World) -> World {
        let World { account, failing, limits, leave, .. } = world;
        World { account: account.clone(), failing: *failing, limits: *limits, leave, ..World::empty(world.edition) }
    }

    fn elements(world: &World) -> Vec<Element> {
        elements::elements(world)
    }

    fn strangers(world: &World, dice: &mut Dice) -> Vec<Element> {
        let mut other = world.clone();
        let suffix = if dice.one_in(2) { "-9" } else { "-with-an-id-that-no-record-has-room-for" };
        Self::each_id(&mut other, &mut |id| id.push_str(suffix));
        // A world may remember what the largest number of rules was.
        other.security_groups.iter_mut().for_each(|group| group.acl_rules = group.acl_rules.saturating_mul(100));
        elements::elements(&other)
    }

    fn add(world: &World, element: &Element) -> Option<World> {
        elements::add(world, element)
    }

    fn remove(world: &World, element: &Element) -> Option<World> {
        elements::remove(world, element)
    }

    fn create(engine: &mut engine::World, world: &World, element: &Element, dice: &mut Dice) -> Result<(), String> {
        if dice.one_in(2) {
            let (name, written) = super::written::element(world, element, dice);
            return Self::take(engine, &step("create", vec![(name, written)]).spell(dice));
        }
        let created = match element {
            Element::ResourceGroup(one) => engine.create_resource_group(&resource_group(world, one, dice)).map(drop),
            Element::SecurityGroup(one) => engine.create_security_group(&security_group(world, one, dice)).map(drop),
            Element::Instance(one) => engine.create_instance(&instance(world, one, dice)).map(drop),
            Element::NetworkInterface(one) => engine.create_network_interface(&interface(world, one, dice)).map(drop),
            Element::Resource(one) => engine.create_resource(&resource(world, one, dice)).map(drop),
        };
        created.map_err(|error| error.to_string())
    }

    fn delete(engine: &mut engine::World, element: &Element, dice: &mut Dice) -> Result<(), String> {
        if dice.one_in(2) {
            let id = |id: &String| Json::from(id.as_str());
            let members = match element {
                Element::ResourceGroup(one) => vec![("resource_group", id(&one.id))],
                Element::SecurityGroup(one) => vec![("security_group", id(&one.id))],
                Element::Instance(one) => vec![("instance", id(&one.id))],
                Element::NetworkInterface(one) => vec![("network_interface", id(&one.id))],
                Element::Resource(one) => vec![("type", Json::from(one.kind)), ("resource", id(&one.id))],
            };
            return Self::take(engine, &step("delete", members).spell(dice));
        }
        let deleted = match element {
            Element::ResourceGroup(one) => engine.delete_resource_group(&one.id),
            Element::SecurityGroup(one) => engine.delete_security_group(&one.id),
            Element::Instance(one) => engine.delete_instance(&one.id),
            Element::NetworkInterface(one) => engine.delete_network_interface(&one.id),
            Element::Resource(one) => engine.delete_resource(word(one.kind), &one.id),
        };
        deleted.map_err(|error| error.to_string())
    }

    fn take(world: &mut engine::World, document: &str) -> Result<(), String> {
        let step: engine::Step<'_> = serde_json::from_str(document).map_err(|error| format!("{error}: {document}"))?;
        let written = serde_json::to_string(&step).expect("a step can be written");
        assert_eq!(serde_json::from_str::<engine::Step<'_>>(&written).ok().as_ref(), Some(&step), "{written}");
        world.step(&step).map_err(|error| error.to_string())
    }

    fn changes(world: &engine::World, transition: &engine::Transition) -> Vec<Change> {
        let spec = world.spec_of(transition).expect("the transition is of this world");
        let change = spec.into_iter().map(|spec| match spec {
            engine::ChangeSpec::Joined { security_group, member } => {
                Change::Joined { security_group: security_group.into_owned(), member: member.into_owned() }
            }
            engine::ChangeSpec::Moved { resource_type, resource, from, to } => Change::Moved {
                resource_type: resource_type.into_owned(),
                resource: resource.into_owned(),
                from: from.map(Into::into),
                to: to.expect("a move goes somewhere").into_owned(),
            },
            engine::ChangeSpec::Left { security_group, member } => {
                Change::Left { security_group: security_group.into_owned(), member: member.into_owned() }
            }
        });
        change.collect()
    }

    fn engine_apply(world: &mut engine::World, transition: &engine::Transition) {
        world.apply(transition).expect("what was accepted can be applied");
    }

    fn invert(transition: &engine::Transition) -> engine::Transition {
        transition.inverse()
    }

    fn try_step(world: &mut engine::World, step: &Step) -> Result<(), secgroup::StepError> {
        let step = engine_step(world, step);
        world.step(&step)
    }

    fn step_document(world: &engine::World, step: &Step) -> String {
        document_of(&engine_step(world, step))
    }

    fn borrowed(world: &engine::World) -> WorldRef<'_> {
        WorldRef::Alibaba(world)
    }

    fn memberships(world: &World) -> Memberships {
        let instances = world.instances.iter().map(|one| (&one.id, &one.security_groups));
        let interfaces = world.network_interfaces.iter().map(|one| (&one.id, &one.security_groups));
        memberships(instances.chain(interfaces))
    }
}

fn service(failing: bool) -> engine::Service {
    if failing { engine::Service::Failing } else { engine::Service::Available }
}

/// The engine's caller.
pub fn caller(caller: &Caller) -> engine::Caller<'_> {
    engine::Caller { account: &caller.account, service: &caller.service }
}

/// The engine's step; what it says of the limits depends on those in force.
fn engine_step<'s>(world: &engine::World, step: &'s Step) -> engine::Step<'s> {
    let default = engine::Limits::documented(world.editions().join_security_group);
    let now = *world.limits();
    match step {
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
    }
}
