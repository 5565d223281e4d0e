//! The groups that a member is in.

use alloc::vec::Vec;

/// A small set of positions in the table of groups, in ascending order.
///
/// Up to five (the usual quota) stand in the member's own record; a larger set lies in the world's [`Spill`], and its
/// place there stands in the first slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupSet {
    /// Taken slots first, ascending, then [`EMPTY`]; or a place in the spill and, in the last slot, [`SPILLED`].
    slots: [u32; 5],
}

const EMPTY: u32 = u32::MAX;
/// No table has so many groups that this could be a position.
const SPILLED: u32 = u32::MAX - 1;

/// The sets that are too large for their members' records.
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

    /// The positions in the set, ascending.
    #[inline]
    pub(crate) fn as_slice<'a>(&'a self, spill: &'a Spill) -> &'a [u32] {
        let [first, .., last] = self.slots;
        if last == SPILLED {
            return spill.sets.get(first as usize).map_or(&[], Vec::as_slice);
        }
        let len = self.slots.iter().map(|&slot| usize::from(slot != EMPTY)).sum::<usize>();
        self.slots.get(..len).unwrap_or(&[])
    }

    /// Folds the positions, in ascending order. For the usual set, a few comparisons in a row rather than a loop of unknown
    /// length.
    #[inline(always)]
    pub(crate) fn fold<T>(&self, spill: &Spill, start: T, mut with: impl FnMut(T, u32) -> T) -> T {
        let [.., last] = self.slots;
        let mut folded = start;
        if last == SPILLED {
            for &position in self.as_slice(spill) {
                folded = with(folded, position);
            }
            return folded;
        }
        for position in self.slots {
            if position == EMPTY {
                break;
            }
            folded = with(folded, position);
        }
        folded
    }

    /// Adds a position; says whether it was missing.
    pub(crate) fn insert(&mut self, position: u32, spill: &mut Spill) -> bool {
        let taken = self.as_slice(spill);
        let len = taken.len();
        let Err(at) = taken.binary_search(&position) else { return false };
        if let Some(set) = self.spilled(spill) {
            set.insert(at.min(set.len()), position);
        } else if len < self.slots.len() {
            if let Some(tail) = self.slots.get_mut(at..) {
                // The last slot is empty and comes to the front, where the new position goes.
                tail.rotate_right(1);
                if let Some(slot) = tail.first_mut() {
                    *slot = position;
                }
            }
        } else {
            let mut set = self.slots.to_vec();
            set.insert(at.min(set.len()), position);
            self.spill(set, spill);
        }
        true
    }

    /// Takes a position out; says whether it was there.
    pub(crate) fn remove(&mut self, position: u32, spill: &mut Spill) -> bool {
        let Ok(at) = self.as_slice(spill).binary_search(&position) else { return false };
        let room = self.slots.len();
        if let Some(set) = self.spilled(spill) {
            if at < set.len() {
                set.remove(at);
            }
            if set.len() <= room {
                let rest = core::mem::take(set);
                let [place, ..] = self.slots;
                spill.free.push(place);
                self.fill(&rest);
            }
        } else if let Some(tail) = self.slots.get_mut(at..) {
            tail.rotate_left(1);
            if let Some(slot) = tail.last_mut() {
                *slot = EMPTY;
            }
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
