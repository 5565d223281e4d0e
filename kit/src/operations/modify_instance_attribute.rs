//! Alibaba ModifyInstanceAttribute, its SecurityGroupIds: everything that the suite knows of it, from the text of the rules.

use proptest::prelude::*;
use secgroup::alibaba::modify_instance_attribute as engine;

use super::of_replacement::{self, Replace, Request, Target, judge_list, list, replacement};
use crate::clouds::alibaba::worlds::INSTANCES;
use crate::clouds::alibaba::{Caller, E2026, World, caller};
use crate::model::{Answer, Row, answer};
use crate::operations::join_security_group::sound_world;
use crate::pairs::Apart;
use crate::subject::Fault;

const fn row(rule: &'static str, status: u16, code: &'static str, text: Option<&'static str>, basis: &'static str) -> Row {
    Row { rule, status, code, text, basis, borrowed: false }
}

const ROWS: [Row; 18] = [
    row(
        "service-available",
        500,
        "InternalError",
        Some("The request processing has failed due to some unknown error."),
        "choice",
    ),
    row("parameters-valid", 400, "InvalidParameter", Some("The specified parameter is not valid."), "choice"),
    row("region-valid", 403, "InvalidOperation.InvalidRegion", None, "page"),
    row("instance-exists", 404, "InvalidInstanceId.NotFound", Some("The specified InstanceId does not exist."), "page"),
    row(
        "security-groups-exist",
        404,
        "InvalidSecurityGroupId.NotFound",
        Some("The specified SecurityGroupId does not exist."),
        "page",
    ),
    row(
        "ids-differ",
        404,
        "InvalidParameter.SecurityGroupIdRepeated",
        Some("The specified security group ids has repeated."),
        "page",
    ),
    row("groups-not-managed", 403, "InvalidOperation.ResourceManagedByCloudProduct", None, "vendor"),
    row("instance-created", 400, "InvalidOperation.InvalidEcsState", None, "choice"),
    row(
        "instance-status",
        403,
        "IncorrectInstanceStatus",
        Some("The current status of the resource does not support this operation."),
        "choice",
    ),
    row(
        "not-locked",
        403,
        "InstanceLockedForSecurity",
        Some("The specified operation is denied as your instance is locked for security reasons."),
        "page",
    ),
    row(
        "not-classic",
        400,
        "InvalidNetworkType.NotSupported",
        Some("The classic networkType does not support to modify security group"),
        "page",
    ),
    row(
        "groups-not-classic",
        404,
        "InvalidSecurityGroupType.NotSupportClassic",
        Some("The specified SecurityGroupIds have classic group type."),
        "page",
    ),
    row(
        "one-vpc",
        404,
        "InvalidSecurityGroupVpc.NotBelongToOneVpc",
        Some("The specified SecurityGroupIds are belong to different vpc."),
        "page",
    ),
    row(
        "one-kind",
        403,
        "EnterpriseGroupLimited.MutliGroupType",
        Some("The specified instance can not join multi SecurityGroup types."),
        "page",
    ),
    row("group-quota", 400, "JoinedGroupLimitExceed", None, "page"),
    row("acl-rules", 403, "AclLimitExceed", None, "vendor"),
    row(
        "group-capacity",
        403,
        "OperationDenied",
        Some("The instance amount in the specified SecurityGroup reach its limit."),
        "page",
    ),
    row(
        "enterprise-capacity",
        400,
        "InvalidOperation.EniCountExceeded",
        Some("=The maximum number of eni in a enterprise security group is exceeded."),
        "page",
    ),
];

fn judge(world: &World, replace: &Replace) -> Answer {
    let (request, caller) = replace;
    let instance = world.instance(&request.target_id).filter(|instance| instance.owner == caller.account_in(world));
    let target =
        instance.map(|instance| Target { id: &instance.id, region: &instance.region, vpc: instance.network.as_deref() });
    let (mut violated, changes) = judge_list(world, replace, target.as_ref());
    violated.retain(|rule| *rule != "same-vpc");
    let mut rule = |name: &'static str, broken: bool| {
        if broken {
            violated.push(name);
        }
    };
    let listed = !request.list.is_empty();
    rule("service-available", world.failing);
    rule("parameters-valid", request.target_id.is_empty() || request.list.iter().any(|id| id.is_empty()));
    rule("instance-exists", !request.target_id.is_empty() && instance.is_none());
    if let Some(instance) = instance {
        rule("region-valid", !request.region_id.is_empty() && instance.region != request.region_id);
        rule("instance-created", listed && instance.status == "Pending");
        rule("instance-status", listed && !["Running", "Stopped"].contains(&instance.status));
        rule("not-locked", instance.locks.contains(&"security"));
        rule("not-classic", listed && instance.network.is_none());
    }
    answer(&ROWS, &violated, changes)
}

fn request((request, who): &Replace) -> engine::Request<'_> {
    engine::Request {
        instance_id: &request.target_id,
        security_group_ids: &request.list,
        region_id: &request.region_id,
        caller: caller(who),
    }
}

fn sound() -> Vec<(World, Replace)> {
    let mut world = sound_world(E2026);
    world.groups_of("i-1").expect("it is there").push("sg-2".to_owned());
    let request = Request { target_id: "i-1".to_owned(), list: list(&["sg-1", "sg-2"]), ..Request::default() };
    vec![(world, (request, Caller::default()))]
}

fn faults(rule: &str) -> Vec<Fault<World, Replace>> {
    match rule {
        "parameters-valid" => vec![|_, r| r.0.list.push("".into()), |_, r| r.0.target_id.clear()],
        "region-valid" => vec![|_, r| r.0.region_id = "r2".into()],
        "instance-exists" => vec![|_, r| r.0.target_id = "i-77".into(), |w, _| {
            w.instances.iter_mut().for_each(|instance| instance.owner = "2".into());
        }],
        "instance-created" => vec![|w, _| w.instances[0].status = "Pending"],
        "instance-status" => vec![|w, _| {
            if w.instances[0].status != "Pending" {
                w.instances[0].status = "Starting";
            }
        }],
        "not-locked" => vec![|w, _| w.instances[0].locks = vec!["financial", "security"]],
        "not-classic" => vec![|w, _| w.instances[0].network = None],
        shared => of_replacement::fault(shared),
    }
}

fn apart() -> Vec<Apart> {
    vec![Apart {
        one: &["instance-exists"],
        other: &[
            "region-valid",
            "groups-not-managed",
            "instance-created",
            "instance-status",
            "not-locked",
            "not-classic",
            "groups-not-classic",
            "one-vpc",
            "one-kind",
            "group-quota",
            "acl-rules",
            "group-capacity",
            "enterprise-capacity",
        ],
        because: "an instance that was not found is not judged",
    }]
}

replacement!(ModifyInstance, engine::ModifyInstanceAttribute, "ModifyInstanceAttribute", &INSTANCES, 1);
