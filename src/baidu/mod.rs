//! Baidu AI Cloud BCC: its world, and the operations that bind a security group to an instance and unbind it.

mod codes;
mod operations;
mod world;

pub use crate::roster::{ChangeSpec, Delete};
pub use codes::Code;
pub use operations::*;
pub use world::*;
