//! Memberships over HTTP: leave, replace, and lists of every sort, through the running program.

use serde_json::{Value, json};

use super::support::{Server, command, file};

/// Three groups of one kind and one of another; an instance and an interface in the first.
fn server() -> Server {
    let group = |id: &str, kind: &str| json!({"id": id, "region": "r", "network": {"vpc": "v"}, "kind": kind});
    let world = json!({
        "cloud": "alibaba",
        "account": "1",
        "security_groups": [group("sg-1", "basic"), group("sg-2", "basic"), group("sg-3", "basic"), group("sg-e", "enterprise")],
        "instances": [
            {"id": "i-1", "region": "r", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg-1"]},
        ],
        "network_interfaces": [{"id": "eni-1", "region": "r", "vpc": "v", "status": "InUse", "security_groups": ["sg-1"]}],
    });
    let world = file("lists.json", &world.to_string());
    Server::spawn(&mut command(&[world.to_str().unwrap()]))
}

fn groups(server: &Server, kind: &str) -> Value {
    server.control("GET", "world/alibaba", &Value::Null)[kind][0]["security_groups"].clone()
}

#[test]
fn an_instance_moves_from_a_basic_to_an_enterprise_group() {
    let server = server();
    let ok = (200, String::new());
    // The way that does not work: the last group cannot be left, and kinds do not mix.
    let last = (403, "InstanceLastSecurityGroup".to_owned());
    assert_eq!(server.alibaba("LeaveSecurityGroup&SecurityGroupId=sg-1&InstanceId=i-1"), last);
    let mixed = (400, "InvalidOperation.MultiGroupType".to_owned());
    assert_eq!(server.alibaba("JoinSecurityGroup&SecurityGroupId=sg-e&InstanceId=i-1"), mixed);
    // The way that works.
    assert_eq!(server.alibaba("ModifyInstanceAttribute&InstanceId=i-1&SecurityGroupIds.1=sg-e"), ok);
    assert_eq!(groups(&server, "instances"), json!(["sg-e"]));
    assert_eq!(server.alibaba("ModifyInstanceAttribute&InstanceId=i-1&SecurityGroupIds.5=sg-3&SecurityGroupIds.2=sg-2"), ok);
    assert_eq!(groups(&server, "instances"), json!(["sg-2", "sg-3"]));
    assert_eq!(server.alibaba("LeaveSecurityGroup&SecurityGroupId=sg-2&InstanceId=i-1"), ok);
    assert_eq!(groups(&server, "instances"), json!(["sg-3"]));
    let again = (400, "InvalidSecurityGroupAssociation.NotFound".to_owned());
    assert_eq!(server.alibaba("LeaveSecurityGroup&SecurityGroupId=sg-2&InstanceId=i-1"), again);

    let journal = server.control("GET", "journal?limit=10", &Value::Null);
    let entries = journal["entries"].as_array().unwrap();
    let replaced = entries.iter().find(|entry| entry["request"]["SecurityGroupIds"] == json!(["sg-2", "sg-3"])).unwrap();
    assert_eq!(
        replaced["changes"],
        json!([
            {"change": "left", "security_group": "sg-e", "member": "i-1"},
            {"change": "joined", "security_group": "sg-2", "member": "i-1"},
            {"change": "joined", "security_group": "sg-3", "member": "i-1"},
        ])
    );
}

#[test]
fn an_interface_is_answered_in_xml_under_the_name_of_its_call() {
    let server = server();
    let body = "Action=ModifyNetworkInterfaceAttribute&RegionId=r&NetworkInterfaceId=eni-1&SecurityGroupId.1=sg-2";
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let answer = server.ask("POST", "/", &form, body);
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("<ModifyNetworkInterfaceAttributeResponse><RequestId>"), "{}", answer.text());
    assert_eq!(groups(&server, "network_interfaces"), json!(["sg-2"]));
    let answer =
        server.ask("GET", "/?Action=LeaveSecurityGroup&SecurityGroupId=sg-2&NetworkInterfaceId=eni-1&RegionId=r", &[], "");
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("<Code>InvalidOperation.AtLeastInOneGroup</Code>"), "{}", answer.text());
    let body = format!("{body}&SecurityGroupId.2=sg-2");
    let answer = server.ask("POST", "/?Format=JSON", &form, body);
    assert_eq!((answer.status, answer.json()["Code"].as_str()), (404, Some("InvalidParameter.SecurityGroupIdRepeated")));
}

#[test]
fn every_sort_of_list_has_an_answer() {
    let server = server();
    let call = |list: &str| server.alibaba(&format!("ModifyInstanceAttribute&InstanceId=i-1&{list}"));
    let refused = |status, code: &str| (status, code.to_owned());
    for (list, answer, after) in [
        ("SecurityGroupIds.1=", refused(400, "InvalidParameter"), ["sg-1"]),
        ("SecurityGroupIds.1=sg-2&SecurityGroupIds.2=", refused(400, "InvalidParameter"), ["sg-1"]),
        ("SecurityGroupIds.1=sg-2&SecurityGroupIds.2=sg-2", refused(404, "InvalidParameter.SecurityGroupIdRepeated"), ["sg-1"]),
        ("SecurityGroupIds.1=sg-1,sg-2", refused(404, "InvalidSecurityGroupId.NotFound"), ["sg-1"]),
        // Not an element, so nothing is listed and nothing changes.
        ("SecurityGroupIds.0=sg-2", refused(200, ""), ["sg-1"]),
        ("SecurityGroupIds.01=sg-2", refused(200, ""), ["sg-1"]),
        ("SecurityGroupIds=sg-2", refused(200, ""), ["sg-1"]),
        ("", refused(200, ""), ["sg-1"]),
        // One number twice: the first counts.
        ("SecurityGroupIds.1=sg-2&SecurityGroupIds.1=sg-3", refused(200, ""), ["sg-2"]),
        ("SecurityGroupIds.9=sg-3", refused(200, ""), ["sg-3"]),
    ] {
        assert_eq!(call(list), answer, "{list}");
        assert_eq!(groups(&server, "instances"), json!(after), "{list}");
    }
    let many: Vec<String> = (1..=10_000).map(|n| format!("SecurityGroupIds.{n}=sg-{n}")).collect();
    let body = format!("Action=ModifyInstanceAttribute&Format=JSON&InstanceId=i-1&{}", many.join("&"));
    let answer = server.ask("POST", "/", &[("content-type", "application/x-www-form-urlencoded")], body);
    assert_eq!((answer.status, answer.json()["Code"].as_str()), (404, Some("InvalidSecurityGroupId.NotFound")));
    let journal = server.control("GET", "journal?limit=1", &Value::Null);
    let rules = &journal["entries"][0]["violations"];
    let rules: Vec<_> = rules.as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["security-groups-exist"]);
    assert_eq!(journal["entries"][0]["request"]["SecurityGroupIds"].as_array().unwrap().len(), 10_000);
}
