//! Create and delete. The builder, documents and steps all pass through here, so the same conditions hold for everything in a world.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    alibaba::{
        operations::join_security_group::quick,
        state::{
            Editions, GroupKind, InstanceHandle, InstanceSpec, Limits, Member, Network, NetworkInterfaceHandle,
            NetworkInterfaceSpec, ResourceGroupHandle, ResourceGroupSpec, ResourceHandle, ResourceKind, ResourceRef,
            ResourceSpec, SecurityGroupHandle, SecurityGroupSpec, Service, Tenancy, TenancyId, World, grammar,
            records::{
                Instance, InstanceFlags, Locks, Membership, NetworkInterface, Resource, ResourceGroup, ResourceGroupSlot,
                SecurityGroup, Standing,
            },
            standing_mut,
        },
    },
    error::{BuildError, Problem, StepError},
    names::Counted,
    store::{GroupSet, Handle, Id, Record, Symbol, Table},
};

impl World {
    /// Says what holds for all of a new world.
    pub(super) fn begin(&mut self, editions: Editions, service: Service, limits: Limits) {
        (self.editions, self.service, self.limits) = (editions, service, limits);
        self.security_groups.shrink_to_fit();
        self.instances.shrink_to_fit();
        self.network_interfaces.shrink_to_fit();
        let Self { symbols, account, stamp, .. } = self;
        stamp.advance(&(editions, symbols.text(*account), service, limits));
    }

    /// Creates a resource group.
    ///
    /// # Errors
    ///
    /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
    pub fn create_resource_group(&mut self, spec: &ResourceGroupSpec<'_>) -> Result<ResourceGroupHandle, BuildError> {
        not_empty("owner", spec.owner.as_deref())?;
        self.resource_groups.vacant(&spec.id, "a resource group")?;
        let owner = self.owner_symbol(spec.owner.as_deref());
        let (_, handle) =
            self.resource_groups.insert(&spec.id, ResourceGroup { id: Id::EMPTY, generation: 0, owner, members: 0 });
        self.stamp.advance(spec);
        Ok(handle)
    }

    /// Creates a security group.
    ///
    /// # Errors
    ///
    /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
    pub fn create_security_group(&mut self, spec: &SecurityGroupSpec<'_>) -> Result<SecurityGroupHandle, BuildError> {
        not_empty("region", Some(&spec.region))?;
        not_empty_network(&spec.network)?;
        not_empty("owner", spec.owner.as_deref())?;
        not_empty("managed_by", spec.managed_by.as_deref())?;
        if spec.kind == GroupKind::Enterprise && spec.network == Network::Classic {
            return Err(BuildError::new("network", Problem::ClassicEnterprise));
        }
        self.security_groups.vacant(&spec.id, "a security group")?;
        let resource_group = self.resource_group_named(spec.resource_group.as_deref())?;
        let record = SecurityGroup {
            id: Id::EMPTY,
            generation: 0,
            tenancy: self.tenancy_of(spec.owner.as_deref(), &spec.region, &spec.network),
            managed_by: spec.managed_by.as_deref().map(|product| self.symbols.intern(product)),
            members: 0,
            private_ips: 0,
            acl_rules: spec.acl_rules,
            resource_group: ResourceGroupSlot::NONE,
            judged: 0,
            kind: spec.kind,
            busy: spec.busy,
        };
        let (position, handle) = self.security_groups.insert(&spec.id, record);
        self.most_acl_rules = self.most_acl_rules.max(spec.acl_rules);
        self.put_into_resource_group(ResourceRef::SecurityGroup(handle), resource_group);
        quick::judge_security_group(self, position);
        self.stamp.advance(spec);
        Ok(handle)
    }

