//! Follows a live account: a snapshot plus events, in any order of arrival, gives the current world.
//!
//! Events come late, twice, and from before the snapshot, so none takes effect by itself: the world is the snapshot plus all
//! known events in order of time. The order of arrival makes no difference.
//!
//! ```
//! use secgroup_oracle::AnyWorld;
//! use secgroup_oracle::follow::{Arrival, Event, Follower};
//!
//! let snapshot = br#"{"cloud": "baidu", "security_groups": [{"id": "g-1"}], "instances": [{"id": "i-1"}]}"#;
//! let mut follower = Follower::new(AnyWorld::from_slice(snapshot)?, "2026-01-01T00:00:00Z".parse()?);
//! let left = br#"{"time": "2026-01-01T00:02:00Z", "changes": [{"change": "left", "security_group": "g-1", "member": "i-1"}]}"#;
//! let joined = br#"{"time": "2026-01-01T00:01:00Z", "changes": [{"change": "joined", "security_group": "g-1", "member": "i-1"}]}"#;
//! assert_eq!(follower.take(Event::read(left)?), Arrival::InOrder);
//! // As far as is known, it left a group that it was not in.
//! assert_eq!(follower.contradictions().len(), 1);
//! assert_eq!(follower.take(Event::read(joined)?), Arrival::Late);
//! assert!(follower.contradictions().is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::time::Time;
use crate::world::AnyWorld;

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    time: Time,
    what: What,
    /// What tells it from others that say the same.
    id: Option<String>,
}

/// What happened, as a JSON list whose objects have their members in order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Steps of the environment.
    Steps(String),
    /// Changes of membership.
    Changes(String),
}

/// A text that is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoEvent(String);

impl Event {
    /// Reads an event: `{"time": "2026-01-01T00:00:00Z", "id": "e-1", "steps": [{"step": …}]}`, the steps those of `run`, or with
    /// `"changes": [{"change": "joined", …}]` as answers have them. The `id` may be left out.
    ///
    /// # Errors
    ///
    /// It is none: which member is missing or wrong. Whether a world can take it shows when it does.
    pub fn read(text: &[u8]) -> Result<Self, NoEvent> {
        let document: Value = serde_json::from_slice(text).map_err(|error| NoEvent(format!("not JSON: {error}")))?;
        let Value::Object(mut members) = document else { return Err(NoEvent("expected an object".to_owned())) };
        let event = Self::of(&mut members).map_err(NoEvent)?;
        match members.keys().next() {
            Some(unknown) => Err(NoEvent(format!("unknown member {unknown:?}"))),
            None => Ok(event),
        }
    }

    fn of(members: &mut Map<String, Value>) -> Result<Self, String> {
        let time = members.remove("time").ok_or("no \"time\"")?;
        let time = time.as_str().ok_or("time: expected a string")?.parse::<Time>().map_err(|error| format!("time: {error}"))?;
        let id = match members.remove("id") {
            None => None,
            Some(id @ (Value::String(_) | Value::Number(_))) => Some(id.to_string()),
            Some(_) => return Err("id: expected a string or a number".to_owned()),
        };
        let list = |name: &str, list: Value| match list {
            Value::Array(elements) if elements.iter().all(Value::is_object) => Ok(in_order(Value::Array(elements)).to_string()),
            _ => Err(format!("{name}: expected a list of objects")),
        };
        let what = match (members.remove("steps"), members.remove("changes")) {
            (Some(steps), None) => What::Steps(list("steps", steps)?),
            (None, Some(changes)) => What::Changes(list("changes", changes)?),
            _ => return Err("expected \"steps\" or \"changes\"".to_owned()),
        };
        Ok(Self { time, what, id })
    }

    /// When it happened.
    #[must_use]
    pub fn time(&self) -> &Time {
        &self.time
    }

    /// The event as a line of JSON, which [`Self::read`] reads.
    #[must_use]
    pub fn line(&self) -> String {
        let id = self.id.as_ref().map(|id| format!("\"id\": {id}, ")).unwrap_or_default();
        let (name, list) = match &self.what {
            What::Steps(steps) => ("steps", steps),
            What::Changes(changes) => ("changes", changes),
        };
        format!("{{\"time\": \"{}\", {id}\"{name}\": {list}}}", self.time)
    }

    /// Lets it happen, all of it or nothing.
    fn happen(&self, world: &mut AnyWorld) -> Result<(), String> {
        match &self.what {
            What::Steps(steps) => world.take_steps(steps).map(drop),
            What::Changes(changes) => world.make_changes(changes),
        }
    }

