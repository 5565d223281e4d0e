//! The forms in which clients print one and the same response.

use secgroup::rulebook::Cloud;
use serde_json::Value;

use super::samples::{GROUPS, INSTANCES, INTERFACES};
use super::{import, import_with};
use secgroup_oracle::import::Options;

/// The documents of a sample.
fn documents(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap).collect()
}

/// A document with its members renamed, at every depth.
fn renamed(value: &Value, name: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(member, value)| (name(member), renamed(value, name))).collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(elements) => elements.iter().map(|element| renamed(element, name)).collect(),
        value => value.clone(),
    }
}

fn camel(member: &str) -> String {
    member[..1].to_lowercase() + &member[1..]
}

fn snake(member: &str) -> String {
    let mut name = String::new();
    for letter in member.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// A document without the objects around lists.
fn flat(value: &Value) -> Value {
    match value {
        Value::Object(members) if members.len() == 1 && members.values().all(Value::is_array) => {
            members.values().map(flat).next().unwrap_or_default()
        }
        Value::Object(members) => {
            members.iter().map(|(member, value)| (member.clone(), flat(value))).collect::<serde_json::Map<_, _>>().into()
        }
        Value::Array(elements) => elements.iter().map(flat).collect(),
        value => value.clone(),
    }
}

/// A document with its members in the other order.
fn turned(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .rev()
            .map(|(member, value)| (member.clone(), turned(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(elements) => elements.iter().map(turned).collect(),
        value => value.clone(),
    }
}

#[test]
fn spellings_and_wrappers() {
    let sample = [INSTANCES, GROUPS, INTERFACES].concat();
    let (world, _) = import(Cloud::Alibaba, &[("sample", &sample)]);
    let documents = documents(&sample);
    let same = |what: &str, form: &dyn Fn(&Value) -> Value| {
        let text: String = documents.iter().map(|document| format!("{}\n", form(document))).collect();
        assert_eq!(import(Cloud::Alibaba, &[(what, &text)]).0, world, "{what}");
        let list = Value::Array(documents.iter().map(form).collect()).to_string();
        assert_eq!(import(Cloud::Alibaba, &[(what, &list)]).0, world, "a list, {what}");
    };
    same("lines", &Value::clone);
    same("camel", &|document| renamed(document, &camel));
    same("snake", &|document| renamed(document, &snake));
    same("flat lists", &flat);
    same("the other order", &turned);
    same("an SDK's", &|document| serde_json::json!({"headers": {"date": "today"}, "statusCode": 200, "body": document}));
    same("another SDK's", &|document| serde_json::json!({"body": renamed(document, &camel), "status_code": 200}));
}

#[test]
fn byte_order_mark_and_spaces() {
    let (world, _) = import(Cloud::Alibaba, &[("sample", INSTANCES)]);
    assert_eq!(import(Cloud::Alibaba, &[("marked", &format!("\u{feff}\r\n\t{INSTANCES}\n\n"))]).0, world);
}

#[test]
fn an_instance_by_itself() {
    // DescribeInstanceAttribute is flat, and has neither resource group nor interfaces.
    let attribute = r#"{"RequestId": "X", "SecurityGroupIds": {"SecurityGroupId": ["sg-1"]}, "InstanceId": "i-1", "Status": "Stopped",
        "RegionId": "r", "InstanceNetworkType": "vpc", "IoOptimized": "true", "VlanId": 10,
        "VpcAttributes": {"VpcId": "v", "PrivateIpAddress": {"IpAddress": ["10.0.0.1", "10.0.0.2"]}},
        "OperationLocks": {"LockReason": [{"LockReason": "security"}]}}"#;
    let (world, report) = import(Cloud::Alibaba, &[("attribute", attribute)]);
    let world = serde_json::to_value(&world).unwrap();
    let instance = &world["instances"][0];
    assert_eq!((&instance["private_ips"], &instance["locks"][0]), (&2.into(), &"security".into()));
    assert!(report.text().starts_with("attribute: DescribeInstanceAttribute: pages 1, elements 1, new 1\n"));
}

#[test]
fn worlds_are_merged() {
    let one = r#"{"cloud": "alibaba", "account": "7", "limits": {"groups_per_target": 3}, "security_groups": [
        {"id": "sg-1", "region": "r", "network": {"vpc": "v"}, "kind": "basic"}]}"#;
    // The cloud comes last, and the lists stand before it.
    let other = r#"{"instances": [{"id": "i-1", "region": "r", "network": {"vpc": "v"}, "status": "Running",
        "security_groups": ["sg-1"], "busy": true}], "account": "7", "cloud": "alibaba"}"#;
    let (world, report) = import(Cloud::Alibaba, &[("one", one), ("other", other)]);
    assert!(report.notes().is_empty(), "{}", report.text());
    let world = serde_json::to_value(&world).unwrap();
    assert_eq!(world["limits"]["groups_per_target"], 3);
    assert_eq!(world["instances"][0]["busy"], true);
    // A world by itself comes out as it is.
    let whole = std::fs::read_to_string(super::support::examples().join("alibaba.world.json")).unwrap();
    let strict = Options { strict: true, ..Options::default() };
    let (same, _) = import_with(Cloud::Alibaba, strict, &[("world", &whole)]).unwrap();
    assert_eq!(same, secgroup_oracle::AnyWorld::from_slice(whole.as_bytes()).unwrap());
}

