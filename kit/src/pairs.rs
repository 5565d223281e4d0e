//! All pairs: for every two rules of an operation either a case in which both are violated and the earlier answers, or a written
//! reason why there is none.

use std::collections::BTreeMap;

use secgroup::rulebook::Page;

use crate::operations::{Visitor, visit_all};
use crate::subject::{Fault, Subject, WorldOf};

/// None of the rules on the one side is ever violated together with any on the other.
pub struct Apart {
    /// The rules on the one side.
    pub one: &'static [&'static str],
    /// The rules on the other side.
    pub other: &'static [&'static str],
    /// The reason, as a phrase.
    pub because: &'static str,
}

/// Two rules that are violated together only where a third, which comes before both, is violated too: the earlier of the two
/// never answers for the pair.
pub struct Shadowed {
    /// The rules on the one side.
    pub one: &'static [&'static str],
    /// The rules on the other side.
    pub other: &'static [&'static str],
    /// The third rule.
    pub by: &'static str,
    /// The reason, as a phrase.
    pub because: &'static str,
}

/// A world and a request.
pub type Case<S> = (WorldOf<S>, <S as Subject>::Request);

/// The earlier and the later of two rules.
pub type Pair = (&'static str, &'static str);

/// Every two rules of an operation, the earlier first.
pub fn all<S: Subject>() -> Vec<Pair> {
    let rows = S::rows();
    let mut pairs = Vec::new();
    for (at, earlier) in rows.iter().enumerate() {
        for later in &rows[at + 1..] {
            pairs.push((earlier.rule, later.rule));
        }
    }
    pairs
}

/// The case with the faults in it, as far as the world remains legal.
pub fn spoiled<S: Subject>(
    sound: &(WorldOf<S>, S::Request),
    faults: &[Fault<WorldOf<S>, S::Request>],
) -> (WorldOf<S>, S::Request) {
    let (mut world, mut request) = sound.clone();
    for fault in faults {
        fault(&mut world, &mut request);
    }
    S::legalize(&mut world);
    (world, request)
}

/// For every pair that has one, the most telling case.
pub fn search<S: Subject>() -> BTreeMap<Pair, Case<S>> {
    all::<S>().into_iter().filter_map(|pair| Some((pair, find::<S>(pair)?))).collect()
}

/// The most telling case of a pair: the one that the earlier answers, else any in which both are violated.
pub fn find<S: Subject>(pair: Pair) -> Option<Case<S>> {
    let mut found = None;
    for sound in S::sound() {
        for one in S::faults(pair.0) {
            for other in S::faults(pair.1) {
                for faults in [[one, other], [other, one]] {
                    let case = spoiled::<S>(&sound, &faults);
                    let rules = S::judge(&case.0, &case.1).rules();
                    if rules.contains(&pair.0) && rules.contains(&pair.1) {
                        let better = rules[0] == pair.0;
                        if better || found.is_none() {
                            found = Some(case);
                        }
                    }
                }
            }
        }
    }
    found
}

/// Puts a pair in the declared order.
pub fn in_order<S: Subject>(a: &'static str, b: &'static str) -> Pair {
    let place = |name| S::rows().iter().position(|row| row.rule == name).unwrap_or_else(|| panic!("no rule {name}"));
    if place(a) < place(b) { (a, b) } else { (b, a) }
}

/// The pairs that are violated together somewhere: all but those that are [apart](Subject::apart).
pub fn possible<S: Subject>() -> Vec<Pair> {
    let apart = S::apart();
    let is_apart = |(one, other): &Pair| {
        apart.iter().any(|list| {
            let has = |rules: &[&str], rule: &str| rules.contains(&rule);
            (has(list.one, one) && has(list.other, other)) || (has(list.one, other) && has(list.other, one))
        })
    };
    all::<S>().into_iter().filter(|pair| !is_apart(pair)).collect()
}

/// Of every page, the pairs that are violated together somewhere.
pub fn by_page() -> Vec<(&'static Page, Vec<Pair>)> {
    struct Pages(Vec<(&'static Page, Vec<Pair>)>);

    impl Visitor for Pages {
        fn visit<S: Subject>(&mut self) {
            self.0.push((S::page(), possible::<S>()));
        }
    }

    let mut pages = Pages(Vec::new());
    visit_all(&mut pages);
    pages.0
}
