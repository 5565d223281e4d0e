//! Records that are found by their ids, and gone through in the order of their ids.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Ordering, fmt, hash, marker::PhantomData};

use foldhash::fast::FixedState;

use super::{
    id::{self, Id, Key, LongIds},
    index::{Index, Places, Probe},
};

/// What a table holds.
pub(crate) trait Record {
    fn id(&self) -> &Id;
}

/// A position in one of a world's tables: a look-up by id, made once.
///
/// Handles are good for the world that gave them, for copies of it, and for any world of exactly the same ids and the same seed of the
/// hash. In another world a handle may mean something else or nothing; it never panics. Their own order is none that means anything.
pub struct Handle<R> {
    position: u32,
    record: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    #[inline]
    pub(crate) const fn new(position: u32) -> Self {
        Self { position, record: PhantomData }
    }

    /// The position in its table, counted from 0: no two things of a kind have the same, and none is left out.
    #[must_use]
    #[inline]
    pub const fn position(self) -> u32 {
        self.position
    }
}

impl<R> Clone for Handle<R> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Handle<R> {}

impl<R> PartialEq for Handle<R> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.position == other.position
    }
}

impl<R> Eq for Handle<R> {}

impl<R> PartialOrd for Handle<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Handle<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.position.cmp(&other.position)
    }
}

impl<R> hash::Hash for Handle<R> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.position.hash(state);
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.position())
    }
}

/// The record at this place of the list has an id that an earlier one has.
pub(crate) struct Twice {
    pub(crate) id: String,
    pub(crate) place: usize,
    pub(crate) first: usize,
}

/// Records, and how to find them.
#[derive(Clone, Debug)]
pub(crate) struct Table<R, P = Index> {
    records: Vec<R>,
    /// The positions in the order of the ids, where that is not the order of the records.
    order: Vec<u32>,
    long_ids: LongIds,
    places: P,
    /// With its seed.
    hashing: FixedState,
    /// Differs (but for accidents of 64 bits) where a position means another id.
    digest: u64,
}

impl<R, P: Default> Default for Table<R, P> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            order: Vec::new(),
            long_ids: LongIds::default(),
            places: P::default(),
            hashing: FixedState::default(),
            digest: 0,
        }
    }
}

impl<R: Record, P: Places> Table<R, P> {
    /// A table of records that come in any order.
    pub(crate) fn new(records: Vec<R>, long_ids: &LongIds, seed: u64) -> Result<Self, Twice> {
        let records = sorted(records, long_ids)?;
        let start = if P::SEEDED { seed } else { 0 };
        let digest = records.iter().fold(start, |digest, record| record.id().hash(digest, long_ids));
        let hashes: Vec<u64> = records.iter().map(|record| record.id().hash(seed, long_ids)).collect();
        let (places, order) = P::arrange(&hashes);
        let (records, hashing) = (arranged(records, &order), FixedState::with_seed(seed));
        Ok(Self { records, order, long_ids: long_ids.clone(), places, hashing, digest })
    }

    /// Looks an id up.
    #[inline(never)]
    pub(crate) fn find(&self, text: &str) -> Option<Handle<R>> {
        self.look_up(text).map(|(handle, _)| handle)
    }

    /// The same with the record.
    #[inline(always)]
    pub(crate) fn look_up(&self, text: &str) -> Option<(Handle<R>, &R)> {
        let Some(key) = Key::new(text) else { return self.search(text) };
        self.found_key(&key, text, self.places.probe(key.hash(&self.hashing))?)
    }

    /// The first step of a look-up: where the id probably is. A caller with many look-ups can take each step for all of them before
    /// the next for any, so that what they wait for they wait for together.
    #[inline(always)]
    pub(crate) fn probe(&self, text: &str) -> Probe {
        // Of an id of another length nothing is asked before the last step.
        Key::new(text).and_then(|key| self.places.probe(key.hash(&self.hashing))).unwrap_or(Probe::ABSENT)
    }

    /// Between the steps: reads anything of what the last one looks at, so that it is near by then. What is read is given, so that it
    /// cannot be left out.
    #[inline(always)]
    pub(crate) fn read_at(&self, Probe(position): Probe) -> u8 {
        self.records.get(position as usize).map_or(0, |record| record.id().len())
    }

    /// The last: what is there, if it is this id.
    #[inline(always)]
    pub(crate) fn found(&self, text: &str, probe: Probe) -> Option<(Handle<R>, &R)> {
        let Some(key) = Key::new(text) else { return self.search(text) };
        self.found_key(&key, text, probe)
    }

