//! The ladder of UnAssociateSecurityGroupInstance.

use secgroup::zenlayer::{
    GroupStatus, InstanceSpec, InstanceStatus, SecurityGroupSpec, World,
    un_associate_security_group_instance::{Request, UnAssociateSecurityGroupInstance},
};

use crate::ladder::{climb_all, look};

#[derive(Clone)]
struct Scene {
    group: SecurityGroupSpec<'static>,
    instance: InstanceSpec<'static>,
    request: Request<'static>,
}

pub(super) fn ladder() -> String {
    let look_at = |scene: &Scene| {
        let builder = World::builder().security_group(scene.group.clone()).instance(scene.instance.clone());
        look::<UnAssociateSecurityGroupInstance>(&builder.build().unwrap(), &scene.request)
    };
    // That the instance does not support groups does not matter, nor that the group is its only one.
    let instance = InstanceSpec::new("ins-1", InstanceStatus::Booting).supports_security_groups(false);
    let start = Scene {
        group: SecurityGroupSpec::new("sg-1", GroupStatus::Fail),
        instance: instance.security_groups(["sg-1"]),
        request: Request::default(),
    };
    climb_all::<UnAssociateSecurityGroupInstance, Scene>(
        "undated",
        &start,
        look_at,
        &[(
            "An instance",
            |_| (),
            vec![
                ("the group is named", |s| s.request.security_group_id = "sg-1"),
                ("the group has been created", |s| s.group.status = GroupStatus::Available),
                ("the instance is named", |s| s.request.instance_id = "ins-1"),
                ("the instance is stopped", |s| s.instance.status = InstanceStatus::Stopped),
            ],
        )],
    )
}
