//! A minimal perfect hash: every record at the very position that its hash leads to, and no position free.
//!
//! A few keys share a bucket, and each bucket has a pilot, a number that was looked for when the table was made: with it, the hashes
//! of the bucket's keys lead to positions to which no others lead. A pilot takes two bytes. Those of a million records are near
//! where the records are not, so that a look-up waits for one thing only: the record.
//!
//! The price: to find the pilots takes time when a world is made; positions, and with them handles, depend on the seed of the hash;
//! and the order of the ids, which is that of every output, is kept beside the records. That no table ever changes is what makes it
//! possible. (The method is known as "hash, displace and compress", by Belazzougui, Botelho and Dietzfelbinger.)

use alloc::{vec, vec::Vec};
use core::cmp::Reverse;

use super::index::{Places, Probe};

/// Pilots, and what none was found for.
#[derive(Clone, Debug, Default)]
pub(crate) struct PerfectHash {
    /// One for each bucket, or [`ASIDE`]; [`ANY`] for a bucket without keys.
    pilots: Vec<u16>,
    /// One less than there are buckets, of which there are a power of two: the lowest bits of a hash choose its bucket. Kept,
    /// so that no look-up has to work it out.
    mask: usize,
    /// How many records there are.
    len: u64,
    /// The hashes of the buckets without a pilot, ascending, with their positions.
    aside: Vec<(u64, u32)>,
}

/// A hash, and the place of its record in the order of the ids.
type Key = (u64, u32);

/// How many keys a bucket has at most on average.
const KEYS: usize = 3;
/// For a bucket of more keys no pilot is looked for: hardly any would do. By chance there is hardly such a bucket.
const MOST_KEYS: usize = 16;
/// How many pilots are tried, so that hashes that somebody has chosen cannot make it take for ever.
const TRIALS: u16 = 4096;
/// In place of a pilot. It leads to [`ASTRAY`], so that a look-up asks for it only where it finds something else there.
const ASIDE: u16 = 0;
const ASTRAY: Probe = Probe(0);
/// Leads to any position, where then something else is.
const ANY: u16 = 1;

impl PerfectHash {
    #[inline(always)]
    fn bucket(&self, hash: u64) -> usize {
        hash as usize & self.mask
    }

    /// The position to which a hash leads with a pilot: what the two multiplied begin with.
    #[inline(always)]
    fn position(&self, hash: u64, pilot: u16) -> u32 {
        let fraction = hash.wrapping_mul(pilot.into());
        (u128::from(fraction).wrapping_mul(u128::from(self.len)) >> 64) as u32
    }

    /// The first pilot with which all keys of a bucket lead to positions that are free.
    fn pilot(&self, keys: &[Key], taken: &Taken) -> Option<u16> {
        let mut positions = [0; MOST_KEYS];
        let positions = positions.get_mut(..keys.len())?;
        // Equal hashes are neighbours, and lead to the same position whatever the pilot.
        let distinct = keys.iter().zip(keys.iter().skip(1)).all(|((a, _), (b, _))| a != b);
        let mut fits = |pilot: &u16| {
            let all_free = keys.iter().zip(positions.iter_mut()).all(|((hash, _), position)| {
                *position = self.position(*hash, *pilot);
                !taken.has(*position)
            });
            let mut earlier = positions.iter().zip(0..);
            all_free && earlier.all(|(position, before)| positions.iter().take(before).all(|other| other != position))
        };
        if distinct { (1..=TRIALS).find(|pilot| fits(pilot)) } else { None }
    }
}

impl Places for PerfectHash {
    const SEEDED: bool = true;

    fn arrange(hashes: &[u64]) -> (Self, Vec<u32>) {
        if hashes.is_empty() {
            return (Self::default(), Vec::new());
        }
        let buckets = hashes.len().div_ceil(KEYS).next_power_of_two();
        let mut this =
            Self { pilots: vec![ANY; buckets], mask: buckets.wrapping_sub(1), len: hashes.len() as u64, aside: Vec::new() };
        let mut keys: Vec<Key> = hashes.iter().copied().zip(0..).collect();
        keys.sort_unstable_by_key(|&(hash, place)| (this.bucket(hash), hash, place));
        let mut buckets: Vec<&[Key]> = keys.chunk_by(|(a, _), (b, _)| this.bucket(*a) == this.bucket(*b)).collect();
        // The largest first, as long as there is room.
        buckets.sort_by_key(|keys| Reverse(keys.len()));
        let mut taken = Taken::none_of(hashes.len());
        let mut positions = vec![0; hashes.len()];
        let mut place = |key: u32, position: u32| {
            if let Some(place) = positions.get_mut(key as usize) {
                *place = position;
            }
        };
        let mut left = Vec::new();
        for keys in buckets {
            let pilot = this.pilot(keys, &taken);
            match pilot {
                Some(pilot) => keys.iter().for_each(|&(hash, key)| {
                    let position = this.position(hash, pilot);
                    taken.take(position);
                    place(key, position);
                }),
                None => left.extend_from_slice(keys),
            }
            let bucket = keys.first().map_or(0, |(hash, _)| this.bucket(*hash));
            if let Some(place) = this.pilots.get_mut(bucket) {
                *place = pilot.unwrap_or(ASIDE);
            }
        }
        // What is left gets what is free.
        let free = (0..hashes.len() as u32).filter(|position| !taken.has(*position));
        for ((hash, key), position) in left.into_iter().zip(free) {
            place(key, position);
            this.aside.push((hash, position));
        }
        this.aside.sort_unstable();
        (this, positions)
    }

