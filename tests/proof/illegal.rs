//! Worlds of the Alibaba cloud with exactly one thing wrong: each must be refused, and the message must name the place.

use secgroup_kit::clouds::alibaba::{Alibaba, Instance, NetworkInterface, ResourceGroup, SecurityGroup, World};
use secgroup_kit::subject::Cloud as _;
use secgroup_kit::ways::spelling::Dice;

/// What the contract refuses as inconsistent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    GroupTwice,
    InstanceTwice,
    InterfaceTwice,
    InstanceAndInterfaceShareAnId,
    ResourceGroupTwice,
    ResourceTwice,
    EmptyGroupId,
    EmptyInstanceId,
    EmptyInterfaceId,
    EmptyResourceId,
    EmptyResourceGroupId,
    InstanceInUnknownGroup,
    InterfaceInUnknownGroup,
    AttachedToNothing,
    GroupInUnknownResourceGroup,
    InstanceInUnknownResourceGroup,
    InterfaceInUnknownResourceGroup,
    ResourceInUnknownResourceGroup,
    InstanceAcrossRegions,
    InterfaceAcrossRegions,
    InstanceAcrossNetworks,
    InterfaceAcrossNetworks,
    InterfaceInClassicGroup,
    InstanceInAGroupTwice,
    InterfaceInAGroupTwice,
    ClassicEnterpriseGroup,
}

pub(crate) const ALL: [Fault; 26] = [
    Fault::GroupTwice,
    Fault::InstanceTwice,
    Fault::InterfaceTwice,
    Fault::InstanceAndInterfaceShareAnId,
    Fault::ResourceGroupTwice,
    Fault::ResourceTwice,
    Fault::EmptyGroupId,
    Fault::EmptyInstanceId,
    Fault::EmptyInterfaceId,
    Fault::EmptyResourceId,
    Fault::EmptyResourceGroupId,
    Fault::InstanceInUnknownGroup,
    Fault::InterfaceInUnknownGroup,
    Fault::AttachedToNothing,
    Fault::GroupInUnknownResourceGroup,
    Fault::InstanceInUnknownResourceGroup,
    Fault::InterfaceInUnknownResourceGroup,
    Fault::ResourceInUnknownResourceGroup,
    Fault::InstanceAcrossRegions,
    Fault::InterfaceAcrossRegions,
    Fault::InstanceAcrossNetworks,
    Fault::InterfaceAcrossNetworks,
    Fault::InterfaceInClassicGroup,
    Fault::InstanceInAGroupTwice,
    Fault::InterfaceInAGroupTwice,
    Fault::ClassicEnterpriseGroup,
];

