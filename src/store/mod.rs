//! Where the worlds keep things: dense tables, found through one hash index each and gone through in the order of
//! their ids.
//!
//! All three clouds use it. What a table holds is fixed when the world is built, so a position in it (a [`Handle`]) stays
//! good for as long as the world lives, and for every copy of it.

mod groups;
mod id;
mod index;
mod interned;
mod perfect;
mod symbols;
mod table;

pub(crate) use groups::{GroupSet, Spill};
pub(crate) use id::{Id, LongIds};
pub(crate) use index::{Places, Probe};
pub(crate) use interned::Interned;
pub(crate) use perfect::PerfectHash;
pub(crate) use symbols::{Symbol, Symbols};
pub use table::Handle;
pub(crate) use table::{Fingerprint, Record, Table};
