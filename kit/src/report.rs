//! The report of a run.

use std::fmt::{self, Write as _};
use std::time::Duration;

use secgroup::registry::OperationId;
use secgroup::rulebook::Cloud;

use crate::compare::{Kind, Strictness};
use crate::coverage::Coverage;
use crate::known::KnownDeviation;
use crate::scenario::Size;

/// A page as people name it: `bind of 2025-10-20`, `LeaveSecurityGroup, undated`.
pub(crate) struct Title<'t>(pub(crate) &'t str, pub(crate) &'t str);

impl fmt::Display for Title<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(operation, edition) = self;
        let between = if edition.starts_with(|first: char| first.is_ascii_digit()) { " of " } else { ", " };
        write!(f, "{operation}{between}{edition}")
    }
}

/// What a run has found. Displays as a report for people.
#[derive(Clone, Debug)]
pub struct Report {
    pub(crate) strictness: Strictness,
    pub(crate) seed: u64,
    pub(crate) counts: Counts,
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) known: Vec<KnownCount>,
    pub(crate) unsupported: Vec<(String, u64)>,
    pub(crate) unreached: Vec<Unreached>,
    pub(crate) coverage: Coverage,
    pub(crate) elapsed: Duration,
}

/// How much was tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Scenarios, those that were left out included.
    pub scenarios: u64,
    /// Requests.
    pub requests: u64,
    /// Steps.
    pub steps: u64,
}

/// A way in which the system deviates, with the shortest scenario that shows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deviation {
    /// The operation and the edition of its page; none where the system could not be brought into a world.
    pub operation: Option<(OperationId, &'static str)>,
    /// The rule that should have answered; where the request should have been accepted, the rule whose row was answered, if any.
    pub rule: Option<&'static str>,
    /// In which way.
    pub kind: Kind,
    /// How often, before the scenario was shortened.
    pub times: u64,
    /// What was expected in the scenario.
    pub expected: String,
    /// What was observed in the scenario.
    pub observed: String,
    /// The shortest scenario that was found, a golden line: `secgroup run --scenarios` reads it. The deviation is in its last line.
    pub scenario: String,
    /// How large that scenario is.
    pub size: Size,
}

/// A known deviation and how often it occurred.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownCount {
    /// The deviation, as the file has it.
    pub known: KnownDeviation,
    /// How often it occurred.
    pub times: u64,
}

/// A rule that a run did not reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Unreached {
    /// The cloud.
    pub operation: OperationId,
    /// The edition of its page.
    pub edition: &'static str,
    /// The rule.
    pub rule: &'static str,
    /// How often it was the first violated rule.
    pub first: u64,
}

impl Report {
    /// Whether the system does as the rules say: no deviation but those that are known, each of these still occurs, and every rule was
    /// reached.
    pub fn passed(&self) -> bool {
        self.counts.requests > 0
            && self.deviations.is_empty()
            && self.unreached.is_empty()
            && self.known.iter().all(|known| known.times > 0)
    }

    /// Panics with the report, unless the system has passed: for tests.
    ///
    /// # Panics
    ///
    /// The system has not passed.
    #[track_caller]
    pub fn assert(&self) {
        assert!(self.passed(), "{self}");
    }

    /// What counted as the right answer.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// How much was tried.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The ways in which the system deviates, in the order in which they were met.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// The known deviations, in the order of their file, and how often each occurred. One that no longer does fails the run.
    pub fn known(&self) -> &[KnownCount] {
        &self.known
    }

    /// What the system does not have, in its own words, and how many scenarios were left out for it.
    pub fn unsupported(&self) -> &[(String, u64)] {
        &self.unsupported
    }

    /// The rules that were the first violated one too seldom.
    pub fn unreached(&self) -> &[Unreached] {
        &self.unreached
    }

    /// How often each rule and pair was reached.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// How long it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Counts { scenarios, requests, steps } = self.counts;
        let verdict = if self.passed() { "passed" } else { "FAILED" };
        writeln!(
            f,
            "{verdict}: {scenarios} scenarios, {requests} requests and {steps} steps, compared as {:?}, in {:.2} s (seed {})",
            self.strictness.to_string(),
            self.elapsed.as_secs_f64(),
            self.seed
        )?;
        if requests == 0 {
            writeln!(f, "nothing was tried: look at the scope, and at what the system does not have")?;
        }
        for (number, deviation) in self.deviations.iter().enumerate() {
            writeln!(f, "\n{}. {deviation}", number + 1)?;
        }
        for known in self.known.iter().filter(|known| known.times == 0) {
            writeln!(f, "\nno longer occurs; take it out of the known deviations: {}", known.known)?;
        }
        if !self.unreached.is_empty() {
            writeln!(f, "\ntoo few requests reached:")?;
            for Unreached { operation, edition, rule, first } in &self.unreached {
                writeln!(f, "  {}: {rule} ({first})", Title(operation.name(), edition))?;
            }
        }
        if self.known.iter().any(|known| known.times > 0) {
            writeln!(f, "\nknown deviations:")?;
        }
        for KnownCount { known, times } in self.known.iter().filter(|known| known.times > 0) {
            writeln!(f, "  {times} times: {known}")?;
        }
        if !self.unsupported.is_empty() {
            writeln!(f, "\nleft out, because the system does not have it:")?;
        }
        for (what, times) in &self.unsupported {
            writeln!(f, "  {times} scenarios: {what}")?;
        }
        write!(f, "\n{}", self.coverage)
    }
}

impl Deviation {
    /// The cloud, where an operation was asked for.
    pub fn cloud(&self) -> Option<Cloud> {
        self.operation.map(|(operation, _)| operation.cloud())
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut title = String::new();
        if let Some((operation, edition)) = self.operation {
            let _ = write!(title, "{}", Title(operation.name(), edition));
        }
        if let Some(rule) = self.rule {
            let _ = write!(title, ", {rule}");
        }
        if !title.is_empty() {
            title += ": ";
        }
        let times = if self.times == 1 { "once".to_owned() } else { format!("{} times", self.times) };
        writeln!(f, "{title}{} ({times})", self.kind)?;
        writeln!(f, "   expected: {}", self.expected)?;
        writeln!(f, "   observed: {}", self.observed)?;
        writeln!(f, "   the shortest scenario ({}); the deviation is in its last line:", self.size)?;
        f.write_str(&self.scenario)
    }
}
