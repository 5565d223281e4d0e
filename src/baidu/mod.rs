//! Baidu AI Cloud BCC: its world, and the operation that binds a security group to an instance.

mod codes;
mod operations;
mod world;

pub use crate::roster::{ChangeSpec, Delete};
pub use codes::Code;
pub use operations::*;
pub use world::*;
