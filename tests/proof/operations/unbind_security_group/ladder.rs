//! The ladder of unbind.

use secgroup::baidu::{
    GroupKind, InstanceSpec, InstanceStatus, SecurityGroupSpec, World,
    unbind_security_group::{Request, UnbindSecurityGroup},
};

use crate::ladder::{climb_all, look};

#[derive(Clone)]
struct Scene {
    instance: InstanceSpec<'static>,
    request: Request<'static>,
}

pub(super) fn ladder() -> String {
    let look_at = |scene: &Scene| {
        let world = World::builder()
            .security_group(SecurityGroupSpec::new("g-1", GroupKind::Normal))
            .security_group(SecurityGroupSpec::new("esg-1", GroupKind::Enterprise))
            .instance(scene.instance.clone())
            .build()
            .unwrap();
        look::<UnbindSecurityGroup>(&world, &scene.request)
    };
    let start = Scene {
        // That it is expired and in debt does not matter.
        instance: InstanceSpec::new("i-1", InstanceStatus::Expired).in_debt(true).security_groups(["g-1"]),
        request: Request::default(),
    };
    climb_all::<UnbindSecurityGroup, Scene>(
        "2026-06-22",
        &start,
        look_at,
        &[(
            "An instance",
            |_| (),
            vec![
                ("an enterprise group is named", |s| s.request.security_group_id = "esg-1"),
                ("the instance is named", |s| s.request.instance_id = "i-1"),
                ("a normal group is named", |s| s.request.security_group_id = "g-1"),
                ("the instance is in another group as well", |s| {
                    // An enterprise group counts like any other.
                    s.instance.security_groups = vec!["g-1".into(), "esg-1".into()];
                }),
            ],
        )],
    )
}
