//! What the operations share that change who is in which security group: what their rules may look at, and what their sentences
//! say.

pub(crate) mod facts;
pub(crate) mod parameters;
pub(crate) mod replacement;
pub(crate) mod sentences;
pub(crate) mod sight;
pub(crate) mod target;
pub(crate) mod words;
