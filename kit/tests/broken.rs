//! Deliberately broken copies of the model: each rule of each operation in each edition ignored, always violated, and inverted, one at a
//! time. The runner finds each, and so do vectors of the usual size.

use std::collections::BTreeMap;

use secgroup_kit::scenario::Size;
use secgroup_kit::systems::{Break, How, Model};
use secgroup_kit::vectors::{Settings, Vectors};
use secgroup_kit::{Conformance, Deviation, Strictness};

/// Tries one operation in one edition until something is found.
fn conformance(broken: &Break) -> Conformance {
    let conformance = Conformance::new().operation(broken.page.operation).cloud(broken.page.cloud).edition(broken.page.edition);
    conformance.scenarios(20).fail_fast()
}

fn look(broken: &Break, strictness: Strictness) -> Option<Deviation> {
    let report = conformance(broken).strictness(strictness).run(&mut Model::broken(*broken));
    report.deviations().first().cloned()
}

fn all() -> Vec<Break> {
    let all = Break::all();
    assert!(all.len() >= 381, "only {} copies", all.len());
    all
}

/// How many scenarios there are of each size.
fn sizes(found: &[Size]) -> String {
    let mut counts: BTreeMap<Size, usize> = BTreeMap::new();
    for size in found {
        *counts.entry(*size).or_default() += 1;
    }
    counts.iter().map(|(size, count)| format!("  {count} of {size}\n")).collect()
}

#[test]
fn the_runner_finds_every_broken_copy() {
    let mut found = Vec::new();
    for broken in all() {
        let deviation = look(&broken, Strictness::Exact).unwrap_or_else(|| panic!("not found: {broken:?}"));
        assert!(deviation.size.lines == 1 && deviation.size.things <= 4, "{broken:?}: {deviation}");
        found.push(deviation.size);
    }
    println!("{} broken copies, all found; the shortest scenarios:\n{}", found.len(), sizes(&found));
}

/// Where the row of any violated rule is let pass, a rule that is ignored is seen only where it is violated alone. These never are.
const NEVER_ALONE: [&str; 3] = [
    "JoinSecurityGroup of 2026-05-06: instance-created",
    "JoinSecurityGroup of 2020-09-29: group-ceiling",
    "ModifyInstanceAttribute of 2025-04-11: instance-created",
];

#[test]
fn what_is_let_pass_hides_only_rules_that_are_never_violated_alone() {
    for strictness in [Strictness::Admissible, Strictness::AcceptOrRefuse] {
        let mut hidden = Vec::new();
        for broken in all() {
            if look(&broken, strictness).is_none() {
                assert_eq!(broken.how, How::Ignored, "not found: {broken:?}");
                hidden.push(format!("{} of {}: {}", broken.page.operation, broken.page.edition, broken.rule));
            }
        }
        assert_eq!(hidden, NEVER_ALONE, "{strictness}");
    }
}

#[test]
fn vectors_of_the_usual_size_find_every_broken_copy() {
    let vectors = Vectors::generate(&Settings::default());
    for broken in all() {
        let conformance = conformance(&broken).strictness(Strictness::Exact).shrinking(0, std::time::Duration::ZERO);
        let report = conformance.run_on(&vectors, &mut Model::broken(broken));
        assert!(!report.deviations().is_empty(), "not found: {broken:?}");
    }
}
