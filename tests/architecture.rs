//! `ARCHITECTURE.md` against the code: the map names every file of the engine and no other, the table of dependencies is
//! the manifest's, and what the invariants say is absent is absent.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(root().join(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// The engine's files, relative to the root.
fn files() -> BTreeSet<String> {
    fn collect(directory: &Path, files: &mut BTreeSet<String>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, files);
            } else {
                files.insert(path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    let mut files = BTreeSet::new();
    collect(&root().join("src"), &mut files);
    files
}

/// The first cells, in code quotes, of the tables in a part of the page.
fn first_cells(page: &str, heading: &str) -> BTreeSet<String> {
    let (_, part) = page.split_once(heading).unwrap_or_else(|| panic!("no part {heading}"));
    let part = part.split("\n## ").next().unwrap();
    part.lines().filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned())).collect()
}

#[test]
fn the_map_names_every_file_of_the_engine() {
    let named: BTreeSet<_> =
        first_cells(&read("ARCHITECTURE.md"), "## Code map").into_iter().filter(|name| name.starts_with("src/")).collect();
    assert_eq!(named, files());
}

#[test]
fn the_directories_of_the_map_are_there() {
    if !root().join("oracle").is_dir() {
        eprintln!("the package by itself: what is around the engine is not here");
        return;
    }
    for name in first_cells(&read("ARCHITECTURE.md"), "### Around it") {
        assert!(root().join(&name).is_dir(), "{name} is in the map");
    }
}

#[test]
fn the_dependencies_are_those_that_are_explained() {
    let manifest = read("Cargo.toml");
    let (_, table) = manifest.split_once("\n[dependencies]\n").unwrap();
    let table = table.split("\n[").next().unwrap();
    let names: BTreeSet<_> = table.lines().filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect();
    assert_eq!(first_cells(&read("ARCHITECTURE.md"), "## Dependencies"), names);
}

#[test]
fn the_engine_names_no_std_and_no_unsafe_code() {
    let front = read("src/lib.rs");
    assert!(front.contains("#![no_std]") && front.contains("#![forbid(unsafe_code)]"));
    for file in files() {
        let text = read(&file);
        let code: Vec<_> = text.lines().map(str::trim_start).filter(|line| !line.starts_with("//")).collect();
        assert!(!code.iter().any(|line| line.contains("std::") && !line.contains("no_std")), "{file} uses std");
        assert!(
            !code.iter().any(|line| line.contains("HashMap") || line.contains("HashSet")),
            "{file} has a hash map to go through"
        );
    }
}

#[test]
fn no_file_is_too_long_to_read() {
    for file in files() {
        let lines = read(&file).lines().count();
        assert!(lines <= 650, "{file} has {lines} lines");
    }
}
