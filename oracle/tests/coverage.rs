//! `secgroup coverage`: what was exercised, counted by whatever way it comes in.

mod support;

use std::{fs, path::PathBuf};

use secgroup_oracle::coverage::{Coverage, Measure, Report, Scope};
use serde_json::Value;
use support::{examples, secgroup};
use tempfile::TempDir;

fn corpus() -> Vec<PathBuf> {
    let folder = examples().join("../corpus");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    files
}

/// The corpus as `run` covers it, a document per file.
fn covered(folder: &TempDir) -> Vec<PathBuf> {
    let cover = |(number, path): (usize, PathBuf)| {
        let document = folder.path().join(format!("{number}.json"));
        let output = secgroup().arg("run").arg("--scenarios").arg(&path).arg("--coverage").arg(&document).output().unwrap();
        assert!(
            output.status.code() == Some(0) || output.status.code() == Some(3),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        document
    };
    corpus().into_iter().enumerate().map(cover).collect()
}

fn coverage(folder: &TempDir, args: &[&str]) -> (Option<i32>, String, String) {
    let output = secgroup().current_dir(folder.path()).arg("coverage").args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Every row of every page is some case's answer.
#[test]
fn the_corpus_exercises_every_row() {
    let folder = tempfile::tempdir().unwrap();
    let documents = covered(&folder);
    let names: Vec<&str> = documents.iter().map(|path| path.to_str().unwrap()).collect();
    let (code, out, err) = coverage(&folder, &[&names[..], &["--all", "--rules", "100", "--rows", "100"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), ""), "{out}");
    assert!(out.lines().last().unwrap().starts_with("in all: "), "{out}");
    // As a page, every rule of every page has its row.
    let (_, html, _) = coverage(&folder, &[&names[..], &["--all", "--format", "html"]].concat());
    let (_, json, _) = coverage(&folder, &[&names[..], &["--all", "--format", "json"]].concat());
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(html.matches("<tr><td>").count() as u64, report["rules"]["of"].as_u64().unwrap());
    assert_eq!(report["rules"]["of"], report["rules"]["exercised"]);
}

const WORLD: &str = r#"{"cloud": "baidu", "instances": [{"id": "i-1"}], "security_groups": [{"id": "g-1"}]}"#;
const REQUESTS: &str = r#"{"request": {"Action": "bind", "instanceId": "i-1", "securityGroupId": "g-1"}}
{"request": {"Action": "bind", "instanceId": "i-2", "securityGroupId": "g-1"}}
{"request": {"Action": "bind", "instanceId": "i-2", "securityGroupId": "g-2"}}
{"request": {"Action": "unbind"}}
rubbish
"#;

fn exercised() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    support::file(&folder, "world.json", WORLD);
    support::file(&folder, "requests.jsonl", REQUESTS);
    for command in ["check", "run"] {
        let document = format!("{command}.json");
        let args = [command, "world.json", "requests.jsonl", "--coverage", &document];
        let output = secgroup().current_dir(folder.path()).args(args).output().unwrap();
        assert_eq!((output.status.code(), &*output.stderr), (Some(3), &b""[..]));
    }
    folder
}

#[test]
fn for_people() {
    let folder = exercised();
    let (code, out, err) = coverage(&folder, &["check.json", "--operation", "bind", "--missing-pairs"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    insta::assert_snapshot!("coverage", out);
}

#[test]
fn documents_add_up_and_are_read_back() {
    let folder = exercised();
    let [check, run] = ["check.json", "run.json"].map(|name| fs::read(folder.path().join(name)).unwrap());
    assert_eq!(check, run);
    let mut twice = Coverage::default();
    twice.read(&[&check[..], &run[..]].concat()).unwrap();
    let mut once = Coverage::default();
    once.read(&check).unwrap();
    assert_eq!(once.document().as_bytes(), check);
    let mut sum = once.clone();
    sum += once.clone();
    assert_eq!(sum, twice);
    let (_, from_files, _) = coverage(&folder, &["check.json", "run.json", "--format", "json"]);
    assert_eq!(from_files, Report::new(&twice, &Scope::default()).json());
    let document: Value = serde_json::from_slice(&check).unwrap();
    let schema = secgroup().args(["schema", "coverage"]).output().unwrap().stdout;
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &document));
}

#[test]
fn a_threshold_fails_a_build() {
    let folder = exercised();
    let report = {
        let mut coverage = Coverage::default();
        coverage.read(&fs::read(folder.path().join("run.json")).unwrap()).unwrap();
        Report::new(&coverage, &Scope::default())
    };
    for (option, measure) in [("--rules", Measure::Rules), ("--rows", Measure::Rows), ("--pairs", Measure::Pairs)] {
        let share = report.share(measure);
        let reached = share.exercised * 100 / share.of;
        let (code, _, err) = coverage(&folder, &["run.json", option, &reached.to_string()]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{option}");
        let (code, _, err) = coverage(&folder, &["run.json", option, &(reached + 1).to_string()]);
        assert_eq!(code, Some(1));
        assert_eq!(err, format!("{measure}: {share} exercised, which is less than {} %\n", reached + 1));
    }
    // Where nothing was exercised, nothing is reached.
    let (code, _, err) = coverage(&folder, &["run.json", "--cloud", "zenlayer", "--rules", "0"]);
    assert_eq!((code, err.as_str()), (Some(1), "rules: 0 of 0 exercised, which is less than 0 %\n"));
}

#[test]
fn what_cannot_be_counted_is_named() {
    let folder = exercised();
    let cases = [
        ("", "the text: it is empty; "),
        ("{", "value 1: "),
        ("7", "value 1: expected a coverage document"),
        (r#"{"seq": 1, "verdict": "accepted", "changes": []}"#, "value 1: expected a coverage document"),
        (r#"{"coverage": 2, "pages": []}"#, "value 1: coverage: version 2 of the form is not known; this is version 1"),
        (r#"{"coverage": 1, "pages": [], "more": 1}"#, "value 1: unknown field `more`"),
        (
            r#"{"coverage": 1, "pages": [{"cloud": "baidu", "operation": "bound", "edition": "x", "accepted": 0, "rules": []}]}"#,
            "value 1: baidu has no operation \"bound\"",
        ),
        (
            r#"{"coverage": 1, "pages": [{"cloud": "baidu", "operation": "bind", "edition": "x", "accepted": 0, "rules": []}]}"#,
            "value 1: bind has no edition \"x\"; there is 2025-10-20",
        ),
        (
            r#"{"entries": [{"event": "stepped"}, {"event": "request", "cloud": "baidu", "verdict": "refused", "request": {"Action": "bind"}, "edition": "2025-10-20", "violations": [{"rule": "x"}]}]}"#,
            "value 1, entries[1]: bind, edition 2025-10-20, has no rule \"x\"",
        ),
        (
            r#"[{"event": "request", "cloud": "baidu", "verdict": "refused", "request": {"Action": "bind"}, "edition": "2025-10-20", "violations": []}]"#,
            "value 1[0]: verdict \"refused\" does not go with 0 violations",
        ),
    ];
    for (text, expected) in cases {
        support::file(&folder, "bad.json", text);
        let (code, out, err) = coverage(&folder, &["bad.json"]);
        assert_eq!((code, out.as_str()), (Some(2), ""), "{text}");
        assert!(err.contains(&format!("bad.json: {expected}")), "{text}: {err}");
    }
    let (code, _, err) = coverage(&folder, &["run.json", "--operation", "bound"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("no operation \"bound\"; there is "), "{err}");
}
