//! The one way in: what a world is made of comes as specs, from Rust code as from documents, and is held against itself.

use alloc::{
    format,
    string::{String, ToString},
    vec,
    vec::Vec,
};
use core::fmt;

use smol_str::SmolStr;

use super::{
    InstanceSpec, Limits, Network, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec, Service, World,
    kinds::{GroupKind, ResourceKind},
    records::{Instance, InstanceFlags, Locks, NetworkInterface, Resource, ResourceGroup, SecurityGroup},
};
use crate::{
    alibaba::{grammar, join_security_group::Edition},
    error::{BuildError, Problem},
    store::{Fingerprint, GroupSet, Handle, Record, Spill, Symbol, Symbols, Table},
};

/// Gathers what a world is made of. Lists may come in any order; references are resolved and everything is checked when
/// the world is built.
///
/// ```
/// use secgroup::alibaba::{GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World};
///
/// let vpc = || Network::vpc("vpc-1");
/// let world = World::builder("1234567890123456")
///     .security_group(SecurityGroupSpec::new("sg-1", "cn-hangzhou", vpc(), GroupKind::Basic).acl_rules(12))
///     .instance(InstanceSpec::new("i-1", "cn-hangzhou", vpc(), InstanceStatus::Running).security_groups(["sg-1"]))
///     .build()?;
/// assert_eq!(world.instances().next().unwrap().security_groups, ["sg-1"]);
///
/// let error = World::builder("1234567890123456")
///     .instance(InstanceSpec::new("i-1", "cn-hangzhou", vpc(), InstanceStatus::Running).security_groups(["sg-x"]))
///     .build()
///     .unwrap_err();
/// assert_eq!(error.to_string(), r#"instances[0].security_groups[0]: no security group "sg-x""#);
/// # Ok::<(), secgroup::BuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WorldBuilder {
    account: SmolStr,
    edition: Edition,
    service: Service,
    limits: Option<Limits>,
    seed: u64,
    symbols: Symbols,
    /// The ids that are referred to, until the tables are there to look them up in.
    references: Symbols,
    resource_groups: Vec<Draft<ResourceGroup>>,
    security_groups: Vec<Draft<SecurityGroup>>,
    instances: Vec<Draft<Instance>>,
    network_interfaces: Vec<Draft<NetworkInterface>>,
    resources: Vec<(ResourceKind, Draft<Resource>)>,
    /// The memberships of all drafts, one after the other.
    memberships: Vec<Symbol>,
    /// The first thing that was wrong with a spec as such.
    error: Option<BuildError>,
}

/// A record whose references are not resolved yet.
#[derive(Clone, Debug)]
struct Draft<R> {
    record: R,
    /// How many of the memberships are its own.
    groups: u32,
    resource_group: Option<Symbol>,
    attached_to: Option<Symbol>,
    /// Whether the owner was given; the account may come last.
    owned: bool,
}

/// The limit of a table: positions are numbers of 32 bits, and two are spoken for.
const MAX: u32 = u32::MAX - 2;

