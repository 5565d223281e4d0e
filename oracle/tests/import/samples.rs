//! Samples in the vendors' documented forms, made up for this suite.

use secgroup::rulebook::Cloud;

use super::{import, shown};

/// A page of DescribeInstances.
pub(super) const INSTANCES: &str = r#"{"RequestId": "473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E", "TotalCount": 3, "PageNumber": 1, "PageSize": 10,
 "NextToken": "", "Instances": {"Instance": [
  {"InstanceId": "i-web", "InstanceName": "web", "Status": "Running", "RegionId": "cn-hangzhou", "ZoneId": "cn-hangzhou-h",
   "InstanceNetworkType": "vpc", "ResourceGroupId": "rg-web", "IoOptimized": true,
   "SecurityGroupIds": {"SecurityGroupId": ["sg-web", "sg-ops"]},
   "VpcAttributes": {"VpcId": "vpc-main", "VSwitchId": "vsw-1", "NatIpAddress": "", "PrivateIpAddress": {"IpAddress": ["10.0.0.4"]}},
   "InnerIpAddress": {"IpAddress": []},
   "OperationLocks": {"LockReason": [{"LockReason": "financial", "LockMsg": ""}, {"LockReason": "Recycling", "LockMsg": ""}]},
   "NetworkInterfaces": {"NetworkInterface": [
     {"NetworkInterfaceId": "eni-web", "Type": "Primary", "PrimaryIpAddress": "10.0.0.4",
      "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.4", "Primary": true}, {"PrivateIpAddress": "10.0.0.5", "Primary": false}]}},
     {"NetworkInterfaceId": "eni-extra", "Type": "Secondary", "PrivateIpSets": {"PrivateIpSet": []}}]}},
  {"InstanceId": "i-new", "Status": "Pending", "RegionId": "cn-hangzhou", "InstanceNetworkType": "vpc", "ResourceGroupId": "",
   "SecurityGroupIds": {"SecurityGroupId": ["sg-web"]},
   "VpcAttributes": {"VpcId": "vpc-main", "PrivateIpAddress": {"IpAddress": []}},
   "OperationLocks": {"LockReason": []}, "NetworkInterfaces": {"NetworkInterface": []}},
  {"InstanceId": "i-old", "Status": "Stopped", "RegionId": "cn-beijing", "InstanceNetworkType": "classic", "ResourceGroupId": "",
   "SecurityGroupIds": {"SecurityGroupId": ["sg-old"]}, "VpcAttributes": {"VpcId": "", "PrivateIpAddress": {"IpAddress": []}},
   "InnerIpAddress": {"IpAddress": ["10.170.0.1"]}, "OperationLocks": {"LockReason": []}}]}}"#;

/// Pages of DescribeSecurityGroups, of two regions.
pub(super) const GROUPS: &str = r#"{"RequestId": "A", "RegionId": "cn-hangzhou", "NextToken": "", "SecurityGroups": {"SecurityGroup": [
  {"SecurityGroupId": "sg-web", "SecurityGroupName": "web", "Description": "", "SecurityGroupType": "normal", "VpcId": "vpc-main",
   "ResourceGroupId": "rg-web", "ServiceManaged": false, "RuleCount": 12, "Tags": {"Tag": []}},
  {"SecurityGroupId": "sg-ops", "SecurityGroupType": "normal", "VpcId": "vpc-main", "ResourceGroupId": "", "ServiceManaged": false},
  {"SecurityGroupId": "sg-nas", "SecurityGroupType": "enterprise", "VpcId": "vpc-main", "ResourceGroupId": "", "ServiceManaged": true,
   "ServiceID": 1234, "RuleCount": 0}]}}
{"RequestId": "B", "SecurityGroups": {"SecurityGroup": [
  {"SecurityGroupId": "sg-old", "SecurityGroupType": "normal", "VpcId": "", "ResourceGroupId": "", "ServiceManaged": false,
   "RuleCount": 1}]}, "NextToken": "", "RegionId": "cn-beijing"}"#;

