//! Pairs of JoinSecurityGroup rules that cannot be violated together, or only in the shadow of a third, with reasons.

use crate::pairs::{Apart, Shadowed};

/// Judged only where the target is an instance that was found.
const INSTANCE: &[&str] =
    &["instance-created", "instance-status", "not-locked", "not-yet-a-member", "same-network", "group-quota"];

/// Judged only where the target is an ENI that was found.
const INTERFACE: &[&str] =
    &["same-owner", "interface-not-managed", "interface-is-secondary", "interface-created", "interface-state", "same-vpc"];

/// Judged only where there is exactly one target and it was found.
const TARGET: &[&str] = &[
    "caller-owns-target",
    "same-owner",
    "interface-not-managed",
    "interface-is-secondary",
    "instance-created",
    "interface-created",
    "instance-status",
    "interface-state",
    "not-locked",
    "not-yet-a-member",
    "same-network",
    "same-vpc",
    "supports-enterprise",
    "one-kind",
    "group-ceiling",
    "group-quota",
    "acl-rules",
    "group-capacity",
    "large-group-capacity",
];

/// Judged only where the group was found, and no-conflict aside, which a busy target violates too.
const GROUP: &[&str] = &[
    "same-owner",
    "group-not-managed",
    "not-yet-a-member",
    "same-network",
    "same-vpc",
    "supports-enterprise",
    "one-kind",
    "group-ceiling",
    "group-quota",
    "acl-rules",
    "group-capacity",
    "large-group-capacity",
];

/// Judged only where the request would add a member.
const WOULD_ADD: &[&str] = &["one-kind", "group-ceiling", "group-quota", "acl-rules", "group-capacity", "large-group-capacity"];

/// JoinSecurityGroup of 2026-05-06.
pub(super) fn join_2026() -> Vec<Apart> {
    vec![
        Apart { one: &["one-target"], other: TARGET, because: "where both are given there is no target to judge" },
        Apart { one: INSTANCE, other: INTERFACE, because: "the target is an instance or an ENI, not both" },
        Apart {
            one: &["region-given", "network-interface-exists"],
            other: INSTANCE,
            because: "they need a NetworkInterfaceId, with which an instance is no target",
        },
        Apart {
            one: &["instance-id-well-formed", "instance-exists"],
            other: INTERFACE,
            because: "they need an InstanceId, with which an ENI is no target",
        },
        Apart {
            one: &["instance-exists", "network-interface-exists"],
            other: TARGET,
            because: "an id of which nothing was found is no target, and next to another id there is no target either",
        },
        Apart {
            one: &["instance-id-well-formed"],
            other: &["instance-exists"],
            because: "only a well-formed id is said not to exist",
        },
        Apart {
            one: &["parameters-well-formed"],
            other: &["not-yet-a-member", "same-network", "group-quota"],
            because: "where an instance is the target only a missing SecurityGroupId violates it, and then there is no group",
        },
        Apart { one: &["security-group-exists"], other: GROUP, because: "a group that was not found is not judged" },
        Apart { one: &["not-yet-a-member"], other: WOULD_ADD, because: "what is a member already is not added" },
        Apart { one: &["not-yet-a-member"], other: &["same-network"], because: "no world has a membership across networks" },
        Apart { one: &["group-capacity"], other: &["large-group-capacity"], because: "a group is of one kind" },
        Apart {
            one: &["group-capacity"],
            other: &["supports-enterprise"],
            because: "the former is about basic and advanced groups, the latter about enterprise groups",
        },
    ]
}

pub(super) fn join_2026_shadowed() -> Vec<Shadowed> {
    vec![
        Shadowed {
            one: &["instance-id-well-formed", "instance-exists"],
            other: &["network-interface-exists"],
            by: "one-target",
            because: "both ids must be given",
        },
        Shadowed {
            one: &["instance-id-well-formed", "instance-exists"],
            other: &["region-given"],
            by: "one-target",
            because: "region-given needs a NetworkInterfaceId, the others an InstanceId",
        },
    ]
}

/// JoinSecurityGroup of 2020-09-29.
pub(super) fn join_2020() -> Vec<Apart> {
    const TARGET_2020: &[&str] = &[
        "instance-status",
        "not-locked",
        "not-yet-a-member",
        "same-network",
        "group-ceiling",
        "group-quota",
        "acl-rules",
        "group-capacity",
        "large-group-capacity",
    ];
    const GROUP_2020: &[&str] = &[
        "not-yet-a-member",
        "same-network",
        "group-ceiling",
        "group-quota",
        "acl-rules",
        "group-capacity",
        "large-group-capacity",
    ];
    const WOULD_ADD_2020: &[&str] = &["group-ceiling", "group-quota", "acl-rules", "group-capacity", "large-group-capacity"];
    vec![
        Apart { one: &["instance-exists"], other: TARGET_2020, because: "an instance that was not found is not judged" },
        Apart {
            one: &["instance-id-well-formed"],
            other: &["instance-exists"],
            because: "only a well-formed id is said not to exist",
        },
        Apart { one: &["security-group-exists"], other: GROUP_2020, because: "a group that was not found is not judged" },
        Apart { one: &["not-yet-a-member"], other: WOULD_ADD_2020, because: "what is a member already is not added" },
        Apart { one: &["not-yet-a-member"], other: &["same-network"], because: "no world has a membership across networks" },
        Apart { one: &["group-capacity"], other: &["large-group-capacity"], because: "a group is of one kind" },
    ]
}
