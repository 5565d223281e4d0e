//! A window that moves over JSON text: values are read one by one, without the whole text in memory.

use std::io::{self, Read};

use serde::Deserialize;
use serde_json::{Deserializer, value::RawValue};

/// Why the text goes no further.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It cannot be read.
    Io(io::Error),
    /// It is not JSON, or not what is looked for.
    Text {
        /// What is wrong.
        problem: String,
        /// Line and column, from 1.
        position: (u64, u64),
    },
}

/// What a parser says of the start of a text: a value and its length; nothing where it may go on behind the text.
pub(crate) type First<T> = Result<Option<(T, usize)>, serde_json::Error>;

/// The value at the start of a text, and its length; nothing where it may go on behind the text.
pub(crate) fn first<'a, T: Deserialize<'a>>(text: &'a [u8], at_end: bool) -> First<T> {
    let mut values = Deserializer::from_slice(text).into_iter();
    match values.next() {
        // A number that ends where the text does may have more digits.
        Some(Ok(value)) if at_end || values.byte_offset() < text.len() => Ok(Some((value, values.byte_offset()))),
        Some(Err(error)) if at_end || !error.is_eof() => Err(error),
        _ => Ok(None),
    }
}

/// A part of the text, and how to get the next.
pub(crate) struct Window<R> {
    reader: R,
    bytes: Vec<u8>,
    /// How many of the bytes have been dealt with.
    start: usize,
    /// Whether the last byte is the last of the text.
    at_end: bool,
    size: usize,
    /// Lines and the bytes of the last line that the window has left behind.
    lines: u64,
    column: u64,
}

impl<R: Read> Window<R> {
    /// A window of so many bytes.
    pub(crate) fn new(reader: R, size: usize) -> Self {
        Self { reader, bytes: Vec::new(), start: 0, at_end: false, size: size.max(1), lines: 0, column: 0 }
    }

