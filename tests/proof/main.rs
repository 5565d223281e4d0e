//! The proof: one module per promise, all against one independent model.
//!
//! `SECGROUP_CASES` is the factor by which more cases are tried than usual: `SECGROUP_CASES=100 cargo test --release --test proof`.
//! What fails is kept in `proptest-regressions/` and tried first from then on.

#![allow(missing_docs, reason = "a test binary has no public items")]

mod agreement;
mod boundaries;
mod counts;
mod exhaustive;
mod explanations;
mod growth;
mod harness;
mod illegal;
mod inconsistent;
mod interleaved;
mod ladder;
mod look_ups;
mod memory;
mod misfits;
mod observed;
mod operations;
mod pairs;
mod plans;
mod promises;
mod proved;
mod surface;
mod ways;
mod what_if;
mod wide;
