//! Properties: in any world every thing is listed once, and filters are what a naive filter over the document is.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use secgroup::rulebook::Cloud;
use serde_json::{Value, json};

use super::ask::{
    BAIDU_BY_IDS, BAIDU_GROUPS, BAIDU_INSTANCES, GROUPS, INSTANCES, INTERFACES, List, Params, Place, ZENLAYER_GROUPS,
    ZENLAYER_INSTANCES,
};
use super::model::{baidu_status, expected, expected_ids};
use super::paging::{Style, granted, walk};

const ACCOUNTS: [&str; 2] = ["1", "2"];
const REGIONS: [&str; 2] = ["r", "q"];

/// Ids that begin alike, in no order.
fn ids(kind: &'static str, most: usize) -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = (0..40).map(|number: u32| format!("{kind}-{}", number * 13 % 40)).collect();
    subsequence(all, 0..=most).prop_shuffle()
}

fn word(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    select(words).prop_map(|word| json!(word))
}

/// `None` more often than not.
fn rarely(words: &'static [&'static str]) -> impl Strategy<Value = Value> {
    prop_oneof![2 => Just(Value::Null), 1 => word(words)]
}

fn network() -> impl Strategy<Value = Value> {
    prop_oneof![1 => Just(json!("classic")), 3 => select(&["v", "w"][..]).prop_map(|vpc| json!({"vpc": vpc}))]
}

/// What tells things of one kind apart, before they have ids.
fn things<S: Strategy<Value = Value>>(
    kind: &'static str,
    most: usize,
    thing: impl Fn() -> S,
) -> impl Strategy<Value = Vec<Value>> {
    (ids(kind, most), prop::collection::vec(thing(), most)).prop_map(|(ids, things)| {
        let with_id = |(id, mut thing): (String, Value)| {
            thing["id"] = json!(id);
            // What is null is left out, where the document has no null.
            let members = thing.as_object_mut().unwrap();
            members.retain(|_, value| !value.is_null());
            thing
        };
        ids.into_iter().zip(things).map(with_id).collect()
    })
}

