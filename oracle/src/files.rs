//! Reading and writing whole files.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read as _, Write as _},
    path::Path,
};

use crate::{
    document,
    draft::{Draft, new_file_in},
    failure::Failure,
    load::ReadError,
    progress,
    world::AnyWorld,
};

/// What standard input is called in sentences.
pub const STANDARD_INPUT: &str = "standard input";

/// Reads a world; `-` is standard input.
///
/// # Errors
///
/// The file cannot be read, or is no world.
pub fn read_world(path: &Path) -> Result<AnyWorld, Failure> {
    if path == Path::new("-") {
        let path = Path::new(STANDARD_INPUT);
        let mut document = Vec::new();
        io::stdin().read_to_end(&mut document).map_err(|error| Failure::reading(path, &error))?;
        return AnyWorld::from_slice(&document).map_err(|error| Failure::file(path, error));
    }
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

/// Writes a text.
///
/// # Errors
///
/// The file cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::writing(path, &error))
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
        Ok(metadata) if is_replaced(path, &metadata) => {
            is_writable(path, &metadata).map_err(writing)?;
            let target = fs::canonicalize(path).map_err(writing)?;
            takes_files(directory_of(&target)).map_err(writing)
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match directory_of(path).metadata() {
            Ok(metadata) if metadata.is_dir() => takes_files(directory_of(path)).map_err(writing),
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
    match fs::metadata(path) {
        Ok(metadata) if is_replaced(path, &metadata) => {
            // It may have changed since it was looked at.
            is_writable(path, &metadata).and_then(|()| replace(path, Some(&metadata), world)).map_err(writing)
        }
        // Devices and pipes, and what standard output is redirected to: others write there as well.
        Ok(_) => {
            let file = File::options().append(true).open(path).map_err(writing)?;
            write_to(file, world).map(drop).map_err(writing)
        }
        Err(_) => replace(path, None, world).map_err(writing),
    }
}

/// Whether a file is replaced as a whole: a regular file, and not the one that a standard stream goes to.
fn is_replaced(path: &Path, metadata: &fs::Metadata) -> bool {
    metadata.is_file() && !is_own_stream(path, metadata)
}

/// Whether a file is what this process has open as a standard stream, or is named by a descriptor.
#[cfg(unix)]
fn is_own_stream(path: &Path, metadata: &fs::Metadata) -> bool {
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::fs::MetadataExt as _;

    if path.starts_with("/dev/fd") || path.starts_with("/proc") {
        return true;
    }
    let is_it = |stream: BorrowedFd<'_>| {
        let stream = stream.try_clone_to_owned().and_then(|stream| File::from(stream).metadata());
        stream.is_ok_and(|stream| (stream.dev(), stream.ino()) == (metadata.dev(), metadata.ino()))
    };
    is_it(io::stdout().as_fd()) || is_it(io::stderr().as_fd())
}

#[cfg(not(unix))]
fn is_own_stream(_: &Path, _: &fs::Metadata) -> bool {
    false
}

/// Whether a file may be written. Nobody is asked where no one may: the superuser could.
fn is_writable(path: &Path, metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    File::options().append(true).open(path).map(drop)
}

/// Whether new files can be made in a directory.
#[cfg(unix)]
fn takes_files(directory: &Path) -> io::Result<()> {
    rustix::fs::access(directory, rustix::fs::Access::WRITE_OK).map_err(io::Error::from)
}

#[cfg(not(unix))]
fn takes_files(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Writes a new file and puts it in the place of the old one, whose owner and mode stay. When this returns, the new one is
/// on the disk.
fn replace(path: &Path, old: Option<&fs::Metadata>, world: &AnyWorld) -> io::Result<()> {
    // A link stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = directory_of(&target);
    let _watched = Draft::watch()?;
    let draft = Draft::make(directory)?;
    let draft = write_to(draft, world)?;
    if let Some(old) = old {
        keep_owner(draft.as_file(), old)?;
        draft.as_file().set_permissions(old.permissions())?;
    }
    draft.as_file().sync_all()?;
    draft.persist(&target).map_err(|error| error.error)?;
    // The name is on the disk once its directory is; some file systems know no such thing.
    let _ = File::open(directory).and_then(|directory| directory.sync_all());
    Ok(())
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

fn write_to<W: io::Write>(file: W, world: &AnyWorld) -> io::Result<W> {
    let mut out = BufWriter::with_capacity(1 << 18, file);
    document::write(world, &mut out)?;
    out.flush()?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

/// Makes a directory, unless it is there and empty.
pub(crate) fn make_empty_directory(path: &Path) -> Result<(), Failure> {
    let failure = |error: io::Error| Failure::file(path, error);
    fs::create_dir_all(path).map_err(failure)?;
    match fs::read_dir(path).map_err(failure)?.next() {
        None => Ok(()),
        Some(_) => Err(Failure::file(path, "the directory is not empty")),
    }
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    }
}

/// A new file of a name that nobody can know before, beside that one.
pub(crate) fn new_file_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    new_file_in(directory_of(path))
}
