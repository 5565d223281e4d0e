//! The ladders of LeaveSecurityGroup, both editions.

use secgroup::alibaba::{
    Editions, GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, LeaveSecurityGroupEdition, Lock,
    Network, NetworkInterfaceSpec, SecurityGroupSpec, Service, World,
    leave_security_group::{LeaveSecurityGroup, Request},
};

use crate::ladder::{Mend, Rung, climb_all, look};

/// A group to leave, another one, an instance and an interface.
#[derive(Clone)]
struct Scene {
    edition: LeaveSecurityGroupEdition,
    service: Service,
    group: SecurityGroupSpec<'static>,
    instance: InstanceSpec<'static>,
    interface: NetworkInterfaceSpec<'static>,
    request: Request<'static>,
}

/// Everything is in order: the instance may leave, and so may the interface where it is named instead.
fn scene(edition: LeaveSecurityGroupEdition) -> Scene {
    let vpc = || Network::vpc("vpc-1");
    let groups = ["sg-1", "sg-other"];
    let interface = NetworkInterfaceSpec::new("eni-1", "cn-hangzhou", "vpc-1", InterfaceStatus::InUse);
    Scene {
        edition,
        service: Service::Available,
        group: SecurityGroupSpec::new("sg-1", "cn-hangzhou", vpc(), GroupKind::Basic),
        instance: InstanceSpec::new("i-1", "cn-hangzhou", vpc(), InstanceStatus::Running).security_groups(groups),
        interface: interface.attached_to("i-1").security_groups(groups),
        request: Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() },
    }
}

fn look_at(scene: &Scene) -> Option<Rung> {
    let other = SecurityGroupSpec::new("sg-other", "cn-hangzhou", Network::vpc("vpc-1"), GroupKind::Basic);
    let world = World::builder("1234567890123456")
        .editions(Editions { leave_security_group: scene.edition, ..Editions::default() })
        .service(scene.service)
        .security_group(scene.group.clone())
        .security_group(other)
        .instance(scene.instance.clone())
        .network_interface(scene.interface.clone())
        .build()
        .unwrap();
    look::<LeaveSecurityGroup>(&world, &scene.request)
}

const SERVICE: Mend<Scene> = ("the service recovers", |s| s.service = Service::Available);
const INSTANCE_WELL_FORMED: Mend<Scene> = ("an instance is named that does not exist", |s| s.request.instance_id = "i-x");
const GROUP_FOUND: Mend<Scene> = ("the right group is named", |s| s.request.security_group_id = "sg-1");
const INSTANCE_FOUND: Mend<Scene> = ("the right instance is named", |s| s.request.instance_id = "i-1");
const INSTANCE_RUNS: Mend<Scene> = ("the instance runs", |s| s.instance.status = InstanceStatus::Running);
const UNLOCKED: Mend<Scene> =
    ("the security lock is lifted, a financial one remains", |s| s.instance.locks = vec![Lock::Financial]);
const ALONE: Mend<Scene> = ("it is in the group, and in no other", |s| {
    s.instance.security_groups = vec!["sg-1".into()];
    s.interface.security_groups = vec!["sg-1".into()];
});
const IN_TWO: Mend<Scene> = ("it is in another group as well", |s| {
    s.instance.security_groups = vec!["sg-1".into(), "sg-other".into()];
    s.interface.security_groups = vec!["sg-1".into(), "sg-other".into()];
});
const NO_CONFLICT: Mend<Scene> = ("the earlier requests finish", |s| {
    s.group.busy = false;
    s.instance.busy = false;
    s.interface.busy = false;
});
const GROUP_NAMED: Mend<Scene> = ("a group is named that does not exist", |s| s.request.security_group_id = "sg-x");
const GROUP_UNMANAGED: Mend<Scene> = ("no product manages the group", |s| s.group.managed_by = None);

/// Everything is wrong at once.
fn worst(s: &mut Scene) {
    s.service = Service::Failing;
    s.request.security_group_id = "";
    s.group.managed_by = Some("nas".into());
    s.group.busy = true;
    s.instance.busy = true;
    s.interface.busy = true;
    s.instance.status = InstanceStatus::Starting;
    s.instance.locks = vec![Lock::Security];
    s.instance.security_groups = vec!["sg-other".into()];
    s.interface.security_groups = vec!["sg-other".into()];
    s.interface.status = InterfaceStatus::Creating;
    s.interface.interface_type = InterfaceType::Trunk;
    s.interface.managed_by = Some("rds".into());
    s.interface.granted_to = vec!["1234567890123456".into()];
}

pub(super) fn undated() -> String {
    let instance: Vec<Mend<Scene>> = vec![
        SERVICE,
        ("only the instance is named", |s| s.request.network_interface_id = ""),
        GROUP_NAMED,
        INSTANCE_WELL_FORMED,
        GROUP_FOUND,
        INSTANCE_FOUND,
        GROUP_UNMANAGED,
        NO_CONFLICT,
        INSTANCE_RUNS,
        UNLOCKED,
        ALONE,
        IN_TWO,
    ];
    let interface: Vec<Mend<Scene>> = vec![
        SERVICE,
        ("the region is named", |s| s.request.region_id = "cn-hangzhou"),
        ("the group and a well-formed id are named", |s| {
            (s.request.security_group_id, s.request.network_interface_id) = ("sg-x", "eni-x");
        }),
        GROUP_FOUND,
        ("the right interface is named", |s| s.request.network_interface_id = "eni-1"),
        GROUP_UNMANAGED,
        ("no product manages the interface", |s| s.interface.managed_by = None),
        ("the interface is a secondary one", |s| s.interface.interface_type = InterfaceType::Secondary),
        NO_CONFLICT,
        ("the interface is there", |s| s.interface.status = InterfaceStatus::Available),
        ALONE,
        IN_TWO,
    ];
    climb_all::<LeaveSecurityGroup, Scene>(
        "undated",
        &scene(LeaveSecurityGroupEdition::Undated),
        look_at,
        &[
            (
                "an instance",
                |s| {
                    worst(s);
                    (s.request.instance_id, s.request.network_interface_id) = ("x-1", "eni-1");
                    s.request.region_id = "cn-hangzhou";
                },
                instance,
            ),
            (
                "a network interface",
                |s| {
                    worst(s);
                    (s.request.instance_id, s.request.network_interface_id) = ("", "nic");
                },
                interface,
            ),
        ],
    )
}

pub(super) fn of_2020() -> String {
    climb_all::<LeaveSecurityGroup, Scene>(
        "2020-10-16",
        &scene(LeaveSecurityGroupEdition::E2020_10_16),
        look_at,
        &[(
            "an instance",
            |s| {
                worst(s);
                // No parameters of this edition.
                (s.request.network_interface_id, s.request.region_id) = ("eni-1", "cn-beijing");
                s.request.instance_id = "";
            },
            vec![SERVICE, INSTANCE_WELL_FORMED, GROUP_FOUND, INSTANCE_FOUND, INSTANCE_RUNS, UNLOCKED, ALONE, IN_TWO],
        )],
    )
}
