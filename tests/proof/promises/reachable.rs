//! *Reachable*: every row of every page is the deterministic answer to some request in some world, and the test suite shows it by name.

use secgroup_kit::ways::built;

use crate::observed::{agree, observe};
use crate::proved::Proved;

/// One fault in a sound case, and the row of its rule is what answers.
pub(crate) fn reachable<S: Proved>(rule: &str) {
    let row = S::rows().iter().find(|row| row.rule == rule).unwrap_or_else(|| panic!("{} has no row for {rule}", S::NAME));
    let answered = S::sound().iter().any(|(world, request)| {
        S::faults(rule).into_iter().any(|fault| {
            let (mut world, mut request) = (world.clone(), request.clone());
            assert!(
                S::judge(&world, &request).is_accepted(),
                "{}: what is called sound is not: {request:?} in {world:?}",
                S::NAME
            );
            fault(&mut world, &mut request);
            S::legalize(&mut world);
            let observed = observe::<S>(&built::<S>(&world), &request);
            agree(&S::judge(&world, &request), &observed).unwrap_or_else(|error| panic!("{}: {rule}: {error}", S::NAME));
            matches!(&observed, crate::observed::Observed::Refused { rule: first, status, code, .. }
                if first == rule && *status == row.status && code == row.code)
        })
    });
    assert!(answered, "{}: nothing is answered with {rule}, {} {}", S::NAME, row.status, row.code);
}

/// Every rule that the subject has a row for must have its test.
pub(crate) fn complete<S: Proved>(named: &[&str]) {
    let rules: Vec<&str> = S::rows().iter().map(|row| row.rule).collect();
    assert_eq!(rules, named, "{}", S::NAME);
}

/// A test for each row, by its name; they stand with the operation.
macro_rules! rows {
    ($Subject:ident; $($test:ident = $rule:literal,)+) => {
        mod rows {
            #[test]
            fn every_row_has_its_test() {
                $crate::promises::reachable::complete::<super::$Subject>(&[$($rule),+]);
            }

            $(#[test]
            fn $test() {
                $crate::promises::reachable::reachable::<super::$Subject>($rule);
            })+
        }
    };
}
pub(crate) use rows;
