//! The ladder of bind.

use secgroup::baidu::{
    GroupKind, InstanceSpec, InstanceStatus, Limits, SecurityGroupSpec, World,
    bind_security_group::{BindSecurityGroup, Request},
};

use crate::ladder::{climb_all, look};

#[derive(Clone)]
struct Scene {
    limits: Limits,
    instance: InstanceSpec<'static>,
    request: Request<'static>,
}

pub(super) fn ladder() -> String {
    let look_at = |scene: &Scene| {
        let world = World::builder()
            .limits(scene.limits)
            .security_group(SecurityGroupSpec::new("g-1", GroupKind::Normal))
            .security_group(SecurityGroupSpec::new("g-home", GroupKind::Normal))
            .security_group(SecurityGroupSpec::new("esg-1", GroupKind::Enterprise))
            .instance(scene.instance.clone())
            .build()
            .unwrap();
        look::<BindSecurityGroup>(&world, &scene.request)
    };
    let start = Scene {
        limits: Limits { groups_per_instance: Some(2) },
        // An enterprise group counts like any other.
        instance: InstanceSpec::new("i-1", InstanceStatus::Expired).in_debt(true).security_groups(["g-home", "esg-1"]),
        request: Request::default(),
    };
    climb_all::<BindSecurityGroup, Scene>(
        "2025-10-20",
        &start,
        look_at,
        &[(
            "An instance",
            |_| (),
            vec![
                ("an enterprise group is named", |s| s.request.security_group_id = "esg-1"),
                ("the instance is named", |s| s.request.instance_id = "i-1"),
                ("a normal group is named", |s| s.request.security_group_id = "g-1"),
                ("the instance is renewed and paid for", |s| {
                    s.instance.status = InstanceStatus::Stopped;
                    s.instance.in_debt = false;
                }),
                ("the quota is the documented one", |s| s.limits = Limits::default()),
            ],
        )],
    )
}
