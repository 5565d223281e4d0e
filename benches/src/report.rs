//! What was measured: rows, as text for people and as JSON for later.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// What a measured value must not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// The number of the goal in the project's list.
    pub number: u8,
    /// The most that it may be.
    pub at_most: f64,
}

/// What one contestant did in one contest, or one figure that needs no clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The bench that measured it.
    pub bench: String,
    /// What was asked for, and how large the world was.
    pub contest: String,
    /// Who answered.
    pub contestant: String,
    /// The median, in `unit`.
    pub value: f64,
    /// What the value counts: `ns` for one operation, `bytes`, …
    pub unit: String,
    /// How it compares to another contestant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Ratio>,
    /// What the ratio, or else the value, must not exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    /// The hash of the answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
}

/// One contestant's time as a multiple of another's, round by round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ratio {
    /// Whose time is 1.
    pub to: String,
    /// The lower quartile of the rounds.
    pub low: f64,
    /// The median of the rounds.
    pub median: f64,
    /// The upper quartile of the rounds.
    pub high: f64,
}

impl Row {
    fn key(&self) -> (String, String, String) {
        (self.bench.clone(), self.contest.clone(), self.contestant.clone())
    }

    /// The number that the goal speaks of.
    pub fn judged(&self) -> f64 {
        self.ratio.as_ref().map_or(self.value, |ratio| ratio.median)
    }

    /// The row's line in a table.
    pub fn line(&self) -> String {
        let ratio = self.ratio.as_ref().map_or_else(String::new, |ratio| {
            format!("{:6.2} x {} ({:.2} to {:.2})", ratio.median, ratio.to, ratio.low, ratio.high)
        });
        let goal = self.goal.map_or_else(String::new, |goal| {
            let outcome = if self.judged() <= goal.at_most { "reached" } else { "MISSED" };
            format!("goal {}: at most {}, {outcome}", goal.number, goal.at_most)
        });
        let answers = self.answers.as_deref().unwrap_or("");
        let Self { contest, contestant, value, unit, .. } = self;
        format!("{contest:34} {contestant:18} {value:>12.1} {unit:5} {ratio:40} {goal:34} {answers}").trim_end().to_owned()
    }
}

/// A kept run: where it was, and its rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The machine and the compiler, in words.
    pub setting: String,
    /// The rows, ordered by bench, contest and contestant.
    pub rows: Vec<Row>,
}

impl Report {
    /// What `path` holds.
    ///
    /// # Errors
    ///
    /// Where it cannot be read or is no report.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }

    /// Adds `rows` to what `path` holds already: every bench is a program of its own, and they share the file.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read, is no report, or cannot be written.
    pub fn add(path: &Path, rows: &[Row]) -> io::Result<()> {
        let old = if path.exists() { Self::read(path)?.rows } else { Vec::new() };
        let rows: BTreeMap<_, _> = old.iter().chain(rows).map(|row| (row.key(), row.clone())).collect();
        let report = Self { setting: setting(), rows: rows.into_values().collect() };
        let mut text = serde_json::to_string_pretty(&report)?;
        text.push('\n');
        fs::write(path, text)
    }

    /// The rows that two runs share, side by side, and whether all of them gave the same answers.
    pub fn compare(before: &Self, after: &Self) -> (String, bool) {
        let mut text = format!("before: {}\nafter:  {}\n", before.setting, after.setting);
        let mut same = true;
        let old: BTreeMap<_, _> = before.rows.iter().map(|row| (row.key(), row)).collect();
        for row in &after.rows {
            let Some(before) = old.get(&row.key()) else {
                continue;
            };
            let mark = match (&before.ratio, &row.ratio) {
                (Some(before), Some(after)) if after.high < before.low => "better",
                (Some(before), Some(after)) if after.low > before.high => "WORSE",
                _ => "",
            };
            let answers = if before.answers == row.answers { "" } else { "OTHER ANSWERS" };
            same &= answers.is_empty();
            let (old, new, unit) = match &row.ratio {
                Some(ratio) => (before.judged(), row.judged(), format!("x {}", ratio.to)),
                None => (before.value, row.value, row.unit.clone()),
            };
            let line =
                format!("{:34} {:18} {old:12.2} -> {new:12.2} {unit:12} {mark:6} {answers}", row.contest, row.contestant);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        (text, same)
    }
}

/// The machine and the compiler, in words.
pub fn setting() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown CPU", |name| name.trim_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cpu}, {cores} cores, {}, {}", std::env::consts::OS, rustc())
}

/// The version of the compiler that `cargo` uses here.
pub fn rustc() -> String {
    let program = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(program).arg("--version").output();
    output.map_or_else(|_| "unknown rustc".to_owned(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
