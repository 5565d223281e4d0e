//! `secgroup verify`, as its caller sees it.

mod support;

use serde_json::{Value, json};
use support::{feed, file, secgroup};
use tempfile::tempdir;

const BAIDU: &str = r#"{"cloud": "baidu", "security_groups": [{"id": "g"}, {"id": "h"}], "instances": [{"id": "i"}, {"id": "j", "in_debt": true}]}"#;
const ALIBABA: &str = r#"{"cloud": "alibaba", "account": "100",
  "security_groups": [{"id": "sg-a", "region": "r-1", "network": {"vpc": "v"}, "kind": "basic"},
                      {"id": "sg-b", "region": "r-1", "network": {"vpc": "v"}, "kind": "basic"}],
  "instances": [{"id": "i-a", "region": "r-1", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg-a"]}]}"#;

/// The findings, what is said beside them, and the exit status.
fn verify(worlds: &[&str], trace: impl Into<Vec<u8>>, args: &[&str]) -> (Vec<Value>, String, Option<i32>) {
    let folder = tempdir().unwrap();
    let names: Vec<_> = (0..worlds.len()).map(|place| format!("{place}.json")).collect();
    worlds.iter().zip(&names).for_each(|(world, name)| drop(file(&folder, name, world)));
    let output =
        feed(secgroup().current_dir(&folder).arg("verify").args(&names).args(["-", "--format", "json"]).args(args), trace);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let findings = text(output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (findings, text(output.stderr), output.status.code())
}

/// What became of each event.
fn words(findings: &[Value]) -> Vec<(u64, &str)> {
    findings.iter().map(|finding| (finding["event"].as_u64().unwrap(), finding["finding"].as_str().unwrap())).collect()
}

fn lines(lines: &[Value]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn bind(instance: &str, group: &str, observed: Value) -> Value {
    json!({"request": {"Action": "bind", "instanceId": instance, "securityGroupId": group}, "observed": observed})
}

/// An event of ActionTrail at that second.
fn event(id: u32, second: u32, name: &str, parameters: Value, more: Value) -> Value {
    let mut event = json!({"eventId": format!("e-{id}"), "eventTime": format!("2026-01-01T00:00:{second:02}Z"), "eventRW": "Write",
        "eventName": name, "serviceName": "Ecs", "acsRegion": "r-1", "recipientAccountId": "100",
        "userIdentity": {"type": "ram-user", "accountId": "100"}, "requestParameters": parameters});
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    event
}

fn membership(id: u32, second: u32, name: &str, group: &str, code: Option<&str>) -> Value {
    let failed = code.map_or(json!({}), |code| json!({"errorCode": code, "errorMessage": "m"}));
    event(id, second, name, json!({"RegionId": "r-1", "InstanceId": "i-a", "SecurityGroupId": group}), failed)
}

#[test]
fn what_is_observed_is_followed() {
    let expired = json!({"code": "SecurityGroup.ExpiredInstanceForbiddenBind", "status": 403});
    let trace = lines(&[
        bind("i", "g", json!("success")),
        bind("j", "g", expired.clone()),
        // The rules refuse it; it happened all the same.
        bind("j", "g", json!("success")),
        json!({"request": {"Action": "unbind", "instanceId": "j", "securityGroupId": "h"}, "observed": "success"}),
        json!({"steps": [{"step": "set_in_debt", "instance": "j", "in_debt": false}]}),
        bind("j", "h", json!("success")),
        bind("j", "h", json!({"code": "SecurityGroup.ExpiredInstanceForbiddenBind"})),
        // Were 3 not followed, this would be the only group.
        json!({"request": {"Action": "unbind", "instanceId": "j", "securityGroupId": "g"}, "observed": "success"}),
        bind("i", "h", json!({"code": "Throttling"})),
        bind("never", "h", json!("success")),
        bind("never", "h", expired),
    ]);
    let (findings, err, status) = verify(&[BAIDU], trace.clone(), &["--all"]);
    let expected = [
        (1, "agrees"),
        (2, "agrees"),
        (3, "contradiction"),
        (4, "agrees"),
        (5, "taken"),
        (6, "agrees"),
        (7, "contradiction"),
        (8, "agrees"),
        (9, "not-modelled"),
        (10, "unknown"),
        (11, "unknown"),
    ];
    assert_eq!((&*words(&findings), status), (&expected[..], Some(1)), "{findings:#?}");
    assert_eq!(err, "11 events: 5 agree, 2 contradict the rules, 2 unknown, 1 not modelled, 1 taken as they are, 0 bad\n");
    assert_eq!(findings[2]["explanation"]["rules"].as_array().unwrap().len(), 5);
    assert_eq!(findings[2]["observed"], "success");
    assert!(findings[9]["why"].as_str().unwrap().contains("never"), "{}", findings[9]);
    // Without --all: what is worth a look.
    let (findings, ..) = verify(&[BAIDU], trace, &[]);
    assert_eq!(words(&findings), [(3, "contradiction"), (7, "contradiction")]);
}

#[test]
fn a_contradiction_comes_with_the_ladder() {
    let folder = tempdir().unwrap();
    file(&folder, "world.json", BAIDU);
    let trace = lines(&[bind("j", "g", json!("success")), json!({"request": 1, "observed": "success", "cloud": "baidu"})]);
    let output = feed(secgroup().current_dir(&folder).args(["verify", "world.json", "-"]), trace);
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn bad_input_is_told_and_the_rest_is_judged() {
    let trace = [
        "x".to_owned(),
        String::new(),
        bind("i", "g", json!("success")).to_string(),
        "{\"observed\": \"success\"}".to_owned(),
        bind("i", "g", json!("maybe")).to_string(),
        bind("i", "g", json!({"status": 400})).to_string(),
        "{\"steps\": [], \"note\": 1}".to_owned(),
        "[]".to_owned(),
        "{\"steps\": [{\"step\": \"delete\", \"instance\": \"x\"}]}".to_owned(),
        bind("j", "g", json!("success")).to_string(),
    ];
    let (findings, _, status) = verify(&[BAIDU], trace.join("\n"), &["--all"]);
    let expected = [
        (1, "bad"),
        (3, "agrees"),
        (4, "bad"),
        (5, "bad"),
        (6, "bad"),
        (7, "bad"),
        (8, "bad"),
        (9, "unknown"),
        (10, "contradiction"),
    ];
    assert_eq!((&*words(&findings), status), (&expected[..], Some(3)), "{findings:#?}");
}

#[test]
fn the_trail_of_an_account_is_read() {
    let trace = [
        membership(1, 1, "JoinSecurityGroup", "sg-b", None),
        membership(2, 2, "JoinSecurityGroup", "sg-b", Some("InvalidInstanceId.AlreadyExists")),
        membership(3, 3, "LeaveSecurityGroup", "sg-a", None),
        membership(4, 4, "LeaveSecurityGroup", "sg-b", Some("InstanceLastSecurityGroup")),
        membership(5, 5, "JoinSecurityGroup", "sg-a", Some("Forbidden.RAM")),
        event(6, 6, "DescribeInstances", json!({}), json!({"eventRW": "Read"})),
        event(7, 6, "ModifyInstanceAttribute", json!({"InstanceId": "i-a", "SecurityGroupIds.1": "sg-a"}), json!({})),
        event(8, 7, "ModifyInstanceAttribute", json!({"InstanceId": "i-a", "InstanceName": "n"}), json!({})),
        event(9, 8, "CreateBucket", json!({}), json!({"serviceName": "Oss"})),
        // It was there before.
        membership(1, 8, "JoinSecurityGroup", "sg-b", None),
        // The clock runs back.
        membership(10, 3, "JoinSecurityGroup", "sg-b", Some("InvalidInstanceId.AlreadyExists")),
        membership(11, 9, "LeaveSecurityGroup", "sg-b", None),
    ];
    let expected = [
        (1, "agrees"),
        (2, "agrees"),
        (3, "agrees"),
        (4, "agrees"),
        (5, "not-modelled"),
        (6, "not-modelled"),
        (8, "not-modelled"),
        (7, "agrees"),
        (9, "not-modelled"),
        (10, "bad"),
        (11, "bad"),
        (12, "contradiction"),
    ];
    let jsonl = lines(&trace);
    let list = Value::from(trace.to_vec()).to_string();
    let looked_up = format!("{{\"RequestId\": \"x\", \"Events\": {list}}}");
    let flat: Vec<Value> = trace.iter().map(flattened).collect();
    let wrapped: Vec<Value> = trace.iter().map(|event| json!({"event": event})).collect();
    let capital: Vec<Value> = trace.iter().map(capitalized).collect();
    let documents = [jsonl.clone(), list, looked_up, lines(&flat), lines(&wrapped), lines(&capital)];
    for document in documents.into_iter().map(String::into_bytes).chain([gzip(jsonl.as_bytes())]) {
        let (findings, err, status) = verify(&[ALIBABA], document, &["--all"]);
        let mut found = words(&findings);
        let mut expected = expected.to_vec();
        // What needs no turn is told at once.
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!((found, status), (expected, Some(3)), "{findings:#?}{err}");
    }
}

/// As a log service flattens an event.
fn flattened(event: &Value) -> Value {
    let mut flat = serde_json::Map::new();
    for (name, value) in event.as_object().unwrap() {
        match value {
            Value::Object(inner) if name == "requestParameters" => {
                flat.insert(format!("event.{name}"), json!(json!(inner).to_string()))
            }
            Value::Object(inner) => {
                inner.iter().for_each(|(of, value)| drop(flat.insert(format!("event.{name}.{of}"), value.clone())));
                None
            }
            value => flat.insert(format!("event.{name}"), value.clone()),
        };
    }
    Value::Object(flat)
}

fn capitalized(event: &Value) -> Value {
    let members = event.as_object().unwrap().iter();
    members.map(|(name, value)| (format!("{}{}", name[..1].to_uppercase(), &name[1..]), value.clone())).collect()
}

/// In the form of gzip, as two members one after the other, none of which is made smaller.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let half = bytes.len() / 2;
    let member = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    [member(&bytes[..half]), member(&bytes[half..])].concat()
}

#[test]
fn events_of_one_second_are_tried_in_every_order() {
    // As written, the leave would leave nothing, and the join be a second one.
    let swapped = [membership(1, 1, "LeaveSecurityGroup", "sg-a", None), membership(2, 1, "JoinSecurityGroup", "sg-b", None)];
    let (findings, _, status) = verify(&[ALIBABA], lines(&swapped), &["--all"]);
    assert_eq!((words(&findings), status), (vec![(2, "agrees"), (1, "agrees")], Some(0)), "{findings:#?}");
    // In another second it is a contradiction.
    let later = [swapped[0].clone(), membership(2, 2, "JoinSecurityGroup", "sg-b", None)];
    let (findings, _, status) = verify(&[ALIBABA], lines(&later), &["--all"]);
    assert_eq!((words(&findings), status), (vec![(1, "contradiction"), (2, "agrees")], Some(1)));
    // No order is right: the given one is kept.
    let wrong = [
        membership(1, 1, "JoinSecurityGroup", "sg-a", None),
        membership(2, 1, "JoinSecurityGroup", "sg-b", None),
        membership(3, 1, "JoinSecurityGroup", "sg-b", Some("InvalidInstanceId.AlreadyExists")),
    ];
    let (findings, ..) = verify(&[ALIBABA], lines(&wrong), &["--all"]);
    assert_eq!(words(&findings), [(1, "contradiction"), (2, "agrees"), (3, "agrees")]);
    // Many are judged in time.
    let many: Vec<_> = (0..200)
        .map(|id| membership(id, 1, if id % 2 == 0 { "LeaveSecurityGroup" } else { "JoinSecurityGroup" }, "sg-a", None))
        .collect();
    assert_eq!(verify(&[ALIBABA], lines(&many), &["--all"]).0.len(), 200);
}

#[test]
fn a_world_begins_empty_with_what_the_trace_creates() {
    let answered = |id: &str| json!({"responseElements": {"SecurityGroupId": id}});
    let run = json!({"responseElements": {"InstanceIdSets": {"InstanceIdSet": ["i-n"]}}});
    let of = |name: &str, group: &str| json!({"RegionId": "r-1", "InstanceId": name, "SecurityGroupId": group});
    let trace = [
        event(1, 1, "CreateSecurityGroup", json!({"VpcId": "v"}), answered("sg-1")),
        event(2, 2, "CreateSecurityGroup", json!({"VpcId": "w"}), answered("sg-2")),
        event(3, 3, "CreateSecurityGroup", json!({"VpcId": "v", "SecurityGroupType": "enterprise"}), answered("sg-3")),
        event(4, 4, "RunInstances", json!({"SecurityGroupId": "sg-1"}), run),
        // Two things that no unknown fact can change.
        event(5, 5, "JoinSecurityGroup", of("i-n", "sg-1"), json!({})),
        event(6, 6, "JoinSecurityGroup", of("i-n", "sg-2"), json!({})),
        // Its status is not known.
        event(7, 7, "LeaveSecurityGroup", of("i-n", "sg-1"), json!({"errorCode": "IncorrectInstanceStatus"})),
        event(8, 8, "LeaveSecurityGroup", of("i-n", "sg-1"), json!({"errorCode": "InstanceLastSecurityGroup"})),
        // Nobody described these.
        event(9, 9, "JoinSecurityGroup", of("i-x", "sg-1"), json!({})),
        event(10, 10, "JoinSecurityGroup", of("i-n", "sg-x"), json!({})),
        event(11, 11, "DeleteInstance", json!({"InstanceId": "i-n"}), json!({})),
        event(12, 12, "JoinSecurityGroup", of("i-n", "sg-1"), json!({"errorCode": "InvalidInstanceId.NotFound"})),
    ];
    let (findings, _, status) = verify(&[], lines(&trace), &["--all"]);
    let expected = [
        "taken",
        "taken",
        "taken",
        "taken",
        "contradiction",
        "contradiction",
        "unknown",
        "agrees",
        "unknown",
        "unknown",
        "taken",
        "agrees",
    ];
    let found: Vec<_> = words(&findings).into_iter().map(|(_, word)| word).collect();
    assert_eq!((&*found, status), (&expected[..], Some(1)), "{findings:#?}");
    assert_eq!(findings[6]["why"], "it agrees if i-n were Pending, which is not known");
}

#[test]
fn every_account_and_region_has_its_world() {
    let other =
        ALIBABA.replace("\"100\"", "\"200\"").replace("\"security_groups\": [\"sg-a\"]", "\"security_groups\": [\"sg-b\"]");
    let in_r2 = ALIBABA.replace("r-1", "r-2").replace("\"i-a\"", "\"i-c\"");
    let of = |account: &str, region: &str, instance: &str, group: &str| {
        json!({"request": {"Action": "LeaveSecurityGroup", "RegionId": region, "InstanceId": instance, "SecurityGroupId": group},
            "observed": {"code": "InstanceLastSecurityGroup"}, "account": account, "region": region, "cloud": "alibaba"})
    };
    let trace = lines(&[
        of("100", "r-1", "i-a", "sg-a"),
        of("200", "r-1", "i-a", "sg-b"),
        of("100", "r-2", "i-c", "sg-a"),
        of("200", "r-1", "i-a", "sg-a"),
        of("300", "r-1", "i-a", "sg-a"),
        json!({"steps": [], "cloud": "baidu"}),
        json!({"steps": []}),
    ]);
    let (findings, ..) = verify(&[ALIBABA, &other, &in_r2], trace, &["--all"]);
    let found: Vec<_> = words(&findings).into_iter().map(|(_, word)| word).collect();
    assert_eq!(found, ["agrees", "agrees", "agrees", "contradiction", "unknown", "taken", "taken"], "{findings:#?}");
    let (_, err, status) = verify(&[], lines(&[json!({"steps": []})]), &[]);
    assert_eq!((err.ends_with(" 1 bad\n"), status), (true, Some(3)), "{err}");
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let folder = tempdir().unwrap();
    file(&folder, "world.json", BAIDU);
    file(&folder, "cut.gz", &gzip(b"{\"steps\": []}\n")[..20]);
    for args in
        [&["verify"][..], &["verify", "nowhere"], &["verify", "nowhere", "world.json"], &["verify", "world.json", "cut.gz"]]
    {
        let output = feed(secgroup().current_dir(&folder).args(args), "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(!output.stderr.is_empty());
    }
}
