//! How many instructions the main paths take, counted by callgrind and held against a kept baseline.
//!
//! Counts are the same in every run, whatever else the machine is doing: the clock is for information, this is for judging a change,
//! and the only figure that fails a build. They depend on the compiler and the target, so the baseline names both, and a
//! count by another compiler is an error rather than a comparison.
//!
//! Callgrind itself and not a crate around it (gungraun, say): the crates keep their baselines in the build folder and want a runner
//! of exactly their version installed beside them. All that is needed here is one run and the inclusive cost of a dozen functions.
//!
//! ```text
//! cargo bench -p secgroup-benches --bench instructions              # counts and compares
//! cargo bench -p secgroup-benches --bench instructions -- --update  # counts and keeps the counts as the baseline
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

use secgroup::alibaba::join_security_group::{Request, check, check_batch, what_if};
use secgroup::alibaba::{InstanceSpec, InstanceStatus, World, leave_security_group, modify_instance_attribute};
use secgroup::rulebook::Verdict;
use secgroup_benches::fixture::{Ask, Fixture, Kind, Requests};
use secgroup_benches::reference::{ById, ByPlace};
use secgroup_benches::report::rustc;
use secgroup_benches::runner::Answers;
use secgroup_benches::{document, engine};
use serde::{Deserialize, Serialize};

/// How much more than the baseline a path may take before the build fails, in percent.
const THRESHOLD: f64 = 2.0;
/// The requests of each path.
const COUNT: usize = 1_000;
/// The instances of the world: it fits the cache, which callgrind does not simulate anyway.
const SIZE: usize = 1_000;

const BASELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.json");

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    match () {
        () if has("--list") => {
            if !has("--ignored") {
                println!("small_size: test");
            }
            ExitCode::SUCCESS
        }
        // A name after it runs that path alone, for a profile.
        () if has("--worker") => work(COUNT, arguments.get(1).map(String::as_str)),
        () if has("--bench") => judge(has("--update")),
        () => work(50, None),
    }
}

/// The kept counts, and what they depend on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Baseline {
    rustc: String,
    target: String,
    /// Instructions for one operation of each path.
    instructions: BTreeMap<String, f64>,
}

/// Every path by its name: its function's, for callgrind to find.
type Measurement = (&'static str, fn(&mut Arena<'_>) -> Answers);

const PATHS: [Measurement; 21] = [
    ("reference_a", reference_a),
    ("reference_b", reference_b),
    ("check_accepted", check_accepted),
    ("check_refused_first", check_refused_first),
    ("check_refused_last", check_refused_last),
    ("check_refused_instance", check_refused_instance),
    ("check_refused_member", check_refused_member),
    ("check_refused_network", check_refused_network),
    ("check_refused_owner", check_refused_owner),
    ("check_interface", check_interface),
    ("check_leave", check_leave),
    ("check_leave_interface", check_leave_interface),
    ("check_modify", check_modify),
    ("check_modify_refused", check_modify_refused),
    ("check_all_violations", check_all_violations),
    ("check_many", check_many),
    ("apply_and_invert", apply_and_invert),
    ("check_what_if", check_what_if),
    ("create_and_delete", create_and_delete),
    ("load_world", load_world),
    ("render_refusal", render_refusal),
];

/// What the paths look at.
struct Arena<'a> {
    by_id: ById,
    by_place: ByPlace,
    asks: Vec<Ask<'a>>,
    places: &'a [(u32, u32)],
    world: World,
    /// The instances of the asks are somebody else's here.
    foreign: World,
    document: String,
    /// The asks, as requests that lie ready.
    requests: &'a [Request<'a>],
    unknown_group: Vec<Ask<'a>>,
    unknown_instance: Vec<Ask<'a>>,
    full: Vec<Ask<'a>>,
    member: Vec<Ask<'a>>,
    mismatch: Vec<Ask<'a>>,
    interfaces: Vec<Request<'a>>,
    /// The asks of members, as requests to leave.
    leaves: Vec<leave_security_group::Request<'a>>,
    /// The same of interfaces, which are in no other group.
    interface_leaves: Vec<leave_security_group::Request<'a>>,
    /// The instances of the asks, each with five groups of its VPC that it is to be in.
    replacements: Vec<modify_instance_attribute::Request<'a>>,
    /// The same with a group too many.
    too_many: Vec<modify_instance_attribute::Request<'a>>,
}

