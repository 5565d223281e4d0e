//! Plans against a search that knows nothing but the rules: through all states that a member can come to, call by call.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, VecDeque},
};

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use secgroup::{
    alibaba, baidu,
    plan::{Goal, Planned, Using, plan, plan_all},
    registry::{AnyTransition, OperationId, WorldMut, WorldRef},
    rulebook::Arguments,
    zenlayer,
};

const GROUPS: [&str; 5] = ["sg-0", "sg-1", "sg-2", "sg-3", "sg-4"];

/// A world of one of the clouds.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one at a time")]
enum Somewhere {
    Alibaba(alibaba::World),
    Zenlayer(zenlayer::World),
    Baidu(baidu::World),
}

impl Somewhere {
    fn borrowed(&self) -> WorldRef<'_> {
        match self {
            Self::Alibaba(world) => WorldRef::Alibaba(world),
            Self::Zenlayer(world) => WorldRef::Zenlayer(world),
            Self::Baidu(world) => WorldRef::Baidu(world),
        }
    }

    fn borrowed_mut(&mut self) -> WorldMut<'_> {
        match self {
            Self::Alibaba(world) => world.into(),
            Self::Zenlayer(world) => world.into(),
            Self::Baidu(world) => world.into(),
        }
    }

    fn groups_of(&self, member: &str) -> Set {
        let instance_groups = match self {
            Self::Alibaba(world) => {
                let instances = world.instances().map(|instance| (instance.id, instance.security_groups));
                let interfaces = world.network_interfaces().map(|interface| (interface.id, interface.security_groups));
                instances.chain(interfaces).find(|(id, _)| id == member).map(|(_, groups)| groups)
            }
            Self::Zenlayer(world) => world.instances().find(|instance| instance.id == member).map(|of| of.security_groups),
            Self::Baidu(world) => world.instances().find(|instance| instance.id == member).map(|of| of.security_groups),
        };
        instance_groups.unwrap_or_default().into_iter().map(Cow::into_owned).collect()
    }

    fn accepted(&self, ask: &Ask<'_>) -> Option<AnyTransition> {
        let cloud = self.borrowed().cloud();
        let request = OperationId::find(cloud, ask.action).expect("the cloud has it").request(&ask);
        request.check(self.borrowed()).expect("it is this cloud's").accepted()
    }

    fn take(&mut self, transition: &AnyTransition) {
        self.borrowed_mut().apply(transition).expect("what is accepted takes effect");
    }
}

type Set = BTreeSet<String>;

/// A request, by the vendors' names.
struct Ask<'a> {
    action: &'static str,
    names: &'static [&'static str],
    member: &'a str,
    groups: &'a [Cow<'a, str>],
}

impl<'a> Arguments<'a> for &Ask<'a> {
    fn text(&self, place: usize) -> &'a str {
        match self.names.get(place).copied().unwrap_or_default() {
            "member" => self.member,
            "region" => "r-1",
            "group" => self.groups.first().map_or("", |group| group),
            _ => "",
        }
    }

    fn list(&self, place: usize) -> &'a [Cow<'a, str>] {
        if self.names.get(place) == Some(&"groups") { self.groups } else { &[] }
    }
}

