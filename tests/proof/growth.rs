//! Worlds grow and shrink: what may be created and deleted, what that does to everything else, and what stays good.

use proptest::prelude::*;
use proptest::sample::Index;
use secgroup::alibaba::join_security_group::{Request, check};
use secgroup::alibaba::{self, ChangeSpec, Create, Delete, Step};
use secgroup::{Misfit, StepError, baidu, zenlayer};
use secgroup_kit::clouds::alibaba::Alibaba;
use secgroup_kit::clouds::baidu::Baidu;
use secgroup_kit::clouds::zenlayer::Zenlayer;
use secgroup_kit::for_every_operation;
use secgroup_kit::model::Answer;
use secgroup_kit::planned::pick;
use secgroup_kit::subject::{Cloud, EngineOf, Move, MoveOf, WorldOf};
use secgroup_kit::ways::grown::{create, delete};
use secgroup_kit::ways::spelling::Dice;

use crate::harness::holds;
use crate::observed::{Observed, agree, judge};
use crate::proved::Proved;

const ALIBABA: &str = r#"{"cloud": "alibaba", "account": "1",
    "resource_groups": [{"id": "rg-1"}, {"id": "rg-2"}, {"id": "rg-empty"}],
    "security_groups": [
        {"id": "sg-1", "region": "r1", "network": {"vpc": "v"}, "kind": "basic"},
        {"id": "sg-2", "region": "r1", "network": {"vpc": "v"}, "kind": "enterprise", "resource_group": "rg-1"},
        {"id": "sg-classic", "region": "r1", "network": "classic", "kind": "basic"}],
    "instances": [
        {"id": "i-1", "region": "r1", "network": {"vpc": "v"}, "status": "Running", "private_ips": 3,
            "security_groups": ["sg-1"], "resource_group": "rg-1"},
        {"id": "i-2", "region": "r1", "network": {"vpc": "v"}, "status": "Running"}],
    "network_interfaces": [
        {"id": "eni-1", "region": "r1", "vpc": "v", "status": "InUse", "attached_to": "i-1", "private_ips": 2,
            "security_groups": ["sg-1", "sg-2"]}],
    "resources": [{"type": "disk", "id": "d-1", "region": "r1", "resource_group": "rg-2"}]}"#;

const ZENLAYER: &str = r#"{"cloud": "zenlayer",
    "security_groups": [{"id": "g-1", "status": "Available"}, {"id": "g-2", "status": "Available"}],
    "instances": [{"id": "i-1", "status": "RUNNING", "security_groups": ["g-1"]}]}"#;

const BAIDU: &str = r#"{"cloud": "baidu",
    "security_groups": [{"id": "g-1", "kind": "normal"}, {"id": "g-2", "kind": "enterprise"}],
    "instances": [{"id": "i-1", "security_groups": ["g-1"]}]}"#;

