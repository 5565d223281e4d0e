//! *Order*: the error is the first of the violated rules; the set does not depend on the order.

use proptest::prelude::*;
use secgroup::rulebook::{Operation, Outcome, Rule};
use secgroup_kit::for_every_operation;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::{Observed, observe};
use crate::proved::Proved;

/// The declared order is the model's, the answer is the first of the set, and the set is what the rules say one by one.
fn order<S: Proved>() {
    let declared: Vec<&str> = S::rows().iter().map(|row| row.rule).collect();
    holds(&format!("order::{}", S::NAME), 400, &S::tuned(), |(world, request)| {
        let engine = built::<S>(&world);
        let observed = observe::<S>(&engine, &request);
        let places: Vec<Option<usize>> =
            observed.rules().iter().map(|name| declared.iter().position(|rule| rule == name)).collect();
        prop_assert!(places.iter().all(Option::is_some), "a rule that the edition does not have: {:?}", observed.rules());
        prop_assert!(places.is_sorted(), "out of order: {:?}", observed.rules());
        if let Observed::Refused { rule, rows, .. } = &observed {
            prop_assert_eq!(rule, &rows[0].0);
        }
        // Each rule judged by itself, without the others.
        let request = S::request(&request);
        let explanation = S::Operation::explain(&engine, &request);
        let alone: Vec<&str> = explanation
            .findings()
            .filter(|finding| finding.outcome() == Outcome::Violated)
            .map(|finding| finding.rule.name())
            .collect();
        prop_assert_eq!(alone, observed.rules());
        let all: Vec<&str> = explanation.findings().map(|finding| finding.rule.name()).collect();
        prop_assert_eq!(&all, &declared);
        Ok(())
    });
}

for_every_operation!(order);
