//! The builder: takes specs in any order, from Rust code and documents alike.

use alloc::string::{String, ToString};

use super::waiting::{Creatable, Given};
use crate::{
    alibaba::state::{
        Edition, Editions, InstanceSpec, Limits, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec,
        Service, World,
    },
    error::{BuildError, Problem},
};

/// Gathers what a world is made of. In any order: what refers to something that was not given yet waits for it, at the
/// latest until the world is built.
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
    editions: Editions,
    service: Service,
    limits: Option<Limits>,
    seed: u64,
    /// What could be created at once, since all that it refers to was there; nothing before the account is known.
    world: Option<World>,
    given: Given,
    /// The first thing that was wrong, whatever else comes.
    error: Option<BuildError>,
}

impl World {
    /// A world of this account, to be filled.
    #[must_use]
    pub fn builder<'a>(account: impl Into<alloc::borrow::Cow<'a, str>>) -> WorldBuilder {
        WorldBuilder::new(&account.into())
    }
}

/// Declares the methods that add something.
macro_rules! adders {
    ($($(#[$meta:meta])* $name:ident: $Spec:ident;)+) => {
        $(
            $(#[$meta])*
            #[must_use]
            pub fn $name(mut self, spec: $Spec<'_>) -> Self {
                self.add(&spec);
                self
            }
        )+
    };
}

impl WorldBuilder {
    pub(super) fn new(account: &str) -> Self {
        Self {
            account: account.to_string(),
            editions: Editions::default(),
            service: Service::default(),
            limits: None,
            seed: 0,
            world: None,
            given: Given::default(),
            error: None,
        }
    }

    /// Sets the seed of the hash that ids are looked up by. If ids come from untrusted input, pass a random one, so that nobody can
    /// prepare ids that collide. It decides nothing that can be observed.
    ///
    /// Takes effect where it comes before the first spec.
    #[must_use]
    pub fn hash_seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the account whose world it is, where [`World::builder`] was given the empty one. Nothing is owned by default before.
    #[must_use]
    pub fn account(mut self, account: &str) -> Self {
        if self.world.is_none() {
            self.account = account.to_string();
        }
        self
    }

    /// Sets the edition of JoinSecurityGroup whose rules are in force. The default is the newest.
    #[must_use]
    pub fn edition(mut self, edition: Edition) -> Self {
        self.editions.join_security_group = edition;
        self
    }

    /// Sets the editions of all operations.
    #[must_use]
    pub fn editions(mut self, editions: Editions) -> Self {
        self.editions = editions;
        self
    }

    #[cfg(feature = "serde")]
    pub(super) fn editions_in_force(&self) -> Editions {
        self.editions
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

    adders! {
        /// Adds a resource group.
        resource_group: ResourceGroupSpec;
        /// Adds a security group.
        security_group: SecurityGroupSpec;
        /// Adds an instance.
        instance: InstanceSpec;
        /// Adds a network interface.
        network_interface: NetworkInterfaceSpec;
        /// Adds a resource of one of the six types that have no list of their own.
        resource: ResourceSpec;
    }

    pub(super) fn add(&mut self, spec: &impl Creatable) {
        if self.world.is_none() && !self.account.is_empty() {
            self.world = Some(World::empty(&self.account, self.seed));
        }
        if let Err(error) = self.given.add(self.world.as_mut(), spec) {
            self.error.get_or_insert(error);
        }
    }

    /// Builds the world.
    ///
    /// # Errors
    ///
    /// The first thing found that is inconsistent, with its place: an empty id, an id twice, a reference to nothing, a
    /// membership across regions or networks, a group twice in one membership, a classic enterprise group.
    pub fn build(self) -> Result<World, BuildError> {
        let Self { account, editions, service, limits, seed, world, given, error } = self;
        if account.is_empty() {
            return Err(BuildError::new("account", Problem::Empty));
        }
        if let Some(error) = error {
            return Err(error);
        }
        let mut world = world.unwrap_or_else(|| World::empty(&account, seed));
        given.finish(&mut world)?;
        let limits = limits.unwrap_or(Limits::documented(editions.join_security_group));
        world.begin(editions, service, limits);
        Ok(world)
    }
}
