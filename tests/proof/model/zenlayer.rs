//! Zenlayer AssociateSecurityGroupInstance, from the text of the rules.

use super::{Answer, Change, Limit, Row, answer};

pub(crate) const INSTANCE_STATUSES: [&str; 13] = [
    "PENDING",
    "DEPLOYING",
    "REBUILDING",
    "REBOOT",
    "RUNNING",
    "STOPPED",
    "BOOTING",
    "RELEASING",
    "STOPPING",
    "RECYCLE",
    "RECYCLING",
    "CREATE_FAILED",
    "IMAGING",
];
pub(crate) const GROUP_STATUSES: [&str; 3] = ["Creating", "Available", "Fail"];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) groups_per_instance: Limit,
    pub(crate) security_groups: Vec<SecurityGroup>,
    pub(crate) instances: Vec<Instance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) supports_security_groups: bool,
    pub(crate) security_groups: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub(crate) security_group_id: String,
    pub(crate) instance_id: String,
}

const fn row(rule: &'static str, status: u16, code: &'static str, text: &'static str) -> Row {
    Row { rule, status, code, text: Some(text), basis: "page" }
}

pub(crate) const ROWS: [Row; 6] = [
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

pub(crate) fn judge(world: &World, request: &Request) -> Answer {
    let group = world.security_groups.iter().find(|group| group.id == request.security_group_id);
    let instance = world.instances.iter().find(|instance| instance.id == request.instance_id);
    let mut violated = Vec::new();
    match group {
        None => violated.push("security-group-exists"),
        Some(group) if group.status != "Available" => violated.push("security-group-available"),
        Some(_) => {}
    }
    match instance {
        None => violated.push("instance-exists"),
        Some(instance) => {
            if instance.status != "RUNNING" && instance.status != "STOPPED" {
                violated.push("instance-status");
            }
            if !instance.supports_security_groups {
                violated.push("supports-security-groups");
            }
        }
    }
    let mut changes = Vec::new();
    if let (Some(group), Some(instance)) = (group, instance)
        && !instance.security_groups.contains(&group.id)
    {
        let count = instance.security_groups.len() as u64;
        if world.groups_per_instance.or(2).is_some_and(|quota| count >= quota) {
            violated.push("group-quota");
        }
        changes.push(Change::Joined { security_group: group.id.clone(), member: instance.id.clone() });
    }
    answer(&ROWS, &violated, changes)
}

pub(crate) fn apply(world: &World, changes: &[Change]) -> World {
    let mut next = world.clone();
    for change in changes {
        let Change::Joined { security_group, member } = change else { panic!("no change of this operation: {change:?}") };
        for instance in next.instances.iter_mut().filter(|instance| instance.id == *member) {
            instance.security_groups.push(security_group.clone());
        }
    }
    next
}
