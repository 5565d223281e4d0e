//! *Whatever the order*: a world does not depend on the way it was built, nor on the order in which its parts were given. All ways
//! in give equal worlds, equal documents and equal verdicts.
//!
//! The other properties build their worlds by one of these ways each ([`built`]), so that whatever they promise is promised of all.

pub(crate) mod grown;
pub(crate) mod spelling;

use std::hash::{Hash, Hasher};

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeSeed;

use crate::harness::holds;
use crate::subject::{Cloud, EngineOf, Subject, WorldOf, agree, for_every_operation, observe};
use spelling::{Dice, Json};

/// One call of a builder.
pub(crate) type Call<'w, B> = Box<dyn FnOnce(B) -> B + 'w>;

/// A way from the model's world to the engine's. The number is the hash seed, and where the choices come from.
type Way<C> = fn(&<C as Cloud>::World, u64) -> Result<<C as Cloud>::Engine, String>;

/// Every way in. A new one is one more function in this list.
fn ways<C: Cloud>() -> [(&'static str, Way<C>); 5] {
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
pub(crate) fn build<C: Cloud>(world: &C::World, number: u64) -> C::Engine {
    let ways = ways::<C>();
    let (name, way) = ways[(number % ways.len() as u64) as usize];
    way(world, number).unwrap_or_else(|error| panic!("a legal world is refused ({name}, {number}): {error}\n{world:#?}"))
}

/// The engine's world by a way that the world itself picks: always the same for the same world, so that a failure is met again.
pub(crate) fn built<S: Subject>(world: &WorldOf<S>) -> EngineOf<S> {
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
pub(crate) fn step(name: &str, members: Vec<(&str, Json)>) -> Json {
    let members = members.into_iter().map(|(name, value)| (name.to_owned(), value));
    Json::Object([("step".to_owned(), Json::from(name))].into_iter().chain(members).collect())
}

/// Makes all ids longer by as much, so that they begin alike and differ only in what comes after.
fn lengthen(id: &mut String, by: usize) {
    if !id.is_empty() {
        let prefix = id.find('-').map_or(0, |dash| dash + 1);
        id.insert_str(prefix, &"0".repeat(by));
    }
}

/// Every way in gives what the plain one gives: an equal world, the same document, the same verdicts; and these are the model's.
fn whatever_the_way<S: Subject>() {
    // One time in two the ids are those of the pools; else they are of every length around 8, 16 and 24 bytes.
    let longer = prop_oneof![Just(0usize), 1..=28usize];
    let strategy = (S::worlds(), proptest::collection::vec(S::requests(), 1..6), any::<u64>(), longer);
    holds(&format!("ways::{}", S::NAME), 500, &strategy, |(mut world, mut requests, number, longer)| {
        S::Cloud::each_id(&mut world, &mut |id| lengthen(id, longer));
        requests.iter_mut().for_each(|request| S::each_id(request, &mut |id| lengthen(id, longer)));
        let plain = S::build(&world, 0);
        let document = S::document(&plain);
        let mut verdicts = Vec::new();
        for request in &requests {
            let observed = observe::<S>(&plain, request);
            agree(&S::judge(&world, request), &observed)?;
            verdicts.push(observed);
        }
        for (name, way) in ways::<S::Cloud>() {
            let other = way(&world, number).map_err(|error| TestCaseError::fail(format!("{name}: refused: {error}")))?;
            prop_assert!(plain == other, "{}: another world: {} is not {}", name, S::document(&other), document);
            prop_assert!(other == plain, "{}: a world is equal to another which is not equal to it", name);
            prop_assert_eq!(S::document(&other), document.as_str(), "{}: another document", name);
            for (request, verdict) in requests.iter().zip(&verdicts) {
                prop_assert_eq!(&observe::<S>(&other, request), verdict, "{}: another verdict", name);
            }
        }
        // What the world writes is one of the documents that say what it is.
        let again: EngineOf<S> = serde_json::from_str(&document).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(again == plain, "read back, the document gives another world");
        Ok(())
    });
}

for_every_operation!(whatever_the_way);

mod documents {
    use super::*;

    /// A member that is named twice is refused, wherever it stands and whatever it says, its default included.
    fn no_member_twice<S: Subject>() {
        holds(
            &format!("ways::documents::{}", S::NAME),
            200,
            &(S::worlds(), any::<u64>(), any::<usize>()),
            |(world, number, at)| {
                let mut dice = Dice::new(number);
                let mut written = S::Cloud::written(&world, &mut dice);
                let members = written.members();
                written.name_twice(at % members);
                let text = written.spell(&mut dice);
                let whole = serde_json::from_slice::<EngineOf<S>>(text.as_bytes()).map(|_| ());
                let read = serde_json::from_reader::<_, EngineOf<S>>(text.as_bytes()).map(|_| ());
                for result in [whole, read] {
                    let says = result.map_err(|error| error.to_string());
                    prop_assert!(says.as_ref().is_err_and(|error| error.contains("duplicate field")), "{:?}: {}", says, text);
                }
                Ok(())
            },
        );
    }

    for_every_operation!(no_member_twice);
}
