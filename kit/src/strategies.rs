//! Strategies for worlds, requests, callers and steps, from pools so small that everything collides.

use std::fmt::Debug;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::model::Limit;

/// One of several strategies, some more often than others: what `prop_oneof!` does, but only what is chosen is made. (There, a
/// copy of the runner is kept for every choice that was not made, which costs more than all else.)
///
/// Failing values shrink within their choice, then to the choices before it.
#[derive(Clone, Debug)]
pub struct OneOf<T> {
    arms: Arc<[(u32, BoxedStrategy<T>)]>,
    total: u32,
}

impl<T: Debug> OneOf<T> {
    /// A choice between these, each so many times.
    ///
    /// # Panics
    ///
    /// There is nothing to choose from.
    pub fn new(arms: impl IntoIterator<Item = (u32, BoxedStrategy<T>)>) -> Self {
        let arms: Arc<[_]> = arms.into_iter().collect();
        let total = arms.iter().map(|(times, _)| times).sum();
        assert!(total > 0, "there is nothing to choose from");
        Self { arms, total }
    }
}

impl<T: Debug> Strategy for OneOf<T> {
    type Tree = OneOfTree<T>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = runner.rng().next_u64();
        // The upper half of the bits, as a number below the total.
        let mut left = ((seed >> 32) * u64::from(self.total)) >> 32;
        let chosen = self.arms.iter().position(|(times, _)| {
            let here = left < u64::from(*times);
            left = left.saturating_sub(u64::from(*times));
            here
        });
        let at = chosen.unwrap_or(0);
        let tree = self.arms[at].1.new_tree(runner)?;
        Ok(OneOfTree { arms: Arc::clone(&self.arms), seed, at, least: 0, tree, before: None })
    }
}

/// A value of one of several strategies.
pub struct OneOfTree<T> {
    arms: Arc<[(u32, BoxedStrategy<T>)]>,
    seed: u64,
    at: usize,
    least: usize,
    tree: Box<dyn ValueTree<Value = T>>,
    /// The choice that the last simplification went away from.
    before: Option<(usize, Box<dyn ValueTree<Value = T>>)>,
}

impl<T: Debug> ValueTree for OneOfTree<T> {
    type Value = T;

    fn current(&self) -> T {
        self.tree.current()
    }

    fn simplify(&mut self) -> bool {
        if self.tree.simplify() {
            self.before = None;
            return true;
        }
        if self.at == self.least {
            return false;
        }
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        let config = Config { failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let Ok(tree) = self.arms[self.at - 1].1.new_tree(&mut runner) else { return false };
        self.before = Some((self.at, std::mem::replace(&mut self.tree, tree)));
        self.at -= 1;
        true
    }

    fn complicate(&mut self) -> bool {
        let Some((at, tree)) = self.before.take() else { return self.tree.complicate() };
        (self.at, self.least, self.tree) = (at, at, tree);
        true
    }
}

/// [`OneOf`] of these strategies: `one_of![8 => usual, 1 => other]`.
macro_rules! one_of {
    ($($times:expr => $strategy:expr),+ $(,)?) => {
        $crate::strategies::OneOf::new([$(($times, ::proptest::strategy::Strategy::boxed($strategy))),+])
    };
    ($($strategy:expr),+ $(,)?) => {
        $crate::strategies::one_of![$(1 => $strategy),+]
    };
}
pub(crate) use one_of;

/// One value nearly always, some other of the list now and then.
pub fn mostly(usual: &'static str, all: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    one_of![8 => Just(usual), 3 => select(all)]
}

/// `false` nearly always.
pub fn seldom() -> impl Strategy<Value = bool> + Clone {
    one_of![9 => Just(false), 1 => Just(true)]
}

/// A small number, and now and then one at the upper end of what a document can say.
pub fn amount(max: u32) -> impl Strategy<Value = u32> + Clone {
    one_of![30 => 0..=max, 1 => Just(u32::MAX), 1 => Just(u32::MAX - 1)]
}

/// A limit in each of its three forms.
pub fn limit(max: u32) -> impl Strategy<Value = Limit> + Clone {
    one_of![4 => Just(Limit::Default), 1 => Just(Limit::Unlimited), 6 => (0..=max).prop_map(Limit::Max), 1 => Just(Limit::Max(u32::MAX))]
}

/// How far from a boundary a limit is put: not at all, or just below, at or just above.
pub fn nudge() -> impl Strategy<Value = Option<i64>> + Clone {
    one_of![3 => Just(None), 1 => Just(Some(-1)), 1 => Just(Some(0)), 1 => Just(Some(1))]
}

/// The boundary with its nudge, as far as a document can say it.
pub fn nudged(boundary: u64, nudge: i64) -> u32 {
    let value = i64::try_from(boundary).unwrap_or(i64::MAX).saturating_add(nudge).max(0);
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// The members of the list whose bits are set.
pub fn chosen<T: Clone>(list: &[T], bits: u8) -> Vec<T> {
    list.iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0).map(|(_, item)| item.clone()).collect()
}
