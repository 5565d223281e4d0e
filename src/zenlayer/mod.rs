//! Zenlayer Virtual Machine: its world, and the operation that applies a security group on an instance.

pub mod associate_security_group_instance;
mod world;

pub use crate::roster::ChangeSpec;
pub use world::*;
