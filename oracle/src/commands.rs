//! The commands: thin shells around what the other modules say.

use std::{
    fs::File,
    io::{self, Read, StdoutLock, Write, stdin, stdout},
    path::Path,
    process::ExitCode,
};

use clap::Parser as _;

use crate::{
    answer::{Answers, Json},
    args::{CatalogueFormat, Cli, Command, Explain, ExplainFormat, LineFormat, Lines, Rules, Run, Schema},
    catalogue,
    failure::{Exit, Failure},
    files, judge,
    judge::{Crew, Tally},
    line,
    progress::Progress,
    schema,
    stream::{StreamError, pump},
    table::Table,
};

/// The program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help that nobody reads is no failure.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(Exit::Unusable as u8));
        }
    };
    let exit = dispatch(cli.command).unwrap_or_else(|failure| match failure {
        Failure::ClosedPipe => Exit::Done,
        Failure::Unusable(sentence) => {
            // Where nobody hears it, the exit status has to do.
            let _ = writeln!(io::stderr(), "secgroup: {sentence}");
            Exit::Unusable
        }
    });
    exit.into()
}

fn dispatch(command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check(&args),
        Command::Run(args) => run(&args),
        Command::Explain(args) => explain(&args),
        Command::Rules(args) => rules(&args),
        Command::Schema(args) => print_schema(&args),
        Command::Serve(args) => crate::serve::serve(&args).map(|()| Exit::Done),
    }
}

fn check(args: &Lines) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let mut crew = Crew::of_all_cores();
    match args.format {
        LineFormat::Json => judge_lines(args, |block, first, out| crew.check(&world, &Json, block, first, out)),
        LineFormat::Table => judge_lines(args, |block, first, out| crew.check(&world, &Table, block, first, out)),
    }
}

fn run(args: &Run) -> Result<Exit, Failure> {
    fn exit(args: &Lines, world: &mut crate::AnyWorld, answers: &impl Answers) -> Result<Exit, Failure> {
        let mut out = Vec::new();
        judge_lines(args, |block, first, output| {
            out.clear();
            let tally = judge::run_block(world, answers, block, first, &mut out);
            output.write_all(&out).map(|()| tally)
        })
    }
    let Run { lines, final_world } = args;
    if let Some(path) = final_world {
        files::check_writable(path)?;
    }
    let mut world = files::read_world(&lines.world)?;
    let exit = match lines.format {
        LineFormat::Json => exit(lines, &mut world, &Json),
        LineFormat::Table => exit(lines, &mut world, &Table),
    };
    // Also where nobody reads the answers any more: the world that has come to be is asked for all the same.
    if let Some(path) = final_world {
        files::write_world(path, &world)?;
    }
    exit
}

/// Moves the lines, and says how the program ends.
fn judge_lines(
    args: &Lines,
    judge: impl FnMut(&[u8], u64, &mut StdoutLock<'static>) -> io::Result<Tally>,
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
    let mut output = stdout().lock();
    if args.format == LineFormat::Table {
        output.write_all(&Table::heading()).map_err(|error| Failure::output(&error))?;
    }
    let mut progress = Progress::new(size, path.is_none());
    let tally = pump(input, &mut output, judge, |bytes, tally| progress.advance(bytes, tally));
    drop(progress);
    let tally = tally.map_err(|error| match error {
        StreamError::Read(error) => Failure::reading(path.unwrap_or(Path::new("standard input")), &error),
        StreamError::Write(error) => Failure::output(&error),
    })?;
    Ok(match tally {
        Tally { unreadable: 1.., .. } => Exit::Unreadable,
        Tally { refused: 1.., .. } if args.fail_on_refusal => Exit::Refused,
        _ => Exit::Done,
    })
}

fn explain(args: &Explain) -> Result<Exit, Failure> {
    let world = files::read_world(&args.world)?;
    let name = match &*args.request {
        "-" => "standard input",
        text if text.trim_start().starts_with('{') => "the request",
        path => path,
    };
    let document = match name {
        "standard input" => {
            let mut document = Vec::new();
            let read = stdin().read_to_end(&mut document);
            read.map_err(|error| Failure::reading(Path::new(name), &error))?;
            document
        }
        "the request" => args.request.clone().into_bytes(),
        path => files::read(Path::new(path))?,
    };
    let line = line::read(&document, 1, world.dialect())
        .map_err(|unreadable| Failure::Unusable(format!("{name}: {}", unreadable.problem())))?;
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
