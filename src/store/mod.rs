//! Tables of records by id that grow and shrink.
//!
//! Knows no cloud. A position is stable while its record is there. A [`Handle`] adds a generation, so it never means another
//! record that was later put in the same place.

mod groups;
mod handle;
mod id;
mod symbols;
mod table;
#[cfg(test)]
mod used_up;
mod vacancy;

pub(crate) use groups::{GroupSet, Spill};
pub use handle::Handle;
pub(crate) use id::Id;
pub(crate) use symbols::{Symbol, Symbols};
use table::MAX_LEN;
pub(crate) use table::{Record, Table};

use core::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;

/// A number that tells the states of a world apart: it changes with everything that happens to the world, and a membership that
/// comes and goes leaves it as it was.
///
/// A chain of hashes, not a count: two copies of a world that went different ways do not meet again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp(u64);

impl Stamp {
    const HASHING: FixedState = FixedState::with_seed(0x5ec6_7070);

    /// Something happened that is not undone by itself.
    pub(crate) fn advance(&mut self, what: &impl Hash) {
        self.0 = Self::HASHING.hash_one((self.0, Self::HASHING.hash_one(what)));
    }

    /// Something happened that happening again undoes.
    #[inline(always)]
    pub(crate) fn toggle(&mut self, what: u64) {
        self.0 ^= what;
    }

    /// A number for [`Stamp::toggle`]; what concerns the same two things in the same way has the same.
    #[inline(always)]
    pub(crate) fn number(way: u32, one: u32, other: u32) -> u64 {
        // Two rounds of multiplication and shift: cheaper than a hash, on the path of every join.
        // The constant keeps the first two things of a world from being 0, which would toggle nothing.
        let word = (u64::from(one) << 32 | u64::from(other)) ^ (u64::from(way) << 58);
        let word = word.wrapping_add(0x5851_f42d_4c95_7f2d);
        let word = (word ^ word >> 31).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let word = (word ^ word >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word ^ word >> 32
    }
}
