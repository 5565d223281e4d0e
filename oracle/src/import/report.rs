//! The report: what was read, assumed and is missing.

use std::fmt::Write as _;

use secgroup::rulebook::Cloud;
use serde::Serialize;

use super::losses;
use crate::plain::Plain;

/// The form of this project's own documents.
pub(super) const WORLD: &str = "world";

/// Where something stands: the list, and the element in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) list: u32,
    /// `u32::MAX` where it is no list but the thing itself.
    pub(super) element: u32,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No file says it: it was set to what is most usual.
    Assumed,
    /// A file says it, and the world has no place for it.
    LeftOut,
    /// Two places say different things, and the later one was taken.
    Contradicted,
    /// A page says that there are more.
    Incomplete,
}

/// Something that a reader of the world should know.
#[derive(Clone, Debug, Serialize)]
pub struct Note {
    kind: Kind,
    /// The list of the world.
    #[serde(rename = "in")]
    list: &'static str,
    member: &'static str,
    why: &'static str,
    /// How often.
    count: u64,
    /// The first of them.
    examples: Vec<Example>,
}

/// One of the things that a note is about.
#[derive(Clone, Debug, Serialize)]
struct Example {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
}

/// How many examples a note has.
const EXAMPLES: usize = 5;

/// A file, and what it was taken for.
#[derive(Clone, Debug, Serialize)]
pub struct FileRead {
    file: String,
    /// The account that asked, as far as that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<Box<str>>,
    /// The region that was asked for, as far as that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Box<str>>,
    /// How many JSON documents it holds.
    documents: u64,
    formats: Vec<FormatRead>,
}

/// What was read in one form.
#[derive(Clone, Debug, Serialize)]
struct FormatRead {
    format: &'static str,
    /// How many lists or pages.
    pages: u64,
    /// How many elements.
    elements: u64,
    /// How many of them were named for the first time.
    new: u64,
    /// How many say nothing that was not said before.
    repeated: u64,
    /// How many are of no interest here.
    ignored: u64,
}

/// How many of each the world has.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(super) struct Made {
    pub(super) resource_groups: usize,
    pub(super) security_groups: usize,
    pub(super) instances: usize,
    pub(super) network_interfaces: usize,
    pub(super) resources: usize,
}

/// What was read and what was not, for a program; [`Report::text`] is for a person.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    cloud: Cloud,
    /// The account whose world it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    files: Vec<FileRead>,
    world: Made,
    notes: Vec<Note>,
    /// Members of a world that no response carries: they have their defaults, where no world says them.
    never_carried: Vec<&'static str>,
    #[serde(skip)]
    has_worlds: bool,
}

/// Where lists are.
#[derive(Clone, Debug)]
struct ListPlace {
    file: u32,
    document: u64,
    path: Box<str>,
}

/// The report while it is being made.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) later_wins: bool,
    /// What the files that follow were asked with.
    account: Option<Box<str>>,
    region: Option<Box<str>>,
    first_account: Option<Box<str>>,
    files: Vec<FileRead>,
    lists: Vec<ListPlace>,
    notes: Vec<Note>,
}

impl Record {
    pub(super) fn new(later_wins: bool) -> Self {
        Self { later_wins, ..Self::default() }
    }

    pub(super) fn asked(&mut self, account: Option<&str>, region: Option<&str>) {
        (self.account, self.region) = (account.map(Box::from), region.map(Box::from));
        if self.first_account.is_none() {
            self.first_account.clone_from(&self.account);
        }
    }

    pub(super) fn file(&mut self, name: &str) {
        let (account, region) = (self.account.clone(), self.region.clone());
        self.files.push(FileRead { file: name.to_owned(), account, region, documents: 0, formats: Vec::new() });
    }

    fn file_of(&self, origin: Origin) -> Option<&FileRead> {
        let list = self.lists.get(origin.list as usize)?;
        self.files.get(list.file as usize)
    }

    /// The account that asked for what stands there.
    pub(super) fn account_of(&self, origin: Origin) -> Option<&str> {
        self.file_of(origin)?.account.as_deref()
    }

    /// The region that what stands there was asked for.
    pub(super) fn region_of(&self, origin: Origin) -> Option<&str> {
        self.file_of(origin)?.region.as_deref()
    }

    /// The first account that asked.
    pub(super) fn account(&self) -> Option<&str> {
        self.first_account.as_deref()
    }

    pub(super) fn document(&mut self) {
        if let Some(file) = self.files.last_mut() {
            file.documents += 1;
        }
    }

    /// A list begins, or a thing that is in no list. What is counted from now on is counted for its form.
    pub(super) fn list(&mut self, format: &'static str, path: &str) -> u32 {
        let file = self.files.len().saturating_sub(1);
        let document = self.files.last().map_or(0, |file| file.documents);
        self.form(format).pages += 1;
        self.lists.push(ListPlace { file: file as u32, document, path: path.into() });
        (self.lists.len() - 1) as u32
    }

    /// The counts of a form in the file at hand, which becomes the one that is counted for.
    fn form(&mut self, format: &'static str) -> &mut FormatRead {
        if self.files.is_empty() {
            self.file("");
        }
        let last = self.files.len() - 1;
        let formats = &mut self.files[last].formats;
        let known = formats.iter().position(|known| known.format == format);
        let form = known.map(|place| formats.remove(place));
        let form = form.unwrap_or(FormatRead { format, pages: 0, elements: 0, new: 0, repeated: 0, ignored: 0 });
        formats.push(form);
        let last = formats.len() - 1;
        &mut formats[last]
    }

