//! `secgroup import`: what the vendors' read operations and Terraform print, and what becomes of it.

#[path = "../support/mod.rs"]
mod support;

// How the engine's suite runs its properties.
#[path = "../../../tests/proof/harness.rs"]
mod harness;

mod bad;
mod forms;
mod property;
mod samples;
mod then;

use std::process::Output;

use secgroup::rulebook::Cloud;
use secgroup_oracle::{
    AnyWorld,
    import::{Import, ImportError, Options, Report},
};

/// Imports files of these names and contents.
fn import_with(cloud: Cloud, options: Options, files: &[(&str, &str)]) -> Result<(AnyWorld, Report), ImportError> {
    let mut import = Import::new(cloud, options);
    for (name, text) in files {
        import.file(name, text.as_bytes())?;
    }
    import.finish()
}

fn import(cloud: Cloud, files: &[(&str, &str)]) -> (AnyWorld, Report) {
    import_with(cloud, Options::default(), files).unwrap()
}

/// The world as it is written, and the report for a person.
fn shown((world, report): (AnyWorld, Report)) -> String {
    let mut text = Vec::new();
    secgroup_oracle::document::write(&world, &mut text).unwrap();
    format!("{}\n{}", String::from_utf8(text).unwrap(), report.text())
}

fn error(cloud: Cloud, files: &[(&str, &str)]) -> String {
    import_with(cloud, Options::default(), files).unwrap_err().to_string()
}

/// Runs the program in a folder with these files.
fn run(files: &[(&str, &str)], args: &[&str], input: &str) -> (Output, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        support::file(&folder, name, text);
    }
    let output = support::feed(support::secgroup().current_dir(&folder).arg("import").args(args), input);
    (output, folder)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
