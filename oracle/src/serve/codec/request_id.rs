//! Request ids, in each vendor's shape, from a seed and a counter.

use std::fmt;

use super::Cloud;

/// A request id, in place.
#[derive(Clone, Copy, PartialEq, Eq)]
// Where a text begins at a word, that it is one is found out word by word.
#[repr(align(8))]
pub struct RequestId {
    /// Up to [`UUID_AT`] a `T`, which only Zenlayer's ids have; then a UUID.
    bytes: [u8; UUID_AT + UUID],
    start: u8,
}

/// How many characters a UUID has.
const UUID: usize = 36;
/// Where it begins.
const UUID_AT: usize = 8;

impl RequestId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Hexadecimal digits, hyphens and a `T`: always a text.
        std::str::from_utf8(&self.bytes[usize::from(self.start)..]).unwrap_or_default()
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
        let upper = cloud != Cloud::Baidu;
        let (high, low) = (digits(high, upper), digits(low, upper));
        let mut bytes = *b".......T00000000-0000-0000-0000-000000000000";
        for (at, digits) in [(0, &high[..8]), (9, &high[8..12]), (14, &high[12..]), (19, &low[..4]), (24, &low[4..])] {
            bytes[UUID_AT + at..UUID_AT + at + digits.len()].copy_from_slice(digits);
        }
        let before = usize::from(cloud == Cloud::Zenlayer);
        RequestId { bytes, start: (UUID_AT - before) as u8 }
    }

    fn bits(&self, cloud: Cloud, counter: u64) -> (u64, u64) {
        let stream = mix(self.seed ^ mix(cloud as u64 + 1));
        let high = mix(stream.wrapping_add(counter));
        (high, mix(high ^ stream.rotate_left(32)))
    }
}

/// The sixteen hexadecimal digits of a number.
fn digits(number: u64, upper: bool) -> [u8; 16] {
    const ONES: u128 = u128::MAX / 0xff;
    /// How far the halves of what is still together go apart, and what is left of each.
    const STEPS: [(u32, u128); 4] =
        [(32, u128::MAX / 0x1_0000_0001), (16, u128::MAX / 0x1_0001), (8, u128::MAX / 0x101), (4, u128::MAX / 0x11)];

    // Until each half of a byte has a byte of its own.
    let apart = STEPS.iter().fold(u128::from(number), |apart, (by, kept)| (apart | apart << by) & kept);
    // What is ten or more carries into the upper half of its byte when six is added.
    let letters = ((apart + 6 * ONES) >> 4) & ONES;
    let to_letter = (if upper { b'A' } else { b'a' }) - b'0' - 10;
    (apart + b'0' as u128 * ONES + letters * to_letter as u128).to_be_bytes()
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
    fn ids_stay_what_they_are() {
        let ids = RequestIds::new(0);
        assert_eq!(&*ids.id(Cloud::Alibaba, 0), "B18A02F4-6D8D-46C3-9B1D-6AFEB9081ADD");
        assert_eq!(&*ids.id(Cloud::Zenlayer, 1), "T007BDC61-A85E-4E79-BEE7-709DFA097E92");
        assert_eq!(&*ids.id(Cloud::Baidu, 2), "7f0f933b-8424-4507-b1fb-b59d9e00519a");
    }

    #[test]
    fn digits_are_those_that_are_printed() {
        for number in [0, 1, 0x0123_4567_89ab_cdef, 0xa0a0_9090_0f0f_9f9f, u64::MAX] {
            assert_eq!(digits(number, true), *format!("{number:016X}").as_bytes());
            assert_eq!(digits(number, false), *format!("{number:016x}").as_bytes());
        }
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
