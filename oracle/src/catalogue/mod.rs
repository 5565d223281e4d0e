//! Every rule of every operation with its rows, order, basis and source.

pub mod rule;

use std::fmt::{self, Write as _};

use secgroup::{
    registry::{OperationId, OperationVisitor, Registered},
    rulebook::{Basis, Cloud, Entry, Operation, Page, Row, Rule, Unmodelled},
};
use serde::Serialize;

/// An operation: its pages and its rules.
#[derive(Clone, Debug)]
pub struct Chapter {
    /// The operation's name, as requests spell it.
    pub operation: &'static str,
    /// The cloud that has it.
    pub cloud: Cloud,
    /// The modelled pages, the newest first.
    pub pages: Vec<&'static Page>,
    /// The rules in the declared order, each with its place in that order, counted from 1.
    pub rules: Vec<(usize, &'static Entry)>,
}

/// What of the catalogue is wanted; `None` is everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter<'a> {
    /// Operations of this cloud.
    pub cloud: Option<Cloud>,
    /// The operation of this name.
    pub operation: Option<&'a str>,
    /// Rows of this edition.
    pub edition: Option<&'a str>,
}

/// Nothing in the catalogue is what is wanted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no {what} {wanted:?}{of}; there is {}", known.join(", "))]
pub struct NoSuch {
    what: &'static str,
    wanted: String,
    of: String,
    known: Vec<&'static str>,
}

/// Every operation.
#[must_use]
pub fn all() -> Vec<Chapter> {
    struct Make;

    impl OperationVisitor for Make {
        type Output = Chapter;

        fn visit<O: Registered>(self) -> Chapter {
            Chapter::of::<O>()
        }
    }

    OperationId::ALL.iter().map(|operation| operation.visit(Make)).collect()
}

/// The cloud that has an operation of this name, where nobody says which cloud is meant.
#[must_use]
pub fn cloud_of(action: &str) -> Option<Cloud> {
    OperationId::ALL.into_iter().find(|operation| operation.name() == action).map(OperationId::cloud)
}

/// What the filter lets through.
///
/// # Errors
///
/// Nothing fits.
pub fn matching(filter: &Filter<'_>) -> Result<Vec<Chapter>, NoSuch> {
    let mut chapters = all();
    let mut of = String::new();
    if let Some(cloud) = filter.cloud {
        chapters.retain(|chapter| chapter.cloud == cloud);
        of = format!(" in {cloud}");
    }
    if let Some(wanted) = filter.operation {
        let known = chapters.iter().map(|chapter| chapter.operation).collect();
        chapters.retain(|chapter| chapter.operation == wanted);
        if chapters.is_empty() {
            return Err(NoSuch { what: "operation", wanted: wanted.to_owned(), of, known });
        }
        of = format!(" of {wanted}");
    }
    if let Some(wanted) = filter.edition {
        let known = chapters.iter().flat_map(|chapter| &chapter.pages).map(|page| page.edition).collect();
        chapters.iter_mut().for_each(|chapter| chapter.keep_edition(wanted));
        chapters.retain(|chapter| !chapter.pages.is_empty());
        if chapters.is_empty() {
            return Err(NoSuch { what: "edition", wanted: wanted.to_owned(), of, known });
        }
    }
    Ok(chapters)
}

impl Chapter {
    fn of<O: Operation>() -> Self {
        Self {
            operation: O::NAME,
            cloud: O::CLOUD,
            pages: O::PAGES.iter().collect(),
            rules: (1..).zip(O::Rule::ALL.iter().map(|rule| rule.entry())).collect(),
        }
    }

    fn keep_edition(&mut self, edition: &str) {
        self.pages.retain(|page| page.edition == edition);
        self.rules.retain(|(_, entry)| entry.rows.iter().any(|row| row.edition == edition));
    }

    /// A rule's rows in the pages of this chapter.
    fn rows(&self, entry: &Entry) -> impl Iterator<Item = (&'static Page, &'static Row)> {
        let rows = entry.rows.iter();
        rows.filter_map(|row| Some((*self.pages.iter().find(|page| page.edition == row.edition)?, row)))
    }

    /// The rows that no world can bring about, in the pages of this chapter.
    fn unmodelled(&self) -> impl Iterator<Item = (&'static Page, &'static Unmodelled)> {
        self.pages.iter().flat_map(|page| page.unmodelled.iter().map(move |unmodelled| (*page, unmodelled)))
    }
}

