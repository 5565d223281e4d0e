//! Specs: the parts of a world, written out, for building and reading.

use alloc::{borrow::Cow, vec::Vec};

use super::kinds::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock, ResourceKind};
use crate::owned::IntoOwnedText;

/// The network of an instance or group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum Network<'a> {
    /// The classic network.
    Classic,
    /// A VPC, by its id.
    Vpc(Cow<'a, str>),
}

impl<'a> Network<'a> {
    /// The VPC with this id.
    pub fn vpc(id: impl Into<Cow<'a, str>>) -> Self {
        Self::Vpc(id.into())
    }
}

/// An instance, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct InstanceSpec<'a> {
    /// The id. An id outside the grammar is legal here and is found; the rule about malformed ids is violated as well.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The region's id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub region: Cow<'a, str>,
    /// The network.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub network: Network<'a>,
    /// The status.
    pub status: InstanceStatus,
    /// The account that owns it; if left out, the world's account.
    #[cfg_attr(
        feature = "serde",
        serde(borrow, default, deserialize_with = "crate::wire::some_text", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schemars", schemars(with = "Cow<'a, str>"))]
    pub owner: Option<Cow<'a, str>>,
    /// The reasons for which it is locked. Order and repetition mean nothing.
    #[cfg_attr(feature = "serde", serde(default))]
    pub locks: Vec<Lock>,
    /// Whether its type supports enterprise groups.
    #[cfg_attr(feature = "serde", serde(default = "crate::wire::yes"))]
    pub supports_enterprise_groups: bool,
    /// How many private addresses its primary interface has.
    #[cfg_attr(feature = "serde", serde(default = "crate::wire::one"))]
    pub private_ips: u32,
    /// The ids of the groups that it is in.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::texts"))]
    pub security_groups: Vec<Cow<'a, str>>,
    /// The id of its resource group.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub resource_group: Option<Cow<'a, str>>,
    /// Whether an earlier request on it has not finished.
    #[cfg_attr(feature = "serde", serde(default))]
    pub busy: bool,
}

/// A security group, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct SecurityGroupSpec<'a> {
    /// The id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The region's id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub region: Cow<'a, str>,
    /// The network. Enterprise groups are not classic.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub network: Network<'a>,
    /// The kind.
    pub kind: GroupKind,
    /// The account that owns it; if left out, the world's account.
    #[cfg_attr(
        feature = "serde",
        serde(borrow, default, deserialize_with = "crate::wire::some_text", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schemars", schemars(with = "Cow<'a, str>"))]
    pub owner: Option<Cow<'a, str>>,
    /// The cloud product that manages it.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub managed_by: Option<Cow<'a, str>>,
    /// How many rules it has.
    #[cfg_attr(feature = "serde", serde(default))]
    pub acl_rules: u32,
    /// The id of its resource group.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub resource_group: Option<Cow<'a, str>>,
    /// Whether an earlier request on it has not finished.
    #[cfg_attr(feature = "serde", serde(default))]
    pub busy: bool,
}

/// A network interface, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct NetworkInterfaceSpec<'a> {
    /// The id. Instances and interfaces share one list of ids.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The region's id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub region: Cow<'a, str>,
    /// The VPC's id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub vpc: Cow<'a, str>,
    /// The type.
    #[cfg_attr(feature = "serde", serde(rename = "type", default = "secondary"))]
    pub interface_type: InterfaceType,
    /// The status.
    pub status: InterfaceStatus,
    /// The account that owns it; if left out, the world's account.
    #[cfg_attr(
        feature = "serde",
        serde(borrow, default, deserialize_with = "crate::wire::some_text", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schemars", schemars(with = "Cow<'a, str>"))]
    pub owner: Option<Cow<'a, str>>,
    /// The accounts that may use it as well. Order and repetition mean nothing.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::texts"))]
    pub granted_to: Vec<Cow<'a, str>>,
    /// The cloud product that manages it.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub managed_by: Option<Cow<'a, str>>,
    /// The id of the instance that it is attached to.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub attached_to: Option<Cow<'a, str>>,
    /// How many private addresses it has.
    #[cfg_attr(feature = "serde", serde(default = "crate::wire::one"))]
    pub private_ips: u32,
    /// The ids of the groups that it is in.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::texts"))]
    pub security_groups: Vec<Cow<'a, str>>,
    /// The id of its resource group.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub resource_group: Option<Cow<'a, str>>,
    /// Whether an earlier request on it has not finished.
    #[cfg_attr(feature = "serde", serde(default))]
    pub busy: bool,
}

