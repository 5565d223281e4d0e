//! *Bounds*: from a world within its limits no sequence of accepted requests leads outside those that the edition has a rule for: quota,
//! ceiling, capacity, ACL rules, one kind per target, one network, one region.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::subject::Cloud;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::judge;
use crate::proved::Proved;

fn bounds<S: Proved>() {
    let strategy = (S::worlds(), 0..3i64, proptest::collection::vec(S::requests(), 0..40));
    holds(&format!("bounds::{}", S::NAME), 250, &strategy, |(mut world, room, requests)| {
        S::Cloud::settle(&mut world, room);
        prop_assert_eq!(S::Cloud::outside(&world), None, "the test starts outside");
        let mut engine = built::<S>(&world);
        for request in &requests {
            let (_, Some(transition)) = judge::<S>(&engine, request) else { continue };
            world = S::apply(&world, &S::changes(&engine, &transition));
            S::engine_apply(&mut engine, &transition);
            prop_assert_eq!(S::Cloud::outside(&world), None, "after {:?}", request);
        }
        prop_assert!(engine == built::<S>(&world), "the world is not the one that the changes make");
        Ok(())
    });
}

for_every_operation!(bounds);
