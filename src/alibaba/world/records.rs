//! How the world keeps what it is made of: small records of fixed size, words as symbols, references as handles.

use alloc::vec::Vec;

use smol_str::SmolStr;

use super::kinds::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock};
use crate::store::{GroupSet, Handle, Record, Symbol};

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
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct Instance {
    pub(crate) id: SmolStr,
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

/// A security group.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub struct SecurityGroup {
    pub(crate) id: SmolStr,
    pub(crate) region: Symbol,
    /// The VPC; none in the classic network.
    pub(crate) vpc: Option<Symbol>,
    pub(crate) owner: Symbol,
    pub(crate) managed_by: Option<Symbol>,
    pub(crate) acl_rules: u32,
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
    pub(crate) id: SmolStr,
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
#[derive(Clone, Debug)]
pub struct ResourceGroup {
    pub(crate) id: SmolStr,
    pub(crate) owner: Symbol,
}

/// A resource that is in no table of its own kind.
#[derive(Clone, Debug)]
pub struct Resource {
    pub(crate) id: SmolStr,
    pub(crate) region: Symbol,
    pub(crate) owner: Symbol,
    pub(crate) resource_group: Option<Handle<ResourceGroup>>,
}

macro_rules! records {
    ($($Record:ident),+) => {
        $(impl Record for $Record {
            #[inline]
            fn id(&self) -> &str {
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
