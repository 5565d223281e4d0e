//! What was asked of a cloud, in order, and enough to say later why it was answered so.
//!
//! An explanation of 29 rules costs more than the answer itself, so none is written while a request waits. The journal
//! keeps the world as it was before its first event, and what each event changed; an explanation is made by going
//! through the events again, with the same rules, which give the same verdicts.

use std::collections::VecDeque;
use std::sync::Arc;

use http::Method;
use secgroup::rulebook::Row;
use serde_json::value::RawValue;

use super::codec::{Call, CommonError, Operation};
use super::faults::FaultAnswer;
use super::realm::Realm;

/// One request and its answer.
#[derive(Clone, Debug)]
pub(crate) struct Entry<R: Realm> {
    /// The place among everything that happened on this server.
    pub seq: u64,
    /// The number among the requests to this cloud, which its request id comes from.
    pub number: u64,
    pub asked: Asked,
    pub method: Method,
    pub outcome: Outcome,
    /// What the request changed, if anything.
    pub change: Option<R::Change>,
}

/// What a request asked for, in one piece of text: the access key's id, then the values of the call.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    operation: Option<Operation>,
    text: String,
    ends: [u32; 5],
}

impl Asked {
    /// Keeps what was asked. `spare` is a text whose memory is used again.
    pub(crate) fn new(access_key_id: &str, call: Option<&Call<'_>>, spare: String) -> Self {
        let mut text = spare;
        text.clear();
        text.push_str(access_key_id);
        // A request's parameters are smaller than its bounds, by far.
        let end = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let mut ends = [end(&text); 5];
        if let Some(call) = call {
            for (place, value) in ends[1..].iter_mut().zip(call.values()) {
                text.push_str(value);
                *place = end(&text);
            }
        }
        Self { operation: call.map(Call::operation), text, ends }
    }

    pub(crate) fn access_key_id(&self) -> &str {
        &self.text[..self.ends[0] as usize]
    }

    /// The operation, where the request could be read.
    pub(crate) fn call(&self) -> Option<Call<'_>> {
        let [a, b, c, d, e] = self.ends.map(|end| end as usize);
        let values = [&self.text[a..b], &self.text[b..c], &self.text[c..d], &self.text[d..e]];
        self.operation.map(|operation| Call::new(operation, values))
    }
}

/// How a request was answered.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Accepted,
    Refused {
        rule: &'static str,
        row: &'static Row,
    },
    /// A fault answered.
    Fault(Box<FaultAnswer>),
    /// The request was not judged: it could not be read, or was not authentic.
    Common(Box<CommonError>),
    /// There was no world to judge it against.
    NoWorld,
}

impl Outcome {
    /// One word for it.
    pub(crate) const fn verdict(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused { .. } => "refused",
            Self::Fault(_) => "fault",
            Self::Common(_) | Self::NoWorld => "unreadable",
        }
    }

    /// The bytes of the texts that are kept of it.
    fn text_len(&self) -> usize {
        match self {
            Self::Accepted | Self::Refused { .. } | Self::NoWorld => 0,
            Self::Common(error) => error.message.len(),
            Self::Fault(answer) => answer.code.len() + answer.message.len(),
        }
    }

    /// The status that was answered.
    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Refused { row, .. } => row.status,
            Self::Common(error) => error.status,
            Self::Fault(answer) => answer.status,
            Self::NoWorld => 404,
        }
    }

    /// The code that was answered; none where there is none.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Accepted | Self::NoWorld => None,
            Self::Refused { row, .. } => Some(row.code),
            Self::Common(error) => Some(error.code),
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

    /// How many bytes the event counts for: those of the texts and the world that it keeps alive, and some for itself.
    /// The count is the same on every machine.
    fn weight(&self) -> u64 {
        let texts = match self {
            Self::Request(entry) => entry.asked.text.len() + entry.outcome.text_len(),
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
                    // They were taken in this very world before.
                    let _ = Arc::make_mut(world).step(steps.get());
                }
            }
            Self::Replaced { world: replacement, .. } => world.clone_from(replacement),
        }
    }
}

/// How much a journal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// Events.
    pub events: usize,
    /// Bytes that the events [count for](Event::weight). The newest event is kept however heavy it is.
    pub bytes: u64,
}

/// What an event counts for besides its texts.
const EVENT_BYTES: u64 = 256;
/// Memory that was for a long text is not kept for short ones.
const SPARE_BYTES: usize = 4 * 1024;

/// The newest events of a cloud.
#[derive(Clone, Debug)]
pub(crate) struct Journal<R: Realm> {
    /// The world before the first event.
    before: Option<Arc<R>>,
    events: VecDeque<Event<R>>,
    /// What the events count for.
    bytes: u64,
    room: Room,
}

/// Some of the events of a journal, and what it takes to see the world of each: nobody who changes the world has to wait
/// for whoever looks at them.
pub(crate) struct Excerpt<R: Realm> {
    before: Option<Arc<R>>,
    /// Events, and whether they are to be shown.
    events: Vec<(bool, Event<R>)>,
    /// How many events there were to show.
    pub matched: usize,
}

impl<R: Realm> Excerpt<R> {
    /// The places of the events to show.
    pub(crate) fn seqs(&self) -> impl Iterator<Item = u64> {
        self.events.iter().filter(|(shown, _)| *shown).map(|(_, event)| event.seq())
    }

