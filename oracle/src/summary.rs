//! Counts of answers.

use std::{fmt, ops::AddAssign, time::Duration};

use secgroup::{registry::Registered, rulebook::Verdict};

use crate::{coverage::Coverage, judge::VerdictCounts, line::Unreadable, plain::Plain};

/// What is counted while lines are judged.
pub trait Counts: Default + AddAssign + Send {
    /// How many lines were accepted, refused and so on.
    fn verdicts(&self) -> VerdictCounts;

    /// The same, to be changed.
    fn verdicts_mut(&mut self) -> &mut VerdictCounts;

    /// Hears of a verdict in this world.
    #[inline]
    fn verdict<O: Registered>(&mut self, world: &O::World, verdict: &Verdict<'_, O>) {
        let _ = (world, verdict);
    }

    /// Hears of a line that cannot be read.
    #[inline]
    fn unreadable(&mut self, unreadable: &Unreadable<'_>) {
        let _ = unreadable;
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
    coverage: Coverage,
    unknown_parameters: u64,
    /// The first line of which it can be guessed what to do about it, and what.
    hint: Option<(u64, String)>,
}

impl Counts for Summary {
    fn verdicts(&self) -> VerdictCounts {
        self.coverage.verdicts()
    }

    fn verdicts_mut(&mut self) -> &mut VerdictCounts {
        self.coverage.verdicts_mut()
    }

    fn verdict<O: Registered>(&mut self, world: &O::World, verdict: &Verdict<'_, O>) {
        self.coverage.verdict(world, verdict);
    }

    fn unreadable(&mut self, unreadable: &Unreadable<'_>) {
        if let Some(hint) = unreadable.hint().filter(|_| self.hint.is_none()) {
            self.hint = Some((unreadable.number(), hint.to_owned()));
        }
    }

    fn unknown_parameters(&mut self, unknown: u32) {
        self.unknown_parameters += u64::from(unknown);
    }
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.coverage += other.coverage;
        self.unknown_parameters += other.unknown_parameters;
        // The lines of one block stand before those of the next, but blocks may be judged side by side.
        self.hint = [self.hint.take(), other.hint].into_iter().flatten().min();
    }
}

impl Summary {
    /// Which rules were exercised.
    #[must_use]
    pub const fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The summary of what took so long.
    #[must_use]
    pub fn after(&self, time: Duration) -> impl fmt::Display {
        struct After<'a>(&'a Summary, Duration);

        impl fmt::Display for After<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let Self(summary, time) = self;
                let VerdictCounts { accepted, refused, unreadable, stepped } = summary.verdicts();
                writeln!(f, "{:<20}{:>10}  in {:.3} s", "lines", summary.verdicts().lines(), time.as_secs_f64())?;
                writeln!(f, "{:<20}{accepted:>10}", "accepted")?;
                writeln!(f, "{:<20}{refused:>10}", "refused")?;
                summary.write_refused(f)?;
                if stepped > 0 {
                    writeln!(f, "{:<20}{stepped:>10}", "steps taken")?;
                }
                writeln!(f, "{:<20}{unreadable:>10}", "unreadable")?;
                writeln!(f, "{:<20}{:>10}", "unknown parameters", summary.unknown_parameters)?;
                match &summary.hint {
                    Some((line, hint)) => writeln!(f, "line {line}: {}", Plain(hint)),
                    None if summary.verdicts().lines() == 0 => writeln!(f, "there was nothing to judge"),
                    None => Ok(()),
                }
            }
        }

        After(self, time)
    }

    fn write_refused(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.coverage.answered().try_for_each(|(operation, rule, row, count)| {
            writeln!(f, "{:<20}{count:>10}  {} {}: {} {}", "", operation.name(), rule.name, row.status, row.code)
        })
    }
}
