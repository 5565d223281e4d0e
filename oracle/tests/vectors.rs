//! `secgroup vectors`, as other test suites use it.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use secgroup_kit::systems::{Break, How};
use serde_json::Value;
use support::{feed, secgroup};

/// What is printed, what is said beside it, and the exit status.
fn vectors(args: &[&str]) -> (String, String, Option<i32>) {
    let output = secgroup().arg("vectors").args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// The operation and edition of a scenario's first line, from the name of the scenario.
fn page_of(scenario: &Value) -> (String, String) {
    let title = scenario["name"].as_str().unwrap().split(": ").next().unwrap();
    let (operation, edition) = title.split_once(" of ").or_else(|| title.split_once(", ")).unwrap();
    (operation.to_owned(), edition.to_owned())
}

#[test]
fn a_set_of_the_usual_size() {
    let (out, err, status) = vectors(&[]);
    assert_eq!(status, Some(0));
    assert!(!err.contains("NOT COVERED") && err.starts_with("2000 scenarios with seed 0 in "), "{err}");
    assert!(err.contains("never violated together, whatever the world: 257 pairs"), "{err}");
    let scenarios: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(scenarios.len(), 2_000);

    // The program agrees with all of it.
    let judged = feed(secgroup().args(["run", "--scenarios", "--expect"]), out.clone());
    assert_eq!((judged.status.code(), judged.stdout.iter().filter(|byte| **byte == b'\n').count()), (Some(0), 2_000));

    // Every line is what the schema says.
    let schema = secgroup().args(["schema", "scenario"]).output().unwrap().stdout;
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    for scenario in scenarios.iter().step_by(20) {
        assert!(schema.is_valid(scenario), "{scenario}");
    }
    broken_copies_differ(&scenarios);
}

/// A copy that ignores a rule answers otherwise than expected where that rule should answer; one for which it is always, or inversely,
/// violated, where a later rule or none should.
fn broken_copies_differ(scenarios: &[Value]) {
    // For each page the answers to first lines: the rule that answers, and all that are violated.
    let mut answers: BTreeMap<_, BTreeSet<(String, Vec<String>)>> = BTreeMap::new();
    for scenario in scenarios {
        let answer = &scenario["expect"][0];
        let name = |value: &Value| value["rule"].as_str().unwrap_or_default().to_owned();
        let violated = answer["violations"].as_array().into_iter().flatten().map(name).collect();
        answers.entry(page_of(scenario)).or_default().insert((name(answer), violated));
    }
    let all = Break::all();
    assert!(all.len() >= 381);
    for broken in all {
        let place = |rule: &str| broken.rows.iter().position(|row| row.rule == rule);
        let page = (broken.page.operation.to_owned(), broken.page.edition.to_owned());
        let differs = answers[&page].iter().any(|(answer, violated)| {
            let holds = !violated.iter().any(|rule| rule == broken.rule);
            match broken.how {
                How::Ignored => answer == broken.rule,
                How::Always | How::Inverted => holds && (answer.is_empty() || place(broken.rule) < place(answer)),
            }
        });
        assert!(differs, "nothing tells {broken:?} apart");
    }
}

#[test]
fn the_same_seed_gives_the_same_lines() {
    let args = ["--cloud", "baidu", "--size", "60", "--seed"];
    let [one, again, other] = ["7", "7", "8"].map(|seed| vectors(&[&args[..], &[seed]].concat()).0);
    assert_eq!(one, again);
    assert_ne!(one, other);
    assert!(one.lines().all(|line| line.contains("\"cloud\": \"baidu\"")));
}

#[test]
fn a_set_of_some_pages_says_what_it_covers() {
    let (out, err, status) = vectors(&["--operation", "bind", "--edition", "2025-10-20", "--size", "9"]);
    assert_eq!((out.lines().count(), status), (9, Some(0)));
    let (_, rest) = err.split_once('\n').unwrap();
    insta::assert_snapshot!(rest);
}

#[test]
fn what_there_is_none_of_is_refused() {
    for (args, says) in [
        (
            &["--cloud", "baidu", "--operation", "JoinSecurityGroup"][..],
            "no operation \"JoinSecurityGroup\" in baidu; there is bind, unbind",
        ),
        (&["--operation", "bind", "--edition", "2020-09-29"], "no edition \"2020-09-29\" of bind; there is 2025-10-20"),
        (&["--operation", "Bind"], "invalid value 'Bind'"),
        (&["--size", "0"], "invalid value '0'"),
        (&["--size", "1000001"], "1000001 is not in 1..=1000000"),
        (&["--seed", "-1"], "'-1'"),
    ] {
        let (out, err, status) = vectors(args);
        assert!(out.is_empty() && status == Some(2) && err.contains(says), "{args:?}: {err}");
    }
}

#[test]
fn nobody_has_to_read_to_the_end() {
    let mut child = secgroup().args(["vectors", "--cloud", "zenlayer"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
