//! Plans in every state of the interleaved scope: for each member and each set of groups, a plan is there exactly where a search
//! through the model finds a way, is as short, and ends where it should when it is run.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use secgroup::plan::{Goal, Planned, Using, plan};
use secgroup::registry::{WorldMut, WorldRef};
use secgroup_kit::clouds::alibaba::{Alibaba, World};
use secgroup_kit::model::Answer;
use secgroup_kit::operations::join_security_group::Join2026;
use secgroup_kit::operations::leave_security_group::LeaveUndated;
use secgroup_kit::operations::modify_instance_attribute::ModifyInstance;
use secgroup_kit::operations::modify_network_interface_attribute::ModifyInterface;
use secgroup_kit::subject::Subject;
use secgroup_kit::ways::built;

use crate::interleaved::{GROUPS, Seen, newest};
use crate::operations::join_security_group::scope::joins;
use crate::operations::of_replacement::{lists_of, requests_of};
use crate::proved::Proved;

type Set = BTreeSet<String>;

fn groups_of(world: &World, member: &str) -> Set {
    world.member(member).map(|(groups, _)| groups.iter().cloned().collect()).unwrap_or_default()
}

/// Where the requests of one operation lead.
fn next<S: Proved<Cloud = Alibaba>>(world: &World, requests: &[S::Request], to: &mut Vec<World>) {
    for request in requests {
        if let Answer::Accepted(changes) = S::judge(world, request)
            && !changes.is_empty()
        {
            to.push(S::apply(world, &changes));
        }
    }
}

/// Everything that could be asked about one member.
struct Calls {
    singles: Vec<<Join2026 as Subject>::Request>,
    of_instance: Vec<<ModifyInstance as Subject>::Request>,
    of_interface: Vec<<ModifyInterface as Subject>::Request>,
}

impl Calls {
    fn of(member: &str) -> Self {
        let caller = [("", "")];
        // A list is a set here: other orders and repeats lead nowhere else.
        let mut lists = lists_of(&GROUPS, GROUPS.len());
        lists.retain(|list| list.is_sorted_by(|one, other| one < other));
        match member.starts_with("eni-") {
            true => Self {
                singles: joins(&GROUPS, &[""], &[member], &["r1"], &caller),
                of_instance: Vec::new(),
                of_interface: requests_of(&[member], &["r1"], &lists, &caller),
            },
            false => Self {
                singles: joins(&GROUPS, &[member], &[""], &[""], &caller),
                of_instance: requests_of(&[member], &[""], &lists, &caller),
                of_interface: Vec::new(),
            },
        }
    }

    /// How many calls lead to each set of groups, at least. Never through a moment without a group, where there is one at the start.
    fn distances(&self, world: &World, using: Using, member: &str) -> BTreeMap<Set, usize> {
        let start = groups_of(world, member);
        let never_empty = !start.is_empty();
        let mut distances = BTreeMap::from([(start, 0)]);
        let mut ahead = VecDeque::from([world.clone()]);
        while let Some(world) = ahead.pop_front() {
            let steps = distances[&groups_of(&world, member)];
            let mut to = Vec::new();
            match using {
                Using::JoinLeave => {
                    next::<Join2026>(&world, &self.singles, &mut to);
                    next::<LeaveUndated>(&world, &self.singles, &mut to);
                }
                Using::Modify => {
                    next::<ModifyInstance>(&world, &self.of_instance, &mut to);
                    next::<ModifyInterface>(&world, &self.of_interface, &mut to);
                }
            }
            for world in to {
                let groups = groups_of(&world, member);
                if distances.contains_key(&groups) || (never_empty && groups.is_empty()) {
                    continue;
                }
                distances.insert(groups, steps + 1);
                ahead.push_back(world);
            }
        }
        distances
    }
}

/// What was held against the search.
#[derive(Debug, Default)]
struct Count {
    nothing_to_do: usize,
    found: usize,
    longest: usize,
    impossible: usize,
}

fn hold(world: &World, calls: &Calls, using: Using, member: &str, count: &mut Count) {
    let distances = calls.distances(world, using, member);
    let mut engine = built::<Join2026>(world);
    let before = engine.clone();
    for bits in 0..1_usize << GROUPS.len() {
        let goal: Set = (0..GROUPS.len()).filter(|at| bits >> at & 1 == 1).map(|at| GROUPS[at].to_owned()).collect();
        let planned = plan(&mut engine, &Goal::new(member, goal.iter().map(String::as_str)), using);
        let told = || format!("{member} to {goal:?}, {using:?}: {planned:?} in {world:#?}");
        assert!(engine == before, "planning changes the world: {}", told());
        let steps = match &planned {
            Planned::NothingToDo => Some(0),
            Planned::Found(calls) => {
                for call in calls {
                    let request = call.request();
                    let verdict = request.check(WorldRef::Alibaba(&engine));
                    let transition = verdict.and_then(|verdict| verdict.accepted());
                    let transition = transition.unwrap_or_else(|| panic!("{request:?} is refused: {}", told()));
                    WorldMut::from(&mut engine).apply(&transition).expect("it was accepted");
                }
                let instances = engine.instances().map(|instance| (instance.id, instance.security_groups));
                let interfaces = engine.network_interfaces().map(|interface| (interface.id, interface.security_groups));
                let groups = instances.chain(interfaces).find(|(id, _)| id == member).map(|(_, groups)| groups);
                let groups: Set = groups.unwrap_or_default().iter().map(|group| (**group).to_owned()).collect();
                assert_eq!(groups, goal, "{}", told());
                engine = before.clone();
                Some(calls.len())
            }
            Planned::Impossible(obstacle) => {
                assert!(!obstacle.violations.is_empty(), "{}", told());
                None
            }
        };
        assert_eq!(steps, distances.get(&goal).copied(), "{}", told());
        match steps {
            None => count.impossible += 1,
            Some(0) => count.nothing_to_do += 1,
            Some(steps) => {
                count.found += 1;
                count.longest = count.longest.max(steps);
            }
        }
    }
}

#[test]
fn in_every_state_of_the_scope() {
    let Seen { worlds, .. } = newest();
    let mut count = Count::default();
    for member in ["i-1", "i-2", "eni-1"] {
        let calls = Calls::of(member);
        for using in [Using::Modify, Using::JoinLeave] {
            worlds.iter().for_each(|world| hold(world, &calls, using, member, &mut count));
        }
    }
    println!("plans in {} states: {count:?}", worlds.len());
    assert!(count.found > 10_000 && count.impossible > 10_000 && count.longest > 2, "{count:?}");
}
