//! Requests and callers of the Alibaba cloud, and requests together with a world whose limits they just meet or just miss.

use proptest::prelude::*;
use proptest::sample::select;

use super::alibaba::{ACCOUNTS, GROUPS, INSTANCES, INTERFACES, PRODUCTS, REGIONS, RESOURCE_GROUPS, RESOURCES, tune, worlds};
use super::nudge;
use crate::model::alibaba::{Caller, E2026, OTHER_RESOURCES, World};
use crate::model::{join_resource_group, join_security_group};

/// Ids that nothing has, malformed ones and others that a tired hand might type.
const STRAY: [&str; 15] =
    ["", "i-", "eni-", "I-1", "i_1", "i-1 ", "i-é", "i-77", "eni-77", "eni-é", "sg-77", "i-*", "i-\u{0}", "eni-1/", "ENI-1"];

fn ids(existing: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        70 => select(&existing[..2]).prop_map(str::to_owned),
        8 => select(existing).prop_map(str::to_owned),
        5 => select(&STRAY[..]).prop_map(str::to_owned),
        1 => long_id(),
    ]
}

/// Ids around the greatest length that the grammar allows.
fn long_id() -> impl Strategy<Value = String> + Clone {
    (select(&["i-", "eni-"][..]), 63..=66usize).prop_map(|(prefix, length)| format!("{prefix}{}", "a".repeat(length)))
}

fn region() -> impl Strategy<Value = String> + Clone {
    prop_oneof![20 => Just("r1".to_owned()), 2 => select(&REGIONS[..]).prop_map(str::to_owned), 1 => Just("r9".to_owned())]
}

pub(crate) fn callers() -> impl Strategy<Value = Caller> + Clone {
    let account =
        prop_oneof![30 => Just(String::new()), 5 => select(&ACCOUNTS[..]).prop_map(str::to_owned), 1 => Just("9".to_owned())];
    let service = prop_oneof![3 => Just(String::new()), 2 => select(&PRODUCTS[..]).prop_map(str::to_owned)];
    (account, service).prop_map(|(account, service)| Caller { account, service })
}

/// A request to join a security group and who makes it.
pub(crate) type Join = (join_security_group::Request, Caller);

pub(crate) fn joins(edition: &'static str) -> BoxedStrategy<Join> {
    let instance =
        (ids(&INSTANCES), prop_oneof![5 => Just(String::new()), 3 => region()]).prop_map(|(i, r)| (i, String::new(), r));
    let interface =
        (ids(&INTERFACES), prop_oneof![1 => Just(String::new()), 9 => region()]).prop_map(|(e, r)| (String::new(), e, r));
    let both = (ids(&INSTANCES), ids(&INTERFACES), prop_oneof![Just(String::new()), region()]);
    let neither = prop_oneof![Just(String::new()), region()].prop_map(|r| (String::new(), String::new(), r));
    let targets = if edition == E2026 {
        prop_oneof![12 => instance, 12 => interface, 2 => both, 1 => neither].boxed()
    } else {
        // What the edition has no parameter for is sent now and then all the same.
        prop_oneof![24 => instance, 1 => interface, 2 => both, 1 => neither].boxed()
    };
    (ids(&GROUPS), targets, callers())
        .prop_map(|(security_group_id, (instance_id, network_interface_id, region_id), caller)| {
            (join_security_group::Request { security_group_id, instance_id, network_interface_id, region_id }, caller)
        })
        .boxed()
}

/// A world and a request whose limits, one time in two each, are put where this request meets or misses them by one.
pub(crate) fn tuned_joins(edition: &'static str) -> BoxedStrategy<(World, Join)> {
    (worlds(edition), joins(edition), [nudge(), nudge(), nudge(), nudge()], any::<bool>())
        .prop_map(|(mut world, join, nudges, private_ips)| {
            let target = if join.0.instance_id.is_empty() { &join.0.network_interface_id } else { &join.0.instance_id };
            tune(&mut world, &join.0.security_group_id, target, nudges, private_ips);
            (world, join)
        })
        .boxed()
}

/// A request to join a resource group and who makes it.
pub(crate) type Move = (join_resource_group::Request, Caller);

pub(crate) fn moves() -> BoxedStrategy<Move> {
    let things = prop_oneof![
        3 => Just(("instance", "i-1")),
        3 => Just(("securitygroup", "sg-1")),
        3 => Just(("eni", "eni-1")),
        9 => (select(&OTHER_RESOURCES[..]), prop_oneof![3 => Just("d-1"), 1 => select(&RESOURCES[..])]),
        3 => (select(&join_resource_group::TYPES[..]), select(&["i-1", "i-2", "sg-2", "eni-2", "d-1", "d-77", ""][..])),
        2 => (select(&["", "Instance", "instances", "volume", "eni ", "security_group"][..]), select(&["i-1", "d-1", ""][..])),
    ];
    let group = prop_oneof![
        12 => select(&RESOURCE_GROUPS[..]).prop_map(str::to_owned),
        1 => Just(String::new()),
        1 => Just("rg-77".to_owned()),
    ];
    let region = prop_oneof![12 => region(), 1 => Just(String::new())];
    (region, things, group, callers())
        .prop_map(|(region_id, (resource_type, resource_id), resource_group_id, caller)| {
            let (resource_type, resource_id) = (resource_type.to_owned(), resource_id.to_owned());
            (join_resource_group::Request { region_id, resource_type, resource_id, resource_group_id }, caller)
        })
        .boxed()
}
