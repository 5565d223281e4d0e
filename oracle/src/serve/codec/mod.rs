//! What the three clouds' endpoints understand and answer, without any I/O.
//!
//! [`route`] says whose endpoint a path is, [`decode`] reads a request as that vendor does, and [`encode`] writes the answer as that
//! vendor does. All three are functions from [`http`] types to [`http`] types: they can be tested and used without a server.
//!
//! Where a vendor's pages say nothing, the answer is a choice of this project; `docs/http.md` lists the choices.

pub(crate) use alibaba::is_form;

mod alibaba;
mod baidu;
mod body;
mod object;
mod read;
mod request_id;
mod text;
mod zenlayer;

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::header::AsHeaderName;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header, request};

pub use alibaba::Format;
pub use body::Body;
pub use request_id::{RequestId, RequestIds};
pub use secgroup::rulebook::Cloud;

use crate::parameters::Value;

pub use crate::parameters::Call;
pub use crate::reads::ReadCall;

/// The prefix that belongs to the control plane and to no cloud.
pub const CONTROL_PREFIX: &str = "/_secgroup";

/// The clouds, in the order in which they are listed everywhere.
pub const CLOUDS: [Cloud; 3] = [Cloud::Alibaba, Cloud::Zenlayer, Cloud::Baidu];

/// Who answers at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// A cloud's endpoint.
    Cloud(Cloud),
    /// The control plane.
    Control,
    /// Nobody.
    Nowhere,
}

/// Who answers at `path`.
#[must_use]
pub fn route(path: &str) -> Route {
    if alibaba::owns(path) {
        return Route::Cloud(Cloud::Alibaba);
    }
    if let Some(rest) = path.strip_prefix(CONTROL_PREFIX)
        && (rest.is_empty() || rest.starts_with('/'))
    {
        return Route::Control;
    }
    if zenlayer::owns(path) {
        return Route::Cloud(Cloud::Zenlayer);
    }
    if baidu::owns(path) {
        return Route::Cloud(Cloud::Baidu);
    }
    Route::Nowhere
}

/// An error that comes before any operation is judged: an unknown action, an unreadable body, a wrong signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonError {
    /// The HTTP status.
    pub status: u16,
    /// The vendor's code.
    pub code: &'static str,
    /// The vendor's message.
    pub message: Cow<'static, str>,
}

impl CommonError {
    pub(crate) const fn new(status: u16, code: &'static str, message: &'static str) -> Self {
        Self { status, code, message: Cow::Borrowed(message) }
    }

    /// The answer that says so.
    #[must_use]
    pub fn answer(&self) -> Answer<'_> {
        Answer::Refused { status: self.status, code: self.code, message: &self.message }
    }
}

/// What has to be known of a request to answer it in its vendor's form, whatever else is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Envelope<'a> {
    /// Alibaba's: JSON or XML.
    Alibaba {
        /// The form that was asked for.
        format: Format,
        /// The operation, which names the root element of a success in XML.
        action: &'static str,
        /// The `Host` of the request without its port.
        host_id: &'a str,
    },
    /// Zenlayer's.
    Zenlayer,
    /// Baidu's.
    Baidu,
}

impl Envelope<'_> {
    /// Whose envelope it is.
    #[must_use]
    pub const fn cloud(&self) -> Cloud {
        match self {
            Self::Alibaba { .. } => Cloud::Alibaba,
            Self::Zenlayer => Cloud::Zenlayer,
            Self::Baidu => Cloud::Baidu,
        }
    }
}

/// A request, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The form that the answer takes.
    pub envelope: Envelope<'a>,
    /// The id of the access key that the request is made with; empty where it names none.
    pub access_key_id: Cow<'a, str>,
    /// The operation, or why there is none.
    pub call: Result<AnyCall<'a>, CommonError>,
}

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "the usual one, which nobody should have to look for elsewhere")]
pub enum AnyCall<'a> {
    /// An operation, which the rules judge.
    Operation(Call<'a>),
    /// A read, which changes nothing.
    Read(ReadCall<'a>),
}

impl AnyCall<'_> {
    /// The operation's or the read's name.
    #[must_use]
    pub fn action(&self) -> &'static str {
        match self {
            Self::Operation(call) => call.action(),
            Self::Read(call) => call.read().name,
        }
    }

    /// The parameters that were given, under the vendor's own names.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &Value<'_>)> {
        let (operation, read) = match self {
            Self::Operation(call) => (Some(call.parameters()), None),
            Self::Read(call) => (None, Some(call.parameters())),
        };
        operation.into_iter().flatten().chain(read.into_iter().flatten())
    }
}

/// Reads a request that was [routed](route) to `cloud`.
#[must_use]
pub fn decode<'a>(cloud: Cloud, head: &'a request::Parts, body: &'a [u8]) -> Decoded<'a> {
    match cloud {
        Cloud::Alibaba => alibaba::decode(head, body),
        Cloud::Zenlayer => zenlayer::decode(head, body),
        Cloud::Baidu => baidu::decode(head, body),
    }
}

/// The error for a body that is larger than the server reads.
#[must_use]
pub fn body_too_large(cloud: Cloud) -> CommonError {
    const MESSAGE: &str = "The request body is too large.";
    match cloud {
        Cloud::Alibaba => CommonError::new(400, "InvalidParameter", MESSAGE),
        Cloud::Zenlayer => CommonError::new(400, "INVALID_PARAMETER", MESSAGE),
        Cloud::Baidu => CommonError::new(400, "InvalidHTTPRequest", "There was an error in the body of your HTTP request."),
    }
}

/// An answer, before it takes a vendor's form.
#[derive(Clone, Copy)]
pub enum Answer<'a> {
    /// The request took effect, or there was nothing left to do.
    Accepted,
    /// The same of a request that asks for something, with that.
    Content(&'a Body<'a>),
    /// The request was refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The vendor's code.
        code: &'a str,
        /// The vendor's message.
        message: &'a dyn fmt::Display,
    },
}

/// Writes an answer in its vendor's form. `request_id` is of the shape that [`RequestIds`] gives it for that cloud.
#[must_use]
pub fn encode(envelope: &Envelope<'_>, request_id: &str, answer: &Answer<'_>) -> Response<Bytes> {
    match envelope {
        Envelope::Alibaba { format, action, host_id } => alibaba::encode(*format, action, host_id, request_id, answer),
        Envelope::Zenlayer => zenlayer::encode(request_id, answer),
        Envelope::Baidu => baidu::encode(request_id, answer),
    }
}

/// A header's value as text; a value that is no visible ASCII counts as absent.
fn header_text(headers: &HeaderMap, name: impl AsHeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// The value of `Credential=` in an `Authorization` header of the form `SCHEME Credential=…, SignedHeaders=…, Signature=…`.
fn credential(headers: &HeaderMap) -> &str {
    let text = header_text(headers, header::AUTHORIZATION);
    text.split_once("Credential=").map_or("", |(_, rest)| rest.split([',', ' ']).next().unwrap_or(""))
}

/// The status of an answer. A fault may ask for any number, so what is no status is answered as a server's own error.
fn status(answer: &Answer<'_>) -> StatusCode {
    match answer {
        Answer::Accepted | Answer::Content(_) => StatusCode::OK,
        Answer::Refused { status, .. } => StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// An answer of those parts.
fn response<const N: usize>(answer: &Answer<'_>, headers: [(HeaderName, HeaderValue); N], body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status(answer);
    for (name, value) in headers {
        response.headers_mut().insert(name, value);
    }
    response
}
