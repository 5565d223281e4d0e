//! *Undone*: where a join of a target that is in another group already was accepted and changed something, the leave of the same pair is
//! accepted next and restores the world.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::clouds::alibaba::{LEAVE, LEAVE_2020, World};
use crate::harness::holds;
use crate::model::Change;
use crate::operations::join_security_group::{Join2020, Join2026};
use crate::operations::leave_security_group::{Leave2020, LeaveUndated};
use crate::subject::{Cloud, EngineOf, Observed, Subject, Transition, WorldOf, judge};
use crate::ways::built;

/// A cloud's operation that adds a member, the one that takes it out again, and how a request of the former becomes one of the latter.
struct Pair<J: Subject, L: Subject> {
    /// Brings the world into the edition in which both are judged.
    world: fn(WorldOf<J>) -> WorldOf<J>,
    leave: fn(&J::Request) -> L::Request,
    /// How many groups a member is in.
    groups: fn(&WorldOf<J>, &str) -> usize,
    /// So many joins, at least, are undone.
    least: usize,
}

impl<J, L> Pair<J, L>
where
    J: Subject,
    L: Subject<Cloud = J::Cloud, Operation: secgroup::rulebook::Operation<World = EngineOf<J>, Transition = Transition<J>>>,
{
    fn undone(&self) {
        let seen = std::cell::Cell::new(0);
        holds(&format!("undone::{}", J::NAME), 3_000, &J::tuned(), |(world, request)| {
            let world = (self.world)(world);
            let before = built::<J>(&world);
            let (_, Some(transition)) = judge::<J>(&before, &request) else { return Ok(()) };
            let changes = J::changes(&before, &transition);
            let [Change::Joined { member, .. }] = &changes[..] else { return Ok(()) };
            if (self.groups)(&world, member) == 0 {
                return Ok(());
            }
            let mut after = before.clone();
            J::engine_apply(&mut after, &transition);
            let (observed, back) = judge::<L>(&after, &(self.leave)(&request));
            let Some(back) = back else {
                return Err(TestCaseError::fail(format!("the way back of {request:?} is refused: {observed:?}")));
            };
            let left = matches!(&observed, Observed::Accepted(changes) if matches!(&changes[..], [Change::Left { .. }]));
            prop_assert!(left, "{observed:?}");
            <J::Cloud as Cloud>::engine_apply(&mut after, &back);
            prop_assert!(after == before, "the world is not what it was");
            prop_assert_eq!(J::document(&after), J::document(&before));
            seen.set(seen.get() + 1);
            Ok(())
        });
        println!("{}: {} joins undone", J::NAME, seen.get());
        assert!(seen.get() >= crate::harness::least(self.least as u32) as usize, "only {} joins", seen.get());
    }
}

fn groups(world: &World, member: &str) -> usize {
    world.member(member).map_or(0, |(groups, _)| groups.len())
}

#[test]
fn join_security_group_2026_05_06() {
    let world = |world| World { leave: LEAVE, ..world };
    Pair::<Join2026, LeaveUndated> { world, leave: Clone::clone, groups, least: 15 }.undone();
}

#[test]
fn join_security_group_2020_09_29() {
    let world = |world| World { leave: LEAVE_2020, ..world };
    Pair::<Join2020, Leave2020> { world, leave: Clone::clone, groups, least: 15 }.undone();
}
