//! What the contract refuses as inconsistent cannot be built, and the refusal names the place.

use proptest::prelude::*;
use secgroup_kit::clouds::alibaba::worlds::worlds;
use secgroup_kit::clouds::alibaba::{E2020, E2026};
use secgroup_kit::operations::join_security_group::Join2026;
use secgroup_kit::ways::built;

use crate::harness::{holds, least};
use crate::illegal::try_build;
use crate::illegal::{ALL, Fault, spoil};

/// The list that the message must name, and what it says there.
fn place(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::GroupTwice => ("security_groups[", "].id: "),
        Fault::InstanceTwice => ("instances[", "].id: "),
        Fault::InterfaceTwice | Fault::InstanceAndInterfaceShareAnId => ("network_interfaces[", "].id: "),
        Fault::ResourceGroupTwice => ("resource_groups[", "].id: "),
        Fault::ResourceTwice => ("resources[", "].id: "),
        Fault::EmptyGroupId => ("security_groups[", "].id: must not be empty"),
        Fault::EmptyInstanceId => ("instances[", "].id: must not be empty"),
        Fault::EmptyInterfaceId => ("network_interfaces[", "].id: must not be empty"),
        Fault::EmptyResourceId => ("resources[", "].id: must not be empty"),
        Fault::EmptyResourceGroupId => ("resource_groups[", "].id: must not be empty"),
        Fault::InstanceInUnknownGroup => ("instances[", "]: no security group \"sg-77\""),
        Fault::InterfaceInUnknownGroup => ("network_interfaces[", "]: no security group \"sg-77\""),
        Fault::AttachedToNothing => ("network_interfaces[", "].attached_to: no instance "),
        Fault::GroupInUnknownResourceGroup => ("security_groups[", "].resource_group: no resource group \"rg-77\""),
        Fault::InstanceInUnknownResourceGroup => ("instances[", "].resource_group: no resource group \"rg-77\""),
        Fault::InterfaceInUnknownResourceGroup => ("network_interfaces[", "].resource_group: no resource group \"rg-77\""),
        Fault::ResourceInUnknownResourceGroup => ("resources[", "].resource_group: no resource group \"rg-77\""),
        Fault::InstanceAcrossRegions | Fault::InstanceAcrossNetworks | Fault::InstanceInAGroupTwice => {
            ("instances[", "].security_groups[")
        }
        Fault::InterfaceAcrossRegions
        | Fault::InterfaceAcrossNetworks
        | Fault::InterfaceInClassicGroup
        | Fault::InterfaceInAGroupTwice => ("network_interfaces[", "].security_groups["),
        Fault::ClassicEnterpriseGroup => ("security_groups[", "]"),
    }
}

fn refused(fault: Fault) {
    let reached = std::cell::Cell::new(0u32);
    let legal = prop_oneof![worlds(E2026), worlds(E2020)];
    // As many as it takes for the rarest fault, an interface in a classic group: one world in eight has room for it.
    holds(&format!("inconsistent::{fault:?}"), 500, &(legal, any::<usize>(), any::<u64>()), |(world, at, order)| {
        let Some(spoiled) = spoil(&world, fault, at % 64) else { return Ok(()) };
        reached.set(reached.get() + 1);
        prop_assert!(try_build(&world, order).is_ok());
        for order in [0, order] {
            match try_build(&spoiled, order) {
                Ok(_) => prop_assert!(false, "a world with {:?} was built: {:#?}", fault, spoiled),
                Err(error) => {
                    let (list, says) = place(fault);
                    let text = error.to_string();
                    prop_assert!(text.starts_with(list) && text.contains(says), "{fault:?} is told as {text:?}");
                    prop_assert_eq!(text, format!("{}: {}", error.place(), error.problem()));
                }
            }
        }
        Ok(())
    });
    assert!(reached.get() >= least(20), "{fault:?} was tried only {} times", reached.get());
}

macro_rules! faults {
    ($($test:ident = $Fault:ident,)+) => {
        $(#[test]
        fn $test() {
            refused(Fault::$Fault);
        })+

        #[test]
        fn every_fault_has_its_test() {
            assert_eq!(ALL, [$(Fault::$Fault),+]);
        }
    };
}

