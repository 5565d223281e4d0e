//! What all operations share: rules and the documented rows behind them, verdicts, refusals, explanations.
//!
//! Nothing in here knows a cloud. An operation brings its [`Rule`] enum (declared once, with the `rules!` macro inside the
//! crate), its request and the facts that its rules look at; this module turns them into a [`Verdict`].

mod codes;
mod explanation;
mod macros;
mod owned;
mod parameters;
mod request;
mod transition;
#[cfg(test)]
#[allow(unreachable_pub, dead_code, reason = "declared as any operation is, and reached by its tests alone")]
mod trial;
mod verdict;
mod violations;
#[cfg(feature = "serde")]
mod written;

pub use codes::ErrorCode;
pub(crate) use codes::codes;
pub use explanation::{Explanation, Finding, Outcome};
pub(crate) use macros::{functions, rules, sets_of, world};
pub use owned::OwnedRefusal;
use parameters::Shortened;
pub(crate) use parameters::parameters;
pub use parameters::{Arguments, Parameter, ParameterKind, Parameters};
pub use request::OwnedRequest;
pub(crate) use transition::Reversible;
pub use transition::Transition;
pub use verdict::{Message, Refusal, Verdict};
pub(crate) use violations::width;
pub use violations::{Bits, Violations};
#[doc(hidden)]
pub use violations::{Chosen, Width};
#[cfg(feature = "serde")]
pub use written::Answer;

use core::{fmt, str::FromStr};

use crate::{error::Misfit, vocabulary::words};

/// What keeps a trait to this crate: only its own operations are held to what the documentation says of all.
pub(crate) mod sealed {
    pub trait Sealed {}
}

words! {
    // Closed: each cloud is a module of its own, and a program that serves them all names them all.
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
// Closed: the page, its vendor, or this project; nobody else has a say.
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
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
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

    /// The error code as one of a cloud's, to match on; `None` for a row of another cloud.
    #[must_use]
    pub fn typed_code<C: ErrorCode>(&self) -> Option<C> {
        self.code.parse().ok()
    }
}

/// A row of a page that no world can bring about: it is never answered, and no refusal admits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Unmodelled {
    /// The row.
    pub row: Row,
    /// Why nothing brings it about, as a sentence without an end.
    pub reason: &'static str,
}

/// A modelled page: one edition of the documentation of one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Page {
    /// The cloud that publishes it.
    pub cloud: Cloud,
    /// The operation's name, as requests spell it.
    pub operation: &'static str,
    /// The date of the edition, or `undated`.
    pub edition: &'static str,
    /// The title that the page carries.
    pub title: &'static str,
    /// How many rows the page's table of errors has for the modelled parameters; 0 where it has no such table.
    pub rows: u8,
    /// Those of them that no world can bring about.
    pub unmodelled: &'static [Unmodelled],
}

/// What a rule is called, when it is violated, and what the pages answer then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule's name, in kebab case, unique within its operation.
    pub name: &'static str,
    /// When the rule is violated, in words.
    pub condition: &'static str,
    /// The rows of each edition that has the rule, the newest edition first. The first row of an edition answers; the others
    /// are its [twins](Entry::twins).
    pub rows: &'static [Row],
}

impl Entry {
    /// The rows of an edition: the one that answers, then its twins.
    pub fn rows_of(&self, edition: &str) -> impl Iterator<Item = &'static Row> {
        self.rows.iter().filter(move |row| row.edition == edition)
    }

    /// The twins in an edition: further rows for a condition that nothing tells apart from that of the row that answers.
    pub fn twins(&self, edition: &str) -> impl Iterator<Item = &'static Row> {
        self.rows_of(edition).skip(1)
    }

    /// Whether the edition has the rule.
    pub(crate) const fn is_in(&self, edition: &str) -> bool {
        // A loop by hand: the sets of rules are constants, and iterators are not.
        let mut rows = self.rows;
        while let [row, more @ ..] = rows {
            if same(row.edition.as_bytes(), edition.as_bytes()) {
                return true;
            }
            rows = more;
        }
        false
    }
}

/// The reason for which a rule was not judged: what the request does not name, or what was not found.
pub type Unjudged = &'static str;

