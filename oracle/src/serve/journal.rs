//! The journal: requests in order, with enough to explain each answer later.
//!
//! Explaining 29 rules costs more than the answer, so no explanation is written while a request waits. The journal keeps the
//! world before its first event, and what each event changed. An explanation replays the events with the same rules, which give
//! the same verdicts.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use secgroup::registry::OperationId;
use secgroup::rulebook::{self, Row};
use serde_json::value::RawValue;

use super::codec::{AnyCall, Call, CommonError, ReadCall};
use super::faults::FaultAnswer;
use super::pieces;
use super::realm::Realm;
use crate::reads::ReadId;
use crate::steps::{read_steps, take_steps};

/// One request and its answer; what it said stands in a text beside it.
///
/// A journal holds thousands of these, and each request is written where the oldest was: how quick that is depends on how
/// much of the journal the processor's caches hold. So this is as small as it can simply be.
#[derive(Clone, Debug)]
pub(crate) struct Entry<R: Realm> {
    /// The place among everything that happened on this server.
    pub seq: u64,
    /// The number among the requests to this cloud, which its request id comes from.
    pub number: u64,
    pub asked: Asked,
    pub outcome: AnswerRecord,
    /// What the request changed, if anything.
    pub change: Option<Box<R::Change>>,
}

/// What a request said: where its pieces end in its text. The pieces are the method, the access key's id, and the values of
/// the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    called: Option<Called>,
    method_end: u32,
    access_key_id_end: u32,
    end: u32,
}

/// What was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Called {
    Operation(OperationId),
    Read(ReadId),
}

impl Asked {
    /// Writes what was asked into `text`, whose memory is used again.
    pub(crate) fn new(method: &str, access_key_id: &str, call: Option<&AnyCall<'_>>, text: &mut String) -> Self {
        // A request is smaller than its bounds, by far.
        let end = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        text.clear();
        text.shrink_to(TEXT_KEPT);
        text.push_str(method);
        let method_end = end(text);
        text.push_str(access_key_id);
        let access_key_id_end = end(text);
        let called = call.map(|call| match call {
            AnyCall::Operation(call) => {
                call.values().for_each(|(parameter, value)| pieces::push(parameter.kind, value, text));
                Called::Operation(call.operation())
            }
            AnyCall::Read(call) => {
                call.values().for_each(|(parameter, value)| pieces::push(parameter.kind.kept(), value, text));
                Called::Read(call.id())
            }
        });
        Self { called, method_end, access_key_id_end, end: end(text) }
    }

    /// How many bytes the text has.
    const fn len(&self) -> usize {
        self.end as usize
    }

    pub(crate) fn method<'t>(&self, text: &'t str) -> &'t str {
        &text[..self.method_end as usize]
    }

    pub(crate) fn access_key_id<'t>(&self, text: &'t str) -> &'t str {
        &text[self.method_end as usize..self.access_key_id_end as usize]
    }

    /// The operation's or the read's name, where the request could be read.
    pub(crate) fn action(&self) -> Option<&'static str> {
        self.called.map(|called| match called {
            Called::Operation(operation) => operation.name(),
            Called::Read(id) => id.read().name,
        })
    }

    /// Whether it was a read.
    pub(crate) const fn is_read(&self) -> bool {
        matches!(self.called, Some(Called::Read(_)))
    }

    /// The call, where the request could be read.
    pub(crate) fn call<'t>(&self, text: &'t str) -> Option<AnyCall<'t>> {
        let mut rest = text.get(self.access_key_id_end as usize..)?;
        match self.called? {
            Called::Operation(operation) => {
                let mut call = Call::new(operation);
                for parameter in operation.parameters() {
                    let (_, value) = call.value_mut(parameter.name)?;
                    *value = pieces::take(parameter.kind, &mut rest)?;
                }
                Some(AnyCall::Operation(call))
            }
            Called::Read(id) => {
                let mut call = ReadCall::new(id);
                for (parameter, value) in call.values_mut() {
                    *value = pieces::take(parameter.kind.kept(), &mut rest)?;
                }
                Some(AnyCall::Read(call))
            }
        }
    }
}

