//! How a world comes to be and changes: the builder, the document and steps.

mod assembly;
mod builder;
#[cfg(feature = "serde")]
mod document;
mod step;

pub use builder::WorldBuilder;
#[cfg(feature = "schemars")]
pub use document::WorldDocument;
#[cfg(feature = "serde")]
pub use document::{Editions, LimitsSpec, OnlyEdition};
pub use step::Step;
