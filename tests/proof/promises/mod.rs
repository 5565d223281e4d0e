//! The promises, one module each. (*Whatever the order* is `ways`.)

mod bounds;
mod commutes;
mod exactly_the_change;
mod nothing_on_refusal;
mod order;
mod pure;
pub(crate) mod reachable;
mod repeats;
mod total;
mod undone;

pub(crate) use reachable::rows;
