//! `verify`: compares recorded traffic with the rules.

use std::{
    fs::File,
    io::{self, Read, Write as _, stderr, stdin},
    path::Path,
};

use crate::{
    args::{ExplainFormat, Verify},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    verify::{Finding, Verdict, Verifier},
};

pub(super) fn verify(args: &Verify) -> Result<Exit, Failure> {
    let Some((trace, worlds)) = args.files.split_last() else { return Ok(Exit::Unusable) };
    let worlds = worlds.iter().map(|path| files::read_world(path)).collect::<Result<_, _>>()?;
    let path = if trace == Path::new("-") { Path::new(STANDARD_INPUT) } else { trace };
    let reading = |error: io::Error| Failure::reading(path, &error);
    let recording: Box<dyn Read> = match trace == Path::new("-") {
        true => Box::new(stdin()),
        false => Box::new(File::open(trace).map_err(reading)?),
    };
    let mut counts = [0_u64; Verdict::ALL.len()];
    let mut unwritten = None;
    let tell = |finding: Finding| {
        counts[finding.verdict as usize] += 1;
        let is_told = args.all || matches!(finding.verdict, Verdict::Contradiction | Verdict::Bad);
        if is_told && unwritten.is_none() {
            unwritten = print(&finding, args.format).err();
        }
        Ok(())
    };
    Verifier::new(worlds, tell).verify(recording).map_err(reading)?;
    if let Some(error) = unwritten
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        return Err(Failure::output(&error));
    }
    let said: Vec<_> =
        Verdict::ALL.into_iter().zip(counts).map(|(verdict, count)| format!("{count} {}", verdict.of_many())).collect();
    let _ = writeln!(stderr(), "{} events: {}", counts.iter().sum::<u64>(), said.join(", "));
    let any = |verdict: Verdict| counts[verdict as usize] > 0;
    Ok(match () {
        () if any(Verdict::Bad) => Exit::Unreadable,
        () if any(Verdict::Contradiction) => Exit::Refused,
        () => Exit::Done,
    })
}

fn print(finding: &Finding, format: ExplainFormat) -> io::Result<()> {
    let mut out = anstream::stdout();
    match format {
        ExplainFormat::Json => out.write_all(finding.line().as_bytes())?,
        // Takes the colours out where they are not wanted.
        ExplainFormat::Text => out.write_all(finding.text().as_bytes())?,
    }
    out.flush()
}
