//! Baidu's bind: everything that the suite knows of it, from the text of the rules.

use proptest::prelude::*;
use secgroup::baidu::bind_security_group as engine;

use crate::clouds::baidu::Baidu;
use crate::clouds::roster::{self, Instance, Request, SecurityGroup, Step, Vendor};
use crate::exhaustive::{Tally, Walk, product, texts};
use crate::model::{Answer, Change, Limit, Row, answer};
use crate::pairs::Apart;
use crate::subject::{Fault, Subject, VerdictOf};

type World = roster::World<Baidu>;

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
    answer(&ROWS, &violated, changes)
}

pub(crate) struct Bind;

impl Subject for Bind {
    type Cloud = Baidu;
    type Request = Request;
    type Operation = engine::BindSecurityGroup;

    const NAME: &'static str = "bind";

    fn rows() -> &'static [Row] {
        &ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        roster::worlds()
    }

    fn requests() -> BoxedStrategy<Request> {
        roster::requests::<Baidu>()
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
        world: &'a secgroup::baidu::World,
        request: &'a engine::Request<'a>,
        each: &mut dyn FnMut(VerdictOf<'a, Self>),
    ) {
        each(engine::check(world, request));
    }

    fn sound() -> Vec<(World, Request)> {
        let world = World::of(
            Limit::Default,
            vec![SecurityGroup { id: "g-1".into(), word: "normal" }],
            vec![Instance { id: "i-1".into(), status: "Stopped", flag: false, security_groups: Vec::new() }],
        );
        vec![(world, Request { security_group_id: "g-1".into(), instance_id: "i-1".into() })]
    }

    fn faults(rule: &str) -> Vec<Fault<World, Request>> {
        match rule {
            "security-group-given" => vec![|_, r| r.security_group_id.clear()],
            "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "i-77".into()],
            "security-group-exists" => {
                vec![|_, r| r.security_group_id = "g-77".into(), |w, _| w.security_groups[0].word = "enterprise"]
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

    /// The whole operation: its worlds are small enough.
    fn explore(tally: &mut Tally) {
        let group = |id: &str, kind| SecurityGroup { id: id.to_owned(), word: kind };
        let mut worlds = Vec::new();
        for &status in <Baidu as Vendor>::STATUSES {
            for in_debt in [false, true] {
                for &kind in <Baidu as Vendor>::WORDS {
                    for groups_per_instance in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                        for member in [Vec::new(), texts(&["g-1"])] {
                            let instance = |id: &str, security_groups: &[String]| Instance {
                                id: id.to_owned(),
                                status,
                                flag: in_debt,
                                security_groups: security_groups.to_vec(),
                            };
                            worlds.push(World::of(
                                groups_per_instance,
                                vec![group("g-1", kind), group("g-2", "normal"), group("g-3", "normal")],
                                vec![instance("i-1", &member), instance("i-2", &[])],
                            ));
                        }
                    }
                }
            }
        }
        let requests: Vec<Request> = product(&[texts(&["", "g-1", "g-2", "g-3", "g-77"]), texts(&["", "i-1", "i-2", "i-77"])])
            .into_iter()
            .map(|choice| Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
            .collect();
        let steps = |world: &World| {
            let one = &world.instances[0];
            let mut steps = vec![
                Step::Flag { instance: one.id.clone(), flag: !one.flag },
                Step::Status { instance: one.id.clone(), status: if one.status == "Expired" { "Running" } else { "Expired" } },
            ];
            if let Some(group) = one.security_groups.first() {
                steps.push(Step::Leave { group: group.clone(), instance: one.id.clone() });
            }
            steps
        };
        let normal = |world: &mut World| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
        Walk::<Self> { worlds, requests: &requests, steps, depth: 3, normal }.go(tally);
    }
}

crate::promises::rows! { Bind;
    security_group_given = "security-group-given",
    instance_exists = "instance-exists",
    security_group_exists = "security-group-exists",
    not_expired = "not-expired",
    group_quota = "group-quota",
}
