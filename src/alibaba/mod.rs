//! Alibaba Cloud ECS: its world, and the operations that change memberships.

mod codes;
mod operations;
mod state;
mod world;

pub use codes::Code;
pub use operations::*;
pub use state::*;
pub use world::*;
