//! The runner: generates scenarios, plays them, and shortens those that deviate.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use secgroup::rulebook;

use crate::clouds::{alibaba::Alibaba, baidu::Baidu, zenlayer::Zenlayer};
use crate::compare::Strictness;
use crate::coverage::Coverage;
use crate::known::KnownDeviations;
use crate::report::{Counts, Deviation, KnownCount, Report, Title, Unreached};
use crate::run::{Judging, Key, Met, Played, Player};
use crate::scenario::Scenario;
use crate::shrink::{Budget, Shrinking};
use crate::subject::{Cloud, Move};
use crate::sut::{AsyncSystemUnderTest, Blocking, SystemUnderTest};
use crate::tried::{Scope, Tried};
use crate::vectors::{Named, Vectors};

/// Puts a system under the rules: how it is tried and judged. Every setting has a default; the same settings give the same scenarios.
#[derive(Clone, Debug)]
pub struct Conformance {
    judging: Judging,
    seed: u64,
    scenarios: u32,
    moves: usize,
    least: u64,
    may_miss: Vec<String>,
    tries: u32,
    shrink_time: Duration,
    fail_fast: bool,
}

impl Default for Conformance {
    fn default() -> Self {
        Self {
            judging: Judging::default(),
            seed: 0,
            scenarios: 200,
            moves: 40,
            least: 1,
            may_miss: Vec::new(),
            tries: 2_000,
            shrink_time: Duration::from_secs(20),
            fail_fast: false,
        }
    }
}

impl Conformance {
    /// All operations of all clouds, exactly.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only operations of this cloud (and others that are named so).
    #[must_use]
    pub fn cloud(mut self, cloud: rulebook::Cloud) -> Self {
        self.judging.scope.clouds.push(cloud);
        self
    }

    /// Only the operation of this name (and others that are named so).
    #[must_use]
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.judging.scope.operations.push(name.into());
        self
    }

    /// Only pages of this edition (and others that are named so).
    #[must_use]
    pub fn edition(mut self, edition: impl Into<String>) -> Self {
        self.judging.scope.editions.push(edition.into());
        self
    }

    /// Only what is in this scope.
    #[must_use]
    pub fn scope(mut self, scope: Scope) -> Self {
        self.judging.scope = scope;
        self
    }

    /// What counts as the right answer. [`Strictness::Admissible`] where nothing else is said.
    #[must_use]
    pub fn strictness(mut self, strictness: Strictness) -> Self {
        self.judging.strictness = strictness;
        self
    }

    /// Does not compare messages. Where nothing is said, those that a page documents are compared if the system gives one.
    #[must_use]
    pub fn ignore_messages(mut self) -> Self {
        self.judging.ignore_messages = true;
        self
    }

    /// The deviations that are known.
    #[must_use]
    pub fn known(mut self, known: KnownDeviations) -> Self {
        self.judging.known = known;
        self
    }

    /// A call that takes longer than this is a deviation. It is measured when the call returns: for a system that may never return, see
    /// [`Threaded`](crate::Threaded).
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.judging.slow = Some(limit);
        self
    }

    /// Where the random choices come from: 0 where nothing is said.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How many random scenarios are tried for each operation and edition: 200 where nothing is said. Before them come those that are made
    /// for a rule or a pair of rules.
    #[must_use]
    pub fn scenarios(mut self, scenarios: u32) -> Self {
        self.scenarios = scenarios;
        self
    }

    /// How many requests and steps a random scenario has at most: 40 where nothing is said.
    #[must_use]
    pub fn moves(mut self, moves: usize) -> Self {
        self.moves = moves;
        self
    }

    /// How often each rule must be the first violated one: once where nothing is said. A run that reaches less fails, and names the
    /// rules.
    #[must_use]
    pub fn least(mut self, least: u64) -> Self {
        self.least = least;
        self
    }

    /// A rule that need not be reached, because the system has nothing that it is about.
    #[must_use]
    pub fn may_miss(mut self, rule: impl Into<String>) -> Self {
        self.may_miss.push(rule.into());
        self
    }

    /// How many shorter scenarios are tried for each deviation, and for how long: 2,000 and 20 s where nothing is said.
    #[must_use]
    pub fn shrinking(mut self, tries: u32, time: Duration) -> Self {
        (self.tries, self.shrink_time) = (tries, time);
        self
    }

    /// Ends the run with the first deviation. Where nothing is said, it goes on and finds the others.
    #[must_use]
    pub fn fail_fast(mut self) -> Self {
        self.fail_fast = true;
        self
    }

    /// Tries the system.
    pub fn run<S: SystemUnderTest + ?Sized>(&self, system: &mut S) -> Report {
        blocking(self.run_async(&mut Blocking(system)))
    }

    /// Tries a system that is driven asynchronously. The future waits for nothing but the system.
    pub async fn run_async<A: AsyncSystemUnderTest>(&self, system: &mut A) -> Report {
        let mut run = Run::new(self, system);
        run.cloud::<Alibaba>().await;
        run.cloud::<Zenlayer>().await;
        run.cloud::<Baidu>().await;
        run.report()
    }

    /// Tries the system with vectors in place of scenarios of its own: with those that were made for what is in scope.
    pub fn run_on<S: SystemUnderTest + ?Sized>(&self, vectors: &Vectors, system: &mut S) -> Report {
        blocking(self.run_on_async(vectors, &mut Blocking(system)))
    }

    /// The same with a system that is driven asynchronously.
    pub async fn run_on_async<A: AsyncSystemUnderTest>(&self, vectors: &Vectors, system: &mut A) -> Report {
        let mut run = Run::new(self, system);
        run.vectors(&vectors.alibaba).await;
        run.vectors(&vectors.zenlayer).await;
        run.vectors(&vectors.baidu).await;
        run.report()
    }

    fn unreached(&self, coverage: &Coverage) -> Vec<Unreached> {
        let mut unreached = Vec::new();
        for page in coverage.pages() {
            let missed = page.rules().iter().filter(|rule| rule.first < self.least);
            for rule in missed.filter(|rule| !self.may_miss.iter().any(|name| name == rule.rule)) {
                let (operation, edition) = (page.operation(), page.edition());
                unreached.push(Unreached { operation, edition, rule: rule.rule, first: rule.first });
            }
        }
        unreached
    }
}

