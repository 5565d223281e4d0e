//! Goals 5 and 6: no allocation on the hot paths, and the bytes that an instance takes.
//!
//! Apart from the other benches, because the allocator that counts would be on their clocks.

use std::alloc::System;
use std::process::ExitCode;

use secgroup::alibaba::join_security_group::{Request, check, check_batch, what_if};
use secgroup::alibaba::leave_security_group;
use secgroup::rulebook::Verdict;
use secgroup_benches::engine;
use secgroup_benches::fixture::{Fixture, Kind};
use secgroup_benches::report::Goal;
use secgroup_benches::runner::{Answers, Runner};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let mut runner = match Runner::new("memory") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    let (small, large) = if runner.quick() { (200, 10_000) } else { (1_000, 1_000_000) };
    for kind in [Kind::Accepted, Kind::Mixed].into_iter().chain(Kind::REFUSED) {
        allocations(&mut runner, small, kind);
    }
    bytes(&mut runner, large);
    runner.finish()
}

/// How often the allocator is asked for anything while `work` is done.
fn count(work: impl FnOnce() -> Answers) -> usize {
    let region = Region::new(ALLOCATOR);
    let answers = work();
    let change = region.change();
    std::hint::black_box(answers);
    change.allocations + change.deallocations + change.reallocations
}

fn allocations(runner: &mut Runner, size: usize, kind: Kind) {
    let fixture = Fixture::new(size);
    let mut world = engine::world(&fixture);
    let stream = fixture.requests(kind, 1_000);
    let asks = stream.asks();
    let requests: Vec<Request<'_>> = asks.iter().map(engine::request).collect();
    let mut answers = Answers::default();
    let mut name = |what: &str, count: usize| {
        assert_eq!(count, 0, "{what} allocates ({})", kind.name());
        let goal = Goal { number: 5, at_most: 0.0 };
        runner.figure(&format!("{}/{size}", kind.name()), what, count as f64, "times", Some(goal));
    };
    name(
        "check",
        count(|| {
            for request in &requests {
                answers.add(engine::answer(&check(&world, request)).into());
            }
            answers
        }),
    );
    name(
        "all violations",
        count(|| {
            for request in &requests {
                if let Verdict::Refused(refusal) = check(&world, request) {
                    for rule in refusal.violations().iter() {
                        answers.add(rule as u64);
                    }
                }
            }
            answers
        }),
    );
    // Some of them are of members, who may leave; the others are refused.
    let leaves: Vec<leave_security_group::Request<'_>> = asks
        .iter()
        .map(|ask| leave_security_group::Request {
            security_group_id: ask.group,
            instance_id: ask.instance,
            ..Default::default()
        })
        .collect();
    name(
        "check of leave",
        count(|| {
            for request in &leaves {
                answers.add(engine::answer_of(&leave_security_group::check(&world, request)).into());
            }
            answers
        }),
    );
    name(
        "check_batch",
        count(|| {
            check_batch(&world, &requests, |_, verdict| answers.add(engine::answer(&verdict).into()));
            answers
        }),
    );
    name(
        "what_if",
        count(|| {
            for request in &requests {
                answers.add(what_if(&mut world, request, |_| 1).unwrap_or(0));
            }
            answers
        }),
    );
    name(
        "apply and invert",
        count(|| {
            for request in &requests {
                if let Verdict::Accepted(transition) = check(&world, request) {
                    world.apply(&transition).expect("an accepted request takes effect");
                    world.apply(&transition.inverse()).expect("an effect can be undone");
                }
            }
            answers
        }),
    );
}

/// What a world keeps allocated, everything in it included, for each of its instances.
fn bytes(runner: &mut Runner, size: usize) {
    let name = format!("world/{size}");
    if !runner.wants(&name) {
        return;
    }
    let fixture = Fixture::fit(size);
    let region = Region::new(ALLOCATOR);
    let world = engine::world(&fixture);
    let change = region.change();
    let kept = change.bytes_allocated - change.bytes_deallocated + size_of_val(&world);
    let goal = Goal { number: 6, at_most: 128.0 };
    runner.figure(&name, "an instance", kept as f64 / size as f64, "bytes", Some(goal));
    let told = world.bytes() as f64 / size as f64;
    runner.figure(&name, "World::bytes", told, "bytes", None);
}
