//! `docs/reads.md`, generated from the descriptions.

use std::fmt::Write as _;

use secgroup::rulebook::Cloud;

use super::{ALL, ErrorRow, Form, Kind, Line, Parameter, Read, Unanswered, Use};
use crate::serve::codec::CLOUDS;

const INTRODUCTION: &str = "\
# Reads: what the clouds answer when a client asks what there is

`secgroup serve` answers these operations in the clouds' own forms, so that a client reads back what it did. This page is generated from the
descriptions that also produce the answers.

A world knows little of what a response says. **Members that no world can fill have the vendor's empty form**: a text is empty, a number 0, a flag
`false`, an object `{}`, a list `[]`, or `null` if the vendor's sample has `null`. A filter for something that no world has finds nothing (a filter
for `false` excludes nothing). Unknown parameters are ignored, as the vendors do: DescribeInstances with `InstanceId` lists all instances.

Names like `status` are members of the [world document](schemas.md#world-document). An error is marked as the page's if the vendor's page of this operation has
its code. When it is answered, and everything under *Choices*, is this project's decision where the page is silent.

An answer takes time in proportion to its page, not to the world. Ids, groups, and instance and interface statuses are indexed; a group with other
filters walks the group's members. Every other filter walks the things of the account and region (Zenlayer, Baidu: of the world), and counting its
matches walks them to the end. The first read that needs an index builds it, and requests keep it up to date. After a step that sets a status or
makes somebody leave a group, the next read rebuilds the part that it touched; after one that creates, deletes, attaches or detaches, all of it.
[How long that takes](performance.md).
";

/// The page.
#[must_use]
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    for cloud in CLOUDS {
        let name = match cloud {
            Cloud::Alibaba => "Alibaba Cloud",
            Cloud::Zenlayer => "Zenlayer",
            Cloud::Baidu => "Baidu AI Cloud",
        };
        let _ = writeln!(page, "\n## {name}");
        ALL.into_iter().filter(|read| read.cloud == cloud).for_each(|read| write_read(&mut page, read));
    }
    page
}

fn write_read(page: &mut String, read: &Read) {
    let Read { name, request, source, parameters, errors, unanswered, choices, .. } = read;
    // Writing to memory cannot fail.
    let _ = write!(page, "\n### {name}\n\n{request}. Source: {source}.\n\n");
    if !parameters.is_empty() {
        page.push_str("| parameter | form | what it does |\n|---|---|---|\n");
        let (unknown, known): (Vec<_>, Vec<_>) = parameters.iter().partition(|parameter| parameter.does == Use::FindsNothing);
        known.into_iter().for_each(|parameter| write_parameter(page, parameter));
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.iter().map(|parameter| format!("`{}`", parameter.name)).collect();
            let _ = writeln!(page, "\nFinds nothing, because no world has it: {}.", names.join(", "));
        }
    }
    let mut lines = Vec::new();
    read.response.lines("", &mut lines);
    page.push_str("\n| member | filled from |\n|---|---|\n");
    for Line { path, from, .. } in &lines {
        if let Some(from) = from {
            let _ = writeln!(page, "| `{path}` | {from} |");
        }
    }
    let empty: Vec<String> = lines.iter().filter(|line| line.from.is_none()).map(unfilled).collect();
    if !empty.is_empty() {
        let _ = writeln!(page, "\nEmpty: {}.", empty.join(", "));
    }
    write_errors(page, errors);
    write_unanswered(page, unanswered);
    if !choices.is_empty() {
        page.push_str("\nChoices:\n\n");
        choices.iter().for_each(|choice| page.push_str(&format!("- {choice}\n")));
    }
}

fn write_parameter(page: &mut String, Parameter { name, kind, does }: &Parameter) {
    let form = match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Flag => "flag",
        Kind::JsonArray => "text: a JSON array",
        Kind::Commas => "texts with commas between them",
        Kind::List => "list",
        Kind::Objects => "list of objects",
        Kind::Path => "part of the path",
    };
    let does = match does {
        Use::Filter(by) => format!("selects by {by}"),
        Use::Paging(how) => format!("page: {how}"),
        Use::Other(what) => (*what).to_owned(),
        Use::FindsNothing => "finds nothing".to_owned(),
    };
    let _ = writeln!(page, "| `{name}` | {form} | {does} |");
}

fn unfilled(Line { path, form, .. }: &Line) -> String {
    match form {
        Form::Text => format!("`{path}`"),
        Form::Nullable => format!("`{path}` (null)"),
        Form::Number => format!("`{path}` (0)"),
        Form::Flag => format!("`{path}` (false)"),
        Form::Object => format!("`{path}` (`{{}}`)"),
        Form::List => format!("`{path}` (`[]`)"),
        Form::Wrapped(name) => format!("`{path}` (`{{\"{name}\": []}}`)"),
    }
}

fn write_errors(page: &mut String, errors: &[&ErrorRow]) {
    if errors.is_empty() {
        return;
    }
    page.push_str("\n| status | code | message | when | code from |\n|---|---|---|---|---|\n");
    for ErrorRow { status, code, message, when, documented } in errors {
        let from = if *documented { "the page" } else { "choice" };
        let _ = writeln!(page, "| {status} | `{code}` | {message} | {when} | {from} |");
    }
}

fn write_unanswered(page: &mut String, unanswered: &[Unanswered]) {
    if unanswered.is_empty() {
        return;
    }
    page.push_str("\nOn the page, and answered by a fault alone:\n\n| status | code | message | why |\n|---|---|---|---|\n");
    for Unanswered { status, code, message, why } in unanswered {
        let _ = writeln!(page, "| {status} | `{code}` | {message} | {why} |");
    }
}