/// How a request was answered.
#[derive(Clone, Debug)]
pub(crate) enum AnswerRecord {
    Accepted,
    Refused {
        rule: &'static rulebook::Entry,
        row: &'static Row,
    },
    /// A read was refused.
    ReadRefused(Box<CommonError>),
    /// A fault answered.
    Fault(Box<FaultAnswer>),
    /// The request was not judged: it could not be read, or was not authentic.
    Common(Box<CommonError>),
    /// There was no world to judge it against.
    NoWorld,
}

impl AnswerRecord {
    /// The words for outcomes.
    pub(crate) const VERDICTS: [&'static str; 4] = ["accepted", "refused", "fault", "unreadable"];

    /// One word for it.
    pub(crate) const fn verdict(&self) -> &'static str {
        let [accepted, refused, fault, unreadable] = Self::VERDICTS;
        match self {
            Self::Accepted => accepted,
            Self::Refused { .. } | Self::ReadRefused(_) => refused,
            Self::Fault(_) => fault,
            Self::Common(_) | Self::NoWorld => unreadable,
        }
    }

    /// The bytes of the texts that are kept of it.
    fn text_len(&self) -> usize {
        match self {
            Self::Accepted | Self::Refused { .. } | Self::NoWorld => 0,
            Self::Common(error) | Self::ReadRefused(error) => error.message.len(),
            Self::Fault(answer) => answer.code.len() + answer.message.len(),
        }
    }

    /// The status that was answered.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Refused { row, .. } => row.status,
            Self::Common(error) | Self::ReadRefused(error) => error.status,
            Self::Fault(answer) => answer.status,
            Self::NoWorld => 404,
        }
    }

    /// The code that was answered; none where there is none.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Accepted | Self::NoWorld => None,
            Self::Refused { row, .. } => Some(row.code),
            Self::Common(error) | Self::ReadRefused(error) => Some(error.code),
            Self::Fault(answer) => Some(&answer.code),
        }
    }
}

/// Something that happened to a cloud.
#[derive(Clone, Debug)]
pub(crate) enum Event<R: Realm> {
    /// A request was answered.
    Request(Entry<R>),
    /// The environment took steps: those of this JSON document.
    Stepped { seq: u64, steps: Arc<RawValue> },
    /// The world was replaced, or taken away.
    Replaced {
        seq: u64,
        world: Option<Arc<R>>,
        /// How many bytes the world's document has.
        length: u64,
        how: String,
    },
}

impl<R: Realm> Event<R> {
    pub(crate) const fn seq(&self) -> u64 {
        match self {
            Self::Request(Entry { seq, .. }) | Self::Stepped { seq, .. } | Self::Replaced { seq, .. } => *seq,
        }
    }

    /// How many bytes its text has: what a request said.
    const fn text_len(&self) -> usize {
        match self {
            Self::Request(entry) => entry.asked.len(),
            Self::Stepped { .. } | Self::Replaced { .. } => 0,
        }
    }

    /// How many bytes the event counts for: those of the texts and the world that it keeps alive, and some for itself.
    /// The count is the same on every machine.
    fn weight(&self) -> u64 {
        let texts = match self {
            Self::Request(entry) => entry.asked.len() + entry.outcome.text_len(),
            Self::Stepped { steps, .. } => steps.get().len(),
            Self::Replaced { how, .. } => how.len(),
        };
        let world = if let Self::Replaced { length, .. } = self { *length } else { 0 };
        EVENT_BYTES + texts as u64 + world
    }

    /// Whether the world may be another one after this event.
    fn changes(&self) -> bool {
        !matches!(self, Self::Request(Entry { change: None, .. }))
    }

    /// Makes a world what it was after this event.
    fn redo(&self, world: &mut Option<Arc<R>>) {
        match self {
            Self::Request(Entry { change: None, .. }) => {}
            Self::Request(Entry { change: Some(change), .. }) => {
                if let Some(world) = world {
                    Arc::make_mut(world).apply(change);
                }
            }
            Self::Stepped { steps, .. } => {
                if let Some(world) = world {
                    // They were read before, and taken in this very world.
                    let steps = read_steps::<R>(steps.get()).unwrap_or_default();
                    let _ = take_steps(Arc::make_mut(world), &steps);
                }
            }
            Self::Replaced { world: replacement, .. } => world.clone_from(replacement),
        }
    }
}

