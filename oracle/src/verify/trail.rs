//! ActionTrail's management events of ECS.
//!
//! The fields are documented; no body of a join or leave is. That `requestParameters` holds the parameters flat and as they were
//! sent is taken from published bodies of other operations.

use std::collections::BTreeMap;

use secgroup::{
    registry::OperationId,
    rulebook::{Cloud, ParameterKind},
};
use serde_json::{Map, Value, json};

use super::event::{Event, Observed, What, Whose, hash, time};

/// The event in a document, if it is one: itself, in `event`, or with `event.` before its names as a log service flattens it. Older
/// logs begin names with a capital.
pub(super) fn inner(members: &mut Map<String, Value>) -> Option<Map<String, Value>> {
    if let Some(Value::Object(event)) = members.get("event") {
        return Some(lower(event.clone()));
    }
    if members.keys().any(|name| name.starts_with("event.")) {
        let event = std::mem::take(members).into_iter();
        let event = event.filter_map(|(name, value)| Some((name.strip_prefix("event.")?.to_owned(), unfolded(value))));
        return Some(nested(event.collect()));
    }
    let is_event = ["eventName", "EventName"].iter().any(|name| members.contains_key(*name));
    is_event.then(|| lower(std::mem::take(members)))
}

/// Names with a small first letter, as today's events have them. What is inside of a member stays as it is.
fn lower(event: Map<String, Value>) -> Map<String, Value> {
    let lowered = event.into_iter().map(|(name, value)| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        (first.into_iter().chain(letters).collect(), value)
    });
    lowered.collect()
}

/// A text that holds an object is that object.
fn unfolded(value: Value) -> Value {
    match &value {
        Value::String(text) if text.starts_with('{') => serde_json::from_str(text).unwrap_or(value),
        _ => value,
    }
}

/// `requestParameters.RegionId` as a member of `requestParameters`, one level deep.
fn nested(flat: Map<String, Value>) -> Map<String, Value> {
    let mut event = Map::new();
    for (name, value) in flat {
        match name.split_once('.') {
            Some((outer, inner)) => {
                let outer = event.entry(outer).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(outer) = outer {
                    outer.insert(inner.to_owned(), value);
                }
            }
            None => {
                event.insert(name, value);
            }
        }
    }
    event
}

/// Reads an event.
pub(super) fn read(event: &Map<String, Value>) -> Result<Event, String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let happened = time(text("eventTime")).map_err(|problem| format!("eventTime: {problem}"))?;
    let caller = event.get("userIdentity").and_then(|identity| identity.get("accountId")).and_then(Value::as_str);
    let account = match text("recipientAccountId") {
        "" => caller.unwrap_or_default(),
        account => account,
    };
    let whose = Whose { cloud: Some(Cloud::Alibaba.into()), account: account.to_owned(), region: text("acsRegion").to_owned() };
    let id = Some(text("eventId")).filter(|id| !id.is_empty()).map(hash);
    let what = what(event, caller)?;
    Ok(Event { what, whose, time: Some(happened), id })
}

fn what(event: &Map<String, Value>, caller: Option<&str>) -> Result<What, String> {
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = text("eventName");
    if name.is_empty() {
        return Err("no \"eventName\"".to_owned());
    }
    if text("serviceName") != "Ecs" {
        return Ok(What::Nothing(format!("{name} is no operation of ECS")));
    }
    let parameters = parameters(event)?;
    let observed = match text("errorCode") {
        "" => Observed::Success,
        code => Observed::Error { code: code.to_owned(), status: None },
    };
    if let Some(operation) = OperationId::find(Cloud::Alibaba, name) {
        return Ok(modelled(operation, &parameters, caller, observed));
    }
    match observed {
        Observed::Success if text("eventRW") != "Read" => {
            Ok(happened(name, &parameters, event).unwrap_or_else(|| What::Touched(parameters.into_values().collect())))
        }
        _ => Ok(What::Nothing(format!("{name} changes nothing here"))),
    }
}

