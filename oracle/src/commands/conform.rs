//! `conform`: compares a program or an endpoint with the rules.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read, stdin},
    path::Path,
    time::Duration,
};

use secgroup_kit::vectors::Settings;

use super::print;
use crate::{
    args::Conform,
    conform::{Case, Conformance, Endpoint, KnownDeviations, Options, Process, System},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    plain::counted,
    progress::Progress,
};

pub(super) fn conform(args: &Conform) -> Result<Exit, Failure> {
    let known = match &args.known {
        None => KnownDeviations::default(),
        Some(path) => {
            let unusable = |problem: &dyn std::fmt::Display| Failure::file(path, problem);
            let text = String::from_utf8(files::read(path)?).map_err(|error| unusable(&error))?;
            KnownDeviations::from_json(&text).map_err(|error| unusable(&error))?
        }
    };
    [&args.json, &args.junit].into_iter().flatten().try_for_each(|path| files::check_writable(path))?;
    let mut system = system(args)?;
    let options = Options { strictness: args.strictness, shrink: Duration::from_secs(args.shrink) };
    let mut conformance = Conformance::new(&mut *system, options);
    match &args.scenarios[..] {
        [] => ask_vectors(&mut conformance, args)?,
        paths => paths.iter().try_for_each(|path| ask(&mut conformance, path))?,
    }
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

/// Asks what the vectors ask.
fn ask_vectors(conformance: &mut Conformance<'_>, args: &Conform) -> Result<(), Failure> {
    let Conform { cloud, operation, .. } = args;
    let set = super::vectors::generate(*cloud, operation.as_deref(), None, 0, Settings::SIZE)?;
    let mut progress = Progress::new(Some(Settings::SIZE as u64), false);
    for (line, number) in set.lines().zip(1..) {
        let case = Case::read(line.as_bytes()).map_err(|problem| Failure::Unusable(format!("vector {number}: {problem}")))?;
        conformance.scenario(case);
        progress.advance_by(1, || counted(number, "scenario"));
    }
    Ok(())
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
