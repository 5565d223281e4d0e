//! The boundaries by name: each limit at its documented default, met exactly and missed by one; and the grammar of ids, whole.

use secgroup_kit::clouds::alibaba::{Caller, E2020, E2026, Instance, LEAVE, SecurityGroup, World};
use secgroup_kit::model::Limit;
use secgroup_kit::operations::join_security_group::Join;
use secgroup_kit::operations::join_security_group::model::{Request, well_formed};
use secgroup_kit::operations::join_security_group::sound_joins;
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::operations::leave_security_group::{LeaveUndated, sound_leaves};
use secgroup_kit::subject::{Subject, WorldOf};
use secgroup_kit::ways::built;

use crate::observed::{Observed, agree, observe};
use crate::proved::Proved;

/// Which rules are violated, after engine and model have agreed on it.
fn violated<S: Proved>(world: &WorldOf<S>, request: &S::Request) -> Vec<String> {
    let observed = observe::<S>(&built::<S>(world), request);
    agree(&S::judge(world, request), &observed).unwrap_or_else(|error| panic!("{}: {error}\n{request:?}", S::NAME));
    observed.rules().into_iter().map(str::to_owned).collect()
}

fn of_instance(edition: &'static str) -> (World, Join) {
    sound_joins(edition).swap_remove(0)
}

fn of_interface() -> (World, Join) {
    sound_joins(E2026).swap_remove(1)
}

/// Adds so many groups to the world and puts the targets of both requests into them.
fn groups(world: &mut World, count: usize) {
    let like = world.security_groups[0].clone();
    for at in 0..count {
        let id = format!("sg-more-{at}");
        world.security_groups.push(SecurityGroup { id: id.clone(), acl_rules: 0, ..like.clone() });
        world.instances[0].security_groups.push(id.clone());
        world.network_interfaces[0].security_groups.push(id);
    }
}

#[test]
fn five_groups_and_sixteen_at_most() {
    let nothing: [&str; 0] = [];
    for (edition, check) in [(E2026, violated::<Join2026> as fn(&World, &Join) -> Vec<String>), (E2020, violated::<Join2020>)] {
        let (world, join) = of_instance(edition);
        let within = |count, limit, ceiling| {
            let mut world = world.clone();
            (world.limits.groups_per_target, world.limits.groups_ceiling) = (limit, ceiling);
            groups(&mut world, count);
            check(&world, &join)
        };
        assert_eq!(within(4, Limit::Default, Limit::Default), nothing);
        assert_eq!(within(5, Limit::Default, Limit::Default), ["group-quota"]);
        assert_eq!(within(15, Limit::Default, Limit::Default), ["group-quota"]);
        assert_eq!(within(16, Limit::Default, Limit::Default), ["group-ceiling", "group-quota"]);
        assert_eq!(within(15, Limit::Max(16), Limit::Default), nothing);
        assert_eq!(within(16, Limit::Max(16), Limit::Default), ["group-ceiling", "group-quota"]);
        // A ceiling below the quota counts as the quota, also where it is the default.
        assert_eq!(within(19, Limit::Max(20), Limit::Default), nothing);
        assert_eq!(within(20, Limit::Max(20), Limit::Default), ["group-ceiling", "group-quota"]);
        assert_eq!(within(4, Limit::Default, Limit::Max(0)), nothing);
        assert_eq!(within(5, Limit::Default, Limit::Max(0)), ["group-ceiling", "group-quota"]);
        // Without a quota there is no ceiling.
        assert_eq!(within(30, Limit::Unlimited, Limit::Default), nothing);
        assert_eq!(within(30, Limit::Unlimited, Limit::Max(1)), nothing);
        assert_eq!(within(30, Limit::Default, Limit::Unlimited), ["group-quota"]);
    }
    let (world, join) = of_interface();
    for (count, expected) in [(4, Vec::new()), (5, vec!["group-ceiling"]), (16, vec!["group-ceiling"])] {
        let mut world = world.clone();
        groups(&mut world, count);
        assert_eq!(violated::<Join2026>(&world, &join), expected, "an ENI in {count} groups");
    }
}

#[test]
fn a_thousand_acl_rules() {
    for (edition, check) in [(E2026, violated::<Join2026> as fn(&World, &Join) -> Vec<String>), (E2020, violated::<Join2020>)] {
        for (of_the_group, of_the_others, over) in
            [(1000, 0, false), (1001, 0, true), (0, 1000, false), (0, 1001, true), (500, 501, true)]
        {
            let (mut world, join) = of_instance(edition);
            world.security_groups[0].acl_rules = of_the_group;
            world.security_groups[1].acl_rules = of_the_others;
            world.instances[0].security_groups.push("sg-2".to_owned());
            let expected: &[&str] = if over { &["acl-rules"] } else { &[] };
            assert_eq!(check(&world, &join), expected, "{of_the_group} and {of_the_others} in {edition}");
        }
    }
    let (mut world, join) = of_interface();
    world.security_groups[0].acl_rules = 1001;
    assert_eq!(violated::<Join2026>(&world, &join), ["acl-rules"]);
}

