//! LeaveSecurityGroup: one instance, one ENI, three groups; every set of groups that they can be in, every condition.

use secgroup_kit::clouds::alibaba::steps::Step;
use secgroup_kit::clouds::alibaba::{Alibaba, E2020, E2026, LEAVE, World};
use secgroup_kit::operations::leave_security_group::Leave;

use crate::exhaustive::{Visited, Walk, nothing_happens};
use crate::operations::join_security_group::scope::{base, conditions, each, joins, normal};
use crate::proved::Proved;

/// Puts every set of the first groups before the worlds: both members are in all of them, in turn.
fn memberships(worlds: Vec<World>) -> Vec<World> {
    fn put(world: &mut World, of_instance: &[&str], of_interface: &[&str]) {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        *world.groups_of("i-1").expect("it is there") = owned(of_instance);
        *world.groups_of("eni-1").expect("it is there") = owned(of_interface);
    }
    each(
        worlds,
        &[
            |w| put(w, &[], &["sg-1", "sg-2"]),
            |w| put(w, &["sg-1"], &["sg-1"]),
            |w| put(w, &["sg-2"], &[]),
            |w| put(w, &["sg-1", "sg-2"], &["sg-2"]),
        ],
    )
}

/// What happens in a small life: everything that can be switched on and off.
fn switches(world: &World) -> Vec<Step> {
    let (instance, eni, group) = (&world.instances[0], &world.network_interfaces[0], &world.security_groups[0]);
    vec![
        Step::InstanceStatus {
            instance: instance.id.clone(),
            status: if instance.status == "Running" { "Stopping" } else { "Running" },
        },
        Step::InterfaceStatus {
            interface: eni.id.clone(),
            status: if eni.status == "Available" { "Detaching" } else { "Available" },
        },
        Step::GroupBusy { group: group.id.clone(), busy: !group.busy },
        if instance.locks.is_empty() {
            Step::Lock { instance: instance.id.clone(), lock: "security" }
        } else {
            Step::Unlock { instance: instance.id.clone(), lock: "security" }
        },
    ]
}

pub(super) fn explore<S: Proved<Cloud = Alibaba, Request = Leave>>(edition: &'static str, visited: &mut Visited) {
    let base = World { leave: edition, ..base(if edition == LEAVE { E2026 } else { E2020 }) };
    // Every condition of group, instance and ENI, for every caller, with every membership.
    let mut requests = joins(&["sg-1"], &["i-1"], &[""], &["", "r1"], &[("", ""), ("2", ""), ("", "nas")]);
    requests.extend(joins(&["sg-1"], &[""], &["eni-1"], &["r1"], &[("", ""), ("2", ""), ("", "nas")]));
    let worlds = conditions(base.edition).into_iter().map(|world| World { leave: edition, ..world }).collect();
    Walk::<S> { worlds: memberships(worlds), requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Every request that can be written with these words.
    let requests = joins(
        &["", "sg-1", "sg-3", "sg-77"],
        &["", "i-1", "i-77", "i-é"],
        &["", "eni-1", "eni-77", "eni-é"],
        &["", "r1", "r2"],
        &[("", ""), ("2", ""), ("9", "rds"), ("", "nas")],
    );
    let worlds = memberships(each(vec![base.clone()], &[|_| {}, |w| w.failing = true]));
    Walk::<S> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Lives: leaves and switches in every order, to a depth.
    let mut sensible = joins(&["sg-1", "sg-2", "sg-3"], &["i-1"], &[""], &[""], &[("", "")]);
    sensible.extend(joins(&["sg-1", "sg-2", "sg-3"], &[""], &["eni-1"], &["r1"], &[("", "")]));
    let worlds = memberships(each(
        vec![base],
        &[
            |_| {},
            |w| {
                w.security_groups[2].network = Some("vpc-a".into());
                (w.instances[0].private_ips, w.network_interfaces[0].private_ips) = (2, 0);
            },
        ],
    ));
    Walk::<S> { worlds, requests: &sensible, steps: switches, depth: 5, normal }.go(visited);

    assert!(visited.states > 1_000 && visited.transitions > 10_000, "the scope has shrunk");
}
