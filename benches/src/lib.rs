//! The bench kit: how far the engine is from the cost of its look-ups.
//!
//! # Goals
//!
//! - A figure that means something on a busy machine and on another machine: every subject is measured against a reference that is
//!   written here, in the same process, in turn with it, over the same logical fixture; what counts is the ratio.
//! - A figure that cannot be had by cheating: every contestant returns a hash of its answers, the hash is printed, must be the same
//!   in every round, and must be that of the reference wherever both decide the same question.
//! - A bench that cannot rot: every bench has a small size, which runs with the tests.
//! - A figure to come back to: `--json FILE` keeps a run, `--compare A B` holds one against another.
//!
//! # Non-goals
//!
//! - Statistics beyond the median and the quartiles. A difference that needs more is not worth a change here; counted instructions
//!   (`instructions`) settle what the clock cannot.
//! - Absolute times as a promise. They are printed for orientation.
//! - Failing a build by the clock. Only counted instructions do that, and allocations, which must be none.
//!
//! # Use
//!
//! ```text
//! cargo bench -p secgroup-benches                           # all of it, in full
//! cargo bench -p secgroup-benches --bench decisions mixed   # contests whose names contain "mixed"
//! cargo bench -p secgroup-benches -- --json now.json        # keeps what was measured, adding to the file
//! cargo bench -p secgroup-benches --bench decisions -- --compare before.json now.json
//! ```

pub mod document;
pub mod engine;
pub mod fixture;
pub mod plain;
pub mod random;
pub mod reference;
pub mod report;
pub mod runner;
