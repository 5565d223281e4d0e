//! Coverage documents, and reading them and a server's journal.

use secgroup::{registry::OperationId, rulebook::Cloud};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

use super::{Coverage, PageCounts, Placed, Ruled, pages};
use crate::json;

/// The version of the form.
const VERSION: u32 = 1;

/// A coverage document.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "program", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    /// The version of the form: 1.
    coverage: u32,
    /// The pages that requests were judged by.
    pages: Vec<PageDocument>,
}

/// How a page's rules were exercised.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "program", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PageDocument {
    /// The cloud.
    #[cfg_attr(feature = "program", schemars(with = "String"))]
    cloud: Cloud,
    /// The operation, as requests spell it.
    operation: String,
    /// The edition of the page.
    edition: String,
    /// How many requests were accepted.
    accepted: u64,
    /// Every rule of the page, in order.
    rules: Vec<RuleDocument>,
    /// The pairs that were violated together.
    #[serde(default)]
    pairs: Vec<PairDocument>,
}

/// How a rule was exercised.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "program", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    /// The rule.
    rule: String,
    /// How often its row was the answer.
    answered: u64,
    /// How often it was violated.
    violated: u64,
}

/// How often two rules were violated together.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "program", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct PairDocument {
    /// The earlier rule and the later one.
    rules: [String; 2],
    /// How often.
    violated: u64,
}

/// An entry of a journal, as far as it matters here.
#[derive(Deserialize)]
struct JournalEntry {
    cloud: Cloud,
    verdict: String,
    request: Option<Called>,
    edition: Option<String>,
    #[serde(default)]
    violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Called {
    #[serde(rename = "Action")]
    action: String,
}

#[derive(Deserialize)]
struct Violation {
    rule: String,
}

/// What cannot be counted, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Unread {
    place: String,
    problem: String,
}

impl Coverage {
    /// Adds what is written in a text of JSON values: coverage documents, journals (as `GET journal` prints them) and entries of
    /// journals, one after the other or in lists. Of a journal, requests that were judged count.
    ///
    /// # Errors
    ///
    /// Something else is in it. What stands before that is counted.
    pub fn read(&mut self, text: &[u8]) -> Result<(), Unread> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let values = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
        let mut number = 0_u64;
        for value in values {
            number += 1;
            let place = format!("value {number}");
            match value {
                Ok(value) => self.take(value.get(), &place)?,
                Err(error) => return Err(Unread { place, problem: json::problem(&error) }),
            }
        }
        match number {
            0 => Err(Unread { place: "the text".to_owned(), problem: format!("it is empty; {EXPECTED}") }),
            _ => Ok(()),
        }
    }

    fn take(&mut self, text: &str, place: &str) -> Result<(), Unread> {
        let unread = |problem: String| Unread { place: place.to_owned(), problem };
        let value: Value = serde_json::from_str(text).map_err(|error| unread(json::problem(&error)))?;
        match &value {
            Value::Array(values) => self.take_all(values, place),
            Value::Object(members) => match members.get("entries") {
                Some(Value::Array(entries)) => self.take_all(entries, &format!("{place}, entries")),
                _ => self.take_one(&value).map_err(unread),
            },
            _ => Err(unread(EXPECTED.to_owned())),
        }
    }

    fn take_all(&mut self, values: &[Value], place: &str) -> Result<(), Unread> {
        values.iter().enumerate().try_for_each(|(at, value)| {
            self.take_one(value).map_err(|problem| Unread { place: format!("{place}[{at}]"), problem })
        })
    }

    fn take_one(&mut self, value: &Value) -> Result<(), String> {
        if value.get("coverage").is_some() {
            let document = Document::deserialize(value).map_err(|error| error.to_string())?;
            return self.take_document(&document);
        }
        match value.get("event").and_then(Value::as_str) {
            Some("request") => {
                let entry = JournalEntry::deserialize(value).map_err(|error| error.to_string())?;
                self.take_entry(&entry)
            }
            // Steps, and worlds that were put in the place of others.
            Some(_) => Ok(()),
            None => Err(EXPECTED.to_owned()),
        }
    }

    fn take_document(&mut self, document: &Document) -> Result<(), String> {
        if document.coverage != VERSION {
            return Err(format!("coverage: version {} of the form is not known; this is version {VERSION}", document.coverage));
        }
        document.pages.iter().try_for_each(|page| {
            let ruled = find(page.cloud, &page.operation, &page.edition)?;
            let mut counts = PageCounts::new(ruled.width);
            counts.accepted = page.accepted;
            for RuleDocument { rule, answered, violated } in &page.rules {
                let place = ruled.rule(rule)?;
                counts.answered[place] = *answered;
                counts.together[place][place] = *violated;
            }
            for PairDocument { rules: [one, other], violated } in &page.pairs {
                let (one, other) = (ruled.rule(one)?, ruled.rule(other)?);
                counts.together[one.min(other)][one.max(other)] = *violated;
            }
            self.verdicts.accepted += counts.accepted;
            self.verdicts.refused += counts.answered.iter().sum::<u64>();
            *self.page(ruled.operation, ruled.place, ruled.width) += &counts;
            Ok(())
        })
    }

    fn take_entry(&mut self, entry: &JournalEntry) -> Result<(), String> {
        // What was not judged: reads, faults, requests that could not be read.
        let (Some(called), Some(edition)) = (&entry.request, &entry.edition) else { return Ok(()) };
        let ruled = find(entry.cloud, &called.action, edition)?;
        let violated: Result<Vec<usize>, String> =
            entry.violations.iter().map(|violation| ruled.rule(&violation.rule)).collect();
        let violated = violated?;
        let counts = self.page(ruled.operation, ruled.place, ruled.width);
        match (entry.verdict.as_str(), violated.is_empty()) {
            ("accepted", true) => {
                counts.accepted += 1;
                self.verdicts.accepted += 1;
            }
            ("refused", false) => {
                counts.refused(&violated);
                self.verdicts.refused += 1;
            }
            (verdict, _) => return Err(format!("verdict {verdict:?} does not go with {} violations", violated.len())),
        }
        Ok(())
    }

    /// The coverage as a document.
    #[must_use]
    pub fn document(&self) -> String {
        let written =
            pages().iter().filter_map(|ruled| Some(ruled.document(self.pages.get(&(ruled.operation as usize, ruled.place))?)));
        json::pretty(&Document { coverage: VERSION, pages: written.collect() })
    }
}

