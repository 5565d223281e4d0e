//! Small helpers around JSON.

use std::borrow::Cow;

use serde::Deserialize;

/// A text that borrows where it can.
#[derive(Deserialize)]
pub(crate) struct Text<'a>(#[serde(borrow)] pub(crate) Cow<'a, str>);

/// What is wrong, without the position that `serde_json` writes behind it.
pub(crate) fn problem(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&position).unwrap_or(&text).to_owned()
}

/// Appends a JSON string.
#[inline]
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    // Writing to memory and writing a text cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Appends whatever can be displayed as a JSON string.
pub(crate) fn push_display(out: &mut Vec<u8>, value: impl std::fmt::Display) {
    let _ = serde::Serializer::collect_str(&mut serde_json::Serializer::new(out), &value);
}

/// A document for programs that people look at, its end included.
#[cfg(feature = "program")]
pub(crate) fn pretty(value: &impl serde::Serialize) -> String {
    // Fails for maps whose keys are no texts, and there are none.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
