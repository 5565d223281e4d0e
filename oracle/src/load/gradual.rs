//! Reading a world from a file without its whole text in memory.
//!
//! A window moves over the text. The elements of the document's lists, which are all but a little of it, go into the builder
//! one by one; the other members are gathered into a small document of their own, which the engine reads as it reads any.
//! Whatever is not as it should be, or merely unusual (the cloud does not come first, say), makes this reader give up: then
//! the text is read as a whole, which also finds out what to say about it.

use std::io::{self, Read};

use secgroup::{BuildError, alibaba, baidu, rulebook::Cloud, zenlayer};
use serde::{Deserialize, de::DeserializeSeed};
use serde_json::{Deserializer, value::RawValue};

use super::{LoadError, random_seed};
use crate::world::AnyWorld;

/// Why there is no world.
#[derive(Debug)]
pub(super) enum Stop {
    /// The file cannot be read.
    Io(io::Error),
    /// The text has the form of a world, but the world cannot be.
    Inconsistent(LoadError),
    /// It has to be read as a whole.
    GiveUp,
}

/// Reads a world through a window of so many bytes.
pub(super) fn read(reader: impl Read, size: usize) -> Result<AnyWorld, Stop> {
    let mut window = Window { reader, bytes: Vec::new(), start: 0, at_end: false, size: size.max(1) };
    window.expect(b'{')?;
    if window.name()? != "cloud" {
        return Err(Stop::GiveUp);
    }
    let mut others = Vec::from(*b"{\"cloud\":");
    let cloud = window.copy(&mut others)?;
    match serde_json::from_slice(&others[cloud..]).map_err(|_| Stop::GiveUp)? {
        Cloud::Alibaba => gather(alibaba::World::builder("").hash_seed(random_seed()), window, others),
        Cloud::Zenlayer => gather(zenlayer::World::builder().hash_seed(random_seed()), window, others),
        Cloud::Baidu => gather(baidu::World::builder().hash_seed(random_seed()), window, others),
    }
}

/// Reads all members behind the cloud.
fn gather<B: Builder>(mut builder: B, mut window: Window<impl Read>, mut others: Vec<u8>) -> Result<AnyWorld, Stop> {
    let mut lists = Vec::new();
    while window.goes_on(b'}')? {
        let name = window.name()?;
        match B::LISTS.iter().find(|list| **list == name) {
            Some(list) if lists.contains(list) => return Err(Stop::GiveUp),
            Some(list) => {
                builder = window.list(builder, list)?;
                lists.push(*list);
            }
            None => {
                others.push(b',');
                crate::json::push_string(&mut others, &name);
                others.push(b':');
                window.copy(&mut others)?;
            }
        }
    }
    if window.peek()?.is_some() {
        return Err(Stop::GiveUp);
    }
    others.push(b'}');
    drop(window);
    let builder = builder.deserialize(&mut Deserializer::from_slice(&others)).map_err(|_| Stop::GiveUp)?;
    builder.build().map_err(|error| Stop::Inconsistent(error.into()))
}

/// A part of the text, and how to get the next.
struct Window<R> {
    reader: R,
    bytes: Vec<u8>,
    /// How many of the bytes have been dealt with.
    start: usize,
    /// Whether the last byte is the last of the text.
    at_end: bool,
    size: usize,
}

impl<R: Read> Window<R> {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    /// Moves on: drops what has been dealt with, and reads more.
    fn more(&mut self) -> Result<(), Stop> {
        if self.at_end {
            return Err(Stop::GiveUp);
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        // What is longer than the window gets a larger one: twice as much each time, so that it is not read too often.
        let wanted = self.size.max(self.bytes.len()) as u64;
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.bytes).map_err(Stop::Io)?;
        self.at_end = (read as u64) < wanted;
        Ok(())
    }

    /// The next byte that is no space, where there is one.
    fn peek(&mut self) -> Result<Option<u8>, Stop> {
        loop {
            let spaces = self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
            self.start += spaces;
            match self.rest().first() {
                Some(byte) => return Ok(Some(*byte)),
                None if self.at_end => return Ok(None),
                None => self.more()?,
            }
        }
    }

    fn expect(&mut self, byte: u8) -> Result<(), Stop> {
        if self.peek()? != Some(byte) {
            return Err(Stop::GiveUp);
        }
        self.start += 1;
        Ok(())
    }

