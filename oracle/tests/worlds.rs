//! World documents that cannot be: each is refused with the place of what is wrong. And strange ones that can.

mod support;

use std::{
    fs,
    io::Cursor,
    time::{Duration, Instant},
};

use secgroup_oracle::{AnyWorld, Judgement, document};

/// Documents, and the sentence that refuses each.
const BAD: &[(&str, &str)] = &[
    // No world at all.
    ("", "not JSON: EOF while parsing a value (line 1, column 0)"),
    ("\u{feff}{}", "not JSON: it begins with a byte order mark (line 1, column 1)"),
    ("[]", "invalid type: sequence, expected a world (line 1, column 0)"),
    ("{}", r#"cloud: missing; it must be "alibaba", "zenlayer" or "baidu""#),
    (r#"{"cloud": "aws"}"#, "cloud: unknown variant `aws`, expected one of `alibaba`, `zenlayer`, `baidu` (line 1, column 15)"),
    (r#"{"account": "1", "cloud": {}"#, "cloud: "),
    (r#"{"cloud": "baidu"} x"#, "not JSON: trailing characters (line 1, column 20)"),
    (r#"{"cloud": "baidu""#, "not JSON: EOF while parsing an object (line 1, column 17)"),
    // Members.
    (r#"{"cloud": "alibaba"}"#, "missing field `account` (line 1, column 20)"),
    (r#"{"cloud": "alibaba", "account": "1", "account": "1"}"#, "duplicate field `account` (line 1, column 46)"),
    (r#"{"cloud": "baidu", "cloud": "baidu"}"#, "duplicate field `cloud` (line 1, column 26)"),
    (r#"{"cloud": "baidu", "account": "1"}"#, "account: unknown field `account`, expected one of `cloud`, `limits`, "),
    (r#"{"cloud": "alibaba", "account": null}"#, "account: invalid type: null, expected a"),
    (r#"{"cloud": "alibaba", "account": ""}"#, "account: must not be empty"),
    (r#"{"cloud": "alibaba", "account": "1", "service": "slow"}"#, "service: unknown variant `slow`, expected "),
    (r#"{"cloud": "alibaba", "account": "1", "instances": {}}"#, "instances: invalid type: map, expected a list"),
    (r#"{"cloud": "alibaba", "account": "1", "instances": null}"#, "instances: invalid type: null, expected a list"),
    (
        r#"{"cloud": "alibaba", "account": "1", "editions": {"JoinSecurityGroup": "2021"}}"#,
        "editions.JoinSecurityGroup: unknown variant `2021`",
    ),
    (r#"{"cloud": "alibaba", "account": "1", "editions": {"Bind": "x"}}"#, "editions.Bind: unknown field `Bind`"),
    // Limits.
    (
        r#"{"cloud": "alibaba", "account": "1", "limits": {"acl_rules": 1.0}}"#,
        "limits.acl_rules: invalid type: floating point `1.0`, expected u32",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "limits": {"acl_rules": -1}}"#,
        "limits.acl_rules: invalid value: integer `-1`, expected u32",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "limits": {"acl_rules": 4294967296}}"#,
        "limits.acl_rules: invalid value: integer `4294967296`, expected u32",
    ),
    (r#"{"cloud": "alibaba", "account": "1", "limits": {"basic": {"max": 5}}}"#, "limits.basic: missing field `unit`"),
    (
        r#"{"cloud": "alibaba", "account": "1", "limits": {"basic": {"max": null, "unit": "members"}}}"#,
        "limits.basic.max: invalid type: null",
    ),
    (r#"{"cloud": "zenlayer", "limits": {"groups": 1}}"#, "limits.groups: unknown field `groups`"),
    // Things.
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "region": "r", "network": "classic"}]}"#,
        "instances[0]: missing field `status`",
    ),
    (r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "id": "b"}]}"#, "instances[0]: duplicate field `id`"),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": 5}]}"#,
        "instances[0].id: invalid type: integer `5`, expected a",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "", "region": "r", "network": "classic", "status": "Running"}]}"#,
        "instances[0].id: must not be empty",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "region": "", "network": "classic", "status": "Running"}]}"#,
        "instances[0].region: must not be empty",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "region": "r", "network": "vpc", "status": "Running"}]}"#,
        "instances[0].network: unknown variant `vpc`",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "region": "r", "network": "classic", "status": "running"}]}"#,
        "instances[0].status: unknown variant `running`",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "a", "region": "r", "network": "classic", "status": "Running", "locks": ["x"]}]}"#,
        "instances[0].locks[0]: unknown variant `x`",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "basic", "owner": null}]}"#,
        "security_groups[0].owner: invalid type: null",
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "resources": [{"type": "instance", "id": "a", "region": "r"}]}"#,
        "resources[0].type: unknown variant `instance`",
    ),
    // Wrong types that a careless reader takes.
    (r#"{"cloud": "baidu", "instances": [["i", "Running", false, []]]}"#, "instances[0]: invalid type: sequence"),
    (
        r#"{"cloud": "baidu", "instances": [{"id": "i", "status": {"Running": null}}]}"#,
        "instances[0].status: invalid type: map",
    ),
    (r#"{"cloud": "alibaba", "account": "1", "limits": [1, 2, 3, null, null, null]}"#, "limits: invalid type: sequence"),
    (r#"{"cloud": "alibaba", "account": "1", "limits": {"basic": [3, "members"]}}"#, "limits.basic: invalid type: sequence"),
    (r#"{"cloud": "alibaba", "account": "1", "editions": ["2026-05-06"]}"#, "editions: invalid type: sequence"),
    (r#"{"cloud": {"alibaba": null}, "account": "1"}"#, "cloud: invalid type: map"),
    (
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": {"classic": null}, "kind": "basic"}]}"#,
        "security_groups[0].network",
    ),
    // References and consistency.
    (
        r#"{"cloud": "baidu", "instances": [{"id": "i", "security_groups": ["g"]}]}"#,
        r#"instances[0].security_groups[0]: no security group "g""#,
    ),
    (
        r#"{"cloud": "baidu", "instances": [{"id": "i"}, {"id": "j"}, {"id": "i"}]}"#,
        r#"instances[2].id: "i" is the id of instances[0] already"#,
    ),
    (
        r#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i", "security_groups": ["g", "g"]}]}"#,
        r#"instances[0].security_groups[1]: "g" is listed twice"#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "network_interfaces": [{"id": "e", "region": "r", "vpc": "v", "status": "InUse", "attached_to": "i"}]}"#,
        r#"network_interfaces[0].attached_to: no instance "i""#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "x", "region": "r", "network": "classic", "status": "Running"}],
            "network_interfaces": [{"id": "x", "region": "r", "vpc": "v", "status": "InUse"}]}"#,
        r#"network_interfaces[0].id: "x" is the id of "#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "resources": [{"type": "disk", "id": "d", "region": "r", "resource_group": "rg"}]}"#,
        r#"resources[0].resource_group: no resource group "rg""#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "q", "network": "classic", "kind": "basic"}],
            "instances": [{"id": "i", "region": "r", "network": "classic", "status": "Running", "security_groups": ["g"]}]}"#,
        r#"instances[0].security_groups[0]: security group "g" is in region "q", not "r""#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": {"vpc": "v"}, "kind": "basic"}],
            "instances": [{"id": "i", "region": "r", "network": "classic", "status": "Running", "security_groups": ["g"]}]}"#,
        r#"instances[0].security_groups[0]: security group "g" is in VPC "v", not the classic network"#,
    ),
    (
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "enterprise"}]}"#,
        "security_groups[0].network: an enterprise group cannot be in the classic network",
    ),
];

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (document, expected) in BAD {
        match AnyWorld::from_slice(document.as_bytes()) {
            Ok(_) => panic!("{document} was read"),
            Err(error) => assert!(error.to_string().starts_with(expected), "{document}\n  {error}\n  {expected}"),
        }
    }
}

