//! `secgroup import`: files in, a world out, a report beside it.

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{self, Read, Write as _, stderr, stdin, stdout},
    path::Path,
};

use crate::{
    args::{self, AskedFile},
    failure::{Exit, Failure},
    files::{self, STANDARD_INPUT},
    import::{Import, ImportError, Options, Report},
    plain::Plain,
    progress::Progress,
};

/// The command.
pub(super) fn import(args: &args::Import) -> Result<Exit, Failure> {
    for path in args.output.iter().chain(&args.report) {
        files::check_writable(path)?;
    }
    let options = Options { later_wins: args.later_wins, strict: args.strict };
    let files = &args.asked.0;
    let mut import = Import::new(args.cloud, options);
    let sizes = files.iter().map(|file| fs::metadata(&file.path).ok().filter(fs::Metadata::is_file).map(|file| file.len()));
    let from_stdin = files.iter().any(|file| file.path == Path::new("-"));
    let progress = RefCell::new(Progress::new(sizes.sum(), from_stdin));
    for AskedFile { path, account, region } in files {
        import.asked(account.as_deref(), region.as_deref());
        take(&mut import, path, &progress)?;
    }
    let (world, report) = import.finish().map_err(|error| failed(&error))?;
    drop(progress);
    tell(args, &report)?;
    match &args.output {
        Some(path) => files::write_world(path, &world)?,
        None => {
            let mut out = io::BufWriter::with_capacity(1 << 18, stdout().lock());
            let written = crate::document::write(&world, &mut out).and_then(|()| out.flush());
            written.map_err(|error| Failure::output(&error))?;
        }
    }
    Ok(Exit::Done)
}

fn take(import: &mut Import, path: &Path, progress: &RefCell<Progress>) -> Result<(), Failure> {
    let (name, reader): (_, Box<dyn Read>) = if path == Path::new("-") {
        (STANDARD_INPUT.to_owned(), Box::new(stdin().lock()))
    } else {
        let file = File::open(path).map_err(|error| Failure::reading(path, &error))?;
        (path.display().to_string(), Box::new(file))
    };
    let reader = Watched { reader, progress, name: &name };
    import.file(&name, reader).map_err(|error| match error {
        ImportError::Read { error, .. } => Failure::reading(Path::new(&name), &error),
        error => failed(&error),
    })
}

fn failed(error: &ImportError) -> Failure {
    Failure::Unusable(error.to_string())
}

/// The report: a document for programs where a file is named, else for people.
fn tell(args: &args::Import, report: &Report) -> Result<(), Failure> {
    match &args.report {
        Some(path) => fs::write(path, crate::json::pretty(report)).map_err(|error| Failure::writing(path, &error)),
        None => {
            // Where nobody hears it, the world is made all the same.
            let _ = stderr().write_all(report.text().as_bytes());
            Ok(())
        }
    }
}

/// Input that shows how far it has come.
struct Watched<'a> {
    reader: Box<dyn Read>,
    progress: &'a RefCell<Progress>,
    name: &'a str,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.progress.borrow_mut().advance_by(read as u64, || Plain(self.name).to_string());
        Ok(read)
    }
}
