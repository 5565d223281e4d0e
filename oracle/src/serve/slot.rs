//! One cloud in the server: its world and its history.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::Response;
use serde_json::value::RawValue;

use super::admission::Admitted;
use super::codec::{self, Answer, AnyCall, Call, Cloud, CommonError, ReadCall, RequestIds};
use super::config::Config;
use super::faults::{FaultAnswer, Faults};
use super::journal::{AnswerRecord, Asked, Entry, Event, Journal, Retention};
use super::realm::{Caller, Counts, Realm, Refused};
use crate::coverage::Coverage;
use crate::reads::{self, Rolls, Touches};
use crate::steps::{NotTaken, take_steps};

/// What all clouds share and requests only read.
#[derive(Debug)]
pub(crate) struct Context {
    pub config: Config,
    pub ids: RequestIds,
    pub faults: Faults,
}

/// A world with what takes long to find out where it is large: measured before anybody's turn.
pub(crate) struct Measured<R> {
    world: Option<Arc<R>>,
    /// How many bytes its document has.
    length: u64,
    counts: OnceLock<Counts>,
}

impl<R: Realm> Measured<R> {
    pub(crate) fn new(world: Option<Arc<R>>) -> Self {
        let length = world.as_ref().map_or(0, |world| world.length());
        let counts = world.as_ref().map(|world| world.counts()).map_or_else(OnceLock::new, OnceLock::from);
        Self { world, length, counts }
    }

    /// Whether this is that very world.
    pub(crate) fn is(&self, world: Option<&Arc<R>>) -> bool {
        self.world.as_ref().map(Arc::as_ptr) == world.map(Arc::as_ptr)
    }
}

/// A cloud's world, how it was at the start, its snapshots and its journal.
///
/// Worlds are shared until they are changed: a snapshot, or a reader that takes its time, costs a reference, and the
/// next change a copy.
pub(crate) struct Slot<R: Realm> {
    world: Option<Arc<R>>,
    /// What the world has, once somebody has asked. No request changes it.
    counts: OnceLock<Counts>,
    /// What reads list, in order, once one has asked. They follow what requests change.
    rolls: OnceLock<Rolls>,
    initial: Option<Arc<R>>,
    snapshots: BTreeMap<String, Option<Arc<R>>>,
    journal: Journal<R>,
    /// Which rules the requests have exercised. A reset does not forget it: suites reset between tests.
    coverage: Coverage,
    /// How many requests have been answered: the next request's number.
    requests: u64,
    /// Where what a request said is written together.
    said: String,
}

impl<R: Realm> Slot<R> {
    /// A cloud that starts with that world, or with none.
    pub(crate) fn new(world: Option<R>, retention: Retention) -> Self {
        let world = world.map(Arc::new);
        Self {
            initial: world.clone(),
            snapshots: BTreeMap::new(),
            journal: Journal::new(world.clone(), retention),
            world,
            counts: OnceLock::new(),
            rolls: OnceLock::new(),
            coverage: Coverage::default(),
            requests: 0,
            said: String::new(),
        }
    }

    pub(crate) const fn world(&self) -> Option<&Arc<R>> {
        self.world.as_ref()
    }

    /// How many things of each kind the world has, if there is one.
    pub(crate) fn counts(&self) -> Option<&Counts> {
        self.world.as_ref().map(|world| self.counts.get_or_init(|| world.counts()))
    }

    pub(crate) const fn journal(&self) -> &Journal<R> {
        &self.journal
    }

    pub(crate) const fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    pub(crate) fn clear_coverage(&mut self) {
        self.coverage = Coverage::default();
    }

    pub(crate) const fn requests(&self) -> u64 {
        self.requests
    }

    /// Back to the start: the world, the numbers of the requests, the journal and the snapshots.
    pub(crate) fn reset(&mut self) {
        self.world.clone_from(&self.initial);
        self.counts = OnceLock::new();
        self.rolls = OnceLock::new();
        self.snapshots.clear();
        self.journal.clear(self.world.clone());
        self.requests = 0;
    }

