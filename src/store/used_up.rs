//! Tests a place whose generations are used up. That takes two billion insertions, so the test sets the generation.

use super::{Id, Record, Table};

#[derive(Clone, Debug)]
struct Thing {
    id: Id,
    generation: u32,
}

impl Record for Thing {
    fn vacant() -> Self {
        Self { id: Id::EMPTY, generation: 0 }
    }

    fn id(&self) -> &Id {
        &self.id
    }

    fn id_mut(&mut self) -> &mut Id {
        &mut self.id
    }

    fn generation(&self) -> u32 {
        self.generation
    }

    fn generation_mut(&mut self) -> &mut u32 {
        &mut self.generation
    }
}

#[test]
fn a_place_whose_generations_are_used_up_stays_empty() {
    let mut table = Table::new(7);
    let (worn, first) = table.insert("a", Thing::vacant());
    // The last generation but one: the place is taken once more, and then no number is left that tells what comes from what was.
    table.at_mut(worn).expect("it was just put there").generation = u32::MAX - 2;
    table.remove(worn);
    let (again, last) = table.insert("b", Thing::vacant());
    assert_eq!((again, last.generation()), (worn, u32::MAX), "a place is used while it has generations");
    table.remove(worn);

    // From now on it is passed over, whatever comes and goes.
    for id in ["c", "d", "e"] {
        let (position, _) = table.insert(id, Thing::vacant());
        assert_ne!(position, worn, "{id} is in a place whose generations begin anew");
        if id == "d" {
            table.remove(position);
        }
    }
    assert_eq!((table.len(), table.places()), (2, 3));
    assert!(table.handle(worn).is_none());
    for handle in [first, last] {
        assert!(table.get(handle).is_none(), "{handle:?} means something that came later");
    }
    assert!(table.find("a").is_none() && table.find("b").is_none());
    assert!(table.iter().map(|(_, thing)| table.text(thing)).eq(["c", "e"]));
}