fn object(members: &[(&str, Value)]) -> Value {
    members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// Puts members into the groups whose bits are set, as far as they may be in them.
fn join(members: &mut [Value], groups: &[Value], bits: &[u64]) {
    for (member, bits) in members.iter_mut().zip(bits) {
        let network = match &member["vpc"] {
            Value::Null => member["network"].clone(),
            vpc => json!({"vpc": vpc}),
        };
        let fits = |group: &&Value| group["region"] == member["region"] && group["network"] == network;
        let chosen = groups.iter().enumerate().filter(|(at, group)| bits >> at & 1 == 1 && fits(group));
        let ids: Vec<Value> = chosen.map(|(_, group)| group["id"].clone()).collect();
        member["security_groups"] = ids.into();
    }
}

fn alibaba() -> impl Strategy<Value = Value> {
    let group = || {
        let kind = word(&["basic", "advanced", "basic"]);
        (word(&REGIONS), network(), kind, rarely(&["2"]), rarely(&["nas"]), rarely(&["rg-1", "rg-2"]), 0..5u32).prop_map(
            |(region, network, kind, owner, managed, rg, rules)| {
                object(&[
                    ("region", region),
                    ("network", network),
                    ("kind", kind),
                    ("owner", owner),
                    ("managed_by", managed),
                    ("resource_group", rg),
                    ("acl_rules", json!(rules)),
                ])
            },
        )
    };
    let instance = || {
        let status = word(&["Pending", "Starting", "Running", "Stopping", "Stopped"]);
        let locks = subsequence(vec!["financial", "security", "recycling"], 0..3);
        (word(&REGIONS), network(), status, rarely(&["2"]), locks, rarely(&["rg-1", "rg-2"]), 0..70u32).prop_map(
            |(region, network, status, owner, locks, rg, ips)| {
                object(&[
                    ("region", region),
                    ("network", network),
                    ("status", status),
                    ("owner", owner),
                    ("locks", json!(locks)),
                    ("resource_group", rg),
                    ("private_ips", json!(ips)),
                ])
            },
        )
    };
    let interface = || {
        let kinds = (word(&["Primary", "Secondary", "Secondary", "Trunk"]), word(&["Available", "InUse", "Creating"]));
        let whose = (rarely(&["2"]), rarely(&["nas"]), rarely(&["rg-1", "rg-2"]));
        (word(&REGIONS), word(&["v", "w"]), kinds, whose, 0..5u32).prop_map(
            |(region, vpc, (kind, status), (owner, managed, rg), ips)| {
                object(&[
                    ("region", region),
                    ("vpc", vpc),
                    ("type", kind),
                    ("status", status),
                    ("owner", owner),
                    ("managed_by", managed),
                    ("resource_group", rg),
                    ("private_ips", json!(ips)),
                ])
            },
        )
    };
    let bits = || prop::collection::vec(any::<u64>().prop_flat_map(|a| any::<u64>().prop_map(move |b| a & b)), 30);
    let attachments = prop::collection::vec(prop::option::of(0..30usize), 30);
    (things("sg", 20, group), things("i", 30, instance), things("eni", 30, interface), bits(), bits(), attachments).prop_map(
        |(groups, mut instances, mut interfaces, of_instances, of_interfaces, attachments)| {
            join(&mut instances, &groups, &of_instances);
            join(&mut interfaces, &groups, &of_interfaces);
            for (interface, at) in interfaces.iter_mut().zip(attachments) {
                if let Some(instance) = at.and_then(|at| instances.get(at)) {
                    interface["attached_to"] = instance["id"].clone();
                }
            }
            json!({
                "cloud": "alibaba", "account": "1", "resource_groups": [{"id": "rg-1"}, {"id": "rg-2"}],
                "security_groups": groups, "instances": instances, "network_interfaces": interfaces,
            })
        },
    )
}

/// Zenlayer's and Baidu's worlds differ in words only.
fn small(
    cloud: &'static str,
    group: (&'static str, &'static [&'static str]),
    statuses: &'static [&'static str],
) -> impl Strategy<Value = Value> {
    let groups = things("g", 20, move || word(group.1).prop_map(move |value| object(&[(group.0, value)])));
    let instances = things("i", 30, move || {
        (word(statuses), any::<bool>()).prop_map(move |(status, in_debt)| {
            let in_debt = if cloud == "baidu" { json!(in_debt) } else { Value::Null };
            object(&[("status", status), ("in_debt", in_debt)])
        })
    });
    (groups, instances, prop::collection::vec(any::<u64>(), 30)).prop_map(move |(groups, mut instances, bits)| {
        join(&mut instances, &groups, &bits);
        json!({"cloud": cloud, "limits": {"groups_per_instance": 10}, "security_groups": groups, "instances": instances})
    })
}

fn zenlayer() -> impl Strategy<Value = Value> {
    small("zenlayer", ("status", &["Available", "Creating"]), &["RUNNING", "STOPPED", "BOOTING"])
}

fn baidu() -> impl Strategy<Value = Value> {
    small("baidu", ("kind", &["normal", "enterprise", "normal"]), &["Running", "Stopped", "Expired", "Deleted"])
}

/// Some ids, known and not, as a parameter of that name takes them.
fn some_ids(kind: &'static str, form: fn(Vec<String>) -> Value) -> impl Strategy<Value = Value> {
    ids(kind, 30).prop_map(form)
}

fn one_id(kind: &'static str) -> impl Strategy<Value = Value> {
    (0..20u32).prop_map(move |number| json!(format!("{kind}-{number}")))
}

/// A filter of a list, given or not.
type Filter = BoxedStrategy<Option<(&'static str, Value)>>;

fn filter(name: &'static str, value: impl Strategy<Value = Value> + 'static) -> Filter {
    prop_oneof![5 => Just(None), 1 => value.prop_map(move |value| Some((name, value)))].boxed()
}

fn in_text(ids: Vec<String>) -> Value {
    json!(json!(ids).to_string())
}

fn in_array(ids: Vec<String>) -> Value {
    json!(ids)
}

fn filters(list: List) -> Vec<Filter> {
    const FLAGS: &[&str] = &["true", "false"];
    const VPCS: &[&str] = &["v", "w", "none"];
    const RESOURCE_GROUPS: &[&str] = &["rg-1", "rg-2", "none"];
    match (list.cloud, list.action) {
        (Cloud::Alibaba, "DescribeInstances") => vec![
            filter("InstanceIds", some_ids("i", in_text)),
            filter("SecurityGroupId", one_id("sg")),
            filter("Status", word(&["Pending", "Starting", "Running", "Stopping", "Stopped"])),
            filter("VpcId", word(VPCS)),
            filter("InstanceNetworkType", word(&["classic", "vpc"])),
            filter("LockReason", word(&["financial", "security", "recycling", "refunded"])),
            filter("ResourceGroupId", word(RESOURCE_GROUPS)),
        ],
        (Cloud::Alibaba, "DescribeSecurityGroups") => vec![
            filter("SecurityGroupId", one_id("sg")),
            filter("SecurityGroupIds", some_ids("sg", in_text)),
            filter("VpcId", word(VPCS)),
            filter("NetworkType", word(&["classic", "vpc"])),
            filter("SecurityGroupType", word(&["normal", "enterprise"])),
            filter("ResourceGroupId", word(RESOURCE_GROUPS)),
            filter("ServiceManaged", word(FLAGS)),
        ],
        (Cloud::Alibaba, _) => vec![
            filter("NetworkInterfaceId", some_ids("eni", in_array)),
            filter("InstanceId", one_id("i")),
            filter("SecurityGroupId", one_id("sg")),
            filter("Type", word(&["Primary", "Secondary", "Trunk"])),
            filter("Status", word(&["Available", "InUse", "Creating"])),
            filter("VpcId", word(VPCS)),
            filter("ResourceGroupId", word(RESOURCE_GROUPS)),
            filter("ServiceManaged", word(FLAGS)),
        ],
        (Cloud::Zenlayer, "DescribeInstances") => vec![
            filter("instanceIds", some_ids("i", in_array)),
            filter("instanceStatus", word(&["RUNNING", "STOPPED", "BOOTING", "STOPPING"])),
            filter("securityGroupId", one_id("g")),
        ],
        (Cloud::Zenlayer, _) => vec![filter("securityGroupIds", some_ids("g", in_array))],
        (Cloud::Baidu, "ListInstances") => vec![
            filter("instanceIds", ids("i", 30).prop_filter_map("none", |ids| (!ids.is_empty()).then(|| json!(ids)))),
            filter("securityGroupIds", (one_id("g"), one_id("g")).prop_map(|(one, other)| json!([one, other]))),
            filter("status", word(&["Running", "Stopped", "Expired", "Deleted"])),
        ],
        (Cloud::Baidu, "ListInstanceByInstanceIds") => vec![
            ids("i", 30).prop_filter_map("none", |ids| (!ids.is_empty()).then(|| Some(("instanceIds", json!(ids))))).boxed(),
        ],
        (Cloud::Baidu, _) => vec![
            filter("instanceId", one_id("i")),
            filter("securityGroupId", one_id("g")),
            filter("securityGroupIds", ids("g", 20).prop_filter_map("none", |ids| (!ids.is_empty()).then(|| json!(ids)))),
        ],
    }
}

/// The filters of a list that are given, each at most once.
fn query(list: List) -> impl Strategy<Value = Params> {
    filters(list).prop_map(|given| given.into_iter().flatten().collect())
}

/// Runs a property in the same cases every time.
fn run<T: std::fmt::Debug>(
    cases: u32,
    strategy: &impl Strategy<Value = T>,
    mut property: impl FnMut(T) -> Result<(), TestCaseError>,
) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let property = std::cell::RefCell::new(&mut property);
    runner.run(strategy, |case| property.borrow_mut()(case)).unwrap_or_else(|error| panic!("{error}"));
}

/// Whether a thing of a response is that of the document, in what is told of both.
fn same(list: List, document: &Value, shown: &Value, thing: &Value) -> bool {
    let sorted = |list: &Value| {
        let mut ids: Vec<String> = list.as_array().into_iter().flatten().map(|id| id.as_str().unwrap().to_owned()).collect();
        ids.sort_unstable();
        ids
    };
    let groups = sorted(&thing["security_groups"]);
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let addresses = |value: &Value| value.as_array().map_or(0, Vec::len) as u64;
    let ips = thing["private_ips"].as_u64().unwrap_or(1).min(64);
    match (list.cloud, list.action) {
        (Cloud::Alibaba, "DescribeInstances") => {
            let is_classic = thing["network"] == "classic";
            let (inner, vpc) =
                (&shown["InnerIpAddress"]["IpAddress"], &shown["VpcAttributes"]["PrivateIpAddress"]["IpAddress"]);
            let all = document["network_interfaces"].as_array().unwrap();
            let mut attached: Vec<String> =
                all.iter().filter(|found| found["attached_to"] == thing["id"]).map(|found| text(&found["id"])).collect();
            attached.sort_unstable();
            let shown_interfaces = shown["NetworkInterfaces"]["NetworkInterface"].as_array().unwrap();
            shown["Status"] == thing["status"]
                && shown["RegionId"] == thing["region"]
                && sorted(&shown["SecurityGroupIds"]["SecurityGroupId"]) == groups
                && text(&shown["ResourceGroupId"]) == text(&thing["resource_group"])
                && text(&shown["VpcAttributes"]["VpcId"]) == text(&thing["network"]["vpc"])
                && (addresses(inner), addresses(vpc)) == if is_classic { (ips, 0) } else { (0, ips) }
                && shown["OperationLocks"]["LockReason"].as_array().unwrap().len() == thing["locks"].as_array().unwrap().len()
                && shown_interfaces.iter().map(|one| text(&one["NetworkInterfaceId"])).collect::<Vec<_>>() == attached
        }
        (Cloud::Alibaba, "DescribeSecurityGroups") => {
            shown["RuleCount"] == thing["acl_rules"]
                && text(&shown["VpcId"]) == text(&thing["network"]["vpc"])
                && text(&shown["ResourceGroupId"]) == text(&thing["resource_group"])
                && (shown["SecurityGroupType"] == "normal") == (thing["kind"] == "basic")
                && shown["ServiceManaged"] == json!(thing["managed_by"].is_string())
        }
        (Cloud::Alibaba, _) => {
            let instance = document["instances"].as_array().unwrap().iter().find(|found| found["id"] == thing["attached_to"]);
            let is_shared = thing["type"] == "Primary" && groups.is_empty();
            let groups = match instance.filter(|_| is_shared) {
                Some(instance) => sorted(&instance["security_groups"]),
                None => groups,
            };
            let managed = thing["managed_by"].is_string();
            sorted(&shown["SecurityGroupIds"]["SecurityGroupId"]) == groups
                && shown["Type"] == thing["type"]
                && shown["Status"] == thing["status"]
                && shown["VpcId"] == thing["vpc"]
                && shown["ServiceManaged"] == json!(managed)
                && shown.get("InstanceId").is_none() == managed
                && (managed || text(&shown["InstanceId"]) == text(&thing["attached_to"]))
                && shown["Attachment"]["InstanceId"] == thing["attached_to"]
                && shown["OwnerId"] == *thing.get("owner").unwrap_or(&json!("1"))
                && addresses(&shown["PrivateIpSets"]["PrivateIpSet"]) == ips
        }
        (Cloud::Zenlayer, "DescribeInstances") => {
            shown["instanceStatus"] == thing["status"] && sorted(&shown["securityGroupIds"]) == groups
        }
        (Cloud::Zenlayer, _) => {
            let all = document["instances"].as_array().unwrap().iter();
            let holds = |instance: &&Value| instance["security_groups"].as_array().unwrap().contains(&thing["id"]);
            let mut members: Vec<String> = all.filter(holds).map(|instance| text(&instance["id"])).collect();
            members.sort_unstable();
            // In order.
            shown["instanceIds"] == json!(members)
        }
        (Cloud::Baidu, "ListSecurityGroup") => true,
        (Cloud::Baidu, _) => {
            let of_kind = |kind: &str| {
                let all = document["security_groups"].as_array().unwrap().iter();
                let ids = all.filter(|group| group["kind"] == kind).map(|group| text(&group["id"]));
                let mut ids: Vec<String> = ids.filter(|id| groups.contains(id)).collect();
                ids.sort_unstable();
                ids
            };
            shown["status"] == baidu_status(thing)
                && sorted(&shown["nicInfo"]["securityGroups"]) == of_kind("normal")
                && sorted(&shown["nicInfo"]["enterpriseSecurityGroups"]) == of_kind("enterprise")
        }
    }
}

/// Compares a list with the model in worlds of that strategy.
fn compare(list: List, worlds: impl Strategy<Value = Value>) {
    let (listed, empty) = (Cell::new(0), Cell::new(0));
    let cases = (worlds, query(list), select(&ACCOUNTS[..]), select(&REGIONS[..]), 1..12usize);
    run(250, &cases, |(document, mut filters, account, region, size)| {
        let (account, is_alibaba) = if list.cloud == Cloud::Alibaba { (account, true) } else { ("", false) };
        if is_alibaba {
            filters.push(("RegionId", json!(region)));
        }
        let place = Place::new(&document).by(account);
        let wanted = expected_ids(list, &document, account, &filters);
        for style in Style::of(list) {
            let pages = walk(&place, list, *style, &filters, size);
            prop_assert_eq!(&pages.concat(), &wanted, "{} {:?} {:?} {}", list.action, style, &filters, &document);
            let size = granted(list, *style, size);
            prop_assert!(pages.iter().rev().skip(1).all(|page| page.len() == size));
        }
        let response = place.get(list, &filters);
        for (shown, thing) in list.things(&response).iter().zip(expected(list, &document, account, &filters)) {
            prop_assert!(same(list, &document, shown, &thing), "{}\n{}\n{}", shown, thing, &document);
        }
        listed.set(listed.get() + wanted.len());
        empty.set(empty.get() + usize::from(wanted.is_empty()));
        Ok(())
    });
    // The property is not empty.
    assert!(listed.get() > 250 && empty.get() < 200, "{}: {} listed, {} empty", list.action, listed.get(), empty.get());
}

#[test]
fn alibabas_instances() {
    compare(INSTANCES, alibaba());
}

#[test]
fn alibabas_security_groups() {
    compare(GROUPS, alibaba());
}

#[test]
fn alibabas_network_interfaces() {
    compare(INTERFACES, alibaba());
}

#[test]
fn zenlayers_lists() {
    compare(ZENLAYER_INSTANCES, zenlayer());
    compare(ZENLAYER_GROUPS, zenlayer());
}

#[test]
fn baidus_lists() {
    compare(BAIDU_INSTANCES, baidu());
    compare(BAIDU_BY_IDS, baidu());
    compare(BAIDU_GROUPS, baidu());
}
