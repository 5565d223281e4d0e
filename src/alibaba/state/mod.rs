//! The state of an Alibaba Cloud account: tables and look-ups. Knows no rule.

mod editions;
pub mod grammar;
mod kinds;
mod read;
pub(crate) mod records;
mod spec;
mod tenancies;
mod transition;

use alloc::vec::Vec;

/// The edition of JoinSecurityGroup, which a world's documented limits depend on.
pub use editions::JoinSecurityGroupEdition as Edition;
pub use editions::*;
pub use kinds::{
    Capacity, GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, ResourceKind, Service, Unit,
};
pub use read::Placement;
pub use spec::{InstanceSpec, Network, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec};
pub use transition::{Change, ChangeSpec, Transition};

use self::records::{
    Instance, Membership, NetworkInterface, Resource, ResourceGroup, ResourceGroupSlot, SecurityGroup, Standing,
};
pub(crate) use self::tenancies::{Tenancies, Tenancy, TenancyId};
use crate::store::{Handle, Spill, Stamp, Symbol, Symbols, Table};

/// A security group of a world.
pub type SecurityGroupHandle = Handle<SecurityGroup>;
/// An instance of a world.
pub type InstanceHandle = Handle<Instance>;
/// A network interface of a world.
pub type NetworkInterfaceHandle = Handle<NetworkInterface>;
/// A resource group of a world.
pub type ResourceGroupHandle = Handle<ResourceGroup>;
/// A resource (of any of the kinds that have no list of their own) of a world.
pub type ResourceHandle = Handle<Resource>;

/// Who calls. The default is the world's account, acting for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller<'a> {
    /// The account; the world's where it is empty.
    pub account: &'a str,
    /// The cloud product that acts for itself; none where it is empty.
    pub service: &'a str,
}

/// What can be in a security group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// An instance: its primary interface.
    Instance(InstanceHandle),
    /// A network interface.
    NetworkInterface(NetworkInterfaceHandle),
}

/// What can be in a resource group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceRef {
    /// `ResourceType=instance`.
    Instance(InstanceHandle),
    /// `ResourceType=eni`.
    NetworkInterface(NetworkInterfaceHandle),
    /// `ResourceType=securitygroup`.
    SecurityGroup(SecurityGroupHandle),
    /// One of the other six types.
    Other(ResourceKind, ResourceHandle),
}

/// Everything that the rules of Alibaba Cloud's operations may look at.
///
/// It is built once ([`World::builder`]) and changes through what accepted requests do ([`World::apply`]) and through what happens
/// around them ([`World::step`]): things fare otherwise, are created and deleted. A world cannot be built inconsistent and cannot
/// become so.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) editions: Editions,
    pub(crate) account: Symbol,
    pub(crate) service: Service,
    pub(crate) limits: Limits,
    pub(crate) symbols: Symbols,
    pub(crate) tenancies: Tenancies,
    pub(crate) resource_groups: Table<ResourceGroup>,
    pub(crate) security_groups: Table<SecurityGroup>,
    /// By far the largest table of most worlds.
    pub(crate) instances: Table<Instance>,
    pub(crate) network_interfaces: Table<NetworkInterface>,
    /// One table for each [`ResourceKind`].
    pub(crate) resources: [Table<Resource>; 6],
    pub(crate) spill: Spill,
    /// No group has more rules, nor ever had: where so many per group are within the limit, no check has to add them up.
    pub(crate) most_acl_rules: u32,
    /// Apart from the instances' records, by position: no rule about security groups looks at it. Shorter than the table where
    /// the rest are in none.
    pub(crate) instance_resource_groups: Vec<ResourceGroupSlot>,
    pub(crate) stamp: Stamp,
}

impl World {
    /// A world of this account in which nothing is yet.
    pub(crate) fn empty(account: &str, seed: u64) -> Self {
        let mut symbols = Symbols::new(seed);
        Self {
            editions: Editions::default(),
            account: symbols.intern(account),
            service: Service::default(),
            limits: Limits::documented(Edition::default()),
            symbols,
            tenancies: Tenancies::default(),
            resource_groups: Table::new(seed),
            security_groups: Table::new(seed),
            instances: Table::new(seed),
            network_interfaces: Table::new(seed),
            resources: [(); 6].map(|()| Table::new(seed)),
            spill: Spill::default(),
            most_acl_rules: 0,
            instance_resource_groups: Vec::new(),
            stamp: Stamp::default(),
        }
    }

