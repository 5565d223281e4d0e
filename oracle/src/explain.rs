//! Explains one request: every rule in order, with its outcome and the facts behind it.

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Style};
use secgroup::{
    alibaba::ChangeSpec,
    registry::{AnyRequest, Registered, Visitor},
    rulebook::{Basis, Cloud, Outcome, Rule as _, Verdict},
};
use serde::Serialize;

use crate::{change::changes, plain::Plain, table::Changes, world::AnyWorld};

/// A request explained. Serializes as the document of `--format json`; [`Explained::text`] is for a person.
#[derive(Debug, Serialize)]
pub struct Explained<'a> {
    cloud: Cloud,
    operation: &'static str,
    edition: &'static str,
    page: &'static str,
    #[serde(flatten)]
    answer: Answer<'a>,
    rules: Vec<Finding>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
enum Answer<'a> {
    Accepted {
        changes: Vec<ChangeSpec<'a>>,
    },
    Refused {
        status: u16,
        code: &'static str,
        message: String,
        message_documented: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        undocumented: Option<&'static str>,
        rule: &'static str,
        basis: Basis,
    },
}

/// One rule, as it was judged.
#[derive(Debug, Serialize)]
struct Finding {
    /// The rule's place in the declared order, counted from 1.
    order: u32,
    rule: &'static str,
    outcome: Outcome,
    sentence: String,
    /// The row's number in the page's table.
    row: Option<u8>,
    status: u16,
    code: &'static str,
    basis: Basis,
    #[serde(skip_serializing_if = "Option::is_none")]
    undocumented: Option<&'static str>,
}

impl AnyWorld {
    /// Explains a request; `None` where it is another cloud's.
    #[must_use]
    pub fn explain<'a>(&'a self, request: &'a AnyRequest<'a>) -> Option<Explained<'a>> {
        struct Explain;
        impl<'a> Visitor<'a> for Explain {
            type Output = Explained<'a>;

            fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Explained<'a> {
                Explained::of::<O>(world, request)
            }
        }
        request.visit(self.borrowed(), Explain)
    }
}

impl<'a> Explained<'a> {
    fn of<O: Registered>(world: &'a O::World, request: &'a O::Request<'a>) -> Self {
        let explanation = O::explain(world, request);
        let rules = explanation.findings().map(|finding| Finding {
            order: finding.rule.index() + 1,
            rule: finding.rule.name(),
            outcome: finding.outcome(),
            sentence: finding.to_string(),
            row: finding.row.number,
            status: finding.row.status,
            code: finding.row.code,
            basis: finding.row.basis,
            undocumented: finding.row.undocumented,
        });
        let answer = match O::check(world, request) {
            Verdict::Accepted(transition) => Answer::Accepted { changes: changes::<O>(world, &transition).collect() },
            Verdict::Refused(refusal) => Answer::Refused {
                status: refusal.status(),
                code: refusal.code(),
                message: refusal.message().to_string(),
                message_documented: refusal.message_documented(),
                undocumented: refusal.row().undocumented,
                rule: refusal.rule().name(),
                basis: refusal.row().basis,
            },
        };
        let page = explanation.page();
        let (operation, edition) = (page.operation, page.edition);
        Self { cloud: page.cloud, operation, edition, page: page.title, answer, rules: rules.collect() }
    }

    /// The explanation for a person, with the escapes that colour it: the violated rules, or all of them in order.
    #[must_use]
    pub fn text(&self, all: bool) -> String {
        let mut text = String::new();
        // Writing to memory cannot fail.
        let _ = self.write(all, &mut text);
        text
    }

    fn write(&self, all: bool, out: &mut String) -> fmt::Result {
        writeln!(out, "{BOLD}{}{BOLD:#}: {}, edition {}", self.operation, self.page, self.edition)?;
        match &self.answer {
            Answer::Accepted { changes } => {
                writeln!(out, "{GOOD}accepted{GOOD:#}: {}", Changes(changes.clone()))?;
            }
            Answer::Refused { status, code, message, message_documented, undocumented, .. } => {
                writeln!(out, "{BAD}refused{BAD:#}: {BOLD}{status} {code}{BOLD:#}")?;
                let left_open = !message_documented && undocumented.is_none();
                let whose = if left_open { " (the page documents no text; this one is secgroup's)" } else { "" };
                writeln!(out, "  {}{whose}", Plain(message))?;
                if let Some(undocumented) = undocumented {
                    writeln!(out, "  Not documented: {undocumented}.")?;
                }
            }
        }
        writeln!(out)?;
        let shown = self.rules.iter().filter(|finding| all || finding.outcome == Outcome::Violated);
        shown.clone().try_for_each(|finding| finding.write(out))?;
        let [violated, held, not_judged] =
            [Outcome::Violated, Outcome::Held, Outcome::NotJudged].map(|outcome| self.count(outcome));
        if !all {
            let gap = if violated > 0 { "\n" } else { "" };
            writeln!(out, "{gap}{DIM}held: {held}, not judged: {not_judged} (--all shows them){DIM:#}")?;
        }
        if violated > 1 {
            writeln!(out)?;
            writeln!(
                out,
                "{violated} rules are violated. The first answers here; the pages give no order, so a real cloud may answer"
            )?;
            writeln!(out, "with the row of any of them.")?;
        }
        Ok(())
    }
}

impl Explained<'_> {
    fn count(&self, outcome: Outcome) -> usize {
        self.rules.iter().filter(|finding| finding.outcome == outcome).count()
    }
}

const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

impl Finding {
    fn write(&self, out: &mut String) -> fmt::Result {
        let Self { order, rule, sentence, status, code, basis, .. } = self;
        let (mark, style) = match self.outcome {
            Outcome::Held => ("held", Style::new()),
            Outcome::Violated => ("VIOLATED", BAD),
            Outcome::NotJudged => ("not judged", DIM),
        };
        let row = match (self.row, self.undocumented) {
            (Some(row), _) => format!("row {row}"),
            (None, None) => "no row of the page".to_owned(),
            (None, Some(_)) => "not documented".to_owned(),
        };
        writeln!(out, "{style}{mark:<10} {order:>2} {rule}{style:#}  {DIM}{status} {code} ({row}, {basis}){DIM:#}")?;
        writeln!(out, "              {}", Plain(sentence))
    }
}
