//! Names ↔ values of every operation's parameters, made from the registry. Whoever reads or writes requests does so through
//! this.

use std::borrow::Cow;
use std::fmt;

use secgroup::registry::{AnyRequest, OperationId};
use secgroup::rulebook::{Arguments, Parameter, ParameterKind};

/// How many parameters an operation may have.
const ARITY: usize = 16;
/// How many names there may be.
const MOST: usize = 250;

/// Every name that is a parameter of some operation, the shortest first.
const NAMES: [&str; COUNT] = {
    let (all, _) = ALL_NAMES;
    let mut names = [""; COUNT];
    let (mut length, mut next) = (0, 0);
    while next < COUNT {
        let mut at = 0;
        while at < COUNT {
            if all[at].len() == length {
                names[next] = all[at];
                next += 1;
            }
            at += 1;
        }
        length += 1;
    }
    names
};

/// How many names there are.
const COUNT: usize = ALL_NAMES.1;

/// The names in the order of the operations, and how many they are.
const ALL_NAMES: ([&str; MOST], usize) = {
    let (mut names, mut count) = ([""; MOST], 0);
    let mut operation = 0;
    while operation < OperationId::ALL.len() {
        let parameters = OperationId::ALL[operation].parameters();
        assert!(parameters.len() <= ARITY, "an operation has more parameters than there is room for");
        let mut place = 0;
        while place < parameters.len() {
            if position(&names, count, parameters[place].name) == count {
                names[count] = parameters[place].name;
                count += 1;
            }
            place += 1;
        }
        operation += 1;
    }
    (names, count)
};

/// Where the names of each length begin in [`NAMES`].
const BY_LENGTH: [u8; LONGEST + 2] = {
    let mut starts = [0; LONGEST + 2];
    let (mut length, mut at) = (0, 0);
    while length < starts.len() {
        while at < COUNT && NAMES[at].len() < length {
            at += 1;
        }
        starts[length] = at as u8;
        length += 1;
    }
    starts
};

const LONGEST: usize = NAMES[COUNT - 1].len();

/// The names of each operation's parameters.
const OF_OPERATIONS: [[Name; ARITY]; OperationId::ALL.len()] = {
    let mut all = [[Name(0); ARITY]; OperationId::ALL.len()];
    let mut operation = 0;
    while operation < OperationId::ALL.len() {
        let parameters = OperationId::ALL[operation].parameters();
        let mut place = 0;
        while place < parameters.len() {
            all[OperationId::ALL[operation] as usize][place] = Name(position(&NAMES, COUNT, parameters[place].name) as u8);
            place += 1;
        }
        operation += 1;
    }
    all
};

/// Where a name is among so many; their number where it is not.
const fn position(names: &[&str], count: usize, name: &str) -> usize {
    let mut at = 0;
    while at < count && !same(names[at].as_bytes(), name.as_bytes()) {
        at += 1;
    }
    at
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// A name that is a parameter of some operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name(u8);

impl Name {
    /// The name that is spelled so, if any operation has it.
    #[must_use]
    #[inline]
    pub fn of(spelling: &str) -> Option<Self> {
        let [start, end, ..] = *BY_LENGTH.get(spelling.len()..)? else { return None };
        (start..end).find(|at| NAMES[usize::from(*at)] == spelling).map(Self)
    }

    /// The names of an operation's parameters, in the order of [`OperationId::parameters`].
    #[must_use]
    #[inline]
    pub fn of_operation(operation: OperationId) -> &'static [Self] {
        static TABLE: [[Name; ARITY]; OperationId::ALL.len()] = OF_OPERATIONS;
        TABLE[operation as usize].split_at(operation.parameters().len()).0
    }

    /// The vendor's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        NAMES[usize::from(self.0)]
    }
}

/// What a request gives a parameter. Whether that had to be a text or a list is known when the operation is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value<'a> {
    /// Nothing.
    #[default]
    Absent,
    /// A text.
    Text(Cow<'a, str>),
    /// A list of texts.
    List(Vec<Cow<'a, str>>),
    /// JSON that was not read yet.
    Raw(&'a str),
}

impl Value<'_> {
    /// Whether it counts as given: an empty text or list does not.
    #[must_use]
    pub fn is_given(&self) -> bool {
        match self {
            Self::Absent | Self::Raw(_) => false,
            Self::Text(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
        }
    }

    /// Whether it is this text, or a list that has it for an element.
    #[must_use]
    pub fn has(&self, wanted: &str) -> bool {
        match self {
            Self::Absent | Self::Raw(_) => false,
            Self::Text(text) => text == wanted,
            Self::List(list) => list.iter().any(|element| element == wanted),
        }
    }
}

/// The text, or the elements with commas between them.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::List(list) => f.write_str(&list.join(",")),
            Self::Raw(raw) => f.write_str(raw),
        }
    }
}

impl serde::Serialize for Value<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent | Self::Raw(_) => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
        }
    }
}

/// What a request gives, by name, whatever its operation.
#[derive(Clone, Debug)]
pub struct Given<'a>([Value<'a>; COUNT]);

impl Default for Given<'_> {
    #[inline]
    fn default() -> Self {
        Self([const { Value::Absent }; COUNT])
    }
}