    #[inline(always)]
    fn probe(&self, hash: u64) -> Option<Probe> {
        let pilot = self.pilots.get(self.bucket(hash))?;
        Some(Probe(self.position(hash, *pilot)))
    }

    #[inline(always)]
    fn is_exact(probe: Probe) -> bool {
        probe != ASTRAY
    }

    fn search<T>(&self, hash: u64, mut is: impl FnMut(u32) -> Option<T>) -> Option<T> {
        match *self.pilots.get(self.bucket(hash))? {
            ASIDE => {
                let start = self.aside.partition_point(|(other, _)| *other < hash);
                let same = self.aside.iter().skip(start).take_while(|(other, _)| *other == hash);
                same.map(|(_, position)| *position).find_map(is)
            }
            pilot => is(self.position(hash, pilot)),
        }
    }

    fn bytes(&self) -> usize {
        let aside = self.aside.capacity().saturating_mul(size_of::<(u64, u32)>());
        self.pilots.capacity().saturating_mul(size_of::<u16>()).saturating_add(aside)
    }
}

/// Which positions are taken: a bit for each.
struct Taken(Vec<u64>);

impl Taken {
    fn none_of(positions: usize) -> Self {
        Self(vec![0; positions.div_ceil(64)])
    }

    #[inline(always)]
    fn has(&self, position: u32) -> bool {
        self.0.get((position >> 6) as usize).is_none_or(|bits| bits >> (position & 63) & 1 != 0)
    }

    fn take(&mut self, position: u32) {
        if let Some(bits) = self.0.get_mut((position >> 6) as usize) {
            *bits |= 1 << (position & 63);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::{vec, vec::Vec};

    use super::{ASIDE, KEYS, MOST_KEYS, PerfectHash, Places, Probe, TRIALS};

    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

    /// Hashes as good as any, all different.
    fn hashes(count: usize) -> Vec<u64> {
        let mixed = |n: u64| (n ^ n >> 29).wrapping_mul(SPREAD);
        (1..=count as u64).map(|n| mixed(mixed(n.wrapping_mul(SPREAD)))).collect()
    }

    /// Arranges, and finds every hash where it was put, each at a position of its own.
    fn arranged(hashes: &[u64]) -> PerfectHash {
        let (places, positions) = PerfectHash::arrange(hashes);
        let mut taken = positions.clone();
        taken.sort_unstable();
        assert!(taken.iter().copied().eq(0..hashes.len() as u32), "every position is taken once");
        for (hash, position) in hashes.iter().zip(&positions) {
            let found = places.search(*hash, |place| (place == *position).then_some(place));
            assert_eq!(found, Some(*position));
            let probe = places.probe(*hash).expect("no hash leads nowhere");
            assert!(probe == Probe(*position) || !PerfectHash::is_exact(probe), "{probe:?} is not {position}");
        }
        places
    }

    #[test]
    fn every_size_has_no_gap_and_hardly_a_key_aside() {
        for size in (0..200).chain([1_000, 10_000]) {
            let places = arranged(&hashes(size));
            assert!(places.aside.len() <= 3 + size / 1_000, "{size}: {} aside", places.aside.len());
        }
    }

    #[test]
    fn nothing_is_in_an_empty_table() {
        let (places, positions) = PerfectHash::arrange(&[]);
        assert!(positions.is_empty());
        assert_eq!(places.probe(7), None);
        assert_eq!(places.search(7, Some), None);
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let known = hashes(2_000);
        let (places, positions) = PerfectHash::arrange(&known);
        for hash in hashes(4_000).into_iter().skip(2_000) {
            let is_hash = |position| {
                let key = positions.iter().position(|other| *other == position).expect("no position is free");
                (known[key] == hash).then_some(position)
            };
            assert_eq!(places.search(hash, is_hash), None);
        }
    }

    #[test]
    fn chosen_hashes_are_found_too() {
        // One bucket for all, but for one that is alone.
        let near: Vec<u64> = (0..500).map(|n| n << 32).chain([u64::MAX]).collect();
        let places = arranged(&near);
        assert_eq!(places.aside.len(), 500, "more than {MOST_KEYS} keys in a bucket");
        // Equal ones, which nothing but their ids tells apart.
        let equal = [vec![u64::MAX / 2; 2], vec![7; 5], hashes(40)].concat();
        assert!(arranged(&equal).aside.len() >= 7);
    }

    #[test]
    fn the_pilots_are_few_and_small() {
        let places = arranged(&hashes(30_000));
        assert_eq!(places.pilots.len(), (30_000 / KEYS).next_power_of_two());
        assert!(places.pilots.iter().all(|pilot| *pilot <= TRIALS));
        let without = places.pilots.iter().filter(|pilot| **pilot == ASIDE).count();
        assert!(without >= 1 && without <= places.aside.len(), "{without} buckets have no pilot");
        assert!(places.bytes() >= 32_768 && places.bytes() < 34_000, "{}", places.bytes());
    }
}
