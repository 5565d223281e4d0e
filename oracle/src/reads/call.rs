//! What a read is asked with.

use std::borrow::Cow;

use secgroup::rulebook::ParameterKind;

use super::{Read, ReadId};
use crate::parameters::Value;

/// How a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A text that holds a JSON array of texts.
    JsonArray,
    /// Texts with commas between them.
    Commas,
    /// A list: `Name.1`, `Name.2`, …, or a JSON array.
    List,
    /// A list of keys with values: `Name.1.Key`, `Name.1.Value`, …, or a JSON array of such objects.
    Pairs,
    /// A part of the path.
    Path,
}

impl Kind {
    /// How a value of that kind is kept.
    #[must_use]
    pub const fn kept(self) -> ParameterKind {
        match self {
            Self::List | Self::Pairs => ParameterKind::List,
            _ => ParameterKind::Text,
        }
    }
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It is compared with what the world says.
    Filter(&'static str),
    /// It is about something that no world has: where it is given, nothing is found.
    FindsNothing,
    /// It says which page is asked for.
    Paging(&'static str),
    /// Anything else.
    Other(&'static str),
}

/// A parameter of a read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The vendor's name.
    pub name: &'static str,
    /// How it is written.
    pub kind: Kind,
    /// What it does.
    pub does: Use,
}

/// A parameter.
pub(super) const fn parameter(name: &'static str, kind: Kind, does: Use) -> Parameter {
    Parameter { name, kind, does }
}

/// A parameter about something that no world has.
pub(super) const fn unknown(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, does: Use::FindsNothing }
}

/// What stands between key and value of a pair, as pairs are kept.
pub const PAIR: char = '=';

/// A read with its parameters, as a request gave them.
#[derive(Clone, Debug)]
pub struct ReadCall<'a> {
    id: ReadId,
    /// In the order of the read's parameters.
    values: Vec<Value<'a>>,
}

impl<'a> ReadCall<'a> {
    /// A read that gives no parameter.
    #[must_use]
    pub fn new(id: ReadId) -> Self {
        Self { id, values: vec![Value::Absent; id.read().parameters.len()] }
    }

    /// Which read it is.
    #[must_use]
    pub const fn id(&self) -> ReadId {
        self.id
    }

    /// What is known of the read.
    #[must_use]
    pub fn read(&self) -> &'static Read {
        self.id.read()
    }

    /// The read's name.
    #[must_use]
    pub fn action(&self) -> &'static str {
        self.read().name
    }

    /// The parameter of that name and the place of its value; `None` where the read has no such parameter.
    pub fn value_mut(&mut self, name: &str) -> Option<(&'static Parameter, &mut Value<'a>)> {
        let mut places = self.id.read().parameters.iter().zip(&mut self.values);
        places.find(|(parameter, _)| parameter.name == name)
    }

    /// All parameters with their values, given or not.
    pub fn values(&self) -> impl Iterator<Item = (&'static Parameter, &Value<'a>)> {
        self.read().parameters.iter().zip(&self.values)
    }

    /// The places of the values, in the same order.
    pub fn values_mut(&mut self) -> impl Iterator<Item = (&'static Parameter, &mut Value<'a>)> {
        self.id.read().parameters.iter().zip(&mut self.values)
    }

    /// The parameters that were given.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.values().filter(|(_, value)| value.is_given()).map(|(parameter, value)| (parameter.name, value))
    }

    /// Whether anything is asked for that no world has.
    #[must_use]
    pub fn finds_nothing(&self) -> bool {
        self.values().any(|(parameter, value)| parameter.does == Use::FindsNothing && value.is_given())
    }

    fn value(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.values().find(|(parameter, _)| parameter.name == name);
        debug_assert!(found.is_some(), "{} has no parameter {name}", self.action());
        found.map(|(_, value)| value).filter(|value| value.is_given())
    }

    /// The text of a parameter; `None` where it is not given.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The elements of a list; `None` where none are given.
    pub(super) fn list(&self, name: &str) -> Option<&[Cow<'a, str>]> {
        match self.value(name)? {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// The texts between the commas of a parameter; `None` where it is not given.
    pub(super) fn commas(&self, name: &str) -> Option<Vec<&str>> {
        self.text(name).map(|texts| texts.split(',').map(str::trim).filter(|text| !text.is_empty()).collect())
    }

    /// The elements of a text that holds a JSON array; `None` where it is not given.
    pub(super) fn json_array(&self, name: &str) -> Option<Result<Vec<String>, NoArray>> {
        self.text(name).map(|text| serde_json::from_str(text).map_err(|_| NoArray))
    }

    /// Whether a flag is given, and set.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }
}

impl PartialEq for ReadCall<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.parameters().eq(other.parameters())
    }
}

impl Eq for ReadCall<'_> {}

/// A text that should hold a JSON array of texts, and does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoArray;
