//! Samples in the vendors' documented forms: those that the documentation shows.

use secgroup::rulebook::Cloud;

use super::{import, shown};

/// A page of DescribeInstances.
pub(super) const INSTANCES: &str = include_str!("../../../examples/import/alibaba/instances.json");

/// Pages of DescribeSecurityGroups, of two regions.
pub(super) const GROUPS: &str = include_str!("../../../examples/import/alibaba/groups.json");

/// DescribeSecurityGroupAttribute, in two pages.
pub(super) const ATTRIBUTE: &str = include_str!("../../../examples/import/alibaba/attribute.json");

/// DescribeNetworkInterfaces: a primary, a secondary, one that a product manages.
pub(super) const INTERFACES: &str = include_str!("../../../examples/import/alibaba/interfaces.json");

/// `terraform show -json`, with a child module and secrets.
pub(super) const STATE: &str = include_str!("../../../examples/import/terraform/state.json");

/// Zenlayer's data sets.
pub(super) const ZENLAYER_INSTANCES: &str = include_str!("../../../examples/import/zenlayer/instances.json");
pub(super) const ZENLAYER_GROUPS: &str = include_str!("../../../examples/import/zenlayer/groups.json");
pub(super) const ZENLAYER_AVAILABLE: &str = include_str!("../../../examples/import/zenlayer/available.json");

/// Baidu's instances, in two pages; a detail; groups.
pub(super) const BAIDU_INSTANCES: &str = include_str!("../../../examples/import/baidu/instances.json");
pub(super) const BAIDU_DETAIL: &str = include_str!("../../../examples/import/baidu/detail.json");
pub(super) const BAIDU_GROUPS: &str = include_str!("../../../examples/import/baidu/groups.json");

#[test]
fn alibaba() {
    let files = [("instances", INSTANCES), ("groups", GROUPS), ("attribute", ATTRIBUTE), ("interfaces", INTERFACES)];
    insta::assert_snapshot!(shown(import(Cloud::Alibaba, &files)));
}

#[test]
fn files_in_any_order_give_one_world() {
    let mut files = [("instances", INSTANCES), ("groups", GROUPS), ("attribute", ATTRIBUTE), ("interfaces", INTERFACES)];
    let (world, _) = import(Cloud::Alibaba, &files);
    for turn in 0..24 {
        files.rotate_left(1 + turn % 3);
        files.swap(0, turn % 4);
        assert_eq!(import(Cloud::Alibaba, &files).0, world);
    }
}

#[test]
fn instances_by_themselves() {
    insta::assert_snapshot!(shown(import(Cloud::Alibaba, &[("instances", INSTANCES)])));
}

#[test]
fn terraform() {
    let shown = shown(import(Cloud::Alibaba, &[("state", STATE)]));
    assert!(!shown.contains("hunter2") && !shown.contains("aHVudGVyMg"));
    insta::assert_snapshot!(shown);
}

#[test]
fn zenlayer() {
    let files = [("instances", ZENLAYER_INSTANCES), ("groups", ZENLAYER_GROUPS), ("available", ZENLAYER_AVAILABLE)];
    insta::assert_snapshot!(shown(import(Cloud::Zenlayer, &files)));
}

#[test]
fn baidu() {
    let files = [("instances", BAIDU_INSTANCES), ("detail", BAIDU_DETAIL), ("groups", BAIDU_GROUPS)];
    insta::assert_snapshot!(shown(import(Cloud::Baidu, &files)));
}

#[test]
fn terraform_of_the_others() {
    let state = |resources: &str| {
        format!(r#"{{"format_version": "1.0", "values": {{"root_module": {{"resources": [{resources}]}}}}}}"#)
    };
    let zenlayer = state(
        r#"{"address": "a", "mode": "managed", "type": "zenlayercloud_instance", "values": {"id": "1", "instance_status": "STOPPED", "password": "hunter2"}},
           {"address": "b", "mode": "managed", "type": "zenlayercloud_security_group", "values": {"id": "2"}},
           {"address": "c", "mode": "managed", "type": "zenlayercloud_security_group_attachment", "values": {"security_group_id": "2", "instance_id": "1"}}"#,
    );
    let baidu = state(
        r#"{"address": "a", "mode": "managed", "type": "baiducloud_instance", "values": {"id": "i-1", "status": "Stopped", "security_groups": ["g-1"], "admin_pass": "hunter2"}},
           {"address": "b", "mode": "managed", "type": "baiducloud_security_group", "values": {"id": "g-1"}}"#,
    );
    let zenlayer = shown(import(Cloud::Zenlayer, &[("state", &zenlayer)]));
    let baidu = shown(import(Cloud::Baidu, &[("state", &baidu)]));
    insta::assert_snapshot!(format!("{zenlayer}\n{baidu}"));
}
