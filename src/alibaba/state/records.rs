//! The records: small and of fixed size, with words as symbols and references as positions.
//!
//! Records are plain bits and know no rule. Their cache (`judged`) belongs to the operation that wrote it.

use alloc::vec::Vec;

use super::{
    kinds::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock},
    tenancies::TenancyId,
};
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

/// The resource group that something is in, or none: in four bytes. A resource group that is referred to is not deleted, so its
/// position is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ResourceGroupSlot(u32);

impl ResourceGroupSlot {
    /// In none.
    pub(crate) const NONE: Self = Self(u32::MAX);

    pub(crate) fn new(position: Option<u32>) -> Self {
        position.map_or(Self::NONE, Self)
    }

    pub(crate) fn position(self) -> Option<u32> {
        (self != Self::NONE).then_some(self.0)
    }
}

/// A group that a member is in, as the member's record has it: its position and, so that the question for its kind does not lead to
/// another record, its kind. No group ever becomes one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership(pub(crate) u32);

impl Membership {
    #[inline(always)]
    pub(crate) fn new(position: u32, kind: GroupKind) -> Self {
        Self(position << 2 | kind as u32)
    }

    /// The position of the group.
    #[inline(always)]
    pub(crate) fn position(self) -> u32 {
        self.0 >> 2
    }

    #[inline(always)]
    pub(crate) fn is_of(self, kind: GroupKind) -> bool {
        self.0 & 3 == kind as u32
    }
}

/// What instances and network interfaces are alike in: where they are, in which groups, and how many addresses they bring into one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// [`Membership`]s.
    pub(crate) groups: GroupSet,
    pub(crate) tenancy: TenancyId,
    pub(crate) private_ips: u32,
}

/// An instance, in one cache line.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct Instance {
    pub(crate) id: Id,
    /// See [`Record::generation`].
    pub(crate) generation: u32,
    pub(crate) standing: Standing,
    /// A cache: see the fast path of JoinSecurityGroup.
    pub(crate) judged: u32,
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
    /// See [`Record::generation`].
    pub(crate) generation: u32,
    pub(crate) tenancy: TenancyId,
    pub(crate) managed_by: Option<Symbol>,
    /// How many members it has.
    pub(crate) members: u32,
    /// How many private addresses its members have together.
    pub(crate) private_ips: u64,
    /// How many rules it has.
    pub(crate) acl_rules: u32,
    pub(crate) resource_group: ResourceGroupSlot,
    /// A cache: see the fast path of JoinSecurityGroup.
    pub(crate) judged: u32,
    pub(crate) kind: GroupKind,
    pub(crate) busy: bool,
}

const _: () = assert!(size_of::<SecurityGroup>() == 64);

/// A network interface.
#[derive(Clone, Debug)]
pub struct NetworkInterface {
    pub(crate) id: Id,
    /// See [`Record::generation`].
    pub(crate) generation: u32,
    pub(crate) standing: Standing,
    /// In the order in which they were granted; each once.
    pub(crate) granted_to: Vec<Symbol>,
    pub(crate) managed_by: Option<Symbol>,
    /// A handle: when the instance is deleted it means nothing, and the interface is detached.
    pub(crate) attached_to: Option<Handle<Instance>>,
    pub(crate) resource_group: ResourceGroupSlot,
    pub(crate) interface_type: InterfaceType,
    pub(crate) status: InterfaceStatus,
    pub(crate) busy: bool,
    pub(crate) malformed_id: bool,
}

/// A resource group.
#[derive(Clone, Copy, Debug)]
pub struct ResourceGroup {
    pub(crate) id: Id,
    /// See [`Record::generation`].
    pub(crate) generation: u32,
    pub(crate) owner: Symbol,
    /// How many things are in it.
    pub(crate) members: u32,
}

/// A resource that is in no table of its own kind.
#[derive(Clone, Copy, Debug)]
pub struct Resource {
    pub(crate) id: Id,
    /// See [`Record::generation`].
    pub(crate) generation: u32,
    pub(crate) region: Symbol,
    pub(crate) owner: Symbol,
    pub(crate) resource_group: ResourceGroupSlot,
}

macro_rules! records {
    ($($Record:ident { $($member:ident: $vacant:expr),+ $(,)? })+) => {
        $(impl Record for $Record {
            fn vacant() -> Self {
                Self { id: Id::EMPTY, generation: 0, $($member: $vacant),+ }
            }

            #[inline(always)]
            fn id(&self) -> &Id {
                &self.id
            }

            fn id_mut(&mut self) -> &mut Id {
                &mut self.id
            }

            #[inline(always)]
            fn generation(&self) -> u32 {
                self.generation
            }

            fn generation_mut(&mut self) -> &mut u32 {
                &mut self.generation
            }
        })+
    };
}

records! {
    Instance {
        standing: Standing::NOWHERE,
        judged: 0,
        status: InstanceStatus::Pending,
        locks: Locks::default(),
        flags: InstanceFlags::default(),
    }
    SecurityGroup {
        tenancy: TenancyId::ANY,
        managed_by: None,
        members: 0,
        private_ips: 0,
        acl_rules: 0,
        resource_group: ResourceGroupSlot::NONE,
        judged: 0,
        kind: GroupKind::Basic,
        busy: false,
    }
    NetworkInterface {
        standing: Standing::NOWHERE,
        granted_to: Vec::new(),
        managed_by: None,
        attached_to: None,
        resource_group: ResourceGroupSlot::NONE,
        interface_type: InterfaceType::Secondary,
        status: InterfaceStatus::Creating,
        busy: false,
        malformed_id: false,
    }
    ResourceGroup { owner: Symbol::ANY, members: 0 }
    Resource { region: Symbol::ANY, owner: Symbol::ANY, resource_group: ResourceGroupSlot::NONE }
}

impl Standing {
    /// Of what is not there.
    const NOWHERE: Self = Self { groups: GroupSet::NONE, tenancy: TenancyId::ANY, private_ips: 0 };
}

impl Instance {
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
}

impl NetworkInterface {
    /// Whether the interface is being created.
    #[inline]
    pub(crate) fn is_being_created(&self) -> bool {
        self.status == InterfaceStatus::Creating
    }
}
