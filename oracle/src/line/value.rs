//! Reads JSON values as parameters.

use std::borrow::Cow;

use memchr::memchr;
use serde_json::value::RawValue;

use crate::parameters::Value;

/// Something that is neither a string nor a list of strings.
pub(super) const NEITHER: Value<'_> = Value::Raw("null");

/// Takes what is given for a text.
#[inline]
pub(super) fn into_text(value: &mut Value<'_>) -> Result<(), Wrong> {
    match value {
        Value::Absent | Value::Text(_) => return Ok(()),
        Value::List(_) => return Err(NoText::Type.into()),
        Value::Raw(raw) => *value = Value::Text(text_of(raw)?),
    }
    Ok(())
}

/// Takes what is given for a list of texts.
#[cold]
pub(super) fn into_list(value: &mut Value<'_>) -> Result<(), Wrong> {
    match value {
        Value::Absent | Value::List(_) => return Ok(()),
        Value::Text(_) => return Err(NoText::Type.into()),
        Value::Raw(raw) => *value = Value::List(texts_of(raw)?),
    }
    Ok(())
}

fn texts_of(raw: &str) -> Result<Vec<Cow<'_, str>>, Wrong> {
    let elements: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| NoText::Type)?;
    let elements = elements.into_iter().enumerate();
    elements.map(|(place, raw)| text_of(raw.get()).map_err(|reason| Wrong { element: Some(place), reason })).collect()
}

/// What keeps a value from being what it should.
pub(super) struct Wrong {
    /// The element of a list that it is about.
    pub(super) element: Option<usize>,
    pub(super) reason: NoText,
}

impl From<NoText> for Wrong {
    fn from(reason: NoText) -> Self {
        Self { element: None, reason }
    }
}

/// Why a value is no text.
pub(super) enum NoText {
    /// It is no string.
    Type,
    /// It is a string, and cannot be a text: half of a surrogate pair is in it.
    Value(serde_json::Error),
}

/// The text that a JSON value stands for.
#[inline]
pub(super) fn text_of(raw: &str) -> Result<Cow<'_, str>, NoText> {
    let unquoted = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or(NoText::Type)?;
    if memchr(b'\\', unquoted.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(unquoted));
    }
    serde_json::from_str(raw).map(Cow::Owned).map_err(NoText::Value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_a_list_of_strings_and_nothing_else() {
        let read = |raw| {
            let mut value = Value::Raw(raw);
            into_list(&mut value).map(|()| value).map_err(|Wrong { element, reason }| (element, matches!(reason, NoText::Type)))
        };
        let list = |list: &[&'static str]| Ok(Value::List(list.iter().map(|text| Cow::Borrowed(*text)).collect()));
        assert_eq!(read(r#"["sg-1", "", "sg-\u0031"]"#), list(&["sg-1", "", "sg-1"]));
        assert_eq!(read("[]"), list(&[]));
        assert_eq!(read(r#""sg-1""#), Err((None, true)));
        assert_eq!(read("null"), Err((None, true)));
        assert_eq!(read(r#"["sg-1", null]"#), Err((Some(1), true)));
        assert_eq!(read(r#"["\ud800"]"#), Err((Some(0), false)));
        for (mut text, mut list) in [(Value::Absent, Value::Absent), (Value::Text("a".into()), Value::List(Vec::new()))] {
            assert!(into_text(&mut text).is_ok() && into_list(&mut list).is_ok());
            assert!(
                into_list(&mut text).is_err() == text.is_given() && into_text(&mut list).is_err() == (list != Value::Absent)
            );
        }
    }
}
