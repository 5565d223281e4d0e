//! A follower's world depends on what happened, not on when it was heard of.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use secgroup_oracle::AnyWorld;
use secgroup_oracle::follow::{Arrival, Contradiction, Event, Follower};
use secgroup_oracle::time::Time;
use serde_json::{Value, json};

/// What might happen next: which kind of thing, to what, and how much later.
type Draw = (Index, Index, Index, u8);

/// Something that may happen in a world of the cloud, whether it can or not.
fn draft(world: &Value, (kind, one, other, _): &Draw) -> (&'static str, Value) {
    let cloud = world["cloud"].as_str().unwrap();
    let pick = |list: &[&str], index: &Index| json!(index.get(list));
    let ids = |list: &str| -> Vec<Value> {
        let elements = world[list].as_array().into_iter().flatten();
        // Now and then something that is not there.
        elements.map(|element| element["id"].clone()).chain([json!("new-1"), json!("new-2")]).collect()
    };
    let (groups, instances, interfaces) = (ids("security_groups"), ids("instances"), ids("network_interfaces"));
    let members = [&instances[..], &interfaces].concat();
    let (group, instance, interface, member) =
        (one.get(&groups), other.get(&instances), one.get(&interfaces), other.get(&members));
    let fresh = json!(format!("new-{}", one.index(4)));
    let statuses: &[&str] = match cloud {
        "zenlayer" => &["RUNNING", "STOPPED", "RECYCLE"],
        _ => &["Running", "Stopping", "Stopped"],
    };
    let place = |mut element: Value| {
        if cloud == "alibaba" {
            (element["region"], element["network"]) = (json!("r"), json!({"vpc": "v"}));
        }
        element
    };
    let steps = |step: Value| ("steps", json!([step]));
    let changes = |change: &str| ("changes", json!([{"change": change, "security_group": group, "member": member}]));
    let common = 8;
    match kind.index(if cloud == "alibaba" { 16 } else { common }) {
        0 | 1 => changes("joined"),
        2 => changes("left"),
        3 => steps(json!({"step": "set_instance_status", "instance": instance, "status": pick(statuses, one)})),
        4 => {
            let mut created = json!({"id": fresh, "status": other.get(statuses), "security_groups": []});
            if one.index(2) == 0 && !groups.is_empty() {
                created["security_groups"] = json!([group]);
            }
            steps(json!({"step": "create", "instance": place(created)}))
        }
        5 => {
            let mut created = json!({"id": fresh});
            match cloud {
                "alibaba" => created["kind"] = json!("basic"),
                "zenlayer" => created["status"] = json!("Available"),
                _ => {}
            }
            steps(json!({"step": "create", "security_group": place(created)}))
        }
        6 => steps(json!({"step": "delete", "instance": instance})),
        7 => steps(json!({"step": "delete", "security_group": group})),
        8 => {
            let created = json!({"id": format!("eni-{fresh}"), "region": "r", "vpc": "v", "status": "Available", "security_groups": [group]});
            steps(json!({"step": "create", "network_interface": created}))
        }
        9 => steps(json!({"step": "delete", "network_interface": interface})),
        10 => steps(json!({"step": "attach", "network_interface": interface, "instance": instance})),
        11 => steps(json!({"step": "detach", "network_interface": interface})),
        12 => {
            let status = pick(&["Available", "InUse", "Detaching"], other);
            steps(json!({"step": "set_interface_status", "network_interface": interface, "status": status}))
        }
        13 => steps(json!({"step": "lock", "instance": instance, "lock": pick(&["security", "financial"], one)})),
        14 => steps(json!({"step": "unlock", "instance": instance, "lock": pick(&["security", "financial"], one)})),
        _ => steps(json!({"step": "leave", "security_group": group, "member": member})),
    }
}

fn second(number: usize) -> String {
    format!("2026-01-01T00:{:02}:{:02}Z", number / 60, number % 60)
}

/// How events of a run may follow one another.
#[derive(Clone, Copy, PartialEq)]
enum Times {
    /// Each has a time of its own.
    Apart,
    /// Several may have the same.
    Together,
}

/// A run: how it began, what happened in order, how it ended.
struct Run {
    snapshot: AnyWorld,
    events: Vec<Event>,
    end: AnyWorld,
}

