//! `ARCHITECTURE.md` against the code: the map names every folder of the engine and no other, the table of dependencies is
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
    files_in("src")
}

fn files_in(folder: &str) -> BTreeSet<String> {
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
    collect(&root().join(folder), &mut files);
    files
}

/// The first cells, each with one or several names in code quotes, of the tables in a part of the page.
fn first_cells(page: &str, heading: &str) -> BTreeSet<String> {
    let (_, part) = page.split_once(heading).unwrap_or_else(|| panic!("no part {heading}"));
    let part = part.split("\n## ").next().unwrap();
    let cells = part.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    cells.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).map(str::to_owned).collect()
}

/// The names of the map: files, and folders with a slash at the end.
fn map() -> BTreeSet<String> {
    first_cells(&read("ARCHITECTURE.md"), "## Code map")
}

#[test]
fn the_map_names_every_folder_of_the_engine() {
    let folders: BTreeSet<_> =
        files().iter().map(|file| format!("{}/", file.rsplit_once('/').unwrap().0)).filter(|folder| folder != "src/").collect();
    let named: BTreeSet<_> = map().into_iter().filter(|name| name.starts_with("src/") && name.ends_with('/')).collect();
    assert_eq!(named, folders);
}

#[test]
fn what_the_map_names_is_there() {
    if !root().join("oracle").is_dir() {
        eprintln!("the package by itself: what is around the engine is not here");
        return;
    }
    for name in map() {
        let path = root().join(&name);
        assert!(if name.ends_with('/') { path.is_dir() } else { path.is_file() }, "{name} is in the map");
    }
}

#[test]
fn the_files_that_the_page_names_are_there() {
    if !root().join("oracle").is_dir() {
        return;
    }
    let all = ["src", "oracle/src", "tests"].into_iter().flat_map(files_in);
    let names: BTreeSet<_> = all.map(|file| file.rsplit_once('/').unwrap().1.to_owned()).collect();
    let page = read("ARCHITECTURE.md");
    for word in page.split('`').skip(1).step_by(2).filter(|word| word.ends_with(".rs") && !word.contains("NAME")) {
        assert!(names.contains(word.rsplit('/').next().unwrap()), "{word} is named");
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
