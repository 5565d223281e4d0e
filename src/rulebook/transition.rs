//! Transitions of any cloud: changes, and the state that they fit.

use alloc::{boxed::Box, vec::Vec};
use core::slice;

use crate::store::Stamp;

/// A change that can be undone.
pub(crate) trait Reversible: Copy {
    /// The change that undoes this one.
    fn inverse(self) -> Self;

    /// A number that the change and its inverse have in common, and as a rule no other.
    fn number(self) -> u64;
}

/// What an accepted request changes: nothing, one change, or several that are made together or not at all.
///
/// It fits the world that it was checked against as long as that is in the same state, and copies of it in that state. (A
/// membership that came and went in between leaves a world in the same state; a step does not.)
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition<C> {
    stamp: Stamp,
    changes: Changes<C>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Changes<C> {
    Nothing,
    One(C),
    Several(Box<[C]>),
}

impl<C> Transition<C> {
    /// The transition that makes this change in a world with this stamp.
    #[inline(always)]
    pub(crate) fn new(stamp: Stamp, change: Option<C>) -> Self {
        Self { stamp, changes: change.map_or(Changes::Nothing, Changes::One) }
    }

    /// The same of several changes.
    pub(crate) fn of_all(stamp: Stamp, changes: Vec<C>) -> Self {
        let changes = match <[C; 1]>::try_from(changes) {
            Ok([change]) => Changes::One(change),
            Err(changes) if changes.is_empty() => Changes::Nothing,
            Err(changes) => Changes::Several(changes.into_boxed_slice()),
        };
        Self { stamp, changes }
    }

    /// Whether it was checked against a world with this stamp.
    #[inline(always)]
    pub(crate) fn fits(&self, stamp: Stamp) -> bool {
        self.stamp == stamp
    }

    /// What changes, in the order in which it is made; nothing where the request asked for what is so already.
    #[must_use]
    #[inline(always)]
    pub fn changes(&self) -> &[C] {
        match &self.changes {
            Changes::Nothing => &[],
            Changes::One(change) => slice::from_ref(change),
            Changes::Several(changes) => changes,
        }
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes().is_empty()
    }
}

#[allow(private_bounds, reason = "only changes of the clouds are ever in one")]
impl<C: Reversible> Transition<C> {
    /// Whether a world with this stamp is in the state that it leads to.
    pub(crate) fn led_to(&self, mut stamp: Stamp) -> bool {
        self.changes().iter().for_each(|change| stamp.toggle(change.number()));
        self.fits(stamp)
    }

    /// The transition that undoes this one, in the state that it leads to.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let mut stamp = self.stamp;
        self.changes().iter().for_each(|change| stamp.toggle(change.number()));
        let changes = match &self.changes {
            Changes::Nothing => Changes::Nothing,
            Changes::One(change) => Changes::One(change.inverse()),
            Changes::Several(changes) => Changes::Several(changes.iter().rev().map(|change| change.inverse()).collect()),
        };
        Self { stamp, changes }
    }
}
