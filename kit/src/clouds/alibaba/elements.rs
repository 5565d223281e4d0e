//! Creates and deletes the parts of a world, one by one, in the model.

use super::{Instance, Network, NetworkInterface, Resource, ResourceGroup, SecurityGroup, World};

/// One thing in a world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// A resource group.
    ResourceGroup(ResourceGroup),
    /// A security group.
    SecurityGroup(SecurityGroup),
    /// An instance.
    Instance(Instance),
    /// A network interface.
    NetworkInterface(NetworkInterface),
    /// A resource of another type.
    Resource(Resource),
}

/// The things in a world, what they refer to first.
pub fn elements(world: &World) -> Vec<Element> {
    let resource_groups = world.resource_groups.iter().cloned().map(Element::ResourceGroup);
    resource_groups
        .chain(world.security_groups.iter().cloned().map(Element::SecurityGroup))
        .chain(world.instances.iter().cloned().map(Element::Instance))
        .chain(world.network_interfaces.iter().cloned().map(Element::NetworkInterface))
        .chain(world.resources.iter().cloned().map(Element::Resource))
        .collect()
}

fn has_resource_group(world: &World, id: Option<&String>) -> bool {
    id.is_none_or(|id| world.resource_groups.iter().any(|group| group.id == *id))
}

fn has_member(world: &World, id: &str) -> bool {
    world.instance(id).is_some() || world.interface(id).is_some()
}

/// Whether all groups are there, in the member's region and network.
fn has_groups(world: &World, ids: &[String], region: &str, network: &Network) -> bool {
    let near = |group: &SecurityGroup| group.region == region && group.network == *network;
    ids.iter().all(|id| world.group(id).is_some_and(near))
}

/// The world with one thing more; nothing where it cannot be in this world.
pub fn add(world: &World, element: &Element) -> Option<World> {
    let mut next = world.clone();
    let possible = match element {
        Element::ResourceGroup(group) => {
            next.resource_groups.push(group.clone());
            world.resource_groups.iter().all(|other| other.id != group.id)
        }
        Element::SecurityGroup(group) => {
            next.security_groups.push(group.clone());
            world.group(&group.id).is_none() && has_resource_group(world, group.resource_group.as_ref())
        }
        Element::Instance(one) => {
            next.instances.push(one.clone());
            !has_member(world, &one.id)
                && has_resource_group(world, one.resource_group.as_ref())
                && has_groups(world, &one.security_groups, &one.region, &one.network)
        }
        Element::NetworkInterface(one) => {
            next.network_interfaces.push(one.clone());
            !has_member(world, &one.id)
                && has_resource_group(world, one.resource_group.as_ref())
                && one.attached_to.as_ref().is_none_or(|id| world.instance(id).is_some())
                && has_groups(world, &one.security_groups, &one.region, &Some(one.vpc.clone()))
        }
        Element::Resource(one) => {
            next.resources.push(one.clone());
            let taken = world.resources.iter().any(|other| (other.kind, &other.id) == (one.kind, &one.id));
            !taken && has_resource_group(world, one.resource_group.as_ref())
        }
    };
    possible.then_some(next)
}

fn is_in_resource_group(element: &Element, id: &str) -> bool {
    let group = match element {
        Element::ResourceGroup(_) => &None,
        Element::SecurityGroup(group) => &group.resource_group,
        Element::Instance(one) => &one.resource_group,
        Element::NetworkInterface(one) => &one.resource_group,
        Element::Resource(one) => &one.resource_group,
    };
    group.as_deref() == Some(id)
}

/// The world without a thing; nothing where it is not there or in use.
pub fn remove(world: &World, element: &Element) -> Option<World> {
    let mut next = world.clone();
    match element {
        Element::ResourceGroup(ResourceGroup { id, .. }) => {
            if elements(world).iter().any(|element| is_in_resource_group(element, id)) {
                return None;
            }
            next.resource_groups.retain(|group| group.id != *id);
        }
        Element::SecurityGroup(SecurityGroup { id, .. }) => {
            let instances = world.instances.iter().map(|one| &one.security_groups);
            let interfaces = world.network_interfaces.iter().map(|one| &one.security_groups);
            if instances.chain(interfaces).any(|groups| groups.contains(id)) {
                return None;
            }
            next.security_groups.retain(|group| group.id != *id);
        }
        Element::Instance(Instance { id, .. }) => {
            next.instances.retain(|one| one.id != *id);
            let attached = next.network_interfaces.iter_mut().filter(|one| one.attached_to.as_ref() == Some(id));
            attached.for_each(|one| one.attached_to = None);
        }
        Element::NetworkInterface(NetworkInterface { id, .. }) => next.network_interfaces.retain(|one| one.id != *id),
        Element::Resource(Resource { kind, id, .. }) => next.resources.retain(|one| (one.kind, &one.id) != (*kind, id)),
    }
    (elements(&next).len() < elements(world).len()).then_some(next)
}
