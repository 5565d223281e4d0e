//! The answer of a check.

use core::fmt;

use super::{Finding, Operation, OwnedRefusal, Page, Row, Rule, Violations, codes};

/// The answer to a request.
// Closed: a request is accepted or refused.
pub enum Verdict<'a, O: Operation> {
    /// Every rule holds: this is what the request changes. Applying it to the same world cannot fail.
    Accepted(O::Transition),
    /// At least one rule is violated. Nothing changes.
    Refused(Refusal<'a, O>),
}

impl<'a, O: Operation> Verdict<'a, O> {
    /// What the request changes, where it is accepted.
    #[must_use]
    pub const fn accepted(&self) -> Option<&O::Transition> {
        match self {
            Self::Accepted(transition) => Some(transition),
            Self::Refused(_) => None,
        }
    }

    /// The refusal, where the request is refused.
    #[must_use]
    pub fn refused(&self) -> Option<Refusal<'a, O>> {
        match self {
            Self::Accepted(_) => None,
            Self::Refused(refusal) => Some(*refusal),
        }
    }
}

impl<O: Operation> Clone for Verdict<'_, O> {
    fn clone(&self) -> Self {
        match self {
            Self::Accepted(transition) => Self::Accepted(transition.clone()),
            Self::Refused(refusal) => Self::Refused(*refusal),
        }
    }
}

impl<O: Operation> fmt::Debug for Verdict<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted(transition) => f.debug_tuple("Accepted").field(transition).finish(),
            Self::Refused(refusal) => f.debug_tuple("Refused").field(refusal).finish(),
        }
    }
}

/// A refused request: the error that it is answered with, and everything that is wrong with it.
///
/// The pages give no order of judgement, so a real cloud may answer with the row of *any* violated rule. The
/// deterministic answer is that of the first one; [`Refusal::violations`] is the whole set and [`Refusal::admits`] asks
/// whether an observed answer fits it.
pub struct Refusal<'a, O: Operation> {
    world: &'a O::World,
    request: &'a O::Request<'a>,
    /// One at least.
    violations: Violations<O::Rule>,
}

impl<'a, O: Operation> Refusal<'a, O> {
    /// The verdict on a request that violates these rules; `transition` says what it changes where it violates none.
    #[inline(always)]
    pub(crate) fn unless_empty(
        violations: Violations<O::Rule>,
        world: &'a O::World,
        request: &'a O::Request<'a>,
        transition: impl FnOnce() -> O::Transition,
    ) -> Verdict<'a, O> {
        if violations.is_empty() {
            return Verdict::Accepted(transition());
        }
        Verdict::Refused(Self::new(violations, world, request))
    }

    /// The refusal of a request that violates these rules: one at least.
    #[inline(always)]
    pub(crate) fn new(violations: Violations<O::Rule>, world: &'a O::World, request: &'a O::Request<'a>) -> Self {
        debug_assert!(!violations.is_empty(), "nothing is wrong with a request that is refused");
        Self { world, request, violations }
    }

    /// The rule that answers: the first violated one.
    #[must_use]
    #[inline(always)]
    pub fn rule(&self) -> O::Rule {
        self.violations.first_of_some()
    }

    /// The documented row of the rule that answers.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        self.row_of(self.rule())
    }

    /// The documented row of a rule, in the edition in force.
    fn row_of(&self, rule: O::Rule) -> &'static Row {
        row_of(rule, self.page())
    }

    /// The page that the rows are of.
    #[must_use]
    pub fn page(&self) -> &'static Page {
        O::page(self.world)
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

    /// The message, rendered when it is displayed.
    #[must_use]
    pub const fn message(&self) -> Message<'a, O> {
        Message { refusal: *self }
    }

    /// Whether the page documents the message. Where it does not, the text is this project's.
    #[must_use]
    pub fn message_documented(&self) -> bool {
        self.row().message_documented()
    }

    /// What is wrong and what must be so, as a sentence for a person, rendered when it is displayed.
    #[must_use]
    pub fn advice(&self) -> Finding<'a, O> {
        Finding::new(self.rule(), self.row(), O::facts(self.world, self.request))
    }

    /// Every violated rule, in the declared order.
    #[must_use]
    pub const fn violations(&self) -> Violations<O::Rule> {
        self.violations
    }

    /// Every violated rule with its documented row, in the declared order.
    pub fn rows(&self) -> impl Iterator<Item = (O::Rule, &'static Row)> {
        let refusal = *self;
        self.violations.iter().map(move |rule| (rule, refusal.row_of(rule)))
    }

    /// Whether a cloud that answers with this status and code answers with a row that applies: that of a violated rule, or one of
    /// its twins.
    #[must_use]
    pub fn admits(&self, status: u16, code: &str) -> bool {
        admits(self.violations, self.page(), status, code)
    }

    /// The same refusal, rendered: it borrows neither the world nor the request.
    // Not `ToOwned`: that is implemented for whatever can be cloned, and means another copy.
    #[must_use]
    pub fn to_owned(&self) -> OwnedRefusal<O> {
        OwnedRefusal::new(self)
    }
}

/// The row that a violated rule answers with, of the page in force.
pub(super) fn row_of<R: Rule>(rule: R, page: &Page) -> &'static Row {
    // Only rules of the edition are ever violated, so the row is there.
    rule.row(page.edition).unwrap_or(rule.newest_row())
}

/// Whether one of these rules has a row with this status and code on the page.
pub(super) fn admits<R: Rule>(violations: Violations<R>, page: &Page, status: u16, code: &str) -> bool {
    let is_it = |row: &Row| row.status == status && row.code == code;
    violations.iter().any(|rule| rule.entry().rows_of(page.edition).any(is_it))
}

impl<O: Operation> Clone for Refusal<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Operation> Copy for Refusal<'_, O> {}

impl<O: Operation> fmt::Debug for Refusal<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status())
            .field("code", &self.code())
            .field("message", &format_args!("{:?}", alloc::format!("{}", self.message())))
            .field("violations", &self.violations)
            .finish()
    }
}

/// `403 IncorrectInstanceStatus: The current status of the resource does not support this operation.`
impl<O: Operation> fmt::Display for Refusal<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.status(), self.code(), self.message())
    }
}

impl<O: Operation> core::error::Error for Refusal<'_, O> {}

/// The message of a refusal; displays the documented text, or the rendered one where the page has `%s`.
pub struct Message<'a, O: Operation> {
    refusal: Refusal<'a, O>,
}

impl<O: Operation> fmt::Display for Message<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refusal { world, request, .. } = self.refusal;
        match self.refusal.row().message.split_once("%s") {
            None => f.write_str(self.refusal.row().message),
            Some((before, after)) => {
                f.write_str(before)?;
                self.refusal.rule().write_message(&O::facts(world, request), f)?;
                f.write_str(after)
            }
        }
    }
}

impl<O: Operation> Clone for Message<'_, O> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O: Operation> Copy for Message<'_, O> {}

impl<O: Operation> fmt::Debug for Message<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&alloc::format!("{self}"), f)
    }
}
