//! Violates each rule, one at a time, starting from correct requests.

use super::Leave;
use crate::clouds::alibaba::{Caller, E2020, E2026, LEAVE, World};
use crate::operations::join_security_group::model::Request;
use crate::operations::join_security_group::{of_join, sound_world};
use crate::subject::Fault;

/// Everybody is in two groups, so that one can be left.
pub fn sound_leaves(edition: &'static str) -> Vec<(World, Leave)> {
    let mut world = World { leave: edition, ..sound_world(if edition == LEAVE { E2026 } else { E2020 }) };
    for id in ["i-1", "i-2", "eni-1"] {
        world.groups_of(id).expect("it is there").extend(["sg-1".to_owned(), "sg-2".to_owned()]);
    }
    let instance = Request { security_group_id: "sg-1".into(), instance_id: "i-1".into(), ..Request::default() };
    let interface = Request {
        security_group_id: "sg-1".into(),
        network_interface_id: "eni-1".into(),
        region_id: "r1".into(),
        ..Request::default()
    };
    let mut leaves = vec![(world.clone(), (instance, Caller::default()))];
    if edition == LEAVE {
        leaves.push((world, (interface, Caller::default())));
    }
    leaves
}

/// The id of the target.
fn target(leave: &Leave) -> &str {
    if leave.0.instance_id.is_empty() { &leave.0.network_interface_id } else { &leave.0.instance_id }
}

/// Leaves the target in no group but these.
fn only(world: &mut World, leave: &Leave, keep: fn(&str, &str) -> bool) {
    let group = leave.0.security_group_id.as_str();
    if let Some(groups) = world.groups_of(target(leave)) {
        groups.retain(|id| keep(id, group));
    }
}

/// Every way to violate a rule of LeaveSecurityGroup: those that JoinSecurityGroup has as well, and its own.
pub(super) fn of_leave(rule: &str) -> Vec<Fault<World, Leave>> {
    match rule {
        "instance-exists" => vec![|_, l| l.0.instance_id = "i-77".into(), |w, l| {
            w.instances.iter_mut().filter(|i| i.id == l.0.instance_id).for_each(|i| i.owner = "2".into());
        }],
        "network-interface-exists" => vec![|_, l| l.0.network_interface_id = "eni-77".into(), |w, l| {
            let interfaces = w.network_interfaces.iter_mut().filter(|e| e.id == l.0.network_interface_id);
            interfaces.for_each(|e| e.owner = "2".into());
        }],
        "is-a-member" => vec![|w, l| only(w, l, |id, group| id != group)],
        "not-the-last-group" | "not-the-last-group-of-interface" => vec![|w, l| only(w, l, |id, group| id == group)],
        shared => of_join(shared),
    }
}
