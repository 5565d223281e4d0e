//! The journal as a document, and assertions on it.

use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Serialize;
use serde::ser::SerializeMap as _;
use serde_json::value::RawValue;

use super::super::app::{App, on_cloud};
use super::super::body::{Body, Share, Source};
use super::super::codec::{AnyCall, CLOUDS, Cloud};
use super::super::journal::{AnswerRecord, Entry, Event, Excerpt, TextOf};
use super::super::known;
use super::super::realm::{Caller, Realm};
use super::super::slot::{Context, Slot, caller};
use super::super::worlds::{Alibaba, Baidu, Zenlayer};
use super::{JSON, Problem, busy, respond_bytes};
use crate::catalogue;
use crate::json::push_string;

/// How many entries are shown where nothing else is asked for.
const SHOWN: usize = 100;

/// What is asked of the journal.
#[derive(Debug, Default)]
struct Query {
    cloud: Option<Cloud>,
    action: Option<&'static str>,
    access_key_id: Option<String>,
    request_id: Option<String>,
    verdict: Option<&'static str>,
    /// Whether it is a read.
    read: Option<bool>,
    rule: Option<&'static str>,
    code: Option<String>,
    status: Option<u16>,
    /// Only what came after this place.
    after: u64,
    /// The newest so many.
    limit: Option<usize>,
    /// How many entries there have to be.
    expect: Option<usize>,
    at_least: Option<usize>,
    at_most: Option<usize>,
}

impl Query {
    fn parse(query: &str) -> Result<Self, Problem> {
        fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
            value.parse().map_err(|_| Problem::bad(format!("{name}: {value:?} is no such number")))
        }
        // What can never match is no filter: `at_most=0` of a word that is misspelt would always hold.
        fn known(what: &str, value: &str, among: impl IntoIterator<Item = &'static str>) -> Result<&'static str, Problem> {
            let unknown = || Problem::bad(format!("{what}: no {what} {value:?}"));
            among.into_iter().find(|known| *known == value).ok_or_else(unknown)
        }
        let mut parsed = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "cloud" => {
                    let cloud = value.parse::<Cloud>().ok();
                    parsed.cloud = Some(cloud.ok_or_else(|| Problem::bad(format!("cloud: no cloud {value:?}")))?);
                }
                "action" => parsed.action = Some(known(&name, &value, known::all().map(|known| known.name))?),
                "access_key_id" => parsed.access_key_id = Some(value.into_owned()),
                "request_id" => parsed.request_id = Some(value.into_owned()),
                "verdict" => parsed.verdict = Some(known(&name, &value, AnswerRecord::VERDICTS)?),
                "rule" => {
                    let rules = catalogue::all().into_iter().flat_map(|chapter| chapter.rules);
                    parsed.rule = Some(known(&name, &value, rules.map(|(_, rule)| rule.name))?);
                }
                "read" => parsed.read = Some(known(&name, &value, ["true", "false"])? == "true"),
                "code" => parsed.code = Some(value.into_owned()),
                "status" => parsed.status = Some(number(&name, &value)?),
                "after" => parsed.after = number(&name, &value)?,
                "limit" => parsed.limit = Some(number(&name, &value)?),
                "expect" => parsed.expect = Some(number(&name, &value)?),
                "at_least" => parsed.at_least = Some(number(&name, &value)?),
                "at_most" => parsed.at_most = Some(number(&name, &value)?),
                _ => return Err(Problem::bad(format!("no filter {name:?}"))),
            }
        }
        Ok(parsed)
    }

    /// Whether anything is asked for that only requests have.
    fn only_requests(&self) -> bool {
        let texts = [&self.access_key_id, &self.request_id, &self.code];
        let words = [self.action, self.verdict, self.rule];
        texts.into_iter().any(Option::is_some)
            || words.iter().any(Option::is_some)
            || self.status.is_some()
            || self.read.is_some()
            || self.asserts()
    }

    fn asserts(&self) -> bool {
        self.expect.is_some() || self.at_least.is_some() || self.at_most.is_some()
    }

    fn wants<R: Realm>(&self, event: &Event<R>, text: &TextOf<'_>, context: &Context) -> bool {
        if event.seq() <= self.after || self.cloud.is_some_and(|cloud| cloud != R::CLOUD) {
            return false;
        }
        match event {
            Event::Request(entry) => self.wants_entry(entry, text, context),
            Event::Stepped { .. } | Event::Replaced { .. } => !self.only_requests(),
        }
    }

    fn wants_entry<R: Realm>(&self, entry: &Entry<R>, text: &TextOf<'_>, context: &Context) -> bool {
        fn is(wanted: Option<&str>, value: Option<&str>) -> bool {
            wanted.is_none_or(|wanted| value == Some(wanted))
        }
        let rule = match &entry.outcome {
            AnswerRecord::Refused { rule, .. } => Some(rule.name),
            _ => None,
        };
        is(self.action, entry.asked.action())
            && (self.access_key_id.is_none() || is(self.access_key_id.as_deref(), Some(entry.asked.access_key_id(&text()))))
            && is(self.verdict, Some(entry.outcome.verdict()))
            && self.read.is_none_or(|read| read == entry.asked.is_read())
            && is(self.rule, rule)
            && is(self.code.as_deref(), entry.outcome.code())
            && self.status.is_none_or(|status| status == entry.outcome.status())
            && (self.request_id.is_none() || is(self.request_id.as_deref(), Some(&context.ids.id(R::CLOUD, entry.number))))
    }

    /// What an assertion says to that many entries.
    fn objection(&self, matched: usize) -> Option<String> {
        let wrong = |what: &str, wanted: usize| Some(format!("expected {what}{wanted}, found {matched}"));
        match self {
            Self { expect: Some(wanted), .. } if matched != *wanted => wrong("", *wanted),
            Self { at_least: Some(wanted), .. } if matched < *wanted => wrong("at least ", *wanted),
            Self { at_most: Some(wanted), .. } if matched > *wanted => wrong("at most ", *wanted),
            _ => None,
        }
    }
}

