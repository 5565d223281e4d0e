//! What the other parts of the proof do not come by: what a document leaves out, how a wrong type is told, how much memory a
//! world takes, sets of rules as values, look-ups among very many ids.

use secgroup::alibaba::join_security_group::{self, Edition, Request, Rule};
use secgroup::alibaba::{GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec};
use secgroup::rulebook::{Outcome, Rule as _, Verdict, Violations};
use secgroup::{alibaba, baidu, zenlayer};

fn read<T: serde::de::DeserializeOwned>(document: &str) -> T {
    serde_json::from_str(document).unwrap_or_else(|error| panic!("{error}: {document}"))
}

/// The contract's defaults, member by member: what leaves them out is what says them.
#[test]
fn what_a_document_leaves_out() {
    let short: alibaba::World = read(
        r#"{"cloud": "alibaba", "account": "1",
            "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "normal"}],
            "instances": [{"id": "i", "region": "r", "network": "classic", "status": "Running"}],
            "network_interfaces": [{"id": "e", "region": "r", "vpc": "v", "status": "InUse"}],
            "resources": [{"type": "disk", "id": "d", "region": "r"}], "resource_groups": [{"id": "rg"}]}"#,
    );
    let long: alibaba::World = read(
        r#"{"cloud": "alibaba", "editions": {"JoinSecurityGroup": "2026-05-06", "JoinResourceGroup": "2019-09-11"},
            "account": "1", "service": "available",
            "limits": {"groups_per_target": 5, "groups_ceiling": 16, "acl_rules": 1000, "basic": {"max": 6000, "unit": "private_ips"},
                       "advanced": {"max": 65536, "unit": "members"}, "enterprise": {"max": 65536, "unit": "members"}},
            "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "basic", "owner": "1", "managed_by": null,
                                 "acl_rules": 0, "resource_group": null, "busy": false}],
            "instances": [{"id": "i", "region": "r", "network": "classic", "status": "Running", "owner": "1", "locks": [],
                           "supports_enterprise_groups": true, "private_ips": 1, "security_groups": [], "resource_group": null,
                           "busy": false}],
            "network_interfaces": [{"id": "e", "region": "r", "vpc": "v", "type": "Secondary", "status": "InUse", "owner": "1",
                                    "granted_to": [], "managed_by": null, "attached_to": null, "private_ips": 1,
                                    "security_groups": [], "resource_group": null, "busy": false}],
            "resources": [{"type": "disk", "id": "d", "region": "r", "owner": "1", "resource_group": null}],
            "resource_groups": [{"id": "rg", "owner": "1"}]}"#,
    );
    assert_eq!(short, long);
    let short: zenlayer::World = read(r#"{"cloud": "zenlayer", "instances": [{"id": "i", "status": "RUNNING"}]}"#);
    let long: zenlayer::World = read(
        r#"{"cloud": "zenlayer", "limits": {"groups_per_instance": 2}, "security_groups": [],
            "instances": [{"id": "i", "status": "RUNNING", "supports_security_groups": true, "security_groups": []}]}"#,
    );
    assert_eq!(short, long);
    let short: baidu::World = read(r#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i"}]}"#);
    let long: baidu::World = read(
        r#"{"cloud": "baidu", "limits": {"groups_per_instance": 10}, "security_groups": [{"id": "g", "kind": "normal"}],
            "instances": [{"id": "i", "status": "Running", "in_debt": false, "security_groups": []}]}"#,
    );
    assert_eq!(short, long);
}

