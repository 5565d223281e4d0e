//! Runs the server, from the command line to its end.

use std::cell::OnceCell;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::runtime;

use super::app::App;
use super::codec::{CONTROL_PREFIX, RequestIds};
use super::config::Config;
use super::faults::Faults;
use super::log;
use super::options::Args;
use super::shell::{self, Bounds};
use super::slot::Context;
use super::watch::Patience;
use super::worlds::Worlds;
use crate::{failure::Failure, files};

/// How many connections are served at a time.
const CONNECTIONS: usize = 2_048;
/// How long the end may take.
const GRACE: Duration = Duration::from_secs(5);
/// How long of that requests under way are waited for.
const REQUESTS: Duration = Duration::from_millis(4_500);

/// Serves until the process is told to end, by SIGTERM or Ctrl-C.
///
/// # Errors
///
/// Where a file cannot be used, or the address cannot be listened on.
pub fn serve(args: &Args) -> Result<(), Failure> {
    let _lines = log::start(args.log);
    let config = match &args.config {
        Some(path) => Config::from_json(&files::read(path)?).map_err(|error| Failure::file(path, error))?,
        None => Config::default(),
    };
    let mut worlds = Worlds::default();
    for path in &args.worlds {
        worlds.add(files::read_world(path)?).map_err(|error| Failure::file(path, error))?;
    }
    let context = Context { config, ids: RequestIds::new(args.seed), faults: Faults::default() };
    let start = Start { args, context, worlds };
    let patience = Patience { client: args.patience, body: args.patience.div_ceil(2) };
    let bounds = Bounds { connections: connections(), patience, grace: REQUESTS };
    let runtime = runtime().map_err(|error| unusable("the server's threads", &error))?;
    let (served, ended) = runtime.block_on(async {
        let ended = Ended::default();
        (start.run(bounds, &ended).await, ended)
    });
    leave(runtime, REQUESTS.saturating_sub(ended.elapsed()));
    served
}

/// When the end was asked for, once it was.
#[derive(Debug, Default)]
struct Ended(OnceCell<Instant>);

impl Ended {
    fn now(&self) {
        let _ = self.0.set(Instant::now());
    }

    fn elapsed(&self) -> Duration {
        self.0.get().map_or(Duration::ZERO, Instant::elapsed)
    }
}

/// Ends the process after that time, whatever its threads are at then.
fn end_in_any_case(after: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(after);
        std::process::exit(0);
    });
}

/// Leaves the runtime, and what the control plane is still at where that takes longer than `rest`. A runtime that is
/// merely dropped waits for it for as long as it takes: for a client that has gone away while its world was read.
fn leave(runtime: runtime::Runtime, rest: Duration) {
    runtime.shutdown_timeout(rest);
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// One thread for each core that this process may use; where that is one, the runtime that is made for one.
fn runtime() -> io::Result<runtime::Runtime> {
    let mut builder = if cores() == 1 { runtime::Builder::new_current_thread() } else { runtime::Builder::new_multi_thread() };
    builder.enable_all().build()
}

/// How many connections the process can hold, after it has asked for as many as it serves.
fn connections() -> usize {
    let wanted = CONNECTIONS;
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        /// What is kept for everything that is no connection.
        const OTHERS: u64 = 32;
        let mut limit = getrlimit(Resource::Nofile);
        let needed = wanted as u64 + OTHERS;
        if limit.current.is_some_and(|current| current < needed) {
            limit.current = Some(limit.maximum.map_or(needed, |maximum| maximum.min(needed)));
            // Where this is refused, what there is has to do.
            let _ = setrlimit(Resource::Nofile, limit);
        }
        let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        usize::try_from(files.saturating_sub(OTHERS)).unwrap_or(usize::MAX).clamp(1, wanted)
    }
    #[cfg(not(unix))]
    wanted
}

struct Start<'a> {
    args: &'a Args,
    context: Context,
    worlds: Worlds,
}

