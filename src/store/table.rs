//! A table: records found by id, listed by id.

use alloc::vec::Vec;
use core::num::NonZeroU32;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::{
    Handle,
    id::{self, Id, Key, LongIds},
};

/// What a table holds.
pub(crate) trait Record {
    /// What stands where nothing is.
    fn vacant() -> Self;
    fn id(&self) -> &Id;
    fn id_mut(&mut self) -> &mut Id;
    /// How often the record's place was taken and given up: odd where it is taken.
    fn generation(&self) -> u32;
    fn generation_mut(&mut self) -> &mut u32;
}

/// A table has no more places than this: the highest positions, and two bits of each, mean something else where positions are kept.
pub(crate) const MAX_LEN: u32 = 1 << 29;

/// Records, and how to find them.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    records: Vec<R>,
    free: Vec<u32>,
    index: HashTable<u32>,
    long_ids: LongIds,
    /// With its seed.
    hashing: FixedState,
    /// Whether the records lie in the order of their ids.
    in_order: bool,
}

impl<R: Record> Table<R> {
    /// An empty table. The seed of its hash decides nothing that can be observed.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            records: Vec::new(),
            free: Vec::new(),
            index: HashTable::new(),
            long_ids: LongIds::default(),
            hashing: FixedState::with_seed(seed),
            in_order: true,
        }
    }

    /// Looks an id up.
    #[inline(never)]
    pub(crate) fn find(&self, text: &str) -> Option<Handle<R>> {
        self.look_up(text).and_then(|(position, _)| self.handle(position))
    }

    /// The position and the record of an id.
    #[inline(always)]
    pub(crate) fn look_up(&self, text: &str) -> Option<(u32, &R)> {
        let Some(key) = Key::new(text) else { return self.look_up_text(text) };
        self.record_where(key.hash(&self.hashing), |record| record.id().is(&key))
    }

    /// The same of an id of another length than the clouds' own have.
    #[cold]
    #[inline(never)]
    fn look_up_text(&self, text: &str) -> Option<(u32, &R)> {
        self.record_where(id::hash(&self.hashing, text), |record| self.text(record) == text)
    }

    #[inline(always)]
    fn record_where(&self, hash: u64, is: impl Fn(&R) -> bool) -> Option<(u32, &R)> {
        let found = self.index.find(hash, |&position| self.records.get(position as usize).is_some_and(&is))?;
        Some((*found, self.records.get(*found as usize)?))
    }

    /// Where an id probably is, found without a look at its record: with this, a caller that has many look-ups to make can touch
    /// all records before it needs any, so that it waits for memory once. ([`Table::touch`].)
    #[inline(always)]
    pub(crate) fn probe(&self, text: &str) -> u32 {
        let found = Key::new(text).and_then(|key| self.index.find(key.hash(&self.hashing), |_| true));
        found.copied().unwrap_or(u32::MAX)
    }

    /// Reads anything of the record at a place, so that it is near from then on.
    #[inline(always)]
    pub(crate) fn touch(&self, probe: u32) -> u8 {
        self.records.get(probe as usize).map_or(0, |record| record.id().len())
    }

    /// The record at a position.
    #[inline(always)]
    pub(crate) fn at(&self, position: u32) -> Option<&R> {
        self.records.get(position as usize)
    }

    #[inline(always)]
    pub(crate) fn at_mut(&mut self, position: u32) -> Option<&mut R> {
        self.records.get_mut(position as usize)
    }

    /// The handle of what is at a position.
    #[inline]
    pub(crate) fn handle(&self, position: u32) -> Option<Handle<R>> {
        let generation = self.at(position)?.generation();
        Some(Handle::new(position, NonZeroU32::new(generation).filter(|generation| generation.get() & 1 == 1)?))
    }

    /// The handle of a record that was found at a position.
    #[inline(always)]
    pub(crate) fn handle_of(&self, position: u32, record: &R) -> Handle<R> {
        // What is found is there: its generation is odd.
        Handle::new(position, NonZeroU32::MIN | record.generation())
    }

    /// What a handle means; nothing where that was deleted.
    #[inline]
    pub(crate) fn get(&self, handle: Handle<R>) -> Option<&R> {
        self.at(handle.position()).filter(|record| record.generation() == handle.generation())
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, handle: Handle<R>) -> Option<&mut R> {
        self.at_mut(handle.position()).filter(|record| record.generation() == handle.generation())
    }

    /// The id of one of the table's records.
    #[inline]
    pub(crate) fn text<'a>(&'a self, record: &'a R) -> &'a str {
        record.id().text(&self.long_ids)
    }

    /// The id of the record that a handle means.
    pub(crate) fn id(&self, handle: Handle<R>) -> Option<&str> {
        self.get(handle).map(|record| self.text(record))
    }

    /// Whether there is room for another record.
    pub(crate) fn has_room(&self) -> bool {
        !self.free.is_empty() || self.records.len() < MAX_LEN as usize
    }

    /// Adds a record under an id that no other has.
    pub(crate) fn insert(&mut self, text: &str, mut record: R) -> (u32, Handle<R>) {
        debug_assert!(self.look_up(text).is_none(), "{text:?} is there already");
        *record.id_mut() = Id::new(text, &mut self.long_ids);
        self.in_order = self.in_order && self.free.is_empty() && self.records.last().is_none_or(|last| self.text(last) < text);
        let position = self.free.pop().unwrap_or(self.records.len() as u32);
        let generation = self.at(position).map_or(0, Record::generation) | 1;
        *record.generation_mut() = generation;
        match self.records.get_mut(position as usize) {
            Some(place) => *place = record,
            None => self.records.push(record),
        }
        let Self { index, records, long_ids, hashing, .. } = self;
        let hash_of =
            |&position: &u32| records.get(position as usize).map_or(0, |record| id::hash(hashing, record.id().text(long_ids)));
        index.insert_unique(id::hash(hashing, text), position, hash_of);
        (position, Handle::new(position, NonZeroU32::MIN | generation))
    }

    /// Takes a record out; every handle of it means nothing from now on.
    pub(crate) fn remove(&mut self, position: u32) {
        let Some(record) = self.records.get_mut(position as usize) else { return };
        let hash = id::hash(&self.hashing, record.id().text(&self.long_ids));
        if let Ok(entry) = self.index.find_entry(hash, |other| *other == position) {
            entry.remove();
        }
        self.long_ids.remove(record.id());
        let generation = record.generation().wrapping_add(1);
        *record = R::vacant();
        *record.generation_mut() = generation;
        // A place whose generations are used up is left empty for good.
        if generation != 0 {
            self.free.push(position);
        }
    }

    /// The positions in the order of the ids.
    fn order(&self) -> impl Iterator<Item = u32> + use<R> {
        let taken = |(position, record): (u32, &R)| (record.generation() & 1 == 1).then_some(position);
        let mut positions: Vec<u32> = (0..).zip(&self.records).filter_map(taken).collect();
        if !self.in_order {
            let id = |position: &u32| self.at(*position).map_or("", |record| self.text(record));
            // Stable: quick where most are in order, as after some changes.
            positions.sort_by(|a, b| id(a).cmp(id(b)));
        }
        positions.into_iter()
    }

    /// The records with their handles, in the order of their ids.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Handle<R>, &R)> {
        self.order().filter_map(|position| Some((self.handle(position)?, self.at(position)?)))
    }

    /// The handles of the records, in the order of their ids.
    pub(crate) fn handles(&self) -> impl Iterator<Item = Handle<R>> {
        self.order().filter_map(|position| self.handle(position))
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// How many places there are, taken or not.
    pub(crate) fn places(&self) -> usize {
        self.records.len()
    }

    /// Gives memory back that no record needs.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.records.shrink_to_fit();
    }

    /// The memory that the table takes, in bytes, without what the records point to.
    pub(crate) fn bytes(&self) -> usize {
        let records = self.records.capacity().saturating_mul(size_of::<R>());
        let positions = self.free.capacity().saturating_mul(size_of::<u32>());
        records.saturating_add(positions).saturating_add(self.index.allocation_size())
    }
}
