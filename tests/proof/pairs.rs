//! All pairs: for every two rules of an operation either a case in which both are violated and the earlier answers, or a written
//! reason why there is none.

use std::collections::BTreeMap;

use secgroup_kit::for_every_operation;
use secgroup_kit::pairs::{all, in_order, search};
use secgroup_kit::ways::built;

use crate::harness::sample;
use crate::observed::{agree, observe};
use crate::proved::Proved;

fn all_pairs<S: Proved>() {
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
