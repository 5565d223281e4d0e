//! Which rules, rows and pairs of rules a test suite has exercised. Pure.
//!
//! A [`Coverage`] hears of verdicts ([`Counts::verdict`]), reads what others have written ([`Coverage::read`]) and is added to
//! others. A [`Report`] holds it against the catalogue.

mod document;
#[cfg(feature = "program")]
mod report;

use std::{collections::BTreeMap, ops::AddAssign, sync::LazyLock};

use secgroup::{
    registry::{OperationId, Registered},
    rulebook::{Entry, Page, Row, Rule as _, Verdict},
};

#[cfg(feature = "program")]
pub(crate) use document::Document as CoverageDocument;
pub use document::Unread;
#[cfg(feature = "program")]
pub use report::{Measure, Report, Scope, Share};

use crate::{catalogue, judge::VerdictCounts, summary::Counts};

/// How often the rules of each page were exercised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    verdicts: VerdictCounts,
    /// By the place of the operation in [`OperationId::ALL`] and of the page among its pages.
    pages: BTreeMap<(usize, usize), PageCounts>,
}

/// The counts of one page. Rules are counted by their place in the operation's order.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PageCounts {
    /// How many requests were accepted.
    accepted: u64,
    /// How often each rule answered.
    answered: Vec<u64>,
    /// How often each two rules were violated together: the earlier's row, the later's column. On the diagonal, how often one was.
    together: Vec<Vec<u64>>,
}

impl PageCounts {
    fn new(rules: usize) -> Self {
        Self { accepted: 0, answered: vec![0; rules], together: vec![vec![0; rules]; rules] }
    }

    /// Counts a refusal by the places of the rules that were violated, in order.
    fn refused(&mut self, violated: &[usize]) {
        let Some(first) = violated.first() else { return };
        self.answered[*first] += 1;
        for (at, earlier) in violated.iter().enumerate() {
            for later in &violated[at..] {
                self.together[*earlier][*later] += 1;
            }
        }
    }

    fn violated(&self, rule: usize) -> u64 {
        self.together[rule][rule]
    }
}

impl AddAssign<&Self> for PageCounts {
    fn add_assign(&mut self, other: &Self) {
        let add = |sum: &mut Vec<u64>, more: &Vec<u64>| sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        self.accepted += other.accepted;
        add(&mut self.answered, &other.answered);
        self.together.iter_mut().zip(&other.together).for_each(|(sum, more)| add(sum, more));
    }
}

impl Coverage {
    /// The counts of a page, begun where there are none.
    fn page(&mut self, operation: OperationId, page: usize, rules: usize) -> &mut PageCounts {
        self.pages.entry((operation as usize, page)).or_insert_with(|| PageCounts::new(rules))
    }

    /// Every rule that has answered: the operation, the rule, the row, and how often.
    pub(crate) fn answered(&self) -> impl Iterator<Item = (OperationId, &'static Entry, &'static Row, u64)> {
        pages().iter().flat_map(|ruled| {
            let counts = self.pages.get(&(ruled.operation as usize, ruled.place));
            ruled.rules.iter().filter_map(move |(place, entry)| {
                let count = counts?.answered[*place];
                (count > 0).then_some((ruled.operation, *entry, ruled.row(entry)?, count))
            })
        })
    }
}

impl AddAssign for Coverage {
    fn add_assign(&mut self, other: Self) {
        self.verdicts += other.verdicts;
        for (key, counts) in other.pages {
            let rules = counts.answered.len();
            *self.pages.entry(key).or_insert_with(|| PageCounts::new(rules)) += &counts;
        }
    }
}

impl Counts for Coverage {
    fn verdicts(&self) -> VerdictCounts {
        self.verdicts
    }

    fn verdicts_mut(&mut self) -> &mut VerdictCounts {
        &mut self.verdicts
    }

    fn verdict<O: Registered>(&mut self, world: &O::World, verdict: &Verdict<'_, O>) {
        let edition = O::page(world).edition;
        // The page is one of these.
        let Some(place) = O::PAGES.iter().position(|known| known.edition == edition) else { return };
        let counts = self.page(O::ID, place, O::Rule::ALL.len());
        match verdict {
            Verdict::Accepted(_) => counts.accepted += 1,
            Verdict::Refused(refusal) => {
                let violated: Vec<usize> = refusal.violations().iter().map(|rule| rule.index() as usize).collect();
                counts.refused(&violated);
            }
        }
    }
}

/// A rule with its place in the operation's order.
type Placed = (usize, &'static Entry);

/// A page with the rules that have a row in it.
#[derive(Debug)]
struct Ruled {
    operation: OperationId,
    /// How many rules the operation has, on all its pages together.
    width: usize,
    /// The page's place among the operation's.
    place: usize,
    page: &'static Page,
    rules: Vec<Placed>,
}

/// Every page of every operation.
fn pages() -> &'static [Ruled] {
    static PAGES: LazyLock<Vec<Ruled>> = LazyLock::new(|| {
        let chapters = OperationId::ALL.into_iter().zip(catalogue::all());
        chapters.flat_map(|(operation, chapter)| Ruled::all(operation, &chapter)).collect()
    });
    &PAGES
}

impl Ruled {
    fn all(operation: OperationId, chapter: &catalogue::Chapter) -> Vec<Self> {
        let page = |(place, page): (usize, &'static Page)| {
            let has_row = |entry: &Entry| entry.rows.iter().any(|row| row.edition == page.edition);
            let rules = chapter.rules.iter().filter(|(_, entry)| has_row(entry)).map(|(order, entry)| (order - 1, *entry));
            Self { operation, width: chapter.rules.len(), place, page, rules: rules.collect() }
        };
        operation.pages().iter().enumerate().map(page).collect()
    }

    /// The rule's row that answers.
    fn row(&self, entry: &'static Entry) -> Option<&'static Row> {
        entry.rows.iter().find(|row| row.edition == self.page.edition)
    }

    /// Every two rules, the earlier first.
    fn pairs(&self) -> impl Iterator<Item = [Placed; 2]> {
        let rules = &self.rules;
        rules.iter().enumerate().flat_map(move |(at, earlier)| rules[at + 1..].iter().map(move |later| [*earlier, *later]))
    }
}
