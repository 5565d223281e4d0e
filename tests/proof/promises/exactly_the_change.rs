//! *Exactly the change*: after an acceptance the world differs by the transition and nothing else; applying the inverse restores it.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::{agree, judge, observe};
use crate::proved::Proved;

/// The world afterwards is the one that the model has built anew with the change in it; the inverse brings the old one back.
fn exactly_the_change<S: Proved>() {
    holds(&format!("exactly_the_change::{}", S::NAME), 600, &S::tuned(), |(world, request)| {
        let before = built::<S>(&world);
        let (_, Some(transition)) = judge::<S>(&before, &request) else { return Ok(()) };
        let changes = S::changes(&before, &transition);
        let mut after = before.clone();
        S::engine_apply(&mut after, &transition);
        prop_assert_eq!(after == before, changes.is_empty());
        let expected = built::<S>(&S::apply(&world, &changes));
        prop_assert!(after == expected, "the world differs by something else than {changes:?}");
        prop_assert_eq!(S::document(&after), S::document(&expected));

        let inverse = S::invert(&transition);
        S::engine_apply(&mut after, &inverse);
        prop_assert!(after == before, "the inverse does not restore the world");
        prop_assert_eq!(S::document(&after), S::document(&before));
        // The inverse of the inverse is the change itself.
        S::engine_apply(&mut after, &S::invert(&inverse));
        prop_assert!(after == expected, "inverting twice is not the change");
        // What the world counts for itself is restored as well: there and back very often, it answers as it did at first.
        for _ in 0..100 {
            S::engine_apply(&mut after, &inverse);
            S::engine_apply(&mut after, &transition);
        }
        S::engine_apply(&mut after, &inverse);
        agree(&S::judge(&world, &request), &observe::<S>(&after, &request))?;
        Ok(())
    });
}

for_every_operation!(exactly_the_change);
