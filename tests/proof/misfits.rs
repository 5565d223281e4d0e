//! A transition or step that does not fit a world is refused in so many words, and changes nothing.

use secgroup::alibaba::join_security_group::{Request, check, perform};
use secgroup::alibaba::{self, ChangeSpec, Step};
use secgroup::{Misfit, StepError, baidu, zenlayer};
use secgroup_kit::clouds::alibaba::{E2026, Resource, ResourceGroup, World};
use secgroup_kit::operations::associate_security_group_instance::Associate;
use secgroup_kit::operations::bind_security_group::Bind;
use secgroup_kit::operations::join_security_group::Join2026;
use secgroup_kit::operations::join_security_group::sound_joins;
use secgroup_kit::subject::Subject;

use crate::illegal::try_build;

fn model() -> World {
    let mut world = sound_joins(E2026).swap_remove(0).0;
    world.resource_groups = ["rg-1", "rg-2"].map(|id| ResourceGroup { id: id.to_owned(), owner: "1".to_owned() }).to_vec();
    let disk = |id: &str| Resource {
        kind: "disk",
        id: id.to_owned(),
        region: "r1".to_owned(),
        owner: "1".to_owned(),
        resource_group: Some("rg-1".to_owned()),
    };
    world.resources = vec![disk("d-1"), Resource { kind: "image", ..disk("d-1") }];
    world.instances[1].security_groups = vec!["sg-1".to_owned()];
    world.network_interfaces[0].security_groups = vec!["sg-1".to_owned()];
    world
}

fn joined<'a>(security_group: &'a str, member: &'a str) -> ChangeSpec<'a> {
    ChangeSpec::Joined { security_group: security_group.into(), member: member.into() }
}

fn left<'a>(security_group: &'a str, member: &'a str) -> ChangeSpec<'a> {
    ChangeSpec::Left { security_group: security_group.into(), member: member.into() }
}

fn moved<'a>(resource_type: &'a str, resource: &'a str, from: Option<&'a str>, to: Option<&'a str>) -> ChangeSpec<'a> {
    ChangeSpec::Moved {
        resource_type: resource_type.into(),
        resource: resource.into(),
        from: from.map(Into::into),
        to: to.map(Into::into),
    }
}

/// What the world says to a change, which must leave it as it was.
fn refused(world: &alibaba::World, spec: &ChangeSpec<'_>) -> String {
    let mut changed = world.clone();
    let misfit = changed.transition([spec]).and_then(|transition| changed.apply(&transition)).expect_err("it does not fit");
    assert!(changed == *world, "{misfit}: and the world has changed");
    misfit.to_string()
}

#[test]
fn transitions_that_do_not_fit_change_nothing() {
    let world = Join2026::build(&model(), 0);
    assert_eq!(refused(&world, &joined("sg-77", "i-1")), "no security group \"sg-77\"");
    assert_eq!(refused(&world, &joined("sg-1", "i-77")), "no instance or network interface \"i-77\"");
    assert_eq!(refused(&world, &left("sg-77", "i-1")), "no security group \"sg-77\"");
    assert_eq!(refused(&world, &left("sg-1", "i-77")), "no instance or network interface \"i-77\"");
    assert_eq!(refused(&world, &joined("sg-1", "i-2")), "\"i-2\" is in security group \"sg-1\" already");
    assert_eq!(refused(&world, &joined("sg-1", "eni-1")), "\"eni-1\" is in security group \"sg-1\" already");
    assert_eq!(refused(&world, &left("sg-1", "i-1")), "\"i-1\" is not in security group \"sg-1\"");
    assert_eq!(refused(&world, &left("sg-2", "eni-1")), "\"eni-1\" is not in security group \"sg-2\"");
    // Of another VPC, and of the classic network.
    for group in ["sg-5", "sg-6"] {
        for member in ["i-1", "eni-1"] {
            let apart = format!("\"{member}\" and security group \"{group}\" are not in the same region and network");
            assert_eq!(refused(&world, &joined(group, member)), apart);
        }
    }
    let mut far = model();
    far.security_groups[1].region = "r2".to_owned();
    let far = Join2026::build(&far, 0);
    for member in ["i-1", "eni-1"] {
        assert!(refused(&far, &joined("sg-2", member)).ends_with("are not in the same region and network"), "{member}");
    }
    assert_eq!(refused(&world, &moved("disk", "d-77", None, Some("rg-1"))), "no resource \"d-77\"");
    assert_eq!(refused(&world, &moved("Disk", "d-1", Some("rg-1"), Some("rg-2"))), "no resource \"d-1\"");
    assert_eq!(refused(&world, &moved("disk", "d-1", Some("rg-1"), Some("rg-77"))), "no resource group \"rg-77\"");
    assert_eq!(refused(&world, &moved("disk", "d-1", Some("rg-77"), Some("rg-1"))), "no resource group \"rg-77\"");
    for (resource_type, id) in [("disk", "d-1"), ("instance", "i-1"), ("securitygroup", "sg-1"), ("eni", "eni-1")] {
        let elsewhere = refused(&world, &moved(resource_type, id, Some("rg-2"), Some("rg-1")));
        assert_eq!(elsewhere, format!("{id:?} is in another resource group than the transition says"));
    }
}