pub(super) fn read(app: &App, query: &str) -> Result<Response<Body>, Problem> {
    let query = Query::parse(query)?;
    let limit = query.limit.unwrap_or(SHOWN);
    let (alibaba, zenlayer, baidu) = {
        // All three at once, so that no event is left out that came before one that is shown. Nobody waits for the rest.
        let (alibaba, zenlayer, baidu) = (app.alibaba.read(), app.zenlayer.read(), app.baidu.read());
        (excerpt(&alibaba, app, &query, limit), excerpt(&zenlayer, app, &query, limit), excerpt(&baidu, app, &query, limit))
    };
    let matched = alibaba.matched + zenlayer.matched + baidu.matched;
    let mut seqs: Vec<u64> = alibaba.seqs().chain(zenlayer.seqs()).chain(baidu.seqs()).collect();
    seqs.sort_unstable();
    let since = seqs.get(seqs.len().saturating_sub(limit)).copied();

    let error = query.objection(matched);
    let status = if error.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let context = Arc::clone(&app.context);
    let mut pages = Pages { context, alibaba, zenlayer, baidu, since, matched, error, written: 0, at: At::Begin };
    let first = pages.write(WHOLE);
    if pages.at == At::End {
        return Ok(respond_bytes(status, JSON, first).map(Body::from));
    }
    // A long one is written as its reader takes it.
    let mut reader = app.readers.share();
    if !reader.take(1) {
        return Ok(busy("too many long journals are being read").map(Body::from));
    }
    let body = Body::pieces(Long { first: Some(first), pages, _reader: reader });
    Ok(respond_bytes(status, JSON, Bytes::new()).map(|_| body))
}

/// The bytes up to which a journal is written at once.
const WHOLE: usize = 1024 * 1024;
/// The bytes of a piece of a longer one.
const PIECE: usize = 64 * 1024;

/// How far a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Begin,
    Entries,
    End,
}

/// A journal's document, written piece by piece: `{"matched": …, "entries": […], "error": …}`.
struct Pages {
    context: Arc<Context>,
    alibaba: Excerpt<Alibaba>,
    zenlayer: Excerpt<Zenlayer>,
    baidu: Excerpt<Baidu>,
    /// The place of the first entry to show, if any.
    since: Option<u64>,
    matched: usize,
    error: Option<String>,
    /// How many entries have been written.
    written: usize,
    at: At,
}

