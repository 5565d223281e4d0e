//! What a dependent relies on without asking: auto traits, errors that are errors, sizes that stay small.

use std::error::Error;

use secgroup::{
    BuildError, Misfit, StepError, alibaba, baidu,
    registry::{AnyRequest, AnyVerdict, OperationId, OperationVisitor, Registered},
    rulebook::{OwnedRefusal, Refusal, Verdict},
    zenlayer,
};

fn is_a_value<T: Clone + Eq + std::fmt::Debug + Send + Sync + Unpin + 'static>() {}
fn is_shared<T: Clone + std::fmt::Debug + Send + Sync>() {}

/// What a caller can return, store and send to another thread.
fn can_be_kept<T: std::error::Error + Clone + Eq + Send + Sync + 'static>() {}

fn is_shared_freely<T: Copy + std::fmt::Debug + Send + Sync>() {}
fn is_an_error<T: Error + Clone + Eq + Send + Sync + 'static>() {}

#[test]
fn worlds_and_what_is_made_of_them_are_values() {
    is_a_value::<alibaba::World>();
    is_a_value::<zenlayer::World>();
    is_a_value::<baidu::World>();
    is_a_value::<alibaba::Transition>();
    is_a_value::<alibaba::Step<'static>>();
    is_a_value::<zenlayer::Step<'static>>();
    is_a_value::<baidu::Step<'static>>();
}

#[test]
fn verdicts_are_small_and_shared_freely() {
    struct Sizes;

    impl OperationVisitor for Sizes {
        type Output = ();

        // That this compiles shows it of every operation: the traits promise it.
        fn visit<O: Registered>(self) {
            is_shared::<Verdict<'static, O>>();
            can_be_kept::<OwnedRefusal<O>>();
            is_shared_freely::<Refusal<'static, O>>();
            // Two references, a rule and a set, or a fingerprint and a change: nothing that is worth a box.
            assert!(size_of::<Verdict<'static, O>>() <= 40, "{}: {}", O::NAME, size_of::<Verdict<'static, O>>());
        }
    }
    is_shared_freely::<AnyRequest<'static>>();
    is_shared::<AnyVerdict<'static>>();
    OperationId::ALL.into_iter().for_each(|operation| operation.visit(Sizes));
}

#[test]
fn errors_are_errors() {
    is_an_error::<BuildError>();
    is_an_error::<Misfit>();
    is_an_error::<StepError>();
}
