//! What the clouds' read operations print, Terraform states and worlds → a world, with a report of what was read, assumed and
//! left out. Reads nothing by itself but what it is given; `docs/import.md` is the page for people.
//!
//! [`Import`] takes the files one after the other, in any order, and makes the world at the end. A file is gone through once,
//! in a window: what is kept is what a world holds.

mod alibaba;
mod baidu;
mod draft;
mod losses;
mod markdown;
mod members;
mod pages;
mod report;
mod settings;
mod terraform;
mod walk;
mod zenlayer;

use std::fmt::Write as _;
use std::io::{self, Read};

use secgroup::{BuildError, rulebook::Cloud};

use crate::world::AnyWorld;
pub use losses::{Loss, losses};
pub use markdown::markdown;
pub use members::Row;
use members::{Text, given};
pub use report::{FileRead, Kind, Note, Report};
use report::{Made, Origin, Record};
use walk::{Trouble, Walk};

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where two places contradict each other, the one that is read later is believed. Otherwise it is an error.
    pub later_wins: bool,
    /// What would be noted is an error.
    pub strict: bool,
}

/// Why there is no world.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file cannot be read.
    #[error("{file}: {error}")]
    Read {
        /// The file.
        file: String,
        /// Why.
        error: io::Error,
    },
    /// What a file says cannot be used: the sentence names the file and the place in it.
    #[error("{0}")]
    Unusable(String),
}

impl ImportError {
    fn at(file: String, path: &str, problem: String, position: Option<(u64, u64)>) -> Self {
        let mut text = file;
        if !path.is_empty() {
            let _ = write!(text, ": {path}");
        }
        let _ = write!(text, ": {problem}");
        if let Some((line, column)) = position {
            let _ = write!(text, " (line {line}, column {column})");
        }
        Self::Unusable(text)
    }
}

/// A world that was made.
struct Built {
    world: AnyWorld,
    made: Made,
}

/// An import: files go in, a world comes out.
///
/// ```
/// use secgroup_oracle::import::{Import, Options};
/// use secgroup::rulebook::Cloud;
///
/// let page = br#"{"marker": "", "isTruncated": false, "instances": [
///     {"id": "i-1", "status": "Running", "nicInfo": {"securityGroups": ["g-1"], "enterpriseSecurityGroups": []}}]}"#;
/// let mut import = Import::new(Cloud::Baidu, Options::default());
/// import.file("instances.json", &page[..])?;
/// let (world, report) = import.finish()?;
/// assert_eq!(world.cloud(), Cloud::Baidu);
/// // No file describes the group: that is said.
/// assert_eq!(report.notes().len(), 1);
/// # Ok::<(), secgroup_oracle::import::ImportError>(())
/// ```
pub struct Import {
    options: Options,
    record: Record,
    gathering: Gathering,
}

/// What the files have told.
enum Gathering {
    Alibaba(Box<alibaba::Gathering>),
    Zenlayer(Box<zenlayer::Gathering>),
    Baidu(Box<baidu::Gathering>),
}

impl Import {
    /// An import of a world of this cloud.
    #[must_use]
    pub fn new(cloud: Cloud, options: Options) -> Self {
        let record = Record::new(options.later_wins);
        let gathering = match cloud {
            Cloud::Alibaba => Gathering::Alibaba(Box::default()),
            Cloud::Zenlayer => Gathering::Zenlayer(Box::default()),
            Cloud::Baidu => Gathering::Baidu(Box::default()),
        };
        Self { options, record, gathering }
    }

    /// Says with what the files that follow were asked for, in Alibaba Cloud. Responses do not name the account that asked,
    /// whose instances and groups they list, and not always the region. The first account is the one whose world it is.
    pub fn asked(&mut self, account: Option<&str>, region: Option<&str>) {
        self.record.asked(account, region);
    }

    /// Takes in a file: any number of JSON documents. Its name is for sentences.
    ///
    /// # Errors
    ///
    /// It cannot be read, or what it says cannot be used; the import is of no more use then.
    pub fn file(&mut self, name: &str, reader: impl Read) -> Result<(), ImportError> {
        match &mut self.gathering {
            Gathering::Alibaba(gathering) => Walk::file(name, reader, &mut **gathering, &mut self.record),
            Gathering::Zenlayer(gathering) => Walk::file(name, reader, &mut **gathering, &mut self.record),
            Gathering::Baidu(gathering) => Walk::file(name, reader, &mut **gathering, &mut self.record),
        }
    }

