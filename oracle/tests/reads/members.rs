//! The members of the responses: their names, types and empty forms as the vendors' pages have them, in JSON and XML.

use quick_xml::Reader;
use quick_xml::events::Event;
use secgroup::rulebook::Cloud;
use secgroup_oracle::reads::ALL;
use serde_json::{Value, json};

use super::ask::{Params, Place, region};
use super::model;

/// The members of responses with their types, written down from the vendors' pages and SDKs. `[]` stands behind a list; what is
/// indented by a slash is inside of the last name without one.
///
/// Types: `s` text, `i` whole number, `b` flag, `o` an object, `l` a list, `n` a text or null.
const TYPES: &[(Cloud, &str, &str)] = &[
    (
        Cloud::Alibaba,
        "DescribeInstances",
        "RequestId:s NextToken:s TotalCount:i PageNumber:i PageSize:i Instances.Instance[] /InstanceId:s /InstanceName:s /Status:s \
         /RegionId:s /ZoneId:s /InstanceNetworkType:s /InstanceType:s /ResourceGroupId:s /SecurityGroupIds.SecurityGroupId:l \
         /VpcAttributes.VpcId:s /VpcAttributes.VSwitchId:s /VpcAttributes.NatIpAddress:s /VpcAttributes.PrivateIpAddress.IpAddress:l \
         /InnerIpAddress.IpAddress:l /PublicIpAddress.IpAddress:l /OperationLocks.LockReason:l /Tags.Tag:l /IoOptimized:b \
         /NetworkInterfaces.NetworkInterface:l /VlanId:s /SerialNumber:s",
    ),
    (
        Cloud::Alibaba,
        "DescribeInstanceAttribute",
        "RequestId:s InstanceId:s InstanceName:s Status:s RegionId:s ZoneId:s InstanceNetworkType:s InstanceType:s IoOptimized:s \
         SecurityGroupIds.SecurityGroupId:l VpcAttributes.VpcId:s VpcAttributes.VSwitchId:s VpcAttributes.NatIpAddress:s \
         VpcAttributes.PrivateIpAddress.IpAddress:l InnerIpAddress.IpAddress:l PublicIpAddress.IpAddress:l EipAddress:o \
         OperationLocks.LockReason:l VlanId:s SerialNumber:s",
    ),
    (
        Cloud::Alibaba,
        "DescribeSecurityGroups",
        "RequestId:s RegionId:s NextToken:s TotalCount:i PageNumber:i PageSize:i SecurityGroups.SecurityGroup[] /SecurityGroupId:s \
         /SecurityGroupName:s /Description:s /SecurityGroupType:s /VpcId:s /CreationTime:s /ResourceGroupId:s /EcsCount:i \
         /AvailableInstanceAmount:i /RuleCount:i /GroupToGroupRuleCount:i /ServiceID:i /ServiceManaged:b /Tags.Tag:l",
    ),
    (
        Cloud::Alibaba,
        "DescribeSecurityGroupAttribute",
        "RequestId:s RegionId:s SecurityGroupId:s SecurityGroupName:s Description:s VpcId:s InnerAccessPolicy:s NextToken:s \
         Permissions.Permission:l SnapshotPolicyIds.SnapshotPolicyId:l",
    ),
    (
        Cloud::Alibaba,
        "DescribeNetworkInterfaces",
        "RequestId:s NextToken:s PageNumber:i PageSize:i TotalCount:i NetworkInterfaceSets.NetworkInterfaceSet[] \
         /NetworkInterfaceId:s /NetworkInterfaceName:s /Description:s /Type:s /Status:s /VpcId:s /VSwitchId:s /ZoneId:s /InstanceId:s \
         /OwnerId:s /ResourceGroupId:s /MacAddress:s /CreationTime:s /PrivateIpAddress:s /NetworkInterfaceTrafficMode:s \
         /ServiceManaged:b /DeleteOnRelease:b /SourceDestCheck:b /ServiceID:i /QueueNumber:i /QueuePairNumber:i \
         /PrivateIpSets.PrivateIpSet:l /Ipv6Sets.Ipv6Set:l /Ipv4PrefixSets.Ipv4PrefixSet:l /Ipv6PrefixSets.Ipv6PrefixSet:l \
         /SecurityGroupIds.SecurityGroupId:l /Tags.Tag:l /Attachment.DeviceIndex:i /Attachment.InstanceId:n \
         /Attachment.TrunkNetworkInterfaceId:n /Attachment.NetworkCardIndex:i /AssociatedPublicIp:o",
    ),
    (
        Cloud::Zenlayer,
        "DescribeInstances",
        "requestId:s response.requestId:s response.totalCount:i response.dataSet[] /instanceId:s /zoneId:s /instanceName:s \
         /instanceType:s /imageId:s /imageName:s /instanceChargeType:s /internetChargeType:s /subnetId:s /createTime:s /expiredTime:s \
         /resourceGroupId:s /resourceGroupName:s /instanceStatus:s /keyId:s /cpuCount:i /memory:i /internetMaxBandwidthOut:i /period:i \
         /trafficPackageSize:i /publicIpAddresses:l /publicIpv6Addresses:l /privateIpAddresses:l /securityGroupIds:l /systemDisk:o \
         /dataDisks:l /autoRenew:b /nic:o /tags:o",
    ),
    (
        Cloud::Zenlayer,
        "DescribeSecurityGroups",
        "requestId:s response.requestId:s response.totalCount:i response.dataSet[] /securityGroupId:s /securityGroupName:s \
         /securityGroupStatus:s /createTime:s /description:s /instanceIds:l /ruleInfos:l /isDefault:b",
    ),
    (
        Cloud::Zenlayer,
        "DescribeInstanceAvailableSecurityGroupResources",
        "requestId:s response.requestId:s response.instanceAvailableSecurityGroups[] /securityGroupId:s /securityGroupName:s \
         /isDefault:b",
    ),
    (Cloud::Baidu, "ListInstances", "marker:s isTruncated:b nextMarker:s maxKeys:i instances[] "),
    (Cloud::Baidu, "GetInstanceDetail", "instance "),
    (Cloud::Baidu, "ListInstanceByInstanceIds", "marker:s isTruncated:b nextMarker:s maxKeys:i instances[] "),
    (
        Cloud::Baidu,
        "ListSecurityGroup",
        "marker:s isTruncated:b nextMarker:s maxKeys:i securityGroups[] /id:s /name:s /desc:s /vpcId:s /createdTime:s /sgVersion:i \
         /rules:l /tags:l",
    ),
];