/// How much a journal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retention {
    /// Events.
    pub events: usize,
    /// Bytes that the events [count for](Event::weight). The newest event is kept however heavy it is.
    pub bytes: u64,
}

/// What an event counts for besides its texts.
const EVENT_BYTES: u64 = 256;
/// The bytes of memory for one text that stay however short it is.
const TEXT_KEPT: usize = 4 * 1024;
/// The bytes of memory for texts that stay however few of them are used.
const TEXTS_KEPT: usize = 64 * 1024;

/// The newest events of a cloud.
#[derive(Clone, Debug)]
pub(crate) struct Journal<R: Realm> {
    /// The world before the first event.
    before: Option<Arc<R>>,
    events: VecDeque<Event<R>>,
    /// The events' texts, one after the other: [as many bytes](Event::text_len) for each event.
    texts: VecDeque<u8>,
    /// What the events count for.
    bytes: u64,
    retention: Retention,
}

/// Some of the events of a journal, and what it takes to see the world of each: nobody who changes the world has to wait
/// for whoever looks at them.
pub(crate) struct Excerpt<R: Realm> {
    before: Option<Arc<R>>,
    events: VecDeque<ExcerptEvent<R>>,
    /// How many events there were to show.
    pub matched: usize,
}

/// Gives an event's text to whoever needs it to decide.
pub(crate) type TextOf<'j> = dyn Fn() -> Cow<'j, str> + 'j;

/// An event of an excerpt.
struct ExcerptEvent<R: Realm> {
    event: Event<R>,
    /// Empty where nobody is shown it.
    text: String,
    /// Whether it is to be shown.
    shown: bool,
}

impl<R: Realm> Excerpt<R> {
    /// The places of the events to show.
    pub(crate) fn seqs(&self) -> impl Iterator<Item = u64> {
        self.events.iter().filter(|found| found.shown).map(|found| found.event.seq())
    }

    /// Shows each event to show, with its text, together with the world as it was just before it.
    #[cfg(test)]
    pub(crate) fn replay(mut self, mut show: impl FnMut(&Event<R>, &str, Option<&R>)) {
        while self.next_seq(0).is_some() {
            self.show_next(&mut show);
        }
    }

    /// The place of the next event to show from `since` on; the world is then as it was just before that event.
    pub(crate) fn next_seq(&mut self, since: u64) -> Option<u64> {
        loop {
            let ExcerptEvent { event, shown, .. } = self.events.front()?;
            if *shown && event.seq() >= since {
                return Some(event.seq());
            }
            event.redo(&mut self.before);
            self.events.pop_front();
        }
    }

    /// Shows the [next](Self::next_seq) event, with its text, together with the world as it was just before it.
    pub(crate) fn show_next<T>(&mut self, show: impl FnOnce(&Event<R>, &str, Option<&R>) -> T) -> Option<T> {
        let ExcerptEvent { event, text, .. } = self.events.pop_front()?;
        let shown = show(&event, &text, self.before.as_deref());
        event.redo(&mut self.before);
        Some(shown)
    }
}

impl<R: Realm> Journal<R> {
    pub(crate) const fn new(world: Option<Arc<R>>, retention: Retention) -> Self {
        Self { before: world, events: VecDeque::new(), texts: VecDeque::new(), bytes: 0, retention }
    }

    /// Forgets all events. `world` is the world as it is now.
    pub(crate) fn clear(&mut self, world: Option<Arc<R>>) {
        *self = Self::new(world, self.retention);
    }

    /// Adds an event with its text, if it has one; the oldest ones go where there is too much.
    pub(crate) fn push(&mut self, event: Event<R>, text: &str) {
        debug_assert_eq!(event.text_len(), text.len(), "another event's text");
        let weight = event.weight();
        while self.events.len() >= self.retention.events.max(1) || self.bytes + weight > self.retention.bytes {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.weight();
            self.texts.drain(..oldest.text_len());
            oldest.redo(&mut self.before);
        }
        if self.retention.events > 0 {
            reserve(&mut self.events, 1, 64, self.retention.events);
            reserve(&mut self.texts, text.len(), TEXTS_KEPT, usize::MAX);
            self.bytes += weight;
            self.events.push_back(event);
            self.texts.extend(text.as_bytes());
        } else {
            event.redo(&mut self.before);
        }
    }

