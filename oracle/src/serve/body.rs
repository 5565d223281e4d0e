//! Request and response bodies, and how much memory they may take together.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming, SizeHint};
use tokio::task::JoinHandle;

/// The bytes that all bodies under way may have together: two of the largest worlds.
pub(crate) const UNDER_WAY: u64 = 512 * 1024 * 1024;
/// The bytes of a body that is too large which are read and thrown away, so that the client reads the answer instead of
/// failing to write.
const DISCARDED_BYTES: u64 = 512 * 1024 * 1024;

/// A number of bytes, or of other things, that many share.
#[derive(Debug)]
pub(crate) struct Budget {
    used: AtomicU64,
    limit: u64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { used: AtomicU64::new(0), limit })
    }

    /// A share of nothing, to begin with.
    pub(crate) fn share(self: &Arc<Self>) -> Share {
        Share { budget: Arc::clone(self), taken: 0 }
    }
}

/// What somebody has taken of a [`Budget`]; it goes back when this is dropped.
#[derive(Debug)]
pub(crate) struct Share {
    budget: Arc<Budget>,
    taken: u64,
}

impl Share {
    /// Takes more, where there is as much.
    pub(crate) fn take(&mut self, more: u64) -> bool {
        let limit = self.budget.limit;
        let fits = |used: u64| used.checked_add(more).filter(|sum| *sum <= limit);
        let taken = self.budget.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok();
        self.taken += if taken { more } else { 0 };
        taken
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.taken, Ordering::Relaxed);
    }
}

/// What came of reading a body.
pub(crate) enum Received {
    /// All of it, with its share of the budget.
    Whole(Bytes, Share),
    /// More than a request may have.
    TooLarge,
    /// More than there is room for at the moment.
    Busy,
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn read(mut body: Incoming, limit: u64, budget: &Arc<Budget>) -> Result<Received, hyper::Error> {
    let mut share = budget.share();
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    let (mut total, mut busy) = (0u64, false);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        total += data.len() as u64;
        if total > DISCARDED_BYTES {
            return Ok(Received::TooLarge);
        }
        busy = busy || total <= limit && !share.take(data.len() as u64);
        if busy || total > limit {
            (first, more, share) = (Bytes::new(), BytesMut::new(), budget.share());
            continue;
        }
        if first.is_empty() {
            // Most bodies come in one piece, which is not copied.
            first = data;
        } else {
            if more.is_empty() {
                more.extend_from_slice(&first);
            }
            more.extend_from_slice(&data);
        }
    }
    Ok(match total {
        total if total > limit => Received::TooLarge,
        _ if busy => Received::Busy,
        _ if more.is_empty() => Received::Whole(first, share),
        _ => Received::Whole(more.freeze(), share),
    })
}

/// An answer's body: whole, or made piece by piece as the client takes it.
pub(crate) enum Body {
    Whole(Option<Bytes>),
    Pieces(Pieces),
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

impl Body {
    /// A body that `source` makes. Nothing is made, and no thread is held, while the client takes nothing.
    pub(crate) fn pieces(source: impl Source + 'static) -> Self {
        Self::Pieces(Pieces { source: Some(Box::new(source)), making: None, length: None })
    }

    /// A long body, which counts for its bytes until the client has taken the last of them.
    pub(crate) fn counted(bytes: Bytes, share: Share) -> Self {
        let length = Some(bytes.len() as u64);
        Self::Pieces(Pieces { source: Some(Box::new(Counted { rest: bytes, _share: share })), making: None, length })
    }
}

/// A body that is there already.
struct Counted {
    rest: Bytes,
    _share: Share,
}

/// The bytes of a piece of it.
const PIECE: usize = 256 * 1024;

impl Source for Counted {
    fn next(&mut self) -> Option<Bytes> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        Some(piece).filter(|piece| !piece.is_empty())
    }
}

/// Counts a long answer for its bytes; nothing where there is no room for it.
pub(crate) fn count(response: http::Response<Body>, budget: &Arc<Budget>) -> Option<http::Response<Body>> {
    let mut share = budget.share();
    let (head, body) = response.into_parts();
    let body = match body {
        Body::Whole(Some(bytes)) if bytes.len() > COUNTED => {
            if !share.take(bytes.len() as u64) {
                return None;
            }
            Body::counted(bytes, share)
        }
        other => other,
    };
    Some(http::Response::from_parts(head, body))
}

/// The bytes from which on an answer is counted.
const COUNTED: usize = 2 * 1024 * 1024;

/// Makes a body piece by piece, on the threads for blocking work.
pub(crate) trait Source: Send {
    /// The next piece; nothing at the end.
    fn next(&mut self) -> Option<Bytes>;
}

type Made = (Box<dyn Source>, Option<Bytes>);

pub(crate) struct Pieces {
    source: Option<Box<dyn Source>>,
    making: Option<JoinHandle<Made>>,
    /// How many bytes there are, where that is known.
    length: Option<u64>,
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let Pieces { source, making, .. } = match &mut *self {
            Self::Whole(body) => return Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            Self::Pieces(pieces) => pieces,
        };
        if let Some(mut source) = source.take() {
            *making = Some(tokio::task::spawn_blocking(move || {
                let piece = source.next();
                (source, piece)
            }));
        }
        let Some(task) = making else { return Poll::Ready(None) };
        let made = ready!(Pin::new(task).poll(cx));
        *making = None;
        // A piece that could not be made is a defect; the connection ends without the rest.
        let (made, piece) = made.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        Poll::Ready(piece.map(|piece| {
            *source = Some(made);
            Ok(Frame::data(piece))
        }))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => SizeHint::with_exact(body.as_ref().map_or(0, |body| body.len() as u64)),
            Self::Pieces(pieces) => pieces.length.map_or_else(SizeHint::default, SizeHint::with_exact),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_answer_counts_until_its_last_byte_is_taken() {
        let budget = Budget::new(4 * 1024 * 1024);
        let long = Bytes::from(vec![b'x'; 3 * 1024 * 1024]);
        let answer = || count(http::Response::new(Body::from(long.clone())), &budget);
        let mut first = answer().unwrap().into_body();
        assert_eq!(hyper::body::Body::size_hint(&first).exact(), Some(long.len() as u64));
        assert!(answer().is_none(), "there is no room for two");
        let mut taken = Vec::new();
        while let Some(piece) = first.frame().await {
            taken.extend_from_slice(&piece.unwrap().into_data().unwrap());
            assert!(answer().is_none() || taken.len() == long.len());
        }
        assert_eq!(taken, long);
        drop(first);
        assert!(answer().is_some());
    }

    #[test]
    fn a_budget_is_not_exceeded_and_comes_back() {
        let budget = Budget::new(10);
        let (mut first, mut second) = (budget.share(), budget.share());
        assert!(first.take(4) && first.take(3) && second.take(3));
        assert!(!second.take(1) && !first.take(u64::MAX));
        drop(first);
        assert!(second.take(7) && !second.take(1));
        drop(second);
        assert!(budget.share().take(10));
    }
}