/// Runs every path once: under callgrind to be counted, with the tests to see that it still runs.
fn work(count: usize, only: Option<&str>) -> ExitCode {
    let fixture = Fixture::new(SIZE);
    let world = engine::world(&fixture);
    let kinds = [Kind::Accepted, Kind::UnknownGroup, Kind::UnknownInstance, Kind::Full, Kind::Member, Kind::Mismatch];
    let streams = kinds.map(|kind| fixture.requests(kind, count));
    let [asks, unknown_group, unknown_instance, full, member, mismatch] = streams.each_ref().map(Requests::asks);
    let requests: Vec<Request<'_>> = asks.iter().map(engine::request).collect();
    let interfaces = fixture.interfaces.iter().map(|interface| {
        // The group after its own, of the same VPC; the last of a VPC is full and nobody's own.
        let own = interface.group as usize;
        let other = if own % 10 < 8 { own + 1 } else { own - 8 };
        Request {
            security_group_id: &fixture.groups[other].id,
            network_interface_id: &interface.id,
            region_id: Fixture::region(interface.vpc),
            ..Request::default()
        }
    });
    let interfaces: Vec<Request<'_>> = interfaces.collect::<Vec<_>>().into_iter().cycle().take(count).collect();
    let interface_leaves = fixture.interfaces.iter().cycle().take(count).map(|interface| leave_security_group::Request {
        security_group_id: &fixture.groups[interface.group as usize].id,
        network_interface_id: &interface.id,
        region_id: Fixture::region(interface.vpc),
        ..Default::default()
    });
    let lists: Vec<[Cow<'_, str>; 6]> = streams[0]
        .places()
        .iter()
        .map(|(group, _)| {
            let vpc = *group as usize / 10 * 10;
            core::array::from_fn(|place| Cow::Borrowed(&*fixture.groups[vpc + place].id))
        })
        .collect();
    let replace = |of: usize| {
        let requests = asks.iter().zip(&lists).map(move |(ask, list)| modify_instance_attribute::Request {
            instance_id: ask.instance,
            security_group_ids: &list[..of],
            ..Default::default()
        });
        requests.collect::<Vec<_>>()
    };
    let leaves = member.iter().map(|ask| leave_security_group::Request {
        security_group_id: ask.group,
        instance_id: ask.instance,
        ..Default::default()
    });
    let leaves = leaves.collect();
    let (replacements, too_many) = (replace(5), replace(6));
    let document = document::world(&fixture);
    let mut arena = Arena {
        by_id: ById::new(&fixture),
        by_place: ByPlace::new(&fixture),
        asks,
        places: streams[0].places(),
        world,
        foreign: engine::world_of_foreign_instances(&fixture),
        document,
        requests: &requests,
        unknown_group,
        unknown_instance,
        full,
        member,
        mismatch,
        interfaces,
        leaves,
        interface_leaves: interface_leaves.collect(),
        replacements,
        too_many,
    };
    for (name, path) in PATHS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        println!("{name:24} {:?}", black_box(*path)(&mut arena));
    }
    ExitCode::SUCCESS
}

