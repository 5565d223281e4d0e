//! The columns of requests: flat (`Action`, `InstanceId`, …, `caller_account`), or as in a line (`request` and `caller`, structs).

use std::borrow::Cow;

use arrow_array::{
    Array, LargeStringArray, RecordBatch, StringArray, StringViewArray,
    cast::AsArray as _,
    types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type},
};
use arrow_schema::DataType;
use secgroup::{registry::OperationId, rulebook::ParameterKind};
use secgroup_oracle::{
    AnyWorld,
    parameters::{Given, Name, Value},
};

use super::Unusable;

/// A column of texts, whatever it is made of.
pub(super) enum Texts<'a> {
    Short(&'a StringArray),
    Long(&'a LargeStringArray),
    View(&'a StringViewArray),
    Coded { keys: Vec<usize>, nulls: &'a dyn Array, values: Box<Texts<'a>> },
    Null,
}

impl<'a> Texts<'a> {
    pub(super) fn of(array: &'a dyn Array) -> Option<Self> {
        if let Some(array) = array.as_string_opt::<i32>() {
            return Some(Self::Short(array));
        }
        if let Some(array) = array.as_string_opt::<i64>() {
            return Some(Self::Long(array));
        }
        if let Some(array) = array.as_string_view_opt() {
            return Some(Self::View(array));
        }
        if let Some(array) = array.as_any_dictionary_opt() {
            let values = Self::of(array.values().as_ref())?;
            let keys = if array.values().is_empty() { Vec::new() } else { array.normalized_keys() };
            return Some(Self::Coded { keys, nulls: array.keys(), values: Box::new(values) });
        }
        (*array.data_type() == DataType::Null).then_some(Self::Null)
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Short(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Long(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Coded { keys, nulls, values } => {
                if nulls.is_null(row) {
                    return None;
                }
                values.get(*keys.get(row)?)
            }
            Self::Null => None,
        }
    }
}

/// A whole number in a column, whatever its width.
pub(super) fn number(array: &dyn Array, row: usize) -> Option<i64> {
    if array.is_null(row) {
        return None;
    }
    macro_rules! of_types {
        ($($Type:ident),+) => {
            $(if let Some(array) = array.as_primitive_opt::<$Type>() {
                return i64::try_from(array.value(row)).ok();
            })+
        };
    }
    of_types!(Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type);
    None
}

/// Column names and what stands under them.
pub(super) type Named<'a> = Vec<(&'a str, &'a dyn Array)>;

/// The members of a struct column of that name; `None` where there is no such column.
pub(super) fn members<'a>(batch: &'a RecordBatch, name: &str) -> Result<Option<Named<'a>>, Unusable> {
    let Some(array) = batch.column_by_name(name) else { return Ok(None) };
    let Some(of) = array.as_struct_opt() else {
        return Err(Unusable::new(name, format!("expected a struct, not {}", array.data_type())));
    };
    let names = of.column_names();
    Ok(Some(names.into_iter().zip(of.columns()).map(|(name, array)| (name, array.as_ref())).collect()))
}

/// A column of texts of that name.
pub(super) fn texts<'a>(named: &Named<'a>, name: &str, place: &str) -> Result<Option<Texts<'a>>, Unusable> {
    let mut found = named.iter().filter(|(known, _)| *known == name);
    let Some((_, array)) = found.next() else { return Ok(None) };
    if found.next().is_some() {
        return Err(Unusable::new(format!("{place}{name}"), "there are two columns of this name"));
    }
    match Texts::of(*array) {
        Some(texts) => sound(*array, name, place).map(|()| Some(texts)),
        None => Err(Unusable::new(format!("{place}{name}"), format!("expected texts, not {}", array.data_type()))),
    }
}

/// Whether texts are UTF-8, and offsets and keys within what they point into: other libraries can be made to hand over anything.
fn sound(array: &dyn Array, name: &str, place: &str) -> Result<(), Unusable> {
    array.to_data().validate_full().map_err(|error| Unusable::new(format!("{place}{name}"), error.to_string()))
}