/// How a document is read from a file, through windows of several sizes.
fn through_windows(document: &[u8]) -> impl Iterator<Item = Result<AnyWorld, String>> {
    let read = move |size| AnyWorld::from_file_through(Cursor::new(document), size).map_err(|error| error.to_string());
    [1, 2, 3, 7, 64, 1 << 20].into_iter().map(read)
}

#[test]
fn a_file_says_what_its_text_says() {
    for (document, _) in BAD {
        let expected = AnyWorld::from_slice(document.as_bytes()).map_err(|error| error.to_string());
        through_windows(document.as_bytes()).for_each(|read| assert_eq!(read, expected, "{document}"));
    }
    let folders = ["examples", "examples/story", "corpus"].map(|folder| support::root().join(folder));
    let mut worlds = 0;
    for entry in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let in_corpus = path.parent().unwrap().ends_with("corpus");
        let documents = match path.extension().and_then(|extension| extension.to_str()) {
            Some("json") if !in_corpus => vec![text],
            Some("jsonl") if in_corpus => {
                let world = |case| serde_json::from_str::<serde_json::Value>(case).unwrap()["world"].to_string();
                text.lines().step_by(5).map(world).collect()
            }
            _ => continue,
        };
        for document in documents {
            // Also with every kind of space.
            let spaced = document.replace(", ", " ,\r\n\t").replace(": ", "\t:\n ") + "\n ";
            for text in [&document, &spaced] {
                let expected = AnyWorld::from_slice(text.as_bytes()).unwrap();
                through_windows(text.as_bytes()).for_each(|read| assert_eq!(read.as_ref(), Ok(&expected), "{text}"));
                worlds += 1;
            }
        }
    }
    assert!(worlds > 100, "only {worlds}");
}

