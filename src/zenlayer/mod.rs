//! Zenlayer Virtual Machine: its world, and the operation that applies a security group on an instance.

mod codes;
mod operations;
mod world;

pub use crate::roster::{ChangeSpec, Delete};
pub use codes::Code;
pub use operations::*;
pub use world::*;
