//! The worlds of these tests, and what a list has to show of them: the documents, filtered naively.

use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

use super::ask::List;

/// One of everything, for Alibaba Cloud: two accounts, two regions, both networks.
pub(crate) fn alibaba() -> Value {
    let (v, w) = (json!({"vpc": "v"}), json!({"vpc": "w"}));
    json!({
        "cloud": "alibaba",
        "account": "1",
        "resource_groups": [{"id": "rg-1"}, {"id": "rg-2"}],
        "security_groups": [
            {"id": "sg-a", "region": "r", "network": v, "kind": "basic", "acl_rules": 3, "resource_group": "rg-1"},
            {"id": "sg-b", "region": "r", "network": v, "kind": "advanced"},
            {"id": "sg-c", "region": "r", "network": w, "kind": "enterprise", "managed_by": "nas", "resource_group": "rg-2"},
            {"id": "sg-d", "region": "r", "network": "classic", "kind": "basic"},
            {"id": "sg-far", "region": "q", "network": v, "kind": "basic"},
            {"id": "sg-other", "region": "r", "network": v, "kind": "basic", "owner": "2"},
        ],
        "instances": [
            {"id": "i-a", "region": "r", "network": v, "status": "Running", "locks": ["financial", "security"], "private_ips": 2,
             "resource_group": "rg-1", "security_groups": ["sg-a"]},
            {"id": "i-b", "region": "r", "network": v, "status": "Stopped", "security_groups": ["sg-b"]},
            {"id": "i-c", "region": "r", "network": w, "status": "Running", "resource_group": "rg-2", "security_groups": ["sg-c"]},
            {"id": "i-d", "region": "r", "network": "classic", "status": "Starting", "private_ips": 1, "security_groups": ["sg-d"]},
            {"id": "i-e", "region": "r", "network": v, "status": "Pending", "locks": ["recycling"], "security_groups": ["sg-a", "sg-other"]},
            {"id": "i-far", "region": "q", "network": v, "status": "Running", "security_groups": ["sg-far"]},
            {"id": "i-other", "region": "r", "network": v, "status": "Running", "owner": "2", "security_groups": ["sg-a"]},
        ],
        "network_interfaces": [
            {"id": "eni-a", "region": "r", "vpc": "v", "status": "InUse", "attached_to": "i-a", "granted_to": ["2"],
             "resource_group": "rg-1", "private_ips": 2, "security_groups": ["sg-a"]},
            {"id": "eni-b", "region": "r", "vpc": "v", "status": "Available", "security_groups": ["sg-a", "sg-other"]},
            {"id": "eni-far", "region": "q", "vpc": "v", "status": "Available", "security_groups": ["sg-far"]},
            {"id": "eni-m", "region": "r", "vpc": "w", "status": "InUse", "managed_by": "nas", "attached_to": "i-c"},
            {"id": "eni-other", "region": "r", "vpc": "v", "status": "Available", "owner": "2", "attached_to": "i-a"},
            {"id": "eni-own", "region": "r", "vpc": "v", "type": "Primary", "status": "InUse", "attached_to": "i-b",
             "security_groups": ["sg-a"]},
            {"id": "eni-p", "region": "r", "vpc": "v", "type": "Primary", "status": "InUse", "attached_to": "i-a", "private_ips": 2},
        ],
    })
}

/// One of everything, for Zenlayer.
pub(crate) fn zenlayer() -> Value {
    json!({
        "cloud": "zenlayer",
        "security_groups": [
            {"id": "g-a", "status": "Available"}, {"id": "g-b", "status": "Available"}, {"id": "g-c", "status": "Creating"},
        ],
        "instances": [
            {"id": "ins-a", "status": "RUNNING", "security_groups": ["g-a", "g-b"]},
            {"id": "ins-b", "status": "STOPPED", "security_groups": ["g-a"]},
            {"id": "ins-c", "status": "RUNNING"},
        ],
    })
}

/// One of everything, for Baidu.
pub(crate) fn baidu() -> Value {
    json!({
        "cloud": "baidu",
        "security_groups": [{"id": "g-a"}, {"id": "g-b"}, {"id": "g-e", "kind": "enterprise"}],
        "instances": [
            {"id": "i-a", "status": "Running", "security_groups": ["g-a", "g-e"]},
            {"id": "i-b", "status": "Stopped", "security_groups": ["g-a", "g-b"]},
            {"id": "i-debt", "status": "Running", "in_debt": true},
            {"id": "i-expired", "status": "Expired"},
            {"id": "i-gone", "status": "Deleted", "security_groups": ["g-b"]},
        ],
    })
}

pub(crate) fn things<'d>(document: &'d Value, kind: &str) -> &'d [Value] {
    document[kind].as_array().map_or(&[], Vec::as_slice)
}

fn by_id<'d>(document: &'d Value, kind: &str, id: &str) -> Option<&'d Value> {
    things(document, kind).iter().find(|thing| thing["id"] == id)
}

