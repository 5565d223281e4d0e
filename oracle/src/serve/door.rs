//! Routes a request to one of the three clouds or the control plane.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, request};

use super::admission::Admitted;
use super::app::{App, on_cloud};
use super::body::Body;
use super::browser;
use super::codec::{self, Cloud, Route};
use super::control;
use super::plain::plain;

/// The bytes that the body of any other request may have.
const BODY: u64 = 1024 * 1024;
/// The bytes that a request's target may have.
const TARGET_BYTES: usize = 32 * 1024;
/// The bytes that a world document may have: one of half a million instances fits.
const WORLD_BODY: u64 = 256 * 1024 * 1024;

/// Whether a request may take long enough to be kept away from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Short,
    Long,
}

impl App {
    pub(crate) fn body_limit<B>(&self, request: &Request<B>) -> u64 {
        let path = request.uri().path();
        match *request.method() {
            Method::PUT if path.starts_with(control::WORLD_PREFIX) => WORLD_BODY,
            Method::POST if path == control::SCENARIO_PATH || path.starts_with(control::IMPORT_PREFIX) => WORLD_BODY,
            _ => BODY,
        }
    }

    pub(crate) fn work<B>(&self, request: &Request<B>) -> Work {
        match codec::route(request.uri().path()) {
            Route::Control => Work::Long,
            Route::Cloud(_) | Route::Nowhere => Work::Short,
        }
    }

    /// Whether a request asks for a whole world, however small it is itself.
    pub(crate) fn writes_a_world(&self, head: &request::Parts) -> bool {
        head.method.is_safe() && head.uri.path().starts_with(control::WORLD_PREFIX)
    }

    /// Why a request is refused whatever its body is, if so. The body is not even read then.
    pub(crate) fn refuse<B>(&self, request: &Request<B>) -> Option<Response<Bytes>> {
        let uri = request.uri();
        if uri.path().len() + uri.query().map_or(0, str::len) > TARGET_BYTES {
            return Some(plain(StatusCode::URI_TOO_LONG, format!("A request's target has at most {TARGET_BYTES} bytes.\n")));
        }
        match codec::route(uri.path()) {
            Route::Control => control::refuse(self, request.method(), request.headers()),
            Route::Cloud(_) | Route::Nowhere => None,
        }
    }

    /// Answers a request that nothing [refuses](App::refuse). `body` is `None` where it was larger than [`App::body_limit`].
    pub(crate) fn respond(&self, head: &request::Parts, body: Option<Bytes>) -> Response<Body> {
        if browser::wants_the_page(head) {
            return control::invite().map(Body::from);
        }
        match codec::route(head.uri.path()) {
            Route::Cloud(cloud) => self.cloud(cloud, head, body.as_deref()).map(Body::from),
            Route::Control => control::respond(self, head, body),
            Route::Nowhere => plain(StatusCode::NOT_FOUND, nowhere()).map(Body::from),
        }
    }

    /// The answer where there is no room for a request's body.
    pub(crate) fn busy(&self, head: &request::Parts) -> Response<Bytes> {
        match codec::route(head.uri.path()) {
            Route::Control => control::busy("too many bytes are under way"),
            Route::Cloud(_) | Route::Nowhere => {
                plain(StatusCode::SERVICE_UNAVAILABLE, "Too many bytes are under way; try again.\n".to_owned())
            }
        }
    }

    fn cloud(&self, cloud: Cloud, head: &request::Parts, body: Option<&[u8]>) -> Response<Bytes> {
        // Reading and verifying is done before the turn: it may take its time, and nobody waits for it.
        let asked = Admitted::new(&self.context.config, self.loopback, cloud, head, body);
        on_cloud!(self, cloud, |locked| {
            let mut slot = locked.write();
            let seq = self.next_seq();
            slot.answer(&self.context, seq, head.method.as_str(), &asked)
        })
    }
}

fn nowhere() -> String {
    "No cloud answers at this path: Alibaba Cloud is at /, Zenlayer at /api/v2/vm, Baidu at /v2/instance/{id}?bind \
     and ?unbind. The control plane is at /_secgroup/.\n"
        .to_owned()
}
