//! How fast scenarios are judged and recorded traffic is verified, against what `serde_json` takes to read the same lines into typed
//! structs, and against a process for each scenario.
//!
//! ```text
//! cargo bench -p secgroup-oracle --bench kit
//! ```
//!
//! Both sides take turns in this process on the same text in memory, on one core; the median of the turns is shown. A scenario has 10
//! instances and 10 requests, a trace one world of 1,000 instances. Without `--bench` everything is small, and only whether it works
//! is looked at.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use secgroup_oracle::answer::Json;
use secgroup_oracle::verify::{Verdict, Verifier};
use secgroup_oracle::{AnyWorld, judge, scenario};
use serde::Deserialize;

fn main() {
    let full = std::env::args().any(|argument| argument == "--bench");
    let rounds = if full { 7 } else { 1 };
    scenarios(if full { 20_000 } else { 50 }, rounds, if full { 100 } else { 2 });
    verify(if full { 500_000 } else { 1_000 }, rounds);
}

/// A scenario as typed structs: what a reader of one's own would have.
#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct Typed<'a> {
    #[serde(borrow)]
    name: &'a str,
    #[serde(borrow)]
    world: TypedWorld<'a>,
    #[serde(borrow)]
    lines: Vec<TypedLine<'a>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct TypedWorld<'a> {
    cloud: &'a str,
    account: &'a str,
    #[serde(borrow)]
    security_groups: Vec<TypedGroup<'a>>,
    #[serde(borrow)]
    instances: Vec<TypedInstance<'a>>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct TypedGroup<'a> {
    id: &'a str,
    region: &'a str,
    #[serde(borrow)]
    network: TypedNetwork<'a>,
    kind: &'a str,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct TypedNetwork<'a> {
    vpc: &'a str,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct TypedInstance<'a> {
    id: &'a str,
    region: &'a str,
    #[serde(borrow)]
    network: TypedNetwork<'a>,
    status: &'a str,
    #[serde(borrow)]
    security_groups: Vec<&'a str>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
struct TypedLine<'a> {
    #[serde(borrow)]
    request: TypedRequest<'a>,
    observed: Option<&'a str>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "it is only read")]
#[serde(rename_all = "PascalCase")]
struct TypedRequest<'a> {
    action: &'a str,
    security_group_id: &'a str,
    instance_id: &'a str,
}

fn scenarios(count: usize, rounds: usize, processes: usize) {
    let worlds: Vec<String> = (0..count).map(world).collect();
    let mut text = String::new();
    for (number, world) in worlds.iter().enumerate() {
        let requests: Vec<String> = (0..10).map(|request| line(number + request, 10)).collect();
        writeln!(text, r#"{{"name": "s{number}", "world": {world}, "lines": [{}]}}"#, requests.join(", ")).unwrap();
    }
    let (mut typed, mut judged, mut out) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        typed.push(timed(|| {
            for line in judge::lines(text.as_bytes()) {
                let scenario: Typed<'_> = serde_json::from_slice(line).unwrap();
                assert_eq!(scenario.lines.len(), 10);
            }
        }));
        out.clear();
        judged.push(timed(|| {
            let counts = scenario::judge_block(scenario::Options::default(), &Json, text.as_bytes(), 1, &mut out);
            assert_eq!((counts.scenarios, counts.unusable), (count as u64, 0));
            assert!(counts.lines.accepted > 0 && counts.lines.refused > 0);
        }));
    }
    let [typed, judged] = [typed, judged].map(median);
    let a_second = count as f64 / judged.as_secs_f64();
    println!("{count} scenarios of 10 instances and 10 requests, {:.1} MB", text.len() as f64 / 1e6);
    println!("serde_json, typed structs:  {:>10.0} a second", count as f64 / typed.as_secs_f64());
    println!("scenarios:                  {a_second:>10.0} a second, {:.2} x (at most 3 is the goal)", ratio(judged, typed));
    let each = timed(|| worlds.iter().take(processes).enumerate().for_each(|(number, world)| run(number, world)));
    let each_a_second = processes as f64 / each.as_secs_f64();
    println!(
        "a process each:             {each_a_second:>10.0} a second, {:.0} x slower (at least 20 is the goal)",
        a_second / each_a_second
    );
}

/// A process for one scenario, with files for its world and requests.
fn run(number: usize, world: &str) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (world_file, lines) = (folder.join("kit-world.json"), folder.join("kit-lines.jsonl"));
    std::fs::write(&world_file, world).unwrap();
    let text: String = (0..10).map(|request| line(number + request, 10) + "\n").collect();
    std::fs::write(&lines, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_secgroup"));
    let status = command.arg("run").args([world_file, lines]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.unwrap().success());
}

fn verify(events: usize, rounds: usize) {
    let instances = 1_000;
    let document = world_of(instances, 5);
    // What the world says is what was observed, so that every event agrees.
    let mut model = AnyWorld::from_slice(document.as_bytes()).unwrap();
    let (mut text, mut out) = (String::new(), Vec::new());
    for number in 0..events {
        let line = line(number, instances);
        let observed = match model.run_line(line.as_bytes(), 1, &mut out) {
            judge::Judgement::Accepted(_) => r#""success""#.to_owned(),
            _ => {
                let answer: serde_json::Value = serde_json::from_slice(&out).unwrap();
                format!(r#"{{"code": {}, "status": {}}}"#, answer["code"], answer["status"])
            }
        };
        out.clear();
        writeln!(text, r#"{}, "observed": {observed}}}"#, line.strip_suffix('}').unwrap()).unwrap();
    }
    let mut verified = Vec::new();
    for _ in 0..rounds {
        let world = AnyWorld::from_slice(document.as_bytes()).unwrap();
        let mut agreeing = 0;
        let trace = std::io::Cursor::new(text.clone().into_bytes());
        verified.push(timed(|| {
            let tell = |finding: secgroup_oracle::verify::Finding| {
                agreeing += usize::from(finding.verdict == Verdict::Agrees);
                Ok(())
            };
            Verifier::new(vec![world], tell).verify(trace).unwrap();
        }));
        assert_eq!(agreeing, events);
    }
    let verified = median(verified);
    println!(
        "verify, own lines:          {:>10.0} events a second (at least 500,000 is the goal)",
        events as f64 / verified.as_secs_f64()
    );
}

fn world(number: usize) -> String {
    world_of(10, number % 5)
}

fn world_of(instances: usize, groups: usize) -> String {
    let group = |id: usize| format!(r#"{{"id": "sg-{id}", "region": "r", "network": {{"vpc": "v"}}, "kind": "basic"}}"#);
    let instance = |id: usize| {
        let joined = if groups > 0 { format!(r#""sg-{}""#, id % groups) } else { String::new() };
        format!(
            r#"{{"id": "i-{id}", "region": "r", "network": {{"vpc": "v"}}, "status": "Running", "security_groups": [{joined}]}}"#
        )
    };
    let all = |count: usize, each: &dyn Fn(usize) -> String| (0..count).map(each).collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"cloud": "alibaba", "account": "1", "security_groups": [{}], "instances": [{}]}}"#,
        all(5, &group),
        all(instances, &instance)
    )
}

/// A join or a leave, as a line.
fn line(number: usize, instances: usize) -> String {
    let action = ["JoinSecurityGroup", "JoinSecurityGroup", "LeaveSecurityGroup"][number % 3];
    let (group, instance) = (number * 7 % 6, number * 13 % (instances + 1));
    format!(r#"{{"request": {{"Action": "{action}", "SecurityGroupId": "sg-{group}", "InstanceId": "i-{instance}"}}}}"#)
}

fn timed(run: impl FnOnce()) -> Duration {
    let started = Instant::now();
    run();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}
