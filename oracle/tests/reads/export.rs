//! `secgroup export`: the files, and what is refused.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use super::ask::{BAIDU_GROUPS, BAIDU_INSTANCES, GROUPS, INSTANCES, INTERFACES, List, Place, ZENLAYER_INSTANCES, region};
use super::model;
use super::support::{file, secgroup};

fn run(folder: &TempDir, world: &Value, args: &[&str]) -> Output {
    file(folder, "world.json", world.to_string());
    secgroup().current_dir(folder).args(["export", "world.json"]).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The files of a folder with their contents.
fn files(folder: &Path) -> BTreeMap<String, String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect()
}

/// What an export of a world writes.
fn exported(world: &Value, args: &[&str]) -> BTreeMap<String, String> {
    let folder = tempdir().unwrap();
    let output = run(&folder, world, &[&["--output", "out"], args].concat());
    assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(0), "", ""));
    files(&folder.path().join("out"))
}

/// The ids in the files of a list, in the order of the pages.
fn ids(files: &BTreeMap<String, String>, list: List) -> Vec<String> {
    let pages = (1..).map_while(|number| files.get(&format!("{}.{number}.json", list.action)));
    pages.flat_map(|page| list.ids(&serde_json::from_str(page).unwrap())).collect()
}

#[test]
fn a_small_world_of_each_cloud() {
    for (name, world) in [
        ("alibaba", small_alibaba()),
        (
            "zenlayer",
            json!({
                "cloud": "zenlayer",
                "security_groups": [{"id": "g", "status": "Available"}],
                "instances": [{"id": "ins", "status": "RUNNING", "security_groups": ["g"]}],
            }),
        ),
        (
            "baidu",
            json!({
                "cloud": "baidu",
                "security_groups": [{"id": "g"}, {"id": "e", "kind": "enterprise"}],
                "instances": [{"id": "i", "security_groups": ["g"]}],
            }),
        ),
    ] {
        let files = exported(&world, &[]);
        let text: String = files.iter().map(|(name, content)| format!("{name}\n{content}")).collect();
        insta::assert_snapshot!(format!("export_{name}"), text);
    }
}

fn small_alibaba() -> Value {
    json!({
        "cloud": "alibaba", "account": "1",
        "security_groups": [{"id": "sg", "region": "r", "network": {"vpc": "v"}, "kind": "basic"}],
        "instances": [{"id": "i", "region": "r", "network": {"vpc": "v"}, "status": "Running", "security_groups": ["sg"]}],
        "network_interfaces": [{"id": "eni", "region": "r", "vpc": "v", "status": "InUse", "attached_to": "i", "security_groups": ["sg"]}],
    })
}

#[test]
fn every_region_of_the_account_and_nothing_of_others() {
    let world = model::alibaba();
    let files = exported(&world, &[]);
    assert_eq!(ids(&files, INSTANCES), ["i-far", "i-a", "i-b", "i-c", "i-d", "i-e"]);
    assert_eq!(ids(&files, GROUPS), ["sg-far", "sg-d", "sg-c", "sg-b", "sg-a"]);
    assert_eq!(ids(&files, INTERFACES), ["eni-far", "eni-a", "eni-b", "eni-m", "eni-own", "eni-p"]);
    assert_eq!(files.len(), 6, "{:?}", files.keys());
    let other = exported(&world, &["--account", "2"]);
    assert_eq!((ids(&other, INSTANCES), ids(&other, GROUPS)), (vec!["i-other".to_owned()], vec!["sg-other".to_owned()]));
    assert_eq!(ids(&other, INTERFACES), ["eni-other"]);
    // A failing service fails its clients; what there is, is there.
    let mut failing = world;
    failing["service"] = json!("failing");
    assert_eq!(exported(&failing, &[]), files);
}

#[test]
fn pages_are_as_long_as_the_vendor_allows() {
    let count = 1_005;
    let instances: Vec<Value> = (0..count).map(|n| json!({"id": format!("i-{n:04}"), "status": "RUNNING"})).collect();
    let files = exported(&json!({"cloud": "zenlayer", "instances": instances}), &[]);
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["DescribeInstances.1.json", "DescribeInstances.2.json", "DescribeSecurityGroups.1.json"]
    );
    assert_eq!(ids(&files, ZENLAYER_INSTANCES).len(), count);
    let instances: Vec<Value> = (0..count).map(|n| json!({"id": format!("i-{n:04}")})).collect();
    let files = exported(&json!({"cloud": "baidu", "instances": instances}), &[]);
    assert_eq!((files.len(), ids(&files, BAIDU_INSTANCES).len(), ids(&files, BAIDU_GROUPS).len()), (3, count, 0));
    let place = json!({"region": "r", "network": {"vpc": "v"}, "status": "Running"});
    let instance = |n: usize| {
        let mut instance = place.clone();
        instance["id"] = json!(format!("i-{n:04}"));
        instance
    };
    let world = json!({"cloud": "alibaba", "account": "1", "instances": (0..205).map(instance).collect::<Vec<_>>()});
    let files = exported(&world, &[]);
    assert_eq!((files.len(), ids(&files, INSTANCES).len()), (5, 205));
    // A page is what the server answers.
    let served = Place::new(&world).get(INSTANCES, &[region(), ("MaxResults", json!(100))]);
    let mut written: Value = serde_json::from_str(&files["DescribeInstances.1.json"]).unwrap();
    written["RequestId"] = served["RequestId"].clone();
    assert_eq!(written, served);
}

/// Two exports of a world are the same to the byte.
#[test]
fn exports_do_not_differ() {
    assert_eq!(exported(&model::alibaba(), &[]), exported(&model::alibaba(), &[]));
}

#[test]
fn what_is_refused() {
    let folder = tempdir().unwrap();
    let world = model::baidu();
    let said = |args: &[&str]| {
        let output = run(&folder, &world, args);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{args:?}");
        text(&output.stderr).to_owned()
    };
    std::fs::create_dir(folder.path().join("full")).unwrap();
    std::fs::write(folder.path().join("full/kept"), "kept").unwrap();
    let before = files(&folder.path().join("full"));
    let refused = said(&["--output", "full"]);
    assert!(refused.starts_with("secgroup: full: "), "{refused}");
    assert_eq!(files(&folder.path().join("full")), before);
    let refused = said(&["--output", "world.json"]);
    assert!(refused.starts_with("secgroup: world.json: "), "{refused}");
    let missing = said(&[]);
    assert!(missing.contains("--output"), "{missing}");
    let output = secgroup().current_dir(&folder).args(["export", "nowhere.json", "--output", "new"]).output().unwrap();
    assert_eq!(text(&output.stderr), "secgroup: nowhere.json: there is no such file or directory\n");
    assert!(!folder.path().join("new").exists());
    // A directory that is there, and empty, is taken.
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(run(&folder, &world, &["--output", "empty"]).status.code(), Some(0));
    assert_eq!(files(&folder.path().join("empty")).len(), 2);
}
