//! Zenlayer UnAssociateSecurityGroupInstance: everything that the suite knows of it, from the text of the rules.

use secgroup::zenlayer::un_associate_security_group_instance::UnAssociateSecurityGroupInstance;

use super::of_roster::OfRoster;
use crate::clouds::roster::{self, Request};
use crate::clouds::zenlayer::Zenlayer;
use crate::model::{Answer, Change, Row, answer};
use crate::pairs::Apart;
use crate::subject::Fault;

type World = roster::World<Zenlayer>;

/// The codes and texts are those of AssociateSecurityGroupInstance: no page has them for this operation.
const fn row(rule: &'static str, basis: &'static str, status: u16, code: &'static str, text: &'static str) -> Row {
    Row { rule, status, code, text: Some(text), basis, borrowed: true }
}

const ROWS: &[Row] = &[
    row("security-group-exists", "choice", 404, "INVALID_SECURITY_GROUP_NOT_FOUND", "Security group does not exist."),
    row(
        "security-group-available",
        "vendor",
        403,
        "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE",
        "Status of security group should be `Available`.",
    ),
    row("instance-exists", "choice", 404, "INVALID_INSTANCE_NOT_FOUND", "Instance does not exist."),
    row(
        "instance-status",
        "vendor",
        403,
        "OPERATION_DENIED_INSTANCE_STATUS",
        "Operations on the instance with current status are not supported.",
    ),
];

/// UnAssociateSecurityGroupInstance.
pub struct UnAssociate;

impl OfRoster for UnAssociate {
    type Vendor = Zenlayer;
    type Operation = UnAssociateSecurityGroupInstance;

    const NAME: &'static str = "UnAssociateSecurityGroupInstance";
    const MEMBER_OF: usize = 1;
    const ROWS: &'static [Row] = ROWS;

    /// A group's status is its word. Whether the instance supports groups (its flag) does not matter.
    fn judge(world: &World, request: &Request) -> Answer {
        let group = world.security_groups.iter().find(|one| one.id == request.security_group_id);
        let instance = world.instances.iter().find(|one| one.id == request.instance_id);
        let judged = [
            ("security-group-exists", group.is_none()),
            ("security-group-available", group.is_some_and(|group| group.word != "Available")),
            ("instance-exists", instance.is_none()),
            ("instance-status", instance.is_some_and(|instance| !["RUNNING", "STOPPED"].contains(&instance.status))),
        ];
        let violated: Vec<&str> = judged.into_iter().filter(|(_, violated)| *violated).map(|(rule, _)| rule).collect();
        let is_member = instance.is_some_and(|instance| instance.security_groups.contains(&request.security_group_id));
        let left = Change::Left { security_group: request.security_group_id.clone(), member: request.instance_id.clone() };
        answer(ROWS, &violated, if is_member { vec![left] } else { Vec::new() })
    }

    fn faults(rule: &str) -> Vec<Fault<World, Request>> {
        match rule {
            "security-group-exists" => vec![|_, r| r.security_group_id.clear(), |_, r| r.security_group_id = "none".into()],
            "security-group-available" => vec![|w, _| w.security_groups[0].word = "Fail"],
            "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "none".into()],
            "instance-status" => vec![|w, _| w.instances[0].status = "RECYCLE"],
            other => panic!("no way to violate {other}"),
        }
    }

    fn apart() -> Vec<Apart> {
        vec![
            Apart {
                one: &["security-group-exists"],
                other: &["security-group-available"],
                because: "a group that was not found is not judged",
            },
            Apart {
                one: &["instance-exists"],
                other: &["instance-status"],
                because: "an instance that was not found is not judged",
            },
        ]
    }
}
