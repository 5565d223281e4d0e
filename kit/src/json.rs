//! JSON on one line, spaced as the program's lines are: `{"seq": 1, "verdict": "accepted"}`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

/// A space after each comma and colon.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"" } else { b", " })
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

/// The value as JSON on one line.
pub(crate) fn line(value: &impl Serialize) -> String {
    let mut text = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, Spaced);
    value.serialize(&mut serializer).expect("nothing here fails to serialize");
    String::from_utf8(text).expect("JSON is UTF-8")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_has_a_space_after_each_comma_and_colon() {
        let value = serde_json::json!({"a": [1, "b, c", {}], "d": {"e": null}});
        assert_eq!(super::line(&value), r#"{"a": [1, "b, c", {}], "d": {"e": null}}"#);
    }
}
