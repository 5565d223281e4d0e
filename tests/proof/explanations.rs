//! What people read: for each rule, the explanation of a request that violates it, and the message that the answer carries.

use std::fmt::Write as _;

use secgroup::rulebook::{Operation, Outcome, Rule};
use secgroup_kit::for_every_operation;
use secgroup_kit::operations::join_security_group::{Join, Join2020, Join2026, model::ROWS_2026};
use secgroup_kit::subject::Subject;
use secgroup_kit::ways::built;

use crate::observed::{Observed, observe};
use crate::proved::Proved;

/// Every way to violate each rule: the answer and the sentences of all that is violated. First the sound requests, in full.
fn explained<S: Proved>() {
    let mut text = String::new();
    for (world, request) in S::sound() {
        let engine = built::<S>(&world);
        let _ = writeln!(text, "a sound request");
        for finding in S::Operation::explain(&engine, &S::request(&request)).findings() {
            let _ = writeln!(text, "  {:<26} {:<10} {finding}", finding.rule.name(), finding.outcome().to_string());
        }
    }
    for row in S::rows() {
        for (way, fault) in S::faults(row.rule).into_iter().enumerate() {
            for (base, (world, request)) in S::sound().into_iter().enumerate() {
                let (mut world, mut request) = (world, request);
                fault(&mut world, &mut request);
                S::legalize(&mut world);
                let engine = built::<S>(&world);
                let Observed::Refused { rule, status, code, message, rows, .. } = observe::<S>(&engine, &request) else {
                    continue;
                };
                if rows.iter().all(|violated| violated.0 != row.rule) {
                    continue;
                }
                let _ =
                    writeln!(text, "\n{}, way {way} from {base}: answered by {rule}\n  {status} {code}: {message}", row.rule);
                for finding in S::Operation::explain(&engine, &S::request(&request)).findings() {
                    if finding.outcome() == Outcome::Violated {
                        let _ = writeln!(text, "  {}: {finding}", finding.rule.name());
                    }
                }
            }
        }
    }
    insta::assert_snapshot!(S::NAME, text);
}

for_every_operation!(explained);

/// What is said where nothing is judged: every reason for which a group or target is not there.
#[test]
fn what_is_not_judged() {
    type Change = fn(&mut secgroup_kit::clouds::alibaba::World, &mut Join);
    let ways: [(&str, Change); 11] = [
        ("no group is named", |_, j| j.0.security_group_id.clear()),
        ("there is no such group", |_, j| j.0.security_group_id = "sg-77".into()),
        ("the group is somebody else's", |w, _| w.security_groups[0].owner = "2".into()),
        ("the group is somebody else's and managed by the caller", |w, j| {
            w.security_groups[0].owner = "2".into();
            w.security_groups[0].managed_by = Some("nas".into());
            j.1.service = "nas".into();
        }),
        ("the group is in another region", |w, _| w.security_groups[0].region = "r2".into()),
        ("another region is named", |_, j| j.0.region_id = "r2".into()),
        ("there is no such instance", |_, j| j.0.instance_id = "i-77".into()),
        ("there is no such interface", |_, j| j.0.network_interface_id = "eni-77".into()),
        ("no target is named", |_, j| (j.0.instance_id, j.0.network_interface_id) = (String::new(), String::new())),
        ("the target is a member already", |w, _| {
            w.instances[0].security_groups.push("sg-1".into());
            w.network_interfaces[0].security_groups.push("sg-1".into());
        }),
        ("the instance is somebody else's", |w, _| w.instances[0].owner = "2".into()),
    ];
    fn shown<S: Proved<Cloud = secgroup_kit::clouds::alibaba::Alibaba, Request = Join>>(
        way: (&str, Change),
        text: &mut String,
    ) {
        for (mut world, mut request) in S::sound() {
            (way.1)(&mut world, &mut request);
            let engine = built::<S>(&world);
            let _ = writeln!(text, "{}: {} in {:?}", S::NAME, way.0, request.0);
            for finding in S::Operation::explain(&engine, &S::request(&request)).findings() {
                let _ = writeln!(text, "  {:<26} {:<10} {finding}", finding.rule.name(), finding.outcome().to_string());
            }
        }
    }
    let mut text = String::new();
    for way in ways {
        shown::<Join2026>(way, &mut text);
        shown::<Join2020>(way, &mut text);
    }
    insta::assert_snapshot!(text);
}

/// A row whose page prints `%s` gets a text that names what is concerned, on one line; `%s.` ends in one full stop.
#[test]
fn texts_for_rows_without_one() {
    let mut texts = 0;
    for (world, request) in Join2026::sound() {
        for row in ROWS_2026.iter().filter(|row| row.text.is_none()) {
            for fault in Join2026::faults(row.rule) {
                let (mut world, mut request) = (world.clone(), request.clone());
                fault(&mut world, &mut request);
                Join2026::legalize(&mut world);
                let observed = observe::<Join2026>(&built::<Join2026>(&world), &request);
                let Observed::Refused { rule, message, .. } = observed else { continue };
                if rule != row.rule {
                    continue;
                }
                texts += 1;
                let ids = [&request.0.security_group_id, &request.0.instance_id, &request.0.network_interface_id];
                let names = ids.iter().any(|id| !id.is_empty() && message.contains(id.as_str()));
                assert!(names || message.contains("Id\""), "{rule}: names nothing: {message}");
                assert!(!message.contains('\n') && !message.contains("%s") && !message.ends_with(".."), "{rule}: {message}");
                assert!(rule != "interface-created" || message.ends_with('.'), "{message}");
            }
        }
    }
    assert!(texts >= 15, "only {texts} texts");
}
