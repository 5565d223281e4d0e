//! How lines fared in sum: counts of what was answered.

use std::{collections::BTreeMap, fmt, ops::AddAssign, time::Duration};

use secgroup::{
    registry::{OperationId, Registered},
    rulebook::{Refusal, Row, Rule as _},
};

use crate::judge::VerdictCounts;

/// What is counted while lines are judged.
pub trait Counts: Default + AddAssign + Send {
    /// How many lines were accepted, refused and so on.
    fn verdicts(&self) -> VerdictCounts;

    /// The same, to be changed.
    fn verdicts_mut(&mut self) -> &mut VerdictCounts;

    /// Hears of a refusal.
    #[inline]
    fn refusal<O: Registered>(&mut self, refusal: &Refusal<'_, O>) {
        let _ = refusal;
    }

    /// Hears of so many parameters in a line that its operation does not have.
    #[inline]
    fn unknown_parameters(&mut self, unknown: u32) {
        let _ = unknown;
    }
}

impl Counts for VerdictCounts {
    fn verdicts(&self) -> VerdictCounts {
        *self
    }

    #[inline]
    fn verdicts_mut(&mut self) -> &mut VerdictCounts {
        self
    }
}

/// All that the summary says. Displays as a table for people.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    verdicts: VerdictCounts,
    /// By operation, place of the rule, and code.
    refused: BTreeMap<(usize, u32, &'static str), Refused>,
    unknown_parameters: u64,
}

/// The refusals that one rule answered with one row.
#[derive(Clone, Debug)]
struct Refused {
    rule: &'static str,
    row: &'static Row,
    count: u64,
}

impl Counts for Summary {
    fn verdicts(&self) -> VerdictCounts {
        self.verdicts
    }

    fn verdicts_mut(&mut self) -> &mut VerdictCounts {
        &mut self.verdicts
    }

    fn refusal<O: Registered>(&mut self, refusal: &Refusal<'_, O>) {
        let (rule, row) = (refusal.rule(), refusal.row());
        let refused = self.refused.entry((O::ID as usize, rule.index(), row.code));
        refused.or_insert(Refused { rule: rule.name(), row, count: 0 }).count += 1;
    }

    fn unknown_parameters(&mut self, unknown: u32) {
        self.unknown_parameters += u64::from(unknown);
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.verdicts += other.verdicts;
        self.unknown_parameters += other.unknown_parameters;
        for (key, refused) in other.refused {
            let count = refused.count;
            self.refused.entry(key).or_insert(Refused { count: 0, ..refused }).count += count;
        }
    }
}

impl Summary {
    /// The summary of what took so long.
    #[must_use]
    pub fn after(&self, time: Duration) -> impl fmt::Display {
        struct After<'a>(&'a Summary, Duration);

        impl fmt::Display for After<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self(summary, time) = self;
                let VerdictCounts { accepted, refused, unreadable, stepped } = summary.verdicts;
                writeln!(f, "{:<20}{:>10}  in {:.3} s", "lines", summary.verdicts.lines(), time.as_secs_f64())?;
                writeln!(f, "{:<20}{accepted:>10}", "accepted")?;
                writeln!(f, "{:<20}{refused:>10}", "refused")?;
                summary.write_refused(f)?;
                if stepped > 0 {
                    writeln!(f, "{:<20}{stepped:>10}", "steps taken")?;
                }
                writeln!(f, "{:<20}{unreadable:>10}", "unreadable")?;
                writeln!(f, "{:<20}{:>10}", "unknown parameters", summary.unknown_parameters)
            }
        }

        After(self, time)
    }

    fn write_refused(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation_of = |place: usize| OperationId::ALL.get(place).map_or("", |operation| operation.name());
        self.refused.iter().try_for_each(|((operation, ..), Refused { rule, row, count })| {
            writeln!(f, "{:<20}{count:>10}  {} {rule}: {} {}", "", operation_of(*operation), row.status, row.code)
        })
    }
}
