//! The ladders of ModifyNetworkInterfaceAttribute, its SecurityGroupId list.

use std::borrow::Cow;

use secgroup::alibaba::{
    Capacity, Edition, InterfaceStatus, InterfaceType, Limits, NetworkInterfaceSpec, World,
    modify_network_interface_attribute::{ModifyNetworkInterfaceAttribute, Request},
};

use crate::ladder::{Mend, Rung, climb_all, look};
use crate::operations::of_replacement::ladder::{self as lists, groups};

/// An interface, and the groups that it is to be in.
#[derive(Clone)]
struct Scene {
    limits: Limits,
    manager: Option<&'static str>,
    interface: NetworkInterfaceSpec<'static>,
    request: Request<'static>,
}

fn scene() -> Scene {
    Scene {
        limits: Limits::documented(Edition::E2026_05_06),
        manager: None,
        interface: NetworkInterfaceSpec::new("eni-1", "cn-hangzhou", "vpc-1", InterfaceStatus::InUse),
        request: Request {
            region_id: "cn-hangzhou",
            network_interface_id: "eni-1",
            security_group_id: lists::SOUND,
            ..Request::default()
        },
    }
}

fn look_at(scene: &Scene) -> Option<Rung> {
    let builder = groups(World::builder("1234567890123456").limits(scene.limits), scene.manager);
    let builder = builder.network_interface(scene.interface.clone());
    look::<ModifyNetworkInterfaceAttribute>(&builder.build().unwrap(), &scene.request)
}

fn set(scene: &mut Scene, list: &'static [Cow<'static, str>]) {
    scene.request.security_group_id = list;
}

const REGION: Mend<Scene> = ("the region is named", |s| s.request.region_id = "cn-hangzhou");

pub(super) fn ladder() -> String {
    let mends: Vec<Mend<Scene>> = vec![
        REGION,
        ("the empty element goes", |s| set(s, lists::WITHOUT_EMPTY)),
        ("a well-formed id is named", |s| s.request.network_interface_id = "eni-x"),
        ("the group that does not exist goes", |s| set(s, lists::WITHOUT_MISSING)),
        ("the right interface is named", |s| s.request.network_interface_id = "eni-1"),
        ("each group is listed once", |s| set(s, lists::WITHOUT_REPEAT)),
        ("no product manages the group", |s| s.manager = None),
        ("no product manages the interface", |s| s.interface.managed_by = None),
        ("the interface is a secondary one", |s| s.interface.interface_type = InterfaceType::Secondary),
        ("the interface is there", |s| s.interface.status = InterfaceStatus::Available),
        ("the group of the classic network goes", |s| set(s, lists::WITHOUT_CLASSIC)),
        ("the group of the other VPC goes", |s| set(s, lists::WITHOUT_OTHER_VPC)),
        ("the enterprise group goes", |s| set(s, lists::SOUND)),
        ("the quota is raised", |s| s.limits.groups_per_target = Some(1)),
        ("the group may have as many rules as it has", |s| s.limits.acl_rules = Some(10)),
        ("the group holds one more", |s| s.limits.basic = Some(Capacity::members(1))),
    ];
    let worst = |s: &mut Scene| {
        s.manager = Some("nas");
        s.limits.groups_per_target = Some(0);
        s.limits.acl_rules = Some(0);
        s.limits.basic = Some(Capacity::members(0));
        s.interface.interface_type = InterfaceType::Primary;
        s.interface.status = InterfaceStatus::Creating;
        s.interface.managed_by = Some("rds".into());
        (s.request.region_id, s.request.network_interface_id) = ("", "nic");
        set(s, lists::WORST);
    };
    let enterprise: Vec<Mend<Scene>> = vec![
        ("the interface is a secondary one", |s| s.interface.interface_type = InterfaceType::Secondary),
        ("the enterprise group holds one more", |s| s.limits.enterprise = Some(Capacity::members(1))),
    ];
    climb_all::<ModifyNetworkInterfaceAttribute, Scene>(
        "2026-01-13",
        &scene(),
        look_at,
        &[
            ("a list", worst, mends),
            (
                "another kind",
                |s| {
                    s.interface.interface_type = InterfaceType::Trunk;
                    s.limits.enterprise = Some(Capacity::members(0));
                    set(s, lists::ENTERPRISE);
                },
                enterprise,
            ),
        ],
    )
}
