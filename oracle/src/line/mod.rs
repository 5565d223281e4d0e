//! Reads a line in as a request. Pure.
//!
//! One lenient pass keeps the first error, because a line of well-formed JSON is answered under its own `seq` whatever else it
//! says. A second pass runs only if the first stumbles over a value that stands for nothing, which may be one that nobody asks
//! for.

mod draft;
mod hint;
mod unknown;
mod value;

use std::{borrow::Cow, fmt};

use secgroup::registry::{AnyRequest, OperationId, WorldRef};
use serde::Deserializer as _;

use self::draft::{Draft, LineVisitor, Pass, Wish, seq_of};
#[cfg(feature = "program")]
pub(crate) use self::hint::is_part_of_a_document;
pub use self::unknown::{UnknownParameter, UnknownParameters};
use crate::{
    json,
    parameters::{Given, Name, Value},
};

/// What a line's answer is filed under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seq<'a> {
    /// The line's number, counted from 1: it has no `seq`, or none that can be read.
    Line(u64),
    /// A whole number, as it is written: it may be longer than any integer type.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
}

/// A line that was read.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    seq: Seq<'a>,
    operation: OperationId,
    given: Given<'a>,
    account: Cow<'a, str>,
    service: Cow<'a, str>,
    unknown: u32,
}

/// A line of a sequence.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "nearly all are requests, and none is kept")]
pub enum Entry<'a> {
    /// A request.
    Request(Line<'a>),
    /// Steps of the environment.
    Steps(Steps<'a>),
}

/// A line with steps of the environment in place of a request.
#[derive(Clone, Debug)]
pub struct Steps<'a> {
    seq: Seq<'a>,
    number: u64,
    steps: &'a str,
}

/// A line that cannot be read. Displays as `line 9: unknown operation "Join"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable<'a> {
    seq: Seq<'a>,
    number: u64,
    problem: Problem,
    /// Rare, so not in the way of the lines that can be read.
    hint: Option<Box<Hint>>,
}

/// What to do about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Hint(String);

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing is in it.
    #[error("the line is empty")]
    Empty,
    /// Not text.
    #[error("not UTF-8 (at byte {0})")]
    NotUtf8(usize),
    /// Not JSON.
    #[error("{0}")]
    NotJson(String),
    /// The place does not hold what it should.
    #[error("{place}: expected {expected}")]
    Type {
        /// Where.
        place: String,
        /// What should be there.
        expected: &'static str,
    },
    /// Well-formed JSON that stands for nothing: a number out of range, half of a surrogate pair.
    #[error("{place}: {problem}")]
    Value {
        /// Where.
        place: String,
        /// What it is.
        problem: String,
    },
    /// A member that the place does not have.
    #[error("unknown member {0:?}")]
    UnknownMember(String),
    /// A member that occurs twice.
    #[error("member {0:?} occurs twice")]
    Twice(String),
    /// No request.
    #[error("no \"request\"")]
    NoRequest,
    /// No operation.
    #[error("request: no \"Action\"")]
    NoAction,
    /// An operation that the world's cloud does not have.
    #[error("unknown operation {0:?}")]
    UnknownOperation(String),
    /// A parameter that the operation does not have, where these are refused.
    #[error("{0}")]
    UnknownParameter(UnknownParameter),
    /// Steps beside a request or a caller.
    #[error("\"steps\" stands in place of \"request\" and \"caller\"")]
    StepsAndRequest,
    /// Steps where every line is judged against the same world.
    #[error("steps: only `run` takes steps")]
    StepsOutOfSequence,
    /// Steps that are none, or that cannot be taken.
    #[error("{0}")]
    Steps(String),
}

impl<'a> Unreadable<'a> {
    /// What the answer is filed under.
    #[must_use]
    pub fn seq(&self) -> &Seq<'a> {
        &self.seq
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What to do about it, where that can be guessed.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref().map(|Hint(hint)| hint.as_str())
    }

    /// The number of the line, counted from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl fmt::Display for Unreadable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.number, self.problem)
    }
}

impl std::error::Error for Unreadable<'_> {}