/// The world with the fault, or `None` where it has nothing that could be at fault in that way. `at` picks which.
pub(crate) fn spoil(world: &World, fault: Fault, at: usize) -> Option<World> {
    let mut next = world.clone();
    let w = &mut next;
    match fault {
        Fault::GroupTwice => twice(&mut w.security_groups, at)?,
        Fault::InstanceTwice => twice(&mut w.instances, at)?,
        Fault::InterfaceTwice => twice(&mut w.network_interfaces, at)?,
        Fault::ResourceGroupTwice => twice(&mut w.resource_groups, at)?,
        Fault::ResourceTwice => twice(&mut w.resources, at)?,
        Fault::InstanceAndInterfaceShareAnId => one(&mut w.network_interfaces, at)?.id = w.instances.first()?.id.clone(),
        // The entity that loses its id must be one that nothing refers to, so that only the empty id is wrong.
        Fault::EmptyGroupId => w.security_groups.push(renamed(w.security_groups.get(at % w.security_groups.len().max(1))?)),
        Fault::EmptyInstanceId => {
            let spare = w.instances.get(at % w.instances.len().max(1))?.clone();
            w.instances.push(Instance { id: String::new(), ..spare });
        }
        Fault::EmptyInterfaceId => one(&mut w.network_interfaces, at)?.id.clear(),
        Fault::EmptyResourceId => one(&mut w.resources, at)?.id.clear(),
        Fault::EmptyResourceGroupId => {
            let owner = w.account.clone();
            w.resource_groups.push(ResourceGroup { id: String::new(), owner });
        }
        Fault::InstanceInUnknownGroup => one(&mut w.instances, at)?.security_groups.push("sg-77".to_owned()),
        Fault::InterfaceInUnknownGroup => one(&mut w.network_interfaces, at)?.security_groups.push("sg-77".to_owned()),
        Fault::AttachedToNothing => {
            // An interface's own id is no instance's either.
            let interface = one(&mut w.network_interfaces, at)?;
            interface.attached_to = Some(if at.is_multiple_of(2) { "i-77".to_owned() } else { interface.id.clone() });
        }
        Fault::GroupInUnknownResourceGroup => one(&mut w.security_groups, at)?.resource_group = Some("rg-77".to_owned()),
        Fault::InstanceInUnknownResourceGroup => one(&mut w.instances, at)?.resource_group = Some("rg-77".to_owned()),
        Fault::InterfaceInUnknownResourceGroup => one(&mut w.network_interfaces, at)?.resource_group = Some("rg-77".to_owned()),
        Fault::ResourceInUnknownResourceGroup => one(&mut w.resources, at)?.resource_group = Some("rg-77".to_owned()),
        Fault::InstanceAcrossRegions => member_instance(w, at)?.region.push('x'),
        Fault::InterfaceAcrossRegions => member_interface(w, at)?.region.push('x'),
        Fault::InstanceAcrossNetworks => {
            let instance = member_instance(w, at)?;
            instance.network = match &instance.network {
                None => Some("vpc-a".to_owned()),
                Some(_) if at.is_multiple_of(2) => None,
                Some(vpc) => Some(format!("{vpc}x")),
            };
        }
        Fault::InterfaceAcrossNetworks => member_interface(w, at)?.vpc.push('x'),
        Fault::InterfaceInClassicGroup => {
            let classic = w.security_groups.iter().find(|group| group.network.is_none())?.clone();
            let interface = one(&mut w.network_interfaces, at)?;
            interface.region = classic.region;
            interface.security_groups = vec![classic.id];
        }
        Fault::InstanceInAGroupTwice => {
            let groups = &mut member_instance(w, at)?.security_groups;
            groups.push(groups[at % groups.len()].clone());
        }
        Fault::InterfaceInAGroupTwice => {
            let groups = &mut member_interface(w, at)?.security_groups;
            groups.push(groups[at % groups.len()].clone());
        }
        Fault::ClassicEnterpriseGroup => w.security_groups.push(SecurityGroup {
            id: "sg-88".to_owned(),
            network: None,
            kind: "enterprise",
            ..w.security_groups.first()?.clone()
        }),
    }
    Some(next)
}

fn renamed(group: &SecurityGroup) -> SecurityGroup {
    SecurityGroup { id: String::new(), ..group.clone() }
}

fn one<T>(list: &mut [T], at: usize) -> Option<&mut T> {
    let len = list.len();
    if len == 0 { None } else { list.get_mut(at % len) }
}

fn twice<T: Clone>(list: &mut Vec<T>, at: usize) -> Option<()> {
    let copy = one(list, at)?.clone();
    list.push(copy);
    Some(())
}

fn member_instance(world: &mut World, at: usize) -> Option<&mut Instance> {
    let mut members: Vec<_> = world.instances.iter_mut().filter(|instance| !instance.security_groups.is_empty()).collect();
    let len = members.len();
    if len == 0 { None } else { Some(members.swap_remove(at % len)) }
}

fn member_interface(world: &mut World, at: usize) -> Option<&mut NetworkInterface> {
    let mut members: Vec<_> =
        world.network_interfaces.iter_mut().filter(|interface| !interface.security_groups.is_empty()).collect();
    let len = members.len();
    if len == 0 { None } else { Some(members.swap_remove(at % len)) }
}

/// Builds the engine's world, or says what the engine has against it: the kinds in the order of the document, the elements of each
/// in the order that the number gives.
pub(crate) fn try_build(world: &World, number: u64) -> Result<secgroup::alibaba::World, secgroup::BuildError> {
    let mut dice = Dice::new(number);
    let mut shuffled = world.clone();
    dice.shuffle(&mut shuffled.resource_groups);
    dice.shuffle(&mut shuffled.security_groups);
    dice.shuffle(&mut shuffled.instances);
    dice.shuffle(&mut shuffled.network_interfaces);
    dice.shuffle(&mut shuffled.resources);
    let calls = Alibaba::calls(&shuffled, &mut dice);
    calls.into_iter().fold(Alibaba::builder(number), |builder, call| call(builder)).build()
}
