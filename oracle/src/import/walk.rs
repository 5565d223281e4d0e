//! Walks a file: recognises each document and hands over the elements of its lists one by one.
//!
//! A file is any number of JSON documents one after the other, or a list of them. A response is an object with a known list,
//! perhaps inside an object that an SDK wraps around it; or the thing itself, recognised by a marker among its members.

use std::io::{self, Read};

use secgroup::rulebook::Cloud;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Map, Value};

use super::members::{Count, Flag, Text, given, is_same, members};
use super::report::{Origin, Record, WORLD};
use super::{ImportError, Table};
use crate::window::{Fault, Window, first};

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Instance,
    SecurityGroup,
    /// A group with its rules.
    GroupAttribute,
    /// Baidu's other kind of group.
    EnterpriseGroup,
    NetworkInterface,
    /// Zenlayer's: what it is shows in its members.
    DataSet,
    /// Zenlayer's: a group that an instance could join.
    AvailableGroup,
    /// Terraform's.
    Resource,
    /// An element of a list of a world.
    World(&'static str),
}

/// A member by which a response is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) member: &'static str,
    pub(super) element: Element,
    pub(super) format: &'static str,
    /// Whether the member holds the thing itself rather than a list.
    pub(super) single: bool,
}

/// What is wrong with an element.
#[derive(Debug)]
pub(super) struct Trouble {
    /// Where in the element.
    pub(super) path: String,
    pub(super) problem: String,
    /// Line and column in the element's text, where its form is at fault.
    pub(super) at: Option<(usize, usize)>,
}

impl Trouble {
    pub(super) fn new(path: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { path: path.into(), problem: problem.into(), at: None }
    }
}

/// What gathers the elements of a cloud.
pub(super) trait Gatherer {
    /// The cloud.
    const CLOUD: Cloud;
    /// The lists of its responses.
    const LISTS: &'static [Known];
    /// The members that mark a response that is the thing itself. The first that is there decides.
    const FLAT: &'static [Known];
    /// The lists of its worlds.
    const WORLD: &'static [&'static str];

    /// Takes in the element at the start of a text, and says how long it is; nothing where it goes on behind the text.
    fn element(
        &mut self,
        element: Element,
        text: &[u8],
        at_end: bool,
        origin: Origin,
        record: &mut Record,
    ) -> Result<Option<usize>, Trouble>;

    /// A response ends; what was handed over since the last one is in it.
    fn page_ends(&mut self, format: &'static str, page: &Page<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble>;

    /// A world ends: these are its members that are no lists.
    fn world_ends(&mut self, settings: Map<String, Value>, record: &mut Record) -> Result<(), Trouble>;
}

members! {
    /// What a page says of itself.
    struct Page<'a> {
        "RegionId" => region: Text<'a>, "region of the page's groups";
        "TotalCount" => total: Count, "whether pages are missing";
        "NextToken" => next_token: Text<'a>, "whether pages are missing";
        "marker" => marker: Text<'a>, "whether pages are missing";
        "nextMarker" => next_marker: Text<'a>, "whether pages are missing";
        "isTruncated" => is_truncated: Flag, "whether pages are missing";
        "SecurityGroupId" => security_group: Text<'a>;
        "Code" => code: Text<'a>;
    }
}

/// What is read of every page, for the documentation.
pub(super) const PAGE: Table = Table { format: "every page", path: "", rows: Page::ROWS };

/// Reads the element at the start of a text. Where it cannot be read, says where in the element.
pub(super) fn element<'t, T: Deserialize<'t>>(text: &'t [u8], at_end: bool) -> Result<Option<(T, usize)>, Trouble> {
    first::<T>(text, at_end).map_err(|error| trouble::<T>(text, &error))
}

/// Once more, slowly, to say where.
pub(super) fn trouble<'t, T: Deserialize<'t>>(text: &'t [u8], error: &serde_json::Error) -> Trouble {
    let path = match serde_path_to_error::deserialize::<_, T>(&mut Deserializer::from_slice(text)) {
        Err(slow) if error.is_data() => slow.path().to_string(),
        _ => String::new(),
    };
    let problem = match crate::json::problem(error) {
        _ if error.is_eof() => "the text ends in the middle".to_owned(),
        problem if error.is_syntax() => format!("not JSON: {problem}"),
        problem => problem,
    };
    let path = path.trim_end_matches('?').trim_matches('.').to_owned();
    Trouble { path, problem, at: Some((error.line(), error.column())) }
}

