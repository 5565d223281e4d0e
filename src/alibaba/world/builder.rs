//! The one way in: what a world is made of comes as specs, from Rust code as from documents, and is held against itself.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::fmt;

use super::assembly::{Assembly, At, Drafts, Names, Place, References, Span};
use crate::{
    alibaba::state::{
        Edition, GroupKind, InstanceSpec, Limits, Membership, Network, NetworkInterfaceSpec, ResourceGroupSpec, ResourceKind,
        ResourceSpec, SecurityGroupSpec, Service, Share, Thresholds, World, grammar,
        records::{
            Instance, InstanceFlags, Locks, MaybeGroup, NetworkInterface, Resource, ResourceGroup, SecurityGroup, Standing,
            Tenancy,
        },
    },
    error::{BuildError, Problem},
    rulebook::Violations,
    store::{Fingerprint, Id, LongIds, Symbol, Symbols},
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
    account: String,
    edition: Edition,
    service: Service,
    limits: Option<Limits>,
    seed: u64,
    long_ids: LongIds,
    symbols: Symbols,
    /// The ids that are referred to, until the tables are there to look them up in.
    references: Symbols,
    resource_groups: Drafts<ResourceGroup>,
    security_groups: Drafts<SecurityGroup>,
    instances: Drafts<Instance>,
    network_interfaces: Drafts<NetworkInterface>,
    resources: Vec<(ResourceKind, Resource, References)>,
    /// The memberships of all drafts, one after the other.
    memberships: Vec<Symbol>,
    /// The first thing that was wrong with a spec as such.
    error: Option<BuildError>,
}

/// The limit of a table: a membership says the kind, too, in its 32 bits, and the highest positions mean none.
const MAX: u32 = Membership::MAX_GROUPS;

impl World {
    /// A world of this account, to be filled.
    #[must_use]
    pub fn builder<'a>(account: impl Into<alloc::borrow::Cow<'a, str>>) -> WorldBuilder {
        WorldBuilder::new(&account.into())
    }
}