impl<'a> Given<'a> {
    /// What is given under a name.
    #[must_use]
    #[inline]
    pub fn get(&self, name: Name) -> &Value<'a> {
        &self.0[usize::from(name.0)]
    }

    /// The same, to be changed.
    #[inline]
    pub fn get_mut(&mut self, name: Name) -> &mut Value<'a> {
        &mut self.0[usize::from(name.0)]
    }

    /// The request of an operation that gives these.
    #[must_use]
    #[inline]
    pub fn request<'g>(&'g self, operation: OperationId, account: &'g str, service: &'g str) -> AnyRequest<'g> {
        operation.request(&OfOperation { names: Name::of_operation(operation), given: self, account, service })
    }
}

/// What is given, in the order of an operation's parameters.
struct OfOperation<'g> {
    names: &'static [Name],
    given: &'g Given<'g>,
    account: &'g str,
    service: &'g str,
}

impl<'g> Arguments<'g> for OfOperation<'g> {
    #[inline]
    fn text(&self, place: usize) -> &'g str {
        match self.names.get(place).map(|name| self.given.get(*name)) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    #[inline]
    fn list(&self, place: usize) -> &'g [Cow<'g, str>] {
        match self.names.get(place).map(|name| self.given.get(*name)) {
            Some(Value::List(list)) => list,
            _ => &[],
        }
    }

    #[inline]
    fn account(&self) -> &'g str {
        self.account
    }

    #[inline]
    fn service(&self) -> &'g str {
        self.service
    }
}

/// An operation with its parameters, as a request gave them.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    operation: OperationId,
    given: Given<'a>,
}

impl<'a> Call<'a> {
    /// A call without any parameter.
    #[must_use]
    pub fn new(operation: OperationId) -> Self {
        Self::of(operation, Given::default())
    }

    /// The call of an operation with what is given.
    #[must_use]
    pub const fn of(operation: OperationId, given: Given<'a>) -> Self {
        Self { operation, given }
    }

    /// The operation.
    #[must_use]
    pub const fn operation(&self) -> OperationId {
        self.operation
    }

    /// The operation's name.
    #[must_use]
    pub const fn action(&self) -> &'static str {
        self.operation.name()
    }

    /// The place of a value under the name of one of the operation's parameters, with that parameter; `None` for another name.
    pub fn value_mut(&mut self, name: &str) -> Option<(&'static Parameter, &mut Value<'a>)> {
        let parameter = self.operation.parameters().iter().find(|parameter| parameter.name == name)?;
        Some((parameter, self.given.get_mut(Name::of(name)?)))
    }

    /// The same of the parameter that stands in the path, where the operation has one.
    pub fn path_mut(&mut self) -> Option<&mut Value<'a>> {
        let mut parameters = self.operation.parameters().iter();
        let parameter = parameters.find(|parameter| parameter.kind == ParameterKind::Path)?;
        Some(self.given.get_mut(Name::of(parameter.name)?))
    }

    /// All parameters with their values, given or not, in the order of the vendor's page.
    pub fn values(&self) -> impl Iterator<Item = (&'static Parameter, &Value<'a>)> {
        let names = Name::of_operation(self.operation).iter();
        self.operation.parameters().iter().zip(names.map(|name| self.given.get(*name)))
    }

    /// The parameters that were given, under the vendor's own names, in the order of the vendor's page.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.values().filter(|(_, value)| value.is_given()).map(|(parameter, value)| (parameter.name, value))
    }

    /// The request, made for this account and service.
    #[must_use]
    pub fn request<'c>(&'c self, account: &'c str, service: &'c str) -> AnyRequest<'c> {
        self.given.request(self.operation, account, service)
    }
}

impl PartialEq for Call<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.operation == other.operation && self.parameters().eq(other.parameters())
    }
}

impl Eq for Call<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_found_by_its_name_and_nothing_else_is() {
        for operation in OperationId::ALL {
            let names = Name::of_operation(operation);
            assert_eq!(names.len(), operation.parameters().len());
            for (name, parameter) in names.iter().zip(operation.parameters()) {
                assert_eq!((name.as_str(), Name::of(parameter.name)), (parameter.name, Some(*name)));
                for other in [format!("{}x", parameter.name), parameter.name[1..].to_owned(), parameter.name.to_uppercase()] {
                    assert!(Name::of(&other).is_none_or(|name| name.as_str() == other), "{other}");
                }
            }
        }
        for other in ["", "Action", &"x".repeat(1_000)] {
            assert_eq!(Name::of(other), None);
        }
    }

    #[test]
    fn a_value_goes_where_its_parameter_is() {
        for operation in OperationId::ALL {
            let mut call = Call::new(operation);
            for parameter in operation.parameters() {
                let (found, value) = call.value_mut(parameter.name).unwrap();
                assert_eq!(found, parameter);
                *value = match parameter.kind {
                    ParameterKind::List => Value::List(vec![Cow::Borrowed(parameter.name)]),
                    _ => Value::Text(Cow::Borrowed(parameter.name)),
                };
            }
            assert!(call.parameters().map(|(name, _)| name).eq(operation.parameters().iter().map(|parameter| parameter.name)));
            assert!(call.values().all(|(parameter, value)| value.has(parameter.name)));
            assert_eq!(call.request("1", "nas").operation(), operation);
            let written = format!("{:?}", call.request("1", "nas"));
            assert!(
                operation.parameters().iter().all(|parameter| written.contains(&format!("{:?}", parameter.name))),
                "{written}"
            );
        }
    }
}
