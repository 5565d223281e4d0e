//! The ladder of AssociateSecurityGroupInstance.

use secgroup::zenlayer::{
    GroupStatus, InstanceSpec, InstanceStatus, Limits, SecurityGroupSpec, World,
    associate_security_group_instance::{AssociateSecurityGroupInstance, Request},
};

use crate::ladder::{climb_all, look};

#[derive(Clone)]
struct Scene {
    limits: Limits,
    group: SecurityGroupSpec<'static>,
    instance: InstanceSpec<'static>,
    request: Request<'static>,
}

pub(super) fn ladder() -> String {
    let look_at = |scene: &Scene| {
        let world = World::builder()
            .limits(scene.limits)
            .security_group(scene.group.clone())
            .security_group(SecurityGroupSpec::new("sg-home", GroupStatus::Available))
            .instance(scene.instance.clone())
            .build()
            .unwrap();
        look::<AssociateSecurityGroupInstance>(&world, &scene.request)
    };
    let instance = InstanceSpec::new("ins-1", InstanceStatus::Booting).supports_security_groups(false);
    let start = Scene {
        limits: Limits { groups_per_instance: Some(1) },
        group: SecurityGroupSpec::new("sg-1", GroupStatus::Creating),
        instance: instance.security_groups(["sg-home"]),
        request: Request::default(),
    };
    climb_all::<AssociateSecurityGroupInstance, Scene>(
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
                ("the instance runs", |s| s.instance.status = InstanceStatus::Running),
                ("the quota is the documented one", |s| s.limits = Limits::default()),
                ("the instance is moved to another zone", |s| s.instance.supports_security_groups = true),
            ],
        )],
    )
}