    pub(crate) fn clear_journal(&mut self) {
        self.journal.clear(self.world.clone());
    }

    /// Puts another world in the place of this one.
    pub(crate) fn replace(&mut self, seq: u64, measured: Measured<R>, how: String) {
        let Measured { world, length, counts } = measured;
        self.world.clone_from(&world);
        self.counts = counts;
        self.rolls = OnceLock::new();
        self.journal.push(Event::Replaced { seq, world, length, how }, "");
    }

    /// Takes all steps, which are those of `text`, or none and says which one failed.
    ///
    /// They are taken in the world itself. A copy of a world of 100,000 instances would cost 15 ms for what takes 0.25 ms
    /// (one step, over HTTP, both measured). Where a step fails after others were taken, the journal makes the world anew,
    /// which takes 13 ms there.
    pub(crate) fn step(&mut self, seq: u64, text: Arc<RawValue>, steps: &[R::Step<'_>]) -> Result<(), String> {
        let Some(world) = &mut self.world else {
            return Err(format!("there is no world of {}", R::CLOUD));
        };
        self.counts = OnceLock::new();
        // Whether they are taken or not, what they touch is found out anew.
        for touched in steps.iter().map(R::touches) {
            match (touched, self.rolls.get_mut()) {
                (Touches::Nothing, _) | (_, None) => {}
                (Touches::Things, _) => self.rolls = OnceLock::new(),
                (touched, Some(rolls)) => rolls.forget(touched),
            }
        }
        take_steps(Arc::make_mut(world), steps).map_err(|NotTaken { taken, error }| {
            if taken > 0 {
                self.world = self.journal.world();
                // Handles of one world are not those of another.
                self.rolls = OnceLock::new();
            }
            error
        })?;
        self.journal.push(Event::Stepped { seq, steps: text }, "");
        Ok(())
    }

    pub(crate) fn take_snapshot(&mut self, name: &str) {
        self.snapshots.insert(name.to_owned(), self.world.clone());
    }

    /// The world of a snapshot: that there was none is a state like any other.
    pub(crate) fn snapshot(&self, name: &str) -> Option<Option<Arc<R>>> {
        self.snapshots.get(name).cloned()
    }

    pub(crate) fn drop_snapshot(&mut self, name: &str) -> bool {
        self.snapshots.remove(name).is_some()
    }

    /// The names of the snapshots, sorted.
    pub(crate) fn snapshots(&self) -> impl Iterator<Item = &str> {
        self.snapshots.keys().map(String::as_str)
    }

    /// Answers a request in its turn.
    pub(crate) fn answer(&mut self, context: &Context, seq: u64, method: &str, asked: &Admitted<'_>) -> Response<Bytes> {
        let number = self.requests;
        self.requests += 1;
        let request_id = context.ids.id(R::CLOUD, number);
        let Admitted { decoded, access_key_id, objection } = asked;
        let turn = Turn { context, request_id: &request_id, asked };
        // The answer is written in place, once: handing it from call to call would copy it each time.
        let mut response = Response::new(Bytes::new());
        let (outcome, change) = match objection {
            Some(error) => turn.refuse(error, &mut response),
            None => match &decoded.call {
                Ok(call) => turn.take(self.world.as_deref(), &self.rolls, &mut self.coverage, call, &mut response),
                Err(error) => turn.refuse(error, &mut response),
            },
        };
        if let (Some(world), Some(change)) = (&mut self.world, &change) {
            let world = Arc::make_mut(world);
            world.apply(change);
            if let Some(rolls) = self.rolls.get_mut() {
                world.follow(change, rolls);
            }
        }
        let call = decoded.call.as_ref().ok();
        let asked = Asked::new(method, access_key_id, call, &mut self.said);
        let change = change.map(Box::new);
        self.journal.push(Event::Request(Entry { seq, number, asked, outcome, change }), &self.said);
        response
    }
}

/// One request on its way to an answer.
struct Turn<'t> {
    context: &'t Context,
    request_id: &'t str,
    asked: &'t Admitted<'t>,
}

