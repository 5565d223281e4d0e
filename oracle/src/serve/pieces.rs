//! The values of a call, stored one after the other in a text: any number of them, and lists.

use std::borrow::Cow;

use secgroup::rulebook::ParameterKind;

use crate::parameters::Value;

/// Appends a value of that kind.
pub(super) fn push(kind: ParameterKind, value: &Value<'_>, out: &mut String) {
    match (kind, value) {
        (ParameterKind::List, Value::List(list)) => {
            push_number(list.len(), out);
            list.iter().for_each(|element| push_text(element, out));
        }
        (ParameterKind::List, _) => push_number(0, out),
        (_, Value::Text(text)) => push_text(text, out),
        _ => push_number(0, out),
    }
}

/// Takes a value of that kind away from the start of a text; `None` where none is there.
pub(super) fn take<'t>(kind: ParameterKind, rest: &mut &'t str) -> Option<Value<'t>> {
    Some(match kind {
        ParameterKind::List => {
            let count = take_number(rest)?;
            Value::List((0..count).map(|_| take_text(rest).map(Cow::Borrowed)).collect::<Option<_>>()?)
        }
        ParameterKind::Text | ParameterKind::Path => Value::Text(Cow::Borrowed(take_text(rest)?)),
    })
}

fn push_text(text: &str, out: &mut String) {
    push_number(text.len(), out);
    out.push_str(text);
}

fn take_text<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let length = take_number(rest)?;
    let (text, others) = rest.split_at_checked(length)?;
    *rest = others;
    Some(text)
}

/// Six bits in a character, the lowest first; all but the last have a seventh, which says that another follows.
fn push_number(mut number: usize, out: &mut String) {
    while number >= 64 {
        out.push(char::from(64 | (number & 63) as u8));
        number >>= 6;
    }
    out.push(char::from(number as u8));
}

fn take_number(rest: &mut &str) -> Option<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (&byte, _) = rest.as_bytes().split_first()?;
        *rest = rest.get(1..)?;
        number |= usize::from(byte & 63).checked_shl(shift)?;
        if byte & 64 == 0 {
            return Some(number);
        }
        shift += 6;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out() {
        let text = |text: &str| Value::Text(Cow::Owned(text.to_owned()));
        let list = |list: &[&str]| Value::List(list.iter().map(|element| Cow::Owned((*element).to_owned())).collect());
        let values = [
            (ParameterKind::Text, text("")),
            (ParameterKind::List, list(&[])),
            (ParameterKind::Path, text(&"杭".repeat(5_000))),
            (ParameterKind::List, list(&["", "@@", "sg-1", &"x".repeat(64)])),
            (ParameterKind::List, list(&vec!["é"; 10_000])),
            (ParameterKind::Text, text("i-1")),
        ];
        let mut written = String::new();
        values.iter().for_each(|(kind, value)| push(*kind, value, &mut written));
        let mut rest = &*written;
        for (kind, value) in values {
            assert_eq!(take(kind, &mut rest), Some(value));
        }
        assert_eq!((rest, take(ParameterKind::Text, &mut rest)), ("", None));
    }
}
