//! A walk through states of a world that ends where it began.

use alloc::{string::ToString, vec::Vec};

use super::{Call, Obstacle, Violated};
use crate::{
    registry::{AnyTransition, Registered, Visitor, WorldMut, WorldRef},
    rulebook::{Explanation, Outcome, Rule as _, Verdict},
};

/// The calls that were made so far. The world is as it was when the walk is dropped.
pub(super) struct Walk<'w> {
    world: WorldMut<'w>,
    done: Vec<(Call, AnyTransition)>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(world: WorldMut<'w>) -> Self {
        Self { world, done: Vec::new() }
    }

    pub(super) fn world(&self) -> WorldRef<'_> {
        self.world.borrowed()
    }

    /// Where the walk is: how many calls were made.
    pub(super) fn place(&self) -> usize {
        self.done.len()
    }

    /// The calls since a place.
    pub(super) fn calls_since(&self, place: usize) -> Vec<Call> {
        self.done.iter().skip(place).map(|(call, _)| call.clone()).collect()
    }

    /// Makes a call.
    pub(super) fn make(&mut self, call: Call) -> Result<(), Obstacle> {
        let transition = match call.request().visit(self.world.borrowed(), Check) {
            Some(Ok(transition)) => transition,
            Some(Err(violations)) => return Err(Obstacle { call, violations }),
            // The call was made for this world.
            None => return Ok(()),
        };
        let applied = self.world.apply(&transition);
        debug_assert!(applied.is_ok(), "what was just accepted takes effect");
        self.done.push((call, transition));
        Ok(())
    }

    /// Takes calls back, the last one first.
    pub(super) fn back_to(&mut self, place: usize) {
        while self.done.len() > place {
            let Some((_, transition)) = self.done.pop() else { return };
            let undone = self.world.apply(&transition.inverse());
            debug_assert!(undone.is_ok(), "what was just made can be undone");
        }
    }
}

impl Drop for Walk<'_> {
    fn drop(&mut self) {
        self.back_to(0);
    }
}

struct Check;

impl<'a> Visitor<'a> for Check {
    type Output = Result<AnyTransition, Vec<Violated>>;

    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Self::Output {
        match O::check(world, request) {
            Verdict::Accepted(transition) => Ok(O::any_transition(transition)),
            Verdict::Refused(_) => {
                let explanation = Explanation::<O>::new(world, request);
                let violated = explanation.findings().filter(|finding| finding.outcome() == Outcome::Violated);
                Err(violated.map(|of| Violated { rule: of.rule.name(), row: of.row, advice: of.to_string() }).collect())
            }
        }
    }
}
