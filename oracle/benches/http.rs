//! How many requests a second `secgroup serve` answers, against a minimal hyper server that answers a constant.
//!
//! ```text
//! cargo bench -p secgroup-oracle --bench http
//! ```
//!
//! Both servers run on core 0 and get their load in turns, a quarter of a second each, so that whatever else the machine is
//! at meets both; the load generator runs on core 1 and sends both the same requests over connections that it keeps.
//! Besides requests a second, the processor time that each server took for a request is shown: it does not depend on how
//! fast the generator is. What is said of both is the median of the turns. Without `--bench` (as `cargo test
//! --benches` runs it) everything is small, and only whether it works is looked at.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response, header};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use rustix::thread::{CpuSet, sched_setaffinity};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the constant server answers: what `secgroup serve` answers most often here.
const CONSTANT: &str = r#"{"RequestId":"473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E","HostId":"127.0.0.1","Code":"InvalidInstanceId.AlreadyExists","Message":"The specified instance already exists in the specified security group.","Recommend":"https://api.aliyun.com/troubleshoot?q=InvalidInstanceId.AlreadyExists&product=Ecs&requestId=473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E"}"#;

/// How much is measured.
struct Size {
    instances: usize,
    requests: usize,
    connections: usize,
    rounds: usize,
    round: Duration,
    starts: usize,
}

const FULL: Size =
    Size { instances: 100_000, requests: 200_000, connections: 128, rounds: 80, round: Duration::from_millis(250), starts: 15 };
const SMALL: Size =
    Size { instances: 200, requests: 400, connections: 4, rounds: 1, round: Duration::from_millis(200), starts: 1 };

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--constant-server") {
        constant_server();
        return;
    }
    let size = if arguments.iter().any(|argument| argument == "--bench") { FULL } else { SMALL };
    measure(&size);
}

fn measure(size: &Size) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let world = folder.join(format!("bench-{}.json", size.instances));
    std::fs::write(&world, world_of(size.instances)).unwrap();
    let requests = requests(size);

    let mut program = Command::new(env!("CARGO_BIN_EXE_secgroup"));
    program.arg("serve").arg(&world);
    let mut constant = Command::new(std::env::current_exe().unwrap());
    constant.arg("--constant-server");

    pin(0);
    let program = Server::spawn(&mut program);
    let constant = Server::spawn(&mut constant);
    pin(1);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut rounds = Vec::new();
    for round in 0..=size.rounds {
        let pair = [&constant, &program].map(|server| runtime.block_on(load(server, &requests, size, round)));
        // The first rounds warm up.
        if round > size.rounds / 10 || size.rounds == 1 {
            rounds.push(pair);
        }
    }
    report(size, &rounds);
    drop((program, constant));
    starts(&folder, size);
}

fn report(size: &Size, rounds: &[[Load; 2]]) {
    println!("{} instances, {} connections kept, one core for the server:", size.instances, size.connections);
    println!("{:>18} {:>14} {:>22}", "", "requests/s", "processor us/request");
    for (place, name) in ["constant (hyper)", "secgroup serve"].into_iter().enumerate() {
        let speed = median(rounds.iter().map(|round| round[place].per_second()));
        let cost = median(rounds.iter().map(|round| round[place].cost()));
        println!("{name:>18} {speed:>14.0} {cost:>22.2}");
    }
    let speed = median(rounds.iter().map(|[constant, program]| program.per_second() / constant.per_second()));
    let cost = median(rounds.iter().map(|[constant, program]| constant.cost() / program.cost()));
    println!("{:>18} {:>13.1}% {:>21.1}%", "ratio (median)", 100.0 * speed, 100.0 * cost);
    let codes: usize = rounds.iter().map(|round| round[1].refused).sum();
    let all: usize = rounds.iter().map(|round| round[1].answered).sum();
    println!("{all} answers of secgroup, {:.0} % of them refusals", 100.0 * codes as f64 / all as f64);
    assert!(codes > 0 && codes < all, "a load of one kind measures nothing");
}

