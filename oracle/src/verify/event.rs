//! An event of a recording: our lines, the server's journal, ActionTrail's management events.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use secgroup::rulebook::Cloud;
use serde_json::{Map, Value};

use super::{Recorded, own, trail};
use crate::{
    catalogue,
    time::{NoTime, Time},
};

/// What was recorded.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) what: What,
    pub(super) whose: Whose,
    /// The second in which it happened, where that is known: `2026-01-01T00:00:00Z`.
    pub(super) time: Option<String>,
    /// What tells it from all other events, hashed.
    pub(super) id: Option<u64>,
}

/// Whose world an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Whose {
    /// The cloud's place in the list of clouds; `None` where the event does not say.
    pub(super) cloud: Option<&'static str>,
    pub(super) account: String,
    pub(super) region: String,
}

impl Whose {
    pub(super) fn cloud(&self) -> Option<Cloud> {
        self.cloud.and_then(|cloud| cloud.parse().ok())
    }
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// A request, as the text of a line in, and what was answered.
    Request { line: String, observed: Observed },
    /// Steps of the environment: a JSON list.
    Steps(String),
    /// Instances or network interfaces were created in these groups. More is not known of them.
    Created { members: Vec<String>, interfaces: bool, security_groups: Vec<String> },
    /// Something else happened to what has these ids: some of their facts are not known from here on.
    Touched(Vec<String>),
    /// The world was replaced by one that the recording does not show.
    Replaced,
    /// Nothing that can be judged, and why.
    Nothing(String),
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Observed {
    Success,
    Error { code: String, status: Option<u16> },
}

impl Observed {
    pub(super) fn document(&self) -> Value {
        match self {
            Self::Success => Value::from("success"),
            Self::Error { code, status } => {
                let mut error = Map::from_iter([("code".to_owned(), Value::from(&**code))]);
                error.extend(status.map(|status| ("status".to_owned(), Value::from(status))));
                Value::Object(error)
            }
        }
    }
}

impl Event {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub(super) fn read(text: &[u8]) -> Result<Self, String> {
        own::read(text).map_or_else(|| Self::read_whole(text), Ok)
    }

    /// The same, by way of a document.
    pub(super) fn read_whole(text: &[u8]) -> Result<Self, String> {
        let document: Value = serde_json::from_slice(text).map_err(|error| crate::json::not_json(&error.to_string(), text))?;
        let Value::Object(mut members) = document else { return Err("expected an object".to_owned()) };
        if let Some(event) = trail::inner(&mut members) {
            return trail::read(&event);
        }
        if members.contains_key("event") { entry(&members) } else { line(members) }
    }
}

impl Event {
    /// The event that somebody has recorded in columns.
    ///
    /// # Errors
    ///
    /// Why it is none.
    pub(super) fn recorded(recorded: &Recorded<'_>) -> Result<Self, String> {
        let observed = match recorded.error {
            None => Observed::Success,
            Some((code, status)) => Observed::Error { code: code.to_owned(), status },
        };
        let what = What::Request { line: recorded.line.clone().into_owned(), observed };
        let cloud = recorded.cloud.map(<&str>::from);
        let whose = Whose { cloud, account: recorded.account.to_owned(), region: recorded.region.to_owned() };
        Ok(Self { what, whose, time: recorded.time.map(time).transpose()?, id: recorded.id.map(hash) })
    }
}

pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Checks that a time is a whole second: in that form, the order is that of its letters.
pub(super) fn time(text: &str) -> Result<String, String> {
    let time: Time = text.parse().map_err(|error: NoTime| error.to_string())?;
    if time.to_string() == text && text.len() == "0000-00-00T00:00:00Z".len() {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} is finer than a second"))
}

/// The cloud that has the operation that is asked for.
fn cloud_of(request: &Value) -> Option<&'static str> {
    catalogue::cloud_of(request.get("Action")?.as_str()?).map(Into::into)
}

fn cloud_named(members: &Map<String, Value>) -> Result<Option<&'static str>, String> {
    match members.get("cloud") {
        None => Ok(None),
        Some(name) => {
            let cloud = name.as_str().and_then(|name| name.parse::<Cloud>().ok());
            cloud.map(|cloud| Some(cloud.into())).ok_or_else(|| format!("cloud: no cloud {name}"))
        }
    }
}

