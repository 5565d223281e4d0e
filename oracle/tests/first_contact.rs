//! What a stranger meets: a world to begin with, tables on a terminal, and messages that say what to do.

mod support;

use std::{collections::BTreeSet, fs};

use secgroup::rulebook::Cloud;
use secgroup_oracle::{AnyWorld, catalogue, judge};
use serde_json::Value;
use strum::VariantArray as _;
use support::{feed, file, secgroup};

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program in a folder with the three worlds of `init`.
fn said(args: &[&str], input: &str) -> Said {
    let folder = tempfile::tempdir().unwrap();
    for cloud in Cloud::VARIANTS {
        let world = secgroup().args(["init", "--cloud", &cloud.to_string()]).output().unwrap().stdout;
        file(&folder, &format!("{cloud}.json"), world);
    }
    file(&folder, "bare.jsonl", "{\"Action\": \"bind\"}\n");
    file(&folder, "list.jsonl", "[{\"request\": {\"Action\": \"bind\"}}]\n");
    file(&folder, "pretty.jsonl", "{\n  \"request\": {\n    \"Action\": \"bind\"\n  }\n}\n");
    file(&folder, "marked.jsonl", "\u{feff}{\"request\": {\"Action\": \"bind\"}}\n");
    let output = feed(secgroup().current_dir(folder.path()).args(args), input);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What is said below the one row of a table.
fn hint(args: &[&str]) -> String {
    let Said { out, .. } = said(&[args, &["--format", "table"]].concat(), "");
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}");
    assert!(lines[1].contains("unreadable"), "{out}");
    lines[2].trim().to_owned()
}

#[test]
fn hints_say_what_to_do() {
    let another = r#"{"request": {"Action": "JoinSecurityGroup"}}"#;
    let misspelt = r#"{"request": {"Action": "joinSecuritygroups"}}"#;
    let unlike = r#"{"request": {"Action": "Frobnicate"}}"#;
    let cases = [
        (["check", "baidu.json", another], "this world is Baidu's; JoinSecurityGroup is Alibaba Cloud's"),
        (["check", "alibaba.json", misspelt], "did you mean JoinSecurityGroup?"),
        (["check", "baidu.json", unlike], "Baidu has bind, unbind"),
        (["check", "baidu.json", "bare.jsonl"], "this is a request by itself: wrap it, {\"request\": {\"Action\": …}}"),
        (
            ["check", "baidu.json", "list.jsonl"],
            "write one request a line: jq -c '.[]' splits a list, jq -c . a document of several lines",
        ),
    ];
    for (args, expected) in cases {
        assert_eq!(hint(&args), expected, "{args:?}");
    }
    // `explain` says it in its sentence, and JSON answers stay as the contract has them.
    let explained = said(&["explain", "baidu.json", another], "");
    assert!(explained.err.ends_with("; this world is Baidu's; JoinSecurityGroup is Alibaba Cloud's\n"), "{}", explained.err);
    let json = said(&["check", "baidu.json", another, "--summary"], "");
    assert!(json.out.contains("\"error\": \"line 1: unknown operation \\\"JoinSecurityGroup\\\"\"}"), "{}", json.out);
    assert!(json.err.ends_with("line 1: this world is Baidu's; JoinSecurityGroup is Alibaba Cloud's\n"), "{}", json.err);
}

#[test]
fn a_document_of_several_lines_is_one_hint() {
    let expected = "secgroup: pretty.jsonl: a document of several lines; write one a line: jq -c . pretty.jsonl\n";
    for command in ["check", "run"] {
        let Said { code, out, err } = said(&[command, "baidu.json", "pretty.jsonl"], "");
        assert_eq!((code, out.as_str(), err.as_str()), (Some(2), "", expected));
    }
    let Said { err, .. } = said(&["check", "baidu.json"], "[\n{}\n]\n");
    assert_eq!(err, "secgroup: standard input: a document of several lines; write one a line: jq -c .\n");
    // A line that is only a brace, and nothing else, is a line that is wrong.
    assert_eq!(said(&["check", "baidu.json"], "{\n").code, Some(3));
    assert_eq!(said(&["check", "baidu.json"], "{").code, Some(3));
}

