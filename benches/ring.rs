//! What leaving and replacing cost beside a join, and what a plan costs.

use std::borrow::Cow;
use std::process::ExitCode;

use secgroup::alibaba::{World, join_security_group, leave_security_group, modify_instance_attribute};
use secgroup::plan::{Goal, Planned, Using, plan};
use secgroup_benches::engine;
use secgroup_benches::fixture::{Fixture, Kind};
use secgroup_benches::runner::{Answers, Contestant, Runner};

fn main() -> ExitCode {
    let mut runner = match Runner::new("ring") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    let sizes: &[usize] = if runner.quick() { &[200] } else { &[1_000, 100_000] };
    for size in sizes {
        writes(&mut runner, *size);
    }
    runner.finish()
}

/// Everything that the contest looks at.
struct Arena<'a> {
    world: World,
    joins: Vec<join_security_group::Request<'a>>,
    leaves: Vec<leave_security_group::Request<'a>>,
    replacements: Vec<modify_instance_attribute::Request<'a>>,
    goals: Vec<Goal<'a>>,
}

fn writes(runner: &mut Runner, size: usize) {
    let fixture = Fixture::new(size);
    let operations = if runner.quick() { 100 } else { 10_000 };
    let streams = [Kind::Accepted, Kind::Member].map(|kind| fixture.requests(kind, operations));
    let [joining, members] = streams.each_ref().map(|stream| stream.asks());
    // Five groups of the instance's own VPC.
    let lists: Vec<[Cow<'_, str>; 5]> = streams[0]
        .places()
        .iter()
        .map(|(group, _)| {
            let first = *group as usize / 10 * 10;
            core::array::from_fn(|place| Cow::Borrowed(&*fixture.groups[first + place].id))
        })
        .collect();
    let mut arena = Arena {
        world: engine::world(&fixture),
        joins: joining.iter().map(engine::request).collect(),
        leaves: members
            .iter()
            .map(|ask| leave_security_group::Request {
                security_group_id: ask.group,
                instance_id: ask.instance,
                ..Default::default()
            })
            .collect(),
        replacements: joining
            .iter()
            .zip(&lists)
            .map(|(ask, list)| modify_instance_attribute::Request {
                instance_id: ask.instance,
                security_group_ids: list,
                ..Default::default()
            })
            .collect(),
        goals: joining.iter().zip(&lists).map(|(ask, list)| Goal::new(ask.instance, list.iter().map(|id| &**id))).collect(),
    };
    let contestants = [
        Contestant::new("join", joins),
        Contestant::new("leave", leaves).against("join").goal(18, 1.2).with_other_answers(),
        Contestant::new("modify, 5 groups", replacements).against("join").goal(18, 5.0).with_other_answers(),
        Contestant::new("plan, modify", |arena: &mut Arena<'_>| plans(arena, Using::Modify))
            .against("join")
            .with_other_answers(),
        Contestant::new("plan, join-leave", |arena: &mut Arena<'_>| plans(arena, Using::JoinLeave))
            .against("join")
            .with_other_answers(),
    ];
    runner.contest(&format!("ring/{size}"), operations, &mut arena, &contestants);
}

fn joins(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.joins {
        answers.add(engine::answer(&join_security_group::check(&arena.world, request)).into());
    }
    answers
}

fn leaves(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.leaves {
        answers.add(engine::answer_of(&leave_security_group::check(&arena.world, request)).into());
    }
    answers
}

fn replacements(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.replacements {
        answers.add(engine::answer_of(&modify_instance_attribute::check(&arena.world, request)).into());
    }
    answers
}

/// How many calls each plan has; none where there is no plan.
fn plans(arena: &mut Arena<'_>, using: Using) -> Answers {
    let mut answers = Answers::default();
    for goal in &arena.goals {
        answers.add(match plan(&mut arena.world, goal, using) {
            Planned::Found(calls) => calls.len() as u64,
            Planned::NothingToDo | Planned::Impossible(_) => 0,
        });
    }
    answers
}
