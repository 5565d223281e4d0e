//! Python exceptions with the place. They are declared in `secgroup/errors.py`.

use std::fmt::Display;

use pyo3::{prelude::*, sync::PyOnceLock, types::PyType};
use secgroup_oracle::line::{Problem, Unreadable};

/// Which exception it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    World,
    Request,
    Step,
    Oracle,
    Batch,
}

impl Kind {
    fn class(self, py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
        static CLASSES: [PyOnceLock<Py<PyType>>; 5] = [const { PyOnceLock::new() }; 5];
        let (cell, name) = match self {
            Self::World => (&CLASSES[0], "WorldError"),
            Self::Request => (&CLASSES[1], "RequestError"),
            Self::Step => (&CLASSES[2], "StepError"),
            Self::Oracle => (&CLASSES[3], "OracleError"),
            Self::Batch => (&CLASSES[4], "BatchError"),
        };
        cell.import(py, "secgroup.errors", name)
    }

    /// The exception: what is wrong at a place, which is empty where it is the whole.
    pub(crate) fn at(self, py: Python<'_>, place: &str, problem: impl Display) -> PyErr {
        match self.class(py) {
            Ok(class) => PyErr::from_type(class.clone(), (place.to_owned(), problem.to_string())),
            Err(error) => error,
        }
    }

    /// The exception for a sentence that begins with its place: `steps[0].instance: no instance "i-9"`.
    pub(crate) fn placed(self, py: Python<'_>, sentence: &str) -> PyErr {
        let (place, problem) = sentence.split_once(": ").unwrap_or(("", sentence));
        self.at(py, place, problem)
    }
}

/// What is wrong with a request, where it stands at `place` of what was given.
pub(crate) fn unreadable(py: Python<'_>, place: &str, unreadable: &Unreadable<'_>) -> PyErr {
    let below = |inner: &str| match (place, inner) {
        ("", inner) => inner.to_owned(),
        (place, "") => place.to_owned(),
        // A list of requests: the element is the request.
        (place, inner) => format!("{place}{}", inner.strip_prefix("request").unwrap_or(inner)),
    };
    match unreadable.problem() {
        Problem::Type { place, expected } => Kind::Request.at(py, &below(place), format_args!("expected {expected}")),
        Problem::Value { place, problem } => Kind::Request.at(py, &below(place), problem),
        Problem::NoAction => Kind::Request.at(py, &below("request"), "no \"Action\""),
        problem @ Problem::UnknownOperation(_) => Kind::Request.at(py, &below("request.Action"), problem),
        Problem::UnknownParameter(unknown) => Kind::Request.placed(py, &below(&unknown.to_string())),
        problem => Kind::Request.at(py, &below(""), problem),
    }
}
