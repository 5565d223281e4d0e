//! Shrinks a scenario while the same thing goes wrong in it.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::trial::Case;

/// How often a smaller case is tried.
const TRIES: usize = 2_000;

/// Shrinks a case for at most so long. `fails` says whether the same goes wrong in a smaller one.
pub(super) fn shrink(case: Case, time: Duration, fails: &mut dyn FnMut(&Case) -> bool) -> Case {
    let mut shrinker = Shrinker { case, tries: 0, until: Instant::now() + time, fails };
    while shrinker.lines() | shrinker.things() | shrinker.members() {}
    shrinker.case
}

struct Shrinker<'f> {
    case: Case,
    tries: usize,
    until: Instant,
    fails: &'f mut dyn FnMut(&Case) -> bool,
}

impl Shrinker<'_> {
    /// Goes on with a smaller case, where it fails the same way.
    fn take(&mut self, smaller: Case) -> bool {
        if self.tries == TRIES || Instant::now() > self.until {
            return false;
        }
        self.tries += 1;
        let fails = (self.fails)(&smaller);
        if fails {
            self.case = smaller;
        }
        fails
    }

    fn lines(&mut self) -> bool {
        let mut any = false;
        for at in (0..self.case.lines.len()).rev() {
            let mut smaller = self.case.clone();
            smaller.lines.remove(at);
            any |= self.take(smaller);
        }
        any
    }

    /// Leaves things of the world out, half of a list at once, then fewer.
    fn things(&mut self) -> bool {
        let mut any = false;
        for list in lists(&self.case.world) {
            let mut size = length(&self.case.world, &list).div_ceil(2);
            while size > 0 {
                let mut at = 0;
                while at < length(&self.case.world, &list) {
                    let mut smaller = self.case.clone();
                    remove_things(&mut smaller.world, &list, at, size);
                    match self.take(smaller) {
                        true => any = true,
                        false => at += size,
                    }
                }
                size = if size == 1 { 0 } else { size.div_ceil(2) };
            }
        }
        any
    }

    /// Leaves members out: of the world, and of each thing in it.
    fn members(&mut self) -> bool {
        let mut any = false;
        for path in paths(&self.case.world) {
            let mut smaller = self.case.clone();
            if remove_member(&mut smaller.world, &path) {
                any |= self.take(smaller);
            }
        }
        any
    }
}

/// The names of a world's lists.
fn lists(world: &Value) -> Vec<String> {
    let members = world.as_object().into_iter().flatten();
    members.filter(|(_, value)| value.is_array()).map(|(name, _)| name.clone()).collect()
}

fn length(world: &Value, list: &str) -> usize {
    world[list].as_array().map_or(0, Vec::len)
}

/// Takes things out, and their ids out of the lists of others.
fn remove_things(world: &mut Value, list: &str, at: usize, size: usize) {
    let Some(things) = world[list].as_array_mut() else { return };
    let gone: Vec<Value> = things.drain(at..things.len().min(at + size)).collect();
    let ids: Vec<&str> = gone.iter().filter_map(|thing| thing["id"].as_str()).collect();
    let Some(members) = world.as_object_mut() else { return };
    for things in members.values_mut().filter_map(Value::as_array_mut) {
        for thing in things.iter_mut().filter_map(Value::as_object_mut) {
            for mentions in thing.values_mut().filter_map(Value::as_array_mut) {
                mentions.retain(|mention| mention.as_str().is_none_or(|mention| !ids.contains(&mention)));
            }
        }
    }
}

/// A member of the world, or of a thing in one of its lists, or an element of a list in such a thing.
type Path = (String, Option<(usize, String, Option<usize>)>);

/// Every member that may be left out, the last first.
fn paths(world: &Value) -> Vec<Path> {
    let mut paths = Vec::new();
    for (name, value) in world.as_object().into_iter().flatten() {
        if let Some(things) = value.as_array().filter(|things| !things.is_empty()) {
            for (at, thing) in things.iter().enumerate() {
                for (member, value) in thing.as_object().into_iter().flatten().filter(|(member, _)| *member != "id") {
                    let elements = value.as_array().map_or(0, Vec::len);
                    paths.extend((0..elements).map(|element| (name.clone(), Some((at, member.clone(), Some(element))))));
                    paths.push((name.clone(), Some((at, member.clone(), None))));
                }
            }
        } else if name != "cloud" {
            paths.push((name.clone(), None));
        }
    }
    paths.reverse();
    paths
}

fn remove_member(world: &mut Value, (name, inner): &Path) -> bool {
    let Some(members) = world.as_object_mut() else { return false };
    let Some((at, member, element)) = inner else { return members.shift_remove(name).is_some() };
    let Some(thing) = members.get_mut(name).and_then(|list| list.get_mut(*at)).and_then(Value::as_object_mut) else {
        return false;
    };
    match element {
        None => thing.shift_remove(member).is_some(),
        Some(element) => {
            let elements = thing.get_mut(member).and_then(Value::as_array_mut).filter(|elements| *element < elements.len());
            elements.map(|elements| elements.remove(*element)).is_some()
        }
    }
}
