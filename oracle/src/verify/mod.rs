//! Compares recorded traffic with the rules.
//!
//! The worlds follow what was *observed*: successes take effect whatever the rules say, failures do not. So one contradiction
//! causes no others.

mod event;
mod judge;
mod order;
mod own;
mod reader;
mod trail;
mod worlds;

use std::{
    borrow::Cow,
    collections::{HashSet, VecDeque},
    io::{self, Read},
};

use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

use self::{
    event::{Event, Observed, What, Whose},
    judge::{Fit, judge},
    worlds::{Followed, Place, Worlds},
};
use crate::{
    explain::Explained,
    json,
    line::{self, UnknownParameters},
    plain::Plain,
    world::AnyWorld,
};

/// How many of the newest events are remembered, to tell those that come twice.
const REMEMBERED: usize = 1 << 16;
/// How many requests of one second are put in order together.
const TOGETHER: usize = 64;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The rules admit what was observed.
    Agrees,
    /// The rules contradict what was observed.
    Contradiction,
    /// The rules would contradict it, if it were known what the world lacks.
    Unknown,
    /// Nothing that the rules are about.
    NotModelled,
    /// Steps, or something created or deleted: it was taken.
    Taken,
    /// The event cannot be read, comes twice, or before the one in front of it.
    Bad,
}

impl Verdict {
    /// All of them, in the order of the summary.
    pub const ALL: [Self; 6] = [Self::Agrees, Self::Contradiction, Self::Unknown, Self::NotModelled, Self::Taken, Self::Bad];

    /// What so many events do, for the summary.
    #[must_use]
    pub const fn of_many(self) -> &'static str {
        match self {
            Self::Agrees => "agree",
            Self::Contradiction => "contradict the rules",
            Self::Unknown => "unknown",
            Self::NotModelled => "not modelled",
            Self::Taken => "taken as they are",
            Self::Bad => "bad",
        }
    }

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Contradiction => "contradiction",
            Self::Unknown => "unknown",
            Self::NotModelled => "not-modelled",
            Self::Taken => "taken",
            Self::Bad => "bad",
        }
    }
}

/// What is said of an event.
#[derive(Debug)]
pub struct Finding {
    /// The number of the event: of its line, or its place in the list.
    pub event: u64,
    /// What became of it.
    pub verdict: Verdict,
    whose: Whose,
    /// Why, as a sentence, where it is not in the explanation.
    why: String,
    /// What was observed, for which request: the text of its line.
    asked: Option<(String, Observed)>,
    /// The document and the text of every rule with its outcome.
    ladder: Option<(Value, String)>,
}

impl Finding {
    fn new(event: u64, verdict: Verdict, whose: &Whose, why: impl Into<String>) -> Self {
        Self { event, verdict, whose: whose.clone(), why: why.into(), asked: None, ladder: None }
    }

    /// Why, as a sentence; empty where the explanation says it.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }

    /// The document of `explain` for a request that contradicts the rules.
    #[must_use]
    pub fn explanation(&self) -> Option<&Value> {
        self.ladder.as_ref().map(|(document, _)| document)
    }

    /// The finding as a line of JSON.
    #[must_use]
    pub fn line(&self) -> String {
        let mut document = json!({"event": self.event, "finding": self.verdict.word()});
        let texts = [("account", &self.whose.account), ("region", &self.whose.region), ("why", &self.why)];
        if let Some(cloud) = self.whose.cloud {
            document["cloud"] = Value::from(cloud);
        }
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            document[name] = Value::from(&**text);
        }
        if let Some((line, observed)) = &self.asked {
            document["request"] = request_in(line);
            document["observed"] = observed.document();
        }
        if let Some((ladder, _)) = &self.ladder {
            document["explanation"] = ladder.clone();
        }
        format!("{}\n", json::spaced(&document))
    }

    /// The finding for a person, with the escapes that colour the rules.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("event {}: {}", self.event, self.verdict.word());
        if !self.why.is_empty() {
            text += &format!(": {}", Plain(&self.why));
        }
        text.push('\n');
        if let Some((line, observed)) = &self.asked {
            text += &format!("  {}\n", Plain(json::spaced(&request_in(line))));
            text += &match observed {
                Observed::Success => "  observed: success\n".to_owned(),
                Observed::Error { code, status: None } => format!("  observed: {}\n", Plain(code)),
                Observed::Error { code, status: Some(status) } => format!("  observed: {status} {}\n", Plain(code)),
            };
        }
        if let Some((_, ladder)) = &self.ladder {
            for line in ladder.lines() {
                text += format!("  {line}").trim_end();
                text.push('\n');
            }
        }
        text
    }
}

