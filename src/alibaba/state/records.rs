//! How the world keeps what it is made of: small records of fixed size, words as symbols, references as handles.

use alloc::vec::Vec;

use super::{
    kinds::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock},
    memberships::{Groups, Share},
};
use crate::{
    alibaba::join_security_group::Rule,
    rulebook::Violations,
    store::{Handle, Id, Record, Symbol},
};

/// A set of locks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Locks(u8);

impl Locks {
    const fn bit(lock: Lock) -> u8 {
        1 << lock as u8
    }

    pub(crate) const fn contains(self, lock: Lock) -> bool {
        self.0 & Self::bit(lock) != 0
    }

    pub(crate) fn insert(&mut self, lock: Lock) {
        self.0 |= Self::bit(lock);
    }

    pub(crate) fn remove(&mut self, lock: Lock) {
        self.0 &= !Self::bit(lock);
    }

    /// The locks in the order of their names.
    pub(crate) fn iter(self) -> impl Iterator<Item = Lock> {
        <Lock as strum::VariantArray>::VARIANTS.iter().copied().filter(move |lock| self.contains(*lock))
    }
}

/// Whose something is and where: what things that go together have in common, as a rule. Things of one tenancy are told to be so by
/// a single comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tenancy {
    pub(crate) owner: Symbol,
    pub(crate) region: Symbol,
    /// The VPC; none in the classic network, and of things that are in no network.
    pub(crate) vpc: Option<Symbol>,
}

impl Tenancy {
    /// Stands in a record until the world is built.
    pub(crate) const UNKNOWN: Handle<Self> = Handle::new(0);

    /// The owner and the region as one number.
    #[inline(always)]
    pub(crate) fn place(&self) -> u64 {
        u64::from(self.owner.number()) | u64::from(self.region.number()) << 32
    }

    /// The VPC as a number that no other has; 0 for the classic network.
    #[inline(always)]
    pub(crate) fn network(&self) -> u32 {
        self.vpc.map_or(0, Symbol::number)
    }
}

/// The resource group that something is in, or none: in four bytes, which an `Option` of a handle would double.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MaybeGroup(u32);

impl MaybeGroup {
    /// In none. No table is so long that this could be a position.
    pub(crate) const NONE: Self = Self(u32::MAX);

    pub(crate) fn new(group: Option<Handle<ResourceGroup>>) -> Self {
        group.map_or(Self::NONE, |group| Self(group.position()))
    }

    pub(crate) fn group(self) -> Option<Handle<ResourceGroup>> {
        (self.0 != Self::NONE.0).then_some(Handle::new(self.0))
    }
}

/// What an instance and a network interface are alike in: where it is, in which groups, and how many addresses it brings into one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) groups: Groups,
    pub(crate) tenancy: Handle<Tenancy>,
    pub(crate) private_ips: u32,
}

impl Standing {
    /// In no group, and nobody knows where.
    pub(crate) const fn nowhere(private_ips: u32) -> Self {
        Self { groups: Groups::NONE, tenancy: Tenancy::UNKNOWN, private_ips }
    }
}

/// An instance, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Instance {
    pub(crate) id: Id,
    pub(crate) standing: Standing,
    /// What a usual request for it violates, whatever the group: judged when the record changes, not at each check.
    pub(crate) alone: Violations<Rule>,
    pub(crate) status: InstanceStatus,
    pub(crate) locks: Locks,
    pub(crate) flags: InstanceFlags,
}

// The figure that the memory and the speed of a look-up rest on.
const _: () = assert!(size_of::<Instance>() == 64);

/// What is so or is not so of an instance, in one byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InstanceFlags(u8);

impl InstanceFlags {
    pub(crate) const BUSY: u8 = 1;
    pub(crate) const SUPPORTS_ENTERPRISE: u8 = 1 << 1;
    pub(crate) const MALFORMED_ID: u8 = 1 << 2;

    pub(crate) const fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }

    pub(crate) fn set(&mut self, flag: u8, on: bool) {
        if on {
            self.0 |= flag;
        } else {
            self.0 &= !flag;
        }
    }
}

