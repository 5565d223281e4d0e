//! What a decision costs, by ids, in a batch, and with its effect; and what a world costs that lives.

use std::hint::black_box;
use std::process::ExitCode;

use secgroup::alibaba::join_security_group::{Request, check, check_batch, what_if};
use secgroup::alibaba::{InstanceSpec, Step, World};
use secgroup::rulebook::Verdict;
use secgroup_benches::engine;
use secgroup_benches::fixture::{Ask, Fixture, Kind};
use secgroup_benches::reference::{ById, ByPlace};
use secgroup_benches::runner::{Answers, Contestant, Runner};

fn main() -> ExitCode {
    let mut runner = match Runner::new("decisions") {
        Ok(runner) => runner,
        Err(status) => return status,
    };
    let sizes: &[usize] = if runner.quick() { &[200] } else { &[1_000, 100_000, 1_000_000] };
    for size in sizes {
        contests(&mut runner, *size);
        lives(&mut runner, *size);
    }
    runner.finish()
}

/// Everything that a contest looks at.
struct Arena<'a> {
    by_id: &'a ById,
    by_place: &'a ByPlace,
    world: &'a mut World,
    asks: &'a [Ask<'a>],
    places: &'a [(u32, u32)],
    requests: &'a [Request<'a>],
}

fn contests(runner: &mut Runner, size: usize) {
    let fixture = Fixture::new(size);
    let operations = if runner.quick() { 100 } else { size.max(10_000) };
    let (by_id, by_place) = (ById::new(&fixture), ByPlace::new(&fixture));
    let mut world = engine::world(&fixture);
    let kinds = [Kind::Accepted, Kind::Mixed, Kind::Full];
    for kind in kinds {
        let name = format!("{}/{size}", kind.name());
        if !runner.wants(&name) {
            continue;
        }
        let stream = fixture.requests(kind, operations);
        let asks = stream.asks();
        let requests: Vec<Request<'_>> = asks.iter().map(engine::request).collect();
        let mut arena = Arena {
            by_id: &by_id,
            by_place: &by_place,
            world: &mut world,
            asks: &asks,
            places: stream.places(),
            requests: &requests,
        };
        runner.contest(&name, operations, &mut arena, &contestants(kind, size));
    }
    refusals(runner, &fixture, &world, operations);
}

/// A world that lives: an instance is created and deleted, against the same record in a map; and what a group's rules cost to change.
fn lives(runner: &mut Runner, size: usize) {
    let name = format!("life/{size}");
    if !runner.wants(&name) {
        return;
    }
    let fixture = Fixture::new(size);
    let operations = if runner.quick() { 100 } else { 10_000 };
    let ids: Vec<String> = (0..operations).map(|number| format!("i-new00000000{number:07}")).collect();
    let specs: Vec<InstanceSpec<'_>> =
        ids.iter().zip(fixture.instances.iter().cycle()).map(|(id, like)| engine::instance(&fixture, id, like)).collect();
    let mut arena = (ById::new(&fixture), engine::world(&fixture));
    let groups: Vec<&str> = fixture.groups.iter().map(|group| &*group.id).collect();
    let goal = (size == 100_000).then_some(3.0);
    let contestants = [
        Contestant::new("map", |(map, _): &mut (ById, World)| {
            let mut answers = Answers::default();
            for id in &ids {
                map.insert_instance(id);
                answers.add(u64::from(map.remove_instance(id)));
            }
            answers
        }),
        Contestant::new("create and delete", |(_, world): &mut (ById, World)| {
            let mut answers = Answers::default();
            for spec in &specs {
                world.create_instance(spec).expect("it is new");
                world.delete_instance(&spec.id).expect("it is there");
                answers.add(1);
            }
            answers
        })
        .against("map")
        .goal(9, goal),
        Contestant::new("SetAclRules", |(_, world): &mut (ById, World)| {
            let mut answers = Answers::default();
            for security_group in groups.iter().cycle().take(operations) {
                let step = Step::SetAclRules { security_group: (*security_group).into(), count: engine::ACL_RULES };
                world.step(&step).expect("the group is there");
                answers.add(1);
            }
            answers
        })
        .against("map"),
    ];
    runner.contest(&name, operations, &mut arena, &contestants);
}

