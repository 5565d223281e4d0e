//! The commands: thin shells around what the other modules say.

mod import;

use std::{
    cell::RefCell,
    fmt,
    fs::File,
    io::{self, Read, StdoutLock, Write, stdin, stdout},
    path::Path,
    process::ExitCode,
};

use clap::Parser as _;
use clap::error::ContextValue;
use secgroup::plan::Using;

use crate::{
    answer::{Answers, Json},
    args::{
        CatalogueFormat, Cli, Command, Explain, ExplainFormat, LineFormat, Lines, Plan, PlanFormat, PlanUsing, Rules, Run,
        Schema,
    },
    catalogue,
    failure::{Exit, Failure},
    files, judge,
    judge::{Crew, VerdictCounts},
    line,
    plain::Plain,
    plan,
    progress::Progress,
    schema,
    stream::{StreamError, pump},
    table::Table,
};

/// What standard input is called in sentences.
const STANDARD_INPUT: &str = "standard input";

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let error = escaped(error);
            // Help that nobody reads is no failure.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Unusable as u8));
        }
    };
    let exit = dispatch(cli.command).unwrap_or_else(|failure| match failure {
        Failure::ClosedPipe => Exit::Done,
        Failure::Unusable(sentence) => {
            // Where nobody hears it, the exit status has to do.
            let _ = writeln!(io::stderr(), "secgroup: {}", Plain(&sentence));
            Exit::Unusable
        }
    });
    exit.into()
}

/// An error about arguments with the arguments that it repeats [escaped](Plain).
fn escaped(mut error: clap::Error) -> clap::Error {
    let said: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in said {
        let value = match value {
            ContextValue::String(text) => ContextValue::String(Plain(text).to_string()),
            ContextValue::Strings(texts) => {
                ContextValue::Strings(texts.into_iter().map(|text| Plain(text).to_string()).collect())
            }
            // Suggestions, which lose their colours: nothing tells those from an argument's escape sequences.
            ContextValue::StyledStrs(texts) => {
                ContextValue::StyledStrs(texts.into_iter().map(|text| Plain(text).to_string().into()).collect())
            }
            ours => ours,
        };
        error.insert(kind, value);
    }
    error
}

fn dispatch(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check(&args),
        Command::Run(args) => run(&args),
        Command::Explain(args) => explain(&args),
        Command::Plan(args) => plan(&args),
        Command::Import(args) => import::import(&args),
        Command::Rules(args) => rules(&args),
        Command::Schema(args) => print_schema(&args),
        Command::Serve(args) => crate::serve::serve(&args).map(|()| Exit::Done),
    }
}

fn check(args: &Lines) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let mut crew = Crew::of_all_cores();
    match args.format {
        LineFormat::Json => judge_lines(args, false, |block, first, out| crew.check(&world, &Json, block, first, out)),
        LineFormat::Table => judge_lines(args, false, |block, first, out| crew.check(&world, &Table, block, first, out)),
    }
}

fn run(args: &Run) -> Result<Exit, Failure> {
    fn exit(args: &Run, world: &mut crate::AnyWorld, answers: &impl Answers) -> Result<Exit, Failure> {
        let mut out = Vec::new();
        judge_lines(&args.lines, args.final_world.is_some(), |block, first, output| {
            out.clear();
            let counts = judge::run_block(world, answers, block, first, &mut out);
            output.write_all(&out).map(|()| counts)
        })
    }
    if let Some(path) = &args.final_world {
        files::check_writable(path)?;
    }
    let mut world = files::read_world(&args.lines.world)?;
    let exit = match args.lines.format {
        LineFormat::Json => exit(args, &mut world, &Json),
        LineFormat::Table => exit(args, &mut world, &Table),
    };
    // Also where the answers or the requests ended in an error: what has come to be is asked for all the same.
    if let Some(path) = &args.final_world {
        files::write_world(path, &world)?;
    }
    exit
}

/// Standard output, as long as somebody reads it.
struct Output {
    out: StdoutLock<'static>,
    /// Something else than the answers is asked for, which takes all lines: the exit status of `--fail-on-refusal`, the world
    /// of `--final-world`. Then the lines are judged to the end, for nobody to read, rather than up to wherever the reader went.
    to_the_end: bool,
    closed: bool,
}