/// What a column holds for a parameter.
enum Source<'a> {
    Texts(Texts<'a>),
    /// Lists of texts.
    Lists(&'a dyn Array),
    /// What no parameter holds: the row cannot be read where the column says something.
    Neither(&'a dyn Array),
}

/// The requests of a batch.
pub(super) struct Requests<'a> {
    action: Texts<'a>,
    parameters: Vec<(Name, Source<'a>)>,
    account: Option<Texts<'a>>,
    service: Option<Texts<'a>>,
    /// Which rows have a request at all, where it is a struct.
    structs: Option<&'a dyn Array>,
    /// The operation that was found last: rows of one follow one another.
    last: Option<(&'a str, OperationId)>,
}

/// A request of a row.
pub(super) struct Asked<'a> {
    pub(super) operation: OperationId,
    pub(super) account: &'a str,
    pub(super) service: &'a str,
}

impl<'a> Requests<'a> {
    pub(super) fn of(batch: &'a RecordBatch) -> Result<Self, Unusable> {
        let schema = batch.schema_ref();
        let all: Named<'a> =
            schema.fields().iter().map(|field| field.name().as_str()).zip(batch.columns().iter().map(AsRef::as_ref)).collect();
        let (named, place) = match members(batch, "request")? {
            Some(named) => (named, "request."),
            None => (all.clone(), ""),
        };
        let structs = (!place.is_empty()).then(|| batch.column_by_name("request").map(AsRef::as_ref)).flatten();
        let Some(action) = texts(&named, "Action", place)? else {
            return Err(Unusable::new(format!("{place}Action"), "there is no such column"));
        };
        let mut parameters = Vec::new();
        for (at, (column, array)) in named.iter().enumerate() {
            // A list may have the vendor's own name for it: one column of texts and one of lists can stand beside each other.
            let Some(name) = Name::of(column.strip_suffix(".N").unwrap_or(column)) else { continue };
            if named.iter().take(at).any(|(other, _)| other == column) {
                return Err(Unusable::new(format!("{place}{column}"), "there are two columns of this name"));
            }
            let source = match (Texts::of(*array), array.data_type()) {
                (Some(texts), _) => Source::Texts(texts),
                (None, DataType::List(_) | DataType::LargeList(_)) => Source::Lists(*array),
                (None, _) => Source::Neither(*array),
            };
            if !matches!(source, Source::Neither(_)) {
                sound(*array, column, place)?;
            }
            parameters.push((name, source));
        }
        let (callers, place, names) = match members(batch, "caller")? {
            Some(callers) => (callers, "caller.", ["account", "service"]),
            None => (all, "", ["caller_account", "caller_service"]),
        };
        let [account, service] = names.map(|name| texts(&callers, name, place));
        Ok(Self { action, parameters, account: account?, service: service?, structs, last: None })
    }

    /// Reads a row: what it gives to each parameter goes into `given`.
    pub(super) fn read(&mut self, world: &AnyWorld, row: usize, given: &mut Given<'a>) -> Result<Asked<'a>, String> {
        let action = self.action.get(row).filter(|_| self.structs.is_none_or(|structs| structs.is_valid(row)));
        let Some(action) = action else { return Err("request: no \"Action\"".to_owned()) };
        let operation = match self.last {
            Some((last, operation)) if last == action => operation,
            _ => {
                let found = OperationId::find(world.cloud(), action);
                let operation = found.ok_or_else(|| format!("unknown operation {action:?}"))?;
                self.last = Some((action, operation));
                operation
            }
        };
        for name in Name::of_operation(operation) {
            *given.get_mut(*name) = Value::Absent;
        }
        for (name, source) in &self.parameters {
            let Some(place) = Name::of_operation(operation).iter().position(|known| known == name) else { continue };
            let value = match source {
                Source::Texts(texts) => texts.get(row).map(|text| Value::Text(Cow::Borrowed(text))),
                Source::Lists(lists) => {
                    let list = list(*lists, row).map_err(|problem| format!("request.{}: {problem}", name.as_str()))?;
                    list.map(Value::List)
                }
                Source::Neither(array) => array.is_valid(row).then_some(Value::Raw("null")),
            };
            let Some(value) = value else { continue };
            let wants_list = operation.parameters()[place].kind == ParameterKind::List;
            match &value {
                Value::Text(_) if !wants_list => {}
                Value::List(_) if wants_list => {}
                // Of two columns for one name the other may hold it.
                _ if self.parameters.iter().filter(|(other, _)| other == name).count() > 1 => continue,
                _ => {
                    let expected = if wants_list { "a list of strings" } else { "a string" };
                    return Err(format!("request.{}: expected {expected}", name.as_str()));
                }
            }
            *given.get_mut(*name) = value;
        }
        let caller = |texts: &Option<Texts<'a>>| texts.as_ref().and_then(|texts| texts.get(row)).unwrap_or_default();
        Ok(Asked { operation, account: caller(&self.account), service: caller(&self.service) })
    }
}

/// The texts of a list in a column. They are copied: lists are few and short.
fn list(array: &dyn Array, row: usize) -> Result<Option<Vec<Cow<'static, str>>>, String> {
    if array.is_null(row) {
        return Ok(None);
    }
    let elements = match (array.as_list_opt::<i32>(), array.as_list_opt::<i64>()) {
        (Some(array), _) => array.value(row),
        (None, Some(array)) => array.value(row),
        (None, None) => return Ok(None),
    };
    let texts = Texts::of(elements.as_ref()).ok_or("expected a list of strings")?;
    let elements = (0..elements.len()).map(|element| Some(Cow::Owned(texts.get(element)?.to_owned())));
    elements.collect::<Option<Vec<_>>>().map(Some).ok_or_else(|| "an element of a list is null".to_owned())
}
