//! Tenancies: owner, region and network as one number, because group and member usually share them.

use alloc::vec::Vec;
use core::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::store::Symbol;

/// An owner, a region and a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tenancy {
    pub(crate) owner: Symbol,
    pub(crate) region: Symbol,
    /// The VPC; none in the classic network.
    pub(crate) vpc: Option<Symbol>,
}

/// A tenancy of a world, as a number: things of one tenancy are told to be so by a single comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TenancyId(u32);

impl TenancyId {
    /// A placeholder.
    pub(crate) const ANY: Self = Self(0);
}

/// The tenancies of a world, each once. They only grow: they are few, and shared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tenancies {
    values: Vec<Tenancy>,
    index: HashTable<u32>,
}

impl Tenancies {
    const HASHING: FixedState = FixedState::with_seed(0);

    /// The tenancy's number; it is known from now on.
    pub(crate) fn intern(&mut self, tenancy: Tenancy) -> TenancyId {
        // Symbols are numbers that nobody outside chooses: no seed is needed.
        let hash = Self::HASHING.hash_one(tenancy);
        let Self { values, index } = self;
        if let Some(position) = index.find(hash, |position| values.get(*position as usize) == Some(&tenancy)) {
            return TenancyId(*position);
        }
        let position = values.len() as u32;
        values.push(tenancy);
        let hash_of = |position: &u32| values.get(*position as usize).map_or(0, |tenancy| Self::HASHING.hash_one(tenancy));
        index.insert_unique(hash, position, hash_of);
        TenancyId(position)
    }

    /// The tenancy with this number.
    #[inline(always)]
    pub(crate) fn get(&self, TenancyId(position): TenancyId) -> &Tenancy {
        const NONE: Tenancy = Tenancy { owner: Symbol::ANY, region: Symbol::ANY, vpc: None };
        self.values.get(position as usize).unwrap_or(&NONE)
    }

    /// The memory that they take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity().saturating_mul(size_of::<Tenancy>()).saturating_add(self.index.allocation_size())
    }
}
