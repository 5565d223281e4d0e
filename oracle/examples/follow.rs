//! A controller keeps up with a living account: a snapshot from the cloud's own lists, then events as they come in, late ones and
//! ones that come twice among them. Whether a call would be accepted is asked of the world as it is now.
//!
//! `cargo run -p secgroup-oracle --example follow`

use secgroup::rulebook::Cloud;
use secgroup_oracle::follow::{Arrival, Event, Follower};
use secgroup_oracle::import::{Import, Options};

/// What DescribeInstances and DescribeSecurityGroups answered.
const INSTANCES: &str = r#"{"NextToken": "", "Instances": {"Instance": [
  {"InstanceId": "i-web", "Status": "Starting", "RegionId": "cn-hangzhou", "InstanceNetworkType": "vpc", "ResourceGroupId": "",
   "SecurityGroupIds": {"SecurityGroupId": ["sg-web"]}, "VpcAttributes": {"VpcId": "vpc-1", "PrivateIpAddress": {"IpAddress": ["10.0.0.4"]}},
   "OperationLocks": {"LockReason": []}}]}}"#;
const GROUPS: &str = r#"{"RegionId": "cn-hangzhou", "NextToken": "", "SecurityGroups": {"SecurityGroup": [
  {"SecurityGroupId": "sg-web", "SecurityGroupType": "normal", "VpcId": "vpc-1", "ResourceGroupId": "", "ServiceManaged": false, "RuleCount": 3},
  {"SecurityGroupId": "sg-ops", "SecurityGroupType": "normal", "VpcId": "vpc-1", "ResourceGroupId": "", "ServiceManaged": false, "RuleCount": 1}]}}"#;

/// What came in afterwards, in this order.
const EVENTS: [&str; 4] = [
    r#"{"time": "2026-01-01T00:05:00Z", "id": "e-3", "changes": [{"change": "left", "security_group": "sg-ops", "member": "i-new"}]}"#,
    r#"{"time": "2026-01-01T00:02:00Z", "id": "e-1", "steps": [{"step": "set_instance_status", "instance": "i-web", "status": "Running"}]}"#,
    r#"{"time": "2026-01-01T00:02:00Z", "id": "e-1", "steps": [{"step": "set_instance_status", "instance": "i-web", "status": "Running"}]}"#,
    r#"{"time": "2026-01-01T00:04:00Z", "id": "e-2", "steps": [{"step": "create", "instance": {"id": "i-new", "region": "cn-hangzhou",
        "network": {"vpc": "vpc-1"}, "status": "Running", "security_groups": ["sg-web", "sg-ops"]}}]}"#,
];

const REQUEST: &[u8] = br#"{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-ops", "InstanceId": "i-web"}}"#;

fn verdict(follower: &mut Follower) -> String {
    let mut answer = Vec::new();
    follower.world().check_line(REQUEST, 1, &mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut import = Import::new(Cloud::Alibaba, Options::default());
    import.asked(Some("1234567890123456"), Some("cn-hangzhou"));
    import.file("instances.json", INSTANCES.as_bytes())?;
    import.file("groups.json", GROUPS.as_bytes())?;
    let (snapshot, report) = import.finish()?;
    print!("{}", report.text());

    // The first page was asked for at midnight, the last came a minute later.
    let made = "2026-01-01T00:00:00Z".parse()?..="2026-01-01T00:01:00Z".parse()?;
    let mut follower = Follower::since(snapshot, made);
    assert!(verdict(&mut follower).contains("IncorrectInstanceStatus"));

    let mut arrivals = Vec::new();
    for event in EVENTS {
        arrivals.push(follower.take(Event::read(event.as_bytes())?));
        for contradiction in follower.contradictions() {
            println!("not so: {}: {}", contradiction.event.line(), contradiction.why);
        }
    }
    // i-new leaves a group before anybody has told that it was created, which is then explained.
    assert_eq!(arrivals, [Arrival::InOrder, Arrival::Late, Arrival::Duplicate, Arrival::Late]);
    assert!(follower.contradictions().is_empty());
    assert!(verdict(&mut follower).contains("accepted"));

    // Nothing from before is expected any more.
    follower.settle(&"2026-01-01T00:06:00Z".parse()?);
    print!("{}", verdict(&mut follower));
    Ok(())
}