faults! {
    group_twice = GroupTwice,
    instance_twice = InstanceTwice,
    interface_twice = InterfaceTwice,
    instance_and_interface_share_an_id = InstanceAndInterfaceShareAnId,
    resource_group_twice = ResourceGroupTwice,
    resource_twice = ResourceTwice,
    empty_group_id = EmptyGroupId,
    empty_instance_id = EmptyInstanceId,
    empty_interface_id = EmptyInterfaceId,
    empty_resource_id = EmptyResourceId,
    empty_resource_group_id = EmptyResourceGroupId,
    instance_in_unknown_group = InstanceInUnknownGroup,
    interface_in_unknown_group = InterfaceInUnknownGroup,
    attached_to_nothing = AttachedToNothing,
    group_in_unknown_resource_group = GroupInUnknownResourceGroup,
    instance_in_unknown_resource_group = InstanceInUnknownResourceGroup,
    interface_in_unknown_resource_group = InterfaceInUnknownResourceGroup,
    resource_in_unknown_resource_group = ResourceInUnknownResourceGroup,
    instance_across_regions = InstanceAcrossRegions,
    interface_across_regions = InterfaceAcrossRegions,
    instance_across_networks = InstanceAcrossNetworks,
    interface_across_networks = InterfaceAcrossNetworks,
    interface_in_classic_group = InterfaceInClassicGroup,
    instance_in_a_group_twice = InstanceInAGroupTwice,
    interface_in_a_group_twice = InterfaceInAGroupTwice,
    classic_enterprise_group = ClassicEnterpriseGroup,
}

/// A world that exceeds its limits already is legal: an account's quota can be lowered.
#[test]
fn exceeded_limits_are_legal() {
    let mut exceeded = 0;
    crate::harness::sample(400, &worlds(E2026), |mut world| {
        use secgroup_kit::clouds::alibaba::Capacity;
        use secgroup_kit::model::Limit;
        world.limits.groups_per_target = Limit::Max(0);
        world.limits.acl_rules = Limit::Max(0);
        (world.limits.basic, world.limits.advanced, world.limits.enterprise) =
            (Capacity::Members(0), Capacity::Members(0), Capacity::Members(0));
        exceeded += u32::from(world.instances.iter().any(|instance| !instance.security_groups.is_empty()));
        let _ = built::<Join2026>(&world);
    });
    assert!(exceeded > least(50), "only {exceeded} worlds exceeded anything");
}

/// What is wrong with a world of groups and instances, as `(groups, instances with their groups)`.
type Roster = (&'static [&'static str], &'static [(&'static str, &'static [&'static str])]);

const ROSTERS: [(Roster, Result<(), &str>); 10] = [
    ((&["a", "b"], &[("i", &["b", "a"]), ("j", &[])]), Ok(())),
    ((&["a", "b"], &[("a", &["a"])]), Ok(())),
    ((&["a", ""], &[]), Err("security_groups[1].id: must not be empty")),
    ((&["a"], &[("i", &["a"]), ("", &[])]), Err("instances[1].id: must not be empty")),
    ((&["a", "b", "a"], &[]), Err("security_groups[2].id: ")),
    ((&["a"], &[("i", &["a"]), ("j", &[]), ("i", &[])]), Err("instances[2].id: ")),
    ((&["a"], &[("i", &["a"]), ("j", &["a", "x"])]), Err("instances[1].security_groups[1]: no security group \"x\"")),
    ((&[], &[("i", &["x"])]), Err("instances[0].security_groups[0]: no security group \"x\"")),
    ((&["a", "b"], &[("i", &[]), ("j", &["b", "a", "b"])]), Err("instances[1].security_groups[2]: \"b\" is listed twice")),
    ((&["a", "b"], &[("i", &["a", "b"]), ("j", &["a", "a"])]), Err("instances[1].security_groups[1]: \"a\" is listed twice")),
];

fn told(built: Result<(), secgroup::BuildError>, expected: Result<(), &str>) {
    match (built, expected) {
        (Ok(()), Ok(())) => {}
        (Err(error), Err(says)) => assert!(error.to_string().starts_with(says), "{error} is not {says}"),
        (built, expected) => panic!("{built:?} is not {expected:?}"),
    }
}

#[test]
fn zenlayer() {
    use secgroup::zenlayer::{GroupStatus, InstanceSpec, InstanceStatus, SecurityGroupSpec, World};
    for seed in [0, 7] {
        for ((groups, instances), expected) in ROSTERS {
            let mut builder = World::builder().hash_seed(seed);
            for id in groups {
                builder = builder.security_group(SecurityGroupSpec::new(*id, GroupStatus::Available));
            }
            for (id, groups) in instances {
                let spec = InstanceSpec::new(*id, InstanceStatus::Running).security_groups(groups.iter().copied());
                builder = builder.instance(spec);
            }
            told(builder.build().map(drop), expected);
        }
    }
}

#[test]
fn baidu() {
    use secgroup::baidu::{GroupKind, InstanceSpec, InstanceStatus, SecurityGroupSpec, World};
    for ((groups, instances), expected) in ROSTERS {
        let mut builder = World::builder();
        for id in groups {
            builder = builder.security_group(SecurityGroupSpec::new(*id, GroupKind::Enterprise));
        }
        for (id, groups) in instances {
            builder = builder.instance(InstanceSpec::new(*id, InstanceStatus::Running).security_groups(groups.iter().copied()));
        }
        told(builder.build().map(drop), expected);
    }
}
