//! The JSON Schemas against the readers, both ways: what is made from a schema is read, and what is read is valid.

// How the engine's suite runs its properties.
#[path = "../../tests/proof/harness.rs"]
#[allow(dead_code, reason = "this suite uses some of it")]
mod harness;

use std::cell::RefCell;
use std::collections::BTreeMap;

use jsonschema::Validator;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;
use proptest::test_runner::TestCaseError;
use secgroup_kit::clouds::alibaba::{self, Alibaba};
use secgroup_kit::clouds::baidu::Baidu;
use secgroup_kit::clouds::roster;
use secgroup_kit::clouds::zenlayer::Zenlayer;
use secgroup_kit::strategies::OneOf;
use secgroup_kit::subject::Cloud as _;
use secgroup_kit::ways::spelling::Dice;
use secgroup_oracle::{AnyWorld, args::Document, schema};
use serde_json::{Map, Value, json};

use crate::harness::{holds, least, sample};

/// Why a valid document may be refused: what no schema can say. The ends of the sentences.
const REASONS: [(&str, &str); 7] = [
    ("an id that is taken", " already"),
    ("a reference that leads nowhere", "no "),
    ("a group that is listed twice", " is listed twice"),
    ("a group of another region", " is in region "),
    ("a group of another network", " is in "),
    ("a classic enterprise group", "an enterprise group cannot be in the classic network"),
    ("more than a world holds", "more than "),
];

/// The reason behind an error, if it is one of these.
fn reason(error: &str) -> Option<&'static str> {
    // `instances[0].security_groups[1]: no security group "a"`
    let (_, problem) = error.split_once(": ")?;
    let is = |(_, part): &&(&str, &str)| match part.strip_prefix(' ') {
        Some(_) => problem.contains(part),
        None => problem.starts_with(part),
    };
    REASONS.iter().find(is).map(|(what, _)| *what)
}

/// The keywords that a schema with a type may have here.
const KEYWORDS: [&str; 15] = [
    "type",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "pattern",
    "minLength",
    "minimum",
    "maximum",
    "description",
    "title",
    "default",
    "$schema",
    "$id",
    "$defs",
];

/// Makes strategies from a schema. Fails at a keyword that it does not know, so that none is passed over.
struct Walk<'a> {
    definitions: &'a Map<String, Value>,
}

impl Walk<'_> {
    /// The values of a schema, which stands under the member of this name.
    fn values(&self, name: &str, schema: &Value) -> BoxedStrategy<Value> {
        let schema = schema.as_object().unwrap();
        if let Some(reference) = schema.get("$ref") {
            let definition = reference.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
            return self.values(name, &self.definitions[definition]);
        }
        for any in ["oneOf", "anyOf"] {
            if let Some(arms) = schema.get(any) {
                let arms = arms.as_array().unwrap().iter().map(|arm| (1, self.values(name, arm)));
                return OneOf::new(arms).boxed();
            }
        }
        if let Some(value) = schema.get("const") {
            return Just(value.clone()).boxed();
        }
        if let Some(values) = schema.get("enum") {
            return select(values.as_array().unwrap().clone()).boxed();
        }
        match schema.get("type") {
            Some(Value::Array(kinds)) => OneOf::new(kinds.iter().map(|kind| (1, self.of_type(name, kind, schema)))).boxed(),
            Some(kind) => self.of_type(name, kind, schema),
            None => panic!("{name}: a schema without a type: {schema:?}"),
        }
    }

    fn of_type(&self, name: &str, kind: &Value, schema: &Map<String, Value>) -> BoxedStrategy<Value> {
        let unknown = schema.keys().find(|key| !KEYWORDS.contains(&key.as_str()));
        assert_eq!(unknown, None, "{name}: a keyword that is not walked");
        match kind.as_str().unwrap() {
            "null" => Just(Value::Null).boxed(),
            "boolean" => any::<bool>().prop_map(Value::from).boxed(),
            "integer" => {
                let bound = |keyword, otherwise| schema.get(keyword).map_or(otherwise, |bound| bound.as_u64().unwrap());
                let (least, most) = (bound("minimum", 0), bound("maximum", u64::MAX));
                OneOf::new([(3, (least..=least + 3).boxed()), (1, Just(most).boxed())]).prop_map(Value::from).boxed()
            }
            "string" => match schema.get("pattern") {
                Some(pattern) => {
                    string_regex(pattern.as_str().unwrap().trim_matches(['^', '$'])).unwrap().prop_map(Value::from).boxed()
                }
                None => words(name, schema.get("minLength").is_none()),
            },
            "array" => prop::collection::vec(self.values(name, &schema["items"]), 0..4).prop_map(Value::from).boxed(),
            "object" => self.objects(schema),
            other => panic!("{name}: a type that is not walked: {other}"),
        }
    }

    fn objects(&self, schema: &Map<String, Value>) -> BoxedStrategy<Value> {
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let mut members = Just(Map::new()).boxed();
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let values = self.values(name, schema);
            let member =
                if required.contains(&json!(name)) { values.prop_map(Some).boxed() } else { prop::option::of(values).boxed() };
            let name = name.clone();
            members = (members, member)
                .prop_map(move |(mut members, member)| {
                    members.extend(member.map(|value| (name.clone(), value)));
                    members
                })
                .boxed();
        }
        members.prop_map(Value::from).boxed()
    }
}

