//! What clients do that are not the vendors': found by `scripts/client-flows`.

use serde_json::Value;

use super::support::Server;

/// A client that can be told no endpoint is given the server as its proxy: it asks for whole URLs.
#[test]
fn a_client_may_take_the_server_for_its_proxy() {
    let server = Server::start(&[]);
    let url = "http://ecs-cn-hangzhou.aliyuncs.com/?Action=JoinSecurityGroup&Format=JSON&SecurityGroupId=sg-member&InstanceId=i-member";
    let host = [("host", "ecs-cn-hangzhou.aliyuncs.com")];
    let answer = server.ask("POST", url, &host, "");
    assert_eq!(answer.status, 403);
    assert_eq!(answer.json()["Code"], "InvalidInstanceId.AlreadyExists");
    assert_eq!(answer.json()["HostId"], "ecs-cn-hangzhou.aliyuncs.com");

    let body = r#"{"securityGroupId": "sg-1", "instanceId": "ins-1"}"#;
    let headers = [("host", "console.zenlayer.com"), ("x-zc-action", "AssociateSecurityGroupInstance")];
    assert_eq!(server.ask("POST", "http://console.zenlayer.com/api/v2/vm", &headers, body).status, 200);

    let url = "http://bcc.bj.baidubce.com/v2/instance/i-1";
    let host = [("host", "bcc.bj.baidubce.com")];
    assert_eq!(server.ask("PUT", &format!("{url}?bind="), &host, r#"{"securityGroupId": "g-1"}"#).status, 200);
    let read = server.ask("GET", url, &host, "").json();
    assert_eq!(read["instance"]["nicInfo"]["securityGroups"], serde_json::json!(["g-1"]));

    let journal = server.control("GET", "journal", &Value::Null);
    let verdicts: Vec<&str> =
        journal["entries"].as_array().unwrap().iter().map(|entry| entry["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["refused", "accepted", "accepted", "accepted"]);
}
