//! Vectors: a reproducible set of scenarios with the answers that are expected, for suites in any language.

use std::fmt;

use proptest::strategy::{Strategy as _, ValueTree as _};
use secgroup::registry::OperationId;
use secgroup::rulebook::Page;

use crate::clouds::{alibaba::Alibaba, baidu::Baidu, zenlayer::Zenlayer};
use crate::coverage::Coverage;
use crate::pairs::Pair;
use crate::report::Title;
use crate::runner::{Conformance, runner};
use crate::scenario::Scenario;
use crate::subject::{Cloud, Move};
use crate::sut::Both;
use crate::systems::Engine;
use crate::tried::{Aim, Directed, Scope, Tried};

/// What a set of vectors is made for. The same settings give the same set, on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The operations.
    pub scope: Scope,
    /// Where the random choices come from.
    pub seed: u64,
    /// How many scenarios.
    pub size: usize,
}

impl Settings {
    /// How many scenarios a set has where nothing is said: enough for every rule, every pair of rules, and about as many others.
    pub const SIZE: usize = 2_000;
}

impl Default for Settings {
    fn default() -> Self {
        Self { scope: Scope::default(), seed: 0, size: Self::SIZE }
    }
}

/// A set of scenarios.
///
/// For each operation and edition there are an accepted request, each rule in each way, and each pair of rules that can be violated
/// together, in worlds with nothing in them that does not matter; then random scenarios, every third of them a sequence, in which the
/// rules answer about equally often. A set that has no room for all leaves out random scenarios first, then further ways, then
/// pairs.
///
/// ```
/// use secgroup_kit::vectors::{Settings, Vectors};
/// use secgroup_kit::Scope;
///
/// let scope = Scope { operations: vec!["bind".to_owned()], ..Scope::default() };
/// let vectors = Vectors::generate(&Settings { scope, size: 40, ..Settings::default() });
/// assert_eq!(vectors.lines().count(), 40);
/// assert!(vectors.uncovered().is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Vectors {
    pub(crate) alibaba: Vec<Named<Alibaba>>,
    pub(crate) zenlayer: Vec<Named<Zenlayer>>,
    pub(crate) baidu: Vec<Named<Baidu>>,
    coverage: Coverage,
}

/// A scenario with its name.
pub(crate) struct Named<C: Cloud> {
    name: String,
    /// The page that it was made for.
    pub(crate) page: &'static Page,
    pub(crate) scenario: Scenario<C>,
}

impl<C: Cloud> Clone for Named<C> {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), page: self.page, scenario: self.scenario.clone() }
    }
}

impl<C: Cloud> fmt::Debug for Named<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named").field("name", &self.name).field("scenario", &self.scenario).finish()
    }
}

/// A rule or a pair of rules that a set does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Uncovered {
    /// The operation.
    pub operation: OperationId,
    /// The edition of its page.
    pub edition: &'static str,
    /// What is not shown.
    pub what: RuleOrPair,
}

/// A rule as the first violated one, or two rules violated together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOrPair {
    /// A rule.
    Rule(&'static str),
    /// A pair of rules.
    Pair(Pair),
}

impl fmt::Display for Uncovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", Title(self.operation.name(), self.edition))?;
        match self.what {
            RuleOrPair::Rule(rule) => f.write_str(rule),
            RuleOrPair::Pair((one, other)) => write!(f, "{one} with {other}"),
        }
    }
}

impl Vectors {
    /// Makes a set.
    pub fn generate(settings: &Settings) -> Self {
        let alibaba = Draft::<Alibaba>::new(&settings.scope);
        let zenlayer = Draft::<Zenlayer>::new(&settings.scope);
        let baidu = Draft::<Baidu>::new(&settings.scope);
        let counts = [alibaba.counts(), zenlayer.counts(), baidu.counts()].concat();
        let mut shares = shares(settings.size, &counts).into_iter();
        let mut vectors = Self {
            alibaba: alibaba.fill(settings.seed, &mut shares),
            zenlayer: zenlayer.fill(settings.seed, &mut shares),
            baidu: baidu.fill(settings.seed, &mut shares),
            coverage: Coverage::default(),
        };
        let counting = Conformance::new().scope(settings.scope.clone());
        vectors.coverage = counting.run_on(&vectors, &mut Engine::new()).coverage;
        vectors
    }

