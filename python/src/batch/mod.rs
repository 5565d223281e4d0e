//! Tables of requests in, tables of answers out, over the Arrow C data interface.

mod check;
mod columns;
mod table;
mod verify;

use pyo3::prelude::*;

use crate::{error::Kind, world::World};
pub(crate) use table::Table;

/// Why a table cannot be used.
#[derive(Debug)]
pub(crate) struct Unusable {
    /// The column; empty where it is the table.
    place: String,
    problem: String,
}

impl Unusable {
    fn new(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { place: place.into(), problem: problem.into() }
    }

    fn raise(self, py: Python<'_>) -> PyErr {
        Kind::Batch.at(py, &self.place, self.problem)
    }
}

impl From<arrow_schema::ArrowError> for Unusable {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Self::new("", error.to_string())
    }
}

/// Judges every row of a table against the same world, which stays as it is.
#[pyfunction]
#[pyo3(signature = (world, table, *, advice = false))]
pub(crate) fn check_batch(py: Python<'_>, world: &Bound<'_, World>, table: &Bound<'_, PyAny>, advice: bool) -> PyResult<Table> {
    let input = table::read(table)?;
    let world = world.get();
    let answers = py.detach(|| world.look(|world| check::check(world, input, advice)));
    answers.map_err(|error| error.raise(py))
}

/// Holds recorded answers against the rules, row after row; the worlds, which stay as they are, tell how it began.
#[pyfunction]
pub(crate) fn verify_batch(py: Python<'_>, worlds: Vec<PyRef<'_, World>>, table: &Bound<'_, PyAny>) -> PyResult<Table> {
    let input = table::read(table)?;
    let worlds: Vec<_> = worlds.iter().map(|world| world.read(py, Clone::clone)).collect();
    py.detach(|| verify::verify(worlds, input)).map_err(|error| error.raise(py))
}

/// The seconds that reading the rows takes, and that reading and judging them takes: what check_batch is measured against.
#[pyfunction]
pub(crate) fn measure_batch(py: Python<'_>, world: &Bound<'_, World>, table: &Bound<'_, PyAny>) -> PyResult<(f64, f64)> {
    let input = table::read(table)?;
    let world = world.get();
    py.detach(|| world.look(|world| check::measure(world, input))).map_err(|error| error.raise(py))
}
