//! Declares the vendors' words.

use alloc::string::String;
use core::fmt;

/// A word that is none of those that are known in its place. Displays as
/// `unknown InstanceStatus "running"; it must be one of Pending, Starting, Running, Stopping, Stopped`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} {word:?}; it must be one of {}", List(.alternatives))]
pub struct UnknownWord {
    what: &'static str,
    word: String,
    alternatives: &'static [&'static str],
}

impl UnknownWord {
    pub(crate) fn new(what: &'static str, word: &str, alternatives: &'static [&'static str]) -> Self {
        Self { what, word: word.into(), alternatives }
    }

    /// What the word should have named.
    #[must_use]
    pub fn what(&self) -> &'static str {
        self.what
    }

    /// The word.
    #[must_use]
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The words that are known in its place.
    #[must_use]
    pub fn alternatives(&self) -> &'static [&'static str] {
        self.alternatives
    }
}

struct List<'a>(&'a [&'static str]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(place, word)| {
            f.write_str(if place == 0 { "" } else { ", " })?;
            f.write_str(word)
        })
    }
}

/// Declares a vocabulary: an enum that is written as its variants are called.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $Name:ident { $($(#[$vmeta:meta])* $Variant:ident),+ $(,)? }) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(strum::Display, strum::EnumString, strum::IntoStaticStr, strum::VariantArray, strum::VariantNames)]
        #[strum(parse_err_ty = $crate::UnknownWord, parse_err_fn = $Name::unknown)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        $(#[$meta])*
        $vis enum $Name { $($(#[$vmeta])* $Variant),+ }

        impl $Name {
            fn unknown(word: &str) -> $crate::UnknownWord {
                $crate::UnknownWord::new(stringify!($Name), word, <Self as strum::VariantNames>::VARIANTS)
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $Name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::word(deserializer)
            }
        }
    };
}
pub(crate) use words;

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use crate::{alibaba::GroupKind, rulebook::Cloud, zenlayer::GroupStatus};

    #[test]
    fn an_unknown_word_is_named_with_its_alternatives() {
        let error = "Alibaba".parse::<Cloud>().expect_err("the words are in lower case");
        assert_eq!(error.to_string(), "unknown Cloud \"Alibaba\"; it must be one of alibaba, zenlayer, baidu");
        assert_eq!(
            (error.what(), error.word(), error.alternatives()),
            ("Cloud", "Alibaba", &["alibaba", "zenlayer", "baidu"][..])
        );
        let error: &dyn core::error::Error = &"".parse::<GroupStatus>().expect_err("not even that");
        assert_eq!(error.to_string(), "unknown GroupStatus \"\"; it must be one of Creating, Available, Fail");
        assert_eq!("normal".parse(), Ok(GroupKind::Basic));
        assert_eq!("AVAILABLE".parse(), Ok(GroupStatus::Available));
    }
}
