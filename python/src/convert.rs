//! Python values → JSON text, and back.
//!
//! Only plain values are taken: dicts, lists, tuples, strings, numbers, booleans, `None` and what inherits from them. Their contents are
//! read as they are, without calling any Python code, so that nothing can change them meanwhile.

use pyo3::{
    prelude::*,
    types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple},
};
use serde_json::Value;

use crate::error::Kind;

/// How deep values may be nested: as deep as the reader of JSON goes.
const DEEPEST: usize = 120;

/// Where a value stands.
#[derive(Clone, Copy)]
enum Place<'p> {
    Root(&'p str),
    Member(&'p Place<'p>, &'p str),
    Element(&'p Place<'p>, usize),
}

impl Place<'_> {
    fn depth(&self) -> usize {
        match self {
            Self::Root(_) => 0,
            Self::Member(outer, _) | Self::Element(outer, _) => outer.depth() + 1,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Root(name) => (*name).to_owned(),
            Self::Member(outer, name) => match outer.text() {
                outer if outer.is_empty() => (*name).to_owned(),
                outer => format!("{outer}.{name}"),
            },
            Self::Element(outer, index) => format!("{}[{index}]", outer.text()),
        }
    }
}

/// Appends a Python value as JSON. `place` is what the value is called in errors, which are of this kind.
pub(crate) fn write(value: &Bound<'_, PyAny>, kind: Kind, place: &str, out: &mut Vec<u8>) -> PyResult<()> {
    Writer { kind, out }.value(value, &Place::Root(place), 0)
}

/// The same for what must be a dict.
pub(crate) fn write_dict(value: &Bound<'_, PyAny>, kind: Kind, place: &str, out: &mut Vec<u8>) -> PyResult<()> {
    let Ok(dict) = value.cast::<PyDict>() else {
        return Err(kind.at(value.py(), place, format_args!("expected a dict, not {}", type_of(value))));
    };
    Writer { kind, out }.dict(dict, &Place::Root(place), 0)
}

/// A value of the oracle's control plane as JSON; `place` is what it is called in errors.
#[pyfunction]
pub(crate) fn to_json(value: &Bound<'_, PyAny>, place: &str) -> PyResult<String> {
    let mut text = Vec::new();
    write(value, Kind::Oracle, place, &mut text)?;
    String::from_utf8(text).map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}

/// The name of a value's type.
pub(crate) fn type_of(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string())
}

struct Writer<'o> {
    kind: Kind,
    out: &'o mut Vec<u8>,
}

impl Writer<'_> {
    fn wrong(&self, py: Python<'_>, place: &Place<'_>, problem: impl std::fmt::Display) -> PyErr {
        self.kind.at(py, &place.text(), problem)
    }

    fn value(&mut self, value: &Bound<'_, PyAny>, place: &Place<'_>, depth: usize) -> PyResult<()> {
        if let Ok(text) = value.cast::<PyString>() {
            return self.text(text, place);
        }
        if let Ok(dict) = value.cast::<PyDict>() {
            return self.dict(dict, place, depth);
        }
        if let Ok(list) = value.cast::<PyList>() {
            return self.elements(list.iter(), value.py(), place, depth);
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return self.elements(tuple.iter(), value.py(), place, depth);
        }
        self.scalar(value, place)
    }

    fn scalar(&mut self, value: &Bound<'_, PyAny>, place: &Place<'_>) -> PyResult<()> {
        let py = value.py();
        if value.is_none() {
            self.out.extend_from_slice(b"null");
        } else if let Ok(value) = value.cast::<PyBool>() {
            self.out.extend_from_slice(if value.is_true() { b"true" } else { b"false" });
        } else if value.is_instance_of::<PyInt>() {
            let number = value.extract::<i64>().map(i128::from).or_else(|_| value.extract::<u64>().map(i128::from));
            let Ok(number) = number else {
                return Err(self.wrong(py, place, "the number does not fit into 64 bits"));
            };
            self.out.extend_from_slice(number.to_string().as_bytes());
        } else if let Ok(value) = value.cast::<PyFloat>() {
            match value.value() {
                number if number.is_finite() => json(&number, self.out),
                number => return Err(self.wrong(py, place, format_args!("{number} has no form in JSON"))),
            }
        } else {
            return Err(self.wrong(py, place, format_args!("a value of type {} has no form in JSON", type_of(value))));
        }
        Ok(())
    }

    fn text(&mut self, text: &Bound<'_, PyString>, place: &Place<'_>) -> PyResult<()> {
        match text.to_str() {
            Ok(text) => json(text, self.out),
            Err(_) => return Err(self.wrong(text.py(), place, "the text has half of a surrogate pair in it")),
        }
        Ok(())
    }

    fn deeper(&self, py: Python<'_>, place: &Place<'_>, depth: usize) -> PyResult<usize> {
        if depth < DEEPEST {
            return Ok(depth + 1);
        }
        // The whole place would be as long as it is deep.
        let mut outer = *place;
        while let (5.., Place::Member(inner, _) | Place::Element(inner, _)) = (outer.depth(), outer) {
            outer = *inner;
        }
        Err(self.wrong(py, &outer, "nested too deep, or inside of itself"))
    }

    fn elements<'py>(
        &mut self,
        elements: impl Iterator<Item = Bound<'py, PyAny>>,
        py: Python<'_>,
        place: &Place<'_>,
        depth: usize,
    ) -> PyResult<()> {
        let depth = self.deeper(py, place, depth)?;
        self.out.push(b'[');
        for (index, element) in elements.enumerate() {
            if index > 0 {
                self.out.push(b',');
            }
            self.value(&element, &Place::Element(place, index), depth)?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn dict(&mut self, dict: &Bound<'_, PyDict>, place: &Place<'_>, depth: usize) -> PyResult<()> {
        let depth = self.deeper(dict.py(), place, depth)?;
        self.out.push(b'{');
        let mut first = true;
        for (key, value) in dict.iter() {
            if !std::mem::take(&mut first) {
                self.out.push(b',');
            }
            let Ok(key) = key.cast_into::<PyString>() else {
                return Err(self.wrong(dict.py(), place, "a key is no text"));
            };
            self.text(&key, place)?;
            self.out.push(b':');
            // It was written, so it is one.
            let name = key.to_str().unwrap_or_default();
            self.value(&value, &Place::Member(place, name), depth)?;
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// Appends something as JSON. Writing texts and numbers to memory cannot fail.
fn json(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(out, value);
}

/// A JSON value as a Python one.
pub(crate) fn read<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => number.into_pyobject(py)?.into_any(),
            (None, Some(number)) => number.into_pyobject(py)?.into_any(),
            (None, None) => number.as_f64().into_pyobject(py)?.into_any(),
        },
        Value::String(text) => PyString::new(py, text).into_any(),
        Value::Array(elements) => {
            let list = PyList::empty(py);
            elements.iter().try_for_each(|element| list.append(read(py, element)?))?;
            list.into_any()
        }
        Value::Object(members) => {
            let dict = PyDict::new(py);
            members.iter().try_for_each(|(name, value)| dict.set_item(name, read(py, value)?))?;
            dict.into_any()
        }
    })
}

/// JSON text of this project's own as a Python value.
pub(crate) fn read_text<'py>(py: Python<'py>, text: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let value: Value =
        serde_json::from_slice(text).map_err(|error| pyo3::exceptions::PyRuntimeError::new_err(error.to_string()))?;
    read(py, &value)
}