const EXPECTED: &str = "expected a coverage document (secgroup run --coverage FILE), or a server's journal or an entry of one";

impl Ruled {
    fn rule(&self, name: &str) -> Result<usize, String> {
        let found = self.rules.iter().find(|(_, entry)| entry.name == name);
        found.map(|(place, _)| *place).ok_or_else(|| {
            let (operation, edition) = (self.operation.name(), self.page.edition);
            format!("{operation}, edition {edition}, has no rule {name:?}")
        })
    }

    fn document(&self, counts: &PageCounts) -> PageDocument {
        let rule = |(place, entry): &Placed| RuleDocument {
            rule: entry.name.to_owned(),
            answered: counts.answered[*place],
            violated: counts.violated(*place),
        };
        let pairs = self.pairs().filter(|pair| counts.together[pair[0].0][pair[1].0] > 0).map(|pair| PairDocument {
            rules: pair.map(|(_, entry)| entry.name.to_owned()),
            violated: counts.together[pair[0].0][pair[1].0],
        });
        PageDocument {
            cloud: self.operation.cloud(),
            operation: self.operation.name().to_owned(),
            edition: self.page.edition.to_owned(),
            accepted: counts.accepted,
            rules: self.rules.iter().map(rule).collect(),
            pairs: pairs.collect(),
        }
    }
}

fn find(cloud: Cloud, operation: &str, edition: &str) -> Result<&'static Ruled, String> {
    let known = OperationId::find(cloud, operation).ok_or_else(|| format!("{cloud} has no operation {operation:?}"))?;
    let found = pages().iter().find(|ruled| ruled.operation == known && ruled.page.edition == edition);
    found.ok_or_else(|| {
        let editions: Vec<&str> = known.pages().iter().map(|page| page.edition).collect();
        format!("{operation} has no edition {edition:?}; there is {}", editions.join(", "))
    })
}
