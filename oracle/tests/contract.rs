//! The contract's own samples, byte for byte.

use secgroup_oracle::AnyWorld;

const ALIBABA: &str = include_str!("../../examples/alibaba.world.json");
const ZENLAYER: &str = r#"{"cloud": "zenlayer", "limits": {"groups_per_instance": 2},
 "security_groups": [{"id": "sg-1", "status": "Available"}],
 "instances": [{"id": "ins-1", "status": "RUNNING", "supports_security_groups": true, "security_groups": ["sg-1"]}]}"#;
const BAIDU: &str = r#"{"cloud": "baidu", "limits": {"groups_per_instance": 10},
 "security_groups": [{"id": "g-1", "kind": "normal"}],
 "instances": [{"id": "i-1", "status": "Running", "in_debt": false, "security_groups": ["g-1"]}]}"#;

const IN: [(&str, &str); 7] = [
    (ALIBABA, r#"{"seq": 1, "request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "InstanceId": "i-1"}}"#),
    (
        ALIBABA,
        r#"{"seq": 2, "request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "NetworkInterfaceId": "eni-1"}}"#,
    ),
    (
        ALIBABA,
        r#"{"seq": 3, "request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "NetworkInterfaceId": "eni-1", "RegionId": "cn-hangzhou"}, "caller": {"account": "1234567890123456", "service": "nas"}}"#,
    ),
    (
        ALIBABA,
        r#"{"seq": 4, "request": {"Action": "JoinResourceGroup", "RegionId": "cn-hangzhou", "ResourceType": "disk", "ResourceId": "d-1", "ResourceGroupId": "rg-1"}}"#,
    ),
    (
        ZENLAYER,
        r#"{"seq": "z", "request": {"Action": "AssociateSecurityGroupInstance", "securityGroupId": "sg-2", "instanceId": "ins-1"}}"#,
    ),
    (BAIDU, r#"{"seq": "b", "request": {"Action": "bind", "instanceId": "i-1", "securityGroupId": "g-1"}}"#),
    (ALIBABA, r#"{"request": {"Action": "Join"}}"#),
];

const OUT: &str = r#"{"seq": 1, "verdict": "accepted", "changes": [{"change": "joined", "security_group": "sg-1", "member": "i-1"}]}
{"seq": 2, "verdict": "refused", "status": 400, "code": "MissingParameter.RegionId", "message": "The specified RegionId should not be null.", "message_documented": true, "rule": "region-given", "basis": "vendor", "violations": [{"rule": "region-given", "status": 400, "code": "MissingParameter.RegionId", "basis": "vendor"}, {"rule": "interface-not-managed", "status": 403, "code": "InvalidOperation.EniServiceManaged", "basis": "vendor"}]}
{"seq": 3, "verdict": "accepted", "changes": []}
{"seq": 4, "verdict": "accepted", "changes": [{"change": "moved", "resource_type": "disk", "resource": "d-1", "from": null, "to": "rg-1"}]}
{"seq": "z", "verdict": "refused", "status": 404, "code": "INVALID_SECURITY_GROUP_NOT_FOUND", "message": "Security group does not exist.", "message_documented": true, "rule": "security-group-exists", "basis": "page", "violations": [{"rule": "security-group-exists", "status": 404, "code": "INVALID_SECURITY_GROUP_NOT_FOUND", "basis": "page"}]}
{"seq": "b", "verdict": "accepted", "changes": []}
{"seq": 9, "verdict": "unreadable", "error": "line 9: unknown operation \"Join\""}
"#;

#[test]
fn the_samples_through_the_library() {
    let mut out = Vec::new();
    for (world, line) in IN {
        let world = AnyWorld::from_slice(world.as_bytes()).unwrap();
        world.check_line(line.as_bytes(), 9, &mut out);
    }
    assert_eq!(String::from_utf8(out).unwrap(), OUT);
}