    /// The world after all events, made anew.
    pub(crate) fn world(&self) -> Option<Arc<R>> {
        let mut world = self.before.clone();
        self.events.iter().for_each(|event| event.redo(&mut world));
        world
    }

    /// The newest `limit` of the events that are wanted.
    pub(crate) fn excerpt<'j>(&'j self, limit: usize, wants: impl Fn(&Event<R>, &TextOf<'j>) -> bool) -> Excerpt<R> {
        let (mut matched, mut events) = (0, VecDeque::new());
        let mut end = self.texts.len();
        for event in self.events.iter().rev() {
            let start = end - event.text_len();
            let text = move || self.text(start..end);
            let wanted = wants(event, &text);
            let shown = wanted && matched < limit;
            matched += usize::from(wanted);
            if shown || event.changes() {
                let text = if shown { text().into_owned() } else { String::new() };
                events.push_front(ExcerptEvent { event: event.clone(), text, shown });
            }
            end = start;
        }
        Excerpt { before: self.before.clone(), events, matched }
    }

    /// A piece of the texts; in one piece but where it goes from the end of the memory to its start.
    fn text(&self, range: Range<usize>) -> Cow<'_, str> {
        let (first, second) = self.texts.as_slices();
        let split = first.len();
        let bytes = if range.end <= split {
            &first[range]
        } else if split <= range.start {
            &second[range.start - split..range.end - split]
        } else {
            let torn = [&first[range.start..], &second[..range.end - split]].concat();
            return String::from_utf8_lossy(&torn).into_owned().into();
        };
        // It was a text when it came.
        String::from_utf8_lossy(bytes)
    }
}

