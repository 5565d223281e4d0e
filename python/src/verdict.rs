//! Verdicts as Python objects.

use std::{
    fmt::Write as _,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use pyo3::{
    prelude::*,
    types::{PyDict, PyInt, PyList, PyString, PyTuple},
};
use secgroup::{alibaba::ChangeSpec, rulebook::Row};

use crate::{
    convert,
    judge::{Judged, Outcome, Refused},
};

/// What the rules say of a request: accepted with its changes, or refused with the documented error. True where accepted.
#[pyclass(frozen, eq, module = "secgroup")]
#[derive(PartialEq)]
pub(crate) struct Verdict(Judged);

impl From<Judged> for Verdict {
    fn from(judged: Judged) -> Self {
        Self(judged)
    }
}

impl Verdict {
    fn refused(&self) -> Option<&Refused> {
        match &self.0.outcome {
            Outcome::Accepted(_) => None,
            Outcome::Refused(refused) => Some(refused),
        }
    }

    fn row(&self) -> Option<&'static Row> {
        self.refused().map(Refused::row)
    }
}

/// A violated rule, as in a line out.
fn violation<'py>(py: Python<'py>, rule: &str, row: &Row) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("rule", rule)?;
    dict.set_item("status", row.status)?;
    dict.set_item("code", row.code)?;
    dict.set_item("basis", row.basis.to_string())?;
    Ok(dict)
}

#[pymethods]
impl Verdict {
    /// Whether the request is accepted.
    #[getter]
    fn accepted(&self) -> bool {
        self.refused().is_none()
    }

    /// The operation that was asked for.
    #[getter]
    fn operation(&self) -> &'static str {
        self.0.operation.name()
    }

    /// The HTTP status of the refusal.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.row().map(|row| row.status)
    }

    /// The documented error code.
    #[getter]
    fn code(&self) -> Option<&'static str> {
        self.row().map(|row| row.code)
    }

    /// The message of the error.
    #[getter]
    fn message(&self) -> Option<&str> {
        self.refused().map(Refused::message)
    }

    /// Whether the page documents the message.
    #[getter]
    fn message_documented(&self) -> Option<bool> {
        self.row().map(Row::message_documented)
    }

    /// The rule that answers: the first violated one.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.refused().map(|refused| refused.rule().name)
    }

    /// Who says that the rule's row applies: "page", "vendor" or "choice".
    #[getter]
    fn basis(&self) -> Option<String> {
        self.row().map(|row| row.basis.to_string())
    }

    /// What is wrong and what must be so.
    #[getter]
    fn advice(&self) -> Option<&str> {
        self.refused().map(|refused| &*refused.advice)
    }

    /// The names of all violated rules, in order.
    #[getter]
    fn violations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let violated = self.refused().map_or(&[][..], |refused| &refused.violated);
        PyTuple::new(py, violated.iter().map(|rule| rule.name))
    }

    /// What an accepted request changes, as in a line out.
    #[getter]
    fn changes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let changes = match &self.0.outcome {
            Outcome::Accepted(changes) => changes.as_slice(),
            Outcome::Refused(_) => &[],
        };
        // Texts alone: this cannot fail.
        let written = changes.iter().map(|change| serde_json::to_value(change).unwrap_or_default());
        PyTuple::new(py, written.map(|change| convert::read(py, &change)).collect::<PyResult<Vec<_>>>()?)
    }

    /// Whether a cloud that answers with this status and code answers with a row that applies: that of any violated rule, or a twin.
    /// Nothing is admitted where the request is accepted.
    fn admits(&self, status: &Bound<'_, PyInt>, code: &Bound<'_, PyString>) -> bool {
        // A number that is no status and a text that is no UTF-8 are those of no row.
        let (Ok(status), Ok(code)) = (status.extract(), code.to_str()) else { return false };
        self.refused().is_some_and(|refused| refused.admits(status, code))
    }

    fn __copy__(this: Bound<'_, Self>) -> Bound<'_, Self> {
        this
    }

    /// A verdict never changes: it is its own copy.
    fn __deepcopy__<'py>(this: Bound<'py, Self>, memo: &Bound<'py, PyAny>) -> Bound<'py, Self> {
        let _ = memo;
        this
    }

    /// The verdict as a line out, without "seq"; a refusal with its advice.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        match &self.0.outcome {
            Outcome::Accepted(changes) => {
                dict.set_item("verdict", "accepted")?;
                dict.set_item("changes", convert::read(py, &serde_json::to_value(changes).unwrap_or_default())?)?;
            }
            Outcome::Refused(refused) => {
                let row = refused.row();
                dict.set_item("verdict", "refused")?;
                dict.set_item("status", row.status)?;
                dict.set_item("code", row.code)?;
                dict.set_item("message", refused.message())?;
                dict.set_item("message_documented", row.message_documented())?;
                dict.set_item("rule", refused.rule().name)?;
                dict.set_item("basis", row.basis.to_string())?;
                let violations = PyList::empty(py);
                for rule in &refused.violated {
                    violations.append(violation(py, rule.name, refused.row_of(rule))?)?;
                }
                dict.set_item("violations", violations)?;
                dict.set_item("advice", &*refused.advice)?;
            }
        }
        Ok(dict)
    }

    fn __bool__(&self) -> bool {
        self.accepted()
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0.operation, self.status(), self.code(), self.advice()).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        let mut text = String::from("<Verdict ");
        // Writing to memory cannot fail.
        let _ = match &self.0.outcome {
            Outcome::Accepted(changes) if changes.is_empty() => write!(text, "accepted: nothing changes"),
            Outcome::Accepted(changes) => {
                let changes: Vec<_> = changes.iter().map(in_words).collect();
                write!(text, "accepted: {}", changes.join(", "))
            }
            Outcome::Refused(refused) => {
                let (row, rule) = (refused.row(), refused.rule().name);
                write!(text, "refused: {} {} ({rule}): {}", row.status, row.code, refused.advice)
            }
        };
        text.push('>');
        PyString::new(py, &text)
    }
}

fn in_words(change: &ChangeSpec<'_>) -> String {
    match change {
        ChangeSpec::Joined { security_group, member } => format!("{member} joins {security_group}"),
        ChangeSpec::Left { security_group, member } => format!("{member} leaves {security_group}"),
        ChangeSpec::Moved { resource_type, resource, from, to } => {
            let name = |group: &Option<std::borrow::Cow<'_, str>>| group.as_deref().unwrap_or("none").to_owned();
            format!("{resource_type} {resource} moves from {} to {}", name(from), name(to))
        }
    }
}
