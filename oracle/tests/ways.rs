//! Whatever the order: a world document says the same in every spelling, read whole or through a window of any size.

use std::{
    cell::Cell,
    collections::BTreeSet,
    io::{self, Cursor, Read, Seek, SeekFrom},
};

use secgroup_kit::ways::spelling::{Dice, Json, Members};
use secgroup_oracle::{AnyWorld, document};

const GROUPS: [&str; 4] = ["sg-1", "sg-bp1000000000000000a", "sg/\u{e9}\"\\\u{1f600}\n", "sg-bp1-that-no-record-has-room-for"];
const INSTANCES: [&str; 4] = ["i-1", "i-bp1000000000000000a", "i-\u{0}", "i-bp1-that-no-record-has-room-for"];
const INTERFACES: [&str; 3] = ["eni-1", "eni-bp1000000000000000a", "eni-bp1-that-no-record-has-room-for"];

/// Half of the ids.
fn some<'i>(ids: &[&'i str], dice: &mut Dice) -> Vec<&'i str> {
    ids.iter().copied().filter(|_| dice.one_in(2)).collect()
}

/// An object with an id, these texts, and these others, of which empty lists may be left out.
fn object(id: &str, texts: &[(&str, &str)], others: Vec<(&str, Json)>, dice: &mut Dice) -> Json {
    let members = texts.iter().fold(Members::new(dice).given("id", id), |members, (name, text)| members.given(name, *text));
    others.into_iter().fold(members, |members, (name, value)| members.list(name, value)).object()
}

/// All that a world of the cloud says, its cloud left out.
fn world(cloud: &str, dice: &mut Dice) -> Vec<(String, Json)> {
    let groups = some(&GROUPS, dice);
    let of_group: &[(&str, &str)] = match cloud {
        "alibaba" => &[("region", "r1"), ("kind", "basic")],
        "zenlayer" => &[("status", "Available")],
        _ => &[("kind", "normal")],
    };
    let of_instance: &[(&str, &str)] = match cloud {
        "alibaba" => &[("region", "r1"), ("status", "Running")],
        "zenlayer" => &[("status", "RUNNING")],
        _ => &[("status", "Stopped")],
    };
    let network = || Json::Object(vec![("vpc".to_owned(), Json::from("vpc-a"))]);
    let in_vpc = || if cloud == "alibaba" { vec![("network", network())] } else { Vec::new() };
    let mut list = Vec::new();
    for id in &groups {
        list.push(object(id, of_group, in_vpc(), dice));
    }
    let mut members = vec![("security_groups".to_owned(), Json::List(list))];
    let mut list = Vec::new();
    for id in some(&INSTANCES, dice) {
        let own = some(&groups, dice);
        let others = [in_vpc(), vec![("security_groups", own[..].into())]].concat();
        list.push(object(id, of_instance, others, dice));
    }
    members.push(("instances".to_owned(), Json::List(list)));
    let quota = if cloud == "alibaba" { "groups_per_target" } else { "groups_per_instance" };
    let quota = Json::Object(vec![(quota.to_owned(), if dice.one_in(2) { Json::Null } else { Json::Number(12) })]);
    members.push(("limits".to_owned(), quota));
    if cloud == "alibaba" {
        let of_interface = [("region", "r1"), ("vpc", "vpc-a"), ("status", "InUse")];
        let mut list = Vec::new();
        for id in some(&INTERFACES, dice) {
            let (own, grants) = (some(&groups, dice), some(&["1", "2", "3"], dice));
            let others = vec![("security_groups", own[..].into()), ("granted_to", grants[..].into())];
            list.push(object(id, &of_interface, others, dice));
        }
        members.push(("network_interfaces".to_owned(), Json::List(list)));
        members.push(("account".to_owned(), Json::from("1")));
        let edition = if dice.one_in(2) { "2020-09-29" } else { "2026-05-06" };
        let editions = vec![("JoinSecurityGroup".to_owned(), Json::from(edition))];
        members.push(("editions".to_owned(), Json::Object(editions)));
    }
    members
}

/// A file that notes whether somebody has gone back to its beginning: the reader has given up then, and reads the whole.
struct File<'t> {
    text: Cursor<&'t [u8]>,
    rewound: &'t Cell<bool>,
}

impl Read for File<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.read(buffer)
    }
}

impl Seek for File<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.rewound.set(true);
        self.text.seek(to)
    }
}

fn written(world: &AnyWorld) -> Vec<u8> {
    let mut text = Vec::new();
    document::write(world, &mut text).unwrap();
    text
}

#[test]
fn every_spelling_through_every_window() {
    let mut different = BTreeSet::new();
    for case in 1..=240 {
        let mut dice = Dice::new(case);
        let cloud = ["alibaba", "zenlayer", "baidu"][case as usize % 3];
        let members = world(cloud, &mut dice);
        let named = ("cloud".to_owned(), Json::from(cloud));
        let whole = Json::Object([vec![named], members.clone()].concat());
        // Everything in the order in which it is written down here.
        let plain = AnyWorld::from_slice(whole.spell(&mut Dice::new(0)).as_bytes()).unwrap();
        let expected = written(&plain);
        different.insert(expected.clone());

        let anyhow = whole.spell(&mut dice);
        // Only where the cloud comes first is the document read through the window.
        let first = Json::Object(members).spell(&mut dice).replacen('{', &format!("{{\"cloud\": \"{cloud}\","), 1);
        for (text, comes_first) in [(&anyhow, false), (&first, true)] {
            let read = AnyWorld::from_slice(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert!(read == plain, "read whole: {text}");
            assert_eq!(written(&read), expected, "read whole: {text}");
            for window in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, text.len() - 1, text.len(), 1 << 20] {
                let rewound = Cell::new(false);
                let file = File { text: Cursor::new(text.as_bytes()), rewound: &rewound };
                let read = AnyWorld::from_file_through(file, window);
                let read = read.unwrap_or_else(|error| panic!("{error}, through {window} bytes: {text}"));
                assert!(read == plain, "through {window} bytes: {text}");
                assert_eq!(written(&read), expected, "through {window} bytes: {text}");
                assert!(!comes_first || !rewound.get(), "given up, through {window} bytes: {text}");
            }
        }
    }
    assert!(different.len() > 200, "only {} worlds", different.len());
}