#[test]
fn a_page_twice() {
    let (world, _) = import(Cloud::Alibaba, &[("page", INSTANCES)]);
    let (again, report) = import(Cloud::Alibaba, &[("page", INSTANCES), ("again", INSTANCES)]);
    assert_eq!(again, world);
    let text = report.text();
    assert!(text.contains("again: DescribeInstances: pages 1, elements 3, new 0, repeated 3\n"), "{text}");
}

#[test]
fn a_state_in_another_order() {
    let (world, _) = import(Cloud::Alibaba, &[("state", super::samples::STATE)]);
    let state = turned(&documents(super::samples::STATE)[0]).to_string();
    assert!(state.find("\"values\"") < state.find("\"format_version\""));
    assert_eq!(import(Cloud::Alibaba, &[("state", &state)]).0, world);
}

#[test]
fn a_large_world_whose_cloud_comes_last() {
    // Its first list is longer than what is read of a file at a time.
    let instance = |number: usize| {
        format!("{{\"id\": \"i-{number}\", \"region\": \"r\", \"network\": {{\"vpc\": \"v\"}}, \"status\": \"Running\"}}")
    };
    let instances: Vec<String> = (0..30_000).map(instance).collect();
    let document = format!("{{\"instances\": [{}], \"account\": \"7\", \"cloud\": \"alibaba\"}}", instances.join(", "));
    assert!(document.len() > 2 << 20);
    let expected = secgroup_oracle::AnyWorld::from_slice(document.as_bytes()).unwrap();
    assert_eq!(import(Cloud::Alibaba, &[("world", &document)]).0, expected);
}

#[test]
fn several_accounts() {
    let theirs = |text: &str| text.replace("\"i-", "\"i-their-").replace("eni-", "eni-their-").replace("sg-ops", "sg-theirs");
    let mut import = secgroup_oracle::import::Import::new(Cloud::Alibaba, Options::default());
    import.asked(Some("1"), None);
    import.file("ours", [INSTANCES, GROUPS].concat().as_bytes()).unwrap();
    import.asked(Some("2"), None);
    // Their instances are in our sg-web as well.
    import.file("theirs", theirs(INSTANCES).as_bytes()).unwrap();
    let (world, _) = import.finish().unwrap();
    let world = serde_json::to_value(&world).unwrap();
    assert_eq!(world["account"], "1");
    let owner = |list: &str, id: &str| {
        let found = world[list].as_array().unwrap().iter().find(|element| element["id"] == id);
        found.map(|element| element["owner"].clone()).unwrap()
    };
    assert_eq!((owner("instances", "i-web"), owner("instances", "i-their-web")), ("1".into(), "2".into()));
    assert_eq!((owner("security_groups", "sg-web"), owner("security_groups", "sg-theirs")), ("1".into(), "2".into()));
    // Worlds of several accounts go together where it is said whose the result is.
    let one = r#"{"cloud": "alibaba", "account": "1", "resource_groups": [{"id": "rg-1"}]}"#;
    let other = r#"{"cloud": "alibaba", "account": "2", "resource_groups": [{"id": "rg-2"}]}"#;
    let mut import = secgroup_oracle::import::Import::new(Cloud::Alibaba, Options::default());
    import.asked(Some("2"), None);
    import.file("one", one.as_bytes()).unwrap();
    import.file("other", other.as_bytes()).unwrap();
    let world = serde_json::to_value(import.finish().unwrap().0).unwrap();
    assert_eq!((&world["account"], &world["resource_groups"][0]["owner"]), (&"2".into(), &"1".into()));
}
