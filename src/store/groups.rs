//! The groups that a member is in.

use alloc::vec::Vec;

/// A small set of groups: their positions, or whatever else of 32 bits a world calls them by.
///
/// Up to five (the usual quota) stand in the member's own record, in no order; a larger set lies in the world's [`Spill`],
/// ascending, and its place there stands in the first slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GroupSet {
    /// Taken slots first, then [`EMPTY`]; or a place in the spill and, in the last slot, [`SPILLED`].
    slots: [u32; INLINE],
}

/// How many groups stand in the record.
const INLINE: usize = 5;
/// No group is called this,
const EMPTY: u32 = u32::MAX;
/// nor this.
const SPILLED: u32 = u32::MAX - 1;

/// The sets that are too large for their members' records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spill {
    sets: Vec<Vec<u32>>,
    free: Vec<u32>,
}

impl GroupSet {
    pub(crate) const NONE: Self = Self { slots: [EMPTY; INLINE] };

    /// How many groups are in the set.
    #[inline(always)]
    pub(crate) fn len(&self, spill: &Spill) -> usize {
        if self.is_inline() { self.taken() } else { self.as_slice(spill).len() }
    }

    /// How many slots are taken, of a set that stands in the record.
    #[inline(always)]
    pub(crate) fn taken(&self) -> usize {
        self.slots.iter().map(|slot| usize::from(*slot != EMPTY)).sum()
    }

    /// Whether the whole set stands in the record.
    #[inline(always)]
    pub(crate) fn is_inline(&self) -> bool {
        let [.., last] = self.slots;
        last != SPILLED
    }

    /// The slots of a set that stands in the record; a free one is no group.
    #[inline(always)]
    pub(crate) fn slots(&self) -> &[u32; INLINE] {
        debug_assert!(self.is_inline(), "the slots of a set that is elsewhere");
        &self.slots
    }

    fn place(&self) -> usize {
        let [place, ..] = self.slots;
        place as usize
    }

    /// The groups in the set, in any order.
    #[inline]
    pub(crate) fn as_slice<'a>(&'a self, spill: &'a Spill) -> &'a [u32] {
        if self.is_inline() {
            self.slots.get(..self.taken()).unwrap_or(&[])
        } else {
            spill.sets.get(self.place()).map_or(&[], Vec::as_slice)
        }
    }

    /// Whether the group is in the set.
    #[inline(always)]
    pub(crate) fn contains(&self, group: u32, spill: &Spill) -> bool {
        if self.is_inline() {
            // All slots, free ones included: quicker than a loop of unknown length.
            self.slots.iter().fold(false, |found, slot| found | (*slot == group))
        } else {
            self.as_slice(spill).binary_search(&group).is_ok()
        }
    }

    /// Adds a group; says whether it was missing.
    #[inline]
    pub(crate) fn insert(&mut self, group: u32, spill: &mut Spill) -> bool {
        if self.contains(group, spill) {
            return false;
        }
        let free = if self.is_inline() { self.taken() } else { INLINE };
        match self.slots.get_mut(free) {
            Some(slot) => *slot = group,
            None => self.insert_spilled(group, spill),
        }
        true
    }

    #[cold]
    fn insert_spilled(&mut self, group: u32, spill: &mut Spill) {
        if self.is_inline() {
            let mut set = self.slots.to_vec();
            set.sort_unstable();
            self.slots = [spill.add(set), EMPTY, EMPTY, EMPTY, SPILLED];
        }
        if let Some(set) = spill.sets.get_mut(self.place()) {
            let at = set.partition_point(|other| *other < group);
            set.insert(at.min(set.len()), group);
        }
    }

    /// Takes a group out; says whether it was there.
    #[inline]
    pub(crate) fn remove(&mut self, group: u32, spill: &mut Spill) -> bool {
        if !self.is_inline() {
            return self.remove_spilled(group, spill);
        }
        let Some(at) = self.slots.iter().position(|slot| *slot == group) else { return false };
        let rest = self.taken().saturating_sub(1);
        // The last takes its place.
        let last = self.slots.get_mut(rest).map_or(EMPTY, |last| core::mem::replace(last, EMPTY));
        if let Some(slot) = self.slots.get_mut(at).filter(|_| at != rest) {
            *slot = last;
        }
        true
    }

    #[cold]
    fn remove_spilled(&mut self, group: u32, spill: &mut Spill) -> bool {
        let place = self.place();
        let Some(set) = spill.sets.get_mut(place) else { return false };
        let Ok(at) = set.binary_search(&group) else { return false };
        if at < set.len() {
            set.remove(at);
        }
        if set.len() <= INLINE {
            let rest = core::mem::take(set);
            spill.free.push(place as u32);
            self.slots = [EMPTY; INLINE];
            self.slots.iter_mut().zip(rest).for_each(|(slot, group)| *slot = group);
        }
        true
    }

    /// Empties the set.
    pub(crate) fn clear(&mut self, spill: &mut Spill) {
        if !self.is_inline()
            && let Some(set) = spill.sets.get_mut(self.place())
        {
            *set = Vec::new();
            spill.free.push(self.place() as u32);
        }
        *self = Self::NONE;
    }
}

impl Spill {
    fn add(&mut self, set: Vec<u32>) -> u32 {
        if let Some(place) = self.free.pop() {
            if let Some(slot) = self.sets.get_mut(place as usize) {
                *slot = set;
            }
            return place;
        }
        self.sets.push(set);
        (self.sets.len() as u32).wrapping_sub(1)
    }

    /// The memory that the sets take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let sets = self.sets.iter().map(|set| set.capacity().saturating_mul(4)).fold(0, usize::saturating_add);
        sets.saturating_add(self.sets.capacity().saturating_mul(size_of::<Vec<u32>>()))
    }
}

#[cfg(test)]
mod tests {
    use alloc::{collections::BTreeSet, vec::Vec};

    use super::{GroupSet, Spill};

    /// Whatever comes and goes, several sets beside each other hold what sets of the standard library hold.
    #[test]
    fn sets_hold_what_was_put_into_them() {
        let mut state = 1_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            ((u128::from(state) * u128::from(below)) >> 64) as u64
        };
        let mut spill = Spill::default();
        let mut sets = [(); 4].map(|()| (GroupSet::NONE, BTreeSet::new()));
        let mut seen = [0_usize; 3];
        for _ in 0..20_000 {
            let (set, model) = &mut sets[random(4) as usize];
            let group = random(12) as u32;
            match random(40) {
                0 => {
                    set.clear(&mut spill);
                    model.clear();
                }
                1..22 => assert_eq!(set.insert(group, &mut spill), model.insert(group)),
                _ => assert_eq!(set.remove(group, &mut spill), model.remove(&group)),
            }
            for (set, model) in &sets {
                let mut groups: Vec<u32> = set.as_slice(&spill).to_vec();
                groups.sort_unstable();
                assert!(groups.iter().eq(model), "{groups:?} is not {model:?}");
                assert!((0..12).all(|group| set.contains(group, &spill) == model.contains(&group)));
                let len = set.len(&spill);
                assert_eq!(len, model.len());
                seen[usize::from(len > 5) + usize::from(len > 8)] += 1;
            }
        }
        assert!(seen.iter().all(|seen| *seen > 100), "{seen:?}");
        // A place that a set gave up is used again.
        assert!(spill.sets.len() <= 4, "{spill:?}");
    }
}
