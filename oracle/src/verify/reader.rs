//! Reads a recording event by event, without holding all of it in memory.
//!
//! A recording is JSON Lines, a JSON list, an object with a list in it (`{"matched": …, "entries": […]}`, `{"Events": […]}`), or JSON
//! values one after the other on any number of lines. Gzip is read as what is in it.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// How long an event can be.
const LONGEST: usize = 1 << 24;
/// The members that hold the events where they are not the document itself.
const LISTS: [&[u8]; 3] = [b"entries", b"Events", b"events"];

/// How the events stand in the recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// One a line.
    Lines,
    /// One after the other, separated by whitespace or commas, up to the end of a list.
    Values,
}

/// The events of a recording.
pub(super) struct Events<R> {
    input: R,
    layout: Layout,
    /// The number of the last event: of its line, or its place in the list.
    number: u64,
    at_end: bool,
}

/// An event as it is written, or why it cannot be told.
pub(super) type Text = Result<Vec<u8>, String>;

/// The events of a recording, which may be compressed.
pub(super) fn open(input: impl Read + 'static) -> io::Result<Events<Box<dyn BufRead>>> {
    let mut input = BufReader::with_capacity(1 << 18, input);
    let compressed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let input: Box<dyn BufRead> = match compressed {
        true => Box::new(BufReader::with_capacity(1 << 18, MultiGzDecoder::new(input))),
        false => Box::new(input),
    };
    Events::new(input)
}

impl<R: BufRead> Events<R> {
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        // Only what is in the buffer is looked at: events begin well before its end.
        let start = input.fill_buf()?;
        let blank = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let text = start.get(blank..).unwrap_or_default();
        let (layout, skipped) = match text {
            [b'[', ..] => (Layout::Values, blank + 1),
            [b'{', ..] => match list_in(text) {
                Some(skipped) => (Layout::Values, blank + skipped),
                // An object that goes on in the next line.
                None if text.get(1..).unwrap_or_default().trim_ascii_start().len() < text.len() - 1
                    && text.get(1) != Some(&b' ') =>
                {
                    (Layout::Values, blank)
                }
                None => (Layout::Lines, 0),
            },
            _ => (Layout::Lines, 0),
        };
        input.consume(skipped);
        Ok(Self { input, layout, number: 0, at_end: false })
    }

    /// The next event with its number.
    pub(super) fn next(&mut self) -> io::Result<Option<(u64, Text)>> {
        if self.at_end {
            return Ok(None);
        }
        self.number += 1;
        let text = match self.layout {
            Layout::Lines => self.line()?,
            Layout::Values => self.value()?,
        };
        Ok(text.map(|text| (self.number, text)))
    }

    /// A line, unless it is empty: then the next one.
    fn line(&mut self) -> io::Result<Option<Text>> {
        loop {
            match self.any_line()? {
                Some(Ok(line)) if line.is_empty() => self.number += 1,
                line => return Ok(line),
            }
        }
    }

    fn any_line(&mut self) -> io::Result<Option<Text>> {
        let mut line = Vec::new();
        let mut limited = (&mut self.input).take(LONGEST as u64 + 1);
        if limited.read_until(b'\n', &mut line)? == 0 {
            self.at_end = true;
            return Ok(None);
        }
        if line.len() > LONGEST && !line.ends_with(b"\n") {
            self.skip_line()?;
            return Ok(Some(Err(too_long())));
        }
        line.truncate(line.trim_ascii_end().len());
        line.drain(..line.len() - line.trim_ascii_start().len());
        Ok(Some(Ok(line)))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.input.fill_buf()?;
            let (used, done) = match memchr::memchr(b'\n', buffer) {
                Some(end) => (end + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.input.consume(used);
            if done {
                return Ok(());
            }
        }
    }

    /// A JSON value, found by its brackets.
    fn value(&mut self) -> io::Result<Option<Text>> {
        let mut scan = Scan::default();
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                self.at_end = true;
                let cut_off = !scan.text.is_empty();
                return Ok(cut_off.then(|| Err("the recording ends within this event".to_owned())));
            }
            let (used, found) = scan.take(buffer);
            self.input.consume(used);
            match found {
                Found::More if scan.text.len() > LONGEST => {
                    self.at_end = true;
                    return Ok(Some(Err(too_long())));
                }
                Found::More => {}
                Found::Value => return Ok(Some(Ok(scan.text))),
                Found::End => {
                    self.at_end = true;
                    let left = scan.text.trim_ascii();
                    return Ok((!left.is_empty()).then(|| Ok(left.to_vec())));
                }
            }
        }
    }
}