impl WorldBuilder {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: SmolStr::new(account),
            edition: Edition::default(),
            service: Service::default(),
            limits: None,
            seed: 0,
            symbols: Symbols::new(0),
            references: Symbols::new(0),
            resource_groups: Vec::new(),
            security_groups: Vec::new(),
            instances: Vec::new(),
            network_interfaces: Vec::new(),
            resources: Vec::new(),
            memberships: Vec::new(),
            error: None,
        }
    }

    /// Sets the seed of the hash that ids are looked up by. It decides nothing that can be observed: a caller whose ids
    /// come from strangers passes a random one, so that nobody can prepare ids that collide.
    ///
    /// Takes effect where it comes before the first spec.
    #[must_use]
    pub fn hash_seed(mut self, seed: u64) -> Self {
        if self.symbols.len() == 0 && self.references.len() == 0 {
            self.symbols = Symbols::new(seed);
            self.references = Symbols::new(seed);
            self.seed = seed;
        }
        self
    }

    /// Sets the account whose world it is.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        self.account = SmolStr::new(account);
        self
    }

    /// Sets the edition of JoinSecurityGroup whose rules are in force. The default is the newest.
    #[must_use]
    pub fn edition(mut self, edition: Edition) -> Self {
        self.edition = edition;
        self
    }

    #[cfg(feature = "serde")]
    pub(super) fn edition_in_force(&self) -> Edition {
        self.edition
    }

    /// Sets how the service fares.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.service = service;
        self
    }

    /// Sets the quotas and capacities. The default are those that the edition documents ([`Limits::documented`]).
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Adds a resource group.
    #[must_use]
    pub fn resource_group(mut self, spec: ResourceGroupSpec<'_>) -> Self {
        self.add_resource_group(&spec);
        self
    }

    /// Adds a security group.
    #[must_use]
    pub fn security_group(mut self, spec: SecurityGroupSpec<'_>) -> Self {
        self.add_security_group(&spec);
        self
    }

    /// Adds an instance.
    #[must_use]
    pub fn instance(mut self, spec: InstanceSpec<'_>) -> Self {
        self.add_instance(&spec);
        self
    }

    /// Adds a network interface.
    #[must_use]
    pub fn network_interface(mut self, spec: NetworkInterfaceSpec<'_>) -> Self {
        self.add_network_interface(&spec);
        self
    }

    /// Adds a resource of one of the six types that have no list of their own.
    #[must_use]
    pub fn resource(mut self, spec: ResourceSpec<'_>) -> Self {
        self.add_resource(&spec);
        self
    }

    pub(super) fn add_resource_group(&mut self, spec: &ResourceGroupSpec<'_>) {
        let at = At("resource_groups", self.resource_groups.len());
        let record = ResourceGroup { id: self.id(at, &spec.id), owner: self.owner(at, spec.owner.as_deref()) };
        self.resource_groups.push(Draft { owned: spec.owner.is_some(), ..Draft::new(record) });
    }

    pub(super) fn add_security_group(&mut self, spec: &SecurityGroupSpec<'_>) {
        let at = At("security_groups", self.security_groups.len());
        let record = SecurityGroup {
            id: self.id(at, &spec.id),
            region: self.word(at, "region", &spec.region),
            vpc: self.network(at, &spec.network),
            owner: self.owner(at, spec.owner.as_deref()),
            managed_by: self.product(at, spec.managed_by.as_deref()),
            acl_rules: spec.acl_rules,
            members: 0,
            private_ips: 0,
            kind: spec.kind,
            busy: spec.busy,
        };
        if spec.kind == GroupKind::Enterprise && spec.network == Network::Classic {
            self.fail(at.member("network"), Problem::ClassicEnterprise);
        }
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        self.security_groups.push(Draft { resource_group, owned: spec.owner.is_some(), ..Draft::new(record) });
    }

    pub(super) fn add_instance(&mut self, spec: &InstanceSpec<'_>) {
        let at = At("instances", self.instances.len());
        let mut locks = Locks::default();
        spec.locks.iter().for_each(|lock| locks.insert(*lock));
        let mut flags = InstanceFlags::default();
        flags.set(InstanceFlags::BUSY, spec.busy);
        flags.set(InstanceFlags::SUPPORTS_ENTERPRISE, spec.supports_enterprise_groups);
        flags.set(InstanceFlags::MALFORMED_ID, !grammar::is_instance_id(&spec.id));
        let record = Instance {
            id: self.id(at, &spec.id),
            groups: GroupSet::NONE,
            region: self.word(at, "region", &spec.region),
            vpc: self.network(at, &spec.network),
            owner: self.owner(at, spec.owner.as_deref()),
            private_ips: spec.private_ips,
            status: spec.status,
            locks,
            flags,
        };
        let groups = self.refer(&spec.security_groups);
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        self.instances.push(Draft { groups, resource_group, owned: spec.owner.is_some(), ..Draft::new(record) });
    }

    pub(super) fn add_network_interface(&mut self, spec: &NetworkInterfaceSpec<'_>) {
        let at = At("network_interfaces", self.network_interfaces.len());
        let mut granted_to = Vec::new();
        for (index, account) in spec.granted_to.iter().enumerate() {
            let symbol = self.word(at, format_args!("granted_to[{index}]"), account);
            if !granted_to.contains(&symbol) {
                granted_to.push(symbol);
            }
        }
        let record = NetworkInterface {
            id: self.id(at, &spec.id),
            groups: GroupSet::NONE,
            region: self.word(at, "region", &spec.region),
            vpc: self.word(at, "vpc", &spec.vpc),
            owner: self.owner(at, spec.owner.as_deref()),
            granted_to,
            managed_by: self.product(at, spec.managed_by.as_deref()),
            attached_to: None,
            resource_group: None,
            private_ips: spec.private_ips,
            interface_type: spec.interface_type,
            status: spec.status,
            busy: spec.busy,
            malformed_id: !grammar::is_network_interface_id(&spec.id),
        };
        let groups = self.refer(&spec.security_groups);
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let attached_to = spec.attached_to.as_deref().map(|id| self.references.intern(id));
        let owned = spec.owner.is_some();
        self.network_interfaces.push(Draft { record, groups, resource_group, attached_to, owned });
    }

    pub(super) fn add_resource(&mut self, spec: &ResourceSpec<'_>) {
        let at = At("resources", self.resources.len());
        let record = Resource {
            id: self.id(at, &spec.id),
            region: self.word(at, "region", &spec.region),
            owner: self.owner(at, spec.owner.as_deref()),
            resource_group: None,
        };
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let owned = spec.owner.is_some();
        self.resources.push((spec.kind, Draft { resource_group, owned, ..Draft::new(record) }));
    }

    fn id(&mut self, at: At, id: &str) -> SmolStr {
        if id.is_empty() {
            self.fail(at.member("id"), Problem::Empty);
        }
        if at.1 >= MAX as usize {
            self.fail(at, Problem::TooMany { max: MAX });
        }
        SmolStr::new(id)
    }

    fn word(&mut self, at: At, member: impl fmt::Display, word: &str) -> Symbol {
        if word.is_empty() {
            self.fail(at.member(member), Problem::Empty);
        }
        self.symbols.intern(word)
    }

    /// The owner, or any word at all where none is given.
    fn owner(&mut self, at: At, owner: Option<&str>) -> Symbol {
        match owner {
            Some(owner) => self.word(at, "owner", owner),
            None => Symbol::ANY,
        }
    }

    fn product(&mut self, at: At, product: Option<&str>) -> Option<Symbol> {
        product.map(|product| self.word(at, "managed_by", product))
    }

    fn network(&mut self, at: At, network: &Network<'_>) -> Option<Symbol> {
        match network {
            Network::Classic => None,
            Network::Vpc(id) => Some(self.word(at, "network.vpc", id)),
        }
    }

    fn refer(&mut self, groups: &[alloc::borrow::Cow<'_, str>]) -> u32 {
        for id in groups {
            let symbol = self.references.intern(id);
            self.memberships.push(symbol);
        }
        groups.len() as u32
    }

    fn fail(&mut self, place: impl ToString, problem: Problem) {
        self.error.get_or_insert_with(|| BuildError::new(place, problem));
    }

    /// Builds the world.
    ///
    /// # Errors
    ///
    /// The first thing found that is inconsistent, with its place: an empty id, an id twice, a reference to nothing, a
    /// membership across regions or networks, a group twice in one membership, a classic enterprise group.
    pub fn build(mut self) -> Result<World, BuildError> {
        if self.account.is_empty() {
            return Err(BuildError::new("account", Problem::Empty));
        }
        if let Some(error) = self.error {
            return Err(error);
        }
        let account = self.symbols.intern(&self.account);
        let seed = self.seed;
        let mut assembly = Assembly {
            account,
            symbols: &self.symbols,
            references: &self.references,
            resource_groups: Table::default(),
            security_groups: Table::default(),
            by_reference: Vec::new(),
            memberships: self.memberships.iter(),
            spill: Spill::default(),
        };
        assembly.resource_groups(self.resource_groups, seed)?;
        let group_resource_groups = assembly.security_groups(self.security_groups, seed)?;
        let (instances, instance_resource_groups) = assembly.instances(self.instances, seed)?;
        let network_interfaces = assembly.network_interfaces(self.network_interfaces, &instances, seed)?;
        let resources = assembly.resources(self.resources, seed)?;
        let Assembly { resource_groups, security_groups, spill, .. } = assembly;

        let mut fingerprint = Fingerprint::new();
        fingerprint.table(&resource_groups);
        fingerprint.table(&security_groups);
        fingerprint.table(&instances);
        fingerprint.table(&network_interfaces);
        resources.iter().for_each(|table| fingerprint.table(table));
        Ok(World {
            edition: self.edition,
            account,
            service: self.service,
            limits: self.limits.unwrap_or(Limits::documented(self.edition)),
            symbols: self.symbols,
            resource_groups,
            security_groups,
            instances,
            network_interfaces,
            resources,
            spill,
            instance_resource_groups,
            group_resource_groups,
            fingerprint: fingerprint.finish(),
        })
    }
}

