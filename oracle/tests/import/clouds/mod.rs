//! Random worlds, as the engine's suite makes them.

pub(crate) mod alibaba;
#[path = "../../../../tests/proof/clouds/roster.rs"]
pub(crate) mod roster;
#[path = "../../../../tests/proof/clouds/words.rs"]
pub(crate) mod words;