#[cfg(feature = "serde")]
crate::wire::borrowing_objects!(InstanceSpec, SecurityGroupSpec, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec);

#[cfg(feature = "serde")]
fn secondary() -> InterfaceType {
    InterfaceType::Secondary
}

/// A resource group, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ResourceGroupSpec<'a> {
    /// The id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The account that owns it; if left out, the world's account.
    #[cfg_attr(
        feature = "serde",
        serde(borrow, default, deserialize_with = "crate::wire::some_text", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schemars", schemars(with = "Cow<'a, str>"))]
    pub owner: Option<Cow<'a, str>>,
}

/// A resource that is in no list of its own, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct ResourceSpec<'a> {
    /// The type.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: ResourceKind,
    /// The id, unique within the type.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The region's id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub region: Cow<'a, str>,
    /// The account that owns it; if left out, the world's account.
    #[cfg_attr(
        feature = "serde",
        serde(borrow, default, deserialize_with = "crate::wire::some_text", skip_serializing_if = "Option::is_none")
    )]
    #[cfg_attr(feature = "schemars", schemars(with = "Cow<'a, str>"))]
    pub owner: Option<Cow<'a, str>>,
    /// The id of its resource group.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::optional_text"))]
    pub resource_group: Option<Cow<'a, str>>,
}

impl IntoOwnedText for Network<'_> {
    type Owned = Network<'static>;
    fn into_owned_text(self) -> <Self as IntoOwnedText>::Owned {
        match self {
            Network::Classic => Network::Classic,
            Network::Vpc(id) => Network::Vpc(id.into_owned_text()),
        }
    }
}

crate::owned::owned! {
    InstanceSpec {
        id, region, network, owner, security_groups, resource_group;
        status, locks, supports_enterprise_groups, private_ips, busy
    }
    SecurityGroupSpec { id, region, network, owner, managed_by, resource_group; kind, acl_rules, busy }
    NetworkInterfaceSpec {
        id, region, vpc, owner, granted_to, managed_by, attached_to, security_groups, resource_group;
        interface_type, status, private_ips, busy
    }
    ResourceGroupSpec { id, owner; }
    ResourceSpec { id, region, owner, resource_group; kind }
}