#[test]
fn a_wrong_type_is_told_with_what_it_should_be() {
    for (document, expected) in [
        (r#"{"cloud": "alibaba", "account": "1", "instances": 1}"#, "expected a list"),
        (r#"{"cloud": "alibaba", "account": "1", "limits": []}"#, "expected an object"),
        (r#"{"cloud": "alibaba", "account": "1", "service": 1}"#, "expected a string"),
        (r#"{"cloud": "alibaba", "account": 1}"#, "expected a string"),
    ] {
        let error = serde_json::from_str::<alibaba::World>(document).unwrap_err().to_string();
        assert!(error.contains(expected), "{document}: {error}");
    }
}

#[test]
fn a_wrong_world_or_network_is_told_with_what_it_should_be() {
    let told = |document: &str| serde_json::from_str::<alibaba::World>(document).unwrap_err().to_string();
    assert!(told("[]").contains("expected a world of Alibaba Cloud"), "{}", told("[]"));
    let network = told(
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "i", "region": "r", "network": 1, "status": "Running"}]}"#,
    );
    assert!(network.contains(r#"expected "classic" or an object with the member "vpc""#), "{network}");
}

/// The limits that a document leaves out are those of its edition.
#[test]
fn limits_are_those_of_the_edition() {
    for edition in [Edition::E2026_05_06, Edition::E2020_09_29] {
        let world: alibaba::World = read(&format!(
            r#"{{"cloud": "alibaba", "editions": {{"JoinSecurityGroup": "{edition}"}}, "account": "1", "limits": {{"acl_rules": 7}}}}"#
        ));
        assert_eq!(*world.limits(), alibaba::Limits { acl_rules: Some(7), ..alibaba::Limits::documented(edition) });
    }
}

/// A place counts from 0, in the order in which things were given; of two that are the same, it is the second's.
#[test]
fn what_is_wrong_is_found_at_its_place() {
    let group = |id: &str| format!(r#"{{"id": "{id}", "region": "r", "network": {{"vpc": "v"}}, "kind": "basic"}}"#);
    let instance = |id: &str, groups: &str| {
        format!(
            r#"{{"id": "{id}", "region": "r", "network": {{"vpc": "w"}}, "status": "Running", "security_groups": [{groups}]}}"#
        )
    };
    let interface = |id: &str, groups: &str| {
        format!(r#"{{"id": "{id}", "region": "r", "vpc": "v", "status": "InUse", "security_groups": [{groups}]}}"#)
    };
    let resource = |id: &str| format!(r#"{{"type": "disk", "id": "{id}", "region": "r"}}"#);
    let resource_group = |id: &str| format!(r#"{{"id": "{id}"}}"#);
    let three = |one: &dyn Fn(&str) -> String, last: String| [one("a"), one("b"), last].join(",");
    for (list, elements, expected) in [
        ("security_groups", three(&group, group("")), "security_groups[2].id: must not be empty"),
        ("instances", three(&|id| instance(id, ""), instance("", "")), "instances[2].id: must not be empty"),
        (
            "network_interfaces",
            three(&|id| interface(id, ""), interface("", "")),
            "network_interfaces[2].id: must not be empty",
        ),
        ("resources", three(&resource, resource("")), "resources[2].id: must not be empty"),
        ("resource_groups", three(&resource_group, resource_group("")), "resource_groups[2].id: must not be empty"),
        (
            "resource_groups",
            three(&resource_group, resource_group("b")),
            "resource_groups[2].id: \"b\" is the id of resource_groups[1] already",
        ),
        (
            "network_interfaces",
            interface("e", r#""sg-1", "sg-2", "sg-3", "sg-2""#),
            "network_interfaces[0].security_groups[3]: \"sg-2\" is listed twice",
        ),
        (
            "instances",
            three(&|id| instance(id, ""), instance("i", r#""sg-4", "sg-1""#)),
            "instances[2].security_groups[1]: security group \"sg-1\" is in VPC \"v\", not VPC \"w\"",
        ),
        (
            "instances",
            instance("i", r#""sg-5""#),
            "instances[0].security_groups[0]: security group \"sg-5\" is in the classic network, not VPC \"w\"",
        ),
    ] {
        let mut lists = vec![format!(r#""{list}": [{elements}]"#)];
        if list != "security_groups" {
            let other = r#"{"id": "sg-4", "region": "r", "network": {"vpc": "w"}, "kind": "basic"}"#.to_owned();
            let classic = r#"{"id": "sg-5", "region": "r", "network": "classic", "kind": "basic"}"#.to_owned();
            let groups = [group("sg-1"), group("sg-2"), group("sg-3"), other, classic].join(",");
            lists.push(format!(r#""security_groups": [{groups}]"#));
        }
        let document = format!(r#"{{"cloud": "alibaba", "account": "1", {}}}"#, lists.join(","));
        let told = serde_json::from_str::<alibaba::World>(&document).unwrap_err().to_string();
        assert!(told.starts_with(expected), "{told:?} instead of {expected:?}");
    }
}

/// Handles are good for what a world says of the thing, for their order, and as keys.
#[test]
fn handles_are_good_for_what_they_stand_for() {
    let world: alibaba::World = read(include_str!("../../examples/alibaba.world.json"));
    let group = world.find_security_group("sg-1").unwrap();
    assert_eq!(world.security_group(group).unwrap(), world.security_groups().find(|spec| spec.id == "sg-1").unwrap());
    let interface = world.find_network_interface("eni-1").unwrap();
    let expected = world.network_interfaces().find(|spec| spec.id == "eni-1").unwrap();
    assert_eq!(world.network_interface(interface).unwrap(), expected);
    assert_eq!(world.usage(group), Some((1, 1)));

    let (world, _) = populated(3, 2);
    let [one, other] = ["i-0", "i-2"].map(|id| world.find_instance(id).unwrap());
    assert_ne!(one, other);
    let hash = |handle| {
        std::hash::BuildHasher::hash_one(&std::hash::BuildHasherDefault::<std::hash::DefaultHasher>::default(), handle)
    };
    assert_ne!(hash(one), hash(other));
    let group = world.find_security_group("sg-1").unwrap();
    assert_eq!(world.usage(group), Some((3, 3)));
    let mut changed = world.clone();
    changed.step(&alibaba::Step::SetPrivateIps { member: "i-1".into(), count: 40 }).unwrap();
    assert_eq!(changed.usage(group), Some((3, 42)));
    changed.step(&alibaba::Step::Leave { security_group: "sg-1".into(), member: "i-1".into() }).unwrap();
    assert_eq!(changed.usage(group), Some((2, 2)));
}

/// Whatever a request names besides a group and an instance counts, in every combination and of whatever length.
/// What handles are asked for by themselves is what the specs say, and nothing once they are deleted.
#[test]
fn handles_say_what_the_specs_say() {
    let mut world: alibaba::World = read(
        r#"{"cloud": "alibaba", "account": "1",
            "security_groups": [{"id": "sg-b", "region": "r", "network": {"vpc": "v"}, "kind": "basic", "owner": "2"},
                                {"id": "sg-a", "region": "r", "network": {"vpc": "v"}, "kind": "basic"},
                                {"id": "sg-c", "region": "q", "network": "classic", "kind": "basic"}],
            "instances": [{"id": "i-b", "region": "r", "network": {"vpc": "v"}, "status": "Stopped", "security_groups": ["sg-b", "sg-a"]},
                          {"id": "i-a", "region": "q", "network": "classic", "status": "Running", "owner": "2", "security_groups": ["sg-c"]}],
            "network_interfaces": [{"id": "eni-b", "region": "r", "vpc": "v", "status": "InUse", "attached_to": "i-b"},
                                   {"id": "eni-a", "region": "r", "vpc": "v", "status": "Available", "security_groups": ["sg-a"]}]}"#,
    );
    let in_network = |network: &alibaba::Network<'_>| match network {
        alibaba::Network::Vpc(vpc) => Some(vpc.to_string()),
        alibaba::Network::Classic => None,
    };
    let groups: Vec<_> = world.security_group_handles().collect();
    assert_eq!(
        groups.iter().map(|group| world.security_group_id(*group)).collect::<Vec<_>>(),
        [Some("sg-a"), Some("sg-b"), Some("sg-c")]
    );
    for (group, spec) in groups.iter().zip(world.security_groups()) {
        let placement = world.security_group_placement(*group).expect("it is there");
        assert_eq!((Some(placement.owner), placement.region), (spec.owner.as_deref(), &*spec.region));
        assert_eq!(placement.vpc.map(str::to_owned), in_network(&spec.network));
    }
    let instances = world.instance_handles().map(alibaba::Member::Instance);
    let members: Vec<_> = instances.chain(world.network_interface_handles().map(alibaba::Member::NetworkInterface)).collect();
    assert_eq!(
        members.iter().map(|member| world.member_id(*member)).collect::<Vec<_>>(),
        [Some("i-a"), Some("i-b"), Some("eni-a"), Some("eni-b")]
    );
    for member in &members {
        let (owner, region, vpc, of) = match *member {
            alibaba::Member::Instance(handle) => {
                let spec = world.instance(handle).expect("it is there");
                assert_eq!(world.instance_status(handle), Some(spec.status));
                let vpc = in_network(&spec.network);
                (spec.owner, spec.region, vpc, spec.security_groups)
            }
            alibaba::Member::NetworkInterface(handle) => {
                let spec = world.network_interface(handle).expect("it is there");
                assert_eq!(world.attached_to(handle), spec.attached_to.and_then(|id| world.find_instance(&id)));
                (spec.owner, spec.region, Some(spec.vpc.into_owned()), spec.security_groups)
            }
        };
        let placement = world.member_placement(*member).expect("it is there");
        assert_eq!((Some(placement.owner), placement.region), (owner.as_deref(), &*region));
        assert_eq!(placement.vpc.map(str::to_owned), vpc);
        let mut found: Vec<_> = world.security_groups_of(*member).filter_map(|group| world.security_group_id(group)).collect();
        found.sort_unstable();
        assert_eq!(found, of);
        for group in &groups {
            let id = world.security_group_id(*group).expect("it is there");
            assert_eq!(world.is_member(*member, *group), of.iter().any(|of| of == id));
        }
    }
    world.delete_instance("i-a").expect("nothing holds it");
    world.delete_security_group("sg-c").expect("nobody is in it");
    assert_eq!((world.member_id(members[0]), world.member_placement(members[0])), (None, None));
    assert_eq!((world.security_groups_of(members[0]).count(), world.security_group_placement(groups[2])), (0, None));
    assert!(!world.is_member(members[0], groups[2]) && !world.is_member(members[1], groups[2]));
}

#[test]
fn handles_of_small_worlds_say_what_the_specs_say() {
    let mut world: baidu::World = read(
        r#"{"cloud": "baidu", "security_groups": [{"id": "g-b"}, {"id": "g-a"}],
            "instances": [{"id": "i-b", "security_groups": ["g-b", "g-a"]}, {"id": "i-a", "security_groups": ["g-b"]}, {"id": "i-c"}]}"#,
    );
    let groups: Vec<_> = world.security_group_handles().collect();
    let instances: Vec<_> = world.instance_handles().collect();
    assert_eq!((groups.len(), instances.len()), (2, 3));
    let id_of = |group| world.security_group(group).map(|spec| spec.id.into_owned());
    for (handle, spec) in instances.iter().zip(world.instances()) {
        assert_eq!(world.instance_id(*handle), Some(&*spec.id));
        let mut found: Vec<_> = world.security_groups_of(*handle).filter_map(id_of).collect();
        found.sort_unstable();
        assert_eq!(found, spec.security_groups);
        for group in &groups {
            let id = id_of(*group).expect("it is there");
            assert_eq!(world.is_member(*handle, *group), spec.security_groups.iter().any(|of| *of == *id));
        }
    }
    world.delete_instance("i-a").expect("it is there");
    assert_eq!((world.instance_id(instances[0]), world.security_groups_of(instances[0]).count()), (None, 0));
    assert!(!world.is_member(instances[0], groups[1]));
}

#[test]
fn nothing_that_a_request_names_is_overlooked() {
    let world = alibaba::World::builder("1")
        .security_group(SecurityGroupSpec::new("sg-1", "r", Network::vpc("v"), GroupKind::Basic))
        .instance(InstanceSpec::new("i-1", "r", Network::vpc("v"), InstanceStatus::Running))
        .build()
        .unwrap();
    for named in 0..16_u8 {
        let given = |bit: u8, text: &'static str| if named & bit == 0 { "" } else { text };
        for [interface, region, account, service] in [
            [given(1, "eni-1"), given(2, "regio"), given(4, "accou"), given(8, "servi")],
            [given(1, "eni-1"), given(2, "re"), given(4, "acco"), given(8, "s")],
        ] {
            let request = Request {
                security_group_id: "sg-1",
                instance_id: "i-1",
                network_interface_id: interface,
                region_id: region,
                caller: alibaba::Caller { account, service },
            };
            let refusal = join_security_group::check(&world, &request).refused();
            let judged = |rule: Rule| refusal.is_some_and(|refusal| refusal.violations().contains(rule));
            assert_eq!(judged(Rule::OneTarget), !interface.is_empty(), "{request:?}");
            assert_eq!(judged(Rule::InstanceExists), !region.is_empty(), "{request:?}");
            let alone = interface.is_empty() && region.is_empty();
            assert_eq!(judged(Rule::CallerOwnsTarget), alone && !account.is_empty(), "{request:?}");
            assert_eq!(refusal.is_none(), alone && account.is_empty(), "{request:?}");
        }
    }
}

/// What a world says of itself is enough to build it again.
#[test]
fn a_world_can_be_built_from_what_it_holds() {
    let world: baidu::World = read(include_str!("../../examples/baidu.world.json"));
    let builder = world.security_groups().fold(baidu::World::builder(), |builder, group| builder.security_group(group));
    let builder = world.instances().fold(builder, |builder, instance| builder.instance(instance));
    assert_eq!(builder.limits(*world.limits()).build().unwrap(), world);
    let world: zenlayer::World = read(include_str!("../../examples/zenlayer.world.json"));
    let builder = world.security_groups().fold(zenlayer::World::builder(), |builder, group| builder.security_group(group));
    let builder = world.instances().fold(builder, |builder, instance| builder.instance(instance));
    assert_eq!(builder.limits(*world.limits()).build().unwrap(), world);
}

/// A world of so many instances, each in so many groups.
fn populated(instances: usize, groups: usize) -> (alibaba::World, baidu::World) {
    let group_ids: Vec<String> = (0..groups).map(|n| format!("sg-{n}")).collect();
    let instance_ids: Vec<String> = (0..instances).map(|n| format!("i-{n}")).collect();
    let (mut alibaba, mut baidu) = (alibaba::World::builder("1"), baidu::World::builder());
    for id in &group_ids {
        alibaba = alibaba.security_group(SecurityGroupSpec::new(id, "r", Network::vpc("v"), GroupKind::Basic));
        baidu = baidu.security_group(baidu::SecurityGroupSpec::new(id.as_str(), baidu::GroupKind::Normal));
    }
    for id in &instance_ids {
        let instance = InstanceSpec::new(id, "r", Network::vpc("v"), InstanceStatus::Running);
        alibaba = alibaba.instance(instance.security_groups(group_ids.iter().map(String::as_str)));
        let instance = baidu::InstanceSpec::new(id.as_str(), baidu::InstanceStatus::Running);
        baidu = baidu.instance(instance.security_groups(group_ids.iter().map(String::as_str)));
    }
    (alibaba.build().unwrap(), baidu.build().unwrap())
}

/// What a world says of its memory grows with what is in it: with every thing, and with every membership of those sets that are
/// too large for a record.
#[test]
fn bytes_count_what_a_world_holds() {
    let (small, large) = (populated(10, 0), populated(1_010, 0));
    for (small, large) in [(small.0.bytes(), large.0.bytes()), (small.1.bytes(), large.1.bytes())] {
        // An id alone takes 24.
        assert!((24..1_000).contains(&((large - small) / 1_000)), "{small} {large}");
        assert!(small > 100, "{small}");
    }
    let (few, many) = (populated(1_000, 5), populated(1_000, 60));
    for (few, many) in [(few.0.bytes(), many.0.bytes()), (few.1.bytes(), many.1.bytes())] {
        assert!(many - few >= 1_000 * 60 * 4, "{few} {many}");
    }
}

#[test]
fn sets_of_rules_are_values() {
    let none: Violations<Rule> = [].into_iter().collect();
    let two: Violations<Rule> = [Rule::ALL[3], Rule::ALL[1]].into_iter().collect();
    assert!(none.is_empty() && !two.is_empty());
    assert_eq!((none.len(), two.len()), (0, 2));
    assert_eq!(two, [Rule::ALL[1], Rule::ALL[3], Rule::ALL[1]].into_iter().collect());
    assert_ne!(two, none);
    assert_ne!(two, [Rule::ALL[1]].into_iter().collect());
    assert_eq!(two.iter().collect::<Vec<_>>(), [Rule::ALL[1], Rule::ALL[3]]);
    assert_eq!(two.and([Rule::ALL[3], Rule::ALL[4]].into_iter().collect()), [Rule::ALL[3]].into_iter().collect());
    assert_eq!(Violations::<Rule>::of_edition("2026-05-06").len(), 29);
    assert_eq!(Violations::<Rule>::of_edition("2020-09-29").len(), 13);
    assert!(Violations::<Rule>::of_edition("1999").is_empty());
}

#[test]
fn a_refusal_displays_its_status_code_and_message() {
    let world = alibaba::World::builder("1").build().unwrap();
    let request = Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() };
    let refusal = join_security_group::check(&world, &request).refused().unwrap();
    let shown = refusal.to_string();
    assert_eq!(shown, format!("404 InvalidSecurityGroupId.NotFound: {}", refusal.message()));
    assert_ne!(refusal.message().to_string(), "");
}

/// A finding says why a rule was not judged, and says nothing where it was.
#[test]
fn what_is_not_judged_has_a_reason() {
    let world = alibaba::World::builder("1").build().unwrap();
    let request = Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() };
    let explanation = join_security_group::explain(&world, &request);
    let mut reasons = 0;
    for finding in explanation.findings() {
        let unjudged = finding.unjudged();
        assert_eq!(unjudged.is_some(), finding.outcome() == Outcome::NotJudged, "{finding}");
        reasons += usize::from(unjudged.is_some());
    }
    assert!(reasons > 10, "{reasons}");
}

/// A world that has heard of very many accounts and products knows each of them, and no other.
#[test]
fn every_account_is_told_from_every_other() {
    let names: Vec<(String, String)> = (0..3_000).map(|n| (format!("i-{n}"), format!("account-{n}"))).collect();
    let group = SecurityGroupSpec::new("sg-1", "r", Network::Classic, GroupKind::Basic).owner("account-7");
    let builder = names.iter().fold(alibaba::World::builder("1").security_group(group), |builder, (id, account)| {
        builder.instance(InstanceSpec::new(id, "r", Network::Classic, InstanceStatus::Running).owner(account.as_str()))
    });
    let world = builder.build().unwrap();
    for (id, account) in &names {
        assert_eq!(world.instance(world.find_instance(id).unwrap()).unwrap().owner, Some(account.as_str().into()));
        let caller = alibaba::Caller { account, ..alibaba::Caller::default() };
        let request = Request { security_group_id: "sg-1", instance_id: id, caller, ..Request::default() };
        let violated = join_security_group::check(&world, &request)
            .refused()
            .map_or_else(|| [].into_iter().collect(), |refusal| refusal.violations());
        assert!(!violated.contains(Rule::CallerOwnsTarget), "{account}");
        assert_eq!(violated.contains(Rule::SecurityGroupExists), account != "account-7", "{account}");
    }
}

/// Among very many ids of all lengths, that differ in the beginning, in the middle or at the end: each is found, and no other is
/// taken for it.
#[test]
fn no_id_is_taken_for_another() {
    let shapes: [fn(u32) -> String; 8] = [
        // The same eight bytes twice: a comparison by words in which differences could cancel each other takes one for another.
        |n| format!("{n:08x}{n:08x}"),
        |n| format!("i-bp1000{n:08x}{n:08x}"),
        |n| format!("i-{n}"),
        |n| format!("i-{n:07x}0000000"),
        |n| format!("i-{n:07x}0000000000000000"),
        |n| format!("i-bp1000000000000{n:07x}"),
        |n| format!("i-bp{n:07x}{n:07x}00000"),
        |n| format!("i-00000000000000000000{n:07x}0000000000000000"),
    ];
    let count = 40_000;
    for shape in shapes {
        let ids: Vec<String> = (0..count).map(shape).collect();
        let spec = |id| InstanceSpec::new(id, "r", Network::Classic, InstanceStatus::Running);
        let builder = ids.iter().fold(alibaba::World::builder("1"), |builder, id| builder.instance(spec(id.as_str())));
        let world = builder.build().unwrap();
        for id in &ids {
            let handle = world.find_instance(id).expect("what is there is found");
            assert_eq!(world.instance(handle).unwrap().id, id.as_str());
        }
        let found = (count..count + 400_000).map(shape).find(|id| world.find_instance(id).is_some());
        assert_eq!(found, None);
    }
}

/// Where a member of groups of two kinds leaves one, it is judged as one that was never in it.
#[test]
fn nothing_is_left_of_a_group_of_another_kind() {
    use secgroup::alibaba::join_security_group::{check, explain};
    let kinds =
        [("sg-1", GroupKind::Basic), ("sg-2", GroupKind::Advanced), ("sg-3", GroupKind::Basic), ("sg-4", GroupKind::Advanced)];
    let world_of = |groups: &[&str]| {
        let spec = |id, kind| SecurityGroupSpec::new(id, "r", Network::vpc("v"), kind).acl_rules(7);
        let builder =
            kinds.iter().fold(alibaba::World::builder("1"), |builder, (id, kind)| builder.security_group(spec(*id, *kind)));
        let instance = InstanceSpec::new("i-1", "r", Network::vpc("v"), InstanceStatus::Running);
        builder.instance(instance.security_groups(groups.iter().copied())).build().unwrap()
    };
    for [stays, leaves] in [["sg-1", "sg-2"], ["sg-2", "sg-1"]] {
        let (mut left, never) = (world_of(&[stays, leaves]), world_of(&[stays]));
        left.step(&alibaba::Step::Leave { security_group: leaves.into(), member: "i-1".into() }).unwrap();
        for (joins, _) in kinds {
            let request = Request { security_group_id: joins, instance_id: "i-1", ..Request::default() };
            let violations = [&left, &never].map(|world| check(world, &request).refused().map(|refusal| refusal.violations()));
            assert_eq!(violations[0], violations[1], "{joins} after {leaves}");
            let told =
                [&left, &never].map(|world| explain(world, &request).findings().map(|it| it.to_string()).collect::<Vec<_>>());
            assert_eq!(told[0], told[1], "{joins} after {leaves}");
        }
    }
}

/// A group of more rules than a member's record can count comes and goes like any other.
#[test]
fn groups_of_very_many_rules_come_and_go() {
    use secgroup::alibaba::join_security_group::{check, explain};
    let groups =
        [("sg-1", 3), ("sg-2", (1 << 23) - 4), ("sg-3", (1 << 23) - 3), ("sg-4", 1 << 23), ("sg-5", u32::MAX - 3), ("sg-6", 1)];
    let limits = alibaba::Limits { acl_rules: None, ..alibaba::Limits::documented(Edition::E2026_05_06) };
    let world_of = |members: &[&str]| {
        let spec = |id, rules| SecurityGroupSpec::new(id, "r", Network::vpc("v"), GroupKind::Basic).acl_rules(rules);
        let builder = alibaba::World::builder("1").limits(limits);
        let builder = groups.iter().fold(builder, |builder, (id, rules)| builder.security_group(spec(*id, *rules)));
        let instance = InstanceSpec::new("i-1", "r", Network::vpc("v"), InstanceStatus::Running);
        builder.instance(instance.security_groups(members.iter().copied())).build().unwrap()
    };
    let request = |joins| Request { security_group_id: joins, instance_id: "i-1", ..Request::default() };
    let told = |world: &alibaba::World| {
        let of = |(joins, _): &(&'static str, u32)| {
            let request = request(joins);
            explain(world, &request)
                .findings()
                .map(|it| it.to_string())
                .chain([match check(world, &request) {
                    Verdict::Accepted(transition) => format!("{:?}", transition.changes()),
                    Verdict::Refused(refusal) => format!("{refusal:?}"),
                }])
                .collect()
        };
        groups.iter().map(of).collect::<Vec<Vec<String>>>()
    };
    for (joins, _) in &groups[1..] {
        let (mut world, before, after) = (world_of(&["sg-1"]), world_of(&["sg-1"]), world_of(&["sg-1", joins]));
        let transition = check(&world, &request(joins)).accepted().cloned().unwrap();
        world.apply(&transition).unwrap();
        assert!(world == after);
        assert_eq!(told(&world), told(&after), "with {joins}");
        world.apply(&transition.inverse()).unwrap();
        assert!(world == before);
        assert_eq!(told(&world), told(&before), "without {joins}");
    }
}

/// In tables of thousands, where what is looked for often stands beside what looks like it.
#[test]
fn everything_is_found_among_thousands() {
    let place = ("r", Network::vpc("v"));
    let id = |kind: &str, n: u32| format!("{kind}-bp1{n:015}");
    let mut builder = alibaba::World::builder("1");
    for n in 0..3_000 {
        let interface = alibaba::NetworkInterfaceSpec::new(id("eni", n), "r", "v", alibaba::InterfaceStatus::Available);
        builder = builder
            .security_group(SecurityGroupSpec::new(id("sg", n), place.0, place.1.clone(), GroupKind::Basic))
            .instance(InstanceSpec::new(id("i", n), place.0, place.1.clone(), InstanceStatus::Running))
            .network_interface(interface)
            .resource_group(alibaba::ResourceGroupSpec::new(id("rg", n)));
    }
    let world = builder.build().unwrap();
    for n in 0..3_000 {
        let found = world.find_security_group(&id("sg", n)).and_then(|handle| world.security_group(handle));
        assert_eq!(found.map(|spec| spec.id.into_owned()), Some(id("sg", n)));
        let found = world.find_instance(&id("i", n)).and_then(|handle| world.instance(handle));
        assert_eq!(found.map(|spec| spec.id.into_owned()), Some(id("i", n)));
        let found = world.find_network_interface(&id("eni", n)).and_then(|handle| world.network_interface(handle));
        assert_eq!(found.map(|spec| spec.id.into_owned()), Some(id("eni", n)));
        assert!(world.find_resource_group(&id("rg", n)).is_some());
        assert_eq!(world.find_instance(&id("i", n + 3_000)), None);
        assert_eq!(world.find_network_interface(&id("eni", n + 3_000)), None);
    }
}