/// Changes of every kind that fit the model's world, with what undoes them.
fn changes() -> [(ChangeSpec<'static>, ChangeSpec<'static>); 9] {
    [
        (joined("sg-2", "i-1"), left("sg-2", "i-1")),
        (joined("sg-2", "eni-1"), left("sg-2", "eni-1")),
        (left("sg-1", "i-2"), joined("sg-1", "i-2")),
        (left("sg-1", "eni-1"), joined("sg-1", "eni-1")),
        (moved("disk", "d-1", Some("rg-1"), Some("rg-2")), moved("disk", "d-1", Some("rg-2"), Some("rg-1"))),
        (moved("image", "d-1", Some("rg-1"), None), moved("image", "d-1", None, Some("rg-1"))),
        (moved("instance", "i-1", None, Some("rg-2")), moved("instance", "i-1", Some("rg-2"), None)),
        (moved("securitygroup", "sg-1", None, Some("rg-1")), moved("securitygroup", "sg-1", Some("rg-1"), None)),
        (moved("eni", "eni-1", None, Some("rg-1")), moved("eni", "eni-1", Some("rg-1"), None)),
    ]
}

#[test]
fn transitions_are_read_back_as_they_are_written() {
    let before = Join2026::build(&model(), 0);
    for (spec, inverse) in changes() {
        let transition = before.transition([&spec]).expect("everything is there");
        assert!(!transition.is_empty());
        assert_eq!(before.spec_of(&transition), Ok(vec![spec.clone()]));
        let mut world = before.clone();
        world.apply(&transition).expect("it fits");
        assert!(world != before, "{spec:?} changes nothing");
        assert_eq!(world.spec_of(&transition.inverse()), Ok(vec![inverse]));
        let anew = world.transition([&spec]).expect("everything is there");
        assert_eq!(anew.changes(), transition.changes());
        assert_ne!(anew, transition, "it would be made in another state");
        // A second time it does not fit.
        let again = world.clone();
        assert!(world.apply(&transition).is_err(), "{spec:?} twice");
        assert!(world == again);
        world.apply(&transition.inverse()).expect("the inverse fits");
        assert!(world == before, "{spec:?} is not undone");
    }
}

#[test]
fn transitions_of_other_worlds_do_not_fit() {
    let world = Join2026::build(&model(), 0);
    let transition = world.transition([&joined("sg-2", "i-1")]).expect("everything is there");
    type Change = fn(&mut World);
    let others: [Change; 7] = [
        |w| w.security_groups[4].id = "sg-55".to_owned(),
        |w| {
            w.security_groups.pop();
        },
        |w| w.instances[0].id = "i-55".to_owned(),
        |w| w.network_interfaces[0].id = "eni-55".to_owned(),
        |w| w.resource_groups[1].id = "rg-55".to_owned(),
        |w| w.resources[0].id = "d-55".to_owned(),
        |w| w.resources[1].kind = "snapshot",
    ];
    for (at, change) in others.into_iter().enumerate() {
        let mut other = model();
        change(&mut other);
        let mut other = Join2026::build(&other, 0);
        let before = other.clone();
        assert_eq!(other.apply(&transition), Err(Misfit::OtherState), "world {at}");
        assert_eq!(other.spec_of(&transition), Err(Misfit::OtherState), "world {at}");
        assert!(other == before);
    }
    // Nor one of the same things in another state. A copy is in the same, and the seed of the hash does not matter.
    let mut failing = model();
    failing.failing = true;
    assert_eq!(Join2026::build(&failing, 0).apply(&transition), Err(Misfit::OtherState));
    assert_eq!(world.clone().apply(&transition), Ok(()));
    assert_eq!(Join2026::build(&model(), 0).apply(&transition), Ok(()));
}

