//! Plays one scenario with a system and with the rules.

use secgroup::registry::OperationId;
use secgroup_kit::{ACCEPTED, Fit, GROUPS, Strictness, What};
use serde_json::{Map, Value, json};

use super::{
    expected::Expected,
    protocol::Said,
    system::{Broken, System},
};
use crate::{
    answer::Json,
    document, judge,
    line::{self, Entry, UnknownParameters},
    world::AnyWorld,
};

/// A scenario as it can be made smaller: a world and lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    pub(super) name: Option<String>,
    pub(super) world: Value,
    pub(super) lines: Vec<Value>,
}

/// What is deviant: two deviations with the same are one and the same defect, as far as can be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) operation: OperationId,
    pub(super) edition: &'static str,
    /// The rule that should have answered, or `accepted`.
    pub(super) rule: &'static str,
    /// What was answered: a code, `accepted`, `groups`, or how the system broke.
    pub(super) answered: String,
}

/// How a scenario ended.
#[derive(Clone, Debug)]
pub(super) enum End {
    Agrees,
    /// The system does not have something of it.
    Unsupported(String),
    Deviates(Box<Deviation>),
    /// Neither: the world or the system cannot be used.
    Unusable(String),
}

/// Where a system leaves what the rules say.
#[derive(Clone, Debug)]
pub(super) struct Deviation {
    pub(super) kind: Kind,
    /// The line, counted from 0.
    pub(super) line: usize,
    pub(super) expected: String,
    pub(super) answered: String,
    /// The system has to be started anew.
    pub(super) broken: bool,
}

/// An answer that was asked for and compared.
pub(super) struct Compared {
    pub(super) operation: &'static str,
    pub(super) edition: &'static str,
    pub(super) rule: &'static str,
    /// How it fits, if it does.
    pub(super) fit: Option<Fit>,
}

impl Deviation {
    /// As it may be known. A system that breaks is never as it is known to be.
    pub(super) fn what(&self) -> Option<What<'_>> {
        let Kind { operation, edition, rule, answered } = &self.kind;
        (!self.broken).then_some(What { operation: *operation, edition, rule, answered })
    }
}

impl Case {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// It is none.
    pub fn read(document: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(document).map_err(|error| crate::json::problem(&error))?;
        let Value::Object(mut members) = value else { return Err("expected an object with world and lines".to_owned()) };
        let world = members.shift_remove("world").ok_or("there is no world")?;
        AnyWorld::from_slice(world.to_string().as_bytes()).map_err(|error| error.below("world"))?;
        let Some(Value::Array(lines)) = members.shift_remove("lines") else { return Err("there are no lines".to_owned()) };
        let name = members.get("name").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { name, world, lines })
    }

    /// The case as a scenario with the answers that are expected.
    #[must_use]
    pub fn golden(&self) -> String {
        let mut expect: Vec<Value> = Vec::new();
        if let Ok(mut world) = AnyWorld::from_slice(self.world.to_string().as_bytes()) {
            for (line, number) in self.lines.iter().zip(1..) {
                let mut out = Vec::new();
                judge::run_line(&mut world, &Json, text(line).as_bytes(), number, &mut out);
                expect.push(serde_json::from_slice(&out).unwrap_or_default());
            }
        }
        let mut scenario = Map::new();
        if let Some(name) = &self.name {
            scenario.insert("name".to_owned(), json!(name));
        }
        scenario.insert("world".to_owned(), self.world.clone());
        scenario.insert("lines".to_owned(), json!(self.lines));
        scenario.insert("expect".to_owned(), json!(expect));
        crate::json::spaced(&scenario)
    }

    /// Asks the system and the rules, line by line, up to where they part.
    pub(super) fn run(&self, system: &mut dyn System, strictness: Strictness, tell: &mut dyn FnMut(&Compared)) -> End {
        let mut world = match AnyWorld::from_slice(self.world.to_string().as_bytes()) {
            Ok(world) => world,
            Err(error) => return End::Unusable(error.below("world")),
        };
        match system.world(&self.world) {
            Ok(Said::Done) => (),
            Ok(Said::Unsupported { reason }) => return End::Unsupported(reason),
            Ok(said) => return End::Unusable(format!("the world was answered by {said:?}, not by done")),
            Err(broken) => return End::Unusable(broken.to_string()),
        }
        for (at, line) in self.lines.iter().enumerate() {
            let end = self.ask(&mut world, at, text(line).as_bytes(), system, strictness, tell);
            if let Some(end) = end {
                return end;
            }
        }
        End::Agrees
    }

    fn ask(
        &self,
        world: &mut AnyWorld,
        at: usize,
        text: &[u8],
        system: &mut dyn System,
        strictness: Strictness,
        tell: &mut dyn FnMut(&Compared),
    ) -> Option<End> {
        // What no request is said by, nobody can be asked.
        let Ok(entry) = line::read_entry(text, at as u64 + 1, world.borrowed(), UnknownParameters::Ignored) else {
            return None;
        };
        let Entry::Request(line) = entry else {
            return take_steps(world, entry, &self.lines[at]["steps"], system);
        };
        let expected = Expected::of(world, &line)?;
        let document = &self.lines[at];
        let said = match system.request(&document["request"], document.get("caller")) {
            Ok(Said::Unsupported { reason }) => return Some(End::Unsupported(reason)),
            Ok(said @ (Said::Accepted | Said::Refused { .. })) => said,
            Ok(said) => {
                return Some(deviates(&expected, at, &Err(Broken::Rubbish(format!("{said:?} is no answer to a request")))));
            }
            Err(broken) => return Some(deviates(&expected, at, &Err(broken))),
        };
        let fit = expected.fit(&said, strictness);
        let (operation, edition, rule) = (expected.operation.name(), expected.page.edition, expected.rule());
        tell(&Compared { operation, edition, rule, fit });
        if fit.is_none() {
            return Some(deviates(&expected, at, &Ok(said)));
        }
        if let Some(transition) = &expected.transition {
            let applied = world.apply(transition);
            debug_assert!(applied.is_ok(), "a transition fits the world that it was made for");
            if system.reads_back() {
                return expected.members.iter().find_map(|member| read_back(world, &expected, at, member, system));
            }
        }
        None
    }
}

