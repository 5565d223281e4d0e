//! Alibaba Cloud ECS: its world, and the operations that change memberships.

mod operations;
mod state;
mod world;

pub use operations::*;
pub use state::*;
pub use world::*;
