//! Alibaba JoinSecurityGroup, both editions: their ladders, their scopes and a test for each row.

mod ladder;
pub(crate) mod scope;

use secgroup::alibaba::{World, join_security_group as engine};
use secgroup_kit::clouds::alibaba::{E2020, E2026};
use secgroup_kit::operations::join_security_group::{Join2020, Join2026};
use secgroup_kit::subject::VerdictOf;

use crate::exhaustive::Visited;
use crate::proved::Proved;

/// What both editions have in common.
macro_rules! join {
    ($Subject:ident, $edition:expr, $ladder:path) => {
        impl Proved for $Subject {
            fn verdicts<'a>(world: &'a World, request: &'a engine::Request<'a>, each: &mut dyn FnMut(VerdictOf<'a, Self>)) {
                each(engine::check(world, request));
                engine::check_batch(world, std::slice::from_ref(request), |_, verdict| each(verdict));
            }

            fn ladder() -> String {
                $ladder()
            }

            fn explore(visited: &mut Visited) {
                scope::explore::<Self>($edition, visited);
            }
        }
    };
}

join!(Join2026, E2026, ladder::ladder_2026);
join!(Join2020, E2020, ladder::ladder_2020);

mod rows_2026_05_06 {
    use super::Join2026;

    crate::promises::rows! { Join2026;
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
}

mod rows_2020_09_29 {
    use super::Join2020;

    crate::promises::rows! { Join2020;
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
}
