//! Baidu AI Cloud BCC: its world, and the operation that binds a security group to an instance.

mod operations;
mod world;

pub use crate::roster::{ChangeSpec, Delete};
pub use operations::*;
pub use world::*;
