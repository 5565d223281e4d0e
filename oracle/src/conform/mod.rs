//! Compares a program or an HTTP endpoint with the rules, scenario by scenario.

mod endpoint;
mod expected;
mod process;
pub mod protocol;
mod report;
mod shrink;
mod system;
mod trial;

use std::{collections::BTreeMap, time::Duration};

pub use endpoint::Endpoint;
pub use process::Process;
pub use report::Report;
pub use secgroup_kit::{KnownDeviations, Strictness};
pub use system::{Broken, System};
pub use trial::Case;

use report::Tally;
use secgroup_kit::Fit;
use shrink::shrink;
use trial::{Deviation, End, Kind};

/// How many different deviations are made smaller.
const SHRUNK: usize = 50;
/// How many times in a row the system may break before the rest is left out.
const BREAKS: usize = 10;

/// How a system is put under the rules.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How exactly its answers must agree.
    pub strictness: Strictness,
    /// How long one deviation may be made smaller; zero for not at all.
    pub shrink: Duration,
}

/// A deviation that was found.
#[derive(Clone, Debug)]
struct Found {
    deviation: Deviation,
    case: Case,
    /// In how many scenarios.
    count: u64,
}

/// Puts a system under the rules.
pub struct Conformance<'s> {
    system: &'s mut dyn System,
    options: Options,
    tally: BTreeMap<(&'static str, &'static str, &'static str), Tally>,
    found: BTreeMap<Kind, Found>,
    scenarios: u64,
    unsupported: BTreeMap<String, u64>,
    unusable: Vec<String>,
    breaks: usize,
    left_out: u64,
}

impl<'s> Conformance<'s> {
    /// Begins.
    #[must_use]
    pub fn new(system: &'s mut dyn System, options: Options) -> Self {
        Self {
            system,
            options,
            tally: BTreeMap::new(),
            found: BTreeMap::new(),
            scenarios: 0,
            unsupported: BTreeMap::new(),
            unusable: Vec::new(),
            breaks: 0,
            left_out: 0,
        }
    }

    /// Asks the system and the rules what a scenario asks.
    pub fn scenario(&mut self, case: Case) {
        self.scenarios += 1;
        if self.breaks == BREAKS {
            self.left_out += 1;
            return;
        }
        let tally = &mut self.tally;
        let end = case.run(self.system, self.options.strictness, &mut |compared| {
            tally.entry((compared.operation, compared.edition, compared.rule)).or_default().count(compared.fit);
        });
        match end {
            End::Agrees => self.breaks = 0,
            End::Unsupported(reason) => *self.unsupported.entry(reason).or_default() += 1,
            End::Unusable(problem) => {
                self.unusable.push(format!("{}: {problem}", case.name.as_deref().unwrap_or("a scenario without a name")));
                self.broke();
            }
            End::Deviates(deviation) => self.deviates(*deviation, case),
        }
    }

    /// Counts a breakdown, and makes the system usable again if it can be.
    fn broke(&mut self) {
        self.breaks += 1;
        if let Err(broken) = self.system.restart() {
            self.unusable.push(format!("the system cannot be started anew: {broken}"));
            self.breaks = BREAKS;
        }
    }

    fn deviates(&mut self, deviation: Deviation, case: Case) {
        match deviation.broken {
            true => self.broke(),
            false => self.breaks = 0,
        }
        if let Some(found) = self.found.get_mut(&deviation.kind) {
            found.count += 1;
            return;
        }
        let is_worth_it = self.found.len() < SHRUNK && !self.options.shrink.is_zero() && self.breaks < BREAKS;
        let found = match is_worth_it {
            true => self.shrunk(deviation, case),
            false => Found { deviation, case, count: 1 },
        };
        self.found.insert(found.deviation.kind.clone(), found);
    }

    /// Makes the case smaller, as long as it deviates in the same way.
    fn shrunk(&mut self, deviation: Deviation, mut case: Case) -> Found {
        case.lines.truncate(deviation.line + 1);
        let Self { system, options, .. } = self;
        let mut last = deviation.clone();
        let case = shrink(case, options.shrink, &mut |smaller| {
            match smaller.run(*system, options.strictness, &mut |_| ()) {
                End::Deviates(again) => {
                    let is_restarted = !again.broken || system.restart().is_ok();
                    let is_same = again.kind == deviation.kind && is_restarted;
                    if is_same {
                        last = *again;
                    }
                    is_same
                }
                End::Unusable(_) => {
                    // Whether or not it can: the next one says so.
                    let _ = system.restart();
                    false
                }
                End::Agrees | End::Unsupported(_) => false,
            }
        });
        Found { deviation: last, case, count: 1 }
    }

    /// What has come out.
    #[must_use]
    pub fn report(self, known: &KnownDeviations) -> Report {
        Report::new(self, known)
    }
}

impl Tally {
    fn count(&mut self, fit: Option<Fit>) {
        match fit {
            Some(Fit::Exact) => self.agrees += 1,
            Some(Fit::Admissible) => self.admissible += 1,
            None => self.deviates += 1,
        }
    }
}
