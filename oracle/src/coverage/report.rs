//! Compares coverage with the catalogue: for people, for programs, and as a page.

use std::{
    fmt::{self, Write as _},
    sync::LazyLock,
};

use secgroup::rulebook::{Cloud, Page, Row};
use secgroup_kit::pairs::Pair;
use serde::Serialize;

use super::{Coverage, PageCounts, Placed, Ruled, pages};
use crate::json;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "kebab-case")]
pub enum Measure {
    /// Rules that some request violated.
    Rules,
    /// Rows that were some answer.
    Rows,
    /// Two rules that one request violated, of those that any request can violate together.
    Pairs,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// So many were exercised.
    pub exercised: usize,
    /// So many there are.
    pub of: usize,
}

impl Share {
    fn count(all: impl Iterator<Item = bool>) -> Self {
        all.fold(Self::default(), |sum, is| Self { exercised: sum.exercised + usize::from(is), of: sum.of + 1 })
    }

    fn plus(self, other: Self) -> Self {
        Self { exercised: self.exercised + other.exercised, of: self.of + other.of }
    }

    /// Whether this is at least so many percent.
    #[must_use]
    pub const fn reaches(self, percent: u8) -> bool {
        self.exercised * 100 >= self.of * percent as usize
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.exercised, self.of)
    }
}

/// Which pages are reported on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// Pages of this cloud.
    pub cloud: Option<Cloud>,
    /// Pages of this operation.
    pub operation: Option<&'a str>,
    /// Also pages by which no request was judged.
    pub all: bool,
}

/// Coverage, page by page.
#[derive(Clone, Debug)]
pub struct Report {
    pages: Vec<PageReport>,
}

#[derive(Clone, Debug)]
struct PageReport {
    ruled: &'static Ruled,
    counts: PageCounts,
}

impl PageReport {
    fn share(&self, measure: Measure) -> Share {
        let rules = self.ruled.rules.iter();
        match measure {
            Measure::Rules => Share::count(rules.map(|(place, _)| self.counts.violated(*place) > 0)),
            Measure::Rows => Share::count(rules.map(|(place, _)| self.counts.answered[*place] > 0)),
            Measure::Pairs => Share::count(self.possible().map(|pair| self.has(&pair))),
        }
    }

    /// The pairs that some request violates together: of the others, none can be exercised.
    fn possible(&self) -> impl Iterator<Item = [Placed; 2]> {
        static PAGES: LazyLock<Vec<(&'static Page, Vec<Pair>)>> = LazyLock::new(secgroup_kit::pairs::by_page);
        let page = self.ruled.page;
        let of_page = PAGES.iter().find(|(known, _)| (known.operation, known.edition) == (page.operation, page.edition));
        let pairs = of_page.map_or(&[][..], |(_, pairs)| pairs);
        self.ruled.pairs().filter(move |[one, other]| pairs.contains(&(one.1.name, other.1.name)))
    }

    fn has(&self, [one, other]: &[Placed; 2]) -> bool {
        self.counts.together[one.0][other.0] > 0
    }

    /// What of two rules was never violated together.
    fn missing(&self) -> impl Iterator<Item = [&'static str; 2]> {
        self.possible().filter(|pair| !self.has(pair)).map(|pair| pair.map(|(_, entry)| entry.name))
    }

    fn title(&self) -> String {
        let Ruled { operation, page, .. } = self.ruled;
        format!("{} ({}), edition {}", operation.name(), operation.cloud(), page.edition)
    }

    fn shares(&self) -> String {
        let of = |measure| self.share(measure);
        format!("{} rules, {} rows, {} pairs", of(Measure::Rules), of(Measure::Rows), of(Measure::Pairs))
    }
}

impl Report {
    /// Holds coverage against the pages.
    #[must_use]
    pub fn new(coverage: &Coverage, scope: &Scope<'_>) -> Self {
        let wanted = pages().iter().filter(|ruled| {
            scope.cloud.is_none_or(|cloud| cloud == ruled.operation.cloud())
                && scope.operation.is_none_or(|operation| operation == ruled.operation.name())
        });
        let page = |ruled: &'static Ruled| {
            let counts = coverage.pages.get(&(ruled.operation as usize, ruled.place)).cloned();
            let counts = counts.or_else(|| scope.all.then(|| PageCounts::new(ruled.width)))?;
            Some(PageReport { ruled, counts })
        };
        Self { pages: wanted.filter_map(page).collect() }
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// How much was exercised in all pages together.
    #[must_use]
    pub fn share(&self, measure: Measure) -> Share {
        self.pages.iter().map(|page| page.share(measure)).fold(Share::default(), Share::plus)
    }

    /// For people: a rule a line, with `pairs` also the pairs that were never violated together.
    #[must_use]
    pub fn table(&self, pairs: bool) -> String {
        let mut out = String::new();
        for page in &self.pages {
            // Writing to memory cannot fail.
            let _ = write_table(page, pairs, &mut out);
        }
        let [rules, rows, all_pairs] = [Measure::Rules, Measure::Rows, Measure::Pairs].map(|measure| self.share(measure));
        let _ = writeln!(out, "in all: {rules} rules, {rows} rows, {all_pairs} pairs");
        out
    }

