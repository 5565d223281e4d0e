//! Baidu's unbind: everything that the suite knows of it, from the text of the rules.

use secgroup::baidu::unbind_security_group::UnbindSecurityGroup;

use super::bind_security_group::NO_SUCH_OBJECT;
use super::of_roster::OfRoster;
use crate::clouds::baidu::Baidu;
use crate::clouds::roster::{self, Request};
use crate::model::{Answer, Change, Row, answer};
use crate::pairs::Apart;
use crate::subject::Fault;

type World = roster::World<Baidu>;

/// What bind says of an instance without a group: no page says that unbind does.
const NO_SECURITY_GROUP: Row = Row {
    rule: "",
    status: 0,
    code: "SecurityGroup.NoSecurityGroup",
    text: Some("No security group associated for the instance."),
    basis: "",
    borrowed: true,
};

const ROWS: &[Row] = &[
    Row { rule: "security-group-given", status: 400, basis: "choice", ..NO_SECURITY_GROUP },
    Row { rule: "instance-exists", status: 404, code: "NoSuchObject", text: NO_SUCH_OBJECT, basis: "vendor", borrowed: false },
    Row {
        rule: "security-group-exists",
        status: 404,
        code: "NoSuchObject",
        text: NO_SUCH_OBJECT,
        basis: "vendor",
        borrowed: false,
    },
    Row { rule: "not-the-last-group", status: 403, basis: "vendor", ..NO_SECURITY_GROUP },
];

/// `unbind`.
pub struct Unbind;

impl OfRoster for Unbind {
    type Vendor = Baidu;
    type Operation = UnbindSecurityGroup;

    const NAME: &'static str = "unbind";
    const MEMBER_OF: usize = 2;
    const ROWS: &'static [Row] = ROWS;

    /// A group's kind is its word. Neither the instance's status nor its flag matters.
    fn judge(world: &World, request: &Request) -> Answer {
        let named = !request.security_group_id.is_empty();
        let instance = world.instances.iter().find(|one| one.id == request.instance_id);
        let group = world.security_groups.iter().find(|one| one.id == request.security_group_id && one.word == "normal");
        let mut violated = Vec::new();
        if !named {
            violated.push("security-group-given");
        }
        if instance.is_none() {
            violated.push("instance-exists");
        }
        if named && group.is_none() {
            violated.push("security-group-exists");
        }
        let mut changes = Vec::new();
        if let (Some(instance), Some(group)) = (instance, group) {
            let (these, others): (Vec<&String>, Vec<&String>) =
                instance.security_groups.iter().partition(|id| **id == group.id);
            if !these.is_empty() {
                changes.push(Change::Left { security_group: group.id.clone(), member: instance.id.clone() });
                if others.is_empty() {
                    violated.push("not-the-last-group");
                }
            }
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
            "not-the-last-group" => vec![|w, _| w.instances[0].security_groups.truncate(1)],
            other => panic!("no way to violate {other}"),
        }
    }

    fn apart() -> Vec<Apart> {
        vec![
            Apart {
                one: &["security-group-given"],
                other: &["security-group-exists", "not-the-last-group"],
                because: "a group that is not named is not looked for",
            },
            Apart {
                one: &["instance-exists", "security-group-exists"],
                other: &["not-the-last-group"],
                because: "what was not found is not judged",
            },
        ]
    }
}