fn snapshot(cloud: &str) -> AnyWorld {
    let text = match cloud {
        "alibaba" => {
            r#"{"cloud": "alibaba", "account": "1",
            "security_groups": [{"id": "sg-1", "region": "r", "network": {"vpc": "v"}, "kind": "basic"},
                                {"id": "sg-2", "region": "r", "network": {"vpc": "v"}, "kind": "basic"}],
            "instances": [{"id": "i-1", "region": "r", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg-1"]}],
            "network_interfaces": [{"id": "eni-1", "region": "r", "vpc": "v", "status": "Available"}]}"#
        }
        "zenlayer" => {
            r#"{"cloud": "zenlayer", "security_groups": [{"id": "sg-1", "status": "Available"}, {"id": "sg-2", "status": "Available"}],
            "instances": [{"id": "ins-1", "status": "RUNNING", "security_groups": ["sg-1"]}]}"#
        }
        _ => {
            r#"{"cloud": "baidu", "security_groups": [{"id": "g-1"}, {"id": "g-2"}],
            "instances": [{"id": "i-1", "security_groups": ["g-1"]}, {"id": "i-2"}]}"#
        }
    };
    AnyWorld::from_slice(text.as_bytes()).unwrap()
}

/// Lets happen what can, and counts it.
fn run(cloud: &str, draws: &[Draw], times: Times, seen: &RefCell<BTreeMap<String, u32>>) -> Run {
    let snapshot = snapshot(cloud);
    let (mut world, mut events, mut now) = (snapshot.clone(), Vec::new(), 1);
    for draw in draws {
        let (name, list) = draft(&serde_json::to_value(&world).unwrap(), draw);
        let took = match name {
            "steps" => world.take_steps(&list.to_string()).map(drop),
            _ => world.make_changes(&list.to_string()),
        };
        if took.is_err() {
            continue;
        }
        now += if times == Times::Apart { 1 } else { usize::from(draw.3) };
        let mut event = json!({"time": second(now), name: list});
        if draw.3 == 0 {
            event["id"] = json!(now);
        }
        events.push(Event::read(event.to_string().as_bytes()).unwrap());
        let what = &list[0];
        let what = what["step"].as_str().or(what["change"].as_str()).unwrap();
        *seen.borrow_mut().entry(format!("{cloud}: {what}")).or_default() += 1;
    }
    Run { snapshot, events, end: world }
}

/// The events in another order.
fn permuted(events: &[Event], keys: &[u64]) -> Vec<Event> {
    let mut keyed: Vec<_> = events.iter().cloned().enumerate().collect();
    keyed.sort_by_key(|(place, _)| keys.get(place % keys.len()).copied().unwrap_or_default().rotate_left(*place as u32));
    keyed.into_iter().map(|(_, event)| event).collect()
}

fn start() -> Time {
    second(0).parse().unwrap()
}

/// Follows the events in this order, and looks at the world now and then.
fn follow(snapshot: &AnyWorld, events: &[Event], looks: u64) -> (AnyWorld, Vec<Contradiction>) {
    let mut follower = Follower::new(snapshot.clone(), start());
    let mut newest: Option<Time> = None;
    for (place, event) in events.iter().enumerate() {
        let late = newest.as_ref().is_some_and(|newest| event.time() < newest);
        let expected = match events[..place].contains(event) {
            true => Arrival::Duplicate,
            false if late => Arrival::Late,
            false => Arrival::InOrder,
        };
        assert_eq!(follower.take(event.clone()), expected);
        newest = newest.max(Some(event.time().clone()));
        if looks.rotate_left(place as u32) & 3 == 0 {
            follower.world();
        }
    }
    (follower.world().clone(), follower.contradictions())
}

const CLOUDS: [&str; 3] = ["alibaba", "zenlayer", "baidu"];

fn draws() -> impl Strategy<Value = Vec<Draw>> {
    vec((any::<Index>(), any::<Index>(), any::<Index>(), 0..3_u8), 1..30)
}

fn holds<S: Strategy>(cases: u32, strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    if let Err(error) = TestRunner::new(config).run(&strategy, property) {
        panic!("{error}");
    }
}

