//! Targets in many groups and groups with many members: what small pools never fill.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup_kit::clouds::alibaba::steps::Step;
use secgroup_kit::clouds::alibaba::{
    Alibaba, Caller, Capacity, E2020, E2026, Instance, LEAVE, LEAVE_2020, NetworkInterface, SecurityGroup, World,
};
use secgroup_kit::model::{Answer, Limit};
use secgroup_kit::operations::join_security_group::Join;
use secgroup_kit::operations::join_security_group::model::Request;
use secgroup_kit::operations::join_security_group::sound_joins;
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::operations::leave_security_group::{Leave2020, LeaveUndated};
use secgroup_kit::operations::modify_instance_attribute::ModifyInstance;
use secgroup_kit::operations::modify_network_interface_attribute::ModifyInterface;
use secgroup_kit::subject::EngineOf;
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::{agree, judge};
use crate::proved::Proved;

const GROUPS: usize = 30;
/// Those that come and go most: about as many as a member's own record has room for.
const NEAR: usize = 7;
const MEMBERS: usize = 4;
/// The engine keeps what a member's groups come to in the member's record; so many rules have no room there.
const MANY: u32 = 1 << 23;

/// Thirty groups of the same network; the members are in many of them.
fn worlds(edition: &'static str) -> impl Strategy<Value = World> {
    let set =
        prop_oneof![proptest::collection::btree_set(0..GROUPS, 0..GROUPS), proptest::collection::btree_set(0..NEAR, 0..NEAR),];
    let sets = proptest::collection::vec(set, MEMBERS);
    let rules = prop_oneof![0..=40u32, MANY - 2..MANY + 3, Just(u32::MAX)];
    let limits = (0..=GROUPS as u32, 0..=GROUPS as u32, rules, 0..=12u32);
    let groups = proptest::collection::vec(
        (acl_rules(), prop_oneof![12 => Just("basic"), 1 => Just("advanced"), 1 => Just("enterprise")]),
        GROUPS,
    );
    (sets, limits, groups).prop_map(move |(sets, (quota, ceiling, rules, members), groups)| {
        let mut world = sound_joins(edition).swap_remove(0).0;
        let (group, instance) = (world.security_groups[0].clone(), world.instances[0].clone());
        let interface = world.network_interfaces[0].clone();
        world.security_groups = (0..)
            .zip(groups)
            .map(|(at, (acl_rules, kind))| SecurityGroup { id: format!("sg-{at}"), acl_rules, kind, ..group.clone() })
            .collect();
        let ids = |set: &std::collections::BTreeSet<usize>| set.iter().map(|at| format!("sg-{at}")).collect::<Vec<_>>();
        world.instances = sets[..2]
            .iter()
            .enumerate()
            .map(|(at, set)| Instance { id: format!("i-{}", at + 1), security_groups: ids(set), ..instance.clone() })
            .collect();
        world.network_interfaces = sets[2..]
            .iter()
            .enumerate()
            .map(|(at, set)| NetworkInterface { id: format!("eni-{}", at + 1), security_groups: ids(set), ..interface.clone() })
            .collect();
        world.limits.groups_per_target = Limit::Max(quota);
        world.limits.groups_ceiling = Limit::Max(ceiling);
        world.limits.acl_rules = Limit::Max(rules);
        world.limits.basic = Capacity::Members(members);
        world.leave = if edition == E2026 { LEAVE } else { LEAVE_2020 };
        world
    })
}

fn acl_rules() -> impl Strategy<Value = u32> + Clone {
    prop_oneof![24 => 0..4u32, 2 => MANY - 6..MANY + 2, 1 => Just(u32::MAX)]
}

#[derive(Clone, Debug)]
enum Move {
    Join,
    /// Somebody asks for it.
    AskToLeave,
    /// It happens.
    Leave,
    /// All groups are replaced by these: mostly of one kind, and more than are looked at in place.
    Replace(Vec<usize>),
    AclRules(u32),
}

