//! Goals 6 and 8: what it costs to load a world document, and to copy a world.

use std::process::ExitCode;

use secgroup::alibaba::World;
use secgroup_benches::fixture::Fixture;
use secgroup_benches::runner::{Answers, Contestant, PassResult, Runner};
use secgroup_benches::{document, engine, plain};

fn main() -> ExitCode {
    let mut runner = match Runner::new("worlds") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    let sizes: &[usize] = if runner.quick() { &[200] } else { &[1_000, 100_000, 1_000_000] };
    for size in sizes {
        load(&mut runner, *size);
        copy(&mut runner, *size);
    }
    runner.finish()
}

/// The document of a world, from the bytes to the value; times are of one instance's share.
fn load(runner: &mut Runner, size: usize) {
    let name = format!("load/{size}");
    if !runner.wants(&name) {
        return;
    }
    let mut document = document::world(&Fixture::new(size)).into_bytes();
    let contestants = [
        Contestant::new("serde_json", |document: &mut Vec<u8>| {
            let world: plain::World = serde_json::from_slice(document).expect("the document is well formed");
            PassResult::leaving(counts(world.instances.len(), world.security_groups.len()), world)
        }),
        Contestant::new("World", |document: &mut Vec<u8>| {
            let world: World = serde_json::from_slice(document).expect("the document is consistent");
            let (instances, groups) = len(&world);
            PassResult::leaving(counts(instances, groups), world)
        })
        .against("serde_json")
        .goal(8, (size == 1_000_000).then_some(2.0)),
    ];
    runner.contest(&name, size, &mut document, &contestants);
}

fn counts(instances: usize, groups: usize) -> Answers {
    let mut answers = Answers::default();
    answers.add(instances as u64);
    answers.add(groups as u64);
    answers
}

/// How many instances and groups there are, without writing them out.
fn len(world: &World) -> (usize, usize) {
    (world.instance_count(), world.security_group_count())
}

/// A copy of a world for a what-if, against a copy of as many bytes; times are of one instance's share.
fn copy(runner: &mut Runner, size: usize) {
    let name = format!("copy/{size}");
    if !runner.wants(&name) {
        return;
    }
    let world = engine::world(&Fixture::new(size));
    let bytes = vec![1_u8; world.bytes()];
    let contestants = [
        Contestant::new("memcpy", |()| {
            let copy = bytes.clone();
            PassResult::leaving(counts(size, copy.len() / bytes.len()), copy)
        }),
        Contestant::new("World::clone", |()| {
            let copy = world.clone();
            let (instances, _) = len(&copy);
            PassResult::leaving(counts(instances, 1), copy)
        })
        .against("memcpy")
        .goal(6, (size == 1_000_000).then_some(1.1)),
    ];
    runner.contest(&name, size, &mut (), &contestants);
}
