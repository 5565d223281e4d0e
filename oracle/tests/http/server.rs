//! The running program: what it says, how it ends, whom it believes.

use std::fs;
use std::io::{BufReader, Read, Write};
use std::process::Stdio;

use crate::support::{Answer, Server, command, file, message, world_file};

#[test]
fn it_says_where_it_is_and_ends_when_told() {
    for signal in ["TERM", "INT"] {
        let port_file = file("port", "");
        fs::remove_file(&port_file).unwrap();
        let server = Server::start(&["--port-file", port_file.to_str().unwrap()]);
        assert_eq!(fs::read_to_string(&port_file).unwrap(), server.port.to_string());
        assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1").0, 200);
        server.signal(signal);
        assert_eq!(server.wait().code(), Some(0), "{signal}");
    }
}

#[test]
fn standard_output_is_one_line_and_standard_error_is_silent() {
    let world = world_file("baidu");
    let mut child = command(&[world.to_str().unwrap()]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = [0; 22];
    child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
    assert!(std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(&line, b"listening on http://12");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// Exit 2 with a message that contains `wanted`.
fn refuses(arguments: &[&str], wanted: &str) {
    let output = command(arguments).stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(said.contains(wanted), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn unusable_arguments_and_files_are_refused_with_their_place() {
    let baidu = world_file("baidu");
    let baidu = baidu.to_str().unwrap();
    refuses(&[], "WORLD");
    refuses(&["/nonexistent/world.json"], "/nonexistent/world.json");
    refuses(&[baidu, baidu], "there is a world of baidu already");
    refuses(&[baidu, "--listen", "nonsense"], "nonsense");
    refuses(&[baidu, "--seed", "x"], "x");
    refuses(&[baidu, "--port-file", "/nonexistent/port"], "/nonexistent/port");
    let broken = file("broken.json", r#"{"cloud": "baidu", "instances": [{"id": "i-1", "security_groups": ["g-x"]}]}"#);
    refuses(&[broken.to_str().unwrap()], r#"instances[0].security_groups[0]: no security group "g-x""#);
    let config = file("config.json", r#"{"access_keys": [{"id": 1}]}"#);
    refuses(&[baidu, "--config", config.to_str().unwrap()], "access_keys[0].id");
}

#[test]
fn an_address_in_use_is_refused() {
    let server = Server::start(&[]);
    let address = format!("127.0.0.1:{}", server.port);
    refuses(&[world_file("baidu").to_str().unwrap(), "--listen", &address], &address);
}

#[test]
fn an_address_that_others_can_reach_is_warned_about() {
    let world = world_file("baidu");
    let mut child = command(&[world.to_str().unwrap(), "--listen", "0.0.0.0:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 12];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("warning: 0.0.0.0:"), "{said}");
}

#[test]
fn each_cloud_answers_in_its_own_form() {
    let server = Server::start(&[]);
    let accepted = server.ask("GET", "/?Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1", &[], "");
    assert_eq!((accepted.status, accepted.header("content-type")), (200, Some("text/xml;charset=utf-8")));
    assert!(accepted.text().contains("<JoinSecurityGroupResponse><RequestId>"), "{}", accepted.text());

    let zenlayer = [("x-zc-action", "AssociateSecurityGroupInstance")];
    let accepted = server.ask("POST", "/api/v2/vm", &zenlayer, r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#);
    let body = accepted.json();
    assert_eq!((accepted.status, &body["requestId"]), (200, &body["response"]["requestId"]));
    let refused = server.ask("POST", "/api/v2/vm", &zenlayer, r#"{"securityGroupId": "sg-x", "instanceId": "ins-1"}"#);
    assert_eq!((refused.status, refused.json()["code"].as_str()), (404, Some("INVALID_SECURITY_GROUP_NOT_FOUND")));

    let accepted = server.ask("PUT", "/v2/instance/i-1?bind", &[], r#"{"securityGroupId": "g-1"}"#);
    assert_eq!((accepted.status, accepted.text()), (200, ""));
    assert_eq!(accepted.header("x-bce-request-id").map(str::len), Some(36));
    let refused = server.ask("PUT", "/v2/instance/i-1?bind", &[], "");
    assert_eq!((refused.status, refused.json()["code"].as_str()), (400, Some("SecurityGroup.NoSecurityGroup")));
}

#[test]
fn members_come_and_go_as_the_vendors_clients_ask() {
    let server = Server::start(&[]);
    let zenlayer = |action: &str| {
        let body = r#"{"securityGroupId": "sg-2", "instanceId": "ins-full"}"#;
        server.ask("POST", "/api/v2/vm", &[("x-zc-action", action)], body).status
    };
    let baidu = |action: &str, group: &str| {
        let answer =
            server.ask("PUT", &format!("/v2/instance/i-1?{action}"), &[], format!(r#"{{"securityGroupId": "{group}"}}"#));
        let code = (!answer.text().is_empty()).then(|| answer.json()["code"].as_str().unwrap_or_default().to_owned());
        (answer.status, code.unwrap_or_default())
    };
    let world = |cloud: &str| server.ask("GET", &format!("/_secgroup/world/{cloud}"), &[], "").text().to_owned();
    let before = world("zenlayer");
    assert_eq!(zenlayer("UnAssociateSecurityGroupInstance"), 200);
    assert_ne!(world("zenlayer"), before);
    assert_eq!(zenlayer("UnAssociateSecurityGroupInstance"), 200);
    assert_eq!(zenlayer("AssociateSecurityGroupInstance"), 200);
    assert_eq!(world("zenlayer"), before);

    let ok = (200, String::new());
    assert_eq!(baidu("bind", "g-1"), ok);
    let before = world("baidu");
    assert_eq!(baidu("unbind=", "g-1"), (403, "SecurityGroup.NoSecurityGroup".to_owned()));
    assert_eq!(baidu("bind=", "g-01"), ok);
    assert_eq!(baidu("unbind", "g-01"), ok);
    assert_eq!(world("baidu"), before);

    // The journal says what no page documents, in the rules of the answer.
    let answer = server.ask("GET", "/_secgroup/journal?limit=50", &[], "").json();
    let refused = answer["entries"].as_array().unwrap().iter().find(|entry| entry["verdict"] == "refused").unwrap();
    assert_eq!((&refused["message_documented"], &refused["basis"]), (&false.into(), &"vendor".into()));
    let rules = refused["rules"].as_array().unwrap();
    let undocumented = |rule: &str| {
        let found = rules.iter().find(|found| found["rule"] == rule).unwrap();
        found.get("undocumented").map(|why| why.as_str().unwrap().to_owned())
    };
    assert!(undocumented("not-the-last-group").unwrap().contains("no code"));
    assert_eq!(undocumented("instance-exists"), None);
}

#[test]
fn a_path_of_no_cloud_is_answered_with_a_sentence_that_names_the_three() {
    let server = Server::start(&[]);
    let elsewhere = ["/nowhere", "/api/v2/zec", "/v2/securitygroup/bind", "/v2/volume/v-1?attach", "/v1/", "/v2/instances"];
    for (method, path) in ["GET", "POST", "PUT", "DELETE"].into_iter().flat_map(|method| elsewhere.map(|path| (method, path))) {
        let answer = server.ask(method, path, &[], "");
        assert_eq!((answer.status, answer.header("content-type")), (404, Some("text/plain;charset=utf-8")), "{method} {path}");
        for name in ["Alibaba Cloud", "Zenlayer", "Baidu"] {
            assert!(answer.text().contains(name), "{}", answer.text());
        }
    }
}

#[test]
fn a_cloud_without_a_world_says_so_until_it_gets_one() {
    let baidu = world_file("baidu");
    let server = Server::spawn(&mut command(&[baidu.to_str().unwrap()]));
    let ask = || server.ask("GET", "/?Action=JoinSecurityGroup&Format=JSON", &[], "");
    let answer = ask();
    assert_eq!(answer.status, 404);
    assert!(answer.text().starts_with("This server has no world of alibaba"), "{}", answer.text());
    let world = fs::read_to_string(world_file("alibaba")).unwrap();
    assert_eq!(server.ask("PUT", "/_secgroup/world/alibaba", &[], world).status, 200);
    assert_eq!(ask().json()["Code"], "InvalidParam.Malformed");
}

/// What a script of requests is answered, byte for byte.
fn script(seed: &str) -> Vec<Answer> {
    let server = Server::start(&["--seed", seed]);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let zenlayer = [("x-zc-action", "AssociateSecurityGroupInstance")];
    let mut answers = Vec::new();
    for round in 0..3 {
        answers.push(server.ask("GET", "/?Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1", &[], ""));
        answers.push(server.ask(
            "POST",
            "/",
            &form,
            "Action=JoinSecurityGroup&Format=JSON&SecurityGroupId=sg-1&InstanceId=i-locked",
        ));
        answers.push(server.ask("GET", "/?Action=Nonsense", &[], ""));
        answers.push(server.ask("POST", "/api/v2/vm", &zenlayer, r#"{"securityGroupId": "sg-1", "instanceId": "ins-full"}"#));
        answers.push(server.ask("PUT", "/v2/instance/i-1?bind=", &[], r#"{"securityGroupId": "g-01"}"#));
        answers.push(server.ask("PUT", "/v2/instance/i-x?bind=", &[], "{"));
        if round == 1 {
            answers.push(server.ask(
                "PUT",
                "/_secgroup/faults",
                &[],
                r#"{"faults": [{"cloud": "baidu", "times": 1, "answer": {"code": "InternalError"}}]}"#,
            ));
        }
        answers.push(server.ask("GET", "/_secgroup/journal", &[], ""));
        answers.push(server.ask("GET", "/_secgroup/world/alibaba", &[], ""));
    }
    answers
}

#[test]
fn two_runs_of_one_script_give_the_same_bytes() {
    let first = script("7");
    assert_eq!(first, script("7"));
    assert_ne!(first, script("8"), "the seed does not matter");
}

#[test]
fn a_reset_starts_the_same_script_anew() {
    let server = Server::start(&[]);
    let run = || {
        let first = server.ask("GET", "/?Action=JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1", &[], "");
        (first, server.ask("GET", "/_secgroup/journal", &[], ""))
    };
    let first = run();
    assert_ne!(first, run());
    server.control("POST", "reset", &serde_json::Value::Null);
    assert_eq!(first, run());
}

#[test]
fn an_access_key_is_an_account_unless_it_is_mapped() {
    let config = file(
        "keys.json",
        r#"{"access_keys": [{"id": "NAS", "service": "nas"}, {"id": "2002", "account": "1001"}, {"id": "OTHER", "account": "2002"}]}"#,
    );
    let plain = Server::start(&[]);
    let mapped = Server::start(&["--config", config.to_str().unwrap()]);
    // The instance belongs to 2002, the group to 1001.
    let foreign = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-foreign&AccessKeyId";
    let own = "JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1&AccessKeyId";
    let managed = "JoinSecurityGroup&SecurityGroupId=sg-managed&InstanceId=i-1&AccessKeyId";
    for (server, query, key, code) in [
        (&plain, foreign, "1001", "NotBelongUser"),
        (&plain, foreign, "nobody", "NotBelongUser"),
        // For 2002 the group does not exist.
        (&plain, foreign, "2002", "InvalidSecurityGroupId.NotFound"),
        (&plain, own, "cn-hangzhou", ""),
        (&plain, managed, "NAS", "InvalidOperation.ResourceManagedByCloudProduct"),
        (&mapped, managed, "NAS", ""),
        (&mapped, foreign, "2002", "NotBelongUser"),
        (&mapped, foreign, "OTHER", "InvalidSecurityGroupId.NotFound"),
    ] {
        assert_eq!(server.alibaba(&format!("{query}={key}")).1, code, "{query}={key}");
    }
}

#[test]
fn strict_signatures_are_asked_of_every_cloud() {
    let config =
        file("strict.json", r#"{"strict_signatures": true, "access_keys": [{"id": "testid", "secret": "testsecret"}]}"#);
    let server = Server::start(&["--config", config.to_str().unwrap()]);
    assert_eq!(server.alibaba("JoinSecurityGroup"), (400, "IncompleteSignature".to_owned()));
    assert_eq!(
        server.alibaba("JoinSecurityGroup&AccessKeyId=who&Signature=AAAA"),
        (404, "InvalidAccessKeyId.NotFound".to_owned())
    );
    assert_eq!(
        server.alibaba("JoinSecurityGroup&AccessKeyId=testid&Signature=AAAA"),
        (400, "SignatureDoesNotMatch".to_owned())
    );
    assert_eq!(server.alibaba("Nonsense"), (404, "InvalidAction.NotFound".to_owned()));

    let code = |answer: Answer| (answer.status, answer.json()["code"].as_str().unwrap().to_owned());
    let zc2 = "ZC2-HMAC-SHA256 Credential=testid, SignedHeaders=content-type;host, Signature=00";
    let zenlayer = |authorization| {
        let headers = [("x-zc-action", "AssociateSecurityGroupInstance"), ("authorization", authorization)];
        code(server.ask("POST", "/api/v2/vm", &headers, "{}"))
    };
    for authorization in ["", "Bearer token", zc2, "ZC2-HMAC-SHA256 Credential=who, SignedHeaders=host, Signature=00"] {
        assert_eq!(zenlayer(authorization), (401, "AUTHFAILURE_SIGNATURE_FAILURE".to_owned()), "{authorization}");
    }
    for (authorization, status, wanted) in [
        ("", 400, "InvalidHTTPAuthHeader"),
        ("bce-auth-v1/who/t/1800//00", 403, "InvalidAccessKeyId"),
        ("bce-auth-v1/testid/t/1800//00", 400, "SignatureDoesNotMatch"),
    ] {
        let answer = server.ask("PUT", "/v2/instance/i-1?bind", &[("authorization", authorization)], "{}");
        assert_eq!(code(answer), (status, wanted.to_owned()), "{authorization}");
    }
    // Nothing of it took effect, and the journal says why.
    let journal = server.control("GET", "journal?verdict=unreadable", &serde_json::Value::Null);
    assert_eq!(journal["matched"], 11);
}

#[test]
fn a_connection_is_kept_and_pipelined_requests_are_answered_in_order() {
    let server = Server::start(&[]);
    let mut stream = server.connect();
    let ask =
        |query: &str| message("GET", &format!("/?Format=JSON&Action=JoinSecurityGroup&SecurityGroupId=sg-1{query}"), &[], b"");
    stream.write_all(&[ask("&InstanceId=i-1"), ask("&InstanceId=i-1"), ask("&InstanceId=i-none"), ask("")].concat()).unwrap();
    let mut reader = BufReader::new(stream);
    let codes: Vec<String> =
        (0..4).map(|_| Answer::read(&mut reader).json()["Code"].as_str().unwrap_or("").to_owned()).collect();
    assert_eq!(codes, ["", "InvalidInstanceId.AlreadyExists", "InvalidInstanceId.NotFound", "InvalidParam.Malformed"]);
}

#[test]
fn a_log_is_lines_of_json_on_standard_error() {
    let world = world_file("baidu");
    let mut child =
        command(&[world.to_str().unwrap(), "--log", "info"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let port = line.trim_end().rsplit(':').next().unwrap();
    let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream.write_all(&message("PUT", "/v2/instance/i-1?bind", &[], b"{}")).unwrap();
    assert_eq!(Answer::read(&mut BufReader::new(stream)).status, 400);
    assert!(std::process::Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    let lines: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["fields"]["path"], "/v2/instance/i-1");
    assert_eq!(lines[0]["fields"]["status"], 400);
}
