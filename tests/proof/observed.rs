//! What the engine says, written down, and whether the model says the same.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup::rulebook::{Operation, Rule, Verdict};
use secgroup_kit::model::{Answer, Change};
use secgroup_kit::subject::{AskedOf, EngineOf, Transition, VerdictOf};

use crate::proved::Proved;

/// A verdict of the engine, written out so that it can be compared byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Observed {
    Accepted(Vec<Change>),
    Refused {
        rule: String,
        status: u16,
        code: String,
        message: String,
        documented: bool,
        rows: Vec<ObservedRow>,
    },
    /// Two ways to ask got two answers.
    Differs(String),
}

/// A violated rule: its name, status, code and basis.
pub(crate) type ObservedRow = (String, u16, String, String);

impl Observed {
    pub(crate) fn rules(&self) -> Vec<&str> {
        match self {
            Observed::Accepted(_) | Observed::Differs(_) => Vec::new(),
            Observed::Refused { rows, .. } => rows.iter().map(|row| row.0.as_str()).collect(),
        }
    }
}

/// The engine's verdict: the same in every way in which it can be asked for, or what differs.
fn verdict<'a, S: Proved>(world: &'a EngineOf<S>, request: &'a AskedOf<'a, S>) -> Result<VerdictOf<'a, S>, String> {
    let verdict = S::Operation::check(world, request);
    let mut differs = None;
    S::verdicts(world, request, &mut |other| {
        let same = match (&verdict, &other) {
            (Verdict::Accepted(one), Verdict::Accepted(other)) => one == other,
            (Verdict::Refused(one), Verdict::Refused(other)) => {
                (one.rule(), one.violations()) == (other.rule(), other.violations())
            }
            _ => false,
        };
        if !same {
            differs = Some(format!("asked in one way the engine says {verdict:?}, in another {other:?}"));
        }
    });
    differs.map_or(Ok(verdict), Err)
}

/// Lets the engine judge, and writes down everything that can be seen of its verdict.
pub(crate) fn observe<S: Proved>(world: &EngineOf<S>, request: &S::Request) -> Observed {
    judge::<S>(world, request).0
}

/// The same, with the transition of an accepted request.
pub(crate) fn judge<S: Proved>(world: &EngineOf<S>, request: &S::Request) -> (Observed, Option<Transition<S>>) {
    let request = S::request(request);
    let verdict = match verdict::<S>(world, &request) {
        Ok(verdict) => verdict,
        Err(differs) => return (Observed::Differs(differs), None),
    };
    match verdict {
        Verdict::Accepted(transition) => (Observed::Accepted(S::changes(world, &transition)), Some(transition)),
        Verdict::Refused(refusal) => {
            let rows = refusal
                .rows()
                .map(|(rule, row)| (rule.name().to_owned(), row.status, row.code.to_owned(), row.basis.to_string()))
                .collect();
            let observed = Observed::Refused {
                rule: refusal.rule().name().to_owned(),
                status: refusal.status(),
                code: refusal.code().to_owned(),
                message: refusal.message().to_string(),
                documented: refusal.message_documented(),
                rows,
            };
            (observed, None)
        }
    }
}

/// Whether the engine says what the model says: the whole set of violations, the answer, the changes.
pub(crate) fn agree(model: &Answer, engine: &Observed) -> Result<(), TestCaseError> {
    match (model, engine) {
        (Answer::Accepted(expected), Observed::Accepted(changes)) => prop_assert_eq!(expected, changes),
        (Answer::Refused(expected), Observed::Refused { rule, status, code, message, documented, rows }) => {
            let expected_rows: Vec<ObservedRow> =
                expected.iter().map(|r| (r.rule.to_owned(), r.status, r.code.to_owned(), r.basis.to_owned())).collect();
            prop_assert_eq!(&expected_rows, rows);
            let first = &expected[0];
            prop_assert_eq!((first.rule, first.status, first.code), (rule.as_str(), *status, code.as_str()));
            prop_assert_eq!(first.text.is_some() && !first.borrowed, *documented);
            match first.text {
                Some(text) => prop_assert_eq!(text, message),
                // `%s`: the text is the project's own, but there is one.
                None => {
                    prop_assert!(message.len() > 10 && !message.contains("%s"), "no text for a row without one: {message:?}")
                }
            }
        }
        _ => prop_assert!(false, "the model says {model:?}, the engine {engine:?}"),
    }
    Ok(())
}

/// The same without a word written down, for where there are very many: whether the rows are the model's, every one of them.
pub(crate) fn agree_in_brief<S: Proved>(
    world: &EngineOf<S>,
    request: &S::Request,
    model: &Answer,
) -> Result<Option<Transition<S>>, String> {
    let engine_request = S::request(request);
    match (verdict::<S>(world, &engine_request)?, model) {
        (Verdict::Accepted(transition), Answer::Accepted(changes)) if S::changes(world, &transition) == *changes => {
            Ok(Some(transition))
        }
        (Verdict::Refused(refusal), Answer::Refused(rows)) => {
            let mut expected = rows.iter();
            let same = refusal.rows().all(|(rule, row)| {
                expected.next().is_some_and(|expected| {
                    (expected.rule, expected.status, expected.code) == (rule.name(), row.status, row.code)
                })
            });
            if same && expected.next().is_none() && refusal.rule().name() == rows[0].rule {
                return Ok(None);
            }
            Err(format!("the model says {model:?}, the engine {refusal:?}"))
        }
        (verdict, _) => Err(format!("the model says {model:?}, the engine {verdict:?}")),
    }
}
