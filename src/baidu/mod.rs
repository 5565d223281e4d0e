//! Baidu AI Cloud BCC: its world, and the operation that binds a security group to an instance.

pub mod bind_security_group;
mod world;

pub use crate::roster::ChangeSpec;
pub use world::*;
