//! Finds the order of requests within one second.

use super::{
    Request,
    event::Observed,
    judge::{Fit, judge},
    worlds::Followed,
};
use crate::line::{self, UnknownParameters};

/// How many judgements an order is worth.
const PATIENCE: usize = 2_000;

/// The order with the fewest contradictions: the given one, unless another has fewer.
pub(super) fn best(followed: &mut Followed, requests: &[&Request]) -> Vec<usize> {
    let given: Vec<usize> = (0..requests.len()).collect();
    if requests.len() < 2 {
        return given;
    }
    let mut search = Search { followed, requests, patience: PATIENCE, best: given.clone(), fewest: usize::MAX };
    // The given order comes first.
    search.go_on(&mut Vec::new(), 0);
    if search.fewest == usize::MAX { given } else { search.best }
}

struct Search<'s> {
    followed: &'s mut Followed,
    requests: &'s [&'s Request],
    patience: usize,
    best: Vec<usize>,
    fewest: usize,
}

impl Search<'_> {
    /// Tries what may follow on these, which contradict the rules so often.
    fn go_on(&mut self, taken: &mut Vec<usize>, contradictions: usize) {
        if contradictions >= self.fewest {
            return;
        }
        if taken.len() == self.requests.len() {
            self.fewest = contradictions;
            self.best.clone_from(taken);
            return;
        }
        for next in 0..self.requests.len() {
            // The given order is judged to its end, whatever it takes.
            let first = self.fewest == usize::MAX;
            if taken.contains(&next) || (!first && (self.patience == 0 || self.fewest == 0)) {
                continue;
            }
            self.patience = self.patience.saturating_sub(1);
            let Some(request) = self.requests.get(next) else { continue };
            let world = &self.followed.world;
            let line = line::read(request.line.as_bytes(), 1, world.borrowed(), UnknownParameters::Ignored);
            let judged = line.ok().and_then(|line| judge(world, &line, &request.observed));
            let differs = judged.as_ref().is_some_and(|judged| matches!(judged.fit, Fit::Differs));
            let effect = judged.map(|judged| judged.effect).filter(|_| request.observed == Observed::Success);
            let applied = effect.filter(|effect| self.followed.world.apply(effect).is_ok());
            taken.push(next);
            self.go_on(taken, contradictions + usize::from(differs));
            taken.pop();
            if let Some(effect) = applied {
                // Undoing what was just done always fits.
                let _ = self.followed.world.apply(&effect.inverse());
            }
        }
    }
}
