//! JSON objects of strings: the vendors' envelopes.

use std::cell::Cell;
use std::fmt::{self, Write as _};

use bytes::Bytes;

use super::Body;

/// An object on its way: fixed pieces of JSON, each followed by the inside of a string.
pub(super) struct Object(Vec<u8>);

thread_local! {
    /// Where objects are written, again and again, before they are copied out in their size.
    static DRAFT: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Object {
    pub(super) fn new() -> Self {
        let mut draft = DRAFT.take();
        draft.clear();
        Self(draft)
    }

    /// Adds a text that needs no escape, whatever it is.
    pub(super) fn fixed(mut self, before: &'static str, text: &str) -> Self {
        self.0.extend_from_slice(before.as_bytes());
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds a text.
    pub(super) fn text(mut self, before: &'static str, text: &str) -> Self {
        self.0.extend_from_slice(before.as_bytes());
        self.push(text);
        self
    }

    /// Adds a text that displays itself.
    pub(super) fn display(mut self, before: &'static str, value: &dyn fmt::Display) -> Self {
        self.0.extend_from_slice(before.as_bytes());
        // Writing to memory cannot fail.
        let _ = write!(self, "{value}");
        self
    }

    /// Adds the members of a content, each with a comma before it; nothing of what has no members.
    pub(super) fn members(mut self, before: &'static str, content: &Body<'_>) -> Self {
        self.0.extend_from_slice(before.as_bytes());
        if let Body::Members(members) = content {
            for (name, value) in members {
                self.0.push(b',');
                // Values into memory: nothing here can fail.
                let _ = serde_json::to_writer(&mut self.0, name);
                self.0.push(b':');
                let _ = serde_json::to_writer(&mut self.0, value);
            }
        }
        self
    }

    pub(super) fn finish(mut self, end: &'static str) -> Bytes {
        self.0.extend_from_slice(end.as_bytes());
        let body = Bytes::copy_from_slice(&self.0);
        DRAFT.set(self.0);
        body
    }

    /// Adds a piece of a string. Nearly all of what vendors say needs no escape, which is found out many bytes at a time.
    fn push(&mut self, text: &str) {
        let special = text.bytes().fold(false, |found, byte| found | (byte < 0x20) | (byte == b'"') | (byte == b'\\'));
        if !special {
            self.0.extend_from_slice(text.as_bytes());
            return;
        }
        // A string into memory: nothing here can fail.
        let quoted = serde_json::to_vec(text).unwrap_or_default();
        self.0.extend_from_slice(quoted.get(1..quoted.len() - 1).unwrap_or_default());
    }
}

impl fmt::Write for Object {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_read_again() {
        for text in ["", "plain", "\"", "\\", "a\"b\\c\n\u{0}\u{1f}\u{7f}", "\u{2028} 杭州 \u{10ffff}"] {
            let object = Object::new().text(r#"{"a":""#, text).display(r#"","b":""#, &text).finish(r#""}"#);
            let read: serde_json::Value = serde_json::from_slice(&object).unwrap();
            assert_eq!(read, serde_json::json!({"a": text, "b": text}));
        }
    }
}
