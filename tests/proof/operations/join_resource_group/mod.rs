//! Alibaba JoinResourceGroup (2019-09-11): its ladder, its scope and a test for each row.

mod ladder;

use secgroup::alibaba::join_resource_group as engine;
use secgroup_kit::clouds::alibaba::{Caller, E2026, Resource, ResourceGroup, World};
use secgroup_kit::operations::join_resource_group::{JoinResourceGroup, Move, Request, TYPES};

use crate::exhaustive::{Visited, Walk, nothing_happens, product, texts};
use crate::proved::proved;

proved!(JoinResourceGroup, engine, ladder::ladder(), explore);

/// The whole operation: its worlds are small enough.
fn explore(visited: &mut Visited) {
    let mut worlds = Vec::new();
    let owners = texts(&["1", "2"]);
    for choice in product(&[owners.clone(), owners.clone(), owners, texts(&["", "rg-1", "rg-2"]), texts(&["r1", "r2"])]) {
        let [one, other, owner, home, region] = &choice[..] else { unreachable!() };
        let mut world = World::empty(E2026);
        world.resource_groups = vec![
            ResourceGroup { id: "rg-1".to_owned(), owner: one.clone() },
            ResourceGroup { id: "rg-2".to_owned(), owner: other.clone() },
        ];
        for kind in ["disk", "keypair"] {
            world.resources.push(Resource {
                kind,
                id: "x-1".to_owned(),
                region: region.clone(),
                owner: owner.clone(),
                resource_group: (!home.is_empty()).then(|| home.clone()),
            });
        }
        worlds.push(world);
    }
    let types: Vec<&str> = ["", "Disk"].into_iter().chain(TYPES).collect();
    let mut requests: Vec<Move> = Vec::new();
    for choice in
        product(&[texts(&["", "r1", "r2"]), texts(&types), texts(&["", "x-1", "x-77"]), texts(&["", "rg-1", "rg-2", "rg-77"])])
    {
        let [region_id, resource_type, resource_id, resource_group_id] = choice.try_into().expect("four");
        let request = Request { region_id, resource_type, resource_id, resource_group_id };
        for account in ["", "2"] {
            requests.push((request.clone(), Caller { account: account.to_owned(), service: String::new() }));
        }
    }
    Walk::<JoinResourceGroup> { worlds, requests: &requests, steps: nothing_happens, depth: 2, normal: |_| {} }.go(visited);
}

crate::promises::rows! { JoinResourceGroup;
    parameters_given = "parameters-given",
    resource_type_known = "resource-type-known",
    resource_exists = "resource-exists",
    resource_group_exists = "resource-group-exists",
}
