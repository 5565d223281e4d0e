//! Alibaba JoinResourceGroup (2019-09-11), from the text of the rules.

use super::alibaba::{Caller, World};
use super::{Answer, Change, Row, answer};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub(crate) region_id: String,
    pub(crate) resource_type: String,
    pub(crate) resource_id: String,
    pub(crate) resource_group_id: String,
}

pub(crate) const TYPES: [&str; 9] =
    ["instance", "disk", "snapshot", "image", "securitygroup", "ddh", "eni", "keypair", "launchtemplate"];

pub(crate) const ROWS: [Row; 4] = [
    Row {
        rule: "parameters-given",
        status: 403,
        code: "MissingParameter",
        text: Some("The required input parameter for processing this request is not provided."),
        basis: "page",
    },
    Row {
        rule: "resource-type-known",
        status: 404,
        code: "InvalidResourceType.NotFound",
        text: Some("The SourceGroupId provided does not exist in our records."),
        basis: "page",
    },
    Row {
        rule: "resource-exists",
        status: 404,
        code: "InvalidResourceId.NotFound",
        text: Some("The InstanceId provided does not exist in our records."),
        basis: "page",
    },
    Row {
        rule: "resource-group-exists",
        status: 404,
        code: "InvalidResourceGroup.NotFound",
        text: Some("The SourceGroupId provided does not exist in our records."),
        basis: "page",
    },
];

/// Everything that can be moved: its type, id, region, owner and present resource group.
type Movable = (&'static str, String, String, String, Option<String>);

fn movables(world: &World) -> Vec<Movable> {
    let mut all = Vec::new();
    for i in &world.instances {
        all.push(("instance", i.id.clone(), i.region.clone(), i.owner.clone(), i.resource_group.clone()));
    }
    for g in &world.security_groups {
        all.push(("securitygroup", g.id.clone(), g.region.clone(), g.owner.clone(), g.resource_group.clone()));
    }
    for e in &world.network_interfaces {
        all.push(("eni", e.id.clone(), e.region.clone(), e.owner.clone(), e.resource_group.clone()));
    }
    for r in &world.resources {
        all.push((r.kind, r.id.clone(), r.region.clone(), r.owner.clone(), r.resource_group.clone()));
    }
    all
}

pub(crate) fn judge(world: &World, request: &Request, caller: &Caller) -> Answer {
    let account = caller.account_in(world);
    let known = TYPES.contains(&request.resource_type.as_str());
    let found = movables(world).into_iter().find(|(kind, id, region, owner, _)| {
        *kind == request.resource_type
            && *id == request.resource_id
            && owner == account
            && (request.region_id.is_empty() || *region == request.region_id)
    });
    let mut violated = Vec::new();
    if [&request.region_id, &request.resource_type, &request.resource_id, &request.resource_group_id]
        .iter()
        .any(|p| p.is_empty())
    {
        violated.push("parameters-given");
    }
    if !request.resource_type.is_empty() && !known {
        violated.push("resource-type-known");
    }
    if known && !request.resource_id.is_empty() && found.is_none() {
        violated.push("resource-exists");
    }
    let group = world.resource_groups.iter().find(|g| g.id == request.resource_group_id && g.owner == account);
    if !request.resource_group_id.is_empty() && group.is_none() {
        violated.push("resource-group-exists");
    }
    let changes = match found {
        Some((kind, id, _, _, from)) if from.as_ref() != Some(&request.resource_group_id) => {
            vec![Change::Moved { resource_type: kind.to_owned(), resource: id, from, to: request.resource_group_id.clone() }]
        }
        _ => Vec::new(),
    };
    answer(&ROWS, &violated, changes)
}

pub(crate) fn apply(world: &World, changes: &[Change]) -> World {
    let mut next = world.clone();
    for change in changes {
        let Change::Moved { resource_type, resource, to, .. } = change else {
            panic!("no change of this operation: {change:?}")
        };
        match resource_type.as_str() {
            "instance" => {
                next.instances.iter_mut().filter(|i| i.id == *resource).for_each(|i| i.resource_group = Some(to.clone()))
            }
            "securitygroup" => {
                next.security_groups.iter_mut().filter(|g| g.id == *resource).for_each(|g| g.resource_group = Some(to.clone()));
            }
            "eni" => {
                next.network_interfaces
                    .iter_mut()
                    .filter(|e| e.id == *resource)
                    .for_each(|e| e.resource_group = Some(to.clone()));
            }
            other => next
                .resources
                .iter_mut()
                .filter(|r| r.kind == other && r.id == *resource)
                .for_each(|r| r.resource_group = Some(to.clone())),
        }
    }
    next
}
