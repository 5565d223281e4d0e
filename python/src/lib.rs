//! The compiled half of the Python package `secgroup`: worlds, verdicts and the HTTP oracle, inside the process.
//!
//! Whatever comes from Python becomes JSON text first (`convert`) and is read by the same code as the program's documents and lines, so
//! that both accept and refuse the same.

mod batch;
mod catalogue;
mod convert;
mod coverage;
mod error;
mod explain;
mod judge;
mod plain;
mod server;
mod verdict;
mod world;

use pyo3::pymodule;

/// The compiled half of the package `secgroup`.
#[pymodule]
mod _secgroup {
    #[pymodule_export]
    use super::batch::{Table, check_batch, measure_batch, verify_batch};
    #[pymodule_export]
    use super::catalogue::{catalogue, sample};
    #[pymodule_export]
    use super::convert::to_json;
    #[pymodule_export]
    use super::coverage::Coverage;
    #[pymodule_export]
    use super::explain::{Explanation, Plan};
    #[pymodule_export]
    use super::server::Server;
    #[pymodule_export]
    use super::verdict::Verdict;
    #[pymodule_export]
    use super::world::World;
}
