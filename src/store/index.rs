//! A hash index from ids to positions.
//!
//! Why not a hash map of the records: they stay in the order of their ids, which is the order of every output. A look-up
//! touches one group of places (in one cache line, of an array that is an eighth of the records) and one record.

use alloc::{vec, vec::Vec};

/// Positions by hash.
///
/// A hash chooses a group of six places, and all six are looked at together: a search that goes place by place ends after a number
/// of steps that no processor can guess, and what it waits for then, it does not wait for beside anything else.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// A power of two of them, or none.
    groups: Vec<Group>,
}

/// Six places, the empty ones last.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct Group {
    /// The tag of the hash at each place, the first in the lowest byte; 0 where the place is empty.
    tags: u64,
    positions: [u32; PLACES],
}

const PLACES: usize = 6;
/// How many of a group's places are taken on average at most.
const FILL: usize = 4;
/// A byte of each, for arithmetic on all tags at once.
const ONES: u64 = 0x0101_0101_0101_0101;

/// Nothing has this hash.
const ABSENT: u32 = u32::MAX;
/// The group is full of others: perhaps the next has it.
const ELSEWHERE: u32 = u32::MAX - 1;

impl Group {
    const EMPTY: Self = Self { tags: 0, positions: [0; PLACES] };

    /// The places with this tag, as the highest bits of their bytes. The first is right; of the later, one may be wrong.
    #[inline(always)]
    fn hits(&self, tag: u64) -> u64 {
        let others = self.tags ^ tag.wrapping_mul(ONES);
        others.wrapping_sub(ONES) & !others & (ONES << 7)
    }

    /// The position at the first of the places, as [`Group::hits`] gives them.
    #[inline(always)]
    fn position(&self, hits: u64) -> Option<u32> {
        self.positions.get((hits.trailing_zeros() / 8) as usize).copied()
    }

    /// How many places are taken.
    #[inline(always)]
    fn len(&self) -> usize {
        8_usize.wrapping_sub((self.tags.leading_zeros() / 8) as usize)
    }
}

impl Index {
    /// An index with room for `len` positions: at most two of three places are taken, so that most groups have room.
    pub(crate) fn with_capacity(len: usize) -> Self {
        Self { groups: vec![Group::EMPTY; (len / FILL).saturating_add(1).next_power_of_two()] }
    }

    #[inline(always)]
    fn group_at(&self, at: usize) -> usize {
        at & self.groups.len().wrapping_sub(1)
    }

    /// The first step of a look-up: the position that probably has this hash.
    #[inline(always)]
    pub(crate) fn first(&self, hash: u64) -> u32 {
        let Some(group) = self.groups.get(self.group_at(hash as usize)) else { return ABSENT };
        match group.position(group.hits(tag(hash))) {
            Some(position) => position,
            None if group.len() < PLACES => ABSENT,
            None => ELSEWHERE,
        }
    }

    /// The second: what `is` says of the position with this hash of which it says something.
    #[inline(always)]
    pub(crate) fn find<T>(&self, hash: u64, first: u32, mut is: impl FnMut(u32) -> Option<T>) -> Option<T> {
        if first == ABSENT {
            return None;
        }
        match is(first) {
            None => self.search(hash, is),
            found => found,
        }
    }

    /// The whole look-up, all places one after the other.
    #[cold]
    fn search<T>(&self, hash: u64, mut is: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let mut at = hash as usize;
        // Always ends: not all places are taken.
        while let Some(group) = self.groups.get(self.group_at(at)) {
            let mut hits = group.hits(tag(hash));
            while let Some(position) = group.position(hits) {
                let found = is(position);
                if found.is_some() {
                    return found;
                }
                hits &= hits.wrapping_sub(1);
            }
            if group.len() < PLACES {
                return None;
            }
            at = at.wrapping_add(1);
        }
        None
    }

    /// Whether so many positions are not too many.
    pub(crate) fn has_room_for(&self, positions: usize) -> bool {
        positions <= self.groups.len().saturating_mul(FILL)
    }

    /// Adds a position that is not in the index. The index must have room for it.
    pub(crate) fn insert(&mut self, hash: u64, position: u32) {
        let mut at = hash as usize;
        loop {
            let place = self.group_at(at);
            let Some(group) = self.groups.get_mut(place) else { return };
            let len = group.len();
            if let Some(empty) = group.positions.get_mut(len) {
                *empty = position;
                group.tags |= tag(hash).wrapping_shl((len as u32).wrapping_mul(8));
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    /// The memory that the index takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.groups.capacity().saturating_mul(size_of::<Group>())
    }
}

/// Seven bits of the hash that do not choose the group, and one that says that the place is taken.
#[inline(always)]
fn tag(hash: u64) -> u64 {
    (hash >> 57) | 0x80
}
