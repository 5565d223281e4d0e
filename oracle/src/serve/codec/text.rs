//! JSON objects of strings, which is all that the vendors' envelopes are.

use std::fmt::{self, Write as _};

use bytes::Bytes;

/// An object on its way. Members stand in the order in which they are added.
pub(super) struct Object(Vec<u8>);

impl Object {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(512))
    }

    /// Adds a member. The name has to be plain.
    pub(super) fn member(mut self, name: &'static str, value: &str) -> Self {
        self.begin(name);
        self.text(value);
        self.0.push(b'"');
        self
    }

    /// Adds a member whose value displays itself.
    pub(super) fn display(mut self, name: &'static str, value: &dyn fmt::Display) -> Self {
        self.begin(name);
        // Writing to memory cannot fail.
        let _ = write!(self, "{value}");
        self.0.push(b'"');
        self
    }

    /// Adds a member that is an object.
    pub(super) fn object(mut self, name: &'static str, value: Self) -> Self {
        self.begin(name);
        self.0.pop();
        self.0.extend_from_slice(&value.0);
        self.0.push(b'}');
        self
    }

    pub(super) fn finish(mut self) -> Bytes {
        self.0.push(b'}');
        self.0.into()
    }

    fn begin(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { b'{' } else { b',' });
        self.0.push(b'"');
        self.0.extend_from_slice(name.as_bytes());
        self.0.extend_from_slice(b"\":\"");
    }

    /// Adds a piece of a string. Nearly all of what vendors say needs no escape, which is found out many bytes at a time.
    fn text(&mut self, text: &str) {
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
        self.text(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_written_is_read_again() {
        for text in ["", "plain", "\"", "\\", "a\"b\\c\n\u{0}\u{1f}\u{7f}", "\u{2028} 杭州 \u{10ffff}"] {
            let object = Object::new().member("a", text).display("b", &text).object("c", Object::new().member("d", text));
            let read: serde_json::Value = serde_json::from_slice(&object.finish()).unwrap();
            assert_eq!(read, serde_json::json!({"a": text, "b": text, "c": {"d": text}}));
        }
    }
}
