//! A hash index from ids to positions.
//!
//! Why not a hash map of the records: they stay in the order of their ids, which is the order of every output. A slot is 32
//! bits, the position and as much of the hash as fits beside it, so that a look-up touches one slot (of an array that is
//! a sixteenth of the records) and one record.

use alloc::{vec, vec::Vec};
use core::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

/// The hash of an id. `seed` decides the placement in the index and nothing that can be observed.
#[inline]
pub(crate) fn hash(seed: u64, id: &str) -> u64 {
    // The length moves the seed, as the chunks of two ids of different lengths can be the same.
    let mut hasher = FixedState::with_seed(seed.rotate_right(id.len() as u32)).build_hasher();
    match chunks(id) {
        Some([head, tail]) => {
            hasher.write_u128(head);
            hasher.write_u128(tail);
        }
        None => hasher.write(id.as_bytes()),
    }
    hasher.finish()
}

/// Whether two ids are the same.
#[inline]
pub(crate) fn same(a: &str, b: &str) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (chunks(a), chunks(b)) {
        (Some([head, tail]), Some([other_head, other_tail])) => (head ^ other_head) | (tail ^ other_tail) == 0,
        _ => a == b,
    }
}

/// The first and the last 16 bytes of an id of 16 to 32, which is what the cloud's ids are: all of it, read without a loop.
#[inline]
fn chunks(id: &str) -> Option<[u128; 2]> {
    let bytes = id.as_bytes();
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(head), Some(tail)) if bytes.len() <= 32 => Some([u128::from_le_bytes(*head), u128::from_le_bytes(*tail)]),
        _ => None,
    }
}

/// Positions by hash, with linear probing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// A power of two of them, or none. 0 is empty; otherwise the position plus one, in as many bits as count the slots, and
    /// above it as much of the hash's upper half as there is room for.
    slots: Vec<u32>,
    used: usize,
}

/// A look-up that has begun: the hash, and the slot where the search for it begins. Between this and the rest of the
/// look-up, a caller with many can begin others, so that their cache misses overlap.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Probe {
    hash: u64,
    slot: u32,
}

impl Index {
    /// An index with room for `len` positions.
    pub(crate) fn with_capacity(len: usize) -> Self {
        // At most three quarters full.
        let slots = len.saturating_add(len / 3).saturating_add(1).next_power_of_two();
        Self { slots: vec![0; slots], used: 0 }
    }

    /// The bits of a slot that are a position's, which are also those of a hash that choose the slot.
    #[inline(always)]
    fn mask(&self) -> u32 {
        (self.slots.len() as u32).wrapping_sub(1)
    }

    #[inline(always)]
    fn slot(&self, at: u32) -> u32 {
        self.slots.get((at & self.mask()) as usize).copied().unwrap_or(0)
    }

    /// Begins to look for a hash.
    #[inline(always)]
    pub(crate) fn probe(&self, hash: u64) -> Probe {
        Probe { hash, slot: self.slot(hash as u32) }
    }

    /// The position with this hash for which `is` says yes.
    #[inline(always)]
    pub(crate) fn find(&self, probe: Probe, mut is: impl FnMut(u32) -> bool) -> Option<u32> {
        let Probe { hash, mut slot } = probe;
        let mut at = hash as u32;
        // Always ends: at least one slot in four is empty.
        while slot != 0 {
            // The bits above the mask are the same.
            if (slot ^ upper(hash)) <= self.mask() {
                let position = (slot & self.mask()).wrapping_sub(1);
                if is(position) {
                    return Some(position);
                }
            }
            at = at.wrapping_add(1);
            slot = self.slot(at);
        }
        None
    }

    /// Whether one more position would fill the index too much.
    pub(crate) fn is_full(&self) -> bool {
        self.used.saturating_add(1) > self.slots.len().saturating_mul(3) / 4
    }

    /// Adds a position that is not in the index. The index must have room for it.
    pub(crate) fn insert(&mut self, hash: u64, position: u32) {
        let mask = self.mask();
        let mut at = hash as u32;
        while let Some(slot) = self.slots.get_mut((at & mask) as usize) {
            if *slot == 0 {
                *slot = upper(hash) & !mask | position.wrapping_add(1);
                self.used = self.used.saturating_add(1);
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    /// The memory that the index takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.slots.capacity().saturating_mul(size_of::<u32>())
    }
}

#[inline(always)]
fn upper(hash: u64) -> u32 {
    (hash >> 32) as u32
}
