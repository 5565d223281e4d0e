//! Scenarios: a world, lines, and optional expectations. Pure.

use std::{borrow::Cow, ops::AddAssign, ops::Range};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use crate::{
    answer::{Answers, Form},
    json::{self, push_string},
    judge::{self, VerdictCounts},
    plain::Plain,
    summary::Counts,
    world::AnyWorld,
};

/// A scenario as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document<'a> {
    #[serde(default, deserialize_with = "json::given")]
    name: Option<String>,
    #[serde(borrow)]
    world: &'a RawValue,
    #[serde(borrow)]
    lines: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "json::given")]
    expect: Option<Vec<&'a RawValue>>,
}

/// A scenario that can be judged.
pub struct Scenario<'a> {
    name: Option<String>,
    world: AnyWorld,
    lines: Vec<Cow<'a, str>>,
    /// The answers that are expected, where the scenario says so.
    expect: Option<Vec<&'a RawValue>>,
}

/// A scenario that cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    name: Option<String>,
    /// What is wrong, and where: `world.instances[0].status: …`.
    pub problem: String,
    /// Whether it is the world that cannot be used.
    is_world: bool,
}

/// How the scenarios are judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Each line against the world as given.
    pub check: bool,
    /// The answers are compared with those that are expected.
    pub expect: bool,
}

impl<'a> Scenario<'a> {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// It is none, or its world cannot be used.
    pub fn read(document: &'a [u8]) -> Result<Self, Unusable> {
        let json::Object(Document { name, world, lines, expect }) =
            json::from_slice(document).map_err(|problem| Unusable { name: name_of(document), problem, is_world: false })?;
        let lines: Result<_, serde_json::Error> = lines.into_iter().map(text_of).collect();
        match (AnyWorld::from_slice(world.get().as_bytes()), lines) {
            (Ok(world), Ok(lines)) => Ok(Self { name, world, lines, expect }),
            (Err(error), _) => Err(Unusable { name, problem: error.below("world"), is_world: true }),
            (_, Err(error)) => Err(Unusable { name, problem: format!("lines: {}", json::problem(&error)), is_world: false }),
        }
    }

    /// The world: after [`Self::judge`] as the lines left it.
    #[must_use]
    pub fn into_world(self) -> AnyWorld {
        self.world
    }

    /// Judges the lines and appends the answers, as one document (or as rows) with its end. What is accepted takes effect, unless the
    /// scenario is to be checked. Says how the lines fared, and whether the answers differ from what is expected.
    pub fn judge<A: Answers>(&mut self, options: Options, answers: &A, out: &mut Vec<u8>) -> (A::Counts, bool) {
        let Self { name, world, lines, .. } = self;
        let mut counts = A::Counts::default();
        let mut judge = |line: &str, number, out: &mut Vec<u8>| {
            counts += match options.check {
                true => judge::answer_asked(world.borrowed(), answers, line.as_bytes(), number, out),
                false => judge::answer_taken(world, answers, line.as_bytes(), number, out),
            };
        };
        if answers.form() == Form::Table {
            write_title(name.as_deref(), out);
            lines.iter().zip(1..).for_each(|(line, number)| judge(line, number, out));
            return (counts, false);
        }
        out.push(b'{');
        write_name(name.as_deref(), out);
        out.extend_from_slice(b"\"answers\": [");
        let mut answered = Vec::with_capacity(lines.len());
        for (line, number) in lines.iter().zip(1..) {
            out.extend_from_slice(if number == 1 { b"" } else { b", " });
            let start = out.len();
            judge(line, number, out);
            out.truncate(out.trim_ascii_end().len());
            answered.push(start..out.len());
        }
        out.push(b']');
        let differs = options.expect && self.write_differences(&answered, out);
        out.extend_from_slice(b"}\n");
        (counts, differs)
    }

    /// Whether the scenario says what is expected.
    #[must_use]
    pub fn expects(&self) -> bool {
        self.expect.is_some()
    }

