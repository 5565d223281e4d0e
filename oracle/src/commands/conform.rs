//! `conform`: a program or an endpoint against the rules.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read, stdin},
    path::Path,
    time::Duration,
};

use super::print;
use crate::{
    args::Conform,
    conform::{Case, Conformance, Endpoint, Known, Options, Process, System},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    plain::counted,
    progress::Progress,
};

pub(super) fn conform(args: &Conform) -> Result<Exit, Failure> {
    let known = match &args.known {
        None => Known::default(),
        Some(path) => Known::read(&files::read(path)?).map_err(|problem| Failure::file(path, problem))?,
    };
    [&args.json, &args.junit].into_iter().flatten().try_for_each(|path| files::check_writable(path))?;
    let mut system = system(args)?;
    let options = Options { strictness: args.strictness, shrink: Duration::from_secs(args.shrink) };
    let mut conformance = Conformance::new(&mut *system, options);
    args.scenarios.iter().try_for_each(|path| ask(&mut conformance, path))?;
    let report = conformance.report(&known);
    if let Some(path) = &args.json {
        files::write(path, &report.json())?;
    }
    if let Some(path) = &args.junit {
        files::write(path, &report.junit())?;
    }
    print(&report.text())?;
    Ok(if report.agrees() { Exit::Done } else { Exit::Refused })
}

fn system(args: &Conform) -> Result<Box<dyn System>, Failure> {
    let timeout = Duration::from_secs(args.timeout);
    match (&args.url, args.cloud) {
        (Some(url), Some(cloud)) => {
            if !url.starts_with("http://") {
                return Err(Failure::Unusable(format!("{url}: an http:// URL is needed; put TLS in front of it aside")));
            }
            Ok(Box::new(Endpoint::new(cloud, url, args.control.as_deref(), timeout)))
        }
        _ => match Process::start(args.command.clone(), timeout) {
            Ok(process) => Ok(Box::new(process)),
            Err(broken) => Err(Failure::Unusable(format!("{}: {broken}", args.command.join(" ")))),
        },
    }
}

/// Asks what a file of scenarios asks.
fn ask(conformance: &mut Conformance<'_>, path: &Path) -> Result<(), Failure> {
    let is_stdin = path == Path::new("-");
    let name = if is_stdin { Path::new(STANDARD_INPUT) } else { path };
    let reading = |error| Failure::reading(name, &error);
    let (reader, size): (Box<dyn Read>, _) = if is_stdin {
        (Box::new(stdin()), None)
    } else {
        let file = File::open(path).map_err(reading)?;
        let metadata = file.metadata().map_err(reading)?;
        (Box::new(file), metadata.is_file().then_some(metadata.len()))
    };
    let mut progress = Progress::new(size, is_stdin);
    let mut reader = BufReader::new(reader);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line).map_err(reading)?;
        if read == 0 {
            break;
        }
        if !line.trim_ascii().is_empty() {
            let case = Case::read(&line).map_err(|problem| Failure::file(name, format_args!("line {number}: {problem}")))?;
            conformance.scenario(case);
        }
        progress.advance_by(read as u64, || counted(number, "scenario"));
    }
    Ok(())
}
