//! Reading: one lenient pass that keeps the first thing that is wrong.

use std::{borrow::Cow, collections::HashSet, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Problem, Seq,
    names::{Name, NoText, Operation, Parameters, Value, text_of},
};
use crate::{
    json::{self, Text},
    world::Dialect,
};

/// How values are read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Pass {
    /// Strings as texts, at once.
    #[default]
    Quick,
    /// As they are written. For a line that is JSON and could not be read quickly: in it something stands for nothing, a number out
    /// of range or half of a surrogate pair, which matters only where somebody asks for it.
    Raw,
}

impl Pass {
    #[inline(always)]
    fn read<'de, A: MapAccess<'de>>(self, map: &mut A, value: &mut Value<'de>) -> Result<(), A::Error> {
        match self {
            Self::Quick => map.next_value_seed(ValueVisitor(value)),
            Self::Raw => {
                *value = Value::Raw(map.next_value::<&RawValue>()?.get());
                Ok(())
            }
        }
    }
}

/// A line as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Draft<'a> {
    pub(super) pass: Pass,
    pub(super) seq: Option<Seq<'a>>,
    has_request: bool,
    pub(super) parameters: Parameters<'a>,
    pub(super) account: Cow<'a, str>,
    pub(super) service: Cow<'a, str>,
    /// The first thing that is wrong.
    problem: Option<Problem>,
}

impl Draft<'_> {
    fn fail(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn expected(&mut self, place: impl Into<String>, expected: &'static str) {
        self.fail(Problem::Type { place: place.into(), expected });
    }

    /// The operation, where everything about the line is right.
    pub(super) fn operation(&mut self, dialect: Dialect) -> Result<Operation, Problem> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if !self.has_request {
            return Err(Problem::NoRequest);
        }
        self.decode(Name::Action)?;
        let operation = match &self.parameters.0[Name::Action as usize] {
            Value::Text(action) => {
                Operation::named(action, dialect).ok_or_else(|| Problem::UnknownOperation(action.to_string()))?
            }
            Value::Absent | Value::Raw(_) => return Err(Problem::NoAction),
        };
        operation.parameters(dialect).iter().try_for_each(|name| self.decode(*name))?;
        Ok(operation)
    }

    /// Sees to it that the parameter is a text, or not given.
    #[inline(always)]
    fn decode(&mut self, name: Name) -> Result<(), Problem> {
        let value = &mut self.parameters.0[name as usize];
        if matches!(value, Value::Raw(_)) { decode(value, name) } else { Ok(()) }
    }
}

#[cold]
fn decode(value: &mut Value<'_>, name: Name) -> Result<(), Problem> {
    value.decode().map_err(|no_text| {
        let name: &str = name.into();
        no_text.problem(format!("request.{name}"))
    })
}

/// The `seq` of a line that could not be read, where it has one that can be.
///
/// # Errors
///
/// The line is not JSON.
pub(super) fn seq_of(text: &str) -> serde_json::Result<Option<Seq<'_>>> {
    struct SeqVisitor;

    impl<'de> Visitor<'de> for SeqVisitor {
        type Value = Vec<&'de RawValue>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            // As they are written: a name may be no text either.
            while let Some(key) = map.next_key::<&RawValue>()? {
                if text_of(key.get()).is_ok_and(|key| key == "seq") {
                    found.push(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }

    serde_json::from_str::<IgnoredAny>(text)?;
    Ok(match serde_json::Deserializer::from_str(text).deserialize_map(SeqVisitor).as_deref() {
        Ok(&[seq]) => Seq::read(seq),
        _ => None,
    })
}

impl<'a> Seq<'a> {
    /// A string or a whole number; `None` for anything else.
    fn read(raw: &'a RawValue) -> Option<Self> {
        let text = raw.get();
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(Self::Number(text));
        }
        text_of(text).ok().map(Self::Text)
    }
}

impl NoText {
    fn problem(&self, place: String) -> Problem {
        match self {
            Self::Type => Problem::Type { place, expected: "a string" },
            Self::Value(error) => Problem::Value { place, problem: json::problem(error) },
        }
    }
}

/// What a visitor does with everything that should not be there: goes on behind it.
macro_rules! anything_else {
    ($self:ident => $wrong:expr) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("anything")
        }

        fn visit_bool<E>($self, _: bool) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_i64<E>($self, _: i64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_u64<E>($self, _: u64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_f64<E>($self, _: f64) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_unit<E>($self) -> Result<(), E> {
            $wrong;
            Ok(())
        }

        fn visit_seq<A: SeqAccess<'de>>($self, mut list: A) -> Result<(), A::Error> {
            $wrong;
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(())
        }
    };
}