/// Of one instance, in three of Baidu's responses.
const BAIDU_INSTANCE: &str = "/id:s /name:s /hostname:s /instanceType:s /spec:s /desc:s /status:s /chargeStatus:s /paymentTiming:s /createTime:s /expireTime:s \
     /releaseTime:s /publicIp:s /internalIp:s /imageId:s /placementPolicy:s /zoneName:s /subnetId:s /vpcId:s /dedicatedHostId:s \
     /eniNum:s /cardCount:s /cpuCount:i /memoryCapacityInGB:i /localDiskSizeInGB:i /networkCapacityInMbps:i /deletionProtection:i \
     /autoRenew:b /enableJumboFrame:b /tags:l /volumes:l /deploysetList:l /resGroupInfos:l /nicInfo.status:s /nicInfo.macAddress:s \
     /nicInfo.deviceId:s /nicInfo.vpcId:s /nicInfo.eniId:s /nicInfo.eniUuid:s /nicInfo.name:s /nicInfo.type:s /nicInfo.createdTime:s \
     /nicInfo.subnetType:s /nicInfo.subnetId:s /nicInfo.az:s /nicInfo.description:s /nicInfo.eniNum:i /nicInfo.eriNum:i \
     /nicInfo.ips:l /nicInfo.ipv6s:l /nicInfo.eriInfos:l /nicInfo.securityGroups:l /nicInfo.enterpriseSecurityGroups:l";

fn place(cloud: Cloud) -> Place {
    Place::new(&match cloud {
        Cloud::Alibaba => model::alibaba(),
        Cloud::Zenlayer => model::zenlayer(),
        Cloud::Baidu => model::baidu(),
    })
}

