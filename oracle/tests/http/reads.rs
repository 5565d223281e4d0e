//! Reads through the running program: in the order of requests, without effect, in the journal, with faults, signed.

use std::io::{BufReader, Write as _};

use serde_json::{Value, json};

use super::signer::{Message, sha256};
use super::support::{Answer, Server, command, file, message};

fn alibaba(server: &Server, query: &str) -> Value {
    let answer = server.ask("GET", &format!("/?Format=JSON&Action={query}"), &[], "");
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()
}

fn zenlayer(server: &Server, action: &str, body: &Value) -> Answer {
    server.ask("POST", "/api/v2/vm", &[("x-zc-action", action)], body.to_string())
}

fn baidu(server: &Server, method: &str, target: &str, body: &str) -> Answer {
    server.ask(method, &format!("/v2/{target}"), &[], body)
}

/// The groups of an instance, as its attributes say.
fn groups(server: &Server, instance: &str) -> Value {
    alibaba(server, &format!("DescribeInstanceAttribute&InstanceId={instance}"))["SecurityGroupIds"]["SecurityGroupId"].clone()
}

/// The ids that a list of instances shows.
fn instances(server: &Server, filter: &str) -> Vec<String> {
    let response = alibaba(server, &format!("DescribeInstances&RegionId=cn-hangzhou&PageSize=100&{filter}"));
    let list = response["Instances"]["Instance"].as_array().unwrap();
    list.iter().map(|instance| instance["InstanceId"].as_str().unwrap().to_owned()).collect()
}

fn steps(server: &Server, cloud: &str, steps: Value) {
    server.control("POST", "steps", &json!({"cloud": cloud, "steps": steps}));
}

#[test]
fn alibabas_reads_show_what_requests_did() {
    let server = Server::start(&[]);
    let ok = (200, String::new());
    let mut members = instances(&server, "SecurityGroupId=sg-1");
    assert_eq!(members, ["i-two"]);
    assert_eq!(groups(&server, "i-1"), json!([]));
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1"), ok);
    assert_eq!(groups(&server, "i-1"), json!(["sg-1"]));
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-1", "i-two"]);
    // A refusal changes nothing.
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-enterprise&InstanceId=i-1").0, 400);
    assert_eq!(groups(&server, "i-1"), json!(["sg-1"]));
    let modify = "ModifyInstanceAttribute&InstanceId=i-1&SecurityGroupIds.1=sg-member&SecurityGroupIds.2=sg-500-rules";
    assert_eq!(server.alibaba(modify), ok);
    assert_eq!(groups(&server, "i-1"), json!(["sg-500-rules", "sg-member"]));
    members = instances(&server, "SecurityGroupId=sg-member");
    assert_eq!(members, ["i-1", "i-member", "i-two"]);
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-two"]);
    assert_eq!(server.alibaba("LeaveSecurityGroup&SecurityGroupId=sg-500-rules&InstanceId=i-1"), ok);
    assert_eq!(groups(&server, "i-1"), json!(["sg-member"]));
    // Interfaces alike, and a primary one shows what its instance is in.
    let interface = |id: &str| {
        let query = format!("DescribeNetworkInterfaces&RegionId=cn-hangzhou&NetworkInterfaceId.1={id}");
        alibaba(&server, &query)["NetworkInterfaceSets"]["NetworkInterfaceSet"][0]["SecurityGroupIds"]["SecurityGroupId"]
            .clone()
    };
    assert_eq!(interface("eni-primary"), json!(["sg-member"]));
    let join = "JoinSecurityGroup&SecurityGroupId=sg-1&NetworkInterfaceId=eni-1&RegionId=cn-hangzhou";
    assert_eq!(server.alibaba(join), ok);
    assert_eq!(interface("eni-1"), json!(["sg-1"]));
    let in_group = alibaba(&server, "DescribeNetworkInterfaces&RegionId=cn-hangzhou&SecurityGroupId=sg-1");
    let in_group: Vec<&str> = in_group["NetworkInterfaceSets"]["NetworkInterfaceSet"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["NetworkInterfaceId"].as_str().unwrap())
        .collect();
    assert_eq!(in_group, ["eni-1", "eni-last", "eni-two"]);
    // A resource group.
    assert_eq!(
        server.alibaba("JoinResourceGroup&ResourceGroupId=rg-1&ResourceId=i-1&ResourceType=instance&RegionId=cn-hangzhou"),
        ok
    );
    assert_eq!(instances(&server, "ResourceGroupId=rg-1"), ["i-1"]);
}

