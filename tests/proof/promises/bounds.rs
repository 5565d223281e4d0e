//! *Bounds*: from a world within its limits no sequence of accepted requests leads outside those that the edition has a rule for: quota,
//! ceiling, capacity, ACL rules, one kind per target, one network, one region.

use proptest::prelude::*;

use crate::bridge::alibaba::{Join2020, Join2026};
use crate::bridge::baidu::Bind;
use crate::bridge::zenlayer::Associate;
use crate::harness::holds;
use crate::model::alibaba::{Capacity, E2020, E2026, World};
use crate::model::join_security_group::{acl_limit, acl_sum, capacity, ceiling, load, quota};
use crate::model::{Limit, baidu, zenlayer};
use crate::strategies::nudged;
use crate::subject::{Subject, judge};

/// An operation whose worlds have bounds.
trait Bounded: Subject {
    /// Raises the limits that the world is outside of, with so much room to spare, and parts what may not be together.
    fn settle(world: &mut Self::World, room: i64);

    /// What the world is outside of.
    fn outside(world: &Self::World) -> Option<String>;
}

fn bounds<S: Bounded>() {
    let strategy = (S::worlds(), 0..3i64, proptest::collection::vec(S::requests(), 0..40));
    holds(&format!("bounds::{}", S::NAME), 250, &strategy, |(mut world, room, requests)| {
        S::settle(&mut world, room);
        prop_assert_eq!(S::outside(&world), None, "the test starts outside");
        let mut engine = S::build(&world, 0);
        for request in &requests {
            let (_, Some(transition)) = judge::<S>(&engine, request) else { continue };
            world = S::apply(&world, &S::changes(&engine, &transition));
            S::engine_apply(&mut engine, &transition);
            prop_assert_eq!(S::outside(&world), None, "after {:?}", request);
        }
        prop_assert!(engine == S::build(&world, 0), "the world is not the one that the changes make");
        Ok(())
    });
}

#[test]
fn join_security_group_2026_05_06() {
    bounds::<Join2026>();
}

#[test]
fn join_security_group_2020_09_29() {
    bounds::<Join2020>();
}

#[test]
fn associate_security_group_instance() {
    bounds::<Associate>();
}

#[test]
fn bind() {
    bounds::<Bind>();
}

impl Bounded for Join2026 {
    fn settle(world: &mut World, room: i64) {
        settle_alibaba(world, room);
    }

    fn outside(world: &World) -> Option<String> {
        outside_alibaba(world)
    }
}

impl Bounded for Join2020 {
    fn settle(world: &mut World, room: i64) {
        settle_alibaba(world, room);
    }

    fn outside(world: &World) -> Option<String> {
        outside_alibaba(world)
    }
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

fn settle_alibaba(world: &mut World, room: i64) {
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

fn outside_alibaba(world: &World) -> Option<String> {
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

impl Bounded for Associate {
    fn settle(world: &mut zenlayer::World, room: i64) {
        let most = world.instances.iter().map(|i| i.security_groups.len() as u64).max().unwrap_or(0);
        if world.groups_per_instance.or(2).is_some_and(|quota| quota < most) {
            world.groups_per_instance = Limit::Max(nudged(most, room));
        }
    }

    fn outside(world: &zenlayer::World) -> Option<String> {
        let quota = world.groups_per_instance.or(2)?;
        world.instances.iter().find(|i| i.security_groups.len() as u64 > quota).map(|i| format!("{} is over the quota", i.id))
    }
}

impl Bounded for Bind {
    fn settle(world: &mut baidu::World, room: i64) {
        let most = world.instances.iter().map(|i| i.security_groups.len() as u64).max().unwrap_or(0);
        if world.groups_per_instance.or(10).is_some_and(|quota| quota < most) {
            world.groups_per_instance = Limit::Max(nudged(most, room));
        }
    }

    fn outside(world: &baidu::World) -> Option<String> {
        let quota = world.groups_per_instance.or(10)?;
        world.instances.iter().find(|i| i.security_groups.len() as u64 > quota).map(|i| format!("{} is over the quota", i.id))
    }
}
