//! Baidu BCC bind, from the text of the rules.

use super::{Answer, Change, Limit, Row, answer};

pub(crate) const STATUSES: [&str; 12] = [
    "Running",
    "Starting",
    "Stopping",
    "Stopped",
    "Deleted",
    "Scaling",
    "Expired",
    "Error",
    "SnapshotProcessing",
    "ImageProcessing",
    "ChangeVpc",
    "Recycled",
];
pub(crate) const KINDS: [&str; 2] = ["normal", "enterprise"];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) groups_per_instance: Limit,
    pub(crate) security_groups: Vec<SecurityGroup>,
    pub(crate) instances: Vec<Instance>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) status: &'static str,
    pub(crate) in_debt: bool,
    pub(crate) security_groups: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub(crate) instance_id: String,
    pub(crate) security_group_id: String,
}

const NO_SUCH_OBJECT: Option<&str> = Some("The specified object is not found or resource do not exist.");

pub(crate) const ROWS: [Row; 5] = [
    Row {
        rule: "security-group-given",
        status: 400,
        code: "SecurityGroup.NoSecurityGroup",
        text: Some("No security group associated for the instance."),
        basis: "choice",
    },
    Row { rule: "instance-exists", status: 404, code: "NoSuchObject", text: NO_SUCH_OBJECT, basis: "vendor" },
    Row { rule: "security-group-exists", status: 404, code: "NoSuchObject", text: NO_SUCH_OBJECT, basis: "vendor" },
    Row {
        rule: "not-expired",
        status: 403,
        code: "SecurityGroup.ExpiredInstanceForbiddenBind",
        text: Some("Instance already expired when binding to security group."),
        basis: "page",
    },
    Row {
        rule: "group-quota",
        status: 413,
        code: "SecurityGroup.BindInstanceExceededLimit",
        text: Some("Quota exceeds limit when binding instance to security group."),
        basis: "page",
    },
];

pub(crate) fn judge(world: &World, request: &Request) -> Answer {
    let instance = world.instances.iter().find(|instance| instance.id == request.instance_id);
    let group = world.security_groups.iter().find(|group| group.id == request.security_group_id && group.kind == "normal");
    let mut violated = Vec::new();
    if request.security_group_id.is_empty() {
        violated.push("security-group-given");
    }
    if instance.is_none() {
        violated.push("instance-exists");
    }
    if !request.security_group_id.is_empty() && group.is_none() {
        violated.push("security-group-exists");
    }
    if instance.is_some_and(|instance| instance.status == "Expired" || instance.in_debt) {
        violated.push("not-expired");
    }
    let mut changes = Vec::new();
    if let (Some(instance), Some(group)) = (instance, group)
        && !instance.security_groups.contains(&group.id)
    {
        let count = instance.security_groups.len() as u64;
        if world.groups_per_instance.or(10).is_some_and(|quota| count >= quota) {
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
