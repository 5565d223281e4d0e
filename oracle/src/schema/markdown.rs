//! `docs/schemas.md`, made from the schemas: the members of every document, for people.

use std::{collections::BTreeSet, fmt::Write as _};

use clap::ValueEnum as _;
use serde_json::{Map, Value};

use crate::args::Document;

/// The page.
#[must_use]
pub fn page() -> String {
    let mut page = Page { text: HEAD.to_owned(), named: BTreeSet::new() };
    for document in Document::value_variants() {
        let name = document.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        page.document(&name, &with_lone_words(super::of(*document)));
    }
    page.text
}

const HEAD: &str = "\
# The documents

The JSON documents that `secgroup` reads and writes, member by member. `secgroup schema NAME` prints the JSON Schema (draft 2020-12) of
each; this page is generated from the schemas. Other members are refused, except in a request, where unknown parameters are ignored.
A text is not empty unless its default is.
";

/// The page so far, and which definitions it has: documents share some.
struct Page {
    text: String,
    named: BTreeSet<String>,
}

impl Page {
    fn document(&mut self, name: &str, schema: &Value) {
        let _ = write!(self.text, "\n## {name} document\n");
        self.described(schema);
        self.shape(schema);
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            // A whole document inside of another has a part of its own.
            if definition.get("$id").is_none() && self.named.insert(name.clone()) {
                let _ = write!(self.text, "\n### {name}\n");
                self.described(definition);
                self.shape(definition);
            }
        }
    }

    fn described(&mut self, schema: &Value) {
        let described = sentence(text(schema, "description"));
        if !described.is_empty() {
            let _ = write!(self.text, "\n{described}\n");
        }
    }

    /// What a value looks like, besides its description: a table of members, or the alternatives.
    fn shape(&mut self, schema: &Value) {
        if let Some(members) = schema["properties"].as_object() {
            self.members(schema, members);
        }
        let arms = schema["oneOf"].as_array().into_iter().flatten().filter(|arm| arm.get("not").is_none());
        let arms: Vec<_> = arms.filter(|arm| arm.get("type").is_some() || arm.get("$ref").is_some()).collect();
        if !arms.is_empty() {
            self.text.push('\n');
        }
        for arm in &arms {
            let described = sentence(text(arm, "description"));
            let colon = if described.is_empty() { "" } else { ": " };
            let _ = writeln!(self.text, "- {}{colon}{described}", alternative(arm));
        }
        for arm in arms {
            if let Some(members) = arm["properties"].as_object()
                && members.len() > 1
            {
                let _ = write!(self.text, "\n{}:\n", alternative(arm));
                self.members(arm, members);
            }
        }
        if let Some(words) = schema["enum"].as_array() {
            let _ = write!(self.text, "\n{}.\n", words.iter().map(code).collect::<Vec<_>>().join(", "));
        }
    }

    fn members(&mut self, schema: &Value, members: &Map<String, Value>) {
        self.text.push_str("\n| member | is | left out | |\n|---|---|---|---|\n");
        let required = |name: &String| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
        for (name, member) in members {
            let absent = match member.get("default") {
                _ if required(name) => "required".to_owned(),
                Some(Value::Object(_)) => "as described there".to_owned(),
                Some(default) => code(default),
                None => String::new(),
            };
            let described = sentence(text(member, "description"));
            let _ = writeln!(self.text, "| `{name}` | {} | {absent} | {described} |", kind(member));
        }
    }
}

/// The schema with definitions that allow one word only written where they are used.
fn with_lone_words(mut schema: Value) -> Value {
    let lone = |definition: &Value| {
        let arms = definition["enum"].as_array().or(definition["oneOf"].as_array())?;
        let [arm] = &**arms else { return None };
        if arm.is_string() { Some(arm.clone()) } else { arm.get("const").cloned() }
    };
    let definitions = schema["$defs"].as_object().into_iter().flatten();
    let words: Map<_, _> = definitions.filter_map(|(name, definition)| Some((name.clone(), lone(definition)?))).collect();
    super::visit(&mut schema, &mut |inner| {
        let word = inner.get("$ref").and_then(|name| words.get(name.as_str()?.strip_prefix("#/$defs/")?));
        if let Some(word) = word.cloned() {
            inner.shift_remove("$ref");
            inner.insert("const".to_owned(), word);
        }
    });
    if let Some(definitions) = schema["$defs"].as_object_mut() {
        definitions.retain(|name, _| !words.contains_key(name));
    }
    schema
}

/// What tells one alternative from the others.
fn alternative(arm: &Value) -> String {
    let tag = arm["properties"]
        .as_object()
        .and_then(|members| members.iter().find_map(|(name, member)| Some(format!("`\"{name}\": {}`", member.get("const")?))));
    let only =
        arm["properties"].as_object().and_then(|members| members.keys().next()).map(|name| format!("`{{\"{name}\": …}}`"));
    match arm.get("const") {
        Some(word) => code(word),
        None => tag.or(only).unwrap_or_else(|| kind(arm)),
    }
}

/// The type of a value, with links to what is defined.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return match reference.strip_prefix("#/$defs/") {
            Some(name) => format!("[{name}](#{})", name.to_lowercase().replace('.', "")),
            None => whole_document(reference),
        };
    }
    for any in ["oneOf", "anyOf"] {
        if let Some(arms) = schema[any].as_array() {
            return arms.iter().map(alternative).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(word) = schema.get("const") {
        return code(word);
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(code).collect::<Vec<_>>().join(" or ");
    }
    let named = |kind: &str| match kind {
        "array" if schema["items"].is_object() => format!("list of {}", kind_of_elements(&schema["items"])),
        "array" => "list".to_owned(),
        "integer" => "whole number".to_owned(),
        "string" => "text".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "null" => "`null`".to_owned(),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(kind) => named(kind),
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).map(named).collect::<Vec<_>>().join(" or "),
        _ => "anything".to_owned(),
    }
}

/// Another document, or one of its members: `urn:secgroup:protocol:1:request#/properties/seq`.
fn whole_document(reference: &str) -> String {
    let (document, member) = reference.split_once('#').unwrap_or((reference, ""));
    let name = document.rsplit(':').next().unwrap_or(document);
    let link = format!("[{name} document](#{name}-document)");
    if member.is_empty() { link } else { format!("as in the {link}") }
}

fn kind_of_elements(items: &Value) -> String {
    match kind(items) {
        text if text == "text" => "texts".to_owned(),
        other => other,
    }
}

fn code(value: &Value) -> String {
    match value {
        Value::String(word) if !word.is_empty() => format!("`{word}`"),
        other => format!("`{other}`"),
    }
}

fn text<'a>(schema: &'a Value, member: &str) -> &'a str {
    schema[member].as_str().unwrap_or_default()
}

/// A description on one line, fit for a cell.
fn sentence(described: &str) -> String {
    described.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}
