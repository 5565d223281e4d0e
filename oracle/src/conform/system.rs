//! Any system under test.

use std::time::Duration;

use serde_json::Value;

use super::protocol::Said;

/// Something that claims to behave as a cloud does.
pub trait System {
    /// What it is called.
    fn name(&self) -> String;

    /// Whether [`Self::groups`] can be asked.
    fn reads_back(&self) -> bool;

    /// Puts it into a world.
    fn world(&mut self, world: &Value) -> Result<Said, Broken>;

    /// Lets it perform a request.
    fn request(&mut self, request: &Value, caller: Option<&Value>) -> Result<Said, Broken>;

    /// Lets steps happen.
    fn steps(&mut self, steps: &Value) -> Result<Said, Broken>;

    /// Asks for the groups of a member.
    fn groups(&mut self, member: &str) -> Result<Said, Broken>;

    /// Makes it usable again after it broke, if that is possible.
    fn restart(&mut self) -> Result<(), Broken>;
}

/// How a system under test fails to answer at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// It took too long.
    #[error("no answer within {:?}", .0)]
    Hangs(Duration),
    /// It ended, or is not there.
    #[error("{0}")]
    Died(String),
    /// It answered a question that was not asked, or one twice.
    #[error("the answer has the id {answered}, the question {asked}: it was answered twice, or by another number")]
    OutOfTurn {
        /// The question's number.
        asked: u64,
        /// The answer's.
        answered: u64,
    },
    /// What it said is no answer.
    #[error("{0}")]
    Rubbish(String),
}

impl Broken {
    /// One word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Hangs(_) => "hangs",
            Self::Died(_) => "died",
            Self::OutOfTurn { .. } => "out-of-turn",
            Self::Rubbish(_) => "rubbish",
        }
    }
}

/// So much of a text as a sentence can hold.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(200).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}