    /// Creates an instance.
    ///
    /// # Errors
    ///
    /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
    pub fn create_instance(&mut self, spec: &InstanceSpec<'_>) -> Result<InstanceHandle, BuildError> {
        not_empty("region", Some(&spec.region))?;
        not_empty_network(&spec.network)?;
        not_empty("owner", spec.owner.as_deref())?;
        self.vacant_member(&spec.id)?;
        let resource_group = self.resource_group_named(spec.resource_group.as_deref())?;
        let groups = self.memberships_named(&spec.security_groups, &spec.region, &spec.network)?;
        let mut locks = Locks::default();
        spec.locks.iter().for_each(|lock| locks.insert(*lock));
        let mut flags = InstanceFlags::default();
        flags.set(InstanceFlags::BUSY, spec.busy);
        flags.set(InstanceFlags::SUPPORTS_ENTERPRISE, spec.supports_enterprise_groups);
        flags.set(InstanceFlags::MALFORMED_ID, !grammar::is_instance_id(&spec.id));
        let tenancy = self.tenancy_of(spec.owner.as_deref(), &spec.region, &spec.network);
        let standing = self.standing_in(&groups, tenancy, spec.private_ips);
        let record = Instance { id: Id::EMPTY, generation: 0, standing, judged: 0, status: spec.status, locks, flags };
        let (position, handle) = self.instances.insert(&spec.id, record);
        self.put_into_resource_group(ResourceRef::Instance(handle), resource_group);
        quick::judge_instance(self, position);
        self.stamp.advance(spec);
        Ok(handle)
    }

    /// Creates a network interface.
    ///
    /// # Errors
    ///
    /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
    pub fn create_network_interface(&mut self, spec: &NetworkInterfaceSpec<'_>) -> Result<NetworkInterfaceHandle, BuildError> {
        not_empty("region", Some(&spec.region))?;
        not_empty("vpc", Some(&spec.vpc))?;
        not_empty("owner", spec.owner.as_deref())?;
        not_empty("managed_by", spec.managed_by.as_deref())?;
        if let Some(index) = spec.granted_to.iter().position(|account| account.is_empty()) {
            return Err(BuildError::new(format!("granted_to[{index}]"), Problem::Empty));
        }
        self.vacant_member(&spec.id)?;
        let network = Network::vpc(&*spec.vpc);
        let resource_group = self.resource_group_named(spec.resource_group.as_deref())?;
        let attached_to = named(&self.instances, "attached_to", "instance", spec.attached_to.as_deref())?;
        let groups = self.memberships_named(&spec.security_groups, &spec.region, &network)?;
        let mut granted_to: Vec<Symbol> = spec.granted_to.iter().map(|account| self.symbols.intern(account)).collect();
        granted_to.sort_unstable_by_key(|symbol| symbol.number());
        granted_to.dedup();
        let tenancy = self.tenancy_of(spec.owner.as_deref(), &spec.region, &network);
        let record = NetworkInterface {
            id: Id::EMPTY,
            generation: 0,
            standing: self.standing_in(&groups, tenancy, spec.private_ips),
            granted_to,
            managed_by: spec.managed_by.as_deref().map(|product| self.symbols.intern(product)),
            attached_to,
            resource_group: ResourceGroupSlot::NONE,
            interface_type: spec.interface_type,
            status: spec.status,
            busy: spec.busy,
            malformed_id: !grammar::is_network_interface_id(&spec.id),
        };
        let (_, handle) = self.network_interfaces.insert(&spec.id, record);
        self.put_into_resource_group(ResourceRef::NetworkInterface(handle), resource_group);
        self.stamp.advance(spec);
        Ok(handle)
    }

    /// Creates a resource of one of the six types that have no list of their own.
    ///
    /// # Errors
    ///
    /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
    pub fn create_resource(&mut self, spec: &ResourceSpec<'_>) -> Result<ResourceHandle, BuildError> {
        not_empty("region", Some(&spec.region))?;
        not_empty("owner", spec.owner.as_deref())?;
        self.resources_of(spec.kind).vacant(&spec.id, "a resource of this type")?;
        let resource_group = self.resource_group_named(spec.resource_group.as_deref())?;
        let record = Resource {
            id: Id::EMPTY,
            generation: 0,
            region: self.symbols.intern(&spec.region),
            owner: self.owner_symbol(spec.owner.as_deref()),
            resource_group: ResourceGroupSlot::NONE,
        };
        let (_, handle) = self.resources_mut(spec.kind).insert(&spec.id, record);
        self.put_into_resource_group(ResourceRef::Other(spec.kind, handle), resource_group);
        self.stamp.advance(spec);
        Ok(handle)
    }

