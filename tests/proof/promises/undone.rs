//! *Undone*: where a join of a target that is in another group already was accepted and changed something, the leave of the same
//! pair is accepted next and restores the world. (A step in between may change that.)
//!
//! Beyond the promise, in both directions: an operation and the one that undoes it give transitions that are each other's inverse,
//! the states of the world that they fit included.

use std::cell::Cell;

use proptest::prelude::*;
use secgroup_kit::clouds::alibaba::{self, Caller, LEAVE, LEAVE_2020};
use secgroup_kit::clouds::roster::{Instance, Request, Vendor, World};
use secgroup_kit::operations::{
    associate_security_group_instance::Associate,
    bind_security_group::Bind,
    join_security_group::{Join, Join2020, Join2026, model},
    leave_security_group::{Leave2020, LeaveUndated},
    un_associate_security_group_instance::UnAssociate,
    unbind_security_group::Unbind,
};
use secgroup_kit::subject::WorldOf;
use secgroup_kit::ways::built;

use crate::harness::{holds, least};
use crate::observed::{Observed, agree, judge};
use crate::proved::Proved;

/// What `One` has changed is undone by `Other`, asked the same: where the promise says so, and wherever the model does. Every request
/// of the list is tried in every world, which is brought first into the edition in which both are judged.
fn undone<One, Other>(
    in_edition: fn(WorldOf<One>) -> WorldOf<One>,
    requests: fn(&WorldOf<One>) -> Vec<One::Request>,
    promised: fn(&WorldOf<One>, &One::Request) -> bool,
) where
    One: Proved,
    Other: Proved<Cloud = One::Cloud, Request = One::Request>,
{
    let times = Cell::new(0);
    holds(&format!("undone::{}", One::NAME), 600, &One::tuned(), |(world, _)| {
        let world = in_edition(world);
        let before = built::<One>(&world);
        for request in requests(&world) {
            let (Observed::Accepted(changes), Some(there)) = judge::<One>(&before, &request) else { continue };
            if changes.is_empty() {
                continue;
            }
            let mut engine = before.clone();
            One::engine_apply(&mut engine, &there);
            let (observed, back) = judge::<Other>(&engine, &request);
            agree(&Other::judge(&One::apply(&world, &changes), &request), &observed)?;
            let Some(back) = back else {
                prop_assert!(!promised(&world, &request), "{} does not undo {request:?}: {observed:?}", Other::NAME);
                continue;
            };
            prop_assert_eq!(&back, &One::invert(&there));
            prop_assert_eq!(&there, &Other::invert(&back));
            Other::engine_apply(&mut engine, &back);
            prop_assert!(engine == before, "the world is not what it was");
            prop_assert_eq!(One::document(&engine), One::document(&before));
            // It answers as it did at first, and what it answered then fits again.
            prop_assert_eq!(judge::<One>(&engine, &request), (Observed::Accepted(changes), Some(there.clone())));
            One::engine_apply(&mut engine, &there);
            times.set(times.get() + 1);
        }
        Ok(())
    });
    println!("{} is undone by {}: {} times", One::NAME, Other::NAME, times.get());
    assert!(times.get() >= least(100), "{} is undone only {} times", One::NAME, times.get());
}

/// Every group of the world with every instance.
fn pairs<V: Vendor>(world: &World<V>) -> Vec<Request> {
    let with_each = |instance: &Instance| {
        let (groups, instance_id) = (world.security_groups.iter(), instance.id.clone());
        groups.map(move |group| Request { instance_id: instance_id.clone(), security_group_id: group.id.clone() })
    };
    world.instances.iter().flat_map(with_each).collect()
}

#[test]
fn an_association_is_undone() {
    undone::<Associate, UnAssociate>(|world| world, pairs, |_, _| true);
}

#[test]
fn an_association_that_was_taken_back_is_made_again() {
    undone::<UnAssociate, Associate>(|world| world, pairs, |_, _| false);
}

#[test]
fn a_binding_is_undone() {
    undone::<Bind, Unbind>(
        |world| world,
        pairs,
        |world, request| world.instance(&request.instance_id).is_some_and(|one| !one.security_groups.is_empty()),
    );
}

#[test]
fn a_binding_that_was_taken_back_is_made_again() {
    undone::<Unbind, Bind>(|world| world, pairs, |_, _| false);
}

/// Every group of the world with every target, asked by the group's owner.
fn targets(world: &alibaba::World) -> Vec<Join> {
    let with_each = |group: &alibaba::SecurityGroup| {
        let of = |instance_id: &str, network_interface_id: &str| model::Request {
            security_group_id: group.id.clone(),
            instance_id: instance_id.to_owned(),
            network_interface_id: network_interface_id.to_owned(),
            region_id: group.region.clone(),
        };
        let instances = world.instances.iter().map(|instance| of(&instance.id, ""));
        let interfaces = world.network_interfaces.iter().map(|interface| of("", &interface.id));
        let caller = Caller { account: group.owner.clone(), ..Caller::default() };
        instances.chain(interfaces).map(|request| (request, caller.clone())).collect::<Vec<Join>>()
    };
    world.security_groups.iter().flat_map(with_each).collect()
}

fn is_in_a_group(world: &alibaba::World, (request, _): &Join) -> bool {
    let member = if request.instance_id.is_empty() { &request.network_interface_id } else { &request.instance_id };
    world.member(member).is_some_and(|(groups, _)| !groups.is_empty())
}

#[test]
fn a_join_is_undone() {
    undone::<Join2026, LeaveUndated>(|world| alibaba::World { leave: LEAVE, ..world }, targets, is_in_a_group);
}

#[test]
fn a_join_of_2020_is_undone() {
    undone::<Join2020, Leave2020>(|world| alibaba::World { leave: LEAVE_2020, ..world }, targets, is_in_a_group);
}
