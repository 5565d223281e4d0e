//! The ladders of ModifyInstanceAttribute, its SecurityGroupIds.

use std::borrow::Cow;

use secgroup::alibaba::{
    Capacity, Edition, InstanceSpec, InstanceStatus, Limits, Lock, Network, Service, World,
    modify_instance_attribute::{ModifyInstanceAttribute, Request},
};

use crate::ladder::{Mend, Rung, climb_all, look};
use crate::operations::of_replacement::ladder::{self as lists, groups};

/// An instance, and the groups that it is to be in.
#[derive(Clone)]
struct Scene {
    service: Service,
    limits: Limits,
    manager: Option<&'static str>,
    instance: InstanceSpec<'static>,
    request: Request<'static>,
}

fn scene() -> Scene {
    Scene {
        service: Service::Available,
        limits: Limits::documented(Edition::E2026_05_06),
        manager: None,
        instance: InstanceSpec::new("i-1", "cn-hangzhou", Network::vpc("vpc-1"), InstanceStatus::Running),
        request: Request { instance_id: "i-1", security_group_ids: lists::SOUND, ..Request::default() },
    }
}

fn look_at(scene: &Scene) -> Option<Rung> {
    let builder = World::builder("1234567890123456").service(scene.service).limits(scene.limits);
    let builder = groups(builder, scene.manager).instance(scene.instance.clone());
    look::<ModifyInstanceAttribute>(&builder.build().unwrap(), &scene.request)
}

fn set(scene: &mut Scene, list: &'static [Cow<'static, str>]) {
    scene.request.security_group_ids = list;
}

const SERVICE: Mend<Scene> = ("the service recovers", |s| s.service = Service::Available);

pub(super) fn ladder() -> String {
    let mends: Vec<Mend<Scene>> = vec![
        SERVICE,
        ("the empty element goes", |s| set(s, lists::WITHOUT_EMPTY)),
        ("the instance's own region is named", |s| s.request.region_id = "cn-hangzhou"),
        ("the group that does not exist goes", |s| set(s, lists::WITHOUT_MISSING)),
        ("each group is listed once", |s| set(s, lists::WITHOUT_REPEAT)),
        ("no product manages the group", |s| s.manager = None),
        ("the instance has been created and starts", |s| s.instance.status = InstanceStatus::Starting),
        ("the instance runs", |s| s.instance.status = InstanceStatus::Running),
        ("the security lock is lifted, a financial one remains", |s| s.instance.locks = vec![Lock::Financial]),
        ("the instance is in a VPC", |s| s.instance.network = Network::vpc("vpc-1")),
        ("the group of the classic network goes", |s| set(s, lists::WITHOUT_CLASSIC)),
        ("the group of the other VPC goes", |s| set(s, lists::WITHOUT_OTHER_VPC)),
        ("the enterprise group goes", |s| set(s, lists::SOUND)),
        ("the quota is raised", |s| s.limits.groups_per_target = Some(1)),
        ("the group may have as many rules as it has", |s| s.limits.acl_rules = Some(10)),
        ("the group holds one more", |s| s.limits.basic = Some(Capacity::members(1))),
    ];
    let worst = |s: &mut Scene| {
        s.service = Service::Failing;
        s.manager = Some("nas");
        s.limits.groups_per_target = Some(0);
        s.limits.acl_rules = Some(0);
        s.limits.basic = Some(Capacity::members(0));
        s.limits.enterprise = Some(Capacity::members(0));
        s.instance.status = InstanceStatus::Pending;
        s.instance.locks = vec![Lock::Security];
        s.instance.network = Network::Classic;
        s.request.region_id = "cn-beijing";
        set(s, lists::WORST);
    };
    let enterprise: Vec<Mend<Scene>> = vec![
        SERVICE,
        ("an instance is named that does not exist", |s| s.request.instance_id = "i-x"),
        ("the right instance is named", |s| s.request.instance_id = "i-1"),
        ("the enterprise group holds one more", |s| s.limits.enterprise = Some(Capacity::members(1))),
    ];
    climb_all::<ModifyInstanceAttribute, Scene>(
        "2025-04-11",
        &scene(),
        look_at,
        &[
            ("a list", worst, mends),
            (
                "another kind",
                |s| {
                    s.service = Service::Failing;
                    s.limits.enterprise = Some(Capacity::members(0));
                    s.request.instance_id = "";
                    set(s, lists::ENTERPRISE);
                },
                enterprise,
            ),
        ],
    )
}
