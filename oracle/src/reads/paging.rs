//! Which part of a list is asked for.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What a list is asked for: all that can be found, in order, and which of it is wanted.
pub(super) struct Search<'s, H> {
    /// What can be found, in the order of the answer.
    pub among: &'s [H],
    /// What is wanted of it; `None` where all is, so that nothing has to be gone through.
    pub wanted: Option<&'s dyn Fn(H) -> bool>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found<H> {
    /// What is on it.
    pub page: Vec<H>,
    /// The first of the next page, if there is one.
    pub next: Option<H>,
}

impl<H: Copy> Search<'_, H> {
    fn is_wanted(&self, handle: H) -> bool {
        self.wanted.is_none_or(|wanted| wanted(handle))
    }

    /// So many from a place on. What is left out is gone through at most once.
    pub(super) fn from(&self, place: usize, size: usize) -> Found<H> {
        let rest = self.among.get(place..).unwrap_or(&[]);
        let mut found = rest.iter().copied().filter(|handle| self.is_wanted(*handle));
        let page = found.by_ref().take(size).collect();
        Found { page, next: found.next() }
    }

    /// A page by its number, counted from 1.
    pub(super) fn page(&self, number: usize, size: usize) -> Found<H> {
        let before = number.saturating_sub(1).saturating_mul(size);
        if self.wanted.is_none() {
            return self.from(before, size);
        }
        let mut found = self.among.iter().copied().filter(|handle| self.is_wanted(*handle)).skip(before);
        let page = found.by_ref().take(size).collect();
        Found { page, next: found.next() }
    }

    /// How many there are in all. Without a filter nobody has to count.
    pub(super) fn total(&self) -> usize {
        match self.wanted {
            None => self.among.len(),
            Some(wanted) => self.among.iter().filter(|handle| wanted(**handle)).count(),
        }
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
        let all = Search { among: &among, wanted: None };
        let filtered = Search { among: &among, wanted: Some(&|_| true) };
        for size in 1..30 {
            for number in 1..30 {
                assert_eq!(all.page(number, size), filtered.page(number, size));
            }
        }
        assert_eq!((all.total(), filtered.total()), (25, 25));
        assert_eq!(all.page(3, 10), Found { page: (20..25).collect(), next: None });
        assert_eq!(all.page(usize::MAX, usize::MAX).page, []);
    }
}
