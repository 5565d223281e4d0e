//! `docs/import.md`: the prose of `page.md` with the tables that the import uses.

use std::fmt::Write as _;

use secgroup::rulebook::Cloud;

use super::{Loss, Table, losses, tables, walk};

const CLOUDS: [(Cloud, &str); 3] =
    [(Cloud::Alibaba, "Alibaba Cloud"), (Cloud::Zenlayer, "Zenlayer"), (Cloud::Baidu, "Baidu AI Cloud")];

/// The page.
#[must_use]
pub fn markdown() -> String {
    include_str!("page.md").replace("{losses}\n", &lost()).replace("{tables}\n", &read())
}

fn lost() -> String {
    let mut text = String::new();
    for (cloud, name) in CLOUDS {
        let _ = write!(text, "\n| {name} | becomes |\n|---|---|\n");
        for Loss { what, becomes, .. } in losses(cloud) {
            let what = if becomes.is_none() { format!("`{what}`") } else { (*what).to_owned() };
            let _ = writeln!(text, "| {what} | {} |", becomes.unwrap_or("the default"));
        }
    }
    text
}

fn read() -> String {
    let mut text = String::new();
    for (cloud, name) in CLOUDS {
        let _ = write!(text, "\n### {name}\n\n| where | member | fills |\n|---|---|---|\n");
        tables(cloud).for_each(|table| write_table(&mut text, table));
    }
    let _ = write!(text, "\n### Every page\n\n| where | member | fills |\n|---|---|---|\n");
    write_table(&mut text, &walk::PAGE);
    text
}

fn write_table(text: &mut String, Table { format, path, rows }: &Table) {
    for (number, row) in rows.iter().enumerate() {
        let within = if path.is_empty() { String::new() } else { format!(": `{path}`") };
        let place = if number == 0 { format!("{format}{within}") } else { String::new() };
        let _ = writeln!(text, "| {place} | `{}` | {} |", row.member, row.fills);
    }
}
