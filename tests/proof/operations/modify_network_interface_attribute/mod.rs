//! Alibaba ModifyNetworkInterfaceAttribute: its ladder, its scope and a test for each row.

mod ladder;

use secgroup::alibaba::modify_network_interface_attribute as engine;
use secgroup_kit::clouds::alibaba::{Capacity, E2026};
use secgroup_kit::operations::modify_network_interface_attribute::ModifyInterface;
use secgroup_kit::operations::of_replacement::list;

use crate::exhaustive::{Visited, Walk, nothing_happens};
use crate::operations::join_security_group::scope::{base, capacities, conditions, each, memberships, normal};
use crate::operations::of_replacement::{lists_of, requests_of};
use crate::proved::proved;

proved!(ModifyInterface, engine, ladder::ladder(), explore);

/// Every list in every world of JoinSecurityGroup's scope, and lives of replacements to a depth.
fn explore(visited: &mut Visited) {
    let groups = ["sg-1", "sg-2", "sg-3"];
    // Every membership that any order of replacements leads to.
    let requests = requests_of(&["eni-1"], &["r1"], &lists_of(&groups, 2), &[("", "")]);
    Walk::<ModifyInterface> { worlds: memberships(E2026), requests: &requests, steps: nothing_happens, depth: 2, normal }
        .go(visited);
    // Groups that are full, or have room for one more.
    let mut worlds = each(vec![base(E2026)], &[|_| {}, |w| w.security_groups.iter_mut().for_each(|g| g.kind = "enterprise")]);
    worlds = each(worlds, &[|w| capacities(w, Capacity::Members(1)), |w| capacities(w, Capacity::PrivateIps(2))]);
    worlds = each(worlds, &[|w| w.network_interfaces[0].private_ips = 2, |w| w.network_interfaces[0].private_ips = 3]);
    worlds = each(worlds, &[|_| {}, |w| w.instances[0].security_groups = vec!["sg-1".into()]]);
    Walk::<ModifyInterface> { worlds, requests: &requests, steps: nothing_happens, depth: 2, normal }.go(visited);
    // Every condition of group and ENI, for every caller.
    let callers = [("", ""), ("2", ""), ("", "nas")];
    let mut requests = requests_of(&["eni-1"], &["", "r2"], &lists_of(&["sg-1"], 1), &callers);
    requests.extend(requests_of(&["eni-1"], &["r1"], &[list(&[]), list(&["sg-2", "sg-1"])], &callers));
    let mut worlds = conditions(E2026);
    worlds.extend(each(worlds.clone(), &[|w| w.network_interfaces[0].security_groups = vec!["sg-1".into()]]));
    Walk::<ModifyInterface> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Every request that can be written with these words.
    let lists = lists_of(&["", "sg-1", "sg-2", "sg-3", "sg-77"], 3);
    let requests = requests_of(&["", "eni-1", "eni-77", "eni-é"], &["", "r1", "r2"], &lists, &[("", ""), ("2", "")]);
    let worlds = each(
        vec![base(E2026)],
        &[
            |_| {},
            |w| w.failing = true,
            |w| {
                w.network_interfaces[0].security_groups = vec!["sg-1".into(), "sg-2".into()];
            },
        ],
    );
    Walk::<ModifyInterface> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    assert!(visited.states > 3_000 && visited.transitions > 30_000, "the scope has shrunk");
}

crate::promises::rows! { ModifyInterface;
    parameters_given = "parameters-given",
    parameters_valid = "parameters-valid",
    interface_id_well_formed = "interface-id-well-formed",
    security_groups_exist = "security-groups-exist",
    network_interface_exists = "network-interface-exists",
    ids_differ = "ids-differ",
    groups_not_managed = "groups-not-managed",
    interface_not_managed = "interface-not-managed",
    interface_not_primary = "interface-not-primary",
    interface_is_secondary = "interface-is-secondary",
    interface_state = "interface-state",
    groups_not_classic = "groups-not-classic",
    same_vpc = "same-vpc",
    one_kind = "one-kind",
    group_quota = "group-quota",
    acl_rules = "acl-rules",
    group_capacity = "group-capacity",
    enterprise_capacity = "enterprise-capacity",
}
