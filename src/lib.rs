//! May this instance (or network interface) join that security group, and if not, exactly which error comes back?
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::arithmetic_side_effects,
        clippy::string_slice
    )
)]

extern crate alloc;

pub mod alibaba;
pub mod baidu;
mod error;
mod names;
mod roster;
pub mod rulebook;
mod store;
mod vocabulary;
#[cfg(feature = "serde")]
mod wire;
pub mod zenlayer;

pub use error::{BuildError, Misfit, Problem, StepError};
pub use store::Handle;
