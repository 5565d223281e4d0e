//! Paging: which part of a list is asked for.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A search: what there is, in the order of the answer, and what is wanted of it.
pub(super) struct Search<'s, H: Copy> {
    among: Cow<'s, [H]>,
    filters: Vec<Box<dyn Fn(H) -> bool + 's>>,
}

/// A part of what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found<H> {
    /// What is on the page.
    pub page: Vec<H>,
    /// The first of the next page, if there is one.
    pub next: Option<H>,
}

impl<'s, H: Copy> Search<'s, H> {
    /// A search for everything.
    pub(super) fn new(among: impl Into<Cow<'s, [H]>>) -> Self {
        Self { among: among.into(), filters: Vec::new() }
    }

    /// Only what passes the filter is wanted. All of them have to be passed.
    pub(super) fn keep(&mut self, filter: impl Fn(H) -> bool + 's) {
        self.filters.push(Box::new(filter));
    }

    /// Nothing is wanted.
    pub(super) fn nothing(&mut self) {
        self.among = Cow::Owned(Vec::new());
    }

    fn is_wanted(&self, handle: H) -> bool {
        self.filters.iter().all(|filter| filter(handle))
    }

    /// So many from the first on that is not before the page. What is before costs a look-up, what is left out is gone through once.
    pub(super) fn from(&self, is_before: impl Fn(H) -> bool, size: usize) -> Found<H> {
        let start = self.among.partition_point(|handle| is_before(*handle));
        self.take(start, 0, size)
    }

    /// A page by its number, counted from 1. With a filter, what comes before it is gone through.
    pub(super) fn page(&self, number: usize, size: usize) -> Found<H> {
        let before = number.saturating_sub(1).saturating_mul(size);
        if self.filters.is_empty() { self.take(before, 0, size) } else { self.take(0, before, size) }
    }

    fn take(&self, start: usize, skip: usize, size: usize) -> Found<H> {
        let rest = self.among.get(start..).unwrap_or(&[]).iter().copied();
        let mut found = rest.filter(|handle| self.is_wanted(*handle)).skip(skip);
        let page = found.by_ref().take(size).collect();
        Found { page, next: found.next() }
    }

    /// How many there are in all. Without a filter nobody has to count.
    pub(super) fn total(&self) -> usize {
        if self.filters.is_empty() {
            return self.among.len();
        }
        self.among.iter().filter(|handle| self.is_wanted(**handle)).count()
    }
}

/// The bytes of a token that tell whose it is.
const MARK: usize = 6;

/// The token of the page behind the thing with that id. It means the same whatever is created or deleted meanwhile, so that nothing
/// else is lost or shown twice.
pub(super) fn token(action: &str, last: &str) -> String {
    let mut bytes = mark(action, last).to_vec();
    bytes.extend_from_slice(last.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The id in a token; `None` where it is none that this action gave.
pub(super) fn last_of(action: &str, token: &str) -> Option<String> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (given, last) = bytes.split_at_checked(MARK)?;
    let last = std::str::from_utf8(last).ok()?;
    (given == mark(action, last)).then(|| last.to_owned())
}

fn mark(action: &str, last: &str) -> [u8; MARK] {
    let digest = Sha256::new().chain_update(action).chain_update([0]).chain_update(last).finalize();
    let mut mark = [0; MARK];
    mark.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_by_the_action_that_gave_it_alone() {
        let given = token("DescribeInstances", "i-é");
        assert_eq!(last_of("DescribeInstances", &given).as_deref(), Some("i-é"));
        assert_eq!(last_of("DescribeSecurityGroups", &given), None);
        for other in ["", "x", "AAAAAAAA", &given[1..], &format!("{given}A"), "i-1", "é"] {
            assert_eq!(last_of("DescribeInstances", other), None, "{other}");
        }
    }

    #[test]
    fn pages_are_the_same_with_a_filter_that_takes_everything() {
        let among: Vec<u32> = (0..25).collect();
        let all = Search::new(&among[..]);
        let mut filtered = Search::new(&among[..]);
        filtered.keep(|_| true);
        for size in 1..30 {
            for number in 1..30 {
                assert_eq!(all.page(number, size), filtered.page(number, size));
                let from = |handle| handle < number as u32;
                assert_eq!(all.from(from, size), filtered.from(from, size));
            }
        }
        assert_eq!((all.total(), filtered.total()), (25, 25));
        assert_eq!(all.page(3, 10), Found { page: (20..25).collect(), next: None });
        assert!(all.page(usize::MAX, usize::MAX).page.is_empty());
    }
}