impl<'a> Line<'a> {
    /// What the answer is filed under.
    #[must_use]
    pub fn seq(&self) -> &Seq<'a> {
        &self.seq
    }

    /// The operation that is asked for.
    #[must_use]
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// The texts that its parameters are given, the elements of lists included.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let values = Name::of_operation(self.operation).iter().map(|name| self.given.get(*name));
        values.flat_map(|value| {
            match value {
                Value::Text(text) => std::slice::from_ref(text),
                Value::List(list) => list,
                Value::Absent | Value::Raw(_) => &[],
            }
            .iter()
            .map(|text| &**text)
        })
    }

    /// How many parameters the operation does not have, where they are [counted](UnknownParameters::Counted).
    #[must_use]
    pub fn unknown_parameters(&self) -> u32 {
        self.unknown
    }

    /// The request.
    #[must_use]
    #[inline]
    pub fn request(&self) -> AnyRequest<'_> {
        self.given.request(self.operation, &self.account, &self.service)
    }
}

impl<'a> Steps<'a> {
    /// What the answer is filed under.
    #[must_use]
    pub fn seq(&self) -> &Seq<'a> {
        &self.seq
    }

    /// The steps: a JSON list.
    #[must_use]
    pub fn steps(&self) -> &'a str {
        self.steps
    }

    /// The line, if its steps cannot be taken.
    #[must_use]
    pub fn unreadable(self, problem: String) -> Unreadable<'a> {
        Unreadable { seq: self.seq, number: self.number, problem: Problem::Steps(problem), hint: None }
    }
}

/// Reads a line, without its end, as a request that this world understands.
///
/// # Errors
///
/// The line is no request of an operation that the world has.
#[inline]
pub fn read<'a>(
    line: &'a [u8],
    number: u64,
    world: WorldRef<'_>,
    unknown: UnknownParameters,
) -> Result<Line<'a>, Unreadable<'a>> {
    match read_entry(line, number, world, unknown)? {
        Entry::Request(line) => Ok(line),
        Entry::Steps(Steps { seq, number, .. }) => {
            Err(Unreadable { seq, number, problem: Problem::StepsOutOfSequence, hint: None })
        }
    }
}

/// Reads a line, without its end, as a request that this world understands, or as steps.
///
/// # Errors
///
/// The line is no request of an operation that the world has, and holds no steps.
#[inline]
pub fn read_entry<'a>(
    line: &'a [u8],
    number: u64,
    world: WorldRef<'_>,
    unknown: UnknownParameters,
) -> Result<Entry<'a>, Unreadable<'a>> {
    let unreadable = |seq, problem| {
        let hint = hint::of(&problem, line, world.cloud()).map(|hint| Box::new(Hint(hint)));
        Unreadable { seq, number, problem, hint }
    };
    let mut draft = draft(line, number, unknown)?;
    let seq = draft.seq.take().unwrap_or(Seq::Line(number));
    match draft.wish(world) {
        Err(problem) => Err(unreadable(seq, problem)),
        Ok(Wish::Steps(steps)) => Ok(Entry::Steps(Steps { seq, number, steps })),
        Ok(Wish::Request { operation, unknown }) => {
            let Draft { given, account, service, .. } = draft;
            Ok(Entry::Request(Line { seq, operation, given, account, service, unknown }))
        }
    }
}

/// Reads a line as far as that needs no world.
#[inline]
fn draft(line: &[u8], number: u64, unknown: UnknownParameters) -> Result<Draft<'_>, Unreadable<'_>> {
    let unreadable = |seq, problem| {
        let hint = hint::of_text(&problem, line).map(|hint| Box::new(Hint(hint)));
        Unreadable { seq, number, problem, hint }
    };
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => return Err(unreadable(Seq::Line(number), Problem::NotUtf8(error.valid_up_to()))),
    };
    if text.trim_ascii().is_empty() {
        return Err(unreadable(Seq::Line(number), Problem::Empty));
    }
    let mut draft = Draft::new(Pass::Quick, unknown);
    if read_into(&mut draft, text).is_ok() {
        return Ok(draft);
    }
    draft = Draft::new(Pass::Raw, unknown);
    let Err(error) = read_into(&mut draft, text) else { return Ok(draft) };
    let (problem, column) = (json::problem(&error), error.column());
    // A request by itself may stand on several lines.
    let place = match error.line() {
        0 | 1 => format!("column {column}"),
        line => format!("line {line} column {column}"),
    };
    Err(match seq_of(text) {
        // What cannot be read is JSON all the same.
        Ok(seq) => unreadable(seq.unwrap_or(Seq::Line(number)), Problem::Value { place, problem }),
        Err(_) => unreadable(Seq::Line(number), Problem::NotJson(json::not_json(&format!("{problem} at {place}"), line))),
    })
}

#[inline]
fn read_into<'a>(draft: &mut Draft<'a>, text: &'a str) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_any(LineVisitor(draft))?;
    deserializer.end()
}
