//! The command line of the conformance kit: `verify`, `conform`, `coverage`, `vectors`.

use std::path::PathBuf;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use secgroup::rulebook::Cloud;
use secgroup_kit::Strictness;
use strum::VariantNames as _;

use super::{ExplainFormat, cloud_parser, editions, operations};

/// The arguments of `verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The worlds that the recording begins with, if any, and the recording, which comes last (`-` for standard input).
    #[arg(required = true, value_names = ["WORLD", "TRACE"], num_args = 1..)]
    pub files: Vec<PathBuf>,
    /// Print what becomes of every event, not only contradictions and bad events.
    #[arg(long)]
    pub all: bool,
    /// How findings are printed: a JSON object a line, or for people.
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

pub(super) const VERIFY_EXAMPLES: &str = "\
Examples:
  secgroup verify world.json trace.jsonl
  secgroup verify actiontrail.json.gz
  curl -s \"http://127.0.0.1:$PORT/_secgroup/journal?limit=10000\" | secgroup verify world.json - --format json

A trace holds lines in with what was observed, a server's journal, or ActionTrail events (JSON, JSON Lines, gzip):
  {\"request\": {\"Action\": \"bind\", ...}, \"observed\": \"success\"}
  {\"request\": {\"Action\": \"bind\", ...}, \"observed\": {\"code\": \"NoSuchObject\", \"status\": 404}}
  {\"steps\": [{\"step\": \"set_in_debt\", \"instance\": \"i-1\", \"in_debt\": true}]}

Exit status: 1 where a contradiction was found, 3 where an event is bad.";

/// The arguments of `conform`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("system").required(true).args(["command", "url"]))]
pub struct Conform {
    /// The program, which is asked on its standard input and answers on its standard output (`docs/kit.md`).
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<String>,
    /// An HTTP endpoint in place of a program.
    #[arg(long, requires = "cloud")]
    pub url: Option<String>,
    /// The cloud that the endpoint claims to be. For a program: only the vectors of this cloud.
    #[arg(long, value_parser = cloud_parser())]
    pub cloud: Option<Cloud>,
    /// Only the vectors of this operation.
    #[arg(long, value_parser = PossibleValuesParser::new(operations()), conflicts_with = "scenarios")]
    pub operation: Option<String>,
    /// Where the endpoint's world is set: `PUT world/CLOUD` and `POST steps` go there [default: URL/_secgroup]
    #[arg(long, value_name = "URL", requires = "url")]
    pub control: Option<String>,
    /// The scenarios, one a line (`secgroup schema scenario`; `corpus/` has some), in place of those that `secgroup vectors` writes. `-`
    /// is standard input.
    #[arg(long, value_name = "FILE")]
    pub scenarios: Vec<PathBuf>,
    /// How exactly answers must agree: the deterministic error, the row of any violated rule, or no more than yes or no.
    #[arg(long, default_value_t, value_parser = strictness_parser())]
    pub strictness: Strictness,
    /// Deviations that are known, each with its reason (`secgroup schema known`). Those are no failure.
    #[arg(long, value_name = "FILE")]
    pub known: Option<PathBuf>,
    /// How many seconds each answer may take. To start, a program has 60 at least.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// How many seconds the smallest scenario of a deviation is looked for. 0: not at all.
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub shrink: u64,
    /// Write the report to this file as JSON as well.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// Write the report to this file as JUnit XML as well: a suite per page, a case per rule.
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
}

fn strictness_parser() -> impl TypedValueParser<Value = Strictness> {
    PossibleValuesParser::new(Strictness::VARIANTS).try_map(|name| name.parse())
}

pub(super) const CONFORM_EXAMPLES: &str = "\
Examples:
  secgroup conform --scenarios corpus/bind-2025-10-20.jsonl -- python3 examples/conform/harness.py
  secgroup conform --scenarios suite.jsonl --strictness exact --junit report.xml -- ./my-emulator --stdio
  secgroup conform --url http://127.0.0.1:8080 --cloud baidu

Exit status: 1 where something deviates and is not known, or could not be asked.";

/// The arguments of `coverage`.
#[derive(Debug, Args)]
pub struct Coverage {
    /// What was exercised: documents that `--coverage` of `check` and `run` wrote or that a server's `GET coverage` answered, and
    /// journals of a server. They are added up. `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Only operations of this cloud.
    #[arg(long, value_parser = cloud_parser())]
    pub cloud: Option<Cloud>,
    /// Only this operation.
    #[arg(long)]
    pub operation: Option<String>,
    /// Also pages by which no request was judged.
    #[arg(long)]
    pub all: bool,
    /// How it is printed: for people, for programs, or as a page for a browser.
    #[arg(long, value_enum, default_value_t)]
    pub format: CoverageFormat,
    /// Name the pairs of rules that no request violated together (in a table; the other formats always do).
    #[arg(long)]
    pub missing_pairs: bool,
    /// Exit with 1 where fewer than so many percent of the rules were violated.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub rules: Option<u8>,
    /// Exit with 1 where fewer than so many percent of the rows were an answer.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub rows: Option<u8>,
    /// Exit with 1 where fewer than so many percent of the pairs of rules were violated together.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub pairs: Option<u8>,
}

/// How coverage is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// A rule a line.
    #[default]
    Table,
    /// A JSON document.
    Json,
    /// A page for a browser, whole in itself.
    Html,
}

pub(super) const COVERAGE_EXAMPLES: &str = "\
Examples:
  secgroup run --scenarios suite.jsonl --coverage suite.json > /dev/null
  secgroup coverage suite.json --rules 90
  curl -s \"http://127.0.0.1:$PORT/_secgroup/coverage\" | secgroup coverage - --format html > coverage.html

Exit status: 1 where less was exercised than --rules, --rows or --pairs ask for.";

/// The arguments of `vectors`.
#[derive(Debug, Args)]
pub struct Vectors {
    /// Only operations of this cloud.
    #[arg(long, value_parser = cloud_parser())]
    pub cloud: Option<Cloud>,
    /// Only this operation.
    #[arg(long, value_parser = PossibleValuesParser::new(operations()))]
    pub operation: Option<String>,
    /// Only pages of this edition.
    #[arg(long, value_parser = PossibleValuesParser::new(editions()))]
    pub edition: Option<String>,
    /// Where the random choices come from. The same number gives the same scenarios, on every machine.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// How many scenarios: at most 1,000,000.
    #[arg(long, default_value_t = VECTORS, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub size: u32,
}

/// How many vectors there are where nothing is said.
const VECTORS: u32 = secgroup_kit::vectors::Settings::SIZE as u32;

pub(super) const VECTORS_EXAMPLES: &str = "\
Examples:
  secgroup vectors > vectors.jsonl
  secgroup vectors --cloud baidu --size 200 --seed 7 > baidu.jsonl
  secgroup vectors --operation JoinSecurityGroup --edition 2026-05-06 | secgroup run --scenarios --expect

Each line is a scenario with the answers that are expected (secgroup schema scenario). Standard error says which rules and pairs of
rules are covered, and which are not.";
