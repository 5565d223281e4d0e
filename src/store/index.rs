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
    /// In the lowest bytes the tags of the hashes at the places, or 0; in the highest [`HIGH`] and how many places are taken.
    tags: u64,
    positions: [u32; PLACES],
}

const PLACES: usize = 6;
/// How many of a group's places are taken on average at most.
const FILL: usize = 4;
/// A byte of each, for arithmetic on all tags at once.
const ONES: u64 = 0x0101_0101_0101_0101;
/// No tag has this bit.
const HIGH: u64 = 0x80;
/// Where the count of the places that are taken stands.
const COUNT: u32 = 56;

/// Where something probably is: a position, or one of the two constants, which are no table's positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Probe(pub(crate) u32);

impl Probe {
    /// Nowhere.
    pub(crate) const ABSENT: Self = Self(u32::MAX);
    /// To be searched for.
    pub(crate) const ELSEWHERE: Self = Self(u32::MAX - 1);
}

/// How the records of a table lie, and how one is found.
pub(crate) trait Places: Sized {
    /// Whether positions depend on the seed of the hash.
    const SEEDED: bool;

    /// Gives each record, which come in the order of their ids, a position by its hash. No positions: those of that order.
    fn arrange(hashes: &[u64]) -> (Self, Vec<u32>);

    /// The position that probably has this hash; nothing where none has it.
    fn probe(&self, hash: u64) -> Option<Probe>;

    /// Whether what is not at this position, which [`Places::probe`] gave (or nothing, then [`Probe::ABSENT`]), is nowhere.
    fn is_exact(probe: Probe) -> bool;

    /// What `is` says of the first position with this hash of which it says something.
    fn search<T>(&self, hash: u64, is: impl FnMut(u32) -> Option<T>) -> Option<T>;

    /// The memory that it takes, in bytes.
    fn bytes(&self) -> usize;
}

/// The tags that are this one, as the highest bits of their bytes; of bytes that are no tags, anything.
#[inline(always)]
pub(super) fn hits(tags: u64, tag: u64) -> u64 {
    // Tags have seven bits. To add as many to a difference leaves the highest bit clear only where there is none, and carries nothing
    // into the next byte.
    let differences = tags ^ tag.wrapping_mul(ONES);
    !differences.wrapping_add(ONES.wrapping_mul(HIGH - 1)) & ONES.wrapping_mul(HIGH)
}

impl Group {
    const EMPTY: Self = Self { tags: HIGH << COUNT, positions: [0; PLACES] };

    /// The places with this tag, as the highest bits of their bytes. Empty ones may be among them, after those that are taken, and
    /// one that is no place.
    #[inline(always)]
    fn hits(&self, tag: u64) -> u64 {
        hits(self.tags, tag)
    }

    /// The position at the first of the places, as [`Group::hits`] gives them.
    #[inline(always)]
    fn position(&self, hits: u64) -> Option<u32> {
        self.positions.get((hits.trailing_zeros() / 8) as usize).copied()
    }

    /// How many places are taken.
    #[inline(always)]
    fn len(&self) -> usize {
        (self.tags >> COUNT & !HIGH) as usize
    }

    /// Whether what is not here may be in the next group.
    #[inline(always)]
    fn is_full(&self) -> bool {
        self.len() >= PLACES
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
                group.tags = group.tags.wrapping_add(1 << COUNT);
                return;
            }
            at = at.wrapping_add(1);
        }
    }
}

impl Places for Index {
    const SEEDED: bool = false;

    fn arrange(hashes: &[u64]) -> (Self, Vec<u32>) {
        let mut this = Self::with_capacity(hashes.len());
        hashes.iter().zip(0..).for_each(|(hash, position)| this.insert(*hash, position));
        (this, Vec::new())
    }

    #[inline(always)]
    fn probe(&self, hash: u64) -> Option<Probe> {
        let group = self.groups.get(self.group_at(hash as usize))?;
        match group.position(group.hits(tag(hash))) {
            Some(position) => Some(Probe(position)),
            None if group.is_full() => Some(Probe::ELSEWHERE),
            None => None,
        }
    }

    #[inline(always)]
    fn is_exact(probe: Probe) -> bool {
        probe == Probe::ABSENT
    }

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
            if !group.is_full() {
                return None;
            }
            at = at.wrapping_add(1);
        }
        None
    }

    fn bytes(&self) -> usize {
        self.groups.capacity().saturating_mul(size_of::<Group>())
    }
}

/// Seven bits of the hash that do not choose the group.
#[inline(always)]
fn tag(hash: u64) -> u64 {
    hash >> 57
}
