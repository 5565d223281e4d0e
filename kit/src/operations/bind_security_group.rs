//! Baidu's bind: everything that the suite knows of it, from the text of the rules.

use secgroup::baidu::bind_security_group::BindSecurityGroup;

use super::of_roster::OfRoster;
use crate::clouds::baidu::Baidu;
use crate::clouds::roster::{self, Request};
use crate::model::{Answer, Change, Limit, Row, answer};
use crate::pairs::Apart;
use crate::subject::Fault;

type World = roster::World<Baidu>;

pub(super) const NO_SUCH_OBJECT: Option<&str> = Some("The specified object is not found or resource do not exist.");

const ROWS: &[Row] = &[
    Row {
        rule: "security-group-given",
        status: 400,
        code: "SecurityGroup.NoSecurityGroup",
        text: Some("No security group associated for the instance."),
        basis: "choice",
        borrowed: false,
    },
    Row { rule: "instance-exists", status: 404, code: "NoSuchObject", text: NO_SUCH_OBJECT, basis: "vendor", borrowed: false },
    Row {
        rule: "security-group-exists",
        status: 404,
        code: "NoSuchObject",
        text: NO_SUCH_OBJECT,
        basis: "vendor",
        borrowed: false,
    },
    Row {
        rule: "not-expired",
        status: 403,
        code: "SecurityGroup.ExpiredInstanceForbiddenBind",
        text: Some("Instance already expired when binding to security group."),
        basis: "page",
        borrowed: false,
    },
    Row {
        rule: "group-quota",
        status: 413,
        code: "SecurityGroup.BindInstanceExceededLimit",
        text: Some("Quota exceeds limit when binding instance to security group."),
        basis: "page",
        borrowed: false,
    },
];

/// `bind`.
pub struct Bind;

impl OfRoster for Bind {
    type Vendor = Baidu;
    type Operation = BindSecurityGroup;

    const NAME: &'static str = "bind";
    const ROWS: &'static [Row] = ROWS;

    /// Whether the instance is in debt is its flag; a group's kind is its word.
    fn judge(world: &World, request: &Request) -> Answer {
        let instance = world.instance(&request.instance_id);
        let group = world.group(&request.security_group_id).filter(|group| group.word == "normal");
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
        if instance.is_some_and(|instance| instance.status == "Expired" || instance.flag) {
            violated.push("not-expired");
        }
        let mut changes = Vec::new();
        if let (Some(instance), Some(group)) = (instance, group)
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
            "security-group-given" => vec![|_, r| r.security_group_id.clear()],
            "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "none".into()],
            "security-group-exists" => {
                vec![|_, r| r.security_group_id = "none".into(), |w, _| w.security_groups[0].word = "enterprise"]
            }
            "not-expired" => vec![|w, _| w.instances[0].status = "Expired", |w, _| w.instances[0].flag = true],
            "group-quota" => vec![|w, _| w.groups_per_instance = Limit::Max(0)],
            other => panic!("no way to violate {other}"),
        }
    }

    fn apart() -> Vec<Apart> {
        vec![
            Apart {
                one: &["security-group-given"],
                other: &["security-group-exists", "group-quota"],
                because: "a group that is not named is not looked for",
            },
            Apart {
                one: &["instance-exists"],
                other: &["not-expired", "group-quota"],
                because: "an instance that was not found is not judged",
            },
            Apart {
                one: &["security-group-exists"],
                other: &["group-quota"],
                because: "a group that was not found is not judged",
            },
        ]
    }
}
