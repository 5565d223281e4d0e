//! Pairs of LeaveSecurityGroup rules that cannot be violated together, or only in the shadow of a third, with reasons.

use crate::pairs::{Apart, Shadowed};

/// Judged only where the target is an instance that was found.
const INSTANCE: &[&str] = &["instance-status", "not-locked", "not-the-last-group"];

/// Judged only where the target is an ENI that was found.
const INTERFACE: &[&str] =
    &["interface-not-managed", "interface-is-secondary", "interface-state", "not-the-last-group-of-interface"];

/// Judged only where there is exactly one target and it was found.
const TARGET: &[&str] = &[
    "interface-not-managed",
    "interface-is-secondary",
    "instance-status",
    "interface-state",
    "not-locked",
    "is-a-member",
    "not-the-last-group",
    "not-the-last-group-of-interface",
];

/// Judged only where the group was found, and no-conflict aside, which a busy target violates too.
const GROUP: &[&str] = &["group-not-managed", "is-a-member", "not-the-last-group", "not-the-last-group-of-interface"];

const LAST: &[&str] = &["not-the-last-group", "not-the-last-group-of-interface"];

/// LeaveSecurityGroup of the newest page.
pub(super) fn undated() -> Vec<Apart> {
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
            other: &["not-the-last-group"],
            because: "where an instance is the target only a missing SecurityGroupId violates it, and then there is no group",
        },
        Apart { one: &["security-group-exists"], other: GROUP, because: "a group that was not found is not judged" },
        Apart { one: &["is-a-member"], other: LAST, because: "the last group is one that the target is in" },
    ]
}

pub(super) fn undated_shadowed() -> Vec<Shadowed> {
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

/// LeaveSecurityGroup of 2020-10-16.
pub(super) fn of_2020() -> Vec<Apart> {
    const TARGET_2020: &[&str] = &["instance-status", "not-locked", "is-a-member", "not-the-last-group"];
    const MEMBERSHIP: &[&str] = &["is-a-member", "not-the-last-group"];
    vec![
        Apart { one: &["instance-exists"], other: TARGET_2020, because: "an instance that was not found is not judged" },
        Apart {
            one: &["instance-id-well-formed"],
            other: &["instance-exists"],
            because: "only a well-formed id is said not to exist",
        },
        Apart { one: &["security-group-exists"], other: MEMBERSHIP, because: "a group that was not found is not judged" },
        Apart {
            one: &["is-a-member"],
            other: &["not-the-last-group"],
            because: "the last group is one that the instance is in",
        },
    ]
}