/// The request of a line.
fn request_in(line: &str) -> Value {
    let mut line = serde_json::from_str::<Value>(line).unwrap_or_default();
    line["request"].take()
}

/// A request that was recorded, where it is not in a recording: in a table, say.
#[derive(Clone, Debug, Default)]
pub struct Recorded<'r> {
    /// The text of a line in.
    pub line: Cow<'r, str>,
    /// The code and, where it is known, the status of an error; `None` for a success.
    pub error: Option<(&'r str, Option<u16>)>,
    /// The cloud: that of the operation.
    pub cloud: Option<Cloud>,
    /// The account; empty where it is not known.
    pub account: &'r str,
    /// The region; empty where it is not known.
    pub region: &'r str,
    /// The second, as `2026-01-01T00:00:00Z`, where it is known.
    pub time: Option<&'r str>,
    /// What tells it from all others, where something does.
    pub id: Option<&'r str>,
}

/// Holds recordings against worlds.
pub struct Verifier<F> {
    worlds: Worlds,
    /// The requests of one world and second that have not been judged.
    waiting: Vec<(u64, Request)>,
    at: Option<(Place, Whose, String)>,
    seen: Seen,
    tell: F,
}

/// A request that waits for its turn.
#[derive(Clone, Debug)]
struct Request {
    line: String,
    observed: Observed,
    /// Why the world is not as it was then: the request comes too late.
    late: Option<String>,
}

/// The newest events.
#[derive(Default)]
struct Seen {
    order: VecDeque<u64>,
    all: HashSet<u64>,
}

impl Seen {
    /// Remembers an event, and says whether it was known already.
    fn again(&mut self, id: u64) -> bool {
        if !self.all.insert(id) {
            return true;
        }
        self.order.push_back(id);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.all.remove(&oldest);
        }
        false
    }
}

impl<F: FnMut(Finding) -> io::Result<()>> Verifier<F> {
    /// Holds recordings against these worlds; `tell` hears what becomes of each event.
    pub fn new(given: Vec<AnyWorld>, tell: F) -> Self {
        Self { worlds: Worlds::new(given), waiting: Vec::new(), at: None, seen: Seen::default(), tell }
    }

    /// Goes through a recording, once.
    ///
    /// # Errors
    ///
    /// It cannot be read, or `tell` failed.
    pub fn verify(&mut self, recording: impl Read + 'static) -> io::Result<()> {
        let mut events = reader::open(recording)?;
        while let Some((number, text)) = events.next()? {
            match text.and_then(|text| Event::read(&text)) {
                Ok(event) => self.take(number, event)?,
                Err(problem) => (self.tell)(Finding::new(number, Verdict::Bad, &Whose::default(), problem))?,
            }
        }
        self.flush()
    }

    /// Takes a request that was recorded. What happened in one second may wait for more of it: [`Self::end`] is the end.
    ///
    /// # Errors
    ///
    /// `tell` failed.
    pub fn request(&mut self, number: u64, recorded: &Recorded<'_>) -> io::Result<()> {
        match Event::recorded(recorded) {
            Ok(event) => self.take(number, event),
            Err(problem) => (self.tell)(Finding::new(number, Verdict::Bad, &Whose::default(), problem)),
        }
    }

    /// Judges what has waited for more.
    ///
    /// # Errors
    ///
    /// `tell` failed.
    pub fn end(&mut self) -> io::Result<()> {
        self.flush()
    }

    fn take(&mut self, number: u64, event: Event) -> io::Result<()> {
        let Event { what, whose, time, id } = event;
        if id.is_some_and(|id| self.seen.again(id)) {
            return (self.tell)(Finding::new(number, Verdict::Bad, &whose, "the event was there before"));
        }
        if let What::Nothing(why) = what {
            return (self.tell)(Finding::new(number, Verdict::NotModelled, &whose, why));
        }
        let place = match self.worlds.place(&whose) {
            Ok(place) => place,
            Err(problem) => return (self.tell)(Finding::new(number, Verdict::Bad, &whose, problem)),
        };
        let late = self.clock(&place, time.as_deref());
        let second = time.unwrap_or_default();
        let together = !second.is_empty() && self.waiting.len() < TOGETHER;
        let same = self.at.as_ref().is_some_and(|(at, _, of)| *at == place && *of == second);
        match what {
            What::Request { line, observed } => {
                if !(same && together) {
                    self.flush()?;
                }
                self.waiting.push((number, Request { line, observed, late }));
                let timed = !second.is_empty();
                self.at = Some((place, whose, second));
                // Nothing else can be of the same second.
                if timed { Ok(()) } else { self.flush() }
            }
            what => {
                self.flush()?;
                let Some(followed) = self.worlds.at(&place) else { return Ok(()) };
                let mut finding = happen(followed, number, &whose, what);
                if let Some(why) = late {
                    finding = Finding::new(number, Verdict::Bad, &whose, why);
                }
                (self.tell)(finding)
            }
        }
    }

