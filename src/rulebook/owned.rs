//! Owned refusals.

use alloc::string::{String, ToString};
use core::fmt;

use super::{
    Operation, Page, Refusal, Row, Violations, codes,
    verdict::{admits, row_of},
};

/// A [`Refusal`] that borrows nothing: it can be returned, stored, and sent to another thread.
///
/// With the feature `serde` it serializes as the contract's line out, without `seq`.
pub struct OwnedRefusal<O: Operation> {
    page: &'static Page,
    /// One at least.
    violations: Violations<O::Rule>,
    message: String,
    advice: String,
}

impl<O: Operation> OwnedRefusal<O> {
    pub(super) fn new(refusal: &Refusal<'_, O>) -> Self {
        Self {
            page: refusal.page(),
            violations: refusal.violations(),
            message: refusal.message().to_string(),
            advice: refusal.advice().to_string(),
        }
    }

    /// The rule that answers: the first violated one.
    #[must_use]
    pub fn rule(&self) -> O::Rule {
        self.violations.first_of_some()
    }

    /// The documented row of the rule that answers.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        row_of(self.rule(), self.page)
    }

    /// The page that the rows are of.
    #[must_use]
    pub fn page(&self) -> &'static Page {
        self.page
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.row().status
    }

    /// The error code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.row().code
    }

    /// The error code as one of the cloud's, to match on.
    #[must_use]
    pub fn typed_code(&self) -> O::Code {
        codes::code_of(self.row())
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the page documents the message. Where it does not, the text is this project's.
    #[must_use]
    pub fn message_documented(&self) -> bool {
        self.row().message_documented()
    }

    /// What is wrong and what must be so, as a sentence for a person.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.advice
    }

    /// Every violated rule, in the declared order.
    #[must_use]
    pub fn violations(&self) -> Violations<O::Rule> {
        self.violations
    }

    /// Every violated rule with its documented row, in the declared order.
    pub fn rows(&self) -> impl Iterator<Item = (O::Rule, &'static Row)> {
        let page = self.page;
        self.violations.iter().map(move |rule| (rule, row_of(rule, page)))
    }

    /// Whether a cloud that answers with this status and code answers with a row that applies: that of a violated rule, or one of
    /// its twins.
    #[must_use]
    pub fn admits(&self, status: u16, code: &str) -> bool {
        admits(self.violations, self.page, status, code)
    }
}

// By hand: a derive would ask the same of `O`.
impl<O: Operation> Clone for OwnedRefusal<O> {
    fn clone(&self) -> Self {
        let Self { page, violations, message, advice } = self;
        Self { page, violations: *violations, message: message.clone(), advice: advice.clone() }
    }
}

impl<O: Operation> PartialEq for OwnedRefusal<O> {
    fn eq(&self, other: &Self) -> bool {
        let Self { page, violations, message, advice } = self;
        (*page, *violations, message, advice) == (other.page, other.violations, &other.message, &other.advice)
    }
}

impl<O: Operation> Eq for OwnedRefusal<O> {}

impl<O: Operation> fmt::Debug for OwnedRefusal<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnedRefusal")
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &self.message)
            .field("violations", &self.violations)
            .finish()
    }
}

/// `403 IncorrectInstanceStatus: The current status of the resource does not support this operation.`
impl<O: Operation> fmt::Display for OwnedRefusal<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status(), self.code(), self.message)
    }
}

impl<O: Operation> core::error::Error for OwnedRefusal<O> {}
