//! A server inside another program: in its own thread, without signals, files or output.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::oneshot;

use super::app::App;
use super::codec::RequestIds;
use super::config::Config;
use super::faults::Faults;
use super::options;
use super::shell::{self, Bounds};
use super::slot::Context;
use super::watch::Patience;
use super::worlds::Worlds;
use crate::world::AnyWorld;

/// How many connections are served at a time.
const CONNECTIONS: usize = 256;
/// How long the end waits for requests under way.
const GRACE: Duration = Duration::from_secs(2);

/// What the server is told; the rest is as on the command line.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Access keys, and whether signatures are checked.
    pub config: Config,
    /// The seed of the request ids.
    pub seed: u64,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Two worlds are of one cloud: the sentence says which.
    #[error("{0}")]
    Worlds(String),
    /// The system has no port or no thread for it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A server that listens on a free port of the loopback interface until it is stopped or dropped.
///
/// ```
/// use secgroup_oracle::{AnyWorld, serve::{Embedded, EmbeddedOptions}};
///
/// let world = AnyWorld::from_slice(br#"{"cloud": "baidu"}"#)?;
/// let mut server = Embedded::start(vec![world], EmbeddedOptions::default())?;
/// assert!(server.address().ip().is_loopback());
/// server.stop();
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Embedded {
    address: SocketAddr,
    /// The socket that is listened on, to be closed for everybody who has inherited it.
    socket: StdListener,
    running: Option<Running>,
    /// The process that the thread is in.
    process: u32,
}

#[derive(Debug)]
struct Running {
    end: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Embedded {
    /// Starts a server with these worlds, at most one for each cloud.
    ///
    /// # Errors
    ///
    /// Two worlds are of one cloud, or the system has no port or no thread for it.
    pub fn start(worlds: Vec<AnyWorld>, options: Options) -> Result<Self, StartError> {
        let mut held = Worlds::default();
        worlds.into_iter().try_for_each(|world| held.add(world)).map_err(StartError::Worlds)?;
        let socket = StdListener::bind("127.0.0.1:0")?;
        socket.set_nonblocking(true)?;
        let (address, listener) = (socket.local_addr()?, socket.try_clone()?);
        let context = Context { config: options.config, ids: RequestIds::new(options.seed), faults: Faults::default() };
        let app = Arc::new(App::new(context, held, options::JOURNAL, true));
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let (end, told) = oneshot::channel();
        let thread =
            std::thread::Builder::new().name("secgroup".to_owned()).spawn(move || serve(&runtime, listener, app, told))?;
        Ok(Self { address, socket, running: Some(Running { end, thread }), process: std::process::id() })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the server: requests under way are answered first. Nothing happens where it has ended already, or in a process that was
    /// forked since: the server is the parent's.
    pub fn stop(&mut self) {
        let Some(running) = self.running.take() else { return };
        if self.is_inherited() {
            // Its thread does not exist here: nobody can wait for it.
            std::mem::forget(running);
            return;
        }
        let Running { end, thread } = running;
        // Where nobody hears it, the thread has ended.
        let _ = end.send(());
        let _ = thread.join();
        close(&self.socket);
    }

    /// Whether this process was forked after the server had started, and so has none.
    #[must_use]
    pub fn is_inherited(&self) -> bool {
        std::process::id() != self.process
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(runtime: &runtime::Runtime, listener: StdListener, app: Arc<App>, told: oneshot::Receiver<()>) {
    let patience = Patience { client: options::PATIENCE, body: options::PATIENCE.div_ceil(2) };
    let bounds = Bounds { connections: CONNECTIONS, patience, grace: GRACE };
    runtime.block_on(async {
        // The socket is a listening one and does not block, so a runtime takes it.
        let Ok(listener) = TcpListener::from_std(listener) else { return };
        let end = async {
            // A sender that is gone is an end as well.
            let _ = told.await;
        };
        shell::run(listener, app, bounds, end).await;
    });
}

/// Stops listening for all processes that have the socket: one that was forked would keep the port, and never answer.
fn close(socket: &StdListener) {
    #[cfg(unix)]
    let _ = rustix::net::shutdown(socket, rustix::net::Shutdown::Both);
    #[cfg(not(unix))]
    let _ = socket;
}
