//! Which rules a suite has exercised.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::{exceptions::PyValueError, prelude::*};
use secgroup::rulebook::Cloud;
use secgroup_oracle::coverage::{Coverage as Counted, Measure, Report, Scope};

use crate::convert;

/// Which rules, rows and pairs of rules requests have exercised. Worlds count in it (World.count_in), and it reads what others counted.
#[pyclass(frozen, module = "secgroup")]
#[derive(Default)]
pub(crate) struct Coverage(pub(crate) Arc<Mutex<Counted>>);

impl Coverage {
    fn report(&self, cloud: Option<&str>, operation: Option<&str>, all: bool) -> PyResult<Report> {
        let cloud = cloud.map(str::parse::<Cloud>).transpose();
        let cloud = cloud.map_err(|unknown| PyValueError::new_err(format!("cloud: {unknown}")))?;
        Ok(Report::new(&locked(&self.0), &Scope { cloud, operation, all }))
    }
}

/// What a mutex holds. A panic under it would be a defect; counts are whole all the same.
pub(crate) fn locked(coverage: &Mutex<Counted>) -> std::sync::MutexGuard<'_, Counted> {
    coverage.lock().unwrap_or_else(PoisonError::into_inner)
}

#[pymethods]
impl Coverage {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Adds what a coverage document or a journal says.
    fn read(&self, text: &str) -> PyResult<()> {
        let mut read = Counted::default();
        read.read(text.as_bytes()).map_err(|error| PyValueError::new_err(error.to_string()))?;
        *locked(&self.0) += read;
        Ok(())
    }

    /// The coverage as a document, which read() takes.
    fn document(&self) -> String {
        locked(&self.0).document()
    }

    /// Whether no verdict was counted.
    fn is_empty(&self) -> PyResult<bool> {
        Ok(self.report(None, None, false)?.is_empty())
    }

    /// How many were exercised, and of how many: of "rules", "rows" or "pairs".
    #[pyo3(signature = (measure = "rules", *, cloud = None, operation = None, all = false))]
    fn share(&self, measure: &str, cloud: Option<&str>, operation: Option<&str>, all: bool) -> PyResult<(usize, usize)> {
        let measures = [Measure::Rules, Measure::Rows, Measure::Pairs];
        let Some(measure) = measures.into_iter().find(|known| known.to_string() == measure) else {
            return Err(PyValueError::new_err(format!("measure: {measure:?} is none of \"rules\", \"rows\", \"pairs\"")));
        };
        let share = self.report(cloud, operation, all)?.share(measure);
        Ok((share.exercised, share.of))
    }

    /// The coverage as a table for people.
    #[pyo3(signature = (*, cloud = None, operation = None, all = false, pairs = false))]
    fn table(&self, cloud: Option<&str>, operation: Option<&str>, all: bool, pairs: bool) -> PyResult<String> {
        Ok(self.report(cloud, operation, all)?.table(pairs))
    }

    /// The coverage with every count, as a dict.
    #[pyo3(signature = (*, cloud = None, operation = None, all = false))]
    fn to_dict<'py>(
        &self,
        py: Python<'py>,
        cloud: Option<&str>,
        operation: Option<&str>,
        all: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        convert::read_text(py, self.report(cloud, operation, all)?.json().as_bytes())
    }

    fn __repr__(&self) -> PyResult<String> {
        let (exercised, of) = self.share("rules", None, None, false)?;
        Ok(format!("<Coverage: {exercised} of {of} rules>"))
    }
}