/// The result of a run in which nothing waits.
fn blocking<T>(run: impl Future<Output = T>) -> T {
    match pin!(run).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("nothing in a blocking run waits"),
    }
}

/// A source of random choices.
pub(crate) fn runner(seed: u64, of: &str) -> TestRunner {
    // The seed, and what it is used for: operations do not change one another's scenarios.
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    for (at, byte) in of.bytes().enumerate() {
        bytes[8 + at % 24] = bytes[8 + at % 24].wrapping_mul(31) ^ byte;
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// A run that is under way.
struct Run<'r, A> {
    conformance: &'r Conformance,
    system: &'r mut A,
    found: Found,
    coverage: Coverage,
    began: Instant,
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    counts: Counts,
    deviations: Vec<(Key, Deviation)>,
    known: Vec<u64>,
    unsupported: BTreeMap<String, u64>,
}

impl Found {
    /// Counts what became of a scenario. Gives the deviations that had not been met before.
    fn count(&mut self, played: Played) -> Vec<Met> {
        self.counts.scenarios += 1;
        self.counts.requests += played.requests;
        self.counts.steps += played.steps;
        if let Some(what) = played.unsupported {
            *self.unsupported.entry(what).or_default() += 1;
        }
        for known in played.known {
            self.known.resize(self.known.len().max(known + 1), 0);
            self.known[known] += 1;
        }
        let mut new: Vec<Met> = Vec::new();
        for met in played.deviations {
            match self.deviations.iter_mut().find(|(key, _)| *key == met.key) {
                Some((_, deviation)) => deviation.times += 1,
                None if new.iter().any(|other| other.key == met.key) => {}
                None => new.push(met),
            }
        }
        new
    }
}

impl<'r, A: AsyncSystemUnderTest> Run<'r, A> {
    fn new(conformance: &'r Conformance, system: &'r mut A) -> Self {
        Self { conformance, system, found: Found::default(), coverage: Coverage::default(), began: Instant::now() }
    }

    fn report(self) -> Report {
        let Self { conformance, found, coverage, began, .. } = self;
        let known = conformance.judging.known.iter().zip(found.known.iter().copied().chain(std::iter::repeat(0)));
        Report {
            strictness: conformance.judging.strictness,
            seed: conformance.seed,
            counts: found.counts,
            deviations: found.deviations.into_iter().map(|(_, deviation)| deviation).collect(),
            known: known.map(|(known, times)| KnownCount { known: known.clone(), times }).collect(),
            unsupported: found.unsupported.into_iter().collect(),
            unreached: conformance.unreached(&coverage),
            coverage,
            elapsed: began.elapsed(),
        }
    }

    async fn vectors<C: Cloud>(&mut self, list: &[Named<C>]) {
        let all = Tried::<C>::all(&self.conformance.judging.scope);
        let mut coverage = Coverage::new(all.iter().map(Tried::page_rules));
        for named in list.iter().filter(|named| self.conformance.judging.scope.has(named.page)) {
            if self.is_over() {
                break;
            }
            self.scenario(&mut coverage, named.scenario.clone(), None).await;
        }
        self.coverage.merge(coverage);
    }

    async fn cloud<C: Cloud>(&mut self) {
        let all = Tried::<C>::all(&self.conformance.judging.scope);
        let mut coverage = Coverage::new(all.iter().map(Tried::page_rules));
        for directed in all.iter().flat_map(Tried::directed) {
            if self.is_over() {
                break;
            }
            let scenario = Scenario { world: directed.world, moves: vec![Move::Ask(directed.ask)] };
            self.scenario(&mut coverage, scenario, None).await;
        }
        for tried in &all {
            let strategy = tried.scenarios(&all, self.conformance.moves);
            let mut runner = runner(self.conformance.seed, &format!("{} {}", tried.page.operation, tried.page.edition));
            for _ in 0..self.conformance.scenarios {
                if self.is_over() {
                    break;
                }
                let tree = strategy.new_tree(&mut runner).expect("no strategy here rejects");
                self.scenario(&mut coverage, tree.current(), Some(Box::new(tree))).await;
            }
        }
        self.coverage.merge(coverage);
    }

    /// Whether one deviation is enough, and there is one.
    fn is_over(&self) -> bool {
        self.conformance.fail_fast && !self.found.deviations.is_empty()
    }

    /// Plays a scenario, and shortens it for each deviation that has not been met before.
    async fn scenario<C: Cloud>(
        &mut self,
        coverage: &mut Coverage,
        scenario: Scenario<C>,
        tree: Option<Box<dyn ValueTree<Value = Scenario<C>>>>,
    ) {
        let Conformance { judging, tries, shrink_time, .. } = self.conformance;
        let mut player = Player { system: &mut *self.system, judging };
        let new = self.found.count(player.play(&scenario, &mut Some(coverage)).await);
        // Proptest's tree can be descended once: for the first of them.
        let mut tree = tree;
        for met in new {
            let key = met.key;
            let budget = Budget { tries: *tries, until: Instant::now() + *shrink_time };
            let mut player = Player { system: &mut *self.system, judging };
            let shrinking = Shrinking { player: &mut player, key, budget };
            let (shortest, met) = shrinking.shrink(tree.take(), (scenario.clone(), met)).await;
            self.found.deviations.push((key, deviation(&shortest, key, met)));
        }
    }
}

fn deviation<C: Cloud>(scenario: &Scenario<C>, key: Key, met: Met) -> Deviation {
    let mut name = match key.operation {
        Some((operation, edition)) => Title(operation.name(), edition).to_string(),
        None => C::CLOUD.to_string(),
    };
    name.extend(key.rule.into_iter().flat_map(|rule| [", ", rule]));
    name += &format!(": {}", key.kind);
    Deviation {
        operation: key.operation,
        rule: key.rule,
        kind: key.kind,
        times: 1,
        expected: met.expected,
        observed: met.observed,
        scenario: scenario.line(&name),
        size: scenario.size(),
    }
}
