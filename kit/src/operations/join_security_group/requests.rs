//! Requests, and requests with worlds whose limits they just meet or just miss.

use proptest::prelude::*;

use super::model::Request;
use crate::clouds::alibaba::requests::{callers, ids, region};
use crate::clouds::alibaba::worlds::{GROUPS, INSTANCES, INTERFACES, tune, worlds};
use crate::clouds::alibaba::{Caller, E2026, World};
use crate::strategies::{nudge, one_of};

/// A request to join a security group and who makes it.
pub type Join = (Request, Caller);

/// Requests, with the parameters of this edition.
pub fn joins(edition: &'static str) -> BoxedStrategy<Join> {
    let instance = (ids(&INSTANCES), one_of![5 => Just(String::new()), 3 => region()]).prop_map(|(i, r)| (i, String::new(), r));
    let interface =
        (ids(&INTERFACES), one_of![1 => Just(String::new()), 9 => region()]).prop_map(|(e, r)| (String::new(), e, r));
    let both = (ids(&INSTANCES), ids(&INTERFACES), one_of![Just(String::new()), region()]);
    let neither = one_of![Just(String::new()), region()].prop_map(|r| (String::new(), String::new(), r));
    let targets = if edition == E2026 {
        one_of![12 => instance, 12 => interface, 2 => both, 1 => neither].boxed()
    } else {
        // What the edition has no parameter for is sent now and then all the same.
        one_of![24 => instance, 1 => interface, 2 => both, 1 => neither].boxed()
    };
    (ids(&GROUPS), targets, callers())
        .prop_map(|(security_group_id, (instance_id, network_interface_id, region_id), caller)| {
            (Request { security_group_id, instance_id, network_interface_id, region_id }, caller)
        })
        .boxed()
}

/// A world and a request whose limits, one time in two each, are put where this request meets or misses them by one.
pub fn tuned_joins(edition: &'static str) -> BoxedStrategy<(World, Join)> {
    (worlds(edition), joins(edition), [nudge(), nudge(), nudge(), nudge()], any::<bool>())
        .prop_map(|(mut world, join, nudges, private_ips)| {
            let target = if join.0.instance_id.is_empty() { &join.0.network_interface_id } else { &join.0.instance_id };
            tune(&mut world, &join.0.security_group_id, target, nudges, private_ips);
            (world, join)
        })
        .boxed()
}
