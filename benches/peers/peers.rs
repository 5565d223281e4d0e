//! The same requests through other engines. `cargo bench` measures; with the tests, the answers are compared on a small world.

use std::cell::RefCell;
use std::process::ExitCode;

use secgroup::alibaba::join_security_group::check;
use secgroup_benches::engine;
use secgroup_benches::fixture::{Fixture, Kind};
use secgroup_benches::reference::{Answer, ById};
use secgroup_benches::runner::{Answers, Contestant, Runner};
use secgroup_peers::cedar::Cedar;
use secgroup_peers::cel::Cel;
use secgroup_peers::rego::Rego;
use secgroup_peers::sqlite;

fn main() -> ExitCode {
    let mut runner = match Runner::new("peers") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    println!("{}", versions());
    let sizes: &[usize] = if runner.quick() { &[200] } else { &[1_000, 100_000] };
    for size in sizes {
        contests(&mut runner, *size);
    }
    runner.finish()
}

/// The versions of the peers, as the lock file has them.
fn versions() -> String {
    let lock = include_str!("Cargo.lock");
    let version = |name: &str| {
        let package = lock.split("[[package]]").find(|package| package.contains(&format!("name = \"{name}\"\n")));
        let line = package.and_then(|package| package.lines().find(|line| line.starts_with("version")));
        format!("{name} {}", line.unwrap_or("?").trim_start_matches("version = ").trim_matches('"'))
    };
    let peers = ["cedar-policy", "cel", "regorus", "rusqlite"].map(version).join(", ");
    format!("{peers} (SQLite {})", rusqlite::version())
}

fn pass<R>(requests: &[R], mut check: impl FnMut(&R) -> Answer) -> Answers {
    let mut answers = Answers::default();
    for request in requests {
        answers.add(check(request).into());
    }
    answers
}

fn contests(runner: &mut Runner, size: usize) {
    let fixture = Fixture::new(size);
    let operations = if runner.quick() { 100 } else { 10_000 };
    let by_id = ById::new(&fixture);
    let world = engine::world(&fixture);
    let cedar = Cedar::new(&fixture);
    let cel = Cel::new(&fixture);
    let rego = RefCell::new(Rego::new(&fixture));
    let database = sqlite::database(&fixture);
    let statement = RefCell::new(sqlite::prepare(&database));
    for kind in [Kind::Accepted, Kind::Mixed] {
        let requests = fixture.requests(kind, operations);
        let asks = requests.asks();
        let cedar_requests: Vec<_> = asks.iter().map(|ask| cedar.request(*ask)).collect();
        let rego_requests: Vec<_> = asks.iter().map(|ask| Rego::request(*ask)).collect();
        let contestants = [
            Contestant::new("A", |()| pass(&asks, |ask| by_id.check(ask.group, ask.instance))),
            Contestant::new("secgroup", |()| pass(&asks, |ask| engine::answer(&check(&world, &engine::request(ask)))))
                .against("A"),
            Contestant::new("rusqlite", |()| pass(&asks, |ask| sqlite::check(&mut statement.borrow_mut(), *ask))).against("A"),
            Contestant::new("cel", |()| pass(&asks, |ask| cel.check(*ask))).against("A"),
            Contestant::new("regorus", |()| pass(&rego_requests, |request| rego.borrow_mut().check(request))).against("A"),
            Contestant::new("cedar-policy", |()| pass(&cedar_requests, |request| cedar.check(request))).against("A"),
        ];
        runner.contest(&format!("{}/{size}", kind.name()), operations, &mut (), &contestants);
    }
}