/// What the parameters of an operation are for, in their order.
fn uses(world: &Somewhere, action: &'static str, member: &str) -> &'static [&'static str] {
    let is_interface = member.starts_with("eni-");
    let operation = OperationId::find(world.borrowed().cloud(), action).expect("the cloud has it");
    let uses = operation.parameters().iter().map(|parameter| match parameter.name {
        "InstanceId" | "instanceId" if !is_interface => "member",
        "NetworkInterfaceId" if is_interface => "member",
        "RegionId" if is_interface => "region",
        "SecurityGroupIds" => "groups",
        "SecurityGroupId" if action == "ModifyNetworkInterfaceAttribute" => "groups",
        "SecurityGroupId" | "securityGroupId" => "group",
        _ => "",
    });
    Vec::leak(uses.collect())
}

/// An operation, what its parameters are for, and the groups that it is asked about.
type GroupsCall = (&'static str, &'static [&'static str], Vec<Cow<'static, str>>);

/// Every call that could be made about a member.
fn calls(world: &Somewhere, using: Using, member: &str) -> Vec<GroupsCall> {
    let one = |action| {
        let names = uses(world, action, member);
        GROUPS.map(|group| (action, names, vec![Cow::Borrowed(group)])).to_vec()
    };
    match (world, using) {
        (Somewhere::Zenlayer(_), _) => {
            [one("AssociateSecurityGroupInstance"), one("UnAssociateSecurityGroupInstance")].concat()
        }
        (Somewhere::Baidu(_), _) => [one("bind"), one("unbind")].concat(),
        (Somewhere::Alibaba(_), Using::JoinLeave) => [one("JoinSecurityGroup"), one("LeaveSecurityGroup")].concat(),
        (Somewhere::Alibaba(_), Using::Modify) => {
            let action = if member.starts_with("eni-") { "ModifyNetworkInterfaceAttribute" } else { "ModifyInstanceAttribute" };
            let names = uses(world, action, member);
            let subsets = (1_usize..1 << GROUPS.len()).map(|bits| {
                let chosen = GROUPS.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
                (action, names, chosen.map(|(_, group)| Cow::Borrowed(*group)).collect())
            });
            subsets.collect()
        }
    }
}

/// How many calls lead to the goal at least; nothing where none do. Never through a moment without a group, where there is one at
/// the start and at the end.
fn shortest(world: &Somewhere, using: Using, member: &str, goal: &Set) -> Option<usize> {
    let start = world.groups_of(member);
    let never_empty = !start.is_empty() && !goal.is_empty();
    let calls = calls(world, using, member);
    let mut seen = HashMap::from([(start.clone(), 0_usize)]);
    let mut ahead = VecDeque::from([(world.clone(), start)]);
    while let Some((world, groups)) = ahead.pop_front() {
        let steps = seen[&groups];
        if groups == *goal {
            return Some(steps);
        }
        for (action, names, list) in &calls {
            let Some(transition) = world.accepted(&Ask { action, names, member, groups: list }) else { continue };
            let mut next = world.clone();
            next.take(&transition);
            let groups = next.groups_of(member);
            if (never_empty && groups.is_empty()) || seen.contains_key(&groups) {
                continue;
            }
            seen.insert(groups.clone(), steps + 1);
            ahead.push_back((next, groups));
        }
    }
    None
}

/// Runs a plan; the most that it may do wrong is to be refused.
fn run(world: &mut Somewhere, calls: &[secgroup::plan::Call], member: &str, never_empty: bool) {
    for call in calls {
        let request = call.request();
        let verdict = request.check(world.borrowed()).expect("it is this cloud's");
        let Some(transition) = verdict.accepted() else { panic!("{request:?} is refused: {:?}", verdict.refused()) };
        world.take(&transition);
        assert!(!(never_empty && world.groups_of(member).is_empty()), "{request:?} leaves {member} without a group");
    }
}

/// Holds a plan against the search.
fn hold(world: &Somewhere, using: Using, member: &str, goal: &Set) -> Result<(), TestCaseError> {
    let mut planned_in = world.clone();
    let planned = plan(planned_in.borrowed_mut(), &Goal::new(member, goal.iter().map(String::as_str)), using);
    prop_assert_eq!(&planned_in, world, "planning changes nothing");
    let expected = shortest(world, using, member, goal);
    let start = world.groups_of(member);
    match planned {
        Planned::NothingToDo => prop_assert_eq!(expected, Some(0)),
        Planned::Found(calls) => {
            prop_assert_eq!(Some(calls.len()), expected, "{:?}", calls);
            run(&mut planned_in, &calls, member, !start.is_empty() && !goal.is_empty());
            prop_assert_eq!(&planned_in.groups_of(member), goal);
        }
        Planned::Impossible(obstacle) => {
            prop_assert_eq!(expected, None, "{:?}", obstacle);
            prop_assert!(!obstacle.violations.is_empty());
        }
    }
    Ok(())
}

fn chosen() -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(GROUPS.to_vec(), 0..=GROUPS.len())
}

/// A small world with the member `i-1` or `eni-1` in some groups, and another member that takes up room.
fn alibaba_world() -> impl Strategy<Value = Somewhere> {
    use alibaba::{
        Capacity, Edition, GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, Limits, Network, NetworkInterfaceSpec,
        SecurityGroupSpec, World,
    };
    let group = (select(vec![GroupKind::Basic, GroupKind::Basic, GroupKind::Advanced, GroupKind::Enterprise]), 0_u32..6);
    let groups = prop_oneof![
        3 => proptest::collection::vec((Just(GroupKind::Basic), 0_u32..6), GROUPS.len()),
        1 => proptest::collection::vec(group, GROUPS.len()),
    ];
    let limits = (1_u32..6, 1_u32..4, prop_oneof![1 => Just(None), 3 => (3_u32..12).prop_map(Some)]);
    (
        groups,
        limits,
        chosen(),
        chosen(),
        any::<bool>(),
        prop_oneof![5 => Just(InstanceStatus::Running), 1 => Just(InstanceStatus::Starting)],
    )
        .prop_map(|(groups, (quota, room, acl_rules), of_member, of_other, managed, status)| {
            let vpc = || Network::vpc("vpc-1");
            let limits = Limits {
                groups_per_target: Some(quota),
                basic: Some(Capacity::members(room)),
                acl_rules,
                ..Limits::documented(Edition::E2026_05_06)
            };
            let mut builder = World::builder("1").limits(limits);
            for (index, (id, (kind, rules))) in GROUPS.iter().zip(groups).enumerate() {
                let spec = SecurityGroupSpec::new(*id, "r-1", vpc(), kind).acl_rules(rules);
                builder = builder.security_group(if managed && index == 4 { spec.managed_by("slb") } else { spec });
            }
            let world = builder
                .instance(InstanceSpec::new("i-1", "r-1", vpc(), status).security_groups(of_member.clone()))
                .network_interface(
                    NetworkInterfaceSpec::new("eni-1", "r-1", "vpc-1", InterfaceStatus::InUse).security_groups(of_member),
                )
                .instance(InstanceSpec::new("i-2", "r-1", vpc(), InstanceStatus::Running).security_groups(of_other))
                .build();
            Somewhere::Alibaba(world.expect("it is consistent"))
        })
}

fn zenlayer_world() -> impl Strategy<Value = Somewhere> {
    use zenlayer::{GroupStatus, InstanceSpec, InstanceStatus, SecurityGroupSpec, World};
    let statuses = proptest::collection::vec(
        select(vec![GroupStatus::Available, GroupStatus::Available, GroupStatus::Creating]),
        GROUPS.len(),
    );
    (statuses, chosen(), any::<bool>()).prop_map(|(statuses, groups, running)| {
        let status = if running { InstanceStatus::Running } else { InstanceStatus::Stopping };
        let builder = GROUPS
            .iter()
            .zip(statuses)
            .fold(World::builder(), |builder, (id, status)| builder.security_group(SecurityGroupSpec::new(*id, status)));
        Somewhere::Zenlayer(
            builder.instance(InstanceSpec::new("i-1", status).security_groups(groups)).build().expect("consistent"),
        )
    })
}

fn baidu_world() -> impl Strategy<Value = Somewhere> {
    use baidu::{GroupKind, InstanceSpec, InstanceStatus, Limits, SecurityGroupSpec, World};
    (chosen(), 1_u32..6).prop_map(|(groups, quota)| {
        let builder = World::builder().limits(Limits { groups_per_instance: Some(quota) });
        let builder =
            GROUPS.iter().fold(builder, |builder, id| builder.security_group(SecurityGroupSpec::new(*id, GroupKind::Normal)));
        Somewhere::Baidu(
            builder
                .instance(InstanceSpec::new("i-1", InstanceStatus::Running).security_groups(groups))
                .build()
                .expect("consistent"),
        )
    })
}

fn set(groups: &[&str]) -> Set {
    groups.iter().map(|group| (*group).to_owned()).collect()
}

/// From a group with many rules to another: too many together, but a third group with few is a bridge. And a bridge is no help where
/// the quota is one group.
#[test]
fn a_third_group_is_a_bridge() {
    use alibaba::{Edition, GroupKind, InstanceSpec, InstanceStatus, Limits, Network, SecurityGroupSpec, World};
    let world = |quota| {
        let vpc = || Network::vpc("vpc-1");
        let limits = Limits { groups_per_target: Some(quota), acl_rules: Some(7), ..Limits::documented(Edition::E2026_05_06) };
        let group = |id, rules| SecurityGroupSpec::new(id, "r-1", vpc(), GroupKind::Basic).acl_rules(rules);
        let instance = InstanceSpec::new("i-1", "r-1", vpc(), InstanceStatus::Running);
        let builder = World::builder("1").limits(limits).security_group(group("sg-0", 5)).security_group(group("sg-1", 5));
        let builder = builder.security_group(group("sg-2", 2)).security_group(group("sg-3", 3));
        builder.instance(instance.security_groups(["sg-0"])).build().expect("it is consistent")
    };
    let goal = Goal::new("i-1", ["sg-1"]);
    let Planned::Found(calls) = plan(&mut world(2), &goal, Using::JoinLeave) else { panic!("there is a bridge") };
    let calls: Vec<_> = calls.iter().map(|call| (call.operation().name(), (&call).text(0).to_owned())).collect();
    let expected = [
        ("JoinSecurityGroup", "sg-2"),
        ("LeaveSecurityGroup", "sg-0"),
        ("JoinSecurityGroup", "sg-1"),
        ("LeaveSecurityGroup", "sg-2"),
    ];
    assert_eq!(calls, expected.map(|(action, group)| (action, group.to_owned())));
    let Planned::Impossible(obstacle) = plan(&mut world(1), &goal, Using::JoinLeave) else { panic!("one group is too few") };
    assert!(obstacle.violations.iter().any(|violated| violated.rule == "group-quota"), "{obstacle:?}");
}

proptest! {
    #[test]
    fn plans_of_alibaba_are_what_a_search_finds(
        world in alibaba_world(), goal in chosen(), interface in any::<bool>(), modify in any::<bool>(),
    ) {
        let member = if interface { "eni-1" } else { "i-1" };
        hold(&world, if modify { Using::Modify } else { Using::JoinLeave }, member, &set(&goal))?;
    }

    #[test]
    fn plans_of_zenlayer_are_what_a_search_finds(world in zenlayer_world(), goal in chosen()) {
        hold(&world, Using::Modify, "i-1", &set(&goal))?;
    }

    #[test]
    fn plans_of_baidu_are_what_a_search_finds(world in baidu_world(), goal in chosen()) {
        hold(&world, Using::Modify, "i-1", &set(&goal))?;
    }

    /// Many at once: every plan that was found runs, one after the other, and ends in its goal.
    #[test]
    fn plans_for_many_run_in_their_order(world in alibaba_world(), goals in proptest::collection::vec((chosen(), 0_usize..3), 1..4)) {
        let goals: Vec<_> = goals.iter().map(|(groups, member)| Goal::new(["i-1", "eni-1", "i-2"][*member], groups.iter().copied())).collect();
        let mut world = world;
        let before = world.clone();
        let planned = plan_all(world.borrowed_mut(), &goals, Using::Modify);
        prop_assert_eq!(&world, &before, "planning changes nothing");
        prop_assert_eq!(planned.iter().map(|(place, _)| *place).collect::<BTreeSet<_>>(), (0..goals.len()).collect());
        for (place, planned) in planned {
            let goal = &goals[place];
            match planned {
                Planned::Found(calls) => run(&mut world, &calls, &goal.member, false),
                Planned::NothingToDo => {}
                Planned::Impossible(_) => {
                    prop_assert_eq!(shortest(&world, Using::Modify, &goal.member, &goal.security_groups.iter().map(|g| (**g).to_owned()).collect()), None);
                    continue;
                }
            }
            prop_assert_eq!(world.groups_of(&goal.member), goal.security_groups.iter().map(|g| (**g).to_owned()).collect::<Set>());
        }
    }
}