/// Why a file goes no further.
#[derive(Debug)]
pub(super) enum Stop {
    Io(io::Error),
    At { path: String, problem: String, position: Option<(u64, u64)> },
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(error) => Self::Io(error),
            Fault::Text { problem, position } => Self::At { path: String::new(), problem, position: Some(position) },
        }
    }
}

/// How deep responses and modules may lie in one another.
const DEPTH: usize = 32;

/// How much of a file is in memory at a time, unless one thing in it is larger.
const WINDOW: usize = 1 << 20;

/// How much of a list is looked through for what stands behind it.
const LOOKAHEAD: usize = 1 << 26;

/// Goes through one file.
pub(super) struct Walk<'w, R, G> {
    window: Window<R>,
    gatherer: &'w mut G,
    record: &'w mut Record,
    path: String,
}

/// What an object is taken for, as far as it was seen.
#[derive(Default)]
struct Seen {
    /// Its members that are no lists that are known, as a small document of their own.
    others: Vec<u8>,
    names: Vec<String>,
    world: bool,
    terraform: bool,
    /// The last list of a response, with its place.
    page: Option<(Known, Origin)>,
    /// Something inside of it was taken in.
    taken: bool,
}

impl<R: Read, G: Gatherer> Walk<'_, R, G> {
    /// Reads a file to its end.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it, with its place.
    pub(super) fn file(name: &str, reader: R, gatherer: &mut G, record: &mut Record) -> Result<(), ImportError> {
        record.file(name);
        let mut walk = Walk { window: Window::new(reader, WINDOW), gatherer, record, path: String::new() };
        walk.documents().map_err(|stop| match stop {
            Stop::Io(error) => ImportError::Read { file: name.to_owned(), error },
            Stop::At { path, problem, position } => {
                let path = if path.is_empty() { walk.path.clone() } else { path };
                ImportError::at(walk.record.here(), &path, problem, position)
            }
        })
    }

    fn documents(&mut self) -> Result<(), Stop> {
        self.window.fill(3)?;
        match self.window.rest() {
            [0xef, 0xbb, 0xbf, ..] => self.window.skip(3),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                return Err(self.window.fault("this is UTF-16, not UTF-8: save it as UTF-8").into());
            }
            _ => {}
        }
        let mut empty = true;
        while let Some(byte) = self.window.peek()? {
            empty = false;
            self.path.clear();
            self.document(byte)?;
        }
        if empty { Err(self.window.fault("there is nothing in it").into()) } else { Ok(()) }
    }

    /// One document, or a list of documents.
    fn document(&mut self, begin: u8) -> Result<(), Stop> {
        match begin {
            b'{' => {
                self.record.document();
                self.object(0).map(drop)
            }
            b'[' => {
                let mut more = self.window.begins(b'[', b']')?;
                while more {
                    match self.window.peek()? {
                        Some(b'{') => self.document(b'{')?,
                        _ => return Err(self.window.fault("a list of responses holds objects only").into()),
                    }
                    self.path.clear();
                    more = self.window.goes_on(b']')?;
                }
                Ok(())
            }
            b'<' => Err(self.window.fault("this is HTML or XML, not JSON").into()),
            _ => {
                self.skip()?;
                Err(self.window.fault("this is no response: it is no object").into())
            }
        }
    }

    /// An object that is a response, or has one inside. Says whether it was one.
    fn object(&mut self, depth: usize) -> Result<bool, Stop> {
        if depth > DEPTH {
            return Err(self.window.fault("too many objects in one another").into());
        }
        let mut seen = Seen { others: vec![b'{'], ..Seen::default() };
        let mut more = self.window.begins(b'{', b'}')?;
        while more {
            let name = self.window.name()?;
            self.inside(&name, |walk| walk.member(&name, depth, &mut seen))?;
            more = self.window.goes_on(b'}')?;
            seen.names.push(name);
        }
        seen.others.push(b'}');
        self.ends(&seen, depth)
    }

    /// Does something one member deeper.
    fn inside<T>(&mut self, name: &str, f: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        let before = self.path.len();
        if before > 0 {
            self.path.push('.');
        }
        self.path += name;
        // The path stays where the error is.
        let done = f(self)?;
        self.path.truncate(before);
        Ok(done)
    }

    fn member(&mut self, name: &str, depth: usize, seen: &mut Seen) -> Result<(), Stop> {
        let begin = self.window.peek()?;
        if seen.names.iter().any(|earlier| earlier == name) {
            return Err(self.window.fault("this member occurs twice").into());
        }
        if depth == 0 && self.is_part_of_world(name, begin, seen)? {
            return Ok(());
        }
        match (name, begin) {
            ("format_version", Some(b'"')) if depth == 0 => seen.terraform = true,
            ("values", Some(b'{')) if depth == 0 => {
                seen.terraform |= self.module(depth)?;
                return Ok(());
            }
            ("planned_values" | "resource_changes", Some(b'{' | b'[')) if depth == 0 => {
                return Err(self.window.fault("this is a plan: print the state, with `terraform show -json` alone").into());
            }
            _ => {}
        }
        if let Some(known) = G::LISTS.iter().find(|known| is_same(known.member, name)) {
            if begin != Some(b'"') {
                return self.response(*known, begin, seen);
            }
        } else if begin == Some(b'{') && ["body", "response"].iter().any(|wrapper| name.eq_ignore_ascii_case(wrapper)) {
            seen.taken |= self.object(depth + 1)?;
            return Ok(());
        }
        self.other(name, seen)
    }

    /// Keeps a member for the end of its object, where it shows what the object is.
    fn other(&mut self, name: &str, seen: &mut Seen) -> Result<(), Stop> {
        if seen.others.len() > 1 {
            seen.others.push(b',');
        }
        crate::json::push_string(&mut seen.others, name);
        seen.others.push(b':');
        self.window.copy(&mut seen.others)?;
        Ok(())
    }

    /// The list of a response, wrapped or not; or the thing itself.
    fn response(&mut self, known: Known, begin: Option<u8>, seen: &mut Seen) -> Result<(), Stop> {
        let place = |walk: &mut Self, element| Origin { list: walk.record.list(known.format, &walk.path), element };
        match begin {
            Some(b'{') if known.single => {
                let origin = place(self, u32::MAX);
                self.element(known.element, origin)?;
                seen.page = Some((known, origin));
            }
            Some(b'[') => {
                let origin = place(self, 0);
                seen.page = Some((known, origin));
                self.list(known.element, origin)?;
            }
            Some(b'{') => {
                let mut more = self.window.begins(b'{', b'}')?;
                while more {
                    let inner = self.window.name()?;
                    self.inside(&inner, |walk| {
                        let origin = place(walk, 0);
                        seen.page = Some((known, origin));
                        if walk.window.peek()? == Some(b'n') { walk.skip() } else { walk.list(known.element, origin) }
                    })?;
                    more = self.window.goes_on(b'}')?;
                }
                if seen.page.is_none() {
                    seen.page = Some((known, place(self, 0)));
                }
            }
            _ => {
                seen.page = Some((known, place(self, 0)));
                self.skip()?;
            }
        }
        seen.taken = true;
        Ok(())
    }

    fn skip(&mut self) -> Result<(), Stop> {
        Ok(self.window.value(|text, at_end| first::<IgnoredAny>(text, at_end)).map(drop)?)
    }

    fn list(&mut self, element: Element, mut origin: Origin) -> Result<(), Stop> {
        let mut more = self.window.begins(b'[', b']')?;
        while more {
            self.element(element, origin)?;
            origin.element = origin.element.saturating_add(1);
            more = self.window.goes_on(b']')?;
        }
        Ok(())
    }

    fn element(&mut self, element: Element, origin: Origin) -> Result<(), Stop> {
        let Self { window, gatherer, record, path } = self;
        let taken = window.value_or(|text, at_end| {
            let taken = gatherer.element(element, text, at_end, origin, record).map_err(Untaken::Trouble)?;
            Ok(taken.map(|len| ((), len)))
        });
        taken.map_err(|untaken| match untaken {
            Untaken::Fault(fault) => fault.into(),
            Untaken::Trouble(trouble) => {
                // With the line and column in the whole text.
                let position = trouble.at.map(|(line, column)| window.position_of(line, column));
                stop(path, origin, trouble, position.unwrap_or(window.position()))
            }
        })
    }

    /// Whether a member makes the document a world, or is a list of one; then it has been read.
    fn is_part_of_world(&mut self, name: &str, begin: Option<u8>, seen: &mut Seen) -> Result<bool, Stop> {
        if name == "cloud" {
            seen.world = true;
            let value = seen.others.len() + if seen.others.len() > 1 { 9 } else { 8 };
            self.other(name, seen)?;
            let cloud = seen.others.get(value..).unwrap_or_default();
            if cloud != format!("{:?}", G::CLOUD.to_string()).as_bytes() {
                let cloud = String::from_utf8_lossy(cloud).into_owned();
                return Err(self.window.fault(format!("this is a world of {cloud}, not of {}", G::CLOUD)).into());
            }
            return Ok(true);
        }
        let list = G::WORLD.iter().find(|list| **list == name && begin == Some(b'['));
        if let (Some(_), false) = (list, seen.world) {
            seen.world = self.names_cloud_later()?;
        }
        match list {
            Some(list) if seen.world => {
                let origin = Origin { list: self.record.list(WORLD, name), element: 0 };
                self.list(Element::World(list), origin)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Whether the object whose list begins here names a cloud behind the list: then it is a world. As much of the text is
    /// brought in as that takes, up to a limit.
    fn names_cloud_later(&mut self) -> Result<bool, Stop> {
        loop {
            let seen = self.window.rest().len();
            if let Some(is_named) = names_cloud(self.window.rest()) {
                return Ok(is_named);
            }
            self.window.fill(LOOKAHEAD.min(seen.saturating_mul(2)))?;
            if self.window.rest().len() == seen {
                return Ok(false);
            }
        }
    }

    /// The values of a Terraform state, or one of its modules. Says whether it is one.
    fn module(&mut self, depth: usize) -> Result<bool, Stop> {
        let mut is_module = false;
        if depth > DEPTH {
            return Err(self.window.fault("too many modules in one another").into());
        }
        let mut more = self.window.begins(b'{', b'}')?;
        while more {
            let name = self.window.name()?;
            let begin = self.window.peek()?;
            self.inside(&name, |walk| match (&*name, begin) {
                ("root_module", Some(b'{')) => {
                    is_module = true;
                    walk.module(depth + 1).map(drop)
                }
                ("resources", Some(b'[')) => {
                    let origin = Origin { list: walk.record.list("terraform show -json", &walk.path), element: 0 };
                    walk.list(Element::Resource, origin)
                }
                ("child_modules", Some(b'[')) => {
                    let mut more = walk.window.begins(b'[', b']')?;
                    let mut index = 0_usize;
                    while more {
                        let before = walk.path.len();
                        walk.path += &format!("[{index}]");
                        walk.module(depth + 1)?;
                        walk.path.truncate(before);
                        index += 1;
                        more = walk.window.goes_on(b']')?;
                    }
                    Ok(())
                }
                _ => walk.skip(),
            })?;
            more = self.window.goes_on(b'}')?;
        }
        Ok(is_module)
    }

    /// An object has ended: what was it?
    fn ends(&mut self, seen: &Seen, depth: usize) -> Result<bool, Stop> {
        let failed = |path: &str, problem: String| Stop::At { path: path.to_owned(), problem, position: None };
        if seen.world {
            let settings = serde_json::from_slice(&seen.others).map_err(|error| self.window.json_fault(&error))?;
            return match self.gatherer.world_ends(settings, self.record) {
                Ok(()) => Ok(true),
                Err(trouble) => Err(failed(&trouble.path, trouble.problem)),
            };
        }
        let flat = G::FLAT.iter().find(|known| seen.names.iter().any(|name| is_same(known.member, name)));
        if let (false, Some(known)) = (seen.taken, flat) {
            let origin = Origin { list: self.record.list(known.format, &self.path), element: u32::MAX };
            let taken = self.gatherer.element(known.element, &seen.others, true, origin, self.record);
            taken.map_err(|trouble| failed(&joined(&self.path, &trouble.path), trouble.problem))?;
            self.page_ends(seen, *known, origin)?;
            return Ok(true);
        }
        if let Some((known, origin)) = seen.page {
            self.page_ends(seen, known, origin)?;
        }
        if seen.taken || seen.terraform {
            return Ok(true);
        }
        if depth > 0 {
            return Ok(false);
        }
        Err(failed("", unknown::<G>(seen)))
    }

    fn page_ends(&mut self, seen: &Seen, known: Known, origin: Origin) -> Result<(), Stop> {
        let page = element::<Page<'_>>(&seen.others, true);
        let page = page.map_err(|trouble| Stop::At {
            path: joined(&self.path, &trouble.path),
            problem: trouble.problem,
            position: None,
        })?;
        let Some((page, _)) = page else { return Ok(()) };
        let ended = self.gatherer.page_ends(known.format, &page, origin, self.record);
        ended.map_err(|trouble| Stop::At { path: joined(&self.path, &trouble.path), problem: trouble.problem, position: None })
    }
}

fn joined(path: &str, member: &str) -> String {
    match (path, member) {
        ("", path) | (path, "") => path.to_owned(),
        (path, member) => format!("{path}.{member}"),
    }
}

/// Why an element was not taken in.
enum Untaken {
    Fault(Fault),
    Trouble(Trouble),
}

impl From<Fault> for Untaken {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

fn stop(path: &str, origin: Origin, trouble: Trouble, position: (u64, u64)) -> Stop {
    let element = if origin.element == u32::MAX { String::new() } else { format!("[{}]", origin.element) };
    let path = joined(&format!("{path}{element}"), &trouble.path);
    Stop::At { path, problem: trouble.problem, position: Some(position) }
}

/// What can be said of an object that is nothing known.
fn unknown<G: Gatherer>(seen: &Seen) -> String {
    let has = |member: &str| seen.names.iter().any(|name| name == member);
    let page = element::<Page<'_>>(&seen.others, true).ok().flatten();
    if let Some(code) = page.as_ref().and_then(|(page, _)| given(&page.code)) {
        return format!("this is an error response, {code:?}, and no page");
    }
    if has("lineage") {
        return "this is a raw state file: print it with `terraform show -json`".to_owned();
    }
    let other = OTHERS.iter().find(|(cloud, member)| *cloud != G::CLOUD && seen.names.iter().any(|name| is_same(member, name)));
    if let Some((cloud, member)) = other {
        return format!("this looks like a page of the cloud {cloud} (it has {member}), not of {}", G::CLOUD);
    }
    let names: Vec<_> = seen.names.iter().take(5).map(String::as_str).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    format!("this is no response, state or world that is known for the cloud {}: its members are {names}", G::CLOUD)
}

/// Members that only one cloud's responses have.
const OTHERS: &[(Cloud, &str)] = &[
    (Cloud::Alibaba, "NetworkInterfaceSets"),
    (Cloud::Alibaba, "Permissions"),
    (Cloud::Alibaba, "OperationLocks"),
    (Cloud::Alibaba, "Instances"),
    (Cloud::Alibaba, "SecurityGroups"),
    (Cloud::Zenlayer, "dataSet"),
    (Cloud::Zenlayer, "instanceAvailableSecurityGroups"),
    (Cloud::Zenlayer, "response"),
    (Cloud::Baidu, "isTruncated"),
    (Cloud::Baidu, "instance"),
];

/// Whether the object that goes on like this has a member `cloud`; nothing where the text ends before the object does.
fn names_cloud(rest: &[u8]) -> Option<bool> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        match rest.get(at)? {
            b'"' => {
                let begin = at;
                at += 1;
                while *rest.get(at)? != b'"' {
                    at += if rest[at] == b'\\' { 2 } else { 1 };
                }
                let is_cloud = || rest[begin..=at] == *b"\"cloud\"";
                if depth == 0 && is_cloud() && rest[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace())? == &b':' {
                    return Some(true);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(false),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
}