/// DescribeSecurityGroupAttribute, in two pages.
pub(super) const ATTRIBUTE: &str = r#"{"RequestId": "C", "RegionId": "cn-hangzhou", "SecurityGroupId": "sg-ops", "VpcId": "vpc-main",
 "InnerAccessPolicy": "Accept", "NextToken": "more", "Permissions": {"Permission": [
  {"SecurityGroupRuleId": "sgr-1", "Direction": "ingress", "IpProtocol": "TCP", "Policy": "Accept", "Priority": 1},
  {"SecurityGroupRuleId": "sgr-2", "Direction": "ingress", "IpProtocol": "UDP", "Policy": "Accept", "Priority": "1"}]}}
{"RequestId": "D", "RegionId": "cn-hangzhou", "SecurityGroupId": "sg-ops", "VpcId": "vpc-main", "NextToken": "",
 "Permissions": {"Permission": [
  {"SecurityGroupRuleId": "sgr-2", "Direction": "ingress", "IpProtocol": "UDP", "Policy": "Accept", "Priority": "1"},
  {"SecurityGroupRuleId": "sgr-3", "Direction": "egress", "IpProtocol": "ALL", "Policy": "Drop", "Priority": "1"}]}}"#;

/// DescribeNetworkInterfaces: a primary, a secondary, one that a product manages.
pub(super) const INTERFACES: &str = r#"{"RequestId": "E", "NextToken": "", "PageSize": 10, "NetworkInterfaceSets": {"NetworkInterfaceSet": [
  {"NetworkInterfaceId": "eni-web", "Type": "Primary", "Status": "InUse", "InstanceId": "i-web", "VpcId": "vpc-main",
   "ZoneId": "cn-hangzhou-h", "OwnerId": "1234567890123456", "ServiceManaged": false, "ResourceGroupId": "",
   "SecurityGroupIds": {"SecurityGroupId": ["sg-ops", "sg-web"]},
   "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.4", "Primary": true}, {"PrivateIpAddress": "10.0.0.5", "Primary": false}]},
   "Tags": {"Tag": []}, "Attachment": {"InstanceId": "i-web", "TrunkNetworkInterfaceId": null}},
  {"NetworkInterfaceId": "eni-extra", "Type": "Secondary", "Status": "InUse", "InstanceId": "", "VpcId": "vpc-main",
   "OwnerId": "1234567890123456", "ServiceManaged": false, "SecurityGroupIds": {"SecurityGroupId": ["sg-web"]},
   "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.9", "Primary": true}]}, "Attachment": {"InstanceId": "i-web"}},
  {"NetworkInterfaceId": "eni-nas", "Type": "Secondary", "Status": "Available", "VpcId": "vpc-main", "ZoneId": "cn-hangzhou-h",
   "OwnerId": "1234567890123456", "ServiceManaged": true, "ServiceID": 1234, "SecurityGroupIds": {"SecurityGroupId": ["sg-nas"]},
   "PrivateIpSets": {"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.77", "Primary": true}]}, "Attachment": {"InstanceId": null}}]}}"#;

