//! A small scope in which joins, leaves and replacements follow one another in every order, engine and model side by side.

use std::collections::HashSet;

use secgroup_kit::clouds::alibaba::worlds::legalize;
use secgroup_kit::clouds::alibaba::{Alibaba, Capacity, E2020, E2026, LEAVE, LEAVE_2020, World};
use secgroup_kit::model::{Answer, Limit};
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::operations::leave_security_group::{Leave2020, LeaveUndated};
use secgroup_kit::operations::modify_instance_attribute::ModifyInstance;
use secgroup_kit::operations::modify_network_interface_attribute::ModifyInterface;
use secgroup_kit::subject::EngineOf;
use secgroup_kit::ways::built;

use crate::observed::agree_in_brief;
use crate::operations::join_security_group::scope::{base, capacities, each, joins, normal};
use crate::operations::of_replacement::{lists_of, requests_of};
use crate::proved::Proved;

type Engine = EngineOf<Join2026>;

pub(crate) const GROUPS: [&str; 3] = ["sg-1", "sg-2", "sg-3"];

/// What a walk has seen.
#[derive(Default)]
pub(crate) struct Seen {
    states: usize,
    requests: usize,
    accepted: usize,
    changed: usize,
    /// Every state that is reached.
    pub(crate) worlds: HashSet<World>,
    next: Vec<(World, Engine)>,
}

/// Judges every request of one operation in a world, and keeps where the accepted ones lead.
fn ask<S: Proved<Cloud = Alibaba>>(seen: &mut Seen, (world, engine): &(World, Engine), requests: &[S::Request]) {
    for request in requests {
        let expected = S::judge(world, request);
        let transition = agree_in_brief::<S>(engine, request, &expected)
            .unwrap_or_else(|error| panic!("{}: {error}\n{request:?} in {world:#?}", S::NAME));
        seen.requests += 1;
        let (Answer::Accepted(changes), Some(transition)) = (expected, transition) else { continue };
        seen.accepted += 1;
        if changes.is_empty() {
            continue;
        }
        seen.changed += 1;
        let mut after = engine.clone();
        S::engine_apply(&mut after, &transition);
        let mut model = S::apply(world, &changes);
        // What the world counts for itself comes out as if it had been built so, and the way back leads back.
        assert!(after == built::<S>(&model), "{}: the worlds part at {request:?}", S::NAME);
        let mut back = after.clone();
        S::engine_apply(&mut back, &S::invert(&transition));
        assert!(back == *engine, "{}: the inverse of {request:?} does not restore the world", S::NAME);
        normal(&mut model);
        if seen.worlds.insert(model.clone()) {
            seen.next.push((model, after));
        }
    }
}

/// Walks until nothing new is reached.
fn walk(worlds: Vec<World>, mut each: impl FnMut(&mut Seen, &(World, Engine))) -> Seen {
    let mut seen = Seen::default();
    for mut world in worlds {
        normal(&mut world);
        if seen.worlds.insert(world.clone()) {
            let engine = built::<Join2026>(&world);
            seen.next.push((world, engine));
        }
    }
    while let Some(state) = seen.next.pop() {
        seen.states += 1;
        each(&mut seen, &state);
    }
    seen
}

impl Seen {
    fn print(&self, name: &str) {
        let Self { states, requests, accepted, changed, .. } = self;
        println!("{name}: {states} states, {requests} requests, {accepted} accepted, {changed} with a change");
    }
}

/// Kinds, quotas and capacities of one or two.
fn worlds(edition: &'static str, leave: &'static str) -> Vec<World> {
    let mut worlds = each(
        vec![World { leave, ..base(edition) }],
        &[
            |_| {},
            |w| w.security_groups[1].kind = "enterprise",
            |w| w.security_groups.iter_mut().for_each(|g| g.kind = "enterprise"),
        ],
    );
    worlds = each(worlds, &[|w| w.security_groups[2].network = Some("vpc-a".into()), |_| {}]);
    worlds = each(worlds, &[|w| w.limits.groups_per_target = Limit::Max(1), |w| w.limits.groups_per_target = Limit::Max(2)]);
    worlds = each(worlds, &[|_| {}, |w| w.limits.acl_rules = Limit::Max(1)]);
    worlds = each(
        worlds,
        &[
            |w| capacities(w, Capacity::Members(1)),
            |w| {
                capacities(w, Capacity::PrivateIps(2));
                w.instances[0].private_ips = 2;
            },
        ],
    );
    worlds.iter_mut().for_each(legalize);
    worlds
}

/// The newest editions.
pub(crate) fn newest() -> Seen {
    let mut singles = joins(&GROUPS, &["i-1", "i-2"], &[""], &[""], &[("", "")]);
    singles.extend(joins(&GROUPS, &[""], &["eni-1"], &["r1"], &[("", "")]));
    let lists = lists_of(&GROUPS, 2);
    let instances = requests_of(&["i-1", "i-2"], &[""], &lists, &[("", "")]);
    let interfaces = requests_of(&["eni-1"], &["r1"], &lists, &[("", "")]);
    walk(worlds(E2026, LEAVE), |seen, state| {
        ask::<Join2026>(seen, state, &singles);
        ask::<LeaveUndated>(seen, state, &singles);
        ask::<ModifyInstance>(seen, state, &instances);
        ask::<ModifyInterface>(seen, state, &interfaces);
    })
}

#[test]
fn joins_leaves_and_replacements_in_every_order() {
    let seen = newest();
    seen.print("interleaved, the newest editions");
    assert!(seen.states > 1_000 && seen.changed > 10_000, "the scope has shrunk");
}

#[test]
fn the_same_in_the_editions_of_2020() {
    let singles = joins(&GROUPS, &["i-1", "i-2"], &[""], &[""], &[("", "")]);
    let instances = requests_of(&["i-1", "i-2"], &[""], &lists_of(&GROUPS, 2), &[("", "")]);
    let seen = walk(worlds(E2020, LEAVE_2020), |seen, state| {
        ask::<Join2020>(seen, state, &singles);
        ask::<Leave2020>(seen, state, &singles);
        ask::<ModifyInstance>(seen, state, &instances);
    });
    seen.print("interleaved, the editions of 2020");
    assert!(seen.states > 300 && seen.changed > 3_000, "the scope has shrunk");
}
