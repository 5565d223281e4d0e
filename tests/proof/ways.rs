//! *Whatever the order*: a world does not depend on the way it was built, nor on the order in which its parts were given. All ways
//! in give equal worlds, equal documents and equal verdicts.
//!
//! The other properties build their worlds by one of these ways each ([`built`]), so that whatever they promise is promised of all.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use secgroup_kit::for_every_operation;
use secgroup_kit::subject::{Cloud, EngineOf};
use secgroup_kit::ways::{spelling::Dice, ways};

use crate::harness::holds;
use crate::observed::{agree, observe};
use crate::proved::Proved;

/// Makes all ids longer by as much, so that they begin alike and differ only in what comes after.
fn lengthen(id: &mut String, by: usize) {
    if !id.is_empty() {
        let prefix = id.find('-').map_or(0, |dash| dash + 1);
        id.insert_str(prefix, &"0".repeat(by));
    }
}

/// Every way in gives what the plain one gives: an equal world, the same document, the same verdicts; and these are the model's.
fn whatever_the_way<S: Proved>() {
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
    fn no_member_twice<S: Proved>() {
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
