//! `check` and `run`: lines in, lines out.

use std::{
    cell::RefCell,
    fs::File,
    io::{self, Cursor, IsTerminal as _, Read, StdoutLock, Write, stderr, stdin, stdout},
    path::Path,
    time::Instant,
};

use crate::{
    AnyWorld,
    answer::{Answers, Form, Json, Shown, Wanted},
    args::{Judging, LineFormat, Lines, Only, Run},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    judge,
    judge::{Crew, VerdictCounts},
    line::{self, UnknownParameters},
    plain::counted,
    progress::Progress,
    scenario::{self, ScenarioCounts},
    stream::{StreamError, pump},
    summary::{Counts, Summary},
    table::Table,
};

pub(super) fn check(args: &Lines) -> Result<Exit, Failure> {
    check_coverage_writable(&args.judging)?;
    check_one_stdin(&args.world, args.requests.as_deref())?;
    let world = files::read_world(&args.world)?;
    let input = Input::open(args.requests.as_deref())?;
    let mut crew = Crew::of_all_cores();
    match wanted(&args.judging) {
        None => {
            let counts = input.judge(&args.judging, false, |block, first, out| crew.check(&world, &Json, block, first, out))?;
            Ok(exit(&args.judging, counts))
        }
        Some(wanted) => summed(&args.judging, || {
            input.judge(&args.judging, false, |block, first, out| crew.check(&world, &wanted, block, first, out))
        }),
    }
}

pub(super) fn run(args: &Run) -> Result<Exit, Failure> {
    check_coverage_writable(&args.judging)?;
    let Some(path) = &args.world else { return scenarios(args) };
    if let Some(path) = &args.final_world {
        files::check_writable(path)?;
    }
    check_one_stdin(path, args.requests.as_deref())?;
    let mut world = files::read_world(path)?;
    let input = Input::open(args.requests.as_deref());
    let exit = input.and_then(|input| match wanted(&args.judging) {
        None => Ok(exit(&args.judging, run_lines(args, input, &mut world, &Json)?)),
        Some(wanted) => summed(&args.judging, || run_lines(args, input, &mut world, &wanted)),
    });
    // Also where the answers or the requests ended in an error: what has come to be is asked for all the same.
    if let Some(path) = &args.final_world {
        files::write_world(path, &world)?;
    }
    exit
}

fn run_lines<A: Answers>(args: &Run, input: Input<'_>, world: &mut AnyWorld, answers: &A) -> Result<A::Counts, Failure> {
    let mut out = Vec::new();
    input.judge(&args.judging, args.final_world.is_some(), |block, first, output| {
        out.clear();
        let counts = judge::run_block(world, answers, block, first, &mut out);
        output.write_all(&out).map(|()| counts)
    })
}

/// Scenarios, a world each.
fn scenarios(args: &Run) -> Result<Exit, Failure> {
    let judging = &args.judging;
    if args.expect && format(judging) == LineFormat::Table {
        return Err(Failure::Unusable("--expect compares JSON answers: leave --format table out".to_owned()));
    }
    let options = scenario::Options { check: args.check, expect: args.expect };
    let answers = wanted(judging).unwrap_or_default();
    let since = Instant::now();
    let mut crew = Crew::of_all_cores();
    // All of them are compared, even if nobody reads on.
    let counts =
        Input::open(args.scenarios.as_deref().and_then(Path::to_str))?.judge(judging, args.expect, |block, first, out| {
            crew.judge(block, first, out, |piece, first, out| scenario::judge_block(options, &answers, piece, first, out))
        })?;
    let ScenarioCounts { lines, scenarios, unusable, differing } = counts;
    write_coverage(judging, &lines)?;
    if wants_summary(judging) {
        let _ = write!(stderr(), "{}", lines.after(since.elapsed()));
    }
    if args.expect {
        let scenarios = counted(scenarios, "scenario");
        let _ = writeln!(stderr(), "{scenarios}: {differing} answered otherwise than expected, {unusable} that cannot be used");
    }
    Ok(match lines.verdicts() {
        _ if unusable > 0 => Exit::Unreadable,
        _ if differing > 0 => Exit::Refused,
        // What is expected is right, whatever it is.
        _ if args.expect => Exit::Done,
        verdicts => exit(judging, verdicts),
    })
}

/// What is wanted beside the contract's lines out, if anything: the usual path does without.
fn wanted(judging: &Judging) -> Option<Wanted> {
    let form = match format(judging) {
        LineFormat::Json if judging.advice => Form::Advised,
        LineFormat::Json => Form::Json,
        LineFormat::Table => Form::Table,
    };
    let unknown_parameters = match judging.strict {
        true => UnknownParameters::Refused,
        false if wants_summary(judging) => UnknownParameters::Counted,
        false => UnknownParameters::Ignored,
    };
    let usual = (form, unknown_parameters) == (Form::Json, UnknownParameters::Ignored) && !wants_summary(judging);
    let shown = shown(&judging.only);
    (!usual || judging.coverage.is_some() || shown != Shown::default()).then_some(Wanted { form, unknown_parameters, shown })
}

/// The form that is asked for; else that for whoever reads it.
fn format(judging: &Judging) -> LineFormat {
    let for_whom = || if stdout().is_terminal() { LineFormat::Table } else { LineFormat::Json };
    judging.format.unwrap_or_else(for_whom)
}

/// Which verdicts are printed: all, where none is named.
fn shown(only: &[Only]) -> Shown {
    let is = |verdict| only.is_empty() || only.contains(&verdict);
    Shown {
        accepted: is(Only::Accepted),
        refused: is(Only::Refused),
        unreadable: is(Only::Unreadable),
        stepped: is(Only::Stepped),
    }
}