/// The catalogue for people: a row a line.
#[must_use]
pub fn table(chapters: &[Chapter]) -> String {
    let mut out = String::new();
    // Writing to memory cannot fail.
    let _ = chapters.iter().enumerate().try_for_each(|(index, chapter)| write_table(chapter, index > 0, &mut out));
    out
}

fn write_table(chapter: &Chapter, gap: bool, out: &mut String) -> fmt::Result {
    if gap {
        writeln!(out)?;
    }
    writeln!(out, "{} ({})", chapter.operation, chapter.cloud)?;
    for page in &chapter.pages {
        let rows = if page.rows == 0 { "no table of errors".to_owned() } else { format!("{} rows", page.rows) };
        writeln!(out, "  {}, edition {}: {rows}", page.title, page.edition)?;
    }
    writeln!(out)?;
    let width = chapter.rules.iter().map(|(_, entry)| entry.name.len()).max().unwrap_or_default();
    writeln!(out, "ORDER  {:width$}  EDITION     ROW  STATUS  BASIS   CODE", "RULE")?;
    for (order, entry) in &chapter.rules {
        for (page, row) in chapter.rows(entry) {
            let number = number(row);
            let Row { status, code, .. } = row;
            let (name, edition, basis) = (entry.name, page.edition, row.basis.to_string());
            let note = match row.undocumented {
                Some(_) => " (not documented)",
                None if is_twin(entry, row) => " (twin)",
                None => "",
            };
            writeln!(out, "{order:>5}  {name:width$}  {edition:10}  {number:>3}  {status:<6}  {basis:6}  {code}{note}")?;
        }
    }
    for (page, Unmodelled { row, reason }) in chapter.unmodelled() {
        let (number, edition, Row { status, code, .. }) = (number(row), page.edition, row);
        writeln!(out, "    -  {:width$}  {edition:10}  {number:>3}  {status:<6}  {:6}  {code}: {reason}", "(unmodelled)", "-")?;
    }
    Ok(())
}

/// The row's place in the page's table, or a dash.
fn number(row: &Row) -> String {
    row.number.map_or("-".to_owned(), |number| number.to_string())
}

/// Whether a rule's row never answers, since another of its edition does.
fn is_twin(entry: &Entry, row: &Row) -> bool {
    entry.twins(row.edition).any(|twin| std::ptr::eq(twin, row))
}

/// The catalogue as pages of documentation, one after the other: one heading per rule.
#[must_use]
pub fn markdown(chapters: &[Chapter]) -> String {
    let pages: Vec<String> = chapters.iter().map(page).collect();
    pages.join("\n")
}

fn page(chapter: &Chapter) -> String {
    let mut out = String::new();
    // Writing to memory cannot fail.
    let _ = write_page(chapter, &mut out);
    out
}

const INTRODUCTION: &str = "\
The rules are in order: the first violated one answers, and a refusal carries all violated ones. The pages give no order, so a real
cloud may answer with the row of any violated rule.

@EACH *Row* is its place in the page's table of errors; a dash marks a row from elsewhere in the vendor's
documentation. *Basis* says who states that the row applies when the rule is violated: the modelled **page**, another page of the
**vendor**, or nobody, so that it is a **choice** of this project. If the page has `%s` for a message, the text is this project's, and
every answer says so.
";

const UNDOCUMENTED: &str = "\
**Not every answer of this operation is documented.** The line below such a row says what is missing and where the answer comes
from. A real cloud may answer differently.
";

