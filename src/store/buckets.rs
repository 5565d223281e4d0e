//! Records in the order of their hashes: where most look-ups of large worlds end, there is no index of positions to be read first.
//!
//! The price: positions, and with them handles, depend on the seed of the hash, and the order of the ids, which is that of every
//! output, is kept beside the records.

use alloc::{vec, vec::Vec};

use super::index::{Places, Probe, hits};

/// The records of one bucket after those of another, those of a bucket in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buckets {
    buckets: Vec<Bucket>,
}

/// Where the records of a bucket are.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(16))]
struct Bucket {
    /// The tags of the hashes of the first eight, or 0.
    tags: u64,
    start: u32,
    len: u32,
}

/// How many records of a bucket have tags. Further ones have to be searched for.
const TAGS: u32 = 8;
/// How many records a bucket has on average.
const FILL: usize = 4;

impl Bucket {
    fn add(&mut self, hash: u64) {
        if self.len < TAGS {
            self.tags |= tag(hash) << self.len.wrapping_mul(8);
        }
        self.len = self.len.wrapping_add(1);
    }
}

impl Buckets {
    #[inline(always)]
    fn at(&self, hash: u64) -> usize {
        // The hash as a fraction of all there can be.
        (u128::from(hash).wrapping_mul(self.buckets.len() as u128) >> 64) as usize
    }

    /// Anything of what [`Places::probe`] looks at, so that it is near when it is needed.
    #[inline(always)]
    pub(super) fn read(&self, hash: u64) -> u32 {
        self.buckets.get(self.at(hash)).map_or(0, |bucket| bucket.len)
    }
}

impl Places for Buckets {
    const SEEDED: bool = true;

    fn arrange(hashes: &[u64]) -> (Self, Vec<u32>) {
        let mut this = Self { buckets: vec![Bucket::default(); hashes.len().div_ceil(FILL)] };
        for &hash in hashes {
            let at = this.at(hash);
            if let Some(bucket) = this.buckets.get_mut(at) {
                bucket.add(hash);
            }
        }
        let mut start = 0_u32;
        for bucket in &mut this.buckets {
            bucket.start = start;
            start = start.wrapping_add(bucket.len);
        }
        let mut free: Vec<u32> = this.buckets.iter().map(|bucket| bucket.start).collect();
        let next = |hash: &u64| {
            let position = free.get_mut(this.at(*hash))?;
            let next = position.wrapping_add(1);
            Some(core::mem::replace(position, next))
        };
        let order = hashes.iter().filter_map(next).collect();
        (this, order)
    }

    #[inline(always)]
    fn probe(&self, hash: u64) -> Probe {
        let Some(bucket) = self.buckets.get(self.at(hash)) else { return Probe::ABSENT };
        match hits(bucket.tags, tag(hash)) {
            0 if bucket.len <= TAGS => Probe::ABSENT,
            0 => Probe::ELSEWHERE,
            // One where there is no record can be hit only by what is not there at all.
            hits => Probe(bucket.start.wrapping_add(hits.trailing_zeros() / 8)),
        }
    }

    fn search<T>(&self, hash: u64, is: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let bucket = self.buckets.get(self.at(hash))?;
        (bucket.start..bucket.start.wrapping_add(bucket.len)).find_map(is)
    }

    fn bytes(&self) -> usize {
        self.buckets.capacity().saturating_mul(size_of::<Bucket>())
    }
}

/// Seven bits of the hash that hardly have a part in choosing the bucket.
#[inline(always)]
fn tag(hash: u64) -> u64 {
    hash & 0x7F
}
