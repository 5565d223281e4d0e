//! The command line.

mod asked;
mod kit;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, builder::PossibleValuesParser};
use secgroup::rulebook::Cloud;
use strum::VariantArray as _;

pub use asked::{AskedFile, AskedFiles};
use kit::{CONFORM_EXAMPLES, COVERAGE_EXAMPLES, VECTORS_EXAMPLES, VERIFY_EXAMPLES};
pub use kit::{Conform, Coverage, CoverageFormat, Vectors, Verify};

use crate::catalogue;

/// May this instance or network interface join that security group, and if not, exactly which documented error comes back?
#[derive(Debug, Parser)]
#[command(name = "secgroup", bin_name = "secgroup", version, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "\
Examples:
  secgroup check world.json requests.jsonl       judge every request against the same world
  secgroup run world.json requests.jsonl         judge in sequence: what is accepted takes effect
  secgroup explain world.json request.json       one request, rule by rule
  secgroup import --cloud alibaba pages/*.json   a world from what the cloud's read operations print
  secgroup export world.json --output responses  the world as its cloud's lists answer
  secgroup rules --operation JoinSecurityGroup   the rules, in the order in which they answer
  secgroup vectors                               scenarios and answers for other test suites
  secgroup schema world                          what a world looks like
  secgroup serve world.json                      answer over HTTP as the clouds do

Exit status:
  0  all lines were judged, accepted or refused alike
  1  with --fail-on-refusal: a line was refused
  2  unusable arguments or files
  3  a line could not be read";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge every request against the same world.
    #[command(after_help = CHECK_EXAMPLES)]
    Check(Lines),
    /// Judge requests in sequence: what is accepted takes effect for the next.
    #[command(after_help = RUN_EXAMPLES)]
    Run(Run),
    /// Show every rule for one request, in order, with its outcome and the facts behind it.
    #[command(after_help = EXPLAIN_EXAMPLES)]
    Explain(Explain),
    /// Find the calls that bring members into the groups that they should be in.
    #[command(after_help = PLAN_EXAMPLES)]
    Plan(Plan),
    /// Make a world from what the clouds' read operations print, from Terraform states and from other worlds.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(Import),
    /// Write a world as the responses of its cloud's lists, one file per operation and page.
    #[command(after_help = EXPORT_EXAMPLES)]
    Export(Export),
    /// Hold recorded traffic against the rules: what was asked and what was observed.
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(Verify),
    /// Write scenarios with their expected answers, for other test suites: every rule, every pair of rules, and random ones.
    #[command(after_help = VECTORS_EXAMPLES)]
    Vectors(Vectors),
    /// Hold a program, or an HTTP endpoint of one of the clouds, against the rules.
    #[command(after_help = CONFORM_EXAMPLES)]
    Conform(Conform),
    /// Show which rules, rows and pairs of rules a test suite has exercised.
    #[command(after_help = COVERAGE_EXAMPLES)]
    Coverage(Coverage),
    /// Compare two files of answers.
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(Diff),
    /// Print a small world with one of everything, to begin with.
    Init(Init),
    /// Show the catalogue: every rule with its row, order, basis and source.
    #[command(after_help = RULES_EXAMPLES)]
    Rules(Rules),
    /// Print the JSON Schema of a document.
    Schema(Schema),
    /// Print the completions of a shell.
    Completions(Completions),
    /// Print the manual page.
    Man,
    /// Answer over HTTP as the three clouds' own endpoints do.
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(crate::serve::Args),
}

const SERVE_EXAMPLES: &str = "\
Examples:
  secgroup serve alibaba.json zenlayer.json baidu.json
  secgroup serve world.json --port-file port --log info

A page for people, and everything a test suite needs, is at /_secgroup/ on the address that is printed.";

/// A world and request lines.
#[derive(Debug, Args)]
pub struct Lines {
    /// The world: a file with one JSON document (`secgroup schema world`), or `-` for standard input.
    pub world: PathBuf,
    /// The requests: a file with one JSON object a line (`secgroup schema request`), or one such object itself; standard input if
    /// left out or `-`.
    pub requests: Option<String>,
    /// How lines are read and answered.
    #[command(flatten)]
    pub judging: Judging,
}

/// How lines are read and answered.
#[derive(Debug, Args)]
pub struct Judging {
    /// How answers are printed: a JSON object a line, or a table for people [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub format: Option<LineFormat>,
    /// Print only answers of this verdict; may be given several times. All lines are judged all the same.
    #[arg(long, value_enum, value_name = "VERDICT")]
    pub only: Vec<Only>,
    /// Exit with 1 where a request is refused. All lines are judged then, even if nobody reads on (`| head`).
    #[arg(long)]
    pub fail_on_refusal: bool,
    /// A parameter that the operation does not have makes its line unreadable. Without this it is ignored, as the clouds do.
    #[arg(long)]
    pub strict: bool,
    /// Add to each refusal what is wrong and what must be so, as a sentence. A table always says it.
    #[arg(long)]
    pub advice: bool,
    /// Print a summary on standard error at the end, as on a terminal: lines, accepted, refused by rule and code, unreadable,
    /// unknown parameters, time.
    #[arg(long)]
    pub summary: bool,
    /// Write to this file which rules, rows and pairs of rules the requests exercised, for `secgroup coverage`.
    #[arg(long, value_name = "FILE")]
    pub coverage: Option<PathBuf>,
}

/// Which answers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Only {
    /// Requests that are accepted.
    Accepted,
    /// Requests that are refused.
    Refused,
    /// Lines that cannot be read.
    Unreadable,
    /// Steps.
    Stepped,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  secgroup check world.json requests.jsonl
  secgroup check world.json '{\"request\": {\"Action\": \"bind\", \"instanceId\": \"i-1\"}}'
  secgroup check world.json --only refused < requests.jsonl
  generate-requests | secgroup check world.json > answers.jsonl

A request line:
  {\"request\": {\"Action\": \"JoinSecurityGroup\", \"SecurityGroupId\": \"sg-1\", \"InstanceId\": \"i-1\"}}

One answer comes out for each line, in order, under the line's `seq` or number:
  {\"seq\": 1, \"verdict\": \"accepted\", \"changes\": [...]}
  {\"seq\": 2, \"verdict\": \"refused\", \"status\": 403, \"code\": \"IncorrectInstanceStatus\", ...}
  {\"seq\": 3, \"verdict\": \"unreadable\", \"error\": \"line 3: ...\"}";

/// The arguments of `run`.
#[derive(Debug, Args)]
pub struct Run {
    /// The world: a file with one JSON document (`secgroup schema world`), or `-` for standard input.
    #[arg(required_unless_present = "scenarios")]
    pub world: Option<PathBuf>,
    /// The requests: a file with one JSON object a line (`secgroup schema request`), or one such object itself; standard input if
    /// left out or `-`. A line may hold steps of the environment in place of a request.
    pub requests: Option<String>,
    /// How lines are read and answered.
    #[command(flatten)]
    pub judging: Judging,
    /// Write the resulting world to this file, whatever the verdicts were. All lines are judged then, even if nobody reads
    /// on (`| head`).
    #[arg(long, value_name = "FILE")]
    pub final_world: Option<PathBuf>,
    /// Read scenarios, each a world with lines of its own (`secgroup schema scenario`), one JSON object a line; standard
    /// input where FILE is left out or `-`.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with_all = ["world", "final_world"])]
    pub scenarios: Option<PathBuf>,
    /// Judge each line of a scenario against its world as given.
    #[arg(long, requires = "scenarios", conflicts_with = "world")]
    pub check: bool,
    /// Compare the answers to each scenario with its `expect`, and exit with 1 where they differ.
    #[arg(long, requires = "scenarios", conflicts_with_all = ["world", "fail_on_refusal"])]
    pub expect: bool,
}

const RUN_EXAMPLES: &str = "\
Examples:
  secgroup run world.json requests.jsonl
  secgroup run world.json requests.jsonl --final-world after.json
  secgroup run world.json requests.jsonl --fail-on-refusal --format table
  secgroup run --scenarios scenarios.jsonl
  cat corpus/*.jsonl | secgroup run --scenarios --expect

Steps in place of a request, and a scenario:
  {\"steps\": [{\"step\": \"set_instance_status\", \"instance\": \"i-1\", \"status\": \"Stopping\"}]}
  {\"name\": \"a join\", \"world\": {...}, \"lines\": [{\"request\": {...}}], \"expect\": [{\"seq\": 1, ...}]}";

/// The arguments of `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The world: a file with one JSON document, or `-` for standard input.
    pub world: PathBuf,
    /// The request: a file with one request, `-` for standard input, or the JSON itself.
    pub request: String,
    /// Refuse a parameter that the operation does not have. Without this it is ignored, as the clouds do.
    #[arg(long)]
    pub strict: bool,
    /// Show every rule in order, not only those that are violated. JSON always has all of them.
    #[arg(long)]
    pub all: bool,
    /// How the explanation is printed: for a person, or for a program.
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  secgroup explain world.json request.json
  secgroup explain world.json '{\"request\": {\"Action\": \"JoinSecurityGroup\", \"InstanceId\": \"i-1\"}}'
  sed -n 7p requests.jsonl | secgroup explain world.json - --format json";

/// The arguments of `plan`.
#[derive(Debug, Args)]
pub struct Plan {
    /// The world: a file with one JSON document.
    pub world: PathBuf,
    /// The goals: a file with one JSON object a line; standard input where it is left out or `-`.
    pub goals: Option<PathBuf>,
    /// The calls that the plans are made of, in Alibaba Cloud. Elsewhere groups are joined and left.
    #[arg(long, value_enum, default_value_t)]
    pub using: PlanUsing,
    /// Print the requests alone, as lines in, ready for `run`.
    #[arg(long, conflicts_with = "format")]
    pub lines: bool,
    /// How the plans are printed: a JSON object a line, or for people.
    #[arg(long, value_enum, default_value_t)]
    pub format: PlanFormat,
}

/// The calls that plans are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanUsing {
    /// ModifyInstanceAttribute and ModifyNetworkInterfaceAttribute: one call replaces all groups.
    #[default]
    Modify,
    /// JoinSecurityGroup and LeaveSecurityGroup: one group a call.
    JoinLeave,
}

/// How plans are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// A JSON object a line.
    #[default]
    Json,
    /// For people.
    Text,
}

const PLAN_EXAMPLES: &str = "\
Examples:
  secgroup plan world.json goals.jsonl
  secgroup plan world.json goals.jsonl --format text
  secgroup plan world.json goals.jsonl --lines | secgroup run world.json

A goal line:
  {\"member\": \"i-1\", \"security_groups\": [\"sg-2\"]}

The answers stand in the order in which the plans can be run; goals that are impossible come last, and make the exit status 1.";

/// The arguments of `export`.
#[derive(Debug, Args)]
pub struct Export {
    /// The world: a file with one JSON document.
    pub world: PathBuf,
    /// The directory that the files are written to. It is made where it does not exist; one that has files in it is refused.
    #[arg(long, value_name = "DIR")]
    pub output: PathBuf,
    /// The account whose things are written (Alibaba Cloud) [default: the world's account]
    #[arg(long)]
    pub account: Option<String>,
}

const EXPORT_EXAMPLES: &str = "\
Examples:
  secgroup export world.json --output responses
  secgroup export world.json --output responses --account 2002

The files are named after the operation and the page: DescribeInstances.1.json, .2.json and so on;
DescribeSecurityGroups and, for Alibaba Cloud, DescribeNetworkInterfaces likewise; ListInstances and
ListSecurityGroup for Baidu. Regions follow one another. It is what `secgroup serve` answers
(docs/reads.md).";

/// The arguments of `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The files, and with what they were asked for.
    #[command(flatten)]
    pub asked: AskedFiles,
    /// The cloud.
    #[arg(long, value_parser = cloud_parser())]
    pub cloud: Cloud,
    /// Write the world to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write the report to this file, as JSON, instead of to standard error for people.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Make no world where something would have to be assumed or left out, or where pages are missing.
    #[arg(long)]
    pub strict: bool,
    /// Where two places contradict each other, believe the one that is read later.
    #[arg(long)]
    pub later_wins: bool,
}

const IMPORT_EXAMPLES: &str = "\
Examples:
  aliyun ecs DescribeInstances --RegionId cn-hangzhou --PageSize 100 > instances.json
  aliyun ecs DescribeSecurityGroups --RegionId cn-hangzhou --PageSize 100 > groups.json
  secgroup import --cloud alibaba --account 1001 instances.json groups.json --output world.json
  secgroup import --cloud alibaba --account 1001 ours/*.json --account 2002 theirs/*.json > world.json
  terraform show -json | secgroup import --cloud alibaba --region cn-hangzhou - > world.json

The report says what each file was taken for, what no file says and was assumed, and what is missing.";

/// The arguments of `diff`.
#[derive(Debug, Args)]
pub struct Diff {
    /// The answers before.
    pub before: PathBuf,
    /// The answers after.
    pub after: PathBuf,
    /// How differences are printed: for people, or a JSON object a line.
    #[arg(long, value_enum, default_value_t)]
    pub format: ExplainFormat,
}

const DIFF_EXAMPLES: &str = "\
Examples:
  secgroup check old.json requests.jsonl > old.jsonl
  secgroup check new.json requests.jsonl > new.jsonl
  secgroup diff old.jsonl new.jsonl

Answers belong together that have the same seq (or, of scenarios, the same name). Exit status: 1 where any differ.";

/// The arguments of `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// The cloud.
    #[arg(long, value_parser = cloud_parser(), default_value = "alibaba")]
    pub cloud: Cloud,
}

/// The arguments of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    pub shell: clap_complete::Shell,
}

/// The arguments of `rules`.
#[derive(Debug, Args)]
pub struct Rules {
    /// Show only rules of these names, each whole: its condition, its rows, an example that violates it, and the advice.
    #[arg(value_name = "NAME", conflicts_with = "format")]
    pub names: Vec<String>,
    /// Only operations of this cloud.
    #[arg(long, value_parser = cloud_parser())]
    pub cloud: Option<Cloud>,
    /// Only this operation.
    #[arg(long, value_parser = PossibleValuesParser::new(operations()))]
    pub operation: Option<String>,
    /// Only rows of this edition.
    #[arg(long, value_parser = PossibleValuesParser::new(editions()))]
    pub edition: Option<String>,
    /// How the catalogue is printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: CatalogueFormat,
}

const RULES_EXAMPLES: &str = "\
Examples:
  secgroup rules
  secgroup rules --operation JoinSecurityGroup --edition 2020-09-29
  secgroup rules --cloud baidu --format json";

/// The arguments of `schema`.
#[derive(Debug, Args)]
pub struct Schema {
    /// The document.
    #[arg(value_enum)]
    pub document: Document,
}

/// How the answers to lines are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LineFormat {
    /// A JSON object a line.
    #[default]
    Json,
    /// For people.
    Table,
}

/// How an explanation is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON document.
    Json,
}

/// How the catalogue is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CatalogueFormat {
    /// A row a line.
    #[default]
    Table,
    /// A page of documentation per operation.
    Markdown,
    /// A JSON document.
    Json,
}

/// The documents that have a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Document {
    /// A world of any of the clouds.
    World,
    /// A line in.
    Request,
    /// A line out.
    Verdict,
    /// A line of `plan`'s GOALS.
    Goal,
    /// What `plan` answers to a goal.
    Plan,
    /// A line of `run --scenarios`: a world, lines, and what is expected.
    Scenario,
    /// A line of `verify`'s TRACE.
    Trace,
    /// What `--coverage` of `check` and `run` writes.
    Coverage,
    /// What `conform` says to a program, and what it answers.
    Conform,
    /// The known deviations of `conform --known`.
    Known,
}

fn cloud_parser() -> impl clap::builder::TypedValueParser<Value = Cloud> {
    use clap::builder::TypedValueParser as _;
    let names = Cloud::VARIANTS.iter().map(<&str>::from);
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Cloud>())
}

fn operations() -> Vec<&'static str> {
    catalogue::all().iter().map(|chapter| chapter.operation).collect()
}

fn editions() -> Vec<&'static str> {
    let mut editions = Vec::new();
    for page in catalogue::all().iter().flat_map(|chapter| &chapter.pages) {
        if !editions.contains(&page.edition) {
            editions.push(page.edition);
        }
    }
    editions
}
