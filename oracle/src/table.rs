//! Verdicts for people: one row per line, and its advice below a refusal.

use std::{fmt, io::Write as _};

use secgroup::{
    alibaba::ChangeSpec,
    registry::Registered,
    rulebook::{Rule as _, Verdict},
};

use crate::{
    answer::{Answers, Form},
    change::changes,
    judge::VerdictCounts,
    line::{Seq, Unreadable},
    plain::{Plain, counted},
};

/// Answers as rows. An id may hold anything; what would disturb a terminal is written as its escape.
#[derive(Clone, Copy, Debug, Default)]
pub struct Table;

impl Table {
    /// The row above the rows.
    #[must_use]
    pub fn heading() -> Vec<u8> {
        let mut out = Vec::new();
        row(&mut out, &"SEQ", "VERDICT", &"STATUS", &"WHAT");
        out
    }
}

impl Answers for Table {
    type Counts = VerdictCounts;

    fn form(&self) -> Form {
        Form::Table
    }

    fn write<O: Registered>(&self, world: &O::World, seq: &Seq<'_>, verdict: &Verdict<'_, O>, out: &mut Vec<u8>) {
        match verdict {
            Verdict::Accepted(transition) => {
                row(out, &Label(seq), "accepted", &"", &Changes(changes::<O>(world, transition).collect()));
            }
            Verdict::Refused(refusal) => {
                let mut what = format!("{}: {}", refusal.code(), refusal.message());
                if refusal.row().undocumented.is_some() {
                    what.push_str(" (not documented)");
                }
                let others: Vec<_> = refusal.violations().iter().skip(1).map(|rule| rule.name()).collect();
                if !others.is_empty() {
                    what = format!("{what} (also violated: {})", others.join(", "));
                }
                row(out, &Label(seq), "refused", &refusal.status(), &what);
                row(out, &"", "", &"", &refusal.advice());
            }
        }
    }

    fn write_unreadable(&self, unreadable: &Unreadable<'_>, out: &mut Vec<u8>) {
        row(out, &Label(unreadable.seq()), "unreadable", &"", unreadable);
        if let Some(hint) = unreadable.hint() {
            row(out, &"", "", &"", &hint);
        }
    }

    fn write_stepped(&self, seq: &Seq<'_>, steps: usize, out: &mut Vec<u8>) {
        row(out, &Label(seq), "stepped", &"", &format_args!("{} taken", counted(steps as u64, "step")));
    }
}

fn row(out: &mut Vec<u8>, seq: &dyn fmt::Display, verdict: &str, status: &dyn fmt::Display, what: &dyn fmt::Display) {
    let start = out.len();
    // Writing to memory cannot fail.
    let _ = write!(out, "{seq:<8} {verdict:<10} {status:<6} {}", Plain(what));
    let used = out.trim_ascii_end().len().max(start);
    out.truncate(used);
    out.push(b'\n');
}

struct Label<'a>(&'a Seq<'a>);

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Seq::Line(number) => fmt::Display::fmt(number, f),
            Seq::Number(digits) => f.pad(digits),
            Seq::Text(text) => f.pad(&text.escape_debug().to_string()),
        }
    }
}

/// Changes in words.
pub(crate) struct Changes<'a>(pub(crate) Vec<ChangeSpec<'a>>);

impl fmt::Display for Changes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, others)) = self.0.split_first() else { return f.write_str("nothing changes: it is so already") };
        write_change(first, f)?;
        others.iter().try_for_each(|change| {
            f.write_str(", ")?;
            write_change(change, f)
        })
    }
}

fn write_change(change: &ChangeSpec<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match change {
        ChangeSpec::Joined { security_group, member } => {
            write!(f, "{} joins {}", member.escape_debug(), security_group.escape_debug())
        }
        ChangeSpec::Left { security_group, member } => {
            write!(f, "{} leaves {}", member.escape_debug(), security_group.escape_debug())
        }
        ChangeSpec::Moved { resource_type, resource, from, to } => {
            write!(f, "{resource_type} {} moves", resource.escape_debug())?;
            if let Some(from) = from {
                write!(f, " from {}", from.escape_debug())?;
            }
            match to {
                Some(to) => write!(f, " to {}", to.escape_debug()),
                None => f.write_str(" out of its resource group"),
            }
        }
    }
}