    /// What is wrong with an event that comes after something that happened later. It is taken where it stands all the same.
    fn clock(&mut self, place: &Place, time: Option<&str>) -> Option<String> {
        let (followed, time) = (self.worlds.at(place)?, time?);
        if *time < *followed.now {
            return Some(format!("{time} is before {}, which was seen already", followed.now));
        }
        time.clone_into(&mut followed.now);
        None
    }

    /// Judges what waits.
    fn flush(&mut self) -> io::Result<()> {
        let Some((place, whose, _)) = self.at.take() else { return Ok(()) };
        let waiting = std::mem::take(&mut self.waiting);
        let Some(followed) = self.worlds.at(&place) else { return Ok(()) };
        let requests: Vec<_> = waiting.iter().map(|(_, request)| request).collect();
        for place in order::best(followed, &requests) {
            let Some((number, request)) = waiting.get(place) else { continue };
            let finding = follow(followed, *number, &whose, request);
            (self.tell)(finding)?;
        }
        Ok(())
    }
}

/// Something else than a request happens to a world.
fn happen(followed: &mut Followed, number: u64, whose: &Whose, what: What) -> Finding {
    match what {
        What::Steps(steps) => {
            if let Err(problem) = followed.step(&steps) {
                return Finding::new(number, Verdict::Unknown, whose, problem);
            }
        }
        What::Created { members, interfaces, security_groups } => followed.create(&members, interfaces, &security_groups),
        What::Touched(ids) => followed.touch(ids),
        What::Replaced => followed.forget(),
        What::Request { .. } | What::Nothing(_) => {}
    }
    Finding::new(number, Verdict::Taken, whose, "")
}

/// Judges a request, and lets the world go on as it was observed.
fn follow(followed: &mut Followed, number: u64, whose: &Whose, request: &Request) -> Finding {
    let read = line::read(request.line.as_bytes(), number, followed.world.borrowed(), UnknownParameters::Ignored);
    let line = match read {
        Ok(line) => line,
        Err(unreadable) => return Finding::new(number, Verdict::Bad, whose, unreadable.problem().to_string()),
    };
    let Some(judged) = judge(&followed.world, &line, &request.observed) else {
        return Finding::new(number, Verdict::Bad, whose, "an operation of another cloud");
    };
    let (verdict, why) = match judged.fit {
        _ if request.late.is_some() => (Verdict::Bad, request.late.clone().unwrap_or_default()),
        Fit::Agrees => (Verdict::Agrees, String::new()),
        Fit::NotModelled => (Verdict::NotModelled, "the error is none that the rules know of the operation".to_owned()),
        Fit::Lacks(why) => (Verdict::Unknown, why),
        Fit::Differs => match possible(followed, &line, &request.observed) {
            Some(why) => (Verdict::Unknown, why),
            None => (Verdict::Contradiction, String::new()),
        },
    };
    let mut finding = Finding::new(number, verdict, whose, why);
    finding.asked = Some((request.line.clone(), request.observed.clone()));
    if verdict == Verdict::Contradiction {
        finding.ladder = ladder(&followed.world, &line);
    }
    if request.observed == Observed::Success {
        // What the world does not allow (a member of another network, say) cannot be followed.
        let _ = followed.world.apply(&judged.effect);
    }
    finding
}

/// What would make an answer right that is wrong by what is known, where not all is known.
fn possible(followed: &Followed, line: &line::Line<'_>, observed: &Observed) -> Option<String> {
    let vague = followed.vague_in(line);
    let mut alternatives = vague.into_iter().flat_map(|id| followed.alternatives(id));
    alternatives.find_map(|(fact, world)| {
        let judged = judge(&world, line, observed)?;
        matches!(judged.fit, Fit::Agrees).then(|| format!("it agrees {fact}, which is not known"))
    })
}

fn ladder(world: &AnyWorld, line: &line::Line<'_>) -> Option<(Value, String)> {
    let request = line.request();
    let explained: Explained<'_> = world.explain(&request)?;
    Some((serde_json::to_value(&explained).unwrap_or_default(), explained.text(true)))
}