fn too_long() -> String {
    format!("longer than {} MiB", LONGEST >> 20)
}

/// A value on its way.
#[derive(Default)]
struct Scan {
    text: Vec<u8>,
    depth: u32,
    in_string: bool,
    escaped: bool,
}

enum Found {
    More,
    Value,
    /// The end of the list.
    End,
}

impl Scan {
    /// Takes bytes up to the end of a value, and says how many.
    fn take(&mut self, bytes: &[u8]) -> (usize, Found) {
        for (place, &byte) in bytes.iter().enumerate() {
            if self.in_string {
                self.in_string = self.escaped || byte != b'"';
                self.escaped = !self.escaped && byte == b'\\';
                self.text.push(byte);
                continue;
            }
            match byte {
                b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                    if !self.text.is_empty() {
                        return (place + 1, Found::Value);
                    }
                    continue;
                }
                b']' | b'}' if self.depth == 0 => return (place + 1, Found::End),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth -= 1,
                b'"' => self.in_string = true,
                _ => {}
            }
            self.text.push(byte);
            if self.depth == 0 && matches!(byte, b'}' | b']') {
                return (place + 1, Found::Value);
            }
        }
        (bytes.len(), Found::More)
    }
}

/// Where the list begins in an object that has one of these members at its start, behind other plain members.
fn list_in(object: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let rest = object.get(at..)?;
        at += rest.len() - rest.trim_ascii_start().len();
        let name = object.get(at..)?.strip_prefix(b"\"")?;
        let name = name.get(..memchr::memchr(b'"', name)?)?;
        at += name.len() + 2;
        let rest = object.get(at..)?;
        at += rest.len() - rest.trim_ascii_start().len() + 1;
        let rest = object.get(at..)?;
        at += rest.len() - rest.trim_ascii_start().len();
        let value = object.get(at..)?;
        if LISTS.contains(&name) && value.starts_with(b"[") {
            return Some(at + 1);
        }
        // Behind a number or a text; an event's own members are objects sooner or later.
        let end = value.iter().position(|byte| matches!(byte, b',' | b'{' | b'[' | b'}'))?;
        if value.get(end) != Some(&b',') {
            return None;
        }
        at += end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Vec<(u64, Result<String, String>)> {
        // A small buffer, so that events lie across its end.
        let mut events = Events::new(BufReader::with_capacity(64, text.as_bytes())).unwrap();
        let mut all = Vec::new();
        while let Some((number, text)) = events.next().unwrap() {
            all.push((number, text.map(|text| String::from_utf8(text).unwrap())));
        }
        all
    }

    #[test]
    fn events_are_found_in_every_layout() {
        let (a, b) = (r#"{"a": "}] \" ,"}"#, r#"{"b": [1, {"c": "\\"}]}"#);
        for text in [
            format!("{a}\n{b}\n"),
            format!("{a}\r\n{b}"),
            format!("[{a}, {b}]\n"),
            format!(" [\n{a}\n,\n{b}\n]\n"),
            format!("{{\"matched\":2,\"entries\":[{a},{b}]}}\n"),
            format!("{{\"RequestId\": \"x\", \"Events\": [{a}, {b}], \"NextToken\": \"\"}}\n"),
        ] {
            let expected = [(1, Ok(a.to_owned())), (2, Ok(b.to_owned()))];
            assert_eq!(events(&text), expected, "{text}");
        }
        let pretty = "{\n  \"a\": 1\n}\n{\n  \"b\": 2\n}\n";
        assert_eq!(events(pretty), [(1, Ok("{\n  \"a\": 1\n}".to_owned())), (2, Ok("{\n  \"b\": 2\n}".to_owned()))]);
        assert_eq!(events(""), []);
        assert_eq!(events("[]"), []);
    }

    #[test]
    fn what_is_broken_is_told_and_the_rest_is_found() {
        assert_eq!(events("x\n{}\n"), [(1, Ok("x".to_owned())), (2, Ok("{}".to_owned()))]);
        assert_eq!(events("[{}, x, {}]"), [(1, Ok("{}".to_owned())), (2, Ok("x".to_owned())), (3, Ok("{}".to_owned()))]);
        let cut_off = [(1, Ok("{}".to_owned())), (2, Err("the recording ends within this event".to_owned()))];
        assert_eq!(events("[{}, {\"a\": "), cut_off);
    }
}