fn moves() -> impl Strategy<Value = Vec<(usize, usize, Move)>> {
    let list = prop_oneof![
        8 => proptest::sample::subsequence((0..GROUPS).collect::<Vec<_>>(), 0..GROUPS).prop_shuffle(),
        8 => proptest::sample::subsequence((0..NEAR).collect::<Vec<_>>(), 0..NEAR).prop_shuffle(),
        1 => proptest::collection::vec(0..=GROUPS, 0..GROUPS),
    ];
    let moves = prop_oneof![
        12 => Just(Move::Join),
        4 => Just(Move::AskToLeave),
        4 => Just(Move::Leave),
        6 => list.prop_map(Move::Replace),
        1 => acl_rules().prop_map(Move::AclRules),
    ];
    proptest::collection::vec((prop_oneof![0..GROUPS, 0..NEAR], 0..MEMBERS, moves), 0..80)
}

/// Asks for something, and makes the change where it is accepted.
fn asked<S: Proved<Cloud = Alibaba>>(
    world: &mut World,
    engine: &mut EngineOf<S>,
    request: &S::Request,
) -> Result<(), TestCaseError> {
    let expected = S::judge(world, request);
    let (observed, transition) = judge::<S>(engine, request);
    agree(&expected, &observed)?;
    if let (Answer::Accepted(changes), Some(transition)) = (expected, transition) {
        *world = S::apply(world, &changes);
        S::engine_apply(engine, &transition);
    }
    Ok(())
}

/// Members come and go through sets of every size, and every set remains what the model says that it is.
fn wide<S, L>(edition: &'static str)
where
    S: Proved<Cloud = Alibaba, Request = Join>,
    L: Proved<Cloud = Alibaba, Request = Join>,
{
    holds(&format!("wide::{}", S::NAME), 60, &(worlds(edition), moves()), |(mut world, moves)| {
        let mut engine = built::<S>(&world);
        for (group, member, to_do) in moves {
            let id = format!("sg-{group}");
            let name = if member < 2 { format!("i-{}", member + 1) } else { format!("eni-{}", member - 1) };
            let groups = if member < 2 {
                &world.instances[member].security_groups
            } else {
                &world.network_interfaces[member - 2].security_groups
            };
            let mut single = Request { security_group_id: id.clone(), ..Request::default() };
            if member < 2 {
                single.instance_id.clone_from(&name);
            } else {
                single.network_interface_id.clone_from(&name);
                single.region_id = "r1".to_owned();
            }
            match to_do {
                Move::AclRules(acl_rules) => {
                    let step = Step::AclRules { group: id, acl_rules };
                    world = S::step(&world, &step);
                    S::engine_step(&mut engine, &step);
                }
                Move::Join => asked::<S>(&mut world, &mut engine, &(single, Caller::default()))?,
                Move::AskToLeave => asked::<L>(&mut world, &mut engine, &(single, Caller::default()))?,
                Move::Leave if groups.contains(&id) => {
                    let step = Step::Leave { group: id, member: name };
                    world = S::step(&world, &step);
                    S::engine_step(&mut engine, &step);
                }
                Move::Leave => {}
                Move::Replace(list) => {
                    let list = list.into_iter().map(|at| format!("sg-{at}").into()).collect();
                    let request =
                        secgroup_kit::operations::of_replacement::Request { target_id: name, region_id: "r1".to_owned(), list };
                    let replace = (request, Caller::default());
                    if member < 2 {
                        asked::<ModifyInstance>(&mut world, &mut engine, &replace)?;
                    } else {
                        asked::<ModifyInterface>(&mut world, &mut engine, &replace)?;
                    }
                }
            }
            prop_assert!(engine == built::<S>(&world), "the worlds part");
        }
        prop_assert_eq!(S::document(&engine), S::document(&built::<S>(&world)));
        Ok(())
    });
}

#[test]
fn join_security_group_2026_05_06() {
    wide::<Join2026, LeaveUndated>(E2026);
}

#[test]
fn join_security_group_2020_09_29() {
    wide::<Join2020, Leave2020>(E2020);
}