    /// The scenarios, each as `secgroup run --scenarios --expect` reads it, on a line.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        fn lines<C: Cloud>(list: &[Named<C>]) -> impl Iterator<Item = String> {
            list.iter().map(|named| named.scenario.line(&named.name))
        }

        lines(&self.alibaba).chain(lines(&self.zenlayer)).chain(lines(&self.baidu))
    }

    /// How often each rule and pair occurs.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    /// The rules and pairs of the scope that do not occur, because there was no room. (Pairs that nothing violates together count neither
    /// here nor there.)
    pub fn uncovered(&self) -> Vec<Uncovered> {
        let mut uncovered = Vec::new();
        for page in self.coverage.pages() {
            let of = |what| Uncovered { operation: page.operation(), edition: page.edition(), what };
            let rules = page.rules().iter().filter(|rule| rule.first == 0);
            uncovered.extend(rules.map(|rule| of(RuleOrPair::Rule(rule.rule))));
            let pairs = page.pairs().iter().filter(|pair| pair.violated == 0);
            uncovered.extend(pairs.map(|pair| of(RuleOrPair::Pair(pair.pair))));
        }
        uncovered
    }
}

/// How many kinds of cases there are that are made for something: the first for each rule, pairs, further ways.
const RANKS: usize = 3;
/// The longest sequence in a set.
const MOVES: usize = 8;
/// How many random requests are looked at for one in which a seldom rule answers.
const LOOKS: usize = 12;

/// How many cases of each rank an operation gives, and how many random scenarios.
type Share = ([usize; RANKS], usize);

/// Divides the room: one rank after the other, the operations in turn; what is left is random.
fn shares(size: usize, counts: &[[usize; RANKS]]) -> Vec<Share> {
    let mut shares: Vec<Share> = vec![([0; RANKS], 0); counts.len()];
    let mut left = size;
    for rank in 0..RANKS {
        let mut goes_on = true;
        while goes_on {
            goes_on = false;
            for (share, count) in shares.iter_mut().zip(counts) {
                if left > 0 && share.0[rank] < count[rank] {
                    share.0[rank] += 1;
                    left -= 1;
                    goes_on = true;
                }
            }
        }
    }
    let operations = shares.len();
    for (at, share) in shares.iter_mut().enumerate() {
        share.1 = left / operations + usize::from(at < left % operations);
    }
    shares
}

/// What could be in a set, for one cloud.
struct Draft<C: Cloud> {
    all: Vec<Tried<C>>,
    /// The cases of each operation, by their rank.
    cases: Vec<[Vec<Directed<C>>; RANKS]>,
}

impl<C: Cloud> Draft<C> {
    fn new(scope: &Scope) -> Self {
        let all = Tried::all(scope);
        let cases = all.iter().map(Self::ranked).collect();
        Self { all, cases }
    }

    fn ranked(tried: &Tried<C>) -> [Vec<Directed<C>>; RANKS] {
        let mut ranks = [const { Vec::new() }; RANKS];
        for case in tried.directed() {
            let rank = match case.aim {
                Aim::Pair(_) => 1,
                aim if ranks[0].iter().any(|other: &Directed<C>| other.aim == aim) => 2,
                _ => 0,
            };
            ranks[rank].push(case);
        }
        ranks
    }

    fn counts(&self) -> Vec<[usize; RANKS]> {
        self.cases.iter().map(|ranks| [0, 1, 2].map(|rank| ranks[rank].len())).collect()
    }

