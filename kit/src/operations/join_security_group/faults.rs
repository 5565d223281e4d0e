//! Violates each rule, one at a time, starting from correct requests.

use super::Join;
use super::model::Request;
use crate::clouds::alibaba::{self, Capacity, Instance, NetworkInterface, SecurityGroup, World};
use crate::model::Limit;
use crate::subject::Fault;

/// A world with something of every kind, in which everybody may do everything.
pub fn sound_world(edition: &'static str) -> World {
    let group = |id: &str, kind: &'static str, vpc: Option<&str>| SecurityGroup {
        network: vpc.map(str::to_owned),
        kind,
        ..SecurityGroup::usual(id)
    };
    let interface =
        NetworkInterface { status: "InUse", attached_to: Some("i-2".to_owned()), ..NetworkInterface::usual("eni-1") };
    World {
        security_groups: vec![
            group("sg-1", "basic", Some("vpc-a")),
            group("sg-2", "basic", Some("vpc-a")),
            group("sg-3", "enterprise", Some("vpc-a")),
            group("sg-4", "advanced", Some("vpc-a")),
            group("sg-5", "basic", Some("vpc-b")),
            group("sg-6", "basic", None),
        ],
        instances: vec![Instance::usual("i-1"), Instance::usual("i-2")],
        network_interfaces: vec![interface],
        ..World::empty(edition)
    }
}

/// Requests that are accepted, each with its world.
pub fn sound_joins(edition: &'static str) -> Vec<(World, Join)> {
    let instance = Request { security_group_id: "sg-1".into(), instance_id: "i-1".into(), ..Request::default() };
    let interface = Request {
        security_group_id: "sg-1".into(),
        network_interface_id: "eni-1".into(),
        region_id: "r1".into(),
        ..Request::default()
    };
    let mut joins = vec![(sound_world(edition), (instance, alibaba::Caller::default()))];
    if edition == alibaba::E2026 {
        joins.push((sound_world(edition), (interface, alibaba::Caller::default())));
    }
    joins
}

/// The group that the request names, where there is one.
fn group<'w>(world: &'w mut World, join: &Join) -> Option<&'w mut SecurityGroup> {
    world.security_groups.iter_mut().find(|group| group.id == join.0.security_group_id)
}

fn instance<'w>(world: &'w mut World, join: &Join) -> Option<&'w mut Instance> {
    world.instances.iter_mut().find(|instance| instance.id == join.0.instance_id)
}

fn interface<'w>(world: &'w mut World, join: &Join) -> Option<&'w mut NetworkInterface> {
    world.network_interfaces.iter_mut().find(|interface| interface.id == join.0.network_interface_id)
}

/// Makes the group one of this kind.
fn kind(world: &mut World, join: &Join, kind: &'static str) {
    if let Some(group) = group(world, join) {
        group.kind = kind;
        if kind == "enterprise" && group.network.is_none() {
            group.network = Some("vpc-a".into());
        }
    }
}

/// Puts the target into a group.
fn member(world: &mut World, join: &Join, id: &str) {
    let add = |groups: &mut Vec<String>| {
        if !groups.iter().any(|group| group == id) {
            groups.push(id.into());
        }
    };
    if let Some(instance) = instance(world, join) {
        add(&mut instance.security_groups);
    }
    if let Some(interface) = interface(world, join) {
        add(&mut interface.security_groups);
    }
}

