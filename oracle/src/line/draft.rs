//! Reads a line in one lenient pass that keeps the first error.

use std::{borrow::Cow, collections::HashSet, fmt};

use secgroup::{
    registry::{OperationId, WorldRef},
    rulebook::{Parameter, ParameterKind},
};
use serde::{
    Deserializer,
    de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Problem, Seq, UnknownParameter, UnknownParameters,
    unknown::is_unknown,
    value::{NEITHER, NoText, Wrong, into_list, into_text, text_of},
};
use crate::{
    json::{self, Text},
    parameters::{Given, Name, Value},
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
    pub(super) unknown: UnknownParameters,
    pub(super) seq: Option<Seq<'a>>,
    has_request: bool,
    action: Value<'a>,
    pub(super) given: Given<'a>,
    pub(super) account: Cow<'a, str>,
    pub(super) service: Cow<'a, str>,
    steps: Option<&'a str>,
    /// The names under `request`, where somebody asks for those that are unknown.
    names: Vec<Cow<'a, str>>,
    /// The first thing that is wrong.
    problem: Option<Problem>,
}

/// What a line asks for.
pub(super) enum Wish<'a> {
    /// A request with so many parameters that its operation does not have, where they are counted.
    Request { operation: OperationId, unknown: u32 },
    /// Steps: a JSON list.
    Steps(&'a str),
}

impl<'a> Draft<'a> {
    pub(super) fn new(pass: Pass, unknown: UnknownParameters) -> Self {
        Self { pass, unknown, ..Self::default() }
    }

    fn fail(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }

    fn expected(&mut self, place: impl Into<String>, expected: &'static str) {
        self.fail(Problem::Type { place: place.into(), expected });
    }

    /// What the line asks for, where everything about it is right for this world.
    pub(super) fn wish(&mut self, world: WorldRef<'_>) -> Result<Wish<'a>, Problem> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        if let Some(steps) = self.steps {
            return Ok(Wish::Steps(steps));
        }
        let operation = self.operation(world)?;
        let mut unknown = self.names.iter().filter(|name| is_unknown(name, operation, world));
        let unknown = match self.unknown {
            UnknownParameters::Ignored => 0,
            UnknownParameters::Counted => u32::try_from(unknown.count()).unwrap_or(u32::MAX),
            UnknownParameters::Refused => match unknown.next() {
                Some(name) => return Err(Problem::UnknownParameter(UnknownParameter::new(name, operation, world))),
                None => 0,
            },
        };
        Ok(Wish::Request { operation, unknown })
    }

    fn operation(&mut self, world: WorldRef<'_>) -> Result<OperationId, Problem> {
        if !self.has_request {
            return Err(Problem::NoRequest);
        }
        into_text(&mut self.action).map_err(|wrong| wrong.problem("request.Action".to_owned(), "a string"))?;
        let operation = match &self.action {
            Value::Text(action) => {
                OperationId::find(world.cloud(), action).ok_or_else(|| Problem::UnknownOperation(action.to_string()))?
            }
            _ => return Err(Problem::NoAction),
        };
        for (name, parameter) in Name::of_operation(operation).iter().zip(operation.parameters()) {
            let value = self.given.get_mut(*name);
            let right = match (&*value, parameter.kind) {
                (Value::Absent, _) => true,
                (Value::Text(_), kind) => kind != ParameterKind::List,
                (Value::List(_), kind) => kind == ParameterKind::List,
                (Value::Raw(_), _) => false,
            };
            if !right {
                decode(value, parameter, operation.page(world).map_or("", |page| page.edition))?;
            }
        }
        Ok(operation)
    }
}

/// Sees to it that the value is what the parameter holds. What the edition does not have may be anything.
#[cold]
fn decode(value: &mut Value<'_>, parameter: &Parameter, edition: &str) -> Result<(), Problem> {
    if !parameter.is_in(edition) {
        *value = Value::Absent;
        return Ok(());
    }
    let (decoded, expected) = match parameter.kind {
        ParameterKind::Text | ParameterKind::Path => (into_text(value), "a string"),
        ParameterKind::List => (into_list(value), "a list of strings"),
    };
    decoded.map_err(|wrong| wrong.problem(format!("request.{}", parameter.name), expected))
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

impl Wrong {
    /// The same as what is wrong with a line, whose `place` holds something else than what is `expected` there.
    fn problem(&self, place: String, expected: &'static str) -> Problem {
        let (place, expected) = match self.element {
            None => (place, expected),
            Some(element) => (format!("{place}[{element}]"), "a string"),
        };
        match &self.reason {
            NoText::Type => Problem::Type { place, expected },
            NoText::Value(error) => Problem::Value { place, problem: json::problem(error) },
        }
    }
}

/// What a visitor does with what should not be there and is no string, list or object: goes on behind it.
macro_rules! scalars {
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
    };
}

/// The same with lists.
macro_rules! anything_else {
    ($self:ident => $wrong:expr) => {
        scalars!($self => $wrong);

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
                "steps" if draft.steps.is_none() => draft.steps = Some(map.next_value::<&RawValue>()?.get()),
                _ => {
                    if key == "seq" {
                        // Two of them: neither is the line's.
                        draft.seq = None;
                    }
                    draft.fail(match &*key {
                        "seq" | "request" | "caller" | "steps" => Problem::Twice(key.into_owned()),
                        _ => Problem::UnknownMember(key.into_owned()),
                    });
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        if draft.steps.is_some() && (draft.has_request || caller) {
            draft.fail(Problem::StepsAndRequest);
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
        let watched = draft.unknown != UnknownParameters::Ignored;
        while let Some(Text(key)) = map.next_key()? {
            if watched {
                draft.names.push(key.clone());
            }
            let value = match Name::of(&key) {
                Some(name) => draft.given.get_mut(name),
                None if key == "Action" => &mut draft.action,
                None => {
                    map.next_value::<IgnoredAny>()?;
                    if let Some(twice) = unknown.insert(key) {
                        draft.fail(Problem::Twice(format!("request.{twice}")));
                    }
                    continue;
                }
            };
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

    scalars!(self => *self.0 = NEITHER);

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        *self.0 = Value::Text(Cow::Owned(text.to_owned()));
        Ok(())
    }

    /// A list of texts, or, where something else is in it, neither.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut texts = Vec::new();
        let (mut element, mut all) = (Value::Absent, true);
        while list.next_element_seed(ValueVisitor(&mut element))?.is_some() {
            match std::mem::take(&mut element) {
                Value::Text(text) => texts.push(text),
                _ => all = false,
            }
        }
        *self.0 = if all { Value::List(texts) } else { NEITHER };
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        *self.0 = NEITHER;
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
            if let Err(wrong) = into_text(&mut value) {
                draft.fail(wrong.problem(format!("caller.{name}"), "a string"));
            }
            if let Value::Text(text) = value {
                *(if name == "account" { &mut draft.account } else { &mut draft.service }) = text;
            }
        }
        Ok(())
    }
}

reads_anything!(RequestVisitor, CallerVisitor, ValueVisitor);