fn holds(list: &Value, wanted: &Value) -> bool {
    list.as_array().is_some_and(|list| list.contains(wanted))
}

/// The ids of a parameter: an array, a text that holds one, or a text with commas.
fn ids(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(ids) => ids.clone(),
        Value::String(text) if text.starts_with('[') => serde_json::from_str(text).unwrap(),
        Value::String(text) => text.split(',').map(|id| json!(id)).collect(),
        other => panic!("{other}"),
    }
}

fn network(thing: &Value) -> &'static str {
    if thing["network"] == "classic" { "classic" } else { "vpc" }
}

fn is_set(value: &Value) -> bool {
    *value == json!(true) || *value == json!("true")
}

/// The status that Baidu's answers say.
pub(crate) fn baidu_status(instance: &Value) -> &str {
    if is_set(&instance["in_debt"]) { "Expired" } else { instance["status"].as_str().unwrap_or("Running") }
}

/// Whether a thing of a document passes a filter.
fn passes(list: List, document: &Value, thing: &Value, name: &str, value: &Value) -> bool {
    let groups = &thing["security_groups"];
    match (list.cloud, list.action, name) {
        (_, _, "RegionId") => thing["region"] == *value,
        (_, _, "InstanceIds" | "SecurityGroupIds" | "instanceIds" | "NetworkInterfaceId") => {
            ids(value).is_empty() || ids(value).contains(&thing["id"])
        }
        (Cloud::Baidu, "ListInstances", "securityGroupIds") => ids(value).iter().any(|id| holds(groups, id)),
        (_, _, "securityGroupIds") => ids(value).is_empty() || ids(value).contains(&thing["id"]),
        (_, "DescribeSecurityGroups", "SecurityGroupId") | (_, _, "securityGroupId") if list.action != "DescribeInstances" => {
            thing["id"] == *value
        }
        (_, "DescribeNetworkInterfaces", "SecurityGroupId") => thing["type"] != "Primary" && holds(groups, value),
        (_, _, "SecurityGroupId" | "securityGroupId") => holds(groups, value),
        (Cloud::Baidu, _, "status") => baidu_status(thing) == *value,
        (_, _, "Status" | "instanceStatus") => thing["status"] == *value,
        (_, "DescribeNetworkInterfaces", "VpcId") => thing["vpc"] == *value,
        (_, _, "VpcId") => thing["network"]["vpc"] == *value,
        (_, _, "InstanceNetworkType" | "NetworkType") => network(thing) == *value,
        (_, _, "LockReason") => holds(&thing["locks"], value),
        (_, _, "ResourceGroupId") => thing["resource_group"] == *value,
        (_, _, "SecurityGroupType") => (thing["kind"] == "basic") == (*value == "normal"),
        (_, _, "ServiceManaged") => thing["managed_by"].is_string() == is_set(value),
        (_, _, "InstanceId") => thing["attached_to"] == *value,
        (Cloud::Baidu, _, "instanceId") => {
            let instance = by_id(document, "instances", value.as_str().unwrap()).filter(|found| found["status"] != "Deleted");
            instance.is_some_and(|instance| holds(&instance["security_groups"], &thing["id"]))
        }
        (_, _, "Type") => thing["type"].as_str().unwrap_or("Secondary") == *value,
        _ => panic!("no filter {name} of {}", list.action),
    }
}

/// The things that a list has to show to an account, in order.
pub(crate) fn expected(list: List, document: &Value, account: &str, filters: &[(&str, Value)]) -> Vec<Value> {
    let kind = match list.id {
        "InstanceId" | "instanceId" => "instances",
        "SecurityGroupId" | "securityGroupId" => "security_groups",
        "NetworkInterfaceId" => "network_interfaces",
        _ if list.action == "ListSecurityGroup" => "security_groups",
        _ => "instances",
    };
    let is_shown = |thing: &&Value| match list.cloud {
        Cloud::Alibaba => thing["owner"].as_str().unwrap_or(document["account"].as_str().unwrap()) == account,
        Cloud::Zenlayer => true,
        Cloud::Baidu => thing["status"] != "Deleted" && thing["kind"] != "enterprise",
    };
    let mut found: Vec<Value> = things(document, kind)
        .iter()
        .filter(is_shown)
        .filter(|thing| filters.iter().all(|(name, value)| passes(list, document, thing, name, value)))
        .cloned()
        .collect();
    found.sort_by(|one, other| one["id"].as_str().cmp(&other["id"].as_str()));
    if list.action == "DescribeSecurityGroups" && list.cloud == Cloud::Alibaba {
        found.reverse();
    }
    found
}

/// Their ids.
pub(crate) fn expected_ids(list: List, document: &Value, account: &str, filters: &[(&str, Value)]) -> Vec<String> {
    expected(list, document, account, filters).iter().map(|thing| thing["id"].as_str().unwrap().to_owned()).collect()
}
