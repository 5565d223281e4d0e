//! Reads JSON bodies as parameters of an operation or a read.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use secgroup::rulebook::ParameterKind;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::json::Text;
use crate::parameters::{Call, Value};
use crate::reads::{Kind, ReadCall};

/// How a member is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A string.
    Text,
    /// An array of strings.
    List,
    /// A number or a flag, as itself or in a string.
    Plain,
    /// An array of anything.
    Objects,
}

/// What has places for the members of a body.
pub(super) trait Places<'a> {
    /// The place of a member, with its name and its form; `None` where there is none.
    fn place(&mut self, name: &str) -> Option<(&'static str, Form, &mut Value<'a>)>;
}

impl<'a> Places<'a> for Call<'a> {
    fn place(&mut self, name: &str) -> Option<(&'static str, Form, &mut Value<'a>)> {
        let (parameter, value) = self.value_mut(name)?;
        let form = match parameter.kind {
            ParameterKind::Path => return None,
            ParameterKind::List => Form::List,
            ParameterKind::Text => Form::Text,
        };
        Some((parameter.name, form, value))
    }
}

impl<'a> Places<'a> for ReadCall<'a> {
    fn place(&mut self, name: &str) -> Option<(&'static str, Form, &mut Value<'a>)> {
        let (parameter, value) = self.value_mut(name)?;
        let form = match parameter.kind {
            Kind::Path => return None,
            Kind::List => Form::List,
            Kind::Objects => Form::Objects,
            Kind::Number | Kind::Flag => Form::Plain,
            Kind::Text | Kind::JsonArray | Kind::Commas => Form::Text,
        };
        Some((parameter.name, form, value))
    }
}

/// Reads a body that has to be one JSON object into the parameters of the call. `null` is as good as nothing; what the operation
/// does not have, or has in the path, is ignored.
pub(super) fn read<'a>(body: &'a [u8], call: &mut impl Places<'a>) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    Members(call, PhantomData).deserialize(&mut reader)?;
    reader.end()
}

struct Members<'c, 'de, C>(&'c mut C, PhantomData<&'de ()>);

impl<'de, C: Places<'de>> DeserializeSeed<'de> for Members<'_, 'de, C> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, C: Places<'de>> Visitor<'de> for Members<'_, 'de, C> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen: Vec<&'static str> = Vec::new();
        while let Some(Text(name)) = map.next_key()? {
            let Some((name, form, value)) = self.0.place(&name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen.contains(&name) {
                return Err(A::Error::duplicate_field(name));
            }
            seen.push(name);
            *value = match form {
                Form::Text => map.next_value::<Option<Text<'de>>>()?.map(|Text(text)| Value::Text(text)),
                Form::List => map.next_value::<Option<Vec<Text<'de>>>>()?.map(texts),
                Form::Plain => map.next_value::<Option<serde_json::Value>>()?.map(plain).transpose()?,
                Form::Objects => map.next_value::<Option<Vec<serde_json::Value>>>()?.map(objects),
            }
            .unwrap_or_default();
        }
        Ok(())
    }
}

fn texts<'a>(texts: Vec<Text<'a>>) -> Value<'a> {
    Value::List(texts.into_iter().map(|Text(text)| -> Cow<'a, str> { text }).collect())
}

/// A number or a flag as a text.
fn plain<'a, E: serde::de::Error>(value: serde_json::Value) -> Result<Value<'a>, E> {
    match value {
        serde_json::Value::String(text) => Ok(Value::Text(text.into())),
        serde_json::Value::Number(_) | serde_json::Value::Bool(_) => Ok(Value::Text(value.to_string().into())),
        _ => Err(E::custom("neither a number nor a flag")),
    }
}

/// Objects, each as its JSON.
fn objects<'a>(objects: Vec<serde_json::Value>) -> Value<'a> {
    Value::List(objects.into_iter().map(|object| object.to_string().into()).collect())
}
