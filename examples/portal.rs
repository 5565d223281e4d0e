//! A portal checks a change before it sends it to the cloud: a refusal has a code to match, and advice for the person who asked.
//!
//! `cargo run --example portal`

use secgroup::alibaba::{
    Code, GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World,
    join_security_group::{JoinSecurityGroup, Request, check, perform},
};
use secgroup::rulebook::OwnedRefusal;

/// What the portal does with a refusal.
#[derive(Debug, PartialEq)]
enum Reaction {
    /// The person can mend it: show the advice.
    Show(String),
    /// It may be otherwise in a moment: try again.
    Retry,
    /// A form of ours let something wrong through: tell the developers.
    Report(String),
}

fn react(refusal: &OwnedRefusal<JoinSecurityGroup>) -> Reaction {
    match refusal.typed_code() {
        Code::IncorrectInstanceStatus => Reaction::Retry,
        Code::InvalidSecurityGroupIdNotFound | Code::InvalidInstanceIdNotFound => Reaction::Report(refusal.to_string()),
        // Codes are added with editions; all others are for the person.
        _ => Reaction::Show(refusal.advice().to_owned()),
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let vpc = || Network::vpc("vpc-1");
    // A portal reads this from the cloud, or keeps it up to date: see the example `controller_cache`.
    let mut world = World::builder("1234567890123456")
        .security_group(SecurityGroupSpec::new("sg-web", "cn-hangzhou", vpc(), GroupKind::Basic))
        .security_group(SecurityGroupSpec::new("sg-elsewhere", "cn-hangzhou", Network::vpc("vpc-2"), GroupKind::Basic))
        .instance(InstanceSpec::new("i-running", "cn-hangzhou", vpc(), InstanceStatus::Running))
        .instance(InstanceSpec::new("i-starting", "cn-hangzhou", vpc(), InstanceStatus::Starting))
        .build()?;

    let join = |security_group_id, instance_id| Request { security_group_id, instance_id, ..Request::default() };

    // While the form is filled in: a check changes nothing.
    let request = join("sg-web", "i-running");
    assert!(check(&world, &request).accepted().is_some());

    // The person can mend this one. A refusal carries everything that is wrong, in order.
    let refusal = perform(&mut world, &join("sg-elsewhere", "i-running")).expect_err("the networks differ");
    println!("{refusal}");
    for (rule, row) in refusal.rows() {
        println!("  {rule}: {} {}", row.status, row.code);
    }
    let Reaction::Show(advice) = react(&refusal) else { panic!("{refusal:?}") };
    println!("  {advice}");
    assert!(advice.contains("sg-elsewhere") && advice.contains("vpc-2"), "{advice}");

    // This one passes by itself.
    let refusal = perform(&mut world, &join("sg-web", "i-starting")).expect_err("it is starting");
    assert_eq!((refusal.status(), refusal.code()), (403, "IncorrectInstanceStatus"));
    assert_eq!(react(&refusal), Reaction::Retry);

    // This one should not have been sent.
    let refusal = perform(&mut world, &join("sg-typo", "i-running")).expect_err("no such group");
    assert!(matches!(react(&refusal), Reaction::Report(_)));

    // Accepted: what changes is a value, and the world has changed.
    let transition = perform(&mut world, &request)?;
    assert_eq!(transition.changes().len(), 1);
    let refusal = perform(&mut world, &request).expect_err("it is in the group now");
    println!("{refusal}");

    // The cloud refused after all (it knows more than the pages say): take it back.
    world.apply(&transition.inverse())?;
    assert!(check(&world, &request).accepted().is_some());
    println!("all as expected");
    Ok(())
}
