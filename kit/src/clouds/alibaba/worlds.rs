//! Strategies for worlds: always legal, often odd, with tight limits.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    Capacity, INSTANCE_STATUSES, INTERFACE_STATUSES, INTERFACE_TYPES, Instance, LOCKS, Limits, NetworkInterface,
    OTHER_RESOURCES, Resource, ResourceGroup, SecurityGroup, World,
};
use crate::strategies::{amount, chosen, limit, mostly, one_of, seldom};

/// The accounts. The first owns most things.
pub const ACCOUNTS: [&str; 3] = ["1", "2", "3"];
/// The cloud products that manage things.
pub const PRODUCTS: [&str; 2] = ["nas", "rds"];
/// The regions.
pub const REGIONS: [&str; 2] = ["r1", "r2"];
/// The VPCs.
pub const VPCS: [&str; 2] = ["vpc-a", "vpc-b"];
/// The ids of groups. The first two are asked for most.
pub const GROUPS: [&str; 5] = ["sg-1", "sg-2", "sg-bp1000000000000000a", "sg-bp3-that-no-record-has-room-for", "SG-1"];
/// The last is outside the grammar: legal in a world all the same.
pub const INSTANCES: [&str; 4] = ["i-1", "i-2", "i-bp1000000000000000a", "eni-9"];
/// The ids of interfaces. The last is outside the grammar.
pub const INTERFACES: [&str; 4] = ["eni-1", "eni-2", "eni-10", "i-9"];
/// The ids of resource groups.
pub const RESOURCE_GROUPS: [&str; 3] = ["rg-1", "rg-2", "rg-10"];
/// The ids of other resources.
pub const RESOURCES: [&str; 3] = ["d-1", "i-1", "sg-1"];

/// Worlds in this edition of JoinSecurityGroup.
pub fn worlds(edition: &'static str) -> BoxedStrategy<World> {
    let some = |max: usize| one_of![1 => 0..=max, 20 => 2..=max];
    let counts = (some(INSTANCES.len()), some(GROUPS.len()), some(INTERFACES.len()), some(10));
    (
        mostly("1", &ACCOUNTS),
        one_of![20 => Just(false), 1 => Just(true)],
        limits(),
        vec(mostly("1", &ACCOUNTS), 0..=RESOURCE_GROUPS.len()),
        counts,
        (
            vec(security_group(), GROUPS.len()),
            vec(instance(), INSTANCES.len()),
            vec(interface(), INTERFACES.len()),
            vec(resource(), 10),
        ),
        vec(prop::bool::weighted(0.3), WAYS),
    )
        .prop_map(
            move |(
                account,
                failing,
                limits,
                owners,
                counts,
                (mut groups, mut instances, mut interfaces, mut resources),
                wild,
            )| {
                groups.truncate(counts.1);
                instances.truncate(counts.0);
                interfaces.truncate(counts.2);
                resources.truncate(counts.3);
                let mut world = World { failing, limits, account: account.to_owned(), ..World::empty(edition) };
                world.resource_groups = owners
                    .iter()
                    .zip(RESOURCE_GROUPS)
                    .map(|(owner, id)| ResourceGroup { id: id.to_owned(), owner: (*owner).to_owned() })
                    .collect();
                number(&mut world, groups, instances, interfaces, resources);
                tame(&mut world, &wild);
                legalize(&mut world);
                world
            },
        )
        .boxed()
}

fn limits() -> impl Strategy<Value = Limits> + Clone {
    (limit(4), limit(5), one_of![3 => Just(crate::model::Limit::Default), 2 => limit(12)], capacity(), capacity(), capacity())
        .prop_map(|(groups_per_target, groups_ceiling, acl_rules, basic, advanced, enterprise)| Limits {
            groups_per_target,
            groups_ceiling,
            acl_rules,
            basic,
            advanced,
            enterprise,
        })
}

/// A capacity in each of its forms.
pub fn capacity() -> impl Strategy<Value = Capacity> + Clone {
    one_of![
        4 => Just(Capacity::Default),
        1 => Just(Capacity::Unlimited),
        3 => (0..=5u32).prop_map(Capacity::Members),
        3 => (0..=8u32).prop_map(Capacity::PrivateIps),
        1 => Just(Capacity::PrivateIps(u32::MAX)),
    ]
}

/// A product that manages something: mostly none.
pub fn product() -> impl Strategy<Value = Option<String>> + Clone {
    one_of![8 => Just(None), 2 => select(&PRODUCTS[..]).prop_map(|name| Some(name.to_owned()))]
}

/// An entity before it is told its id; a bit mask or an index stands for what it refers to.
type Draft<T> = (T, u8);

