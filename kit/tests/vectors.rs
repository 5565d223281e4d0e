//! Sets of vectors: what is in them, and that they are the same every time.

use std::collections::BTreeSet;

use secgroup_kit::systems::Model;
use secgroup_kit::vectors::{Settings, Vectors};
use secgroup_kit::{Conformance, Scope};

fn lines(settings: &Settings) -> Vec<String> {
    Vectors::generate(settings).lines().collect()
}

#[test]
fn a_set_of_the_usual_size_has_every_rule_and_every_pair() {
    let vectors = Vectors::generate(&Settings::default());
    println!("{}", vectors.coverage());
    assert_eq!(vectors.uncovered(), []);
    let lines: Vec<_> = vectors.lines().collect();
    assert_eq!(lines.len(), Settings::SIZE);
    for page in vectors.coverage().pages() {
        let rules = page.rules();
        let least = rules.iter().map(|rule| rule.first).min().unwrap();
        assert!(least >= 3 && page.accepted().first >= 3, "{page:#?}");
    }
    let names: BTreeSet<_> = lines.iter().map(|line| line.split("\", \"world\"").next().unwrap()).collect();
    assert_eq!(names.len(), lines.len(), "a name occurs twice");
    let sequences = lines.iter().filter(|line| line.contains("\"steps\": [")).count();
    assert!(sequences > 50, "only {sequences} sequences with steps");
    Conformance::new().run_on(&vectors, &mut Model::new()).assert();
}

#[test]
fn the_same_settings_give_the_same_set_and_others_do_not() {
    let scope = Scope { operations: vec!["bind".to_owned()], ..Scope::default() };
    let settings = Settings { scope: scope.clone(), size: 60, ..Settings::default() };
    let set = lines(&settings);
    assert_eq!(lines(&settings), set);
    let other = lines(&Settings { seed: 1, ..settings.clone() });
    assert!(other != set && other[..10] == set[..10], "the seed is for what is random");
    // More operations do not change what one of them gets, as far as there is room.
    let more =
        Settings { scope: Scope { operations: vec!["bind".to_owned(), "unbind".to_owned()], ..scope }, size: 120, seed: 0 };
    assert!(set[..11].iter().all(|line| lines(&more).contains(line)));
}

/// A promise to those who keep a seed: a set does not change unless the rules or the strategies do, which the changelog says.
#[test]
fn a_set_is_what_it_was() {
    let scope = Scope { operations: vec!["bind".to_owned(), "JoinResourceGroup".to_owned()], ..Scope::default() };
    let set = lines(&Settings { scope, size: 100, ..Settings::default() });
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in set.iter().flat_map(|line| line.bytes().chain([b'\n'])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    }
    assert_eq!(hash, 17_633_588_233_542_279_301, "renew this number, and say **Vectors** in CHANGELOG.md");
}

#[test]
fn what_has_no_room_is_named() {
    for size in [0, 1, 5, 30] {
        let scope = Scope { editions: vec!["2025-10-20".to_owned()], ..Scope::default() };
        let vectors = Vectors::generate(&Settings { scope, size, seed: 7 });
        assert_eq!(vectors.lines().count(), size);
        let uncovered: Vec<_> = vectors.uncovered().iter().map(ToString::to_string).collect();
        match size {
            0 => assert_eq!(uncovered.len(), 10),
            1 => assert!(uncovered.contains(&"bind of 2025-10-20: group-quota".to_owned()), "{uncovered:?}"),
            5 => assert!(uncovered.contains(&"bind of 2025-10-20: not-expired with group-quota".to_owned()), "{uncovered:?}"),
            _ => assert!(uncovered.is_empty(), "{uncovered:?}"),
        }
    }
}

#[test]
fn worlds_have_nothing_that_does_not_matter() {
    let scope = Scope { operations: vec!["JoinSecurityGroup".to_owned()], ..Scope::default() };
    let set = lines(&Settings { scope, size: 200, ..Settings::default() });
    let locked = set.iter().find(|line| line.contains("2026-05-06: not-locked\"")).unwrap();
    assert_eq!(locked.matches("\"id\": ").count(), 2, "{locked}");
    println!("{locked}");
}
