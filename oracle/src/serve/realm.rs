//! What the server needs of a cloud's world: to be judged against, changed, explained, read and written.

use std::fmt;

use serde::Serialize;
use serde::de::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use secgroup::StepError;
use secgroup::registry::{AnyTransition, OperationId, OperationVisitor, Registered, Visitor, WorldRef};
use secgroup::rulebook::{Basis, Entry, Outcome, Row, Rule, Verdict, World as _};

use super::codec::{Answer, Call, Cloud};
use crate::answer::write_verdict;
use crate::json::problem;
use crate::world::AnyWorld;

/// Who calls; empty strings stand for the world's account, acting for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Caller<'a> {
    pub account: &'a str,
    pub service: &'a str,
}

/// A judged request.
pub(crate) struct Judged<C> {
    /// What answered, where the request was refused.
    pub refused: Option<Refused>,
    /// What has to change.
    pub change: Option<C>,
}

/// The rule that answered, and its row.
pub(crate) struct Refused {
    pub rule: &'static Entry,
    pub row: &'static Row,
}

/// How many things of each kind a world has, under the names of its document.
pub(crate) type Counts = Vec<(&'static str, u64)>;

/// A cloud's world.
pub(crate) trait Realm: Clone + Send + Sync + 'static {
    const CLOUD: Cloud;
    /// What an accepted request changes.
    type Change: Clone + fmt::Debug + Send + Sync;
    /// What may happen around the requests.
    type Step<'a>: Deserialize<'a>;

    /// Takes a world that was read; one of another cloud is given back.
    fn take(world: AnyWorld) -> Result<Self, AnyWorld>;
    /// Writes the world document.
    fn write(&self) -> Vec<u8>;
    /// How many bytes that would be.
    fn length(&self) -> u64;
    /// How many things of each kind there are.
    fn counts(&self) -> Counts;

    /// Whether an account of that name owns, or was granted, anything.
    fn knows_account(&self, name: &str) -> bool;
    /// The account that a caller acts for.
    fn account<'a>(&'a self, caller: Caller<'a>) -> &'a str;
    /// The world, borrowed.
    fn borrowed(&self) -> WorldRef<'_>;
    /// A transition of this cloud; `None` of one of another.
    fn change(transition: AnyTransition) -> Option<Self::Change>;
    /// Applies what an accepted request of this world changes.
    fn apply(&mut self, change: &Self::Change);
    /// Takes one step.
    fn step(&mut self, step: &Self::Step<'_>) -> Result<(), StepError>;
    /// Errors that the vendor documents for all of its operations: status, code and message.
    const COMMON: &'static [(u16, &'static str, &'static str)];

    /// Judges a call of this cloud and hands the answer to `render`.
    fn judge(&self, call: &Call<'_>, caller: Caller<'_>, render: impl FnOnce(&Answer<'_>)) -> Judged<Self::Change> {
        let request = call.request(caller.account, caller.service);
        let judged = request.visit(self.borrowed(), Judge(render)).unwrap_or_else(|| of_this_cloud(call));
        Judged { refused: judged.refused, change: judged.change.and_then(Self::change) }
    }

    /// Appends the verdict on a call, with every rule behind it, as members of a JSON object.
    fn explain(&self, call: &Call<'_>, caller: Caller<'_>, out: &mut Vec<u8>) {
        let request = call.request(caller.account, caller.service);
        request.visit(self.borrowed(), Explain(out)).unwrap_or_else(|| of_this_cloud(call));
    }

    /// The status and message that are documented for a code, preferring one with that status.
    fn documented(action: Option<&str>, code: &str, status: Option<u16>) -> Option<(u16, &'static str)> {
        let of_cloud = OperationId::ALL.into_iter().filter(|operation| operation.cloud() == Self::CLOUD);
        let mut meant = of_cloud.filter(|operation| action.is_none_or(|action| action == operation.name()));
        let of_reads = || crate::reads::documented(Self::CLOUD, action, code, status);
        meant.find_map(|operation| operation.visit(Documented { code, status })).or_else(of_reads).or_else(|| {
            let found = Self::COMMON.iter().find(|row| row.1 == code && status.is_none_or(|status| status == row.0));
            found.map(|row| (row.0, row.2))
        })
    }
}

/// A call that another cloud's codec decoded never gets here: the route decides codec and world alike.
fn of_this_cloud<T>(call: &Call<'_>) -> T {
    unreachable!("{} is an operation of another cloud", call.action())
}

/// Judges, and renders the answer.
struct Judge<F>(F);

impl<'a, F: FnOnce(&Answer<'_>)> Visitor<'a> for Judge<F> {
    type Output = Judged<AnyTransition>;

    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Judged<AnyTransition> {
        let Self(render) = self;
        match O::check(world, request) {
            Verdict::Accepted(transition) => {
                render(&Answer::Accepted);
                let changes = world.changes(&transition).next().is_some();
                Judged { refused: None, change: changes.then(|| O::any_transition(transition)) }
            }
            Verdict::Refused(refusal) => {
                let row = refusal.row();
                // A documented message stands as it is; only what a page leaves open (`%s`) is rendered.
                let rendered = refusal.message();
                let left_open = memchr::memchr(b'%', row.message.as_bytes()).is_some();
                let message: &dyn fmt::Display = if left_open { &rendered } else { &row.message };
                render(&Answer::Refused { status: row.status, code: row.code, message });
                Judged { refused: Some(Refused { rule: refusal.rule().entry(), row }), change: None }
            }
        }
    }
}

/// Writes a verdict as the members of a line out, then the edition and every rule in order.
struct Explain<'o>(&'o mut Vec<u8>);

