//! Ids as the tables keep them: in the record, where a look-up finds them without another step.

use alloc::{boxed::Box, sync::Arc, vec::Vec};
use core::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

/// An id in 24 bytes: all of it up to 24 bytes, which the clouds' own ids have at most; of a longer one its place in
/// [`LongIds`].
///
/// The last byte of a text is below `0xC0` whatever the text; so an id of 24 bytes takes all of them, a shorter one its length
/// and `0xC0` in the last, and a long one `0xFF`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Id([[u8; 8]; 3]);

const SIZE: usize = 24;
const SHORTER: u8 = 0xC0;
const LONG: u8 = 0xFF;

/// The ids that are longer than a record has room for. Shared by the copies of a world.
#[derive(Clone, Debug, Default)]
pub(crate) struct LongIds(Arc<Vec<Box<str>>>);

impl Id {
    /// The id with this text.
    pub(crate) fn new(text: &str, long: &mut LongIds) -> Self {
        Self::short(text).unwrap_or_else(|| {
            let long = Arc::make_mut(&mut long.0);
            let place = long.len() as u64;
            long.push(text.into());
            Self([place.to_le_bytes(), [0; 8], [0, 0, 0, 0, 0, 0, 0, LONG]])
        })
    }

    /// The id with this text, unless it is too long to stand here.
    #[inline(always)]
    pub(crate) fn short(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (Some(start), Some(tail)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<8>()) else {
            return Some(Self::tiny(bytes));
        };
        let missing = SIZE.checked_sub(bytes.len())?;
        let start = u128::from_le_bytes(*start);
        // Two overlapping reads instead of a copy of unknown length. What they have in common goes: in two halves, as all
        // 64 bits may.
        let bits = (missing as u32).wrapping_mul(4);
        let tail = u64::from_le_bytes(*tail).wrapping_shr(bits).wrapping_shr(bits);
        let tag = if missing == 0 { 0 } else { tag(bytes.len()) };
        Some(Self([start as u64, (start >> 64) as u64, tail | tag].map(u64::to_le_bytes)))
    }

    /// The same for less than 16 bytes.
    fn tiny(bytes: &[u8]) -> Self {
        let mut id = [[0; 8]; 3];
        for (place, byte) in id.as_flattened_mut().iter_mut().zip(bytes) {
            *place = *byte;
        }
        let [head, middle, _] = id;
        Self([head, middle, tag(bytes.len()).to_le_bytes()])
    }

    /// The text.
    #[inline]
    pub(crate) fn text<'a>(&'a self, long: &'a LongIds) -> &'a str {
        let [place, _, [.., last]] = &self.0;
        let len = match *last {
            LONG => return long.0.get(u64::from_le_bytes(*place) as usize).map_or("", |text| text),
            last if last >= SHORTER => usize::from(last & !SHORTER),
            _ => SIZE,
        };
        // Always a text: it was made of one.
        self.0.as_flattened().get(..len).and_then(|bytes| core::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Whether the other, which is short, is the same.
    #[inline(always)]
    pub(crate) fn is(&self, short: &Self) -> bool {
        let ([a, b, c], [x, y, z]) = (self.words(), short.words());
        (a ^ x) | (b ^ y) | (c ^ z) == 0
    }

    #[inline(always)]
    fn words(&self) -> [u64; 3] {
        self.0.map(u64::from_le_bytes)
    }

    /// The hash of a short one. `seed` decides the placement in an index and nothing that can be observed.
    #[inline(always)]
    pub(crate) fn hash(&self, seed: u64) -> u64 {
        let mut hasher = FixedState::with_seed(seed).build_hasher();
        self.words().into_iter().for_each(|word| hasher.write_u64(word));
        hasher.finish()
    }

    /// The hash of any.
    pub(crate) fn hash_of_any(&self, seed: u64, long: &LongIds) -> u64 {
        let [.., [.., last]] = self.0;
        if last == LONG { hash_long(seed, self.text(long)) } else { self.hash(seed) }
    }

    /// The first 16 bytes as a number of the same order, where a byte that is missing counts as 0.
    pub(crate) fn beginning(&self, long: &LongIds) -> u128 {
        let mut beginning = [0; 16];
        for (place, byte) in beginning.iter_mut().zip(self.text(long).bytes()) {
            *place = byte;
        }
        u128::from_be_bytes(beginning)
    }
}

/// The last word of an id that has room for its length.
#[inline(always)]
fn tag(len: usize) -> u64 {
    u64::from(SHORTER | len as u8) << 56
}

/// The hash of an id with this text.
#[inline]
pub(crate) fn hash(seed: u64, text: &str) -> u64 {
    match Id::short(text) {
        Some(id) => id.hash(seed),
        None => hash_long(seed, text),
    }
}

pub(crate) fn hash_long(seed: u64, text: &str) -> u64 {
    let mut hasher = FixedState::with_seed(seed).build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}
