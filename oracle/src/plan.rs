//! Plans: one line per goal. Pure.

use std::borrow::Cow;

use secgroup::{
    plan::{Call, Goal, Obstacle, Planned, Using, Violated, plan_all},
    registry::OperationId,
    rulebook::{Arguments as _, ParameterKind},
};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap as _};

use crate::{json, world::AnyWorld};

/// A goal as a line says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalLine<'a> {
    #[serde(borrow)]
    member: Cow<'a, str>,
    #[serde(borrow)]
    security_groups: Vec<Cow<'a, str>>,
}

/// Reads the goals, a line each; empty lines are none.
///
/// # Errors
///
/// What is wrong with the first line that cannot be read, with its number.
pub fn read_goals(lines: &[u8]) -> Result<Vec<Goal<'_>>, String> {
    let lines = lines.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
    lines
        .map(|(index, line)| {
            let failed = |problem: String| format!("line {}: {problem}", index + 1);
            let goal = serde_json::from_slice::<json::Object<GoalLine<'_>>>(line);
            let json::Object(goal) = goal.map_err(|error| failed(json::problem(&error)))?;
            match () {
                () if goal.member.is_empty() => Err(failed("member: must not be empty".to_owned())),
                () if goal.security_groups.iter().any(|group| group.is_empty()) => {
                    Err(failed("security_groups: an id must not be empty".to_owned()))
                }
                () => Ok(Goal::new(goal.member, goal.security_groups)),
            }
        })
        .collect()
}

/// A goal with what became of it.
pub struct Answer<'g> {
    /// The number of the goal, from 1.
    number: usize,
    member: &'g str,
    planned: Planned,
}

/// Plans for the goals, in the order in which the plans can be run. The world is as it was afterwards.
#[must_use]
pub fn answers<'g>(world: &mut AnyWorld, goals: &'g [Goal<'_>], using: Using) -> Vec<Answer<'g>> {
    let planned = plan_all(world.borrowed_mut(), goals, using).into_iter();
    planned.map(|(place, planned)| Answer { number: place + 1, member: &goals[place].member, planned }).collect()
}

impl Answer<'_> {
    /// Whether there is no plan.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        matches!(self.planned, Planned::Impossible(_))
    }

    fn calls(&self) -> &[Call] {
        match &self.planned {
            Planned::Found(calls) => calls,
            Planned::NothingToDo | Planned::Impossible(_) => &[],
        }
    }

    /// The line that answers the goal.
    #[must_use]
    pub fn line(&self) -> String {
        format!("{}\n", json::spaced(self))
    }

    /// The calls as lines in, ready for `run`.
    pub fn request_lines(&self) -> impl Iterator<Item = String> {
        #[derive(Serialize)]
        struct Line<'a> {
            request: Request<'a>,
        }
        self.calls().iter().map(|call| format!("{}\n", json::spaced(&Line { request: Request(call) })))
    }

    /// The same for a person.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { number, member, planned } = self;
        let member = crate::plain::Plain(member);
        match planned {
            Planned::NothingToDo => format!("goal {number}: {member} is in these groups already\n"),
            Planned::Found(calls) => {
                let mut text = format!(
                    "goal {number}: {member}, in {} {}\n",
                    calls.len(),
                    if calls.len() == 1 { "call" } else { "calls" }
                );
                for (place, call) in calls.iter().enumerate() {
                    text += &format!("  {}. {}\n", place + 1, in_words(call));
                }
                text
            }
            Planned::Impossible(obstacle) => {
                let mut text = format!("goal {number}: {member}, impossible: {} is refused\n", in_words(&obstacle.call));
                for violated in &obstacle.violations {
                    let (row, advice) = (violated.row, crate::plain::Plain(&violated.advice));
                    text += &format!("  {}  {} {} ({})\n      {advice}\n", violated.rule, row.status, row.code, row.basis);
                }
                text
            }
        }
    }
}

fn in_words(call: &Call) -> String {
    let parameters: Vec<String> = given(call)
        .map(|(name, value)| match value {
            Value::Text(text) => format!("{name}={}", crate::plain::Plain(text)),
            Value::List(list) => format!("{name}=[{}]", crate::plain::Plain(list.join(", "))),
        })
        .collect();
    format!("{} {}", call.operation().name(), parameters.join(" "))
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(&'a str),
    List(&'a [Cow<'a, str>]),
}

/// The parameters of a call that are given.
fn given(call: &Call) -> impl Iterator<Item = (&'static str, Value<'_>)> {
    let operation: OperationId = call.operation();
    operation.parameters().iter().enumerate().filter_map(move |(place, parameter)| {
        let value = match parameter.kind {
            ParameterKind::Text | ParameterKind::Path => {
                Value::Text(Some((&call).text(place)).filter(|text| !text.is_empty())?)
            }
            ParameterKind::List => Value::List(Some((&call).list(place)).filter(|list| !list.is_empty())?),
        };
        Some((parameter.name, value))
    })
}

/// A call as the `request` of a line.
struct Request<'a>(&'a Call);

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut request = serializer.serialize_map(None)?;
        request.serialize_entry("Action", self.0.operation().name())?;
        given(self.0).try_for_each(|(name, value)| request.serialize_entry(name, &value))?;
        request.end()
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut answer = serializer.serialize_map(None)?;
        answer.serialize_entry("goal", &self.number)?;
        answer.serialize_entry("member", self.member)?;
        match &self.planned {
            Planned::NothingToDo => {
                answer.serialize_entry("plan", "nothing-to-do")?;
                answer.serialize_entry("requests", &[(); 0])?;
            }
            Planned::Found(calls) => {
                answer.serialize_entry("plan", "found")?;
                answer.serialize_entry("requests", &calls.iter().map(Request).collect::<Vec<_>>())?;
            }
            Planned::Impossible(obstacle) => {
                answer.serialize_entry("plan", "impossible")?;
                answer.serialize_entry("violations", &violations(obstacle))?;
            }
        }
        answer.end()
    }
}

/// A violated rule, as in a refusal, with its advice.
#[derive(Serialize)]
struct Violation<'a> {
    rule: &'a str,
    status: u16,
    code: &'a str,
    basis: String,
    advice: &'a str,
}

fn violations(obstacle: &Obstacle) -> Vec<Violation<'_>> {
    let violations = obstacle.violations.iter();
    violations
        .map(|Violated { rule, row, advice, .. }| Violation {
            rule,
            status: row.status,
            code: row.code,
            basis: row.basis.to_string(),
            advice,
        })
        .collect()
}