    /// What it decides, each with what it says of it.
    fn decides(&self) -> Vec<(String, Value)> {
        let (What::Steps(list) | What::Changes(list)) = &self.what;
        let list: Vec<Map<String, Value>> = serde_json::from_str(list).unwrap_or_default();
        list.into_iter().map(decided).collect()
    }
}

/// A value whose objects have their members in one order.
fn in_order(mut value: Value) -> Value {
    value.sort_all_objects();
    value
}

/// What a step or a change decides, and how.
fn decided(mut members: Map<String, Value>) -> (String, Value) {
    let take = |members: &mut Map<String, Value>, name: &str| members.remove(name).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&members.get("step").or(members.get("change")).cloned().unwrap_or_default());
    match &*name {
        "joined" | "left" | "leave" => {
            let membership = ["security_group", "member"].map(|name| text(&take(&mut members, name)));
            (format!("member {membership:?}"), Value::from(name == "joined"))
        }
        "lock" | "unlock" => {
            let of = ["instance", "lock"].map(|name| text(&take(&mut members, name)));
            (format!("lock {of:?}"), Value::from(name == "lock"))
        }
        "grant" | "revoke" => {
            let of = ["network_interface", "account"].map(|name| text(&take(&mut members, name)));
            (format!("grant {of:?}"), Value::from(name == "grant"))
        }
        "attach" | "detach" => {
            let of = text(&take(&mut members, "network_interface"));
            (format!("attached {of:?}"), take(&mut members, "instance"))
        }
        "moved" => {
            let of = ["resource_type", "resource"].map(|name| text(&take(&mut members, name)));
            (format!("home {of:?}"), take(&mut members, "to"))
        }
        "create" | "delete" => {
            let kind = text(&take(&mut members, "type"));
            members.remove("step");
            let (list, what) = members.iter().next().map(|(list, what)| (list.clone(), what.clone())).unwrap_or_default();
            let id = what.get("id").unwrap_or(&what);
            let kind = what.get("type").filter(|_| list == "resource").map_or(kind, text);
            (format!("{list} {kind:?} {id}"), if name == "create" { what } else { Value::Null })
        }
        // The others set a member of something: `{"step": "set_instance_status", "instance": "i-1", "status": "Running"}`.
        _ => {
            let ids = ["instance", "network_interface", "security_group", "member", "id"];
            let of = ids.map(|name| text(&take(&mut members, name)));
            (format!("{name} {of:?}"), Value::Object(members))
        }
    }
}

/// How an event came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing that is known happened later.
    InOrder,
    /// Something that happened later was there before. It takes effect in its place.
    Late,
    /// It was there before. It changes nothing.
    Duplicate,
    /// It happened before the snapshot, or before what was settled. It changes nothing.
    Old,
}

/// Something that cannot be as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// The event.
    pub event: Event,
    /// Why, as a sentence.
    pub why: String,
}

/// A world that follows what happens. What cannot happen in its place is left out, and is a [`Contradiction`] until another
/// event explains it.
#[derive(Clone, Debug)]
pub struct Follower {
    /// The world before all of the log.
    base: AnyWorld,
    /// While the snapshot was made: what happened then may be in it or not.
    snapshot: RangeInclusive<Time>,
    /// What happened before is in the base, or was there too late.
    settled: Time,
    /// What has happened since.
    log: BTreeSet<Event>,
    now: Option<Now>,
}

/// The world with all of the log.
#[derive(Clone, Debug)]
struct Now {
    world: AnyWorld,
    /// Events that could not happen, and why.
    failed: BTreeMap<Event, String>,
    /// The last time at which an event could not happen at once.
    helped: Option<Time>,
}

impl Follower {
    /// Follows from a snapshot that was made at one time.
    #[must_use]
    pub fn new(snapshot: AnyWorld, time: Time) -> Self {
        Self::since(snapshot, time.clone()..=time)
    }

    /// Follows from a snapshot that took from its first page to its last. What happened meanwhile may be in it or not: if it
    /// cannot happen any more, it was.
    #[must_use]
    pub fn since(snapshot: AnyWorld, made: RangeInclusive<Time>) -> Self {
        let settled = made.start().clone();
        Self { base: snapshot, snapshot: made, settled, log: BTreeSet::new(), now: None }
    }

