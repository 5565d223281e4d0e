//! The contract's own sample world, read, judged and written.
#![cfg(feature = "serde")]

use secgroup::{
    alibaba::{
        Caller, ChangeSpec, World, join_resource_group,
        join_security_group::{self, Request},
    },
    rulebook::{Operation, Rule as _},
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
    let transition = join_security_group::check(&world, &request).accepted().unwrap();
    let joined = ChangeSpec::Joined { security_group: "sg-1".into(), member: "i-1".into() };
    assert_eq!(world.spec_of(&transition).unwrap(), Some(joined));

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
    let transition = join_security_group::check(&world, &request).accepted().unwrap();
    assert_eq!(transition.change(), None);

    let request = join_resource_group::Request {
        region_id: "cn-hangzhou",
        resource_type: "disk",
        resource_id: "d-1",
        resource_group_id: "rg-1",
        ..Default::default()
    };
    let transition = join_resource_group::JoinResourceGroup::check(&world, &request).accepted().unwrap();
    let moved = ChangeSpec::Moved { resource_type: "disk".into(), resource: "d-1".into(), from: None, to: Some("rg-1".into()) };
    assert_eq!(world.spec_of(&transition).unwrap(), Some(moved));
}
