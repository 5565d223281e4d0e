//! Notices missing pages, as far as pages tell.

use std::collections::BTreeMap;

use super::members::{Count, Flag, given};
use super::report::{Kind, Origin, Record};
use super::walk::Page;

/// What pages are pages of. Pages of one list belong together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct List {
    pub(super) format: &'static str,
    /// The account that asked, as far as it is known.
    pub(super) account: Option<Box<str>>,
    /// The region that the list is of, or the thing.
    pub(super) of: Box<str>,
}

/// The pages of one list.
#[derive(Debug)]
struct Run {
    origin: Origin,
    /// Pages behind which there is another.
    open: u64,
    /// Pages behind which there is none.
    last: u64,
    /// The highest total that a page gives.
    total: u32,
    markers: Vec<Box<str>>,
    next_markers: Vec<Box<str>>,
}

/// All pages that were read, by what they are pages of.
#[derive(Debug, Default)]
pub(super) struct Pages(BTreeMap<List, Run>);

impl Pages {
    pub(super) fn page(&mut self, list: List, page: &Page<'_>, origin: Origin) {
        let (open, last, total) = (0, 0, 0);
        let (markers, next_markers) = (Vec::new(), Vec::new());
        let run = self.0.entry(list).or_insert(Run { origin, open, last, total, markers, next_markers });
        if given(&page.next_token).is_some() {
            run.open += 1;
        } else {
            run.last += 1;
        }
        run.total = run.total.max(page.total.map_or(0, |Count(total)| total));
        run.markers.extend(page.marker.as_ref().map(|marker| Box::from(&*marker.0)));
        if page.is_truncated == Some(Flag(true)) {
            run.next_markers.extend(given(&page.next_marker).map(Box::from));
        }
    }

    /// Notes which pages are missing. `read` says how many things of a list there are.
    pub(super) fn check(&self, read: impl Fn(&List) -> Option<usize>, record: &mut Record) {
        for (list, run) in &self.0 {
            let name = if list.of.is_empty() { list.format.to_owned() } else { format!("{} of {}", list.format, list.of) };
            let mut note = |why, value: String| {
                record.note(Kind::Incomplete, "pages", "", why, &name, Some(value), Some(run.origin));
            };
            if run.open > 0 && run.last == 0 {
                note("every page has a NextToken: the last page is missing", format!("{} pages", run.open));
            }
            let missing = run.next_markers.iter().find(|next| !run.markers.contains(next));
            if missing.is_some() {
                note("a page is truncated, and no page begins at its nextMarker", "a page is missing".to_owned());
            }
            // With tokens the total means nothing.
            if let (0, true, Some(read)) = (run.open, run.total > 0, read(list))
                && (run.total as usize) > read
            {
                note("a page gives a higher total than was read", format!("{} of {}", read, run.total));
            }
        }
    }
}
