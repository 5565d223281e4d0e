//! Small values that many records share, each kept once.

use alloc::vec::Vec;
use core::hash::{BuildHasher, Hash};

use foldhash::fast::FixedState;

use super::{
    Handle,
    index::{Index, Places},
};

/// The different values of a kind that a world has. Two values of one world are the same exactly where their handles are.
#[derive(Clone, Debug)]
pub(crate) struct Interned<T> {
    values: Vec<T>,
    index: Index,
    seed: u64,
}

impl<T: Copy + Eq + Hash> Interned<T> {
    pub(crate) fn new(seed: u64) -> Self {
        Self { values: Vec::new(), index: Index::with_capacity(16), seed }
    }

    /// The value's handle; the value is known from now on.
    pub(crate) fn intern(&mut self, value: T) -> Handle<T> {
        let hash = self.hash(&value);
        let known = self
            .index
            .search(hash, |position| (self.values.get(position as usize) == Some(&value)).then(|| Handle::new(position)));
        known.unwrap_or_else(|| self.add(hash, value))
    }

    fn add(&mut self, hash: u64, value: T) -> Handle<T> {
        if !self.index.has_room_for(self.values.len().saturating_add(1)) {
            self.index = Index::with_capacity(self.values.len().saturating_mul(2).saturating_add(16));
            for (position, known) in (0..).zip(&self.values) {
                self.index.insert(self.hash(known), position);
            }
        }
        let position = self.values.len() as u32;
        self.index.insert(hash, position);
        self.values.push(value);
        Handle::new(position)
    }

    fn hash(&self, value: &T) -> u64 {
        FixedState::with_seed(self.seed).hash_one(value)
    }

    /// The value behind a handle.
    #[inline]
    pub(crate) fn get(&self, handle: Handle<T>) -> Option<&T> {
        self.values.get(handle.position() as usize)
    }

    /// The memory that the values take, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity().saturating_mul(size_of::<T>()).saturating_add(self.index.bytes())
    }
}
