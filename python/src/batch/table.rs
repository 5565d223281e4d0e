//! Tables of any library: one that has `__arrow_c_stream__` or `__arrow_c_array__`.

use std::sync::Arc;

use arrow_array::{
    RecordBatch, RecordBatchIterator, RecordBatchReader,
    ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader},
};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::{prelude::*, types::PyCapsule};

use super::Unusable;
use crate::{convert::type_of, error::Kind};

/// What is read of a table.
pub(super) type Input = Box<dyn RecordBatchReader + Send>;

/// Reads whatever has the PyCapsule interface of Arrow.
pub(super) fn read(table: &Bound<'_, PyAny>) -> PyResult<Input> {
    let py = table.py();
    if !table.hasattr("__arrow_c_stream__")? {
        let problem = format!(
            "expected a table of pyarrow, polars, DuckDB or another library with __arrow_c_stream__, not {}",
            type_of(table)
        );
        return Err(Kind::Batch.at(py, "table", problem));
    }
    let capsule = table.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?;
    // SAFETY: a capsule of this name holds such a stream, by the interface's contract, and is not used by anybody else: it was made for
    // this call. What is moved out of it leaves a released stream behind.
    #[expect(unsafe_code, reason = "the Arrow C data interface is a pointer")]
    let reader = unsafe { RecordBatchStreamReader::from_raw(stream.cast::<FFI_ArrowArrayStream>().as_ptr()) };
    let reader = reader.map_err(|error| Unusable::from(error).raise(py))?;
    Ok(Box::new(reader))
}

/// A table of answers. Any library that reads the PyCapsule interface of Arrow takes it: `pyarrow.table(answers)`, `polars.DataFrame(answers)`.
#[pyclass(frozen, module = "secgroup")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    pub(super) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }
}

#[pymethods]
impl Table {
    /// The table as an Arrow stream.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // A wish that need not be granted.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok::<_, ArrowError>);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.schema.fields().iter().map(|field| field.name().clone()).collect()
    }

    /// The number of rows.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<Table: {} rows of {}>", self.__len__(), self.column_names().join(", "))
    }
}
