//! Baidu BCC: the instance in the path, the action as the query's key, the group in a body of JSON.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, header, request};
use percent_encoding::percent_decode_str;
use secgroup::registry::OperationId;

use super::text::Object;
use super::{Answer, AnyCall, Call, Cloud, CommonError, Decoded, Envelope, header_text, object, response};
use crate::parameters::Value;
use crate::reads::{Kind, ReadCall, ReadId};

const UNKNOWN_URI: CommonError = CommonError::new(400, "InvalidURI", "Could not parse the specified URI.");
const WRONG_VERSION: CommonError = CommonError::new(404, "InvalidVersion", "The API version specified was invalid.");
/// For every body that cannot be read as this request, well-formed or not. (The vendor's page of common errors also has an
/// `InappropriateJSON`, for a member of a wrong type and for one that is missing, which here is the operation's own row.)
const MALFORMED_JSON: CommonError = CommonError::new(400, "MalformedJSON", "The JSON you provided was not well-formed.");

/// A path of this cloud.
enum Path<'a> {
    /// `/v{version}/instance`
    Instances,
    /// `/v{version}/instance/{id}`; the rest of the path is the id, slashes and all: the SDK does not escape what it is given.
    Instance(&'a str),
    /// `/v{version}/securityGroup`
    SecurityGroups,
}

/// The version of a path and what it is behind that.
fn split(path: &str) -> Option<(&str, Path<'_>)> {
    let (version, rest) = path.strip_prefix("/v")?.split_once('/')?;
    let is_version = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let path = match rest {
        _ if !is_version => return None,
        "instance" => Path::Instances,
        "securityGroup" => Path::SecurityGroups,
        _ => Path::Instance(rest.strip_prefix("instance/")?),
    };
    Some((version, path))
}

/// Whether a path is one of this cloud's.
pub(super) fn owns(path: &str) -> bool {
    split(path).is_some()
}

pub(super) fn decode<'a>(head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    let access_key_id = Cow::Borrowed(access_key_id(head));
    Decoded { envelope: Envelope::Baidu, access_key_id, call: call(head, body) }
}

/// The second part of `bce-auth-v1/{access key id}/{time}/{seconds}/{signed headers}/{signature}`.
fn access_key_id(head: &request::Parts) -> &str {
    let text = header_text(&head.headers, header::AUTHORIZATION);
    text.strip_prefix("bce-auth-v1/").and_then(|rest| rest.split('/').next()).unwrap_or("")
}

fn call<'a>(head: &'a request::Parts, body: &'a [u8]) -> Result<AnyCall<'a>, CommonError> {
    let (version, path) = split(head.uri.path()).ok_or(UNKNOWN_URI)?;
    if version != "2" {
        return Err(WRONG_VERSION);
    }
    let query = head.uri.query().unwrap_or("");
    let actions = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| value.is_empty());
    let mut operations = actions.filter_map(|(name, _)| OperationId::find(Cloud::Baidu, &name));
    let operation = operations.next();
    // A request that asks to bind and to unbind asks for neither.
    if operations.any(|other| Some(other) != operation) {
        return Err(UNKNOWN_URI);
    }
    match (&head.method, path, operation) {
        (&Method::PUT, Path::Instance(id), Some(operation)) => change(operation, id, body).map(AnyCall::Operation),
        (&Method::GET, Path::Instances, None) => read("ListInstances", "", query, b""),
        (&Method::GET, Path::SecurityGroups, None) => read("ListSecurityGroup", "", query, b""),
        // Behind a slash in an id are the vendor's other operations.
        (&Method::GET, Path::Instance(id), None) if !id.contains('/') => read("GetInstanceDetail", id, query, b""),
        (&Method::POST, Path::Instance("listByInstanceId"), None) => read("ListInstanceByInstanceIds", "", query, body),
        _ => Err(UNKNOWN_URI),
    }
}

fn change<'a>(operation: OperationId, instance_id: &'a str, body: &'a [u8]) -> Result<Call<'a>, CommonError> {
    let mut call = Call::new(operation);
    if let Some(value) = call.path_mut() {
        *value = Value::Text(percent_decode_str(instance_id).decode_utf8_lossy());
    }
    // An operation whose parameters are missing answers for itself.
    if !body.trim_ascii().is_empty() {
        object::read(body, &mut call).map_err(|_| MALFORMED_JSON)?;
    }
    Ok(call)
}

fn read<'a>(name: &str, in_path: &'a str, query: &'a str, body: &'a [u8]) -> Result<AnyCall<'a>, CommonError> {
    let mut call = ReadCall::new(ReadId::find(Cloud::Baidu, name).ok_or(UNKNOWN_URI)?);
    if let Some((_, value)) = call.values_mut().find(|(parameter, _)| parameter.kind == Kind::Path) {
        *value = Value::Text(percent_decode_str(in_path).decode_utf8_lossy());
    }
    if !body.trim_ascii().is_empty() {
        object::read(body, &mut call).map_err(|_| MALFORMED_JSON)?;
    }
    super::read::fill(&mut call, super::read::pairs(query.as_bytes()));
    Ok(AnyCall::Read(call))
}

pub(super) fn encode(request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    let body = match *answer {
        Answer::Accepted => Bytes::new(),
        // Strings and numbers: nothing here can fail.
        Answer::Content(content) => serde_json::to_vec(content).unwrap_or_default().into(),
        Answer::Refused { code, message, .. } => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .text(r#"","code":""#, code)
            .display(r#"","message":""#, message)
            .finish(r#""}"#),
    };
    let kind = HeaderValue::from_static("application/json;charset=UTF-8");
    // Hexadecimal digits and hyphens are always a header's value.
    let id = HeaderValue::from_str(request_id).unwrap_or(HeaderValue::from_static(""));
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::SERVER, HeaderValue::from_static("BWS")),
        (HeaderName::from_static("x-bce-request-id"), id),
    ];
    response(answer, headers, body)
}