fn read<W: serde::de::DeserializeOwned>(text: &str) -> W {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The document of a step that creates, or deletes.
fn step(name: &str, members: &str) -> String {
    format!(r#"{{"step": "{name}", {members}}}"#)
}

/// Steps that the world refuses with this text, and that change nothing.
fn refused<C: Cloud>(world: &str, steps: &[(&str, &str, &str)]) {
    let before: C::Engine = read(world);
    for (name, members, says) in steps {
        let mut world = before.clone();
        assert_eq!(C::take(&mut world, &step(name, members)), Err((*says).to_owned()), "{name} {members}");
        assert!(world == before, "{name} {members} has changed the world");
    }
}

fn taken<C: Cloud>(world: &mut C::Engine, name: &str, members: &str) {
    C::take(world, &step(name, members)).unwrap_or_else(|error| panic!("{error}: {name} {members}"));
}

#[test]
fn what_cannot_be_created_changes_nothing() {
    // A group in VPC v, an instance and an interface, each with one member that is wrong.
    let group = |id: &str, more: &str| format!(r#""security_group": {{"id": "{id}", "region": "r1", "kind": "basic"{more}}}"#);
    let instance = |id: &str, more: &str| format!(r#""instance": {{"id": "{id}", "status": "Running"{more}}}"#);
    let interface = |id: &str, more: &str| format!(r#""network_interface": {{"id": "{id}", "status": "InUse"{more}}}"#);
    let (near, near_vpc) = (r#", "region": "r1", "network": {"vpc": "v"}"#, r#", "region": "r1", "vpc": "v""#);
    let in_groups = |place: &str, groups: &str| format!(r#"{place}, "security_groups": {groups}"#);
    let cases = [
        (
            r#""resource_group": {"id": "rg-1"}"#.to_owned(),
            r#"resource_group.id: "rg-1" is the id of a resource group already"#,
        ),
        (r#""resource_group": {"id": ""}"#.to_owned(), "resource_group.id: must not be empty"),
        (r#""resource_group": {"id": "rg-9", "owner": ""}"#.to_owned(), "resource_group.owner: must not be empty"),
        (group("sg-1", r#", "network": "classic""#), r#"security_group.id: "sg-1" is the id of a security group already"#),
        (group("", r#", "network": "classic""#), "security_group.id: must not be empty"),
        (group("x", r#", "network": {"vpc": ""}"#), "security_group.network.vpc: must not be empty"),
        (group("x", r#", "network": "classic", "managed_by": """#), "security_group.managed_by: must not be empty"),
        (
            group("x", r#", "network": "classic", "resource_group": "rg-9""#),
            r#"security_group.resource_group: no resource group "rg-9""#,
        ),
        (
            r#""security_group": {"id": "x", "region": "r1", "network": "classic", "kind": "enterprise"}"#.to_owned(),
            "security_group.network: an enterprise group cannot be in the classic network",
        ),
        (instance("i-1", near), r#"instance.id: "i-1" is the id of an instance already"#),
        (instance("eni-1", near), r#"instance.id: "eni-1" is the id of a network interface already"#),
        (instance("", near), "instance.id: must not be empty"),
        (instance("x", r#", "region": "", "network": "classic""#), "instance.region: must not be empty"),
        (
            instance("x", &format!(r#"{near}, "resource_group": "sg-1""#)),
            r#"instance.resource_group: no resource group "sg-1""#,
        ),
        (instance("x", &in_groups(near, r#"["sg-1", "sg-9"]"#)), r#"instance.security_groups[1]: no security group "sg-9""#),
        (
            instance("x", &in_groups(near, r#"["sg-1", "sg-2", "sg-1"]"#)),
            r#"instance.security_groups[2]: "sg-1" is listed twice"#,
        ),
        (
            instance("x", &in_groups(r#", "region": "r2", "network": {"vpc": "v"}"#, r#"["sg-1"]"#)),
            r#"instance.security_groups[0]: security group "sg-1" is in region "r1", not "r2""#,
        ),
        (
            instance("x", &in_groups(r#", "region": "r1", "network": {"vpc": "w"}"#, r#"["sg-1"]"#)),
            r#"instance.security_groups[0]: security group "sg-1" is in VPC "v", not VPC "w""#,
        ),
        (
            instance("x", &in_groups(near, r#"["sg-2", "sg-classic"]"#)),
            r#"instance.security_groups[1]: security group "sg-classic" is in the classic network, not VPC "v""#,
        ),
        (interface("eni-1", near_vpc), r#"network_interface.id: "eni-1" is the id of a network interface already"#),
        (interface("i-2", near_vpc), r#"network_interface.id: "i-2" is the id of an instance already"#),
        (interface("", near_vpc), "network_interface.id: must not be empty"),
        (interface("x", r#", "region": "r1", "vpc": """#), "network_interface.vpc: must not be empty"),
        (
            interface("x", &format!(r#"{near_vpc}, "granted_to": ["2", ""]"#)),
            "network_interface.granted_to[1]: must not be empty",
        ),
        (
            interface("x", &format!(r#"{near_vpc}, "attached_to": "eni-1""#)),
            r#"network_interface.attached_to: no instance "eni-1""#,
        ),
        (
            interface("x", &in_groups(near_vpc, r#"["sg-1", "sg-1"]"#)),
            r#"network_interface.security_groups[1]: "sg-1" is listed twice"#,
        ),
        (
            interface("x", &in_groups(r#", "region": "r2", "vpc": "v""#, r#"["sg-2"]"#)),
            r#"network_interface.security_groups[0]: security group "sg-2" is in region "r1", not "r2""#,
        ),
        (
            r#""resource": {"type": "disk", "id": "d-1", "region": "r1"}"#.to_owned(),
            r#"resource.id: "d-1" is the id of a resource of this type already"#,
        ),
        (r#""resource": {"type": "disk", "id": "", "region": "r1"}"#.to_owned(), "resource.id: must not be empty"),
        (
            r#""resource": {"type": "image", "id": "d-1", "region": "r1", "resource_group": "x"}"#.to_owned(),
            r#"resource.resource_group: no resource group "x""#,
        ),
    ];
    for (members, says) in cases {
        refused::<Alibaba>(ALIBABA, &[("create", &members, says)]);
    }
    let common = [
        (
            "create",
            r#""instance": {"id": "i-1", "status": "IMAGING"}"#,
            r#"instance.id: "i-1" is the id of an instance already"#,
        ),
        ("create", r#""instance": {"id": "", "status": "IMAGING"}"#, "instance.id: must not be empty"),
        (
            "create",
            r#""instance": {"id": "x", "status": "IMAGING", "security_groups": ["g-2", "x"]}"#,
            r#"instance.security_groups[1]: no security group "x""#,
        ),
        (
            "create",
            r#""instance": {"id": "x", "status": "IMAGING", "security_groups": ["g-2", "g-1", "g-2"]}"#,
            r#"instance.security_groups[2]: "g-2" is listed twice"#,
        ),
        (
            "create",
            r#""security_group": {"id": "g-1", "status": "Fail"}"#,
            r#"security_group.id: "g-1" is the id of a security group already"#,
        ),
        ("create", r#""security_group": {"id": "", "status": "Fail"}"#, "security_group.id: must not be empty"),
    ];
    refused::<Zenlayer>(ZENLAYER, &common);
    for (name, members, says) in common {
        let members = members.replace("IMAGING", "Expired").replace(r#""status": "Fail""#, r#""kind": "normal""#);
        refused::<Baidu>(BAIDU, &[(name, &members, says)]);
    }
}

#[test]
fn what_cannot_be_deleted_changes_nothing() {
    refused::<Alibaba>(
        ALIBABA,
        &[
            ("delete", r#""resource_group": "x""#, r#"no resource group "x""#),
            ("delete", r#""resource_group": "rg-1""#, r#"resource group "rg-1" cannot be deleted: it holds 2 things"#),
            ("delete", r#""security_group": "x""#, r#"no security group "x""#),
            ("delete", r#""security_group": """#, r#"no security group """#),
            ("delete", r#""security_group": "sg-1""#, r#"security group "sg-1" cannot be deleted: it has 2 members"#),
            ("delete", r#""instance": "x""#, r#"no instance "x""#),
            ("delete", r#""instance": "eni-1""#, r#"no instance "eni-1""#),
            ("delete", r#""network_interface": "i-1""#, r#"no network interface "i-1""#),
            ("delete", r#""type": "disk", "resource": "d-9""#, r#"no disk "d-9""#),
            ("delete", r#""type": "launchtemplate", "resource": "d-1""#, r#"no launchtemplate "d-1""#),
        ],
    );
    let cases = [
        ("delete", r#""security_group": "x""#, r#"no security group "x""#),
        ("delete", r#""instance": "x""#, r#"no instance "x""#),
        ("delete", r#""instance": "g-1""#, r#"no instance "g-1""#),
    ];
    refused::<Zenlayer>(ZENLAYER, &cases);
    refused::<Baidu>(BAIDU, &cases);
    // One member is enough.
    let mut alibaba: alibaba::World = read(ALIBABA);
    let mut zenlayer: zenlayer::World = read(ZENLAYER);
    let mut baidu: baidu::World = read(BAIDU);
    for refusal in
        [alibaba.delete_security_group("sg-2"), zenlayer.delete_security_group("g-1"), baidu.delete_security_group("g-1")]
    {
        let refusal = refusal.unwrap_err();
        assert!(matches!(refusal, StepError::InUse { what: "security group", .. }), "{refusal:?}");
        assert!(refusal.to_string().ends_with("cannot be deleted: it has 1 member"), "{refusal}");
    }
    let refusal = alibaba.delete_resource_group("rg-2").unwrap_err();
    assert_eq!(refusal.to_string(), r#"resource group "rg-2" cannot be deleted: it holds 1 thing"#);
    assert_eq!(alibaba, read(ALIBABA));
    assert_eq!((zenlayer, baidu), (read(ZENLAYER), read(BAIDU)));
}

/// A step creates or deletes one thing, and says all of it.
#[test]
fn steps_that_are_none() {
    let bodies = [
        ("create", ""),
        ("create", r#", "instance": {}"#),
        ("create", r#", "instance": "i-1""#),
        ("create", r#", "gateway": {"id": "x"}"#),
        ("create", r#", "security_group": {"id": "x", "kind": "normal", "status": "Fail", "colour": "red"}"#),
        ("delete", ""),
        ("delete", r#", "instance": null"#),
        ("delete", r#", "instance": {"id": "i-1"}"#),
        ("delete", r#", "gateway": "x""#),
        ("delete", r#", "instance": "i-1", "security_group": "g-2""#),
        ("delete", r#", "instance": "i-1", "instance": "i-1""#),
    ];
    let only_alibaba = [
        ("create", r#", "resource_group": {"id": "x"}, "resource_group": {"id": "x"}"#),
        ("create", r#", "resource_group": {"id": "x"}, "resource": {"type": "disk", "id": "x", "region": "r"}"#),
        ("delete", r#", "resource": "d-1""#),
        ("delete", r#", "type": "disk""#),
        ("delete", r#", "type": "instance", "resource": "i-1""#),
        ("delete", r#", "type": "disk", "instance": "i-1""#),
    ];
    for (name, body) in bodies.into_iter().chain(only_alibaba) {
        let text = format!(r#"{{"step": "{name}"{body}}}"#);
        assert!(serde_json::from_str::<alibaba::Step<'_>>(&text).is_err(), "{text}");
        assert!(serde_json::from_str::<zenlayer::Step<'_>>(&text).is_err(), "{text}");
        assert!(serde_json::from_str::<baidu::Step<'_>>(&text).is_err(), "{text}");
    }
}

/// Handles are good for as long as the thing is there, whatever comes and goes beside it, and never mean another.
#[test]
fn handles_mean_one_thing_or_nothing() {
    let mut world: alibaba::World = read(ALIBABA);
    let (kept_group, kept) = (world.find_security_group("sg-1").unwrap(), world.find_instance("i-1").unwrap());
    let spec = world.instance(kept).unwrap().into_owned();
    let gone = world.find_instance("i-2").unwrap();
    let interface = world.find_network_interface("eni-1").unwrap();
    let group = world.find_security_group("sg-classic").unwrap();
    world.delete_instance("i-2").unwrap();
    world.delete_network_interface("eni-1").unwrap();
    world.delete_security_group("sg-classic").unwrap();
    for again in 0..3 {
        let nothing = (world.instance(gone), world.network_interface(interface), world.security_group(group));
        assert_eq!(nothing, (None, None, None), "{again}");
        assert_eq!((world.usage(group), world.security_group_id(group)), (None, None), "{again}");
        assert_eq!(world.member_id(alibaba::Member::Instance(gone)), None, "{again}");
        assert_eq!(world.instance(kept), Some(spec.clone()), "{again}");
        assert_eq!((world.usage(kept_group), world.security_group_id(kept_group)), (Some((1, 3)), Some("sg-1")), "{again}");
        // The next ones are in the places of those that are gone; in the end with the same ids.
        let ids = [("i-8", "eni-8", "sg-8"), ("i-9", "eni-9", "sg-9"), ("i-2", "eni-1", "sg-classic")][again];
        let vpc = || alibaba::Network::vpc("v");
        let instance = alibaba::InstanceSpec::new(ids.0, "r1", vpc(), alibaba::InstanceStatus::Stopped);
        let instance = world.create_instance(&instance).unwrap();
        let card = alibaba::NetworkInterfaceSpec::new(ids.1, "r1", "v", alibaba::InterfaceStatus::InUse);
        let card = world.create_network_interface(&card).unwrap();
        let spec = alibaba::SecurityGroupSpec::new(ids.2, "r1", vpc(), alibaba::GroupKind::Basic);
        let fresh = world.create_security_group(&spec).unwrap();
        assert!((instance, card, fresh) != (gone, interface, group) && instance != gone && card != interface && fresh != group);
        assert_eq!((world.find_instance(ids.0), world.find_security_group(ids.2)), (Some(instance), Some(fresh)));
        assert_eq!(world.find_network_interface(ids.1), Some(card));
        assert_eq!((world.instance(gone), world.network_interface(interface)), (None, None));
        assert_eq!(world.security_group(group), None);
        if again < 2 {
            world.delete_instance(ids.0).unwrap();
            world.delete_network_interface(ids.1).unwrap();
            world.delete_security_group(ids.2).unwrap();
            assert_eq!((world.instance(instance), world.network_interface(card)), (None, None));
        }
    }
    // The lists are in order of the ids all the same.
    assert_eq!(world.instances().map(|spec| spec.id.into_owned()).collect::<Vec<_>>(), ["i-1", "i-2"]);
}

macro_rules! roster {
    ($test:ident, $Cloud:ident, $engine:ident, $document:ident, $group:literal, $status:literal) => {
        #[test]
        fn $test() {
            let mut world: $engine::World = read($document);
            let before = world.clone();
            let (kept, gone) = (world.find_security_group("g-1").unwrap(), world.find_security_group("g-2").unwrap());
            let instance = world.find_instance("i-1").unwrap();
            taken::<$Cloud>(&mut world, "delete", r#""security_group": "g-2""#);
            assert_eq!((world.find_security_group("g-1"), world.find_security_group("g-2")), (Some(kept), None));
            // In the place of the one that is gone, then with its id.
            for id in ["g-3", "g-2"] {
                taken::<$Cloud>(&mut world, "create", &format!(r#""security_group": {{"id": "{id}", {}}}"#, $group));
                assert!(world.find_security_group(id).is_some_and(|handle| handle != gone && handle != kept));
                if id == "g-3" {
                    taken::<$Cloud>(&mut world, "delete", r#""security_group": "g-3""#);
                }
            }
            assert!(world == before && world.find_instance("i-1") == Some(instance));
            // What was said of another state does not fit, not even where everything is as it was.
            let spec = [$engine::ChangeSpec::Joined { security_group: "g-2".into(), member: "i-1".into() }];
            let stale = before.transition(&spec).unwrap();
            assert_eq!((world.apply(&stale), world.spec_of(&stale)), (Err(Misfit::OtherState), Err(Misfit::OtherState)));
            // An instance leaves its groups when it is deleted, and then they can be deleted.
            let now = world.transition(&spec).unwrap();
            world.apply(&now).unwrap();
            assert!(world.delete_security_group("g-2").is_err() && world.delete_security_group("g-1").is_err());
            let with_both = world.clone();
            taken::<$Cloud>(&mut world, "delete", r#""instance": "i-1""#);
            assert_eq!(world.apply(&now.inverse()), Err(Misfit::OtherState));
            let mut empty = world.clone();
            empty.delete_security_group("g-2").unwrap();
            empty.delete_security_group("g-1").unwrap();
            assert_eq!((empty.security_groups().count(), empty.instances().count()), (0, 0));
            let created = format!(r#""instance": {{"id": "i-1", "status": "{}", "security_groups": ["g-2", "g-1"]}}"#, $status);
            taken::<$Cloud>(&mut world, "create", &created);
            assert!(world == with_both && world.find_instance("i-1") != Some(instance));
        }
    };
}

roster!(zenlayer_worlds_grow_and_shrink, Zenlayer, zenlayer, ZENLAYER, r#""status": "Available""#, "RUNNING");
roster!(baidu_worlds_grow_and_shrink, Baidu, baidu, BAIDU, r#""kind": "enterprise""#, "Running");

/// What was checked before something was created or deleted does not fit any more, even if the world is equal again.
#[test]
fn transitions_fit_no_world_that_has_grown() {
    let before: alibaba::World = read(ALIBABA);
    let request = Request { security_group_id: "sg-1", instance_id: "i-2", ..Request::default() };
    let accepted = check(&before, &request).accepted().cloned().expect("i-2 can join");
    let deletes = [
        Delete::Instance("i-2".into()),
        Delete::Instance("i-1".into()),
        Delete::NetworkInterface("eni-1".into()),
        Delete::SecurityGroup("sg-classic".into()),
        Delete::ResourceGroup("rg-empty".into()),
        Delete::Resource(alibaba::ResourceKind::Disk, "d-1".into()),
    ];
    let create = |text: &'static str| read::<Step<'static>>(&step("create", text));
    let again = [
        create(r#""instance": {"id": "i-2", "region": "r1", "network": {"vpc": "v"}, "status": "Running"}"#),
        create(
            r#""instance": {"id": "i-1", "region": "r1", "network": {"vpc": "v"}, "status": "Running", "private_ips": 3,
                "security_groups": ["sg-1"], "resource_group": "rg-1"}"#,
        ),
        create(
            r#""network_interface": {"id": "eni-1", "region": "r1", "vpc": "v", "status": "InUse", "attached_to": "i-1",
                "private_ips": 2, "security_groups": ["sg-1", "sg-2"]}"#,
        ),
        create(r#""security_group": {"id": "sg-classic", "region": "r1", "network": "classic", "kind": "basic"}"#),
        create(r#""resource_group": {"id": "rg-empty"}"#),
        create(r#""resource": {"type": "disk", "id": "d-1", "region": "r1", "resource_group": "rg-2"}"#),
    ];
    for (delete, create) in deletes.into_iter().zip(again) {
        let mut world = before.clone();
        for step in [Step::Delete(delete), create] {
            world.step(&step).unwrap();
            let state = world.clone();
            assert_eq!(world.apply(&accepted), Err(Misfit::OtherState), "after {step:?}");
            assert_eq!(world.spec_of(&accepted), Err(Misfit::OtherState), "after {step:?}");
            assert!(world == state);
        }
        // Equal again, but for the interface that was attached to an instance which is another one now.
        let detached = world.find_instance("i-1") != before.find_instance("i-1");
        assert_eq!(world == before, !detached);
    }
}

/// An instance that is deleted is out of its groups, and nothing is attached to it or to what comes into its place.
#[test]
fn what_is_deleted_leaves_nothing_behind() {
    let mut world: alibaba::World = read(ALIBABA);
    let [one, two] = ["sg-1", "sg-2"].map(|id| world.find_security_group(id).unwrap());
    let interface = world.find_network_interface("eni-1").unwrap();
    assert_eq!((world.usage(one), world.usage(two)), (Some((2, 5)), Some((1, 2))));
    taken::<Alibaba>(&mut world, "delete", r#""instance": "i-1""#);
    assert_eq!((world.usage(one), world.usage(two)), (Some((1, 2)), Some((1, 2))));
    assert_eq!(world.network_interface(interface).unwrap().attached_to, None);
    assert_eq!(world.network_interface(interface).unwrap().security_groups, ["sg-1", "sg-2"]);
    for id in ["i-7", "i-1"] {
        let place = r#""region": "r1", "network": {"vpc": "v"}, "status": "Running""#;
        taken::<Alibaba>(&mut world, "create", &format!(r#""instance": {{"id": "{id}", {place}}}"#));
        assert_eq!(world.network_interface(interface).unwrap().attached_to, None, "{id}");
        assert!(!serde_json::to_string(&world).unwrap().contains(r#""attached_to":"i-"#), "{id}");
        taken::<Alibaba>(&mut world, "delete", &format!(r#""instance": "{id}""#));
    }
    // Attached again, to another.
    world.step(&Step::Attach { network_interface: "eni-1".into(), instance: "i-2".into() }).unwrap();
    assert_eq!(world.network_interface(interface).unwrap().attached_to.as_deref(), Some("i-2"));
    world.delete_network_interface("eni-1").unwrap();
    assert_eq!((world.usage(one), world.usage(two)), (Some((0, 0)), Some((0, 0))));
    assert_eq!(world.find_member("eni-1"), None);
    // Now nobody is in the groups, and only sg-2 in a resource group besides the disk.
    let refusal = world.delete_resource_group("rg-1").map_err(|error| error.to_string());
    assert!(refusal.is_err(), "sg-2 is in it");
    world.delete_security_group("sg-1").unwrap();
    world.delete_security_group("sg-2").unwrap();
    world.delete_resource_group("rg-1").unwrap();
    assert!(world.delete_resource_group("rg-2").is_err(), "the disk is in it");
    world.delete_resource(alibaba::ResourceKind::Disk, "d-1").unwrap();
    world.delete_resource_group("rg-2").unwrap();
    assert_eq!((world.find_resource_group("rg-2"), world.find_resource("disk", "d-1")), (None, None));
    // A move counts as well.
    let rg = Create::ResourceGroup(alibaba::ResourceGroupSpec::new("rg-3"));
    world.step(&Step::Create(rg)).unwrap();
    let into =
        ChangeSpec::Moved { resource_type: "instance".into(), resource: "i-2".into(), from: None, to: Some("rg-3".into()) };
    let moved = world.transition([&into]).unwrap();
    world.apply(&moved).unwrap();
    assert!(world.delete_resource_group("rg-3").is_err());
    world.delete_instance("i-2").unwrap();
    world.delete_resource_group("rg-3").unwrap();
    world.delete_resource_group("rg-empty").unwrap();
    world.delete_security_group("sg-classic").unwrap();
    assert_eq!(world, read(r#"{"cloud": "alibaba", "account": "1"}"#));
}

/// A list that stands in a document twice is refused, and so not one of the two is forgotten.
#[test]
fn no_list_twice() {
    fn refused<C: Cloud>(rest: &str, lists: &[&str]) {
        for list in lists {
            for between in ["", r#""limits": {},"#] {
                let text = format!(r#"{{{rest}, "{list}": [], {between} "{list}": []}}"#);
                let error = serde_json::from_str::<C::Engine>(&text).expect_err(&text).to_string();
                assert!(error.starts_with(&format!("duplicate field `{list}`")), "{error}: {text}");
                let read = serde_json::from_reader::<_, C::Engine>(text.as_bytes()).expect_err(&text).to_string();
                assert!(read.starts_with(&format!("duplicate field `{list}`")), "{read}: {text}");
            }
        }
    }
    let lists = ["resource_groups", "security_groups", "instances", "network_interfaces", "resources"];
    refused::<Alibaba>(r#""cloud": "alibaba", "account": "1""#, &lists);
    refused::<Zenlayer>(r#""cloud": "zenlayer""#, &["security_groups", "instances"]);
    refused::<Baidu>(r#""cloud": "baidu""#, &["security_groups", "instances"]);
}

/// What happens in the life of a world.
#[derive(Clone, Debug)]
enum Event<M> {
    Create(Index),
    Delete(Index),
    Move(M),
}

/// Whatever is created, deleted, asked and done: the world is the one that is built from what is in it.
fn life<S: Proved>() {
    let one = prop_oneof![
        3 => any::<Index>().prop_map(Event::Create),
        2 => any::<Index>().prop_map(Event::Delete),
        2 => S::requests().prop_map(|request| Event::Move(Move::Ask(request))),
        1 => S::steps().prop_map(|plan| Event::Move(Move::Happen(plan))),
    ];
    let strategy = (S::worlds(), S::worlds(), proptest::collection::vec(one, 0..24), any::<u64>());
    holds(&format!("growth::{}", S::NAME), 150, &strategy, |(mut mirror, other, events, number)| {
        let mut dice = Dice::new(number);
        let mut engine = S::build(&mirror, number);
        // Things of this world, of another, and of none.
        let mut pool = <S::Cloud as Cloud>::elements(&mirror);
        pool.extend(<S::Cloud as Cloud>::elements(&other));
        pool.extend(<S::Cloud as Cloud>::strangers(&mirror, &mut dice));
        for event in &events {
            happen::<S>(&mut engine, &mut mirror, &pool, event, &mut dice)?;
            let plain = S::build(&mirror, 0);
            prop_assert!(engine == plain, "{} is not {}", S::document(&engine), S::document(&plain));
        }
        let plain = S::build(&mirror, 0);
        prop_assert_eq!(S::document(&engine), S::document(&plain));
        prop_assert!(serde_json::from_str::<EngineOf<S>>(&S::document(&engine)).is_ok_and(|read| read == engine));
        Ok(())
    });
}

fn happen<S: Proved>(
    engine: &mut EngineOf<S>,
    mirror: &mut WorldOf<S>,
    pool: &[<S::Cloud as Cloud>::Element],
    event: &Event<MoveOf<S>>,
    dice: &mut Dice,
) -> Result<(), TestCaseError> {
    match event {
        Event::Create(at) => {
            let Some(element) = pick(at, pool) else { return Ok(()) };
            create::<S::Cloud>(engine, mirror, element, dice).map_err(TestCaseError::fail)
        }
        Event::Delete(at) => {
            // Mostly something that is there.
            let here = <S::Cloud as Cloud>::elements(mirror);
            let Some(element) = pick(at, if dice.one_in(6) { pool } else { &here }) else { return Ok(()) };
            delete::<S::Cloud>(engine, mirror, element, dice).map_err(TestCaseError::fail)
        }
        Event::Move(Move::Ask(request)) => {
            let (observed, transition) = judge::<S>(engine, request);
            let answer = S::judge(mirror, request);
            agree(&answer, &observed)?;
            if let (Answer::Accepted(changes), Observed::Accepted(_), Some(transition)) = (&answer, &observed, transition) {
                *mirror = S::apply(mirror, changes);
                S::engine_apply(engine, &transition);
            }
            Ok(())
        }
        Event::Move(Move::Happen(plan)) => {
            if let Some(step) = plan.in_world(mirror) {
                *mirror = S::step(mirror, &step);
                S::engine_step(engine, &step);
            }
            Ok(())
        }
    }
}

for_every_operation!(life);
