//! A batch is judged like its requests one by one, whatever has happened to the world; and the fast path says what the rules say of
//! the facts, each by itself.

use proptest::prelude::*;
use secgroup::alibaba::join_security_group as engine;
use secgroup::rulebook::{Outcome, Verdict};
use secgroup_kit::clouds::alibaba::Alibaba;
use secgroup_kit::operations::join_security_group::Join;
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::ways::built;

use crate::harness::holds;
use crate::observed::judge;
use crate::proved::Proved;

/// Everything that can be seen of a verdict.
fn seen(verdict: &Verdict<'_, engine::JoinSecurityGroup>) -> String {
    match verdict {
        Verdict::Accepted(transition) => format!("{transition:?}"),
        Verdict::Refused(refusal) => format!("{refusal:?} {:?}", refusal.violations()),
    }
}

fn look_ups<S: Proved<Cloud = Alibaba, Request = Join>>() {
    let lives = (
        S::worlds(),
        S::worlds(),
        proptest::collection::vec(S::requests(), 1..6),
        proptest::collection::vec(S::steps(), 0..12),
    );
    holds(&format!("look_ups::{}", S::NAME), 200, &lives, |(mut model, elsewhere, joins, steps)| {
        let mut world = built::<S>(&model);
        let requests: Vec<engine::Request<'_>> = joins
            .iter()
            .map(|(request, caller)| engine::Request {
                security_group_id: &request.security_group_id,
                instance_id: &request.instance_id,
                network_interface_id: &request.network_interface_id,
                region_id: &request.region_id,
                caller: secgroup::alibaba::Caller { account: &caller.account, service: &caller.service },
            })
            .collect();
        for (at, join) in joins.iter().enumerate() {
            if let Some(transition) = judge::<S>(&world, join).1 {
                model = S::apply(&model, &S::changes(&world, &transition));
                S::engine_apply(&mut world, &transition);
            }
            for plan in steps.iter().skip(at).step_by(joins.len()) {
                let Some(step) = plan.in_world(&model) else { continue };
                model = S::step(&model, &step);
                S::engine_step(&mut world, &step);
            }
            for world in [&world, &built::<S>(&elsewhere)] {
                for request in &requests {
                    let verdict = engine::check(world, request);
                    let explained = engine::explain(world, request);
                    let explained = explained.findings().filter(|finding| finding.outcome() == Outcome::Violated);
                    let explained: Vec<_> = explained.map(|finding| finding.rule).collect();
                    let violated: Vec<_> =
                        verdict.refused().map(|refusal| refusal.violations().iter().collect()).unwrap_or_default();
                    prop_assert_eq!(violated, explained, "{:?}", request);
                }
            }
        }
        // More than are looked up together.
        let many: Vec<_> = requests.iter().cycle().take(70 + requests.len()).copied().collect();
        let mut batch = Vec::new();
        engine::check_batch(&world, &many, |request, verdict| batch.push((*request, seen(&verdict))));
        let one_by_one: Vec<_> = many.iter().map(|request| (*request, seen(&engine::check(&world, request)))).collect();
        prop_assert_eq!(batch, one_by_one);
        Ok(())
    });
}

#[test]
fn join_security_group_2026_05_06() {
    look_ups::<Join2026>();
}

#[test]
fn join_security_group_2020_09_29() {
    look_ups::<Join2020>();
}

/// Ids of every length around those at which they are kept in another way, of few different bytes, so that they begin and end alike.
fn ids() -> impl Strategy<Value = Vec<String>> {
    let letter = prop_oneof![8 => Just('a'), 4 => Just('b'), 1 => Just('\0'), 1 => Just('é'), 1 => Just('\u{10ffff}')];
    let length = prop_oneof![1..4_usize, 6..10_usize, 14..18_usize, 21..28_usize, 60..70_usize];
    let id = length.prop_flat_map(move |length| proptest::collection::vec(letter.clone(), length));
    proptest::collection::vec(id.prop_map(String::from_iter), 1..60)
}

#[test]
fn ids_of_every_length() {
    use secgroup::alibaba::{GroupKind, Member, Network, SecurityGroupSpec, World as Engine};

    holds("look_ups::ids", 400, &(ids(), ids(), any::<u64>()), |(known, others, seed)| {
        let known: std::collections::BTreeSet<_> = known.into_iter().collect();
        let mut builder = Engine::builder("1").hash_seed(seed);
        for id in known.iter().rev() {
            let (group, instance) = (
                SecurityGroupSpec::new(id.as_str(), "r", Network::Classic, GroupKind::Basic),
                secgroup::alibaba::InstanceSpec::new(
                    id.as_str(),
                    "r",
                    Network::Classic,
                    secgroup::alibaba::InstanceStatus::Running,
                ),
            );
            builder = builder.security_group(group).instance(instance.security_groups([id.as_str()]));
        }
        let world = builder.build().expect("the ids are different");
        prop_assert_eq!(
            world.instances().map(|instance| instance.id.into_owned()).collect::<Vec<_>>(),
            Vec::from_iter(known.clone())
        );
        for id in known.iter().chain(&others) {
            let found = world.find_instance(id).map(|handle| world.member_id(Member::Instance(handle)).map(str::to_owned));
            prop_assert_eq!(found, known.contains(id).then(|| Some(id.clone())));
            let group = world.find_security_group(id).map(|handle| world.security_group_id(handle).map(str::to_owned));
            prop_assert_eq!(group, known.contains(id).then(|| Some(id.clone())));
        }
        let named = |id| engine::Request { security_group_id: id, instance_id: id, ..engine::Request::default() };
        let requests: Vec<_> = known.iter().chain(&others).map(|id| named(id)).collect();
        let mut batch = Vec::new();
        engine::check_batch(&world, &requests, |_, verdict| batch.push(seen(&verdict)));
        let one_by_one: Vec<_> = requests.iter().map(|request| seen(&engine::check(&world, request))).collect();
        prop_assert_eq!(batch, one_by_one);
        Ok(())
    });
}

/// What a request names besides a group and an instance counts, also where two such parameters are of one length.
#[test]
fn parameters_of_one_length() {
    use secgroup::alibaba::{Caller, GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World as Engine};

    let world = Engine::builder("1")
        .security_group(SecurityGroupSpec::new("sg-1", "r1", Network::Classic, GroupKind::Basic))
        .instance(InstanceSpec::new("i-1", "r1", Network::Classic, InstanceStatus::Running))
        .build()
        .expect("the world is consistent");
    let usual = engine::Request { security_group_id: "sg-1", instance_id: "i-1", ..engine::Request::default() };
    assert!(engine::check(&world, &usual).accepted().is_some());
    let caller = Caller { account: "x1", service: "" };
    for (request, rule) in [
        (engine::Request { network_interface_id: "r1", region_id: "r1", ..usual }, engine::Rule::OneTarget),
        (engine::Request { region_id: "x1", caller, ..usual }, engine::Rule::SecurityGroupExists),
        (engine::Request { caller: Caller { service: "x2", ..caller }, ..usual }, engine::Rule::SecurityGroupExists),
    ] {
        let refusal = engine::check(&world, &request).refused();
        assert_eq!(refusal.map(|refusal| refusal.rule()), Some(rule), "{request:?}");
    }
}
