//! `rules!`: the only way to declare rules.

/// Declares the rules of an operation: name, condition, documented rows and what is written about them, one place each.
/// The order of declaration is the precedence.
///
/// In the bodies, `f` is the operation's facts and `w` a formatter. `violated` is a `Result<bool, Unjudged>`: `?` on a
/// fact that is not there says that the rule has nothing to judge. `fact` and `must` make the sentence of an
/// explanation; `message` is the text for `%s`.
macro_rules! rules {
    (
        $(#[$meta:meta])*
        pub enum $Rule:ident judges $Facts:ident seen as ($Seen:ty);
        $(
            $Name:ident = $name:literal {
                condition: $condition:literal,
                rows: [$newest:expr $(, $row:expr)* $(,)?],
                violated: |$vf:ident| $violated:expr,
                fact: |$ff:ident, $fw:ident| $fact:expr,
                must: |$mf:ident, $mw:ident| $must:expr,
                $(message: |$tf:ident, $tw:ident| $message:expr,)?
            }
        )+
    ) => {
        $(#[$meta])*
        ///
        /// Displays, parses and serializes as its name.
        // Open: a new edition of a page brings new rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum $Rule {
            $(
                #[doc = concat!("`", $name, "`: violated when ", $condition, ".")]
                $Name,
            )+
        }

        impl $Rule {
            /// What the rules are called and answer, in their order.
            const ENTRIES: &'static [$crate::rulebook::Entry] = &[
                $($crate::rulebook::Entry { name: $name, condition: $condition, rows: &[$newest $(, $row)*] }),+
            ];

            /// The names, in the order of the rules.
            const NAMES: &'static [&'static str] = &[$($name),+];

            /// Judges one rule. Inlined, so that a known rule costs its condition and nothing else.
            #[inline(always)]
            fn condition(self, facts: &$Seen) -> Result<bool, $crate::rulebook::Unjudged> {
                match self {
                    $(Self::$Name => { let $vf = facts; $violated })+
                }
            }
        }

        impl $Rule {
            /// Every rule that is violated, as far as it can be seen; those that the edition in force does not have included.
            #[inline(always)]
            pub(super) fn violated_by(facts: &$Seen) -> $crate::rulebook::Violations<Self> {
                // One shift and one addition a rule: an `or` of bits in their places makes the compiler keep them all apart
                // until the end.
                type Bits = <$Rule as $crate::rulebook::Rule>::Bits;
                let mut bits: Bits = 0;
                $(
                    let violated = Self::$Name.condition(facts) == Ok(true);
                    bits = (bits << 1) | Bits::from(violated);
                )+
                const REST: u32 = Bits::BITS - <$Rule as $crate::rulebook::Rule>::ALL.len() as u32;
                $crate::rulebook::Violations::from_bits(bits << REST)
            }
        }

        $crate::rulebook::sets_of!($Rule);

        impl core::fmt::Display for $Rule {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad($crate::rulebook::Rule::name(*self))
            }
        }

        impl core::str::FromStr for $Rule {
            type Err = $crate::UnknownWord;

            fn from_str(name: &str) -> Result<Self, $crate::UnknownWord> {
                match name {
                    $($name => Ok(Self::$Name),)+
                    _ => Err($crate::UnknownWord::new("rule", name, Self::NAMES)),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $Rule {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::rulebook::Rule::name(*self))
            }
        }

        impl $crate::rulebook::sealed::Sealed for $Rule {}

        impl $crate::rulebook::Rule for $Rule {
            type Facts<'a> = $Facts<'a>;

            const ALL: &'static [Self] = &[$(Self::$Name),+];

            type Bits = <$crate::rulebook::Width<
                { $crate::rulebook::width([$($name),+].len()) },
            > as $crate::rulebook::Chosen>::Bits;

            #[inline(always)]
            fn of_highest(bits: Self::Bits) -> Self {
                type Bits = <$Rule as $crate::rulebook::Rule>::Bits;
                // As many rules as bits, so that the number of a bit is always in bounds; for a bit that is no rule's, the
                // first rule.
                #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "done by the compiler")]
                const BY_BIT: &[$Rule; Bits::BITS as usize] = &{
                    let all = <$Rule as $crate::rulebook::Rule>::ALL;
                    let mut rules = [all[0]; Bits::BITS as usize];
                    let mut index = 0;
                    while index < all.len() {
                        rules[Bits::BITS as usize - 1 - index] = all[index];
                        index += 1;
                    }
                    rules
                };
                let [.., first] = BY_BIT;
                // The number of the highest bit: one instruction gives it.
                let highest = bits.checked_ilog2().unwrap_or(Bits::BITS - 1);
                *BY_BIT.get(highest as usize).unwrap_or(first)
            }

            #[allow(clippy::indexing_slicing, reason = "done by the compiler")]
            fn entry(self) -> &'static $crate::rulebook::Entry {
                match self {
                    $(Self::$Name => const { &Self::ENTRIES[Self::$Name as usize] },)+
                }
            }

            fn newest_row(self) -> &'static $crate::rulebook::Row {
                match self {
                    $(Self::$Name => const { &$newest },)+
                }
            }

            #[inline]
            fn index(self) -> u32 {
                self as u32
            }

            fn judge(self, facts: &$Facts<'_>) -> Result<bool, $crate::rulebook::Unjudged> {
                self.condition(facts)
            }

            #[inline(always)]
            fn violated(facts: &$Facts<'_>) -> $crate::rulebook::Violations<Self> {
                Self::violated_by(facts)
            }

            fn write_fact(self, facts: &$Facts<'_>, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    $(Self::$Name => { let ($ff, $fw) = (facts, f); $fact })+
                }
            }

            fn write_must(self, facts: &$Facts<'_>, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                match self {
                    $(Self::$Name => { let ($mf, $mw) = (facts, f); let _ = $mf; $must })+
                }
            }

            fn write_message(self, facts: &$Facts<'_>, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                let _ = (facts, &f);
                match self {
                    $($(Self::$Name => { let ($tf, $tw) = (facts, f); let _ = $tf; $message })?)+
                    // A rule without `message` has a documented text in every edition.
                    #[allow(unreachable_patterns)]
                    _ => Ok(()),
                }
            }
        }
    };
}
pub(crate) use rules;

