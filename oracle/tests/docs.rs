//! `docs/` against the catalogue: one page per operation, as `secgroup rules` prints it, and those about reads, imports
//! and documents.
//!
//! `SECGROUP_WRITE_DOCS=1 cargo test --test docs` writes the pages anew.

use std::{env, fs, path::PathBuf, process::Command};

use secgroup::registry::OperationId;

/// The file of an operation's page: named as its file in the engine is.
fn file_of(operation: OperationId) -> String {
    let mut name = String::new();
    for letter in format!("{operation:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name + ".md"
}

fn docs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

#[test]
fn the_pages_are_what_the_catalogue_says() {
    for id in OperationId::ALL {
        let (operation, file) = (id.name(), &file_of(id));
        let arguments = ["rules", "--cloud", id.cloud().into(), "--operation", operation, "--format", "markdown"];
        let output = Command::new(env!("CARGO_BIN_EXE_secgroup")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{operation}");
        let page = String::from_utf8(output.stdout).unwrap();
        in_step(file, &page);
    }
}

/// Holds a page against what makes it.
fn in_step(name: &str, page: &str) {
    let path = docs().join(name);
    if env::var_os("SECGROUP_WRITE_DOCS").is_some() {
        fs::write(&path, page).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert!(kept == page, "docs/{name} is out of step: SECGROUP_WRITE_DOCS=1 cargo test --test docs");
}

#[test]
fn the_page_about_reads_is_what_the_descriptions_say() {
    in_step("reads.md", &secgroup_oracle::reads::markdown());
}

#[test]
fn the_page_about_imports_is_what_the_tables_say() {
    in_step("import.md", &secgroup_oracle::import::markdown());
}

#[test]
fn the_page_about_documents_is_what_the_schemas_say() {
    in_step("schemas.md", &secgroup_oracle::schema::markdown::page());
}

#[test]
fn the_overview_names_every_page() {
    let overview = fs::read_to_string(docs().join("README.md")).unwrap();
    for entry in fs::read_dir(docs()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md" || !name.ends_with(".md") || overview.contains(&format!("({name})")),
            "docs/README.md does not name {name}"
        );
    }
}
