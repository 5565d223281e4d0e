//! The JSON Schemas: what they say yes and no to.

mod support;

use std::{collections::BTreeSet, fs};

use clap::ValueEnum as _;
use jsonschema::Validator;
use secgroup::plan::Using;
use secgroup_oracle::{AnyWorld, args::Document, plan, schema};
use serde_json::Value;

fn validator(document: Document) -> Validator {
    jsonschema::draft202012::new(&schema::of(document)).unwrap()
}

fn valid(validator: &Validator, what: &str, document: &Value) {
    if let Some(error) = validator.iter_errors(document).next() {
        panic!("{what}: {}: {error}", error.instance_path());
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Whether a case holds what the schema cannot say: a parameter that the edition does not have may be anything.
fn is_odd(name: &str) -> bool {
    name.contains("2020-09-29") && name.contains("what is no parameter")
}

/// Every world, request and answer of the examples and the corpus: kind and text. Unreadable lines are left out.
fn documents() -> Vec<(Document, String, Value)> {
    let mut documents = Vec::new();
    let folders = ["examples", "examples/story", "corpus"].map(|folder| support::root().join(folder));
    for entry in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(support::root()).unwrap().to_str().unwrap().to_owned();
        let Ok(text) = fs::read_to_string(&path) else { continue };
        match name.rsplit('.').next() {
            Some("json") if name.starts_with("corpus") => {}
            Some("json") => documents.push((Document::World, name, parse(&text))),
            Some("jsonl") if name.starts_with("corpus") => {
                for case in text.lines().map(parse) {
                    let name = format!("{name}: {}", case["name"]);
                    documents.push((Document::World, name.clone(), case["world"].clone()));
                    for (line, answer) in case["lines"].as_array().unwrap().iter().zip(case["expect"].as_array().unwrap()) {
                        documents.push((Document::Verdict, name.clone(), answer.clone()));
                        if answer["verdict"] != "unreadable" && !is_odd(&name) {
                            documents.push((Document::Request, name.clone(), line.clone()));
                        }
                    }
                    let readable = case["expect"].as_array().unwrap().iter().all(|answer| answer["verdict"] != "unreadable");
                    if readable && !is_odd(&name) {
                        documents.push((Document::Scenario, name, case));
                    }
                }
            }
            Some("jsonl") if name.ends_with("goals.jsonl") => {
                documents.extend(text.lines().map(|line| (Document::Goal, name.clone(), parse(line))));
            }
            Some("jsonl") => {
                let kind = if name.ends_with(".answers.jsonl") { Document::Verdict } else { Document::Request };
                documents.extend(text.lines().map(|line| (kind, name.clone(), parse(line))));
            }
            _ => {}
        }
    }
    documents
}

#[test]
fn everything_that_is_read_and_written_is_valid() {
    let documents = documents();
    for kind in Document::value_variants() {
        let validator = validator(*kind);
        documents.iter().filter(|(of, ..)| of == kind).for_each(|(_, name, document)| valid(&validator, name, document));
    }
    for kind in [Document::World, Document::Request, Document::Verdict, Document::Scenario] {
        let of_kind = documents.iter().filter(|(of, ..)| *of == kind).count();
        assert!(of_kind > 100, "only {of_kind} of {kind:?}");
    }
}

/// Every goal of the story's members and groups: all three outcomes occur.
#[test]
fn plans_are_valid() {
    let validator = validator(Document::Plan);
    let folder = support::root().join("examples/story");
    let world = fs::read(folder.join("world.json")).unwrap();
    let document = parse(&String::from_utf8_lossy(&world));
    let instances = document["instances"].as_array().unwrap().iter();
    let groups = ["[\"sg-mesh\"]", "[\"sg-web\"]", "[\"sg-web\", \"sg-mesh\"]"];
    let goals: String = instances
        .flat_map(|instance| {
            groups.map(|groups| format!("{{\"member\": {}, \"security_groups\": {groups}}}\n", instance["id"]))
        })
        .collect();
    let mut world = AnyWorld::from_slice(&world).unwrap();
    let goals = plan::read_goals(goals.as_bytes()).unwrap();
    let mut seen = BTreeSet::new();
    for answer in plan::answers(&mut world, &goals, Using::Modify) {
        let line = parse(&answer.line());
        seen.insert(line["plan"].as_str().unwrap().to_owned());
        valid(&validator, "a plan", &line);
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

#[test]
fn worlds_are_written_as_valid_documents_that_mean_the_same() {
    let validator = validator(Document::World);
    for (_, name, document) in documents().into_iter().filter(|(kind, ..)| *kind == Document::World) {
        let world = AnyWorld::from_slice(document.to_string().as_bytes()).unwrap();
        let mut written = Vec::new();
        secgroup_oracle::document::write(&world, &mut written).unwrap();
        valid(&validator, &name, &serde_json::from_slice(&written).unwrap());
        assert_eq!(AnyWorld::from_slice(&written).unwrap(), world, "{name}");
    }
}

#[test]
fn the_ids_name_the_protocol() {
    let names = ["world", "request", "verdict", "goal", "plan", "scenario", "trace", "coverage", "conform", "known"];
    assert_eq!(names.len(), Document::value_variants().len());
    for (document, name) in Document::value_variants().iter().copied().zip(names) {
        let schema = schema::of(document);
        assert_eq!(schema["$id"], format!("urn:secgroup:protocol:1:{name}"));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::meta::is_valid(&schema));
    }
}

#[test]
fn bad_worlds_are_not_valid() {
    let validator = validator(Document::World);
    let bad = [
        r#"{"account": "1"}"#,
        r#"{"cloud": "aws", "account": "1"}"#,
        r#"{"cloud": "alibaba"}"#,
        r#"{"cloud": "alibaba", "account": ""}"#,
        r#"{"cloud": "alibaba", "account": "1", "region": "r"}"#,
        r#"{"cloud": "alibaba", "account": "1", "instances": null}"#,
        r#"{"cloud": "alibaba", "account": "1", "editions": {"JoinSecurityGroup": "2021-01-01"}}"#,
        r#"{"cloud": "alibaba", "account": "1", "limits": {"acl_rules": -1}}"#,
        r#"{"cloud": "alibaba", "account": "1", "limits": {"acl_rules": 4294967296}}"#,
        r#"{"cloud": "alibaba", "account": "1", "limits": {"basic": {"max": 5}}}"#,
        r#"{"cloud": "alibaba", "account": "1", "limits": {"basic": {"max": null, "unit": "members"}}}"#,
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "", "region": "r", "network": "classic", "kind": "basic"}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": "vpc", "kind": "basic"}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "Basic"}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "security_groups": [{"id": "g", "region": "r", "network": "classic", "kind": "basic", "owner": null}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "i", "region": "r", "network": {"vpc": "v", "x": 1}, "status": "Running"}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "instances": [{"id": "i", "region": "r", "network": "classic", "status": "RUNNING"}]}"#,
        r#"{"cloud": "alibaba", "account": "1", "instances": [["i", "r", "classic", "Running"]]}"#,
        r#"{"cloud": "alibaba", "account": "1", "resources": [{"type": "instance", "id": "i", "region": "r"}]}"#,
        r#"{"cloud": "zenlayer", "account": "1"}"#,
        r#"{"cloud": "zenlayer", "security_groups": [{"id": "g"}]}"#,
        r#"{"cloud": "zenlayer", "security_groups": [{"id": "g", "status": "Gone"}]}"#,
        r#"{"cloud": "zenlayer", "instances": [{"id": "i", "status": "running"}]}"#,
        r#"{"cloud": "baidu", "instances": [{"id": "i", "status": "RUNNING"}]}"#,
        r#"{"cloud": "baidu", "instances": [{"id": "i", "in_debt": 1}]}"#,
    ];
    for text in bad {
        assert!(!validator.is_valid(&parse(text)), "{text}");
        assert!(AnyWorld::from_slice(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn bad_lines_are_not_valid() {
    let validator = validator(Document::Request);
    let bad = [
        "[]",
        "{}",
        r#"{"request": {}}"#,
        r#"{"request": {"Action": "Join"}}"#,
        r#"{"request": {"Action": "bind", "instanceId": 1}}"#,
        r#"{"request": {"Action": "JoinSecurityGroup", "InstanceId": null}}"#,
        r#"{"seq": 1.5, "request": {"Action": "bind"}}"#,
        r#"{"seq": null, "request": {"Action": "bind"}}"#,
        r#"{"request": {"Action": "bind"}, "caller": null}"#,
        r#"{"request": {"Action": "bind"}, "caller": {"role": "x"}}"#,
        r#"{"request": {"Action": "bind"}, "caller": {"account": 1}}"#,
        r#"{"request": {"Action": "bind"}, "note": 1}"#,
        r#"{"request": {"Action": "bind"}, "steps": []}"#,
        r#"{"steps": [], "caller": {}}"#,
        r#"{"steps": {}}"#,
        r#"{"steps": [{"step": "explode"}]}"#,
        r#"{"steps": [{"step": "set_instance_status", "instance": "i-1"}]}"#,
    ];
    for text in bad {
        assert!(!validator.is_valid(&parse(text)), "{text}");
    }
    for text in [
        r#"{"request": {"Action": "bind"}}"#,
        r#"{"seq": "", "request": {"Action": "bind", "Version": [2]}, "caller": {}}"#,
        r#"{"seq": 5, "steps": [{"step": "set_instance_status", "instance": "i-1", "status": "Stopping"}]}"#,
        r#"{"steps": [{"step": "create", "security_group": {"id": "g-2"}}, {"step": "delete", "security_group": "g-2"}]}"#,
        r#"{"steps": []}"#,
    ] {
        valid(&validator, text, &parse(text));
    }
}

#[test]
fn bad_answers_are_not_valid() {
    let validator = validator(Document::Verdict);
    let bad = [
        r#"{"verdict": "accepted", "changes": []}"#,
        r#"{"seq": 1, "verdict": "accepted"}"#,
        r#"{"seq": 1, "verdict": "accepted", "changes": [{"change": "joined", "security_group": "g"}]}"#,
        r#"{"seq": 1, "verdict": "accepted", "changes": [], "status": 200}"#,
        r#"{"seq": 1, "verdict": "unreadable"}"#,
        r#"{"seq": 1, "verdict": "stepped"}"#,
        r#"{"seq": 1, "verdict": "accepted", "changes": [], "advice": "none"}"#,
        r#"{"seq": 1, "verdict": "denied", "error": ""}"#,
        r#"{"seq": 1, "verdict": "refused", "status": 404, "code": "c", "message": "m", "message_documented": true, "rule": "r", "basis": "page", "violations": []}"#,
    ];
    for text in bad {
        assert!(!validator.is_valid(&parse(text)), "{text}");
    }
}

#[test]
fn bad_scenarios_are_not_valid() {
    let validator = validator(Document::Scenario);
    let world = r#"{"cloud": "baidu"}"#;
    for (good, text) in [
        (true, format!(r#"{{"world": {world}, "lines": []}}"#)),
        (true, format!(r#"{{"name": "", "world": {world}, "lines": ["x", {{"steps": []}}], "expect": []}}"#)),
        (false, format!(r#"{{"world": {world}}}"#)),
        (false, r#"{"lines": []}"#.to_owned()),
        (false, r#"{"world": {}, "lines": []}"#.to_owned()),
        (false, format!(r#"{{"name": 1, "world": {world}, "lines": []}}"#)),
        (false, format!(r#"{{"world": {world}, "lines": [[]]}}"#)),
        (false, format!(r#"{{"world": {world}, "lines": [], "expect": null}}"#)),
        (false, format!(r#"{{"world": {world}, "lines": [], "note": 1}}"#)),
    ] {
        assert_eq!(validator.is_valid(&parse(&text)), good, "{text}");
    }
}

#[test]
fn lines_of_a_trace_are_valid() {
    let validator = validator(Document::Trace);
    let request = r#""request": {"Action": "bind", "instanceId": "i"}"#;
    for (good, text) in [
        (true, format!(r#"{{{request}, "observed": "success"}}"#)),
        (
            true,
            format!(r#"{{"seq": 1, {request}, "caller": {{}}, "observed": {{"code": "X", "status": 400}}, "cloud": "baidu"}}"#),
        ),
        (
            true,
            format!(
                r#"{{{request}, "observed": {{"code": "X"}}, "account": "1", "region": "r", "time": "2026-01-01T00:00:00Z"}}"#
            ),
        ),
        (true, r#"{"steps": [{"step": "set_in_debt", "instance": "j", "in_debt": false}], "id": 7}"#.to_owned()),
        (false, format!(r#"{{{request}}}"#)),
        (false, format!(r#"{{{request}, "observed": "failure"}}"#)),
        (false, format!(r#"{{{request}, "observed": {{"status": 400}}}}"#)),
        (false, format!(r#"{{{request}, "observed": "success", "time": "yesterday"}}"#)),
        (false, r#"{"steps": [], "observed": "success"}"#.to_owned()),
        (false, r#"{"steps": [], "note": 1}"#.to_owned()),
        (false, "{}".to_owned()),
    ] {
        assert_eq!(validator.is_valid(&parse(&text)), good, "{text}");
    }
}