/// The rules of one operation, in the order in which they answer. Sealed: the engine's operations have rules.
pub trait Rule:
    Copy + Eq + Send + Sync + fmt::Debug + fmt::Display + FromStr<Err = crate::UnknownWord> + Written + sealed::Sealed + 'static
{
    /// What the rules look at.
    type Facts<'a>: Copy;

    /// Every rule, the first to answer first.
    const ALL: &'static [Self];

    /// The bits of a set of these rules: one a rule.
    #[doc(hidden)]
    type Bits: Bits;

    /// The rule of the highest of these bits; where that is no rule's, the first rule.
    #[doc(hidden)]
    fn of_highest(bits: Self::Bits) -> Self;

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

    /// The row that the rule answers with in an edition, where that edition has one.
    fn row(self, edition: &str) -> Option<&'static Row> {
        self.entry().rows_of(edition).next()
    }
}

/// A value that can be written out: with the feature `serde`, one that serializes.
#[cfg(feature = "serde")]
pub trait Written: serde::Serialize {}
#[cfg(feature = "serde")]
impl<T: serde::Serialize> Written for T {}
/// A value that can be written out: with the feature `serde`, one that serializes.
#[cfg(not(feature = "serde"))]
pub trait Written {}
#[cfg(not(feature = "serde"))]
impl<T> Written for T {}

/// Everything that the rules of a cloud may look at, and what a transition changes. Sealed: each cloud has one.
pub trait World: Send + Sync + sealed::Sealed + 'static {
    /// What an accepted request changes.
    type Transition: Clone + fmt::Debug + PartialEq + Send + Sync;
    /// One change, written out with ids.
    type ChangeSpec<'a>: Written;

    /// Makes the change. A transition that a check of this very world gave cannot fail.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world; nothing has changed.
    fn apply(&mut self, transition: &Self::Transition) -> Result<(), Misfit>;

    /// What a transition of this world changes, written out; nothing where it comes from a world of other ids.
    fn changes<'a>(&'a self, transition: &Self::Transition) -> impl Iterator<Item = Self::ChangeSpec<'a>>;
}

/// An operation of a cloud: a request is checked against a world. Sealed: the operations are those of the engine.
pub trait Operation: Copy + Default + fmt::Debug + sealed::Sealed + 'static {
    /// Everything that the rules may look at.
    type World: World<Transition = Self::Transition>;
    /// The parameters as a caller sends them, and who calls.
    type Request<'a>: Parameters<'a>;
    /// The rules of the operation.
    type Rule: Rule;
    /// What an accepted request changes.
    type Transition: Clone + fmt::Debug + PartialEq + Send + Sync;
    /// The cloud's error codes.
    type Code: ErrorCode;

    /// The operation's name, as requests spell it.
    const NAME: &'static str;
    /// The cloud that has the operation.
    const CLOUD: Cloud;
    /// What it does, as a sentence without a subject and an end.
    const ABOUT: &'static str;
    /// The parameters, in the order of the vendor's page.
    const PARAMETERS: &'static [Parameter] = <Self::Request<'static> as Parameters<'static>>::PARAMETERS;
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

    /// Judges a request and makes the change where it is accepted: [`Operation::check`] and
    /// [`apply`](World::apply) in one call, with no moment between them in which the world could change.
    ///
    /// # Errors
    ///
    /// The request is refused; nothing has changed. The refusal can be kept: it borrows nothing.
    #[inline]
    fn perform(world: &mut Self::World, request: &Self::Request<'_>) -> Result<Self::Transition, OwnedRefusal<Self>> {
        // A copy that lives no longer than the check: the compiler does not know of every request that it could be lent for
        // less than it is.
        let request = Self::Request::from_arguments(&Shortened(request));
        let transition = match Self::check(world, &request) {
            Verdict::Accepted(transition) => transition,
            Verdict::Refused(refusal) => return Err(refusal.to_owned()),
        };
        let applied = world.apply(&transition);
        debug_assert!(applied.is_ok(), "a transition fits the world that it was made for");
        Ok(transition)
    }

    /// Every rule of the edition in force, in order, with its outcome and the facts behind it.
    fn explain<'a>(world: &'a Self::World, request: &'a Self::Request<'a>) -> Explanation<'a, Self> {
        Explanation::new(world, request)
    }
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