/// What check-under-one-lock and apply-under-another does: of two transitions that were each checked before either was applied, the
/// second does not fit any more; and performed in one call, the second is refused.
#[test]
fn a_transition_does_not_outlive_the_state_that_it_was_checked_against() {
    let mut model = model();
    model.limits.basic = secgroup_kit::clouds::alibaba::Capacity::Members(1);
    model.instances[1].security_groups.clear();
    model.network_interfaces[0].security_groups.clear();
    let world = Join2026::build(&model, 0);
    let requests = ["i-1", "i-2"].map(|instance_id| Request { security_group_id: "sg-1", instance_id, ..Request::default() });
    let [one, other] = requests.map(|request| check(&world, &request).accepted().cloned().expect("there is room for one"));
    let mut late = world.clone();
    late.apply(&one).expect("it fits");
    assert_eq!(late.apply(&other), Err(Misfit::OtherState));
    assert_eq!(late.usage(late.find_security_group("sg-1").expect("it is there")).map(|usage| usage.0), Some(1));
    let mut at_once = world.clone();
    perform(&mut at_once, &requests[0]).expect("there is room for one");
    let refusal = perform(&mut at_once, &requests[1]).expect_err("there is no more");
    assert_eq!(refusal.code(), "SecurityGroupInstanceLimitExceeded");
    assert!(at_once == late);
    // A step in between ends a transition as well, also where it leads back.
    let mut stepped = world.clone();
    for busy in [true, false] {
        stepped.step(&Step::SetBusy { id: "sg-2".into(), busy }).expect("it is there");
    }
    assert!(stepped == world);
    assert_eq!(stepped.apply(&one), Err(Misfit::OtherState));
    // What came and went leaves the world in the same state.
    let mut restored = world.clone();
    restored.apply(&other).expect("it fits");
    restored.apply(&other.inverse()).expect("it fits");
    assert_eq!(restored.apply(&one), Ok(()));
}

/// Several changes are made together or not at all.
#[test]
fn several_changes_are_made_together() {
    let before = Join2026::build(&model(), 0);
    let good = [joined("sg-2", "i-1"), left("sg-1", "i-2"), moved("disk", "d-1", Some("rg-1"), Some("rg-2"))];
    let transition = before.transition(&good).expect("everything is there");
    assert_eq!(transition.changes().len(), 3);
    let mut world = before.clone();
    world.apply(&transition).expect("they fit");
    assert_eq!(world.spec_of(&transition), Ok(good.to_vec()));
    world.apply(&transition.inverse()).expect("they can be undone");
    assert!(world == before);
    for at in 0..=good.len() {
        let mut bad = good.to_vec();
        bad.insert(at, joined("sg-1", "i-2"));
        // Where i-2 has left, it may come again.
        let fits = at > 1;
        let mut world = before.clone();
        let applied = world.transition(&bad).and_then(|transition| world.apply(&transition));
        assert_eq!(applied.is_ok(), fits, "at {at}: {applied:?}");
        assert!(fits || world == before, "at {at}");
    }
}

fn elsewhere() -> alibaba::World {
    let mut other = model();
    other.account = "7".to_owned();
    try_build(&other, 0).expect("the world is consistent")
}

/// Whatever it would change, and if that is nothing.
#[test]
fn no_transition_of_another_world_fits() {
    let (world, mut other) = (Join2026::build(&model(), 0), elsewhere());
    let before = other.clone();
    for (spec, _) in changes() {
        let transition = world.transition([&spec]).expect("everything is there");
        assert_eq!(other.apply(&transition), Err(Misfit::OtherState), "{spec:?}");
        assert!(other == before, "{spec:?}");
    }
    // An interface that is in the group already, which one may ask for.
    let request = Request { security_group_id: "sg-1", network_interface_id: "eni-1", region_id: "r1", ..Request::default() };
    let nothing = check(&world, &request).accepted().cloned().expect("it is in the group");
    assert!(nothing.is_empty());
    assert_eq!(other.apply(&nothing), Err(Misfit::OtherState));
    assert_eq!(world.clone().apply(&nothing), Ok(()));
}

