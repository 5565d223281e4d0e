//! The JSON Schemas of the documents, made from the types.
//!
//! A schema cannot say everything: that `1.0` is no whole number here, that references must lead somewhere, that a
//! parameter which the edition of 2020-09-29 does not have may hold anything.

pub mod markdown;

use schemars::{JsonSchema, generate::SchemaSettings};
use secgroup::{alibaba, baidu, zenlayer};
use serde_json::{Map, Value, json};

use crate::args::Document;

/// The protocol that the documents are written in; their schemas' `$id`s name it.
pub const PROTOCOL: u32 = 1;

/// The schema of a document.
#[must_use]
pub fn of(document: Document) -> Value {
    match document {
        Document::World => world(),
        Document::Request => line(),
        Document::Verdict => root("verdict", generate::<verdict::Line>()),
        Document::Goal => root("goal", generate::<plan::Goal>()),
        Document::Plan => root("plan", generate::<plan::Plan>()),
        Document::Scenario => scenario(),
        Document::Trace => trace(),
        Document::Conform => root("conform", generate::<crate::conform::protocol::Line<'static>>()),
        Document::Known => root("known", generate::<secgroup_kit::KnownDeviations>()),
        Document::Coverage => root("coverage", generate::<crate::coverage::CoverageDocument>()),
    }
}

fn generate<T: JsonSchema>() -> Map<String, Value> {
    match SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value() {
        Value::Object(schema) => schema,
        // A schema that says yes or no to everything; none of these types has one.
        _ => Map::new(),
    }
}

fn root(document: &str, mut schema: Map<String, Value>) -> Value {
    // In the order in which a person wants to see them.
    let mut root = Map::new();
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.insert("$id".to_owned(), json!(format!("urn:secgroup:protocol:{PROTOCOL}:{document}")));
    for member in ["title", "description"] {
        root.extend(schema.shift_remove_entry(member));
    }
    schema.shift_remove("$schema");
    root.extend(schema);
    Value::Object(root)
}

/// One of the three clouds' worlds. Their definitions stand side by side under names of their own.
fn world() -> Value {
    let worlds = [
        ("alibaba", generate::<alibaba::WorldDocument<'static>>()),
        ("zenlayer", generate::<zenlayer::WorldDocument<'static>>()),
        ("baidu", generate::<baidu::WorldDocument<'static>>()),
    ];
    let mut definitions = Map::new();
    let mut any = Vec::new();
    for (cloud, schema) in worlds {
        add_of_cloud(&mut definitions, cloud, "World", schema);
        any.push(json!({"$ref": format!("#/$defs/{cloud}.World")}));
    }
    add_other_spellings(&mut definitions);
    let schema = json!({"title": "A world", "oneOf": any, "$defs": definitions});
    match schema {
        Value::Object(schema) => root("world", schema),
        other => other,
    }
}

/// Adds the definition of one of a cloud's documents, and those that it needs, under names of that cloud.
fn add_of_cloud(definitions: &mut Map<String, Value>, cloud: &str, name: &str, mut schema: Map<String, Value>) {
    schema.shift_remove("$schema");
    let inner = schema.shift_remove("$defs");
    let mut add = |name: &str, mut schema: Value| {
        visit(&mut schema, &mut |schema| adjust(schema, cloud));
        definitions.insert(format!("{cloud}.{name}"), schema);
    };
    add(name, Value::Object(schema));
    if let Some(Value::Object(inner)) = inner {
        inner.into_iter().for_each(|(name, schema)| add(&name, schema));
    }
}

/// The definitions of each cloud's steps, `alibaba.Step` and so on, and those that they need.
#[must_use]
pub fn steps() -> Map<String, Value> {
    let mut definitions = Map::new();
    for (cloud, schema) in [
        ("alibaba", generate::<alibaba::Step<'static>>()),
        ("zenlayer", generate::<zenlayer::Step<'static>>()),
        ("baidu", generate::<baidu::Step<'static>>()),
    ] {
        add_of_cloud(&mut definitions, cloud, "Step", schema);
    }
    add_other_spellings(&mut definitions);
    definitions
}

/// A line in: a request, or steps of one of the clouds in its place.
fn line() -> Value {
    let mut schema = generate::<request::Line>();
    let definitions = steps();
    let any = ["alibaba", "zenlayer", "baidu"].map(|cloud| json!({"$ref": format!("#/$defs/{cloud}.Step")}));
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        let description = "Steps instead of a request: all of them are taken, or none. Only `run` takes steps.";
        properties.insert("steps".to_owned(), json!({"description": description, "type": "array", "items": {"anyOf": any}}));
    }
    schema.shift_remove("required");
    schema.insert(
        "oneOf".to_owned(),
        json!([{"required": ["request"]}, {"required": ["steps"], "not": {"required": ["caller"]}}]),
    );
    if let Some(Value::Object(own)) = schema.get_mut("$defs") {
        own.extend(definitions);
    } else {
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    root("request", schema)
}

/// A scenario. The documents that it is made of are in it whole, under their own `$id`s.
fn scenario() -> Value {
    let of = |document| json!({"$ref": format!("urn:secgroup:protocol:{PROTOCOL}:{document}")});
    let schema = json!({
        "title": "A scenario",
        "description": "A world, lines to judge against it, and optionally the expected answers.",
        "type": "object",
        "properties": {
            "name": {"description": "Echoed in the answer.", "type": "string"},
            "world": of("world"),
            "lines": {
                "description": "The lines, in order. A string is the text of a line that may not be JSON.",
                "type": "array",
                "items": {"anyOf": [of("request"), {"type": "string"}]},
            },
            "expect": {"description": "The answers to the lines, in order.", "type": "array", "items": of("verdict")},
        },
        "required": ["world", "lines"],
        "additionalProperties": false,
        "$defs": {"world": world(), "request": line(), "verdict": self::of(Document::Verdict)},
    });
    match schema {
        Value::Object(schema) => root("scenario", schema),
        other => other,
    }
}

/// A line of a recording: a line in with what was observed, and whose it was.
fn trace() -> Value {
    let text = |description: &str| json!({"description": description, "type": "string"});
    let of_line = |member| json!({"$ref": format!("urn:secgroup:protocol:{PROTOCOL}:request#/properties/{member}")});
    let schema = json!({
        "title": "A line of a trace",
        "description": "A request and what was observed, or steps. A server's journal and ActionTrail's events are read as well.",
        "type": "object",
        "properties": {
            "observed": {
                "description": "What was answered.",
                "oneOf": [
                    {"type": "string", "const": "success"},
                    {
                        "type": "object",
                        "properties": {
                            "code": {"description": "The error code.", "type": "string", "minLength": 1},
                            "status": {
                                "description": "The HTTP status, if known.",
                                "type": "integer", "minimum": 0, "maximum": 65535,
                            },
                        },
                        "required": ["code"],
                        "additionalProperties": false,
                    },
                ],
            },
            "cloud": {"description": "The cloud; the operation's if left out.", "enum": ["alibaba", "zenlayer", "baidu"]},
            "account": text("The account whose world it is."),
            "region": text("The region."),
            "time": {
                "description": "The second in which it happened.",
                "type": "string",
                "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
            },
            "id": {"description": "Identifies the event."},
            "seq": of_line("seq"),
            "request": of_line("request"),
            "caller": of_line("caller"),
            "steps": of_line("steps"),
        },
        "additionalProperties": false,
        "oneOf": [
            {"required": ["request", "observed"]},
            {"required": ["steps"], "not": {"anyOf": [{"required": ["observed"]}, {"required": ["caller"]}]}},
        ],
        "$defs": {"request": line()},
    });
    match schema {
        Value::Object(schema) => root("trace", schema),
        other => other,
    }
}

/// What the types read beside what they write.
fn add_other_spellings(definitions: &mut Map<String, Value>) {
    if let Some(Value::Array(kinds)) = definitions.get_mut("alibaba.GroupKind").and_then(|kind| kind.get_mut("oneOf")) {
        kinds.push(json!({"description": "Read as basic.", "type": "string", "const": "normal"}));
    }
    if let Some(status) = definitions.get_mut("zenlayer.GroupStatus") {
        *status = json!({
            "description": "The status of a security group: Creating, Available or Fail, in any case.",
            "type": "string",
            "pattern": "^([Cc][Rr][Ee][Aa][Tt][Ii][Nn][Gg]|[Aa][Vv][Aa][Ii][Ll][Aa][Bb][Ll][Ee]|[Ff][Aa][Ii][Ll])$",
        });
    }
}

/// Goes through a schema and those inside of it.
fn visit(schema: &mut Value, adjust: &mut impl FnMut(&mut Map<String, Value>)) {
    match schema {
        Value::Object(members) => {
            adjust(members);
            members.values_mut().for_each(|member| visit(member, adjust));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|element| visit(element, adjust)),
        _ => {}
    }
}

/// What holds for all worlds: texts are not empty, numbers have 32 bits, definitions are the cloud's own.
fn adjust(schema: &mut Map<String, Value>, cloud: &str) {
    if let Some(Value::String(reference)) = schema.get_mut("$ref")
        && let Some(name) = reference.strip_prefix("#/$defs/")
    {
        *reference = format!("#/$defs/{cloud}.{name}");
    }
    let is = |name: &str| match schema.get("type") {
        Some(Value::String(kind)) => kind == name,
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| kind == name),
        _ => false,
    };
    let (text, number) = (is("string"), is("integer"));
    if text && !schema.contains_key("enum") && !schema.contains_key("const") {
        schema.insert("minLength".to_owned(), json!(1));
    }
    // A default that says `null` would be written out by a generator, and mean another thing than leaving the member out: no limit.
    if schema.get("default").is_some_and(holds_null) {
        schema.shift_remove("default");
    }
    if number {
        schema.remove("format");
        schema.insert("minimum".to_owned(), json!(0));
        schema.insert("maximum".to_owned(), json!(u32::MAX));
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}

/// The types of a line in. Nothing is read into them: [`crate::line`] reads, in one pass and without copies.
#[allow(dead_code, reason = "read by the derive")]
mod request {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use secgroup::{
        registry::OperationId,
        rulebook::{Cloud, Parameter, ParameterKind},
    };
    use serde::Serialize;
    use serde_json::{Map, Value, json};

    /// A request, its caller, and what identifies its answer.
    #[derive(JsonSchema)]
    #[schemars(title = "A line in", deny_unknown_fields)]
    pub(super) struct Line {
        #[schemars(default, skip_serializing_if = "Seq::by_line")]
        seq: Seq,
        request: Request,
        #[schemars(default)]
        caller: Caller,
    }

    /// A whole number of any length.
    #[derive(Serialize, JsonSchema)]
    #[serde(transparent)]
    #[schemars(inline)]
    pub(super) struct WholeNumber(#[schemars(with = "serde_json::Number", extend("type" = "integer"))] serde_json::Number);

    /// Identifies the answer; the line's number if left out.
    #[derive(Default, Serialize, JsonSchema)]
    #[serde(untagged)]
    pub(super) enum Seq {
        #[default]
        #[schemars(skip)]
        ByLine,
        Text(String),
        Number(WholeNumber),
    }

    impl Seq {
        fn by_line(&self) -> bool {
            matches!(self, Self::ByLine)
        }
    }

    /// The operation and its parameters, made from the registry.
    pub(super) struct Request;

    impl JsonSchema for Request {
        fn schema_name() -> Cow<'static, str> {
            "Request".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "oneOf": OperationId::ALL.map(operation),
                "description": "The operation and its parameters, under the names that the cloud's own API gives them. An empty parameter counts\n\
                                as not given; unknown parameters are ignored.",
            })
        }
    }

    fn operation(operation: OperationId) -> Value {
        let cloud = match operation.cloud() {
            Cloud::Alibaba => "Alibaba Cloud",
            Cloud::Zenlayer => "Zenlayer",
            Cloud::Baidu => "Baidu AI Cloud",
        };
        let mut properties = Map::new();
        properties.insert("Action".to_owned(), json!({"type": "string", "const": operation.name()}));
        // What stands in the path over HTTP comes last: a line has no path.
        let (path, others): (Vec<&Parameter>, Vec<&Parameter>) =
            operation.parameters().iter().partition(|parameter| parameter.kind == ParameterKind::Path);
        let parameters = others.into_iter().chain(path);
        properties.extend(parameters.map(|parameter| (parameter.name.to_owned(), schema_of(operation, parameter))));
        json!({
            "type": "object",
            "properties": properties,
            "required": ["Action"],
            "description": format!("{cloud}: {}.", operation.about()),
        })
    }

    fn schema_of(operation: OperationId, parameter: &Parameter) -> Value {
        let (kind, default) = match parameter.kind {
            ParameterKind::Text | ParameterKind::Path => ("string", json!("")),
            ParameterKind::List => ("array", json!([])),
        };
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!(kind));
        let others = operation.pages().iter().map(|page| page.edition).filter(|edition| !parameter.is_in(edition));
        let others: Vec<_> = others.collect();
        if let [first, others @ ..] = &*others {
            let others: String = others.iter().map(|edition| format!(" and {edition}")).collect();
            schema.insert("description".to_owned(), json!(format!("Ignored in the edition of {first}{others}.")));
        }
        if parameter.kind == ParameterKind::List {
            schema.insert("items".to_owned(), json!({"type": "string"}));
        }
        schema.insert("default".to_owned(), default);
        Value::Object(schema)
    }

    /// The caller. Only Alibaba Cloud's operations look at it.
    #[derive(Default, Serialize, JsonSchema)]
    #[schemars(deny_unknown_fields)]
    pub(super) struct Caller {
        /// The account; the world's if left out.
        #[schemars(default)]
        account: String,
        /// The cloud product that acts for itself.
        #[schemars(default)]
        service: String,
    }
}

/// The types of a line out.
#[allow(dead_code, reason = "read by the derive")]
mod verdict {
    use schemars::JsonSchema;
    use secgroup::alibaba::ChangeSpec;

    /// The answer to one line in.
    #[derive(JsonSchema)]
    #[schemars(title = "A line out", tag = "verdict", rename_all = "lowercase", deny_unknown_fields)]
    pub(super) enum Line {
        /// The request must succeed.
        Accepted {
            seq: super::request::Seq,
            /// What it changes; nothing if everything is so already.
            changes: Vec<ChangeSpec<'static>>,
        },
        /// The request must fail.
        Refused {
            seq: super::request::Seq,
            /// The HTTP status.
            #[schemars(range(min = 400, max = 599))]
            status: u16,
            /// The error code.
            code: String,
            /// The error message.
            message: String,
            /// Whether the page documents that text.
            message_documented: bool,
            /// The rule that answers: the first of the violated ones.
            rule: String,
            basis: Basis,
            /// Every violated rule in order.
            #[schemars(length(min = 1))]
            violations: Vec<Violation>,
            /// With `--advice`: what is wrong and what must be so, as a sentence.
            #[schemars(default, skip_serializing_if = "String::is_empty")]
            advice: String,
        },
        /// The line had steps, which were taken.
        Stepped {
            seq: super::request::Seq,
            /// How many.
            steps: u64,
        },
        /// The line cannot be read.
        Unreadable {
            seq: super::request::Seq,
            /// Why: a sentence.
            error: String,
        },
    }

    /// A violated rule and the row that it would be answered with.
    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    pub(super) struct Violation {
        /// The rule.
        rule: String,
        /// The HTTP status.
        #[schemars(range(min = 400, max = 599))]
        status: u16,
        /// The error code.
        code: String,
        basis: Basis,
    }

    /// The source for the row applying.
    #[derive(JsonSchema)]
    #[schemars(rename_all = "lowercase")]
    pub(super) enum Basis {
        /// The modelled page itself.
        Page,
        /// Another page of the same vendor.
        Vendor,
        /// The project decided.
        Choice,
    }
}

/// The types of a goal and of what becomes of it.
#[allow(dead_code, reason = "read by the derive")]
mod plan {
    use schemars::JsonSchema;

    use super::{request::Request, verdict::Basis};

    /// Which security groups a member should be in: these and no others.
    #[derive(JsonSchema)]
    #[schemars(title = "A goal", deny_unknown_fields)]
    pub(super) struct Goal {
        /// The instance or network interface.
        #[schemars(length(min = 1))]
        member: String,
        /// The groups, in any order.
        #[schemars(inner(length(min = 1)))]
        security_groups: Vec<String>,
    }

    /// The answer to a goal.
    #[derive(JsonSchema)]
    #[schemars(title = "A plan", tag = "plan", rename_all = "kebab-case", deny_unknown_fields)]
    pub(super) enum Plan {
        /// The shortest way.
        Found {
            #[schemars(range(min = 1))]
            goal: u64,
            member: String,
            /// The fewest requests that lead there, in their order.
            #[schemars(length(min = 1))]
            requests: Vec<Request>,
        },
        /// The member is in these groups already.
        NothingToDo {
            #[schemars(range(min = 1))]
            goal: u64,
            member: String,
            /// None.
            #[schemars(length(max = 0))]
            requests: Vec<Request>,
        },
        /// There is no way.
        Impossible {
            #[schemars(range(min = 1))]
            goal: u64,
            member: String,
            /// The rules that refuse the last remaining call, in order.
            #[schemars(length(min = 1))]
            violations: Vec<Advised>,
        },
    }

    /// A violated rule, the row that it would be answered with, and what to do about it.
    #[derive(JsonSchema)]
    #[schemars(deny_unknown_fields)]
    pub(super) struct Advised {
        /// The rule.
        rule: String,
        /// The HTTP status.
        #[schemars(range(min = 400, max = 599))]
        status: u16,
        /// The error code.
        code: String,
        basis: Basis,
        /// A sentence.
        advice: String,
    }
}