    #[inline(always)]
    fn found_key(&self, key: &Key, text: &str, probe: Probe) -> Option<(Handle<R>, &R)> {
        let Probe(position) = probe;
        let found = self.record(position, |record| record.id().is(key));
        // Only the text is handed on, so that nothing else has to be kept in memory for it.
        found.or_else(|| if P::is_exact(probe) { None } else { self.search(text) })
    }

    /// The whole look-up, of an id of any length.
    #[cold]
    #[inline(never)]
    fn search(&self, text: &str) -> Option<(Handle<R>, &R)> {
        let hash = id::hash_by(&self.hashing, text);
        match Key::new(text) {
            Some(key) => self.places.search(hash, |position| self.record(position, |record| record.id().is(&key))),
            None => self.places.search(hash, |position| self.record(position, |record| self.text(record) == text)),
        }
    }

    #[inline(always)]
    fn record(&self, position: u32, is: impl FnOnce(&R) -> bool) -> Option<(Handle<R>, &R)> {
        let record = self.records.get(position as usize)?;
        is(record).then_some((Handle::new(position), record))
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

    #[inline]
    pub(crate) fn get(&self, handle: Handle<R>) -> Option<&R> {
        self.records.get(handle.position() as usize)
    }

    /// A handle with what it means.
    #[inline]
    pub(crate) fn entry(&self, handle: Option<Handle<R>>) -> Option<(Handle<R>, &R)> {
        handle.and_then(|handle| Some((handle, self.get(handle)?)))
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, handle: Handle<R>) -> Option<&mut R> {
        self.records.get_mut(handle.position() as usize)
    }

    /// The records with their handles, in the order of their ids.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (Handle<R>, &R)> + ExactSizeIterator {
        let entries = |(rank, record)| match self.order.get(rank) {
            Some(&position) => (Handle::new(position), self.records.get(position as usize).unwrap_or(record)),
            None => (Handle::new(rank as u32), record),
        };
        self.records.iter().enumerate().map(entries)
    }

    /// The records, to be changed, in any order.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.records.iter_mut()
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The memory that the table takes, in bytes, without what the records point to.
    pub(crate) fn bytes(&self) -> usize {
        let records = self.records.capacity().saturating_mul(size_of::<R>());
        records.saturating_add(self.order.capacity().saturating_mul(4)).saturating_add(self.places.bytes())
    }
}

/// The records in the order of their ids, each id once, in no more memory than they need.
fn sorted<R: Record>(mut records: Vec<R>, long_ids: &LongIds) -> Result<Vec<R>, Twice> {
    if records.is_sorted_by(|a, b| a.id().text(long_ids) < b.id().text(long_ids)) {
        records.shrink_to_fit();
        return Ok(records);
    }
    // Beginnings of ids and places are quicker to move and to compare than records.
    let id = |place: u32| records.get(place as usize).map_or("", |record| record.id().text(long_ids));
    let mut order: Vec<(u128, u32)> =
        records.iter().zip(0..).map(|(record, place)| (record.id().beginning(long_ids), place)).collect();
    order.sort_unstable_by(|&(a, place), &(b, other)| a.cmp(&b).then_with(|| id(place).cmp(id(other))).then(place.cmp(&other)));
    let pairs = order.iter().zip(order.iter().skip(1));
    let twice = pairs.filter(|((a, place), (b, other))| a == b && id(*place) == id(*other));
    if let Some(((_, first), (_, place))) = twice.min_by_key(|(_, (_, place))| *place) {
        return Err(Twice { id: id(*place).to_string(), place: *place as usize, first: *first as usize });
    }
    let mut unplaced: Vec<Option<R>> = records.into_iter().map(Some).collect();
    let mut records = Vec::with_capacity(order.len());
    records.extend(order.iter().filter_map(|(_, place)| unplaced.get_mut(*place as usize)?.take()));
    Ok(records)
}

/// The records, which come in the order of their ids, each at the position that it is given.
fn arranged<R>(records: Vec<R>, positions: &[u32]) -> Vec<R> {
    if positions.is_empty() {
        return records;
    }
    let mut places: Vec<Option<R>> = Vec::new();
    places.resize_with(records.len(), || None);
    for (record, position) in records.into_iter().zip(positions) {
        if let Some(place) = places.get_mut(*position as usize) {
            *place = Some(record);
        }
    }
    places.into_iter().flatten().collect()
}

/// A fingerprint of what the positions of a world's tables mean. It depends on the seed of the hash only where they do.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0)
    }

    pub(crate) fn table<R, P>(&mut self, table: &Table<R, P>) {
        self.0 = id::hash(self.0 ^ table.digest, "table");
    }

    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}
