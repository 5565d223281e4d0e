//! An HTTP endpoint under test. It takes its world where this project's server does.

use std::time::Duration;

use secgroup::{registry::OperationId, rulebook::Cloud};
use serde_json::{Map, Value};

use super::{
    protocol::Said,
    system::{Broken, System, excerpt},
};

/// An endpoint.
pub struct Endpoint {
    agent: ureq::Agent,
    cloud: Cloud,
    url: String,
    control: String,
    timeout: Duration,
    world: Value,
}

/// A request as it goes over the wire.
#[derive(Debug, PartialEq, Eq)]
struct Wire {
    method: &'static str,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Endpoint {
    /// The endpoint at `url`, whose world is set below `control` (`world/{cloud}`, `steps`).
    #[must_use]
    pub fn new(cloud: Cloud, url: &str, control: Option<&str>, timeout: Duration) -> Self {
        let url = url.trim_end_matches('/').to_owned();
        let control = control.map_or_else(|| format!("{url}/_secgroup"), |control| control.trim_end_matches('/').to_owned());
        let config = ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(timeout));
        Self { agent: config.build().new_agent(), cloud, url, control, timeout, world: Value::Null }
    }

    fn send(&self, base: &str, wire: &Wire) -> Result<(u16, String), Broken> {
        let url = format!("{base}{}", wire.path);
        let mut request = ureq::http::Request::builder().method(wire.method).uri(&url);
        for (name, value) in &wire.headers {
            request = request.header(*name, value);
        }
        let request = request.body(wire.body.clone()).map_err(|error| Broken::Died(format!("{url}: {error}")))?;
        let answered = self.agent.run(request).and_then(|mut response| {
            let body = response.body_mut().read_to_string()?;
            Ok((response.status().as_u16(), body))
        });
        answered.map_err(|error| match error {
            ureq::Error::Timeout(_) => Broken::Hangs(self.timeout),
            error => Broken::Died(format!("{url}: {error}")),
        })
    }

    /// Something that is done to the endpoint rather than asked of it.
    fn control(&self, method: &'static str, path: &str, body: &Value) -> Result<Said, Broken> {
        let headers = vec![("content-type", "application/json".to_owned())];
        let (status, answer) =
            self.send(&self.control, &Wire { method, path: path.to_owned(), headers, body: body.to_string() })?;
        match status {
            200..300 => Ok(Said::Done),
            501 => Ok(Said::Unsupported { reason: excerpt(&answer) }),
            _ => {
                Err(Broken::Rubbish(format!("{method} {}{path} was answered by {status}: {}", self.control, excerpt(&answer))))
            }
        }
    }
}

impl System for Endpoint {
    fn name(&self) -> String {
        self.url.clone()
    }

    fn reads_back(&self) -> bool {
        false
    }

    fn world(&mut self, world: &Value) -> Result<Said, Broken> {
        self.world.clone_from(world);
        self.control("PUT", &format!("/world/{}", self.cloud), world)
    }

    fn request(&mut self, request: &Value, caller: Option<&Value>) -> Result<Said, Broken> {
        let unsupported = |reason: &str| Ok(Said::Unsupported { reason: reason.to_owned() });
        let says =
            |member: &str| caller.and_then(|caller| caller.get(member)).and_then(Value::as_str).filter(|text| !text.is_empty());
        if says("service").is_some() {
            return unsupported("no request over HTTP says that a service calls");
        }
        let account = says("account");
        if account.is_some_and(|account| !mentions(&self.world, account)) {
            return unsupported("no key is that of an account which the world does not know");
        }
        let Some(wire) = request.as_object().and_then(|request| wire(self.cloud, request, account.unwrap_or("conform"))) else {
            return unsupported("the request has no form over HTTP");
        };
        let (status, body) = self.send(&self.url, &wire)?;
        answer(self.cloud, status, &body)
    }

    fn steps(&mut self, steps: &Value) -> Result<Said, Broken> {
        self.control("POST", "/steps", &serde_json::json!({"cloud": self.cloud, "steps": steps}))
    }

    fn groups(&mut self, _: &str) -> Result<Said, Broken> {
        Ok(Said::Unsupported { reason: String::new() })
    }

    fn restart(&mut self) -> Result<(), Broken> {
        Ok(())
    }
}

/// The request as the cloud's clients send it, unsigned; `None` where it has no such form.
fn wire(cloud: Cloud, request: &Map<String, Value>, account: &str) -> Option<Wire> {
    let action = request.get("Action")?.as_str()?;
    let known = OperationId::find(cloud, action)?.parameters();
    // What the operation does not have may mean something else on the way (`Version`).
    let is_sent = |name: &str| known.iter().any(|parameter| parameter.name == name);
    let parameters = request.iter().filter(|(name, value)| is_sent(name) && !value.is_null());
    let json = || vec![("content-type", "application/json".to_owned())];
    Some(match cloud {
        Cloud::Alibaba => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.append_pair("Action", action).append_pair("Format", "JSON").append_pair("AccessKeyId", account);
            for (name, value) in parameters {
                match value {
                    Value::Array(values) => {
                        for (number, value) in (1..).zip(values) {
                            form.append_pair(&format!("{name}.{number}"), &text(value)?);
                        }
                    }
                    value => drop(form.append_pair(name, &text(value)?)),
                }
            }
            let headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
            Wire { method: "POST", path: "/".to_owned(), headers, body: form.finish() }
        }
        Cloud::Zenlayer => {
            let body: Map<String, Value> = parameters.map(|(name, value)| (name.clone(), value.clone())).collect();
            let mut headers = json();
            headers.push(("x-zc-action", action.to_owned()));
            headers.push(("x-zc-version", "2023-03-13".to_owned()));
            Wire { method: "POST", path: "/api/v2/vm".to_owned(), headers, body: Value::Object(body).to_string() }
        }
        Cloud::Baidu => {
            let in_body = parameters.filter(|(name, _)| *name != "instanceId");
            let body: Map<String, Value> = in_body.map(|(name, value)| (name.clone(), value.clone())).collect();
            let instance = text(request.get("instanceId")?).filter(|instance| !instance.is_empty())?;
            let instance = percent_encoding::utf8_percent_encode(&instance, percent_encoding::NON_ALPHANUMERIC);
            let path = format!("/v2/instance/{instance}?{action}");
            Wire { method: "PUT", path, headers: json(), body: Value::Object(body).to_string() }
        }
    })
}

/// Whether a text stands anywhere in a world.
fn mentions(value: &Value, text: &str) -> bool {
    match value {
        Value::String(value) => value == text,
        Value::Array(values) => values.iter().any(|value| mentions(value, text)),
        Value::Object(members) => members.iter().any(|(name, value)| name == text || mentions(value, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A parameter as a text: what is neither text, number nor truth value has no such form.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What the endpoint has answered.
fn answer(cloud: Cloud, status: u16, body: &str) -> Result<Said, Broken> {
    if (200..300).contains(&status) {
        return Ok(Said::Accepted);
    }
    let [code, message] = match cloud {
        Cloud::Alibaba => ["Code", "Message"],
        Cloud::Zenlayer | Cloud::Baidu => ["code", "message"],
    };
    let rubbish = || Broken::Rubbish(format!("status {status} with a body that has no {code:?}: {}", excerpt(body)));
    let error: Map<String, Value> = serde_json::from_str(body).map_err(|_| rubbish())?;
    let member = |name: &str| error.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Said::Refused { status: Some(status), code: member(code).ok_or_else(rubbish)?, message: member(message) })
}