#[test]
fn what_is_no_text_is_refused() {
    for document in [&b"{\"cloud\": \"baidu\", \"instances\": [{\"id\": \"\xff\"}]}"[..], b"\xff\xfe{", &[0; 100]] {
        let error = AnyWorld::from_slice(document).unwrap_err().to_string();
        assert!(error.contains("not JSON"), "{error}");
    }
}

#[test]
fn the_cloud_may_come_last() {
    let document = br#"{"instances": [{"id": "i"}], "cloud": "baidu"}"#;
    let world = AnyWorld::from_slice(document).unwrap();
    assert_eq!(world.cloud(), secgroup::rulebook::Cloud::Baidu);
    through_windows(document).for_each(|read| assert_eq!(read.as_ref(), Ok(&world)));
}

/// Joins the one instance to the one group of a world with these ids; gives the answer and the world afterwards.
fn join(group: &str, instance: &str) -> (String, String) {
    let quote = |text: &str| serde_json::to_string(text).unwrap();
    let (group, instance) = (quote(group), quote(instance));
    let world = format!(
        r#"{{"cloud": "zenlayer", "security_groups": [{{"id": {group}, "status": "Available"}}], "instances": [{{"id": {instance}, "status": "RUNNING"}}]}}"#
    );
    let mut world = AnyWorld::from_slice(world.as_bytes()).unwrap();
    let line = format!(
        r#"{{"request": {{"Action": "AssociateSecurityGroupInstance", "securityGroupId": {group}, "instanceId": {instance}}}}}"#
    );
    let mut out = Vec::new();
    assert!(matches!(world.run_line(line.as_bytes(), 1, &mut out), Judgement::Accepted(_)), "{group:.80} {instance:.80}");
    let mut after = Vec::new();
    document::write(&world, &mut after).unwrap();
    assert_eq!(AnyWorld::from_slice(&after).unwrap(), world);
    (String::from_utf8(out).unwrap(), String::from_utf8(after).unwrap())
}

#[test]
fn ids_may_be_anything_but_empty() {
    let megabyte = "é\"\\\u{0}".repeat(1 << 18);
    join(&megabyte, &megabyte);
    for id in [" ", "\u{0}", "\u{feff}", "a\nb", "\"", "\\", "\u{202e}gs", "👩‍👩‍👧‍👦", "e\u{301}", "\u{10ffff}", "null"]
    {
        for (group, instance) in [("g", id), (id, "i"), (id, id)] {
            let (answer, after) = join(group, instance);
            let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(answer["changes"][0]["member"], instance);
            assert_eq!(answer["changes"][0]["security_group"], group);
            assert!(after.is_char_boundary(0));
        }
    }
    // Two spellings of what looks the same are two ids.
    let world = br#"{"cloud": "baidu", "instances": [{"id": "\u00e9"}, {"id": "e\u0301"}]}"#;
    assert!(AnyWorld::from_slice(world).is_ok());
}

/// One instance in so many groups, one group with so many instances, and one more join: how long it all takes.
fn crowd(size: usize) -> Duration {
    let since = Instant::now();
    let list = |element: &dyn Fn(usize) -> String| (0..size).map(element).collect::<Vec<_>>().join(", ");
    let groups = list(&|n| format!(r#"{{"id": "g-{n}", "region": "r", "network": "classic", "kind": "basic"}}"#));
    let ids = list(&|n| format!("\"g-{n}\""));
    let others = list(&|n| {
        format!(r#"{{"id": "j-{n}", "region": "r", "network": "classic", "status": "Running", "security_groups": ["g-0"]}}"#)
    });
    let world = format!(
        r#"{{"cloud": "alibaba", "account": "1", "limits": {{"groups_per_target": null, "basic": null}},
            "security_groups": [{groups}, {{"id": "g", "region": "r", "network": "classic", "kind": "basic"}}],
            "instances": [{others}, {{"id": "i-1", "region": "r", "network": "classic", "status": "Running", "security_groups": [{ids}]}}]}}"#
    );
    let mut world = AnyWorld::from_slice(world.as_bytes()).unwrap();
    let mut out = Vec::new();
    let line = br#"{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "g", "InstanceId": "i-1"}}"#;
    assert!(matches!(world.run_line(line, 1, &mut out), Judgement::Accepted(_)));
    assert_eq!(world.run_line(line, 2, &mut out), Judgement::Refused);
    document::write(&world, &mut out).unwrap();
    since.elapsed()
}

#[test]
fn a_crowd_of_a_hundred_thousand_takes_ten_times_as_long_as_one_of_ten_thousand() {
    let (small, large) = (crowd(10_000), crowd(100_000));
    // A hundred times where the work grows with the square.
    assert!(large < small * 50, "{small:?}, {large:?}");
}