    /// For programs.
    #[must_use]
    pub fn json(&self) -> String {
        json::pretty(&Document {
            rules: self.share(Measure::Rules),
            rows: self.share(Measure::Rows),
            pairs: self.share(Measure::Pairs),
            pages: self.pages.iter().map(PageDocument::new).collect(),
        })
    }

    /// A page for a browser, whole in itself: one row per rule.
    #[must_use]
    pub fn html(&self) -> String {
        let mut out = String::from(HEAD);
        let [rules, rows, pairs] = [Measure::Rules, Measure::Rows, Measure::Pairs].map(|measure| self.share(measure));
        let _ = writeln!(out, "<p>{rules} rules, {rows} rows, {pairs} pairs of rules.</p>");
        for page in &self.pages {
            let _ = write_html(page, &mut out);
        }
        out.push_str("</main></html>\n");
        out
    }
}

fn write_table(page: &PageReport, pairs: bool, out: &mut String) -> fmt::Result {
    writeln!(out, "{}: {}; {} accepted", page.title(), page.shares(), page.counts.accepted)?;
    let width = page.ruled.rules.iter().map(|(_, entry)| entry.name.len()).max().unwrap_or_default();
    writeln!(out, "ORDER  {:width$}  ANSWERED  VIOLATED  ROW", "RULE")?;
    for (place, entry) in &page.ruled.rules {
        let (answered, violated) = (page.counts.answered[*place], page.counts.violated(*place));
        let row = page.ruled.row(entry).map_or_else(String::new, |row| format!("{} {}", row.status, row.code));
        writeln!(out, "{:>5}  {:width$}  {answered:>8}  {violated:>8}  {row}", place + 1, entry.name)?;
    }
    if pairs {
        page.missing().try_for_each(|[one, other]| writeln!(out, "never together: {one}, {other}"))?;
    }
    writeln!(out)
}

#[derive(Serialize)]
struct Document {
    rules: Share,
    rows: Share,
    pairs: Share,
    pages: Vec<PageDocument>,
}

#[derive(Serialize)]
struct PageDocument {
    cloud: Cloud,
    operation: &'static str,
    edition: &'static str,
    accepted: u64,
    #[serde(rename = "rules")]
    rule_share: Share,
    #[serde(rename = "rows")]
    row_share: Share,
    #[serde(rename = "pairs")]
    pair_share: Share,
    counts: Vec<RuleDocument>,
    never_together: Vec<[&'static str; 2]>,
}

#[derive(Serialize)]
struct RuleDocument {
    rule: &'static str,
    status: Option<u16>,
    code: Option<&'static str>,
    answered: u64,
    violated: u64,
}

impl PageDocument {
    fn new(page: &PageReport) -> Self {
        let rule = |(place, entry): &Placed| RuleDocument {
            rule: entry.name,
            status: page.ruled.row(entry).map(|row| row.status),
            code: page.ruled.row(entry).map(|row| row.code),
            answered: page.counts.answered[*place],
            violated: page.counts.violated(*place),
        };
        Self {
            cloud: page.ruled.operation.cloud(),
            operation: page.ruled.operation.name(),
            edition: page.ruled.page.edition,
            accepted: page.counts.accepted,
            rule_share: page.share(Measure::Rules),
            row_share: page.share(Measure::Rows),
            pair_share: page.share(Measure::Pairs),
            counts: page.ruled.rules.iter().map(rule).collect(),
            never_together: page.missing().collect(),
        }
    }
}

const HEAD: &str = "\
<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Coverage of the rules</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.4 system-ui, sans-serif; margin: 1rem }
table { border-collapse: collapse }
th, td { padding: .15rem .6rem; text-align: left; border-bottom: 1px solid #8884 }
td.n { text-align: right; font-variant-numeric: tabular-nums }
tr.none td:first-child::before { content: '\\2717  ' }
tr.none { background: #e002 }
</style><main><h1>Coverage of the rules</h1>
";

/// Names, codes and editions are this project's own and hold nothing that a page would take for its own.
fn write_html(page: &PageReport, out: &mut String) -> fmt::Result {
    writeln!(out, "<h2>{}</h2>", page.title())?;
    writeln!(out, "<p>{}; {} accepted.</p>", page.shares(), page.counts.accepted)?;
    writeln!(out, "<table><tr><th>Rule<th>Status<th>Code<th>Answered<th>Violated")?;
    for (place, entry) in &page.ruled.rules {
        let (answered, violated) = (page.counts.answered[*place], page.counts.violated(*place));
        let class = if violated == 0 { " class=none" } else { "" };
        let Some(Row { status, code, .. }) = page.ruled.row(entry) else { continue };
        writeln!(out, "<tr{class}><td>{}<td>{status}<td>{code}<td class=n>{answered}<td class=n>{violated}", entry.name)?;
    }
    writeln!(out, "</table>")?;
    writeln!(out, "<details><summary>Pairs never violated together</summary><ul>")?;
    page.missing().try_for_each(|[one, other]| writeln!(out, "<li>{one}, {other}"))?;
    writeln!(out, "</ul></details>")
}
