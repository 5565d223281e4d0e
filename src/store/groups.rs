//! The groups that a member is in.

use alloc::vec::Vec;

/// A small set of groups, in no order: their positions, or whatever else of 32 bits a world calls them by.
///
/// Up to five (the usual quota) stand in the member's own record; a larger set lies in the world's [`Spill`], and its
/// place there stands in the first slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupSet {
    /// Taken slots first, then [`EMPTY`]; or a place in the spill and, in the last slot, [`SPILLED`].
    slots: [u32; 5],
}

const EMPTY: u32 = u32::MAX;
/// No table has so many groups that this or [`EMPTY`] could be one.
const SPILLED: u32 = u32::MAX - 1;

/// The sets that are too large for their members' records, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spill {
    sets: Vec<Vec<u32>>,
    free: Vec<u32>,
}

impl GroupSet {
    pub(crate) const NONE: Self = Self { slots: [EMPTY; 5] };

    /// The set of these positions. They must be ascending, each once.
    pub(crate) fn new(positions: &[u32], spill: &mut Spill) -> Self {
        let mut set = Self::NONE;
        if positions.len() > set.slots.len() {
            set.spill(positions.to_vec(), spill);
        } else {
            set.fill(positions);
        }
        set
    }

    /// The positions in the set, in any order.
    #[inline]
    pub(crate) fn as_slice<'a>(&'a self, spill: &'a Spill) -> &'a [u32] {
        let [first, .., last] = self.slots;
        if last == SPILLED {
            return spill.sets.get(first as usize).map_or(&[], Vec::as_slice);
        }
        let len = self.slots.iter().map(|&slot| usize::from(slot != EMPTY)).sum::<usize>();
        self.slots.get(..len).unwrap_or(&[])
    }

    /// Whether the group is in the set, which must be one that stands in the record.
    #[inline(always)]
    pub(crate) fn contains(&self, group: u32) -> bool {
        // All five, free slots included: quicker than a loop of unknown length.
        self.slots.iter().fold(false, |found, slot| found | (*slot == group))
    }

    /// Puts a group behind the `len` that are in the record, of which it must not be one; says whether there is room for it.
    #[inline(always)]
    pub(crate) fn push(&mut self, len: usize, group: u32) -> bool {
        let Some(slot) = self.slots.get_mut(len) else { return false };
        *slot = group;
        true
    }

    /// Takes out what was put behind the first `len` that are in the record: one group.
    #[inline(always)]
    pub(crate) fn truncate(&mut self, len: usize) {
        if let Some(slot) = self.slots.get_mut(len) {
            *slot = EMPTY;
        }
    }

    /// Takes this group out if it is the one behind the first `len` that are in the record, which must be the last; says whether it was.
    #[inline(always)]
    pub(crate) fn pop(&mut self, len: usize, group: u32) -> bool {
        match self.slots.get_mut(len) {
            Some(slot) if *slot == group => *slot = EMPTY,
            _ => return false,
        }
        true
    }

    /// Adds a group, wherever the others are; says whether it was missing.
    pub(crate) fn insert(&mut self, group: u32, spill: &mut Spill) -> bool {
        if let Some(set) = self.spilled(spill) {
            let Err(at) = set.binary_search(&group) else { return false };
            set.insert(at.min(set.len()), group);
        } else if self.contains(group) {
            return false;
        } else if !self.push(self.as_slice(spill).len(), group) {
            let mut set = self.slots.to_vec();
            set.push(group);
            set.sort_unstable();
            self.spill(set, spill);
        }
        true
    }

    /// Takes a group out, wherever it is; says whether it was there.
    pub(crate) fn remove(&mut self, group: u32, spill: &mut Spill) -> bool {
        if self.slots.last() == Some(&SPILLED) {
            return self.remove_spilled(group, spill);
        }
        let set = self.as_slice(spill);
        let (Some(at), Some(&last)) = (set.iter().position(|other| *other == group), set.last()) else { return false };
        let rest = set.len().wrapping_sub(1);
        // The last takes its place.
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = last;
        }
        self.pop(rest, last)
    }

    /// The same where the set lies in the spill.
    fn remove_spilled(&mut self, group: u32, spill: &mut Spill) -> bool {
        let Ok(at) = self.as_slice(spill).binary_search(&group) else { return false };
        let room = self.slots.len();
        let Some(set) = self.spilled(spill) else { return false };
        if at < set.len() {
            set.remove(at);
        }
        if set.len() <= room {
            let rest = core::mem::take(set);
            let [place, ..] = self.slots;
            spill.free.push(place);
            self.fill(&rest);
        }
        true
    }

    fn spilled<'a>(&self, spill: &'a mut Spill) -> Option<&'a mut Vec<u32>> {
        let [first, .., last] = self.slots;
        if last == SPILLED { spill.sets.get_mut(first as usize) } else { None }
    }

    fn spill(&mut self, set: Vec<u32>, spill: &mut Spill) {
        let place = spill.free.pop().unwrap_or_else(|| {
            spill.sets.push(Vec::new());
            (spill.sets.len() as u32).wrapping_sub(1)
        });
        if let Some(slot) = spill.sets.get_mut(place as usize) {
            *slot = set;
        }
        self.slots = [place, EMPTY, EMPTY, EMPTY, SPILLED];
    }

    fn fill(&mut self, positions: &[u32]) {
        self.slots = [EMPTY; 5];
        for (slot, position) in self.slots.iter_mut().zip(positions) {
            *slot = *position;
        }
    }
}

impl Spill {
    /// The memory that the sets take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let sets = self.sets.iter().map(|set| set.capacity().saturating_mul(4)).fold(0, usize::saturating_add);
        sets.saturating_add(self.sets.capacity().saturating_mul(size_of::<Vec<u32>>()))
    }
}
