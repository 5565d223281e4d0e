//! What the server needs of a cloud's world: to be judged against, changed, explained, read and written.

use std::fmt;

use serde::Serialize;
use serde::de::Deserialize;

use secgroup::StepError;
use secgroup::rulebook::{Basis, Operation, Outcome, Rule, Verdict};

use super::codec::{Answer, Call, Cloud};
use crate::answer::write_verdict;
use crate::operation::Served;
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
    pub rule: &'static str,
    pub status: u16,
    pub code: &'static str,
}

/// How many things of each kind a world has, under the names of its document.
pub(crate) type Counts = Vec<(&'static str, u64)>;

/// A cloud's world.
pub(crate) trait Realm: Clone + Send + Sync + 'static {
    const CLOUD: Cloud;
    /// What an accepted request changes.
    type Change: Copy + std::fmt::Debug + Send + Sync;

    /// Takes a world that was read; one of another cloud is given back.
    fn take(world: AnyWorld) -> Result<Self, AnyWorld>;
    /// Writes the world document.
    fn write(&self) -> Vec<u8>;
    /// How many things of each kind there are.
    fn counts(&self) -> Counts;

    /// Whether an account of that name owns, or was granted, anything.
    fn knows_account(&self, name: &str) -> bool;
    /// The account that a caller acts for.
    fn account<'a>(&'a self, caller: Caller<'a>) -> &'a str;
    /// Judges a call of this cloud and hands the answer to `render`.
    fn judge(&self, call: &Call<'_>, caller: Caller<'_>, render: impl FnOnce(&Answer<'_>)) -> Judged<Self::Change>;
    /// Applies what an accepted request of this world changes.
    fn apply(&mut self, change: &Self::Change);
    /// Takes the steps of a JSON document, and says how many there were; or which one is no step or cannot be taken.
    /// The ones before it are taken all the same.
    fn step(&mut self, steps: &str) -> Result<usize, String>;
    /// Appends the verdict on a call, with every rule behind it, as members of a JSON object.
    fn explain(&self, call: &Call<'_>, caller: Caller<'_>, out: &mut Vec<u8>);
    /// The status and message that are documented for a code, preferring one with that status.
    fn documented(action: Option<&str>, code: &str, status: Option<u16>) -> Option<(u16, &'static str)>;
}

/// What [`Realm::judge`] makes of a verdict. `change` is what has to be applied, if anything.
pub(crate) fn judged<O: Operation, C>(
    verdict: &Verdict<'_, O>,
    change: impl FnOnce(O::Transition) -> Option<C>,
    render: impl FnOnce(&Answer<'_>),
) -> Judged<C> {
    match verdict {
        Verdict::Accepted(transition) => {
            render(&Answer::Accepted);
            Judged { refused: None, change: change(*transition) }
        }
        Verdict::Refused(refusal) => {
            let row = refusal.row();
            // A documented message stands as it is; only what a page leaves open (`%s`) is rendered.
            let rendered = refusal.message();
            let message: &dyn fmt::Display = if row.message.contains('%') { &rendered } else { &row.message };
            render(&Answer::Refused { status: row.status, code: row.code, message });
            let refused = Refused { rule: refusal.rule().name(), status: row.status, code: row.code };
            Judged { refused: Some(refused), change: None }
        }
    }
}

/// A verdict as the members of a line out, then the edition and every rule in order.
pub(crate) fn explained<'a, O: Served>(world: &'a O::World, request: &'a O::Request<'a>, out: &mut Vec<u8>) {
    #[derive(Serialize)]
    struct Found<'f> {
        rule: &'f str,
        outcome: Outcome,
        status: u16,
        code: &'f str,
        basis: Basis,
        fact: String,
    }
    write_verdict::<O>(world, &O::check(world, request), out);
    let rules: Vec<Found<'_>> = O::explain(world, request)
        .findings()
        .map(|finding| Found {
            rule: finding.rule.name(),
            outcome: finding.outcome(),
            status: finding.row.status,
            code: finding.row.code,
            basis: finding.row.basis,
            fact: finding.to_string(),
        })
        .collect();
    out.extend_from_slice(format!(", \"edition\": \"{}\", \"rules\": ", O::page(world).edition).as_bytes());
    // Strings and numbers into memory: nothing here can fail.
    serde_json::to_writer(out, &rules).expect("strings always serialize");
}

/// What an operation's pages document for a code.
pub(crate) fn documented_by<O: Operation>(
    action: Option<&str>,
    code: &str,
    status: Option<u16>,
) -> Option<(u16, &'static str)> {
    if action.is_some_and(|action| action != O::NAME) {
        return None;
    }
    O::Rule::ALL
        .iter()
        .flat_map(|rule| rule.entry().rows)
        .find(|row| row.code == code && status.is_none_or(|status| status == row.status))
        .map(|row| (row.status, row.message))
}

/// Reads steps and hands them over one by one.
pub(crate) fn each_step<'de, S: Deserialize<'de>>(
    steps: &'de str,
    mut take: impl FnMut(&S) -> Result<(), StepError>,
) -> Result<usize, String> {
    let mut reader = serde_json::Deserializer::from_str(steps);
    let steps: Vec<S> = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| format!("steps{}: {}", error.path(), crate::json::problem(error.inner())))?;
    for (index, step) in steps.iter().enumerate() {
        take(step).map_err(|error| format!("steps[{index}]: {error}"))?;
    }
    Ok(steps.len())
}
