//! Records in the order of their ids.

use alloc::{
    string::{String, ToString},
    vec::Vec,
};
use core::{cmp::Ordering, fmt, hash, marker::PhantomData, num::NonZeroU32};

use super::index::{self, Index, Probe};

/// What a table holds.
pub(crate) trait Record {
    fn id(&self) -> &str;
}

/// A position in one of a world's tables: a look-up by id, made once.
///
/// Handles are good for the world that gave them, for copies of it, and for any world of exactly the same ids. In another
/// world a handle may mean something else or nothing; it never panics.
pub struct Handle<R> {
    /// The position plus one, so that an `Option` takes no more room.
    ordinal: NonZeroU32,
    record: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    #[inline]
    pub(crate) const fn new(position: u32) -> Self {
        Self { ordinal: NonZeroU32::MIN.saturating_add(position), record: PhantomData }
    }

    /// The position in the order of the ids, counted from 0.
    #[must_use]
    #[inline]
    pub const fn position(self) -> u32 {
        self.ordinal.get().wrapping_sub(1)
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
        self.ordinal == other.ordinal
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
        self.ordinal.cmp(&other.ordinal)
    }
}

impl<R> hash::Hash for Handle<R> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.ordinal.hash(state);
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

/// Records in the order of their ids, and the index to find them.
#[derive(Clone, Debug)]
pub(crate) struct Table<R> {
    records: Vec<R>,
    index: Index,
    seed: u64,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self { records: Vec::new(), index: Index::default(), seed: 0 }
    }
}

impl<R: Record> Table<R> {
    /// A table of records that come in any order.
    pub(crate) fn new(records: Vec<R>, seed: u64) -> Result<Self, Twice> {
        let records = sorted(records)?;
        let mut index = Index::with_capacity(records.len());
        for (position, record) in (0..).zip(&records) {
            index.insert(index::hash(seed, record.id()), position);
        }
        Ok(Self { records, index, seed })
    }

    /// Looks an id up. Out of line, where it has all registers to itself.
    #[inline(never)]
    pub(crate) fn find(&self, id: &str) -> Option<Handle<R>> {
        self.found(self.probe(id), id)
    }

    /// Begins to look an id up.
    #[inline(always)]
    pub(crate) fn probe(&self, id: &str) -> Probe {
        self.index.probe(index::hash(self.seed, id))
    }

    /// Ends what [`Table::probe`] began.
    #[inline(always)]
    pub(crate) fn found(&self, probe: Probe, id: &str) -> Option<Handle<R>> {
        let is = |position: u32| self.records.get(position as usize).is_some_and(|record| index::same(record.id(), id));
        self.index.find(probe, is).map(Handle::new)
    }

    #[inline]
    pub(crate) fn get(&self, handle: Handle<R>) -> Option<&R> {
        self.records.get(handle.position() as usize)
    }

    #[inline]
    pub(crate) fn at(&self, position: u32) -> Option<&R> {
        self.records.get(position as usize)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, handle: Handle<R>) -> Option<&mut R> {
        self.records.get_mut(handle.position() as usize)
    }

    /// The records with their handles, in the order of their ids.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (Handle<R>, &R)> + ExactSizeIterator {
        self.records.iter().enumerate().map(|(position, record)| (Handle::new(position as u32), record))
    }

    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// The memory that the table takes, in bytes, without what the records point to.
    pub(crate) fn bytes(&self) -> usize {
        self.records.capacity().saturating_mul(size_of::<R>()).saturating_add(self.index.bytes())
    }
}

/// The records in the order of their ids, each id once, in no more memory than they need.
fn sorted<R: Record>(mut records: Vec<R>) -> Result<Vec<R>, Twice> {
    if records.is_sorted_by(|a, b| a.id() < b.id()) {
        records.shrink_to_fit();
        return Ok(records);
    }
    // The order of the ids first: beginnings of ids and places are quicker to move and to compare than records.
    let id = |place: u32| records.get(place as usize).map_or("", Record::id);
    let mut order: Vec<(u128, u32)> = records.iter().zip(0..).map(|(record, place)| (beginning(record.id()), place)).collect();
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

/// The first 16 bytes of an id, as a number of the same order.
fn beginning(id: &str) -> u128 {
    let mut beginning = [0; 16];
    for (byte, of_id) in beginning.iter_mut().zip(id.bytes()) {
        *byte = of_id;
    }
    u128::from_be_bytes(beginning)
}

/// A fingerprint of the ids of a world's tables, in order. It does not depend on the seed of any index.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0)
    }

    pub(crate) fn table<R: Record>(&mut self, table: &Table<R>) {
        self.0 = index::hash(self.0, "table");
        for record in &table.records {
            self.0 = index::hash(self.0, record.id());
        }
    }

    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}
