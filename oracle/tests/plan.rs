//! `secgroup plan`, as its caller sees it.

mod support;

use support::{feed, file, secgroup};
use tempfile::tempdir;

/// One member of each kind; `sg-full` has room for one and has it.
const ALIBABA: &str = r#"{"cloud": "alibaba", "account": "1",
  "limits": {"basic": {"max": 1, "unit": "members"}, "acl_rules": 100},
  "security_groups": [
    {"id": "sg-a", "region": "r", "network": {"vpc": "v"}, "kind": "basic"},
    {"id": "sg-b", "region": "r", "network": {"vpc": "v"}, "kind": "basic"},
    {"id": "sg-e", "region": "r", "network": {"vpc": "v"}, "kind": "enterprise"}],
  "instances": [
    {"id": "i-a", "region": "r", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg-a"]},
    {"id": "i-b", "region": "r", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg-b"]}],
  "network_interfaces": [{"id": "eni-e", "region": "r", "vpc": "v", "status": "InUse", "security_groups": ["sg-e"]}]}"#;

const BAIDU: &str = r#"{"cloud": "baidu", "security_groups": [{"id": "g"}, {"id": "h"}],
  "instances": [{"id": "i", "security_groups": ["g"]}]}"#;

/// What comes out, what is said beside it, and the exit status.
fn plan(world: &str, goals: &str, args: &[&str]) -> (String, String, Option<i32>) {
    let folder = tempdir().unwrap();
    file(&folder, "world.json", world);
    let output = feed(secgroup().current_dir(&folder).args([&["plan", "world.json"], args].concat()), goals);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn one_call_replaces_the_groups() {
    let goals =
        "{\"member\": \"i-a\", \"security_groups\": [\"sg-e\"]}\n\n{\"member\": \"eni-e\", \"security_groups\": [\"sg-e\"]}";
    let (out, _, status) = plan(ALIBABA, goals, &[]);
    let expected = concat!(
        r#"{"goal": 1, "member": "i-a", "plan": "found", "requests": [{"Action": "ModifyInstanceAttribute", "InstanceId": "i-a", "SecurityGroupIds": ["sg-e"]}]}"#,
        "\n",
        r#"{"goal": 2, "member": "eni-e", "plan": "nothing-to-do", "requests": []}"#,
        "\n",
    );
    assert_eq!((&*out, status), (expected, Some(0)));
}

#[test]
fn the_rules_in_the_way_come_with_their_advice() {
    let goal = r#"{"member": "i-a", "security_groups": ["sg-e"]}"#;
    let (out, _, status) = plan(ALIBABA, goal, &["--using", "join-leave"]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((answer["plan"].as_str(), status), (Some("impossible"), Some(1)));
    let violation = &answer["violations"][0];
    assert_eq!([&violation["rule"], &violation["code"]], ["one-kind", "InvalidOperation.MultiGroupType"]);
    assert!(violation["advice"].as_str().unwrap().contains("ModifyInstanceAttribute"), "{violation}");
}

#[test]
fn what_makes_room_comes_first() {
    // i-a can move to sg-b once i-b has left it.
    let goals =
        "{\"member\": \"i-a\", \"security_groups\": [\"sg-b\"]}\n{\"member\": \"i-b\", \"security_groups\": [\"sg-e\"]}\n";
    let (out, _, status) = plan(ALIBABA, goals, &["--lines"]);
    let members: Vec<_> = out.lines().map(|line| line.contains("\"i-b\"")).collect();
    assert_eq!((members, status), (vec![true, false], Some(0)));
    // The lines are lines in.
    let folder = tempdir().unwrap();
    file(&folder, "world.json", ALIBABA);
    let output = feed(secgroup().current_dir(&folder).args(["run", "world.json", "--fail-on-refusal"]), &*out);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn other_clouds_bind_before_they_unbind() {
    let (out, _, status) = plan(BAIDU, r#"{"member": "i", "security_groups": ["h"]}"#, &["--format", "text"]);
    let expected =
        "goal 1: i, in 2 calls\n  1. bind instanceId=i securityGroupId=h\n  2. unbind instanceId=i securityGroupId=g\n";
    assert_eq!((&*out, status), (expected, Some(0)));
}

#[test]
fn goals_that_cannot_be_read_are_named_with_their_line() {
    let good = r#"{"member": "i", "security_groups": ["h"]}"#;
    for (goal, problem) in [
        ("{\"member\": \"i\"}", "missing field `security_groups`"),
        ("[\"i\", [\"h\"]]", "invalid type"),
        ("{\"member\": \"\", \"security_groups\": []}", "member: must not be empty"),
        ("{\"member\": \"i\", \"security_groups\": [\"\"]}", "security_groups: an id must not be empty"),
        ("{\"member\": \"i\", \"security_groups\": [], \"x\": 1}", "unknown field `x`"),
    ] {
        let (out, err, status) = plan(BAIDU, &format!("{good}\n{goal}\n"), &[]);
        assert_eq!((&*out, status), ("", Some(2)), "{goal}");
        assert!(err.starts_with("secgroup: standard input: line 2: ") && err.contains(problem), "{err}");
    }
}