/// The same for what should be an object.
macro_rules! not_an_object {
    ($self:ident => $wrong:expr) => {
        anything_else!($self => $wrong);

        fn visit_str<E>($self, _: &str) -> Result<(), E> {
            $wrong;
            Ok(())
        }
    };
}

/// Makes a visitor a seed that reads whatever is there.
macro_rules! reads_anything {
    ($($Visitor:ident),+) => {
        $(impl<'de> DeserializeSeed<'de> for $Visitor<'_, 'de> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_any(self)
            }
        })+
    };
}

pub(super) struct LineVisitor<'d, 'de>(pub(super) &'d mut Draft<'de>);

impl<'de> Visitor<'de> for LineVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("the line", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let [mut seq, mut caller] = [false; 2];
        while let Some(Text(key)) = map.next_key()? {
            match &*key {
                "seq" if !seq => {
                    seq = true;
                    draft.seq = Seq::read(map.next_value()?);
                    if draft.seq.is_none() {
                        draft.expected("seq", "a string or a whole number");
                    }
                }
                "request" if !draft.has_request => {
                    draft.has_request = true;
                    map.next_value_seed(RequestVisitor(draft))?;
                }
                "caller" if !caller => {
                    caller = true;
                    map.next_value_seed(CallerVisitor(draft))?;
                }
                _ => {
                    if key == "seq" {
                        // Two of them: neither is the line's.
                        draft.seq = None;
                    }
                    draft.fail(match &*key {
                        "seq" | "request" | "caller" => Problem::Twice(key.into_owned()),
                        _ => Problem::UnknownMember(key.into_owned()),
                    });
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

struct RequestVisitor<'d, 'de>(&'d mut Draft<'de>);

impl<'de> Visitor<'de> for RequestVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("request", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let mut unknown = Unknown::default();
        while let Some(Text(key)) = map.next_key()? {
            let Some(name) = Name::of(&key) else {
                map.next_value::<IgnoredAny>()?;
                if let Some(twice) = unknown.insert(key) {
                    draft.fail(Problem::Twice(format!("request.{twice}")));
                }
                continue;
            };
            let value = &mut draft.parameters.0[name as usize];
            if matches!(value, Value::Absent) {
                draft.pass.read(&mut map, value)?;
            } else {
                map.next_value::<IgnoredAny>()?;
                draft.fail(Problem::Twice(format!("request.{key}")));
            }
        }
        Ok(())
    }
}

/// The names of parameters that no operation has. Few as a rule, but a line may hold any number of them.
#[derive(Default)]
struct Unknown<'a> {
    few: Vec<Cow<'a, str>>,
    many: HashSet<Cow<'a, str>>,
}

impl<'a> Unknown<'a> {
    const FEW: usize = 16;

    /// Adds a name; gives it back where it is there already.
    fn insert(&mut self, name: Cow<'a, str>) -> Option<Cow<'a, str>> {
        if self.few.contains(&name) || self.many.contains(&name) {
            return Some(name);
        }
        if self.few.len() < Self::FEW {
            self.few.push(name);
        } else {
            self.many.insert(name);
        }
        None
    }
}

struct ValueVisitor<'d, 'de>(&'d mut Value<'de>);

impl<'de> Visitor<'de> for ValueVisitor<'_, 'de> {
    type Value = ();

    anything_else!(self => *self.0 = Value::NO_TEXT);

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        *self.0 = Value::NO_TEXT;
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

struct CallerVisitor<'d, 'de>(&'d mut Draft<'de>);

impl<'de> Visitor<'de> for CallerVisitor<'_, 'de> {
    type Value = ();

    not_an_object!(self => self.0.expected("caller", "an object"));

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let draft = self.0;
        let [mut account, mut service] = [const { Value::Absent }; 2];
        while let Some(Text(key)) = map.next_key()? {
            let value = match &*key {
                "account" => &mut account,
                "service" => &mut service,
                _ => {
                    draft.fail(Problem::UnknownMember(format!("caller.{key}")));
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            if !matches!(value, Value::Absent) {
                draft.fail(Problem::Twice(format!("caller.{key}")));
            }
            draft.pass.read(&mut map, value)?;
        }
        for (name, mut value) in [("account", account), ("service", service)] {
            if let Err(no_text) = value.decode() {
                draft.fail(no_text.problem(format!("caller.{name}")));
            }
            if let Value::Text(text) = value {
                *(if name == "account" { &mut draft.account } else { &mut draft.service }) = text;
            }
        }
        Ok(())
    }
}

reads_anything!(RequestVisitor, CallerVisitor, ValueVisitor);
