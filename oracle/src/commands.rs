//! The commands: thin shells around the other modules.

mod conform;
mod coverage;
mod diff;
mod import;
mod lines;
mod reference;
mod vectors;
mod verify;

use std::{
    fmt,
    io::{self, Read, Write, stdin, stdout},
    path::Path,
    process::ExitCode,
};

use clap::Parser as _;
use clap::error::ContextValue;
use secgroup::plan::Using;

use crate::{
    args::{Cli, Command, Explain, ExplainFormat, Export, Plan, PlanFormat, PlanUsing},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    line::{self, UnknownParameters},
    plain::Plain,
    plan, reads,
};

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
        Command::Check(args) => lines::check(&args),
        Command::Run(args) => lines::run(&args),
        Command::Explain(args) => explain(&args),
        Command::Plan(args) => plan(&args),
        Command::Export(args) => export(&args),
        Command::Vectors(args) => vectors::vectors(&args),
        Command::Verify(args) => verify::verify(&args),
        Command::Conform(args) => conform::conform(&args),
        Command::Coverage(args) => coverage::coverage(&args),
        Command::Import(args) => import::import(&args),
        Command::Diff(args) => diff::diff(&args),
        Command::Init(args) => reference::init(&args),
        Command::Rules(args) => reference::rules(&args),
        Command::Schema(args) => reference::schema(&args),
        Command::Completions(args) => reference::completions(&args),
        Command::Man => reference::man(),
        Command::Serve(args) => crate::serve::serve(&args).map(|()| Exit::Done),
    }
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

fn export(args: &Export) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let account = args.account.as_deref().unwrap_or(match &world {
        crate::AnyWorld::Alibaba(world) => world.account(),
        crate::AnyWorld::Zenlayer(_) | crate::AnyWorld::Baidu(_) => "",
    });
    files::make_empty_directory(&args.output)?;
    let written = reads::export(world.borrowed(), world.cloud(), account, |name, response| {
        std::fs::write(args.output.join(name), response)
            .map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))
    });
    written.map(|()| Exit::Done).map_err(|error| Failure::file(&args.output, error))
}

fn explain(args: &Explain) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let request = match &*args.request {
        "-" => Source::StandardInput,
        text if text.trim_start().starts_with('{') => Source::Argument(text),
        path => Source::File(Path::new(path)),
    };
    let document = request.read()?;
    let unknown = if args.strict { UnknownParameters::Refused } else { UnknownParameters::Ignored };
    let line = line::read(&document, 1, world.borrowed(), unknown).map_err(|unreadable| {
        let hint = unreadable.hint().map_or_else(String::new, |hint| format!("; {hint}"));
        Failure::Unusable(format!("{request}: {}{hint}", unreadable.problem()))
    })?;
    let request = line.request();
    let Some(explained) = world.explain(&request) else { return Ok(Exit::Unusable) };
    match args.format {
        ExplainFormat::Json => print(&crate::json::pretty(&explained)),
        // Takes the colours out where they are not wanted.
        ExplainFormat::Text => {
            anstream::stdout().write_all(explained.text(args.all).as_bytes()).map_err(|error| Failure::output(&error))?;
            print("")
        }
    }
}

fn print(text: &str) -> Result<Exit, Failure> {
    let mut output = stdout().lock();
    let printed = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    printed.map(|()| Exit::Done).map_err(|error| Failure::output(&error))
}
