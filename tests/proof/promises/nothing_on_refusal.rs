//! *Nothing on refusal*: after a refusal the world is equal to what it was.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::subject::{Move, sequences};
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::judge;
use crate::proved::Proved;

/// A refused request leaves the world as it was, to the last byte of its document, wherever in a life it comes.
fn nothing_on_refusal<S: Proved>() {
    holds(&format!("nothing_on_refusal::{}", S::NAME), 120, &(S::worlds(), sequences::<S>(12)), |(world, moves)| {
        let mut model = world;
        let mut engine = built::<S>(&model);
        for one in &moves {
            match one {
                Move::Happen(plan) => {
                    if let Some(step) = plan.in_world(&model) {
                        model = S::step(&model, &step);
                        S::engine_step(&mut engine, &step);
                    }
                }
                Move::Ask(request) => {
                    let (before, text) = (engine.clone(), S::document(&engine));
                    let (_, transition) = judge::<S>(&engine, request);
                    prop_assert!(engine == before, "asking changed the world");
                    match transition {
                        None => {
                            prop_assert_eq!(S::document(&engine), text);
                            // Also as the model sees it: what it is equal to is what it was.
                            prop_assert!(engine == built::<S>(&model), "the world is not what it was");
                        }
                        Some(transition) => {
                            model = S::apply(&model, &S::changes(&engine, &transition));
                            S::engine_apply(&mut engine, &transition);
                        }
                    }
                }
            }
        }
        Ok(())
    });
}

for_every_operation!(nothing_on_refusal);
