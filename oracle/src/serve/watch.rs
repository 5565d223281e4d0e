//! Closes connections that have been waited for too long.
//!
//! One task looks at all connections once a second. A timer per request would be exact to the millisecond and cost as much as the
//! answer. A separate thread would cost something as well: while a process has one thread, the C library skips preparing reads
//! and writes for cancellation.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{self, MissedTickBehavior};

/// What a connection is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Phase {
    /// Waiting for a request, reading its head, or waiting for the client to take an answer.
    Client,
    /// Reading a request's body.
    Body,
    /// Answering: nobody is waited for.
    Answering,
}

/// Whether a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum End {
    NotYet,
    /// After the answer that is under way.
    Gracefully,
    /// Now: its client was waited for too long.
    AtOnce,
}

/// How long a client is waited for, in seconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// Without a request, with half a head, or with an answer that is not taken.
    pub client: u32,
    /// With half a body.
    pub body: u32,
}

/// One connection, as the watch sees it.
#[derive(Debug)]
pub(crate) struct Connection {
    phase: AtomicU8,
    /// The second in which the phase began, or an answer last moved on.
    since: AtomicU32,
    clock: Arc<AtomicU32>,
    /// An [`End`]; it only ever comes nearer.
    end: AtomicU8,
    /// The task that is woken when the connection is to end.
    task: Mutex<Option<Waker>>,
}

impl Connection {
    /// Says what the connection is about from now on.
    pub(crate) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
        self.moves();
    }

    fn moves(&self) {
        self.since.store(self.clock.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Wakes this task when the connection is to end. To be called before [`Self::end`] is asked for.
    pub(crate) fn wakes(&self, task: &Waker) {
        *self.task() = Some(task.clone());
    }

    fn task(&self) -> MutexGuard<'_, Option<Waker>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the connection to end.
    fn tell(&self, end: End) {
        // First this, then the task: one that is not known yet will see it.
        self.end.fetch_max(end as u8, Ordering::Release);
        if let Some(task) = &*self.task() {
            task.wake_by_ref();
        }
    }

    /// Whether the connection is to end.
    pub(crate) fn end(&self) -> End {
        match self.end.load(Ordering::Acquire) {
            end if end == End::NotYet as u8 => End::NotYet,
            end if end == End::Gracefully as u8 => End::Gracefully,
            _ => End::AtOnce,
        }
    }

    fn is_overdue(&self, now: u32, patience: Patience) -> bool {
        let limit = match self.phase.load(Ordering::Relaxed) {
            phase if phase == Phase::Client as u8 => patience.client,
            phase if phase == Phase::Body as u8 => patience.body,
            _ => return false,
        };
        now.wrapping_sub(self.since.load(Ordering::Relaxed)) > limit
    }
}

/// All connections.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    clock: Arc<AtomicU32>,
    connections: Mutex<Vec<Weak<Connection>>>,
    over: AtomicBool,
}

impl Watch {
    fn connections(&self) -> MutexGuard<'_, Vec<Weak<Connection>>> {
        // Nothing between lock and unlock can panic half-way through a change.
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches a new connection for as long as somebody holds it.
    pub(crate) fn add(&self) -> Arc<Connection> {
        let connection = Arc::new(Connection {
            phase: AtomicU8::new(Phase::Client as u8),
            since: AtomicU32::new(self.clock.load(Ordering::Relaxed)),
            clock: Arc::clone(&self.clock),
            end: AtomicU8::new(End::NotYet as u8),
            task: Mutex::new(None),
        });
        let ending = {
            let mut connections = self.connections();
            connections.push(Arc::downgrade(&connection));
            self.over.load(Ordering::Relaxed)
        };
        if ending {
            connection.tell(End::Gracefully);
        }
        connection
    }

    /// A second has passed: ends the connections whose clients were waited for too long.
    pub(super) fn tick(&self, patience: Patience) {
        let now = self.clock.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        self.connections().retain(|connection| {
            let Some(connection) = connection.upgrade() else { return false };
            if connection.is_overdue(now, patience) {
                connection.tell(End::AtOnce);
            }
            true
        });
    }

