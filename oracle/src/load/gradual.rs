//! Reads a world from a file without holding its whole text in memory.
//!
//! A window moves over the text. The elements of the document's lists, which are nearly all of it, go into the builder one by
//! one. The other members form a small document that the engine reads as usual. On anything wrong or merely unusual (the cloud
//! does not come first, say) this reader gives up; then the text is read as a whole, which also produces the error message.

use std::io::{self, Read};

use secgroup::{BuildError, alibaba, baidu, rulebook::Cloud, zenlayer};
use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use super::{LoadError, random_seed};
use crate::{
    window::{Fault, Window, first},
    world::AnyWorld,
};

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

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Io(error) => Self::Io(error),
            Fault::Text { .. } => Self::GiveUp,
        }
    }
}

/// Reads a world through a window of so many bytes.
pub(super) fn read(reader: impl Read, size: usize) -> Result<AnyWorld, Stop> {
    let mut window = Window::new(reader, size);
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
                builder = self::list(&mut window, builder, list)?;
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

/// Reads a list into the builder.
fn list<B: Builder>(window: &mut Window<impl Read>, builder: B, list: &str) -> Result<B, Stop> {
    // An element goes into the builder by value, and the builder comes back.
    let mut at_hand = Some(builder);
    let mut more = window.begins(b'[', b']')?;
    while more {
        window.value_or(|text, at_end| {
            let Some(builder) = at_hand.take() else { return Err(Stop::GiveUp) };
            let (builder, added) = builder.add(list, text, at_end)?;
            at_hand = Some(builder);
            Ok(added.map(|len| ((), len)))
        })?;
        more = window.goes_on(b']')?;
    }
    at_hand.ok_or(Stop::GiveUp)
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
                    $($list => Ok(match first::<$cloud::$Spec<'_>>(text, at_end).map_err(|_| Stop::GiveUp)? {
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
