//! The calls that replace all groups of a target by listed ones: what the suite does in the same way with ModifyInstanceAttribute and
//! ModifyNetworkInterfaceAttribute, from the text of the rules.

use std::borrow::Cow;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::clouds::alibaba::bounds::{acl_limit, acl_sum, capacity, load, quota};
use crate::clouds::alibaba::requests::{callers, ids, region};
use crate::clouds::alibaba::worlds::{GROUPS, legalize, worlds};
use crate::clouds::alibaba::{Caller, Capacity, E2020, E2026, SecurityGroup, World};
use crate::model::{Change, Limit};
use crate::pairs::Shadowed;
use crate::strategies::{nudge, nudged, one_of};
use crate::subject::Fault;

/// A target and the groups that it is to be in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// The target's id; empty where it is not given.
    pub target_id: String,
    /// The region; empty where it is not given.
    pub region_id: String,
    /// The ids of the groups that the target is to be in.
    pub list: Vec<Cow<'static, str>>,
}

/// A request and who makes it.
pub type Replace = (Request, Caller);

/// A target that was found, as far as instances and ENIs are alike.
pub struct Target<'w> {
    /// The target's id.
    pub id: &'w str,
    /// The target's region.
    pub region: &'w str,
    /// The target's VPC; none in the classic network.
    pub vpc: Option<&'w str>,
}

/// The ids of the groups that the target is to be in.
pub fn list(ids: &[&'static str]) -> Vec<Cow<'static, str>> {
    ids.iter().map(|id| Cow::Borrowed(*id)).collect()
}

/// What the rules say of the list: the names of those that it violates, in either operation's words, and what it changes.
pub fn judge_list(world: &World, (request, caller): &Replace, target: Option<&Target<'_>>) -> (Vec<&'static str>, Vec<Change>) {
    let ids: Vec<&str> = request.list.iter().map(|id| &**id).filter(|id| !id.is_empty()).collect();
    let mut violated = Vec::new();
    if request.list.is_empty() {
        return (violated, Vec::new());
    }
    let region = target.map(|target| target.region).or(Some(request.region_id.as_str()).filter(|region| !region.is_empty()));
    let find = |id: &str| {
        let visible = |group: &&SecurityGroup| group.owner == caller.account_in(world) || caller.manages(&group.managed_by);
        world.group(id).filter(visible).filter(|group| region.is_none_or(|region| region == group.region))
    };
    if ids.iter().any(|id| find(id).is_none()) {
        violated.push("security-groups-exist");
    }
    if (0..ids.len()).any(|at| ids[..at].contains(&ids[at])) {
        violated.push("ids-differ");
    }
    let Some(target) = target else { return (violated, Vec::new()) };
    let mut listed: Vec<&SecurityGroup> = ids.iter().filter_map(|id| find(id)).collect();
    listed.sort_by_key(|group| &group.id);
    listed.dedup_by_key(|group| &group.id);
    let (present, addresses) = world.member(target.id).expect("it was found");
    let joined: Vec<&SecurityGroup> = listed.iter().copied().filter(|group| !present.contains(&group.id)).collect();
    let mut left: Vec<&String> = present.iter().filter(|id| !listed.iter().any(|group| group.id == **id)).collect();
    left.sort();
    let managed = |group: &SecurityGroup| group.managed_by.is_some() && !caller.manages(&group.managed_by);
    if joined.iter().copied().any(managed) || left.iter().filter_map(|id| world.group(id)).any(managed) {
        violated.push("groups-not-managed");
    }
    if listed.iter().any(|group| group.network.is_none()) {
        violated.push("groups-not-classic");
    }
    let mut vpcs: Vec<&str> = listed.iter().filter_map(|group| group.network.as_deref()).chain(target.vpc).collect();
    vpcs.sort_unstable();
    vpcs.dedup();
    if vpcs.len() > 1 {
        violated.extend(["one-vpc", "same-vpc"]);
    }
    if listed.iter().any(|group| group.kind != listed[0].kind) {
        violated.push("one-kind");
    }
    if !joined.is_empty() {
        let all: Vec<String> = listed.iter().map(|group| group.id.clone()).collect();
        if quota(world).is_some_and(|quota| all.len() as u64 > quota) {
            violated.push("group-quota");
        }
        if acl_limit(world).is_some_and(|limit| acl_sum(world, &all) > limit) {
            violated.push("acl-rules");
        }
    }
    for group in &joined {
        let Some((max, private_ips)) = capacity(world, group.kind) else { continue };
        if load(world, &group.id, private_ips) + if private_ips { addresses } else { 1 } > max {
            violated.push(if group.kind == "enterprise" { "enterprise-capacity" } else { "group-capacity" });
        }
    }
    let member = || target.id.to_owned();
    let left = left.into_iter().map(|id| Change::Left { security_group: id.clone(), member: member() });
    let joined = joined.into_iter().map(|group| Change::Joined { security_group: group.id.clone(), member: member() });
    (violated, left.chain(joined).collect())
}

/// Worlds of either edition of JoinSecurityGroup.
pub fn any_worlds() -> BoxedStrategy<World> {
    one_of![4 => worlds(E2026), 1 => worlds(E2020)].boxed()
}

/// Lists: some of the groups that there may be, in any order; now and then with elements that are wrong.
fn lists() -> BoxedStrategy<Vec<Cow<'static, str>>> {
    let some = |most: usize| subsequence(&GROUPS[..], 0..=most).prop_shuffle();
    let sound = one_of![1 => some(GROUPS.len()), 3 => some(2), 3 => subsequence(&GROUPS[..3], 1..=3).prop_shuffle()];
    let sound = sound.prop_map(|ids| list(&ids));
    let wrong = proptest::collection::vec(one_of![5 => ids(&GROUPS), 1 => Just(String::new())], 0..7);
    let wrong = wrong.prop_map(|ids| ids.into_iter().map(Cow::Owned).collect());
    let again = (some(4), select(&GROUPS[..2])).prop_map(|(mut ids, id)| {
        ids.push(id);
        list(&ids)
    });
    // More elements than are looked at in place.
    let many = (proptest::collection::vec(ids(&GROUPS), 9..12), any::<bool>()).prop_map(|(mut ids, once)| {
        if once {
            ids.sort();
            ids.dedup();
        }
        ids.into_iter().map(Cow::Owned).collect()
    });
    one_of![16 => sound, 3 => wrong, 1 => again, 1 => many].boxed()
}

/// Requests that name these targets.
pub fn replacements(targets: &'static [&'static str], regions: u32) -> BoxedStrategy<Replace> {
    let region = one_of![1 => Just(String::new()), regions => region()];
    (ids(targets), region, lists(), callers())
        .prop_map(|(target_id, region_id, list, caller)| (Request { target_id, region_id, list }, caller))
        .boxed()
}

