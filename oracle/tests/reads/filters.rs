//! Each filter by itself, and what contradicts itself.

use serde_json::{Value, json};

use super::ask::{
    BAIDU_BY_IDS, BAIDU_GROUPS, BAIDU_INSTANCES, GROUPS, INSTANCES, INTERFACES, List, Params, Place, ZENLAYER_GROUPS,
    ZENLAYER_INSTANCES, region,
};
use super::model;

/// What a list shows with these filters; of Alibaba Cloud in region `r`.
fn shows(place: &Place, list: List, filters: &[(&'static str, Value)]) -> Vec<String> {
    let mut params: Params = filters.to_vec();
    if list.cloud == secgroup::rulebook::Cloud::Alibaba && !filters.iter().any(|(name, _)| *name == "RegionId") {
        params.push(region());
    }
    list.ids(&place.get(list, &params))
}

/// Puts every row to the world: a filter with its value, and the ids that it leaves, with spaces between them.
fn check(place: &Place, list: List, rows: &[(&'static str, Value, &str)]) {
    for (name, value, ids) in rows {
        let wanted: Vec<&str> = ids.split_whitespace().collect();
        assert_eq!(shows(place, list, &[(*name, value.clone())]), wanted, "{} {name}={value}", list.action);
    }
}

#[test]
fn alibabas_instances() {
    let place = Place::new(&model::alibaba());
    let all = "i-a i-b i-c i-d i-e";
    check(
        &place,
        INSTANCES,
        &[
            ("RegionId", json!("r"), all),
            ("RegionId", json!("q"), "i-far"),
            ("RegionId", json!("nowhere"), ""),
            ("InstanceIds", json!(r#"["i-c", "i-a", "i-c", "i-none"]"#), "i-a i-c"),
            ("InstanceIds", json!(r#"["i-far", "i-other"]"#), ""),
            ("InstanceIds", json!("[]"), all),
            ("InstanceIds", json!(r#"[""]"#), ""),
            ("SecurityGroupId", json!("sg-a"), "i-a i-e"),
            ("SecurityGroupId", json!("sg-other"), "i-e"),
            ("SecurityGroupId", json!("sg-none"), ""),
            ("Status", json!("Running"), "i-a i-c"),
            ("Status", json!("Stopping"), ""),
            ("VpcId", json!("v"), "i-a i-b i-e"),
            ("VpcId", json!("none"), ""),
            ("InstanceNetworkType", json!("classic"), "i-d"),
            ("InstanceNetworkType", json!("vpc"), "i-a i-b i-c i-e"),
            ("LockReason", json!("security"), "i-a"),
            ("LockReason", json!("Recycling"), "i-e"),
            ("LockReason", json!("recycling"), "i-e"),
            ("LockReason", json!("refunded"), ""),
            ("ResourceGroupId", json!("rg-1"), "i-a"),
            ("ResourceGroupId", json!("rg-none"), ""),
            ("InstanceChargeType", json!("PrePaid"), ""),
            ("InternetChargeType", json!("PayByTraffic"), ""),
            ("ZoneId", json!("z"), ""),
            ("InstanceName", json!("web-*"), ""),
            ("PrivateIpAddresses", json!(r#"["10.0.0.1"]"#), ""),
            ("Ipv6Address", json!(["::1"]), ""),
            ("Tag", json!([{"Key": "k", "Value": "v"}]), ""),
            ("Filter", json!([{"Key": "CreationStartTime", "Value": "2026-01-01T00:00Z"}]), ""),
            ("IoOptimized", json!("true"), ""),
            ("IoOptimized", json!("false"), all),
            ("DeviceAvailable", json!("False"), all),
            ("DryRun", json!("false"), all),
            // The vendor ignores what the operation does not have.
            ("InstanceId", json!("i-a"), all),
        ],
    );
}

#[test]
fn alibabas_security_groups() {
    let place = Place::new(&model::alibaba());
    let all = "sg-d sg-c sg-b sg-a";
    check(
        &place,
        GROUPS,
        &[
            ("RegionId", json!("r"), all),
            ("RegionId", json!("q"), "sg-far"),
            ("SecurityGroupId", json!("sg-b"), "sg-b"),
            ("SecurityGroupId", json!("sg-other"), ""),
            ("SecurityGroupId", json!("sg-far"), ""),
            ("SecurityGroupId", json!("sg-none"), ""),
            ("SecurityGroupIds", json!(r#"["sg-a", "sg-c", "sg-none"]"#), "sg-c sg-a"),
            ("SecurityGroupIds", json!("[]"), all),
            ("VpcId", json!("v"), "sg-b sg-a"),
            ("NetworkType", json!("classic"), "sg-d"),
            ("NetworkType", json!("vpc"), "sg-c sg-b sg-a"),
            ("SecurityGroupType", json!("normal"), "sg-d sg-a"),
            ("SecurityGroupType", json!("enterprise"), "sg-c sg-b"),
            ("ResourceGroupId", json!("rg-2"), "sg-c"),
            ("ServiceManaged", json!("true"), "sg-c"),
            ("ServiceManaged", json!("false"), "sg-d sg-b sg-a"),
            ("SecurityGroupName", json!("n"), ""),
            ("Tag", json!([{"Key": "k"}]), ""),
            ("FuzzyQuery", json!("true"), all),
        ],
    );
}

#[test]
fn alibabas_network_interfaces() {
    let place = Place::new(&model::alibaba());
    let all = "eni-a eni-b eni-m eni-own eni-p";
    check(
        &place,
        INTERFACES,
        &[
            ("RegionId", json!("r"), all),
            ("RegionId", json!("q"), "eni-far"),
            ("NetworkInterfaceId", json!(["eni-b", "eni-a", "eni-b", "eni-none", "eni-far"]), "eni-a eni-b"),
            // The name without a number is no list.
            ("NetworkInterfaceId", json!("eni-a"), all),
            ("InstanceId", json!("i-a"), "eni-a eni-p"),
            ("InstanceId", json!("i-none"), ""),
            // Primary interfaces are found through their instances.
            ("SecurityGroupId", json!("sg-a"), "eni-a eni-b"),
            ("SecurityGroupId", json!("sg-other"), "eni-b"),
            ("SecurityGroupId", json!("sg-none"), ""),
            ("Type", json!("Primary"), "eni-own eni-p"),
            ("Type", json!("Secondary"), "eni-a eni-b eni-m"),
            ("Status", json!("Available"), "eni-b"),
            ("Status", json!("InUse"), "eni-a eni-m eni-own eni-p"),
            ("VpcId", json!("w"), "eni-m"),
            ("ResourceGroupId", json!("rg-1"), "eni-a"),
            ("ServiceManaged", json!("true"), "eni-m"),
            ("ServiceManaged", json!("false"), "eni-a eni-b eni-own eni-p"),
            ("VSwitchId", json!("vsw"), ""),
            ("PrivateIpAddress", json!(["10.0.0.1"]), ""),
            ("NetworkInterfaceName", json!("n"), ""),
        ],
    );
}

#[test]
fn zenlayers_lists() {
    let place = Place::new(&model::zenlayer());
    let all = "ins-a ins-b ins-c";
    check(
        &place,
        ZENLAYER_INSTANCES,
        &[
            ("none", json!(null), all),
            ("instanceIds", json!(["ins-c", "ins-a", "ins-none", "ins-a"]), "ins-a ins-c"),
            ("instanceIds", json!([]), all),
            ("instanceIds", json!(null), all),
            ("instanceStatus", json!("RUNNING"), "ins-a ins-c"),
            ("instanceStatus", json!("STOPPING"), ""),
            ("securityGroupId", json!("g-a"), "ins-a ins-b"),
            ("securityGroupId", json!("g-c"), ""),
            ("securityGroupId", json!("g-none"), ""),
            ("zoneId", json!("z"), ""),
            ("tags", json!([{"key": "k", "value": "v"}]), ""),
            ("tags", json!([]), all),
            ("instanceName", json!(""), all),
            ("instanceId", json!("ins-a"), all),
        ],
    );
    check(
        &place,
        ZENLAYER_GROUPS,
        &[
            ("none", json!(null), "g-a g-b g-c"),
            ("securityGroupIds", json!(["g-c", "g-none", "g-a"]), "g-a g-c"),
            ("securityGroupName", json!("n"), ""),
        ],
    );
}

#[test]
fn baidus_lists() {
    let place = Place::new(&model::baidu());
    let all = "i-a i-b i-debt i-expired";
    check(
        &place,
        BAIDU_INSTANCES,
        &[
            ("none", json!(""), all),
            ("instanceIds", json!("i-b,i-a, i-none,,i-gone"), "i-a i-b"),
            ("securityGroupIds", json!("g-b,g-e"), "i-a i-b"),
            ("securityGroupIds", json!("g-none"), ""),
            ("status", json!("Running"), "i-a"),
            ("status", json!("Expired"), "i-debt i-expired"),
            ("status", json!("Deleted"), ""),
            ("status", json!("none"), ""),
            ("vpcId", json!("vpc"), all),
            ("zoneName", json!("cn-bj-a"), ""),
            ("fuzzyInstanceName", json!("web"), ""),
            ("autoRenew", json!("false"), all),
        ],
    );
    check(&place, BAIDU_BY_IDS, &[("instanceIds", json!(["i-b", "i-gone", "i-a", "i-none"]), "i-a i-b")]);
    check(
        &place,
        BAIDU_GROUPS,
        &[
            ("none", json!(""), "g-a g-b"),
            ("instanceId", json!("i-a"), "g-a"),
            ("instanceId", json!("i-b"), "g-a g-b"),
            ("instanceId", json!("i-gone"), ""),
            ("instanceId", json!("i-none"), ""),
            ("securityGroupId", json!("g-b"), "g-b"),
            ("securityGroupId", json!("g-e"), ""),
            ("securityGroupIds", json!("g-b,g-none"), "g-b"),
            ("vpcId", json!("vpc"), "g-a g-b"),
        ],
    );
}

#[test]
fn filters_hold_together_and_may_contradict_each_other() {
    let place = Place::new(&model::alibaba());
    let two = |list, one: (&'static str, Value), other: (&'static str, Value)| shows(&place, list, &[one, other]);
    assert_eq!(two(INSTANCES, ("Status", json!("Running")), ("VpcId", json!("v"))), ["i-a"]);
    assert_eq!(two(INSTANCES, ("SecurityGroupId", json!("sg-a")), ("Status", json!("Pending"))), ["i-e"]);
    assert_eq!(two(INSTANCES, ("SecurityGroupId", json!("sg-a")), ("InstanceIds", json!(r#"["i-e"]"#))), ["i-e"]);
    let nothing: [&str; 0] = [];
    assert_eq!(two(INSTANCES, ("InstanceNetworkType", json!("classic")), ("VpcId", json!("v"))), nothing);
    assert_eq!(two(INSTANCES, ("SecurityGroupId", json!("sg-b")), ("InstanceIds", json!(r#"["i-e"]"#))), nothing);
    assert_eq!(two(GROUPS, ("SecurityGroupId", json!("sg-a")), ("SecurityGroupIds", json!(r#"["sg-b"]"#))), nothing);
    assert_eq!(two(GROUPS, ("SecurityGroupId", json!("sg-a")), ("SecurityGroupIds", json!(r#"["sg-b", "sg-a"]"#))), ["sg-a"]);
    assert_eq!(two(INTERFACES, ("Type", json!("Primary")), ("SecurityGroupId", json!("sg-a"))), nothing);
    assert_eq!(two(INTERFACES, ("NetworkInterfaceId", json!(["eni-b"])), ("InstanceId", json!("i-a"))), nothing);
    assert_eq!(two(INTERFACES, ("InstanceId", json!("i-a")), ("Type", json!("Primary"))), ["eni-p"]);
    let place = Place::new(&model::baidu());
    let two = |list, one: (&'static str, Value), other: (&'static str, Value)| shows(&place, list, &[one, other]);
    assert_eq!(two(BAIDU_INSTANCES, ("securityGroupIds", json!("g-a")), ("status", json!("Stopped"))), ["i-b"]);
    assert_eq!(two(BAIDU_GROUPS, ("securityGroupId", json!("g-a")), ("securityGroupIds", json!("g-b"))), nothing);
    assert_eq!(two(BAIDU_GROUPS, ("instanceId", json!("i-a")), ("securityGroupId", json!("g-b"))), nothing);
}

#[test]
fn groups_that_an_instance_may_be_associated_with() {
    let place = Place::new(&model::zenlayer());
    let available = |id: &str| {
        let action = "DescribeInstanceAvailableSecurityGroupResources";
        let (status, response) = place.ask(ZENLAYER_GROUPS.cloud, action, &[("instanceId", json!(id))]);
        assert_eq!(status, 200, "{response}");
        let groups = response["response"]["instanceAvailableSecurityGroups"].as_array().unwrap().clone();
        groups.iter().map(|group| group["securityGroupId"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // Neither those that it is in, nor one that is not available.
    assert_eq!(available("ins-a"), [""; 0]);
    assert_eq!(available("ins-b"), ["g-b"]);
    assert_eq!(available("ins-c"), ["g-a", "g-b"]);
}

/// Every filter of every list is in a table above or in the model's queries.
#[test]
fn no_filter_is_forgotten() {
    use secgroup_oracle::reads::{ALL, Use};
    let told = include_str!("filters.rs");
    for read in ALL {
        for parameter in read.parameters {
            if let Use::Filter(_) = parameter.does {
                let name = format!("\"{}\"", parameter.name);
                assert!(told.contains(&name), "{} {name}", read.name);
            }
        }
    }
}
