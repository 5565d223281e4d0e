//! How a property is run: how often, with what seeds, and where what fails is kept.

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

/// How many times the usual number of cases are to be tried: `SECGROUP_CASES`, 1 where it is not set.
pub(crate) fn factor() -> f64 {
    let Ok(text) = std::env::var("SECGROUP_CASES") else { return 1.0 };
    match text.parse::<f64>() {
        Ok(factor) if factor > 0.0 && factor.is_finite() => factor,
        _ => panic!("SECGROUP_CASES is {text:?}: it must be a number above 0, the factor by which more cases are tried"),
    }
}

/// The usual number of cases times `SECGROUP_CASES`, one at least.
pub(crate) fn cases(usual: u32) -> u32 {
    let scaled = (f64::from(usual) * factor()).clamp(1.0, f64::from(u32::MAX));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped on the line above")]
    let cases = scaled as u32;
    cases
}

/// The least that so many cases must show of something, where fewer than usual are tried.
pub(crate) fn least(usual: u32) -> u32 {
    // A shorter run is not an exact miniature of the usual one.
    if factor() < 1.0 { cases(usual) / 4 } else { usual }
}

/// Tries a property on so many cases, after those that have failed before: they are kept in `proptest-regressions/`.
pub(crate) fn holds<S: Strategy>(
    name: &str,
    usual: u32,
    strategy: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let kept: &'static str = Box::leak(format!("proptest-regressions/{}.txt", name.replace("::", "-")).into_boxed_str());
    let config = Config {
        cases: cases(usual),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept))),
        source_file: Some(file!()),
        test_name: None,
        max_shrink_iters: 4_000,
        // From one environment variable only: proptest's own would change the counts behind the back of this one.
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    match runner.run(strategy, property) {
        Ok(()) => {}
        Err(TestError::Fail(reason, value)) => panic!("{name} does not hold: {reason}\nthe smallest case found: {value:#?}"),
        Err(TestError::Abort(reason)) => panic!("{name} could not be tried: {reason}"),
    }
}

/// Shows so many cases, the same in every run.
pub(crate) fn sample<S: Strategy>(usual: u32, strategy: &S, mut visit: impl FnMut(S::Value)) {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, b"security groups: the same cases.");
    let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, rng);
    for _ in 0..cases(usual) {
        let tree = strategy.new_tree(&mut runner).expect("no strategy here rejects");
        visit(proptest::strategy::ValueTree::current(&tree));
    }
}