#[test]
fn reads_show_what_steps_did() {
    let server = Server::start(&[]);
    let all = instances(&server, "");
    assert_eq!(instances(&server, "Status=Stopping"), [""; 0]);
    steps(&server, "alibaba", json!([{"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}]));
    assert_eq!(instances(&server, "Status=Stopping"), ["i-1"]);
    assert_eq!(instances(&server, ""), all);
    let new = json!({"id": "i-00", "region": "cn-hangzhou", "network": {"vpc": "vpc-1"}, "status": "Stopping",
                     "security_groups": ["sg-1"]});
    steps(&server, "alibaba", json!([{"step": "create", "instance": new}, {"step": "delete", "instance": "i-two"}]));
    assert_eq!(instances(&server, "Status=Stopping"), ["i-00", "i-1"]);
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-00"]);
    steps(&server, "alibaba", json!([{"step": "leave", "security_group": "sg-1", "member": "i-00"}]));
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), [""; 0]);
    let attached = |instance: &str| {
        let response = alibaba(&server, &format!("DescribeNetworkInterfaces&RegionId=cn-hangzhou&InstanceId={instance}"));
        response["TotalCount"].as_u64().unwrap()
    };
    assert_eq!((attached("i-1"), attached("i-00")), (1, 0));
    steps(&server, "alibaba", json!([{"step": "attach", "network_interface": "eni-1", "instance": "i-00"}]));
    assert_eq!((attached("i-1"), attached("i-00")), (1, 1));
    // Of several steps the second fails: nothing has happened, and everything is found.
    let before = instances(&server, "");
    let half = json!({"cloud": "alibaba", "steps": [{"step": "delete", "instance": "i-00"}, {"step": "delete", "instance": "i-none"}]});
    assert_eq!(server.ask("POST", "/_secgroup/steps", &[], half.to_string()).status, 400);
    assert_eq!(instances(&server, ""), before);
    assert_eq!((instances(&server, "Status=Stopping"), attached("i-00")), (vec!["i-00".to_owned(), "i-1".to_owned()], 1));
    // Back to the start, and to a snapshot.
    server.control("PUT", "snapshots/later", &Value::Null);
    server.control("POST", "reset", &Value::Null);
    assert_eq!(instances(&server, ""), all);
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-two"]);
    server.control("PUT", "snapshots/start", &Value::Null);
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1").0, 200);
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-1", "i-two"]);
    server.control("POST", "snapshots/start", &Value::Null);
    assert_eq!(instances(&server, "SecurityGroupId=sg-1"), ["i-two"]);
    let other = json!({"cloud": "alibaba", "account": "7"});
    server.control("PUT", "world/alibaba", &other);
    assert_eq!(instances(&server, ""), [""; 0]);
}

#[test]
fn zenlayers_reads_show_what_requests_did() {
    let server = Server::start(&[]);
    let ask = |action: &str, body: Value| {
        let answer = zenlayer(&server, action, &body);
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
        answer.json()["response"].clone()
    };
    let pair = json!({"securityGroupId": "sg-1", "instanceId": "ins-1"});
    let members = || ask("DescribeSecurityGroups", json!({"securityGroupIds": ["sg-1"]}))["dataSet"][0]["instanceIds"].clone();
    let available = || {
        let response = ask("DescribeInstanceAvailableSecurityGroupResources", json!({"instanceId": "ins-1"}));
        let groups = response["instanceAvailableSecurityGroups"].as_array().unwrap().clone();
        groups.iter().any(|group| group["securityGroupId"] == "sg-1")
    };
    let before = members();
    assert!(!before.as_array().unwrap().contains(&json!("ins-1")) && available());
    ask("AssociateSecurityGroupInstance", pair.clone());
    assert!(members().as_array().unwrap().contains(&json!("ins-1")) && !available());
    let listed = ask("DescribeInstances", json!({"instanceIds": ["ins-1"], "securityGroupId": "sg-1"}));
    assert_eq!((&listed["totalCount"], &listed["dataSet"][0]["securityGroupIds"]), (&json!(1), &json!(["sg-1"])));
    ask("UnAssociateSecurityGroupInstance", pair);
    assert!(members() == before && available());
    steps(&server, "zenlayer", json!([{"step": "set_group_status", "security_group": "sg-1", "status": "Creating"}]));
    assert!(!available());
}

#[test]
fn baidus_reads_show_what_requests_did() {
    let server = Server::start(&[]);
    let groups = || {
        let answer = baidu(&server, "GET", "instance/i-1", "");
        assert_eq!((answer.status, answer.header("x-bce-request-id").map(str::len)), (200, Some(36)));
        answer.json()["instance"]["nicInfo"]["securityGroups"].clone()
    };
    let in_group = |id: &str| {
        let response = baidu(&server, "GET", &format!("instance?securityGroupIds={id}"), "").json();
        let list = response["instances"].as_array().unwrap().clone();
        list.iter().map(|instance| instance["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_instance = || baidu(&server, "GET", "securityGroup?instanceId=i-1", "").json()["securityGroups"].clone();
    assert_eq!((groups(), of_instance()), (json!([]), json!([])));
    for group in ["g-1", "g-01"] {
        let body = json!({"securityGroupId": group}).to_string();
        assert_eq!(baidu(&server, "PUT", "instance/i-1?bind", &body).status, 200);
    }
    assert_eq!(groups(), json!(["g-01", "g-1"]));
    assert!(in_group("g-1").contains(&"i-1".to_owned()));
    assert_eq!(of_instance().as_array().unwrap().len(), 2);
    assert_eq!(baidu(&server, "PUT", "instance/i-1?unbind", r#"{"securityGroupId": "g-01"}"#).status, 200);
    assert_eq!(groups(), json!(["g-1"]));
    let by_ids = baidu(&server, "POST", "instance/listByInstanceId?maxKeys=5", r#"{"instanceIds": ["i-1", "i-none"]}"#).json();
    assert_eq!((&by_ids["maxKeys"], &by_ids["instances"][0]["id"]), (&json!(5), &json!("i-1")));
    steps(&server, "baidu", json!([{"step": "set_in_debt", "instance": "i-1", "in_debt": true}]));
    let expired = baidu(&server, "GET", "instance?status=Expired&instanceIds=i-1", "").json();
    assert_eq!(expired["instances"][0]["status"], "Expired");
}

/// On one connection, requests that are sent at once are answered in their order: each read sees what came before it.
#[test]
fn reads_take_their_turn() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let read = "/?Format=JSON&Action=DescribeInstanceAttribute&InstanceId=i-1";
    let mut bytes = Vec::new();
    for group in ["sg-1", "sg-member"] {
        let join = format!("/?Format=JSON&Action=JoinSecurityGroup&SecurityGroupId={group}&InstanceId=i-1");
        for target in [&join, read] {
            bytes.extend(message("GET", target, &[], b""));
        }
    }
    stream.write_all(&bytes).unwrap();
    let mut stream = BufReader::new(stream);
    let mut seen = Vec::new();
    for number in 0..4 {
        let answer = Answer::read(&mut stream).json();
        if number % 2 == 1 {
            seen.push(answer["SecurityGroupIds"]["SecurityGroupId"].clone());
        }
    }
    assert_eq!(seen, [json!(["sg-1"]), json!(["sg-1", "sg-member"])]);
}

/// One read of each operation, and of each an error.
fn every_read(server: &Server) {
    for query in [
        "DescribeInstances&RegionId=cn-hangzhou",
        "DescribeInstances&RegionId=cn-hangzhou&PageSize=0",
        "DescribeInstanceAttribute&InstanceId=i-1",
        "DescribeInstanceAttribute&InstanceId=i-none",
        "DescribeSecurityGroups&RegionId=cn-hangzhou&MaxResults=2",
        "DescribeSecurityGroups",
        "DescribeSecurityGroupAttribute&RegionId=cn-hangzhou&SecurityGroupId=sg-1",
        "DescribeSecurityGroupAttribute&RegionId=cn-hangzhou&SecurityGroupId=sg-none",
        "DescribeNetworkInterfaces&RegionId=cn-hangzhou&NetworkInterfaceId.1=eni-1&NetworkInterfaceId.2=eni-two",
        "DescribeNetworkInterfaces&RegionId=cn-hangzhou&Type=x",
    ] {
        server.ask("GET", &format!("/?Action={query}"), &[], "");
    }
    for (action, body) in [
        ("DescribeInstances", json!({"pageSize": 2})),
        ("DescribeInstances", json!({"pageSize": 0})),
        ("DescribeSecurityGroups", json!({})),
        ("DescribeSecurityGroups", json!({"pageNum": 0})),
        ("DescribeInstanceAvailableSecurityGroupResources", json!({"instanceId": "ins-1"})),
        ("DescribeInstanceAvailableSecurityGroupResources", json!({})),
    ] {
        zenlayer(server, action, &body);
    }
    for (method, target, body) in [
        ("GET", "instance", ""),
        ("GET", "instance?maxKeys=0", ""),
        ("GET", "instance/i-1", ""),
        ("GET", "instance/i-none", ""),
        ("POST", "instance/listByInstanceId", r#"{"instanceIds": ["i-1"]}"#),
        ("POST", "instance/listByInstanceId", "{}"),
        ("GET", "securityGroup", ""),
        ("GET", "securityGroup?maxKeys=0", ""),
    ] {
        baidu(server, method, target, body);
    }
}

#[test]
fn reads_change_nothing_and_are_in_the_journal_as_reads() {
    let server = Server::start(&[]);
    let worlds =
        || ["alibaba", "zenlayer", "baidu"].map(|cloud| server.control("GET", &format!("world/{cloud}"), &Value::Null));
    let before = worlds();
    every_read(&server);
    assert_eq!(worlds(), before);
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1").0, 200);
    let journal = |query: &str| server.control("GET", &format!("journal?limit=1000&{query}"), &Value::Null);
    let reads = journal("read=true");
    assert_eq!(reads["matched"], 24);
    for (number, entry) in reads["entries"].as_array().unwrap().iter().enumerate() {
        assert_eq!((&entry["read"], &entry["event"]), (&json!(true), &json!("request")), "{entry}");
        let (verdict, status) = if number % 2 == 0 { ("accepted", 200) } else { ("refused", 0) };
        assert_eq!(entry["verdict"], verdict, "{entry}");
        assert!(status == 0 || entry["status"] == 200);
        assert_eq!(entry.get("code").is_none(), number % 2 == 0, "{entry}");
        // No rule judges a read, and nothing is changed.
        assert!(["rules", "violations", "changes", "edition"].iter().all(|name| entry.get(name).is_none()), "{entry}");
    }
    let asked = &journal("action=DescribeNetworkInterfaces&verdict=accepted")["entries"][0];
    let expected =
        json!({"Action": "DescribeNetworkInterfaces", "RegionId": "cn-hangzhou", "NetworkInterfaceId": ["eni-1", "eni-two"]});
    assert_eq!((&asked["request"], &asked["caller"]["account"]), (&expected, &json!("1001")));
    let others = journal("read=false");
    assert_eq!((&others["matched"], others["entries"][0].get("read")), (&json!(1), None));
    let refused = journal("code=InvalidInstanceId.NotFound&read=true");
    assert_eq!(refused["entries"][0]["message"], "The specified InstanceId does not exist.");
    let wrong = server.ask("GET", "/_secgroup/journal?read=perhaps", &[], "");
    assert_eq!((wrong.status, wrong.json()["error"].as_str()), (400, Some("read: no read \"perhaps\"")));
}

/// Recorded traffic may have reads in it: they are nothing that the rules are about.
#[test]
fn a_journal_with_reads_is_verified() {
    let server = Server::start(&[]);
    every_read(&server);
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1").0, 200);
    let journal = file("reads-journal.json", &server.control("GET", "journal", &Value::Null).to_string());
    // The same worlds as the server's.
    let worlds = super::support::WORLDS.map(super::support::world_file);
    let program = std::env::var_os("SECGROUP_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_secgroup").into());
    let output = std::process::Command::new(program).arg("verify").args(worlds).arg(journal).output().unwrap();
    let summary = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{summary}");
    assert!(summary.starts_with("25 events: 1 agree, 0 contradict the rules, 0 unknown, 24 not modelled"), "{summary}");
}

#[test]
fn reads_can_have_faults() {
    let server = Server::start(&[]);
    let fault =
        |cloud: &str, action: &str, answer: Value| json!({"cloud": cloud, "action": action, "times": 1, "answer": answer});
    let set = |faults: Value| server.control("PUT", "faults", &json!({"faults": faults}));
    // Documented codes need neither status nor message, answered otherwise or not.
    for (cloud, action, code, status, message) in [
        (
            "alibaba",
            "DescribeSecurityGroups",
            "InternalError",
            500,
            "The request processing has failed due to some unknown error.",
        ),
        (
            "alibaba",
            "DescribeSecurityGroups",
            "InvalidSecurityGroupName.Malformed",
            400,
            "The specified parameter SecurityGroupName is not valid.",
        ),
        (
            "alibaba",
            "DescribeSecurityGroupAttribute",
            "ServiceUnavailable",
            500,
            "The service is unavailable, please try again later.",
        ),
        ("alibaba", "DescribeInstances", "InvalidHpcClusterId.Creating", 400, "The specified HpcClusterId is creating."),
        (
            "alibaba",
            "DescribeNetworkInterfaces",
            "InvalidRegionId.MalFormed",
            400,
            "The specified parameter RegionId is not valid.",
        ),
        ("alibaba", "DescribeNetworkInterfaces", "Forbidden.SubUser", 403, "This Forbidden.SubUser was asked for as a fault."),
        ("zenlayer", "DescribeInstances", "INTERNAL_SERVER_ERROR", 500, "An internal server error occurred."),
        ("baidu", "ListInstances", "BadRequest", 400, "zone is invalid."),
        ("baidu", "GetInstanceDetail", "NoSuchObject", 404, "The specified object is not found or resource do not exist."),
    ] {
        set(json!([fault(cloud, action, json!({"code": code}))]));
        let ask = || match cloud {
            "alibaba" => {
                server.ask("GET", &format!("/?Format=JSON&Action={action}&RegionId=cn-hangzhou&SecurityGroupId=sg-1"), &[], "")
            }
            "zenlayer" => zenlayer(&server, action, &json!({})),
            _ if action == "ListInstances" => baidu(&server, "GET", "instance", ""),
            _ => baidu(&server, "GET", "instance/i-1", ""),
        };
        let (faulty, after) = (ask(), ask());
        let said = faulty.json();
        let text = |one: &str, other: &str| said[one].as_str().or(said[other].as_str()).map(str::to_owned);
        let got = (faulty.status, text("Code", "code"), text("Message", "message"));
        assert_eq!(got, (status, Some(code.to_owned()), Some(message.to_owned())), "{action} {code}");
        assert_eq!(after.status, 200, "{action}: {}", after.text());
    }
    // Only of this instance, one of a list.
    let mut of_list =
        fault("alibaba", "DescribeNetworkInterfaces", json!({"code": "Throttling", "status": 400, "message": "Slow."}));
    of_list["parameters"] = json!({"NetworkInterfaceId": "eni-two"});
    set(json!([of_list]));
    let ask = |ids: &str| server.alibaba(&format!("DescribeNetworkInterfaces&RegionId=cn-hangzhou{ids}"));
    assert_eq!(ask("&NetworkInterfaceId.1=eni-1"), (200, String::new()));
    assert_eq!(ask("&NetworkInterfaceId.1=eni-1&NetworkInterfaceId.2=eni-two"), (400, "Throttling".to_owned()));
    let journal = server.control("GET", "journal?verdict=fault&action=DescribeNetworkInterfaces&limit=1", &Value::Null);
    let entry = &journal["entries"][0];
    assert_eq!((&entry["read"], &entry["code"], &entry["message"]), (&json!(true), &json!("Throttling"), &json!("Slow.")));
    // What no read has, no fault can wait for.
    let wrong = json!({"faults": [{"cloud": "baidu", "action": "ListInstances", "parameters": {"InstanceId": "i"}, "times": 1,
                                   "answer": {"code": "BadRequest"}}]});
    let refused = server.ask("PUT", "/_secgroup/faults", &[], wrong.to_string());
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("no parameter"), "{}", refused.text());
}

#[test]
fn access_keys_see_what_their_accounts_own() {
    let config =
        file("read-keys.json", r#"{"access_keys": [{"id": "AK", "account": "2002"}, {"id": "NAS", "service": "nas"}]}"#);
    let server = Server::start(&["--config", config.to_str().unwrap()]);
    let by = |key: &str| instances(&server, &format!("AccessKeyId={key}"));
    assert_eq!(by("AK"), ["i-foreign"]);
    assert_eq!(by("2002"), ["i-foreign"]);
    let usual = instances(&server, "");
    assert_eq!((by("anybody"), by("NAS"), usual.contains(&"i-foreign".to_owned())), (usual.clone(), usual, false));
    let answer = server.alibaba("DescribeInstanceAttribute&InstanceId=i-1&AccessKeyId=AK");
    assert_eq!(answer, (404, "InvalidInstanceId.NotFound".to_owned()));
}

#[test]
fn forms_and_formats() {
    let server = Server::start(&[]);
    let form = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    let posted = server.ask("POST", "/?Action=DescribeInstances", &form, "RegionId=cn-hangzhou&InstanceIds=%5B%22i-1%22%5D");
    assert_eq!((posted.status, &posted.json()["TotalCount"]), (200, &json!(1)));
    let named = server.ask("POST", "/?RegionId=cn-hangzhou", &[("x-acs-action", "DescribeSecurityGroups")], "");
    assert_eq!(named.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(named.text().contains("<DescribeSecurityGroupsResponse><RequestId>"), "{}", named.text());
    let wrong = server.ask("GET", "/?Action=DescribeInstances&RegionId=r&InstanceIds=i-1", &[], "");
    assert!(
        wrong.text().contains("<Message>The specified parameter &quot;InstanceIds&quot; is not valid.</Message>"),
        "{}",
        wrong.text()
    );
    let version = server.alibaba("DescribeInstances&RegionId=r&Version=2016-01-01");
    assert_eq!(version, (400, "InvalidVersion".to_owned()));
    // The same request, the same page, whatever its request id is.
    let twice = [(); 2].map(|()| alibaba(&server, "DescribeInstances&RegionId=cn-hangzhou"));
    assert_ne!(twice[0]["RequestId"], twice[1]["RequestId"]);
    assert_eq!(twice[0]["Instances"], twice[1]["Instances"]);
    // A cloud without a world says so.
    let only = Server::spawn(&mut command(&[super::support::world_file("alibaba").to_str().unwrap()]));
    let nobody = baidu(&only, "GET", "instance", "");
    assert_eq!(nobody.status, 404);
    assert!(nobody.text().starts_with("This server has no world of baidu"), "{}", nobody.text());
}

#[test]
fn in_strict_mode_reads_are_signed() {
    let config = file(
        "strict-reads.json",
        r#"{"strict_signatures": true, "access_keys": [
            {"id": "A", "account": "2002", "secret": "secret-a"}, {"id": "B", "account": "1001", "secret": "secret-b"}
        ]}"#,
    );
    let server = Server::start(&["--config", config.to_str().unwrap()]);
    const DATE: &str = "2026-05-06T12:34:56Z";
    let ok = (200, String::new());
    let query = [("Format", "JSON"), ("Action", "DescribeInstanceAttribute"), ("InstanceId", "i-1")];
    let rpc = Message::new("GET", "/", &query, &[("host", "127.0.0.1")], "");
    assert_eq!(rpc.send(&server), (400, "IncompleteSignature".to_owned()));
    assert_eq!(rpc.clone().rpc("B", "secret-b").send(&server), ok);
    assert_eq!(rpc.clone().rpc("A", "secret-a").send(&server), (404, "InvalidInstanceId.NotFound".to_owned()));
    assert_eq!(rpc.clone().rpc("B", "wrong").send(&server), (400, "SignatureDoesNotMatch".to_owned()));
    // Nobody turns the page of another, or another's parameters.
    assert_eq!(rpc.rpc("B", "secret-b").ask("RegionId", "r").send(&server), (400, "SignatureDoesNotMatch".to_owned()));
    let hash = sha256(b"");
    let headers = [
        ("host", "127.0.0.1"),
        ("accept", "application/json"),
        ("x-acs-action", "DescribeSecurityGroups"),
        ("x-acs-version", "2014-05-26"),
        ("x-acs-date", DATE),
        ("x-acs-content-sha256", hash.as_str()),
    ];
    let acs3 = Message::new("POST", "/", &[("RegionId", "cn-hangzhou")], &headers, "");
    assert_eq!(acs3.clone().acs3("B", "secret-b").send(&server), ok);
    assert_eq!(acs3.acs3("B", "secret-b").ask("PageNumber", "2").send(&server), (400, "SignatureDoesNotMatch".to_owned()));
    let headers = [
        ("host", "127.0.0.1"),
        ("content-type", "application/json"),
        ("x-zc-action", "DescribeInstances"),
        ("x-zc-timestamp", "1795297405"),
    ];
    let zc2 = Message::new("POST", "/api/v2/vm", &[], &headers, r#"{"pageSize": 1}"#);
    assert_eq!(zc2.send(&server), (401, "AUTHFAILURE_SIGNATURE_FAILURE".to_owned()));
    assert_eq!(zc2.zc2_as("content-type;host", "B", "secret-b").send(&server), ok);
    let headers = [("host", "127.0.0.1"), ("x-bce-date", DATE)];
    for (method, path, query) in [
        ("GET", "/v2/instance", &[("maxKeys", "1")][..]),
        ("GET", "/v2/instance/i-1", &[]),
        ("GET", "/v2/securityGroup", &[]),
        ("POST", "/v2/instance/listByInstanceId", &[]),
    ] {
        let body = if method == "POST" { r#"{"instanceIds": ["i-1"]}"# } else { "" };
        let bce = Message::new(method, path, query, &headers, body);
        assert_eq!(bce.send(&server), (400, "InvalidHTTPAuthHeader".to_owned()), "{path}");
        assert_eq!(bce.clone().bce_as(DATE, "1800", "host;x-bce-date", "B", "secret-b").send(&server), ok, "{path}");
        let moved = bce.bce_as(DATE, "1800", "host;x-bce-date", "B", "secret-b").ask("marker", "i-2");
        assert_eq!(moved.send(&server), (400, "SignatureDoesNotMatch".to_owned()), "{path}");
    }
}
