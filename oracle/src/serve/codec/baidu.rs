//! Baidu BCC: the instance in the path, the action as the query's key, the group in a body of JSON.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Response, header, request};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::text::Object;
use super::{Answer, Call, CommonError, Decoded, Envelope, header_text, response};

const UNKNOWN_URI: CommonError = CommonError::new(400, "InvalidURI", "Could not parse the specified URI.");
const WRONG_VERSION: CommonError = CommonError::new(404, "InvalidVersion", "The API version specified was invalid.");
const MALFORMED_JSON: CommonError = CommonError::new(400, "MalformedJSON", "The JSON you provided was not well-formed.");
const INAPPROPRIATE_JSON: CommonError = CommonError::new(
    400,
    "InappropriateJSON",
    "The JSON you provided was well-formed and valid, but not appropriate for this operation.",
);

/// Whether a path is of the form `/v{version}/…`.
pub(super) fn owns(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("/v") else {
        return false;
    };
    let Some((version, _)) = rest.split_once('/') else {
        return false;
    };
    !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(borrow, default)]
    security_group_id: Option<Cow<'a, str>>,
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
    let (version, resource) = head.uri.path()[2..].split_once('/').ok_or(UNKNOWN_URI)?;
    if version != "2" {
        return Err(WRONG_VERSION);
    }
    // The rest of the path is the id, slashes and all: the SDK does not escape what it is given.
    let instance_id = resource.strip_prefix("instance/").ok_or(UNKNOWN_URI)?;
    let query = head.uri.query().unwrap_or("");
    let binds = form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "bind" && value.is_empty());
    if head.method != Method::PUT || !binds {
        return Err(UNKNOWN_URI);
    }
    Ok(Call::Bind {
        instance_id: percent_decode_str(instance_id).decode_utf8_lossy(),
        security_group_id: security_group_id(body)?,
    })
}

fn security_group_id(body: &[u8]) -> Result<Cow<'_, str>, CommonError> {
    if body.trim_ascii().is_empty() {
        return Ok(Cow::Borrowed(""));
    }
    match super::json_object::<Body<'_>>(body) {
        Ok(body) => Ok(body.security_group_id.unwrap_or_default()),
        Err(error) if error.is_data() => Err(INAPPROPRIATE_JSON),
        Err(_) => Err(MALFORMED_JSON),
    }
}

pub(super) fn encode(request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    let body = match *answer {
        Answer::Accepted => Bytes::new(),
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
