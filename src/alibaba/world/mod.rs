//! Builds and changes worlds: builder, documents, steps. Knows the state and the operations.

mod builder;
mod create;
#[cfg(feature = "serde")]
mod document;
mod step;
mod waiting;

pub use builder::WorldBuilder;
#[cfg(feature = "serde")]
pub use document::LimitsSpec;
#[cfg(feature = "schemars")]
pub use document::WorldDocument;
pub use step::{Create, Delete, Step};
