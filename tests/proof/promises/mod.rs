//! The promises, one module each. (That a world does not depend on the order in which its parts were given is the module `ways`.)

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
