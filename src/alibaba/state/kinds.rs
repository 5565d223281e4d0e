//! The vendor's words for kinds and statuses.

use super::editions::JoinSecurityGroupEdition;
use crate::vocabulary::words;

words! {
    /// The status of an instance (DescribeInstances).
    pub enum InstanceStatus {
        /// Being created.
        Pending,
        /// Starting.
        Starting,
        /// Running.
        Running,
        /// Stopping.
        Stopping,
        /// Stopped.
        Stopped,
    }
}

words! {
    /// Why operations on an instance are locked (`OperationLocks.LockReason`). An instance may have several at once.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    pub enum Lock {
        /// A dedicated host's bill is overdue.
        DedicatedHostFinancial,
        /// A bill is overdue.
        Financial,
        /// The preemptible instance is being released.
        Recycling,
        /// The instance was refunded.
        Refunded,
        /// Locked for security reasons.
        Security,
    }
}

words! {
    /// The status of a network interface (DescribeNetworkInterfaces).
    pub enum InterfaceStatus {
        /// Being created.
        Creating,
        /// Not attached.
        Available,
        /// Being attached.
        Attaching,
        /// Attached.
        InUse,
        /// Being detached.
        Detaching,
        /// Being deleted.
        Deleting,
        /// Could not be created.
        CreateFailed,
    }
}

words! {
    /// The type of a network interface.
    pub enum InterfaceType {
        /// The interface that an instance is created with; its groups are the instance's.
        Primary,
        /// An interface with groups of its own.
        Secondary,
        /// Carries member interfaces.
        Trunk,
        /// Carried by a trunk interface.
        Member,
    }
}

words! {
    /// The kind of a security group.
    ///
    /// The modelled pages use all three words: 2020-09-29 counts the instances of *basic* and *advanced* groups, 2026-05-06 the
    /// network interfaces of an *enterprise* group. Today's other vendor pages call one thing *advanced* in prose and
    /// *enterprise* in the API. The model keeps three kinds, each with its own limit.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    pub enum GroupKind {
        /// A basic group; `normal` on the wire.
        #[strum(serialize = "normal", to_string = "basic")]
        Basic,
        /// An advanced group.
        Advanced,
        /// An enterprise group.
        Enterprise,
    }
}

words! {
    /// The types of resources that are in no list of their own.
    // As wide as a handle, so that there is no gap in a transition.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    #[repr(u32)]
    pub enum ResourceKind {
        /// A dedicated host.
        Ddh,
        /// A disk.
        Disk,
        /// An image.
        Image,
        /// A key pair.
        KeyPair,
        /// A launch template.
        LaunchTemplate,
        /// A snapshot.
        Snapshot,
    }
}

words! {
    /// How the service fares.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    #[derive(Default)]
    pub enum Service {
        /// It answers.
        #[default]
        Available,
        /// It fails: every request that it has a row for is answered with InternalError.
        Failing,
    }
}

words! {
    /// What a capacity counts.
    #[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
    #[strum(serialize_all = "snake_case")]
    pub enum Unit {
        /// Every member counts one.
        Members,
        /// Every member counts its private addresses.
        PrivateIps,
    }
}

/// How much a group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Capacity {
    /// The maximum, in units.
    pub max: u32,
    /// What is counted.
    pub unit: Unit,
}

#[cfg(feature = "serde")]
crate::wire::objects!(Capacity);

impl Capacity {
    /// So many members.
    #[must_use]
    pub const fn members(max: u32) -> Self {
        Self { max, unit: Unit::Members }
    }

    /// So many private addresses.
    #[must_use]
    pub const fn private_ips(max: u32) -> Self {
        Self { max, unit: Unit::PrivateIps }
    }
}

/// The quotas and capacities of a world; `None` is no limit.
///
/// A limit that is already exceeded is legal: only what a request would add is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Limits {
    /// How many groups an instance or interface may be in: the account's quota.
    pub groups_per_target: Option<u32>,
    /// How far the quota can be raised. Below the quota it counts as the quota; without a quota there is no ceiling.
    pub groups_ceiling: Option<u32>,
    /// How many rules the groups of an instance or interface may have together.
    pub acl_rules: Option<u32>,
    /// How much a basic group holds.
    pub basic: Option<Capacity>,
    /// How much an advanced group holds.
    pub advanced: Option<Capacity>,
    /// How much an enterprise group holds. The edition of 2020-09-29 has no row for it.
    pub enterprise: Option<Capacity>,
}

impl Limits {
    /// The quotas and capacities that an edition documents, or the vendor elsewhere where the page is silent.
    #[must_use]
    pub const fn documented(edition: JoinSecurityGroupEdition) -> Self {
        let (basic, enterprise) = match edition {
            JoinSecurityGroupEdition::E2020_09_29 => (Capacity::members(2_000), None),
            JoinSecurityGroupEdition::E2026_05_06 => (Capacity::private_ips(6_000), Some(Capacity::members(65_536))),
        };
        Self {
            groups_per_target: Some(5),
            groups_ceiling: Some(16),
            acl_rules: Some(1_000),
            basic: Some(basic),
            advanced: Some(Capacity::members(65_536)),
            enterprise,
        }
    }

    /// The capacity of a kind of group.
    #[must_use]
    #[inline]
    pub const fn capacity(&self, kind: GroupKind) -> Option<Capacity> {
        match kind {
            GroupKind::Basic => self.basic,
            GroupKind::Advanced => self.advanced,
            GroupKind::Enterprise => self.enterprise,
        }
    }

    /// The ceiling that counts: not below the quota, and none without a quota.
    #[must_use]
    #[inline]
    pub fn effective_ceiling(&self) -> Option<u32> {
        Some(self.groups_ceiling?.max(self.groups_per_target?))
    }
}
