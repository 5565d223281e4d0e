//! Requests of texts alone, which are judged without being written and read as a line.
//!
//! This is the usual request. Whatever else a request may hold, and everything that is wrong with one, is left to the reader of lines:
//! what is read here is answered as it would be there.

use pyo3::{
    prelude::*,
    types::{PyDict, PyString},
};
use secgroup::{
    registry::{AnyRequest, OperationId},
    rulebook::ParameterKind,
};
use secgroup_oracle::{
    AnyWorld,
    parameters::{Given, Name, Value},
};

/// The members of a request, kept alive whatever becomes of the dict.
pub(crate) struct Plain<'py> {
    action: Bound<'py, PyString>,
    members: Vec<(Name, Bound<'py, PyString>)>,
}

impl<'py> Plain<'py> {
    /// `None` where the request has to be read as a line.
    pub(crate) fn of(request: &Bound<'py, PyAny>) -> Option<Self> {
        let request = request.cast::<PyDict>().ok()?;
        let mut action = None;
        let mut members = Vec::with_capacity(request.len());
        for (name, value) in request.iter() {
            let (name, value) = (name.cast_into::<PyString>().ok()?, value.cast_into::<PyString>().ok()?);
            match name.to_str().ok()? {
                "Action" => action = Some(value),
                name => members.push((Name::of(name)?, value)),
            }
        }
        Some(Self { action: action?, members })
    }

    /// The texts. `None` where one of them is none that can be read.
    pub(crate) fn texts(&self) -> Option<Texts<'_>> {
        let mut given = Given::default();
        for (name, text) in &self.members {
            *given.get_mut(*name) = Value::Text(text.to_str().ok()?.into());
        }
        Some(Texts { action: self.action.to_str().ok()?, names: self.members.iter().map(|(name, _)| *name).collect(), given })
    }
}

/// The texts of a request.
pub(crate) struct Texts<'t> {
    action: &'t str,
    names: Vec<Name>,
    given: Given<'t>,
}

impl Texts<'_> {
    /// The request to a world, by nobody in particular. `None` where the operation is none of the world's cloud, or does not take what is given.
    pub(crate) fn request(&self, world: &AnyWorld) -> Option<(OperationId, AnyRequest<'_>)> {
        let operation = OperationId::find(world.cloud(), self.action)?;
        let parameters = Name::of_operation(operation);
        let takes = |name: &Name| {
            let place = parameters.iter().position(|known| known == name)?;
            (operation.parameters().get(place)?.kind != ParameterKind::List).then_some(())
        };
        self.names.iter().try_for_each(takes)?;
        Some((operation, self.given.request(operation, "", "")))
    }
}
