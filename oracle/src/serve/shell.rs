//! The server itself: connections, limits, shutdown. [`App`] knows everything about requests.
//!
//! Workers are never held for long: slow work runs on the threads for blocking work.

use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, request};
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tracing::{debug, info, warn};

use super::app::App;
use super::body::{self, Body, Received};
use super::door::Work;
use super::watch::{Connection, End, Patience, Phase, Watch, Watched};
use crate::plain::Plain;

/// How much a client may ask of the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Connections at a time; further ones wait to be accepted.
    pub connections: usize,
    /// How long a client is waited for.
    pub patience: Patience,
    /// How long requests under way may take once the end has been asked for.
    pub grace: Duration,
}

/// The bytes that a request's line and headers may have.
const HEAD_BYTES: usize = 64 * 1024;
/// The bytes of a body from which on looking at it is no work for a worker.
const LONG_BYTES: usize = 64 * 1024;

/// Serves until `end` is ready, then finishes what is under way.
pub(crate) async fn run(listener: TcpListener, app: Arc<App>, bounds: Bounds, end: impl Future<Output = ()>) {
    let watch = Arc::new(Watch::default());
    let looking = tokio::spawn({
        let watch = Arc::clone(&watch);
        async move { watch.look(bounds.patience).await }
    });
    let permits = Arc::new(Semaphore::new(bounds.connections));
    let mut end = pin!(end);
    loop {
        let permit = tokio::select! {
            permit = Arc::clone(&permits).acquire_owned() => permit.expect("the semaphore is never closed"),
            () = &mut end => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    accept_failed(&error).await;
                    continue;
                }
            },
            () = &mut end => break,
        };
        let (app, watched) = (Arc::clone(&app), watch.add());
        tokio::spawn(async move {
            connection(stream, app, watched).await;
            drop(permit);
        });
    }
    drop(listener);
    info!("ending");
    watch.end();
    let all = u32::try_from(bounds.connections).unwrap_or(u32::MAX);
    if tokio::time::timeout(bounds.grace, permits.acquire_many(all)).await.is_err() {
        warn!("some requests were cut off");
    }
    looking.abort();
}

/// A connection that failed before it was accepted is its client's matter; a lack of file descriptors passes.
async fn accept_failed(error: &io::Error) {
    warn!(%error, "a connection could not be accepted");
    if !matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn connection(stream: TcpStream, app: Arc<App>, watched: Arc<Connection>) {
    // Without this a client that keeps its connection waits for the kernel to send the rest of an answer.
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "no TCP_NODELAY");
    }
    let stream = TokioIo::new(Watched::new(stream, Arc::clone(&watched)));
    let service = service_fn(|request: Request<Incoming>| {
        if let Some(refusal) = app.refuse(&request) {
            Answer::Now(Some(refusal.map(Body::from)))
        } else if request.body().is_end_stream() && app.work(&request) == Work::Short {
            watched.enter(Phase::Answering);
            let response = answer_short(request, &app);
            watched.enter(Phase::Client);
            Answer::Now(Some(response))
        } else {
            Answer::Later(Box::pin(answer(request, Arc::clone(&app), Arc::clone(&watched))))
        }
    });
    let connection = http1::Builder::new()
        .max_buf_size(HEAD_BYTES)
        // However the head comes in pieces.
        .max_header_size(HEAD_BYTES)
        // A client that has said everything may say so, and is answered all the same.
        .half_close(true)
        // A date would make two runs of one script differ.
        .auto_date_header(false)
        // Head and body go out in one piece.
        .writev(false)
        .serve_connection(stream, service);
    let mut connection = pin!(connection);
    let (mut known, mut ending): (Option<Waker>, bool) = (None, false);
    let result = poll_fn(|cx| {
        if !known.as_ref().is_some_and(|task| task.will_wake(cx.waker())) {
            watched.wakes(cx.waker());
            known = Some(cx.waker().clone());
        }
        // What has come already is answered first, whether the connection is to end or not.
        let polled = connection.as_mut().poll(cx);
        match watched.end() {
            _ if polled.is_ready() => polled,
            End::AtOnce => {
                debug!("a client was waited for too long");
                Poll::Ready(Ok(()))
            }
            End::Gracefully if !ending => {
                ending = true;
                connection.as_mut().graceful_shutdown();
                connection.as_mut().poll(cx)
            }
            End::Gracefully | End::NotYet => polled,
        }
    })
    .await;
    if let Err(error) = result {
        debug!(%error, "a connection broke");
    }
}

type Answered = Result<Response<Body>, hyper::Error>;

/// An answer: nearly all are there at once, and do not pay for those that are not.
enum Answer {
    Now(Option<Response<Body>>),
    Later(Pin<Box<dyn Future<Output = Answered> + Send>>),
}

