//! What all operations share: rules and the documented rows behind them, verdicts, refusals, explanations.
//!
//! Nothing in here knows a cloud. An operation brings its [`Rule`] enum (declared once, with the `rules!` macro inside the
//! crate), its request and the facts that its rules look at; this module turns them into a [`Verdict`].

mod explanation;
mod macros;
mod transition;
mod verdict;
mod violations;

pub use explanation::{Explanation, Finding, Outcome};
pub(crate) use macros::rules;
pub(crate) use transition::Reversible;
pub use transition::{Apply, Transition};
pub use verdict::{Message, Refusal, Verdict};
pub use violations::Violations;

use core::fmt;

use crate::vocabulary::words;

words! {
    /// The cloud that an operation belongs to.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    pub enum Cloud {
        /// Alibaba Cloud (ECS).
        Alibaba,
        /// Zenlayer (Virtual Machine).
        Zenlayer,
        /// Baidu AI Cloud (BCC).
        Baidu,
    }
}

/// Who says that a rule applies as it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::IntoStaticStr, strum::VariantArray)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[strum(serialize_all = "lowercase")]
pub enum Basis {
    /// The modelled page itself.
    Page,
    /// Another page of the same vendor.
    Vendor,
    /// Nobody: this project decided, and never presents it as documented.
    Choice,
}

/// One row of a documented table of errors: what the caller gets back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The edition of the page that the row stands in, as [`Page::edition`] writes it.
    pub edition: &'static str,
    /// The row's place in the page's table, counted from 1; `None` where the row is not the page's own but the vendor's
    /// elsewhere.
    pub number: Option<u8>,
    /// Who says that the row applies when its rule's condition holds.
    pub basis: Basis,
    /// The HTTP status.
    pub status: u16,
    /// The error code, letter by letter.
    pub code: &'static str,
    /// The message, letter by letter; `%s` stands where the page documents no text.
    pub message: &'static str,
}

impl Row {
    /// Whether the page documents the message; where it does not (`%s`), the text is this project's.
    #[must_use]
    pub fn message_documented(&self) -> bool {
        !self.message.contains("%s")
    }
}

/// A modelled page: one edition of the documentation of one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The cloud that publishes it.
    pub cloud: Cloud,
    /// The operation's name, as requests spell it.
    pub operation: &'static str,
    /// The date of the edition, or `undated`.
    pub edition: &'static str,
    /// The title that the page carries.
    pub title: &'static str,
    /// How many rows the page's table of errors has.
    pub rows: u8,
}

/// What a rule is called, when it is violated, and what the pages answer then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule's name, in kebab case, unique within its operation.
    pub name: &'static str,
    /// When the rule is violated, in words.
    pub condition: &'static str,
    /// The row of each edition that has the rule, the newest first.
    pub rows: &'static [Row],
}

/// The reason for which a rule was not judged: what the request does not name, or what was not found.
pub type Unjudged = &'static str;

/// The rules of one operation, in the order in which they answer.
pub trait Rule: Copy + Eq + fmt::Debug + 'static {
    /// What the rules look at.
    type Facts<'a>: Copy;

    /// Every rule, the first to answer first.
    const ALL: &'static [Self];

    /// The rule of each bit of [`Violations`], the lowest first; for a bit that is no rule's, the first rule.
    #[doc(hidden)]
    const BY_BIT: &'static [Self; 32];

    /// The rule's name, condition and documented rows.
    fn entry(self) -> &'static Entry;

    /// The rule's row in the newest edition that has the rule.
    fn newest_row(self) -> &'static Row;

    /// The rule's place in [`Rule::ALL`], counted from 0.
    fn index(self) -> u32;

    /// Whether the rule is violated; an error where it has nothing to judge.
    ///
    /// # Errors
    ///
    /// The reason for which the rule was not judged.
    fn judge(self, facts: &Self::Facts<'_>) -> Result<bool, Unjudged>;

    /// Every rule that is violated, those that the edition in force does not have included.
    fn violated(facts: &Self::Facts<'_>) -> Violations<Self>;

    /// Writes what the rule saw, as a sentence without an end.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    fn write_fact(self, facts: &Self::Facts<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Writes what must be so for the rule to hold.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    fn write_must(self, facts: &Self::Facts<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// Writes the text that stands for `%s` in the rule's row, where it has one.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    fn write_message(self, facts: &Self::Facts<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The rule's name.
    fn name(self) -> &'static str {
        self.entry().name
    }

    /// The rule's row in an edition, where that edition has one.
    fn row(self, edition: &str) -> Option<&'static Row> {
        self.entry().rows.iter().find(|row| row.edition == edition)
    }
}

/// An operation of a cloud: a request is checked against a world.
pub trait Operation: Copy + Default + fmt::Debug + 'static {
    /// Everything that the rules may look at.
    type World: Apply<Transition = Self::Transition> + 'static;
    /// The parameters as a caller sends them, and who calls.
    type Request<'a>: Copy + fmt::Debug;
    /// The rules of the operation.
    type Rule: Rule;
    /// What an accepted request changes.
    type Transition: Clone + fmt::Debug + PartialEq;

    /// The operation's name, as requests spell it.
    const NAME: &'static str;
    /// The cloud that has the operation.
    const CLOUD: Cloud;
    /// The modelled pages, the newest first.
    const PAGES: &'static [Page];

    /// The page whose rules are in force in a world.
    fn page(world: &Self::World) -> &'static Page;

    /// Looks up what the rules look at.
    fn facts<'a>(world: &'a Self::World, request: &'a Self::Request<'a>) -> <Self::Rule as Rule>::Facts<'a>;

    /// The rules of the edition in force that are violated.
    fn violations(facts: &<Self::Rule as Rule>::Facts<'_>) -> Violations<Self::Rule> {
        Self::Rule::violated(facts)
    }

    /// What a request changes that violates no rule.
    fn transition(facts: &<Self::Rule as Rule>::Facts<'_>) -> Self::Transition;

    /// Judges a request. Total, pure, and without allocation.
    #[inline]
    fn check<'a>(world: &'a Self::World, request: &'a Self::Request<'a>) -> Verdict<'a, Self> {
        let facts = Self::facts(world, request);
        Refusal::unless_empty(Self::violations(&facts), world, request, || Self::transition(&facts))
    }

    /// Every rule of the edition in force, in order, with its outcome and the facts behind it.
    fn explain<'a>(world: &'a Self::World, request: &'a Self::Request<'a>) -> Explanation<'a, Self> {
        Explanation::new(world, request)
    }
}

/// The rules that have a row in an edition, as bits.
pub(crate) const fn edition_bits(entries: &[Entry], edition: &str) -> u32 {
    // Loops by hand: the figure is a constant, and iterators are not.
    let mut bits = 0;
    let mut rest = entries;
    let mut bit = violations::bit(0);
    while let [entry, others @ ..] = rest {
        let mut rows = entry.rows;
        while let [row, more @ ..] = rows {
            if same(row.edition.as_bytes(), edition.as_bytes()) {
                bits |= bit;
            }
            rows = more;
        }
        bit >>= 1;
        rest = others;
    }
    bits
}

const fn same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if *first != *other {
            return false;
        }
        (a, b) = (rest, others);
    }
    a.is_empty() && b.is_empty()
}