#[test]
fn steps_that_name_nothing_change_nothing() {
    let before = Join2026::build(&model(), 0);
    let (no_group, no_instance) = ("no security group \"x\"", "no instance \"x\"");
    let (no_interface, no_member) = ("no network interface \"x\"", "no instance or network interface \"x\"");
    let word = |text: &str| text.parse().expect("a word of the engine");
    let steps = [
        (Step::SetInstanceStatus { instance: "x".into(), status: alibaba::InstanceStatus::Stopped }, no_instance),
        (Step::Lock { instance: "x".into(), lock: word("security") }, no_instance),
        (Step::Unlock { instance: "eni-1".into(), lock: word("security") }, "no instance \"eni-1\""),
        (Step::SetSupportsEnterpriseGroups { instance: "x".into(), supported: false }, no_instance),
        (Step::SetInterfaceStatus { network_interface: "x".into(), status: alibaba::InterfaceStatus::InUse }, no_interface),
        (
            Step::SetInterfaceType { network_interface: "i-1".into(), interface_type: alibaba::InterfaceType::Trunk },
            "no network interface \"i-1\"",
        ),
        (Step::Attach { network_interface: "x".into(), instance: "i-1".into() }, no_interface),
        (Step::Attach { network_interface: "eni-1".into(), instance: "x".into() }, no_instance),
        (Step::Detach { network_interface: "x".into() }, no_interface),
        (Step::Grant { network_interface: "x".into(), account: "1".into() }, no_interface),
        (Step::Grant { network_interface: "eni-1".into(), account: "".into() }, "account must not be empty"),
        (Step::Revoke { network_interface: "x".into(), account: "1".into() }, no_interface),
        (Step::SetManagedBy { id: "i-1".into(), product: None }, "no security group or network interface \"i-1\""),
        (Step::SetManagedBy { id: "sg-1".into(), product: Some("".into()) }, "product must not be empty"),
        (Step::SetPrivateIps { member: "x".into(), count: 2 }, no_member),
        (Step::SetPrivateIps { member: "sg-1".into(), count: 2 }, "no instance or network interface \"sg-1\""),
        (Step::SetAclRules { security_group: "x".into(), count: 2 }, no_group),
        (Step::SetBusy { id: "x".into(), busy: true }, "no security group, instance or network interface \"x\""),
        (Step::Leave { security_group: "x".into(), member: "i-1".into() }, no_group),
        (Step::Leave { security_group: "sg-1".into(), member: "x".into() }, no_member),
        (Step::Leave { security_group: "sg-1".into(), member: "i-1".into() }, "\"i-1\" is not in security group \"sg-1\""),
    ];
    for (step, says) in steps {
        let mut world = before.clone();
        let error = world.step(&step).expect_err("it names nothing");
        assert_eq!(error.to_string(), says, "{step:?}");
        assert!(world == before, "{step:?} has changed the world");
    }
}

/// Grants come and go one by one, and one that is not there is taken back without a change.
#[test]
fn grants() {
    let granted = |accounts: &[&str]| {
        let mut world = model();
        world.network_interfaces[0].granted_to = accounts.iter().map(|&account| account.to_owned()).collect();
        Join2026::build(&world, 0)
    };
    let mut world = granted(&[]);
    let grant = |account: &'static str| Step::Grant { network_interface: "eni-1".into(), account: account.into() };
    let revoke = |account: &'static str| Step::Revoke { network_interface: "eni-1".into(), account: account.into() };
    let life = [
        (grant("2"), granted(&["2"])),
        (grant("3"), granted(&["2", "3"])),
        (grant("2"), granted(&["2", "3"])),
        (revoke("9"), granted(&["2", "3"])),
        (revoke("2"), granted(&["3"])),
        (revoke("2"), granted(&["3"])),
        (revoke("3"), granted(&[])),
    ];
    for (step, expected) in life {
        world.step(&step).expect("the interface is there");
        assert!(world == expected, "after {step:?}");
    }
}

