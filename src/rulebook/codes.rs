//! Error codes as types.

use core::{fmt, hash::Hash, str::FromStr};

use super::{Row, Written, sealed};

/// The error codes of a cloud: an enum to match on, whose spelling is the vendor's. Sealed: each cloud has one.
pub trait ErrorCode:
    Copy + Eq + Ord + Hash + fmt::Debug + fmt::Display + FromStr<Err = crate::UnknownWord> + Written + sealed::Sealed + 'static
{
    /// Every code, in the order of their spelling.
    const ALL: &'static [Self];

    /// The first of them.
    #[doc(hidden)]
    const FIRST: Self;
}

/// The code of a row of the cloud's own. Rows are made from codes, so it is one of them.
pub(super) fn code_of<C: ErrorCode>(row: &Row) -> C {
    row.typed_code().unwrap_or(C::FIRST)
}

/// Declares the error codes of a cloud: the one place where each is spelled.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        pub enum $Code:ident { $First:ident = $first:literal, $($Name:ident = $spelling:literal,)* }
    ) => {
        $(#[$meta])*
        ///
        /// Displays, parses and serializes as the vendor spells it.
        // Open: a new edition of a page, or a new operation, brings new codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $Code {
            #[doc = concat!("`", $first, "`.")]
            $First,
            $(
                #[doc = concat!("`", $spelling, "`.")]
                $Name,
            )*
        }

        impl $Code {
            const SPELLINGS: &'static [&'static str] = &[$first, $($spelling),*];

            /// The code, letter by letter.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::$First => $first,
                    $(Self::$Name => $spelling,)*
                }
            }
        }

        impl core::fmt::Display for $Code {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $Code {
            type Err = $crate::UnknownWord;

            fn from_str(code: &str) -> Result<Self, $crate::UnknownWord> {
                match code {
                    $first => Ok(Self::$First),
                    $($spelling => Ok(Self::$Name),)*
                    _ => Err($crate::UnknownWord::new("error code", code, Self::SPELLINGS)),
                }
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $Code {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::rulebook::sealed::Sealed for $Code {}

        impl $crate::rulebook::ErrorCode for $Code {
            const ALL: &'static [Self] = &[Self::$First, $(Self::$Name),*];
            const FIRST: Self = Self::$First;
        }
    };
}
pub(crate) use codes;
