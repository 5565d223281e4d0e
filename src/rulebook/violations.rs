//! The set of violated rules.

use core::{fmt, marker::PhantomData};

use super::Rule;

/// A set of rules of one operation. Iterates in the declared order, the first to answer first.
pub struct Violations<R> {
    bits: u32,
    rules: PhantomData<R>,
}

impl<R> Violations<R> {
    /// The set with the given bits: the highest is the first rule.
    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self { bits, rules: PhantomData }
    }

    /// The rule with this index.
    pub(crate) const fn of(index: u32) -> Self {
        Self::from_bits(bit(index))
    }

    /// The bits.
    pub(crate) const fn bits(self) -> u32 {
        self.bits
    }

    /// Whether no rule is violated.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }

    /// How many rules are violated.
    #[must_use]
    pub const fn len(self) -> usize {
        self.bits.count_ones() as usize
    }

    /// The rules that are in one of the sets.
    #[inline(always)]
    pub(crate) const fn or(self, other: Self) -> Self {
        Self::from_bits(self.bits | other.bits)
    }

    /// The rules that are not in the set, and bits that are no rule's.
    pub(crate) const fn others(self) -> Self {
        Self::from_bits(!self.bits)
    }

    /// Whether the rule with this index is in the set.
    #[inline(always)]
    pub(crate) const fn has(self, index: u32) -> bool {
        self.bits & bit(index) != 0
    }

    /// The rules that are in both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self::from_bits(self.bits & other.bits)
    }
}

/// The bit of the rule with this index. The first rule has the highest bit, so that a set is built by shifting one rule after the
/// other in, in their order.
pub(crate) const fn bit(index: u32) -> u32 {
    0x8000_0000 >> index
}

impl<R: Rule> Violations<R> {
    /// The set of rules that have a row in the edition.
    #[must_use]
    pub fn of_edition(edition: &str) -> Self {
        R::ALL.iter().filter(|rule| rule.row(edition).is_some()).copied().collect()
    }

    /// Whether the rule is in the set.
    #[must_use]
    pub fn contains(self, rule: R) -> bool {
        self.has(rule.index())
    }

    /// The rule that answers: the first in the declared order.
    #[must_use]
    pub fn first(self) -> Option<R> {
        (!self.is_empty()).then(|| self.first_of_some())
    }

    /// The same of a set that is not empty.
    #[inline(always)]
    pub(crate) fn first_of_some(self) -> R {
        let [.., first] = R::BY_BIT;
        // As the number of the highest bit: one instruction gives it, and it is always in bounds.
        let highest = self.bits.checked_ilog2().unwrap_or(31);
        *R::BY_BIT.get(highest as usize).unwrap_or(first)
    }

    /// The rules of the set in the declared order.
    pub fn iter(self) -> impl Iterator<Item = R> + Clone {
        let mut rest = self;
        core::iter::from_fn(move || {
            let first = rest.first()?;
            rest = rest.and(Self::of(first.index()).others());
            Some(first)
        })
    }
}

impl<R: Rule> FromIterator<R> for Violations<R> {
    fn from_iter<I: IntoIterator<Item = R>>(rules: I) -> Self {
        Self::from_bits(rules.into_iter().fold(0, |bits, rule| bits | bit(rule.index())))
    }
}

// By hand: a derive would ask the same of `R`.
impl<R> Clone for Violations<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Violations<R> {}

impl<R> PartialEq for Violations<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<R> Eq for Violations<R> {}

impl<R: Rule> fmt::Debug for Violations<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
