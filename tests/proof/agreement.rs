//! Engine and model say the same: on single requests, and on long sequences of requests and steps.

use proptest::prelude::*;
use secgroup_kit::for_every_operation;
use secgroup_kit::model::Answer;
use secgroup_kit::subject::{Move, sequences};
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::{agree, judge, observe};
use crate::proved::Proved;

mod single_requests {
    use super::*;

    fn single<S: Proved>() {
        holds(&format!("agreement::single::{}", S::NAME), 3_000, &S::tuned(), |(world, request)| {
            let engine = built::<S>(&world);
            agree(&S::judge(&world, &request), &observe::<S>(&engine, &request))
        });
    }

    for_every_operation!(single);
}

mod long_sequences {
    use super::*;

    /// After every move the two worlds are equal, whatever has happened before.
    fn sequence<S: Proved>() {
        holds(&format!("agreement::sequence::{}", S::NAME), 150, &(S::worlds(), sequences::<S>(60)), |(world, moves)| {
            let mut model = world;
            let mut engine = built::<S>(&model);
            for (at, one) in moves.iter().enumerate() {
                match one {
                    Move::Happen(plan) => {
                        let Some(step) = plan.in_world(&model) else { continue };
                        model = S::step(&model, &step);
                        S::engine_step(&mut engine, &step);
                        prop_assert!(engine == built::<S>(&model), "move {}: the worlds part at {:?}", at, step);
                    }
                    Move::Ask(request) => {
                        let expected = S::judge(&model, request);
                        let (observed, transition) = judge::<S>(&engine, request);
                        agree(&expected, &observed)
                            .map_err(|error| TestCaseError::fail(format!("move {at}, {request:?} in {model:?}: {error}")))?;
                        if let (Answer::Accepted(changes), Some(transition)) = (expected, transition) {
                            model = S::apply(&model, &changes);
                            S::engine_apply(&mut engine, &transition);
                            prop_assert!(engine == built::<S>(&model), "move {}: the worlds part at {:?}", at, request);
                        }
                    }
                }
            }
            prop_assert_eq!(S::document(&engine), S::document(&built::<S>(&model)));
            Ok(())
        });
    }

    for_every_operation!(sequence);
}