fn security_group() -> impl Strategy<Value = Draft<SecurityGroup>> + Clone {
    (
        mostly("r1", &REGIONS),
        one_of![2 => Just(None), 8 => mostly("vpc-a", &VPCS).prop_map(|vpc| Some(vpc.to_owned()))],
        one_of![2 => Just("basic"), 1 => Just("enterprise"), 1 => Just("advanced")],
        mostly("1", &ACCOUNTS),
        product(),
        amount(4),
        any::<u8>(),
        seldom(),
    )
        .prop_map(|(region, network, kind, owner, managed_by, acl_rules, refers, busy)| {
            let group = SecurityGroup {
                id: String::new(),
                region: region.to_owned(),
                network,
                kind,
                owner: owner.to_owned(),
                managed_by,
                acl_rules,
                resource_group: None,
                busy,
            };
            (group, refers)
        })
}

fn instance() -> impl Strategy<Value = (Draft<Instance>, u8)> + Clone {
    (
        mostly("r1", &REGIONS),
        one_of![2 => Just(None), 8 => mostly("vpc-a", &VPCS).prop_map(|vpc| Some(vpc.to_owned()))],
        mostly("Running", &INSTANCE_STATUSES),
        mostly("1", &ACCOUNTS),
        one_of![3 => Just(0u8), 2 => 0..32u8],
        one_of![5 => Just(true), 1 => Just(false)],
        amount(3),
        (any::<u8>(), any::<u8>(), any::<u8>()),
        seldom(),
    )
        .prop_map(
            |(region, network, status, owner, locks, supports_enterprise_groups, private_ips, (some, fewer, refers), busy)| {
                let instance = Instance {
                    id: String::new(),
                    region: region.to_owned(),
                    network,
                    status,
                    owner: owner.to_owned(),
                    locks: chosen(&LOCKS, locks),
                    supports_enterprise_groups,
                    private_ips,
                    security_groups: chosen(&GROUPS, some & fewer).into_iter().map(str::to_owned).collect(),
                    resource_group: None,
                    busy,
                };
                ((instance, refers), refers)
            },
        )
}

fn interface() -> impl Strategy<Value = (Draft<NetworkInterface>, Option<usize>)> + Clone {
    (
        (mostly("r1", &REGIONS), mostly("vpc-a", &VPCS)),
        mostly("Secondary", &INTERFACE_TYPES),
        one_of![4 => Just("Available"), 4 => Just("InUse"), 3 => select(&INTERFACE_STATUSES[..])],
        mostly("1", &ACCOUNTS),
        one_of![1 => Just(0u8), 2 => 0..8u8],
        product(),
        one_of![Just(None), (0..INSTANCES.len()).prop_map(Some)],
        amount(3),
        (any::<u8>(), any::<u8>(), any::<u8>()),
        seldom(),
    )
        .prop_map(
            |((region, vpc), kind, status, owner, granted, managed_by, host, private_ips, (some, fewer, refers), busy)| {
                let interface = NetworkInterface {
                    id: String::new(),
                    region: region.to_owned(),
                    vpc: vpc.to_owned(),
                    kind,
                    status,
                    owner: owner.to_owned(),
                    granted_to: chosen(&ACCOUNTS, granted).into_iter().map(str::to_owned).collect(),
                    managed_by,
                    attached_to: None,
                    private_ips,
                    security_groups: chosen(&GROUPS, some & fewer).into_iter().map(str::to_owned).collect(),
                    resource_group: None,
                    busy,
                };
                ((interface, refers), host)
            },
        )
}

fn resource() -> impl Strategy<Value = Draft<Resource>> + Clone {
    (
        select(&OTHER_RESOURCES[..]),
        one_of![3 => Just("d-1"), 1 => select(&RESOURCES[..])],
        mostly("r1", &REGIONS),
        mostly("1", &ACCOUNTS),
        any::<u8>(),
    )
        .prop_map(|(kind, id, region, owner, refers)| {
            let resource =
                Resource { kind, id: id.to_owned(), region: region.to_owned(), owner: owner.to_owned(), resource_group: None };
            (resource, refers)
        })
}

/// Gives everything its id and makes its references those that exist.
fn number(
    world: &mut World,
    groups: Vec<Draft<SecurityGroup>>,
    instances: Vec<(Draft<Instance>, u8)>,
    interfaces: Vec<(Draft<NetworkInterface>, Option<usize>)>,
    resources: Vec<Draft<Resource>>,
) {
    let homes: Vec<String> = world.resource_groups.iter().map(|group| group.id.clone()).collect();
    // One time in four none, else one of those that there are.
    let home = |refers: u8| match (homes.len(), refers % 4) {
        (0, _) | (_, 0) => None,
        (count, at) => Some(homes[usize::from(at) % count].clone()),
    };
    for ((mut group, refers), id) in groups.into_iter().zip(GROUPS) {
        group.id = id.to_owned();
        group.resource_group = home(refers);
        world.security_groups.push(group);
    }
    for (((mut instance, refers), _), id) in instances.into_iter().zip(INSTANCES) {
        instance.id = id.to_owned();
        instance.resource_group = home(refers);
        world.instances.push(instance);
    }
    for (((mut interface, refers), host), id) in interfaces.into_iter().zip(INTERFACES) {
        interface.id = id.to_owned();
        interface.resource_group = home(refers);
        interface.attached_to = host.and_then(|at| world.instances.get(at)).map(|instance| instance.id.clone());
        world.network_interfaces.push(interface);
    }
    for (mut resource, refers) in resources {
        resource.resource_group = home(refers);
        if !world.resources.iter().any(|other| other.kind == resource.kind && other.id == resource.id) {
            world.resources.push(resource);
        }
    }
}

