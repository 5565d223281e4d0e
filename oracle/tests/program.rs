//! The program as its caller sees it: what it prints, where, and how it ends.

mod support;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::{Command, Output, Stdio},
    time::Duration,
};

use secgroup::registry::OperationId;
use support::{examples, feed, file, secgroup};
use tempfile::{TempDir, tempdir};

const WORLD: &str =
    r#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i"}, {"id": "j", "in_debt": true}]}"#;
const ACCEPTED: &str = "{\"request\": {\"Action\": \"bind\", \"instanceId\": \"i\", \"securityGroupId\": \"g\"}}\n";
const REFUSED: &str = "{\"request\": {\"Action\": \"bind\", \"instanceId\": \"j\", \"securityGroupId\": \"g\"}}\n";

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs the program in a folder that has a world, with these arguments and this input.
fn run_in(folder: &TempDir, args: &[&str], input: &str) -> Output {
    file(folder, "world.json", WORLD);
    feed(secgroup().current_dir(folder).args(args), input)
}

fn run(args: &[&str], input: &str) -> Output {
    run_in(&tempdir().unwrap(), args, input)
}

#[test]
fn exit_statuses() {
    let both = [ACCEPTED, REFUSED].concat();
    let all = [ACCEPTED, REFUSED, "x\n"].concat();
    for (args, input, expected) in [
        (&["check", "world.json"][..], "", 0),
        (&["check", "world.json"], &both, 0),
        (&["check", "world.json", "-"], &both, 0),
        (&["check", "world.json", "--fail-on-refusal"], &both, 1),
        (&["check", "world.json", "--fail-on-refusal"], ACCEPTED, 0),
        (&["check", "world.json"], &all, 3),
        (&["check", "world.json", "--fail-on-refusal"], &all, 3),
        (&["run", "world.json", "--fail-on-refusal"], &both, 1),
        (&["run", "world.json", "--format", "table"], &all, 3),
        (&["explain", "world.json", ACCEPTED], "", 0),
        (&["explain", "world.json", REFUSED], "", 0),
        (&["explain", "world.json", "-"], REFUSED, 0),
        (&["explain", "world.json", "{}"], "", 2),
        (&["explain", "world.json", "-"], &both, 2),
        (&["explain", "world.json", "nowhere.json"], "", 2),
        (&["rules"], "", 0),
        (&["rules", "--operation", "Join"], "", 2),
        (&["rules", "--cloud", "baidu", "--operation", "JoinSecurityGroup"], "", 2),
        (&["schema", "world"], "", 0),
        (&["schema", "worlds"], "", 2),
        (&["check"], "", 2),
        (&["check", "nowhere.json"], "", 2),
        (&["check", "world.json", "nowhere.jsonl"], "", 2),
        (&["check", "."], "", 2),
        (&["check", "world.json", "."], "", 2),
        (&["check", "world.json", "--fast"], "", 2),
        (&["judge"], "", 2),
        (&[], "", 2),
        (&["--help"], "", 0),
        (&["--version"], "", 0),
    ] {
        let output = run(args, input);
        assert_eq!(output.status.code(), Some(expected), "{args:?}: {}", text(&output.stderr));
        // Data on one side, talk on the other.
        assert_eq!(output.stderr.is_empty(), expected != 2, "{args:?}: {}", text(&output.stderr));
        assert_eq!(output.stdout.is_empty(), expected == 2 || (args[0] == "check" && input.is_empty()), "{args:?}");
        assert!(!text(&output.stderr).contains("panicked"));
    }
}

