//! What the tests of the program share.
#![allow(dead_code, reason = "each test uses some of it")]

use std::{
    env,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread,
};

/// The program under test.
pub(crate) fn secgroup() -> Command {
    // Another build may be put to the same tests: an old one has to fail what was mended since.
    let program = env::var_os("SECGROUP_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_secgroup").into());
    let mut command = Command::new(program);
    // Nothing of the person who runs the tests.
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("COLUMNS");
    command
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The folder of examples.
pub(crate) fn examples() -> PathBuf {
    root().join("examples")
}

/// Runs a command with this on its standard input.
pub(crate) fn feed(command: &mut Command, input: impl Into<Vec<u8>>) -> Output {
    let input = input.into();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that ends early closes the pipe: no failure of the test.
    let writer = thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// A file with this in it, for as long as the folder lives.
pub(crate) fn file(folder: &tempfile::TempDir, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, contents).unwrap();
    path
}

/// What a shell prints for a command, the program being on its path.
pub(crate) fn shell(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_secgroup")).parent().unwrap();
    let path = format!("{}:{}", program.display(), env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{{ {command}\n}} 2>&1")).current_dir(folder).env("PATH", path).env("LC_ALL", "C");
    String::from_utf8(shell.output().unwrap().stdout).unwrap()
}

/// Every `console` block of a page: the lines after `$` are typed, the others are what comes out. Says how many were typed.
pub(crate) fn console(page: &str, folder: &Path) -> usize {
    let mut typed = 0;
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for step in block.split("$ ").skip(1) {
            let (command, expected) = step.split_once('\n').unwrap();
            // What builds is not built again in a test.
            if !command.starts_with("cargo ") {
                assert_eq!(shell(command, folder), expected, "{command}");
            }
            typed += 1;
        }
    }
    typed
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy = to.join(path.file_name().unwrap());
        if path.is_dir() {
            self::copy(&path, &copy);
        } else {
            std::fs::copy(&path, copy).unwrap();
        }
    }
}