#[test]
fn any_order_gives_the_world_as_it_is() {
    let seen = RefCell::new(BTreeMap::new());
    holds(300, (draws(), vec(any::<u64>(), 1..8), any::<u64>()), |(draws, keys, looks)| {
        for cloud in CLOUDS {
            let Run { snapshot, events, end } = run(cloud, &draws, Times::Apart, &seen);
            let (world, contradictions) = follow(&snapshot, &permuted(&events, &keys), looks);
            prop_assert_eq!(&contradictions, &[]);
            prop_assert!(world == end, "{}", cloud);
        }
        Ok(())
    });
    let seen = seen.into_inner();
    println!("{seen:?}");
    let wanted = [
        "joined",
        "left",
        "leave",
        "create",
        "delete",
        "set_instance_status",
        "set_interface_status",
        "attach",
        "detach",
        "lock",
        "unlock",
    ];
    for what in wanted {
        assert!(seen.get(&format!("alibaba: {what}")).is_some_and(|count| *count > 3), "{what} is too rare");
    }
    for cloud in ["zenlayer", "baidu"] {
        for what in &wanted[..2] {
            assert!(seen.get(&format!("{cloud}: {what}")).is_some_and(|count| *count > 3), "{cloud}: {what} is too rare");
        }
    }
}

#[test]
fn whatever_is_lost_or_of_one_time_the_order_makes_no_difference() {
    let none = RefCell::default();
    let contradicted = RefCell::new(0);
    holds(300, (draws(), vec(any::<u64>(), 1..8), vec(any::<u64>(), 1..8), any::<u32>()), |(draws, keys, others, lost)| {
        for cloud in CLOUDS {
            let Run { snapshot, mut events, .. } = run(cloud, &draws, Times::Together, &none);
            let mut place = 0;
            events.retain(|_| {
                place += 1;
                lost.rotate_left(place) & 7 != 0
            });
            let one = follow(&snapshot, &permuted(&events, &keys), u64::MAX);
            let other = follow(&snapshot, &permuted(&events, &others), 0);
            prop_assert!(one.0 == other.0, "{}", cloud);
            prop_assert_eq!(&one.1, &other.1);
            *contradicted.borrow_mut() += usize::from(!one.1.is_empty());
        }
        Ok(())
    });
    assert!(contradicted.into_inner() > 20);
}

#[test]
fn what_comes_twice_or_is_old_changes_nothing() {
    let none = RefCell::default();
    holds(200, (draws(), vec(any::<u64>(), 1..8), any::<Index>()), |(draws, keys, settled)| {
        for cloud in CLOUDS {
            let Run { snapshot, events, end } = run(cloud, &draws, Times::Apart, &none);
            let mut follower = Follower::new(snapshot, start());
            // The first part is heard of in any order, and then settled.
            let (first, rest) = events.split_at(settled.index(events.len() + 1));
            for event in permuted(first, &keys) {
                follower.take(event.clone());
                prop_assert_eq!(follower.take(event), Arrival::Duplicate);
            }
            if let Some(next) = rest.first() {
                follower.settle(next.time());
            }
            for event in permuted(rest, &keys) {
                follower.take(event);
                for old in first.iter().take(2) {
                    prop_assert_eq!(
                        follower.take(old.clone()),
                        if rest.is_empty() { Arrival::Duplicate } else { Arrival::Old }
                    );
                }
            }
            prop_assert!(*follower.world() == end, "{}", cloud);
            prop_assert_eq!(&follower.contradictions(), &[]);
        }
        Ok(())
    });
}

fn event(text: &str) -> Event {
    Event::read(text.as_bytes()).unwrap()
}

fn whys(follower: &mut Follower) -> Vec<String> {
    follower.contradictions().into_iter().map(|contradiction| contradiction.why).collect()
}

const JOINED: &str =
    r#"{"time": "2026-01-01T00:01:00Z", "changes": [{"change": "joined", "security_group": "g-2", "member": "i-1"}]}"#;
const LEFT: &str =
    r#"{"time": "2026-01-01T00:02:00Z", "changes": [{"member": "i-1", "security_group": "g-2", "change": "left"}]}"#;

#[test]
fn contradictions_are_told_until_something_explains_them() {
    let mut follower = Follower::new(snapshot("baidu"), start());
    follower.take(event(LEFT));
    assert_eq!(whys(&mut follower), ["changes: \"i-1\" is not in security group \"g-2\""]);
    assert_eq!(follower.take(event(JOINED)), Arrival::Late);
    assert!(whys(&mut follower).is_empty());
    assert!(*follower.world() == snapshot("baidu"));
    let unknown = r#"{"time": "2026-01-01T00:03:00Z", "steps": [{"step": "set_instance_status", "instance": "i-9", "status": "Running"}]}"#;
    follower.take(event(unknown));
    assert_eq!(whys(&mut follower), ["steps[0]: no instance \"i-9\""]);
}