    fn fill(self, seed: u64, shares: &mut impl Iterator<Item = Share>) -> Vec<Named<C>> {
        let mut list = Vec::new();
        for (at, ranks) in self.cases.into_iter().enumerate() {
            let Some((directed, random)) = shares.next() else { continue };
            let page = self.all[at].page;
            let title = Title(page.operation, page.edition);
            for (rank, (cases, most)) in ranks.into_iter().zip(directed).enumerate() {
                for (number, case) in cases.into_iter().take(most).enumerate() {
                    let what = match case.aim {
                        Aim::Accepted => "accepted".to_owned(),
                        Aim::Rule(rule) => rule.to_owned(),
                        Aim::Pair((one, other)) => format!("{one} with {other}"),
                    };
                    let way = if rank < 2 { String::new() } else { format!(", in another way ({})", number + 1) };
                    list.push(Named { name: format!("{title}: {what}{way}"), page, scenario: case.alone() });
                }
            }
            let scenarios = random_scenarios(&self.all, &self.all[at], seed, random);
            list.extend(scenarios.enumerate().map(|(number, scenario)| Named {
                name: format!("{title}: random {}", number + 1),
                page,
                scenario,
            }));
        }
        list
    }
}

impl<C: Cloud> Directed<C> {
    /// The scenario, without anything in its world that does not matter to the answer.
    fn alone(self) -> Scenario<C> {
        let rules = |world: &C::World| {
            let mut violated = Vec::new();
            let changes = self.ask.check(&Both::<C>::new(world.clone()).engine, &mut violated);
            (changes.is_some(), violated.iter().map(|rule| rule.index).collect::<Vec<_>>())
        };
        let mut world = self.world.clone();
        let expected = rules(&world);
        for thing in C::elements(&self.world).iter().rev() {
            if let Some(without) = C::remove(&world, thing).filter(|without| rules(without) == expected) {
                world = without;
            }
        }
        Scenario { world, moves: vec![Move::Ask(self.ask)] }
    }
}

/// Random scenarios that begin with a request of this operation: every third a sequence, the others that request alone. Of several
/// requests, the one is taken whose first violated rule has answered least often.
fn random_scenarios<C: Cloud>(
    all: &[Tried<C>],
    tried: &Tried<C>,
    seed: u64,
    count: usize,
) -> impl Iterator<Item = Scenario<C>> {
    let strategy = tried.scenarios(all, MOVES);
    let mut random = runner(seed, &format!("vectors: {} {}", tried.page.operation, tried.page.edition));
    // By the rule that answers; the last is acceptance.
    let mut answered: Vec<(Option<u32>, usize)> = tried.rules.iter().map(|(index, _)| (Some(*index), 0)).collect();
    answered.push((None, 0));
    (0..count).map(move |number| {
        let mut best: Option<(usize, usize, Scenario<C>)> = None;
        for _ in 0..LOOKS {
            let scenario = strategy.new_tree(&mut random).expect("no strategy here rejects").current();
            let rule = answer_to_first(&scenario);
            let Some(at) = answered.iter().position(|(other, _)| *other == rule) else { continue };
            let times = answered[at].1;
            if best.as_ref().is_none_or(|(least, ..)| times < *least) {
                best = Some((times, at, scenario));
            }
            if times == 0 {
                break;
            }
        }
        let (_, at, mut scenario) = best.expect("every request is answered by a rule of its page, or accepted");
        answered[at].1 += 1;
        if number % 3 != 2 {
            scenario.moves.truncate(1);
        }
        scenario
    })
}

/// The rule that answers the first request; none where it is accepted.
fn answer_to_first<C: Cloud>(scenario: &Scenario<C>) -> Option<u32> {
    let Some(Move::Ask(ask)) = scenario.moves.first() else { return None };
    let mut violated = Vec::new();
    ask.check(&Both::<C>::new(scenario.world.clone()).engine, &mut violated);
    violated.first().map(|rule| rule.index)
}
