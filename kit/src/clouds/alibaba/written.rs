//! The document of a world: written from the contract, not by the engine.

use super::bounds::{acl_limit, quota};
use super::elements::Element;
use super::{
    Capacity, E2026, Instance, LEAVE, Limits, Network, NetworkInterface, Resource, ResourceGroup, SecurityGroup, World,
};
use crate::model::Limit;
use crate::ways::spelling::{Dice, Json, Members};

pub(super) fn world(world: &World, dice: &mut Dice) -> Json {
    let editions = Members::new(dice)
        .unless("JoinSecurityGroup", E2026, world.edition)
        .unless("JoinResourceGroup", "2019-09-11", "2019-09-11")
        .unless("LeaveSecurityGroup", LEAVE, world.leave)
        .unless("ModifyInstanceAttribute", "2025-04-11", "2025-04-11")
        .unless("ModifyNetworkInterfaceAttribute", "2026-01-13", "2026-01-13")
        .object();
    let limits = limits(world, dice);
    let resource_groups = world.resource_groups.iter().map(|group| resource_group(world, group, dice)).collect();
    let security_groups = world.security_groups.iter().map(|group| security_group(world, group, dice)).collect();
    let instances = world.instances.iter().map(|one| instance(world, one, dice)).collect();
    let network_interfaces = world.network_interfaces.iter().map(|one| interface(world, one, dice)).collect();
    let resources = world.resources.iter().map(|one| resource(world, one, dice)).collect();
    Members::new(dice)
        .given("cloud", "alibaba")
        .unless("editions", Json::Object(Vec::new()), editions)
        .given("account", world.account.as_str())
        .unless("service", "available", if world.failing { "failing" } else { "available" })
        .unless("limits", Json::Object(Vec::new()), limits)
        .list("resource_groups", Json::List(resource_groups))
        .list("security_groups", Json::List(security_groups))
        .list("instances", Json::List(instances))
        .list("network_interfaces", Json::List(network_interfaces))
        .list("resources", Json::List(resources))
        .object()
}

/// One thing, with the name that a step has for it.
pub(super) fn element(world: &World, element: &Element, dice: &mut Dice) -> (&'static str, Json) {
    match element {
        Element::ResourceGroup(one) => ("resource_group", resource_group(world, one, dice)),
        Element::SecurityGroup(one) => ("security_group", security_group(world, one, dice)),
        Element::Instance(one) => ("instance", instance(world, one, dice)),
        Element::NetworkInterface(one) => ("network_interface", interface(world, one, dice)),
        Element::Resource(one) => ("resource", resource(world, one, dice)),
    }
}

/// What is left out is the edition's.
fn limits(world: &World, dice: &mut Dice) -> Json {
    let Limits { groups_per_target, groups_ceiling, acl_rules, basic, advanced, enterprise } = world.limits;
    // The model has the documented numbers: those of a world that has no others.
    let documented = World { limits: Limits::DEFAULT, ..World::empty(world.edition) };
    let number = |limit, default: Option<u64>| match limit {
        Limit::Default => default.map_or(Json::Null, Json::Number),
        Limit::Unlimited => Json::Null,
        Limit::Max(max) => Json::from(max),
    };
    let ceiling = Some(16);
    let mut capacities = Vec::new();
    for (kind, given) in [("basic", basic), ("advanced", advanced), ("enterprise", enterprise)] {
        let default = capacity(super::bounds::capacity(&documented, kind), dice);
        let value = capacity(super::bounds::capacity(world, kind), dice);
        capacities.push((kind, default, value, given == Capacity::Default));
    }
    let (quota, acl) = (quota(&documented), acl_limit(&documented));
    let mut members = Members::new(dice)
        .unless("groups_per_target", number(Limit::Default, quota), number(groups_per_target, quota))
        .unless("groups_ceiling", number(Limit::Default, ceiling), number(groups_ceiling, ceiling))
        .unless("acl_rules", number(Limit::Default, acl), number(acl_rules, acl));
    for (kind, default, value, left_out) in capacities {
        members = if left_out { members.unless(kind, default, value) } else { members.given(kind, value) };
    }
    members.object()
}

/// A maximum and whether it counts private addresses.
fn capacity(capacity: Option<(u64, bool)>, dice: &mut Dice) -> Json {
    capacity.map_or(Json::Null, |(max, private_ips)| {
        let unit = if private_ips { "private_ips" } else { "members" };
        Members::new(dice).given("max", Json::Number(max)).given("unit", unit).object()
    })
}

fn network(network: &Network) -> Json {
    let vpc = |vpc: &String| Json::Object(vec![("vpc".to_owned(), Json::from(vpc.as_str()))]);
    network.as_ref().map_or_else(|| Json::from("classic"), vpc)
}

/// The members that an id and an owner make.
fn entity<'d>(id: &str, owner: &str, world: &World, dice: &'d mut Dice) -> Members<'d> {
    Members::new(dice).given("id", id).unless("owner", world.account.as_str(), owner)
}

fn resource_group(world: &World, group: &ResourceGroup, dice: &mut Dice) -> Json {
    entity(&group.id, &group.owner, world, dice).object()
}

fn security_group(world: &World, group: &SecurityGroup, dice: &mut Dice) -> Json {
    entity(&group.id, &group.owner, world, dice)
        .given("region", group.region.as_str())
        .given("network", network(&group.network))
        .given("kind", group.kind)
        .optional("managed_by", group.managed_by.as_deref())
        .unless("acl_rules", 0u32, group.acl_rules)
        .optional("resource_group", group.resource_group.as_deref())
        .unless("busy", false, group.busy)
        .object()
}

fn instance(world: &World, instance: &Instance, dice: &mut Dice) -> Json {
    entity(&instance.id, &instance.owner, world, dice)
        .given("region", instance.region.as_str())
        .given("network", network(&instance.network))
        .given("status", instance.status)
        .list("locks", instance.locks.as_slice().into())
        .unless("supports_enterprise_groups", true, instance.supports_enterprise_groups)
        .unless("private_ips", 1u32, instance.private_ips)
        .list("security_groups", instance.security_groups.as_slice().into())
        .optional("resource_group", instance.resource_group.as_deref())
        .unless("busy", false, instance.busy)
        .object()
}

fn interface(world: &World, interface: &NetworkInterface, dice: &mut Dice) -> Json {
    entity(&interface.id, &interface.owner, world, dice)
        .given("region", interface.region.as_str())
        .given("vpc", interface.vpc.as_str())
        .unless("type", "Secondary", interface.kind)
        .given("status", interface.status)
        .list("granted_to", interface.granted_to.as_slice().into())
        .optional("managed_by", interface.managed_by.as_deref())
        .optional("attached_to", interface.attached_to.as_deref())
        .unless("private_ips", 1u32, interface.private_ips)
        .list("security_groups", interface.security_groups.as_slice().into())
        .optional("resource_group", interface.resource_group.as_deref())
        .unless("busy", false, interface.busy)
        .object()
}

fn resource(world: &World, resource: &Resource, dice: &mut Dice) -> Json {
    entity(&resource.id, &resource.owner, world, dice)
        .given("type", resource.kind)
        .given("region", resource.region.as_str())
        .optional("resource_group", resource.resource_group.as_deref())
        .object()
}
