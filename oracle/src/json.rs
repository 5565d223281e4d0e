//! Small helpers around JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::{fmt, io};

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::ser::Formatter;

/// A text that borrows where it can.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// What is an object on the wire and nothing else. What serde derives takes a list of the members' values for the object
/// as well.
#[derive(Clone, Debug)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }

        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// A member that may be left out, but is not `null`.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Texts under names, each of which occurs once.
pub(crate) fn texts_by_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Texts;

    impl<'de> Visitor<'de> for Texts {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut texts = BTreeMap::new();
            while let Some(name) = map.next_key::<String>()? {
                let value = map.next_value()?;
                if texts.contains_key(&name) {
                    return Err(A::Error::custom(format_args!("{name:?} occurs twice")));
                }
                texts.insert(name, value);
            }
            Ok(texts)
        }
    }

    deserializer.deserialize_map(Texts)
}

/// Reads a document.
///
/// # Errors
///
/// What is wrong with it, and where.
pub(crate) fn from_slice<'de, T: Deserialize<'de>>(document: &'de [u8]) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_slice(document);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let (place, error) = (error.path().to_string(), error.into_inner());
        match &*place {
            _ if !error.is_data() => not_json(&error.to_string(), document),
            "." | "?" => problem(&error),
            place => format!("{place}: {}", problem(&error)),
        }
    })?;
    reader.end().map_err(|error| not_json(&error.to_string(), document))?;
    Ok(value)
}

/// What is wrong, without the position that `serde_json` writes behind it.
pub(crate) fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// What keeps a text from being JSON: what the parser says, or what some editors write in front of a text, where nobody sees it.
pub(crate) fn not_json(problem: &str, text: &[u8]) -> String {
    let marked = text.starts_with("\u{feff}".as_bytes());
    format!("not JSON: {}", if marked { "it begins with a byte order mark" } else { problem })
}

/// Appends a JSON string.
#[inline]
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    // Writing to memory and writing a text cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Appends whatever can be displayed as a JSON string.
pub(crate) fn push_display(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = serde::Serializer::collect_str(&mut serde_json::Serializer::new(out), &value);
}

/// A document on one line, with spaces where the contract's samples have them.
pub(crate) fn spaced(value: &impl serde::Serialize) -> String {
    struct Spaced;

    impl Formatter for Spaced {
        fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
            out.write_all(if first { b"" } else { b", " })
        }

        fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
            out.write_all(if first { b"" } else { b", " })
        }

        fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
            out.write_all(b": ")
        }
    }

    let mut out = Vec::new();
    // Fails for maps whose keys are no texts, and there are none.
    let _ = value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Spaced));
    String::from_utf8(out).unwrap_or_default()
}

/// A document for programs that people look at, its end included.
pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    // Fails for maps whose keys are no texts, and there are none.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