    /// Deletes a resource group in which nothing is.
    ///
    /// # Errors
    ///
    /// It is not there, or something is in it. Nothing has changed.
    pub fn delete_resource_group(&mut self, id: &str) -> Result<(), StepError> {
        let what = "resource group";
        let (position, group) = self.resource_groups.look_up(id).ok_or_else(|| StepError::missing(what, id))?;
        if group.members > 0 {
            return Err(StepError::in_use(what, id, format_args!("it holds {}", Counted(group.members.into(), "thing"))));
        }
        self.resource_groups.remove(position);
        self.stamp.advance(&(what, id));
        Ok(())
    }

    /// Deletes a security group that has no members.
    ///
    /// # Errors
    ///
    /// It is not there, or has members. Nothing has changed.
    pub fn delete_security_group(&mut self, id: &str) -> Result<(), StepError> {
        let what = "security group";
        let (position, group) = self.security_groups.look_up(id).ok_or_else(|| StepError::missing(what, id))?;
        if group.members > 0 {
            return Err(StepError::in_use(what, id, format_args!("it has {}", Counted(group.members.into(), "member"))));
        }
        if let Some(handle) = self.security_groups.handle(position) {
            self.put_into_resource_group(ResourceRef::SecurityGroup(handle), None);
        }
        self.security_groups.remove(position);
        self.stamp.advance(&(what, id));
        Ok(())
    }

    /// Deletes an instance: it is taken out of its groups, and its network interfaces are detached.
    ///
    /// # Errors
    ///
    /// It is not there. Nothing has changed.
    pub fn delete_instance(&mut self, id: &str) -> Result<(), StepError> {
        let what = "instance";
        let handle = self.instances.find(id).ok_or_else(|| StepError::missing(what, id))?;
        self.leave_all(Member::Instance(handle));
        self.put_into_resource_group(ResourceRef::Instance(handle), None);
        // Its handles mean nothing from now on, those of the interfaces that were attached to it included.
        self.instances.remove(handle.position());
        self.stamp.advance(&(what, id));
        Ok(())
    }

    /// Deletes a network interface: it is taken out of its groups.
    ///
    /// # Errors
    ///
    /// It is not there. Nothing has changed.
    pub fn delete_network_interface(&mut self, id: &str) -> Result<(), StepError> {
        let what = "network interface";
        let handle = self.network_interfaces.find(id).ok_or_else(|| StepError::missing(what, id))?;
        self.leave_all(Member::NetworkInterface(handle));
        self.put_into_resource_group(ResourceRef::NetworkInterface(handle), None);
        self.network_interfaces.remove(handle.position());
        self.stamp.advance(&(what, id));
        Ok(())
    }

    /// Deletes a resource of one of the six types that have no list of their own.
    ///
    /// # Errors
    ///
    /// It is not there. Nothing has changed.
    pub fn delete_resource(&mut self, kind: ResourceKind, id: &str) -> Result<(), StepError> {
        let handle = self.resources_of(kind).find(id).ok_or_else(|| StepError::missing(kind.into(), id))?;
        self.put_into_resource_group(ResourceRef::Other(kind, handle), None);
        self.resources_mut(kind).remove(handle.position());
        self.stamp.advance(&(kind, id));
        Ok(())
    }

    fn owner_symbol(&mut self, owner: Option<&str>) -> Symbol {
        owner.map_or(self.account, |owner| self.symbols.intern(owner))
    }

    fn tenancy_of(&mut self, owner: Option<&str>, region: &str, network: &Network<'_>) -> TenancyId {
        let owner = self.owner_symbol(owner);
        let region = self.symbols.intern(region);
        let vpc = match network {
            Network::Classic => None,
            Network::Vpc(id) => Some(self.symbols.intern(id)),
        };
        self.tenancies.intern(Tenancy { owner, region, vpc })
    }

    /// Instances and network interfaces share one list of ids.
    fn vacant_member(&self, id: &str) -> Result<(), BuildError> {
        self.instances.vacant(id, "an instance")?;
        self.network_interfaces.vacant(id, "a network interface")
    }

    fn resource_group_named(&self, id: Option<&str>) -> Result<Option<ResourceGroupHandle>, BuildError> {
        named(&self.resource_groups, "resource_group", "resource group", id)
    }

