//! The three clouds and the control plane behind one door.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header, request};

use tokio::sync::Semaphore;

use super::admission::Admitted;
use super::body::{self, Body, Budget};
use super::codec::{self, Cloud, Route};
use super::control;
use super::journal::Room;
use super::realm::Realm;
use super::slot::{Context, Slot};
use super::worlds::{Alibaba, Baidu, Zenlayer};

/// The bytes that the body of any other request may have.
const BODY: u64 = 1024 * 1024;
/// The bytes that a request's target may have.
const TARGET_BYTES: usize = 32 * 1024;
/// How many long bodies are looked at at a time.
const HEAVY: usize = 2;
/// How many long journals may be read at a time.
const READERS: u64 = 8;
/// The bytes that a world document may have: one of half a million instances fits.
const WORLD_BODY: u64 = 256 * 1024 * 1024;
/// The bytes of texts and of replaced worlds that the journal of one cloud keeps.
const JOURNAL_BYTES: u64 = 64 * 1024 * 1024;

/// Whether a request may take long enough to be kept away from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Work {
    Short,
    Long,
}

/// A cloud behind its lock: requests take their turns, readers do not wait for one another.
///
/// The turn is the lock: the order in which requests get it is the order of the journal, and of the request ids.
pub(crate) struct Locked<R: Realm>(RwLock<Slot<R>>);

impl<R: Realm> Locked<R> {
    fn new(world: Option<R>, room: Room) -> Self {
        Self(RwLock::new(Slot::new(world, room)))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Slot<R>> {
        // A panic under the lock would be a defect; the world behind it is whole all the same, since it is only ever
        // replaced or changed by one engine call.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Slot<R>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The worlds that a server starts with.
#[derive(Default)]
pub(crate) struct Worlds {
    pub alibaba: Option<Alibaba>,
    pub zenlayer: Option<Zenlayer>,
    pub baidu: Option<Baidu>,
}

/// The whole server but its connections.
pub(crate) struct App {
    pub context: Arc<Context>,
    pub alibaba: Locked<Alibaba>,
    pub zenlayer: Locked<Zenlayer>,
    pub baidu: Locked<Baidu>,
    /// Whether only this machine can reach the server.
    pub loopback: bool,
    /// The bytes of all bodies under way.
    pub under_way: Arc<Budget>,
    /// The turns of those whose bodies are long.
    pub heavy: Semaphore,
    /// The readers of long journals.
    pub readers: Arc<Budget>,
    seq: AtomicU64,
}

/// Does the same with whichever cloud it is: `on_cloud!(app, cloud, |locked| locked.read().requests())`.
macro_rules! on_cloud {
    ($app:expr, $cloud:expr, |$locked:ident| $body:expr) => {
        match $cloud {
            $crate::serve::codec::Cloud::Alibaba => {
                let $locked = &$app.alibaba;
                $body
            }
            $crate::serve::codec::Cloud::Zenlayer => {
                let $locked = &$app.zenlayer;
                $body
            }
            $crate::serve::codec::Cloud::Baidu => {
                let $locked = &$app.baidu;
                $body
            }
        }
    };
}
pub(crate) use on_cloud;

impl App {
    pub(crate) fn new(context: Context, worlds: Worlds, journal: usize, loopback: bool) -> Self {
        let room = Room { events: journal, bytes: JOURNAL_BYTES };
        Self {
            context: Arc::new(context),
            alibaba: Locked::new(worlds.alibaba, room),
            zenlayer: Locked::new(worlds.zenlayer, room),
            baidu: Locked::new(worlds.baidu, room),
            loopback,
            under_way: Budget::new(body::UNDER_WAY),
            heavy: Semaphore::new(HEAVY),
            readers: Budget::new(READERS),
            seq: AtomicU64::new(0),
        }
    }

    /// The next place in the order of events. To be taken inside of a turn, so that the two orders agree.
    pub(crate) fn next_seq(&self) -> u64 {
        self.seq.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Lets the order of events begin anew. To be called while all clouds are locked.
    pub(crate) fn reset_seq(&self) {
        self.seq.store(0, Ordering::Relaxed);
    }

    pub(crate) fn body_limit<B>(&self, request: &Request<B>) -> u64 {
        if request.method() == Method::PUT && request.uri().path().starts_with(control::WORLD_PREFIX) {
            WORLD_BODY
        } else {
            BODY
        }
    }

    pub(crate) fn work<B>(&self, request: &Request<B>) -> Work {
        match codec::route(request.uri().path()) {
            Route::Control => Work::Long,
            Route::Cloud(_) | Route::Nowhere => Work::Short,
        }
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
    "No cloud answers at this path: Alibaba Cloud is at /, Zenlayer at /api/v2/vm, Baidu at /v2/instance/{id}?bind. \
     The control plane is at /_secgroup/.\n"
        .to_owned()
}

/// A sentence as an answer.
pub(crate) fn plain(status: StatusCode, sentence: String) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(sentence));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain;charset=utf-8"));
    response
}
