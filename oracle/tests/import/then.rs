//! The other commands, over a world that was imported.

use super::samples::{ATTRIBUTE, GROUPS, INSTANCES, INTERFACES};
use super::support::{feed, secgroup};
use super::{run, text};

#[test]
fn check_explain_and_plan() {
    let files = [("i.json", INSTANCES), ("g.json", GROUPS), ("a.json", ATTRIBUTE), ("e.json", INTERFACES)];
    let args =
        ["--cloud", "alibaba", "i.json", "g.json", "a.json", "e.json", "--output", "world.json", "--report", "report.json"];
    let (output, folder) = run(&files, &args, "");
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), "", ""));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!((&report["cloud"], &report["world"]["instances"]), (&"alibaba".into(), &3.into()));

    let requests = r#"{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-ops", "InstanceId": "i-new"}}
{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-ops", "NetworkInterfaceId": "eni-extra", "RegionId": "cn-hangzhou"}}
{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-ops", "NetworkInterfaceId": "eni-web", "RegionId": "cn-hangzhou"}}
{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-nas", "InstanceId": "i-web"}}
"#;
    let checked = feed(secgroup().current_dir(&folder).args(["check", "world.json"]), requests);
    let answers: Vec<serde_json::Value> =
        text(&checked.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["code"], "Forbidden.InstanceIsBeingCreated");
    assert_eq!(answers[1]["verdict"], "accepted");
    assert_eq!(answers[2]["code"], "InvalidOperation.InvalidEniType");
    assert_eq!(answers[3]["code"], "InvalidOperation.ResourceManagedByCloudProduct");

    let explained =
        feed(secgroup().current_dir(&folder).args(["explain", "world.json", "-"]), requests.lines().next().unwrap());
    assert_eq!(explained.status.code(), Some(0));
    let goals = "{\"member\": \"eni-extra\", \"security_groups\": [\"sg-ops\"]}\n";
    let planned = feed(secgroup().current_dir(&folder).args(["plan", "world.json"]), goals);
    assert!(text(&planned.stdout).contains("\"plan\": \"found\""), "{}", text(&planned.stdout));
}

#[test]
fn a_primary_interface_is_not_counted_beside_its_instance() {
    let files = [("i.json", INSTANCES), ("g.json", GROUPS), ("e.json", INTERFACES)];
    let (world, _) = super::import(secgroup::rulebook::Cloud::Alibaba, &files);
    let world = serde_json::to_value(&world).unwrap();
    let interfaces = world["network_interfaces"].as_array().unwrap();
    let primary = interfaces.iter().find(|interface| interface["id"] == "eni-web").unwrap();
    assert_eq!((&primary["type"], &primary["security_groups"]), (&"Primary".into(), &serde_json::json!([])));
    assert_eq!(primary["attached_to"], "i-web");
}
