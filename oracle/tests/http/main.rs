//! The HTTP face, from the wire forms to the running program.

mod codec;
mod control;
mod robustness;
mod server;
mod signer;
mod strict;
mod support;
