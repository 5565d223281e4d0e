//! JoinSecurityGroup: two instances, one ENI, three groups, two networks, limits of one or two.

use secgroup_kit::clouds::alibaba::steps::Step;
use secgroup_kit::clouds::alibaba::worlds::legalize;
use secgroup_kit::clouds::alibaba::{Alibaba, Caller, Capacity, E2026, Instance, NetworkInterface, SecurityGroup, World};
use secgroup_kit::model::Limit;
use secgroup_kit::operations::join_security_group::Join;
use secgroup_kit::operations::join_security_group::model::Request;

use crate::exhaustive::{Visited, Walk, nothing_happens};
use crate::proved::Proved;

/// Two instances, one ENI and three groups; the last group is in the other network.
pub(crate) fn base(edition: &'static str) -> World {
    let group = |id: &str, vpc: &str| SecurityGroup { network: Some(vpc.to_owned()), ..SecurityGroup::usual(id) };
    World {
        security_groups: vec![group("sg-1", "vpc-a"), group("sg-2", "vpc-a"), group("sg-3", "vpc-b")],
        instances: vec![Instance::usual("i-1"), Instance::usual("i-2")],
        network_interfaces: vec![NetworkInterface::usual("eni-1")],
        ..World::empty(edition)
    }
}

/// Every world that comes from one of the worlds by one of the changes.
pub(crate) fn each(worlds: Vec<World>, changes: &[fn(&mut World)]) -> Vec<World> {
    let (mut all, mut seen) = (Vec::new(), std::collections::HashSet::new());
    for world in worlds {
        for change in changes {
            let mut changed = world.clone();
            change(&mut changed);
            legalize(&mut changed);
            if seen.insert(changed.clone()) {
                all.push(changed);
            }
        }
    }
    all
}

/// Memberships are sets.
pub(crate) fn normal(world: &mut World) {
    world.instances.iter_mut().for_each(|i| i.security_groups.sort());
    world.network_interfaces.iter_mut().for_each(|e| e.security_groups.sort());
    world.instances.iter_mut().for_each(|i| i.locks.sort_unstable());
}

pub(crate) fn joins(
    groups: &[&str],
    instances: &[&str],
    interfaces: &[&str],
    regions: &[&str],
    callers: &[(&str, &str)],
) -> Vec<Join> {
    let mut joins = Vec::new();
    for group in groups {
        for instance in instances {
            for interface in interfaces {
                for region in regions {
                    for (account, service) in callers {
                        let request = Request {
                            security_group_id: (*group).to_owned(),
                            instance_id: (*instance).to_owned(),
                            network_interface_id: (*interface).to_owned(),
                            region_id: (*region).to_owned(),
                        };
                        let caller = Caller { account: (*account).to_owned(), service: (*service).to_owned() };
                        joins.push((request, caller));
                    }
                }
            }
        }
    }
    joins
}

/// The requests that name a group and one target, by the account itself.
fn sensible() -> Vec<Join> {
    let groups = ["sg-1", "sg-2", "sg-3"];
    let mut all = joins(&groups, &["i-1", "i-2"], &[""], &[""], &[("", "")]);
    all.extend(joins(&groups, &[""], &["eni-1"], &["r1"], &[("", "")]));
    all
}

/// Every kind, network and limit; every membership that requests can lead to.
pub(crate) fn memberships(edition: &'static str) -> Vec<World> {
    let mut worlds = vec![base(edition)];
    worlds = each(
        worlds,
        &[
            |_| {},
            |w| w.security_groups[1].kind = "advanced",
            |w| w.security_groups[1].kind = "enterprise",
            |w| w.security_groups.iter_mut().for_each(|g| g.kind = "enterprise"),
            |w| w.security_groups.iter_mut().for_each(|g| g.kind = "advanced"),
        ],
    );
    worlds = each(
        worlds,
        &[|_| {}, |w| w.security_groups[2].network = None, |w| w.security_groups[2].network = Some("vpc-a".into())],
    );
    worlds = each(worlds, &[|_| {}, |w| w.instances[1].network = Some("vpc-b".into())]);
    worlds = each(
        worlds,
        &[
            |w| (w.limits.groups_per_target, w.limits.groups_ceiling) = (Limit::Max(1), Limit::Max(2)),
            |w| (w.limits.groups_per_target, w.limits.groups_ceiling) = (Limit::Max(2), Limit::Max(1)),
            |w| (w.limits.groups_per_target, w.limits.groups_ceiling) = (Limit::Max(2), Limit::Unlimited),
            |w| w.limits.groups_per_target = Limit::Unlimited,
        ],
    );
    worlds = each(worlds, &[|_| {}, |w| w.limits.acl_rules = Limit::Max(1), |w| w.limits.acl_rules = Limit::Max(2)]);
    worlds = each(
        worlds,
        &[
            |_| {},
            |w| capacities(w, Capacity::Members(1)),
            |w| {
                capacities(w, Capacity::PrivateIps(2));
                (w.instances[0].private_ips, w.network_interfaces[0].private_ips) = (2, 0);
            },
        ],
    );
    worlds
}

pub(crate) fn capacities(world: &mut World, capacity: Capacity) {
    (world.limits.basic, world.limits.advanced, world.limits.enterprise) = (capacity, capacity, capacity);
}