/// Puts so many further instances into the group that the request names.
fn members(world: &mut World, kind: &'static str, count: usize) {
    let like = Instance { security_groups: vec!["sg-1".to_owned()], ..world.instances[1].clone() };
    world.security_groups[0].kind = kind;
    world.instances.extend((0..count).map(|at| Instance { id: format!("i-more-{at}"), ..like.clone() }));
}

#[test]
fn documented_capacities() {
    type Check = fn(&World, &Join) -> Vec<String>;
    let cases: [(&str, Check, &'static str, usize, &str); 5] = [
        (E2020, violated::<Join2020>, "basic", 2_000, "group-capacity"),
        (E2020, violated::<Join2020>, "advanced", 65_536, "large-group-capacity"),
        (E2026, violated::<Join2026>, "basic", 6_000, "group-capacity"),
        (E2026, violated::<Join2026>, "advanced", 65_536, "group-capacity"),
        (E2026, violated::<Join2026>, "enterprise", 65_536, "large-group-capacity"),
    ];
    for (edition, check, kind, max, rule) in cases {
        let (world, join) = of_instance(if edition == E2020 { E2020 } else { E2026 });
        for (already, expected) in [(max - 1, Vec::new()), (max, vec![rule])] {
            let mut world = world.clone();
            members(&mut world, kind, already);
            assert_eq!(check(&world, &join), expected, "{already} members of a {kind} group in {edition}");
        }
    }
}

/// A basic group of 2026 counts addresses, all others count members; an enterprise group of 2020 has no limit.
#[test]
fn what_capacities_count() {
    let (mut world, join) = of_instance(E2026);
    world.instances[0].private_ips = 6_000;
    assert_eq!(violated::<Join2026>(&world, &join), [""; 0]);
    world.instances[0].private_ips = 6_001;
    assert_eq!(violated::<Join2026>(&world, &join), ["group-capacity"]);
    for kind in ["advanced", "enterprise"] {
        world.security_groups[0].kind = kind;
        assert_eq!(violated::<Join2026>(&world, &join), [""; 0], "{kind}");
    }
    let (mut world, join) = of_instance(E2020);
    world.instances[0].private_ips = u32::MAX;
    assert_eq!(violated::<Join2020>(&world, &join), [""; 0]);
    members(&mut world, "enterprise", 65_600);
    assert_eq!(violated::<Join2020>(&world, &join), [""; 0]);
}

/// A limit that is exceeded already refuses also what counts nothing; one that is just met does not.
#[test]
fn what_counts_zero_is_judged() {
    let (mut world, join) = of_instance(E2026);
    world.instances[0].private_ips = 0;
    world.instances[1].security_groups.push("sg-1".to_owned());
    for (there, expected) in [(6_000, Vec::new()), (6_001, vec!["group-capacity"])] {
        world.instances[1].private_ips = there;
        assert_eq!(violated::<Join2026>(&world, &join), expected);
    }
    let (mut world, join) = of_instance(E2026);
    world.security_groups[0].acl_rules = 0;
    world.instances[0].security_groups.push("sg-2".to_owned());
    for (there, expected) in [(1_000, Vec::new()), (1_001, vec!["acl-rules"])] {
        world.security_groups[1].acl_rules = there;
        assert_eq!(violated::<Join2026>(&world, &join), expected);
    }
}

/// Sums do not wrap around.
#[test]
fn numbers_as_large_as_a_document_can_say() {
    let (mut world, join) = of_instance(E2026);
    world.security_groups[0].acl_rules = u32::MAX;
    world.security_groups[1].acl_rules = u32::MAX;
    world.instances[0].security_groups.push("sg-2".to_owned());
    world.instances[0].private_ips = u32::MAX;
    world.instances[1].private_ips = u32::MAX;
    world.instances[1].security_groups.push("sg-1".to_owned());
    assert_eq!(violated::<Join2026>(&world, &join), ["acl-rules", "group-capacity"]);
    world.limits.acl_rules = Limit::Max(u32::MAX);
    world.limits.basic = secgroup_kit::clouds::alibaba::Capacity::PrivateIps(u32::MAX);
    assert_eq!(violated::<Join2026>(&world, &join), ["acl-rules", "group-capacity"]);
}

/// An ENI is the caller's where it owns it, where it is granted it, and where its service manages it; nobody else's.
#[test]
fn whose_an_interface_is() {
    /// Granted to, managed by, the caller's service, the violated rules.
    type Case = (&'static [&'static str], Option<&'static str>, &'static str, &'static [&'static str]);
    let cases: [Case; 6] = [
        (&[], None, "", &["caller-owns-target", "same-owner"]),
        (&["1"], None, "", &["same-owner"]),
        (&["3", "1"], None, "", &["same-owner"]),
        (&["3"], None, "nas", &["caller-owns-target", "same-owner"]),
        (&[], Some("nas"), "nas", &["same-owner"]),
        (&[], Some("nas"), "rds", &["caller-owns-target", "same-owner", "interface-not-managed"]),
    ];
    for (granted_to, managed_by, service, expected) in cases {
        let (mut world, mut join) = of_interface();
        let interface = &mut world.network_interfaces[0];
        interface.owner = "2".to_owned();
        interface.granted_to = granted_to.iter().map(|&account| account.to_owned()).collect();
        interface.managed_by = managed_by.map(str::to_owned);
        join.1.service = service.to_owned();
        assert_eq!(
            violated::<Join2026>(&world, &join),
            expected,
            "granted to {granted_to:?}, managed by {managed_by:?}, for {service:?}"
        );
    }
}

