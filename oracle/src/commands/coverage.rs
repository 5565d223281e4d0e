//! `coverage`: what a test suite has exercised.

use std::{
    io::{Read as _, Write as _, stderr, stdin},
    path::Path,
};

use super::print;
use crate::{
    args::{self, CoverageFormat},
    catalogue,
    coverage::{Coverage, Measure, Report, Scope},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
};

pub(super) fn coverage(args: &args::Coverage) -> Result<Exit, Failure> {
    let filter = catalogue::Filter { cloud: args.cloud, operation: args.operation.as_deref(), edition: None };
    catalogue::matching(&filter).map_err(|error| Failure::Unusable(error.to_string()))?;
    let mut coverage = Coverage::default();
    args.files.iter().try_for_each(|path| add(&mut coverage, path))?;
    let report = Report::new(&coverage, &Scope { cloud: args.cloud, operation: args.operation.as_deref(), all: args.all });
    print(&match args.format {
        CoverageFormat::Table => report.table(args.missing_pairs),
        CoverageFormat::Json => report.json(),
        CoverageFormat::Html => report.html(),
    })?;
    Ok(if reaches(args, &report) { Exit::Done } else { Exit::Refused })
}

fn add(coverage: &mut Coverage, path: &Path) -> Result<(), Failure> {
    let (name, text) = if path == Path::new("-") {
        let mut text = Vec::new();
        let read = stdin().read_to_end(&mut text);
        read.map_err(|error| Failure::reading(Path::new(STANDARD_INPUT), &error))?;
        (Path::new(STANDARD_INPUT), text)
    } else {
        (path, files::read(path)?)
    };
    coverage.read(&text).map_err(|unread| Failure::file(name, unread))
}

/// Whether as much was exercised as is asked for; says what was not.
fn reaches(args: &args::Coverage, report: &Report) -> bool {
    let wanted = [(Measure::Rules, args.rules), (Measure::Rows, args.rows), (Measure::Pairs, args.pairs)];
    let mut all = true;
    for (measure, percent) in wanted {
        let Some(percent) = percent else { continue };
        let share = report.share(measure);
        // Nothing at all is not enough, whatever is asked for.
        if report.is_empty() || !share.reaches(percent) {
            let _ = writeln!(stderr(), "{measure}: {share} exercised, which is less than {percent} %");
            all = false;
        }
    }
    all
}