/// Everything that an instance, an ENI or a group can be, one way of it with each of the others'.
pub(crate) fn conditions(edition: &'static str) -> Vec<World> {
    let mut groups = each(vec![base(edition)], &[|_| {}, |w| w.security_groups[0].managed_by = Some("nas".into())]);
    groups = each(groups, &[|_| {}, |w| w.security_groups[0].busy = true]);
    groups = each(groups, &[|_| {}, |w| w.security_groups[0].owner = "2".into()]);
    groups = each(groups, &[|_| {}, |w| w.security_groups[0].kind = "enterprise"]);
    groups = each(groups, &[|_| {}, |w| w.security_groups[0].region = "r2".into()]);

    let mut instances = each(
        groups.clone(),
        &[
            |_| {},
            |w| w.instances[0].status = "Pending",
            |w| w.instances[0].status = "Starting",
            |w| w.instances[0].status = "Stopping",
            |w| w.instances[0].status = "Stopped",
        ],
    );
    instances =
        each(instances, &[|_| {}, |w| w.instances[0].locks = vec!["security"], |w| w.instances[0].locks = vec!["financial"]]);
    instances = each(instances, &[|_| {}, |w| w.instances[0].owner = "2".into()]);
    instances = each(instances, &[|_| {}, |w| w.instances[0].busy = true]);
    instances = each(instances, &[|_| {}, |w| w.instances[0].supports_enterprise_groups = false]);

    let mut interfaces =
        each(groups, &[|_| {}, |w| w.network_interfaces[0].kind = "Primary", |w| w.network_interfaces[0].kind = "Trunk"]);
    interfaces = each(
        interfaces,
        &[
            |_| {},
            |w| w.network_interfaces[0].status = "InUse",
            |w| w.network_interfaces[0].status = "Creating",
            |w| w.network_interfaces[0].status = "Deleting",
        ],
    );
    interfaces = each(
        interfaces,
        &[
            |_| {},
            |w| w.network_interfaces[0].owner = "2".into(),
            |w| (w.network_interfaces[0].owner, w.network_interfaces[0].granted_to) = ("2".into(), vec!["1".into()]),
        ],
    );
    interfaces = each(
        interfaces,
        &[|_| {}, |w| w.network_interfaces[0].managed_by = Some("nas".into()), |w| w.network_interfaces[0].busy = true],
    );
    interfaces = each(
        interfaces,
        &[
            |_| {},
            |w| w.network_interfaces[0].attached_to = Some("i-2".into()),
            |w| {
                w.network_interfaces[0].attached_to = Some("i-2".into());
                w.instances[1].status = "Pending";
            },
            |w| {
                w.network_interfaces[0].attached_to = Some("i-2".into());
                w.instances[1].supports_enterprise_groups = false;
            },
        ],
    );
    if edition == E2026 {
        instances.extend(interfaces);
    }
    instances
}

/// What happens in a small life: everything that can be switched on and off.
fn switches(world: &World) -> Vec<Step> {
    let (one, other, eni, group) =
        (&world.instances[0], &world.instances[1], &world.network_interfaces[0], &world.security_groups[0]);
    let status = |status| Step::InstanceStatus { instance: one.id.clone(), status };
    let mut steps = vec![
        status(if one.status == "Running" { "Stopping" } else { "Running" }),
        Step::GroupBusy { group: group.id.clone(), busy: !group.busy },
        Step::InstanceStatus {
            instance: other.id.clone(),
            status: if other.status == "Pending" { "Stopped" } else { "Pending" },
        },
        Step::InterfaceStatus {
            interface: eni.id.clone(),
            status: if eni.status == "Available" { "Detaching" } else { "Available" },
        },
        Step::Quota(if world.limits.groups_per_target == Limit::Max(1) { Limit::Max(2) } else { Limit::Max(1) }),
        Step::InterfacePrivateIps { interface: eni.id.clone(), private_ips: 3 - eni.private_ips.clamp(1, 2) },
    ];
    steps.push(if one.locks.is_empty() {
        Step::Lock { instance: one.id.clone(), lock: "security" }
    } else {
        Step::Unlock { instance: one.id.clone(), lock: "security" }
    });
    steps.push(if eni.attached_to.is_none() {
        Step::Attach { interface: eni.id.clone(), instance: other.id.clone() }
    } else {
        Step::Detach { interface: eni.id.clone() }
    });
    if let Some(group) = one.security_groups.first() {
        steps.push(Step::Leave { group: group.clone(), member: one.id.clone() });
    }
    steps
}

pub(super) fn explore<S: Proved<Cloud = Alibaba, Request = Join>>(edition: &'static str, visited: &mut Visited) {
    // Every membership that any order of requests leads to: there are nine, and after nine nothing can be added.
    let sensible = sensible();
    Walk::<S> { worlds: memberships(edition), requests: &sensible, steps: nothing_happens, depth: 9, normal }.go(visited);
    // Every condition of group, instance and ENI, for every caller.
    let mut requests = joins(&["sg-1"], &["i-1"], &[""], &["", "r1"], &[("", ""), ("2", ""), ("", "nas")]);
    requests.extend(joins(&["sg-1"], &[""], &["eni-1"], &["r1"], &[("", ""), ("2", ""), ("", "nas")]));
    Walk::<S> { worlds: conditions(edition), requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Every request that can be written with these words.
    let requests = joins(
        &["", "sg-1", "sg-3", "sg-77"],
        &["", "i-1", "i-77", "i-é"],
        &["", "eni-1", "eni-77", "eni-é"],
        &["", "r1", "r2"],
        &[("", ""), ("2", ""), ("9", "rds"), ("", "nas")],
    );
    let worlds =
        each(vec![base(edition)], &[|_| {}, |w| w.failing = true, |w| w.instances[0].security_groups = vec!["sg-1".into()]]);
    Walk::<S> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Lives: requests and switches in every order, to a depth.
    let worlds =
        each(vec![base(edition)], &[|w| capacities(w, Capacity::Members(1)), |w| capacities(w, Capacity::PrivateIps(2))]);
    Walk::<S> { worlds, requests: &sensible, steps: switches, depth: 4, normal }.go(visited);

    assert!(visited.states > 5_000 && visited.transitions > 50_000, "the scope has shrunk");
}
