//! `vectors`: a reproducible set of scenarios with their expected answers.

use std::{
    fmt::Write as _,
    io::{self, Write as _, stderr, stdout},
    time::Instant,
};

use secgroup::rulebook::Cloud;
use secgroup_kit::{
    Scope,
    vectors::{Settings, Uncovered, Vectors as Set},
};

use crate::{
    args::Vectors,
    catalogue,
    failure::{Exit, Failure},
};

/// How many names of what is not covered are said.
const MOST: usize = 20;

pub(super) fn vectors(args: &Vectors) -> Result<Exit, Failure> {
    let began = Instant::now();
    let (operation, edition) = (args.operation.as_deref(), args.edition.as_deref());
    let set = generate(args.cloud, operation, edition, args.seed, args.size as usize)?;
    print(&set).map_err(|error| Failure::output(&error))?;
    // Where nobody hears it, the vectors are there all the same.
    let _ = stderr().write_all(summary(&set, args, began).as_bytes());
    Ok(Exit::Done)
}

/// The set for these pages; there must be some.
pub(super) fn generate(
    cloud: Option<Cloud>,
    operation: Option<&str>,
    edition: Option<&str>,
    seed: u64,
    size: usize,
) -> Result<Set, Failure> {
    catalogue::matching(&catalogue::Filter { cloud, operation, edition })
        .map_err(|error| Failure::Unusable(error.to_string()))?;
    let named = |name: Option<&str>| name.into_iter().map(str::to_owned).collect();
    let scope = Scope { clouds: cloud.into_iter().collect(), operations: named(operation), editions: named(edition) };
    Ok(Set::generate(&Settings { scope, seed, size }))
}

fn print(set: &Set) -> io::Result<()> {
    let mut out = io::BufWriter::new(stdout().lock());
    for line in set.lines() {
        writeln!(out, "{line}")?;
    }
    out.flush()
}

/// What is covered, and what is not.
fn summary(set: &Set, args: &Vectors, began: Instant) -> String {
    let mut text = String::new();
    let (size, seed, seconds) = (args.size, args.seed, began.elapsed().as_secs_f64());
    let _ = writeln!(text, "{size} scenarios with seed {seed} in {seconds:.1} s\n{}", set.coverage());
    let apart: usize = set.coverage().pages().iter().map(|page| every_two(page.rules().len()) - page.pairs().len()).sum();
    let _ = writeln!(text, "never violated together, whatever the world: {apart} pairs");
    let uncovered = set.uncovered();
    if !uncovered.is_empty() {
        let _ =
            writeln!(text, "NOT COVERED, for want of room: {}; --size {} has room for all", listed(&uncovered), Settings::SIZE);
    }
    text
}

fn every_two(count: usize) -> usize {
    count * count.saturating_sub(1) / 2
}

/// The first few, and how many more there are.
fn listed(uncovered: &[Uncovered]) -> String {
    let names: Vec<_> = uncovered.iter().take(MOST).map(ToString::to_string).collect();
    match uncovered.len() - names.len() {
        0 => names.join("; "),
        more => format!("{}; and {more} more", names.join("; ")),
    }
}
