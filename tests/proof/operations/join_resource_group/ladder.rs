//! The ladder of JoinResourceGroup.

use secgroup::alibaba::{
    Caller, ResourceGroupSpec, ResourceKind, ResourceSpec, World,
    join_resource_group::{self, JoinResourceGroup},
};

use crate::ladder::{climb_all, look};

const ACCOUNT: &str = "1234567890123456";

#[derive(Clone)]
struct ResourceScene(join_resource_group::Request<'static>);

pub(super) fn ladder() -> String {
    let look_at = |scene: &ResourceScene| {
        let world = World::builder(ACCOUNT)
            .resource_group(ResourceGroupSpec::new("rg-1"))
            .resource_group(ResourceGroupSpec::new("rg-foreign").owner("99"))
            .resource(ResourceSpec::new(ResourceKind::Disk, "d-1", "cn-hangzhou"))
            .build()
            .unwrap();
        look::<JoinResourceGroup>(&world, &scene.0)
    };
    climb_all::<JoinResourceGroup, ResourceScene>(
        "2019-09-11",
        &ResourceScene(join_resource_group::Request {
            region_id: "",
            resource_type: "Disk",
            resource_id: "d-x",
            resource_group_id: "rg-foreign",
            caller: Caller::default(),
        }),
        look_at,
        &[(
            "A disk",
            |_| (),
            vec![
                ("the region is given", |s| s.0.region_id = "cn-hangzhou"),
                ("the type is spelled as it should be", |s| s.0.resource_type = "disk"),
                ("the right disk is named", |s| s.0.resource_id = "d-1"),
                ("a resource group of the account is named", |s| s.0.resource_group_id = "rg-1"),
            ],
        )],
    )
}
