//! `diff`: compares two files of answers.

use indexmap::IndexMap;
use serde_json::Value;

use super::print;
use crate::{
    args::{Diff, ExplainFormat},
    failure::{Exit, Failure},
    files, json, judge,
    plain::{Plain, counted},
};

pub(super) fn diff(args: &Diff) -> Result<Exit, Failure> {
    let read = |path| files::read(path).and_then(|text| Answers::read(&text).map_err(|problem| Failure::file(path, problem)));
    let (before, after) = (read(&args.before)?, read(&args.after)?);
    let differences = before.against(&after);
    let text: String = match args.format {
        ExplainFormat::Json => differences.iter().map(Difference::line).collect(),
        ExplainFormat::Text => {
            let rows: String = differences.iter().map(Difference::text).collect();
            let [answers, different] =
                [(after.0.len(), "answer"), (differences.len(), "difference")].map(|(n, noun)| counted(n as u64, noun));
            format!("{rows}{answers}, {different}\n")
        }
    };
    print(&text)?;
    Ok(if differences.is_empty() { Exit::Done } else { Exit::Refused })
}

/// Answers by what they are filed under: `seq`, or the name of a scenario. What occurs again is counted.
struct Answers(IndexMap<(String, usize), Value>);

/// What differs.
struct Difference<'a> {
    key: &'a str,
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

impl Answers {
    fn read(text: &[u8]) -> Result<Self, String> {
        let mut answers = IndexMap::new();
        let mut seen: IndexMap<String, usize> = IndexMap::new();
        for (line, number) in judge::lines(text).zip(1..) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let answer: Value = json::from_slice(line).map_err(|problem| format!("line {number}: {problem}"))?;
            let key = match (answer.get("seq"), answer.get("name")) {
                (Some(Value::String(key)), _) | (None, Some(Value::String(key))) => key.clone(),
                (Some(Value::Number(key)), _) => key.to_string(),
                _ if answer.is_object() => number.to_string(),
                _ => return Err(format!("line {number}: expected an answer of check or run")),
            };
            let times = seen.entry(key.clone()).or_default();
            answers.insert((key, *times), answer);
            *times += 1;
        }
        Ok(Self(answers))
    }

    fn against<'a>(&'a self, after: &'a Self) -> Vec<Difference<'a>> {
        let changed = self.0.iter().filter_map(|(key, before)| {
            let other = after.0.get(key);
            (other != Some(before)).then_some(Difference { key: &key.0, before: Some(before), after: other })
        });
        let new = after.0.iter().filter(|(key, _)| !self.0.contains_key(*key));
        changed.chain(new.map(|(key, after)| Difference { key: &key.0, before: None, after: Some(after) })).collect()
    }
}

impl Difference<'_> {
    fn line(&self) -> String {
        json::spaced(&serde_json::json!({"seq": self.key, "before": self.before, "after": self.after})) + "\n"
    }

    fn text(&self) -> String {
        let [before, after] = [self.before, self.after].map(said);
        match before == after {
            // Something that is not said here: changes, violations behind the first.
            true => format!("{}  {before}, in other words: {} -> {}\n", Plain(self.key), whole(self.before), whole(self.after)),
            false => format!("{}  {before} -> {after}\n", Plain(self.key)),
        }
    }
}

fn whole(answer: Option<&Value>) -> String {
    answer.map_or_else(String::new, |answer| Plain(json::spaced(answer)).to_string())
}

/// An answer in a few words.
fn said(answer: Option<&Value>) -> String {
    let Some(answer) = answer else { return "no answer".to_owned() };
    let text = |name: &str| answer[name].as_str().unwrap_or_default();
    let said = match text("verdict") {
        "refused" => format!("refused {} {} ({})", answer["status"], text("code"), text("rule")),
        "unreadable" => format!("unreadable, {}", text("error")),
        "" => json::spaced(answer),
        verdict => verdict.to_owned(),
    };
    Plain(said).to_string()
}