/// In how many ways a world can be wild.
const WAYS: usize = 9;

/// Makes everything ordinary in the ways that are not wild: a world that is odd in every way at once refuses everything for the
/// same few reasons.
fn tame(world: &mut World, wild: &[bool]) {
    let tame = |way: usize| !wild[way];
    let account = world.account.clone();
    let kind = world.security_groups.first().map_or("basic", |group| group.kind);
    for group in &mut world.security_groups {
        if tame(0) {
            group.region = "r1".to_owned()
        }
        if tame(1) {
            group.network = Some("vpc-a".to_owned())
        }
        if tame(2) {
            group.owner.clone_from(&account)
        }
        if tame(3) {
            group.managed_by = None
        }
        if tame(4) {
            group.busy = false
        }
        if tame(5) {
            group.kind = kind
        }
    }
    for instance in &mut world.instances {
        if tame(0) {
            instance.region = "r1".to_owned()
        }
        if tame(1) {
            instance.network = Some("vpc-a".to_owned())
        }
        if tame(2) {
            instance.owner.clone_from(&account)
        }
        if tame(4) {
            instance.busy = false
        }
        if tame(6) {
            instance.status = "Running"
        }
        if tame(7) {
            instance.locks.retain(|lock| *lock != "security")
        }
    }
    for interface in &mut world.network_interfaces {
        if tame(0) {
            interface.region = "r1".to_owned()
        }
        if tame(1) {
            interface.vpc = "vpc-a".to_owned()
        }
        if tame(2) {
            interface.owner.clone_from(&account)
        }
        if tame(3) {
            interface.managed_by = None
        }
        if tame(4) {
            interface.busy = false
        }
        if tame(6) {
            interface.status = "InUse"
        }
        if tame(8) {
            interface.kind = "Secondary"
        }
    }
    for resource in &mut world.resources {
        if tame(0) {
            resource.region = "r1".to_owned()
        }
        if tame(2) {
            resource.owner.clone_from(&account)
        }
    }
    for group in &mut world.resource_groups {
        if tame(2) {
            group.owner.clone_from(&account)
        }
    }
}

/// Drops what the contract refuses as inconsistent.
pub fn legalize(world: &mut World) {
    for group in &mut world.security_groups {
        if group.kind == "enterprise" && group.network.is_none() {
            group.network = Some("vpc-a".to_owned());
        }
    }
    let groups = world.security_groups.clone();
    let fits = |id: &String, region: &str, network: &Option<String>| {
        groups.iter().any(|group| group.id == *id && group.region == region && group.network == *network)
    };
    for instance in &mut world.instances {
        let (region, network) = (instance.region.clone(), instance.network.clone());
        instance.security_groups.retain(|id| fits(id, &region, &network));
    }
    for interface in &mut world.network_interfaces {
        let (region, network) = (interface.region.clone(), Some(interface.vpc.clone()));
        interface.security_groups.retain(|id| fits(id, &region, &network));
    }
}

/// The world with the limits put at, just below or just above what this group and target come to.
pub fn tune(world: &mut World, group: &str, target: &str, nudges: [Option<i64>; 4], private_ips: bool) {
    use super::bounds::{acl_sum, load};
    use crate::model::Limit;
    use crate::strategies::nudged;
    let member = match (world.instance(target), world.interface(target)) {
        (Some(instance), _) => (instance.security_groups.clone(), instance.private_ips),
        (_, Some(interface)) => (interface.security_groups.clone(), interface.private_ips),
        _ => return,
    };
    let Some(kind) = world.group(group).map(|group| group.kind) else { return };
    let count = member.0.len() as u64;
    if let Some(nudge) = nudges[0] {
        world.limits.groups_per_target = Limit::Max(nudged(count, nudge));
    }
    if let Some(nudge) = nudges[1] {
        world.limits.groups_ceiling = Limit::Max(nudged(count, nudge));
    }
    if let Some(nudge) = nudges[2] {
        let mut all = member.0.clone();
        all.push(group.to_owned());
        world.limits.acl_rules = Limit::Max(nudged(acl_sum(world, &all), nudge));
    }
    if let Some(nudge) = nudges[3] {
        let adds = if private_ips { u64::from(member.1) } else { 1 };
        let max = nudged(load(world, group, private_ips) + adds, nudge);
        let capacity = if private_ips { Capacity::PrivateIps(max) } else { Capacity::Members(max) };
        match kind {
            "basic" => world.limits.basic = capacity,
            "advanced" => world.limits.advanced = capacity,
            _ => world.limits.enterprise = capacity,
        }
    }
}