/// A request of each read whose response has all members.
fn sample(cloud: Cloud, action: &str) -> Params {
    match (cloud, action) {
        (_, "DescribeInstanceAttribute") => vec![("InstanceId", json!("i-a"))],
        (_, "DescribeSecurityGroupAttribute") => vec![region(), ("SecurityGroupId", json!("sg-a"))],
        (Cloud::Alibaba, "DescribeSecurityGroups") => vec![region(), ("IsQueryEcsCount", json!(true)), ("VpcId", json!("v"))],
        (Cloud::Alibaba, _) => vec![region(), ("VpcId", json!("v"))],
        (_, "DescribeInstanceAvailableSecurityGroupResources") => vec![("instanceId", json!("ins-b"))],
        (_, "GetInstanceDetail") => vec![("instanceId", json!("i-a"))],
        (_, "ListInstanceByInstanceIds") => vec![("instanceIds", json!(["i-a", "i-b"])), ("maxKeys", json!(1))],
        (Cloud::Baidu, _) => vec![("maxKeys", json!(1))],
        _ => Vec::new(),
    }
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |within, name| within.get(name))
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "s" => value.is_string(),
        "i" => value.is_u64(),
        "b" => value.is_boolean(),
        "o" => value.is_object(),
        "l" => value.is_array(),
        "n" => value.is_string() || value.is_null(),
        other => panic!("no type {other}"),
    }
}

#[test]
fn members_have_the_types_of_the_vendors() {
    for read in ALL {
        let (.., types) = TYPES.iter().find(|(cloud, name, _)| (*cloud, *name) == (read.cloud, read.name)).unwrap();
        let types = if types.ends_with(' ') { format!("{types}{BAIDU_INSTANCE}") } else { (*types).to_owned() };
        let (status, response) = place(read.cloud).ask(read.cloud, read.name, &sample(read.cloud, read.name));
        assert_eq!(status, 200, "{}: {response}", read.name);
        let mut within = vec![&response];
        for entry in types.split_whitespace() {
            let Some((path, kind)) = entry.split_once(':') else {
                // The list, or the object, that what follows is in.
                let found = at(&response, entry.trim_end_matches("[]")).unwrap();
                within = found.as_array().map_or_else(|| vec![found], |list| list.iter().collect());
                assert!(!within.is_empty(), "{}: {entry} is empty", read.name);
                continue;
            };
            let (path, among) = path.strip_prefix('/').map_or((path, vec![&response]), |path| (path, within.clone()));
            for thing in among {
                let member = at(thing, path).unwrap_or_else(|| panic!("{}: no {path} in {thing}", read.name));
                assert!(is_of(member, kind), "{} {path}: {member} is no {kind}", read.name);
            }
        }
    }
}

/// What every response of this cloud looks like, letter by letter.
fn shown(cloud: Cloud) -> String {
    let mut text = String::new();
    for read in ALL.iter().filter(|read| read.cloud == cloud) {
        let params = sample(cloud, read.name);
        let (_, response) = place(cloud).ask(cloud, read.name, &params);
        text.push_str(&format!("{} {params:?}\n{}\n", read.name, serde_json::to_string_pretty(&short(&response)).unwrap()));
        if cloud == Cloud::Alibaba && read.name == "DescribeSecurityGroups" {
            text.push_str(&format!("{}\n", place(cloud).send_as("XML", cloud, read.name, &params).1));
        }
    }
    text
}

/// A response whose longer lists are cut.
fn short(response: &Value) -> Value {
    match response {
        Value::Array(list) => list.iter().take(2).map(short).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), short(value))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}

#[test]
fn responses() {
    for cloud in [Cloud::Alibaba, Cloud::Zenlayer, Cloud::Baidu] {
        insta::assert_snapshot!(format!("responses_{cloud}"), shown(cloud));
    }
}

/// An element: its name, its text, its elements.
#[derive(Debug, PartialEq, Eq)]
struct Element(String, String, Vec<Element>);

/// What JSON says, as elements: a member's list is the member once for each.
fn elements(value: &Value) -> Vec<Element> {
    let members = value.as_object().unwrap();
    let one = |name: &str, value: &Value| match value {
        Value::Object(_) => Element(name.to_owned(), String::new(), elements(value)),
        Value::String(text) => Element(name.to_owned(), text.clone(), Vec::new()),
        Value::Null => Element(name.to_owned(), String::new(), Vec::new()),
        other => Element(name.to_owned(), other.to_string(), Vec::new()),
    };
    let mut all = Vec::new();
    for (name, value) in members {
        match value {
            Value::Array(list) => all.extend(list.iter().map(|value| one(name, value))),
            value => all.push(one(name, value)),
        }
    }
    all
}

