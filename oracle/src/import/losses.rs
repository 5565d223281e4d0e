//! What a world says and no response carries: what export and import make of a world. The documentation, the report and the
//! test of the round trip share this list.

use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

/// Something of a world that export and import lose.
pub struct Loss {
    /// The cloud.
    pub cloud: Cloud,
    /// What is lost: members of the world's document.
    pub what: &'static str,
    /// What it becomes; `None` where it always becomes the contract's default.
    pub becomes: Option<&'static str>,
    forget: fn(&mut Value),
}

impl Loss {
    /// Does to the document of a world what export and import do to it.
    pub fn forget(&self, world: &mut Value) {
        (self.forget)(world);
    }
}

/// All that a cloud's responses do not carry. One is to be forgotten after the other.
pub fn losses(cloud: Cloud) -> impl Iterator<Item = &'static Loss> {
    LOSSES.iter().filter(move |loss| loss.cloud == cloud)
}

/// What always becomes the default.
pub(super) fn never_carried(cloud: Cloud) -> impl Iterator<Item = &'static str> {
    losses(cloud).filter(|loss| loss.becomes.is_none()).map(|loss| loss.what)
}

const fn default(cloud: Cloud, what: &'static str, forget: fn(&mut Value)) -> Loss {
    Loss { cloud, what, becomes: None, forget }
}

const fn other(cloud: Cloud, what: &'static str, becomes: &'static str, forget: fn(&mut Value)) -> Loss {
    Loss { cloud, what, becomes: Some(becomes), forget }
}

static LOSSES: [Loss; 19] = [
    default(Cloud::Alibaba, "editions", |world| remove(world, "editions")),
    default(Cloud::Alibaba, "service", |world| remove(world, "service")),
    default(Cloud::Alibaba, "limits", |world| remove(world, "limits")),
    default(Cloud::Alibaba, "resources", |world| remove(world, "resources")),
    default(Cloud::Alibaba, "supports_enterprise_groups", |world| {
        each(world, &["instances"], |instance| remove(instance, "supports_enterprise_groups"));
    }),
    default(Cloud::Alibaba, "granted_to", |world| {
        each(world, &["network_interfaces"], |interface| remove(interface, "granted_to"));
    }),
    default(Cloud::Alibaba, "busy", |world| {
        each(world, &["security_groups", "instances", "network_interfaces"], |element| remove(element, "busy"));
    }),
    other(Cloud::Alibaba, "resource groups: those that nothing is in, and owners", LEFT_OUT, resource_groups),
    other(
        Cloud::Alibaba,
        "the product in `managed_by`",
        "`unknown`: responses say that a product manages it, not which",
        |world| {
            each(world, &["security_groups", "network_interfaces"], |element| replace_given(element, "managed_by"));
        },
    ),
    other(
        Cloud::Alibaba,
        "the kind `advanced`, in a VPC",
        "`enterprise`: `SecurityGroupType` has one word for both",
        |world| {
            each(world, &["security_groups"], |group| {
                if group["kind"] == "advanced" && group["network"] != "classic" {
                    group["kind"] = json!("enterprise");
                }
            });
        },
    ),
    other(Cloud::Alibaba, "`private_ips` of an instance with a primary interface", "the interface's", primary_addresses),
    other(Cloud::Alibaba, "`private_ips` above 64", "64: an export lists no more", |world| {
        each(world, &["instances", "network_interfaces"], |member| clamp(member, 0, 64));
    }),
    other(Cloud::Alibaba, "`private_ips` of 0", "1: an empty list is how the vendor prints what it does not say", |world| {
        each(world, &["instances", "network_interfaces"], |member| clamp(member, 1, u64::MAX));
    }),
    other(Cloud::Alibaba, "groups of a primary interface that is attached", "none: they are its instance's", |world| {
        each(world, &["network_interfaces"], |interface| {
            if is_attached_primary(interface) {
                remove(interface, "security_groups");
            }
        });
    }),
    default(Cloud::Zenlayer, "limits", |world| remove(world, "limits")),
    default(Cloud::Zenlayer, "supports_security_groups", |world| {
        each(world, &["instances"], |instance| remove(instance, "supports_security_groups"));
    }),
    default(Cloud::Baidu, "limits", |world| remove(world, "limits")),
    other(
        Cloud::Baidu,
        "instances with the status `Deleted`, and enterprise groups without any other member",
        "left out: the vendor never returns such an instance, and lists enterprise groups with their members alone",
        deleted,
    ),
    other(Cloud::Baidu, "`in_debt`", "the status `Expired`: the vendor has one word for both", |world| {
        each(world, &["instances"], |instance| {
            if instance["in_debt"] == true {
                instance["status"] = json!("Expired");
            }
            remove(instance, "in_debt");
        });
    }),
];

const LEFT_OUT: &str = "left out; a resource group is its world's account's";

/// The elements of a list.
fn elements<'w>(world: &'w mut Value, list: &str) -> impl Iterator<Item = &'w mut Value> {
    world.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten()
}

fn each(world: &mut Value, lists: &[&str], forget: impl Fn(&mut Value)) {
    lists.iter().for_each(|list| elements(world, list).for_each(&forget));
}

/// What is not there has the contract's default.
fn remove(value: &mut Value, member: &str) {
    value.as_object_mut().and_then(|members| members.remove(member));
}

fn replace_given(element: &mut Value, member: &str) {
    if let Some(given) = element.get_mut(member).filter(|value| value.is_string()) {
        *given = json!("unknown");
    }
}

fn clamp(member: &mut Value, least: u64, most: u64) {
    if let Some(count) = member["private_ips"].as_u64() {
        member["private_ips"] = json!(count.clamp(least, most));
    }
}

fn is_attached_primary(interface: &Value) -> bool {
    interface["type"] == "Primary" && interface["attached_to"].is_string()
}

fn primary_addresses(world: &mut Value) {
    let primaries: Vec<(Value, Value)> = elements(world, "network_interfaces")
        .filter(|interface| is_attached_primary(interface) && interface["private_ips"] != 0)
        .map(|interface| (interface["attached_to"].clone(), interface["private_ips"].clone()))
        .collect();
    for instance in elements(world, "instances") {
        if let Some((_, count)) = primaries.iter().find(|(of, _)| *of == instance["id"]) {
            instance["private_ips"] = count.clone();
        }
    }
}

fn resource_groups(world: &mut Value) {
    let mut homes = Vec::new();
    for list in ["security_groups", "instances", "network_interfaces"] {
        homes.extend(elements(world, list).map(|element| element["resource_group"].clone()));
    }
    if let Some(groups) = world["resource_groups"].as_array_mut() {
        groups.retain(|group| homes.contains(&group["id"]));
    }
    each(world, &["resource_groups"], |group| remove(group, "owner"));
}

fn deleted(world: &mut Value) {
    if let Some(instances) = world["instances"].as_array_mut() {
        instances.retain(|instance| instance["status"] != "Deleted");
    }
    let named: Vec<Value> =
        elements(world, "instances").flat_map(|instance| instance["security_groups"].as_array().cloned()).flatten().collect();
    if let Some(groups) = world["security_groups"].as_array_mut() {
        groups.retain(|group| group["kind"] == "normal" || named.contains(&group["id"]));
    }
}