/// Words from a pool so small that ids meet. Most things are in one place, or nothing would be in a group.
fn words(name: &str, may_be_empty: bool) -> BoxedStrategy<Value> {
    let times = match name {
        "region" | "vpc" | "account" | "owner" => [8, 1, 0, 0, 0, 0],
        // Ids are many and those that are named are few: groups are found, and named twice.
        "security_groups" => [5, 2, 0, 0, 0, 1],
        _ => [4, 2, 1, 1, 1, 1],
    };
    let arms = ["a", "b", "c", "d", "e", "f"].into_iter().zip(times).chain([("", u32::from(may_be_empty))]);
    let arms = arms.into_iter().filter(|(_, times)| *times > 0);
    OneOf::new(arms.map(|(word, times)| (times, Just(json!(word)).boxed()))).boxed()
}

fn validator(document: Document) -> Validator {
    jsonschema::draft202012::new(&schema::of(document)).unwrap()
}

fn load(document: &Value) -> Result<AnyWorld, String> {
    AnyWorld::from_slice(document.to_string().as_bytes()).map_err(|error| error.to_string())
}

/// What the schema of worlds describes, a cloud at a time.
fn worlds_of_the_schema() -> BoxedStrategy<Value> {
    let schema = schema::of(Document::World);
    let definitions = schema["$defs"].as_object().unwrap();
    Walk { definitions }.values("", &json!({"oneOf": schema["oneOf"]}))
}

/// Worlds that load: the kit's, in any of their spellings.
fn worlds_that_load() -> BoxedStrategy<Value> {
    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }
    let alibaba = (alibaba::worlds::worlds(alibaba::E2026), any::<u64>()).prop_map(|(world, number)| {
        let mut dice = Dice::new(number);
        read(&Alibaba::written(&world, &mut dice).spell(&mut dice))
    });
    let zenlayer = (roster::worlds::<Zenlayer>(true), any::<u64>()).prop_map(|(world, number)| {
        let mut dice = Dice::new(number);
        read(&Zenlayer::written(&world, &mut dice).spell(&mut dice))
    });
    let baidu = (roster::worlds::<Baidu>(true), any::<u64>()).prop_map(|(world, number)| {
        let mut dice = Dice::new(number);
        read(&Baidu::written(&world, &mut dice).spell(&mut dice))
    });
    OneOf::new([(2, alibaba.boxed()), (1, zenlayer.boxed()), (1, baidu.boxed())]).boxed()
}

