//! Zenlayer's API v2: JSON in, JSON out, the action in a header.

use std::borrow::Cow;

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header, request};
use secgroup::registry::OperationId;
use secgroup::rulebook::{Parameter, ParameterKind};

use super::text::Object;
use super::{Answer, AnyCall, Call, Cloud, CommonError, Decoded, Envelope, credential, header_text, object, response};
use crate::reads::{ReadCall, ReadId};

/// The path of the service that has the operations.
const PATH: &str = "/api/v2/vm";
/// The versions of the service; both have the operations, with the same parameters.
const VERSIONS: [&str; 2] = ["2023-03-13", "2026-04-01"];

// Zenlayer's page of common errors gives no table that could be found: these codes are choices, in the vendor's manner.
const WRONG_METHOD: CommonError = CommonError::new(405, "INVALID_REQUEST_METHOD", "The request method should be POST.");
const UNKNOWN_ACTION: CommonError = CommonError::new(404, "INVALID_ACTION_NOT_FOUND", "The specified action is not found.");
const WRONG_VERSION: CommonError = CommonError::new(400, "INVALID_VERSION", "The specified version is not valid.");

const MALFORMED_READ: CommonError =
    CommonError::new(400, "INVALID_REQUEST_BODY", "The request body should be a JSON object of the action's parameters.");

/// What is wrong with a body that is not an object of the operation's parameters.
fn malformed_body(parameters: &[Parameter]) -> CommonError {
    let message = if parameters.iter().any(|parameter| parameter.kind == ParameterKind::List) {
        "The request body should be a JSON object whose parameters are strings or lists of strings."
    } else {
        "The request body should be a JSON object whose parameters are strings."
    };
    CommonError::new(400, "INVALID_REQUEST_BODY", message)
}

/// Whether a path is that of the service, a slash behind it or not.
pub(super) fn owns(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| matches!(rest, "" | "/"))
}

pub(super) fn decode<'a>(head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    let access_key_id = Cow::Borrowed(credential(&head.headers));
    Decoded { envelope: Envelope::Zenlayer, access_key_id, call: call(head, body) }
}

fn call<'a>(head: &'a request::Parts, body: &'a [u8]) -> Result<AnyCall<'a>, CommonError> {
    if head.method != Method::POST {
        return Err(WRONG_METHOD);
    }
    let action = header_text(&head.headers, "x-zc-action");
    let operation = OperationId::find(Cloud::Zenlayer, action);
    let read = if operation.is_none() { ReadId::find(Cloud::Zenlayer, action) } else { None };
    if operation.is_none() && read.is_none() {
        return Err(UNKNOWN_ACTION);
    }
    let version = header_text(&head.headers, "x-zc-version");
    if !version.is_empty() && !VERSIONS.contains(&version) {
        return Err(WRONG_VERSION);
    }
    if let Some(operation) = operation {
        let mut call = Call::new(operation);
        object::read(body, &mut call).map_err(|_| malformed_body(operation.parameters()))?;
        return Ok(AnyCall::Operation(call));
    }
    let mut call = ReadCall::new(read.ok_or(UNKNOWN_ACTION)?);
    // A read without any parameter may do without a body.
    if !body.trim_ascii().is_empty() {
        object::read(body, &mut call).map_err(|_| MALFORMED_READ)?;
    }
    Ok(AnyCall::Read(call))
}

pub(super) fn encode(request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    let body = match *answer {
        Answer::Accepted => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .fixed(r#"","response":{"requestId":""#, request_id)
            .finish(r#""}}"#),
        // The members of the content stand beside the request's id.
        Answer::Content(content) => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .fixed(r#"","response":{"requestId":""#, request_id)
            .members(r#"""#, content)
            .finish("}}"),
        Answer::Refused { code, message, .. } => Object::new()
            .fixed(r#"{"requestId":""#, request_id)
            .text(r#"","code":""#, code)
            .display(r#"","message":""#, message)
            .finish(r#""}"#),
    };
    response(answer, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_body_is_told_of_lists_where_the_operation_takes_some() {
        let parameter = |kind| Parameter { name: "p", kind, editions: None, about: "A parameter." };
        let told = |kinds: &[ParameterKind]| {
            let parameters: Vec<Parameter> = kinds.iter().map(|kind| parameter(*kind)).collect();
            malformed_body(&parameters).message.into_owned()
        };
        let texts = "The request body should be a JSON object whose parameters are strings.";
        assert_eq!(told(&[ParameterKind::Text, ParameterKind::Path]), texts);
        let lists = "The request body should be a JSON object whose parameters are strings or lists of strings.";
        assert_eq!(told(&[ParameterKind::Text, ParameterKind::List]), lists);
    }
}
