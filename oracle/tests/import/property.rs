//! There and back: a world that is exported and imported again is the same world, but for what no response carries.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup::rulebook::Cloud;
use secgroup_kit::clouds::alibaba::{self, Alibaba};
use secgroup_kit::clouds::baidu::Baidu;
use secgroup_kit::clouds::roster::{self, Vendor};
use secgroup_kit::clouds::zenlayer::Zenlayer;
use secgroup_kit::model::Limit;
use secgroup_kit::subject::Cloud as _;
use secgroup_kit::ways::spelling::Dice;
use secgroup_oracle::AnyWorld;
use secgroup_oracle::import::{Import, Options, losses};
use secgroup_oracle::reads;
use serde_json::{Value, json};

use crate::harness::{holds, least, sample};

/// How often something was seen.
#[derive(Default)]
struct Seen(RefCell<BTreeMap<String, u32>>);

impl Seen {
    fn count(&self, what: impl Into<String>) {
        *self.0.borrow_mut().entry(what.into()).or_default() += 1;
    }

    /// The kinds, statuses and so on in the document of a world.
    fn count_world(&self, world: &Value) {
        let mut owners = BTreeSet::new();
        for list in ["security_groups", "instances", "network_interfaces"] {
            for element in world[list].as_array().into_iter().flatten() {
                for member in ["kind", "status", "type"] {
                    if let Some(word) = element[member].as_str() {
                        self.count(format!("{list}: {word}"));
                    }
                }
                for lock in element["locks"].as_array().into_iter().flatten() {
                    self.count(format!("locked: {}", lock.as_str().unwrap()));
                }
                for (member, what) in
                    [("managed_by", "managed"), ("attached_to", "attached"), ("resource_group", "in a resource group")]
                {
                    if element[member].is_string() {
                        self.count(format!("{list}: {what}"));
                    }
                }
                let groups = element["security_groups"].as_array().map_or(0, Vec::len);
                self.count(format!("{list}: in {} groups", if groups < 2 { groups.to_string() } else { "several".to_owned() }));
                owners.insert(element["owner"].as_str().map(str::to_owned));
            }
        }
        self.count(if owners.len() > 1 { "several accounts" } else { "one account or none" });
    }

    /// Prints all counts, and fails where something of this was not seen often enough.
    fn show(&self, cloud: Cloud, wanted: &[&str]) {
        let seen = self.0.borrow();
        println!("{cloud}: {}", seen.iter().map(|(what, count)| format!("{what} {count}")).collect::<Vec<_>>().join("; "));
        for what in wanted {
            assert!(seen.get(*what).copied().unwrap_or(0) >= least(3), "{cloud}: {what} was not seen");
        }
    }
}

/// A page of an export.
struct Page {
    account: String,
    region: Option<String>,
    text: Vec<u8>,
}

/// The pages of all accounts.
fn pages(world: &AnyWorld, document: &Value, seen: &Seen) -> Vec<Page> {
    let mut pages = Vec::new();
    for account in accounts(document) {
        let mut operations: BTreeMap<String, u32> = BTreeMap::new();
        let written = reads::export(world.borrowed(), world.cloud(), &account, |name, text| {
            *operations.entry(name.split('.').next().unwrap().to_owned()).or_default() += 1;
            pages.push(Page { account: account.clone(), region: region(text, document), text: text.to_vec() });
            Ok(())
        });
        written.unwrap();
        for (operation, count) in operations {
            seen.count(format!("{operation}: {} pages", if count < 3 { count.to_string() } else { "many".to_owned() }));
        }
    }
    pages
}

/// Everybody who owns something, the world's account first.
fn accounts(document: &Value) -> Vec<String> {
    let account = document["account"].as_str().unwrap_or_default().to_owned();
    let lists = ["security_groups", "instances", "network_interfaces"];
    let elements = lists.iter().flat_map(|list| document[*list].as_array().into_iter().flatten());
    let others: BTreeSet<_> =
        elements.filter_map(|element| element["owner"].as_str()).filter(|owner| *owner != account).collect();
    std::iter::once(account.clone()).chain(others.into_iter().map(str::to_owned)).collect()
}

/// The region that a page of interfaces was asked for, which no response says: that of the first on it.
fn region(page: &[u8], document: &Value) -> Option<String> {
    let page: Value = serde_json::from_slice(page).unwrap();
    let id = &page["NetworkInterfaceSets"]["NetworkInterfaceSet"][0]["NetworkInterfaceId"];
    let mut interfaces = document["network_interfaces"].as_array()?.iter();
    interfaces.find(|interface| interface["id"] == *id).and_then(|interface| interface["region"].as_str()).map(str::to_owned)
}