    /// The editions of the pages whose rules are in force.
    #[must_use]
    pub fn editions(&self) -> &Editions {
        &self.editions
    }

    /// The account whose world it is.
    #[must_use]
    pub fn account(&self) -> &str {
        self.symbols.text(self.account)
    }

    /// How the service fares.
    #[must_use]
    pub fn service(&self) -> Service {
        self.service
    }

    /// The quotas and capacities.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Looks a security group up.
    #[must_use]
    pub fn find_security_group(&self, id: &str) -> Option<SecurityGroupHandle> {
        self.security_groups.find(id)
    }

    /// Looks an instance up.
    #[must_use]
    pub fn find_instance(&self, id: &str) -> Option<InstanceHandle> {
        self.instances.find(id)
    }

    /// Looks a network interface up.
    #[must_use]
    pub fn find_network_interface(&self, id: &str) -> Option<NetworkInterfaceHandle> {
        self.network_interfaces.find(id)
    }

    /// Looks a resource group up.
    #[must_use]
    pub fn find_resource_group(&self, id: &str) -> Option<ResourceGroupHandle> {
        self.resource_groups.find(id)
    }

    /// Looks an instance or network interface up.
    #[must_use]
    pub fn find_member(&self, id: &str) -> Option<Member> {
        let instance = self.instances.find(id).map(Member::Instance);
        instance.or_else(|| self.network_interfaces.find(id).map(Member::NetworkInterface))
    }

