//! Zenlayer AssociateSecurityGroupInstance: everything that the suite knows of it, from the text of the rules.

use proptest::prelude::*;
use secgroup::zenlayer::associate_security_group_instance as engine;

use crate::clouds::roster::{self, Instance, Request, SecurityGroup, Step, Vendor};
use crate::clouds::zenlayer::Zenlayer;
use crate::exhaustive::{Tally, Walk, product, texts};
use crate::model::{Answer, Change, Limit, Row, answer};
use crate::pairs::Apart;
use crate::subject::{Fault, Subject, VerdictOf};

type World = roster::World<Zenlayer>;

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
    answer(&ROWS, &violated, changes)
}

pub(crate) struct Associate;

impl Subject for Associate {
    type Cloud = Zenlayer;
    type Request = Request;
    type Operation = engine::AssociateSecurityGroupInstance;

    const NAME: &'static str = "AssociateSecurityGroupInstance";

    fn rows() -> &'static [Row] {
        &ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        roster::worlds()
    }

    fn requests() -> BoxedStrategy<Request> {
        roster::requests::<Zenlayer>()
    }

    fn tuned() -> BoxedStrategy<(World, Request)> {
        roster::tuned()
    }

    fn judge(world: &World, request: &Request) -> Answer {
        judge(world, request)
    }

    fn each_id(request: &mut Request, visit: &mut dyn FnMut(&mut String)) {
        request.each_id(visit);
    }

    fn touches(request: &Request) -> (Vec<&str>, Option<&str>) {
        (vec![&request.instance_id], Some(&request.security_group_id))
    }

    fn request(request: &Request) -> engine::Request<'_> {
        engine::Request { security_group_id: &request.security_group_id, instance_id: &request.instance_id }
    }

    fn verdicts<'a>(
        world: &'a secgroup::zenlayer::World,
        request: &'a engine::Request<'a>,
        each: &mut dyn FnMut(VerdictOf<'a, Self>),
    ) {
        each(engine::check(world, request));
    }

    fn sound() -> Vec<(World, Request)> {
        let world = World::of(
            Limit::Default,
            vec![SecurityGroup { id: "sg-1".into(), word: "Available" }],
            vec![Instance { id: "ins-1".into(), status: "RUNNING", flag: true, security_groups: Vec::new() }],
        );
        vec![(world, Request { security_group_id: "sg-1".into(), instance_id: "ins-1".into() })]
    }

    fn faults(rule: &str) -> Vec<Fault<World, Request>> {
        match rule {
            "security-group-exists" => vec![|_, r| r.security_group_id.clear(), |_, r| r.security_group_id = "sg-77".into()],
            "security-group-available" => vec![|w, _| w.security_groups[0].word = "Creating"],
            "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "ins-77".into()],
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

    /// The whole operation: its worlds are small enough.
    fn explore(tally: &mut Tally) {
        let group = |id: &str, status| SecurityGroup { id: id.to_owned(), word: status };
        let mut worlds = Vec::new();
        for &status in <Zenlayer as Vendor>::STATUSES {
            for &of_group in <Zenlayer as Vendor>::WORDS {
                for groups_per_instance in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                    for flag in [true, false] {
                        let instance =
                            |id: &str, status| Instance { id: id.to_owned(), status, flag, security_groups: Vec::new() };
                        worlds.push(World::of(
                            groups_per_instance,
                            vec![group("sg-1", of_group), group("sg-2", "Available"), group("sg-3", "Available")],
                            vec![instance("ins-1", status), instance("ins-2", "STOPPED")],
                        ));
                    }
                }
            }
        }
        let requests: Vec<Request> =
            product(&[texts(&["", "sg-1", "sg-2", "sg-3", "sg-77"]), texts(&["", "ins-1", "ins-2", "ins-77"])])
                .into_iter()
                .map(|choice| Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
                .collect();
        let steps = |world: &World| {
            let one = &world.instances[0];
            let mut steps = vec![
                Step::Status { instance: one.id.clone(), status: if one.status == "RUNNING" { "RECYCLE" } else { "RUNNING" } },
                Step::Word { group: "sg-1".to_owned(), word: "Available" },
            ];
            if let Some(group) = one.security_groups.first() {
                steps.push(Step::Leave { group: group.clone(), instance: one.id.clone() });
            }
            steps
        };
        let normal = |world: &mut World| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
        Walk::<Self> { worlds, requests: &requests, steps, depth: 4, normal }.go(tally);
    }
}

crate::promises::rows! { Associate;
    security_group_exists = "security-group-exists",
    security_group_available = "security-group-available",
    instance_exists = "instance-exists",
    instance_status = "instance-status",
    group_quota = "group-quota",
    supports_security_groups = "supports-security-groups",
}