/// Exports and imports a world, and compares.
fn there_and_back(cloud: Cloud, document: &str, dice: &mut Dice, seen: &Seen) -> Result<(), TestCaseError> {
    let world = AnyWorld::from_slice(document.as_bytes()).unwrap();
    let mut document = serde_json::to_value(&world).unwrap();
    seen.count_world(&document);
    let mut pages = pages(&world, &document, seen);
    dice.shuffle(&mut pages);
    // Now and then one comes twice.
    let again = if dice.one_in(4) { 0..pages.len().min(1) } else { 0..0 };
    let mut import = Import::new(cloud, Options::default());
    if cloud == Cloud::Alibaba {
        // The first account is the world's.
        import.asked(document["account"].as_str(), None);
    }
    for (number, at) in (0..pages.len()).chain(again).enumerate() {
        let Page { account, region, text } = &pages[at];
        if cloud == Cloud::Alibaba {
            import.asked(Some(account), region.as_deref());
        }
        let took = import.file(&format!("page {number}"), &text[..]);
        prop_assert!(took.is_ok(), "{}", took.unwrap_err());
    }
    let imported = import.finish();
    prop_assert!(imported.is_ok(), "{}", imported.unwrap_err());
    let (imported, report) = imported.unwrap();
    // Nothing is said but what the losses are about.
    let said = report.text();
    let is_wrong = |line: &&str| ["left out:", "contradicted:", "incomplete:"].iter().any(|kind| line.starts_with(kind));
    // An attached primary interface with groups of its own is one of the losses, and is said.
    let is_loss = |line: &&str| {
        line.starts_with("contradicted: network_interfaces.security_groups: a primary interface says another thing")
    };
    if let Some(line) = said.lines().find(|line| is_wrong(line) && !is_loss(line)) {
        return Err(TestCaseError::fail(format!("the report says {line}")));
    }
    for line in said.lines().filter_map(|line| line.strip_prefix("assumed: ")) {
        let about = line.split(": ").next().unwrap();
        let expected = match cloud {
            Cloud::Alibaba => about.ends_with(".managed_by") || about.ends_with(".private_ips"),
            Cloud::Zenlayer => false,
            Cloud::Baidu => about == "security_groups",
        };
        prop_assert!(expected, "the report says {}", line);
    }
    let read = |document: &Value| AnyWorld::from_slice(document.to_string().as_bytes()).unwrap();
    let is_small = pages.len() < 10;
    let mut expected = world;
    for loss in losses(cloud) {
        loss.forget(&mut document);
        // A large world is not worth the time.
        if is_small {
            let before = std::mem::replace(&mut expected, read(&document));
            if expected != before {
                seen.count(format!("lost: {}", loss.what));
            }
        }
    }
    let expected = read(&document);
    let shown = serde_json::to_string(&imported).unwrap();
    prop_assert!(imported == expected, "{}\nis not\n{}", shown, serde_json::to_string(&expected).unwrap());
    Ok(())
}

/// An id of one of several copies.
fn copied(id: &str, copy: usize) -> String {
    if copy == 0 { id.to_owned() } else { format!("{id}-copy-{copy}") }
}

/// How often everything is there.
type Copies = std::ops::RangeInclusive<usize>;

const ONCE: Copies = 1..=1;

/// Worlds as a cloud may have them: a VPC is in one region, an interface that is attached is in its instance's, and an instance
/// has one primary interface at most.
fn alibaba_worlds(copies: Copies) -> impl Strategy<Value = alibaba::World> {
    (alibaba::worlds::worlds(alibaba::E2026), copies).prop_map(|(mut world, copies)| {
        let vpc = |vpc: &str, region: &str| format!("{vpc}-of-{region}");
        let mut with_primary = BTreeSet::new();
        for interface in &mut world.network_interfaces {
            if let Some(instance) = &interface.attached_to {
                let of = world.instances.iter().find(|one| one.id == *instance).unwrap();
                interface.region.clone_from(&of.region);
                if interface.kind == "Primary" && !with_primary.insert(instance.clone()) {
                    interface.kind = "Secondary";
                }
            }
            interface.vpc = vpc(&interface.vpc, &interface.region);
        }
        for group in &mut world.security_groups {
            group.network = group.network.as_ref().map(|network| vpc(network, &group.region));
        }
        for instance in &mut world.instances {
            instance.network = instance.network.as_ref().map(|network| vpc(network, &instance.region));
        }
        alibaba::worlds::legalize(&mut world);
        let once = world.clone();
        for copy in 1..copies {
            let all = |ids: &[String]| ids.iter().map(|id| copied(id, copy)).collect::<Vec<_>>();
            for group in &once.security_groups {
                world.security_groups.push(alibaba::SecurityGroup { id: copied(&group.id, copy), ..group.clone() });
            }
            for one in &once.instances {
                let (id, security_groups) = (copied(&one.id, copy), all(&one.security_groups));
                world.instances.push(alibaba::Instance { id, security_groups, ..one.clone() });
            }
            for one in &once.network_interfaces {
                let (id, security_groups) = (copied(&one.id, copy), all(&one.security_groups));
                let attached_to = one.attached_to.as_ref().map(|instance| copied(instance, copy));
                let copy = alibaba::NetworkInterface { id, security_groups, attached_to, ..one.clone() };
                world.network_interfaces.push(copy);
            }
        }
        world
    })
}

