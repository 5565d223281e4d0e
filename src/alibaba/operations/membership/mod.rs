//! Shared by the operations that change memberships: facts, conditions and sentences.

pub(crate) mod facts;
pub(crate) mod parameters;
pub(crate) mod replacement;
pub(crate) mod sentences;
pub(crate) mod sight;
pub(crate) mod target;
pub(crate) mod words;
