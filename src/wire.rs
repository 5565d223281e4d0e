//! Helpers for reading documents: texts borrowed if possible, and default members.

use alloc::{borrow::Cow, vec::Vec};
use core::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, SeqAccess, Visitor},
};

use crate::rulebook::Cloud;

/// A text that borrows where it can, also inside of options and lists (where serde's own `Cow` does not).
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text that may be left out, but not `null`.
pub(crate) fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    Text::deserialize(deserializer).map(|text| Some(text.0))
}

/// A text that may be left out or `null`.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    Option::<Text<'de>>::deserialize(deserializer).map(|text| text.map(|text| text.0))
}

/// A list of texts.
pub(crate) fn texts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cow<'de, str>>, D::Error> {
    Vec::<Text<'de>>::deserialize(deserializer).map(|texts| texts.into_iter().map(|text| text.0).collect())
}

/// A member that may be left out or `null`, and the two mean different things.
pub(crate) fn some<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

pub(crate) fn yes() -> bool {
    true
}

pub(crate) fn one() -> u32 {
    1
}

/// Says where a member occurs a second time.
pub(crate) fn once<E: de::Error>(seen: &mut [bool], member: usize, name: &'static str) -> Result<(), E> {
    match seen.get_mut(member) {
        Some(true) => Err(E::duplicate_field(name)),
        Some(seen) => {
            *seen = true;
            Ok(())
        }
        None => Ok(()),
    }
}

/// Says which of the required members is missing.
pub(crate) fn require<E: de::Error>(seen: &[bool], names: &[&'static str], required: &[&'static str]) -> Result<(), E> {
    let missing = names.iter().zip(seen).find(|(name, seen)| !**seen && required.contains(name));
    missing.map_or(Ok(()), |(name, _)| Err(E::missing_field(name)))
}

/// Holds the cloud that a document names against the one that it is read for.
pub(crate) fn expect_cloud<E: de::Error>(cloud: Cloud, expected: Cloud) -> Result<(), E> {
    if cloud == expected {
        Ok(())
    } else {
        Err(E::custom(alloc::format!("cloud: this is a world of {cloud}, not of {expected}")))
    }
}

/// What can be read so that its texts are those of the input, where that allows it.
pub(crate) trait Borrowing<'de>: Sized {
    fn borrowing<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a list and gives each element away as soon as it is read.
pub(crate) fn each<T, F: FnMut(T)>(take: F) -> Each<T, F> {
    Each { take, element: PhantomData }
}

pub(crate) struct Each<T, F> {
    take: F,
    element: PhantomData<fn(T)>,
}

impl<'de, T: Borrowing<'de>, F: FnMut(T)> DeserializeSeed<'de> for Each<T, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Borrowing<'de>, F: FnMut(T)> Visitor<'de> for Each<T, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element_seed(Element(PhantomData))? {
            (self.take)(element);
        }
        Ok(())
    }
}

struct Element<T>(PhantomData<fn() -> T>);

impl<'de, T: Borrowing<'de>> DeserializeSeed<'de> for Element<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::borrowing(deserializer)
    }
}

/// Writes a list as it is gone through.
pub(crate) struct List<F>(pub(crate) F);

impl<T: Serialize, I: Iterator<Item = T>, F: Fn() -> I> Serialize for List<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A deserializer for what is an object and nothing else. What serde derives takes a list of the members' values for
/// the object as well; the contract does not.
pub(crate) struct Object<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Object<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(ObjectVisitor(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        members: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, members, ObjectVisitor(visitor))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct ObjectVisitor<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for ObjectVisitor<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(map)
    }
}

/// Makes types that derive with `#[serde(remote = "Self")]` objects on the wire and nothing else: see [`Object`].
macro_rules! objects {
    ($($Name:ident $(<$a:lifetime>)?),+ $(,)?) => {
        $(
            impl<'de $(, $a)?> serde::Deserialize<'de> for $Name $(<$a>)? {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $Name::deserialize($crate::wire::Object(deserializer))
                }
            }

            $crate::wire::written!($Name $(<$a>)?);
        )+
    };
}
pub(crate) use objects;

/// The same for types that borrow: they can be read from any input, and from a document without a copy of its texts.
macro_rules! borrowing_objects {
    ($($Name:ident),+ $(,)?) => {
        $(
            impl<'de, 'a> serde::Deserialize<'de> for $Name<'a> {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    <$Name<'de> as $crate::wire::Borrowing<'de>>::borrowing(deserializer).map($Name::into_owned)
                }
            }

            impl<'de: 'a, 'a> $crate::wire::Borrowing<'de> for $Name<'a> {
                fn borrowing<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $Name::deserialize($crate::wire::Object(deserializer))
                }
            }

            $crate::wire::written!($Name<'a>);
        )+
    };
}
pub(crate) use borrowing_objects;

macro_rules! written {
    ($Name:ident $(<$a:lifetime>)?) => {
        impl $(<$a>)? serde::Serialize for $Name $(<$a>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $Name::serialize(self, serializer)
            }
        }
    };
}
pub(crate) use written;

/// Reads words of a vocabulary: strings and nothing else. (What serde derives takes an object with the word for its
/// only key as well.)
pub(crate) fn word<'de, D: Deserializer<'de>, T: core::str::FromStr + strum::VariantNames>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Word<T>(PhantomData<T>);

    impl<T: core::str::FromStr + strum::VariantNames> Visitor<'_> for Word<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
            word.parse().map_err(|_| E::unknown_variant(word, T::VARIANTS))
        }
    }

    deserializer.deserialize_str(Word(PhantomData))
}
