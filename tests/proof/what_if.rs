//! *What if*: a look at the world afterwards sees what check and apply make of it; then the world is what it was before, with all that it
//! counts for itself.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup::alibaba::join_security_group::{JoinSecurityGroup, Request, check, what_if};
use secgroup::alibaba::{Edition, GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, Limits, Network, Step, World};
use secgroup::alibaba::{NetworkInterfaceSpec, SecurityGroupSpec};
use secgroup::rulebook::Verdict;
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::proved::Proved;

/// A world as it can be seen, and everything that it keeps and counts for itself.
struct State(World, String);

impl State {
    fn of(world: &World) -> Self {
        Self(world.clone(), format!("{world:?}"))
    }

    /// Where a set of groups has once been too large for its member's record, it does not lie in it as before, and need not.
    fn without_sets(&self) -> String {
        without(without(self.1.clone(), "GroupSet { ", " }"), "Spill { ", " }")
    }

    fn has_spilled(&self) -> bool {
        !self.1.contains("Spill { sets: [], free: [] }")
    }

    fn is(&self, other: &Self) -> bool {
        let spilled = self.has_spilled() || other.has_spilled();
        self.0 == other.0 && if spilled { self.without_sets() == other.without_sets() } else { self.1 == other.1 }
    }
}

/// A text without what is between the one and the other, wherever that is.
fn without(text: String, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |rest, part| rest + part.split_once(to).expect("what begins ends").1)
}

/// Asks what would be, and holds it against what check and apply do; says whether the request is accepted.
fn looked_at(world: &mut World, request: &Request<'_>) -> Result<bool, TestCaseError> {
    let before = State::of(world);
    let mut after = world.clone();
    let expected = match check(world, request) {
        Verdict::Accepted(transition) => {
            after.apply(&transition).expect("an accepted request takes effect");
            Ok(())
        }
        Verdict::Refused(refusal) => Err((refusal.rule(), refusal.violations())),
    };
    let mut seen = None;
    let answer = what_if(world, request, |world| seen = Some(State::of(world)));
    let answer = answer.map_err(|refusal| (refusal.rule(), refusal.violations()));
    prop_assert_eq!(&answer, &expected);
    prop_assert_eq!(seen.is_some(), expected.is_ok());
    prop_assert!(seen.is_none_or(|seen| seen.is(&State::of(&after))), "what was seen is not what would be");
    prop_assert!(State::of(world).is(&before), "the world is not what it was");
    // Nor where the look is broken off.
    let ended = catch_unwind(AssertUnwindSafe(|| what_if(world, request, |_| resume_unwind(Box::new("enough seen"))).is_ok()));
    prop_assert_eq!(ended.is_err(), expected.is_ok());
    prop_assert!(State::of(world).is(&before), "the world is not what it was after a panic");
    Ok(expected.is_ok())
}

fn what_if_holds<S: Proved<Cloud = secgroup_kit::clouds::alibaba::Alibaba, Operation = JoinSecurityGroup>>() {
    holds(&format!("what_if::{}", S::NAME), 600, &S::tuned(), |(world, request)| {
        looked_at(&mut built::<S>(&world), &S::request(&request)).map(drop)
    });
}

#[test]
fn join_security_group_2026_05_06() {
    what_if_holds::<Join2026>();
}

#[test]
fn join_security_group_2020_09_29() {
    what_if_holds::<Join2020>();
}

/// An instance and an interface come into one group after the other, until a record has no room for more, and go on where one has
/// counted as many rules as it can.
#[test]
fn wherever_the_groups_of_a_member_are() {
    const MANY: u32 = 1 << 23;
    let vpc = || Network::vpc("vpc-1");
    let group = |n: u32| SecurityGroupSpec::new(format!("sg-{n}"), "r", vpc(), GroupKind::Basic);
    let mut builder = World::builder("1").limits(Limits {
        groups_per_target: None,
        groups_ceiling: None,
        acl_rules: None,
        ..Limits::documented(Edition::E2026_05_06)
    });
    for n in 0..8 {
        // Three in one go, then one that no record can count.
        builder = builder.security_group(group(n).acl_rules(if n == 3 { MANY } else { n }));
    }
    let mut world = builder
        .instance(InstanceSpec::new("i-1", "r", vpc(), InstanceStatus::Running).private_ips(3))
        .network_interface(NetworkInterfaceSpec::new("eni-1", "r", "vpc-1", InterfaceStatus::InUse).private_ips(2))
        .build()
        .expect("the world is consistent");
    for n in 0..8 {
        let id = format!("sg-{n}");
        for request in [
            Request { security_group_id: &id, instance_id: "i-1", ..Request::default() },
            Request { security_group_id: &id, network_interface_id: "eni-1", region_id: "r", ..Request::default() },
        ] {
            assert!(looked_at(&mut world, &request).expect("it holds"), "{request:?}");
            let transition = check(&world, &request).accepted().cloned().expect("it is accepted");
            world.apply(&transition).expect("an accepted request takes effect");
            // An interface that is there already changes nothing, an instance may not come again.
            let again = looked_at(&mut world, &request).expect("it holds");
            assert_eq!(again, request.instance_id.is_empty(), "{request:?} again");
        }
        if n == 4 {
            // From here on there is a number of rules that a record can count, but not of the groups.
            world.step(&Step::SetAclRules { security_group: "sg-3".into(), count: 1 }).expect("the group is there");
        }
    }
}
