//! A hash index from ids to positions.
//!
//! Why not a hash map of the records: a look-up in a large world costs what its cache misses cost. Here a slot carries 32
//! bits of the hash beside the position, so that a hit touches one slot and one record, a miss one slot: the least that
//! is possible. `hashbrown` keeps those bits in an array of their own, one more miss at each look-up.

use alloc::{vec, vec::Vec};
use core::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

/// The hash of an id. `seed` decides the placement in the index and nothing that can be observed.
#[inline]
pub(crate) fn hash(seed: u64, id: &str) -> u64 {
    let mut hasher = FixedState::with_seed(seed).build_hasher();
    hasher.write(id.as_bytes());
    hasher.finish()
}

/// Positions by hash, with linear probing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// 0 is empty; otherwise the hash's upper half, then the position plus one. A power of two of them, or none.
    slots: Vec<u64>,
    used: usize,
}

impl Index {
    /// An index with room for `len` positions.
    pub(crate) fn with_capacity(len: usize) -> Self {
        // At most three quarters full.
        let slots = len.saturating_add(len / 3).saturating_add(1).next_power_of_two();
        Self { slots: vec![0; slots], used: 0 }
    }

    /// The position with this hash for which `is` says yes.
    #[inline]
    pub(crate) fn find(&self, hash: u64, mut is: impl FnMut(u32) -> bool) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        // Always ends: at least one slot in four is empty.
        while let Some(&slot) = self.slots.get(at)
            && slot != 0
        {
            if slot >> 32 == hash >> 32 {
                let position = (slot as u32).wrapping_sub(1);
                if is(position) {
                    return Some(position);
                }
            }
            at = at.wrapping_add(1) & mask;
        }
        None
    }

    /// Whether one more position would fill the index too much.
    pub(crate) fn is_full(&self) -> bool {
        self.used.saturating_add(1) > self.slots.len().saturating_mul(3) / 4
    }

    /// Adds a position that is not in the index. The index must have room for it.
    pub(crate) fn insert(&mut self, hash: u64, position: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                *slot = (hash >> 32) << 32 | u64::from(position.wrapping_add(1));
                self.used = self.used.saturating_add(1);
                return;
            }
            at = at.wrapping_add(1) & mask;
        }
    }

    /// The memory that the index takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.capacity().saturating_mul(size_of::<u64>())
    }
}
