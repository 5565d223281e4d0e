//! The ladders of JoinSecurityGroup, both editions.

use secgroup::alibaba::{
    Capacity, GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, Network,
    NetworkInterfaceSpec, SecurityGroupSpec, Service, World,
    join_security_group::{Edition, JoinSecurityGroup, Request},
};

use crate::ladder::{Mend, Rung, climb_all, look};

const ACCOUNT: &str = "1234567890123456";

/// One group to join, one instance and one interface that might, and a group that they are in already.
#[derive(Clone)]
struct Scene {
    edition: Edition,
    service: Service,
    limits: Limits,
    group: SecurityGroupSpec<'static>,
    /// The group that the members are in already: of the kind and in the network that they are in.
    home: SecurityGroupSpec<'static>,
    instance: InstanceSpec<'static>,
    interface: NetworkInterfaceSpec<'static>,
    request: Request<'static>,
}

/// Everything is in order: the instance would be accepted, and so would the interface in place of it.
fn scene(edition: Edition) -> Scene {
    let vpc = || Network::vpc("vpc-1");
    let group = |id, kind| SecurityGroupSpec::new(id, "cn-hangzhou", vpc(), kind).acl_rules(10);
    let instance = InstanceSpec::new("i-1", "cn-hangzhou", vpc(), InstanceStatus::Running).security_groups(["sg-home"]);
    let interface = NetworkInterfaceSpec::new("eni-1", "cn-hangzhou", "vpc-1", InterfaceStatus::InUse);
    Scene {
        edition,
        service: Service::Available,
        limits: Limits::documented(edition),
        group: group("sg-1", GroupKind::Enterprise),
        home: group("sg-home", GroupKind::Enterprise),
        instance,
        interface: interface.attached_to("i-1").security_groups(["sg-home"]),
        request: Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() },
    }
}

fn look_at(scene: &Scene) -> Option<Rung> {
    let world = World::builder(ACCOUNT)
        .edition(scene.edition)
        .service(scene.service)
        .limits(scene.limits)
        .security_group(scene.group.clone())
        .security_group(scene.home.clone())
        .instance(scene.instance.clone())
        .network_interface(scene.interface.clone())
        .build()
        .unwrap();
    look::<JoinSecurityGroup>(&world, &scene.request)
}

const SERVICE: Mend<Scene> = ("the service recovers", |s| s.service = Service::Available);
const GROUP_NAMED: Mend<Scene> = ("a group is named that does not exist", |s| s.request.security_group_id = "sg-x");
const INSTANCE_WELL_FORMED: Mend<Scene> = ("an instance is named that does not exist", |s| s.request.instance_id = "i-x");
const GROUP_FOUND: Mend<Scene> = ("the right group is named", |s| s.request.security_group_id = "sg-1");
const INSTANCE_FOUND: Mend<Scene> = ("the right instance is named", |s| s.request.instance_id = "i-1");
const INSTANCE_RUNS: Mend<Scene> = ("the instance runs", |s| s.instance.status = InstanceStatus::Running);
const UNLOCKED: Mend<Scene> =
    ("the security lock is lifted, a financial one remains", |s| s.instance.locks = vec![Lock::Financial]);
const ONE_NETWORK: Mend<Scene> = ("the group is in the VPC", |s| s.group.network = Network::vpc("vpc-1"));
const ONE_KIND: Mend<Scene> = ("the other group is of the same kind", |s| s.home.kind = s.group.kind);
const CEILING: Mend<Scene> = ("the ceiling is raised", |s| s.limits.groups_ceiling = Some(2));
const QUOTA: Mend<Scene> = ("the quota is raised", |s| s.limits.groups_per_target = Some(2));
const ACL_RULES: Mend<Scene> = ("the groups may have as many rules as they have", |s| s.limits.acl_rules = Some(20));
const ROOM: Mend<Scene> = ("the groups hold one more", |s| {
    s.limits.basic = Some(Capacity::private_ips(3));
    s.limits.advanced = Some(Capacity::members(1));
    s.limits.enterprise = Some(Capacity::members(3));
});
const NO_CONFLICT: Mend<Scene> = ("the earlier requests finish", |s| {
    s.group.busy = false;
    s.instance.busy = false;
    s.interface.busy = false;
});
const NOT_MANAGED: Mend<Scene> = ("the product lets the group go", |s| s.group.managed_by = None);

/// Every limit is reached.
fn tight(s: &mut Scene) {
    s.limits = Limits {
        groups_per_target: Some(1),
        groups_ceiling: Some(1),
        acl_rules: Some(19),
        basic: Some(Capacity::private_ips(0)),
        advanced: Some(Capacity::members(0)),
        enterprise: Some(Capacity::members(0)),
    };
}

/// Everything that can be wrong with the group and with the instance at once.
fn wrong_instance(s: &mut Scene) {
    tight(s);
    s.service = Service::Failing;
    s.group.managed_by = Some("natgw".into());
    s.group.network = Network::vpc("vpc-2");
    s.group.busy = true;
    s.home.kind = GroupKind::Basic;
    s.instance.status = InstanceStatus::Pending;
    s.instance.owner = Some("99".into());
    s.instance.locks = vec![Lock::Security, Lock::Financial];
    s.instance.supports_enterprise_groups = false;
    s.instance.busy = true;
    s.request.security_group_id = "";
    s.request.instance_id = "1";
}

