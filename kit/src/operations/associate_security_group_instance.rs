//! Zenlayer AssociateSecurityGroupInstance: everything that the suite knows of it, from the text of the rules.

use secgroup::zenlayer::associate_security_group_instance::AssociateSecurityGroupInstance;

use super::of_roster::OfRoster;
use crate::clouds::roster::{self, Request};
use crate::clouds::zenlayer::Zenlayer;
use crate::model::{Answer, Change, Limit, Row, answer};
use crate::pairs::Apart;
use crate::subject::Fault;

type World = roster::World<Zenlayer>;

const fn row(rule: &'static str, status: u16, code: &'static str, text: &'static str) -> Row {
    Row { rule, status, code, text: Some(text), basis: "page", borrowed: false }
}

const ROWS: &[Row] = &[
    row("security-group-exists", 404, "INVALID_SECURITY_GROUP_NOT_FOUND", "Security group does not exist."),
    row(
        "security-group-available",
        403,
        "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE",
        "Status of security group should be `Available`.",
    ),
    row("instance-exists", 404, "INVALID_INSTANCE_NOT_FOUND", "Instance does not exist."),
    row(
        "instance-status",
        403,
        "OPERATION_DENIED_INSTANCE_STATUS",
        "Operations on the instance with current status are not supported.",
    ),
    row(
        "group-quota",
        403,
        "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT",
        "Quantity of security groups applied in an instance exceeds the limit.",
    ),
    row(
        "supports-security-groups",
        403,
        "OPERATION_DENIED_INSTANCE_NOT_SUPPORT_SECURITY_GROUP",
        "Instance not support security groups.",
    ),
];

/// AssociateSecurityGroupInstance.
pub struct Associate;

impl OfRoster for Associate {
    type Vendor = Zenlayer;
    type Operation = AssociateSecurityGroupInstance;

    const NAME: &'static str = "AssociateSecurityGroupInstance";
    const ROWS: &'static [Row] = ROWS;

    /// Whether the instance supports security groups is its flag; a group's status is its word.
    fn judge(world: &World, request: &Request) -> Answer {
        let (group, instance) = (world.group(&request.security_group_id), world.instance(&request.instance_id));
        let mut violated = Vec::new();
        match group {
            None => violated.push("security-group-exists"),
            Some(group) if group.word != "Available" => violated.push("security-group-available"),
            Some(_) => {}
        }
        match instance {
            None => violated.push("instance-exists"),
            Some(instance) => {
                if instance.status != "RUNNING" && instance.status != "STOPPED" {
                    violated.push("instance-status");
                }
                if !instance.flag {
                    violated.push("supports-security-groups");
                }
            }
        }
        let mut changes = Vec::new();
        if let (Some(group), Some(instance)) = (group, instance)
            && !instance.security_groups.contains(&group.id)
        {
            if world.is_over_the_quota(instance) {
                violated.push("group-quota");
            }
            changes.push(Change::Joined { security_group: group.id.clone(), member: instance.id.clone() });
        }
        answer(ROWS, &violated, changes)
    }

    fn faults(rule: &str) -> Vec<Fault<World, Request>> {
        match rule {
            "security-group-exists" => vec![|_, r| r.security_group_id.clear(), |_, r| r.security_group_id = "none".into()],
            "security-group-available" => vec![|w, _| w.security_groups[0].word = "Creating"],
            "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "none".into()],
            "instance-status" => vec![|w, _| w.instances[0].status = "IMAGING"],
            "group-quota" => vec![|w, _| w.groups_per_instance = Limit::Max(0)],
            "supports-security-groups" => vec![|w, _| w.instances[0].flag = false],
            other => panic!("no way to violate {other}"),
        }
    }

    fn apart() -> Vec<Apart> {
        vec![
            Apart {
                one: &["security-group-exists"],
                other: &["security-group-available", "group-quota"],
                because: "a group that was not found is not judged",
            },
            Apart {
                one: &["instance-exists"],
                other: &["instance-status", "group-quota", "supports-security-groups"],
                because: "an instance that was not found is not judged",
            },
        ]
    }
}
