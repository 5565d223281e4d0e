//! Counts what a run has reached: every rule and every pair of rules.

use std::fmt;

use secgroup::registry::OperationId;
use secgroup::rulebook::Page;
use serde::Serialize;

use crate::compare::{Fit, Violated};
use crate::pairs::Pair;
use crate::report::Title;

/// How often each rule and each pair of rules was reached.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Coverage {
    pages: Vec<PageCoverage>,
}

/// The same of one operation in one edition.
#[derive(Clone, Debug, Serialize)]
pub struct PageCoverage {
    #[serde(skip)]
    id: OperationId,
    cloud: secgroup::rulebook::Cloud,
    operation: &'static str,
    edition: &'static str,
    /// Accepted requests.
    accepted: RuleCoverage,
    /// The rules, in the declared order.
    rules: Vec<RuleCoverage>,
    /// The pairs that can be violated together, the earlier rule first.
    pairs: Vec<PairCoverage>,
    /// Where a rule stands in `rules`, by its place among all rules of the operation.
    #[serde(skip)]
    place: Vec<Option<usize>>,
    /// Where a pair stands in `pairs`, by the places of the two.
    #[serde(skip)]
    pair: Vec<Option<usize>>,
}

/// How often a rule was reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RuleCoverage {
    /// The rule's name; empty for accepted requests.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub rule: &'static str,
    /// How often it was violated.
    pub violated: u64,
    /// How often it was the first.
    pub first: u64,
    /// How often the system gave the deterministic answer, where it was the first.
    pub exact: u64,
    /// How often the system gave another answer that is let pass.
    pub admissible: u64,
    /// How often it deviated.
    pub deviating: u64,
}

/// How often two rules were violated together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct PairCoverage {
    /// The two rules, the earlier first.
    pub pair: Pair,
    /// How often.
    pub violated: u64,
}

/// What a page is known to have: for [`Coverage::new`].
pub(crate) struct PageRules {
    pub(crate) id: OperationId,
    pub(crate) page: &'static Page,
    /// The rules of the edition with their places among all of the operation.
    pub(crate) rules: Vec<(u32, &'static str)>,
    pub(crate) pairs: Vec<Pair>,
}

impl Coverage {
    pub(crate) fn new(pages: impl IntoIterator<Item = PageRules>) -> Self {
        Self { pages: pages.into_iter().map(PageCoverage::new).collect() }
    }

    /// Every operation and edition that was in scope.
    pub fn pages(&self) -> &[PageCoverage] {
        &self.pages
    }

    pub(crate) fn page_mut(&mut self, id: OperationId, page: &Page) -> Option<&mut PageCoverage> {
        self.pages.iter_mut().find(|covered| covered.id == id && covered.edition == page.edition)
    }

    pub(crate) fn merge(&mut self, other: Self) {
        self.pages.extend(other.pages);
    }
}

impl PageCoverage {
    fn new(PageRules { id, page, rules, pairs }: PageRules) -> Self {
        let most = rules.iter().map(|(index, _)| *index as usize + 1).max().unwrap_or(0);
        let mut place = vec![None; most];
        for (at, (index, _)) in rules.iter().enumerate() {
            place[*index as usize] = Some(at);
        }
        let at = |name| rules.iter().position(|(_, rule)| *rule == name);
        let mut pair = vec![None; rules.len() * rules.len()];
        for (number, (one, other)) in pairs.iter().enumerate() {
            if let (Some(one), Some(other)) = (at(*one), at(*other)) {
                pair[one * rules.len() + other] = Some(number);
            }
        }
        Self {
            id,
            cloud: page.cloud,
            operation: page.operation,
            edition: page.edition,
            accepted: RuleCoverage::default(),
            rules: rules.iter().map(|(_, rule)| RuleCoverage { rule, ..RuleCoverage::default() }).collect(),
            pairs: pairs.into_iter().map(|pair| PairCoverage { pair, violated: 0 }).collect(),
            place,
            pair,
        }
    }

    /// The operation.
    pub fn operation(&self) -> OperationId {
        self.id
    }

    /// The edition of its page.
    pub fn edition(&self) -> &'static str {
        self.edition
    }

    /// The requests that had to be accepted; `violated` and `first` are their number.
    pub fn accepted(&self) -> &RuleCoverage {
        &self.accepted
    }

    /// The rules, in the declared order.
    pub fn rules(&self) -> &[RuleCoverage] {
        &self.rules
    }

    /// The pairs of rules that can be violated together.
    pub fn pairs(&self) -> &[PairCoverage] {
        &self.pairs
    }

    pub(crate) fn count(&mut self, violated: &[Violated], fit: Option<Fit>) {
        let places = violated.iter().filter_map(|rule| *self.place.get(rule.index as usize)?);
        let width = self.rules.len();
        for (at, place) in places.clone().enumerate() {
            self.rules[place].violated += 1;
            for later in places.clone().skip(at + 1) {
                if let Some(pair) = self.pair[place * width + later] {
                    self.pairs[pair].violated += 1;
                }
            }
        }
        let first = match places.clone().next() {
            Some(place) => &mut self.rules[place],
            None => {
                self.accepted.violated += 1;
                &mut self.accepted
            }
        };
        first.first += 1;
        match fit {
            Some(Fit::Exact) => first.exact += 1,
            Some(Fit::Admissible) => first.admissible += 1,
            None => first.deviating += 1,
        }
    }
}

/// A line for each operation.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for page in &self.pages {
            let rules = page.rules.iter().filter(|rule| rule.violated > 0).count();
            let pairs = page.pairs.iter().filter(|pair| pair.violated > 0).count();
            let least = page.rules.iter().min_by_key(|rule| rule.first);
            write!(
                f,
                "{}: {} accepted; {rules} of {} rules and {pairs} of {} pairs violated",
                Title(page.operation, page.edition),
                page.accepted.first,
                page.rules.len(),
                page.pairs.len()
            )?;
            match least {
                Some(rule) => writeln!(f, "; first least often {}: {}", rule.rule, rule.first)?,
                None => writeln!(f)?,
            }
        }
        Ok(())
    }
}
