//! How the vendors' objects are read: tables of members, each with what it fills in a world. The documentation is made
//! from the same tables.
//!
//! A name is taken in any of the spellings that clients print: `InstanceId` (the wire, command lines), `instanceId` (SDKs of
//! JavaScript and Java), `instance_id` (SDKs of Python, Terraform). `null` is nothing. Whatever a table does not name is
//! skipped and never kept.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A member of a vendor's object, and what it fills.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The member, as the wire spells it.
    pub member: &'static str,
    /// What it fills in a world, or what else it is read for.
    pub fills: &'static str,
}

/// Declares an object: its members, in the wire's spelling, with what they fill. What holds further tables fills nothing by
/// itself.
macro_rules! members {
    ($(
        $(#[$meta:meta])*
        struct $Name:ident<'a> { $($wire:literal => $member:ident: $Type:ty $(, $fills:literal)?;)+ }
    )+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Default)]
            pub(super) struct $Name<'a> {
                $(pub(super) $member: Option<$Type>,)+
                _texts: std::marker::PhantomData<&'a str>,
            }

            impl $Name<'_> {
                const NAMES: $crate::import::members::Names = $crate::import::members::Names::new(&[$($wire),+]);
                /// What is read, and what it fills.
                #[allow(dead_code, reason = "what fills nothing has no table")]
                pub(super) const ROWS: &'static [$crate::import::members::Row] =
                    &[$($($crate::import::members::Row { member: $wire, fills: $fills },)?)+];
            }

            impl<'de: 'a, 'a> serde::Deserialize<'de> for $Name<'a> {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    deserializer.deserialize_any($crate::import::members::Object(std::marker::PhantomData))
                }
            }

            impl<'de: 'a, 'a> $crate::import::members::Members<'de> for $Name<'a> {
                fn visit<A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                    let mut this = Self::default();
                    while let Some(found) = map.next_key_seed($crate::import::members::Name(&Self::NAMES))? {
                        let mut place = 0;
                        $(
                            if found == Some(place) {
                                $crate::import::members::once(&mut this.$member, $wire, &mut map)?;
                                continue;
                            }
                            place += 1;
                        )+
                        let _ = place;
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                    Ok(this)
                }
            }
        )+
    };
}
pub(super) use members;

/// What is read from the members of an object.
pub(super) trait Members<'de>: Sized {
    fn visit<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// What is wrong with a value of another type, without the value: it may be a secret.
macro_rules! wrong {
    ($wanted:literal: $($visit:ident($Type:ty) as $what:literal),+) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str($wanted)
        }

        $(fn $visit<E: Error>(self, _: $Type) -> Result<Self::Value, E> {
            Err(E::custom(concat!($what, ", where ", $wanted, " is expected")))
        })+
    };
}

/// Reads an object, and nothing else.
pub(super) struct Object<T>(pub(super) PhantomData<T>);

impl<'de, T: Members<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::visit(map)
    }

    wrong! {"an object": visit_i64(i64) as "a number", visit_u64(u64) as "a number", visit_f64(f64) as "a number",
    visit_bool(bool) as "true or false", visit_str(&str) as "a string"}
}

/// The names of a table, with what tells most other names apart from them at a glance: most members of most objects are
/// skipped.
pub(super) struct Names {
    names: &'static [&'static str],
    /// The letters that names begin with, in either case: a bit each.
    first: u32,
    /// The lengths of names: a bit each.
    lengths: u64,
    has_underscores: bool,
}

impl Names {
    pub(super) const fn new(names: &'static [&'static str]) -> Self {
        let mut this = Self { names, first: 0, lengths: 0, has_underscores: false };
        let mut at = 0;
        while at < names.len() {
            let name = names[at].as_bytes();
            this.first |= letter(name);
            this.lengths |= length(name);
            let mut byte = 0;
            while byte < name.len() {
                this.has_underscores |= name[byte] == b'_';
                byte += 1;
            }
            at += 1;
        }
        this
    }

    /// Whether a name may be one of these.
    #[inline]
    fn may_have(&self, name: &[u8]) -> bool {
        self.first & letter(name) != 0
            && (self.lengths & length(name) != 0 || self.has_underscores || memchr::memchr(b'_', name).is_some())
    }
}

const fn letter(name: &[u8]) -> u32 {
    if name.is_empty() { 0 } else { 1 << (name[0] & 31) }
}

const fn length(name: &[u8]) -> u64 {
    1 << (name.len() & 63)
}

/// Reads the name of a member: which of these it is, if any.
pub(super) struct Name(pub(super) &'static Names);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        if !self.0.may_have(name.as_bytes()) {
            return Ok(None);
        }
        let names = self.0.names;
        // As the wire spells it, nearly always.
        let wire = names.iter().position(|known| *known == name);
        Ok(wire.or_else(|| names.iter().position(|known| is_same(known, name))))
    }
}