    pub(crate) fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Goes so many bytes on.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.start = self.bytes.len().min(self.start + bytes);
    }

    /// Reads until there are so many bytes, or the text ends.
    pub(crate) fn fill(&mut self, bytes: usize) -> Result<(), Fault> {
        while self.rest().len() < bytes && !self.at_end {
            self.more()?;
        }
        Ok(())
    }

    /// Line and column of the next byte, from 1.
    pub(crate) fn position(&self) -> (u64, u64) {
        let (lines, column) = advanced(self.lines, self.column, &self.bytes[..self.start]);
        (lines + 1, column + 1)
    }

    /// What is wrong where the window stands.
    pub(crate) fn fault(&self, problem: impl Into<String>) -> Fault {
        Fault::Text { problem: problem.into(), position: self.position() }
    }

    /// What the parser says of the text that begins where the window stands.
    pub(crate) fn json_fault(&self, error: &serde_json::Error) -> Fault {
        let problem = match crate::json::problem(error) {
            _ if error.is_eof() => "the text ends in the middle".to_owned(),
            problem if error.is_syntax() => format!("not JSON: {problem}"),
            problem => problem,
        };
        Fault::Text { problem, position: self.position_of(error.line(), error.column()) }
    }

    /// Line and column in the text of a line and column in the rest, as parsers count them.
    pub(crate) fn position_of(&self, line: usize, column: usize) -> (u64, u64) {
        let (first, before) = self.position();
        match line {
            0 | 1 => (first, before + (column as u64).saturating_sub(1)),
            line => (first + line as u64 - 1, column as u64),
        }
    }

    /// Moves on: drops what has been dealt with, and reads more.
    fn more(&mut self) -> Result<(), Fault> {
        if self.at_end {
            return Err(self.fault("the text ends in the middle"));
        }
        (self.lines, self.column) = advanced(self.lines, self.column, &self.bytes[..self.start]);
        self.bytes.drain(..self.start);
        self.start = 0;
        // What is longer than the window gets a larger one: twice as much each time, so that it is not read too often.
        let wanted = self.size.max(self.bytes.len()) as u64;
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.bytes).map_err(Fault::Io)?;
        self.at_end = (read as u64) < wanted;
        Ok(())
    }

    /// The next byte that is no space, where there is one.
    pub(crate) fn peek(&mut self) -> Result<Option<u8>, Fault> {
        loop {
            let spaces = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            self.start += spaces;
            match self.rest().first() {
                Some(byte) => return Ok(Some(*byte)),
                None if self.at_end => return Ok(None),
                None => self.more()?,
            }
        }
    }

    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.start += 1;
                Ok(())
            }
            found => Err(self.unexpected(found, &format!("`{}`", byte as char))),
        }
    }

    fn unexpected(&self, found: Option<u8>, wanted: &str) -> Fault {
        self.fault(match found {
            None => "the text ends in the middle".to_owned(),
            Some(_) => format!("not JSON: {wanted} is expected here"),
        })
    }

    /// Behind an opening bracket: whether there is an element. Goes behind the closing one where there is none.
    pub(crate) fn begins(&mut self, open: u8, end: u8) -> Result<bool, Fault> {
        self.expect(open)?;
        let empty = self.peek()? == Some(end);
        if empty {
            self.start += 1;
        }
        Ok(!empty)
    }

    /// Behind an element: whether there is another, or the end.
    pub(crate) fn goes_on(&mut self, end: u8) -> Result<bool, Fault> {
        let next = self.peek()?;
        match next {
            Some(byte) if byte == b',' || byte == end => {
                self.start += 1;
                Ok(byte == b',')
            }
            found => Err(self.unexpected(found, &format!("`,` or `{}`", end as char))),
        }
    }

    /// The name of a member.
    pub(crate) fn name(&mut self) -> Result<String, Fault> {
        let name = self.value(|text, at_end| first::<String>(text, at_end))?;
        self.expect(b':')?;
        Ok(name)
    }

    /// Reads the next value with a parser of the start of a text.
    pub(crate) fn value<T>(&mut self, mut parse: impl FnMut(&[u8], bool) -> First<T>) -> Result<T, Fault> {
        self.peek()?;
        loop {
            match parse(self.rest(), self.at_end) {
                Ok(Some((value, len))) => {
                    self.start += len;
                    return Ok(value);
                }
                Ok(None) => self.more()?,
                Err(error) => return Err(self.json_fault(&error)),
            }
        }
    }

    /// The same where the parser knows more than the text to say what is wrong.
    pub(crate) fn value_or<T, E: From<Fault>>(
        &mut self,
        mut parse: impl FnMut(&[u8], bool) -> Result<Option<(T, usize)>, E>,
    ) -> Result<T, E> {
        self.peek()?;
        loop {
            match parse(self.rest(), self.at_end)? {
                Some((value, len)) => {
                    self.start += len;
                    return Ok(value);
                }
                None => self.more()?,
            }
        }
    }

    /// Copies a value as it is written; says where the copy begins.
    pub(crate) fn copy(&mut self, to: &mut Vec<u8>) -> Result<usize, Fault> {
        let begin = to.len();
        self.value(|text, at_end| {
            let Some((value, len)) = first::<&RawValue>(text, at_end)? else { return Ok(None) };
            to.extend_from_slice(value.get().as_bytes());
            Ok(Some(((), len)))
        })?;
        Ok(begin)
    }
}

/// Lines and the bytes of the last line, with these bytes behind them.
fn advanced(lines: u64, column: u64, bytes: &[u8]) -> (u64, u64) {
    match memchr::memrchr(b'\n', bytes) {
        None => (lines, column + bytes.len() as u64),
        Some(last) => {
            let more = memchr::memchr_iter(b'\n', bytes).count() as u64;
            (lines + more, (bytes.len() - last - 1) as u64)
        }
    }
}
