//! How many requests a second the runner tries on one core, generation and comparison included, with a system that costs next to
//! nothing: the engine itself. At least 50,000 are promised.
//!
//! The clock is the thread's own, so that a busy machine does not count.

use std::process::ExitCode;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use secgroup_kit::Conformance;
use secgroup_kit::systems::Engine;

/// Requests a second.
const PROMISED: f64 = 50_000.0;

fn main() -> ExitCode {
    // `cargo bench` says so; everybody else gets a small size, and no promise.
    let full = std::env::args().any(|argument| argument == "--bench");
    let rounds = if full { 5 } else { 1 };
    let mut best = 0.0_f64;
    for seed in 0..rounds {
        let conformance = Conformance::new().seed(seed).scenarios(if full { 500 } else { 5 });
        let began = processor_time();
        let report = conformance.run(&mut Engine::new());
        let took = (processor_time() - began).as_secs_f64();
        report.assert();
        let counts = report.counts();
        let rate = counts.requests as f64 / took;
        let (scenarios, requests, steps) = (counts.scenarios, counts.requests, counts.steps);
        println!(
            "runner: {scenarios} scenarios, {requests} requests, {steps} steps in {took:.3} s: {rate:.0} requests a second"
        );
        best = best.max(rate);
    }
    if full && best < PROMISED {
        println!("runner: MISSED: {best:.0} requests a second are less than {PROMISED:.0}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What this thread has used.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