/// From the start of the program to its line on standard output, for a world of 1,000 instances.
fn starts(folder: &Path, size: &Size) {
    let world = folder.join("bench-start.json");
    std::fs::write(&world, world_of(1_000)).unwrap();
    let times = (0..size.starts).map(|_| {
        let started = Instant::now();
        let server = Server::spawn(Command::new(env!("CARGO_BIN_EXE_secgroup")).arg("serve").arg(&world));
        let took = started.elapsed();
        drop(server);
        took.as_secs_f64() * 1_000.0
    });
    println!("start-up with a world of 1,000 instances: {:.1} ms (median of {})", median(times), size.starts);
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// This thread, and what it starts, runs on that core alone. On a machine of one core there is nothing to choose.
fn pin(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    let _ = sched_setaffinity(None, &cores);
}

// The servers

/// A server in a process of its own, which ends with this value.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address }
    }

    /// The processor time that the process's main thread, which does all the work on one core, has taken.
    fn time(&self) -> Duration {
        let statistics = std::fs::read_to_string(format!("/proc/{}/schedstat", self.child.id())).unwrap_or_default();
        Duration::from_nanos(statistics.split(' ').next().and_then(|time| time.parse().ok()).unwrap_or(0))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn constant_server() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("listening on http://{}", listener.local_addr().unwrap());
        std::io::stdout().flush().unwrap();
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            tokio::spawn(async {
                let service = hyper::service::service_fn(|_: Request<Incoming>| async {
                    let answer = Response::builder().header(header::CONTENT_TYPE, "application/json;charset=utf-8");
                    Ok::<_, Infallible>(answer.body(Full::new(Bytes::from_static(CONSTANT.as_bytes()))).unwrap())
                });
                let _ = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
}

// The load

/// What one round gave.
struct Load {
    answered: usize,
    refused: usize,
    wall: Duration,
    processor: Duration,
}

impl Load {
    fn per_second(&self) -> f64 {
        self.answered as f64 / self.wall.as_secs_f64()
    }

    /// Processor time for a request, in microseconds; as much as the wall's where the round was too short to tell.
    fn cost(&self) -> f64 {
        let time = if self.processor.is_zero() { self.wall } else { self.processor };
        time.as_secs_f64() * 1e6 / self.answered as f64
    }
}

async fn load(server: &Server, requests: &[Vec<u8>], size: &Size, round: usize) -> Load {
    let before = server.time();
    let started = Instant::now();
    let until = started + size.round;
    let share = requests.len() / size.connections;
    let clients = requests.chunks(share).take(size.connections).map(|own| client(server.address, own, round * 997, until));
    let counts = futures_join(clients.collect()).await;
    let (answered, refused) = counts.into_iter().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    Load { answered, refused, wall: started.elapsed(), processor: server.time() - before }
}

/// All clients at once, in this thread.
async fn futures_join<F: Future<Output = (usize, usize)>>(clients: Vec<F>) -> Vec<(usize, usize)> {
    let mut clients: Vec<_> = clients.into_iter().map(Box::pin).collect();
    let mut counts = Vec::new();
    std::future::poll_fn(|context| {
        clients.retain_mut(|client| match client.as_mut().poll(context) {
            std::task::Poll::Ready(count) => {
                counts.push(count);
                false
            }
            std::task::Poll::Pending => true,
        });
        if clients.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    counts
}

/// One connection: a request, its answer, the next request. Says how many were answered, and how many of them refused.
async fn client(address: SocketAddr, requests: &[Vec<u8>], offset: usize, until: Instant) -> (usize, usize) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (mut answered, mut refused) = (0, 0);
    let mut buffer = vec![0; 16 * 1024];
    for request in requests.iter().cycle().skip(offset % requests.len()) {
        if answered % 64 == 0 && Instant::now() >= until {
            break;
        }
        stream.write_all(request).await.unwrap();
        let mut filled = 0;
        while !is_whole(&buffer[..filled]) {
            let read = stream.read(&mut buffer[filled..]).await.unwrap();
            assert!(read > 0, "the server hung up");
            filled += read;
        }
        answered += 1;
        refused += usize::from(&buffer[9..12] != b"200");
    }
    (answered, refused)
}

/// Whether an answer has come whole: its head, and as much of a body as the head says.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|end| end == b"\r\n\r\n") else { return false };
    let name = b"content-length: ";
    let length = answer[..head].windows(name.len()).position(|start| start.eq_ignore_ascii_case(name)).map_or(0, |at| {
        let digits = answer[at + name.len()..].iter().take_while(|byte| byte.is_ascii_digit());
        digits.fold(0, |number, digit| 10 * number + usize::from(digit - b'0'))
    });
    answer.len() >= head + 4 + length
}

// What is asked about

/// A world: a group for each hundred instances, every instance in one, an interface for each tenth of them.
fn world_of(instances: usize) -> String {
    let groups = instances.div_ceil(100);
    let place = r#""region": "cn-hangzhou", "network": {"vpc": "vpc-1"}"#;
    let mut world = String::from(r#"{"cloud": "alibaba", "account": "1001", "security_groups": ["#);
    for group in 0..groups {
        let comma = if group == 0 { "" } else { ", " };
        write!(world, r#"{comma}{{"id": "sg-bp{group:018}", {place}, "kind": "basic"}}"#).unwrap();
    }
    world.push_str(r#"], "instances": ["#);
    for instance in 0..instances {
        let comma = if instance == 0 { "" } else { ", " };
        let status = ["Running", "Running", "Running", "Stopped", "Starting"][instance % 5];
        let group = instance / 100;
        write!(
            world,
            r#"{comma}{{"id": "i-bp{instance:018}", {place}, "status": "{status}", "security_groups": ["sg-bp{group:018}"]}}"#
        )
        .unwrap();
    }
    world.push_str(r#"], "network_interfaces": ["#);
    for interface in 0..instances / 10 {
        let comma = if interface == 0 { "" } else { ", " };
        let group = interface % groups;
        write!(
            world,
            r#"{comma}{{"id": "eni-bp{interface:018}", "region": "cn-hangzhou", "vpc": "vpc-1", "status": "InUse", "security_groups": ["sg-bp{group:018}"]}}"#
        )
        .unwrap();
    }
    world.push_str("]}");
    world
}

/// Requests as @alicloud/pop-core sends them, about everything in the world and some things that are not.
fn requests(size: &Size) -> Vec<Vec<u8>> {
    let groups = size.instances.div_ceil(100);
    let mut state = 1u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    (0..size.requests)
        .map(|number| {
            let (group, instance) = (random(groups), random(size.instances + size.instances / 50));
            let target = match number % 5 {
                0 => format!("NetworkInterfaceId=eni-bp{:018}&RegionId=cn-hangzhou", instance / 10),
                _ => format!("InstanceId=i-bp{instance:018}"),
            };
            format!(
                "GET /?Action=JoinSecurityGroup&SecurityGroupId=sg-bp{group:018}&{target}&Format=JSON&Version=2014-05-26\
                 &AccessKeyId=AKID-test&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce={number:032x}\
                 &Timestamp=2026-11-21T21%3A44%3A31Z&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D HTTP/1.1\r\n\
                 Host: 127.0.0.1:8080\r\nx-sdk-client: Node.js(v20.20.2), Core/1.8.0\r\nUser-Agent: AlibabaCloud (linux; x64) Node.js/v20.20.2 Core/1.8.0\r\n\
                 Connection: keep-alive\r\n\r\n"
            )
            .into_bytes()
        })
        .collect()
}