impl Start<'_> {
    async fn run(self, bounds: Bounds, ended: &Ended) -> Result<(), Failure> {
        let Self { args, context, worlds } = self;
        let listener = TcpListener::bind(args.listen.as_str()).await.map_err(|error| unusable(&args.listen, &error))?;
        let address = listener.local_addr().map_err(|error| unusable(&args.listen, &error))?;
        // From here on a signal ends the server in the orderly way.
        let told = told_to_end().map_err(|error| unusable("signals", &error))?;
        let end = async {
            told.await;
            ended.now();
            #[cfg(not(unix))]
            end_in_any_case(GRACE);
        };
        announce(args, address)?;
        let app = App::new(context, worlds, args.journal, address.ip().is_loopback());
        shell::run(listener, Arc::new(app), bounds, end).await;
        Ok(())
    }
}

/// Says where the server is: in the port file, then on standard output.
fn announce(args: &Args, address: SocketAddr) -> Result<(), Failure> {
    if !address.ip().is_loopback() {
        // Where nobody hears it, nothing is lost.
        let _ = writeln!(
            io::stderr(),
            "warning: {address} can be reached from other machines, and nobody is asked who they are; \
             everybody who reaches it can change the worlds"
        );
    }
    if let Some(path) = &args.port_file {
        write_port(path, address.port()).map_err(|error| Failure::writing(path, &error))?;
    }
    // Whoever has closed standard output does not want to know.
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "listening on http://{address}").and_then(|()| out.flush());
    // Programs read that one line; the page is for people.
    if io::stderr().is_terminal() {
        let _ = writeln!(io::stderr(), "{}", invitation(address));
    }
    Ok(())
}

/// Where the page for people is. Nobody can open the address that stands for all of them.
fn invitation(mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        let loopback = if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() };
        address.set_ip(loopback);
    }
    format!("worlds, journal and rules in a browser: http://{address}{CONTROL_PREFIX}/")
}

/// Writes the file in one piece, so that nobody who waits for it reads half a number. The draft has a name that nobody can
/// know before, and is never an existing file or link.
fn write_port(path: &Path, port: u16) -> io::Result<()> {
    let mut draft = files::new_file_beside(path)?;
    draft.write_all(port.to_string().as_bytes())?;
    draft.persist(path).map(drop).map_err(|error| error.error)
}

/// What is not there to be used, and why.
fn unusable(what: &str, error: &io::Error) -> Failure {
    Failure::Unusable(format!("{what}: {error}"))
}

/// Ready when the process is told to end.
///
/// Where there are several cores, a thread of its own waits for the signal, so that it is heard whatever the workers are at.
/// Where there is one, a second thread would make every system call dearer, and nothing holds the only one for long.
#[cfg(unix)]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let told = async {
        // Nobody else has the sender: it is used or its thread has failed, which is an end as well.
        let _ = told.await;
    };
    if cores() == 1 {
        tokio::spawn(signalled(tell)?);
    } else {
        let alone = runtime::Builder::new_current_thread().enable_io().build()?;
        let signalled = {
            let _inside = alone.enter();
            signalled(tell)?
        };
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || alone.block_on(signalled))?;
    }
    Ok(told)
}

/// Tells that the process is told to end. It is heard from the moment in which this returns.
#[cfg(unix)]
fn signalled(tell: tokio::sync::oneshot::Sender<()>) -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        end_in_any_case(GRACE);
        let _ = tell.send(());
    })
}

/// Ready when the process is told to end.
#[cfg(not(unix))]
fn told_to_end() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_where_a_browser_can_open_it() {
        for (address, page) in [
            ("127.0.0.1:80", "http://127.0.0.1:80/_secgroup/"),
            ("0.0.0.0:80", "http://127.0.0.1:80/_secgroup/"),
            ("[::]:80", "http://[::1]:80/_secgroup/"),
            ("192.0.2.1:80", "http://192.0.2.1:80/_secgroup/"),
        ] {
            assert!(invitation(address.parse().unwrap()).ends_with(page), "{address}");
        }
    }

    #[test]
    fn whatever_the_control_plane_is_at_does_not_hold_the_end_up() {
        for mut builder in [runtime::Builder::new_current_thread(), runtime::Builder::new_multi_thread()] {
            let runtime = builder.enable_all().build().unwrap();
            let (begun, begins) = std::sync::mpsc::channel();
            runtime.spawn_blocking(move || {
                begun.send(()).unwrap();
                std::thread::sleep(Duration::from_secs(3_600));
            });
            begins.recv().unwrap();
            let started = Instant::now();
            leave(runtime, Duration::from_millis(50));
            assert!(started.elapsed() < Duration::from_secs(30));
        }
    }
}