    /// Makes the world.
    ///
    /// # Errors
    ///
    /// Something is not known and nothing implies it; what the files say together cannot be; something would be noted and the
    /// options are strict.
    pub fn finish(self) -> Result<(AnyWorld, Report), ImportError> {
        let Self { options, mut record, gathering } = self;
        let (cloud, built) = match gathering {
            Gathering::Alibaba(gathering) => (Cloud::Alibaba, gathering.finish(&mut record)),
            Gathering::Zenlayer(gathering) => (Cloud::Zenlayer, gathering.finish(&mut record)),
            Gathering::Baidu(gathering) => (Cloud::Baidu, gathering.finish(&mut record)),
        };
        let Built { world, made } = built.map_err(ImportError::Unusable)?;
        match record.objections() {
            Some(notes) if options.strict => Err(ImportError::Unusable(format!("with --strict: {notes}"))),
            _ => {
                let account = match &world {
                    AnyWorld::Alibaba(world) => Some(world.account().to_owned()),
                    AnyWorld::Zenlayer(_) | AnyWorld::Baidu(_) => None,
                };
                Ok((world, record.report(cloud, account, made)))
            }
        }
    }
}

/// A table of members that are read.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The operation or form.
    pub format: &'static str,
    /// Where in it; empty for the response as a whole.
    pub path: &'static str,
    /// Its members.
    pub rows: &'static [Row],
}

/// All that is read of a cloud's responses and of Terraform's states, but for what is read of every page: what `docs/import.md`
/// is made from.
pub fn tables(cloud: Cloud) -> impl Iterator<Item = &'static Table> {
    let tables = match cloud {
        Cloud::Alibaba => alibaba::TABLES,
        Cloud::Zenlayer => zenlayer::TABLES,
        Cloud::Baidu => baidu::TABLES,
    };
    tables.iter().copied().flatten()
}

/// The id of an element, which every element has.
fn id<'t>(text: &'t Option<Text<'_>>, member: &str) -> Result<&'t str, Trouble> {
    given(text).ok_or_else(|| Trouble::new(member, "there is none: is this a page of another cloud?"))
}

/// A word of a vocabulary.
fn word<T: std::str::FromStr<Err = secgroup::UnknownWord>>(
    text: &Option<Text<'_>>,
    member: &str,
) -> Result<Option<T>, Trouble> {
    let parsed = given(text).map(str::parse).transpose();
    parsed.map_err(|unknown: secgroup::UnknownWord| Trouble::new(member, unknown.to_string()))
}

/// A contradiction is no problem of the form: it names both places itself.
fn clash(problem: String) -> Trouble {
    Trouble::new("", problem)
}

/// The members that an element of a world has.
fn said(text: &str) -> Vec<String> {
    let members = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
    members.map(|members| members.into_iter().map(|(name, _)| name).collect()).unwrap_or_default()
}

/// Reads an element of a world as the engine does.
fn spec<'t, T: serde::Deserialize<'t>>(text: &'t str) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|error| Trouble { at: None, ..walk::trouble::<T>(text.as_bytes(), &error) })
}

/// What the engine says against a world, with the place in the files.
fn failed_build(error: &BuildError, lists: &[(&str, &Vec<Origin>)], record: &Record) -> String {
    let (list, rest) = error.place().split_once('[').unwrap_or((error.place(), ""));
    let (index, member) = rest.split_once(']').unwrap_or((rest, ""));
    let origins = lists.iter().find(|(name, _)| *name == list).map(|(_, origins)| *origins);
    let origin = origins.zip(index.parse::<usize>().ok()).and_then(|(origins, index)| origins.get(index));
    match origin {
        Some(origin) => {
            let member = member.trim_start_matches('.');
            let dot = if member.is_empty() { "" } else { ": " };
            format!("{}{dot}{member}: {}", record.place(*origin), error.problem())
        }
        None => error.to_string(),
    }
}
