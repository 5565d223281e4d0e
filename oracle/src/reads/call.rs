//! A read's parameters: their description, and a request's values.

use std::borrow::Cow;
use std::collections::BTreeMap;

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
    /// A list of texts: `Name.1`, `Name.2`, … in a query or form, an array in a body.
    List,
    /// A list of objects: `Name.1.Key`, `Name.1.Value`, … in a query or form, an array in a body.
    Objects,
    /// A part of the path.
    Path,
}

impl Kind {
    /// How a value of that kind is kept.
    #[must_use]
    pub const fn kept(self) -> ParameterKind {
        match self {
            Self::List | Self::Objects => ParameterKind::List,
            _ => ParameterKind::Text,
        }
    }
}

/// What a parameter does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Selects by something that the world has.
    Filter(&'static str),
    /// Selects by something that no world has: where it is given, nothing is found.
    FindsNothing,
    /// Says which page is asked for.
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

/// A parameter that selects by what the sentence says.
pub(super) const fn filter(name: &'static str, kind: Kind, by: &'static str) -> Parameter {
    Parameter { name, kind, does: Use::Filter(by) }
}

/// A parameter that selects by something that no world has.
pub(super) const fn unknown(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, does: Use::FindsNothing }
}

/// A parameter that says which page is asked for.
pub(super) const fn paging(name: &'static str, kind: Kind, how: &'static str) -> Parameter {
    Parameter { name, kind, does: Use::Paging(how) }
}

/// Any other parameter.
pub(super) const fn other(name: &'static str, kind: Kind, what: &'static str) -> Parameter {
    Parameter { name, kind, does: Use::Other(what) }
}

/// A read with its parameters, as a request gave them.
#[derive(Clone, Debug)]
pub struct ReadCall<'a> {
    id: ReadId,
    /// In the order of the read's parameters.
    values: Vec<Value<'a>>,
}

impl<'a> ReadCall<'a> {
    /// A read without any parameter.
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

    /// The place of a value under the name of one of the read's parameters, with that parameter; `None` for another name.
    pub fn value_mut(&mut self, name: &str) -> Option<(&'static Parameter, &mut Value<'a>)> {
        self.values_mut().find(|(parameter, _)| parameter.name == name)
    }

    /// All parameters with their values, given or not.
    pub fn values(&self) -> impl Iterator<Item = (&'static Parameter, &Value<'a>)> {
        self.read().parameters.iter().zip(&self.values)
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = (&'static Parameter, &mut Value<'a>)> {
        self.id.read().parameters.iter().zip(&mut self.values)
    }

    /// The parameters that were given.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.values().filter(|(_, value)| value.is_given()).map(|(parameter, value)| (parameter.name, value))
    }

    /// Whether something is asked for that no world has. What a world does not know is empty in every answer, a flag `false`,
    /// so that a filter for `false` excludes nothing.
    pub(super) fn finds_nothing(&self) -> bool {
        let is_false = |kind, value: &Value<'_>| match value {
            Value::Text(text) => kind == Kind::Flag && text.eq_ignore_ascii_case("false"),
            _ => false,
        };
        let mut unknown = self.values().filter(|(parameter, _)| parameter.does == Use::FindsNothing);
        unknown.any(|(parameter, value)| value.is_given() && !is_false(parameter.kind, value))
    }

    fn value(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.values().find(|(parameter, _)| parameter.name == name);
        debug_assert!(found.is_some(), "{} has no parameter {name}", self.read().name);
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

    /// The objects of a list in a query or form, by their numbers, each with its members; none where none are given.
    pub(super) fn objects(&self, name: &str) -> BTreeMap<&str, BTreeMap<&str, &str>> {
        let mut objects = BTreeMap::<_, BTreeMap<_, _>>::new();
        for element in self.list(name).unwrap_or_default() {
            if let Some((number, (member, value))) =
                element.split_once('.').and_then(|(number, rest)| Some((number, rest.split_once('=')?)))
            {
                objects.entry(number).or_default().insert(member, value);
            }
        }
        objects
    }

    /// The texts between the commas of a parameter; `None` where it is not given.
    pub(super) fn commas(&self, name: &str) -> Option<Vec<&str>> {
        self.text(name).map(|texts| texts.split(',').map(str::trim).filter(|text| !text.is_empty()).collect())
    }

    /// The elements of a text that holds a JSON array of texts, or that it holds none; `None` where it is not given.
    pub(super) fn json_array(&self, name: &str) -> Option<Result<Vec<String>, serde_json::Error>> {
        self.text(name).map(serde_json::from_str)
    }

    /// The number of a parameter, or that it is none; `None` where it is not given.
    pub(super) fn number(&self, name: &str) -> Option<Result<usize, std::num::ParseIntError>> {
        self.text(name).map(str::parse)
    }

    /// Whether a flag is set, or that it is none; `None` where it is not given.
    pub(super) fn flag(&self, name: &str) -> Option<Result<bool, std::str::ParseBoolError>> {
        self.text(name).map(|text| text.to_ascii_lowercase().parse())
    }
}

impl PartialEq for ReadCall<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.parameters().eq(other.parameters())
    }
}

impl Eq for ReadCall<'_> {}