/// Where the values of a document are, the document first.
fn places(document: &Value) -> Vec<String> {
    fn gather(value: &Value, place: &str, all: &mut Vec<String>) {
        all.push(place.to_owned());
        match value {
            Value::Object(members) => members.iter().for_each(|(name, value)| gather(value, &format!("{place}/{name}"), all)),
            Value::Array(elements) => {
                elements.iter().enumerate().for_each(|(at, value)| gather(value, &format!("{place}/{at}"), all));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    gather(document, "", &mut all);
    all
}

/// A document in which one value is replaced, perhaps by another of its values, or left out, or has a member more.
fn damaged(document: &Value, at: usize, how: &Damage) -> Value {
    let (mut document, all) = (document.clone(), places(document));
    let place = &all[at % all.len()];
    match how {
        Damage::Copy(from) => {
            let value = document.pointer(&all[from % all.len()]).unwrap().clone();
            *document.pointer_mut(place).unwrap() = value;
        }
        Damage::Replace(value) => *document.pointer_mut(place).unwrap() = value.clone(),
        Damage::Remove => {
            let (parent, name) = place.rsplit_once('/').unwrap_or_default();
            match document.pointer_mut(parent).unwrap() {
                Value::Object(members) => drop(members.shift_remove(name)),
                Value::Array(elements) if !name.is_empty() => drop(elements.remove(name.parse().unwrap())),
                _ => {}
            }
        }
        Damage::Add(name) => {
            if let Value::Object(members) = document.pointer_mut(place).unwrap() {
                members.entry(name.clone()).or_insert(json!("x"));
            }
        }
    }
    document
}

#[derive(Clone, Debug)]
enum Damage {
    Copy(usize),
    Replace(Value),
    Remove,
    Add(String),
}

/// All words that worlds may hold, those of every cloud, and each in the other case.
fn all_words() -> Vec<String> {
    fn gather(schema: &Value, words: &mut Vec<String>) {
        match schema {
            Value::Object(members) => {
                let is_word = |name: &String| name == "const" || name == "enum";
                let named = members.iter().filter(|(name, _)| is_word(name)).flat_map(|(_, value)| match value {
                    Value::Array(all) => all.clone(),
                    one => vec![one.clone()],
                });
                words.extend(named.filter_map(|word| word.as_str().map(str::to_owned)));
                members.values().for_each(|member| gather(member, words));
            }
            Value::Array(elements) => elements.iter().for_each(|element| gather(element, words)),
            _ => {}
        }
    }
    // What is only read, and never written, may be missing from the schema.
    let mut words = vec!["normal".to_owned()];
    gather(&schema::of(Document::World), &mut words);
    let others: Vec<_> = words.iter().flat_map(|word| [word.to_lowercase(), word.to_uppercase()]).collect();
    words.extend(others);
    words.sort_unstable();
    words.dedup();
    words
}

fn damages() -> BoxedStrategy<Damage> {
    // Whole numbers alone: that `1.0` is none here, a schema cannot say.
    let values = [
        json!(null),
        json!(true),
        json!(""),
        json!("a"),
        json!("Running"),
        json!("normal"),
        json!("classic"),
        json!(0),
        json!(-1),
    ];
    let more = [json!(u64::from(u32::MAX) + 1), json!([]), json!(["a"]), json!([null]), json!({}), json!({"id": "a"})];
    let values: Vec<_> = values.into_iter().chain(more).collect();
    let names: Vec<String> = ["note", "id", "kind", "status", "vpc", "owner", "limits", "Id"].map(str::to_owned).to_vec();
    let replace = select(values).prop_map(Damage::Replace).boxed();
    let copy = any::<usize>().prop_map(Damage::Copy).boxed();
    OneOf::new([(4, replace), (4, copy), (2, Just(Damage::Remove).boxed()), (1, select(names).prop_map(Damage::Add).boxed())])
        .boxed()
}

/// How often each outcome was seen.
type Seen = RefCell<BTreeMap<&'static str, u32>>;

/// Holds schema and reader against each other on one document.
fn agree(validator: &Validator, document: &Value, seen: &Seen) -> Result<(), TestCaseError> {
    let count = |what| *seen.borrow_mut().entry(what).or_default() += 1;
    match (validator.is_valid(document), load(document)) {
        (true, Ok(_)) => count("loads"),
        (false, Err(_)) => count("neither"),
        (true, Err(error)) => match reason(&error) {
            Some(reason) => count(reason),
            None => return Err(TestCaseError::fail(format!("valid, and refused: {error}\n{document}"))),
        },
        (false, Ok(_)) => {
            let error = validator.iter_errors(document).next().unwrap();
            return Err(TestCaseError::fail(format!(
                "loads, and is not valid: {}: {error}\n{document}",
                error.instance_path()
            )));
        }
    }
    Ok(())
}

fn show(what: &str, seen: &Seen, wanted: &[&str]) {
    let seen = seen.borrow();
    println!("{what}: {seen:?}");
    for wanted in wanted {
        assert!(seen.get(wanted).copied().unwrap_or(0) >= least(3), "{what}: {wanted} was hardly seen");
    }
}

#[test]
fn worlds_of_the_schema_load_or_are_refused_for_what_it_cannot_say() {
    let (validator, worlds) = (validator(Document::World), worlds_of_the_schema());
    let valid = |document: &Value, seen: &Seen| {
        prop_assert!(validator.is_valid(document), "made from the schema, and not valid: {}", document);
        agree(&validator, document, seen)
    };
    holds("schemas::worlds_of_the_schema", 300, &worlds, |document| valid(&document, &Seen::default()));
    let seen = Seen::default();
    sample(4_000, &worlds, |document| valid(&document, &seen).unwrap());
    // A document of more than a world holds is not made here.
    let all: Vec<_> = REASONS.iter().map(|(what, _)| *what).filter(|what| *what != "more than a world holds").collect();
    show("from the schema", &seen, &[&["loads"], &all[..]].concat());
}

#[test]
fn what_loads_is_valid() {
    let validator = validator(Document::World);
    let whole = |document: &Value| {
        let error = validator.iter_errors(document).next().map(|error| format!("{}: {error}", error.instance_path()));
        prop_assert_eq!(load(document).err(), None);
        prop_assert_eq!(error, None, "{}", document);
        Ok(())
    };
    holds("schemas::what_loads_is_valid", 200, &worlds_that_load(), |document| whole(&document));
    let damaged_worlds = (worlds_that_load(), any::<usize>(), damages());
    let property =
        |(document, at, how): (Value, usize, Damage), seen: &Seen| agree(&validator, &damaged(&document, at, &how), seen);
    holds("schemas::damaged_worlds", 600, &damaged_worlds, |case| property(case, &Seen::default()));
    let seen = Seen::default();
    sample(3_000, &damaged_worlds, |case| property(case, &seen).unwrap());
    show("damaged", &seen, &["loads", "neither", "an id that is taken", "a reference that leads nowhere"]);
}

/// Every word in every place where a word is: which words a member may hold, and in which case.
#[test]
fn every_word_in_every_place() {
    let validator = validator(Document::World);
    let vpc = json!({"vpc": "v"});
    let worlds = [
        json!({"cloud": "alibaba", "account": "1", "service": "available",
            "editions": {"JoinSecurityGroup": "2026-05-06", "LeaveSecurityGroup": "undated"},
            "limits": {"basic": {"max": 9, "unit": "members"}},
            "security_groups": [{"id": "g", "region": "r", "network": vpc, "kind": "advanced"}],
            "instances": [{"id": "i", "region": "r", "network": vpc, "status": "Running", "locks": ["security"]}],
            "network_interfaces": [{"id": "e", "region": "r", "vpc": "v", "status": "InUse", "type": "Secondary", "attached_to": "i"}],
            "resources": [{"type": "disk", "id": "d", "region": "r"}]}),
        json!({"cloud": "zenlayer", "security_groups": [{"id": "g", "status": "Available"}],
            "instances": [{"id": "i", "status": "RUNNING"}]}),
        json!({"cloud": "baidu", "security_groups": [{"id": "g", "kind": "normal"}], "instances": [{"id": "i", "status": "Running"}]}),
    ];
    let (words, seen) = (all_words(), Seen::default());
    for world in worlds {
        assert_eq!(load(&world).err(), None);
        for place in places(&world) {
            for word in &words {
                let mut other = world.clone();
                *other.pointer_mut(&place).unwrap() = json!(word);
                agree(&validator, &other, &seen).unwrap();
            }
        }
    }
    show("words", &seen, &["loads", "neither"]);
}

/// Requests as the schema describes them can be read, each in a world of its cloud.
#[test]
fn requests_of_the_schema_are_read() {
    let schema = schema::of(Document::Request);
    let definitions = schema["$defs"].as_object().unwrap();
    let mut line = schema.as_object().unwrap().clone();
    // A line has a request or steps; steps name things, which would have to be there.
    line.shift_remove("oneOf");
    line["properties"].as_object_mut().unwrap().shift_remove("steps");
    line.insert("required".to_owned(), json!(["request"]));
    let lines = Walk { definitions }.values("", &Value::Object(line));
    let worlds = [json!({"cloud": "alibaba", "account": "a"}), json!({"cloud": "zenlayer"}), json!({"cloud": "baidu"})];
    let worlds = worlds.map(|world| load(&world).unwrap());
    let validator = validator(Document::Request);
    holds("schemas::requests_of_the_schema", 1_000, &lines, |line| {
        prop_assert!(validator.is_valid(&line));
        let action: secgroup::registry::OperationId =
            secgroup::registry::OperationId::ALL.into_iter().find(|one| one.name() == line["request"]["Action"]).unwrap();
        let world = worlds.iter().find(|world| world.cloud() == action.cloud()).unwrap();
        let mut out = Vec::new();
        world.check_line(line.to_string().as_bytes(), 1, &mut out);
        let answer: Value = serde_json::from_slice(&out).unwrap();
        prop_assert!(answer["verdict"] != "unreadable", "{}\n{}", line, answer);
        Ok(())
    });
}
