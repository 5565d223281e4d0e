//! A line in → a request. Pure.
//!
//! One pass reads a line leniently and keeps the first thing that is wrong with it, because a line that is well-formed
//! JSON is answered under its own `seq` whatever else it says. A second pass is made only where the first stumbles over a value
//! that stands for nothing, which may be one that nobody asks for.

mod draft;
mod value;

use std::{borrow::Cow, fmt};

use secgroup::registry::{AnyRequest, OperationId, WorldRef};
use serde::Deserializer as _;

use self::draft::{Draft, LineVisitor, Pass, seq_of};
use crate::{json, parameters::Given};

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
}

/// A line that cannot be read. Displays as `line 9: unknown operation "Join"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable<'a> {
    seq: Seq<'a>,
    number: u64,
    problem: Problem,
}

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

    /// The request.
    #[must_use]
    #[inline]
    pub fn request(&self) -> AnyRequest<'_> {
        self.given.request(self.operation, &self.account, &self.service)
    }
}

/// Reads a line, without its end, as one that this world understands.
///
/// # Errors
///
/// The line is no request of an operation that the world has.
pub fn read<'a>(line: &'a [u8], number: u64, world: WorldRef<'_>) -> Result<Line<'a>, Unreadable<'a>> {
    let unreadable = |seq, problem| Unreadable { seq, number, problem };
    let text = match std::str::from_utf8(line) {
        Ok(text) => text,
        Err(error) => return Err(unreadable(Seq::Line(number), Problem::NotUtf8(error.valid_up_to()))),
    };
    if text.trim_ascii().is_empty() {
        return Err(unreadable(Seq::Line(number), Problem::Empty));
    }
    let mut draft = Draft::default();
    if read_into(&mut draft, text).is_err() {
        draft = Draft::default();
        draft.pass = Pass::Raw;
        if let Err(error) = read_into(&mut draft, text) {
            let (problem, column) = (json::problem(&error), error.column());
            // A request by itself may stand on several lines.
            let place = match error.line() {
                0 | 1 => format!("column {column}"),
                line => format!("line {line} column {column}"),
            };
            return Err(match seq_of(text) {
                // What cannot be read is JSON all the same.
                Ok(seq) => {
                    let problem = Problem::Value { place, problem };
                    unreadable(seq.unwrap_or(Seq::Line(number)), problem)
                }
                Err(_) => {
                    unreadable(Seq::Line(number), Problem::NotJson(json::not_json(&format!("{problem} at {place}"), line)))
                }
            });
        }
    }
    let seq = draft.seq.take().unwrap_or(Seq::Line(number));
    match draft.operation(world) {
        Err(problem) => Err(unreadable(seq, problem)),
        Ok(operation) => {
            let Draft { given, account, service, .. } = draft;
            Ok(Line { seq, operation, given, account, service })
        }
    }
}

#[inline]
fn read_into<'a>(draft: &mut Draft<'a>, text: &'a str) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_any(LineVisitor(draft))?;
    deserializer.end()
}
