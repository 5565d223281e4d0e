//! What exists in an Alibaba Cloud account, and how it is kept and read. Knows no rule.

pub mod grammar;
mod kinds;
mod memberships;
mod read;
pub(crate) mod records;
mod spec;
mod thresholds;
mod transition;

use alloc::vec::Vec;

pub use kinds::{
    Capacity, Edition, GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, ResourceKind, Service, Unit,
};
pub use spec::{InstanceSpec, Network, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec};
pub use transition::{Change, ChangeSpec, Transition};

pub(crate) use self::memberships::{Class, Groups, Membership, Share, Tally};
use self::records::{Instance, MaybeGroup, NetworkInterface, Resource, ResourceGroup, SecurityGroup, Standing, Tenancy};
pub(crate) use self::thresholds::{OfKind, Thresholds};
use crate::store::{Handle, Interned, PerfectHash, Spill, Symbol, Symbols, Table};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// An instance: its primary interface.
    Instance(InstanceHandle),
    /// A network interface.
    NetworkInterface(NetworkInterfaceHandle),
}

/// What can be in a resource group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
/// What exists, and its ids, is fixed when the world is built ([`World::builder`]); how it fares changes through
/// [`World::apply`] (what accepted requests do) and [`World::step`] (what happens around them). A world cannot be built
/// inconsistent and cannot become so.
#[derive(Clone, Debug)]
pub struct World {
    pub(crate) edition: Edition,
    pub(crate) account: Symbol,
    pub(crate) service: Service,
    pub(crate) limits: Limits,
    pub(crate) thresholds: Thresholds,
    pub(crate) symbols: Symbols,
    pub(crate) tenancies: Interned<Tenancy>,
    pub(crate) resource_groups: Table<ResourceGroup>,
    pub(crate) security_groups: Table<SecurityGroup, PerfectHash>,
    /// By far the largest table of most worlds.
    pub(crate) instances: Table<Instance, PerfectHash>,
    pub(crate) network_interfaces: Table<NetworkInterface>,
    /// One table for each [`ResourceKind`].
    pub(crate) resources: [Table<Resource>; 6],
    pub(crate) spill: Spill,
    /// Apart from the instances' records: no rule about security groups looks at them.
    pub(crate) instance_resource_groups: Vec<MaybeGroup>,
    pub(crate) group_resource_groups: Vec<MaybeGroup>,
    /// Tells worlds of different ids apart, but for accidents of 64 bits.
    pub(crate) fingerprint: u64,
}

impl World {
    /// The edition of JoinSecurityGroup whose rules are in force.
    #[must_use]
    pub fn edition(&self) -> Edition {
        self.edition
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

    /// The memory that the world takes, in bytes: what its tables and sets occupy, without ids of more than 24 bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let tables = [
            self.resource_groups.bytes(),
            self.security_groups.bytes(),
            self.instances.bytes(),
            self.network_interfaces.bytes(),
            self.spill.bytes(),
            self.tenancies.bytes(),
            self.instance_resource_groups.capacity().saturating_mul(size_of::<MaybeGroup>()),
            self.group_resource_groups.capacity().saturating_mul(size_of::<MaybeGroup>()),
        ];
        tables.into_iter().chain(self.resources.iter().map(Table::bytes)).fold(size_of::<Self>(), usize::saturating_add)
    }

    /// Whether this is the region of a tenancy.
    #[inline(never)]
    pub(crate) fn is_region_of(&self, tenancy: Handle<Tenancy>, region: &str) -> bool {
        self.text(self.tenancy(tenancy).region) == region
    }

    /// Whether this is the account whose world it is.
    #[inline(never)]
    pub(crate) fn is_account(&self, account: &str) -> bool {
        self.account() == account
    }

    /// What handles and symbols that were looked up in this world depend on.
    #[inline]
    pub(crate) fn look_ups(&self) -> u64 {
        // Who the caller is by default, and which requests are usual ones, depends on account and edition.
        self.fingerprint ^ self.symbols.digest() ^ (self.account.position() as u64) << 1 ^ self.edition as u64
    }

    /// The account whose world it is.
    #[inline]
    pub(crate) fn account_symbol(&self) -> Symbol {
        self.account
    }

    /// The account that a caller acts for; `None` where this world has never heard of it.
    #[inline]
    pub(crate) fn caller_account(&self, caller: &Caller<'_>) -> Option<Symbol> {
        if caller.account.is_empty() { Some(self.account) } else { self.symbols.find(caller.account) }
    }

    /// The product that the caller is, if it is one that this world knows.
    #[inline]
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

    /// What instances and network interfaces are alike in, of this one.
    fn standing(&self, member: Member) -> Option<&Standing> {
        match member {
            Member::Instance(handle) => self.instances.get(handle).map(|instance| &instance.standing),
            Member::NetworkInterface(handle) => self.network_interfaces.get(handle).map(|interface| &interface.standing),
        }
    }

    /// The groups that a member is in, in any order.
    pub(crate) fn groups_of(&self, member: Member) -> impl ExactSizeIterator<Item = Membership> {
        self.standing(member).map_or(&Groups::NONE, |standing| &standing.groups).iter(&self.spill)
    }

    /// Whose something is and where.
    #[inline]
    pub(crate) fn tenancy(&self, handle: Handle<Tenancy>) -> &Tenancy {
        self.tenancies.get(handle).unwrap_or(const { &Tenancy { owner: Symbol::ANY, region: Symbol::ANY, vpc: None } })
    }

    /// Whether it is the world's own account's.
    pub(crate) fn is_own(&self, handle: Handle<Tenancy>) -> bool {
        self.tenancy(handle).owner == self.account
    }

    /// Whether what has these tenancies is in one region, and whether in one network. Nearly always all of their tenancy is the same.
    #[inline(always)]
    pub(crate) fn have_in_common(&self, one: Handle<Tenancy>, other: Handle<Tenancy>) -> (bool, bool) {
        if one == other {
            return (true, true);
        }
        // Every handle has its tenancy; to leave where one has none costs less than to go on with another.
        let (Some(one), Some(other)) = (self.tenancies.get(one), self.tenancies.get(other)) else { return (false, false) };
        // Of one owner and region only the network can differ: each tenancy has one handle.
        if one.place() == other.place() {
            return (true, false);
        }
        (one.region == other.region, one.network() == other.network())
    }

    /// The resource group that something is in.
    pub(crate) fn resource_group_of(&self, resource: ResourceRef) -> Option<ResourceGroupHandle> {
        let group = match resource {
            ResourceRef::Instance(handle) => *self.instance_resource_groups.get(handle.position() as usize)?,
            ResourceRef::SecurityGroup(handle) => *self.group_resource_groups.get(handle.position() as usize)?,
            ResourceRef::NetworkInterface(handle) => self.network_interfaces.get(handle)?.resource_group,
            ResourceRef::Other(kind, handle) => self.resources_of(kind).get(handle)?.resource_group,
        };
        group.group()
    }
}

/// The same, to be changed. Of the two tables, so that others can be looked at meanwhile.
#[inline(always)]
pub(crate) fn standing_mut<'a>(
    instances: &'a mut Table<Instance, PerfectHash>,
    network_interfaces: &'a mut Table<NetworkInterface>,
    member: Member,
) -> Option<&'a mut Standing> {
    match member {
        Member::Instance(handle) => instances.get_mut(handle).map(|instance| &mut instance.standing),
        Member::NetworkInterface(handle) => network_interfaces.get_mut(handle).map(|interface| &mut interface.standing),
    }
}
