//! The control plane: worlds, snapshots, steps, the journal, faults.

use std::fs;
use std::io::{BufReader, Write};

use serde_json::{Value, json};

use crate::support::{Answer, Server, WORLDS, message, world_file};

const JOIN: &str = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1";

fn error(server: &Server, method: &str, path: &str, body: &Value) -> (u16, String) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = server.ask(method, &format!("/_secgroup/{path}"), &[], body);
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_world_comes_out_as_it_went_in() {
    let server = Server::start(&[]);
    for cloud in WORLDS {
        let path = format!("/_secgroup/world/{cloud}");
        let out = server.ask("GET", &path, &[], "");
        assert_eq!(out.status, 200);
        assert_eq!(out.json()["cloud"], cloud);
        assert_eq!(server.ask("PUT", &path, &[], &out.body).status, 200, "{cloud}");
        assert_eq!(server.ask("GET", &path, &[], "").body, out.body, "{cloud}");
    }
}

#[test]
fn a_world_that_cannot_be_is_refused_whole() {
    let server = Server::start(&[]);
    assert_eq!(server.alibaba(JOIN).0, 200);
    let before = server.ask("GET", "/_secgroup/world/alibaba", &[], "").body;
    let mut world: Value = serde_json::from_slice(&before).unwrap();
    world["instances"][2]["security_groups"] = json!(["sg-x"]);
    let (status, said) = error(&server, "PUT", "world/alibaba", &world);
    assert_eq!((status, said.as_str()), (400, r#"instances[2].security_groups[0]: no security group "sg-x""#));
    let baidu: Value = serde_json::from_str(&fs::read_to_string(world_file("baidu")).unwrap()).unwrap();
    assert_eq!(error(&server, "PUT", "world/alibaba", &baidu).0, 400, "another cloud's world");
    for broken in ["", "{", "[]", "{} {}", "\u{0}"] {
        assert_eq!(server.ask("PUT", "/_secgroup/world/alibaba", &[], broken).status, 400, "{broken}");
    }
    assert_eq!(server.ask("GET", "/_secgroup/world/alibaba", &[], "").body, before);
    assert_eq!(error(&server, "GET", "world/aws", &Value::Null).0, 404);
}

#[test]
fn snapshots_are_taken_restored_and_dropped_under_their_names() {
    let server = Server::start(&[]);
    let world = || server.ask("GET", "/_secgroup/world/alibaba", &[], "").body;
    let empty = world();
    server.control("PUT", "snapshots/before", &Value::Null);
    assert_eq!(server.alibaba(JOIN).0, 200);
    let joined = world();
    assert_ne!(empty, joined);
    let summary = server.control("PUT", "snapshots/after", &Value::Null);
    assert_eq!(summary["snapshots"], json!(["after", "before"]));
    server.control("POST", "snapshots/before", &Value::Null);
    assert_eq!(world(), empty);
    server.control("POST", "snapshots/after", &Value::Null);
    assert_eq!(world(), joined);
    server.control("DELETE", "snapshots/after", &Value::Null);
    assert_eq!(error(&server, "POST", "snapshots/after", &Value::Null), (404, "no snapshot \"after\"".to_owned()));
    assert_eq!(error(&server, "DELETE", "snapshots/after", &Value::Null).0, 404);
    assert_eq!(error(&server, "PUT", "snapshots/a%20b", &Value::Null).0, 400);
    let summary = server.control("POST", "reset", &Value::Null);
    assert_eq!(summary["snapshots"], json!([]));
    assert_eq!(world(), empty);
}

#[test]
fn the_number_of_snapshots_is_bounded() {
    let server = Server::start(&[]);
    for number in 0..64 {
        server.control("PUT", &format!("snapshots/{number}"), &Value::Null);
    }
    assert_eq!(error(&server, "PUT", "snapshots/more", &Value::Null).0, 409);
    server.control("PUT", "snapshots/3", &Value::Null);
}

#[test]
fn steps_change_what_is_answered() {
    let server = Server::start(&[]);
    let step = |cloud: &str, steps: Value| server.control("POST", "steps", &json!({"cloud": cloud, "steps": steps}));
    for (steps, code) in [
        (json!([{"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}]), "IncorrectInstanceStatus"),
        (
            json!([{"step": "set_instance_status", "instance": "i-1", "status": "Stopped"}, {"step": "lock", "instance": "i-1", "lock": "security"}]),
            "InstanceLockedForSecurity",
        ),
        (json!([{"step": "set_busy", "id": "sg-1", "busy": true}]), "InvalidOperation.Conflict"),
        (json!([{"step": "set_managed_by", "id": "sg-1", "product": "nas"}]), "InvalidOperation.ResourceManagedByCloudProduct"),
        (json!([{"step": "set_service", "service": "failing"}]), "InternalError"),
    ] {
        step("alibaba", steps);
        assert_eq!(server.alibaba(JOIN).1, code);
    }
    step(
        "alibaba",
        json!([
            {"step": "set_service", "service": "available"}, {"step": "set_managed_by", "id": "sg-1", "product": null},
            {"step": "set_busy", "id": "sg-1", "busy": false}, {"step": "unlock", "instance": "i-1", "lock": "security"},
        ]),
    );
    assert_eq!(server.alibaba(JOIN).0, 200);
    step("zenlayer", json!([{"step": "set_group_status", "security_group": "sg-1", "status": "Fail"}]));
    step("baidu", json!([{"step": "set_in_debt", "instance": "i-1", "in_debt": true}]));
    let bound = server.ask("PUT", "/v2/instance/i-1?bind", &[], r#"{"securityGroupId": "g-1"}"#);
    assert_eq!(bound.json()["code"], "SecurityGroup.ExpiredInstanceForbiddenBind");
}

#[test]
fn steps_are_taken_together_or_not_at_all() {
    let server = Server::start(&[]);
    let steps = json!({"cloud": "alibaba", "steps": [
        {"step": "set_busy", "id": "sg-1", "busy": true},
        {"step": "set_instance_status", "instance": "i-x", "status": "Stopped"},
    ]});
    let (status, said) = error(&server, "POST", "steps", &steps);
    assert_eq!((status, said.as_str()), (400, r#"steps[1]: no instance "i-x""#));
    assert_eq!(server.alibaba(JOIN).0, 200);
}

#[test]
fn steps_that_fail_leave_the_world_as_the_steps_and_requests_before_made_it() {
    for journal in ["0", "3", "10000"] {
        let server = Server::start(&["--journal", journal]);
        let step = |steps: Value| error(&server, "POST", "steps", &json!({"cloud": "alibaba", "steps": steps}));
        let world = || server.ask("GET", "/_secgroup/world/alibaba", &[], "").text().to_owned();
        for status in ["Stopped", "Running"] {
            assert_eq!(step(json!([{"step": "set_instance_status", "instance": "i-1", "status": status}])).0, 200);
        }
        assert_eq!(server.alibaba(JOIN).0, 200);
        assert_eq!(step(json!([{"step": "grant", "network_interface": "eni-1", "account": "3003"}])).0, 200);
        let before = world();
        let (status, said) = step(json!([
            {"step": "leave", "security_group": "sg-1", "member": "i-1"},
            {"step": "set_limits", "limits": {"groups_per_target": 1, "groups_ceiling": 1, "acl_rules": 1, "basic": null, "advanced": null, "enterprise": null}},
            {"step": "revoke", "network_interface": "eni-1", "account": "3003"},
            {"step": "set_service", "service": "failing"},
            {"step": "set_busy", "id": "sg-x", "busy": true},
        ]));
        assert_eq!((status, said.starts_with("steps[4]: no ")), (400, true), "{said}");
        assert_eq!(world(), before, "with a journal of {journal}");
    }
}

#[test]
fn a_step_that_cannot_be_read_is_refused_with_its_place() {
    let server = Server::start(&[]);
    let limits = |basic: Value| json!([{"step": "set_limits", "limits": {"groups_per_target": 1, "groups_ceiling": 1, "acl_rules": 1, "basic": basic, "advanced": null, "enterprise": null}}]);
    let busy = |id: Value, busy: Value| json!([{"step": "lock", "instance": "i-1", "lock": "security"}, {"step": "set_busy", "id": id, "busy": busy}]);
    for (steps, place) in [
        (json!([{"step": "dance"}]), "steps[0].step: unknown variant `dance`"),
        (json!([{"busy": true}]), "steps[0]: missing field `step`"),
        (json!([{"step": "set_busy", "id": "sg-1", "busy": true, "x": 1}]), "steps[0].x: unknown field `x`"),
        (busy(json!(5), json!(true)), "steps[1].id: invalid type: integer `5`"),
        (busy(json!(null), json!(true)), "steps[1].id: invalid type: null"),
        (busy(json!("sg-1"), json!("yes")), "steps[1].busy: invalid type: string \"yes\""),
        (json!([{"step": "set_busy", "id": "sg-1"}]), "steps[0]: missing field `busy`"),
        (json!([{"step": "set_limits"}]), "steps[0]: missing field `limits`"),
        (json!([{"step": "set_limits", "limits": {}}]), "steps[0].limits: missing field `groups_per_target`"),
        (limits(json!({"max": -1, "unit": "members"})), "steps[0].limits.basic.max: invalid value: integer `-1`"),
        (limits(json!({"max": 1, "unit": "apples"})), "steps[0].limits.basic.unit: unknown variant `apples`"),
        (limits(json!({"max": 1})), "steps[0].limits.basic: missing field `unit`"),
        (limits(json!({"max": 1, "unit": "members", "/~": 1})), "steps[0].limits.basic./~: unknown field"),
        (json!([["set_busy", "sg-1", true]]), "steps[0]: invalid type: sequence, expected an object"),
        (json!([5]), "steps[0]: invalid type: integer `5`"),
        (json!({}), "steps: invalid type: map, expected a sequence"),
    ] {
        let (status, said) = error(&server, "POST", "steps", &json!({"cloud": "alibaba", "steps": steps}));
        assert_eq!(status, 400, "{steps}");
        assert!(said.starts_with(place), "{steps}: {said}");
    }
    for (body, place) in [
        (r#"{"cloud": "aws", "steps": []}"#, "cloud: "),
        (r#"{"cloud": "alibaba", "step": []}"#, "step: unknown field `step`"),
        (r#"{"cloud": "alibaba"}"#, "missing field `steps`"),
        (r#"{"steps": []}"#, "missing field `cloud`"),
        (r#"["alibaba", []]"#, "invalid type: sequence, expected an object"),
        (r#"{"cloud": "alibaba", "cloud": "baidu", "steps": []}"#, "duplicate field `cloud`"),
        (
            r#"{"cloud": "baidu", "steps": [{"step": "set_busy", "id": "sg-1", "busy": true}]}"#,
            "steps[0].step: unknown variant",
        ),
        (
            r#"{"cloud": "alibaba", "steps": [{"step": "set_busy", "id": "sg-1", "busy": true, "busy": true}]}"#,
            "steps[0]: duplicate field `busy`",
        ),
    ] {
        let answer = server.ask("POST", "/_secgroup/steps", &[], body);
        assert_eq!(answer.status, 400, "{body}");
        let said = answer.json()["error"].as_str().unwrap().to_owned();
        assert!(said.starts_with(place), "{body}: {said}");
    }
    assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], 0);
}

#[test]
fn a_grant_makes_an_account_known() {
    let server = Server::start(&[]);
    let query = "JoinSecurityGroup&SecurityGroupId=sg-1&NetworkInterfaceId=eni-1&RegionId=cn-hangzhou&AccessKeyId=3003";
    assert_eq!(server.alibaba(query).0, 200, "an unknown key acts for the world's account");
    server.control(
        "POST",
        "steps",
        &json!({"cloud": "alibaba", "steps": [{"step": "grant", "network_interface": "eni-1", "account": "3003"}]}),
    );
    assert_eq!(server.alibaba(query).1, "InvalidSecurityGroupId.NotFound");
}

#[test]
fn the_journal_explains_each_verdict_in_the_world_of_its_time() {
    let server = Server::start(&[]);
    server.alibaba(JOIN);
    server.alibaba(JOIN);
    server.control(
        "POST",
        "steps",
        &json!({"cloud": "alibaba", "steps": [{"step": "set_instance_status", "instance": "i-1", "status": "Starting"}]}),
    );
    server.alibaba(JOIN);
    server.ask("PUT", "/v2/instance/i-1?bind", &[], "{");
    let journal = server.control("GET", "journal", &Value::Null);
    let entries = journal["entries"].as_array().unwrap();
    assert_eq!(journal["matched"], 5);
    let seqs: Vec<u64> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);

    assert_eq!(entries[0]["verdict"], "accepted");
    assert_eq!(entries[0]["changes"], json!([{"change": "joined", "security_group": "sg-1", "member": "i-1"}]));
    assert_eq!(entries[0]["request"], json!({"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "InstanceId": "i-1"}));
    assert_eq!(entries[0]["caller"], json!({"account": "1001", "service": ""}));
    assert_eq!(entries[0]["rules"].as_array().unwrap().len(), 29);

    assert_eq!(entries[1]["rule"], "not-yet-a-member");
    let member = entries[1]["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "not-yet-a-member").unwrap();
    assert_eq!(member["outcome"], "violated");
    assert_eq!(entries[2]["event"], "steps");
    assert_eq!(entries[2]["steps"][0]["status"], "Starting");
    assert_eq!(entries[3]["rule"], "instance-status");
    assert_eq!(entries[3]["violations"].as_array().unwrap().len(), 2, "status and membership");
    assert_eq!((&entries[4]["verdict"], &entries[4]["code"]), (&json!("unreadable"), &json!("MalformedJSON")));
}

#[test]
fn what_the_journal_says_is_what_was_answered() {
    let server = Server::start(&["--journal", "40"]);
    let mut answers = Vec::new();
    for round in 0..20 {
        for instance in ["i-1", "i-locked", "i-at-quota", "i-none"] {
            let group = ["sg-1", "sg-busy", "sg-member", "sg-enterprise", "sg-full"][round % 5];
            let query = format!("/?Format=JSON&Action=JoinSecurityGroup&SecurityGroupId={group}&InstanceId={instance}");
            answers.push(server.ask("GET", &query, &[], "").json());
        }
        let status = if round % 2 == 0 { "Stopped" } else { "Starting" };
        server.control(
            "POST",
            "steps",
            &json!({"cloud": "alibaba", "steps": [{"step": "set_instance_status", "instance": "i-locked", "status": status}]}),
        );
        if round == 12 {
            server.control("PUT", "snapshots/s", &Value::Null);
        }
        if round == 16 {
            server.control("POST", "snapshots/s", &Value::Null);
        }
    }
    // The journal has forgotten the beginning; what it remembers is explained in the world of its time all the same.
    let journal = server.control("GET", "journal?cloud=alibaba&limit=1000", &Value::Null);
    let entries: Vec<&Value> =
        journal["entries"].as_array().unwrap().iter().filter(|entry| entry["event"] == "request").collect();
    assert_eq!(journal["matched"], 40);
    assert!(entries.len() > 30);
    for entry in entries {
        let answer = answers.iter().find(|answer| answer["RequestId"] == entry["request_id"]).unwrap();
        assert_eq!(answer["Code"], entry["code"], "{entry}");
        assert_eq!(answer["Message"], entry["message"], "{entry}");
    }
}

#[test]
fn the_journal_is_bounded_in_bytes() {
    let server = Server::start(&[]);
    let bound = 64 * 1024 * 1024;
    // What was asked.
    let long = format!("Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId={}", "i".repeat(1_000_000));
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    for _ in 0..70 {
        assert_eq!(server.ask("POST", "/?Format=JSON", &form, &long).status, 400);
    }
    let matched = |query: &str| server.control("GET", &format!("journal?limit=0&{query}"), &Value::Null)["matched"].clone();
    assert_eq!(matched("cloud=alibaba"), bound / (1_000_000 + 256 + "POST".len() + "sg-1".len()));

    // Worlds: each one is alive for as long as its event is.
    let world = json!({"cloud": "baidu", "security_groups": [{"id": "g".repeat(12_000_000)}]});
    for _ in 0..7 {
        server.control("PUT", "world/baidu", &world);
    }
    assert_eq!(matched("cloud=baidu"), bound / 12_000_000);
    server.control("PUT", "snapshots/s", &Value::Null);
    for _ in 0..2 {
        server.control("POST", "snapshots/s", &Value::Null);
    }
    assert_eq!(matched("cloud=baidu"), bound / 12_000_000);
}

#[test]
fn the_journal_can_be_asked_and_asserted_on() {
    let server = Server::start(&[]);
    for query in [JOIN, JOIN, "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-none&AccessKeyId=AK", "JoinResourceGroup"] {
        server.alibaba(query);
    }
    for (query, matched) in [
        ("", 4),
        ("cloud=alibaba", 4),
        ("cloud=baidu", 0),
        ("action=JoinResourceGroup", 1),
        ("verdict=refused", 3),
        ("verdict=accepted&action=JoinSecurityGroup", 1),
        ("code=InvalidInstanceId.AlreadyExists", 1),
        ("rule=instance-exists", 1),
        ("status=404", 1),
        ("access_key_id=AK", 1),
        ("after=3", 1),
        ("limit=0", 4),
    ] {
        assert_eq!(server.control("GET", &format!("journal?{query}"), &Value::Null)["matched"], matched, "{query}");
    }
    let last = server.control("GET", "journal?limit=1", &Value::Null);
    let id = last["entries"][0]["request_id"].as_str().unwrap();
    assert_eq!(server.control("GET", &format!("journal?request_id={id}&expect=1"), &Value::Null)["matched"], 1);
    server.control("GET", "journal?verdict=refused&at_least=3&at_most=3", &Value::Null);
    for (query, said) in [
        ("verdict=refused&expect=2", "expected 2, found 3"),
        ("verdict=accepted&at_least=2", "expected at least 2, found 1"),
        ("at_most=3", "expected at most 3, found 4"),
    ] {
        assert_eq!(error(&server, "GET", &format!("journal?{query}"), &Value::Null), (409, said.to_owned()));
    }
    for query in ["nonsense=1", "limit=x", "status=99999", "cloud=aws", "expect=-1"] {
        assert_eq!(error(&server, "GET", &format!("journal?{query}"), &Value::Null).0, 400, "{query}");
    }
    // Of words that nothing can match, an assertion would always hold.
    for (query, said) in [
        ("verdict=acepted&expect=0", "verdict: no verdict \"acepted\""),
        ("verdict=ACCEPTED&at_most=0", "verdict: no verdict \"ACCEPTED\""),
        ("rule=not_locked&at_most=0", "rule: no rule \"not_locked\""),
        ("action=JoinSecurtyGroup&at_most=0", "action: no action \"JoinSecurtyGroup\""),
        ("verdict=&expect=0", "verdict: no verdict \"\""),
    ] {
        assert_eq!(error(&server, "GET", &format!("journal?{query}"), &Value::Null), (400, said.to_owned()));
    }
    server.control("DELETE", "journal", &Value::Null);
    assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], 0);
}

#[test]
fn faults_answer_the_first_that_match_and_are_gone() {
    let server = Server::start(&[]);
    let faults = json!({"faults": [
        {"cloud": "alibaba", "action": "JoinSecurityGroup", "parameters": {"InstanceId": "i-1"}, "times": 2, "answer": {"code": "InvalidOperation.Conflict"}},
        {"cloud": "alibaba", "times": 1, "answer": {"code": "Throttling.User", "status": 400, "message": "Slow down."}},
        {"cloud": "zenlayer", "times": 1, "answer": {"code": "INTERNAL_SERVER_ERROR"}},
        {"cloud": "alibaba", "times": 1, "action": "JoinResourceGroup", "answer": {"code": "NotBelongUser", "status": 400}},
    ]});
    server.control("PUT", "faults", &faults);
    let other = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-none";
    assert_eq!(server.alibaba(other), (400, "Throttling.User".to_owned()));
    assert_eq!(server.alibaba(JOIN), (409, "InvalidOperation.Conflict".to_owned()));
    assert_eq!(server.alibaba("Nonsense").1, "InvalidAction.NotFound", "what is not read uses up no fault");
    assert_eq!(server.alibaba(JOIN).0, 409);
    assert_eq!(server.alibaba(other).1, "InvalidInstanceId.NotFound");
    assert_eq!(server.alibaba(JOIN).0, 200);
    let listed = server.control("GET", "faults", &Value::Null);
    let remaining: Vec<u64> =
        listed["faults"].as_array().unwrap().iter().map(|fault| fault["remaining"].as_u64().unwrap()).collect();
    assert_eq!(remaining, [0, 0, 1, 1]);
    assert_eq!(
        listed["faults"][0]["answer"]["message"],
        "Request was denied due to conflict with a previous request, please try again later."
    );
    assert_eq!(server.control("GET", "journal?verdict=fault", &Value::Null)["matched"], 3);
    assert_eq!(server.control("DELETE", "faults", &Value::Null)["faults"], json!([]));
    let answer = server.ask("POST", "/api/v2/vm", &[("x-zc-action", "AssociateSecurityGroupInstance")], "{}");
    assert_eq!(answer.status, 404);
}

#[test]
fn a_fault_that_cannot_be_is_refused_with_its_place() {
    let server = Server::start(&[]);
    let good = json!({"cloud": "baidu", "times": 1, "answer": {"code": "InternalError"}});
    server.control("PUT", "faults", &json!({"faults": [good]}));
    for (fault, said) in [
        (
            json!({"cloud": "baidu", "times": 1, "answer": {"code": "Nonsense"}}),
            "faults[1].answer: \"Nonsense\" is not documented here: give its status",
        ),
        (
            json!({"cloud": "baidu", "times": 1, "answer": {"code": "X", "status": 200}}),
            "faults[1].answer.status: 200 is no status of an error",
        ),
        (json!({"cloud": "baidu", "answer": {"code": "X"}}), "faults[1]: missing field `times`"),
        (json!({"cloud": "baidu", "times": -1, "answer": {"code": "X"}}), "faults[1].times: "),
        (
            json!({"cloud": "baidu", "times": 1, "answer": {"code": "X"}, "always": true}),
            "faults[1].always: unknown field `always`",
        ),
        (
            json!({"cloud": "baidu", "times": 1, "action": "JoinSecurityGroup", "answer": {"code": "InternalError"}}),
            "faults[1].action: baidu has no \"JoinSecurityGroup\", but bind, unbind",
        ),
        (
            json!({"cloud": "alibaba", "times": 1, "action": "JoinResourceGroup", "parameters": {"InstanceId": "i-1"}, "answer": {"code": "InternalError"}}),
            "faults[1].parameters: no parameter \"InstanceId\", but RegionId, ResourceType, ResourceId, ResourceGroupId",
        ),
        (
            json!({"cloud": "baidu", "times": 1, "parameters": {"instanceID": "i-1"}, "answer": {"code": "InternalError"}}),
            "faults[1].parameters: no parameter \"instanceID\"",
        ),
        (
            json!({"cloud": "baidu", "times": 1, "parameters": {"instanceId": ""}, "answer": {"code": "InternalError"}}),
            "faults[1].parameters.instanceId: an empty parameter",
        ),
        (
            json!({"cloud": "baidu", "times": 1, "parameters": {"instanceId": 5}, "answer": {"code": "X"}}),
            "faults[1].parameters.instanceId: ",
        ),
        (json!({"cloud": "baidu", "times": 1, "parameters": [], "answer": {"code": "X"}}), "faults[1].parameters: "),
        (
            json!({"cloud": "baidu", "times": 1, "answer": {"code": "", "status": 400}}),
            "faults[1].answer.code: an empty string",
        ),
        (json!({"cloud": "baidu", "times": 1, "answer": ["X", 400, "m"]}), "faults[1].answer: invalid type: sequence"),
        (
            json!({"cloud": "alibaba", "times": 1, "parameters": {"InstanceId": "i", "ResourceId": "r"}, "answer": {"code": "X"}}),
            "faults[1].parameters: no action has all of them",
        ),
        (json!({"cloud": "baidu", "times": 1, "action": null, "answer": {"code": "InternalError"}}), "faults[1].action: "),
        (json!(["baidu", null, {}, 1, {"code": "InternalError"}]), "faults[1]: invalid type: sequence, expected an object"),
    ] {
        let (status, problem) = error(&server, "PUT", "faults", &json!({"faults": [good, fault]}));
        assert_eq!(status, 400, "{fault}");
        assert!(problem.starts_with(said), "{problem}");
    }
    // What a JSON value cannot say.
    for (body, said) in [
        (r#"[[]]"#, "invalid type: sequence, expected an object"),
        (r#"{"faults": [], "faults": []}"#, "duplicate field `faults`"),
        (
            r#"{"faults": [{"cloud": "baidu", "times": 1, "parameters": {"instanceId": "a", "instanceId": "b"}, "answer": {"code": "X"}}]}"#,
            "faults[0].parameters: \"instanceId\" occurs twice",
        ),
        (
            r#"{"faults": [{"cloud": "baidu", "times": 1, "times": 2, "answer": {"code": "X"}}]}"#,
            "faults[0]: duplicate field `times`",
        ),
    ] {
        let answer = server.ask("PUT", "/_secgroup/faults", &[], body);
        let json = answer.json();
        let problem = json["error"].as_str().unwrap();
        assert_eq!(answer.status, 400, "{body}");
        assert!(problem.starts_with(said), "{problem}");
    }
    assert_eq!(server.control("GET", "faults", &Value::Null)["faults"].as_array().unwrap().len(), 1, "the old ones stay");
}

#[test]
fn what_is_not_there_is_answered_with_what_is() {
    let server = Server::start(&[]);
    let (status, said) = error(&server, "GET", "nothing", &Value::Null);
    assert_eq!(status, 404);
    assert!(said.contains("/world/{cloud}"), "{said}");
    let answer = server.ask("DELETE", "/_secgroup/reset", &[], "");
    assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    let answer = server.ask("GET", "/_secgroup", &[], "");
    assert_eq!((answer.status, answer.header("location")), (308, Some("/_secgroup/")));
}

#[test]
fn other_sites_pages_are_kept_out() {
    let server = Server::start(&[]);
    let own = format!("127.0.0.1:{}", server.port);
    let origin = format!("http://{own}");
    let ask = |host: &str, origin: Option<&str>| {
        let mut headers = vec![("Host", host)];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        server.ask("POST", "/_secgroup/reset", &headers, "").status
    };
    assert_eq!(ask(&own, None), 200);
    assert_eq!(ask(&own, Some(&origin)), 200);
    assert_eq!(ask("localhost", Some("http://localhost")), 200);
    assert_eq!(ask(&own, Some("http://example.com")), 403);
    assert_eq!(ask(&own, Some("null")), 403);
    assert_eq!(ask("example.com", Some("http://example.com")), 403, "a name of somebody else that resolves to this machine");
}

#[test]
fn nobody_waits_for_whoever_reads_the_journal() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let request = message("GET", &format!("/?Format=JSON&Action={JOIN}"), &[], b"");
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut ask = |times: usize| {
        stream.write_all(&request.repeat(times)).unwrap();
        (0..times).for_each(|_| drop(Answer::read(&mut reader)));
    };
    (0..40).for_each(|_| ask(100));
    std::thread::scope(|scope| {
        let journal = scope.spawn(|| server.control("GET", "journal?limit=4000", &Value::Null));
        let mut answered = 0;
        while !journal.is_finished() {
            ask(1);
            answered += 1;
        }
        assert_eq!(journal.join().unwrap()["entries"].as_array().unwrap().len(), 4_000);
        // With the world locked for as long as 4,000 explanations take there would be a handful, before and after.
        assert!(answered > 50, "only {answered} requests were answered in the meantime");
    });
}

#[test]
fn reads_go_on_while_others_write() {
    let server = Server::start(&[]);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let server = &server;
            scope.spawn(move || {
                for _ in 0..50 {
                    if thread % 2 == 0 {
                        assert_eq!(server.ask("GET", "/_secgroup/world/alibaba", &[], "").status, 200);
                        assert_eq!(server.ask("GET", "/_secgroup/journal?limit=5", &[], "").status, 200);
                    } else {
                        server.alibaba(JOIN);
                    }
                }
            });
        }
    });
    // One of them came first, and only one.
    server.control("GET", "journal?verdict=accepted&expect=1", &Value::Null);
    server.control("GET", "journal?code=InvalidInstanceId.AlreadyExists&expect=199", &Value::Null);
}
