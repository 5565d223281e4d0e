//! Asks a world as a client does, from the request's bytes to the answer's.

use http::{Request, request::Parts};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secgroup::rulebook::Cloud;
use secgroup_oracle::AnyWorld;
use secgroup_oracle::reads::{self, Rolls};
use secgroup_oracle::serve::codec::{Answer, AnyCall, decode, encode};
use serde_json::{Value, json};

/// Parameters under the vendor's names: a text, a number, a flag, or an array for a list.
pub(crate) type Params = Vec<(&'static str, Value)>;

/// A read that lists things, and where they stand in its response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List {
    pub(crate) cloud: Cloud,
    pub(crate) action: &'static str,
    /// Where the list is, from the outside.
    pub(crate) place: &'static [&'static str],
    /// The member with a thing's id.
    pub(crate) id: &'static str,
}

const fn list(cloud: Cloud, action: &'static str, place: &'static [&'static str], id: &'static str) -> List {
    List { cloud, action, place, id }
}

pub(crate) const INSTANCES: List = list(Cloud::Alibaba, "DescribeInstances", &["Instances", "Instance"], "InstanceId");
pub(crate) const GROUPS: List =
    list(Cloud::Alibaba, "DescribeSecurityGroups", &["SecurityGroups", "SecurityGroup"], "SecurityGroupId");
pub(crate) const INTERFACES: List =
    list(Cloud::Alibaba, "DescribeNetworkInterfaces", &["NetworkInterfaceSets", "NetworkInterfaceSet"], "NetworkInterfaceId");
pub(crate) const ZENLAYER_INSTANCES: List = list(Cloud::Zenlayer, "DescribeInstances", &["response", "dataSet"], "instanceId");
pub(crate) const ZENLAYER_GROUPS: List =
    list(Cloud::Zenlayer, "DescribeSecurityGroups", &["response", "dataSet"], "securityGroupId");
pub(crate) const BAIDU_INSTANCES: List = list(Cloud::Baidu, "ListInstances", &["instances"], "id");
pub(crate) const BAIDU_BY_IDS: List = list(Cloud::Baidu, "ListInstanceByInstanceIds", &["instances"], "id");
pub(crate) const BAIDU_GROUPS: List = list(Cloud::Baidu, "ListSecurityGroup", &["securityGroups"], "id");

impl List {
    /// The things of a response.
    pub(crate) fn things(self, response: &Value) -> Vec<Value> {
        let list = self.place.iter().fold(response, |within, name| &within[*name]);
        list.as_array().unwrap_or_else(|| panic!("{}: no list in {response}", self.action)).clone()
    }

    /// Their ids.
    pub(crate) fn ids(self, response: &Value) -> Vec<String> {
        self.things(response).iter().map(|thing| thing[self.id].as_str().unwrap().to_owned()).collect()
    }
}

/// A world and whoever asks it.
pub(crate) struct Place {
    pub(crate) world: AnyWorld,
    rolls: Rolls,
    account: String,
}

impl Place {
    /// A world, asked by its own account.
    pub(crate) fn new(document: &Value) -> Self {
        let world = AnyWorld::from_slice(document.to_string().as_bytes()).unwrap_or_else(|error| panic!("{error}: {document}"));
        let rolls = Rolls::of(world.borrowed());
        Self { world, rolls, account: document["account"].as_str().unwrap_or("").to_owned() }
    }

    /// The same world, asked by this account.
    pub(crate) fn by(self, account: &str) -> Self {
        Self { account: account.to_owned(), ..self }
    }

    /// The status and body of an answer to exactly that request.
    pub(crate) fn send(&self, cloud: Cloud, head: &Parts, body: &[u8]) -> (u16, String) {
        let decoded = decode(cloud, head, body);
        let answered = match &decoded.call {
            Ok(AnyCall::Read(call)) => reads::answer(self.world.borrowed(), &self.rolls, &self.account, call),
            Ok(AnyCall::Operation(call)) => panic!("{} is no read", call.action()),
            Err(error) => Err(error.clone()),
        };
        let response = match &answered {
            Ok(content) => encode(&decoded.envelope, "ID", &Answer::Content(content)),
            Err(error) => encode(&decoded.envelope, "ID", &error.answer()),
        };
        (response.status().as_u16(), String::from_utf8(response.body().to_vec()).unwrap())
    }

    /// The status and body of an answer in JSON.
    pub(crate) fn ask(&self, cloud: Cloud, action: &str, params: &[(&str, Value)]) -> (u16, Value) {
        let (status, text) = self.send_as("JSON", cloud, action, params);
        (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
    }

    /// The status and body in that form, which only Alibaba Cloud knows.
    pub(crate) fn send_as(&self, format: &str, cloud: Cloud, action: &str, params: &[(&str, Value)]) -> (u16, String) {
        match cloud {
            Cloud::Alibaba => {
                let pairs: String = flat(params).iter().map(|(name, value)| format!("&{name}={value}")).collect();
                self.send(cloud, &head("GET", &format!("/?Format={format}&Action={action}{pairs}"), &[]), b"")
            }
            Cloud::Zenlayer => {
                let head = head("POST", "/api/v2/vm", &[("x-zc-action", action)]);
                self.send(cloud, &head, object(params).to_string().as_bytes())
            }
            Cloud::Baidu => {
                let (in_path, params): (Vec<_>, Vec<_>) =
                    params.iter().cloned().partition(|(name, _)| action == "GetInstanceDetail" && *name == "instanceId");
                let path = match action {
                    "ListInstances" => "/v2/instance".to_owned(),
                    "GetInstanceDetail" => format!("/v2/instance/{}", escaped(in_path[0].1.as_str().unwrap())),
                    "ListSecurityGroup" => "/v2/securityGroup".to_owned(),
                    "ListInstanceByInstanceIds" => {
                        let body = object(&params).to_string();
                        return self.send(cloud, &head("POST", "/v2/instance/listByInstanceId", &[]), body.as_bytes());
                    }
                    other => panic!("no {other}"),
                };
                let pairs: Vec<String> = flat(&params).iter().map(|(name, value)| format!("{name}={value}")).collect();
                self.send(cloud, &head("GET", &format!("{path}?{}", pairs.join("&")), &[]), b"")
            }
        }
    }

    /// The response of a read that is answered with 200.
    pub(crate) fn get(&self, list: List, params: &[(&str, Value)]) -> Value {
        let (status, response) = self.ask(list.cloud, list.action, params);
        assert_eq!(status, 200, "{} {params:?}: {response}", list.action);
        response
    }
}

/// A request's head.
pub(crate) fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(()).unwrap().into_parts().0
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Parameters as a query says them. A list of objects is what Alibaba Cloud's `Name.N.Member` says; a list of texts is `Name.N`
/// there, and has commas with Baidu.
fn flat(params: &[(&str, Value)]) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in params {
        let Value::Array(elements) = value else {
            pairs.push(((*name).to_owned(), escaped(&text(value))));
            continue;
        };
        if name.starts_with(|first: char| first.is_lowercase()) {
            let joined: Vec<String> = elements.iter().map(text).collect();
            pairs.push(((*name).to_owned(), escaped(&joined.join(","))));
            continue;
        }
        for (number, element) in (1..).zip(elements) {
            match element {
                Value::Object(members) => {
                    for (member, value) in members {
                        pairs.push((format!("{name}.{number}.{member}"), escaped(&text(value))));
                    }
                }
                element => pairs.push((format!("{name}.{number}"), escaped(&text(element)))),
            }
        }
    }
    pairs
}

fn object(params: &[(&str, Value)]) -> Value {
    params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

/// The region that most tests ask for.
pub(crate) fn region() -> (&'static str, Value) {
    ("RegionId", json!("r"))
}
