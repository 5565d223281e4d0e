//! Explanations and plans as Python objects.

use anstream::adapter::strip_str;
use pyo3::{prelude::*, types::PyDict};
use secgroup_oracle::{AnyWorld, explain::Explained, plan::Answer};
use serde_json::Value;

use crate::convert;

/// Every rule of a request in order, with its outcome and the facts behind it. str() shows people the violated ones, text(all=True) every one.
#[pyclass(frozen, module = "secgroup")]
pub(crate) struct Explanation {
    document: Value,
    /// For people: the violated rules, and all of them.
    texts: [String; 2],
}

impl Explanation {
    pub(crate) fn of(explained: &Explained<'_>) -> Self {
        // Names and numbers alone: this cannot fail.
        let document = serde_json::to_value(explained).unwrap_or_default();
        Self { document, texts: [false, true].map(|all| strip_str(&explained.text(all)).to_string()) }
    }
}

#[pymethods]
impl Explanation {
    /// The rules in order, each a dict with "rule", "outcome" ("held", "violated" or "not-judged") and "sentence".
    #[getter]
    fn rules<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::read(py, &self.document["rules"])
    }

    /// The explanation as a dict.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::read(py, &self.document)
    }

    /// The explanation for people: the violated rules and how many there are besides, or with `all` every rule in order.
    #[pyo3(signature = (*, all = false))]
    fn text(&self, all: bool) -> &str {
        let [violated, every] = &self.texts;
        if all { every } else { violated }
    }

    fn __str__(&self) -> &str {
        self.text(false)
    }

    fn __repr__(&self) -> String {
        let [operation, verdict] = ["operation", "verdict"].map(|name| self.document[name].as_str().unwrap_or_default());
        format!("<Explanation: {operation} {verdict}>")
    }
}

/// What leads to a goal: requests that the rules accept one after the other, or what stands in the way.
#[pyclass(frozen, module = "secgroup")]
pub(crate) struct Plan(Value);

impl Plan {
    pub(crate) fn of(answer: &Answer<'_>) -> PyResult<Self> {
        let document = serde_json::to_value(answer);
        document.map(Self).map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))
    }

    fn word(&self) -> &str {
        self.0["plan"].as_str().unwrap_or_default()
    }
}

#[pymethods]
impl Plan {
    /// "found", "nothing-to-do" or "impossible".
    #[getter]
    fn plan(&self) -> &str {
        self.word()
    }

    /// Whether the goal can be reached, or is so already.
    #[getter]
    fn possible(&self) -> bool {
        self.word() != "impossible"
    }

    /// The place of the goal among those that were given, from 0.
    #[getter]
    fn goal(&self) -> u64 {
        self.0["goal"].as_u64().unwrap_or(1) - 1
    }

    /// The member that the goal is about.
    #[getter]
    fn member(&self) -> &str {
        self.0["member"].as_str().unwrap_or_default()
    }

    /// The requests, in order.
    #[getter]
    fn requests<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::read(py, self.0.get("requests").unwrap_or(&Value::Array(Vec::new())))
    }

    /// The rules that stand in the way, each with its advice.
    #[getter]
    fn violations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::read(py, self.0.get("violations").unwrap_or(&Value::Array(Vec::new())))
    }

    /// The plan as in a line of `secgroup plan`.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        convert::read(py, &self.0)
    }

    fn __bool__(&self) -> bool {
        self.possible()
    }

    fn __repr__(&self) -> String {
        let count = self.0["requests"].as_array().map_or(0, Vec::len);
        match self.word() {
            "found" if count == 1 => format!("<Plan for {}: 1 request>", self.member()),
            "found" => format!("<Plan for {}: {count} requests>", self.member()),
            word => format!("<Plan for {}: {word}>", self.member()),
        }
    }
}

/// The document of a world as a Python dict.
pub(crate) fn document<'py>(py: Python<'py>, world: &AnyWorld) -> PyResult<Bound<'py, PyDict>> {
    let document = serde_json::to_value(world);
    let document = document.map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))?;
    Ok(convert::read(py, &document)?.cast_into::<PyDict>()?)
}