/// Declares the methods that set one member and give the value back.
macro_rules! setters {
    ($($(#[$meta:meta])* $name:ident: $type:ty => |$this:ident, $value:ident| $set:expr;)+) => {
        $($(#[$meta])* #[must_use] pub fn $name(mut self, $value: $type) -> Self { let $this = &mut self; $set; self })+
    };
}

impl<'a> InstanceSpec<'a> {
    /// An instance of the world's account that is in no group, with the defaults of a world document.
    pub fn new(
        id: impl Into<Cow<'a, str>>,
        region: impl Into<Cow<'a, str>>,
        network: Network<'a>,
        status: InstanceStatus,
    ) -> Self {
        Self {
            id: id.into(),
            region: region.into(),
            network,
            status,
            owner: None,
            locks: Vec::new(),
            supports_enterprise_groups: true,
            private_ips: 1,
            security_groups: Vec::new(),
            resource_group: None,
            busy: false,
        }
    }

    setters! {
        /// Sets the owner.
        owner: impl Into<Cow<'a, str>> => |this, account| this.owner = Some(account.into());
        /// Adds a lock.
        lock: Lock => |this, lock| this.locks.push(lock);
        /// Sets whether the instance supports enterprise groups.
        supports_enterprise_groups: bool => |this, supports| this.supports_enterprise_groups = supports;
        /// Sets the number of private addresses.
        private_ips: u32 => |this, count| this.private_ips = count;
        /// Sets the resource group.
        resource_group: impl Into<Cow<'a, str>> => |this, id| this.resource_group = Some(id.into());
        /// Sets whether an earlier request has not finished.
        busy: bool => |this, busy| this.busy = busy;
    }

    /// Sets the groups that it is in.
    #[must_use]
    pub fn security_groups<G: Into<Cow<'a, str>>>(mut self, ids: impl IntoIterator<Item = G>) -> Self {
        self.security_groups = ids.into_iter().map(Into::into).collect();
        self
    }
}

impl<'a> SecurityGroupSpec<'a> {
    /// A group of the world's account without rules, with the defaults of a world document.
    pub fn new(id: impl Into<Cow<'a, str>>, region: impl Into<Cow<'a, str>>, network: Network<'a>, kind: GroupKind) -> Self {
        Self {
            id: id.into(),
            region: region.into(),
            network,
            kind,
            owner: None,
            managed_by: None,
            acl_rules: 0,
            resource_group: None,
            busy: false,
        }
    }

    setters! {
        /// Sets the owner.
        owner: impl Into<Cow<'a, str>> => |this, account| this.owner = Some(account.into());
        /// Sets the managing product.
        managed_by: impl Into<Cow<'a, str>> => |this, product| this.managed_by = Some(product.into());
        /// Sets the number of rules.
        acl_rules: u32 => |this, count| this.acl_rules = count;
        /// Sets the resource group.
        resource_group: impl Into<Cow<'a, str>> => |this, id| this.resource_group = Some(id.into());
        /// Sets whether an earlier request has not finished.
        busy: bool => |this, busy| this.busy = busy;
    }
}

impl<'a> NetworkInterfaceSpec<'a> {
    /// A secondary interface of the world's account that is in no group, with the defaults of a world document.
    pub fn new(
        id: impl Into<Cow<'a, str>>,
        region: impl Into<Cow<'a, str>>,
        vpc: impl Into<Cow<'a, str>>,
        status: InterfaceStatus,
    ) -> Self {
        Self {
            id: id.into(),
            region: region.into(),
            vpc: vpc.into(),
            interface_type: InterfaceType::Secondary,
            status,
            owner: None,
            granted_to: Vec::new(),
            managed_by: None,
            attached_to: None,
            private_ips: 1,
            security_groups: Vec::new(),
            resource_group: None,
            busy: false,
        }
    }

    setters! {
        /// Sets the type.
        interface_type: InterfaceType => |this, interface_type| this.interface_type = interface_type;
        /// Sets the owner.
        owner: impl Into<Cow<'a, str>> => |this, account| this.owner = Some(account.into());
        /// Grants it to an account.
        granted_to: impl Into<Cow<'a, str>> => |this, account| this.granted_to.push(account.into());
        /// Sets the managing product.
        managed_by: impl Into<Cow<'a, str>> => |this, product| this.managed_by = Some(product.into());
        /// Attaches it to an instance.
        attached_to: impl Into<Cow<'a, str>> => |this, id| this.attached_to = Some(id.into());
        /// Sets the number of private addresses.
        private_ips: u32 => |this, count| this.private_ips = count;
        /// Sets the resource group.
        resource_group: impl Into<Cow<'a, str>> => |this, id| this.resource_group = Some(id.into());
        /// Sets whether an earlier request has not finished.
        busy: bool => |this, busy| this.busy = busy;
    }

    /// Sets the groups that it is in.
    #[must_use]
    pub fn security_groups<G: Into<Cow<'a, str>>>(mut self, ids: impl IntoIterator<Item = G>) -> Self {
        self.security_groups = ids.into_iter().map(Into::into).collect();
        self
    }
}

impl<'a> ResourceGroupSpec<'a> {
    /// A resource group of the world's account.
    pub fn new(id: impl Into<Cow<'a, str>>) -> Self {
        Self { id: id.into(), owner: None }
    }

    setters! {
        /// Sets the owner.
        owner: impl Into<Cow<'a, str>> => |this, account| this.owner = Some(account.into());
    }
}

impl<'a> ResourceSpec<'a> {
    /// A resource of the world's account that is in no resource group.
    pub fn new(kind: ResourceKind, id: impl Into<Cow<'a, str>>, region: impl Into<Cow<'a, str>>) -> Self {
        Self { kind, id: id.into(), region: region.into(), owner: None, resource_group: None }
    }

    setters! {
        /// Sets the owner.
        owner: impl Into<Cow<'a, str>> => |this, account| this.owner = Some(account.into());
        /// Sets the resource group.
        resource_group: impl Into<Cow<'a, str>> => |this, id| this.resource_group = Some(id.into());
    }
}
