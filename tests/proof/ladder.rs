//! The ladders: a request that is wrong in every way at once; each step mends one fault, and the next rule answers.
//!
//! Together they prove the declared order, and that every row is the deterministic answer to some request. Rules that
//! cannot be violated together (those of an instance and those of an interface, say) stand in ladders of their own.

use std::{collections::BTreeSet, fmt::Write as _};

use secgroup::rulebook::{Operation, Rule as _};
use secgroup_kit::for_every_operation;

use crate::proved::Proved;

/// What a request is refused with.
pub(crate) struct Rung {
    rule: &'static str,
    index: u32,
    status: u16,
    code: &'static str,
    advice: String,
    also: Vec<&'static str>,
}

/// How a request fares; nothing where it is accepted.
pub(crate) fn look<'a, O: Operation>(world: &'a O::World, request: &'a O::Request<'a>) -> Option<Rung> {
    let refusal = O::check(world, request).refused()?;
    let mut violated = refusal.violations().iter().map(|rule| rule.name());
    assert_eq!(violated.next(), Some(refusal.rule().name()), "the first of the violated rules answers");
    Some(Rung {
        rule: refusal.rule().name(),
        index: refusal.rule().index(),
        status: refusal.status(),
        code: refusal.code(),
        advice: refusal.advice().to_string(),
        also: violated.collect(),
    })
}

/// A fault that is mended, and how.
pub(crate) type Mend<S> = (&'static str, fn(&mut S));

/// A ladder: its title, what goes wrong at its foot, and the mends.
pub(crate) type Ladder<'t, S> = (&'t str, fn(&mut S), Vec<Mend<S>>);

/// Climbs a ladder: each mend must bring a rule further down the order to answer, the last one acceptance.
fn climb<S>(
    title: &str,
    mut scene: S,
    look: fn(&S) -> Option<Rung>,
    mends: &[Mend<S>],
    answered: &mut BTreeSet<&'static str>,
) -> String {
    let mut text = format!("## {title}\n");
    let mut last = None;
    for (how, mend) in mends {
        let rung = look(&scene).unwrap_or_else(|| panic!("{title}: accepted before: {how}"));
        assert!(last < Some(rung.index), "{title}: {} answers after a later rule", rung.rule);
        last = Some(rung.index);
        answered.insert(rung.rule);
        writeln!(text, "\n{} {} [{}]\n  {}", rung.status, rung.code, rung.rule, rung.advice).unwrap();
        if !rung.also.is_empty() {
            writeln!(text, "  also violated: {}", rung.also.join(", ")).unwrap();
        }
        writeln!(text, "  -> {how}").unwrap();
        mend(&mut scene);
    }
    if let Some(rung) = look(&scene) {
        panic!("{title}: still refused by {}", rung.rule);
    }
    writeln!(text, "\naccepted\n").unwrap();
    text
}

/// Climbs all ladders of an edition; every rule of it must have answered.
pub(crate) fn climb_all<O: Operation, S: Clone>(
    edition: &str,
    start: &S,
    look: fn(&S) -> Option<Rung>,
    ladders: &[Ladder<S>],
) -> String {
    let mut answered = BTreeSet::new();
    let mut text = String::new();
    for (title, faults, mends) in ladders {
        let mut scene = start.clone();
        faults(&mut scene);
        text += &climb(title, scene, look, mends, &mut answered);
    }
    let all: BTreeSet<_> = O::Rule::ALL.iter().filter(|rule| rule.row(edition).is_some()).map(|rule| rule.name()).collect();
    assert_eq!(answered, all, "{} of {edition}: every rule answers once", O::NAME);
    writeln!(text, "{} of {} rules answered", answered.len(), all.len()).unwrap();
    text
}

/// The snapshots show each climb as a person would see it.
fn ladder<S: Proved>() {
    insta::assert_snapshot!(S::NAME, S::ladder());
}

for_every_operation!(ladder);
