//! Alibaba JoinResourceGroup (2019-09-11): everything that the suite knows of it, from the text of the rules.

use proptest::prelude::*;
use proptest::sample::select;
use secgroup::alibaba::join_resource_group as engine;

use crate::clouds::alibaba::requests::{callers, region};
use crate::clouds::alibaba::worlds::{RESOURCE_GROUPS, RESOURCES, worlds};
use crate::clouds::alibaba::{Alibaba, Caller, E2020, E2026, OTHER_RESOURCES, Resource, ResourceGroup, World, caller};
use crate::model::{Answer, Change, Row, answer};
use crate::pairs::Apart;
use crate::strategies::one_of;
use crate::subject::{Fault, Subject};

/// What a request gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// The region; empty where it is not given.
    pub region_id: String,
    /// The type of the resource.
    pub resource_type: String,
    /// The resource's id; empty where it is not given.
    pub resource_id: String,
    /// The resource group's id; empty where it is not given.
    pub resource_group_id: String,
}

/// The types of resource.
pub const TYPES: [&str; 9] =
    ["instance", "disk", "snapshot", "image", "securitygroup", "ddh", "eni", "keypair", "launchtemplate"];

const ROWS: [Row; 4] = [
    Row {
        rule: "parameters-given",
        status: 403,
        code: "MissingParameter",
        text: Some("The required input parameter for processing this request is not provided."),
        basis: "page",
        borrowed: false,
    },
    Row {
        rule: "resource-type-known",
        status: 404,
        code: "InvalidResourceType.NotFound",
        text: Some("The SourceGroupId provided does not exist in our records."),
        basis: "page",
        borrowed: false,
    },
    Row {
        rule: "resource-exists",
        status: 404,
        code: "InvalidResourceId.NotFound",
        text: Some("The InstanceId provided does not exist in our records."),
        basis: "page",
        borrowed: false,
    },
    Row {
        rule: "resource-group-exists",
        status: 404,
        code: "InvalidResourceGroup.NotFound",
        text: Some("The SourceGroupId provided does not exist in our records."),
        basis: "page",
        borrowed: false,
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

fn judge(world: &World, request: &Request, caller: &Caller) -> Answer {
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

/// A request to join a resource group and who makes it.
pub type Move = (Request, Caller);

fn moves() -> BoxedStrategy<Move> {
    let things = one_of![
        3 => Just(("instance", "i-1")),
        3 => Just(("securitygroup", "sg-1")),
        3 => Just(("eni", "eni-1")),
        9 => (select(&OTHER_RESOURCES[..]), one_of![3 => Just("d-1"), 1 => select(&RESOURCES[..])]),
        3 => (select(&TYPES[..]), select(&["i-1", "i-2", "sg-2", "eni-2", "d-1", "d-77", ""][..])),
        2 => (select(&["", "Instance", "instances", "volume", "eni ", "security_group"][..]), select(&["i-1", "d-1", ""][..])),
    ];
    let group = one_of![
        12 => select(&RESOURCE_GROUPS[..]).prop_map(str::to_owned),
        1 => Just(String::new()),
        1 => Just("rg-77".to_owned()),
    ];
    let region = one_of![12 => region(), 1 => Just(String::new())];
    (region, things, group, callers())
        .prop_map(|(region_id, (resource_type, resource_id), resource_group_id, caller)| {
            let (resource_type, resource_id) = (resource_type.to_owned(), resource_id.to_owned());
            (Request { region_id, resource_type, resource_id, resource_group_id }, caller)
        })
        .boxed()
}

/// JoinResourceGroup.
pub struct JoinResourceGroup;

impl Subject for JoinResourceGroup {
    type Cloud = Alibaba;
    type Request = Move;
    type Operation = engine::JoinResourceGroup;

    const NAME: &'static str = "JoinResourceGroup";

    fn rows() -> &'static [Row] {
        &ROWS
    }

    fn worlds() -> BoxedStrategy<World> {
        one_of![worlds(E2026), worlds(E2020)].boxed()
    }

    fn requests() -> BoxedStrategy<Move> {
        moves()
    }

    fn tuned() -> BoxedStrategy<(World, Move)> {
        (Self::worlds(), Self::requests()).boxed()
    }

    fn judge(world: &World, (request, caller): &Move) -> Answer {
        judge(world, request, caller)
    }

    fn each_id((request, _): &mut Move, visit: &mut dyn FnMut(&mut String)) {
        if ["instance", "securitygroup", "eni"].contains(&request.resource_type.as_str()) {
            visit(&mut request.resource_id);
        }
    }

    fn touches((request, _): &Move) -> (Vec<&str>, Vec<&str>) {
        // Ids are unique within a type only, but the same id under another type is as good as the same target here.
        (vec![&request.resource_id], Vec::new())
    }

    fn request((request, who): &Move) -> engine::Request<'_> {
        engine::Request {
            region_id: &request.region_id,
            resource_type: &request.resource_type,
            resource_id: &request.resource_id,
            resource_group_id: &request.resource_group_id,
            caller: caller(who),
        }
    }

    fn sound() -> Vec<(World, Move)> {
        let mut world = World::empty(E2026);
        world.resource_groups = vec![ResourceGroup { id: "rg-1".into(), owner: "1".into() }];
        world.resources =
            vec![Resource { kind: "disk", id: "d-1".into(), region: "r1".into(), owner: "1".into(), resource_group: None }];
        let request = Request {
            region_id: "r1".into(),
            resource_type: "disk".into(),
            resource_id: "d-1".into(),
            resource_group_id: "rg-1".into(),
        };
        vec![(world, (request, Caller::default()))]
    }

    fn faults(rule: &str) -> Vec<Fault<World, Move>> {
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

    fn apart() -> Vec<Apart> {
        vec![Apart {
            one: &["resource-type-known"],
            other: &["resource-exists"],
            because: "a resource is looked for only where its type is known",
        }]
    }
}
