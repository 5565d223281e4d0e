//! The HTTP oracle inside the process. `secgroup/oracle.py` is what people use.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use secgroup_oracle::serve::{Embedded, EmbeddedOptions, StartError, config::Config};

use crate::{error::Kind, world::World};

/// An HTTP server on a thread of its own, on a free port of the loopback interface.
#[pyclass(frozen, module = "secgroup._secgroup")]
pub(crate) struct Server {
    running: Mutex<Option<Embedded>>,
    port: u16,
}

#[pymethods]
impl Server {
    #[new]
    #[pyo3(signature = (worlds, config = None, seed = 0))]
    fn new(py: Python<'_>, worlds: Vec<PyRef<'_, World>>, config: Option<&str>, seed: u64) -> PyResult<Self> {
        let config = config.map(|config| Config::from_json(config.as_bytes())).transpose();
        let config = config.map_err(|error| Kind::Oracle.at(py, "config", error))?.unwrap_or_default();
        let worlds = worlds.iter().map(|world| world.read(py, Clone::clone)).collect();
        let server = py.detach(|| Embedded::start(worlds, EmbeddedOptions { config, seed }));
        let server = server.map_err(|error| match error {
            StartError::Worlds(problem) => Kind::Oracle.at(py, "worlds", problem),
            StartError::Io(error) => error.into(),
        })?;
        Ok(Self { port: server.address().port(), running: Mutex::new(Some(server)) })
    }

    /// The port that it listens on.
    #[getter]
    fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server; requests under way are answered first.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| {
            let server = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
            drop(server);
        });
    }
}
