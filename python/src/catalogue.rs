//! The list of operations, and a world to begin with.

use pyo3::{exceptions::PyValueError, prelude::*};
use secgroup::{
    registry::OperationId,
    rulebook::{Cloud, ParameterKind},
};
use secgroup_oracle::catalogue as chapters;
use serde_json::{Value, json};

use crate::convert;

/// Every operation with its parameters and, edition by edition, its rules.
#[pyfunction]
pub(crate) fn catalogue(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let operations = OperationId::ALL.into_iter().zip(chapters::all());
    let operations = operations.map(|(operation, chapter)| {
        let parameters = operation.parameters().iter().map(|parameter| {
            json!({"name": parameter.name, "list": parameter.kind == ParameterKind::List, "about": parameter.about,
                "editions": parameter.editions})
        });
        let editions = operation.pages().iter().map(|page| {
            let rules = chapter.rules.iter().filter_map(|(_, rule)| {
                let row = rule.rows_of(page.edition).next()?;
                Some(json!({"rule": rule.name, "status": row.status, "code": row.code}))
            });
            json!({"edition": page.edition, "rules": rules.collect::<Vec<_>>()})
        });
        json!({"cloud": <&str>::from(operation.cloud()), "operation": operation.name(), "about": operation.about(),
            "parameters": parameters.collect::<Vec<_>>(), "editions": editions.collect::<Vec<_>>()})
    });
    convert::read(py, &Value::Array(operations.collect()))
}

/// The document of a small world with one of everything.
#[pyfunction]
pub(crate) fn sample<'py>(py: Python<'py>, cloud: &str) -> PyResult<Bound<'py, PyAny>> {
    let cloud: Cloud = cloud.parse().map_err(|unknown| PyValueError::new_err(format!("cloud: {unknown}")))?;
    convert::read_text(
        py,
        match cloud {
            Cloud::Alibaba => include_bytes!("../../examples/alibaba.world.json"),
            Cloud::Zenlayer => include_bytes!("../../examples/zenlayer.world.json"),
            Cloud::Baidu => include_bytes!("../../examples/baidu.world.json"),
        },
    )
}