#[test]
fn events_of_one_time_may_help_or_contradict_one_another() {
    let time = "2026-01-01T00:01:00Z";
    let create = format!(r#"{{"time": "{time}", "steps": [{{"step": "create", "instance": {{"id": "i-9"}}}}]}}"#);
    let join =
        format!(r#"{{"time": "{time}", "changes": [{{"change": "joined", "security_group": "g-1", "member": "i-9"}}]}}"#);
    let status = |status: &str| {
        event(&format!(
            r#"{{"time": "{time}", "steps": [{{"step": "set_instance_status", "instance": "i-1", "status": "{status}"}}]}}"#
        ))
    };
    for events in [[&join, &create], [&create, &join]] {
        let mut follower = Follower::new(snapshot("baidu"), start());
        for text in events {
            follower.take(event(text));
        }
        assert!(whys(&mut follower).is_empty());
        let world = serde_json::to_value(follower.world()).unwrap();
        assert_eq!(world["instances"][2]["security_groups"], json!(["g-1"]));
    }
    let mut follower = Follower::new(snapshot("baidu"), start());
    follower.take(status("Stopped"));
    follower.take(status("Starting"));
    let whys = whys(&mut follower);
    assert!(whys.len() == 1 && whys[0].starts_with("an event of the same time says another thing"), "{whys:?}");
}

#[test]
fn a_snapshot_takes_its_time() {
    // The snapshot was begun before i-1 left g-1, and shows it without the group.
    let taken =
        AnyWorld::from_slice(br#"{"cloud": "baidu", "security_groups": [{"id": "g-1"}], "instances": [{"id": "i-1"}]}"#)
            .unwrap();
    let left = r#"{"time": "2026-01-01T00:00:30Z", "changes": [{"change": "left", "security_group": "g-1", "member": "i-1"}]}"#;
    let made = start()..="2026-01-01T00:01:00Z".parse().unwrap();
    let mut follower = Follower::since(taken.clone(), made);
    assert_eq!(follower.take(event(left)), Arrival::InOrder);
    assert!(whys(&mut follower).is_empty() && *follower.world() == taken);
    let before = r#"{"time": "2025-12-31T23:59:59.9Z", "steps": []}"#;
    assert_eq!(follower.take(event(before)), Arrival::Old);
}

#[test]
fn ids_tell_events_apart() {
    let numbered = |id: u32, status: &str, second: u32| {
        event(&format!(
            r#"{{"time": "2026-01-01T00:01:0{second}Z", "id": {id}, "steps": [{{"step": "set_instance_status", "instance": "i-1", "status": "{status}"}}]}}"#
        ))
    };
    let mut follower = Follower::new(snapshot("baidu"), start());
    assert_eq!(follower.take(numbered(1, "Stopped", 0)), Arrival::InOrder);
    assert_eq!(follower.take(numbered(1, "Stopped", 0)), Arrival::Duplicate);
    assert_eq!(follower.take(numbered(2, "Stopped", 0)), Arrival::InOrder);
    assert!(whys(&mut follower).is_empty());
    follower.take(numbered(1, "Running", 5));
    let whys = whys(&mut follower);
    assert!(whys.len() == 1 && whys[0].starts_with("another event has its id"), "{whys:?}");
}

#[test]
fn what_is_no_event_is_said() {
    let said = |text: &str| Event::read(text.as_bytes()).unwrap_err().to_string();
    assert!(said("{").starts_with("not JSON: "));
    assert_eq!(said("[]"), "expected an object");
    assert_eq!(said(r#"{"steps": []}"#), "no \"time\"");
    assert_eq!(said(r#"{"time": 5, "steps": []}"#), "time: expected a string");
    assert_eq!(said(r#"{"time": "noon", "steps": []}"#), "time: \"noon\" is no time like 2026-01-01T00:00:00Z");
    assert_eq!(said(r#"{"time": "2026-01-01T00:00:00Z"}"#), "expected \"steps\" or \"changes\"");
    assert_eq!(said(r#"{"time": "2026-01-01T00:00:00Z", "steps": [], "changes": []}"#), "expected \"steps\" or \"changes\"");
    assert_eq!(said(r#"{"time": "2026-01-01T00:00:00Z", "steps": [7]}"#), "steps: expected a list of objects");
    assert_eq!(said(r#"{"time": "2026-01-01T00:00:00Z", "id": [], "steps": []}"#), "id: expected a string or a number");
    assert_eq!(said(r#"{"time": "2026-01-01T00:00:00Z", "step": {}, "steps": []}"#), "unknown member \"step\"");
    let line = event(JOINED).line();
    assert_eq!(event(&line), event(JOINED));
}