#[test]
fn ways_to_give_requests() {
    let bound = r#"{"request": {"Action": "bind", "instanceId": "i-web", "securityGroupId": "g-web"}}"#;
    let expected = "{\"seq\": 1, \"verdict\": \"accepted\", \"changes\": []}\n";
    // As it is, on several lines, behind a byte order mark, from standard input; the world from standard input.
    assert_eq!(said(&["check", "baidu.json", bound], "").out, expected);
    assert_eq!(said(&["run", "baidu.json", &bound.replace(", ", ",\n  ")], "").out, expected);
    assert_eq!(said(&["check", "baidu.json"], &format!("\u{feff}{bound}\n")).out, expected);
    assert_eq!(said(&["check", "baidu.json", "-"], bound).out, expected);
    let marked = said(&["check", "baidu.json", "marked.jsonl"], "");
    assert!(marked.code == Some(0) && marked.out.contains("SecurityGroup.NoSecurityGroup"), "{}", marked.out);
    let world = said(&["init", "--cloud", "baidu"], "").out;
    assert_eq!(said(&["check", "-", bound], &world).out, expected);
    assert_eq!(said(&["explain", "-", bound], &world).code, Some(0));
    let both = said(&["check", "-"], &world);
    assert_eq!(both.code, Some(2));
    assert!(both.err.contains("the world is read from standard input, so the requests cannot be"), "{}", both.err);
    let none = said(&["check", "baidu.json", "--summary"], "");
    assert_eq!((none.code, none.out.as_str()), (Some(0), ""));
    assert!(none.err.ends_with("there was nothing to judge\n"), "{}", none.err);
}

