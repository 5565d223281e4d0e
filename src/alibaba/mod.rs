//! Alibaba Cloud ECS: its world, and the two operations that change memberships.

pub mod grammar;
pub mod join_resource_group;
pub mod join_security_group;
mod world;

pub use world::*;
