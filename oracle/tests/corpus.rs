//! The golden cases of `corpus/`, through the library and through the program.

mod support;

use std::{collections::BTreeSet, fs};

use secgroup_oracle::{AnyWorld, catalogue};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// A case: what stands in it as JSON counts letter by letter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    #[serde(borrow)]
    world: &'a RawValue,
    /// The line: the JSON itself, or a text that is (perhaps) none.
    #[serde(borrow)]
    line: &'a RawValue,
    #[serde(borrow)]
    answer: &'a RawValue,
}

impl Case<'_> {
    fn line(&self) -> Vec<u8> {
        let line = self.line.get();
        if line.starts_with('"') { serde_json::from_str::<String>(line).unwrap().into_bytes() } else { line.into() }
    }
}

/// The files, by name.
fn files() -> Vec<(String, String)> {
    let files = fs::read_dir(support::root().join("corpus")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn each_case(mut check: impl FnMut(&str, &Case<'_>)) {
    let mut cases = 0;
    for (file, text) in files() {
        let mut names = BTreeSet::new();
        for line in text.lines() {
            let case: Case<'_> = serde_json::from_str(line).unwrap_or_else(|error| panic!("{file}: {error}: {line}"));
            assert!(names.insert(case.name.clone()), "{file}: {} occurs twice", case.name);
            check(&file, &case);
            cases += 1;
        }
    }
    assert!(cases > 250, "only {cases} cases");
}

#[test]
fn the_library_answers_every_case() {
    each_case(|file, case| {
        let world = AnyWorld::from_slice(case.world.get().as_bytes()).unwrap();
        let mut out = Vec::new();
        world.check_line(&case.line(), 1, &mut out);
        assert_eq!(String::from_utf8(out).unwrap().trim_end(), case.answer.get(), "{file}: {}", case.name);
    });
}

#[test]
fn the_program_answers_every_case() {
    let folder = tempfile::tempdir().unwrap();
    each_case(|file, case| {
        let world = support::file(&folder, "world.json", case.world.get());
        let mut line = case.line();
        line.push(b'\n');
        let output = support::feed(support::secgroup().arg("check").arg(world), line);
        let answer = String::from_utf8(output.stdout).unwrap();
        assert_eq!(answer.strip_suffix('\n'), Some(case.answer.get()), "{file}: {}", case.name);
        let unreadable = answer.contains("\"verdict\": \"unreadable\"");
        assert_eq!(output.status.code(), Some(if unreadable { 3 } else { 0 }), "{file}: {}", case.name);
    });
}

/// The name of the file with the cases of an operation and edition.
fn file_of(operation: &str, edition: &str) -> String {
    let mut name = String::new();
    for letter in operation.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    format!("{name}-{edition}")
}

#[test]
fn every_row_is_the_answer_to_some_case() {
    let files = files();
    let mut rows = 0;
    for chapter in catalogue::all() {
        for page in &chapter.pages {
            let name = file_of(chapter.operation, page.edition);
            let (_, text) = files.iter().find(|(file, _)| *file == name).unwrap_or_else(|| panic!("no {name}"));
            let answers: Vec<Value> =
                text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["answer"].take()).collect();
            for (_, entry) in &chapter.rules {
                let Some(row) = entry.rows.iter().find(|row| row.edition == page.edition) else { continue };
                let expected = (&Value::from(entry.name), &Value::from(row.status), &Value::from(row.code));
                let answered = answers.iter().any(|answer| (&answer["rule"], &answer["status"], &answer["code"]) == expected);
                assert!(answered, "{name}: {} never answers", entry.name);
                rows += 1;
            }
        }
    }
    // A lower bound, so that a new operation does not touch it: the rows of the first five pages.
    assert!(rows >= 57, "only {rows} rows");
}
