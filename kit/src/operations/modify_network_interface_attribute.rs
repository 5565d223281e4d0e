//! Alibaba ModifyNetworkInterfaceAttribute, its SecurityGroupId list: everything that the suite knows of it, from the text of the rules.

use proptest::prelude::*;
use secgroup::alibaba::modify_network_interface_attribute as engine;

use super::of_replacement::{self, Replace, Request, Target, judge_list, list, replacement};
use crate::clouds::alibaba::worlds::INTERFACES;
use crate::clouds::alibaba::{Caller, E2026, World, caller};
use crate::model::{Answer, Row, answer};
use crate::operations::join_security_group::model::well_formed;
use crate::operations::join_security_group::sound_world;
use crate::operations::leave_security_group::model::is_callers;
use crate::pairs::Apart;
use crate::subject::Fault;

const fn row(rule: &'static str, status: u16, code: &'static str, text: Option<&'static str>, basis: &'static str) -> Row {
    Row { rule, status, code, text, basis, borrowed: false }
}

const ROWS: [Row; 18] = [
    row("parameters-given", 400, "MissingParameter", None, "page"),
    row("parameters-valid", 400, "InvalidParameter", None, "choice"),
    row("interface-id-well-formed", 400, "InvalidParams.EniId", None, "choice"),
    row("security-groups-exist", 404, "InvalidSecurityGroupId.NotFound", Some("Specified security group not exist."), "page"),
    row("network-interface-exists", 404, "InvalidEniId.NotFound", None, "page"),
    row(
        "ids-differ",
        404,
        "InvalidParameter.SecurityGroupIdRepeated",
        Some("The specified security group ids has repeated."),
        "page",
    ),
    row("groups-not-managed", 403, "InvalidOperation.ResourceManagedByCloudProduct", None, "vendor"),
    row("interface-not-managed", 403, "InvalidOperation.EniServiceManaged", None, "vendor"),
    row(
        "interface-not-primary",
        404,
        "InvalidOperation.PrimaryEniOnlySupportModifyNameAndDesc",
        Some("Primary NetworkInterface is only allowed to modify name and description."),
        "page",
    ),
    row("interface-is-secondary", 403, "InvalidOperation.InvalidEniType", None, "page"),
    row("interface-state", 400, "InvalidOperation.InvalidEniState", None, "vendor"),
    row("groups-not-classic", 403, "InvalidSecurityGroupId.NotVpc", None, "page"),
    row("same-vpc", 403, "InvalidOperation.VpcMismatch", None, "page"),
    row(
        "one-kind",
        403,
        "InvalidOperation.MultiGroupType",
        Some("The specified instance can't join different types of security group."),
        "page",
    ),
    row("group-quota", 400, "JoinedGroupLimitExceed", None, "page"),
    row("acl-rules", 403, "AclLimitExceed", None, "vendor"),
    row("group-capacity", 403, "SecurityGroupInstanceLimitExceed", None, "page"),
    row(
        "enterprise-capacity",
        403,
        "InvalidOperation.EniCountExceeded",
        Some("The maximum number of eni in a enterprise level security group is exceeded."),
        "page",
    ),
];

fn judge(world: &World, replace: &Replace) -> Answer {
    let (request, caller) = replace;
    let here = |region: &str| request.region_id.is_empty() || request.region_id == region;
    let eni = world.interface(&request.target_id).filter(|eni| is_callers(world, eni, caller) && here(&eni.region));
    let target = eni.map(|eni| Target { id: &eni.id, region: &eni.region, vpc: Some(&eni.vpc) });
    let (mut violated, changes) = judge_list(world, replace, target.as_ref());
    violated.retain(|rule| *rule != "one-vpc");
    let mut rule = |name: &'static str, broken: bool| {
        if broken {
            violated.push(name);
        }
    };
    let (named, listed) = (!request.target_id.is_empty(), !request.list.is_empty());
    let malformed = named && !well_formed(&request.target_id, "eni-");
    rule("parameters-given", !named || request.region_id.is_empty());
    rule("parameters-valid", request.list.iter().any(|id| id.is_empty()));
    rule("interface-id-well-formed", malformed);
    rule("network-interface-exists", named && !malformed && eni.is_none());
    if let Some(eni) = eni {
        rule("interface-not-managed", eni.managed_by.is_some() && !caller.manages(&eni.managed_by));
        rule("interface-not-primary", listed && eni.kind == "Primary");
        rule("interface-is-secondary", listed && !["Primary", "Secondary"].contains(&eni.kind));
        rule("interface-state", !["Available", "InUse"].contains(&eni.status));
    }
    answer(&ROWS, &violated, changes)
}

fn request((request, who): &Replace) -> engine::Request<'_> {
    engine::Request {
        region_id: &request.region_id,
        network_interface_id: &request.target_id,
        security_group_id: &request.list,
        caller: caller(who),
    }
}

fn sound() -> Vec<(World, Replace)> {
    let mut world = sound_world(E2026);
    world.groups_of("eni-1").expect("it is there").push("sg-2".to_owned());
    let request = Request { target_id: "eni-1".to_owned(), region_id: "r1".to_owned(), list: list(&["sg-1", "sg-2"]) };
    vec![(world, (request, Caller::default()))]
}

fn faults(rule: &str) -> Vec<Fault<World, Replace>> {
    match rule {
        "parameters-given" => vec![|_, r| r.0.region_id.clear(), |_, r| r.0.target_id.clear()],
        "parameters-valid" => vec![|_, r| r.0.list.push("".into())],
        "interface-id-well-formed" => vec![
            |_, r| r.0.target_id = "eni-é".into(),
            // Outside the grammar, and there all the same.
            |w, r| {
                w.network_interfaces[0].id = "nic".into();
                r.0.target_id = "nic".into();
            },
        ],
        "network-interface-exists" => vec![|_, r| r.0.target_id = "eni-77".into(), |w, _| {
            w.network_interfaces[0].owner = "2".into();
        }],
        "interface-not-managed" => vec![|w, _| w.network_interfaces[0].managed_by = Some("rds".into())],
        "interface-not-primary" => vec![|w, _| w.network_interfaces[0].kind = "Primary"],
        "interface-is-secondary" => vec![|w, _| w.network_interfaces[0].kind = "Trunk"],
        "interface-state" => vec![|w, _| w.network_interfaces[0].status = "Deleting"],
        shared => of_replacement::fault(shared),
    }
}

fn apart() -> Vec<Apart> {
    vec![
        Apart {
            one: &["network-interface-exists"],
            other: &[
                "groups-not-managed",
                "interface-not-managed",
                "interface-not-primary",
                "interface-is-secondary",
                "interface-state",
                "groups-not-classic",
                "same-vpc",
                "one-kind",
                "group-quota",
                "acl-rules",
                "group-capacity",
                "enterprise-capacity",
            ],
            because: "an ENI that was not found is not judged",
        },
        Apart {
            one: &["interface-id-well-formed"],
            other: &["network-interface-exists"],
            because: "only a well-formed id is said not to exist",
        },
        Apart { one: &["interface-not-primary"], other: &["interface-is-secondary"], because: "an ENI is of one type" },
    ]
}

replacement!(ModifyInterface, engine::ModifyNetworkInterfaceAttribute, "ModifyNetworkInterfaceAttribute", &INTERFACES, 14);