/// Every way to violate a rule of JoinSecurityGroup.
#[allow(clippy::too_many_lines, reason = "a table: one entry for each rule, in their order")]
pub fn of_join(rule: &str) -> Vec<Fault<World, Join>> {
    match rule {
        "service-available" => vec![|w, _| w.failing = true],
        "one-target" => vec![
            |_, j| (j.0.instance_id, j.0.network_interface_id, j.0.region_id) = ("i-1".into(), "eni-1".into(), "r1".into()),
            |_, j| (j.0.instance_id, j.0.network_interface_id) = ("i-1".into(), "eni-1".into()),
            |_, j| {
                if j.0.instance_id.is_empty() {
                    j.0.instance_id = "i-1".into()
                } else {
                    j.0.network_interface_id = "eni-1".into()
                }
            },
        ],
        "region-given" => vec![|_, j| j.0.region_id.clear(), |_, j| {
            j.0.region_id.clear();
            j.0.network_interface_id = "eni-1".into();
        }],
        "parameters-well-formed" => vec![
            |_, j| j.0.security_group_id.clear(),
            |_, j| (j.0.instance_id, j.0.network_interface_id) = (String::new(), String::new()),
            |_, j| j.0.network_interface_id = "eni-é".into(),
            // Outside the grammar, and there all the same.
            |w, j| {
                if let Some(interface) = interface(w, j) {
                    interface.id = "nic".into();
                    j.0.network_interface_id = "nic".into();
                }
            },
        ],
        "instance-id-well-formed" => vec![
            |_, j| j.0.instance_id = "i-é".into(),
            |w, j| {
                let id = j.0.instance_id.clone();
                if let Some(instance) = instance(w, j) {
                    instance.id = "x-1".into();
                    j.0.instance_id = "x-1".into();
                    w.network_interfaces
                        .iter_mut()
                        .filter(|e| e.attached_to.as_ref() == Some(&id))
                        .for_each(|e| e.attached_to = None);
                }
            },
            |_, j| j.0.instance_id.clear(),
        ],
        "security-group-exists" => vec![|_, j| j.0.security_group_id = "sg-77".into(), |_, j| j.0.security_group_id.clear()],
        "instance-exists" => vec![|_, j| j.0.instance_id = "i-77".into()],
        "network-interface-exists" => vec![|_, j| j.0.network_interface_id = "eni-77".into()],
        "caller-owns-target" => vec![|w, j| {
            if let Some(instance) = instance(w, j) {
                instance.owner = "2".into();
            }
            if let Some(interface) = interface(w, j) {
                interface.owner = "2".into();
                interface.granted_to.clear();
            }
        }],
        "same-owner" => vec![
            |w, j| {
                if let Some(interface) = interface(w, j) {
                    interface.owner = "2".into();
                    interface.granted_to = vec!["1".into()];
                }
            },
            |w, j| {
                if let Some(interface) = interface(w, j) {
                    interface.owner = "2".into();
                }
            },
        ],
        "group-not-managed" => vec![|w, j| {
            if let Some(group) = group(w, j) {
                group.managed_by = Some("rds".into());
            }
        }],
        "interface-not-managed" => vec![|w, j| {
            if let Some(interface) = interface(w, j) {
                interface.managed_by = Some("rds".into());
            }
        }],
        "interface-is-secondary" => vec![|w, j| {
            if let Some(interface) = interface(w, j) {
                interface.kind = "Primary";
            }
        }],
        "instance-created" => vec![|w, j| {
            if let Some(instance) = instance(w, j) {
                instance.status = "Pending";
            }
        }],
        "interface-created" => {
            vec![|w, _| w.instances.iter_mut().filter(|i| i.id == "i-2").for_each(|i| i.status = "Pending"), |w, j| {
                if let Some(interface) = interface(w, j) {
                    interface.status = "Creating";
                }
            }]
        }
        "no-conflict" => vec![
            |w, j| {
                if let Some(group) = group(w, j) {
                    group.busy = true;
                }
            },
            |w, j| {
                if let Some(instance) = instance(w, j) {
                    instance.busy = true;
                }
                if let Some(interface) = interface(w, j) {
                    interface.busy = true;
                }
            },
        ],
        "instance-status" => vec![|w, j| {
            if let Some(instance) = instance(w, j)
                && instance.status != "Pending"
            {
                instance.status = "Starting";
            }
        }],
        "interface-state" => vec![|w, j| {
            if let Some(interface) = interface(w, j)
                && interface.status != "Creating"
            {
                interface.status = "Deleting";
            }
        }],
        "not-locked" => vec![|w, j| {
            if let Some(instance) = instance(w, j) {
                instance.locks = vec!["financial", "security"];
            }
        }],
        "not-yet-a-member" => vec![|w, j| member(w, j, &j.0.security_group_id.clone())],
        "same-network" => {
            vec![|_, j| j.0.security_group_id = "sg-5".into(), |_, j| j.0.security_group_id = "sg-6".into(), |w, j| {
                if let Some(instance) = instance(w, j) {
                    instance.network = Some("vpc-b".into());
                }
            }]
        }
        "same-vpc" => vec![|_, j| j.0.security_group_id = "sg-5".into(), |_, j| j.0.security_group_id = "sg-6".into()],
        "supports-enterprise" => vec![|w, j| {
            kind(w, j, "enterprise");
            w.instances.iter_mut().for_each(|instance| instance.supports_enterprise_groups = false);
        }],
        "one-kind" => vec![|w, j| {
            let other = if group(w, j).is_some_and(|group| group.kind == "enterprise") { "sg-2" } else { "sg-3" };
            member(w, j, other);
        }],
        "group-ceiling" => vec![|w, _| (w.limits.groups_per_target, w.limits.groups_ceiling) = (Limit::Max(0), Limit::Max(0))],
        "group-quota" => vec![|w, _| {
            if w.limits.groups_per_target == Limit::Default {
                w.limits.groups_per_target = Limit::Max(0);
            }
        }],
        "acl-rules" => vec![|w, _| w.limits.acl_rules = Limit::Max(0)],
        "group-capacity" => vec![|w, _| {
            w.limits.basic = Capacity::Members(0);
            if w.edition == alibaba::E2026 {
                w.limits.advanced = Capacity::PrivateIps(0);
            }
        }],
        "large-group-capacity" => vec![|w, j| {
            if w.edition == alibaba::E2026 {
                kind(w, j, "enterprise");
                w.limits.enterprise = Capacity::Members(0);
            } else {
                kind(w, j, "advanced");
                w.limits.advanced = Capacity::PrivateIps(0);
            }
        }],
        other => panic!("no way to violate {other}"),
    }
}
