//! Steps among lines, strict lines, advice, summaries, and scenarios, as their caller sees them.

mod support;

use support::{feed, file, secgroup};
use tempfile::tempdir;

const WORLD: &str =
    r#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i"}, {"id": "j", "in_debt": true}]}"#;
const BIND_I: &str = r#"{"request": {"Action": "bind", "instanceId": "i", "securityGroupId": "g"}}"#;
const BIND_J: &str = r#"{"request": {"Action": "bind", "instanceId": "j", "securityGroupId": "g"}}"#;
const ADVICE: &str = "instance j is Running and in debt; it must be renewed and paid for";

/// What comes out, what is said beside it, and the exit status.
fn secgroup_says(args: &[&str], input: &str) -> (String, String, Option<i32>) {
    let folder = tempdir().unwrap();
    file(&folder, "world.json", WORLD);
    let output = feed(secgroup().current_dir(&folder).args(args), input);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn steps_are_taken_in_their_place() {
    let lines = [
        BIND_J,
        r#"{"seq": "paid", "steps": [{"step": "set_in_debt", "instance": "j", "in_debt": false}]}"#,
        BIND_J,
        r#"{"steps": [{"step": "create", "instance": {"id": "k"}}, {"step": "create", "security_group": {"id": "h"}}]}"#,
        r#"{"request": {"Action": "bind", "instanceId": "k", "securityGroupId": "h"}}"#,
        r#"{"steps": []}"#,
    ];
    let (out, err, status) = secgroup_says(&["run", "world.json"], &lines.join("\n"));
    let out: Vec<_> = out.lines().collect();
    assert!(out[0].contains("\"refused\"") && out[2].contains("\"accepted\"") && out[4].contains("\"accepted\""), "{out:?}");
    assert_eq!(out[1], r#"{"seq": "paid", "verdict": "stepped", "steps": 1}"#);
    assert_eq!(out[3], r#"{"seq": 4, "verdict": "stepped", "steps": 2}"#);
    assert_eq!(out[5], r#"{"seq": 6, "verdict": "stepped", "steps": 0}"#);
    assert_eq!((&*err, status), ("", Some(0)));
}

#[test]
fn steps_that_cannot_be_taken_change_nothing() {
    let steps = |steps: &str| format!("{{\"steps\": {steps}}}");
    let paid = r#"{"step": "set_in_debt", "instance": "j", "in_debt": false}"#;
    for (line, problem) in [
        (steps("[{\"step\": \"set_in_debt\", \"instance\": \"x\", \"in_debt\": false}]"), "steps[0]: no instance \"x\""),
        (steps(&format!("[{paid}, {{\"step\": \"delete\", \"instance\": \"x\"}}]")), "steps[1]: no instance \"x\""),
        (steps(&format!("[{paid}, {{\"step\": \"set_in_debt\", \"instance\": \"j\", \"in_debt\": 0}}]")), "steps[1].in_debt: "),
        (steps(&format!("[{paid}, {{\"step\": \"explode\"}}]")), "steps[1].step: unknown variant `explode`"),
        (steps(paid), "steps: invalid type: map"),
        (steps("null"), "steps: invalid type: null"),
        (format!("{{\"steps\": [{paid}], \"steps\": []}}"), "member \"steps\" occurs twice"),
        (format!("{{\"steps\": [{paid}], \"caller\": {{}}}}"), "\"steps\" stands in place of \"request\" and \"caller\""),
        (format!("{{\"steps\": [{paid}], {}", &BIND_I[1..]), "\"steps\" stands in place of \"request\" and \"caller\""),
    ] {
        let (out, _, status) = secgroup_says(&["run", "world.json"], &format!("{line}\n{BIND_J}\n"));
        let (first, second) = out.split_once('\n').unwrap();
        let answer: serde_json::Value = serde_json::from_str(first).unwrap();
        let error = answer["error"].as_str().unwrap();
        assert!(answer["verdict"] == "unreadable" && error.starts_with(&format!("line 1: {problem}")), "{first}");
        assert!(second.contains("\"refused\""), "{line}: {second}");
        assert_eq!(status, Some(3), "{line}");
    }
}

#[test]
fn only_a_sequence_takes_steps() {
    let line = r#"{"seq": 7, "steps": []}"#;
    let (out, _, status) = secgroup_says(&["check", "world.json"], line);
    let expected = r#"{"seq": 7, "verdict": "unreadable", "error": "line 1: steps: only `run` takes steps"}"#;
    assert_eq!((out.trim_end(), status), (expected, Some(3)));
    let (_, err, status) = secgroup_says(&["explain", "world.json", line], "");
    assert_eq!((&*err, status), ("secgroup: the request: steps: only `run` takes steps\n", Some(2)));
}

#[test]
fn strict_lines_have_no_parameter_that_the_operation_does_not_have() {
    let misspelt = r#"{"request": {"Action": "bind", "instanceId": "i", "securityGroupID": "g"}}"#;
    // One that another operation has.
    let another = r#"{"request": {"Action": "bind", "instanceId": "i", "securityGroupId": "g", "SecurityGroupIds": []}}"#;
    let problem = "request: bind has no parameter \"securityGroupID\"; did you mean securityGroupId?";
    for command in ["check", "run"] {
        let (out, _, status) = secgroup_says(&[command, "world.json", "--strict"], &[misspelt, another, BIND_I].join("\n"));
        let answers: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers[0]["error"], format!("line 1: {problem}"));
        assert_eq!(
            answers[1]["error"],
            "line 2: request: bind has no parameter \"SecurityGroupIds\"; did you mean securityGroupId?"
        );
        assert_eq!((&answers[2]["verdict"], status), (&"accepted".into(), Some(3)));
        let (out, _, status) = secgroup_says(&[command, "world.json"], &[misspelt, another].join("\n"));
        assert!(!out.contains("unreadable") && status == Some(0), "{out}");
    }
    let (_, err, status) = secgroup_says(&["explain", "world.json", misspelt, "--strict"], "");
    assert_eq!((&*err, status), (&*format!("secgroup: the request: {problem}\n"), Some(2)));
}

#[test]
fn advice_is_the_last_member_of_a_refusal() {
    let input = [BIND_I, BIND_J, "x"].join("\n");
    for command in ["check", "run"] {
        let (plain, ..) = secgroup_says(&[command, "world.json"], &input);
        let (advised, _, status) = secgroup_says(&[command, "world.json", "--advice"], &input);
        let [plain, advised]: [Vec<_>; 2] = [&plain, &advised].map(|out| out.lines().collect());
        assert_eq!((advised[0], advised[2], status), (plain[0], plain[2], Some(3)));
        assert_eq!(advised[1], format!("{}, \"advice\": \"{ADVICE}\"}}", plain[1].strip_suffix('}').unwrap()));
    }
    let (out, ..) = secgroup_says(&["explain", "world.json", BIND_J], "");
    assert!(out.contains(ADVICE), "{out}");
}

#[test]
fn a_summary_is_said_beside_the_answers() {
    let unknown = r#"{"request": {"Action": "bind", "instanceId": "j", "SecurityGroup": "g", "x": 1}}"#;
    let input = [BIND_I, BIND_J, BIND_J, unknown, "x", r#"{"steps": []}"#].join("\n");
    let (out, err, status) = secgroup_says(&["run", "world.json", "--summary"], &input);
    assert_eq!((out.lines().count(), status), (6, Some(3)));
    let (time, rest) = err.split_once('\n').unwrap();
    assert!(time.starts_with("lines                        6  in ") && time.ends_with(" s"), "{time}");
    insta::assert_snapshot!(rest);
    // The answers are the same.
    assert_eq!(secgroup_says(&["run", "world.json"], &input), (out, String::new(), status));
    let many: String = (0..20_000).map(|n| format!("{}\n", if n % 2 == 0 { BIND_I } else { BIND_J })).collect();
    let (_, err, _) = secgroup_says(&["check", "world.json", "--summary", "--format", "table"], &many);
    assert!(err.contains("bind not-expired: ") && err.contains("     10000  bind"), "{err}");
}

#[test]
fn a_table_says_all_of_it() {
    let steps = r#"{"steps": [{"step": "set_in_debt", "instance": "j", "in_debt": false}]}"#;
    let (out, ..) = secgroup_says(&["run", "world.json", "--format", "table"], &[BIND_J, steps, BIND_J].join("\n"));
    insta::assert_snapshot!(out);
}

fn scenario(members: &str) -> String {
    format!("{{{members}, \"world\": {WORLD}}}\n")
}

#[test]
fn each_scenario_has_its_own_world() {
    let lines = format!(
        "\"lines\": [{BIND_J}, {{\"steps\": [{{\"step\": \"set_in_debt\", \"instance\": \"j\", \"in_debt\": false}}]}}, {BIND_J}]"
    );
    let input = [
        scenario(&format!("\"name\": \"a \\u0022b\\u0022\", {lines}")),
        scenario(&lines),
        scenario("\"lines\": []"),
        "{\"name\": \"bad\", \"world\": {\"cloud\": \"baidu\", \"instances\": [{\"id\": \"i\", \"status\": \"Up\"}]}, \"lines\": []}\n".to_owned(),
        "{\"name\": \"none\", \"world\": {}, \"lines\": []}\n".to_owned(),
        "{\"name\": \"list\", \"world\": [], \"lines\": []}\n".to_owned(),
        "{\"name\": \"lineless\", \"world\": {}}\n".to_owned(),
        "x\n\n[]\n".to_owned(),
        scenario("\"lines\": [\"x\", \"\", 7, \"{\\\"steps\\\":\\n[]}\"]"),
        scenario("\"name\": null, \"lines\": []"),
        scenario("\"note\": 1, \"lines\": []"),
        scenario("\"lines\": [], \"lines\": []"),
    ];
    let (out, _, status) = secgroup_says(&["run", "--scenarios"], &input.concat());
    assert_eq!(status, Some(3));
    insta::assert_snapshot!("scenarios", out);
    let (out, _, status) = secgroup_says(&["run", "--scenarios", "-", "--check"], &input[..2].concat());
    assert_eq!(out.matches("only `run` takes steps").count(), 2);
    assert_eq!((out.matches("\"refused\"").count(), status), (4, Some(3)));
    let (out, ..) = secgroup_says(&["run", "--scenarios", "--format", "table"], &input[..4].concat());
    insta::assert_snapshot!("scenarios_table", out);
}

#[test]
fn what_is_expected_is_compared() {
    let accepted =
        r#"{"verdict": "accepted", "seq": 1, "changes": [{"change": "joined", "member": "i", "security_group": "g"}]}"#;
    let unreadable = r#"{"seq": 2, "verdict": "unreadable", "error": "line 2: not JSON: expected value at column 1"}"#;
    let lines = format!("\"lines\": [{BIND_I}, \"x\"]");
    for (expect, differences, expected_status) in [
        (format!("[{accepted}, {unreadable}]"), vec![], 0),
        (format!("[{accepted}]"), vec![2], 1),
        (format!("[{unreadable}, {accepted}, {accepted}]"), vec![1, 2, 3], 1),
        ("[]".to_owned(), vec![1, 2], 1),
    ] {
        let input = scenario(&format!("\"name\": \"n\", {lines}, \"expect\": {expect}"));
        let (out, err, status) = secgroup_says(&["run", "--scenarios", "--expect"], &input);
        let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
        let differ = answer["differences"].as_array().cloned().unwrap_or_default();
        let found: Vec<_> = differ.iter().map(|difference| difference["line"].as_u64().unwrap()).collect();
        assert_eq!((found, status), (differences, Some(expected_status)), "{out}");
        let differing = u8::from(expected_status == 1);
        assert_eq!(err, format!("1 scenario: {differing} answered otherwise than expected, 0 that cannot be used\n"));
        // Without it, `expect` is only looked at.
        let (out, _, status) = secgroup_says(&["run", "--scenarios"], &input);
        assert!(!out.contains("differences") && status == Some(3), "{out}");
    }
    // One without `expect` expects nothing.
    let (out, _, status) = secgroup_says(&["run", "--scenarios", "--expect"], &scenario(&lines));
    assert!(out.contains("\"differences\": [{\"line\": 1, \"answered\": ") && status == Some(1), "{out}");
}

#[test]
fn scenarios_bring_their_own_worlds_and_nothing_else() {
    let folder = tempdir().unwrap();
    let scenarios = file(&folder, "scenarios.jsonl", scenario("\"lines\": []"));
    let (out, err, status) = secgroup_says(&["run", "--scenarios", scenarios.to_str().unwrap()], "");
    assert_eq!((&*out, &*err, status), ("{\"answers\": []}\n", "", Some(0)));
    for args in [
        &["run"][..],
        &["run", "world.json", "--scenarios"],
        &["run", "world.json", "--expect"],
        &["run", "world.json", "--check"],
        &["run", "--scenarios", "-", "--final-world", "after.json"],
        &["run", "--scenarios", "-", "--expect", "--format", "table"],
        &["run", "--scenarios", "nowhere.jsonl"],
        &["check", "--scenarios"],
    ] {
        let (out, err, status) = secgroup_says(args, "");
        assert_eq!((&*out, err.is_empty(), status), ("", false, Some(2)), "{args:?}");
    }
}

/// Several threads judge the pieces of a long input.
#[test]
fn many_scenarios_come_out_in_order() {
    let input: String = (0..5_000).map(|n| scenario(&format!("\"name\": \"{n}\", \"lines\": [{BIND_I}, {BIND_J}]"))).collect();
    let (out, err, status) = secgroup_says(&["run", "--scenarios", "--summary"], &input);
    for (number, line) in out.lines().enumerate() {
        assert!(line.starts_with(&format!("{{\"name\": \"{number}\", \"answers\": [{{\"seq\": 1, ")), "{line}");
    }
    assert_eq!((out.lines().count(), status), (5_000, Some(0)));
    assert!(err.contains("      5000  bind not-expired"), "{err}");
}