impl Turn<'_> {
    fn refuse<C>(&self, error: &CommonError, response: &mut Response<Bytes>) -> (AnswerRecord, Option<C>) {
        *response = self.encode(&error.answer());
        (AnswerRecord::Common(Box::new(error.clone())), None)
    }

    /// Answers a call: with a fault, where one is due, else as the world says.
    fn take<R: Realm>(
        &self,
        world: Option<&R>,
        rolls: &OnceLock<Rolls>,
        coverage: &mut Coverage,
        call: &AnyCall<'_>,
        response: &mut Response<Bytes>,
    ) -> (AnswerRecord, Option<R::Change>) {
        if let Some(fault) = self.context.faults.take(R::CLOUD, call) {
            let FaultAnswer { status, code, message } = &fault;
            *response = self.encode(&Answer::Refused { status: *status, code, message });
            return (AnswerRecord::Fault(Box::new(fault)), None);
        }
        let Some(world) = world else {
            *response = no_world(R::CLOUD);
            return (AnswerRecord::NoWorld, None);
        };
        let caller = caller(world, &self.context.config, &self.asked.access_key_id);
        match call {
            AnyCall::Operation(call) => self.judge(world, call, caller, coverage, response),
            AnyCall::Read(call) => (self.read(world, rolls, call, caller, response), None),
        }
    }

    fn judge<R: Realm>(
        &self,
        world: &R,
        call: &Call<'_>,
        caller: Caller<'_>,
        coverage: &mut Coverage,
        response: &mut Response<Bytes>,
    ) -> (AnswerRecord, Option<R::Change>) {
        let judged = world.judge(call, caller, coverage, |answer| *response = self.encode(answer));
        let outcome = match judged.refused {
            None => AnswerRecord::Accepted,
            Some(Refused { rule, row }) => AnswerRecord::Refused { rule, row },
        };
        (outcome, judged.change)
    }

    fn read<R: Realm>(
        &self,
        world: &R,
        rolls: &OnceLock<Rolls>,
        call: &ReadCall<'_>,
        caller: Caller<'_>,
        response: &mut Response<Bytes>,
    ) -> AnswerRecord {
        let rolls = rolls.get_or_init(|| Rolls::of(world.borrowed()));
        match reads::answer(world.borrowed(), rolls, world.account(caller), call) {
            Ok(content) => {
                *response = self.encode(&Answer::Content(&content));
                AnswerRecord::Accepted
            }
            Err(error) => {
                *response = self.encode(&error.answer());
                AnswerRecord::ReadRefused(Box::new(error))
            }
        }
    }

    fn encode(&self, answer: &Answer<'_>) -> Response<Bytes> {
        codec::encode(&self.asked.decoded.envelope, self.request_id, answer)
    }
}

/// Whom an access key acts for. A key that nothing is known of acts for the world's account.
pub(crate) fn caller<'a, R: Realm>(world: &R, config: &'a Config, access_key_id: &'a str) -> Caller<'a> {
    if let Some(key) = config.access_key(access_key_id) {
        return Caller { account: key.account.as_deref().unwrap_or(""), service: key.service.as_deref().unwrap_or("") };
    }
    let account = if world.knows_account(access_key_id) { access_key_id } else { "" };
    Caller { account, service: "" }
}

/// The answer of a cloud that this server has no world for.
fn no_world(cloud: Cloud) -> Response<Bytes> {
    let sentence = format!(
        "This server has no world of {cloud}: start it with one, or PUT one to {}/world/{cloud}.\n",
        codec::CONTROL_PREFIX
    );
    super::plain::plain(http::StatusCode::NOT_FOUND, sentence)
}
