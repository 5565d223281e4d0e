//! Alibaba ModifyInstanceAttribute: its ladder, its scope and a test for each row.

mod ladder;

use secgroup::alibaba::modify_instance_attribute as engine;
use secgroup_kit::clouds::alibaba::E2026;
use secgroup_kit::operations::modify_instance_attribute::ModifyInstance;
use secgroup_kit::operations::of_replacement::list;

use crate::exhaustive::{Visited, Walk, nothing_happens};
use crate::operations::join_security_group::scope::{base, conditions, each, memberships, normal};
use crate::operations::of_replacement::{lists_of, requests_of};
use crate::proved::proved;

proved!(ModifyInstance, engine, ladder::ladder(), explore);

/// Every list in every world of JoinSecurityGroup's scope, and lives of replacements to a depth.
fn explore(visited: &mut Visited) {
    let groups = ["sg-1", "sg-2", "sg-3"];
    // Every membership that any order of replacements leads to.
    let requests = requests_of(&["i-1", "i-2"], &[""], &lists_of(&groups, 2), &[("", "")]);
    Walk::<ModifyInstance> { worlds: memberships(E2026), requests: &requests, steps: nothing_happens, depth: 3, normal }
        .go(visited);
    // Every condition of group and instance, for every caller.
    let callers = [("", ""), ("2", ""), ("", "nas")];
    let mut requests = requests_of(&["i-1"], &["", "r2"], &lists_of(&["sg-1"], 1), &callers);
    requests.extend(requests_of(&["i-1"], &["r1"], &[list(&["sg-2", "sg-1"])], &callers));
    let mut worlds = conditions(E2026);
    worlds.extend(each(
        worlds.clone(),
        &[
            |w| w.instances[0].security_groups = vec!["sg-1".into()],
            |w| {
                w.instances[0].network = None;
            },
        ],
    ));
    Walk::<ModifyInstance> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    // Every request that can be written with these words.
    let lists = lists_of(&["", "sg-1", "sg-2", "sg-3", "sg-77"], 3);
    let requests = requests_of(&["", "i-1", "i-77", "i-é"], &["", "r1", "r2"], &lists, &[("", ""), ("2", "")]);
    let worlds = each(
        vec![base(E2026)],
        &[
            |_| {},
            |w| w.failing = true,
            |w| {
                w.instances[0].security_groups = vec!["sg-1".into(), "sg-2".into()];
            },
        ],
    );
    Walk::<ModifyInstance> { worlds, requests: &requests, steps: nothing_happens, depth: 0, normal }.go(visited);
    assert!(visited.states > 5_000 && visited.transitions > 50_000, "the scope has shrunk");
}

crate::promises::rows! { ModifyInstance;
    service_available = "service-available",
    parameters_valid = "parameters-valid",
    region_valid = "region-valid",
    instance_exists = "instance-exists",
    security_groups_exist = "security-groups-exist",
    ids_differ = "ids-differ",
    groups_not_managed = "groups-not-managed",
    instance_created = "instance-created",
    instance_status = "instance-status",
    not_locked = "not-locked",
    not_classic = "not-classic",
    groups_not_classic = "groups-not-classic",
    one_vpc = "one-vpc",
    one_kind = "one-kind",
    group_quota = "group-quota",
    acl_rules = "acl-rules",
    group_capacity = "group-capacity",
    enterprise_capacity = "enterprise-capacity",
}