/// Everything that can be wrong with the group and with the interface at once, and an instance named beside it.
fn wrong_interface(s: &mut Scene) {
    wrong_instance(s);
    s.group.managed_by = Some("natgw".into());
    s.interface.owner = Some("99".into());
    s.interface.managed_by = Some("nas".into());
    s.interface.interface_type = InterfaceType::Trunk;
    s.interface.status = InterfaceStatus::Creating;
    s.interface.busy = true;
    s.request.security_group_id = "sg-x";
    s.request.network_interface_id = "1";
}

pub(super) fn ladder_2026() -> String {
    let instance = vec![
        SERVICE,
        GROUP_NAMED,
        INSTANCE_WELL_FORMED,
        GROUP_FOUND,
        INSTANCE_FOUND,
        ("the instance belongs to the account", |s| s.instance.owner = None),
        NOT_MANAGED,
        ("the instance has been created and starts", |s| s.instance.status = InstanceStatus::Starting),
        NO_CONFLICT,
        INSTANCE_RUNS,
        UNLOCKED,
        ONE_NETWORK,
        ("the instance gets another type", |s| s.instance.supports_enterprise_groups = true),
        ONE_KIND,
        CEILING,
        QUOTA,
        ACL_RULES,
        ROOM,
    ];
    let interface = vec![
        SERVICE,
        ("the instance is not named", |s| s.request.instance_id = ""),
        ("the region is named", |s| s.request.region_id = "cn-hangzhou"),
        ("an interface is named that does not exist", |s| s.request.network_interface_id = "eni-x"),
        GROUP_FOUND,
        ("the right interface is named", |s| s.request.network_interface_id = "eni-1"),
        ("the interface is granted to the account", |s| s.interface.granted_to = vec![ACCOUNT.into()]),
        ("the interface belongs to the account", |s| s.interface.owner = None),
        NOT_MANAGED,
        ("the product lets the interface go", |s| s.interface.managed_by = None),
        ("the interface is a secondary one", |s| s.interface.interface_type = InterfaceType::Secondary),
        ("interface and instance have been created", |s| {
            s.interface.status = InterfaceStatus::Attaching;
            s.instance.status = InstanceStatus::Starting;
        }),
        NO_CONFLICT,
        ("the interface is attached", |s| s.interface.status = InterfaceStatus::InUse),
        ONE_NETWORK,
        ("the instance gets another type", |s| s.instance.supports_enterprise_groups = true),
        ONE_KIND,
        QUOTA,
        ACL_RULES,
        ROOM,
    ];
    let member: Vec<Mend<Scene>> =
        vec![UNLOCKED, ("the instance leaves the group", |s| s.instance.security_groups = vec!["sg-home".into()])];
    climb_all::<JoinSecurityGroup, Scene>(
        "2026-05-06",
        &scene(Edition::E2026_05_06),
        look_at,
        &[
            ("An instance and an enterprise group, 2026-05-06", wrong_instance, instance),
            ("A network interface and an enterprise group, 2026-05-06", wrong_interface, interface),
            (
                "An instance that is a member, 2026-05-06",
                |s| {
                    s.instance.locks = vec![Lock::Security];
                    s.instance.security_groups = vec!["sg-1".into(), "sg-home".into()];
                },
                member,
            ),
            (
                "A full basic group, 2026-05-06",
                |s| {
                    (s.group.kind, s.home.kind) = (GroupKind::Basic, GroupKind::Basic);
                    s.limits.acl_rules = Some(19);
                    s.limits.basic = Some(Capacity::private_ips(0));
                },
                vec![ACL_RULES, ROOM],
            ),
            (
                "A full advanced group, 2026-05-06",
                |s| {
                    (s.group.kind, s.home.kind) = (GroupKind::Advanced, GroupKind::Advanced);
                    s.limits.advanced = Some(Capacity::members(0));
                },
                vec![ROOM],
            ),
        ],
    )
}

pub(super) fn ladder_2020() -> String {
    let mends = || {
        vec![
            SERVICE,
            INSTANCE_WELL_FORMED,
            GROUP_FOUND,
            INSTANCE_FOUND,
            INSTANCE_RUNS,
            UNLOCKED,
            ONE_NETWORK,
            CEILING,
            QUOTA,
            ACL_RULES,
            ROOM,
        ]
    };
    fn wrong(s: &mut Scene, kind: GroupKind) {
        wrong_instance(s);
        s.request.instance_id = "";
        // What this edition has no row for is wrong as well, and does not matter.
        s.instance.owner = None;
        (s.group.kind, s.home.kind) = (kind, GroupKind::Enterprise);
    }
    climb_all::<JoinSecurityGroup, Scene>(
        "2020-09-29",
        &scene(Edition::E2020_09_29),
        look_at,
        &[
            ("An instance and a basic group, 2020-09-29", |s| wrong(s, GroupKind::Basic), mends()),
            ("An instance and an advanced group, 2020-09-29", |s| wrong(s, GroupKind::Advanced), mends()),
            (
                "An instance that is a member, 2020-09-29",
                |s| {
                    s.instance.locks = vec![Lock::Security];
                    s.instance.security_groups = vec!["sg-1".into(), "sg-home".into()];
                },
                vec![UNLOCKED, ("the instance leaves the group", |s| s.instance.security_groups = vec!["sg-home".into()])],
            ),
        ],
    )
}