/// `terraform show -json`, with a child module and secrets.
pub(super) const STATE: &str = r#"{"format_version": "1.0", "terraform_version": "1.9.5", "values": {
 "outputs": {"password": {"sensitive": true, "value": "hunter2"}},
 "root_module": {"resources": [
  {"address": "alicloud_vswitch.a", "mode": "managed", "type": "alicloud_vswitch", "name": "a",
   "values": {"id": "vsw-1", "vpc_id": "vpc-main", "zone_id": "cn-hangzhou-h"}, "sensitive_values": {}},
  {"address": "alicloud_security_group.web", "mode": "managed", "type": "alicloud_security_group", "name": "web",
   "values": {"id": "sg-web", "vpc_id": "vpc-main", "security_group_type": "normal", "resource_group_id": "rg-web"}, "sensitive_values": {}},
  {"address": "alicloud_security_group_rule.http[0]", "mode": "managed", "type": "alicloud_security_group_rule",
   "values": {"security_group_id": "sg-web", "type": "ingress"}, "sensitive_values": {}},
  {"address": "alicloud_security_group_rule.http[1]", "mode": "managed", "type": "alicloud_security_group_rule",
   "values": {"security_group_id": "sg-web", "type": "ingress"}, "sensitive_values": {}},
  {"address": "data.alicloud_zones.default", "mode": "data", "type": "alicloud_zones", "values": {"id": "x"}, "sensitive_values": {}},
  {"address": "alicloud_oss_bucket.b", "mode": "managed", "type": "alicloud_oss_bucket", "values": {"id": "b"}, "sensitive_values": {}}],
 "child_modules": [{"address": "module.web", "resources": [
  {"address": "module.web.alicloud_instance.web", "mode": "managed", "type": "alicloud_instance", "name": "web",
   "values": {"id": "i-web", "status": "Running", "vswitch_id": "vsw-1", "availability_zone": "cn-hangzhou-h",
    "security_groups": ["sg-web"], "secondary_private_ip_address_count": 2, "resource_group_id": "",
    "password": "hunter2", "user_data": "aHVudGVyMg==", "kms_encrypted_password": null},
   "sensitive_values": {"password": true}},
  {"address": "module.web.alicloud_ecs_network_interface.extra", "mode": "managed", "type": "alicloud_ecs_network_interface",
   "values": {"id": "eni-extra", "status": "InUse", "instance_type": "Secondary", "vswitch_id": "vsw-1",
    "security_group_ids": ["sg-web"], "security_groups": ["sg-web"], "private_ip_addresses": ["10.0.0.8"], "resource_group_id": null}}],
  "child_modules": [{"address": "module.web.module.deep", "resources": [
   {"address": "module.web.module.deep.alicloud_ecs_network_interface_attachment.extra", "mode": "managed",
    "type": "alicloud_ecs_network_interface_attachment", "values": {"network_interface_id": "eni-extra", "instance_id": "i-web"}}]}]}]}}}"#;

/// Zenlayer's data sets.
pub(super) const ZENLAYER_INSTANCES: &str = r#"{"requestId": "T1", "response": {"requestId": "T1", "totalCount": 2, "dataSet": [
  {"instanceId": "ins-1", "instanceName": "a", "instanceStatus": "RUNNING", "securityGroupIds": ["sg-1"], "cpuCount": 2, "keyId": null},
  {"instanceId": "ins-2", "instanceStatus": "CREATE_FAILED", "securityGroupIds": []}]}}"#;
pub(super) const ZENLAYER_GROUPS: &str = r#"{"requestId": "T2", "response": {"requestId": "T2", "totalCount": 1, "dataSet": [
  {"securityGroupId": "sg-1", "securityGroupName": "", "securityGroupStatus": "AVAILABLE", "instanceIds": ["ins-1"],
   "ruleInfos": [], "isDefault": false}]}}"#;
pub(super) const ZENLAYER_AVAILABLE: &str = r#"{"requestId": "T3", "response": {"requestId": "T3", "instanceAvailableSecurityGroups": [
  {"securityGroupId": "sg-2", "securityGroupName": "b", "isDefault": true}]}}"#;

/// Baidu's instances, in two pages; a detail; groups.
pub(super) const BAIDU_INSTANCES: &str = r#"{"marker": "", "isTruncated": true, "nextMarker": "i-2", "maxKeys": 1, "instances": [
  {"id": "i-1", "name": "a", "status": "Running", "eniNum": "1",
   "nicInfo": {"status": "Bound", "securityGroups": ["g-1", "g-1"], "enterpriseSecurityGroups": []}}]}
{"marker": "i-2", "isTruncated": false, "maxKeys": 1, "instances": [
  {"id": "i-2", "status": "VolumeResizing", "nicInfo": {"securityGroups": [], "enterpriseSecurityGroups": ["esg-1"]}}]}"#;
pub(super) const BAIDU_DETAIL: &str =
    r#"{"instance": {"id": "i-3", "status": "Expired", "nicInfo": {"securityGroups": ["g-2"]}}}"#;
pub(super) const BAIDU_GROUPS: &str = r#"{"marker": "", "isTruncated": false, "maxKeys": 1000, "securityGroups": [
  {"id": "g-1", "name": "", "desc": "", "vpcId": "vpc-a", "createdTime": "2026-01-01T00:00:00Z", "sgVersion": 1, "rules": [], "tags": []}]}"#;

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
