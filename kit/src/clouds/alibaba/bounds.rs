//! Limits in force, sums over members and groups, and whether a world is within its limits.

use super::{Capacity, E2020, E2026, World};
use crate::model::Limit;
use crate::strategies::nudged;

/// The limits in force: the quota, the ceiling, the ACL rules.
pub fn quota(world: &World) -> Option<u64> {
    world.limits.groups_per_target.or(5)
}

/// The ceiling in force: at least the quota.
pub fn ceiling(world: &World) -> Option<u64> {
    let quota = quota(world)?;
    let ceiling = world.limits.groups_ceiling.or(16)?;
    Some(if ceiling < quota { quota } else { ceiling })
}

/// How many rules all groups of a target may have.
pub fn acl_limit(world: &World) -> Option<u64> {
    world.limits.acl_rules.or(1000)
}

/// The capacity in force for a kind of group: the number and whether it counts private addresses.
pub fn capacity(world: &World, kind: &str) -> Option<(u64, bool)> {
    let given = match kind {
        "basic" => world.limits.basic,
        "advanced" => world.limits.advanced,
        _ => world.limits.enterprise,
    };
    match (given, kind, world.edition) {
        (Capacity::Unlimited, _, _) => None,
        (Capacity::Members(max), _, _) => Some((u64::from(max), false)),
        (Capacity::PrivateIps(max), _, _) => Some((u64::from(max), true)),
        (Capacity::Default, "basic", E2020) => Some((2000, false)),
        (Capacity::Default, "basic", _) => Some((6000, true)),
        (Capacity::Default, "enterprise", E2020) => None,
        (Capacity::Default, _, _) => Some((65536, false)),
    }
}

/// What the members of a group come to, in members or in private addresses.
pub fn load(world: &World, group: &str, private_ips: bool) -> u64 {
    let mut sum = 0;
    for instance in &world.instances {
        if instance.security_groups.iter().any(|id| id == group) {
            sum += if private_ips { u64::from(instance.private_ips) } else { 1 };
        }
    }
    for interface in &world.network_interfaces {
        if interface.security_groups.iter().any(|id| id == group) {
            sum += if private_ips { u64::from(interface.private_ips) } else { 1 };
        }
    }
    sum
}

/// The ACL rules of all these groups.
pub fn acl_sum(world: &World, groups: &[String]) -> u64 {
    groups.iter().filter_map(|id| world.group(id)).map(|group| u64::from(group.acl_rules)).sum()
}

/// The targets that the edition's rules are about: the groups of each.
fn targets(world: &World) -> Vec<(String, Vec<String>)> {
    let instances = world.instances.iter().map(|i| (i.id.clone(), i.security_groups.clone()));
    let interfaces = world.network_interfaces.iter().map(|e| (e.id.clone(), e.security_groups.clone()));
    if world.edition == E2026 { instances.chain(interfaces).collect() } else { instances.collect() }
}

/// The kinds of group whose capacity the edition has a rule for.
fn bounded_kinds(edition: &str) -> &'static [&'static str] {
    if edition == E2020 { &["basic", "advanced"] } else { &["basic", "advanced", "enterprise"] }
}

/// Raises the limits that the world is outside of, with so much room to spare, and parts what may not be together.
pub fn settle(world: &mut World, room: i64) {
    let groups = world.security_groups.clone();
    let kind_of = |id: &String| groups.iter().find(|group| group.id == *id).map(|group| group.kind);
    if world.edition == E2026 {
        let lists = world.instances.iter_mut().map(|i| &mut i.security_groups);
        for list in lists.chain(world.network_interfaces.iter_mut().map(|e| &mut e.security_groups)) {
            let first = list.first().and_then(kind_of);
            list.retain(|id| kind_of(id) == first);
        }
    }
    let raised = |value: u64| if value > u64::from(u32::MAX) { Limit::Unlimited } else { Limit::Max(nudged(value, room)) };
    let most = targets(world).iter().map(|(_, groups)| groups.len() as u64).max().unwrap_or(0);
    if quota(world).is_some_and(|quota| quota < most) {
        world.limits.groups_per_target = raised(most);
    }
    let rules = targets(world).iter().map(|(_, groups)| acl_sum(world, groups)).max().unwrap_or(0);
    if acl_limit(world).is_some_and(|limit| limit < rules) {
        world.limits.acl_rules = raised(rules);
    }
    for kind in bounded_kinds(world.edition) {
        let Some((max, private_ips)) = capacity(world, kind) else { continue };
        let fullest = groups.iter().filter(|g| g.kind == *kind).map(|g| load(world, &g.id, private_ips)).max().unwrap_or(0);
        if fullest > max {
            let capacity = match (raised(fullest), private_ips) {
                (Limit::Max(max), true) => Capacity::PrivateIps(max),
                (Limit::Max(max), false) => Capacity::Members(max),
                _ => Capacity::Unlimited,
            };
            match *kind {
                "basic" => world.limits.basic = capacity,
                "advanced" => world.limits.advanced = capacity,
                _ => world.limits.enterprise = capacity,
            }
        }
    }
}

/// What the world is outside of.
pub fn outside(world: &World) -> Option<String> {
    for (id, groups) in targets(world) {
        let count = groups.len() as u64;
        if quota(world).is_some_and(|quota| count > quota) {
            return Some(format!("{id} is in {count} groups, over the quota"));
        }
        if ceiling(world).is_some_and(|ceiling| count > ceiling) {
            return Some(format!("{id} is in {count} groups, over the ceiling"));
        }
        if acl_limit(world).is_some_and(|limit| acl_sum(world, &groups) > limit) {
            return Some(format!("{id} has too many rules"));
        }
        let kinds: Vec<_> = groups.iter().filter_map(|id| world.group(id)).map(|group| group.kind).collect();
        if world.edition == E2026 && kinds.iter().any(|kind| *kind != kinds[0]) {
            return Some(format!("{id} is in groups of several kinds"));
        }
    }
    for group in &world.security_groups {
        let members = world.instances.iter().map(|i| (&i.security_groups, &i.region, i.network.as_ref()));
        let interfaces = world.network_interfaces.iter().map(|e| (&e.security_groups, &e.region, Some(&e.vpc)));
        for (groups, region, network) in members.chain(interfaces) {
            if groups.contains(&group.id) && (*region != group.region || network != group.network.as_ref()) {
                return Some(format!("{} has a member elsewhere", group.id));
            }
        }
        if !bounded_kinds(world.edition).contains(&group.kind) {
            continue;
        }
        if let Some((max, private_ips)) = capacity(world, group.kind)
            && load(world, &group.id, private_ips) > max
        {
            return Some(format!("{} holds more than {max}", group.id));
        }
    }
    None
}