/// The root of a document.
fn parsed(xml: &str) -> Element {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Element(String::new(), String::new(), Vec::new())];
    let name = |text: &str| text.to_owned();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}")) {
            Event::Start(start) => open.push(Element(name(start.name().as_ref()), String::new(), Vec::new())),
            Event::Empty(empty) => {
                let element = Element(name(empty.name().as_ref()), String::new(), Vec::new());
                open.last_mut().unwrap().2.push(element);
            }
            Event::End(_) => {
                let element = open.pop().unwrap();
                open.last_mut().unwrap().2.push(element);
            }
            Event::Text(text) => open.last_mut().unwrap().1.push_str(&name(&text)),
            Event::Eof => break,
            _ => {}
        }
    }
    open.pop().unwrap().2.pop().unwrap()
}

#[test]
fn xml_says_what_json_says() {
    for read in ALL.iter().filter(|read| read.cloud == Cloud::Alibaba) {
        let mut emptier = sample(read.cloud, read.name);
        emptier.iter_mut().filter(|(name, _)| *name == "VpcId").for_each(|(_, value)| *value = json!("none"));
        for params in [sample(read.cloud, read.name), emptier] {
            let place = place(Cloud::Alibaba);
            let (status, xml) = place.send_as("XML", read.cloud, read.name, &params);
            assert_eq!(status, 200);
            assert!(xml.starts_with(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><{}Response><RequestId>", read.name)));
            let (_, json) = place.ask(read.cloud, read.name, &params);
            let expected = Element(format!("{}Response", read.name), String::new(), elements(&json));
            assert_eq!(parsed(&xml), expected, "{}", read.name);
        }
    }
}

#[test]
fn what_is_empty_has_the_vendors_empty_form() {
    let place = place(Cloud::Alibaba);
    let nothing = [region(), ("InstanceIds", json!(r#"["i-none"]"#))];
    let (_, xml) = place.send_as("XML", Cloud::Alibaba, "DescribeInstances", &nothing);
    assert!(xml.contains("<NextToken></NextToken>") && xml.contains("<Instances></Instances>"), "{xml}");
    let (_, response) = place.ask(Cloud::Alibaba, "DescribeInstances", &nothing);
    assert_eq!(response["Instances"], json!({"Instance": []}));
    let (_, classic) = place.ask(Cloud::Alibaba, "DescribeInstances", &[region(), ("InstanceNetworkType", json!("classic"))]);
    let instance = &classic["Instances"]["Instance"][0];
    assert_eq!(instance["VpcAttributes"]["VpcId"], "");
    assert_eq!(instance["VpcAttributes"]["PrivateIpAddress"], json!({"IpAddress": []}));
    assert_eq!(instance["InnerIpAddress"], json!({"IpAddress": [""]}));
    assert_eq!((&instance["OperationLocks"], &instance["EipAddress"]), (&json!({"LockReason": []}), &json!({})));
    assert_eq!(instance["ResourceGroupId"], "");
    // A group in the classic network has an empty VPC in the list, and none in its attributes.
    let group = [region(), ("SecurityGroupId", json!("sg-d"))];
    let (_, listed) = place.ask(Cloud::Alibaba, "DescribeSecurityGroups", &group);
    assert_eq!(listed["SecurityGroups"]["SecurityGroup"][0]["VpcId"], "");
    let (_, attributes) = place.ask(Cloud::Alibaba, "DescribeSecurityGroupAttribute", &group);
    assert_eq!((attributes.get("VpcId"), &attributes["Permissions"]), (None, &json!({"Permission": []})));
}

#[test]
fn interfaces_by_whom_they_belong_to() {
    let place = place(Cloud::Alibaba);
    let one = |id: &str| {
        let (_, response) =
            place.ask(Cloud::Alibaba, "DescribeNetworkInterfaces", &[region(), ("NetworkInterfaceId", json!([id]))]);
        response["NetworkInterfaceSets"]["NetworkInterfaceSet"][0].clone()
    };
    let (managed, free, primary, own) = (one("eni-m"), one("eni-b"), one("eni-p"), one("eni-own"));
    assert_eq!((managed.get("InstanceId"), &managed["Attachment"]["InstanceId"]), (None, &json!("i-c")));
    assert_eq!((&managed["ServiceManaged"], &free["ServiceManaged"]), (&json!(true), &json!(false)));
    assert_eq!((&free["InstanceId"], &free["Attachment"]["InstanceId"]), (&json!(""), &json!(null)));
    let groups = |interface: &Value| interface["SecurityGroupIds"]["SecurityGroupId"].clone();
    // The instance's, unless it has some by itself.
    assert_eq!((groups(&primary), groups(&own), groups(&managed)), (json!(["sg-a"]), json!(["sg-a"]), json!([])));
    let flags: Vec<_> =
        primary["PrivateIpSets"]["PrivateIpSet"].as_array().unwrap().iter().map(|set| set["Primary"].clone()).collect();
    assert_eq!(flags, [json!(true), json!(false)]);
    assert_eq!(free["OwnerId"], "1");
}

#[test]
fn how_much_a_group_holds_is_told_to_whoever_asks() {
    let mut world = model::alibaba();
    world["limits"] = json!({
        "basic": {"max": 10, "unit": "private_ips"}, "advanced": {"max": 1, "unit": "members"}, "enterprise": null,
    });
    let place = Place::new(&world);
    let group = |id: &str, asked: &str| {
        let params = [region(), ("SecurityGroupId", json!(id)), ("IsQueryEcsCount", json!(asked))];
        let (status, response) = place.ask(Cloud::Alibaba, "DescribeSecurityGroups", &params);
        assert_eq!(status, 200);
        let group = &response["SecurityGroups"]["SecurityGroup"][0];
        (group.get("EcsCount").cloned(), group.get("AvailableInstanceAmount").cloned())
    };
    // i-a 2, i-e 1, i-other 1, eni-a 2, eni-b 1, eni-own 1.
    assert_eq!(group("sg-a", "true"), (Some(json!(8)), Some(json!(2))));
    assert_eq!(group("sg-b", "True"), (Some(json!(1)), Some(json!(0))));
    assert_eq!(group("sg-c", "true"), (Some(json!(1)), None));
    assert_eq!(group("sg-a", "false"), (None, None));
}

#[test]
fn many_addresses_are_cut_short() {
    let mut world = model::alibaba();
    world["instances"][0]["private_ips"] = json!(4_000_000_000u32);
    world["network_interfaces"][0]["private_ips"] = json!(65);
    let (_, response) =
        Place::new(&world).ask(Cloud::Alibaba, "DescribeInstances", &[region(), ("InstanceIds", json!(r#"["i-a"]"#))]);
    let instance = &response["Instances"]["Instance"][0];
    assert_eq!(instance["VpcAttributes"]["PrivateIpAddress"]["IpAddress"].as_array().unwrap().len(), 64);
    let sets = &instance["NetworkInterfaces"]["NetworkInterface"][0]["PrivateIpSets"]["PrivateIpSet"];
    assert_eq!(sets.as_array().unwrap().len(), 64);
}

/// The page about reads says of each member whether it is filled; what it says is there is there.
#[test]
fn the_described_members_are_those_of_the_responses() {
    for read in ALL {
        let (_, response) = place(read.cloud).ask(read.cloud, read.name, &sample(read.cloud, read.name));
        let content = if read.cloud == Cloud::Zenlayer { &response["response"] } else { &response };
        let mut lines = Vec::new();
        read.response.lines("", &mut lines);
        for line in &lines {
            // Into the first element of every list.
            let mut found = vec![content];
            for step in line.path.split('.') {
                let name = step.trim_end_matches("[]");
                found = found.into_iter().filter_map(|value| value.get(name)).collect();
                if step.ends_with("[]") {
                    found = found.into_iter().filter_map(Value::as_array).flatten().collect();
                }
            }
            // Those that a page leaves out: what an empty list has inside, a managed interface's instance.
            let may_lack = read.cloud == Cloud::Alibaba && line.path.ends_with("NetworkInterfaceSet[].InstanceId");
            assert!(!found.is_empty() || may_lack, "{} {}", read.name, line.path);
        }
    }
}
