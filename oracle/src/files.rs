//! Reading and writing whole files.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read as _, Write as _},
    path::Path,
};

use crate::{document, failure::Failure, load::ReadError, progress, world::AnyWorld};

/// Reads a world.
///
/// # Errors
///
/// The file cannot be read, or is no world.
pub fn read_world(path: &Path) -> Result<AnyWorld, Failure> {
    let reading = |error: io::Error| Failure::reading(path, &error);
    let mut file = File::open(path).map_err(reading)?;
    let metadata = file.metadata().map_err(reading)?;
    let spinner = progress::spinner(metadata.len(), path);
    let world = if metadata.is_file() {
        AnyWorld::from_file(&mut file)
    } else {
        // What cannot be read twice.
        let mut document = Vec::new();
        file.read_to_end(&mut document).map_err(reading)?;
        AnyWorld::from_slice(&document).map_err(ReadError::Load)
    };
    drop(spinner);
    world.map_err(|error| match error {
        ReadError::Io(error) => reading(error),
        ReadError::Load(error) => Failure::file(path, error),
    })
}

/// Reads a text.
///
/// # Errors
///
/// The file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::reading(path, &error))
}

/// Says whether a world can be written to this place, as far as that can be said without touching it: better now than
/// after all the work.
///
/// # Errors
///
/// It cannot.
pub fn check_writable(path: &Path) -> Result<(), Failure> {
    let writing = |error: io::Error| Failure::writing(path, &error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(writing(io::ErrorKind::IsADirectory.into())),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match directory_of(path).metadata() {
            Ok(metadata) if metadata.is_dir() => Ok(()),
            Ok(_) => Err(writing(io::ErrorKind::NotADirectory.into())),
            Err(error) => Err(writing(error)),
        },
        Err(error) => Err(writing(error)),
    }
}

/// Writes a world: whole, or not at all where the place is a file. (It may well be the file that the world was read
/// from.)
///
/// # Errors
///
/// The file cannot be written.
pub fn write_world(path: &Path, world: &AnyWorld) -> Result<(), Failure> {
    let writing = |error: io::Error| Failure::writing(path, &error);
    let metadata = fs::metadata(path).ok();
    // Devices and pipes, and what standard output is redirected to: others write there as well.
    if path.starts_with("/dev") || metadata.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        let file = File::options().append(true).open(path).map_err(writing)?;
        return write_to(file, world).map(drop).map_err(writing);
    }
    // A link stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = new_file_in(directory_of(&target)).map_err(writing)?;
    let beside = write_to(beside, world).map_err(writing)?;
    if let Some(metadata) = metadata {
        fs::set_permissions(beside.path(), metadata.permissions()).map_err(writing)?;
    }
    beside.persist(&target).map(drop).map_err(|error| writing(error.error))
}

fn write_to<W: io::Write>(file: W, world: &AnyWorld) -> io::Result<W> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    document::write(world, &mut out)?;
    out.flush()?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn new_file_in(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;

    // What a new file gets, less what the user's mask takes.
    tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).prefix(".secgroup-").tempfile_in(directory)
}

#[cfg(not(unix))]
fn new_file_in(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(".secgroup-").tempfile_in(directory)
}
