//! Baidu BCC: the instance in the path, the action as the query's key, the group in a body of JSON.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, header, request};
use percent_encoding::percent_decode_str;
use secgroup::registry::OperationId;

use super::text::Object;
use super::{Answer, Call, Cloud, CommonError, Decoded, Envelope, header_text, object, response};
use crate::parameters::Value;

const UNKNOWN_URI: CommonError = CommonError::new(400, "InvalidURI", "Could not parse the specified URI.");
const WRONG_VERSION: CommonError = CommonError::new(404, "InvalidVersion", "The API version specified was invalid.");
/// For every body that cannot be read as this request, well-formed or not. (The vendor's page of common errors also has an
/// `InappropriateJSON`, for a member of a wrong type and for one that is missing, which here is the operation's own row.)
const MALFORMED_JSON: CommonError = CommonError::new(400, "MalformedJSON", "The JSON you provided was not well-formed.");

/// The path behind `/v{version}/instance/`, with that version.
fn split(path: &str) -> Option<(&str, &str)> {
    let (version, instance_id) = path.strip_prefix("/v")?.split_once("/instance/")?;
    let is_version = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    is_version.then_some((version, instance_id))
}

/// Whether a path is of the form `/v{version}/instance/{id}`.
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

fn call<'a>(head: &'a request::Parts, body: &'a [u8]) -> Result<Call<'a>, CommonError> {
    // The rest of the path is the id, slashes and all: the SDK does not escape what it is given.
    let (version, instance_id) = split(head.uri.path()).ok_or(UNKNOWN_URI)?;
    if version != "2" {
        return Err(WRONG_VERSION);
    }
    let query = head.uri.query().unwrap_or("");
    let actions = form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| value.is_empty());
    let mut operations = actions.filter_map(|(name, _)| OperationId::find(Cloud::Baidu, &name));
    let operation = operations.next().filter(|_| head.method == Method::PUT).ok_or(UNKNOWN_URI)?;
    // A request that asks to bind and to unbind asks for neither.
    if operations.any(|other| other != operation) {
        return Err(UNKNOWN_URI);
    }
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