fn text_in(members: &Map<String, Value>, name: &str) -> Result<String, String> {
    match members.get(name) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{name}: expected a string")),
    }
}

/// The text of a line in with these members of an event.
fn line_of(members: &Map<String, Value>, names: &[&str]) -> String {
    let taken = names.iter().filter_map(|name| members.get_key_value(*name));
    let line: Map<_, _> = taken.map(|(name, value)| (name.clone(), value.clone())).collect();
    Value::Object(line).to_string()
}

/// A line in with what was observed beside it, or with steps.
fn line(members: Map<String, Value>) -> Result<Event, String> {
    const MEMBERS: [&str; 9] = ["seq", "request", "caller", "steps", "observed", "cloud", "account", "region", "time"];
    if let Some(unknown) = members.keys().find(|name| !MEMBERS.contains(&&***name) && *name != "id") {
        return Err(format!("unknown member {unknown:?}"));
    }
    let what = match (members.get("request"), members.get("steps"), members.get("observed")) {
        (Some(_), None, Some(observed)) => {
            What::Request { line: line_of(&members, &["seq", "request", "caller"]), observed: observed_in(observed)? }
        }
        (Some(_), None, None) => return Err("no \"observed\"".to_owned()),
        (None, Some(steps), None) => What::Steps(steps.to_string()),
        _ => return Err("expected \"request\" and \"observed\", or \"steps\"".to_owned()),
    };
    let cloud = match cloud_named(&members)? {
        None => members.get("request").and_then(cloud_of),
        named => named,
    };
    let whose = Whose { cloud, account: text_in(&members, "account")?, region: text_in(&members, "region")? };
    let time = members.get("time").map(|_| text_in(&members, "time").and_then(|text| time(&text))).transpose()?;
    let id = members.get("id").map(|id| hash(&id.to_string()));
    Ok(Event { what, whose, time, id })
}

/// `"success"`, or an object with the code and, where it is known, the status.
fn observed_in(observed: &Value) -> Result<Observed, String> {
    const EXPECTED: &str = "observed: expected \"success\", or an object with \"code\" and perhaps \"status\"";
    match observed {
        Value::String(text) if text == "success" => Ok(Observed::Success),
        Value::Object(error) if error.keys().all(|name| name == "code" || name == "status") => {
            let code = error.get("code").and_then(Value::as_str).filter(|code| !code.is_empty());
            let status = error.get("status").map(|status| status.as_u64().and_then(|status| u16::try_from(status).ok()));
            match (code, status) {
                (Some(code), None) => Ok(Observed::Error { code: code.to_owned(), status: None }),
                (Some(code), Some(Some(status))) => Ok(Observed::Error { code: code.to_owned(), status: Some(status) }),
                _ => Err(EXPECTED.to_owned()),
            }
        }
        _ => Err(EXPECTED.to_owned()),
    }
}

/// An entry of the server's journal.
fn entry(members: &Map<String, Value>) -> Result<Event, String> {
    let whose = Whose { cloud: cloud_named(members)?, ..Whose::default() };
    let text = |name| members.get(name).and_then(Value::as_str);
    let what = match text("event") {
        Some("steps") => What::Steps(members.get("steps").map(Value::to_string).unwrap_or_default()),
        Some("world") => What::Replaced,
        Some("request") if members.get("read") == Some(&Value::Bool(true)) => {
            What::Nothing("a read changes nothing".to_owned())
        }
        Some("request") => match (text("verdict"), members.get("request")) {
            (Some("accepted"), Some(_)) => request(members, Observed::Success),
            (Some("refused"), Some(_)) => {
                let code = text("code").ok_or("no \"code\"")?.to_owned();
                let status = members.get("status").and_then(Value::as_u64).and_then(|status| u16::try_from(status).ok());
                request(members, Observed::Error { code, status })
            }
            (Some("fault"), _) => What::Nothing("a fault answered".to_owned()),
            (Some("unreadable"), _) => What::Nothing("it was not judged".to_owned()),
            _ => return Err("a request without \"verdict\" or \"request\"".to_owned()),
        },
        _ => return Err("event: expected \"request\", \"steps\" or \"world\"".to_owned()),
    };
    Ok(Event { what, whose, time: None, id: text("request_id").map(hash) })
}

fn request(members: &Map<String, Value>, observed: Observed) -> What {
    What::Request { line: line_of(members, &["request", "caller"]), observed }
}