/// The parameters as texts.
fn parameters(event: &Map<String, Value>) -> Result<BTreeMap<String, String>, String> {
    let written = match (event.get("requestParameters"), event.get("requestParameterJson")) {
        (Some(given), _) | (None, Some(given)) => unfolded(given.clone()),
        (None, None) => Value::Object(Map::new()),
    };
    let Value::Object(given) = written else { return Err("requestParameters: expected an object".to_owned()) };
    let mut texts = BTreeMap::new();
    for (name, value) in given {
        match value {
            Value::String(text) => drop(texts.insert(name, text)),
            Value::Array(list) => {
                let elements = list.iter().enumerate().filter_map(|(place, element)| Some((place, element.as_str()?)));
                texts.extend(elements.map(|(place, text)| (format!("{name}.{}", place + 1), text.to_owned())));
            }
            Value::Null | Value::Object(_) => {}
            other => drop(texts.insert(name, other.to_string())),
        }
    }
    Ok(texts)
}

/// The elements of a list parameter, which is written `Name.1`, `Name.2`, ….
fn elements<'p>(parameters: &'p BTreeMap<String, String>, name: &str) -> Vec<&'p str> {
    let numbered = parameters.iter().filter_map(|(given, value)| {
        let number = given.strip_prefix(name)?.strip_prefix('.')?.parse::<u32>().ok()?;
        Some((number, &**value))
    });
    let mut numbered: Vec<_> = numbered.collect();
    numbered.sort_unstable();
    numbered.into_iter().map(|(_, value)| value).collect()
}

/// A request that the rules know.
fn modelled(operation: OperationId, parameters: &BTreeMap<String, String>, caller: Option<&str>, observed: Observed) -> What {
    let mut request = Map::from_iter([("Action".to_owned(), Value::from(operation.name()))]);
    for parameter in operation.parameters() {
        match parameter.kind {
            ParameterKind::List => {
                let list = elements(parameters, parameter.name);
                if list.is_empty() {
                    return What::Nothing(format!("{} without {} is not modelled", operation.name(), parameter.name));
                }
                request.insert(parameter.name.to_owned(), json!(list));
            }
            ParameterKind::Text | ParameterKind::Path => {
                if let Some(value) = parameters.get(parameter.name) {
                    request.insert(parameter.name.to_owned(), json!(value));
                }
            }
        }
    }
    let line = json!({"request": request, "caller": {"account": caller.unwrap_or_default()}});
    What::Request { line: line.to_string(), observed }
}

/// What other operations of ECS that succeeded create or delete, as steps.
fn happened(name: &str, parameters: &BTreeMap<String, String>, event: &Map<String, Value>) -> Option<What> {
    let given = |name: &str| parameters.get(name).map(String::as_str);
    let answered = |name: &str| event.get("responseElements")?.get(name)?.as_str();
    let region = event.get("acsRegion").and_then(Value::as_str)?;
    let steps = match name {
        "CreateSecurityGroup" => {
            let network = given("VpcId").map_or(json!("classic"), |vpc| json!({"vpc": vpc}));
            let kind = given("SecurityGroupType").unwrap_or("normal");
            let group = json!({"id": answered("SecurityGroupId")?, "region": region, "network": network, "kind": kind});
            json!([{"step": "create", "security_group": group}])
        }
        "RunInstances" | "CreateInstance" | "CreateNetworkInterface" => return created(name, parameters, event),
        "DeleteSecurityGroup" => json!([{"step": "delete", "security_group": given("SecurityGroupId")?}]),
        "DeleteInstance" => json!([{"step": "delete", "instance": given("InstanceId")?}]),
        "DeleteNetworkInterface" => json!([{"step": "delete", "network_interface": given("NetworkInterfaceId")?}]),
        _ => return None,
    };
    Some(What::Steps(steps.to_string()))
}

/// What an operation created that puts it into security groups.
fn created(name: &str, parameters: &BTreeMap<String, String>, event: &Map<String, Value>) -> Option<What> {
    let answered = event.get("responseElements")?;
    let members: Vec<String> = match name {
        "RunInstances" => {
            let ids = answered.get("InstanceIdSets")?.get("InstanceIdSet")?.as_array()?;
            ids.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        "CreateInstance" => vec![answered.get("InstanceId")?.as_str()?.to_owned()],
        _ => vec![answered.get("NetworkInterfaceId")?.as_str()?.to_owned()],
    };
    let one = parameters.get("SecurityGroupId").map(String::as_str);
    let groups = one.into_iter().chain(elements(parameters, "SecurityGroupIds")).map(str::to_owned).collect();
    Some(What::Created { members, interfaces: name == "CreateNetworkInterface", security_groups: groups })
}