    /// Behind an element: whether there is another, or the end.
    fn goes_on(&mut self, end: u8) -> Result<bool, Stop> {
        let next = self.peek()?;
        self.start += 1;
        match next {
            Some(b',') => Ok(true),
            Some(byte) if byte == end => Ok(false),
            _ => Err(Stop::GiveUp),
        }
    }

    /// The name of a member.
    fn name(&mut self) -> Result<String, Stop> {
        self.peek()?;
        let name = loop {
            if let Some((name, len)) = first(self.rest(), self.at_end)? {
                self.start += len;
                break name;
            }
            self.more()?;
        };
        self.expect(b':')?;
        Ok(name)
    }

    /// Copies a value as it is written; says where the copy begins.
    fn copy(&mut self, to: &mut Vec<u8>) -> Result<usize, Stop> {
        self.peek()?;
        loop {
            if let Some((value, len)) = first::<&RawValue>(self.rest(), self.at_end)? {
                let begin = to.len();
                to.extend_from_slice(value.get().as_bytes());
                self.start += len;
                return Ok(begin);
            }
            self.more()?;
        }
    }

    /// Reads a list into the builder.
    fn list<B: Builder>(&mut self, mut builder: B, list: &str) -> Result<B, Stop> {
        self.expect(b'[')?;
        if self.peek()? == Some(b']') {
            self.start += 1;
            return Ok(builder);
        }
        loop {
            self.peek()?;
            let added;
            (builder, added) = builder.add(list, self.rest(), self.at_end)?;
            match added {
                None => self.more()?,
                Some(len) => {
                    self.start += len;
                    if !self.goes_on(b']')? {
                        return Ok(builder);
                    }
                }
            }
        }
    }
}

/// The value at the start of a text, and its length; nothing where it may go on behind the text.
fn first<'a, T: Deserialize<'a>>(text: &'a [u8], at_end: bool) -> Result<Option<(T, usize)>, Stop> {
    let mut values = Deserializer::from_slice(text).into_iter();
    match values.next() {
        // A number that ends where the text does may have more digits.
        Some(Ok(value)) if at_end || values.byte_offset() < text.len() => Ok(Some((value, values.byte_offset()))),
        Some(Err(error)) if !error.is_eof() => Err(Stop::GiveUp),
        _ if at_end => Err(Stop::GiveUp),
        _ => Ok(None),
    }
}

/// A builder of a world, as far as this reader needs it.
trait Builder: for<'de> DeserializeSeed<'de, Value = Self> {
    /// The document's lists.
    const LISTS: &'static [&'static str];

    /// Adds the element at the start of a text to a list, and says how long it is; nothing where it goes on behind the text.
    fn add(self, list: &str, text: &[u8], at_end: bool) -> Result<(Self, Option<usize>), Stop>;

    fn build(self) -> Result<AnyWorld, BuildError>;
}

macro_rules! builders {
    ($($Cloud:ident($cloud:ident) { $($list:literal: $Spec:ident => $add:ident,)+ })+) => {
        $(impl Builder for $cloud::WorldBuilder {
            const LISTS: &'static [&'static str] = &[$($list),+];

            fn add(self, list: &str, text: &[u8], at_end: bool) -> Result<(Self, Option<usize>), Stop> {
                match list {
                    $($list => Ok(match first::<$cloud::$Spec<'_>>(text, at_end)? {
                        Some((spec, len)) => (self.$add(spec), Some(len)),
                        None => (self, None),
                    }),)+
                    _ => Err(Stop::GiveUp),
                }
            }

            fn build(self) -> Result<AnyWorld, BuildError> {
                $cloud::WorldBuilder::build(self).map(|world| AnyWorld::$Cloud(Box::new(world)))
            }
        })+
    };
}

builders! {
    Alibaba(alibaba) {
        "resource_groups": ResourceGroupSpec => resource_group,
        "security_groups": SecurityGroupSpec => security_group,
        "instances": InstanceSpec => instance,
        "network_interfaces": NetworkInterfaceSpec => network_interface,
        "resources": ResourceSpec => resource,
    }
    Zenlayer(zenlayer) {
        "security_groups": SecurityGroupSpec => security_group,
        "instances": InstanceSpec => instance,
    }
    Baidu(baidu) {
        "security_groups": SecurityGroupSpec => security_group,
        "instances": InstanceSpec => instance,
    }
}