/// A world and a request whose limits, one time in two each, are put where this request meets or misses them by one; the target is in
/// some of the listed groups.
pub fn tuned(targets: &'static [&'static str], regions: u32) -> BoxedStrategy<(World, Replace)> {
    (any_worlds(), replacements(targets, regions), [nudge(), nudge(), nudge()], any::<bool>(), 0..5usize)
        .prop_map(|(mut world, replace, nudges, private_ips, members)| {
            let listed: Vec<String> =
                replace.0.list.iter().filter(|id| world.group(id).is_some()).map(|id| id.to_string()).collect();
            if let Some(groups) = world.groups_of(&replace.0.target_id) {
                for id in listed.iter().take(members.saturating_sub(2)) {
                    if !groups.contains(id) {
                        groups.push(id.clone());
                    }
                }
            }
            legalize(&mut world);
            tune(&mut world, &replace.0.target_id, &listed, nudges, private_ips);
            (world, replace)
        })
        .boxed()
}

fn tune(world: &mut World, target: &str, listed: &[String], nudges: [Option<i64>; 3], private_ips: bool) {
    let mut once = listed.to_vec();
    once.sort();
    once.dedup();
    let Some((present, addresses)) = world.member(target) else { return };
    let joined = once.iter().find(|id| !present.contains(id)).and_then(|id| world.group(id));
    let room = joined.map(|group| {
        let adds = if private_ips { addresses } else { 1 };
        (group.kind, load(world, &group.id, private_ips) + adds)
    });
    if let Some(nudge) = nudges[0] {
        world.limits.groups_per_target = Limit::Max(nudged(once.len() as u64, nudge));
    }
    if let Some(nudge) = nudges[1] {
        world.limits.acl_rules = Limit::Max(nudged(acl_sum(world, &once), nudge));
    }
    if let (Some(nudge), Some((kind, load))) = (nudges[2], room) {
        let max = nudged(load, nudge);
        let capacity = if private_ips { Capacity::PrivateIps(max) } else { Capacity::Members(max) };
        match kind {
            "basic" => world.limits.basic = capacity,
            "advanced" => world.limits.advanced = capacity,
            _ => world.limits.enterprise = capacity,
        }
    }
}

