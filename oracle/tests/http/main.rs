//! The HTTP face, from the wire forms to the running program.

mod clients;
mod codec;
mod conform;
mod control;
mod hostile;
mod lists;
mod page;
mod reads;
mod reads_follow;
mod robustness;
mod scenario;
mod server;
mod signed;
mod signer;
mod strict;
mod support;