impl Future for Answer {
    type Output = Answered;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Answered> {
        match &mut *self {
            Self::Now(answer) => answer.take().map_or(Poll::Pending, |answer| Poll::Ready(Ok(answer))),
            Self::Later(answer) => answer.as_mut().poll(cx),
        }
    }
}

/// Answers a request that has no body and takes no time.
fn answer_short(request: Request<Incoming>, app: &App) -> Response<Body> {
    let log = Log::begin();
    let (head, _) = request.into_parts();
    let response = app.respond(&head, Some(Bytes::new()));
    log.end(&head, &response);
    response
}

async fn answer(request: Request<Incoming>, app: Arc<App>, watched: Arc<Connection>) -> Answered {
    let log = Log::begin();
    let (work, limit) = (app.work(&request), app.body_limit(&request));
    let (head, body) = request.into_parts();
    watched.enter(Phase::Body);
    let received = body::read(body, limit, &app.under_way).await?;
    watched.enter(Phase::Answering);
    let (body, counted) = match received {
        Received::Whole(body, counted) => (Some(body), Some(counted)),
        Received::TooLarge => (None, None),
        Received::Busy => return Ok(app.busy(&head).map(Body::from)),
    };
    // What is read of a body may take many times its bytes, and a world that is written counts for nothing until it is whole:
    // only a few are worked on at a time.
    let heavy = app.writes_a_world(&head) || body.as_ref().is_some_and(|body| body.len() > LONG_BYTES);
    let _turn = if heavy { app.heavy.acquire().await.ok() } else { None };
    let (head, response) = if work == Work::Long || heavy {
        let app = Arc::clone(&app);
        let long = tokio::task::spawn_blocking(move || {
            let response = app.respond(&head, body);
            drop(counted);
            (head, response)
        });
        long.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    } else {
        let response = app.respond(&head, body);
        (head, response)
    };
    let response = body::count(response, &app.under_way).unwrap_or_else(|| app.busy(&head).map(Body::from));
    watched.enter(Phase::Client);
    log.end(&head, &response);
    Ok(response)
}

/// A line of the log. The clock is asked only where somebody wants to know.
struct Log(Option<Instant>);

impl Log {
    fn begin() -> Self {
        Self(tracing::enabled!(tracing::Level::INFO).then(Instant::now))
    }

    fn end(self, head: &request::Parts, response: &Response<Body>) {
        if let Some(started) = self.0 {
            info!(
                method = %head.method,
                path = %Plain(head.uri.path()),
                status = response.status().as_u16(),
                bytes = response.body().size_hint().lower(),
                microseconds = started.elapsed().as_micros(),
                "answered"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::super::codec::RequestIds;
    use super::super::config::Config;
    use super::super::faults::Faults;
    use super::super::slot;
    use super::super::worlds::Worlds;
    use super::*;

    fn app() -> Arc<App> {
        let context = slot::Context { config: Config::default(), ids: RequestIds::new(0), faults: Faults::default() };
        Arc::new(App::new(context, Worlds::default(), 10, true))
    }

    /// What a client reads that wrote a request to an idle connection, which was told to end before it was looked at again.
    async fn answer_at_the_end(tell: impl Fn(&Watch)) -> String {
        let watch = Watch::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        let mut connection = pin!(connection(stream, app(), watch.add()));
        let looked_at = poll_fn(|cx| Poll::Ready(connection.as_mut().poll(cx))).await;
        assert!(looked_at.is_pending());

        client.write_all(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        // Long enough for the event loop to see that there is something to read.
        tokio::time::sleep(Duration::from_millis(50)).await;
        tell(&watch);
        connection.await;
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        answer
    }

    #[tokio::test]
    async fn what_has_come_is_answered_before_the_end() {
        let answer = answer_at_the_end(Watch::end).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }

    #[tokio::test]
    async fn what_has_come_is_answered_by_whoever_was_waited_for_too_long() {
        let answer = answer_at_the_end(|watch| watch.tick(Patience { client: 0, body: 0 })).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }

    #[tokio::test]
    async fn a_world_is_written_when_others_have_been() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

        let (app, watch) = (app(), Watch::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ask = async |path: &str| {
            let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(connection(stream, Arc::clone(&app), watch.add()));
            let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            client.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            client.read_to_string(&mut answer).await.unwrap();
            answer
        };
        // Documents that are being written are counted nowhere yet: their number is the bound.
        let others = app.heavy.acquire_many(u32::try_from(app.heavy.available_permits()).unwrap()).await.unwrap();
        let world = ask("/_secgroup/world/baidu");
        let mut world = pin!(world);
        assert!(tokio::time::timeout(Duration::from_millis(200), &mut world).await.is_err(), "it does not wait");
        assert!(ask("/_secgroup/health").await.starts_with("HTTP/1.1 200"));
        drop(others);
        assert!(world.await.starts_with("HTTP/1.1 404"));
    }
}
