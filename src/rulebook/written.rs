//! Verdicts as the contract's lines out, without `seq`.

use core::fmt;

use serde::{
    Serialize, Serializer,
    ser::{SerializeSeq, SerializeStruct},
};

use super::{Basis, Operation, OwnedRefusal, Page, Refusal, Rule, Verdict, Violations, World, verdict::row_of};

/// A verdict together with the world that it was made for: what an accepted request changes is written out with the world's
/// ids. See [`Verdict::answer`].
pub struct Answer<'a, O: Operation> {
    verdict: &'a Verdict<'a, O>,
    world: &'a O::World,
}

impl<'a, O: Operation> Verdict<'a, O> {
    /// The verdict as the contract's line out, without `seq`. `world` is the one that it was made for.
    #[must_use]
    pub fn answer(&'a self, world: &'a O::World) -> Answer<'a, O> {
        Answer { verdict: self, world }
    }
}

impl<O: Operation> fmt::Debug for Answer<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.verdict.fmt(f)
    }
}

impl<O: Operation> Serialize for Answer<'_, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.verdict {
            Verdict::Accepted(transition) => {
                let mut answer = serializer.serialize_struct("Accepted", 2)?;
                answer.serialize_field("verdict", "accepted")?;
                answer.serialize_field("changes", &crate::wire::List(|| self.world.changes(transition)))?;
                answer.end()
            }
            Verdict::Refused(refusal) => refusal.serialize(serializer),
        }
    }
}

impl<O: Operation> Serialize for Refusal<'_, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.violations(), self.page(), format_args!("{}", self.message()), serializer)
    }
}

impl<O: Operation> Serialize for OwnedRefusal<O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.violations(), self.page(), format_args!("{}", self.message()), serializer)
    }
}

fn write<R: Rule, S: Serializer>(
    violations: Violations<R>,
    page: &'static Page,
    message: fmt::Arguments<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let rule = violations.first_of_some();
    let row = row_of(rule, page);
    let mut answer = serializer.serialize_struct("Refused", 8)?;
    answer.serialize_field("verdict", "refused")?;
    answer.serialize_field("status", &row.status)?;
    answer.serialize_field("code", row.code)?;
    answer.serialize_field("message", &message)?;
    answer.serialize_field("message_documented", &row.message_documented())?;
    answer.serialize_field("rule", rule.name())?;
    answer.serialize_field("basis", &row.basis)?;
    answer.serialize_field("violations", &AllViolated { violations, page })?;
    answer.end()
}

struct AllViolated<R: Rule> {
    violations: Violations<R>,
    page: &'static Page,
}

impl<R: Rule> Serialize for AllViolated<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Violated {
            rule: &'static str,
            status: u16,
            code: &'static str,
            basis: Basis,
        }

        let mut list = serializer.serialize_seq(Some(self.violations.len()))?;
        for rule in self.violations.iter() {
            let row = row_of(rule, self.page);
            list.serialize_element(&Violated { rule: rule.name(), status: row.status, code: row.code, basis: row.basis })?;
        }
        list.end()
    }
}
