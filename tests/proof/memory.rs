//! What a world gives back: members of many groups come and go, and it takes no more memory for it.
//!
//! A set of more than five groups does not lie in the member's record but in memory of its own, which a deletion has to give back.

use secgroup::{alibaba, baidu, zenlayer};

/// More than a record holds.
const GROUPS: usize = 12;
/// What is kept for reuse is there after a few times; one set that is lost each time shows many times over after so many.
const FIRST: usize = 4;
const TIMES: usize = 500;

fn group_ids() -> Vec<String> {
    (0..GROUPS).map(|number| format!("sg-{number}")).collect()
}

/// Creates and deletes in turn; the world is as large as after the first few times.
fn stays_as_large<W>(mut world: W, bytes: fn(&W) -> usize, come_and_go: impl Fn(&mut W)) {
    (0..FIRST).for_each(|_| come_and_go(&mut world));
    let before = bytes(&world);
    (0..TIMES).for_each(|_| come_and_go(&mut world));
    assert_eq!(bytes(&world), before, "after {TIMES} times");
}

fn alibaba() -> alibaba::World {
    use alibaba::{GroupKind, Network, SecurityGroupSpec, World};
    let mut world = World::builder("1").build().unwrap();
    for id in group_ids() {
        world.create_security_group(&SecurityGroupSpec::new(id, "r1", Network::vpc("vpc-1"), GroupKind::Basic)).unwrap();
    }
    world
}

#[test]
fn instances_of_alibaba() {
    use alibaba::{InstanceSpec, InstanceStatus, Network, World};
    stays_as_large(alibaba(), World::bytes, |world| {
        let spec = InstanceSpec::new("i-1", "r1", Network::vpc("vpc-1"), InstanceStatus::Running);
        world.create_instance(&spec.security_groups(group_ids())).unwrap();
        world.delete_instance("i-1").unwrap();
    });
}

#[test]
fn network_interfaces_of_alibaba() {
    use alibaba::{InterfaceStatus, NetworkInterfaceSpec, World};
    stays_as_large(alibaba(), World::bytes, |world| {
        let spec = NetworkInterfaceSpec::new("eni-1", "r1", "vpc-1", InterfaceStatus::InUse);
        world.create_network_interface(&spec.security_groups(group_ids())).unwrap();
        world.delete_network_interface("eni-1").unwrap();
    });
}

macro_rules! instances_of_a_roster {
    ($test:ident, $engine:ident, $word:expr, $status:expr) => {
        #[test]
        fn $test() {
            use $engine::{InstanceSpec, Limits, SecurityGroupSpec, World};
            let mut world = World::builder().limits(Limits { groups_per_instance: None }).build().unwrap();
            for id in group_ids() {
                world.create_security_group(&SecurityGroupSpec::new(id, $word)).unwrap();
            }
            stays_as_large(world, World::bytes, |world| {
                let spec = InstanceSpec::new("i-1", $status);
                world.create_instance(&spec.security_groups(group_ids())).unwrap();
                world.delete_instance("i-1").unwrap();
            });
        }
    };
}

instances_of_a_roster!(instances_of_zenlayer, zenlayer, zenlayer::GroupStatus::Available, zenlayer::InstanceStatus::Running);
instances_of_a_roster!(instances_of_baidu, baidu, baidu::GroupKind::Normal, baidu::InstanceStatus::Running);
