//! Request ids, in each vendor's shape, from a seed and a counter.

use std::fmt;

use super::Cloud;

/// A request id, in place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RequestId {
    bytes: [u8; LONGEST],
    length: u8,
}

/// How many characters a UUID has.
const UUID: usize = 36;
/// Zenlayer's ids have one more.
const LONGEST: usize = UUID + 1;
/// Where the digits of each byte stand in a UUID.
const PLACES: [usize; 16] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

impl RequestId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits, hyphens and a `T`: always a text.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or_default()
    }
}

impl std::ops::Deref for RequestId {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Makes the request ids of one server: the same seed gives the same ids in the same order.
///
/// ```
/// use secgroup_oracle::serve::codec::{Cloud, RequestIds};
///
/// let ids = RequestIds::new(0);
/// assert_eq!(ids.id(Cloud::Alibaba, 0), ids.id(Cloud::Alibaba, 0));
/// assert_ne!(ids.id(Cloud::Alibaba, 0), ids.id(Cloud::Alibaba, 1));
/// assert!(ids.id(Cloud::Zenlayer, 0).starts_with('T'));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct RequestIds {
    seed: u64,
}

impl RequestIds {
    /// Ids from that seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The id of the `counter`-th request to `cloud`: an upper-case UUID for Alibaba, the same after a `T` for Zenlayer,
    /// a lower-case UUID for Baidu. All are of version 4 by their form.
    #[must_use]
    pub fn id(&self, cloud: Cloud, counter: u64) -> RequestId {
        let (high, low) = self.bits(cloud, counter);
        let (high, low) = ((high & !0xf000) | 0x4000, (low & !(0b11 << 62)) | (0b10 << 62));
        let digits: &[u8; 16] = if cloud == Cloud::Baidu { b"0123456789abcdef" } else { b"0123456789ABCDEF" };
        let mut uuid = *b"00000000-0000-0000-0000-000000000000";
        let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
        for (byte, place) in bytes.into_iter().zip(PLACES) {
            uuid[place] = digits[usize::from(byte >> 4)];
            uuid[place + 1] = digits[usize::from(byte & 0xf)];
        }
        let before = usize::from(cloud == Cloud::Zenlayer);
        let mut id = RequestId { bytes: [b'T'; LONGEST], length: (UUID + before) as u8 };
        id.bytes[before..before + UUID].copy_from_slice(&uuid);
        id
    }

    fn bits(&self, cloud: Cloud, counter: u64) -> (u64, u64) {
        let stream = mix(self.seed ^ mix(cloud as u64 + 1));
        let high = mix(stream.wrapping_add(counter));
        (high, mix(high ^ stream.rotate_left(32)))
    }
}

/// The finalizer of SplitMix64: every bit of the input moves every bit of the output, and no two inputs give one output.
const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::CLOUDS;
    use super::*;

    /// The shape of an id, with every digit of its alphabet as `x`.
    fn shape(id: &str, upper: bool) -> String {
        let digit = |c: char| c.is_ascii_digit() || if upper { ('A'..='F').contains(&c) } else { ('a'..='f').contains(&c) };
        id.chars().map(|c| if digit(c) { 'x' } else { c }).collect()
    }

    #[test]
    fn each_vendor_has_its_own_shape() {
        let ids = RequestIds::new(7);
        assert_eq!(shape(&ids.id(Cloud::Alibaba, 3), true), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(shape(&ids.id(Cloud::Zenlayer, 3), true), "Txxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(shape(&ids.id(Cloud::Baidu, 3), false), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(ids.id(Cloud::Alibaba, 3).as_bytes()[14], b'4');
    }

    #[test]
    fn ids_differ_by_seed_cloud_and_counter() {
        let mut seen = BTreeSet::new();
        for seed in 0..3 {
            for cloud in CLOUDS {
                for counter in 0..1_000 {
                    assert!(seen.insert(RequestIds::new(seed).id(cloud, counter).to_lowercase()));
                }
            }
        }
    }
}