/// Refusal against acceptance: every refusal by itself, and as many of each, one kind after the other.
fn refusals(runner: &mut Runner, fixture: &Fixture, world: &World, operations: usize) {
    let name = format!("refusal/{}", fixture.instances.len());
    if !runner.wants(&name) {
        return;
    }
    let kinds: Vec<Kind> = [Kind::Accepted].into_iter().chain(Kind::REFUSED).collect();
    let streams: Vec<_> = kinds.iter().map(|kind| fixture.requests(*kind, operations)).collect();
    let mut contestants: Vec<Contestant<'_, ()>> = kinds
        .iter()
        .zip(&streams)
        .map(|(kind, stream)| {
            let asks = stream.asks();
            let pass = move |(): &mut ()| checked(world, &asks);
            match kind {
                Kind::Accepted => Contestant::new("accepted", pass),
                kind => Contestant::new(kind.name(), pass).against("accepted").with_other_answers(),
            }
        })
        .collect();
    let each = operations.div_ceil(Kind::REFUSED.len());
    let by_kind: Vec<_> = streams.iter().skip(1).map(|stream| stream.asks()).collect();
    let pass = move |(): &mut ()| checked(world, by_kind.iter().flat_map(|asks| &asks[..each]).take(operations));
    contestants.push(Contestant::new("refused, all kinds", pass).against("accepted").with_other_answers());
    runner.contest(&name, operations, &mut (), &contestants);
}

/// The goals are about requests that need both look-ups, and about mixtures.
fn contestants<'a>(kind: Kind, size: usize) -> Vec<Contestant<'static, Arena<'a>>> {
    let by_ids = if size <= 100_000 { 1.5 } else { 2.0 };
    let mut contestants = vec![
        Contestant::new("A", by_id),
        Contestant::new("B", by_place),
        Contestant::new("check", by_check).against("A").goal(1, by_ids),
        Contestant::new("check_batch", by_batch).against("A").goal(3, (size == 1_000_000).then_some(0.6)),
    ];
    if kind == Kind::Accepted {
        contestants.push(Contestant::new("what_if", by_what_if).against("check"));
        contestants.push(Contestant::new("apply and invert", by_apply).against("check"));
    } else {
        let all = Contestant::new("all violations", by_violations).against("check");
        contestants.push(all.with_other_answers());
    }
    contestants
}

fn by_id(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in arena.asks {
        answers.add(arena.by_id.check(ask.group, ask.instance).into());
    }
    answers
}

fn by_place(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for (group, instance) in arena.places {
        answers.add(arena.by_place.check(*group, *instance).into());
    }
    answers
}

fn by_check(arena: &mut Arena<'_>) -> Answers {
    checked(arena.world, arena.asks)
}

/// The answers to requests, each checked by itself.
#[inline(always)]
fn checked<'a>(world: &World, asks: impl IntoIterator<Item = &'a Ask<'a>>) -> Answers {
    let mut answers = Answers::default();
    for ask in asks {
        answers.add(engine::answer(&check(world, &engine::request(ask))).into());
    }
    answers
}

fn by_batch(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    check_batch(arena.world, arena.requests, |_, verdict| answers.add(engine::answer(&verdict).into()));
    answers
}

/// Every violated rule, one by one.
fn by_violations(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in arena.asks {
        let request = engine::request(ask);
        if let Verdict::Refused(refusal) = check(arena.world, &request) {
            for rule in refusal.violations().iter() {
                answers.add(rule as u64 + 1);
            }
        }
    }
    answers
}

/// A what-if: the request, its effect, and back again. The world is looked at in between, so that nothing of the effect can be left out.
fn by_what_if(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in arena.asks {
        let request = engine::request(ask);
        let look = |world: &World| {
            black_box(world);
            engine::ACCEPTED
        };
        let answer = match what_if(arena.world, &request, look) {
            Ok(answer) => answer,
            Err(refusal) => engine::answer(&Verdict::Refused(refusal)),
        };
        answers.add(answer.into());
    }
    answers
}

/// The same by hand, by a transition that could have come from anywhere.
fn by_apply(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in arena.asks {
        let request = engine::request(ask);
        let verdict = check(arena.world, &request);
        answers.add(engine::answer(&verdict).into());
        if let Verdict::Accepted(transition) = verdict {
            arena.world.apply(&transition).expect("an accepted request takes effect");
            arena.world.apply(&transition.inverse()).expect("an effect can be undone");
        }
    }
    answers
}
