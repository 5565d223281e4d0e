//! The parts of requests: ids, regions and callers.

use proptest::prelude::*;
use proptest::sample::select;

use super::Caller;
use super::worlds::{ACCOUNTS, PRODUCTS, REGIONS};
use crate::strategies::one_of;

/// Ids that nothing has, malformed ones and others that a tired hand might type.
const STRAY: [&str; 15] =
    ["", "i-", "eni-", "I-1", "i_1", "i-1 ", "i-é", "i-77", "eni-77", "eni-é", "sg-77", "i-*", "i-\u{0}", "eni-1/", "ENI-1"];

/// Ids: mostly the first two of those that exist, now and then a stray one.
pub fn ids(existing: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    one_of![
        70 => select(&existing[..2]).prop_map(str::to_owned),
        8 => select(existing).prop_map(str::to_owned),
        5 => select(&STRAY[..]).prop_map(str::to_owned),
        1 => long_id(),
    ]
}

/// Ids around the greatest length that the grammar allows.
fn long_id() -> impl Strategy<Value = String> + Clone {
    (select(&["i-", "eni-"][..]), 63..=66usize).prop_map(|(prefix, length)| format!("{prefix}{}", "a".repeat(length)))
}

/// Regions: mostly the usual one.
pub fn region() -> impl Strategy<Value = String> + Clone {
    one_of![20 => Just("r1".to_owned()), 2 => select(&REGIONS[..]).prop_map(str::to_owned), 1 => Just("r9".to_owned())]
}

/// Callers: mostly the world's account acting for itself.
pub fn callers() -> impl Strategy<Value = Caller> + Clone {
    let account =
        one_of![30 => Just(String::new()), 5 => select(&ACCOUNTS[..]).prop_map(str::to_owned), 1 => Just("9".to_owned())];
    let service = one_of![3 => Just(String::new()), 2 => select(&PRODUCTS[..]).prop_map(str::to_owned)];
    (account, service).prop_map(|(account, service)| Caller { account, service })
}
