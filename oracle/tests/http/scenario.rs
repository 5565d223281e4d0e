//! Lines over HTTP: asked without effect, and as scenarios that the server goes on from.

use serde_json::{Value, json};

use crate::support::Server;

const JOIN: &str = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1";

fn join(instance: &str) -> Value {
    json!({"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "InstanceId": instance}})
}

fn ask(server: &Server, path: &str, body: &Value) -> (u16, Value) {
    let answer = server.ask("POST", &format!("/_secgroup/{path}"), &[], body.to_string());
    (answer.status, answer.json())
}

#[test]
fn a_line_is_judged_without_effect() {
    let server = Server::start(&[]);
    let before = server.ask("GET", "/_secgroup/world/alibaba", &[], "").body;
    for _ in 0..2 {
        let (status, answer) = ask(&server, "check", &join("i-1"));
        assert_eq!((status, &answer["verdict"]), (200, &json!("accepted")), "{answer}");
        assert_eq!(answer["changes"].as_array().map(Vec::len), Some(1), "{answer}");
    }
    let (status, answer) = ask(&server, "check", &join("i-none"));
    let advice = answer["advice"].as_str().unwrap();
    assert_eq!((status, &answer["verdict"]), (200, &json!("refused")));
    assert!(advice.contains("i-none") && answer.to_string().ends_with(&format!("{}}}", json!(advice))), "{answer}");
    assert_eq!(server.ask("GET", "/_secgroup/world/alibaba", &[], "").body, before);
    assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], 0);
    // What was asked is what would be answered.
    assert_eq!(server.alibaba(JOIN).0, 200);
    assert_eq!(ask(&server, "check", &join("i-1")).1["verdict"], "refused");
}

#[test]
fn a_list_of_lines_goes_to_all_clouds() {
    let server = Server::start(&[]);
    let lines = json!([
        {"seq": "b", "request": {"Action": "bind", "instanceId": "none", "securityGroupId": "none"}},
        {"request": {"Action": "UnAssociateSecurityGroupInstance"}},
        join("i-1"),
        {"seq": "u", "request": {"Action": "Join"}},
        {"steps": []},
        "x",
        7,
    ]);
    let (status, answers) = ask(&server, "check", &lines);
    let said: Vec<_> = answers.as_array().unwrap().iter().map(|answer| (&answer["seq"], &answer["verdict"])).collect();
    let [refused, accepted, unreadable] = ["refused", "accepted", "unreadable"].map(Value::from);
    let expected = [
        (json!("b"), &refused),
        (json!(2), &refused),
        (json!(3), &accepted),
        (json!("u"), &unreadable),
        (json!(5), &unreadable),
        (json!(6), &unreadable),
        (json!(7), &unreadable),
    ];
    assert_eq!((status, said), (200, expected.iter().map(|(seq, verdict)| (seq, *verdict)).collect()));
    assert_eq!(ask(&server, "check", &json!([])), (200, json!([])));
    for broken in ["", "{", "[", "[{}] x"] {
        assert_eq!(server.ask("POST", "/_secgroup/check", &[], broken).status, 400, "{broken}");
    }
    let alone = Server::spawn(&mut crate::support::command(&[crate::support::world_file("baidu").to_str().unwrap()]));
    let (status, answer) = ask(&alone, "check", &json!([join("i-1")]));
    assert_eq!((status, &answer["error"]), (404, &json!("[0]: there is no world of alibaba")));
}

#[test]
fn a_scenario_is_one_round_trip() {
    let server = Server::start(&[]);
    assert_eq!(server.alibaba(JOIN).0, 200);
    server.control("PUT", "snapshots/before", &Value::Null);
    let world = json!({"cloud": "alibaba", "account": "1",
        "security_groups": [{"id": "sg-1", "region": "r", "network": {"vpc": "v"}, "kind": "basic"}],
        "instances": [{"id": "i-1", "region": "r", "network": {"vpc": "v"}, "status": "Starting"}]});
    let steps = json!({"steps": [{"step": "set_instance_status", "instance": "i-1", "status": "Running"}]});
    let scenario = json!({"name": "n", "world": world, "lines": [join("i-1"), steps, join("i-1")]});
    let (status, answer) = ask(&server, "scenario", &scenario);
    let verdicts: Vec<_> = answer["answers"].as_array().unwrap().iter().map(|answer| answer["verdict"].clone()).collect();
    assert_eq!(
        (status, &answer["name"], verdicts),
        (200, &json!("n"), vec![json!("refused"), json!("stepped"), json!("accepted")])
    );
    // The server goes on from there, and from nowhere else.
    let after = server.control("GET", "world/alibaba", &Value::Null);
    assert_eq!(after["instances"][0]["security_groups"], json!(["sg-1"]));
    let health = server.control("GET", "health", &Value::Null);
    assert_eq!((&health["snapshots"], &health["worlds"]["alibaba"]["requests"]), (&json!([]), &json!(0)));
    let journal = server.control("GET", "journal", &Value::Null);
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!((entries.len(), &entries[0]["seq"], &entries[0]["by"]), (1, &json!(1), &json!("POST scenario")));
    // The other clouds are as at the start.
    assert_eq!(server.ask("GET", "/_secgroup/world/baidu", &[], "").status, 200);
    server.control("POST", "reset", &Value::Null);
    assert_ne!(server.control("GET", "world/alibaba", &Value::Null)["account"], "1");
}

