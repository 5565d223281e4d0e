//! What the strategies reach: how often each rule is the first to be violated, how often it is violated at all, and what comes out.
//!
//! A property that is never tried where it could fail proves nothing, so anything too rare fails here. The cases are the same in
//! every run.

use std::collections::BTreeMap;

use secgroup_kit::for_every_operation;
use secgroup_kit::ways::built;

use crate::harness::{least, sample};
use crate::observed::{Observed, agree, observe};
use crate::proved::Proved;

/// Of so many cases each rule must answer so many, and each outcome must occur so often.
const CASES: u32 = 12_000;
const FIRST: u32 = 25;
const VIOLATED: u32 = 60;
const OUTCOME: u32 = 300;

fn counts<S: Proved>() {
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    let mut violated: BTreeMap<String, u32> = BTreeMap::new();
    let (mut changed, mut unchanged, mut refused) = (0, 0, 0);
    sample(CASES, &S::tuned(), |(world, request)| {
        let observed = observe::<S>(&built::<S>(&world), &request);
        agree(&S::judge(&world, &request), &observed)
            .unwrap_or_else(|error| panic!("{}: {error}\n{request:?} in {world:#?}", S::NAME));
        match &observed {
            Observed::Accepted(changes) if changes.is_empty() => unchanged += 1,
            Observed::Accepted(_) => changed += 1,
            Observed::Refused { rule, rows, .. } => {
                refused += 1;
                *first.entry(rule.clone()).or_default() += 1;
                for row in rows {
                    *violated.entry(row.0.clone()).or_default() += 1;
                }
            }
            Observed::Differs(differs) => panic!("{differs}"),
        }
    });
    let mut table = format!("{}: {changed} accepted with a change, {unchanged} without one, {refused} refused\n", S::NAME);
    table += &format!("  {:<28} {:>6} {:>9}\n", "rule", "first", "violated");
    let count = |of: &BTreeMap<String, u32>, rule: &str| of.get(rule).copied().unwrap_or(0);
    for row in S::rows() {
        table += &format!("  {:<28} {:>6} {:>9}\n", row.rule, count(&first, row.rule), count(&violated, row.rule));
    }
    println!("{table}");
    for row in S::rows() {
        let (answers, occurs) = (count(&first, row.rule), count(&violated, row.rule));
        assert!(answers >= least(FIRST), "{}: {} answers only {answers} of {CASES}\n{table}", S::NAME, row.rule);
        assert!(occurs >= least(VIOLATED), "{}: {} is violated only {occurs} times in {CASES}\n{table}", S::NAME, row.rule);
    }
    let every_outcome = [("a change", changed), ("a refusal", refused)];
    for (outcome, occurs) in every_outcome {
        assert!(occurs >= least(OUTCOME), "{}: only {occurs} of {CASES} end with {outcome}\n{table}", S::NAME);
    }
    assert!(
        if S::ALWAYS_CHANGES { unchanged == 0 } else { unchanged >= least(VIOLATED) },
        "{}: {unchanged} change nothing\n{table}",
        S::NAME
    );
}

for_every_operation!(counts);
