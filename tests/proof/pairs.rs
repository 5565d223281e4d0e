//! All pairs: for every two rules of an operation either a case in which both are violated and the earlier answers, or a written
//! reason why there is none.

use std::collections::BTreeMap;

use crate::harness::sample;
use crate::subject::{Fault, Subject, WorldOf, agree, for_every_operation, observe};
use crate::ways::built;

/// None of the rules on the one side is ever violated together with any on the other.
pub(crate) struct Apart {
    pub(crate) one: &'static [&'static str],
    pub(crate) other: &'static [&'static str],
    pub(crate) because: &'static str,
}

/// Two rules that are violated together only where a third, which comes before both, is violated too: the earlier of the two
/// never answers for the pair.
pub(crate) struct Shadowed {
    pub(crate) one: &'static [&'static str],
    pub(crate) other: &'static [&'static str],
    pub(crate) by: &'static str,
    pub(crate) because: &'static str,
}

/// The earlier and the later of two rules.
pub(crate) type Pair = (&'static str, &'static str);

/// Every two rules of an operation, the earlier first.
pub(crate) fn all<S: Subject>() -> Vec<Pair> {
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
fn spoiled<S: Subject>(sound: &(WorldOf<S>, S::Request), faults: &[Fault<WorldOf<S>, S::Request>]) -> (WorldOf<S>, S::Request) {
    let (mut world, mut request) = sound.clone();
    for fault in faults {
        fault(&mut world, &mut request);
    }
    S::legalize(&mut world);
    (world, request)
}

/// For every pair the most telling case: the one that the earlier answers, else any in which both are violated.
fn search<S: Subject>() -> BTreeMap<Pair, (WorldOf<S>, S::Request)> {
    let mut found: BTreeMap<Pair, (WorldOf<S>, S::Request)> = BTreeMap::new();
    for pair in all::<S>() {
        for sound in S::sound() {
            for one in S::faults(pair.0) {
                for other in S::faults(pair.1) {
                    for faults in [[one, other], [other, one]] {
                        let case = spoiled::<S>(&sound, &faults);
                        let rules = S::judge(&case.0, &case.1).rules();
                        if rules.contains(&pair.0) && rules.contains(&pair.1) {
                            let better = rules[0] == pair.0;
                            if better || !found.contains_key(&pair) {
                                found.insert(pair, case);
                            }
                        }
                    }
                }
            }
        }
    }
    found
}

/// Puts a pair in the declared order.
fn in_order<S: Subject>(a: &'static str, b: &'static str) -> Pair {
    let place = |name| S::rows().iter().position(|row| row.rule == name).unwrap_or_else(|| panic!("no rule {name}"));
    if place(a) < place(b) { (a, b) } else { (b, a) }
}

fn all_pairs<S: Subject>() {
    let mut apart = BTreeMap::new();
    for list in S::apart() {
        for (one, other) in list.one.iter().flat_map(|one| list.other.iter().map(move |other| (one, other))) {
            apart.insert(in_order::<S>(one, other), list.because);
        }
    }
    let mut shadowed = BTreeMap::new();
    for list in S::shadowed() {
        for (one, other) in list.one.iter().flat_map(|one| list.other.iter().map(move |other| (one, other))) {
            shadowed.insert(in_order::<S>(one, other), (list.by, list.because));
        }
    }
    let found = search::<S>();
    let (mut proved, mut in_shadow) = (0, 0);
    for pair in all::<S>() {
        let Some((world, request)) = found.get(&pair) else {
            assert!(apart.contains_key(&pair), "{}: no case for {pair:?}, and no reason why not", S::NAME);
            continue;
        };
        assert!(
            !apart.contains_key(&pair),
            "{}: {pair:?} is said to be impossible ({}), but: {request:?} in {world:?}",
            S::NAME,
            apart[&pair]
        );
        let observed = observe::<S>(&built::<S>(world), request);
        let rules = observed.rules();
        assert!(
            rules.contains(&pair.0) && rules.contains(&pair.1),
            "{}: {pair:?} are not both violated: {rules:?} by {request:?} in {world:?}",
            S::NAME
        );
        agree(&S::judge(world, request), &observed).unwrap_or_else(|error| panic!("{}: {pair:?}: {error}", S::NAME));
        match shadowed.get(&pair) {
            None => {
                assert_eq!(rules[0], pair.0, "{}: another rule answers where {pair:?} are violated: {rules:?}", S::NAME);
                proved += 1;
            }
            Some((by, because)) => {
                assert_eq!(rules[0], *by, "{}: {pair:?} is said to be in a shadow: {because}", S::NAME);
                in_shadow += 1;
            }
        }
    }
    // The lists hold against cases that nobody made for them, too.
    let mut seen = 0;
    sample(4_000, &S::tuned(), |(world, request)| {
        let rules = S::judge(&world, &request).rules();
        for (at, earlier) in rules.iter().enumerate() {
            for later in &rules[at + 1..] {
                let pair = (*earlier, *later);
                seen += 1;
                assert!(!apart.contains_key(&pair), "{}: {pair:?} does occur: {request:?} in {world:?}", S::NAME);
                if let Some((by, _)) = shadowed.get(&pair) {
                    assert!(rules.contains(by), "{}: {pair:?} occurs without {by}: {request:?} in {world:?}", S::NAME);
                }
            }
        }
    });
    let total = all::<S>().len();
    assert_eq!(total, proved + in_shadow + apart.len(), "{}: a pair is in two lists", S::NAME);
    println!(
        "{}: {total} pairs: {proved} proved, {in_shadow} only in a third rule's shadow, {} impossible; {seen} met by chance",
        S::NAME,
        apart.len()
    );
}

for_every_operation!(all_pairs);
