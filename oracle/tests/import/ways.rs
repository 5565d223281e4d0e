//! What the engine's suite writes documents with.

#[path = "../../../tests/proof/ways/spelling.rs"]
pub(crate) mod spelling;
