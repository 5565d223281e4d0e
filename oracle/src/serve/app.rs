//! The server's state: the three clouds, each behind its lock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::Semaphore;

use super::body::{self, Budget};
use super::journal::Retention;
use super::realm::Realm;
use super::slot::{Context, Slot};
use super::worlds::{Alibaba, Baidu, Worlds, Zenlayer};

/// How many long bodies are looked at at a time.
const HEAVY: usize = 2;
/// How many long journals may be read at a time.
const READERS: u64 = 8;
/// The bytes of texts and of replaced worlds that the journal of one cloud keeps.
const JOURNAL_BYTES: u64 = 64 * 1024 * 1024;

/// A cloud behind its lock: requests take their turns, readers do not wait for one another.
///
/// The turn is the lock: the order in which requests get it is the order of the journal, and of the request ids.
pub(crate) struct Locked<R: Realm>(RwLock<Slot<R>>);

impl<R: Realm> Locked<R> {
    fn new(world: Option<R>, retention: Retention) -> Self {
        Self(RwLock::new(Slot::new(world, retention)))
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
        let retention = Retention { events: journal, bytes: JOURNAL_BYTES };
        Self {
            context: Arc::new(context),
            alibaba: Locked::new(worlds.alibaba, retention),
            zenlayer: Locked::new(worlds.zenlayer, retention),
            baidu: Locked::new(worlds.baidu, retention),
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
}
