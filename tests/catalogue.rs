//! The catalogue of each edition, held in snapshots, and what must be so of every catalogue.

use std::{collections::HashSet, fmt::Write as _};

use secgroup::{
    registry::{OperationId, OperationVisitor, Registered},
    rulebook::{Operation, Page, Rule as _, Violations},
};

/// One rule a line: its name, the row and its place in the page, the basis, the condition.
fn catalogue<O: Operation>(edition: &str) -> String {
    let page = O::PAGES.iter().find(|page| page.edition == edition).unwrap();
    let mut text = format!("{} ({edition}), {} rows\n", page.title, page.rows);
    for (rule, row) in O::Rule::ALL.iter().filter_map(|rule| Some((rule, rule.row(edition)?))) {
        let number = row.number.map_or("-".to_owned(), |number| number.to_string());
        writeln!(text, "\n{} [{}]\n  row {number}: {} {}\n  {:?}", rule.name(), row.basis, row.status, row.code, row.message)
            .unwrap();
        writeln!(text, "  violated when {}", rule.entry().condition).unwrap();
        if let Some(undocumented) = row.undocumented {
            assert!(row.number.is_none() && !row.message_documented(), "{}: a row of the page is documented", rule.name());
            writeln!(text, "  not documented: {undocumented}").unwrap();
        }
    }
    text
}

struct Snapshots;

impl OperationVisitor for Snapshots {
    type Output = ();

    fn visit<O: Registered>(self) {
        for page in O::PAGES {
            insta::assert_snapshot!(format!("{}-{}", O::NAME, page.edition), catalogue::<O>(page.edition));
        }
    }
}

#[test]
fn every_page_is_as_it_was() {
    OperationId::ALL.into_iter().for_each(|operation| operation.visit(Snapshots));
}

struct Soundness;

impl OperationVisitor for Soundness {
    type Output = ();

    fn visit<O: Registered>(self) {
        is_sound::<O>();
    }
}

#[test]
fn every_catalogue_is_sound() {
    OperationId::ALL.into_iter().for_each(|operation| operation.visit(Soundness));
}

fn is_sound<O: Operation>() {
    let names: HashSet<_> = O::Rule::ALL.iter().map(|rule| rule.name()).collect();
    assert_eq!(names.len(), O::Rule::ALL.len(), "{}: each name once", O::NAME);
    for (place, rule) in O::Rule::ALL.iter().enumerate() {
        assert_eq!(rule.index() as usize, place);
        assert_eq!(Some(rule.newest_row()), rule.entry().rows.first());
        for row in rule.entry().rows {
            assert!(
                O::PAGES.iter().any(|page| page.edition == row.edition),
                "{}: a row of a page that is modelled",
                rule.name()
            );
        }
        assert!(rule.name().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    }
    for Page { edition, operation, cloud, .. } in O::PAGES {
        assert_eq!((*operation, *cloud), (O::NAME, O::CLOUD));
        let of_edition = Violations::<O::Rule>::of_edition(edition);
        assert_eq!(of_edition.len(), of_edition.iter().count());
        assert!(of_edition.iter().all(|rule| rule.row(edition).is_some()));
    }
}
