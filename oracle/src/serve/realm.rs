//! What the server needs of a cloud's world: judging, changing, explaining, reading, writing.

use std::fmt;

use serde::Serialize;

use secgroup::registry::{AnyTransition, OperationId, OperationVisitor, Registered, Visitor, WorldRef};
use secgroup::rulebook::{Basis, Entry, Outcome, Row, Rule, Verdict, World as _};

use super::codec::{Answer, Call, Cloud};
use crate::answer::write_advised;
use crate::coverage::Coverage;
use crate::reads::{Rolls, Touches};
use crate::steps::Stepped;
use crate::summary::Counts as _;
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
pub(crate) trait Realm: Stepped + Clone + Send + Sync + 'static {
    const CLOUD: Cloud;
    /// What an accepted request changes.
    type Change: Clone + fmt::Debug + Send + Sync;

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
    /// Makes the rolls of the world follow what a request changed in it.
    fn follow(&self, change: &Self::Change, rolls: &mut Rolls);
    /// What a step changes of what the rolls say.
    fn touches(step: &Self::Step<'_>) -> Touches;
    /// Errors that the vendor documents for all of its operations: status, code and message.
    const COMMON: &'static [(u16, &'static str, &'static str)];

    /// Judges a call of this cloud, counts which rules it exercised, and hands the answer to `render`.
    fn judge(
        &self,
        call: &Call<'_>,
        caller: Caller<'_>,
        coverage: &mut Coverage,
        render: impl FnOnce(&Answer<'_>),
    ) -> Judged<Self::Change> {
        let request = call.request(caller.account, caller.service);
        let judged = request.visit(self.borrowed(), Judge { coverage, render }).unwrap_or_else(|| of_this_cloud(call));
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

/// Judges, counts, and renders the answer.
struct Judge<'c, F> {
    coverage: &'c mut Coverage,
    render: F,
}

impl<'a, F: FnOnce(&Answer<'_>)> Visitor<'a> for Judge<'_, F> {
    type Output = Judged<AnyTransition>;

    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Judged<AnyTransition> {
        let Self { coverage, render } = self;
        let verdict = O::check(world, request);
        coverage.verdict(world, &verdict);
        match verdict {
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
        write_advised::<O>(world, &O::check(world, request), out);
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