#[test]
fn the_contracts_samples_through_the_program() {
    let input = fs::read_to_string(examples().join("alibaba.requests.jsonl")).unwrap();
    let sample: String = input.lines().take(4).map(|line| format!("{line}\n")).collect();
    let padding = "\n".repeat(4) + "{\"request\": {\"Action\": \"Join\"}}";
    let output = feed(secgroup().arg("check").arg(examples().join("alibaba.world.json")), sample + &padding);
    let lines: Vec<_> = text(&output.stdout).lines().map(str::to_owned).collect();
    assert_eq!(
        lines[1],
        r#"{"seq": 2, "verdict": "refused", "status": 400, "code": "MissingParameter.RegionId", "message": "The specified RegionId should not be null.", "message_documented": true, "rule": "region-given", "basis": "vendor", "violations": [{"rule": "region-given", "status": 400, "code": "MissingParameter.RegionId", "basis": "vendor"}, {"rule": "interface-not-managed", "status": 403, "code": "InvalidOperation.EniServiceManaged", "basis": "vendor"}]}"#
    );
    assert_eq!(lines[2], r#"{"seq": 3, "verdict": "accepted", "changes": []}"#);
    assert_eq!(
        lines[3],
        r#"{"seq": 4, "verdict": "accepted", "changes": [{"change": "moved", "resource_type": "disk", "resource": "d-1", "from": null, "to": "rg-1"}]}"#
    );
    assert_eq!(lines[8], r#"{"seq": 9, "verdict": "unreadable", "error": "line 9: unknown operation \"Join\""}"#);
    assert_eq!(output.status.code(), Some(3));
}

/// What is said about files that cannot be used.
#[test]
fn sentences_about_files() {
    let folder = tempdir().unwrap();
    file(&folder, "broken.json", "{\"cloud\": \"baidu\",\n \"instances\": [{\"id\": \"i\", \"status\": \"Up\"}]}");
    file(&folder, "dangling.json", r#"{"cloud": "baidu", "instances": [{"id": "i", "security_groups": ["g"]}]}"#);
    let said = |args: &[&str]| {
        let output = run_in(&folder, args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(text(&output.stdout), "", "{args:?}");
        text(&output.stderr)
    };
    assert_eq!(said(&["check", "nowhere.json"]), "secgroup: nowhere.json: there is no such file or directory\n");
    assert_eq!(said(&["check", "."]), "secgroup: .: it is a directory, not a file\n");
    assert_eq!(said(&["check", "world.json", "."]), "secgroup: .: it is a directory, not a file\n");
    assert_eq!(said(&["run", "world.json", "no/where"]), "secgroup: no/where: there is no such file or directory\n");
    assert_eq!(
        said(&["check", "dangling.json"]),
        "secgroup: dangling.json: instances[0].security_groups[0]: no security group \"g\"\n"
    );
    let broken = said(&["check", "broken.json"]);
    assert!(
        broken.starts_with("secgroup: broken.json: instances[0].status: unknown variant `Up`, expected one of "),
        "{broken}"
    );
    assert!(broken.ends_with(" (line 2, column 41)\n"), "{broken}");
    for (place, problem) in [("no/after.json", "there is no such file or directory"), (".", "it is a directory, not a file")] {
        let expected = format!("secgroup: {place}: cannot be written: {problem}\n");
        assert_eq!(said(&["run", "world.json", "--final-world", place]), expected);
    }
    // A file may have any name.
    file(&folder, "standard input", "{\"request\": {\"Action\": \"Join\"}}");
    let unreadable = said(&["explain", "world.json", "standard input"]);
    assert_eq!(unreadable, "secgroup: standard input: unknown operation \"Join\"; Baidu has bind, unbind\n");
    file(&folder, "the request", "{}");
    assert_eq!(said(&["explain", "world.json", "the request"]), "secgroup: the request: no \"request\"\n");
    file(&folder, "lines.json", "{\n \"request\": {\n  \"Action\": \"bind\",\n  \"instanceId\": i\n }\n}\n");
    let unreadable = said(&["explain", "world.json", "lines.json"]);
    assert_eq!(unreadable, "secgroup: lines.json: not JSON: expected value at line 4 column 17\n");
    let unreadable = said(&["explain", "world.json", "{\"request\": {\"Action\": \"Join\"}}"]);
    assert_eq!(unreadable, "secgroup: the request: unknown operation \"Join\"; Baidu has bind, unbind\n");
}

/// Who sends no lines at all is told so before the memory ends, after the answers to what came before.
#[test]
fn a_line_without_an_end_is_given_up() {
    let folder = tempdir().unwrap();
    let endless = [ACCEPTED, &"x".repeat((1 << 26) + (1 << 20))].concat();
    for command in ["check", "run"] {
        let output = run_in(&folder, &[command, "world.json"], &endless);
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert_eq!(text(&output.stdout).lines().count(), 1, "{command}");
        assert_eq!(text(&output.stderr), "secgroup: standard input: line 2 is longer than 64 MiB\n", "{command}");
    }
}

#[test]
fn the_final_world_is_written_whatever_the_verdicts_were() {
    let folder = tempdir().unwrap();
    let output = run_in(&folder, &["run", "world.json", "--final-world", "after.json"], &[REFUSED, "x\n", ACCEPTED].concat());
    assert_eq!(output.status.code(), Some(3));
    let after = fs::read_to_string(folder.path().join("after.json")).unwrap();
    assert_eq!(
        after,
        r#"{
  "cloud": "baidu",
  "limits": {"groups_per_instance": 10},
  "security_groups": [
    {"id": "g", "kind": "normal"}],
  "instances": [
    {"id": "i", "status": "Running", "in_debt": false, "security_groups": ["g"]},
    {"id": "j", "status": "Running", "in_debt": true, "security_groups": []}]
}
"#
    );
    // Into the very file that it was read from; what is there is replaced as a whole.
    let output = run_in(&folder, &["run", "after.json", "--final-world", "after.json"], ACCEPTED);
    assert_eq!(text(&output.stdout), "{\"seq\": 1, \"verdict\": \"accepted\", \"changes\": []}\n");
    assert_eq!(fs::read_to_string(folder.path().join("after.json")).unwrap(), after);
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[cfg(unix)]
#[test]
fn the_final_world_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempdir().unwrap();
    let target = file(&folder, "target.json", "old");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("target.json", folder.path().join("link.json")).unwrap();
    run_in(&folder, &["run", "world.json", "--final-world", "link.json"], ACCEPTED);
    assert!(fs::symlink_metadata(folder.path().join("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(&target).unwrap().starts_with("{\n  \"cloud\""));
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let requests = file(&folder, "requests.jsonl", ACCEPTED);
    for command in ["check", "run"] {
        let output = secgroup().arg(command).arg(&world).arg(&requests).stdout(full()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(text(&output.stderr), "secgroup: standard output cannot be written: no space is left\n");
    }
    let output = secgroup().args(["rules"]).stdout(full()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let output = secgroup().arg("run").arg(&world).arg(&requests).args(["--final-world", "/dev/full"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stderr), "secgroup: /dev/full: cannot be written: no space is left\n");
}

/// Starts the program, reads the first line of its answers and goes. What it said, and how it ended.
fn reads_one_line_and_goes(command: &mut Command) -> (String, Option<i32>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    let mut stdout = BufReader::with_capacity(64, child.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    assert!(!first.is_empty());
    drop(stdout);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (said, child.wait().unwrap().code())
}

/// Somebody reads one line of a long answer and goes.
#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let requests = file(&folder, "requests.jsonl", REFUSED.repeat(100_000) + "x\n");
    for args in [&["check"][..], &["run"], &["check", "--format", "table"]] {
        let ended = reads_one_line_and_goes(secgroup().args(args).arg(&world).arg(&requests));
        assert_eq!(ended, (String::new(), Some(0)), "{args:?}");
    }
    for args in [&["rules", "--format", "json"][..], &["schema", "world"], &["--help"]] {
        let mut child = secgroup().args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!((said.as_str(), child.wait().unwrap().code()), ("", Some(0)), "{args:?}");
    }
}

/// What is asked for besides the answers takes all lines, and does not depend on when the reader went: not the exit status, and
/// not the world.
#[test]
fn a_closed_pipe_leaves_the_exit_status_and_the_final_world_alone() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let last = |line: &str| file(&folder, "requests.jsonl", [&REFUSED.repeat(100_000), line].concat());
    for args in [&["check", "--fail-on-refusal"][..], &["run", "--fail-on-refusal", "--format", "table"]] {
        for (line, expected) in [(ACCEPTED, 1), ("x\n", 3)] {
            let ended = reads_one_line_and_goes(secgroup().args(args).arg(&world).arg(last(line)));
            assert_eq!(ended, (String::new(), Some(expected)), "{args:?}");
        }
    }
    let after = folder.path().join("after.json");
    let mut command = secgroup();
    command.arg("run").arg(&world).arg(last(ACCEPTED)).arg("--final-world").arg(&after);
    assert_eq!(reads_one_line_and_goes(&mut command), (String::new(), Some(0)));
    // The very last line has taken effect.
    assert!(
        fs::read_to_string(&after)
            .unwrap()
            .contains(r#"{"id": "i", "status": "Running", "in_debt": false, "security_groups": ["g"]}"#)
    );
}

/// A terminal: the end that a person looks at, and the end that a program writes to.
#[cfg(target_os = "linux")]
fn terminal() -> (fs::File, fs::File) {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&person).unwrap();
    unlockpt(&person).unwrap();
    let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
    (person.into(), fs::File::options().read(true).write(true).open(name).unwrap())
}

/// What a person sees of a check whose requests come in slowly.
#[cfg(target_os = "linux")]
fn seen_of_a_slow_check(answers_too: bool) -> String {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let (mut person, terminal) = terminal();
    let mut command = secgroup();
    command.arg("check").arg(&world).stdin(Stdio::piped()).stderr(terminal.try_clone().unwrap());
    command.stdout(if answers_too { terminal.try_clone().unwrap().into() } else { Stdio::null() });
    let mut child = command.spawn().unwrap();
    // So that the last end of the terminal goes with the program.
    drop((command, terminal));
    let reader = std::thread::spawn(move || {
        let mut seen = Vec::new();
        // Ends in an error where nobody writes to the terminal any more.
        let _ = person.read_to_end(&mut seen);
        String::from_utf8(seen).unwrap()
    });
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..4 {
        stdin.write_all(REFUSED.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(600));
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0));
    reader.join().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn long_input_shows_its_progress_on_a_terminal() {
    let seen = seen_of_a_slow_check(false);
    assert!(seen.contains("3 lines, 3 refused, 0 unreadable"), "{seen:?}");
    // Where the answers go to the terminal as well, none is written behind the progress, on the same line.
    let seen = seen_of_a_slow_check(true);
    assert!(seen.contains("3 lines, 3 refused, 0 unreadable"), "{seen:?}");
    let answers: Vec<_> = seen.split("refused    403").collect();
    assert_eq!(answers.len(), 5, "{seen:?}");
    for before in &answers[..4] {
        let before = before.trim_end_matches(|char: char| char == ' ' || char.is_ascii_digit());
        assert!(before.ends_with('\n') || before.ends_with("\u{1b}[2K"), "{before:?}");
    }
}

/// A program that writes one line and waits for its answer
/// A program that writes one line and waits for its answer gets it, without closing the pipe.
#[test]
fn a_conversation_line_by_line() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    for command in ["check", "run"] {
        let mut child = secgroup().arg(command).arg(&world).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for number in 1..=50 {
            // In two parts now and then: half a line is no line.
            let (start, rest) = REFUSED.split_at(if number % 10 == 0 { 20 } else { 0 });
            stdin.write_all(start.as_bytes()).unwrap();
            if !start.is_empty() {
                std::thread::sleep(Duration::from_millis(5));
            }
            stdin.write_all(rest.as_bytes()).unwrap();
            let mut answer = String::new();
            stdout.read_line(&mut answer).unwrap();
            assert!(answer.starts_with(&format!("{{\"seq\": {number}, \"verdict\": \"refused\"")), "{answer}");
        }
        drop(stdin);
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

/// Megabytes through pipes on both sides, in order.
#[test]
fn long_input_comes_out_in_order() {
    let count = 60_000;
    let input: String = (1..=count).map(|n| if n % 3 == 0 { REFUSED } else { ACCEPTED }).collect();
    let output = run(&["check", "world.json"], &input);
    let mut number = 0;
    for line in text(&output.stdout).lines() {
        number += 1;
        assert!(line.starts_with(&format!("{{\"seq\": {number}, ")), "{line}");
        assert_eq!(line.contains("refused"), number % 3 == 0);
    }
    assert_eq!(number, count);
    assert_eq!(text(&output.stderr), "");
}

#[test]
fn help_texts() {
    for command in ["", "check", "run", "explain", "plan", "import", "export", "vectors", "verify", "rules", "schema", "serve"]
    {
        let args: Vec<_> = [command, "--help"].into_iter().filter(|arg| !arg.is_empty()).collect();
        let output = run(&args, "");
        assert_eq!(text(&output.stderr), "");
        let name = if command.is_empty() { "help" } else { command };
        insta::assert_snapshot!(name, text(&output.stdout));
    }
}

#[test]
fn tables_and_explanations() {
    let input =
        [ACCEPTED, REFUSED, "x\n", "{\"seq\": \"a\\u001b[1m\", \"request\": {\"Action\": \"bind\", \"instanceId\": \"j\"}}\n"]
            .concat();
    let output = run(&["check", "world.json", "--format", "table"], &input);
    insta::assert_snapshot!("table", text(&output.stdout));
    let output = run(&["explain", "world.json", REFUSED], "");
    insta::assert_snapshot!("explanation", text(&output.stdout));
    let output = run(&["explain", "world.json", "-", "--format", "json"], ACCEPTED);
    insta::assert_snapshot!("explanation_json", text(&output.stdout));
}

#[test]
fn colours_are_for_terminals_and_for_those_who_insist() {
    let folder = tempdir().unwrap();
    let world = file(&folder, "world.json", WORLD);
    let coloured = |force: bool| {
        let mut command = secgroup();
        command.arg("explain").arg(&world).arg(REFUSED);
        if force {
            command.env("CLICOLOR_FORCE", "1");
        }
        text(&command.output().unwrap().stdout).contains('\u{1b}')
    };
    assert!(!coloured(false));
    assert!(coloured(true));
}

#[test]
fn the_catalogue() {
    let output = run(&["rules", "--operation", "bind", "--format", "markdown"], "");
    insta::assert_snapshot!("bind_markdown", text(&output.stdout));
    let output = run(&["rules", "--operation", "JoinSecurityGroup", "--edition", "2020-09-29"], "");
    insta::assert_snapshot!("join_security_group_2020_table", text(&output.stdout));
    let zenlayer = ["--cloud", "zenlayer", "--operation", "AssociateSecurityGroupInstance"];
    let output = run(&[&["rules", "--format", "json"], &zenlayer[..]].concat(), "");
    insta::assert_snapshot!("zenlayer_json", text(&output.stdout));
    let everything: serde_json::Value = serde_json::from_slice(&run(&["rules", "--format", "json"], "").stdout).unwrap();
    let rows = everything.as_array().unwrap().iter().flat_map(|rule| rule["rows"].as_array().unwrap());
    let pages = OperationId::ALL.iter().flat_map(|operation| operation.pages());
    // Those that are not modelled are listed as well.
    let documented: usize = pages.map(|page| usize::from(page.rows)).sum();
    assert_eq!(rows.filter(|row| !row["row"].is_null()).count(), documented);
    let wrong = run(&["rules", "--cloud", "baidu", "--operation", "JoinSecurityGroup"], "");
    let there_are = "secgroup: no operation \"JoinSecurityGroup\" in baidu; there is bind, unbind";
    assert!(text(&wrong.stderr).starts_with(there_are), "{}", text(&wrong.stderr));
    let wrong = run(&["rules", "--operation", "bind", "--edition", "2020-09-29"], "");
    assert_eq!(text(&wrong.stderr), "secgroup: no edition \"2020-09-29\" of bind; there is 2025-10-20\n");
}
