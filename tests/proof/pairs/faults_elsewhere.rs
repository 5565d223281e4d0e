//! Ways to violate the rules of the other operations.

use crate::model::alibaba::{Caller, E2026, Resource, ResourceGroup, World};
use crate::model::{Limit, baidu, join_resource_group, zenlayer};
use crate::strategies::requests::Move;

use super::faults::Fault;

pub(crate) fn sound_moves() -> Vec<(World, Move)> {
    let mut world = World::empty(E2026);
    world.resource_groups = vec![ResourceGroup { id: "rg-1".into(), owner: "1".into() }];
    world.resources =
        vec![Resource { kind: "disk", id: "d-1".into(), region: "r1".into(), owner: "1".into(), resource_group: None }];
    let request = join_resource_group::Request {
        region_id: "r1".into(),
        resource_type: "disk".into(),
        resource_id: "d-1".into(),
        resource_group_id: "rg-1".into(),
    };
    vec![(world, (request, Caller::default()))]
}

pub(crate) fn of_move(rule: &str) -> Vec<Fault<World, Move>> {
    match rule {
        "parameters-given" => {
            vec![|_, m| m.0.region_id.clear(), |_, m| m.0.resource_type.clear(), |_, m| m.0.resource_id.clear(), |_, m| {
                m.0.resource_group_id.clear()
            }]
        }
        "resource-type-known" => vec![|_, m| m.0.resource_type = "Disk".into()],
        "resource-exists" => vec![|_, m| m.0.resource_id = "d-77".into()],
        "resource-group-exists" => vec![|_, m| m.0.resource_group_id = "rg-77".into()],
        other => panic!("no way to violate {other}"),
    }
}

pub(crate) fn sound_associations() -> Vec<(zenlayer::World, zenlayer::Request)> {
    let world = zenlayer::World {
        groups_per_instance: Limit::Default,
        security_groups: vec![zenlayer::SecurityGroup { id: "sg-1".into(), status: "Available" }],
        instances: vec![zenlayer::Instance {
            id: "ins-1".into(),
            status: "RUNNING",
            supports_security_groups: true,
            security_groups: Vec::new(),
        }],
    };
    vec![(world, zenlayer::Request { security_group_id: "sg-1".into(), instance_id: "ins-1".into() })]
}

pub(crate) fn of_association(rule: &str) -> Vec<Fault<zenlayer::World, zenlayer::Request>> {
    match rule {
        "security-group-exists" => vec![|_, r| r.security_group_id.clear(), |_, r| r.security_group_id = "sg-77".into()],
        "security-group-available" => vec![|w, _| w.security_groups[0].status = "Creating"],
        "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "ins-77".into()],
        "instance-status" => vec![|w, _| w.instances[0].status = "IMAGING"],
        "group-quota" => vec![|w, _| w.groups_per_instance = Limit::Max(0)],
        "supports-security-groups" => vec![|w, _| w.instances[0].supports_security_groups = false],
        other => panic!("no way to violate {other}"),
    }
}

pub(crate) fn sound_binds() -> Vec<(baidu::World, baidu::Request)> {
    let world = baidu::World {
        groups_per_instance: Limit::Default,
        security_groups: vec![baidu::SecurityGroup { id: "g-1".into(), kind: "normal" }],
        instances: vec![baidu::Instance { id: "i-1".into(), status: "Stopped", in_debt: false, security_groups: Vec::new() }],
    };
    vec![(world, baidu::Request { security_group_id: "g-1".into(), instance_id: "i-1".into() })]
}

pub(crate) fn of_bind(rule: &str) -> Vec<Fault<baidu::World, baidu::Request>> {
    match rule {
        "security-group-given" => vec![|_, r| r.security_group_id.clear()],
        "instance-exists" => vec![|_, r| r.instance_id.clear(), |_, r| r.instance_id = "i-77".into()],
        "security-group-exists" => {
            vec![|_, r| r.security_group_id = "g-77".into(), |w, _| w.security_groups[0].kind = "enterprise"]
        }
        "not-expired" => vec![|w, _| w.instances[0].status = "Expired", |w, _| w.instances[0].in_debt = true],
        "group-quota" => vec![|w, _| w.groups_per_instance = Limit::Max(0)],
        other => panic!("no way to violate {other}"),
    }
}