impl Output {
    fn unless_closed<R>(&mut self, nothing: R, write: impl FnOnce(&mut StdoutLock<'static>) -> io::Result<R>) -> io::Result<R> {
        if self.closed {
            return Ok(nothing);
        }
        match write(&mut self.out) {
            Err(error) if self.to_the_end && error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(nothing)
            }
            written => written,
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_closed(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_closed((), Write::flush)
    }
}

/// Moves the lines, and says how the program ends. `to_the_end`: also where nobody reads the answers.
fn judge_lines(
    args: &Lines,
    to_the_end: bool,
    mut judge: impl FnMut(&[u8], u64, &mut Output) -> io::Result<VerdictCounts>,
) -> Result<Exit, Failure> {
    let path = args.requests.as_deref().filter(|path| *path != Path::new("-"));
    let (input, size): (Box<dyn Read + Send>, Option<u64>) = match path {
        None => (Box::new(stdin()), None),
        Some(path) => {
            let reading = |error: io::Error| Failure::reading(path, &error);
            let file = File::open(path).map_err(reading)?;
            let metadata = file.metadata().map_err(reading)?;
            (Box::new(file), metadata.is_file().then_some(metadata.len()))
        }
    };
    let mut output = Output { out: stdout().lock(), to_the_end: to_the_end || args.fail_on_refusal, closed: false };
    if args.format == LineFormat::Table {
        output.write_all(&Table::heading()).map_err(|error| Failure::output(&error))?;
    }
    let progress = RefCell::new(Progress::new(size, path.is_none()));
    let counts = pump(
        input,
        &mut output,
        |block, first, out| {
            progress.borrow().aside(|| judge(block, first, out).and_then(|counts| out.flush().map(|()| counts)))
        },
        |bytes, counts| progress.borrow_mut().advance(bytes, counts),
    );
    drop(progress);
    let counts = counts.map_err(|error| match error {
        StreamError::Read(error) => Failure::reading(path.unwrap_or(Path::new(STANDARD_INPUT)), &error),
        StreamError::Write(error) => Failure::output(&error),
        StreamError::Endless(line) => {
            Failure::file(path.unwrap_or(Path::new(STANDARD_INPUT)), format_args!("line {line} is longer than 64 MiB"))
        }
    })?;
    Ok(match counts {
        VerdictCounts { unreadable: 1.., .. } => Exit::Unreadable,
        VerdictCounts { refused: 1.., .. } if args.fail_on_refusal => Exit::Refused,
        _ => Exit::Done,
    })
}

/// Where the request to be explained is.
enum Source<'a> {
    StandardInput,
    /// On the command line itself.
    Argument(&'a str),
    File(&'a Path),
}

impl Source<'_> {
    fn read(&self) -> Result<Vec<u8>, Failure> {
        match self {
            Self::StandardInput => {
                let mut document = Vec::new();
                let read = stdin().read_to_end(&mut document);
                read.map(|_| document).map_err(|error| Failure::reading(Path::new(STANDARD_INPUT), &error))
            }
            Self::Argument(text) => Ok(text.as_bytes().to_vec()),
            Self::File(path) => files::read(path),
        }
    }
}

impl fmt::Display for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StandardInput => f.write_str(STANDARD_INPUT),
            Self::Argument(_) => f.write_str("the request"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

fn plan(args: &Plan) -> Result<Exit, Failure> {
    let mut world = files::read_world(&args.world)?;
    let source = match &args.goals {
        Some(path) if path != Path::new("-") => Source::File(path),
        _ => Source::StandardInput,
    };
    let lines = source.read()?;
    let goals = plan::read_goals(&lines).map_err(|problem| Failure::Unusable(format!("{source}: {problem}")))?;
    let using = match args.using {
        PlanUsing::Modify => Using::Modify,
        PlanUsing::JoinLeave => Using::JoinLeave,
    };
    let answers = plan::answers(&mut world, &goals, using);
    let texts = answers.iter().map(|answer| match args.format {
        _ if args.lines => answer.request_lines().collect(),
        PlanFormat::Json => answer.line(),
        PlanFormat::Text => answer.text(),
    });
    print(&texts.collect::<String>())?;
    Ok(if answers.iter().any(plan::Answer::is_impossible) { Exit::Refused } else { Exit::Done })
}

fn explain(args: &Explain) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let request = match &*args.request {
        "-" => Source::StandardInput,
        text if text.trim_start().starts_with('{') => Source::Argument(text),
        path => Source::File(Path::new(path)),
    };
    let document = request.read()?;
    let line = line::read(&document, 1, world.borrowed())
        .map_err(|unreadable| Failure::Unusable(format!("{request}: {}", unreadable.problem())))?;
    let request = line.request();
    let Some(explained) = world.explain(&request) else { return Ok(Exit::Unusable) };
    match args.format {
        ExplainFormat::Json => print(&crate::json::pretty(&explained)),
        // Takes the colours out where they are not wanted.
        ExplainFormat::Text => {
            anstream::stdout().write_all(explained.text().as_bytes()).map_err(|error| Failure::output(&error))?;
            print("")
        }
    }
}

fn rules(args: &Rules) -> Result<Exit, Failure> {
    let filter =
        catalogue::Filter { cloud: args.cloud, operation: args.operation.as_deref(), edition: args.edition.as_deref() };
    let chapters = catalogue::matching(&filter).map_err(|error| Failure::Unusable(error.to_string()))?;
    print(&match args.format {
        CatalogueFormat::Table => catalogue::table(&chapters),
        CatalogueFormat::Markdown => catalogue::markdown(&chapters),
        CatalogueFormat::Json => catalogue::json(&chapters),
    })
}

fn print_schema(args: &Schema) -> Result<Exit, Failure> {
    print(&crate::json::pretty(&schema::of(args.document)))
}

fn print(text: &str) -> Result<Exit, Failure> {
    let mut output = stdout().lock();
    let printed = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    printed.map(|()| Exit::Done).map_err(|error| Failure::output(&error))
}