impl<'a> Visitor<'a> for Explain<'_> {
    type Output = ();

    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) {
        #[derive(Serialize)]
        struct RuleFinding<'f> {
            rule: &'f str,
            outcome: Outcome,
            status: u16,
            code: &'f str,
            basis: Basis,
            #[serde(skip_serializing_if = "Option::is_none")]
            undocumented: Option<&'static str>,
            fact: String,
        }
        let Self(out) = self;
        write_verdict::<O>(world, &O::check(world, request), out);
        let rules: Vec<RuleFinding<'_>> = O::explain(world, request)
            .findings()
            .map(|finding| RuleFinding {
                rule: finding.rule.name(),
                outcome: finding.outcome(),
                status: finding.row.status,
                code: finding.row.code,
                basis: finding.row.basis,
                undocumented: finding.row.undocumented,
                fact: finding.to_string(),
            })
            .collect();
        out.extend_from_slice(format!(", \"edition\": \"{}\", \"rules\": ", O::page(world).edition).as_bytes());
        // Strings and numbers into memory: nothing here can fail.
        serde_json::to_writer(out, &rules).expect("strings always serialize");
    }
}

/// Finds what an operation's pages document for a code.
struct Documented<'c> {
    code: &'c str,
    status: Option<u16>,
}

impl OperationVisitor for Documented<'_> {
    type Output = Option<(u16, &'static str)>;

    fn visit<O: Registered>(self) -> Self::Output {
        let Self { code, status } = self;
        O::Rule::ALL
            .iter()
            .flat_map(|rule| rule.entry().rows)
            .find(|row| row.code == code && status.is_none_or(|status| status == row.status))
            .map(|row| (row.status, row.message))
    }
}

/// Why steps were not taken.
#[derive(Debug)]
pub(crate) struct NotTaken {
    /// How many were taken before that.
    pub taken: usize,
    /// What is wrong, and where.
    pub error: String,
}

/// Takes steps one by one. Where one cannot be taken, the ones before it are taken all the same.
pub(crate) fn take_steps<R: Realm>(world: &mut R, steps: &[R::Step<'_>]) -> Result<(), NotTaken> {
    for (index, step) in steps.iter().enumerate() {
        world.step(step).map_err(|error| NotTaken { taken: index, error: placed(index, &error) })?;
    }
    Ok(())
}

/// The error with its place: that of the member, where what was to be created has one.
fn placed(index: usize, error: &StepError) -> String {
    match error {
        StepError::Create(error) => format!("steps[{index}].{error}"),
        error => format!("steps[{index}]: {error}"),
    }
}

/// Reads the steps of a JSON document; the error says which one is no step. Needs no world, and takes time in proportion to
/// the document.
pub(crate) fn read_steps<R: Realm>(steps: &str) -> Result<Vec<R::Step<'_>>, String> {
    let steps: Vec<&RawValue> = serde_json::from_str(steps).map_err(|error| format!("steps: {}", problem(&error)))?;
    let read = |(index, step)| {
        let step: &RawValue = step;
        serde_json::from_str(step.get()).map_err(|error| {
            let error = problem(&error);
            format!("steps[{index}]{}: {error}", place::<R>(step, &error))
        })
    };
    steps.into_iter().enumerate().map(read).collect()
}

/// The bytes of a step in which the place of an error is looked for.
const TRIED_BYTES: usize = 16 * 1024;
/// How often a step is read again to find the place.
const TRIALS: usize = 200;

/// The member of a step, or of an object in it, that an error is about; nothing where it is about the step itself.
///
/// What tells the steps apart is one of their members, so serde collects them all before it looks at any, and has
/// forgotten by then where it is. The place is found by trial: it is the member without which another error comes out, or
/// none. What is missing is missed by the object in whose place nothing is as wrong.
///
/// Each trial reads the step again, so this is for steps of a usual size: an error in a larger one names the step alone.
fn place<R: Realm>(step: &RawValue, error: &str) -> String {
    if step.get().len() > TRIED_BYTES {
        return String::new();
    }
    let goes_on = |step: &Value| {
        let said = serde_json::from_str::<R::Step<'_>>(&step.to_string()).err();
        said.is_some_and(|said| problem(&said) == error)
    };
    let mut step: Value = serde_json::from_str(step.get()).unwrap_or_default();
    let (mut place, mut pointer) = (String::new(), String::new());
    let mut trials = 0;
    // A member that occurs twice is not found in what is left of it.
    if !goes_on(&step) {
        return place;
    }
    loop {
        let members = step.pointer(&pointer).and_then(Value::as_object).cloned().unwrap_or_default();
        // Without the member that tells steps apart, everything is another error.
        let (tag, plain): (Vec<_>, Vec<_>) = members.iter().partition(|(name, _)| *name == "step");
        trials += members.len();
        if trials > TRIALS {
            return place;
        }
        let culprit = plain.into_iter().chain(tag).find(|(name, value)| {
            let mut others = members.clone();
            if !error.starts_with("missing field") {
                others.shift_remove(*name);
            } else if value.is_object() {
                others.insert((*name).clone(), Value::Null);
            }
            let whole = step.pointer_mut(&pointer).map(|object| std::mem::replace(object, Value::Object(others)));
            let innocent = goes_on(&step);
            if let (Some(object), Some(whole)) = (step.pointer_mut(&pointer), whole) {
                *object = whole;
            }
            !innocent
        });
        let Some((name, _)) = culprit else { return place };
        place.push_str(&format!(".{name}"));
        pointer.push_str(&format!("/{}", name.replace('~', "~0").replace('/', "~1")));
    }
}