    /// Shows each event to show together with the world as it was just before it.
    pub(crate) fn replay(self, mut show: impl FnMut(&Event<R>, Option<&R>)) {
        let mut world = self.before;
        for (shown, event) in self.events {
            if shown {
                show(&event, world.as_deref());
            }
            event.redo(&mut world);
        }
    }
}

impl<R: Realm> Journal<R> {
    pub(crate) const fn new(world: Option<Arc<R>>, room: Room) -> Self {
        Self { before: world, events: VecDeque::new(), bytes: 0, room }
    }

    /// Forgets all events. `world` is the world as it is now.
    pub(crate) fn clear(&mut self, world: Option<Arc<R>>) {
        *self = Self::new(world, self.room);
    }

    /// Adds an event; the oldest ones go where there is too much.
    pub(crate) fn push(&mut self, event: Event<R>) {
        let weight = event.weight();
        self.make_room(weight);
        if self.room.events > 0 {
            // Twice as many at a time, but no more than there is room for: a full journal writes each event where it has just
            // read the one that went.
            if self.events.len() == self.events.capacity() {
                let more = self.events.len().max(64).min(self.room.events - self.events.len());
                self.events.reserve_exact(more);
            }
            self.bytes += weight;
            self.events.push_back(event);
        } else {
            event.redo(&mut self.before);
        }
    }

    /// Forgets what there will be no room for, and gives a text whose memory can be used again.
    pub(crate) fn make_room(&mut self, weight: u64) -> String {
        let mut spare = String::new();
        while (self.events.len() >= self.room.events.max(1) || self.bytes + weight > self.room.bytes)
            && let Some(oldest) = self.events.pop_front()
        {
            self.bytes -= oldest.weight();
            oldest.redo(&mut self.before);
            if let Event::Request(entry) = oldest
                && entry.asked.text.capacity() <= SPARE_BYTES
            {
                spare = entry.asked.text;
            }
        }
        spare
    }

    /// The world after all events, made anew.
    pub(crate) fn world(&self) -> Option<Arc<R>> {
        let mut world = self.before.clone();
        self.events.iter().for_each(|event| event.redo(&mut world));
        world
    }

    /// The newest `limit` of the events that are wanted.
    pub(crate) fn excerpt(&self, limit: usize, wants: impl Fn(&Event<R>) -> bool) -> Excerpt<R> {
        let (mut matched, mut events) = (0, Vec::new());
        for event in self.events.iter().rev() {
            let wanted = wants(event);
            let shown = wanted && matched < limit;
            matched += usize::from(wanted);
            if shown || event.changes() {
                events.push((shown, event.clone()));
            }
        }
        events.reverse();
        Excerpt { before: self.before.clone(), events, matched }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_comes_back_out_of_one_text() {
        let call = Call::new(Operation::JoinResourceGroup, ["cn-hangzhou", "", "d-1", "rg-1"]);
        let asked = Asked::new("AK", Some(&call), "a text that was here before".to_owned());
        assert_eq!((asked.access_key_id(), asked.call()), ("AK", Some(call)));
        let nothing = Asked::new("", None, String::new());
        assert_eq!((nothing.access_key_id(), nothing.call()), ("", None));
    }

    #[test]
    fn memory_for_long_texts_is_not_kept_for_short_ones() {
        let mut journal = Journal::<crate::serve::worlds::Baidu>::new(None, Room { events: 1, bytes: u64::MAX });
        for (length, kept) in [(SPARE_BYTES, true), (SPARE_BYTES + 1, false)] {
            let asked = Asked::new(&"a".repeat(length), None, String::new());
            let outcome = Outcome::NoWorld;
            journal.push(Event::Request(Entry { seq: 1, number: 0, asked, method: Method::GET, outcome, change: None }));
            assert_eq!(journal.make_room(0).capacity() > 0, kept, "{length}");
            assert_eq!(journal.bytes, 0);
        }
    }

    #[test]
    fn a_full_journal_holds_no_memory_for_further_events() {
        for events in [1, 64, 100, 1_000] {
            let mut journal = Journal::<crate::serve::worlds::Baidu>::new(None, Room { events, bytes: u64::MAX });
            for seq in 0..2_000 {
                journal.push(Event::Replaced { seq, world: None, length: 0, how: String::new() });
            }
            assert_eq!((journal.events.len(), journal.events.capacity()), (events, events));
            assert_eq!(journal.events.front().map(Event::seq), Some(2_000 - events as u64));
        }
    }

    #[test]
    fn the_oldest_go_where_there_are_too_many_bytes_and_the_newest_stays() {
        let mut journal = Journal::<crate::serve::worlds::Baidu>::new(None, Room { events: 100, bytes: 10_000 });
        let push = |journal: &mut Journal<_>, length: usize| {
            let steps = RawValue::from_string(format!("{:?}", "s".repeat(length - 2))).unwrap().into();
            journal.push(Event::Stepped { seq: 1, steps });
            (journal.events.len(), journal.bytes)
        };
        assert_eq!(push(&mut journal, 4_744), (1, 5_000));
        assert_eq!(push(&mut journal, 4_744), (2, 10_000));
        assert_eq!(push(&mut journal, 100), (2, 5_356));
        assert_eq!(push(&mut journal, 20_000), (1, 20_256));
        assert_eq!(push(&mut journal, 100), (1, 356));
    }
}
