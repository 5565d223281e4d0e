//! Bodies of JSON → the parameters of a call.

use std::borrow::Cow;
use std::fmt;

use secgroup::rulebook::ParameterKind;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use crate::json::Text;
use crate::parameters::{Call, Value};

/// Reads a body that has to be one JSON object into the parameters of the call. `null` is as good as nothing; what the operation
/// does not have, or has in the path, is ignored.
pub(super) fn read<'a>(body: &'a [u8], call: &mut Call<'a>) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    Members(call).deserialize(&mut reader)?;
    reader.end()
}

struct Members<'c, 'de>(&'c mut Call<'de>);

impl<'de> DeserializeSeed<'de> for Members<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen: Vec<&'static str> = Vec::new();
        while let Some(Text(name)) = map.next_key()? {
            let Some((parameter, value)) =
                self.0.value_mut(&name).filter(|(parameter, _)| parameter.kind != ParameterKind::Path)
            else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if seen.contains(&parameter.name) {
                return Err(A::Error::duplicate_field(parameter.name));
            }
            seen.push(parameter.name);
            *value = if parameter.kind == ParameterKind::List {
                map.next_value::<Option<Vec<Text<'de>>>>()?.map(texts)
            } else {
                map.next_value::<Option<Text<'de>>>()?.map(|Text(text)| Value::Text(text))
            }
            .unwrap_or_default();
        }
        Ok(())
    }
}

fn texts<'a>(texts: Vec<Text<'a>>) -> Value<'a> {
    Value::List(texts.into_iter().map(|Text(text)| -> Cow<'a, str> { text }).collect())
}