/// The ways to violate the rules that both operations have.
pub fn fault(rule: &str) -> Vec<Fault<World, Replace>> {
    match rule {
        "service-available" => vec![|w, _| w.failing = true],
        "security-groups-exist" => vec![|_, r| r.0.list.push("sg-77".into())],
        "ids-differ" => vec![|_, r| {
            let again = r.0.list.first().cloned();
            r.0.list.extend(again);
        }],
        // One that is joined; one that is left.
        "groups-not-managed" => vec![
            |w, _| w.security_groups.iter_mut().filter(|g| g.id == "sg-1").for_each(|g| g.managed_by = Some("rds".into())),
            |w, r| {
                w.security_groups.iter_mut().filter(|g| g.id == "sg-2").for_each(|g| g.managed_by = Some("rds".into()));
                r.0.list.retain(|id| id != "sg-2");
            },
        ],
        "groups-not-classic" => vec![|_, r| r.0.list.push("sg-6".into())],
        "one-vpc" | "same-vpc" => vec![|_, r| r.0.list.push("sg-5".into())],
        "one-kind" => vec![|_, r| r.0.list.push("sg-3".into()), |_, r| r.0.list.push("sg-4".into())],
        "group-quota" => vec![|w, _| w.limits.groups_per_target = Limit::Max(0)],
        "acl-rules" => vec![|w, _| w.limits.acl_rules = Limit::Max(0)],
        "group-capacity" => vec![|w, _| w.limits.basic = Capacity::Members(0), |w, r| {
            w.limits.advanced = Capacity::PrivateIps(0);
            r.0.list = list(&["sg-4"]);
        }],
        "enterprise-capacity" => vec![
            |w, r| {
                w.limits.enterprise = Capacity::Members(0);
                r.0.list = list(&["sg-3"]);
            },
            |w, r| {
                w.limits.enterprise = Capacity::Members(0);
                r.0.list.push("sg-3".into());
            },
        ],
        other => panic!("no way to violate {other}"),
    }
}

/// Capacities of both kinds are exceeded only where groups of both are joined.
pub fn shadowed() -> Vec<Shadowed> {
    vec![Shadowed {
        one: &["group-capacity"],
        other: &["enterprise-capacity"],
        by: "one-kind",
        because: "a group that is Basic or Advanced and one that is Enterprise must both be listed",
    }]
}

/// What both subjects have in common.
macro_rules! replacement {
    ($Subject:ident, $engine:ident::$Operation:ident, $name:literal, $targets:expr, $regions:literal) => {
        #[doc = concat!("The operation as `", $name, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $Subject;

        impl crate::subject::Subject for $Subject {
            type Cloud = crate::clouds::alibaba::Alibaba;
            type Request = crate::operations::of_replacement::Replace;
            type Operation = $engine::$Operation;

            const NAME: &'static str = $name;

            fn rows() -> &'static [Row] {
                &ROWS
            }

            fn worlds() -> BoxedStrategy<World> {
                of_replacement::any_worlds()
            }

            fn requests() -> BoxedStrategy<Replace> {
                of_replacement::replacements($targets, $regions)
            }

            fn tuned() -> BoxedStrategy<(World, Replace)> {
                of_replacement::tuned($targets, $regions)
            }

            fn judge(world: &World, request: &Replace) -> Answer {
                judge(world, request)
            }

            fn each_id((request, _): &mut Replace, visit: &mut dyn FnMut(&mut String)) {
                visit(&mut request.target_id);
                request.list.iter_mut().for_each(|id| visit(id.to_mut()));
            }

            fn touches((request, _): &Replace) -> (Vec<&str>, Vec<&str>) {
                (vec![&request.target_id], request.list.iter().map(|id| &**id).collect())
            }

            fn request(replace: &Replace) -> $engine::Request<'_> {
                request(replace)
            }

            fn sound() -> Vec<(World, Replace)> {
                sound()
            }

            fn faults(rule: &str) -> Vec<Fault<World, Replace>> {
                faults(rule)
            }

            fn apart() -> Vec<Apart> {
                apart()
            }

            fn shadowed() -> Vec<crate::pairs::Shadowed> {
                of_replacement::shadowed()
            }
        }
    };
}
pub(crate) use replacement;