    /// The groups that a member of this region and network is to be in, each once.
    fn memberships_named(
        &self,
        ids: &[Cow<'_, str>],
        region: &str,
        network: &Network<'_>,
    ) -> Result<Vec<Membership>, BuildError> {
        let mut memberships = Vec::with_capacity(ids.len());
        for (index, id) in ids.iter().enumerate() {
            let failed = |problem| BuildError::new(format!("security_groups[{index}]"), problem);
            let found = self.security_groups.look_up(id);
            let missing = || Problem::Missing { what: "security group", id: id.to_string() };
            let (position, group) = found.ok_or_else(|| failed(missing()))?;
            if let Some(problem) = self.apart(id, group.tenancy, region, network) {
                return Err(failed(problem));
            }
            memberships.push(Membership::new(position, group.kind));
        }
        match first_repeated(&memberships) {
            None => Ok(memberships),
            Some(index) => {
                let id = ids.get(index).map_or_else(String::new, ToString::to_string);
                Err(BuildError::new(format!("security_groups[{index}]"), Problem::Repeated { id }))
            }
        }
    }

    /// What is wrong where a group and a member are not in one region and network.
    fn apart(&self, id: &str, group: TenancyId, region: &str, network: &Network<'_>) -> Option<Problem> {
        let group = self.tenancy(group);
        let theirs = self.text(group.region);
        if theirs != region {
            return Some(Problem::OtherRegion { id: id.to_string(), theirs: theirs.to_string(), ours: region.to_string() });
        }
        let theirs = group.vpc.map_or(Network::Classic, |vpc| Network::vpc(self.text(vpc)));
        (theirs != *network).then(|| Problem::OtherNetwork {
            id: id.to_string(),
            theirs: in_words(&theirs),
            ours: in_words(network),
        })
    }

    /// Counts a new member in its groups.
    fn standing_in(&mut self, groups: &[Membership], tenancy: TenancyId, private_ips: u32) -> Standing {
        let mut set = GroupSet::NONE;
        for membership in groups {
            set.insert(membership.0, &mut self.spill);
            if let Some(group) = self.security_groups.at_mut(membership.position()) {
                group.gain_member(private_ips);
            }
        }
        Standing { groups: set, tenancy, private_ips }
    }

    /// Takes a member out of all its groups.
    fn leave_all(&mut self, member: Member) {
        let Self { security_groups, instances, network_interfaces, spill, .. } = self;
        let Some(standing) = standing_mut(instances, network_interfaces, member) else { return };
        for &group in standing.groups.as_slice(spill) {
            if let Some(group) = security_groups.at_mut(Membership(group).position()) {
                group.lose_member(standing.private_ips);
            }
        }
        standing.groups.clear(spill);
    }
}

/// The index of the first that repeats an earlier one.
fn first_repeated(memberships: &[Membership]) -> Option<usize> {
    let repeats = |(index, membership): (usize, &Membership)| {
        memberships.iter().take(index).any(|earlier| earlier == membership).then_some(index)
    };
    if memberships.len() <= 16 {
        return memberships.iter().enumerate().find_map(repeats);
    }
    let mut sorted: Vec<(u32, usize)> = memberships.iter().map(|membership| membership.0).zip(0..).collect();
    sorted.sort_unstable();
    let pairs = sorted.iter().zip(sorted.iter().skip(1));
    pairs.filter(|((one, _), (other, _))| one == other).map(|(_, (_, index))| *index).min()
}

fn in_words(network: &Network<'_>) -> String {
    match network {
        Network::Classic => "the classic network".to_string(),
        Network::Vpc(id) => format!("VPC {id:?}"),
    }
}

fn not_empty(member: &'static str, text: Option<&str>) -> Result<(), BuildError> {
    if text == Some("") { Err(BuildError::new(member, Problem::Empty)) } else { Ok(()) }
}

fn not_empty_network(network: &Network<'_>) -> Result<(), BuildError> {
    match network {
        Network::Classic => Ok(()),
        Network::Vpc(id) => not_empty("network.vpc", Some(id)),
    }
}

/// What is referred to, where something is.
fn named<R: Record>(
    table: &Table<R>,
    member: &'static str,
    what: &'static str,
    id: Option<&str>,
) -> Result<Option<Handle<R>>, BuildError> {
    let Some(id) = id else { return Ok(None) };
    let missing = || BuildError::new(member, Problem::Missing { what, id: id.to_string() });
    table.find(id).map(Some).ok_or_else(missing)
}
