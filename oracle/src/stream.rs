//! Lines from a reader to a writer: answers are flushed when reading on would wait.
//!
//! A thread reads ahead. What it has read when the last block was answered is the next block: one line if somebody types,
//! megabytes from a file. So a program that writes a line and waits gets its answer, and a large input still moves in large
//! blocks.

use std::{
    io::{self, Read, Write},
    sync::mpsc::{self, Receiver, TryRecvError},
    thread,
};

use memchr::{memchr_iter, memrchr};

use crate::summary::Counts;

/// How much is read at a time.
const READ: usize = 1 << 18;
/// How much becomes a block at most (where lines are not longer than that).
const BLOCK: usize = 1 << 21;
/// How many reads the thread is ahead at most.
const AHEAD: usize = BLOCK / READ;

/// How long a line can be: a thousand times what a request needs. Who sends more sends no lines, and is not to take all memory.
const LONGEST: usize = 1 << 26;

/// How moving lines can fail.
#[derive(Debug)]
pub enum StreamError {
    /// The input could not be read. What came before has been answered.
    Read(io::Error),
    /// The output could not be written.
    Write(io::Error),
    /// The line with this number has no end within the bounds. What came before has been answered.
    Endless(u64),
}

/// Judges every line of the input. `judge` gets a block of whole lines, the number of the first, and where to write the
/// answers; `progress` hears of the bytes that have been judged since it last heard.
///
/// # Errors
///
/// Reading or writing failed.
pub fn pump<W: Write, C: Counts>(
    input: impl Read + Send + 'static,
    output: &mut W,
    mut judge: impl FnMut(&[u8], u64, &mut W) -> io::Result<C>,
    mut progress: impl FnMut(u64, &C),
) -> Result<C, StreamError> {
    let mut input = Input { pieces: read_ahead(input), pending: Vec::new(), at_end: false, error: None };
    let mut counts = C::default();
    let mut first = 1;
    while let Some(end) = input.next_block() {
        let block = &input.pending[..end];
        counts += judge(block, first, output).map_err(StreamError::Write)?;
        output.flush().map_err(StreamError::Write)?;
        first += memchr_iter(b'\n', block).count() as u64;
        progress(end as u64, &counts);
        input.pending.drain(..end);
    }
    match input.error {
        Some(error) => Err(StreamError::Read(error)),
        None if !input.at_end => Err(StreamError::Endless(first)),
        None => Ok(counts),
    }
}

struct Input {
    pieces: Receiver<io::Result<Vec<u8>>>,
    /// What has been read and not answered.
    pending: Vec<u8>,
    at_end: bool,
    error: Option<io::Error>,
}

impl Input {
    /// Waits for whole lines; says where in `pending` the last of them ends. The last line of all may have no end. Nothing comes
    /// of a line that is too long.
    fn next_block(&mut self) -> Option<usize> {
        let mut searched = 0;
        loop {
            while self.pending.len() < BLOCK && !self.at_end {
                match self.pieces.try_recv() {
                    Ok(piece) => self.take(piece),
                    Err(TryRecvError::Disconnected) => self.at_end = true,
                    Err(TryRecvError::Empty) => break,
                }
            }
            if let Some(end) = memrchr(b'\n', &self.pending[searched..]) {
                return Some(searched + end + 1);
            }
            if self.at_end {
                // After an error the last line may be half a line.
                return (self.error.is_none() && !self.pending.is_empty()).then_some(self.pending.len());
            }
            searched = self.pending.len();
            if searched > LONGEST {
                return None;
            }
            match self.pieces.recv() {
                Ok(piece) => self.take(piece),
                Err(_) => self.at_end = true,
            }
        }
    }

    fn take(&mut self, piece: io::Result<Vec<u8>>) {
        match piece {
            Ok(bytes) => self.pending.extend_from_slice(&bytes),
            Err(error) => {
                self.error = Some(error);
                self.at_end = true;
            }
        }
    }
}

/// Reads on a thread of its own, which ends with the input, with an error, or when nobody takes what it reads.
fn read_ahead(mut input: impl Read + Send + 'static) -> Receiver<io::Result<Vec<u8>>> {
    let (sender, receiver) = mpsc::sync_channel(AHEAD);
    thread::spawn(move || {
        let mut buffer = vec![0; READ];
        loop {
            let piece = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(len) => Ok(buffer[..len].to_vec()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
            let failed = piece.is_err();
            if sender.send(piece).is_err() || failed {
                break;
            }
        }
    });
    receiver
}
