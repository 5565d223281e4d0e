//! Zenlayer's API v2: JSON in, JSON out, the action in a header.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header, request};
use serde::Deserialize;

use super::text::Object;
use super::{Answer, Call, CommonError, Decoded, Envelope, credential, header_text, response};

/// The path of the service that has the operation.
const PATH: &str = "/api/v2/vm";
/// The versions of the service; both have the operation, with the same parameters.
const VERSIONS: [&str; 2] = ["2023-03-13", "2026-04-01"];
/// The operation.
const ACTION: &str = "AssociateSecurityGroupInstance";

// Zenlayer's page of common errors gives no table that could be found: these codes are choices, in the vendor's manner.
const WRONG_METHOD: CommonError = CommonError::new(405, "INVALID_REQUEST_METHOD", "The request method should be POST.");
const UNKNOWN_ACTION: CommonError = CommonError::new(404, "INVALID_ACTION_NOT_FOUND", "The specified action is not found.");
const WRONG_VERSION: CommonError = CommonError::new(400, "INVALID_VERSION", "The specified version is not valid.");
const MALFORMED_BODY: CommonError =
    CommonError::new(400, "INVALID_REQUEST_BODY", "The request body should be a JSON object whose parameters are strings.");

/// Whether a path is that of the service, a slash behind it or not.
pub(super) fn owns(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| matches!(rest, "" | "/"))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(borrow, default)]
    security_group_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    instance_id: Option<Cow<'a, str>>,
}

pub(super) fn decode<'a>(head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    let access_key_id = Cow::Borrowed(credential(&head.headers));
    Decoded { envelope: Envelope::Zenlayer, access_key_id, call: call(head, body) }
}

fn call<'a>(head: &'a request::Parts, body: &'a [u8]) -> Result<Call<'a>, CommonError> {
    if head.method != Method::POST {
        return Err(WRONG_METHOD);
    }
    if header_text(&head.headers, "x-zc-action") != ACTION {
        return Err(UNKNOWN_ACTION);
    }
    let version = header_text(&head.headers, "x-zc-version");
    if !version.is_empty() && !VERSIONS.contains(&version) {
        return Err(WRONG_VERSION);
    }
    let body: Body<'_> = super::json_object(body).map_err(|_| MALFORMED_BODY)?;
    Ok(Call::AssociateSecurityGroupInstance {
        security_group_id: body.security_group_id.unwrap_or_default(),
        instance_id: body.instance_id.unwrap_or_default(),
    })
}

pub(super) fn encode(request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    let body = match *answer {
        Answer::Accepted => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .fixed(r#"","response":{"requestId":""#, request_id)
            .finish(r#""}}"#),
        Answer::Refused { code, message, .. } => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .text(r#"","code":""#, code)
            .display(r#"","message":""#, message)
            .finish(r#""}"#),
    };
    response(answer, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body)
}