    fn counts(&mut self) -> Option<&mut FormatRead> {
        self.files.last_mut()?.formats.last_mut()
    }

    pub(super) fn counted(&mut self, new: bool, news: bool) {
        if let Some(counts) = self.counts() {
            counts.elements += 1;
            counts.new += u64::from(new);
            counts.repeated += u64::from(!news);
        }
    }

    pub(super) fn ignored(&mut self) {
        if let Some(counts) = self.counts() {
            counts.ignored += 1;
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a note has so many parts")]
    pub(super) fn note(
        &mut self,
        kind: Kind,
        list: &'static str,
        member: &'static str,
        why: &'static str,
        id: &str,
        value: Option<String>,
        origin: Option<Origin>,
    ) {
        let known =
            self.notes.iter().position(|note| (note.kind, note.list, note.member, note.why) == (kind, list, member, why));
        let place = known.unwrap_or_else(|| {
            self.notes.push(Note { kind, list, member, why, count: 0, examples: Vec::new() });
            self.notes.len() - 1
        });
        let example = (self.notes[place].examples.len() < EXAMPLES).then(|| Example {
            id: id.to_owned(),
            value,
            place: origin.map(|origin| self.place(origin)),
        });
        let note = &mut self.notes[place];
        note.count += 1;
        note.examples.extend(example);
    }

    /// A place in words: `pages.json, document 2: Instances.Instance[3]`.
    pub(super) fn place(&self, origin: Origin) -> String {
        let Some(list) = self.lists.get(origin.list as usize) else { return String::new() };
        let mut place = self.document_place(list.file as usize, list.document);
        if !list.path.is_empty() {
            let _ = write!(place, ": {}", list.path);
        }
        if origin.element != u32::MAX {
            let _ = write!(place, "{}[{}]", if list.path.is_empty() { ": " } else { "" }, origin.element);
        }
        place
    }

    /// A document in words, without its number where it is the only one so far.
    fn document_place(&self, file: usize, document: u64) -> String {
        match self.files.get(file) {
            Some(file) if file.documents > 1 => format!("{}, document {document}", file.file),
            Some(file) => file.file.clone(),
            None => String::new(),
        }
    }

    /// The document at hand, in words.
    pub(super) fn here(&self) -> String {
        self.document_place(self.files.len().saturating_sub(1), self.files.last().map_or(0, |file| file.documents))
    }

    /// What a strict import does not accept.
    pub(super) fn objections(&self) -> Option<String> {
        let (first, more) = self.notes.split_first()?;
        let others = match more.len() {
            0 => String::new(),
            more => format!("; and {more} more, which the report shows without --strict"),
        };
        let text = first.text();
        let mut lines = text.lines().map(str::trim);
        let (what, example) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        Some(format!("{what}: {example}{others}"))
    }

    pub(super) fn report(mut self, cloud: Cloud, account: Option<String>, world: Made) -> Report {
        for file in &mut self.files {
            file.formats.sort_by_key(|read| read.format);
        }
        // Worlds carry everything.
        let mut formats = self.files.iter().flat_map(|file| &file.formats);
        let has_worlds = formats.clone().any(|read| read.format == WORLD);
        let has_others = formats.any(|read| read.format != WORLD);
        let never_carried = if has_others { losses::never_carried(cloud).collect() } else { Vec::new() };
        Report { cloud, account, files: self.files, world, notes: self.notes, never_carried, has_worlds }
    }
}

impl Note {
    fn text(&self) -> String {
        let kind = match self.kind {
            Kind::Assumed => "assumed",
            Kind::LeftOut => "left out",
            Kind::Contradicted => "contradicted",
            Kind::Incomplete => "incomplete",
        };
        let Self { list, member, why, count, .. } = self;
        let mut text = format!("{kind}: {list}{}{member}: {why}", if member.is_empty() { "" } else { "." });
        let _ = writeln!(text, " ({count})");
        for example in &self.examples {
            let value = example.value.as_ref().map(|value| format!(" = {value}")).unwrap_or_default();
            let place = example.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
            let _ = writeln!(text, "  {}{}{}", Plain(&example.id), Plain(value), Plain(place));
        }
        text
    }
}

impl Report {
    /// The notes: what was assumed, left out, contradicted or incomplete.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The report for a person.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for file in &self.files {
            if file.formats.is_empty() {
                let _ = writeln!(text, "{}: nothing that is read", Plain(&file.file));
            }
            for read in &file.formats {
                let FormatRead { format, pages, elements, new, repeated, ignored } = read;
                let _ = write!(text, "{}: {format}: pages {pages}, elements {elements}, new {new}", Plain(&file.file));
                for (count, what) in [(repeated, "repeated"), (ignored, "ignored")] {
                    if *count > 0 {
                        let _ = write!(text, ", {what} {count}");
                    }
                }
                text.push('\n');
            }
        }
        let Made { resource_groups, security_groups, instances, network_interfaces, resources } = self.world;
        let account = self.account.as_ref().map(|account| format!("account {}, ", Plain(account))).unwrap_or_default();
        let _ = write!(text, "the world: {account}instances {instances}, security groups {security_groups}");
        if self.cloud == Cloud::Alibaba {
            let _ = write!(
                text,
                ", network interfaces {network_interfaces}, resource groups {resource_groups}, resources {resources}"
            );
        }
        text.push('\n');
        self.notes.iter().for_each(|note| text += &note.text());
        if !self.never_carried.is_empty() {
            let carried = self.never_carried.join(", ");
            let unless = if self.has_worlds { " where no world says them" } else { "" };
            let _ = writeln!(text, "no response carries {carried}: these have their defaults{unless}");
        }
        text
    }
}