fn take_steps(world: &mut AnyWorld, entry: Entry<'_>, document: &Value, system: &mut dyn System) -> Option<End> {
    let Entry::Steps(steps) = entry else { return None };
    // Steps that cannot be taken change nothing, here or there.
    world.take_steps(steps.steps()).ok()?;
    match system.steps(document) {
        Ok(Said::Done) => None,
        Ok(Said::Unsupported { reason }) => Some(End::Unsupported(reason)),
        Ok(said) => Some(End::Unusable(format!("steps were answered by {said:?}, not by done"))),
        Err(broken) => Some(End::Unusable(broken.to_string())),
    }
}

fn read_back(world: &AnyWorld, expected: &Expected, at: usize, member: &str, system: &mut dyn System) -> Option<End> {
    let should = groups(world, member);
    let said = match system.groups(member) {
        Ok(Said::Groups { mut security_groups }) => {
            security_groups.sort_unstable();
            security_groups
        }
        Ok(Said::Unsupported { .. }) => return None,
        Ok(said) => return Some(deviates(expected, at, &Err(Broken::Rubbish(format!("{said:?} is no answer to read_back"))))),
        Err(broken) => return Some(deviates(expected, at, &Err(broken))),
    };
    (said != should).then(|| {
        let kind = Kind { answered: GROUPS.to_owned(), ..kind(expected) };
        let (expected, answered) = (format!("{member} is in {should:?}"), format!("{member} is in {said:?}"));
        End::Deviates(Box::new(Deviation { kind, line: at, expected, answered, broken: false }))
    })
}

/// The groups of a member, in the order of their ids: as the world's document says it.
fn groups(world: &AnyWorld, member: &str) -> Vec<String> {
    let mut document = Vec::new();
    // Writing to memory cannot fail.
    let _ = document::write(world, &mut document);
    let document: Value = serde_json::from_slice(&document).unwrap_or_default();
    let lists = ["instances", "network_interfaces"].into_iter().filter_map(|list| document[list].as_array());
    let thing = lists.flatten().find(|thing| thing["id"] == member);
    let groups = thing.and_then(|thing| thing["security_groups"].as_array()).into_iter().flatten();
    let mut groups: Vec<String> = groups.filter_map(Value::as_str).map(str::to_owned).collect();
    groups.sort_unstable();
    groups
}

fn kind(expected: &Expected) -> Kind {
    Kind { operation: expected.operation, edition: expected.page.edition, rule: expected.rule(), answered: String::new() }
}

fn deviates(expected: &Expected, line: usize, said: &Result<Said, Broken>) -> End {
    let (answered, word) = match said {
        Ok(Said::Refused { status, code, message }) => {
            let status = status.map_or_else(String::new, |status| format!("{status} "));
            let message = message.as_ref().map_or_else(String::new, |message| format!(": {message}"));
            (format!("{status}{code}{message}"), code.clone())
        }
        Ok(_) => (ACCEPTED.to_owned(), ACCEPTED.to_owned()),
        Err(broken) => (broken.to_string(), broken.word().to_owned()),
    };
    let wanted = expected.answer.clone();
    let kind = Kind { answered: word, ..kind(expected) };
    End::Deviates(Box::new(Deviation { kind, line, expected: wanted, answered, broken: said.is_err() }))
}

/// The text of a line: a string stands for a text that may not be JSON.
fn text(line: &Value) -> String {
    line.as_str().map_or_else(|| line.to_string(), str::to_owned)
}
