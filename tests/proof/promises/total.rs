//! *Total*: every request against every world gets a verdict: accepted or refused, never a panic.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::judge;
use crate::proved::Proved;

/// Every part of a verdict is asked for, so that rendering is total as well.
fn total<S: Proved>() {
    use secgroup::rulebook::Operation;
    holds(&format!("total::{}", S::NAME), 400, &(S::worlds(), S::requests()), |(world, request)| {
        let engine = built::<S>(&world);
        let (observed, transition) = judge::<S>(&engine, &request);
        prop_assert_eq!(transition.is_some(), observed.rules().is_empty());
        let request = S::request(&request);
        let explanation = S::Operation::explain(&engine, &request);
        for finding in explanation.findings() {
            prop_assert!(!finding.to_string().is_empty(), "{} explains nothing", finding.row.code);
        }
        Ok(())
    });
}

for_every_operation!(total);