fn check_one_stdin(world: &Path, requests: Option<&str>) -> Result<(), Failure> {
    if world == Path::new("-") && requests.is_none_or(|requests| requests == "-") {
        let sentence =
            "the world is read from standard input, so the requests cannot be: name a file, or write one request as it is";
        return Err(Failure::Unusable(sentence.to_owned()));
    }
    Ok(())
}

fn wants_summary(judging: &Judging) -> bool {
    judging.summary || stderr().is_terminal()
}

/// Judges, and says in sum how it went where somebody wants to know.
fn summed(judging: &Judging, judge: impl FnOnce() -> Result<Summary, Failure>) -> Result<Exit, Failure> {
    let since = Instant::now();
    let summary = judge()?;
    write_coverage(judging, &summary)?;
    if wants_summary(judging) {
        // Where nobody hears it, nothing is lost.
        let _ = write!(stderr(), "{}", summary.after(since.elapsed()));
    }
    Ok(exit(judging, summary.verdicts()))
}

/// Better now than after all the work.
fn check_coverage_writable(judging: &Judging) -> Result<(), Failure> {
    judging.coverage.as_deref().map_or(Ok(()), files::check_writable)
}

fn write_coverage(judging: &Judging, summary: &Summary) -> Result<(), Failure> {
    let Some(path) = &judging.coverage else { return Ok(()) };
    files::write(path, &summary.coverage().document())
}

fn exit(judging: &Judging, counts: VerdictCounts) -> Exit {
    match counts {
        VerdictCounts { unreadable: 1.., .. } => Exit::Unreadable,
        VerdictCounts { refused: 1.., .. } if judging.fail_on_refusal => Exit::Refused,
        _ => Exit::Done,
    }
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

/// Where lines come from.
struct Input<'a> {
    reader: Box<dyn Read + Send>,
    path: Option<&'a Path>,
    /// The size, where it is known.
    size: Option<u64>,
}

impl<'a> Input<'a> {
    /// A file, a line itself, or standard input where it is left out or `-`.
    fn open(source: Option<&'a str>) -> Result<Self, Failure> {
        let input = match source.filter(|source| *source != "-") {
            None => {
                if stdin().is_terminal() {
                    let _ = writeln!(stderr(), "reading requests from standard input; end with Ctrl-D");
                }
                Self { reader: Box::new(stdin()), path: None, size: None }
            }
            Some(line) if line.trim_start().starts_with('{') => {
                // All white space: a line may be written on several here.
                let line = line.replace(['\n', '\r'], " ");
                Self {
                    size: Some(line.len() as u64),
                    reader: Box::new(Cursor::new(line)),
                    path: Some(Path::new("the request")),
                }
            }
            Some(path) => {
                let path = Path::new(path);
                let reading = |error: io::Error| Failure::reading(path, &error);
                let file = File::open(path).map_err(reading)?;
                let metadata = file.metadata().map_err(reading)?;
                Self { reader: Box::new(file), path: Some(path), size: metadata.is_file().then_some(metadata.len()) }
            }
        };
        input.begun()
    }

    /// Looks at how the input begins: skips a byte order mark, and says it once where a document stands on several lines.
    fn begun(mut self) -> Result<Self, Failure> {
        let name = self.path.unwrap_or(Path::new(STANDARD_INPUT));
        let mut start = vec![0; 4096];
        let mut length = 0;
        // Up to the first line's end, or what can be told from.
        while length < start.len() && !start[..length].contains(&b'\n') {
            let read = self.reader.read(&mut start[length..]).map_err(|error| Failure::reading(name, &error))?;
            if read == 0 {
                break;
            }
            length += read;
        }
        start.truncate(length);
        let marked = start.starts_with("\u{feff}".as_bytes());
        let first = judge::lines(&start[if marked { 3 } else { 0 }..]).next().unwrap_or_default();
        if line::is_part_of_a_document(first) && length > first.len() + 1 {
            let file = self.path.map_or_else(String::new, |path| format!(" {}", path.display()));
            return Err(Failure::file(name, format_args!("a document of several lines; write one a line: jq -c .{file}")));
        }
        let start = start.split_off(if marked { 3 } else { 0 });
        self.reader = Box::new(Cursor::new(start).chain(self.reader));
        Ok(self)
    }

    /// Moves the lines. `to_the_end`: also where nobody reads the answers.
    fn judge<C: Counts>(
        self,
        judging: &Judging,
        to_the_end: bool,
        mut judge: impl FnMut(&[u8], u64, &mut Output) -> io::Result<C>,
    ) -> Result<C, Failure> {
        let Self { reader, path, size } = self;
        let to_the_end = to_the_end || judging.fail_on_refusal || judging.coverage.is_some();
        let mut output = Output { out: stdout().lock(), to_the_end, closed: false };
        if format(judging) == LineFormat::Table {
            output.write_all(&Table::heading()).map_err(|error| Failure::output(&error))?;
        }
        let progress = RefCell::new(Progress::new(size, path.is_none()));
        let counts = pump(
            reader,
            &mut output,
            |block, first, out| {
                progress.borrow().aside(|| judge(block, first, out).and_then(|counts| out.flush().map(|()| counts)))
            },
            |bytes, counts: &C| progress.borrow_mut().advance(bytes, &counts.verdicts()),
        );
        drop(progress);
        let input = path.unwrap_or(Path::new(STANDARD_INPUT));
        counts.map_err(|error| match error {
            StreamError::Read(error) => Failure::reading(input, &error),
            StreamError::Write(error) => Failure::output(&error),
            StreamError::Endless(line) => Failure::file(input, format_args!("line {line} is longer than 64 MiB")),
        })
    }
}
