//! One rule for a person: condition, rows, an example that violates it, and its advice.

use std::fmt::{self, Write as _};

use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{Chapter, is_twin, number};
use crate::{
    answer::{Form, Wanted},
    json, judge,
    world::AnyWorld,
};

/// An example for each rule, from the vectors.
const VIOLATIONS: &str = include_str!("violations.jsonl");

/// A world and a line that violates a rule in it, which answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Violation<'a> {
    /// The operation.
    pub operation: &'a str,
    /// The rule.
    pub rule: &'a str,
    /// The world.
    #[serde(borrow)]
    pub world: &'a RawValue,
    /// The line.
    #[serde(borrow)]
    pub line: &'a RawValue,
}

/// The examples, one for each rule of each operation.
pub fn violations() -> impl Iterator<Item = Violation<'static>> {
    VIOLATIONS.lines().filter_map(|line| serde_json::from_str(line).ok())
}

/// The rules of these names in these chapters, in words.
///
/// # Errors
///
/// The names that no rule has.
pub fn in_words(chapters: &[Chapter], names: &[String]) -> Result<String, Vec<String>> {
    let known =
        |name: &&String| chapters.iter().any(|chapter| chapter.rules.iter().any(|(_, entry)| entry.name == name.as_str()));
    let unknown: Vec<String> = names.iter().filter(|name| !known(name)).cloned().collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut out = String::new();
    for chapter in chapters {
        for name in names {
            // Writing to memory cannot fail.
            let _ = write(chapter, name, &mut out);
        }
    }
    Ok(out)
}

fn write(chapter: &Chapter, name: &str, out: &mut String) -> fmt::Result {
    let Some((order, entry)) = chapter.rules.iter().find(|(_, entry)| entry.name == name) else { return Ok(()) };
    let gap = if out.is_empty() { "" } else { "\n" };
    writeln!(out, "{gap}{name}: rule {order} of {}, {} ({})", chapter.rules.len(), chapter.operation, chapter.cloud)?;
    writeln!(out, "  violated if  {}", entry.condition)?;
    for (page, row) in chapter.rows(entry) {
        let twin = if is_twin(entry, row) { ", a twin: it never answers" } else { "" };
        writeln!(out, "  edition {}  {} {}", page.edition, row.status, row.code)?;
        writeln!(out, "               {}", row.message)?;
        let place = match row.number {
            Some(_) => format!("row {} of the page", number(row)),
            None => "no row of the page".to_owned(),
        };
        writeln!(out, "               {place}, basis: {}{twin}", row.basis)?;
        if let Some(undocumented) = row.undocumented {
            writeln!(out, "               not documented: {undocumented}")?;
        }
    }
    match violations().find(|one| (one.operation, one.rule) == (chapter.operation, name)) {
        Some(example) => write_example(&example, out),
        None => Ok(()),
    }
}

fn write_example(example: &Violation<'_>, out: &mut String) -> fmt::Result {
    writeln!(out, "  for example, in the world\n    {}", example.world)?;
    writeln!(out, "  the request\n    {}", example.line)?;
    if let Some(advice) = advice(example) {
        writeln!(out, "  is refused: {advice}")?;
    }
    Ok(())
}

/// What is advised where the example is judged.
fn advice(example: &Violation<'_>) -> Option<String> {
    let world = AnyWorld::from_slice(example.world.get().as_bytes()).ok()?;
    let mut answer = Vec::new();
    judge::check_line(
        &world,
        &Wanted { form: Form::Advised, ..Wanted::default() },
        example.line.get().as_bytes(),
        1,
        &mut answer,
    );
    let answer: Value = json::from_slice(&answer).ok()?;
    answer["advice"].as_str().map(str::to_owned)
}
