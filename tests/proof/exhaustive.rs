//! All of a small scope: walks from given worlds to all that requests and steps lead to, with engine and model side by side.

use std::collections::{BTreeMap, HashSet};

use secgroup_kit::for_every_operation;
use secgroup_kit::model::Answer;
use secgroup_kit::subject::{EngineOf, StepOf, WorldOf};
use secgroup_kit::ways::built;

use crate::observed::agree_in_brief;
use crate::proved::Proved;

/// What a walk has seen.
#[derive(Default)]
pub(crate) struct Visited {
    pub(crate) states: usize,
    /// Requests judged and steps taken.
    pub(crate) transitions: usize,
    pub(crate) accepted: usize,
    /// How often each rule was violated, and how often it was the first.
    pub(crate) rules: BTreeMap<&'static str, (usize, usize)>,
}

impl Visited {
    pub(crate) fn print(&self, name: &str) {
        println!(
            "{name}: {} states, {} transitions, {} of them accepted requests",
            self.states, self.transitions, self.accepted
        );
        for (rule, (violated, first)) in &self.rules {
            println!("  {rule:<28} {first:>8} first, {violated:>8} in all");
        }
    }

    /// Fails unless exactly these rules have occurred; all of them also as the answer.
    pub(crate) fn expect<S: Proved>(&self, absent: &[&str]) {
        for row in S::rows() {
            let first = self.rules.get(row.rule).map_or(0, |count| count.1);
            let all = self.rules.get(row.rule).map_or(0, |count| count.0);
            if absent.contains(&row.rule) {
                assert_eq!(all, 0, "{}: {} cannot occur in this scope, but does", S::NAME, row.rule);
            } else {
                assert!(first > 0, "{}: {} does not answer anything in this scope", S::NAME, row.rule);
            }
        }
    }

    fn count(&mut self, answer: &Answer) {
        for (at, rule) in answer.rules().into_iter().enumerate() {
            let count = self.rules.entry(rule).or_default();
            count.0 += 1;
            count.1 += usize::from(at == 0);
        }
    }
}

/// A walk: where it starts, what is asked and what happens in every world, and how far it goes.
pub(crate) struct Walk<'a, S: Proved> {
    pub(crate) worlds: Vec<WorldOf<S>>,
    pub(crate) requests: &'a [S::Request],
    /// The steps that can be taken in a world.
    pub(crate) steps: fn(&WorldOf<S>) -> Vec<StepOf<S>>,
    /// How many moves away from the start it goes; requests are judged there, too.
    pub(crate) depth: usize,
    /// Brings what means the same into the same form.
    pub(crate) normal: fn(&mut WorldOf<S>),
}

impl<S: Proved> Walk<'_, S> {
    pub(crate) fn go(self, visited: &mut Visited) {
        self.walk(visited, |_, _, _| None);
    }

    /// The same, and another operation is asked in every world with the same parameters.
    pub(crate) fn go_with<T: Proved<Cloud = S::Cloud, Request = S::Request>>(self, visited: &mut Visited) {
        self.walk(visited, |world, engine, request| {
            let expected = T::judge(world, request);
            let transition = agree_in_brief::<T>(engine, request, &expected)
                .unwrap_or_else(|error| panic!("{}: {error}\n{request:?} in {world:#?}", T::NAME));
            let (Answer::Accepted(changes), Some(transition)) = (expected, transition) else { return None };
            let mut changed = engine.clone();
            T::engine_apply(&mut changed, &transition);
            (!changes.is_empty()).then(|| (T::apply(world, &changes), changed))
        });
    }

    fn walk(
        self,
        visited: &mut Visited,
        other: impl Fn(&WorldOf<S>, &EngineOf<S>, &S::Request) -> Option<(WorldOf<S>, EngineOf<S>)>,
    ) {
        let mut seen: HashSet<WorldOf<S>> = HashSet::new();
        let mut edge = Vec::new();
        for mut world in self.worlds {
            (self.normal)(&mut world);
            if seen.insert(world.clone()) {
                // By every way now and then: documents and steps take several times as long as the calls.
                let engine = if seen.len().is_multiple_of(8) { built::<S>(&world) } else { S::build(&world, 0) };
                edge.push((world, engine));
            }
        }
        for depth in 0..=self.depth {
            let mut next = Vec::new();
            for (world, engine) in edge {
                let mut reach = |mut to: WorldOf<S>, changed: EngineOf<S>, visited: &mut Visited| {
                    // As above.
                    let by_any_way = visited.transitions.is_multiple_of(16);
                    let expected = if by_any_way { built::<S>(&to) } else { S::build(&to, 0) };
                    assert!(changed == expected, "{}: the worlds part: {to:#?}", S::NAME);
                    (self.normal)(&mut to);
                    if depth < self.depth && !seen.contains(&to) {
                        seen.insert(to.clone());
                        next.push((to, changed));
                    }
                    visited.transitions += 1;
                };
                visited.states += 1;
                for request in self.requests {
                    let expected = S::judge(&world, request);
                    let transition = agree_in_brief::<S>(&engine, request, &expected)
                        .unwrap_or_else(|error| panic!("{}: {error}\n{request:?} in {world:#?}", S::NAME));
                    visited.count(&expected);
                    match (expected, transition) {
                        (Answer::Accepted(changes), Some(transition)) => {
                            visited.accepted += 1;
                            if self.depth == 0 || changes.is_empty() {
                                visited.transitions += 1;
                            } else {
                                let mut changed = engine.clone();
                                S::engine_apply(&mut changed, &transition);
                                reach(S::apply(&world, &changes), changed, visited);
                            }
                        }
                        _ => visited.transitions += 1,
                    }
                    if let Some((to, changed)) = other(&world, &engine, request) {
                        reach(to, changed, visited);
                    }
                }
                if depth < self.depth {
                    for step in (self.steps)(&world) {
                        let mut changed = engine.clone();
                        S::engine_step(&mut changed, &step);
                        reach(S::step(&world, &step), changed, visited);
                    }
                }
            }
            edge = next;
        }
    }
}

/// No steps.
pub(crate) fn nothing_happens<W, S>(_: &W) -> Vec<S> {
    Vec::new()
}

/// Every way to choose one from each list.
pub(crate) fn product<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |rows, list| {
        rows.iter().flat_map(|row| list.iter().map(move |item| [row.as_slice(), std::slice::from_ref(item)].concat())).collect()
    })
}

pub(crate) fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

fn exhaustive<S: Proved>() {
    let mut visited = Visited::default();
    S::explore(&mut visited);
    visited.print(S::NAME);
    visited.expect::<S>(&[]);
}

for_every_operation!(exhaustive);
