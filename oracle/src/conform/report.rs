//! The report: for people, as JSON, and as JUnit XML.

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use quick_xml::escape::escape;
use secgroup_kit::{ACCEPTED, KnownDeviation, KnownDeviations};
use serde::Serialize;

use super::{Conformance, Found, Strictness};
use crate::{
    catalogue, json,
    plain::{Plain, counted},
};

/// How often the answers to requests that one rule answers agreed.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Tally {
    pub(super) agrees: u64,
    pub(super) admissible: u64,
    pub(super) deviates: u64,
}

/// What came out.
#[derive(Debug, Serialize)]
pub struct Report {
    system: String,
    strictness: Strictness,
    scenarios: u64,
    /// Scenarios that ask for something that the system does not have, by what that is.
    unsupported: BTreeMap<String, u64>,
    /// Scenarios that could not be asked, and why.
    unusable: Vec<String>,
    /// Scenarios that were not asked any more, since the system broke too often.
    left_out: u64,
    pages: Vec<PageReport>,
    deviations: Vec<DeviationReport>,
    /// Known deviations that did not occur.
    no_longer: Vec<KnownDeviation>,
}

#[derive(Debug, Serialize)]
struct PageReport {
    operation: &'static str,
    edition: &'static str,
    rules: Vec<RuleReport>,
}

/// A rule, or `accepted` in the place of one.
#[derive(Debug, Serialize)]
struct RuleReport {
    rule: &'static str,
    verdict: RuleVerdict,
    #[serde(flatten)]
    tally: Tally,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
enum RuleVerdict {
    Agrees,
    Admissible,
    Deviates,
    /// It deviates, and that is known.
    Known,
    NotExercised,
}

#[derive(Debug, Serialize)]
struct DeviationReport {
    operation: &'static str,
    edition: &'static str,
    rule: &'static str,
    expected: String,
    answered: String,
    /// In how many scenarios.
    scenarios: u64,
    /// Why, where it is known.
    known: Option<String>,
    /// The smallest scenario, with what is expected.
    scenario: String,
}

impl Report {
    pub(super) fn new(conformance: Conformance<'_>, known: &KnownDeviations) -> Self {
        let Conformance { system, options, tally, found, scenarios, unsupported, unusable, left_out, .. } = conformance;
        let mut occurred = vec![false; known.len()];
        let mut deviation = |Found { deviation, case, count }: Found| {
            let at = deviation.what().and_then(|what| known.find(&what));
            at.into_iter().for_each(|at| occurred[at] = true);
            let kind = deviation.kind;
            DeviationReport {
                operation: kind.operation.name(),
                edition: kind.edition,
                rule: kind.rule,
                expected: deviation.expected,
                answered: deviation.answered,
                scenarios: count,
                known: at.map(|at| known.iter().nth(at).map_or_else(String::new, |known| known.reason.clone())),
                scenario: case.golden().trim_end().to_owned(),
            }
        };
        let deviations: Vec<_> = found.into_values().map(&mut deviation).collect();
        let gone = known.iter().zip(occurred).filter(|(_, occurred)| !occurred);
        Self {
            system: system.name(),
            strictness: options.strictness,
            scenarios,
            unsupported,
            unusable,
            left_out,
            pages: pages(&tally, &deviations),
            no_longer: gone.map(|(known, _)| known.clone()).collect(),
            deviations,
        }
    }

    /// Whether all that was asked agrees, but for what is known.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.deviations.iter().all(|deviation| deviation.known.is_some()) && self.left_out == 0 && self.unusable.is_empty()
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        // Writing to memory cannot fail.
        let _ = self.write_text(&mut out);
        out
    }

