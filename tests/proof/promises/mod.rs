//! The nine promises, one module each.

mod bounds;
mod commutes;
mod exactly_the_change;
mod nothing_on_refusal;
mod order;
mod pure;
pub(crate) mod reachable;
mod repeats;
mod total;

pub(crate) use reachable::rows;
