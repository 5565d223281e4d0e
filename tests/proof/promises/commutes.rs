//! *Commutes*: two accepted requests about different targets and different groups give the same world in either order.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::subject::EngineOf;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::judge;
use crate::proved::Proved;

/// Two requests that are each accepted in the same world and touch nothing in common.
fn commutes<S: Proved>() {
    let strategy = (S::worlds(), proptest::collection::vec(S::requests(), 2..8));
    holds(&format!("commutes::{}", S::NAME), 300, &strategy, |(world, requests)| {
        let engine = built::<S>(&world);
        let accepted: Vec<_> = requests.iter().filter(|request| judge::<S>(&engine, request).1.is_some()).collect();
        for (at, one) in accepted.iter().enumerate() {
            for other in &accepted[at + 1..] {
                if overlap::<S>(one, other) {
                    continue;
                }
                let (mut there, mut back) = (engine.clone(), engine.clone());
                let second_after_first = both::<S>(&mut there, one, other);
                let first_after_second = both::<S>(&mut back, other, one);
                prop_assert!(second_after_first && first_after_second, "one request closes the way for the other");
                prop_assert!(there == back, "the order of {one:?} and {other:?} can be seen");
                prop_assert_eq!(S::document(&there), S::document(&back));
            }
        }
        Ok(())
    });
}

/// Makes both requests, one after the other; whether both were accepted.
fn both<S: Proved>(world: &mut EngineOf<S>, one: &S::Request, other: &S::Request) -> bool {
    [one, other].into_iter().all(|request| match judge::<S>(world, request).1 {
        Some(transition) => {
            S::engine_apply(world, &transition);
            true
        }
        None => false,
    })
}

/// Whether two requests have a target or a security group in common. Different things may move to the same resource group.
fn overlap<S: Proved>(one: &S::Request, other: &S::Request) -> bool {
    let ((targets, groups), (other_targets, other_groups)) = (S::touches(one), S::touches(other));
    targets.iter().any(|target| other_targets.contains(target)) || groups.iter().any(|group| other_groups.contains(group))
}

for_every_operation!(commutes);
