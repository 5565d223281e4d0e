//! A cloud's operations as values, with what the runner and the vectors try of each.

use std::any::Any;

use proptest::prelude::*;
use secgroup::registry::{OperationId, OperationVisitor, Registered};
use secgroup::rulebook::{self, Page, Rule};

use crate::ask::Ask;
use crate::coverage::PageRules;
use crate::operations::{Visitor, visit_all};
use crate::pairs::{self, Case, Pair};
use crate::scenario::{Happening, Scenario};
use crate::strategies::{OneOf, one_of};
use crate::subject::{Cloud, Move, Subject};

/// Which operations are tried. What is empty stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The clouds.
    pub clouds: Vec<rulebook::Cloud>,
    /// The names of operations.
    pub operations: Vec<String>,
    /// The editions of pages.
    pub editions: Vec<String>,
}

impl Scope {
    pub(crate) fn has(&self, page: &Page) -> bool {
        let among = |list: &[String], name: &str| list.is_empty() || list.iter().any(|one| one == name);
        (self.clouds.is_empty() || self.clouds.contains(&page.cloud))
            && among(&self.operations, page.operation)
            && among(&self.editions, page.edition)
    }

    /// The pages that are in scope.
    pub fn pages(&self) -> Vec<&'static Page> {
        let all = OperationId::ALL.iter().flat_map(|operation| operation.pages());
        all.filter(|page| self.has(page)).collect()
    }
}

/// Worlds, and requests that their limits are put around.
type Tuned<C> = BoxedStrategy<(<C as Cloud>::World, Ask<C>)>;

/// An operation in one edition.
pub(crate) struct Tried<C: Cloud> {
    pub(crate) id: OperationId,
    pub(crate) page: &'static Page,
    tuned: fn() -> Tuned<C>,
    requests: fn() -> BoxedStrategy<Ask<C>>,
    directed: fn() -> Box<dyn Iterator<Item = Directed<C>>>,
    pairs: fn() -> Vec<Pair>,
    /// The rules of the edition, in the declared order, with their places among all of the operation.
    pub(crate) rules: Vec<(u32, &'static str)>,
}

/// A case that was made for something.
pub(crate) struct Directed<C: Cloud> {
    pub(crate) aim: Aim,
    pub(crate) world: C::World,
    pub(crate) ask: Ask<C>,
}

/// What a case was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aim {
    /// An accepted request.
    Accepted,
    /// This rule answers.
    Rule(&'static str),
    /// Both rules are violated, and the first answers wherever it ever does.
    Pair(Pair),
}

impl<C: Cloud> Tried<C> {
    /// The operations of the cloud that are in scope, in the order of the list.
    pub(crate) fn all(scope: &Scope) -> Vec<Self> {
        let mut all = Collected(Vec::new());
        visit_all(&mut all);
        all.0.retain(|tried| scope.has(tried.page));
        all.0
    }

    fn of<S: Subject<Cloud = C>>() -> Self {
        let page = S::page();
        Self {
            id: S::Operation::ID,
            page,
            tuned: || S::tuned().prop_map(|(world, request)| (world, Ask::new::<S>(request))).boxed(),
            requests: || S::requests().prop_map(Ask::new::<S>).boxed(),
            directed: directed::<S>,
            pairs: pairs::possible::<S>,
            rules: rules_on::<S::Operation>(page),
        }
    }

    pub(crate) fn page_rules(&self) -> PageRules {
        PageRules { id: self.id, page: self.page, rules: self.rules.clone(), pairs: (self.pairs)() }
    }

    /// An accepted request, a case for each way to violate a rule by itself, and one for each pair that can be violated together.
    pub(crate) fn directed(&self) -> impl Iterator<Item = Directed<C>> {
        (self.directed)()
    }

    /// Scenarios that begin with a request of this operation, its limits put around it; then requests of any of the operations, half
    /// of them of this, and steps: up to so many moves in all.
    pub(crate) fn scenarios(&self, all: &[Self], moves: usize) -> BoxedStrategy<Scenario<C>> {
        let others = OneOf::new(all.iter().map(|tried| (1, (tried.requests)())));
        let requests = one_of![1 => (self.requests)(), 1 => others];
        let steps = C::steps().prop_map(|plan| Move::Happen(Happening::Planned(plan)));
        let one = one_of![3 => requests.prop_map(Move::Ask), 1 => steps];
        let more = proptest::collection::vec(one, 0..=moves.saturating_sub(1));
        ((self.tuned)(), more)
            .prop_map(|((world, ask), mut moves)| {
                moves.insert(0, Move::Ask(ask));
                Scenario { world, moves }
            })
            .boxed()
    }
}

/// Collects the operations of one cloud.
struct Collected<C: Cloud>(Vec<Tried<C>>);

impl<C: Cloud> Visitor for Collected<C> {
    fn visit<S: Subject>(&mut self) {
        // Where the subject's cloud is this one, what was made for it is of this type.
        let mut tried: Option<Tried<S::Cloud>> = Some(Tried::of::<S>());
        if let Some(tried) = (&mut tried as &mut dyn Any).downcast_mut::<Option<Tried<C>>>() {
            self.0.extend(tried.take());
        }
    }
}

fn directed<S: Subject>() -> Box<dyn Iterator<Item = Directed<S::Cloud>>> {
    fn case<S: Subject>(aim: Aim, (world, request): Case<S>) -> Directed<S::Cloud> {
        Directed { aim, world, ask: Ask::new::<S>(request) }
    }

    let accepted = S::sound().into_iter().map(|sound| case::<S>(Aim::Accepted, sound));
    let rules = S::rows().iter().flat_map(|row| {
        let mut cases = Vec::new();
        for sound in S::sound() {
            let spoiled = S::faults(row.rule).into_iter().map(|fault| pairs::spoiled::<S>(&sound, &[fault]));
            cases.extend(spoiled.filter(|(world, request)| S::judge(world, request).rules().first() == Some(&row.rule)));
        }
        cases.into_iter().map(|found| case::<S>(Aim::Rule(row.rule), found))
    });
    let pairs = pairs::possible::<S>().into_iter();
    let pairs = pairs.filter_map(|pair| Some(case::<S>(Aim::Pair(pair), pairs::find::<S>(pair)?)));
    Box::new(accepted.chain(rules).chain(pairs))
}

/// The rules that a page has rows for, with their places among all of the operation.
fn rules_on<O: Registered>(page: &Page) -> Vec<(u32, &'static str)> {
    let rules = O::Rule::ALL.iter().filter(|rule| rule.row(page.edition).is_some());
    rules.map(|rule| (rule.index(), rule.name())).collect()
}

/// The names of all rules of an operation, in the declared order.
pub(crate) fn rules_of(operation: OperationId) -> Vec<&'static str> {
    struct Names;

    impl OperationVisitor for Names {
        type Output = Vec<&'static str>;

        fn visit<O: Registered>(self) -> Self::Output {
            O::Rule::ALL.iter().map(|rule| rule.name()).collect()
        }
    }

    operation.visit(Names)
}
