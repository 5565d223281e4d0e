//! Progress on long input, for a person at a terminal.

use std::{
    io::{IsTerminal as _, stderr, stdin, stdout},
    path::Path,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::judge::VerdictCounts;
use crate::plain::Plain;

/// How long something takes before there is anything to see.
const PATIENCE: Duration = Duration::from_secs(1);
/// A world of so many bytes takes a while.
const LARGE: u64 = 64 << 20;

/// How far the lines have come.
#[derive(Debug)]
pub struct Progress {
    since: Instant,
    /// The size of the input, where it is known.
    size: Option<u64>,
    done: u64,
    wanted: bool,
    /// The answers go to a terminal as well: the bar has to make room for them.
    shared: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Progress over an input of this size, where it is known. Nothing is shown where nobody looks, or where the person types
    /// the requests.
    #[must_use]
    pub fn new(size: Option<u64>, from_stdin: bool) -> Self {
        let wanted = stderr().is_terminal() && !(from_stdin && stdin().is_terminal());
        Self { since: Instant::now(), size, done: 0, wanted, shared: stdout().is_terminal(), bar: None }
    }

    /// Does what writes answers: without the bar in between where both go to a terminal.
    pub fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) if self.shared => bar.suspend(write),
            _ => write(),
        }
    }

    /// So many bytes more have been judged.
    pub fn advance(&mut self, bytes: u64, counts: &VerdictCounts) {
        self.advance_by(bytes, || {
            format!("{} lines, {} refused, {} unreadable", counts.lines(), counts.refused, counts.unreadable)
        });
    }

    /// So many bytes more have been dealt with.
    pub fn advance_by(&mut self, bytes: u64, message: impl FnOnce() -> String) {
        self.done += bytes;
        if !self.wanted || self.since.elapsed() < PATIENCE {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| bar(self.size));
        bar.set_position(self.done);
        bar.set_message(message());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(size: Option<u64>) -> ProgressBar {
    let (template, size) = match size {
        Some(size) => ("{bar:30} {percent:>3}%  {msg}  {eta} left", Some(size)),
        None => ("{spinner} {bytes}  {msg}", None),
    };
    let bar = ProgressBar::with_draw_target(size, ProgressDrawTarget::stderr_with_hz(5));
    // The templates above are well formed; the default is no worse than no bar.
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Something that turns while a large world is read; it goes when it is dropped.
#[derive(Debug)]
pub struct Spinner(Option<ProgressBar>);

/// Shows that a world is being read, where it is large and somebody looks.
#[must_use]
pub fn spinner(size: u64, path: &Path) -> Spinner {
    if size < LARGE || !stderr().is_terminal() {
        return Spinner(None);
    }
    let bar = ProgressBar::new_spinner();
    bar.set_message(format!("reading {}", Plain(path.display())));
    bar.enable_steady_tick(Duration::from_millis(120));
    Spinner(Some(bar))
}

impl Drop for Spinner {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