/// Checks each, the request made on the spot, as by nearly everybody who checks one.
#[inline(always)]
fn check_each(world: &World, asks: &[Ask<'_>]) -> Answers {
    let mut answers = Answers::default();
    for ask in asks {
        answers.add(engine::answer(&check(world, &engine::request(ask))).into());
    }
    answers
}

#[inline(never)]
fn reference_a(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in &arena.asks {
        answers.add(arena.by_id.check(ask.group, ask.instance).into());
    }
    answers
}

#[inline(never)]
fn reference_b(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for (group, instance) in arena.places {
        answers.add(arena.by_place.check(*group, *instance).into());
    }
    answers
}

#[inline(never)]
fn check_accepted(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.asks)
}

#[inline(never)]
fn check_refused_first(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.unknown_group)
}

#[inline(never)]
fn check_refused_last(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.full)
}

#[inline(never)]
fn check_refused_instance(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.unknown_instance)
}

#[inline(never)]
fn check_refused_member(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.member)
}

#[inline(never)]
fn check_refused_network(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.world, &arena.mismatch)
}

#[inline(never)]
fn check_refused_owner(arena: &mut Arena<'_>) -> Answers {
    check_each(&arena.foreign, &arena.asks)
}

#[inline(never)]
fn check_interface(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.interfaces {
        answers.add(engine::answer(&check(&arena.world, request)).into());
    }
    answers
}

#[inline(never)]
fn check_leave(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.leaves {
        answers.add(engine::answer_of(&leave_security_group::check(&arena.world, request)).into());
    }
    answers
}

#[inline(never)]
fn check_leave_interface(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.interface_leaves {
        answers.add(engine::answer_of(&leave_security_group::check(&arena.world, request)).into());
    }
    answers
}

#[inline(never)]
fn check_modify(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.replacements {
        answers.add(engine::answer_of(&modify_instance_attribute::check(&arena.world, request)).into());
    }
    answers
}

#[inline(never)]
fn check_modify_refused(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for request in &arena.too_many {
        answers.add(engine::answer_of(&modify_instance_attribute::check(&arena.world, request)).into());
    }
    answers
}

#[inline(never)]
fn check_all_violations(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in &arena.full {
        if let Verdict::Refused(refusal) = check(&arena.world, &engine::request(ask)) {
            refusal.violations().iter().for_each(|rule| answers.add(rule as u64));
        }
    }
    answers
}

#[inline(never)]
fn check_many(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    check_batch(&arena.world, arena.requests, |_, verdict| answers.add(engine::answer(&verdict).into()));
    answers
}

#[inline(never)]
fn apply_and_invert(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in &arena.asks {
        if let Verdict::Accepted(transition) = check(&arena.world, &engine::request(ask)) {
            arena.world.apply(&transition).expect("an accepted request takes effect");
            arena.world.apply(&transition.inverse()).expect("an effect can be undone");
            answers.add(1);
        }
    }
    answers
}

#[inline(never)]
fn check_what_if(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in &arena.asks {
        let look = |world: &World| {
            black_box(world);
            1
        };
        answers.add(what_if(&mut arena.world, &engine::request(ask), look).unwrap_or(0));
    }
    answers
}

#[inline(never)]
fn create_and_delete(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    let group = arena.world.security_groups().next().expect("there is one").into_owned();
    for number in 0..arena.requests.len() {
        let id = format!("i-new00000000{number:07}");
        let spec = InstanceSpec::new(id, &*group.region, group.network.clone(), InstanceStatus::Running);
        let spec = spec.security_groups([&*group.id]);
        arena.world.create_instance(&spec).expect("it is new");
        arena.world.delete_instance(&spec.id).expect("it is there");
        answers.add(1);
    }
    answers
}

#[inline(never)]
fn load_world(arena: &mut Arena<'_>) -> Answers {
    let world: World = serde_json::from_str(&arena.document).expect("the document is consistent");
    let mut answers = Answers::default();
    answers.add(world.instances().count() as u64);
    answers
}

