//! The page for people, how a browser gets there, and what of the control plane is there for its sake.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::Server;

/// What a browser accepts where somebody has typed an address.
const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// A method, a target and headers.
type Asked = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

#[test]
fn the_page_is_served_with_a_policy() {
    let server = Server::start(&[]);
    let page = server.ask("GET", "/_secgroup/", &[], "");
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html;charset=utf-8")));
    assert!(page.text().contains("<title>secgroup</title>"));
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'; script-src 'sha256-"));
    let document = server.control("GET", "openapi.json", &Value::Null);
    assert_eq!(document["openapi"], "3.1.0");
}

#[test]
fn a_browser_with_the_bare_address_is_led_to_the_page() {
    let server = Server::start(&[]);
    for (method, target) in [("GET", "/"), ("HEAD", "/"), ("GET", "/?")] {
        let answer = server.ask(method, target, &[("Accept-Language", "en"), BROWSER], "");
        assert_eq!((answer.status, answer.header("location")), (307, Some("/_secgroup/")), "{method} {target}");
    }
    assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], 0, "no cloud was asked");
    // Whatever a client of the cloud may send is the cloud's.
    let clouds: [Asked; 6] = [
        ("GET", "/?Action=JoinSecurityGroup", &[BROWSER]),
        ("GET", "/?x", &[BROWSER]),
        ("POST", "/", &[BROWSER]),
        ("GET", "/", &[("Accept", "application/json, */*")]),
        ("GET", "/", &[BROWSER, ("x-acs-action", "JoinSecurityGroup")]),
        ("GET", "/", &[BROWSER, ("Authorization", "ACS3-HMAC-SHA256 Credential=a")]),
    ];
    for (place, (method, target, headers)) in clouds.into_iter().enumerate() {
        let answer = server.ask(method, target, headers, "");
        assert!(answer.status >= 400, "{method} {target} {headers:?}");
        assert_eq!(server.control("GET", "journal", &Value::Null)["matched"], place + 1, "{method} {target} {headers:?}");
    }
}

#[test]
fn the_rules_are_those_of_the_command() {
    let server = Server::start(&[]);
    let printed = Command::new(env!("CARGO_BIN_EXE_secgroup")).args(["rules", "--format", "json"]).output().unwrap();
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert!(printed.as_array().is_some_and(|rules| rules.len() > 100));
    assert_eq!(server.control("GET", "rules", &Value::Null), printed);
}

#[test]
fn a_refusal_in_the_journal_has_its_advice_and_nothing_else_has() {
    let server = Server::start(&[]);
    server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1");
    server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-locked");
    server.alibaba("DescribeInstances");
    let journal = server.control("GET", "journal", &Value::Null);
    let advice: Vec<Option<&str>> =
        journal["entries"].as_array().unwrap().iter().map(|entry| entry["advice"].as_str()).collect();
    let request = json!({"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "InstanceId": "i-locked"});
    let asked = server.control("POST", "check", &json!({"request": request}));
    assert_eq!(advice, [None, asked["advice"].as_str(), None]);
    assert!(advice[1].is_some());
}

fn import(server: &Server, path: &str, body: &str) -> (u16, Value) {
    let answer = server.ask("POST", &format!("/_secgroup/import/{path}"), &[], body);
    (answer.status, answer.json())
}

#[test]
fn responses_of_a_cloud_become_its_world() {
    let server = Server::start(&[]);
    // What the server itself prints, read back: two responses, one after the other.
    let read = |action: &str| {
        server.ask("GET", &format!("/?Action={action}&Format=JSON&RegionId=cn-hangzhou"), &[], "").text().to_owned()
    };
    let body = format!("{}\n{}", read("DescribeSecurityGroups"), read("DescribeInstances"));
    let (status, said) = import(&server, "alibaba?account=1001&region=cn-hangzhou", &body);
    assert_eq!(status, 200, "{said}");
    let world = server.control("GET", "world/alibaba", &Value::Null);
    let ids = |list: &str| world[list].as_array().unwrap().len();
    assert_eq!(said["report"]["world"]["instances"], ids("instances"));
    assert!(ids("instances") > 0 && ids("security_groups") > 0 && world["account"] == "1001", "{said}");
    let last = &server.control("GET", "journal?limit=1", &Value::Null)["entries"][0];
    assert_eq!((&last["event"], &last["by"]), (&json!("world"), &json!("POST import/alibaba")));
}

#[test]
fn what_makes_no_world_changes_nothing() {
    let server = Server::start(&[]);
    let before = server.ask("GET", "/_secgroup/world/baidu", &[], "").body;
    for (path, body, status, wanted) in [
        ("baidu", r#"{"instances": [{"status": "Running"}]}"#, 400, "the body: "),
        ("baidu", "{", 400, "the body: "),
        ("baidu?owner=1", "{}", 400, "there are account and region"),
        ("elsewhere", "{}", 404, "no cloud"),
    ] {
        let (said, error) = import(&server, path, body);
        assert_eq!(said, status, "{path} {body}: {error}");
        assert!(error["error"].as_str().unwrap().contains(wanted), "{path} {body}: {error}");
    }
    assert_eq!(server.ask("GET", "/_secgroup/world/baidu", &[], "").body, before);
}
