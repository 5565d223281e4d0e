//! The protocol with a program under test: one JSON object per line, each way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the protocol.
pub const PROTOCOL: u32 = 1;

/// A line of the protocol, either way.
#[derive(Debug, JsonSchema)]
#[schemars(untagged)]
#[allow(dead_code, reason = "it stands for both in the schema")]
pub enum Line<'a> {
    /// To the program.
    Question(Question<'a>),
    /// From the program.
    Answer(Answer),
}

/// A line to the program. It answers each with one line, in order, and repeats the `id`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Question<'a> {
    /// The number of the question, from 1.
    pub id: u64,
    /// What is asked.
    #[serde(flatten)]
    pub asked: Asked<'a>,
}

/// What is asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Asked<'a> {
    /// The first question. Answer `ready`.
    Start {
        /// The version of the protocol: 1.
        protocol: u32,
    },
    /// Be in this world, whatever was before. Answer `done`.
    World {
        /// The world (`secgroup schema world`).
        world: &'a Value,
    },
    /// Perform this request. Answer `accepted` or `refused`.
    Request {
        /// The request: its `Action` and its parameters.
        request: &'a Value,
        /// Who calls, where the scenario says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        caller: Option<&'a Value>,
    },
    /// Something happens that no request does (`docs/http.md` has the steps). Answer `done`.
    Steps {
        /// The steps, in order.
        steps: &'a Value,
    },
    /// Which groups is this instance or network interface in? Only asked of a program that said `read_back`. Answer `groups`.
    ReadBack {
        /// Its id.
        member: &'a str,
    },
    /// The last line. No answer: end.
    Stop,
}

/// A line from the program.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Answer {
    /// That of the question.
    pub id: u64,
    /// What is answered.
    #[serde(flatten)]
    pub said: Said,
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Said {
    /// To `start`.
    Ready {
        /// What the program is called in reports.
        #[serde(default)]
        name: Option<String>,
        /// Whether it can say which groups a member is in.
        #[serde(default)]
        read_back: bool,
    },
    /// The world is set, the steps are taken.
    Done,
    /// The request was accepted and took effect.
    Accepted,
    /// The request was refused.
    Refused {
        /// The HTTP status, where there is one.
        #[serde(default)]
        status: Option<u16>,
        /// The error code.
        code: String,
        /// The message.
        #[serde(default)]
        message: Option<String>,
    },
    /// The groups of a member, in any order.
    Groups {
        /// Their ids.
        security_groups: Vec<String>,
    },
    /// The program does not have what is asked for. The rest of the scenario is left out; this is no failure.
    Unsupported {
        /// What it lacks.
        #[serde(default)]
        reason: String,
    },
}
