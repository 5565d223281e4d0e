//! Writes world documents, one thing per line, so that a line diff works.

use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::ser::{Formatter, Serializer};

use crate::world::AnyWorld;

/// Writes a world document, its end included.
///
/// # Errors
///
/// Those of the writer.
pub fn write(world: &AnyWorld, out: &mut impl Write) -> io::Result<()> {
    world.serialize(&mut Serializer::with_formatter(&mut *out, Layout::default())).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

/// Members of the document, and elements of its lists, on lines of their own; everything deeper on one line.
#[derive(Debug, Default)]
struct Layout {
    depth: usize,
}

/// The document is the first level, a list of it the second.
const LINES: usize = 2;

impl Layout {
    fn begin(&mut self, out: &mut (impl Write + ?Sized), open: &[u8]) -> io::Result<()> {
        self.depth += 1;
        out.write_all(open)
    }

    fn end(&mut self, out: &mut (impl Write + ?Sized), close: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.depth == 0 {
            out.write_all(b"\n")?;
        }
        out.write_all(close)
    }

    fn separate(&self, out: &mut (impl Write + ?Sized), first: bool, lines: bool) -> io::Result<()> {
        match (first, lines) {
            (true, false) => Ok(()),
            (false, false) => out.write_all(b", "),
            (_, true) => {
                out.write_all(if first { b"\n" } else { b",\n" })?;
                out.write_all(&b"    "[..2 * self.depth.min(LINES)])
            }
        }
    }
}

impl Formatter for Layout {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, self.depth == LINES)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.separate(out, first, self.depth == 1)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}
