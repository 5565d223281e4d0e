//! The command line of `secgroup serve`.

use std::path::PathBuf;

/// How many events the journal of each cloud keeps, unless something else is said.
pub(super) const JOURNAL: usize = 10_000;
/// For how many seconds a client is waited for, unless something else is said.
pub(super) const PATIENCE: u32 = 60;

/// What `secgroup serve` is told.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// World documents, at most one for each cloud
    #[arg(value_name = "WORLD", required = true)]
    pub worlds: Vec<PathBuf>,

    /// Where to listen; port 0 lets the system choose
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: String,

    /// Write the port to this file once the server listens
    #[arg(long, value_name = "FILE")]
    pub port_file: Option<PathBuf>,

    /// The seed of the request ids
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,

    /// Access keys (accounts, products, secrets) and whether signatures are checked, as JSON
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// How many events (requests, steps, worlds that were replaced) the journal of each cloud keeps
    #[arg(long, value_name = "N", default_value_t = JOURNAL)]
    pub journal: usize,

    /// Close a connection whose client is idle, or stops half-way, for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = PATIENCE)]
    pub patience: u32,

    /// Write a structured log of this level to standard error
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = Log::Off)]
    pub log: Log,
}

/// How much is logged.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// Nothing.
    Off,
    /// What went wrong.
    Warn,
    /// Each request as well.
    Info,
    /// Broken connections as well.
    Debug,
}