/// The sets of an operation's rules that are known when the engine is compiled.
///
/// For each operation by itself: a `const fn` can compute with a known integer, not with one that depends on the operation.
macro_rules! sets_of {
    ($Rule:ident) => {
        #[allow(dead_code, reason = "not every operation has a use for each of them")]
        impl $Rule {
            /// These rules.
            pub(crate) const fn set(rules: &[Self]) -> $crate::rulebook::Violations<Self> {
                type Bits = <$Rule as $crate::rulebook::Rule>::Bits;
                let mut bits: Bits = 0;
                // Loops by hand: iterators cannot be constants.
                let mut rest = rules;
                while let [rule, others @ ..] = rest {
                    bits |= (1 << (Bits::BITS - 1)) >> *rule as u32;
                    rest = others;
                }
                $crate::rulebook::Violations::from_bits(bits)
            }

            /// The rules that have a row in the edition.
            pub(crate) const fn of_edition(edition: &str) -> $crate::rulebook::Violations<Self> {
                let mut set = Self::set(&[]);
                let (mut rules, mut entries) = (<Self as $crate::rulebook::Rule>::ALL, Self::ENTRIES);
                while let ([rule, other_rules @ ..], [entry, other_entries @ ..]) = (rules, entries) {
                    if entry.is_in(edition) {
                        set = set.or(Self::set(&[*rule]));
                    }
                    (rules, entries) = (other_rules, other_entries);
                }
                set
            }
        }

        #[allow(dead_code, reason = "not every operation has a use for each of them")]
        impl $crate::rulebook::Violations<$Rule> {
            /// The rules that are in both sets.
            #[must_use]
            #[inline(always)]
            pub const fn and(self, other: Self) -> Self {
                Self::from_bits(self.bits() & other.bits())
            }

            /// The rules that are in one of the sets.
            #[inline(always)]
            pub(crate) const fn or(self, other: Self) -> Self {
                Self::from_bits(self.bits() | other.bits())
            }

            /// The rules that are not in the set, and bits that are no rule's.
            #[inline(always)]
            pub(crate) const fn others(self) -> Self {
                Self::from_bits(!self.bits())
            }
        }
    };
}
pub(crate) use sets_of;

/// The functions through which an operation is asked, beside its trait: for those who need only one operation.
macro_rules! functions {
    ($Operation:ident) => {
        /// Judges a request against a world: accepted with what it changes, or refused with everything that is wrong with it.
        /// Total, pure, and without allocation.
        #[must_use]
        pub fn check<'a>(world: &'a World, request: &'a Request<'a>) -> $crate::rulebook::Verdict<'a, $Operation> {
            <$Operation as $crate::rulebook::Operation>::check(world, request)
        }

        $crate::rulebook::functions!($Operation beside check);
    };
    ($Operation:ident beside check) => {
        /// Judges a request and makes the change where it is accepted.
        ///
        /// # Errors
        ///
        /// The request is refused; nothing has changed. The refusal can be kept: it borrows nothing.
        pub fn perform(
            world: &mut World,
            request: &Request<'_>,
        ) -> Result<
            <$Operation as $crate::rulebook::Operation>::Transition,
            $crate::rulebook::OwnedRefusal<$Operation>,
        > {
            <$Operation as $crate::rulebook::Operation>::perform(world, request)
        }

        /// Every rule in order, with its outcome and the facts behind it.
        #[must_use]
        pub fn explain<'a>(world: &'a World, request: &'a Request<'a>) -> $crate::rulebook::Explanation<'a, $Operation> {
            <$Operation as $crate::rulebook::Operation>::explain(world, request)
        }
    };
}
pub(crate) use functions;

/// Makes a cloud's world one that operations are performed on.
macro_rules! world {
    ($World:ident, $Transition:ident, $ChangeSpec:ident) => {
        impl $crate::rulebook::sealed::Sealed for $World {}

        impl $crate::rulebook::World for $World {
            type Transition = $Transition;
            type ChangeSpec<'a> = $ChangeSpec<'a>;

            #[inline]
            fn apply(&mut self, transition: &$Transition) -> Result<(), $crate::Misfit> {
                $World::apply(self, transition)
            }

            fn changes<'a>(&'a self, transition: &$Transition) -> impl Iterator<Item = $ChangeSpec<'a>> {
                self.spec_of(transition).into_iter().flatten()
            }
        }
    };
}
pub(crate) use world;