/// A security group, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct SecurityGroup {
    pub(crate) id: Id,
    pub(crate) tenancy: Handle<Tenancy>,
    pub(crate) managed_by: Option<Symbol>,
    /// How many members it has.
    pub(crate) members: u32,
    /// How many private addresses its members have together.
    pub(crate) private_ips: u64,
    /// How many rules it has.
    pub(crate) acl_rules: u32,
    /// What a usual request for it violates, whatever the target: judged when the record changes, not at each check.
    pub(crate) alone: Violations<Rule>,
    /// What it is to its members' records. That, too, is told when the record changes.
    pub(crate) share: Share,
    pub(crate) kind: GroupKind,
    pub(crate) busy: bool,
    /// Whether it is the world's own account's, no enterprise group, and of so few rules that its share says how many, as nearly all are.
    /// That, too.
    pub(crate) usual: bool,
}

const _: () = assert!(size_of::<SecurityGroup>() == 64);

/// A network interface.
#[derive(Clone, Debug)]
pub struct NetworkInterface {
    pub(crate) id: Id,
    pub(crate) standing: Standing,
    /// In the order in which they were granted; each once.
    pub(crate) granted_to: Vec<Symbol>,
    pub(crate) managed_by: Option<Symbol>,
    pub(crate) attached_to: Option<Handle<Instance>>,
    pub(crate) resource_group: MaybeGroup,
    pub(crate) interface_type: InterfaceType,
    pub(crate) status: InterfaceStatus,
    pub(crate) busy: bool,
    pub(crate) malformed_id: bool,
}

/// A resource group.
#[derive(Clone, Copy, Debug)]
pub struct ResourceGroup {
    pub(crate) id: Id,
    pub(crate) owner: Symbol,
}

/// A resource that is in no table of its own kind.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    pub(crate) id: Id,
    pub(crate) region: Symbol,
    pub(crate) owner: Symbol,
    pub(crate) resource_group: MaybeGroup,
}

macro_rules! records {
    ($($Record:ident),+) => {
        $(impl Record for $Record {
            #[inline]
            fn id(&self) -> &Id {
                &self.id
            }
        })+
    };
}

records!(Instance, SecurityGroup, NetworkInterface, ResourceGroup, Resource);

impl Instance {
    /// One that stands for any.
    pub(crate) const ANY: &Self = &Self {
        id: Id::EMPTY,
        standing: Standing::nowhere(0),
        alone: Violations::NONE,
        status: InstanceStatus::Running,
        locks: Locks(0),
        flags: InstanceFlags(0),
    };

    /// Whether the instance is being created.
    #[inline]
    pub(crate) fn is_being_created(&self) -> bool {
        self.status == InstanceStatus::Pending
    }
}

impl SecurityGroup {
    /// Counts one member more. No world has so many members and addresses that a count of them could overflow.
    #[inline(always)]
    pub(crate) fn gain_member(&mut self, private_ips: u32) {
        self.members = self.members.wrapping_add(1);
        self.private_ips = self.private_ips.wrapping_add(private_ips.into());
    }

    /// Counts one member less.
    #[inline(always)]
    pub(crate) fn lose_member(&mut self, private_ips: u32) {
        self.members = self.members.wrapping_sub(1);
        self.private_ips = self.private_ips.wrapping_sub(private_ips.into());
    }

    /// Its handle, which its members' records have, too.
    #[inline(always)]
    pub(crate) fn handle(&self) -> Handle<Self> {
        self.share.membership.group()
    }

    const fn like_any(kind: GroupKind) -> Self {
        Self {
            id: Id::EMPTY,
            tenancy: Handle::new(0),
            managed_by: None,
            members: 0,
            private_ips: 0,
            acl_rules: 0,
            alone: Violations::NONE,
            share: Share::NONE,
            kind,
            busy: false,
            usual: false,
        }
    }

    /// One that stands for any of a kind.
    pub(crate) const fn any(kind: GroupKind) -> &'static Self {
        match kind {
            GroupKind::Basic => const { &Self::like_any(GroupKind::Basic) },
            GroupKind::Advanced => const { &Self::like_any(GroupKind::Advanced) },
            GroupKind::Enterprise => const { &Self::like_any(GroupKind::Enterprise) },
        }
    }
}

impl NetworkInterface {
    /// Whether the interface is being created.
    #[inline]
    pub(crate) fn is_being_created(&self) -> bool {
        self.status == InterfaceStatus::Creating
    }
}
