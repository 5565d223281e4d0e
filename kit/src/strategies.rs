//! What to try: worlds, requests, callers and steps, from pools so small that everything collides.

use proptest::prelude::*;
use proptest::sample::select;

use crate::model::Limit;

/// One value nearly always, some other of the list now and then.
pub fn mostly(usual: &'static str, all: &'static [&'static str]) -> impl Strategy<Value = &'static str> + Clone {
    prop_oneof![8 => Just(usual), 3 => select(all)]
}

/// `false` nearly always.
pub fn seldom() -> impl Strategy<Value = bool> + Clone {
    prop_oneof![9 => Just(false), 1 => Just(true)]
}

/// A small number, and now and then one at the upper end of what a document can say.
pub fn amount(max: u32) -> impl Strategy<Value = u32> + Clone {
    prop_oneof![30 => 0..=max, 1 => Just(u32::MAX), 1 => Just(u32::MAX - 1)]
}

/// A limit in each of its three forms.
pub fn limit(max: u32) -> impl Strategy<Value = Limit> + Clone {
    prop_oneof![4 => Just(Limit::Default), 1 => Just(Limit::Unlimited), 6 => (0..=max).prop_map(Limit::Max), 1 => Just(Limit::Max(u32::MAX))]
}

/// How far from a boundary a limit is put: not at all, or just below, at or just above.
pub fn nudge() -> impl Strategy<Value = Option<i64>> + Clone {
    prop_oneof![3 => Just(None), 1 => Just(Some(-1)), 1 => Just(Some(0)), 1 => Just(Some(1))]
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