/// Every character of the first 256, at the start, inside, alone and in a long id, every length around the greatest, and a wrong
/// character at every place.
#[test]
fn grammar_of_ids() {
    let mut bodies: Vec<String> = Vec::new();
    for code in 0..256u32 {
        let one = char::from_u32(code).expect("the first 256 are characters");
        bodies.extend([one.to_string(), format!("{one}a"), format!("a{one}"), format!("a{one}a")]);
        bodies.push(format!("aaaa{one}{}", "a".repeat(15)));
    }
    for length in [14, 15, 16, 17, 20, 31, 32, 33, 47, 48, 49, 64] {
        bodies.extend((0..length).map(|at| format!("{}!{}", "a".repeat(at), "a".repeat(length - at - 1))));
    }
    bodies.extend((0..=70).map(|length| "a".repeat(length)));
    bodies.extend(["é".repeat(32), "é".repeat(64), "漢".to_owned(), "a".repeat(63) + "é", "a".repeat(64) + "é"]);
    let (world, _) = of_instance(E2026);
    let (new, old) = (built::<Join2026>(&world), built::<Join2020>(&of_instance(E2020).0));
    let (mut good, mut bad) = (0, 0);
    for body in bodies {
        for prefix in ["i-", "eni-", "I-", "i", "", "-i-", "ii-", "eni", "ENI-"] {
            let id = format!("{prefix}{body}");
            let fine = well_formed(&id, "i-");
            let asked = |instance: &str, interface: &str| {
                let request = Request {
                    security_group_id: "sg-1".to_owned(),
                    instance_id: instance.to_owned(),
                    network_interface_id: interface.to_owned(),
                    region_id: "r1".to_owned(),
                };
                (request, Caller::default())
            };
            let join = asked(&id, "");
            let says = |observed: &Observed, rule: &str| observed.rules().contains(&rule);
            let seen = observe::<Join2026>(&new, &join);
            agree(&Join2026::judge(&world, &join), &seen).unwrap_or_else(|error| panic!("{id:?}: {error}"));
            if !id.is_empty() {
                assert_eq!(says(&seen, "instance-id-well-formed"), !fine, "{id:?}");
            }
            let seen = observe::<Join2020>(&old, &join);
            assert_eq!(says(&seen, "instance-id-well-formed"), !fine, "{id:?}");
            let join = asked("", &id);
            let seen = observe::<Join2026>(&new, &join);
            agree(&Join2026::judge(&world, &join), &seen).unwrap_or_else(|error| panic!("{id:?}: {error}"));
            assert_eq!(says(&seen, "parameters-well-formed"), !well_formed(&id, "eni-"), "{id:?}");
            if fine { good += 1 } else { bad += 1 }
        }
    }
    assert!(good > 200 && bad > 2_000, "{good} well-formed ids and {bad} malformed ones prove little");
}

/// A short way may look at the lengths of what is seldom given, all in one comparison: texts of one length must not cancel out.
#[test]
fn seldom_given_parameters_of_one_length() {
    let mut seen = std::collections::BTreeSet::new();
    let sound = [sound_joins(E2026).swap_remove(0), sound_leaves(LEAVE).swap_remove(0)];
    for (leaves, (world, (request, caller))) in sound.into_iter().enumerate() {
        for given in 0..16 {
            let text = |bit: usize| if given >> bit & 1 == 1 { "abc".to_owned() } else { String::new() };
            let request = Request { network_interface_id: text(0), region_id: text(1), ..request.clone() };
            let join = (request, Caller { account: text(2), service: text(3) });
            let rules = if leaves == 1 { violated::<LeaveUndated>(&world, &join) } else { violated::<Join2026>(&world, &join) };
            seen.insert(rules);
        }
        assert_eq!(caller.service, "");
    }
    assert!(seen.len() > 4, "{seen:?}");
}