    fn write_text(&self, out: &mut String) -> fmt::Result {
        for DeviationReport { operation, edition, rule, expected, answered, scenarios, known, scenario } in &self.deviations {
            writeln!(out, "{operation}, edition {edition}, {rule}: in {}", counted(*scenarios, "scenario"))?;
            if let Some(reason) = known {
                writeln!(out, "  known     {}", Plain(reason))?;
            }
            writeln!(out, "  expected  {}\n  answered  {}\n  {}\n", Plain(expected), Plain(answered), Plain(scenario))?;
        }
        for page in &self.pages {
            let width = page.rules.iter().map(|rule| rule.rule.len()).max().unwrap_or_default();
            writeln!(out, "{}, edition {}", page.operation, page.edition)?;
            writeln!(out, "  {:width$}  {:13}  {:>8}  {:>10}  {:>8}", "RULE", "VERDICT", "AGREES", "ADMISSIBLE", "DEVIATES")?;
            for RuleReport { rule, verdict, tally: Tally { agrees, admissible, deviates } } in &page.rules {
                writeln!(out, "  {rule:width$}  {:13}  {agrees:>8}  {admissible:>10}  {deviates:>8}", verdict.to_string())?;
            }
            writeln!(out)?;
        }
        for (reason, count) in &self.unsupported {
            writeln!(out, "not supported, {}: {}", counted(*count, "scenario"), Plain(reason))?;
        }
        for problem in &self.unusable {
            writeln!(out, "not asked: {}", Plain(problem))?;
        }
        for known in &self.no_longer {
            writeln!(out, "known and no longer so: {}", Plain(&known.to_string()))?;
        }
        if self.left_out > 0 {
            writeln!(out, "the system broke too often: {} left out", counted(self.left_out, "scenario"))?;
        }
        let known = self.deviations.iter().filter(|deviation| deviation.known.is_some()).count();
        let (scenarios, found) = (counted(self.scenarios, "scenario"), counted(self.deviations.len() as u64, "deviation"));
        writeln!(out, "{}: {scenarios}, {found} ({known} known), {}", Plain(&self.system), self.strictness)
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> String {
        json::pretty(self)
    }

    /// For what collects test results: a suite per page, a case per rule.
    #[must_use]
    pub fn junit(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = self.write_junit(&mut out);
        out
    }

    fn write_junit(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "<testsuites name=\"{}\">", escape(xml(&self.system)))?;
        for page in &self.pages {
            let count = |verdict| page.rules.iter().filter(|rule| rule.verdict == verdict).count();
            let (failures, skipped) = (count(RuleVerdict::Deviates), count(RuleVerdict::NotExercised));
            let (operation, edition, tests) = (page.operation, page.edition, page.rules.len());
            writeln!(
                out,
                "  <testsuite name=\"{operation} {edition}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">"
            )?;
            for rule in &page.rules {
                self.write_case(page, rule, out)?;
            }
            writeln!(out, "  </testsuite>")?;
        }
        if !self.unusable.is_empty() || self.left_out > 0 {
            let errors = self.unusable.len() + usize::from(self.left_out > 0);
            writeln!(
                out,
                "  <testsuite name=\"scenarios\" tests=\"{errors}\" failures=\"0\" errors=\"{errors}\" skipped=\"0\">"
            )?;
            let left_out = (self.left_out > 0).then(|| format!("{} left out", counted(self.left_out, "scenario")));
            for problem in self.unusable.iter().chain(left_out.as_ref()) {
                writeln!(out, "    <testcase name=\"not asked\"><error message=\"{}\"/></testcase>", escape(xml(problem)))?;
            }
            writeln!(out, "  </testsuite>")?;
        }
        writeln!(out, "</testsuites>")
    }

    fn write_case(&self, page: &PageReport, rule: &RuleReport, out: &mut String) -> fmt::Result {
        let (operation, edition, name) = (page.operation, page.edition, rule.rule);
        write!(out, "    <testcase classname=\"{operation} {edition}\" name=\"{name}\"")?;
        match rule.verdict {
            RuleVerdict::Agrees | RuleVerdict::Admissible | RuleVerdict::Known => return writeln!(out, "/>"),
            RuleVerdict::NotExercised => return writeln!(out, "><skipped message=\"not exercised\"/></testcase>"),
            RuleVerdict::Deviates => writeln!(out, ">")?,
        }
        let is_here = |one: &&DeviationReport| {
            (one.operation, one.edition, one.rule) == (operation, edition, name) && one.known.is_none()
        };
        for DeviationReport { expected, answered, scenario, .. } in self.deviations.iter().filter(is_here) {
            let message = format!("expected {expected}, answered {answered}");
            writeln!(out, "      <failure message=\"{}\">{}</failure>", escape(xml(&message)), escape(xml(scenario)))?;
        }
        writeln!(out, "    </testcase>")
    }
}

/// A text without the characters that no XML document can hold.
fn xml(text: &str) -> String {
    text.chars()
        .map(|char| {
            if matches!(char, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..) {
                char
            } else {
                '\u{fffd}'
            }
        })
        .collect()
}

type Tallies = BTreeMap<(&'static str, &'static str, &'static str), Tally>;

/// Every rule of every page by which something was asked.
fn pages(tallies: &Tallies, deviations: &[DeviationReport]) -> Vec<PageReport> {
    let mut pages = Vec::new();
    for chapter in catalogue::all() {
        for page in &chapter.pages {
            let (operation, edition) = (chapter.operation, page.edition);
            if !tallies.keys().any(|key| (key.0, key.1) == (operation, edition))
                && !deviations.iter().any(|one| (one.operation, one.edition) == (operation, edition))
            {
                continue;
            }
            let of_page = chapter.rules.iter().filter(|(_, entry)| entry.rows.iter().any(|row| row.edition == edition));
            let names = of_page.map(|(_, entry)| entry.name).chain([ACCEPTED]);
            let rule = |rule| {
                let tally = tallies.get(&(operation, edition, rule)).copied().unwrap_or_default();
                let unknown = deviations
                    .iter()
                    .any(|one| (one.operation, one.edition, one.rule) == (operation, edition, rule) && one.known.is_none());
                let verdict = match tally {
                    _ if unknown => RuleVerdict::Deviates,
                    Tally { deviates: 1.., .. } => RuleVerdict::Known,
                    Tally { agrees: 0, admissible: 0, deviates: 0 } => RuleVerdict::NotExercised,
                    Tally { admissible: 0, .. } => RuleVerdict::Agrees,
                    _ => RuleVerdict::Admissible,
                };
                RuleReport { rule, verdict, tally }
            };
            pages.push(PageReport { operation, edition, rules: names.map(rule).collect() });
        }
    }
    pages
}
