//! The golden cases of `corpus/`, through the library and through the program.

mod support;

use std::{collections::BTreeSet, fs};

use secgroup_oracle::{AnyWorld, args::Document, catalogue, schema};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

/// A case: what stands in it as JSON counts letter by letter.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case<'a> {
    name: String,
    #[serde(borrow)]
    world: &'a RawValue,
    /// The lines: the JSON itself, or a text that is (perhaps) none.
    #[serde(borrow)]
    lines: Vec<&'a RawValue>,
    #[serde(borrow)]
    expect: Vec<&'a RawValue>,
}

impl Case<'_> {
    fn lines(&self) -> impl Iterator<Item = Vec<u8>> {
        self.lines.iter().map(|line| {
            let line = line.get();
            if line.starts_with('"') { serde_json::from_str::<String>(line).unwrap().into_bytes() } else { line.into() }
        })
    }

    /// What the program answers.
    fn answer(&self) -> String {
        let answers: Vec<_> = self.expect.iter().map(|answer| answer.get()).collect();
        format!("{{\"name\": {}, \"answers\": [{}]}}", serde_json::to_string(&self.name).unwrap(), answers.join(", "))
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
        let mut world = AnyWorld::from_slice(case.world.get().as_bytes()).unwrap();
        assert_eq!(case.lines.len(), case.expect.len(), "{file}: {}", case.name);
        for ((line, answer), number) in case.lines().zip(&case.expect).zip(1..) {
            let mut out = Vec::new();
            world.run_line(&line, number, &mut out);
            assert_eq!(String::from_utf8(out).unwrap().trim_end(), answer.get(), "{file}: {}", case.name);
        }
    });
}

#[test]
fn the_program_answers_every_case() {
    for (file, text) in files() {
        let cases: Vec<Case<'_>> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let expected: Vec<_> = cases.iter().map(Case::answer).collect();
        let options: &[&str] = if cases.iter().all(|case| case.lines.len() == 1) { &["--check", "--advice"] } else { &[] };
        for option in [&["--expect"], &[][..]].into_iter().chain(options.chunks(1)) {
            let output = support::feed(support::secgroup().args(["run", "--scenarios"]).args(option), text.clone());
            let answers = String::from_utf8(output.stdout).unwrap();
            let advised = option == ["--advice"];
            for (answer, expected) in answers.lines().zip(&expected) {
                let mut answer = answer.to_owned();
                if let (true, Some(at)) = (advised, answer.find(", \"advice\": ")) {
                    answer.replace_range(at..answer.len() - 3, "");
                }
                assert_eq!(&answer, expected, "{file} {option:?}");
            }
            assert_eq!(answers.lines().count(), expected.len(), "{file} {option:?}");
            let unreadable = answers.contains("\"verdict\": \"unreadable\"") && option != ["--expect"];
            assert_eq!(output.status.code(), Some(if unreadable { 3 } else { 0 }), "{file} {option:?}");
        }
    }
}

/// What other test suites read beside the vectors.
#[test]
fn the_manifest_is_about_these_files() {
    let read = |name: &str| fs::read_to_string(support::root().join("corpus").join(name)).unwrap();
    let manifest: Value = serde_json::from_str(&read("vectors.json")).unwrap();
    let names: Vec<_> = files().into_iter().map(|(name, text)| (format!("{name}.jsonl"), text.lines().count())).collect();
    let listed: Vec<_> = manifest["files"].as_array().unwrap().iter().collect();
    assert_eq!(listed.len(), names.len());
    for (entry, (name, scenarios)) in listed.iter().zip(&names) {
        assert_eq!((&entry["file"], &entry["scenarios"]), (&Value::from(&**name), &Value::from(*scenarios)));
    }
    assert_eq!(manifest["protocol"], schema::PROTOCOL);
    assert_eq!(manifest["license"], "MIT OR Apache-2.0");
    // Printed by `secgroup schema scenario`.
    let printed: Value = serde_json::from_str(&read(manifest["schema"].as_str().unwrap())).unwrap();
    assert_eq!(printed, schema::of(Document::Scenario), "print it anew: secgroup schema scenario");
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
            let cases = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            let answers: Vec<Value> = cases.flat_map(|case| case["expect"].as_array().unwrap().clone()).collect();
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