    /// Takes in an event, whenever it happened.
    pub fn take(&mut self, event: Event) -> Arrival {
        if event.time < self.settled {
            return Arrival::Old;
        }
        let last = self.log.last();
        let is_late = last.is_some_and(|last| event.time < last.time);
        // Behind everything it can just happen, unless something of the same time waits for it.
        let is_behind = last.is_none_or(|last| *last < event);
        let waits = |now: &Now| now.helped.as_ref() == Some(&event.time);
        if !self.log.insert(event.clone()) {
            return Arrival::Duplicate;
        }
        match &mut self.now {
            Some(now) if is_behind && !waits(now) => {
                if let Err(why) = event.happen(&mut now.world) {
                    now.helped = Some(event.time.clone());
                    now.failed.insert(event, why);
                }
            }
            now => *now = None,
        }
        if is_late { Arrival::Late } else { Arrival::InOrder }
    }

    /// The world as it is now, as far as is known.
    pub fn world(&mut self) -> &AnyWorld {
        &self.now().world
    }

    fn now(&mut self) -> &Now {
        let Self { base, log, now, .. } = self;
        now.get_or_insert_with(|| {
            let mut now = Now { world: base.clone(), failed: BTreeMap::new(), helped: None };
            replay(log.iter(), &mut now);
            now
        })
    }

    /// What cannot be as it was told: events that cannot have happened when they did, and events of one time of which nobody
    /// knows which came first, though it matters. In the order of their times.
    pub fn contradictions(&mut self) -> Vec<Contradiction> {
        let made = self.snapshot.clone();
        let failed = self.now().failed.iter().filter(|(event, _)| !made.contains(&event.time));
        let failed = failed.map(|(event, why)| Contradiction { event: event.clone(), why: why.clone() });
        let mut all: Vec<Contradiction> = failed.collect();
        all.extend(undecided(&self.log).into_iter().chain(misnamed(&self.log)));
        all.sort_by(|one, other| one.event.cmp(&other.event));
        all
    }

    /// Nothing that happened before this time is expected any more: later arrivals from then are [`Arrival::Old`], and what is
    /// kept of it is forgotten, its contradictions included. Without this, all events are kept.
    pub fn settle(&mut self, time: &Time) {
        let first = |event: &Event| event.time < *time;
        let settled: Vec<Event> = self.log.iter().take_while(|event| first(event)).cloned().collect();
        let mut base = Now { world: self.base.clone(), failed: BTreeMap::new(), helped: None };
        replay(settled.iter(), &mut base);
        self.base = base.world;
        self.log.retain(|event| !first(event));
        if let Some(now) = &mut self.now {
            now.failed.retain(|event, _| !first(event));
        }
        self.settled = self.settled.clone().max(time.clone());
    }
}

/// Lets events happen, in order. What is of one time helps one another: a member is created and joins a group.
fn replay<'e>(events: impl Iterator<Item = &'e Event>, now: &mut Now) {
    let mut events = events.peekable();
    while let Some(first) = events.next() {
        let mut waiting = vec![first];
        while let Some(next) = events.next_if(|next| next.time == first.time) {
            waiting.push(next);
        }
        loop {
            let before = waiting.len();
            let mut failed = Vec::new();
            waiting.retain(|event| match event.happen(&mut now.world) {
                Ok(()) => false,
                Err(why) => {
                    failed.push(why);
                    true
                }
            });
            if !waiting.is_empty() {
                now.helped = Some(first.time.clone());
            }
            if waiting.is_empty() || waiting.len() == before {
                now.failed.extend(waiting.into_iter().cloned().zip(failed));
                break;
            }
        }
    }
}

/// Events of one time that decide the same thing differently.
fn undecided(log: &BTreeSet<Event>) -> Vec<Contradiction> {
    let mut all = Vec::new();
    let mut decided: BTreeMap<String, (&Event, Value)> = BTreeMap::new();
    let mut time = None;
    for event in log {
        if time != Some(&event.time) {
            decided.clear();
            time = Some(&event.time);
        }
        for (what, how) in event.decides() {
            match decided.get(&what) {
                Some((other, earlier)) if *earlier != how && *other != event => {
                    let why = format!(
                        "an event of the same time says another thing, and nothing tells which came first: {}",
                        other.line()
                    );
                    all.push(Contradiction { event: event.clone(), why });
                }
                Some(_) => {}
                None => drop(decided.insert(what, (event, how))),
            }
        }
    }
    all
}

/// Different events that have one id.
fn misnamed(log: &BTreeSet<Event>) -> Vec<Contradiction> {
    let mut named: BTreeMap<&str, &Event> = BTreeMap::new();
    let mut all = Vec::new();
    for event in log {
        let Some(id) = event.id.as_deref() else { continue };
        match named.get(id) {
            Some(other) => {
                all.push(Contradiction { event: event.clone(), why: format!("another event has its id: {}", other.line()) });
            }
            None => drop(named.insert(id, event)),
        }
    }
    all
}
