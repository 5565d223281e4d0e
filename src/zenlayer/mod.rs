//! Zenlayer Virtual Machine: its world, and the operations that apply a security group to an instance and remove it.

mod codes;
mod operations;
mod world;

pub use crate::roster::{ChangeSpec, Delete};
pub use codes::Code;
pub use operations::*;
pub use world::*;
