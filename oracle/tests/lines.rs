//! Lines in, lines out: blocks, threads, and what a line may look like.

use secgroup_oracle::{
    AnyWorld, Judgement, VerdictCounts,
    answer::Json,
    judge::{self, Crew},
    stream::pump,
    table::Table,
};

fn world() -> AnyWorld {
    AnyWorld::from_slice(
        br#"{"cloud": "baidu", "security_groups": [{"id": "g"}], "instances": [{"id": "i"}, {"id": "j", "in_debt": true}]}"#,
    )
    .unwrap()
}

/// Lines of every kind and of many lengths.
fn lines(count: usize) -> Vec<u8> {
    let mut lines = Vec::new();
    for n in 0..count {
        let line = match n % 7 {
            0 => format!(r#"{{"seq": {n}, "request": {{"Action": "bind", "instanceId": "i", "securityGroupId": "g"}}}}"#),
            1 => String::new(),
            2 => format!("{{\"request\": {}", "x".repeat(n % 300)),
            3 => format!(
                r#"{{"request": {{"Action": "bind", "instanceId": "{}", "securityGroupId": "g"}}}}"#,
                "é".repeat(n % 100)
            ),
            4 => r#"{"request": {"Action": "bind", "instanceId": "j", "securityGroupId": "g"}}"#.to_owned() + "\r",
            5 => format!(r#"{{"seq": "s{n}", "request": {{"Action": "unbind"}}}}"#),
            _ => "\u{feff}".to_owned(),
        };
        lines.extend_from_slice(line.as_bytes());
        lines.push(b'\n');
    }
    lines
}

#[test]
fn several_threads_answer_as_one_does_and_in_order() {
    let (world, lines) = (world(), lines(5_000));
    let mut expected = Vec::new();
    let counts = judge::check_block(&world, &Json, &lines, 1, &mut expected);
    assert_eq!(counts.lines(), 5_000);
    for (threads, piece) in [(1, 1), (2, 1), (2, 1000), (3, 100), (8, 4096), (2, 1 << 20)] {
        let mut crew = Crew::new(threads, piece);
        for _ in 0..2 {
            let mut out = Vec::new();
            assert_eq!(crew.check(&world, &Json, &lines, 1, &mut out).unwrap(), counts);
            assert!(out == expected, "{threads} threads, {piece} bytes");
        }
        let mut out = Vec::new();
        let table = crew.check(&world, &Table, &lines, 1, &mut out).unwrap();
        // Below each refusal stands its advice.
        assert_eq!((table, judge::lines(&out).count() as u64), (counts, 5_000 + counts.refused));
    }
}

/// Lines are read some at a time and joins judged together; that must not show.
#[test]
fn a_block_is_answered_as_its_lines_are() {
    let world = AnyWorld::from_slice(include_bytes!("../../examples/alibaba.world.json")).unwrap();
    let kinds = [
        r#"{"request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "InstanceId": "i-1"}}"#,
        r#"{"seq": "e", "request": {"Action": "JoinSecurityGroup", "SecurityGroupId": "sg-1", "NetworkInterfaceId": "eni-1"}}"#,
        r#"{"request": {"Action": "JoinResourceGroup", "RegionId": "cn-hangzhou", "ResourceType": "disk", "ResourceId": "d-1", "ResourceGroupId": "rg-1"}}"#,
        r#"{"request": {"Action": "Join"}}"#,
        "",
    ];
    // Every order of kinds that four lines can have, with different numbers of lines before and behind them.
    let mut block = Vec::new();
    for order in 0..5_usize.pow(4) {
        (0..4).for_each(|place| block.push(kinds[order / 5_usize.pow(place) % 5]));
        block.extend(vec![kinds[order % 5]; order % 37]);
    }
    let (mut together, mut apart, mut counts) = (Vec::new(), Vec::new(), VerdictCounts::default());
    for (number, line) in (1..).zip(&block) {
        match world.check_line(line.as_bytes(), number, &mut apart) {
            Judgement::Accepted(_) => counts.accepted += 1,
            Judgement::Refused => counts.refused += 1,
            Judgement::Unreadable => counts.unreadable += 1,
            Judgement::Stepped(_) => panic!("there are no steps"),
        }
    }
    let lines = block.join("\n") + "\n";
    assert_eq!(judge::check_block(&world, &Json, lines.as_bytes(), 1, &mut together), counts);
    assert!(together == apart);
}

/// Gives away a few bytes at a time.
struct Drip(Vec<u8>, usize);

impl std::io::Read for Drip {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0.drain(..count);
        Ok(count)
    }
}

#[test]
fn where_the_input_is_cut_does_not_matter() {
    let (world, lines) = (world(), lines(200));
    let mut expected = Vec::new();
    judge::check_block(&world, &Json, &lines, 1, &mut expected);
    for count in [1, 2, 7, 64, 1000, 1 << 20] {
        let mut out = Vec::new();
        let judge = |block: &[u8], first, out: &mut Vec<u8>| Ok(judge::check_block(&world, &Json, block, first, out));
        let counts = pump(Drip(lines.clone(), count), &mut out, judge, |_, _| ()).unwrap();
        assert_eq!(counts.lines(), 200);
        assert!(out == expected, "{count} bytes at a time");
    }
}

/// How a stream of these bytes is answered, and how its lines fared.
fn answers(input: &[u8]) -> (String, VerdictCounts) {
    let (world, mut out) = (world(), Vec::new());
    let judge = |block: &[u8], first, out: &mut Vec<u8>| Ok(judge::check_block(&world, &Json, block, first, out));
    let counts = pump(std::io::Cursor::new(input.to_vec()), &mut out, judge, |_, _| ()).unwrap();
    (String::from_utf8(out).unwrap(), counts)
}

/// A world of so many groups, with an instance that may be in any number of them.
fn wide_world(groups: usize) -> AnyWorld {
    let groups: Vec<String> = (0..groups)
        .map(|n| format!(r#"{{"id": "sg-{n}", "region": "r", "network": {{"vpc": "v"}}, "kind": "basic"}}"#))
        .collect();
    let world = format!(
        r#"{{"cloud": "alibaba", "account": "1", "limits": {{"groups_per_target": null}}, "security_groups": [{}],
            "instances": [{{"id": "i-1", "region": "r", "network": {{"vpc": "v"}}, "status": "Running"}}]}}"#,
        groups.join(", ")
    );
    AnyWorld::from_slice(world.as_bytes()).unwrap()
}

#[test]
fn a_list_may_have_ten_thousand_elements() {
    const MANY: usize = 10_000;
    let mut world = wide_world(MANY);
    let line = |ids: &mut dyn Iterator<Item = String>| {
        let ids: Vec<String> = ids.map(|id| format!("{id:?}")).collect();
        let ids = ids.join(", ");
        format!(r#"{{"request": {{"Action": "ModifyInstanceAttribute", "InstanceId": "i-1", "SecurityGroupIds": [{ids}]}}}}"#)
    };
    let mut asked = |line: &str| -> serde_json::Value {
        let mut out = Vec::new();
        world.run_line(line.as_bytes(), 1, &mut out);
        serde_json::from_slice(&out).unwrap()
    };
    let rules = |answer: &serde_json::Value| -> Vec<String> {
        answer["violations"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap().to_owned()).collect()
    };
    let all = || (0..MANY).rev().map(|n| format!("sg-{n}"));
    let answer = asked(&line(&mut all().chain(["sg-5".to_owned()])));
    assert_eq!(rules(&answer), ["ids-differ"]);
    let answer = asked(&line(&mut all().chain(["sg-none".to_owned(), String::new()])));
    assert_eq!(rules(&answer), ["parameters-valid", "security-groups-exist"]);
    // In the order of the ids, whatever that of the list.
    let answer = asked(&line(&mut all()));
    let changes = answer["changes"].as_array().unwrap();
    assert_eq!(changes.len(), MANY);
    assert!(changes.is_sorted_by_key(|change| change["security_group"].as_str().unwrap()));
    // One that stays, all others are left.
    let answer = asked(&line(&mut ["sg-7".to_owned()].into_iter()));
    assert_eq!(answer["changes"].as_array().unwrap().len(), MANY - 1);
    let answer = asked(&line(&mut ["sg-7".to_owned()].into_iter()));
    assert_eq!(answer["changes"], serde_json::json!([]));
}

#[test]
fn what_is_a_line() {
    let count = |input: &[u8]| answers(input).1.lines();
    assert_eq!(count(b""), 0);
    assert_eq!(count(b"\n"), 1);
    assert_eq!(count(b"x"), 1);
    assert_eq!(count(b"x\n"), 1);
    assert_eq!(count(b"x\n\n"), 2);
    assert_eq!(count(b"\n\nx"), 3);
    assert_eq!(count(b"{}\r\n{}"), 2);
}

#[test]
fn bytes_that_are_no_text_are_answered() {
    let (text, counts) = answers(b"\xff\xfe\n{\"seq\": 7, \"request\": {\"Action\": \"bind\", \"instanceId\": \"\xc3\"}}\n");
    assert_eq!(counts, VerdictCounts { unreadable: 2, ..VerdictCounts::default() });
    assert_eq!(
        text,
        "{\"seq\": 1, \"verdict\": \"unreadable\", \"error\": \"line 1: not UTF-8 (at byte 0)\"}\n\
         {\"seq\": 2, \"verdict\": \"unreadable\", \"error\": \"line 2: not UTF-8 (at byte 56)\"}\n"
    );
}

/// The answer to one line.
fn answer(world: &AnyWorld, line: &str) -> String {
    let mut out = Vec::new();
    world.check_line(line.as_bytes(), 1, &mut out);
    String::from_utf8(out).unwrap()
}

/// JSON may say what no value stands for.
const NO_VALUES: [&str; 2] = ["1e999", r#""\ud800""#];
/// Values that are no strings.
const NO_STRINGS: [&str; 7] = ["null", "true", "1", "-1.5e3", "[]", r#"{"a": [1e999]}"#, r#"["\ud800"]"#];

#[test]
fn a_line_that_is_json_keeps_its_seq_whatever_else_it_holds() {
    for (line, error) in [
        (r#"{"request": {"Action": "bind", "instanceId": 1e999}, "seq": "here"}"#, "request.instanceId: expected a string"),
        (
            r#"{"request": {"Action": "bind", "instanceId": "\ud800"}, "seq": "here"}"#,
            "request.instanceId: unexpected end of hex escape",
        ),
        (r#"{"request": {"Action": 1e999}, "seq": "here"}"#, "request.Action: expected a string"),
        (r#"{"request": {"Action": "\ud800"}, "seq": "here"}"#, "request.Action: unexpected end of hex escape"),
        (
            r#"{"request": {"Action": "bind"}, "caller": {"account": 1e999}, "seq": "here"}"#,
            "caller.account: expected a string",
        ),
        (r#"{"request": 1e999, "seq": "here"}"#, "column 17: number out of range"),
        (r#"{"request": {"\ud800": 1}, "seq": "here"}"#, "column 21: unexpected end of hex escape"),
        (r#"{"\ud800": 1, "seq": "here"}"#, "column 9: unexpected end of hex escape"),
    ] {
        let error = error.replace('"', "\\\"");
        let expected = format!("{{\"seq\": \"here\", \"verdict\": \"unreadable\", \"error\": \"line 1: {error}\"}}\n");
        assert_eq!(answer(&world(), line), expected, "{line}");
    }
    for (line, error) in [
        (r#"{"request": {"Action": "bind"}, "seq": "\ud800"}"#, "seq: expected a string or a whole number"),
        (r#"{"request": {"Action": "bind"}, "seq": 1e999}"#, "seq: expected a string or a whole number"),
        ("1e999", "column 5: number out of range"),
        (r#"{"request": 1e999, "seq": "here""#, "not JSON: number out of range at column 17"),
        (r#"{"request": {"Action": 01}, "seq": "here"}"#, "not JSON: invalid number at column 25"),
        ("\u{feff}{}", "not JSON: it begins with a byte order mark"),
    ] {
        let expected = format!("{{\"seq\": 1, \"verdict\": \"unreadable\", \"error\": \"line 1: {error}\"}}\n");
        assert_eq!(answer(&world(), line), expected, "{line}");
    }
}

/// An operation's own parameters are strings. What is a parameter of another operation, of another cloud or of another edition
/// is none of its own, and ignored whatever its value.
#[test]
fn parameters_of_others_are_ignored_whatever_their_value() {
    let alibaba = |edition: &str| {
        AnyWorld::from_slice(
            format!(r#"{{"cloud": "alibaba", "account": "1", "editions": {{"JoinSecurityGroup": "{edition}"}}}}"#).as_bytes(),
        )
        .unwrap()
    };
    let zenlayer = AnyWorld::from_slice(br#"{"cloud": "zenlayer"}"#).unwrap();
    let join: &[_] = &["SecurityGroupId", "InstanceId", "NetworkInterfaceId", "RegionId"];
    let resource: &[_] = &["RegionId", "ResourceType", "ResourceId", "ResourceGroupId"];
    let lower: &[_] = &["securityGroupId", "instanceId"];
    let everything = [join, resource, lower, &["Unknown", "action"]].concat();
    let mut ignored = 0;
    for (world, action, own) in [
        (alibaba("2026-05-06"), "JoinSecurityGroup", join),
        (alibaba("2020-09-29"), "JoinSecurityGroup", &join[..2]),
        (alibaba("2026-05-06"), "JoinResourceGroup", resource),
        (zenlayer, "AssociateSecurityGroupInstance", lower),
        (world(), "bind", lower),
    ] {
        let without = answer(&world, &format!(r#"{{"request": {{"Action": "{action}"}}}}"#));
        assert!(without.contains("refused"), "{without}");
        for name in &everything {
            for value in [&NO_VALUES[..], &NO_STRINGS].concat() {
                // The operation may be named behind its parameters.
                for request in [
                    format!(r#"{{"Action": "{action}", "{name}": {value}}}"#),
                    format!(r#"{{"{name}": {value}, "Action": "{action}"}}"#),
                ] {
                    let answered = answer(&world, &format!(r#"{{"request": {request}}}"#));
                    if own.contains(name) {
                        assert!(answered.contains(&format!("line 1: request.{name}: ")), "{request}: {answered}");
                    } else {
                        assert_eq!(answered, without, "{request}");
                        ignored += 1;
                    }
                }
            }
        }
    }
    assert!(ignored > 500, "{ignored}");
}

/// `caller` is a part of the line, not of the request: it has its shape in every cloud, also where it is then ignored.
#[test]
fn a_caller_has_its_shape_in_every_cloud() {
    let zenlayer = AnyWorld::from_slice(br#"{"cloud": "zenlayer"}"#).unwrap();
    for (world, action) in [(zenlayer, "AssociateSecurityGroupInstance"), (world(), "bind")] {
        let with = |caller: &str| answer(&world, &format!(r#"{{"request": {{"Action": "{action}"}}, "caller": {caller}}}"#));
        let without = answer(&world, &format!(r#"{{"request": {{"Action": "{action}"}}}}"#));
        for caller in ["{}", r#"{"account": "1"}"#, r#"{"account": "", "service": "nas"}"#, r#"{"account": "\n\u00e9"}"#] {
            assert_eq!(with(caller), without, "{caller}");
        }
        for (caller, error) in [
            ("null", "caller: expected an object"),
            ("[]", "caller: expected an object"),
            (r#"{"account": null}"#, "caller.account: expected a string"),
            (r#"{"service": 1}"#, "caller.service: expected a string"),
            (r#"{"service": "\udc00"}"#, "caller.service: lone leading surrogate in hex escape"),
            (r#"{"user": "1"}"#, r#"unknown member \"caller.user\""#),
            (r#"{"account": "1", "account": "1"}"#, r#"member \"caller.account\" occurs twice"#),
        ] {
            assert!(with(caller).contains(&format!("line 1: {error}\"}}")), "{caller}: {}", with(caller));
        }
    }
}

#[test]
fn lines_may_be_deep_long_and_wide() {
    let world = world();
    let judge = |line: &str| world.check_line(line.as_bytes(), 1, &mut Vec::new());
    let with =
        |extra: &str| format!(r#"{{"request": {{"Action": "bind", "instanceId": "i", "securityGroupId": "g", {extra}}}}}"#);
    let deep = with(&format!("\"x\": {}1{}", "[".repeat(100_000), "]".repeat(100_000)));
    assert!(matches!(judge(&deep), Judgement::Accepted(_)));
    assert_eq!(judge(&"[".repeat(1_000_000)), Judgement::Unreadable);
    assert_eq!(judge(&with(&format!("\"instanceID\": {}", "{\"a\":".repeat(100_000)))), Judgement::Unreadable);
    let long = with(&format!("\"x\": \"{}\"", "y".repeat(5_000_000)));
    assert!(matches!(judge(&long), Judgement::Accepted(_)));
    // A hundred thousand parameters, each of which could be a repetition of another.
    let wide: Vec<_> = (0..100_000).map(|n| format!("\"p{n}\": 0")).collect();
    assert!(matches!(judge(&with(&wide.join(", "))), Judgement::Accepted(_)));
    assert_eq!(judge(&with(&format!("{}, \"p99999\": 0", wide.join(", ")))), Judgement::Unreadable);
}

#[test]
fn what_is_accepted_takes_effect_for_the_next() {
    let mut world = AnyWorld::from_slice(
        br#"{"cloud": "zenlayer", "security_groups": [{"id": "a", "status": "Available"}, {"id": "b", "status": "Available"}, {"id": "c", "status": "Available"}],
             "instances": [{"id": "i", "status": "RUNNING"}]}"#,
    )
    .unwrap();
    let mut out = Vec::new();
    let line = |group| {
        format!(
            r#"{{"request": {{"Action": "AssociateSecurityGroupInstance", "securityGroupId": "{group}", "instanceId": "i"}}}}"#
        )
    };
    let block = ["a", "b", "a", "c"].map(line).join("\n");
    let before = world.clone();
    assert_eq!(
        judge::check_block(&world, &Json, block.as_bytes(), 1, &mut out),
        VerdictCounts { accepted: 4, ..VerdictCounts::default() }
    );
    assert_eq!(world, before);
    let counts = judge::run_block(&mut world, &Json, block.as_bytes(), 1, &mut out);
    assert_eq!(counts, VerdictCounts { accepted: 3, refused: 1, ..VerdictCounts::default() });
    assert_ne!(world, before);
}