/// Whether two spellings name one member.
#[inline]
pub(super) fn is_same(known: &str, name: &str) -> bool {
    if known.len() == name.len() {
        return known.eq_ignore_ascii_case(name);
    }
    (known.contains('_') || name.contains('_')) && squeezed(known).eq(squeezed(name))
}

fn squeezed(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

/// Reads a member's value, where it is the first of this name.
pub(super) fn once<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *slot = map.next_value()?;
    Ok(())
}

/// A text that borrows where it can. What is wrong with another value is said without the value: it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Text<'_> {
    /// Nothing where it is empty: an empty text is how the vendors print what is absent.
    pub(super) fn given(&self) -> Option<&str> {
        Some(&*self.0).filter(|text| !text.is_empty())
    }
}

/// The text of a member that is there and not empty.
pub(super) fn given<'t>(text: &'t Option<Text<'_>>) -> Option<&'t str> {
    text.as_ref().and_then(Text::given)
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor<'a>(PhantomData<&'a str>);

        impl<'de: 'a, 'a> Visitor<'de> for TextVisitor<'a> {
            type Value = Text<'a>;

            wrong! {"a string": visit_i64(i64) as "a number", visit_u64(u64) as "a number", visit_f64(f64) as "a number",
            visit_bool(bool) as "true or false"}

            #[inline]
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text<'a>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }

        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

/// A count. Some clients print numbers as strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Count(pub(super) u32);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CountVisitor;

        impl Visitor<'_> for CountVisitor {
            type Value = Count;

            wrong! {"a whole number": visit_i64(i64) as "a number below zero", visit_f64(f64) as "a fraction",
            visit_bool(bool) as "true or false"}

            fn visit_u64<E: Error>(self, number: u64) -> Result<Count, E> {
                u32::try_from(number).map(Count).map_err(|_| E::custom("a number above 4294967295"))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Count, E> {
                text.parse().map(Count).map_err(|_| E::custom("a string, where a whole number is expected"))
            }
        }

        deserializer.deserialize_any(CountVisitor)
    }
}

/// True or false. Some clients print them as strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flag(pub(super) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FlagVisitor;

        impl Visitor<'_> for FlagVisitor {
            type Value = Flag;

            wrong! {"true or false": visit_i64(i64) as "a number", visit_u64(u64) as "a number", visit_f64(f64) as "a number"}

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Flag, E> {
                Ok(Flag(flag))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Flag, E> {
                let flag = text.to_ascii_lowercase().parse();
                flag.map(Flag).map_err(|_| E::custom("a string, where true or false is expected"))
            }
        }

        deserializer.deserialize_any(FlagVisitor)
    }
}

/// A list, flat or wrapped: `["a"]`, `{"SecurityGroupId": ["a"]}`. The empty text and the empty object are empty lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed<T>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Wrapped(PhantomData::<Vec<T>>)).map(Self)
    }
}

/// How many elements a list has, whatever they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length(pub(super) u32);

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Wrapped(PhantomData::<Counted>)).map(|Counted(length)| Self(length))
    }
}

#[derive(Default)]
struct Counted(u32);

/// What takes the elements of a list.
trait Takes<'de>: Default {
    fn take<A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error>;
}

impl<'de, T: Deserialize<'de>> Takes<'de> for Vec<T> {
    fn take<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element()? {
            elements.push(element);
        }
        Ok(elements)
    }
}

impl<'de> Takes<'de> for Counted {
    fn take<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut length = 0_u32;
        while list.next_element::<IgnoredAny>()?.is_some() {
            length = length.saturating_add(1);
        }
        Ok(Self(length))
    }
}

struct Wrapped<T>(PhantomData<T>);

impl<'de, T: Takes<'de>> Visitor<'de> for Wrapped<T> {
    type Value = T;

    wrong! {"a list": visit_i64(i64) as "a number", visit_u64(u64) as "a number", visit_f64(f64) as "a number",
    visit_bool(bool) as "true or false"}

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::take(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut list = None;
        while map.next_key::<IgnoredAny>()?.is_some() {
            if list.is_some() {
                return Err(A::Error::custom("an object of several members, where a list is expected"));
            }
            list = map.next_value_seed(Inner(PhantomData::<T>))?;
        }
        Ok(list.unwrap_or_default())
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        if text.is_empty() { Ok(T::default()) } else { Err(E::custom("a string, where a list is expected")) }
    }
}

/// The list inside its wrapper, which is not wrapped again.
struct Inner<T>(PhantomData<T>);

impl<'de, T: Takes<'de>> DeserializeSeed<'de> for Inner<T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Takes<'de>> Visitor<'de> for Inner<T> {
    type Value = Option<T>;

    wrong! {"a list": visit_i64(i64) as "a number", visit_u64(u64) as "a number", visit_f64(f64) as "a number",
    visit_bool(bool) as "true or false", visit_str(&str) as "a string"}

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Option<T>, A::Error> {
        T::take(list).map(Some)
    }

    fn visit_unit<E: Error>(self) -> Result<Option<T>, E> {
        Ok(Some(T::default()))
    }
}