fn write_page(chapter: &Chapter, out: &mut String) -> fmt::Result {
    let Chapter { operation, rules, pages, .. } = chapter;
    writeln!(out, "# {operation}\n")?;
    writeln!(out, "<!-- Written by `secgroup rules --operation {operation} --format markdown`. -->\n")?;
    writeln!(out, "| page | edition | rows |\n|---|---|---|")?;
    for page in pages {
        writeln!(out, "| {} | {} | {} |", cell(page.title), page.edition, page.rows)?;
    }
    let each = match rules.iter().any(|(_, entry)| chapter.rows(entry).any(|(_, row)| is_twin(entry, row))) {
        _ if pages.iter().any(|page| !page.unmodelled.is_empty()) => {
            "Every row of a page is exactly one rule, a *twin* of a rule's row, or listed as not modelled at the end of this page."
        }
        true => "Every row of a page is exactly one rule, or a *twin* of a rule's row.",
        false => "Every row of a page is exactly one rule.",
    };
    writeln!(out, "\n{}", INTRODUCTION.replace("@EACH", each))?;
    if chapter.rules.iter().any(|(_, entry)| chapter.rows(entry).any(|(_, row)| row.undocumented.is_some())) {
        writeln!(out, "{UNDOCUMENTED}")?;
    }
    for (order, entry) in rules {
        writeln!(out, "## {}\n", entry.name)?;
        writeln!(out, "Rule {order} of {}. Violated when {}.\n", rules.last().map_or(0, |(last, _)| *last), entry.condition)?;
        writeln!(out, "| edition | row | status | code | message | basis |\n|---|---|---|---|---|---|")?;
        for (page, row) in chapter.rows(entry) {
            let basis = if is_twin(entry, row) { "twin".to_owned() } else { row.basis.to_string() };
            write_row(page, row, &basis, out)?;
        }
        for (_, row) in chapter.rows(entry) {
            if let Some(undocumented) = row.undocumented {
                writeln!(out, "\n*Not documented*: {undocumented}.")?;
            }
        }
        if chapter.rows(entry).any(|(_, row)| is_twin(entry, row)) {
            writeln!(
                out,
                "\nA *twin* is a further row for the same condition: it never answers, and a cloud may answer with it."
            )?;
        }
        if *order != rules.last().map_or(0, |(last, _)| *last) {
            writeln!(out)?;
        }
    }
    if chapter.unmodelled().next().is_some() {
        writeln!(out, "\n## Rows that are not modelled\n\nNo world can bring these about: they are never answered.\n")?;
        writeln!(out, "| edition | row | status | code | message | why |\n|---|---|---|---|---|---|")?;
        for (page, Unmodelled { row, reason }) in chapter.unmodelled() {
            write_row(page, row, reason, out)?;
        }
    }
    Ok(())
}

/// A row of a page, as one of a table.
fn write_row(page: &Page, row: &Row, last: &str, out: &mut String) -> fmt::Result {
    let message = if row.message_documented() { cell(row.message) } else { format!("`{}`", row.message) };
    let (edition, number, Row { status, code, .. }) = (page.edition, number(row), row);
    writeln!(out, "| {edition} | {number} | {status} | `{code}` | {message} | {} |", cell(last))
}

/// A text inside of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The catalogue for programs.
#[must_use]
pub fn json(chapters: &[Chapter]) -> String {
    #[derive(Serialize)]
    struct Item {
        cloud: Cloud,
        operation: &'static str,
        order: usize,
        rule: &'static str,
        condition: &'static str,
        rows: Vec<Source>,
    }

    #[derive(Serialize)]
    struct Source {
        edition: &'static str,
        page: &'static str,
        row: Option<u8>,
        status: u16,
        code: &'static str,
        message: &'static str,
        message_documented: bool,
        /// What no page documents of the answer.
        #[serde(skip_serializing_if = "Option::is_none")]
        undocumented: Option<&'static str>,
        basis: Basis,
        /// The row never answers: another of its edition does.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        twin: bool,
    }

    /// A row that belongs to no rule.
    #[derive(Serialize)]
    struct Loose {
        cloud: Cloud,
        operation: &'static str,
        unmodelled: &'static str,
        rows: Vec<Source>,
    }

    #[derive(Serialize)]
    #[serde(untagged)]
    enum Element {
        Rule(Item),
        Unmodelled(Loose),
    }

    let source = |page: &'static Page, row: &'static Row, twin| Source {
        edition: page.edition,
        page: page.title,
        row: row.number,
        status: row.status,
        code: row.code,
        message: row.message,
        message_documented: row.message_documented(),
        undocumented: row.undocumented,
        basis: row.basis,
        twin,
    };
    let items = chapters.iter().flat_map(|chapter| {
        let rules = chapter.rules.iter().map(move |(order, entry)| Item {
            cloud: chapter.cloud,
            operation: chapter.operation,
            order: *order,
            rule: entry.name,
            condition: entry.condition,
            rows: chapter.rows(entry).map(|(page, row)| source(page, row, is_twin(entry, row))).collect(),
        });
        let loose = chapter.unmodelled().map(move |(page, unmodelled)| Loose {
            cloud: chapter.cloud,
            operation: chapter.operation,
            unmodelled: unmodelled.reason,
            rows: vec![source(page, &unmodelled.row, false)],
        });
        rules.map(Element::Rule).chain(loose.map(Element::Unmodelled))
    });
    crate::json::pretty(&items.collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// So that an action says which cloud is meant.
    #[test]
    fn no_two_clouds_have_an_operation_of_the_same_name() {
        let names: BTreeSet<_> = OperationId::ALL.into_iter().map(OperationId::name).collect();
        assert_eq!(names.len(), OperationId::ALL.len());
    }
}