/// The document of a world of the other two clouds.
fn roster_worlds<V: Vendor>(
    cloud: &'static str,
    word: &'static str,
    flag: &'static str,
    copies: Copies,
) -> impl Strategy<Value = (String, u64)> {
    let worlds = (any::<bool>(), roster::worlds::<V>(true), roster::worlds::<V>(false), copies, any::<u64>());
    worlds.prop_map(move |(most, many, few, copies, number)| {
        let world = if most { many } else { few };
        let (mut groups, mut instances) = (Vec::new(), Vec::new());
        for copy in 0..copies {
            groups.extend(world.security_groups.iter().map(|group| json!({"id": copied(&group.id, copy), word: group.word})));
            instances.extend(world.instances.iter().map(|one| {
                let ids: Vec<_> = one.security_groups.iter().map(|id| copied(id, copy)).collect();
                json!({"id": copied(&one.id, copy), "status": one.status, flag: one.flag, "security_groups": ids})
            }));
        }
        let mut document = json!({"cloud": cloud, "security_groups": groups, "instances": instances});
        match world.groups_per_instance {
            Limit::Default => {}
            Limit::Unlimited => document["limits"] = json!({"groups_per_instance": null}),
            Limit::Max(most) => document["limits"] = json!({"groups_per_instance": most}),
        }
        (document.to_string(), number)
    })
}

#[test]
fn alibaba_there_and_back() {
    let small = (alibaba_worlds(ONCE), any::<u64>());
    let property = |(world, number): (alibaba::World, u64), seen: &Seen| {
        let mut dice = Dice::new(number);
        let document = Alibaba::written(&world, &mut dice).spell(&mut dice);
        there_and_back(Cloud::Alibaba, &document, &mut dice, seen)
    };
    holds("import::alibaba_there_and_back", 120, &small, |case| property(case, &Seen::default()));
    let seen = Seen::default();
    sample(500, &small, |case| property(case, &seen).unwrap());
    sample(8, &(alibaba_worlds(60..=150), any::<u64>()), |case| property(case, &seen).unwrap());
    let mut wanted = vec!["several accounts", "DescribeInstances: many pages", "DescribeSecurityGroups: many pages"];
    wanted.extend(["DescribeNetworkInterfaces: 2 pages", "security_groups: managed", "network_interfaces: managed"]);
    wanted.extend(["network_interfaces: attached", "instances: in a resource group", "instances: in several groups"]);
    wanted.extend(["network_interfaces: in several groups", "instances: in 0 groups"]);
    let words = [
        ("security_groups", &alibaba::KINDS[..]),
        ("instances", &alibaba::INSTANCE_STATUSES),
        ("network_interfaces", &alibaba::INTERFACE_TYPES),
        ("network_interfaces", &alibaba::INTERFACE_STATUSES),
    ];
    let words = words.into_iter().flat_map(|(list, words)| words.iter().map(move |word| format!("{list}: {word}")));
    let locks = alibaba::LOCKS.iter().map(|lock| format!("locked: {lock}"));
    let lost = losses(Cloud::Alibaba).filter(|loss| loss.what != "editions").map(|loss| format!("lost: {}", loss.what));
    let all: Vec<String> = words.chain(locks).chain(lost).collect();
    wanted.extend(all.iter().map(String::as_str));
    seen.show(Cloud::Alibaba, &wanted);
}

fn roster_there_and_back<V: Vendor>(cloud: Cloud, word: &'static str, flag: &'static str, lists: [&str; 2]) {
    let small = roster_worlds::<V>(cloud.into(), word, flag, ONCE);
    let property =
        |(document, number): (String, u64), seen: &Seen| there_and_back(cloud, &document, &mut Dice::new(number), seen);
    holds(&format!("import::{cloud}_there_and_back"), 60, &small, |case| property(case, &Seen::default()));
    let seen = Seen::default();
    sample(300, &small, |case| property(case, &seen).unwrap());
    let large = roster_worlds::<V>(cloud.into(), word, flag, 550..=650);
    sample(9, &large, |case| property(case, &seen).unwrap());
    let mut wanted: Vec<String> = lists.iter().map(|list| format!("{list}: 2 pages")).collect();
    wanted.extend(V::STATUSES.iter().map(|status| format!("instances: {status}")));
    wanted.extend(V::WORDS.iter().filter(|_| word == "kind").map(|kind| format!("security_groups: {kind}")));
    wanted.extend(losses(cloud).map(|loss| format!("lost: {}", loss.what)));
    seen.show(cloud, &wanted.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn zenlayer_there_and_back() {
    let lists = ["DescribeInstances", "DescribeSecurityGroups"];
    roster_there_and_back::<Zenlayer>(Cloud::Zenlayer, "status", "supports_security_groups", lists);
}

#[test]
fn baidu_there_and_back() {
    roster_there_and_back::<Baidu>(Cloud::Baidu, "kind", "in_debt", ["ListInstances", "ListSecurityGroup"]);
}