impl<R> Draft<R> {
    fn new(record: R) -> Self {
        Self { record, groups: 0, resource_group: None, attached_to: None, owned: false }
    }
}

/// A place in a document: a list and an element.
#[derive(Clone, Copy)]
struct At(&'static str, usize);

impl At {
    fn member(self, member: impl fmt::Display) -> String {
        format!("{self}.{member}")
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.0, self.1)
    }
}

/// The tables as they come to be: each resolves its references to those before it.
struct Assembly<'a> {
    account: Symbol,
    symbols: &'a Symbols,
    references: &'a Symbols,
    resource_groups: Table<ResourceGroup>,
    security_groups: Table<SecurityGroup>,
    /// The group that each word of `references` is the id of.
    by_reference: Vec<Option<Handle<SecurityGroup>>>,
    memberships: core::slice::Iter<'a, Symbol>,
    spill: Spill,
}

/// Where a member stands, to be held against its groups.
#[derive(Clone, Copy)]
struct Standing {
    region: Symbol,
    vpc: Option<Symbol>,
    private_ips: u32,
}

impl Assembly<'_> {
    fn resource_groups(&mut self, drafts: Vec<Draft<ResourceGroup>>, seed: u64) -> Result<(), BuildError> {
        let records = drafts.into_iter().map(|draft| {
            let owner = self.owner_of(draft.owned, draft.record.owner);
            ResourceGroup { owner, ..draft.record }
        });
        self.resource_groups = table("resource_groups", records.collect(), seed)?;
        Ok(())
    }

    fn security_groups(
        &mut self,
        drafts: Vec<Draft<SecurityGroup>>,
        seed: u64,
    ) -> Result<Vec<Option<Handle<ResourceGroup>>>, BuildError> {
        let mut records = Vec::with_capacity(drafts.len());
        let mut placed = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            if let Some(handle) = self.resource_group(At("security_groups", index), draft.resource_group)? {
                placed.push((draft.record.id.clone(), handle));
            }
            let owner = self.owner_of(draft.owned, draft.record.owner);
            records.push(SecurityGroup { owner, ..draft.record });
        }
        self.security_groups = table("security_groups", records, seed)?;
        self.by_reference = self.references.iter().map(|id| self.security_groups.find(id)).collect();
        Ok(aside(&self.security_groups, placed))
    }

    #[allow(clippy::type_complexity, reason = "both go straight into the world")]
    fn instances(
        &mut self,
        drafts: Vec<Draft<Instance>>,
        seed: u64,
    ) -> Result<(Table<Instance>, Vec<Option<Handle<ResourceGroup>>>), BuildError> {
        let mut records = Vec::with_capacity(drafts.len());
        let mut placed = Vec::new();
        let mut scratch = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = At("instances", index);
            let mut record = draft.record;
            let standing = Standing { region: record.region, vpc: record.vpc, private_ips: record.private_ips };
            record.groups = self.join(at, draft.groups, standing, &mut scratch)?;
            record.owner = self.owner_of(draft.owned, record.owner);
            if let Some(handle) = self.resource_group(at, draft.resource_group)? {
                placed.push((record.id.clone(), handle));
            }
            records.push(record);
        }
        let table = table("instances", records, seed)?;
        let aside = aside(&table, placed);
        Ok((table, aside))
    }

    fn network_interfaces(
        &mut self,
        drafts: Vec<Draft<NetworkInterface>>,
        instances: &Table<Instance>,
        seed: u64,
    ) -> Result<Table<NetworkInterface>, BuildError> {
        let mut records = Vec::with_capacity(drafts.len());
        let mut scratch = Vec::new();
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = At("network_interfaces", index);
            let mut record = draft.record;
            if instances.find(&record.id).is_some() {
                let problem = Problem::Taken { id: record.id.to_string(), of: "an instance".to_string() };
                return Err(BuildError::new(at.member("id"), problem));
            }
            let standing = Standing { region: record.region, vpc: Some(record.vpc), private_ips: record.private_ips };
            record.groups = self.join(at, draft.groups, standing, &mut scratch)?;
            record.owner = self.owner_of(draft.owned, record.owner);
            record.resource_group = self.resource_group(at, draft.resource_group)?;
            record.attached_to = match draft.attached_to {
                None => None,
                Some(reference) => Some(self.resolve(at, "attached_to", "instance", instances, reference)?),
            };
            records.push(record);
        }
        table("network_interfaces", records, seed)
    }

    fn resources(
        &mut self,
        drafts: Vec<(ResourceKind, Draft<Resource>)>,
        seed: u64,
    ) -> Result<[Table<Resource>; 6], BuildError> {
        let mut by_kind: [Vec<(usize, Resource)>; 6] = Default::default();
        for (index, (kind, draft)) in drafts.into_iter().enumerate() {
            let mut record = draft.record;
            record.owner = self.owner_of(draft.owned, record.owner);
            record.resource_group = self.resource_group(At("resources", index), draft.resource_group)?;
            if let Some(records) = by_kind.get_mut(kind as usize) {
                records.push((index, record));
            }
        }
        let mut tables: [Table<Resource>; 6] = Default::default();
        for (table, records) in tables.iter_mut().zip(by_kind) {
            let (places, records): (Vec<usize>, Vec<Resource>) = records.into_iter().unzip();
            *table = placed_table("resources", records, seed, |index| places.get(index).copied().unwrap_or(index))?;
        }
        Ok(tables)
    }

    fn owner_of(&self, owned: bool, owner: Symbol) -> Symbol {
        if owned { owner } else { self.account }
    }

    /// Resolves the next `count` memberships, and counts the member in each group.
    fn join(&mut self, at: At, count: u32, member: Standing, scratch: &mut Vec<u32>) -> Result<GroupSet, BuildError> {
        scratch.clear();
        let given = self.memberships.clone();
        for (index, &reference) in self.memberships.by_ref().take(count as usize).enumerate() {
            let place = || at.member(format_args!("security_groups[{index}]"));
            let id = self.references.text(reference);
            let handle = self.by_reference.get(reference.position()).copied().flatten();
            let Some(handle) = handle else {
                return Err(BuildError::new(place(), Problem::Missing { what: "security group", id: id.to_string() }));
            };
            let Some(group) = self.security_groups.get_mut(handle) else { continue };
            if group.region != member.region {
                let [theirs, ours] = [group.region, member.region].map(|region| self.symbols.text(region).to_string());
                return Err(BuildError::new(place(), Problem::OtherRegion { id: id.to_string(), theirs, ours }));
            }
            if group.vpc != member.vpc {
                let [theirs, ours] = [group.vpc, member.vpc].map(|vpc| network_name(self.symbols, vpc));
                return Err(BuildError::new(place(), Problem::OtherNetwork { id: id.to_string(), theirs, ours }));
            }
            group.members = group.members.saturating_add(1);
            group.private_ips = group.private_ips.saturating_add(u64::from(member.private_ips));
            scratch.push(handle.position());
        }
        scratch.sort_unstable();
        if let Some(&twice) = scratch.iter().zip(scratch.iter().skip(1)).find_map(|(a, b)| (a == b).then_some(a)) {
            return Err(self.repeated(at, given.take(count as usize), Handle::new(twice)));
        }
        Ok(GroupSet::new(scratch, &mut self.spill))
    }

    /// The error about a group that is listed twice; its place is that of the second time.
    fn repeated<'s>(&self, at: At, given: impl Iterator<Item = &'s Symbol>, group: Handle<SecurityGroup>) -> BuildError {
        let is_group = |reference: &Symbol| self.by_reference.get(reference.position()).copied().flatten() == Some(group);
        let index = given.enumerate().filter(|(_, reference)| is_group(reference)).nth(1).map_or(0, |(index, _)| index);
        let id = self.security_groups.get(group).map_or("", Record::id).to_string();
        BuildError::new(at.member(format_args!("security_groups[{index}]")), Problem::Repeated { id })
    }

    fn resource_group(&self, at: At, reference: Option<Symbol>) -> Result<Option<Handle<ResourceGroup>>, BuildError> {
        let Some(reference) = reference else { return Ok(None) };
        self.resolve(at, "resource_group", "resource group", &self.resource_groups, reference).map(Some)
    }

    fn resolve<R: Record>(
        &self,
        at: At,
        member: &str,
        what: &'static str,
        table: &Table<R>,
        reference: Symbol,
    ) -> Result<Handle<R>, BuildError> {
        let id = self.references.text(reference);
        table.find(id).ok_or_else(|| BuildError::new(at.member(member), Problem::Missing { what, id: id.to_string() }))
    }
}

