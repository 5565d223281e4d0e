//! The one way to declare rules.

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
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $Rule {
            $(
                #[doc = concat!("`", $name, "`: violated when ", $condition, ".")]
                $Name,
            )+
        }

        impl $Rule {
            /// What the rules are called and answer, in their order.
            pub(crate) const ENTRIES: &'static [$crate::rulebook::Entry] = &[
                $($crate::rulebook::Entry { name: $name, condition: $condition, rows: &[$newest $(, $row)*] }),+
            ];

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
                let mut bits = 0_u32;
                $(
                    let violated = Self::$Name.condition(facts) == Ok(true);
                    bits = (bits << 1) | u32::from(violated);
                )+
                // As a constant, so that an operation of more than 32 rules does not compile.
                const REST: u32 = u32::BITS - <$Rule as $crate::rulebook::Rule>::ALL.len() as u32;
                $crate::rulebook::Violations::from_bits(bits << REST)
            }
        }

        impl $crate::rulebook::Rule for $Rule {
            type Facts<'a> = $Facts<'a>;

            const ALL: &'static [Self] = &[$(Self::$Name),+];

            #[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "done by the compiler")]
            const BY_BIT: &'static [Self; 32] = &{
                let mut rules = [Self::ALL[0]; 32];
                let mut index = 0;
                while index < Self::ALL.len() {
                    rules[31 - index] = Self::ALL[index];
                    index += 1;
                }
                rules
            };

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
