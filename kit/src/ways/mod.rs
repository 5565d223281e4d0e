//! *Whatever the order*: a world does not depend on the way it was built, nor on the order in which its parts were given. All ways
//! in give equal worlds, equal documents and equal verdicts.
//!
//! The other properties build their worlds by one of these ways each ([`built`]), so that whatever they promise is promised of all.

pub mod grown;
pub mod spelling;

use std::hash::{Hash, Hasher};

use serde::Deserialize;
use serde::de::DeserializeSeed;

use crate::subject::{Cloud, EngineOf, Subject, WorldOf};
use spelling::{Dice, Json};

/// One call of a builder.
pub type Call<'w, B> = Box<dyn FnOnce(B) -> B + 'w>;

/// A way from the model's world to the engine's. The number is the hash seed, and where the choices come from.
pub type Way<C> = fn(&<C as Cloud>::World, u64) -> Result<<C as Cloud>::Engine, String>;

/// Every way in. A new one is one more function in this list.
pub fn ways<C: Cloud>() -> [(&'static str, Way<C>); 5] {
    [
        ("calls", calls::<C>),
        ("document", document::<C>),
        ("document with a seed", seeded::<C>),
        ("reader", reader::<C>),
        ("steps", grown::grown::<C>),
    ]
}

/// The builder, its calls in any order.
fn calls<C: Cloud>(world: &C::World, number: u64) -> Result<C::Engine, String> {
    let mut dice = Dice::new(number);
    let mut calls = C::calls(world, &mut dice);
    dice.shuffle(&mut calls);
    let builder = calls.into_iter().fold(C::builder(number), |builder, call| call(builder));
    C::finish(builder).map_err(|error| error.to_string())
}

/// One of the documents that say what the world is.
fn spelled<C: Cloud>(world: &C::World, number: u64) -> String {
    let mut dice = Dice::new(number);
    C::written(world, &mut dice).spell(&mut dice)
}

fn document<C: Cloud>(world: &C::World, number: u64) -> Result<C::Engine, String> {
    let text = spelled::<C>(world, number);
    serde_json::from_slice(text.as_bytes()).map_err(|error| format!("{error}: {text}"))
}

/// The document read into a builder that has a seed.
fn seeded<C: Cloud>(world: &C::World, number: u64) -> Result<C::Engine, String> {
    let text = spelled::<C>(world, number);
    let builder = C::builder(number).deserialize(&mut serde_json::Deserializer::from_str(&text));
    let builder = builder.map_err(|error| format!("{error}: {text}"))?;
    C::finish(builder).map_err(|error| format!("{error}: {text}"))
}

/// Through a reader no text can be borrowed.
fn reader<C: Cloud>(world: &C::World, number: u64) -> Result<C::Engine, String> {
    let text = spelled::<C>(world, number);
    let read = C::Engine::deserialize(&mut serde_json::Deserializer::from_reader(text.as_bytes()));
    read.map_err(|error| format!("{error}: {text}"))
}

/// The engine's world by the way that the number picks; 0 is the builder, everything in the order of the model's lists.
pub fn build<C: Cloud>(world: &C::World, number: u64) -> C::Engine {
    let ways = ways::<C>();
    let (name, way) = ways[(number % ways.len() as u64) as usize];
    way(world, number).unwrap_or_else(|error| panic!("a legal world is refused ({name}, {number}): {error}\n{world:#?}"))
}

/// The engine's world by a way that the world itself picks: always the same for the same world, so that a failure is met again.
pub fn built<S: Subject>(world: &WorldOf<S>) -> EngineOf<S> {
    let mut number = Fnv(0xCBF2_9CE4_8422_2325);
    world.hash(&mut number);
    S::build(world, number.finish())
}

/// A hash that is the same in every version of the compiler.
struct Fnv(u64);

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }
}

/// The document of a step.
pub fn step(name: &str, members: Vec<(&str, Json)>) -> Json {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Json::Object([("step".to_owned(), Json::from(name))].into_iter().chain(members).collect())
}
