//! Plain-text answers.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};

/// A sentence as an answer.
pub(crate) fn plain(status: StatusCode, sentence: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(sentence));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=utf-8"));
    response
}