    /// Looks at all connections once a second, for as long as it is polled.
    pub(crate) async fn look(&self, patience: Patience) {
        let mut seconds = time::interval(Duration::from_secs(1));
        // Where there was no time to look, there was hardly any to move on: seconds that were missed do not count.
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        seconds.tick().await;
        loop {
            seconds.tick().await;
            self.tick(patience);
        }
    }

    /// Ends all connections, those that come too late included, each after the answer that is under way.
    pub(crate) fn end(&self) {
        let connections = self.connections();
        self.over.store(true, Ordering::Relaxed);
        connections.iter().filter_map(Weak::upgrade).for_each(|connection| connection.tell(End::Gracefully));
    }
}

/// How long a closed connection is read on. What a client has sent and nobody has read would make the system take back the
/// answer that is still on its way.
const LINGER: Duration = Duration::from_millis(250);

/// A stream that tells the watch when an answer moves on.
pub(crate) struct Watched<S> {
    stream: S,
    connection: Arc<Connection>,
    /// Until when the closed connection is read on.
    linger: Option<Pin<Box<time::Sleep>>>,
}

impl<S> Watched<S> {
    pub(crate) const fn new(stream: S, connection: Arc<Connection>) -> Self {
        Self { stream, connection, linger: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, data);
        if written.is_ready() {
            self.connection.moves();
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.linger.is_none() {
            ready!(Pin::new(&mut self.stream).poll_shutdown(cx))?;
            self.linger = Some(Box::pin(time::sleep(LINGER)));
        }
        let Self { stream, linger, .. } = &mut *self;
        let mut unread = [0; 4096];
        while linger.as_mut().is_some_and(|linger| linger.as_mut().poll(cx).is_pending()) {
            let mut buffer = ReadBuf::new(&mut unread);
            ready!(Pin::new(&mut *stream).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience { client: 3, body: 1 };

    /// After how many seconds a connection that does nothing more is given up.
    fn given_up(watch: &Watch, connection: &Connection) -> Option<u32> {
        (1..10).find(|_| {
            watch.tick(PATIENCE);
            connection.end() == End::AtOnce
        })
    }

    #[test]
    fn each_phase_has_its_patience() {
        for (phase, seconds) in [(Phase::Client, Some(4)), (Phase::Body, Some(2)), (Phase::Answering, None)] {
            let watch = Watch::default();
            let connection = watch.add();
            connection.enter(phase);
            assert_eq!(given_up(&watch, &connection), seconds, "{phase:?}");
        }
    }

    #[test]
    fn whoever_moves_on_is_waited_for() {
        let watch = Watch::default();
        let connection = watch.add();
        for _ in 0..5 {
            watch.tick(PATIENCE);
            watch.tick(PATIENCE);
            connection.moves();
        }
        assert_eq!(connection.end(), End::NotYet);
        assert_eq!(given_up(&watch, &connection), Some(4));
    }

    #[test]
    fn all_connections_end_and_those_that_come_too_late_and_an_end_does_not_go_back() {
        let watch = Watch::default();
        let early = watch.add();
        watch.end();
        let late = watch.add();
        assert_eq!([early.end(), late.end()], [End::Gracefully; 2]);
        assert_eq!(given_up(&watch, &early), Some(4));
        watch.end();
        assert_eq!([early.end(), late.end()], [End::AtOnce; 2]);
    }

    #[test]
    fn the_task_is_woken() {
        use std::sync::atomic::AtomicUsize;
        use std::task::Wake;

        #[derive(Default)]
        struct Count(AtomicUsize);
        impl Wake for Count {
            fn wake(self: Arc<Self>) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }

        let (watch, woken) = (Watch::default(), Arc::new(Count::default()));
        let connection = watch.add();
        connection.wakes(&Arc::clone(&woken).into());
        watch.tick(PATIENCE);
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
        watch.end();
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
        assert_eq!(given_up(&watch, &connection), Some(3));
        assert_eq!(woken.0.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn connections_that_are_gone_are_forgotten() {
        let watch = Watch::default();
        drop(watch.add());
        let kept = watch.add();
        watch.tick(PATIENCE);
        assert_eq!(watch.connections().len(), 1);
        drop(kept);
    }
}