#[test]
fn zenlayer() {
    use zenlayer::{ChangeSpec, Step};
    let before = Associate::build(&Associate::sound()[0].0, 0);
    let spec = ChangeSpec::Joined { security_group: "sg-1".into(), member: "ins-1".into() };
    let transition = before.transition([&spec]).expect("everything is there");
    assert_eq!(before.spec_of(&transition), Ok(vec![spec.clone()]));
    // Equal is what changes the same, and nothing else is.
    assert_eq!(transition, before.transition([&spec]).expect("everything is there"));
    assert_ne!(transition, transition.inverse());
    assert_ne!(transition.changes(), transition.inverse().changes());
    assert_eq!(transition, transition.inverse().inverse());
    let mut world = before.clone();
    assert!(matches!(world.apply(&transition.inverse()), Err(Misfit::OtherState)) && world == before);
    world.apply(&transition).expect("it fits");
    let joined = world.clone();
    assert!(matches!(world.apply(&transition), Err(Misfit::OtherState)) && world == joined);
    let again = world.transition([&spec]).and_then(|transition| world.apply(&transition));
    assert!(matches!(again, Err(Misfit::AlreadyMember { .. })) && world == joined);
    let unknown = |security_group: &'static str, member: &'static str| {
        before
            .transition([&ChangeSpec::Left { security_group: security_group.into(), member: member.into() }])
            .map_err(|error| error.to_string())
    };
    assert_eq!(unknown("x", "ins-1"), Err("no security group \"x\"".to_owned()));
    assert_eq!(unknown("sg-1", "x"), Err("no instance \"x\"".to_owned()));
    let mut other = Associate::sound().swap_remove(0).0;
    other.instances[0].id = "ins-2".to_owned();
    let mut other = Associate::build(&other, 0);
    assert_eq!(other.apply(&transition), Err(Misfit::OtherState));
    assert_eq!(other.spec_of(&transition), Err(Misfit::OtherState));
    // The same change of another world is another transition.
    let elsewhere = ChangeSpec::Joined { security_group: "sg-1".into(), member: "ins-2".into() };
    assert_ne!(other.transition([&elsewhere]).expect("everything is there"), transition);
    let steps = [
        Step::SetGroupStatus { security_group: "x".into(), status: zenlayer::GroupStatus::Fail },
        Step::SetInstanceStatus { instance: "x".into(), status: zenlayer::InstanceStatus::Imaging },
        Step::SetSupportsSecurityGroups { instance: "x".into(), supported: false },
        Step::Leave { security_group: "sg-1".into(), member: "x".into() },
        Step::Leave { security_group: "x".into(), member: "ins-1".into() },
    ];
    for step in steps {
        let error = world.step(&step).expect_err("it names nothing").to_string();
        assert!(error.starts_with("no ") && error.ends_with(" \"x\""), "{error}");
    }
    assert!(world == joined);
    world.step(&Step::Leave { security_group: "sg-1".into(), member: "ins-1".into() }).expect("a member leaves");
    assert!(world == before);
    let twice = world.step(&Step::Leave { security_group: "sg-1".into(), member: "ins-1".into() });
    assert!(matches!(twice, Err(StepError::Misfit(Misfit::NotMember { .. }))));
}

#[test]
fn baidu() {
    use baidu::{ChangeSpec, Step};
    let before = Bind::build(&Bind::sound()[0].0, 0);
    let transition = before
        .transition([&ChangeSpec::Joined { security_group: "g-1".into(), member: "i-1".into() }])
        .expect("everything is there");
    let mut world = before.clone();
    world.apply(&transition).expect("it fits");
    assert!(world.apply(&transition).is_err());
    let joined = world.clone();
    let steps = [
        Step::SetInstanceStatus { instance: "x".into(), status: baidu::InstanceStatus::Expired },
        Step::SetInDebt { instance: "x".into(), in_debt: true },
        Step::Leave { security_group: "g-1".into(), member: "x".into() },
    ];
    for step in steps {
        assert_eq!(world.step(&step).expect_err("it names nothing").to_string(), "no instance \"x\"");
    }
    assert!(world == joined);
}

/// Two transitions of a world are the same exactly where what they change is.
#[test]
fn transitions_are_what_they_change() {
    let world = Join2026::build(&model(), 0);
    let of = |spec: &ChangeSpec<'_>| world.transition([spec]).expect("everything is there");
    let pairs = [
        (joined("sg-1", "i-1"), left("sg-1", "i-1")),
        (moved("disk", "d-1", Some("rg-1"), Some("rg-2")), moved("disk", "d-1", Some("rg-2"), Some("rg-1"))),
    ];
    for (one, other) in pairs.map(|(one, other)| (of(&one), of(&other))) {
        assert_eq!((one.inverse().changes(), other.inverse().changes()), (other.changes(), one.changes()));
        assert_ne!(one, other);
        assert_eq!(one.inverse().inverse(), one);
    }
}
