//! Reads queries and forms as parameters of a read.

use std::borrow::Cow;

use crate::parameters::Value;
use crate::reads::{Kind, Parameter, ReadCall, ReadId};

/// A pair of a query or a form, decoded.
pub(super) type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The pairs of a query or a form.
pub(super) fn pairs(encoded: &[u8]) -> impl Iterator<Item = Pair<'_>> {
    form_urlencoded::parse(encoded)
}

/// An element of a list: the place of its parameter, its number, what stands behind the number, and the value.
type Element<'a> = (usize, u32, String, Cow<'a, str>);

/// Gives the call what the pairs say and it does not have yet. Of several values for one name the first that is not empty counts.
pub(super) fn fill<'a>(call: &mut ReadCall<'a>, pairs: impl Iterator<Item = Pair<'a>>) {
    let mut elements: Vec<Element<'a>> = Vec::new();
    for (name, value) in pairs {
        if let Some(element) = element(call.id(), &name) {
            elements.push((element.0, element.1, element.2, value));
        } else if let Some((parameter, place)) = call.value_mut(&name)
            && !matches!(parameter.kind, Kind::List | Kind::Objects | Kind::Path)
            && !place.is_given()
        {
            *place = Value::Text(value);
        }
    }
    elements.sort_by(|(place, number, rest, value), (other_place, other_number, other_rest, other_value)| {
        (place, number, rest, value.is_empty()).cmp(&(other_place, other_number, other_rest, other_value.is_empty()))
    });
    elements.dedup_by(|(place, number, rest, _), (of, before, other, _)| (*place, *number, &*rest) == (*of, *before, &*other));
    let mut elements = elements.into_iter().peekable();
    for (at, (parameter, place)) in call.values_mut().enumerate() {
        let mut own = Vec::new();
        while let Some((_, number, rest, value)) = elements.next_if(|(place, ..)| *place == at) {
            // What an object of a list says is kept as it was said.
            own.push(if parameter.kind == Kind::Objects { format!("{number}{rest}={value}").into() } else { value });
        }
        if !own.is_empty() && !place.is_given() {
            *place = Value::List(own);
        }
    }
}

/// The list that `Name.N` or `Name.N.Member` is an element of, if it is one.
fn element(id: ReadId, name: &str) -> Option<(usize, u32, String)> {
    let (list, rest) = name.split_once('.')?;
    let (number, member) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
    let is_of = |parameter: &Parameter| {
        let kind = if member.is_empty() { Kind::List } else { Kind::Objects };
        parameter.name == list && parameter.kind == kind
    };
    let place = id.read().parameters.iter().position(is_of)?;
    Some((place, super::alibaba::element_number(number)?, member.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::Cloud;
    use super::*;

    #[test]
    fn texts_lists_and_lists_of_objects_are_told_apart() {
        let mut call = ReadCall::new(ReadId::find(Cloud::Alibaba, "DescribeNetworkInterfaces").unwrap());
        let query = "Type=&Type=Primary&Type=x&NetworkInterfaceId.2=b&NetworkInterfaceId.1=&NetworkInterfaceId.1=a&Tag.1.Value=v\
                     &NetworkInterfaceId=c&Tag.1.Key=k&Tag.2=x&Nothing=1&NetworkInterfaceId.1.Key=d&NetworkInterfaceId.0=e";
        fill(&mut call, pairs(query.as_bytes()));
        let said: Vec<String> = call.parameters().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(said, ["NetworkInterfaceId: a,b", "Type: Primary", "Tag: 1.Key=k,1.Value=v"]);
    }
}
