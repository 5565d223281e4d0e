//! Reads a world: everything in it as specs, ordered by id.

use alloc::{borrow::Cow, vec::Vec};
use core::iter;

use super::{
    InstanceHandle, InstanceSpec, InstanceStatus, Member, Network, NetworkInterfaceHandle, NetworkInterfaceSpec,
    ResourceGroupSpec, ResourceKind, ResourceRef, ResourceSpec, SecurityGroupHandle, SecurityGroupSpec, TenancyId, World,
    records::{Instance, InstanceFlags, NetworkInterface, Resource, ResourceGroup, SecurityGroup},
};
use crate::store::{Handle, Symbol};

/// Whose something is and where: what decides who finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Placement<'a> {
    /// The account that owns it.
    pub owner: &'a str,
    /// The region's id.
    pub region: &'a str,
    /// The VPC's id; `None` in the classic network.
    pub vpc: Option<&'a str>,
}

impl World {
    /// The resource groups, in the order of their ids.
    pub fn resource_groups(&self) -> impl Iterator<Item = ResourceGroupSpec<'_>> {
        self.resource_groups.iter().map(|(_, record)| self.resource_group_spec(record))
    }

    /// The security groups, in the order of their ids.
    pub fn security_groups(&self) -> impl Iterator<Item = SecurityGroupSpec<'_>> {
        self.security_groups.iter().map(|(_, record)| self.security_group_spec(record))
    }

    /// The instances, in the order of their ids.
    pub fn instances(&self) -> impl Iterator<Item = InstanceSpec<'_>> {
        self.instances.iter().map(|(handle, record)| self.instance_spec(handle, record))
    }

    /// The network interfaces, in the order of their ids.
    pub fn network_interfaces(&self) -> impl Iterator<Item = NetworkInterfaceSpec<'_>> {
        self.network_interfaces.iter().map(|(handle, record)| self.network_interface_spec(handle, record))
    }

    /// The resources that are in no list of their own, in the order of their types, then ids.
    pub fn resources(&self) -> impl Iterator<Item = ResourceSpec<'_>> {
        <ResourceKind as strum::VariantArray>::VARIANTS
            .iter()
            .flat_map(move |&kind| self.resources_of(kind).iter().map(move |(_, record)| self.resource_spec(kind, record)))
    }

    /// The handles of the security groups, in the order of their ids.
    pub fn security_group_handles(&self) -> impl Iterator<Item = SecurityGroupHandle> {
        self.security_groups.handles()
    }

    /// The handles of the instances, in the order of their ids.
    pub fn instance_handles(&self) -> impl Iterator<Item = InstanceHandle> {
        self.instances.handles()
    }

    /// The handles of the network interfaces, in the order of their ids.
    pub fn network_interface_handles(&self) -> impl Iterator<Item = NetworkInterfaceHandle> {
        self.network_interfaces.handles()
    }

    /// How many security groups there are.
    #[must_use]
    pub fn security_group_count(&self) -> usize {
        self.security_groups.len()
    }

    /// How many instances there are.
    #[must_use]
    pub fn instance_count(&self) -> usize {
        self.instances.len()
    }

    /// How many network interfaces there are.
    #[must_use]
    pub fn network_interface_count(&self) -> usize {
        self.network_interfaces.len()
    }

    /// A security group, written out.
    #[must_use]
    pub fn security_group(&self, handle: SecurityGroupHandle) -> Option<SecurityGroupSpec<'_>> {
        self.security_groups.get(handle).map(|record| self.security_group_spec(record))
    }

    /// An instance, written out.
    #[must_use]
    pub fn instance(&self, handle: InstanceHandle) -> Option<InstanceSpec<'_>> {
        self.instances.get(handle).map(|record| self.instance_spec(handle, record))
    }

    /// A network interface, written out.
    #[must_use]
    pub fn network_interface(&self, handle: NetworkInterfaceHandle) -> Option<NetworkInterfaceSpec<'_>> {
        self.network_interfaces.get(handle).map(|record| self.network_interface_spec(handle, record))
    }

    /// How many members a security group has, and how many private addresses they have together.
    #[must_use]
    pub fn usage(&self, handle: SecurityGroupHandle) -> Option<(u32, u64)> {
        self.security_groups.get(handle).map(|group| (group.members, group.private_ips))
    }

    /// The id of a security group.
    #[must_use]
    pub fn security_group_id(&self, handle: SecurityGroupHandle) -> Option<&str> {
        self.security_groups.id(handle)
    }

    /// The id of an instance or network interface.
    #[must_use]
    pub fn member_id(&self, member: Member) -> Option<&str> {
        match member {
            Member::Instance(handle) => self.instances.id(handle),
            Member::NetworkInterface(handle) => self.network_interfaces.id(handle),
        }
    }

    /// Whose an instance or network interface is, and where.
    #[must_use]
    pub fn member_placement(&self, member: Member) -> Option<Placement<'_>> {
        self.standing(member).map(|standing| self.placement(standing.tenancy))
    }

    /// Whose a security group is, and where.
    #[must_use]
    pub fn security_group_placement(&self, handle: SecurityGroupHandle) -> Option<Placement<'_>> {
        self.security_groups.get(handle).map(|group| self.placement(group.tenancy))
    }

    /// The status of an instance.
    #[must_use]
    pub fn instance_status(&self, handle: InstanceHandle) -> Option<InstanceStatus> {
        self.instances.get(handle).map(|instance| instance.status)
    }

    /// The instance that a network interface is attached to.
    #[must_use]
    pub fn attached_to(&self, handle: NetworkInterfaceHandle) -> Option<InstanceHandle> {
        let instance = self.network_interfaces.get(handle)?.attached_to?;
        self.instances.get(instance).map(|_| instance)
    }

    /// Whether an instance or network interface is in a security group.
    #[must_use]
    pub fn is_member(&self, member: Member, group: SecurityGroupHandle) -> bool {
        let groups = self.standing(member).into_iter().flat_map(|standing| self.groups_in(standing));
        self.security_groups.get(group).is_some() && groups.into_iter().any(|of| of.position() == group.position())
    }

    /// The security groups that an instance or network interface is in.
    pub fn security_groups_of(&self, member: Member) -> impl Iterator<Item = SecurityGroupHandle> {
        let groups = self.standing(member).into_iter().flat_map(|standing| self.groups_in(standing));
        groups.filter_map(|of| self.security_groups.handle(of.position()))
    }

    fn placement(&self, tenancy: TenancyId) -> Placement<'_> {
        let tenancy = self.tenancy(tenancy);
        let text = |symbol| self.symbols.text(symbol);
        Placement { owner: text(tenancy.owner), region: text(tenancy.region), vpc: tenancy.vpc.map(text) }
    }

    fn resource_group_spec<'a>(&'a self, record: &'a ResourceGroup) -> ResourceGroupSpec<'a> {
        ResourceGroupSpec { id: text(self.resource_groups.text(record)), owner: self.owner(record.owner) }
    }

    fn security_group_spec<'a>(&'a self, record: &'a SecurityGroup) -> SecurityGroupSpec<'a> {
        let tenancy = self.tenancy(record.tenancy);
        SecurityGroupSpec {
            id: text(self.security_groups.text(record)),
            region: self.word(tenancy.region),
            network: self.network(tenancy.vpc),
            kind: record.kind,
            owner: self.owner(tenancy.owner),
            managed_by: record.managed_by.map(|symbol| self.word(symbol)),
            acl_rules: record.acl_rules,
            resource_group: self.resource_group_id(record.resource_group.position()),
            busy: record.busy,
        }
    }

    fn instance_spec<'a>(&'a self, handle: InstanceHandle, record: &'a Instance) -> InstanceSpec<'a> {
        let tenancy = self.tenancy(record.standing.tenancy);
        InstanceSpec {
            id: text(self.instances.text(record)),
            region: self.word(tenancy.region),
            network: self.network(tenancy.vpc),
            status: record.status,
            owner: self.owner(tenancy.owner),
            locks: record.locks.iter().collect(),
            supports_enterprise_groups: record.flags.has(InstanceFlags::SUPPORTS_ENTERPRISE),
            private_ips: record.standing.private_ips,
            security_groups: self.group_ids(Member::Instance(handle)),
            resource_group: self.resource_group_id(self.resource_group_of(ResourceRef::Instance(handle)).map(Handle::position)),
            busy: record.flags.has(InstanceFlags::BUSY),
        }
    }

    fn network_interface_spec<'a>(
        &'a self,
        handle: NetworkInterfaceHandle,
        record: &'a NetworkInterface,
    ) -> NetworkInterfaceSpec<'a> {
        let mut granted_to: Vec<_> = record.granted_to.iter().map(|symbol| self.word(*symbol)).collect();
        granted_to.sort_unstable();
        let tenancy = self.tenancy(record.standing.tenancy);
        NetworkInterfaceSpec {
            id: text(self.network_interfaces.text(record)),
            region: self.word(tenancy.region),
            // Always in one.
            vpc: tenancy.vpc.map(|vpc| self.word(vpc)).unwrap_or_default(),
            interface_type: record.interface_type,
            status: record.status,
            owner: self.owner(tenancy.owner),
            granted_to,
            managed_by: record.managed_by.map(|symbol| self.word(symbol)),
            attached_to: record.attached_to.and_then(|handle| self.instances.id(handle)).map(text),
            private_ips: record.standing.private_ips,
            security_groups: self.group_ids(Member::NetworkInterface(handle)),
            resource_group: self.resource_group_id(record.resource_group.position()),
            busy: record.busy,
        }
    }

    fn resource_spec<'a>(&'a self, kind: ResourceKind, record: &'a Resource) -> ResourceSpec<'a> {
        ResourceSpec {
            kind,
            id: text(self.resources_of(kind).text(record)),
            region: self.word(record.region),
            owner: self.owner(record.owner),
            resource_group: self.resource_group_id(record.resource_group.position()),
        }
    }

    fn word(&self, symbol: Symbol) -> Cow<'_, str> {
        text(self.symbols.text(symbol))
    }

    /// Owners are always written out, the world's account like any other.
    #[allow(clippy::unnecessary_wraps, reason = "the specs' owners may be left out")]
    fn owner(&self, owner: Symbol) -> Option<Cow<'_, str>> {
        Some(self.word(owner))
    }

    fn network(&self, vpc: Option<Symbol>) -> Network<'_> {
        vpc.map_or(Network::Classic, |vpc| Network::Vpc(self.word(vpc)))
    }

    fn resource_group_id(&self, position: Option<u32>) -> Option<Cow<'_, str>> {
        self.resource_groups.at(position?).map(|group| text(self.resource_groups.text(group)))
    }

    pub(crate) fn group_ids(&self, member: Member) -> Vec<Cow<'_, str>> {
        let groups = self.standing(member).into_iter().flat_map(|standing| self.groups_in(standing));
        let groups = groups.filter_map(|membership| self.group_at(membership));
        let mut ids: Vec<_> = groups.map(|group| text(self.security_groups.text(group))).collect();
        ids.sort_unstable();
        ids
    }
}

fn text(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}

/// Two worlds are equal where everything in them is, however and in whatever order they came to be.
impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        fn same<T: PartialEq>(mut ours: impl Iterator<Item = T>, mut theirs: impl Iterator<Item = T>) -> bool {
            iter::from_fn(|| match (ours.next(), theirs.next()) {
                (None, None) => None,
                (ours, theirs) => Some(ours == theirs),
            })
            .all(|same| same)
        }
        (self.editions, self.account(), self.service, &self.limits)
            == (other.editions, other.account(), other.service, &other.limits)
            && same(self.resource_groups(), other.resource_groups())
            && same(self.security_groups(), other.security_groups())
            && same(self.instances(), other.instances())
            && same(self.network_interfaces(), other.network_interfaces())
            && same(self.resources(), other.resources())
    }
}

impl Eq for World {}
