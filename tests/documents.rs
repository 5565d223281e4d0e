//! The catalogue against the modelled documents, row by row, where they are at hand.
//!
//! They are looked for in `../shared/seeds`, or in the directory that `SECGROUP_DOCUMENTS` names. They are not part of
//! the project, so a checkout without them passes, and says that nothing was compared. Pages that were read elsewhere are in
//! `pages` beside the seeds.

use std::{
    collections::BTreeMap,
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use secgroup::{
    alibaba::{
        join_resource_group::JoinResourceGroup, join_security_group::JoinSecurityGroup,
        leave_security_group::LeaveSecurityGroup, modify_instance_attribute::ModifyInstanceAttribute,
        modify_network_interface_attribute::ModifyNetworkInterfaceAttribute,
    },
    baidu::bind_security_group::BindSecurityGroup,
    rulebook::{Operation, Rule as _},
    zenlayer::associate_security_group_instance::AssociateSecurityGroupInstance,
};

/// A row as a document has it: status, code, message.
type DocumentedRow = (u16, String, String);

#[test]
fn every_row_of_every_document_is_a_rule_letter_by_letter() {
    let Some(documents) = documents() else {
        // Past the capture of the test runner: a comparison that did not happen should not look like one that did.
        let told = writeln!(std::io::stderr(), "documents: NOT COMPARED: the modelled documents are not beside this checkout");
        return told.unwrap();
    };
    let pages = documents.with_file_name("pages");
    let mut rows = compare::<JoinSecurityGroup>(&documents, "000", "2020-09-29")
        + compare::<JoinSecurityGroup>(&documents, "001", "2026-05-06")
        + compare::<AssociateSecurityGroupInstance>(&documents, "002", "undated")
        + compare::<JoinResourceGroup>(&documents, "003", "2019-09-11")
        + compare::<BindSecurityGroup>(&documents, "004", "2025-10-20");
    assert_eq!(rows, 55);
    let mut all = rows;
    if pages.is_dir() {
        rows += compare_page::<LeaveSecurityGroup>(&pages, "leave_security_group", "undated")
            + compare_page::<LeaveSecurityGroup>(&pages, "leave_security_group", "2020-10-16")
            + compare_page::<ModifyInstanceAttribute>(&pages, "modify_instance_attribute", "2025-04-11")
            + compare_page::<ModifyNetworkInterfaceAttribute>(&pages, "modify_network_interface_attribute", "2026-01-13");
        all += 70;
    }
    assert_eq!(rows, all);
    writeln!(std::io::stderr(), "documents: {rows} of {all} rows compared, all equal").unwrap();
}

fn documents() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let directory = env::var_os("SECGROUP_DOCUMENTS").map_or_else(default, PathBuf::from);
    directory.is_dir().then_some(directory)
}

/// Compares one document with one edition; says how many rows it has.
fn compare<O: Operation>(documents: &PathBuf, number: &str, edition: &str) -> usize {
    let document = rows_of(documents, number);
    let mut catalogue: Vec<_> = O::Rule::ALL.iter().filter_map(|rule| rule.row(edition)).collect();
    catalogue.retain(|row| row.number.is_some());
    catalogue.sort_by_key(|row| row.number);
    assert_eq!(catalogue.len(), document.len(), "{} of {edition}", O::NAME);
    for (place, (row, documented)) in catalogue.iter().zip(&document).enumerate() {
        assert_eq!(row.number.map(usize::from), Some(place + 1), "{} of {edition}: rows without a gap", O::NAME);
        let ours = (row.status, row.code.to_owned(), row.message.to_owned());
        assert_eq!(&ours, documented, "{} of {edition}, row {}", O::NAME, place + 1);
    }
    let page = O::PAGES.iter().find(|page| page.edition == edition).unwrap();
    assert_eq!(usize::from(page.rows), document.len());
    document.len()
}

/// Compares a page of which only some rows are modelled: every row that is written down there is a rule's, a twin or one that is said
/// not to be modelled, under its own number; and there is no other. Says how many rows there are.
fn compare_page<O: Operation>(pages: &Path, name: &str, edition: &str) -> usize {
    let text = fs::read_to_string(pages.join(format!("{name}.{edition}.tsv"))).unwrap();
    let documented: BTreeMap<u8, DocumentedRow> = text.lines().skip(1).map(numbered_row_of).collect();
    let page = O::PAGES.iter().find(|page| page.edition == edition).unwrap();
    let of_rules = O::Rule::ALL.iter().flat_map(|rule| rule.entry().rows_of(edition));
    let ours: Vec<_> = of_rules
        .chain(page.unmodelled.iter().map(|unmodelled| &unmodelled.row))
        .map(|row| (row.number.unwrap(), (row.status, row.code.to_owned(), row.message.to_owned())))
        .collect();
    assert_eq!(ours.len(), documented.len(), "{} of {edition}: each row once", O::NAME);
    for (number, row) in &ours {
        assert_eq!(Some(row), documented.get(number), "{} of {edition}, row {number}", O::NAME);
    }
    assert_eq!(usize::from(page.rows), documented.len());
    documented.len()
}

fn numbered_row_of(line: &str) -> (u8, DocumentedRow) {
    let cells: Vec<&str> = line.split('\t').collect();
    let [number, status, code, message] = cells[..] else { panic!("four columns: {line:?}") };
    (number.parse().unwrap(), (status.parse().unwrap(), code.to_owned(), message.to_owned()))
}

/// The rows of a document's table of errors.
fn rows_of(documents: &PathBuf, number: &str) -> Vec<DocumentedRow> {
    let mut files = fs::read_dir(documents).unwrap().map(|entry| entry.unwrap().path());
    let file = files.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(number));
    let text = fs::read_to_string(file.unwrap_or_else(|| panic!("no document {number}"))).unwrap();
    // No other table of the documents has a status in one of its columns.
    text.lines().filter_map(row_of).collect()
}

/// A row of a table, in whichever order the document has its columns.
fn row_of(line: &str) -> Option<DocumentedRow> {
    // Markdown escapes underscores.
    let cells: Vec<String> = line.strip_prefix('|')?.split('|').map(|cell| cell.trim().replace("\\_", "_")).collect();
    let status = |cell: &String| (cell.len() == 3).then(|| cell.parse::<u16>().ok()).flatten();
    match cells.iter().position(|cell| status(cell).is_some())? {
        0 => Some((status(&cells[0])?, cells[1].clone(), cells[2].clone())),
        2 => Some((status(&cells[2])?, cells[0].clone(), cells[1].clone())),
        _ => None,
    }
}