#[test]
fn only_some_verdicts() {
    let lines = "{\"request\": {\"Action\": \"bind\", \"instanceId\": \"i-web\", \"securityGroupId\": \"g-web\"}}\n\
                 {\"request\": {\"Action\": \"bind\"}}\nrubbish\n{\"steps\": []}\n";
    let seqs = |only: &[&str]| -> Vec<u64> {
        let only = only.iter().flat_map(|verdict| ["--only", verdict]);
        let args: Vec<&str> = ["run", "baidu.json"].into_iter().chain(only).collect();
        let Said { code, out, .. } = said(&args, lines);
        assert_eq!(code, Some(3), "all lines are judged");
        judge::lines(out.as_bytes())
            .map(|line| serde_json::from_slice::<Value>(line).unwrap()["seq"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(seqs(&[]), [1, 2, 3, 4]);
    assert_eq!(seqs(&["accepted"]), [1]);
    assert_eq!(seqs(&["refused"]), [2]);
    assert_eq!(seqs(&["unreadable"]), [3]);
    assert_eq!(seqs(&["stepped"]), [4]);
    assert_eq!(seqs(&["refused", "accepted"]), [1, 2]);
}

/// Every world of `init` has something in each of its lists, and the command that is suggested does what it says.
#[test]
fn a_world_to_begin_with() {
    for cloud in Cloud::VARIANTS {
        let Said { out, err, .. } = said(&["init", "--cloud", &cloud.to_string()], "");
        let world = AnyWorld::from_slice(out.as_bytes()).unwrap();
        assert_eq!(world.cloud(), *cloud);
        let mut written = Vec::new();
        secgroup_oracle::document::write(&world, &mut written).unwrap();
        let written: Value = serde_json::from_slice(&written).unwrap();
        for (name, list) in written.as_object().unwrap() {
            assert!(list.as_array().is_none_or(|list| !list.is_empty()), "{cloud}: nothing is in {name}");
        }
        let command = err.lines().last().unwrap().trim();
        let folder = tempfile::tempdir().unwrap();
        file(&folder, "world.json", &out);
        let explained = support::shell(command, folder.path());
        assert!(explained.contains("refused: "), "{explained}");
    }
    assert_eq!(said(&["init"], "").out, said(&["init", "--cloud", "alibaba"], "").out);
}

/// Each rule has an example, which it answers, and which is one of the vectors.
#[test]
fn every_rule_has_an_example() {
    let mut shown = BTreeSet::new();
    let vectors: String = fs::read_dir(support::root().join("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    for example in catalogue::rule::violations() {
        let world = AnyWorld::from_slice(example.world.get().as_bytes()).unwrap();
        let mut answer = Vec::new();
        world.check_line(example.line.get().as_bytes(), 1, &mut answer);
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["rule"], example.rule, "{}", example.operation);
        assert!(vectors.contains(&format!("\"world\": {}", example.world)), "{}", example.world);
        assert!(shown.insert((example.operation.to_owned(), example.rule.to_owned())), "{} twice", example.rule);
    }
    for chapter in catalogue::all() {
        for (_, entry) in &chapter.rules {
            assert!(
                shown.remove(&(chapter.operation.to_owned(), entry.name.to_owned())),
                "{} {}",
                chapter.operation,
                entry.name
            );
        }
    }
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn a_rule_in_words() {
    let Said { out, .. } = said(&["rules", "not-the-last-group", "--cloud", "baidu"], "");
    insta::assert_snapshot!("a_rule_in_words", out);
    let Said { code, err, .. } = said(&["rules", "one-kind", "no-kind"], "");
    assert_eq!((code, err.as_str()), (Some(2), "secgroup: no rule no-kind; secgroup rules lists all of them\n"));
}

#[test]
fn answers_compared() {
    let folder = tempfile::tempdir().unwrap();
    let [accepted, refused] = [
        r#"{"seq": 1, "verdict": "accepted", "changes": []}"#,
        r#"{"seq": "x", "verdict": "refused", "status": 404, "code": "NoSuchObject", "rule": "instance-exists", "violations": []}"#,
    ];
    let other = refused.replace("404", "403");
    let before = file(&folder, "before.jsonl", format!("{accepted}\n{refused}\n{accepted}\n"));
    let after =
        file(&folder, "after.jsonl", format!("{other}\n{accepted}\n{{\"seq\": 9, \"verdict\": \"stepped\", \"steps\": 1}}\n"));
    let diff = |args: &[&std::path::Path], format: &str| {
        let output = secgroup().arg("diff").args(args).args(["--format", format]).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, out, _) = diff(&[&before, &after], "text");
    assert_eq!(code, Some(1));
    insta::assert_snapshot!("answers_compared", out);
    let (_, out, _) = diff(&[&before, &after], "json");
    assert_eq!(judge::lines(out.as_bytes()).count(), 3);
    assert_eq!(diff(&[&before, &before], "text"), (Some(0), "3 answers, 0 differences\n".to_owned(), String::new()));
    let bad = file(&folder, "bad.jsonl", "\n7\n");
    let (code, _, err) = diff(&[&before, &bad], "text");
    assert_eq!(code, Some(2));
    assert!(err.ends_with("bad.jsonl: line 2: expected an answer of check or run\n"), "{err}");
}

#[test]
fn for_packagers() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let Said { code, out, .. } = said(&["completions", shell], "");
        assert!(code == Some(0) && out.contains("coverage") && out.contains("conform"), "{shell}");
    }
    let Said { out, .. } = said(&["man"], "");
    for command in ["check", "explain", "serve", "conform"] {
        assert!(out.contains(&format!(".TH {command}")) || out.contains(&format!(".TH secgroup-{command}")), "{command}");
    }
}

/// On a terminal the answers are a table, and somebody who types is told what is waited for.
#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal() {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    use std::io::Read as _;

    let folder = tempfile::tempdir().unwrap();
    let world = file(&folder, "world.json", said(&["init", "--cloud", "baidu"], "").out);
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
    let mut person = fs::File::from(person);
    let terminal = fs::File::options().read(true).write(true).open(name).unwrap();
    let mut command = secgroup();
    command.arg("check").arg(world).stdin(terminal.try_clone().unwrap());
    command.stdout(terminal.try_clone().unwrap()).stderr(terminal.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    drop((command, terminal));
    // A line, and the end of the input.
    std::io::Write::write_all(&mut person, b"{\"request\": {\"Action\": \"bind\"}}\n\x04").unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut seen = Vec::new();
    let _ = person.read_to_end(&mut seen);
    let seen = String::from_utf8(seen).unwrap();
    assert!(seen.contains("reading requests from standard input; end with Ctrl-D"), "{seen}");
    assert!(
        seen.contains("SEQ      VERDICT") && seen.contains("1        refused    400    SecurityGroup.NoSecurityGroup"),
        "{seen}"
    );
    assert!(seen.contains("refused                      1"), "{seen}");
}
