//! Ids inside records, where a look-up finds them without another step.

use alloc::{boxed::Box, vec::Vec};
use core::{
    cmp::Ordering,
    hash::{BuildHasher, Hasher},
};

use foldhash::fast::FixedState;

/// An id: all of it up to 24 bytes, which the clouds' own ids have at most; of a longer one its place in [`LongIds`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id {
    bytes: [u8; SIZE],
    /// How many of them there are, or [`LONG`].
    len: u8,
}

const SIZE: usize = 24;
const LONG: u8 = u8::MAX;

/// A table's ids that are longer than a record has room for.
#[derive(Clone, Debug, Default)]
pub(crate) struct LongIds {
    texts: Vec<Box<str>>,
    free: Vec<u32>,
}

impl LongIds {
    fn add(&mut self, text: &str) -> u32 {
        match self.free.pop() {
            Some(place) => {
                if let Some(slot) = self.texts.get_mut(place as usize) {
                    *slot = text.into();
                }
                place
            }
            None => {
                self.texts.push(text.into());
                (self.texts.len() as u32).wrapping_sub(1)
            }
        }
    }

    /// Gives up the place of a long id; an id that has none is left alone.
    pub(crate) fn remove(&mut self, id: &Id) {
        if let Some(place) = id.long_place()
            && let Some(slot) = self.texts.get_mut(place as usize)
        {
            *slot = Box::default();
            self.free.push(place);
        }
    }
}

/// What an id of 16 to 24 bytes is looked up by: its first 16 bytes and its last 8, which may overlap. No copy of unknown length is
/// made, and nothing is shifted into place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    start: [u64; 2],
    end: u64,
    len: usize,
}

impl Key {
    /// The key of the id with this text; nothing for one that is shorter or longer.
    #[inline(always)]
    pub(crate) fn new(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (start, rest) = bytes.split_first_chunk::<16>()?;
        if rest.len() > SIZE - 16 {
            return None;
        }
        let start = u128::from_le_bytes(*start);
        let end = u64::from_le_bytes(*bytes.last_chunk()?);
        Some(Self { start: [start as u64, (start >> 64) as u64], end, len: bytes.len() })
    }

    /// The hash of the id. Its seed decides placements and nothing that can be observed but what handles mean.
    #[inline(always)]
    pub(crate) fn hash(&self, hashing: &FixedState) -> u64 {
        let [first, second] = self.start;
        let mut hasher = hashing.build_hasher();
        [first, second, self.end].into_iter().for_each(|word| hasher.write_u64(word));
        hasher.finish()
    }
}

impl Id {
    /// The empty id, which nothing has.
    pub(crate) const EMPTY: Self = Self { bytes: [0; SIZE], len: 0 };

    /// The id with this text.
    pub(crate) fn new(text: &str, long: &mut LongIds) -> Self {
        let mut bytes = [0; SIZE];
        if let Some(start) = bytes.get_mut(..text.len()) {
            start.copy_from_slice(text.as_bytes());
            return Self { bytes, len: text.len() as u8 };
        }
        let place = long.add(text).to_le_bytes();
        bytes.iter_mut().zip(place).for_each(|(byte, of_place)| *byte = of_place);
        Self { bytes, len: LONG }
    }

    fn long_place(&self) -> Option<u32> {
        let place = self.bytes.first_chunk().map(|place| u32::from_le_bytes(*place));
        place.filter(|_| self.len == LONG)
    }

    /// Which of two ids comes first, where both are short; as their texts do. What is after an id is zeros, so of two that begin alike the
    /// shorter comes first.
    #[inline]
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        let long = self.len == LONG || other.len == LONG;
        (!long).then(|| self.bytes.cmp(&other.bytes).then(self.len.cmp(&other.len)))
    }

    /// The text.
    #[inline]
    pub(crate) fn text<'a>(&'a self, long: &'a LongIds) -> &'a str {
        match self.bytes.get(..usize::from(self.len)) {
            // Always a text: it was made of one.
            Some(bytes) => core::str::from_utf8(bytes).unwrap_or(""),
            None => self.long_place().and_then(|place| long.texts.get(place as usize)).map_or("", |text| text),
        }
    }

    /// How many bytes it has, but for a long one.
    #[inline(always)]
    pub(crate) fn len(&self) -> u8 {
        self.len
    }

    /// Whether this is the id that is looked up.
    #[inline(always)]
    pub(crate) fn is(&self, key: &Key) -> bool {
        // A key is of 16 bytes at least, and of 24 at most.
        let end = self.bytes.get(key.len.wrapping_sub(8)..).and_then(|end| end.first_chunk());
        self.len == key.len as u8
            && self.bytes.first_chunk().map(|first| u64::from_le_bytes(*first)) == key.start.first().copied()
            && self.bytes.get(8..).and_then(|rest| rest.first_chunk()).map(|second| u64::from_le_bytes(*second))
                == key.start.last().copied()
            && end.map(|end| u64::from_le_bytes(*end)) == Some(key.end)
    }
}

/// The hash of an id with this text.
#[inline]
pub(crate) fn hash(hashing: &FixedState, text: &str) -> u64 {
    match Key::new(text) {
        Some(key) => key.hash(hashing),
        None => {
            let mut hasher = hashing.build_hasher();
            hasher.write(text.as_bytes());
            hasher.finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Id, LongIds};

    /// Short ids stand in the order of their texts, whatever is in them; a long one says that it must be looked at elsewhere.
    #[test]
    fn ids_are_in_the_order_of_their_texts() {
        let mut long = LongIds::default();
        let texts =
            ["", "\0", "\0\0", "a", "a\0", "a\0b", "aa", "b", "é", "sg-1", "sg-10", "sg-2", "sg-bp1000000000000000000", "Sg-1"];
        for one in texts {
            for other in texts {
                let (a, b) = (Id::new(one, &mut long), Id::new(other, &mut long));
                assert_eq!(a.order(&b), Some(one.cmp(other)), "{one:?} and {other:?}");
            }
            let longer = Id::new("an id that no record has room for", &mut long);
            assert_eq!(Id::new(one, &mut long).order(&longer), None);
            assert_eq!(longer.order(&longer), None);
        }
    }
}
