//! The contract's own sample world, read, judged and written.
#![cfg(feature = "serde")]

use secgroup::{
    alibaba,
    alibaba::{
        Caller, ChangeSpec, World, join_resource_group,
        join_security_group::{self, Request},
    },
    baidu,
    rulebook::{Operation, Rule as _},
    zenlayer,
};

const SAMPLE: &str = include_str!("../examples/alibaba.world.json");

fn sample() -> World {
    serde_json::from_str(SAMPLE).unwrap()
}

#[test]
fn the_sample_world_is_written_as_it_was_read() {
    let read: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
    let written = serde_json::to_string(&sample()).unwrap();
    // As texts, so that the order of the members counts.
    let squeezed: String = SAMPLE.split('\n').map(str::trim).collect::<Vec<_>>().join(" ");
    let again: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(read, again);
    assert_eq!(written.replace([' ', ','], ""), squeezed.replace([' ', ','], ""));
}

#[test]
fn the_sample_lines_get_the_sample_verdicts() {
    let world = sample();
    let request = Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() };
    let transition = join_security_group::check(&world, &request).accepted().cloned().unwrap();
    let joined = ChangeSpec::Joined { security_group: "sg-1".into(), member: "i-1".into() };
    assert_eq!(world.spec_of(&transition).unwrap(), [joined]);

    let request = Request { security_group_id: "sg-1", network_interface_id: "eni-1", ..Request::default() };
    let refusal = join_security_group::check(&world, &request).refused().unwrap();
    assert_eq!((refusal.status(), refusal.code()), (400, "MissingParameter.RegionId"));
    assert_eq!(refusal.message().to_string(), "The specified RegionId should not be null.");
    assert!(refusal.message_documented());
    let violated: Vec<_> = refusal.violations().iter().map(|rule| rule.name()).collect();
    assert_eq!(violated, ["region-given", "interface-not-managed"]);
    assert!(refusal.admits(403, "InvalidOperation.EniServiceManaged"));
    assert!(!refusal.admits(400, "InvalidOperation.EniServiceManaged"));

    let caller = Caller { account: "1234567890123456", service: "nas" };
    let request = Request {
        security_group_id: "sg-1",
        network_interface_id: "eni-1",
        region_id: "cn-hangzhou",
        caller,
        ..Request::default()
    };
    let transition = join_security_group::check(&world, &request).accepted().cloned().unwrap();
    assert!(transition.is_empty());

    let request = join_resource_group::Request {
        region_id: "cn-hangzhou",
        resource_type: "disk",
        resource_id: "d-1",
        resource_group_id: "rg-1",
        ..Default::default()
    };
    let transition = join_resource_group::JoinResourceGroup::check(&world, &request).accepted().cloned().unwrap();
    let moved = ChangeSpec::Moved { resource_type: "disk".into(), resource: "d-1".into(), from: None, to: Some("rg-1".into()) };
    assert_eq!(world.spec_of(&transition).unwrap(), [moved]);
}

/// What serde takes by itself and the contract does not: lists for objects, objects for words.
#[test]
fn wrong_types_are_refused_everywhere() {
    let alibaba = [
        r#""limits": [1, 2, 3, null, null, null]"#,
        r#""limits": {"basic": [3, "members"]}"#,
        r#""limits": {"basic": {"max": 3, "unit": {"members": null}}}"#,
        r#""limits": {"acl_rules": 1.0}"#,
        r#""limits": {"acl_rules": -1}"#,
        r#""limits": {"acl_rules": 4294967296}"#,
        r#""limits": null"#,
        r#""editions": ["2026-05-06"]"#,
        r#""editions": {"JoinSecurityGroup": {"2026-05-06": null}}"#,
        r#""service": {"failing": null}"#,
        r#""service": null"#,
        r#""instances": null"#,
        r#""instances": [["i-1", "r", "classic", "Running"]]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": "classic", "status": {"Running": null}}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": {"classic": null}, "status": "Running"}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": ["vpc"], "status": "Running"}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": {"vpc": "v", "x": 1}, "status": "Running"}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": {}, "status": "Running"}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": "classic", "status": 1}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": "classic", "status": "Running", "owner": null}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": "classic", "status": "Running", "busy": null}]"#,
        r#""instances": [{"id": "i-1", "region": "r", "network": "classic", "status": "running"}]"#,
        r#""resource_groups": [["rg-1"]]"#,
        r#""resources": [["disk", "d-1", "r"]]"#,
        r#""unknown": 1"#,
        r#""service": "failing", "service": "failing""#,
    ];
    for member in alibaba {
        let document = format!(r#"{{"cloud": "alibaba", "account": "1", {member}}}"#);
        assert!(serde_json::from_str::<World>(&document).is_err(), "{document}");
    }
    for document in [
        r#"{"cloud": {"alibaba": null}, "account": "1"}"#,
        r#"{"cloud": "zenlayer", "account": "1"}"#,
        r#"{"account": "1"}"#,
        r#"{"cloud": "alibaba"}"#,
        r#"["alibaba"]"#,
    ] {
        assert!(serde_json::from_str::<World>(document).is_err(), "{document}");
    }
    for document in [
        r#"{"cloud": "baidu", "instances": [["i-1", "Running", false, []]]}"#,
        r#"{"cloud": "baidu", "limits": [1]}"#,
        r#"{"cloud": "baidu", "instances": [{"id": "i-1", "in_debt": null}]}"#,
    ] {
        assert!(serde_json::from_str::<baidu::World>(document).is_err(), "{document}");
    }
    for document in [
        r#"{"cloud": "zenlayer", "instances": [["ins-1", "RUNNING"]]}"#,
        r#"{"cloud": "zenlayer", "instances": [{"id": "ins-1", "status": "running"}]}"#,
        r#"{"cloud": "zenlayer", "security_groups": [{"id": "sg-1"}]}"#,
    ] {
        assert!(serde_json::from_str::<zenlayer::World>(document).is_err(), "{document}");
    }
    // The statuses of Zenlayer's groups are read in any case.
    let document = r#"{"cloud": "zenlayer", "security_groups": [{"id": "sg-1", "status": "AVAILABLE"}]}"#;
    let world: zenlayer::World = serde_json::from_str(document).unwrap();
    assert_eq!(world.security_groups().next().unwrap().status, zenlayer::GroupStatus::Available);
}

#[test]
fn steps_and_changes_are_read_and_written() {
    let mut world = sample();
    let step = r#"{"step":"set_instance_status","instance":"i-1","status":"Stopping"}"#;
    let read: alibaba::Step<'_> = serde_json::from_str(step).unwrap();
    world.step(&read).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), step);
    assert_eq!(world.instances().next().unwrap().status, alibaba::InstanceStatus::Stopping);
    for wrong in [
        r#"["set_instance_status", "i-1", "Stopping"]"#,
        r#"{"step": "set_instance_status", "instance": "i-1", "status": "Stopping", "x": 1}"#,
        r#"{"step": "set_limits", "limits": {"acl_rules": 1}}"#,
        r#"{"step": "unheard_of"}"#,
    ] {
        assert!(serde_json::from_str::<alibaba::Step<'_>>(wrong).is_err(), "{wrong}");
    }
    let change = r#"{"change":"joined","security_group":"sg-1","member":"i-1"}"#;
    let read: ChangeSpec<'_> = serde_json::from_str(change).unwrap();
    let transition = world.transition([&read]).unwrap();
    world.apply(&transition).unwrap();
    assert!(world.apply(&transition).is_err(), "it was made in another state");
    assert_eq!(serde_json::to_string(&world.spec_of(&transition).unwrap()).unwrap(), format!("[{change}]"));
}
