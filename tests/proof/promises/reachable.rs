//! *Reachable*: every row of every page is the deterministic answer to some request in some world, and the test suite shows it by name.

use crate::pairs::Faulty;
use crate::subject::{agree, observe};

/// One fault in a sound case, and the row of its rule is what answers.
fn reachable<S: Faulty>(rule: &str) {
    let row = S::rows().iter().find(|row| row.rule == rule).unwrap_or_else(|| panic!("{} has no row for {rule}", S::NAME));
    let answered = S::sound().iter().any(|(world, request)| {
        S::faults(rule).into_iter().any(|fault| {
            let (mut world, mut request) = (world.clone(), request.clone());
            assert!(
                S::judge(&world, &request).is_accepted(),
                "{}: what is called sound is not: {request:?} in {world:?}",
                S::NAME
            );
            fault(&mut world, &mut request);
            S::legalize(&mut world);
            let observed = observe::<S>(&S::build(&world, 0), &request);
            agree(&S::judge(&world, &request), &observed).unwrap_or_else(|error| panic!("{}: {rule}: {error}", S::NAME));
            matches!(&observed, crate::subject::Observed::Refused { rule: first, status, code, .. }
                if first == rule && *status == row.status && code == row.code)
        })
    });
    assert!(answered, "{}: nothing is answered with {rule}, {} {}", S::NAME, row.status, row.code);
}

/// Every rule that the subject has a row for must have its test here.
fn complete<S: Faulty>(named: &[&str]) {
    let rules: Vec<&str> = S::rows().iter().map(|row| row.rule).collect();
    assert_eq!(rules, named, "{}", S::NAME);
}

macro_rules! rows {
    ($module:ident: $Subject:ty; $($test:ident = $rule:literal,)+) => {
        mod $module {
            #[test]
            fn every_row_has_its_test() {
                super::complete::<$Subject>(&[$($rule),+]);
            }

            $(#[test]
            fn $test() {
                super::reachable::<$Subject>($rule);
            })+
        }
    };
}

rows! { join_security_group_2026_05_06: crate::bridge::alibaba::Join2026;
    service_available = "service-available",
    one_target = "one-target",
    region_given = "region-given",
    parameters_well_formed = "parameters-well-formed",
    instance_id_well_formed = "instance-id-well-formed",
    security_group_exists = "security-group-exists",
    instance_exists = "instance-exists",
    network_interface_exists = "network-interface-exists",
    caller_owns_target = "caller-owns-target",
    same_owner = "same-owner",
    group_not_managed = "group-not-managed",
    interface_not_managed = "interface-not-managed",
    interface_is_secondary = "interface-is-secondary",
    instance_created = "instance-created",
    interface_created = "interface-created",
    no_conflict = "no-conflict",
    instance_status = "instance-status",
    interface_state = "interface-state",
    not_locked = "not-locked",
    not_yet_a_member = "not-yet-a-member",
    same_network = "same-network",
    same_vpc = "same-vpc",
    supports_enterprise = "supports-enterprise",
    one_kind = "one-kind",
    group_ceiling = "group-ceiling",
    group_quota = "group-quota",
    acl_rules = "acl-rules",
    group_capacity = "group-capacity",
    large_group_capacity = "large-group-capacity",
}

rows! { join_security_group_2020_09_29: crate::bridge::alibaba::Join2020;
    service_available = "service-available",
    instance_id_well_formed = "instance-id-well-formed",
    security_group_exists = "security-group-exists",
    instance_exists = "instance-exists",
    instance_status = "instance-status",
    not_locked = "not-locked",
    not_yet_a_member = "not-yet-a-member",
    same_network = "same-network",
    group_ceiling = "group-ceiling",
    group_quota = "group-quota",
    acl_rules = "acl-rules",
    group_capacity = "group-capacity",
    large_group_capacity = "large-group-capacity",
}

rows! { join_resource_group: crate::bridge::alibaba::JoinResourceGroup;
    parameters_given = "parameters-given",
    resource_type_known = "resource-type-known",
    resource_exists = "resource-exists",
    resource_group_exists = "resource-group-exists",
}

rows! { associate_security_group_instance: crate::bridge::zenlayer::Associate;
    security_group_exists = "security-group-exists",
    security_group_available = "security-group-available",
    instance_exists = "instance-exists",
    instance_status = "instance-status",
    group_quota = "group-quota",
    supports_security_groups = "supports-security-groups",
}

rows! { bind: crate::bridge::baidu::Bind;
    security_group_given = "security-group-given",
    instance_exists = "instance-exists",
    security_group_exists = "security-group-exists",
    not_expired = "not-expired",
    group_quota = "group-quota",
}
