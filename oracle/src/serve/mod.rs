//! The HTTP face: `secgroup serve` answers as the three clouds' own endpoints do.
//!
//! From the outside in: `shell` has the connections, `door` says who answers, `app` has the clouds behind their locks and `control` is the control plane,
//! `slot` one cloud's world and `journal` what was asked of it; [`codec`] and [`signature`] are what the vendors' wire forms
//! are, without any I/O. `run` is the command's server, `embedded` one inside another program.

mod admission;
mod app;
mod body;
mod browser;
pub mod codec;
pub mod config;
mod control;
mod door;
mod embedded;
mod faults;
mod journal;
mod known;
mod log;
mod options;
mod pieces;
mod plain;
mod realm;
mod run;
mod shell;
pub mod signature;
mod slot;
mod watch;
mod worlds;

pub use embedded::{Embedded, Options as EmbeddedOptions, StartError};
pub use options::{Args, Log};
pub use run::serve;