    /// The memory that the world takes, in bytes: what its tables and sets occupy, without words and ids of more than 24 bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let parts = [
            self.symbols.bytes(),
            self.tenancies.bytes(),
            self.resource_groups.bytes(),
            self.security_groups.bytes(),
            self.instances.bytes(),
            self.network_interfaces.bytes(),
            self.spill.bytes(),
            self.instance_resource_groups.capacity().saturating_mul(size_of::<ResourceGroupSlot>()),
        ];
        parts.into_iter().chain(self.resources.iter().map(Table::bytes)).fold(size_of::<Self>(), usize::saturating_add)
    }

    /// The account that a caller acts for; `None` where this world has never heard of it.
    #[inline(always)]
    pub(crate) fn caller_account(&self, caller: &Caller<'_>) -> Option<Symbol> {
        if caller.account.is_empty() { Some(self.account) } else { self.symbols.find(caller.account) }
    }

    /// The product that the caller is, if it is one that this world knows.
    #[inline(always)]
    pub(crate) fn caller_service(&self, caller: &Caller<'_>) -> Option<Symbol> {
        if caller.service.is_empty() { None } else { self.symbols.find(caller.service) }
    }

    /// The word behind a symbol of this world.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.symbols.text(symbol)
    }

    /// The resources of a kind.
    pub(crate) fn resources_of(&self, kind: ResourceKind) -> &Table<Resource> {
        let [ddh, disk, image, key_pair, launch_template, snapshot] = &self.resources;
        match kind {
            ResourceKind::Ddh => ddh,
            ResourceKind::Disk => disk,
            ResourceKind::Image => image,
            ResourceKind::KeyPair => key_pair,
            ResourceKind::LaunchTemplate => launch_template,
            ResourceKind::Snapshot => snapshot,
        }
    }

    /// The same, to be changed.
    pub(crate) fn resources_mut(&mut self, kind: ResourceKind) -> &mut Table<Resource> {
        let [ddh, disk, image, key_pair, launch_template, snapshot] = &mut self.resources;
        match kind {
            ResourceKind::Ddh => ddh,
            ResourceKind::Disk => disk,
            ResourceKind::Image => image,
            ResourceKind::KeyPair => key_pair,
            ResourceKind::LaunchTemplate => launch_template,
            ResourceKind::Snapshot => snapshot,
        }
    }

    /// What instances and network interfaces are alike in, of this one.
    pub(crate) fn standing(&self, member: Member) -> Option<&Standing> {
        match member {
            Member::Instance(handle) => self.instances.get(handle).map(|instance| &instance.standing),
            Member::NetworkInterface(handle) => self.network_interfaces.get(handle).map(|interface| &interface.standing),
        }
    }

    /// The groups that are in a set, in any order.
    pub(crate) fn groups_in<'a>(&'a self, standing: &'a Standing) -> impl ExactSizeIterator<Item = Membership> + Clone {
        standing.groups.as_slice(&self.spill).iter().map(|&group| Membership(group))
    }

    /// The group that a member's record means.
    #[inline(always)]
    pub(crate) fn group_at(&self, membership: Membership) -> Option<&SecurityGroup> {
        self.security_groups.at(membership.position())
    }

    /// Whose something is and where.
    #[inline(always)]
    pub(crate) fn tenancy(&self, id: TenancyId) -> &Tenancy {
        self.tenancies.get(id)
    }

    /// The resource group that something is in.
    pub(crate) fn resource_group_of(&self, resource: ResourceRef) -> Option<ResourceGroupHandle> {
        let slot = match resource {
            ResourceRef::Instance(handle) => {
                self.instances.get(handle)?;
                *self.instance_resource_groups.get(handle.position() as usize)?
            }
            ResourceRef::SecurityGroup(handle) => self.security_groups.get(handle)?.resource_group,
            ResourceRef::NetworkInterface(handle) => self.network_interfaces.get(handle)?.resource_group,
            ResourceRef::Other(kind, handle) => self.resources_of(kind).get(handle)?.resource_group,
        };
        self.resource_groups.handle(slot.position()?)
    }

    /// The place in which something's record says which resource group it is in.
    pub(crate) fn resource_group_slot(&mut self, resource: ResourceRef) -> Option<&mut ResourceGroupSlot> {
        match resource {
            ResourceRef::Instance(handle) => {
                self.instances.get(handle)?;
                let (slots, place) = (&mut self.instance_resource_groups, handle.position() as usize);
                if slots.len() <= place {
                    slots.resize(self.instances.places(), ResourceGroupSlot::NONE);
                }
                slots.get_mut(place)
            }
            ResourceRef::SecurityGroup(handle) => Some(&mut self.security_groups.get_mut(handle)?.resource_group),
            ResourceRef::NetworkInterface(handle) => Some(&mut self.network_interfaces.get_mut(handle)?.resource_group),
            ResourceRef::Other(kind, handle) => {
                Some(&mut self.resources.get_mut(kind as usize)?.get_mut(handle)?.resource_group)
            }
        }
    }

    /// Puts something into a resource group, or takes it out, and counts it there.
    pub(crate) fn put_into_resource_group(&mut self, resource: ResourceRef, to: Option<ResourceGroupHandle>) -> Option<()> {
        let from = self.resource_group_of(resource);
        if from.is_some() || to.is_some() {
            *self.resource_group_slot(resource)? = ResourceGroupSlot::new(to.map(Handle::position));
        }
        if let Some(group) = from.and_then(|from| self.resource_groups.get_mut(from)) {
            group.members = group.members.wrapping_sub(1);
        }
        if let Some(group) = to.and_then(|to| self.resource_groups.get_mut(to)) {
            group.members = group.members.wrapping_add(1);
        }
        Some(())
    }
}

/// The standing of a member, to be changed. Of the two tables, so that others can be looked at meanwhile.
#[inline(always)]
pub(crate) fn standing_mut<'a>(
    instances: &'a mut Table<Instance>,
    network_interfaces: &'a mut Table<NetworkInterface>,
    member: Member,
) -> Option<&'a mut Standing> {
    match member {
        Member::Instance(handle) => instances.get_mut(handle).map(|instance| &mut instance.standing),
        Member::NetworkInterface(handle) => network_interfaces.get_mut(handle).map(|interface| &mut interface.standing),
    }
}