/// Makes room for `more`: at first for `least`, then for a fourth more than is needed, but never for more than `most` unless
/// that is needed. What is not even a fourth of the memory gets less of it.
///
/// A full journal writes each event where it has just forgotten one: with much memory to spare, as twice as much at a time would
/// leave, it would wander through all of that.
fn reserve<T>(ring: &mut VecDeque<T>, more: usize, least: usize, most: usize) {
    let needed = ring.len() + more;
    let (capacity, wanted) = (ring.capacity(), needed.saturating_add(needed / 4).max(least).min(most).max(needed));
    if needed > capacity {
        ring.reserve_exact(wanted - ring.len());
    } else if wanted < capacity / 4 {
        ring.shrink_to(wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Value;
    use crate::serve::codec::Cloud;
    use crate::serve::worlds::Baidu;

    /// An entry of that many bytes, and its text.
    fn entry(seq: u64, length: usize) -> (Event<Baidu>, String) {
        let mut text = String::new();
        let asked = Asked::new("PUT", &"é".repeat((length - 3) / 2), None, &mut text);
        (Event::Request(Entry { seq, number: 0, asked, outcome: AnswerRecord::NoWorld, change: None }), text)
    }

    #[test]
    fn what_was_asked_comes_back_out_of_one_text() {
        let mut call = Call::new(OperationId::JoinResourceGroup);
        for (name, value) in [("RegionId", "cn-hangzhou"), ("ResourceId", "d-1"), ("ResourceGroupId", "rg-1")] {
            *call.value_mut(name).unwrap().1 = Value::Text(value.into());
        }
        let call = AnyCall::Operation(call);
        let mut text = "a text that was here before".to_owned();
        let asked = Asked::new("GET", "AK", Some(&call), &mut text);
        assert_eq!((asked.method(&text), asked.access_key_id(&text), asked.call(&text)), ("GET", "AK", Some(call)));
        let mut read = ReadCall::new(ReadId::find(Cloud::Alibaba, "DescribeNetworkInterfaces").unwrap());
        *read.value_mut("RegionId").unwrap().1 = Value::Text("r".into());
        *read.value_mut("NetworkInterfaceId").unwrap().1 = Value::List(vec!["eni-1".into(), "eni-2".into()]);
        let read = AnyCall::Read(read);
        let asked = Asked::new("POST", "", Some(&read), &mut text);
        assert_eq!((asked.action(), asked.is_read(), asked.call(&text)), (Some(read.action()), true, Some(read)));
        let nothing = Asked::new("", "", None, &mut text);
        assert_eq!((nothing.method(&text), nothing.access_key_id(&text), nothing.call(&text)), ("", "", None));
    }

    #[test]
    fn each_event_keeps_its_own_text_wherever_the_ring_begins() {
        let mut journal = Journal::<Baidu>::new(None, Retention { events: 50, bytes: u64::MAX });
        let texts: Vec<String> = (0..5_000).map(|number| format!("é{}", "x".repeat(number * 7919 % 200))).collect();
        let mut torn = 0;
        for (seq, key) in texts.iter().enumerate() {
            let mut text = String::new();
            let asked = Asked::new("GET", key, None, &mut text);
            let event = Entry { seq: seq as u64, number: 0, asked, outcome: AnswerRecord::NoWorld, change: None };
            journal.push(Event::Request(event), &text);
            torn += usize::from(!journal.texts.as_slices().1.is_empty());
            let mut found = Vec::new();
            journal.excerpt(usize::MAX, |_, _| true).replay(|event, text, _| {
                let Event::Request(entry) = event else { unreachable!() };
                found.push((entry.seq, entry.asked.access_key_id(text).to_owned()));
            });
            let kept = (seq + 1).saturating_sub(50)..=seq;
            assert_eq!(found, kept.map(|seq| (seq as u64, texts[seq].clone())).collect::<Vec<_>>());
        }
        assert!(torn > 100, "{torn}");
    }

    #[test]
    fn memory_for_long_texts_is_not_kept_for_short_ones() {
        let mut journal = Journal::<Baidu>::new(None, Retention { events: 1, bytes: u64::MAX });
        for (length, capacity) in [(15, TEXTS_KEPT), (1_000_003, 1_250_003), (15, TEXTS_KEPT)] {
            let (event, text) = entry(1, length);
            journal.push(event, &text);
            assert_eq!((journal.texts.len(), journal.texts.capacity()), (length, capacity));
        }
    }

    #[test]
    fn one_long_text_does_not_keep_its_memory() {
        let mut text = String::new();
        Asked::new("GET", &"a".repeat(1_000_000), None, &mut text);
        Asked::new("GET", "a", None, &mut text);
        assert!(text.capacity() <= TEXT_KEPT, "{}", text.capacity());
    }

    #[test]
    fn an_entry_is_small() {
        assert!(size_of::<Event<crate::serve::worlds::Alibaba>>() <= 80);
    }

    #[test]
    fn a_full_journal_holds_no_memory_for_further_events() {
        for events in [1, 64, 100, 1_000] {
            let mut journal = Journal::<Baidu>::new(None, Retention { events, bytes: u64::MAX });
            for seq in 0..2_000 {
                journal.push(Event::Replaced { seq, world: None, length: 0, how: String::new() }, "");
            }
            assert_eq!((journal.events.len(), journal.events.capacity()), (events, events));
            assert_eq!(journal.events.front().map(Event::seq), Some(2_000 - events as u64));
        }
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many_bytes_and_the_newest_stays() {
        let mut journal = Journal::<Baidu>::new(None, Retention { events: 100, bytes: 10_000 });
        let push = |journal: &mut Journal<_>, length: usize| {
            let steps = RawValue::from_string(format!("{:?}", "s".repeat(length - 2))).unwrap().into();
            journal.push(Event::Stepped { seq: 1, steps }, "");
            (journal.events.len(), journal.bytes)
        };
        assert_eq!(push(&mut journal, 4_744), (1, 5_000));
        assert_eq!(push(&mut journal, 4_744), (2, 10_000));
        assert_eq!(push(&mut journal, 100), (2, 5_356));
        assert_eq!(push(&mut journal, 20_000), (1, 20_256));
        assert_eq!(push(&mut journal, 100), (1, 356));
    }
}
