//! Exit statuses and error messages of the program.

use std::{fmt, io, path::Path, process::ExitCode};

/// The exit statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All lines were judged, or what was asked for was done.
    Done = 0,
    /// With `--fail-on-refusal`: a line was refused.
    Refused = 1,
    /// Unusable arguments or files.
    Unusable = 2,
    /// A line could not be read.
    Unreadable = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command came to an early end.
#[derive(Debug)]
pub enum Failure {
    /// Nobody reads on: the end is quiet.
    ClosedPipe,
    /// A sentence for the person who called.
    Unusable(String),
}

impl Failure {
    /// A file that cannot be used.
    pub fn file(path: &Path, problem: impl fmt::Display) -> Self {
        Self::Unusable(format!("{}: {problem}", path.display()))
    }

    /// A file that cannot be read.
    pub fn reading(path: &Path, error: &io::Error) -> Self {
        Self::file(path, Reason(error))
    }

    /// A file that cannot be written.
    pub fn writing(path: &Path, error: &io::Error) -> Self {
        Self::file(path, format_args!("cannot be written: {}", Reason(error)))
    }

    /// Standard output cannot be written.
    pub fn output(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ClosedPipe,
            _ => Self::Unusable(format!("standard output cannot be written: {}", Reason(error))),
        }
    }
}

/// An error of the system, in words.
struct Reason<'a>(&'a io::Error);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind() {
            io::ErrorKind::NotFound => f.write_str("there is no such file or directory"),
            io::ErrorKind::IsADirectory => f.write_str("it is a directory, not a file"),
            io::ErrorKind::PermissionDenied => f.write_str("permission denied"),
            io::ErrorKind::StorageFull => f.write_str("no space is left"),
            _ => fmt::Display::fmt(self.0, f),
        }
    }
}