impl Pages {
    /// Writes on, up to the end or to the entry with which there are so many bytes.
    fn write(&mut self, bytes: usize) -> Bytes {
        let mut out = Vec::new();
        if self.at == At::Begin {
            out.extend_from_slice(format!(r#"{{"matched":{},"entries":["#, self.matched).as_bytes());
            self.at = At::Entries;
        }
        while out.len() < bytes && self.at == At::Entries {
            match self.entry() {
                Some(entry) => {
                    out.extend_from_slice(if self.written == 0 { b"" } else { b"," });
                    out.extend_from_slice(entry.get().as_bytes());
                    self.written += 1;
                }
                None => {
                    out.push(b']');
                    if let Some(error) = &self.error {
                        out.extend_from_slice(br#","error":"#);
                        push_string(&mut out, error);
                    }
                    out.extend_from_slice(b"}\n");
                    self.at = At::End;
                }
            }
        }
        out.into()
    }

    /// The next entry of all clouds.
    fn entry(&mut self) -> Option<Box<RawValue>> {
        let Self { context, alibaba, zenlayer, baidu, since, .. } = self;
        let since = (*since)?;
        let next = [alibaba.next_seq(since), zenlayer.next_seq(since), baidu.next_seq(since)];
        let first = next.iter().flatten().min().copied();
        match next.iter().position(|seq| seq.is_some() && *seq == first)? {
            0 => alibaba.show_next(|event, text, world| write(event, text, world, context)),
            1 => zenlayer.show_next(|event, text, world| write(event, text, world, context)),
            _ => baidu.show_next(|event, text, world| write(event, text, world, context)),
        }
    }
}

/// A document that is longer than what is written at once.
struct Long {
    first: Option<Bytes>,
    pages: Pages,
    _reader: Share,
}

impl Source for Long {
    fn next(&mut self) -> Option<Bytes> {
        let written = self.first.take().unwrap_or_else(|| self.pages.write(PIECE));
        // At the end nothing is left to write.
        Some(written).filter(|written| !written.is_empty())
    }
}

fn excerpt<R: Realm>(slot: &Slot<R>, app: &App, query: &Query, limit: usize) -> Excerpt<R> {
    slot.journal().excerpt(limit, |event, text| query.wants(event, text, &app.context))
}

fn write<R: Realm>(event: &Event<R>, text: &str, world: Option<&R>, context: &Context) -> Box<RawValue> {
    let mut out = Object(Vec::new());
    out.member("seq", &event.seq());
    out.member("cloud", &R::CLOUD);
    match event {
        Event::Request(entry) => {
            out.member("event", &"request");
            write_request(entry, text, world, context, &mut out);
        }
        Event::Stepped { steps, .. } => {
            out.member("event", &"steps");
            out.member("steps", &**steps);
        }
        Event::Replaced { how, .. } => {
            out.member("event", &"world");
            out.member("by", how);
        }
    }
    out.finish()
}

fn write_request<R: Realm>(entry: &Entry<R>, text: &str, world: Option<&R>, context: &Context, out: &mut Object) {
    out.member("request_id", &context.ids.id(R::CLOUD, entry.number).as_str());
    out.member("method", &entry.asked.method(text));
    out.member("access_key_id", &entry.asked.access_key_id(text));
    let call = entry.asked.call(text);
    if let Some(call) = &call {
        if let AnyCall::Read(_) = call {
            out.member("read", &true);
        }
        out.member("request", &Request(call));
    }
    match (&entry.outcome, &call, world) {
        (AnswerRecord::Accepted | AnswerRecord::Refused { .. }, Some(AnyCall::Operation(call)), Some(world)) => {
            let caller = write_caller(entry, text, world, context, out);
            out.members(|out| world.explain(call, caller, out));
        }
        (outcome, ..) => {
            if let (AnswerRecord::Accepted | AnswerRecord::ReadRefused(_), Some(world)) = (outcome, world) {
                write_caller(entry, text, world, context, out);
            }
            out.member("verdict", &outcome.verdict());
            out.member("status", &outcome.status());
            if let Some(code) = outcome.code() {
                out.member("code", &code);
            }
            match outcome {
                AnswerRecord::Fault(answer) => out.member("message", &answer.message),
                AnswerRecord::Common(error) | AnswerRecord::ReadRefused(error) => out.member("message", &error.message),
                _ => {}
            }
        }
    }
}

/// Says for whom a request was answered.
fn write_caller<'a, R: Realm>(
    entry: &Entry<R>,
    text: &'a str,
    world: &'a R,
    context: &'a Context,
    out: &mut Object,
) -> Caller<'a> {
    let caller = caller(world, &context.config, entry.asked.access_key_id(text));
    out.member("caller", &Acting { account: world.account(caller), service: caller.service });
    caller
}

/// A call as the `request` of a line.
struct Request<'a>(&'a AnyCall<'a>);

impl Serialize for Request<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut request = serializer.serialize_map(None)?;
        request.serialize_entry("Action", self.0.action())?;
        self.0.parameters().try_for_each(|(name, value)| request.serialize_entry(name, value))?;
        request.end()
    }
}

/// For whom a request was made.
#[derive(Serialize)]
struct Acting<'a> {
    account: &'a str,
    service: &'a str,
}

/// A JSON object on its way: members in the order in which they are added.
struct Object(Vec<u8>);

impl Object {
    fn members(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.0.extend_from_slice(if self.0.is_empty() { b"{" } else { b", " });
        write(&mut self.0);
    }

    fn member(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        self.members(|out| {
            out.extend_from_slice(format!("\"{name}\": ").as_bytes());
            // Strings and numbers into memory: nothing here can fail.
            serde_json::to_writer(out, value).expect("plain values always serialize");
        });
    }

    fn finish(mut self) -> Box<RawValue> {
        self.0.push(b'}');
        let text = String::from_utf8(self.0).expect("JSON is UTF-8");
        RawValue::from_string(text).expect("an object of serialized members is JSON")
    }
}

pub(super) fn clear(app: &App) -> Response<Bytes> {
    for cloud in CLOUDS {
        on_cloud!(app, cloud, |locked| locked.write().clear_journal());
    }
    respond_bytes(StatusCode::OK, JSON, &b"{\"matched\":0,\"entries\":[]}\n"[..])
}
