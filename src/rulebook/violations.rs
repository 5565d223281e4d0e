//! The set of violated rules.

use core::{
    fmt,
    ops::{BitAnd, BitOr, Not},
};

use super::Rule;

/// A set of rules of one operation. Iterates in the declared order, the first to answer first.
///
/// One bit a rule, in the smallest of `u32`, `u64` and `u128` that has room for all rules of the operation.
pub struct Violations<R: Rule> {
    bits: R::Bits,
}

/// The bits of a set of rules: the first rule has the highest one, so that a set is built by shifting one rule after the
/// other in, in their order.
pub trait Bits:
    Copy + Eq + BitAnd<Output = Self> + BitOr<Output = Self> + Not<Output = Self> + Send + Sync + super::sealed::Sealed + 'static
{
    /// No bit.
    #[doc(hidden)]
    const NONE: Self;

    /// The bit of the rule with this index.
    #[doc(hidden)]
    fn bit(index: u32) -> Self;

    /// How many bits are set.
    #[doc(hidden)]
    fn count(self) -> u32;
}

/// How many rules the widest set holds.
pub(crate) const MAX_RULES: usize = 128;

/// The choice of [`Bits`] by the number of rules: see [`width`].
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Width<const WIDTH: usize> {}

/// The bits of a [`Width`].
#[doc(hidden)]
#[diagnostic::on_unimplemented(message = "an operation has at most 128 rules")]
pub trait Chosen {
    /// The integer that has one bit a rule.
    type Bits: Bits;
}

/// Which [`Width`] has room for so many rules.
pub(crate) const fn width(rules: usize) -> usize {
    match rules {
        0..=32 => 32,
        33..=64 => 64,
        65..=MAX_RULES => 128,
        _ => 0,
    }
}

macro_rules! widths {
    ($($Int:ident = $width:literal),+) => {
        $(
            impl Chosen for Width<$width> {
                type Bits = $Int;
            }

            impl super::sealed::Sealed for $Int {}

            impl Bits for $Int {
                const NONE: Self = 0;

                #[inline(always)]
                fn bit(index: u32) -> Self {
                    (1 << ($Int::BITS - 1)) >> index
                }

                #[inline]
                fn count(self) -> u32 {
                    self.count_ones()
                }
            }
        )+
    };
}

widths!(u32 = 32, u64 = 64, u128 = 128);

impl<R: Rule> Violations<R> {
    /// The set with the given bits.
    #[inline(always)]
    pub(crate) const fn from_bits(bits: R::Bits) -> Self {
        Self { bits }
    }

    /// The bits of the set.
    #[inline(always)]
    pub(crate) const fn bits(self) -> R::Bits {
        self.bits
    }

    /// The set of rules that have a row in the edition.
    #[must_use]
    pub fn of_edition(edition: &str) -> Self {
        R::ALL.iter().filter(|rule| rule.row(edition).is_some()).copied().collect()
    }

    /// Whether no rule is violated.
    #[must_use]
    #[inline(always)]
    pub fn is_empty(self) -> bool {
        self.bits == R::Bits::NONE
    }

    /// How many rules are violated.
    #[must_use]
    pub fn len(self) -> usize {
        self.bits.count() as usize
    }

    /// Whether the rule is in the set.
    #[must_use]
    pub fn contains(self, rule: R) -> bool {
        self.has(rule.index())
    }

    /// Whether the rule with this index is in the set.
    #[inline(always)]
    pub(crate) fn has(self, index: u32) -> bool {
        self.bits & R::Bits::bit(index) != R::Bits::NONE
    }

    /// The rule that answers: the first in the declared order.
    #[must_use]
    pub fn first(self) -> Option<R> {
        (!self.is_empty()).then(|| self.first_of_some())
    }

    /// The same of a set that is not empty.
    #[inline(always)]
    pub(crate) fn first_of_some(self) -> R {
        R::of_highest(self.bits)
    }

    /// The rules of the set in the declared order.
    pub fn iter(self) -> impl Iterator<Item = R> + Clone {
        let mut rest = self;
        core::iter::from_fn(move || {
            let first = rest.first()?;
            rest.bits = rest.bits & !R::Bits::bit(first.index());
            Some(first)
        })
    }
}

/// The rules that are in both sets.
impl<R: Rule> BitAnd for Violations<R> {
    type Output = Self;

    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self::from_bits(self.bits & other.bits)
    }
}

/// The rules that are in one of the sets.
impl<R: Rule> BitOr for Violations<R> {
    type Output = Self;

    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self::from_bits(self.bits | other.bits)
    }
}

impl<R: Rule> FromIterator<R> for Violations<R> {
    fn from_iter<I: IntoIterator<Item = R>>(rules: I) -> Self {
        Self::from_bits(rules.into_iter().fold(R::Bits::NONE, |bits, rule| bits | R::Bits::bit(rule.index())))
    }
}

// By hand: a derive would ask the same of `R`.
impl<R: Rule> Clone for Violations<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Rule> Copy for Violations<R> {}

impl<R: Rule> PartialEq for Violations<R> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}

impl<R: Rule> Eq for Violations<R> {}

impl<R: Rule> fmt::Debug for Violations<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}