#[inline(never)]
fn render_refusal(arena: &mut Arena<'_>) -> Answers {
    let mut answers = Answers::default();
    for ask in &arena.full {
        if let Verdict::Refused(refusal) = check(&arena.world, &engine::request(ask)) {
            answers.add(refusal.to_string().len() as u64);
        }
    }
    answers
}

/// Counts, and keeps the counts or holds them against the kept ones.
fn judge(update: bool) -> ExitCode {
    let counted = match count() {
        Ok(counted) => counted,
        Err(error) => {
            eprintln!("instructions: {error}");
            return ExitCode::from(2);
        }
    };
    if update {
        let text = serde_json::to_string_pretty(&counted).expect("a baseline is plain data") + "\n";
        fs::write(BASELINE, text).expect("the baseline can be written");
        println!("kept {} counts of {}", counted.instructions.len(), counted.rustc);
        return ExitCode::SUCCESS;
    }
    let kept = fs::read(BASELINE).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let Some(kept): Option<Baseline> = kept else {
        eprintln!("instructions: there is no baseline; --update keeps one");
        return ExitCode::from(2);
    };
    compare(&kept, &counted)
}

fn compare(kept: &Baseline, counted: &Baseline) -> ExitCode {
    if (&kept.rustc, &kept.target) != (&counted.rustc, &counted.target) {
        eprintln!(
            "instructions: the baseline is of {} on {}, this is {} on {}",
            kept.rustc, kept.target, counted.rustc, counted.target
        );
        eprintln!(
            "instructions: look at both counts of the change that brought the compiler, then keep new ones with --update"
        );
        return ExitCode::FAILURE;
    }
    let mut status = ExitCode::SUCCESS;
    let names: std::collections::BTreeSet<_> = kept.instructions.keys().chain(counted.instructions.keys()).collect();
    for name in names {
        let (before, after) = (kept.instructions.get(name), counted.instructions.get(name));
        let (Some(before), Some(after)) = (before, after) else {
            println!("{name:24} is not in both the baseline and this run: keep new counts with --update");
            status = ExitCode::FAILURE;
            continue;
        };
        let change = (after / before - 1.0) * 100.0;
        let word = if change > THRESHOLD {
            "TOO MANY"
        } else if change < -THRESHOLD {
            "fewer: keep them with --update"
        } else {
            ""
        };
        println!("{name:24} {before:>12.1} -> {after:>12.1} {change:>+7.2} % {word}");
        if change > THRESHOLD {
            status = ExitCode::FAILURE;
        }
    }
    status
}

/// Runs the paths under callgrind and reads the inclusive cost of each.
fn count() -> Result<Baseline, String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind.out");
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--quiet", "--compress-strings=no", "--compress-pos=no"]);
    valgrind.arg(format!("--callgrind-out-file={}", file.display())).arg(program).arg("--worker");
    let output = valgrind.output().map_err(|error| format!("valgrind does not start ({error}); is it installed?"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let annotated = Command::new("callgrind_annotate").args(["--inclusive=yes", "--threshold=100"]).arg(&file).output();
    let annotated = annotated.map_err(|error| format!("callgrind_annotate does not start ({error})"))?;
    let text = String::from_utf8_lossy(&annotated.stdout);
    let mut instructions = BTreeMap::new();
    for (name, _) in PATHS {
        let cost = cost(&text, name).ok_or_else(|| format!("callgrind did not see {name}"))?;
        let operations = if name == "load_world" { SIZE } else { COUNT };
        instructions.insert(name.to_owned(), cost as f64 / operations as f64);
    }
    let target = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    Ok(Baseline { rustc: rustc(), target, instructions })
}

/// The inclusive cost of a function: `1,234 (56.7%)  file.rs:instructions::name [program]`.
fn cost(annotated: &str, name: &str) -> Option<u64> {
    let line =
        annotated.lines().find(|line| line.split_whitespace().any(|word| word.ends_with(&format!("instructions::{name}"))))?;
    line.split_whitespace().next()?.replace(',', "").parse().ok()
}