#[test]
fn a_scenario_that_cannot_be_used_changes_nothing() {
    let server = Server::start(&[]);
    assert_eq!(server.alibaba(JOIN).0, 200);
    let before = server.ask("GET", "/_secgroup/world/alibaba", &[], "").body;
    for (body, problem) in [
        (json!({"world": {"cloud": "baidu", "instances": [{}]}, "lines": []}), "world.instances[0]: missing field `id`"),
        (json!({"world": {"cloud": "baidu"}}), "missing field `lines`"),
        (json!([]), "invalid type: sequence, expected an object"),
    ] {
        let (status, answer) = ask(&server, "scenario", &body);
        assert_eq!((status, &answer["error"]), (400, &json!(problem)));
    }
    assert_eq!(server.ask("GET", "/_secgroup/world/alibaba", &[], "").body, before);
    assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], 1);
}

#[test]
fn what_a_scenario_expects_is_compared() {
    let server = Server::start(&[]);
    for case in include_str!("../../../corpus/bind-2025-10-20.jsonl").lines() {
        let mut case: Value = serde_json::from_str(case).unwrap();
        assert_eq!(ask(&server, "scenario", &case).0, 200, "{case}");
        case["expect"][0]["seq"] = json!("another");
        let (status, answer) = ask(&server, "scenario", &case);
        assert_eq!((status, &answer["differences"][0]["line"]), (409, &json!(1)), "{case}");
    }
}

/// What the server answered is what `verify` makes of its journal.
#[test]
fn a_journal_is_verified() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let server = Server::start(&[]);
    let world = server.ask("GET", "/_secgroup/world/alibaba", &[], "").body;
    let world = crate::support::file("world.json", std::str::from_utf8(&world).unwrap());
    for instance in ["i-1", "i-1", "i-none", ""] {
        server.alibaba(&format!("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId={instance}"));
    }
    let steps =
        json!({"cloud": "alibaba", "steps": [{"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}]});
    server.control("POST", "steps", &steps);
    server.alibaba("LeaveSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1");
    let journal = server.ask("GET", "/_secgroup/journal", &[], "").body;
    let program = std::env::var_os("SECGROUP_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_secgroup").into());
    let mut command = Command::new(program);
    command.arg("verify").arg(&world).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&journal).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let expected = "6 events: 5 agree, 0 contradict the rules, 0 unknown, 0 not modelled, 1 taken as they are, 0 bad\n";
    assert_eq!((&*said, output.status.code()), (expected, Some(0)));
}

/// What the server counts is what its journal tells, and what the program makes of that.
#[test]
fn coverage_counts_what_was_exercised() {
    let server = Server::start(&[]);
    let nothing = json!({"coverage": 1, "pages": []});
    assert_eq!(server.control("GET", "coverage", &Value::Null), nothing);
    for instance in ["i-1", "i-1", "i-none", "malformed"] {
        server.alibaba(&format!("JoinSecurityGroup&SecurityGroupId=sg-none&InstanceId={instance}"));
    }
    server.alibaba(JOIN);
    // Neither a read nor a question counts.
    server.alibaba("DescribeSecurityGroups&RegionId=cn-hangzhou");
    ask(&server, "check", &join("i-none"));
    let counted = server.control("GET", "coverage", &Value::Null);
    let journal = server.ask("GET", "/_secgroup/journal?limit=100", &[], "").body;
    let mut told = secgroup_oracle::coverage::Coverage::default();
    told.read(journal.as_ref()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&told.document()).unwrap(), counted);
    let page = &counted["pages"][0];
    assert_eq!((page["operation"].as_str(), page["accepted"].as_u64()), (Some("JoinSecurityGroup"), Some(1)));
    let rule = |name: &str| {
        let rules = page["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["rule"] == name).unwrap();
        (rule["answered"].as_u64().unwrap(), rule["violated"].as_u64().unwrap())
    };
    assert_eq!(rule("security-group-exists"), (3, 4));
    assert_eq!(rule("instance-exists"), (0, 1));
    assert_eq!(rule("instance-id-well-formed"), (1, 1));
    server.control("POST", "reset", &Value::Null);
    assert_eq!(server.control("GET", "coverage", &Value::Null), counted);
    assert_eq!(server.control("DELETE", "coverage", &Value::Null), nothing);
}
