//! *Repeats*: an accepted request, made again, is accepted and changes nothing, or is refused by the rule that the operation names for
//! this: an instance that has joined is in the group already.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup_kit::for_every_operation;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::{Observed, judge, observe};
use crate::proved::Proved;

fn repeats<S: Proved>() {
    holds(&format!("repeats::{}", S::NAME), 600, &S::tuned(), |(world, request)| {
        let mut engine = built::<S>(&world);
        let (_, Some(transition)) = judge::<S>(&engine, &request) else { return Ok(()) };
        let changes = S::changes(&engine, &transition);
        S::engine_apply(&mut engine, &transition);
        let again = observe::<S>(&engine, &request);
        match S::refused_again(&world, &changes) {
            Some(rule) => {
                let row = S::rows().iter().find(|row| row.rule == rule).expect("a rule of the operation");
                let refused = match &again {
                    Observed::Refused { rows, .. } => rows,
                    other => return Err(TestCaseError::fail(format!("{rule} does not refuse it: {other:?}"))),
                };
                let as_documented = refused.iter().any(|seen| (&*seen.0, seen.1, &*seen.2) == (rule, row.status, row.code));
                prop_assert!(as_documented, "made again: {again:?}");
            }
            None => prop_assert_eq!(again, Observed::Accepted(Vec::new())),
        }
        Ok(())
    });
}

for_every_operation!(repeats);
