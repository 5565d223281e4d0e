//! Shortens a failing scenario: first through proptest, value by value; then thing by thing and line by line.

use std::time::Instant;

use proptest::strategy::ValueTree;

use crate::run::{Key, Met, Player};
use crate::scenario::Scenario;
use crate::subject::{Cloud, Move};
use crate::sut::AsyncSystemUnderTest;

/// What a search for a shorter scenario may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// How many scenarios are tried.
    pub(crate) tries: u32,
    /// When it ends at the latest.
    pub(crate) until: Instant,
}

/// Looks for a shorter scenario in which the same deviation is met.
pub(crate) struct Shrinking<'s, 'p, A> {
    pub(crate) player: &'s mut Player<'p, A>,
    pub(crate) key: Key,
    pub(crate) budget: Budget,
}

/// A scenario and how the deviation was met in it.
pub(crate) type Found<C> = (Scenario<C>, Met);

impl<A: AsyncSystemUnderTest> Shrinking<'_, '_, A> {
    /// The shortest that is found.
    pub(crate) async fn shrink<C: Cloud>(
        mut self,
        tree: Option<Box<dyn ValueTree<Value = Scenario<C>>>>,
        found: Found<C>,
    ) -> Found<C> {
        let mut best = match tree {
            Some(tree) => self.by_values(tree, found).await,
            None => found,
        };
        // Plans become the steps that they were: without what led to them they would become others.
        if let Some(resolved) = best.0.resolved() {
            self.improve(resolved, &mut best).await;
        }
        loop {
            let before = self.budget.tries;
            let shorter =
                self.without_moves(&mut best).await | self.without_things(&mut best).await | self.as_usual(&mut best).await;
            if !shorter || before == self.budget.tries {
                return best;
            }
        }
    }

    /// As proptest does it.
    async fn by_values<C: Cloud>(&mut self, mut tree: Box<dyn ValueTree<Value = Scenario<C>>>, found: Found<C>) -> Found<C> {
        let mut best = found;
        let mut goes_on = tree.simplify();
        while goes_on && self.has_budget() {
            goes_on = match self.fails(tree.current()).await {
                Some(found) => {
                    best = found;
                    tree.simplify()
                }
                None => tree.complicate(),
            };
        }
        best
    }

    /// Leaves out what comes after the deviation, then one move after the other.
    async fn without_moves<C: Cloud>(&mut self, best: &mut Found<C>) -> bool {
        let mut shorter = false;
        if best.1.at + 1 < best.0.moves.len() {
            let mut cut = best.0.clone();
            cut.moves.truncate(best.1.at + 1);
            shorter |= self.improve(cut, best).await;
        }
        let mut at = best.0.moves.len();
        while at > 0 {
            at -= 1;
            if at < best.0.moves.len() {
                let mut without = best.0.clone();
                without.moves.remove(at);
                shorter |= self.improve(without, best).await;
            }
        }
        shorter
    }

    /// Leaves out one thing of the world after the other, those that refer to others first.
    async fn without_things<C: Cloud>(&mut self, best: &mut Found<C>) -> bool {
        let mut shorter = false;
        for thing in C::elements(&best.0.world).iter().rev() {
            if let Some(world) = C::remove(&best.0.world, thing) {
                let moves = best.0.moves.clone();
                shorter |= self.improve(Scenario { world, moves }, best).await;
            }
        }
        shorter
    }

    /// Makes one thing after the other as usual.
    async fn as_usual<C: Cloud>(&mut self, best: &mut Found<C>) -> bool {
        let mut simpler = false;
        'again: loop {
            for world in C::simpler(&best.0.world) {
                let moves = best.0.moves.clone();
                if self.improve(Scenario { world, moves }, best).await {
                    simpler = true;
                    continue 'again;
                }
            }
            return simpler;
        }
    }

    /// Takes the scenario in place of the best, if the deviation is met in it.
    async fn improve<C: Cloud>(&mut self, scenario: Scenario<C>, best: &mut Found<C>) -> bool {
        if !self.has_budget() {
            return false;
        }
        let Some(found) = self.fails(scenario).await else { return false };
        *best = found;
        true
    }

    async fn fails<C: Cloud>(&mut self, scenario: Scenario<C>) -> Option<Found<C>> {
        self.budget.tries = self.budget.tries.saturating_sub(1);
        if !scenario.moves.iter().any(|one| matches!(one, Move::Ask(_))) && self.key.operation.is_some() {
            return None;
        }
        let played = self.player.play(&scenario, &mut None).await;
        let met = played.deviations.into_iter().find(|met| met.key == self.key)?;
        Some((scenario, met))
    }

    fn has_budget(&self) -> bool {
        self.budget.tries > 0 && Instant::now() < self.budget.until
    }
}
