//! What a success says beside its request's id: one value, from which JSON and XML are made alike.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::events::BytesText;
use serde_json::{Map, Value};

/// A value of a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A whole number.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// Members in order.
    Members(Vec<(&'a str, Body<'a>)>),
    /// A list. In XML each element is called so; in JSON nothing is.
    List(&'a str, Vec<Body<'a>>),
}

impl Body<'_> {
    /// The value as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) => Value::from(&**text),
            Self::Number(number) => Value::from(*number),
            Self::Flag(flag) => Value::from(*flag),
            Self::Members(members) => {
                Value::Object(members.iter().map(|(name, value)| ((*name).to_owned(), value.json())).collect::<Map<_, _>>())
            }
            Self::List(_, elements) => elements.iter().map(Self::json).collect(),
        }
    }

    /// Writes the value as the inside of an XML element.
    pub(super) fn write_xml(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let text = |writer: &mut Writer<Vec<u8>>, text: &str| {
            writer.write_event(quick_xml::events::Event::Text(BytesText::new(&super::alibaba::legal(text))))
        };
        match self {
            Self::Text(value) => text(writer, value),
            Self::Number(number) => text(writer, &number.to_string()),
            Self::Flag(flag) => text(writer, &flag.to_string()),
            Self::Members(members) => members.iter().try_for_each(|(name, value)| {
                writer.create_element(*name).write_inner_content(|writer| value.write_xml(writer)).map(|_| ())
            }),
            Self::List(name, elements) => elements.iter().try_for_each(|value| {
                writer.create_element(*name).write_inner_content(|writer| value.write_xml(writer)).map(|_| ())
            }),
        }
    }
}
