//! The control plane: what no cloud has an operation for.
//!
//! Everything here ends as asked: a fault has a number of matches, a snapshot a name, and `reset` undoes all of it.

mod import;
mod journal;
mod lines;
mod page;
mod routes;
mod state;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, request};
use serde::Serialize;

use super::app::App;
use super::body::Body;
use super::browser;
use super::codec::CONTROL_PREFIX;
use crate::catalogue;
use routes::Endpoint;

/// Where world documents are.
pub(crate) const WORLD_PREFIX: &str = "/_secgroup/world/";
/// Where scenarios go, which hold a world.
pub(crate) const SCENARIO_PATH: &str = "/_secgroup/scenario";

/// Where what the clouds' read operations print goes, which may be as long as a world.
pub(crate) const IMPORT_PREFIX: &str = "/_secgroup/import/";

/// What the control plane answers when it does not do what it was asked.
#[derive(Debug)]
struct Problem {
    status: StatusCode,
    error: String,
}

impl Problem {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into() }
    }

    fn bad(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    fn missing(error: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, error)
    }

    fn respond(&self) -> Response<Bytes> {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
        }
        respond_json(self.status, &Body { error: &self.error })
    }
}

/// Why a request is refused whatever its body is, if so.
pub(crate) fn refuse(app: &App, method: &Method, headers: &HeaderMap) -> Option<Response<Bytes>> {
    guard(app, method, headers).err().map(|problem| problem.respond())
}

/// The answer where something has no room at the moment.
pub(crate) fn busy(what: &str) -> Response<Bytes> {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, format!("{what}: try again")).respond()
}

/// Leads a browser that was given the server's bare address to the page for people.
pub(crate) fn invite() -> Response<Bytes> {
    to_the_page(StatusCode::TEMPORARY_REDIRECT)
}

/// Answers a request to the control plane that nothing [refuses](refuse).
pub(crate) fn respond(app: &App, head: &request::Parts, body: Option<Bytes>) -> Response<Body> {
    answer(app, head, body).unwrap_or_else(|problem| problem.respond().map(Body::from))
}

fn answer(app: &App, head: &request::Parts, body: Option<Bytes>) -> Result<Response<Body>, Problem> {
    let path = head.uri.path().strip_prefix(CONTROL_PREFIX).unwrap_or_default();
    if path.is_empty() {
        return Ok(to_the_page(StatusCode::PERMANENT_REDIRECT).map(Body::from));
    }
    let endpoint = Endpoint::find(&head.method, path);
    let endpoint = match endpoint {
        Ok(endpoint) => endpoint,
        Err(routes::Miss::Path) => {
            let known = routes::paths().collect::<Vec<_>>().join(" ");
            return Err(Problem::missing(format!("nothing is at {:?}; there are: {known}", head.uri.path())));
        }
        Err(routes::Miss::Method(allowed)) => return Ok(wrong_method(&allowed).map(Body::from)),
    };
    let Some(body) = body else {
        return Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"));
    };
    let response = match endpoint {
        Endpoint::ReadJournal => return journal::read(app, head.uri.query().unwrap_or_default()),
        Endpoint::Page => Ok(page::respond()),
        Endpoint::OpenApi => Ok(respond_bytes(StatusCode::OK, JSON, routes::OPENAPI)),
        Endpoint::Health => Ok(state::health(app)),
        Endpoint::ReadWorld(name) => state::read_world(app, name),
        Endpoint::WriteWorld(name) => state::write_world(app, name, &body),
        Endpoint::Import(name) => import::import(app, name, head.uri.query().unwrap_or_default(), &body),
        Endpoint::Rules => Ok(respond_bytes(StatusCode::OK, JSON, catalogue::json(&catalogue::all()))),
        Endpoint::Reset => Ok(state::reset(app)),
        Endpoint::TakeSnapshot(name) => state::take_snapshot(app, name),
        Endpoint::RestoreSnapshot(name) => state::restore_snapshot(app, name),
        Endpoint::DropSnapshot(name) => state::drop_snapshot(app, name),
        Endpoint::Steps => state::steps(app, &body),
        Endpoint::Check => lines::check(app, &body),
        Endpoint::Scenario => lines::scenario(app, &body),
        Endpoint::ClearJournal => Ok(journal::clear(app)),
        Endpoint::ReadCoverage => Ok(state::read_coverage(app)),
        Endpoint::ClearCoverage => Ok(state::clear_coverage(app)),
        Endpoint::ReadFaults => Ok(state::read_faults(app)),
        Endpoint::WriteFaults => state::write_faults(app, &body),
        Endpoint::ClearFaults => Ok(state::clear_faults(app)),
    };
    response.map(|response| response.map(Body::from))
}

/// Keeps other sites' pages out: a browser lets them send requests to this machine, under their own origin or, by way of
/// a name that resolves to this machine, under a host of their own.
fn guard(app: &App, method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    // Looking is harmless: a link on another site's page may lead to the page for people.
    let looks = method.is_safe() && !headers.contains_key(header::ORIGIN);
    if !looks && browser::is_cross_site(headers) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "requests from other sites' pages are refused"));
    }
    let host = headers.get(header::HOST).map_or("", |value| value.to_str().unwrap_or("?"));
    if app.loopback && !host.is_empty() && !browser::is_loopback(host) {
        return Err(Problem::new(StatusCode::FORBIDDEN, format!("{host:?} is no name of this machine")));
    }
    Ok(())
}

const JSON: &str = "application/json;charset=utf-8";

fn respond_bytes(status: StatusCode, kind: &'static str, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn respond_json(status: StatusCode, value: &impl Serialize) -> Response<Bytes> {
    // Structs, strings and numbers: nothing here can fail to serialize.
    let mut body = serde_json::to_vec(value).expect("plain values always serialize");
    body.push(b'\n');
    respond_bytes(status, JSON, body)
}

fn wrong_method(allowed: &str) -> Response<Bytes> {
    let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("this takes {allowed}"));
    let mut response = problem.respond();
    if let Ok(value) = HeaderValue::from_str(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

fn to_the_page(how: StatusCode) -> Response<Bytes> {
    let mut response = respond_bytes(how, JSON, Bytes::new());
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/_secgroup/"));
    response
}
