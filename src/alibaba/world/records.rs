//! How the world keeps what it is made of: small records of fixed size, words as symbols, references as handles.

use alloc::vec::Vec;

use super::kinds::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock};
use crate::store::{GroupSet, Handle, Id, Record, Symbol};

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

/// An instance, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Instance {
    pub(crate) id: Id,
    /// The groups that it is in: [`Membership`]s.
    pub(crate) groups: GroupSet,
    pub(crate) region: Symbol,
    /// The VPC; none in the classic network.
    pub(crate) vpc: Option<Symbol>,
    pub(crate) owner: Symbol,
    pub(crate) private_ips: u32,
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

/// A group that a member is in, as the member's own record has it: where it is and, so that the question for it does not lead to
/// another record, of which kind. No group ever becomes one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership(pub(crate) u32);

impl Membership {
    /// More groups than this a world cannot have.
    pub(crate) const MAX_GROUPS: u32 = 1 << 29;

    #[inline]
    pub(crate) fn new(group: Handle<SecurityGroup>, kind: GroupKind) -> Self {
        Self(group.position() << 2 | kind as u32)
    }

    #[inline]
    pub(crate) fn group(self) -> Handle<SecurityGroup> {
        Handle::new(self.0 >> 2)
    }

    #[inline]
    pub(crate) fn is_of(self, kind: GroupKind) -> bool {
        self.0 & 3 == kind as u32
    }
}

/// A security group, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct SecurityGroup {
    pub(crate) id: Id,
    pub(crate) region: Symbol,
    /// The VPC; none in the classic network.
    pub(crate) vpc: Option<Symbol>,
    pub(crate) owner: Symbol,
    pub(crate) managed_by: Option<Symbol>,
    /// How many members it has.
    pub(crate) members: u32,
    /// How many private addresses its members have together.
    pub(crate) private_ips: u64,
    pub(crate) kind: GroupKind,
    pub(crate) busy: bool,
}

const _: () = assert!(size_of::<SecurityGroup>() == 64);

/// A network interface.
#[derive(Clone, Debug)]
pub struct NetworkInterface {
    pub(crate) id: Id,
    /// The groups that it is in: [`Membership`]s.
    pub(crate) groups: GroupSet,
    pub(crate) region: Symbol,
    pub(crate) vpc: Symbol,
    pub(crate) owner: Symbol,
    /// In the order in which they were granted; each once.
    pub(crate) granted_to: Vec<Symbol>,
    pub(crate) managed_by: Option<Symbol>,
    pub(crate) attached_to: Option<Handle<Instance>>,
    pub(crate) resource_group: Option<Handle<ResourceGroup>>,
    pub(crate) private_ips: u32,
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
    pub(crate) resource_group: Option<Handle<ResourceGroup>>,
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
    /// Whether the instance is being created.
    #[inline]
    pub(crate) fn is_being_created(&self) -> bool {
        self.status == InstanceStatus::Pending
    }
}

impl NetworkInterface {
    /// Whether the interface is being created.
    #[inline]
    pub(crate) fn is_being_created(&self) -> bool {
        self.status == InterfaceStatus::Creating
    }
}