    /// Appends what differs between the answers, which stand at these places, and what is expected, if anything does.
    fn write_differences(&self, answered: &[Range<usize>], out: &mut Vec<u8>) -> bool {
        let expected = self.expect.as_deref().unwrap_or_default();
        let mut separator: &[u8] = b", \"differences\": [";
        for line in 0..answered.len().max(expected.len()) {
            let answer = answered.get(line).and_then(|range| out.get(range.clone())).map(<[u8]>::to_vec);
            let expected = expected.get(line).map(|expected| expected.get());
            if is_same(expected, answer.as_deref()) {
                continue;
            }
            out.extend_from_slice(separator);
            separator = b", ";
            out.extend_from_slice(format!("{{\"line\": {}", line + 1).as_bytes());
            for (name, value) in [("expected", expected.map(str::as_bytes)), ("answered", answer.as_deref())] {
                if let Some(value) = value {
                    out.extend_from_slice(format!(", \"{name}\": ").as_bytes());
                    out.extend_from_slice(value);
                }
            }
            out.push(b'}');
        }
        let differs = separator == b", ";
        out.extend_from_slice(if differs { b"]" } else { b"" });
        differs
    }
}

/// The text of a line: that of the JSON value, or, where it is a string, what the string says. So a scenario can hold a line that is
/// not JSON.
pub(crate) fn text_of(line: &RawValue) -> Result<Cow<'_, str>, serde_json::Error> {
    match line.get() {
        text if text.starts_with('"') => serde_json::from_str(text).map(Cow::Owned),
        text => Ok(Cow::Borrowed(text)),
    }
}

/// Whether two documents say the same: the order of members does not matter.
fn is_same(expected: Option<&str>, answered: Option<&[u8]>) -> bool {
    let (Some(expected), Some(answered)) = (expected, answered) else { return false };
    let parse = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
    expected.as_bytes() == answered || parse(expected.as_bytes()).is_some_and(|expected| parse(answered) == Some(expected))
}

/// The name of a scenario that cannot be read, where that much can be.
fn name_of(document: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        name: String,
    }
    serde_json::from_slice::<json::Object<Named>>(document).ok().map(|json::Object(Named { name })| name)
}

fn write_name(name: Option<&str>, out: &mut Vec<u8>) {
    if let Some(name) = name {
        out.extend_from_slice(b"\"name\": ");
        push_string(out, name);
        out.extend_from_slice(b", ");
    }
}

fn write_title(name: Option<&str>, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("# {}\n", Plain(name.unwrap_or("a scenario without a name"))).as_bytes());
}

impl Unusable {
    /// Appends the answer to a scenario that stands in the line with this number.
    fn write(&self, number: u64, form: Form, out: &mut Vec<u8>) {
        let name = self.name.as_deref();
        // The answer to an unusable world names the place in the scenario; what is no scenario is found by its line.
        let place = if self.is_world { String::new() } else { format!("line {number}: ") };
        let problem = format!("{place}{}", self.problem);
        if form == Form::Table {
            write_title(name, out);
            out.extend_from_slice(format!("unusable: {}\n", Plain(&problem)).as_bytes());
            return;
        }
        out.push(b'{');
        write_name(name, out);
        out.extend_from_slice(b"\"error\": ");
        push_string(out, &problem);
        out.extend_from_slice(b"}\n");
    }
}

/// How scenarios fared.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScenarioCounts<C> {
    /// How their lines fared.
    pub lines: C,
    /// How many scenarios there were.
    pub scenarios: u64,
    /// How many could not be judged.
    pub unusable: u64,
    /// How many were answered otherwise than they expect.
    pub differing: u64,
}

impl<C: AddAssign> AddAssign for ScenarioCounts<C> {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.scenarios += other.scenarios;
        self.unusable += other.unusable;
        self.differing += other.differing;
    }
}

impl<C: Counts> Counts for ScenarioCounts<C> {
    fn verdicts(&self) -> VerdictCounts {
        self.lines.verdicts()
    }

    fn verdicts_mut(&mut self) -> &mut VerdictCounts {
        self.lines.verdicts_mut()
    }
}

/// Judges a block of scenarios, one a line.
pub fn judge_block<A: Answers>(
    options: Options,
    answers: &A,
    block: &[u8],
    first: u64,
    out: &mut Vec<u8>,
) -> ScenarioCounts<A::Counts> {
    let mut counts = ScenarioCounts::default();
    for (number, line) in (first..).zip(judge::lines(block)) {
        counts.scenarios += 1;
        match Scenario::read(line) {
            Err(unusable) => {
                unusable.write(number, answers.form(), out);
                counts.unusable += 1;
            }
            Ok(mut scenario) => {
                let (lines, differs) = scenario.judge(options, answers, out);
                counts.lines += lines;
                counts.differing += u64::from(differs);
            }
        }
    }
    counts
}
