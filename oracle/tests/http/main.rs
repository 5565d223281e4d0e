//! The HTTP face, from the wire forms to the running program.

mod clients;
mod codec;
mod control;
mod hostile;
mod lists;
mod robustness;
mod scenario;
mod server;
mod signed;
mod signer;
mod strict;
mod support;
