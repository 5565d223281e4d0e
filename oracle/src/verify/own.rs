//! Our lines with what was observed beside them, read without a document in between: recordings are long.

use std::borrow::Cow;

use secgroup::rulebook::Cloud;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::event::{Event, Observed, What, Whose, hash, time};
use crate::catalogue;

/// An event in its usual form. Whatever has another is left to [`Event::read`], and so is every error.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    request: &'a RawValue,
    #[serde(borrow)]
    observed: &'a RawValue,
    #[serde(borrow, default, deserialize_with = "given")]
    seq: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    caller: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "given")]
    cloud: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "given")]
    account: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "given")]
    region: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "given")]
    time: Option<&'a str>,
    #[serde(borrow, default, deserialize_with = "given")]
    id: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    #[serde(default, deserialize_with = "given")]
    status: Option<u16>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow, rename = "Action")]
    action: &'a str,
}

/// A member that is there has a value: null is none.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// The event, if it has the usual form.
pub(super) fn read(text: &[u8]) -> Option<Event> {
    let line: Line<'_> = serde_json::from_slice(text).ok()?;
    let observed = match line.observed.get() {
        r#""success""# => Observed::Success,
        refused => {
            let Refused { code, status } =
                serde_json::from_str(refused).ok().filter(|refused: &Refused<'_>| !refused.code.is_empty())?;
            Observed::Error { code: code.into_owned(), status }
        }
    };
    let cloud = match line.cloud {
        Some(name) => Some(name.parse::<Cloud>().ok()?.into()),
        None => cloud_of(line.request),
    };
    let id = match line.id {
        Some(id) if id.get().starts_with('"') && !id.get().contains('\\') => Some(hash(id.get())),
        Some(_) => return None,
        None => None,
    };
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Some(Event {
        what: What::Request { line: line.text(), observed },
        whose: Whose { cloud, account: text(line.account), region: text(line.region) },
        time: line.time.map(time).transpose().ok()?,
        id,
    })
}

impl Line<'_> {
    /// The line in.
    fn text(&self) -> String {
        let parts = [("\"seq\":", self.seq), ("\"request\":", Some(self.request)), ("\"caller\":", self.caller)];
        let mut text = String::with_capacity(self.request.get().len() + 64);
        for (name, value) in parts {
            let Some(value) = value else { continue };
            text.push(if text.is_empty() { '{' } else { ',' });
            text.push_str(name);
            text.push_str(value.get());
        }
        text.push('}');
        text
    }
}

/// The cloud that has the operation that is asked for.
fn cloud_of(request: &RawValue) -> Option<&'static str> {
    let Named { action } = serde_json::from_str(request.get()).ok()?;
    catalogue::cloud_of(action).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read here says the same as what is read by way of a document.
    #[test]
    fn both_ways_say_the_same() {
        let lines = [
            r#"{"request": {"Action": "bind", "instanceId": "i-1"}, "observed": "success"}"#,
            r#"{"seq": 7, "request": {"Action": "JoinSecurityGroup"}, "caller": {"account": "1"}, "observed": {"code": "X", "status": 404}}"#,
            r#"{"request": {"Action": "bind"}, "observed": {"code": "é\n"}, "cloud": "baidu", "account": "1", "region": "r",
                "time": "2026-01-01T00:00:00Z", "id": "a"}"#,
            r#"{"request": {"Action": "unknown"}, "observed": "success"}"#,
        ];
        for line in lines {
            let quick = read(line.as_bytes()).unwrap_or_else(|| panic!("{line}"));
            let whole = Event::read_whole(line.as_bytes()).unwrap();
            let texts = |event: &Event| match &event.what {
                What::Request { line, observed } => {
                    (serde_json::from_str::<serde_json::Value>(line).unwrap(), observed.clone())
                }
                other => panic!("{other:?}"),
            };
            assert_eq!(texts(&quick), texts(&whole), "{line}");
            assert_eq!((&quick.whose, &quick.time, quick.id), (&whose(&whole), &whole.time, whole.id), "{line}");
        }
    }

    fn whose(event: &Event) -> Whose {
        event.whose.clone()
    }

    #[test]
    fn whatever_else_there_is_is_read_by_way_of_a_document() {
        for line in [
            r#"{"request": {}, "observed": "success", "account": null}"#,
            r#"{"request": {}, "observed": {"code": "X", "status": null}}"#,
            r#"{"request": {}, "observed": {"code": ""}}"#,
            r#"{"request": {}, "observed": "failure"}"#,
            r#"{"request": {}, "observed": "success", "cloud": "aws"}"#,
            r#"{"request": {}, "observed": "success", "time": "2026-01-01T00:00:00.5Z"}"#,
            r#"{"request": {}, "observed": "success", "id": 1}"#,
            r#"{"request": {}, "observed": "success", "id": "\u0061"}"#,
            r#"{"request": {}, "observed": "success", "account": "\u0061"}"#,
            r#"{"request": {}, "observed": "success", "more": 1}"#,
            r#"{"request": {}}"#,
            r#"{"steps": []}"#,
            "[]",
            "x",
        ] {
            assert!(read(line.as_bytes()).is_none(), "{line}");
        }
    }
}