/// A table of records whose places in the document are their places in the list.
fn table<R: Record>(list: &'static str, records: Vec<R>, seed: u64) -> Result<Table<R>, BuildError> {
    placed_table(list, records, seed, |index| index)
}

/// A table of records; `place` tells where in the document's list each of them stands.
fn placed_table<R: Record>(
    list: &'static str,
    records: Vec<R>,
    seed: u64,
    place: impl Fn(usize) -> usize,
) -> Result<Table<R>, BuildError> {
    Table::new(records, seed).map_err(|twice| {
        let problem = Problem::Taken { id: twice.id, of: At(list, place(twice.first)).to_string() };
        BuildError::new(At(list, place(twice.place)).member("id"), problem)
    })
}

/// The resource groups of a table's records, by position; nothing at all where none of them is in one.
fn aside<R: Record>(table: &Table<R>, placed: Vec<(SmolStr, Handle<ResourceGroup>)>) -> Vec<Option<Handle<ResourceGroup>>> {
    if placed.is_empty() {
        return Vec::new();
    }
    let mut aside = vec![None; table.len()];
    for (id, resource_group) in placed {
        if let Some(slot) = table.find(&id).and_then(|handle| aside.get_mut(handle.position() as usize)) {
            *slot = Some(resource_group);
        }
    }
    aside
}

/// A network, in words.
pub(super) fn network_name(symbols: &Symbols, vpc: Option<Symbol>) -> String {
    match vpc {
        None => "the classic network".to_string(),
        Some(vpc) => format!("VPC {:?}", symbols.text(vpc)),
    }
}