impl WorldBuilder {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: account.to_string(),
            edition: Edition::default(),
            service: Service::default(),
            limits: None,
            seed: 0,
            long_ids: LongIds::default(),
            symbols: Symbols::new(0),
            references: Symbols::new(0),
            resource_groups: Drafts::new(),
            security_groups: Drafts::new(),
            instances: Drafts::new(),
            network_interfaces: Drafts::new(),
            resources: Vec::new(),
            memberships: Vec::new(),
            error: None,
        }
    }

    /// Sets the seed of the hash that ids are looked up by: a caller whose ids come from strangers passes a random one, so that
    /// nobody can prepare ids that collide. It decides nothing that can be observed, save that handles and transitions fit worlds of the
    /// same seed only. (A transition that is written out with ids fits any.)
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
        self.account = account.to_string();
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
        let owner = self.owner(at, spec.owner.as_deref());
        let record = ResourceGroup { id: self.id(at, &spec.id), owner: Symbol::ANY };
        self.resource_groups.push(record, References { owner, ..References::default() });
    }

    pub(super) fn add_security_group(&mut self, spec: &SecurityGroupSpec<'_>) {
        let at = At("security_groups", self.security_groups.len());
        let id = self.id(at, &spec.id);
        let place = self.place(at, &spec.region, &spec.network);
        let record = SecurityGroup {
            id,
            tenancy: Tenancy::UNKNOWN,
            managed_by: self.product(at, spec.managed_by.as_deref()),
            members: 0,
            private_ips: 0,
            acl_rules: spec.acl_rules,
            alone: Violations::NONE,
            share: Share::NONE,
            kind: spec.kind,
            busy: spec.busy,
            usual: false,
        };
        if spec.kind == GroupKind::Enterprise && spec.network == Network::Classic {
            self.fail(at.member("network"), Problem::ClassicEnterprise);
        }
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let owner = self.owner(at, spec.owner.as_deref());
        self.security_groups.push(record, References { place, owner, resource_group, ..References::default() });
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
            standing: Standing::nowhere(spec.private_ips),
            alone: Violations::NONE,
            status: spec.status,
            locks,
            flags,
        };
        let place = self.place(at, &spec.region, &spec.network);
        let groups = self.refer(&spec.security_groups);
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let owner = self.owner(at, spec.owner.as_deref());
        self.instances.push(record, References { groups, place, owner, resource_group, ..References::default() });
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
        let id = self.id(at, &spec.id);
        let region = self.word(at, "region", &spec.region);
        let place = Some(Place { region, vpc: Some(self.word(at, "vpc", &spec.vpc)) });
        let record = NetworkInterface {
            id,
            standing: Standing::nowhere(spec.private_ips),
            granted_to,
            managed_by: self.product(at, spec.managed_by.as_deref()),
            attached_to: None,
            resource_group: MaybeGroup::NONE,
            interface_type: spec.interface_type,
            status: spec.status,
            busy: spec.busy,
            malformed_id: !grammar::is_network_interface_id(&spec.id),
        };
        let groups = self.refer(&spec.security_groups);
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let attached_to = spec.attached_to.as_deref().map(|id| self.references.intern(id));
        let owner = self.owner(at, spec.owner.as_deref());
        self.network_interfaces.push(record, References { groups, place, owner, resource_group, attached_to });
    }

    pub(super) fn add_resource(&mut self, spec: &ResourceSpec<'_>) {
        let at = At("resources", self.resources.len());
        let record = Resource {
            id: self.id(at, &spec.id),
            region: self.word(at, "region", &spec.region),
            owner: Symbol::ANY,
            resource_group: MaybeGroup::NONE,
        };
        let resource_group = spec.resource_group.as_deref().map(|id| self.references.intern(id));
        let owner = self.owner(at, spec.owner.as_deref());
        self.resources.push((spec.kind, record, References { owner, resource_group, ..References::default() }));
    }

    fn id(&mut self, at: At, id: &str) -> Id {
        if id.is_empty() {
            self.fail(at.member("id"), Problem::Empty);
        }
        if at.1 >= MAX as usize {
            self.fail(at, Problem::TooMany { max: MAX });
        }
        Id::new(id, &mut self.long_ids)
    }

    fn word(&mut self, at: At, member: impl fmt::Display, word: &str) -> Symbol {
        if word.is_empty() {
            self.fail(at.member(member), Problem::Empty);
        }
        self.symbols.intern(word)
    }

    fn owner(&mut self, at: At, owner: Option<&str>) -> Option<Symbol> {
        owner.map(|owner| self.word(at, "owner", owner))
    }

    fn product(&mut self, at: At, product: Option<&str>) -> Option<Symbol> {
        product.map(|product| self.word(at, "managed_by", product))
    }

    fn place(&mut self, at: At, region: &str, network: &Network<'_>) -> Option<Place> {
        let region = self.word(at, "region", region);
        let vpc = match network {
            Network::Classic => None,
            Network::Vpc(id) => Some(self.word(at, "network.vpc", id)),
        };
        Some(Place { region, vpc })
    }

    fn refer(&mut self, groups: &[alloc::borrow::Cow<'_, str>]) -> Span {
        let start = self.memberships.len();
        for id in groups {
            let symbol = self.references.intern(id);
            self.memberships.push(symbol);
        }
        Span { start, len: groups.len() }
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
        let names = Names { symbols: &self.symbols, references: &self.references, long_ids: &self.long_ids };
        let mut assembly = Assembly::new(account, names, &self.memberships, seed);
        assembly.resource_groups(self.resource_groups)?;
        let group_resource_groups = assembly.security_groups(self.security_groups)?;
        let (instances, instance_resource_groups) = assembly.instances(self.instances)?;
        let network_interfaces = assembly.network_interfaces(self.network_interfaces, &instances)?;
        let resources = assembly.resources(self.resources)?;
        let (resource_groups, security_groups, tenancies, spill) = assembly.finish();

        let mut fingerprint = Fingerprint::new();
        fingerprint.table(&resource_groups);
        fingerprint.table(&security_groups);
        fingerprint.table(&instances);
        fingerprint.table(&network_interfaces);
        resources.iter().for_each(|table| fingerprint.table(table));
        let limits = self.limits.unwrap_or(Limits::documented(self.edition));
        let mut world = World {
            edition: self.edition,
            account,
            service: self.service,
            limits,
            thresholds: Thresholds::new(&limits),
            symbols: self.symbols,
            tenancies,
            resource_groups,
            security_groups,
            instances,
            network_interfaces,
            resources,
            spill,
            instance_resource_groups,
            group_resource_groups,
            fingerprint: fingerprint.finish(),
        };
        world.judge_all();
        Ok(world)
    }
}
