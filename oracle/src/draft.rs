//! Files under construction, which a signal removes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::NamedTempFile;

/// The file that is being written, if any.
static DRAFT: Mutex<Option<PathBuf>> = Mutex::new(None);

fn draft() -> MutexGuard<'static, Option<PathBuf>> {
    DRAFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// While this is there, SIGINT and SIGTERM remove the draft before they end the process as they always do.
pub(crate) struct Draft;

impl Draft {
    /// Makes the file. Its name is noted before a signal could leave it behind.
    pub(crate) fn make(directory: &Path) -> io::Result<NamedTempFile> {
        let mut noted = draft();
        let file = new_file_in(directory)?;
        *noted = Some(file.path().to_owned());
        Ok(file)
    }

    /// Listens for signals from now on.
    #[cfg(unix)]
    pub(crate) fn watch() -> io::Result<Self> {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use std::sync::OnceLock;

        static LISTENS: OnceLock<()> = OnceLock::new();
        if LISTENS.get().is_none() {
            let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
            std::thread::Builder::new().name("drafts".to_owned()).spawn(move || {
                for signal in signals.forever() {
                    // Nobody makes another draft from here on: the lock is held to the end.
                    let noted = draft();
                    if let Some(path) = &*noted {
                        let _ = std::fs::remove_file(path);
                    }
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            })?;
            let _ = LISTENS.set(());
        }
        Ok(Self)
    }

    #[cfg(not(unix))]
    pub(crate) fn watch() -> io::Result<Self> {
        Ok(Self)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It has its final name, or is gone.
        *draft() = None;
    }
}

/// A new file of a name that nobody can know before.
#[cfg(unix)]
pub(crate) fn new_file_in(directory: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;

    // What a new file gets, less what the user's mask takes.
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o666)).prefix(".secgroup-").tempfile_in(directory)
}

#[cfg(not(unix))]
pub(crate) fn new_file_in(directory: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".secgroup-").tempfile_in(directory)
}
