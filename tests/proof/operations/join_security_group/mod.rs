//! Alibaba JoinSecurityGroup, both editions.

mod apart;
mod faults;
mod ladder;
pub(crate) mod model;
pub(crate) mod requests;
pub(crate) mod scope;

use proptest::prelude::*;
use secgroup::alibaba::join_security_group as engine;

use crate::clouds::alibaba::worlds::worlds;
use crate::clouds::alibaba::{Alibaba, E2020, E2026, World, caller};
use crate::exhaustive::Visited;
use crate::model::{Answer, Change, Row};
use crate::pairs::{Apart, Shadowed};
use crate::subject::{Fault, Subject, VerdictOf};

pub(crate) use faults::{of_join, sound_joins, sound_world};
pub(crate) use requests::Join;

/// What both editions have in common.
macro_rules! join {
    ($Subject:ident, $name:literal, $edition:expr, $apart:path, $shadowed:expr, $ladder:path, $always_changes:literal) => {
        pub(crate) struct $Subject;

        impl Subject for $Subject {
            type Cloud = Alibaba;
            type Request = Join;
            type Operation = engine::JoinSecurityGroup;

            const NAME: &'static str = $name;
            const ALWAYS_CHANGES: bool = $always_changes;

            fn rows() -> &'static [Row] {
                model::rows($edition)
            }

            fn worlds() -> BoxedStrategy<World> {
                worlds($edition)
            }

            fn requests() -> BoxedStrategy<Join> {
                requests::joins($edition)
            }

            fn tuned() -> BoxedStrategy<(World, Join)> {
                requests::tuned_joins($edition)
            }

            fn judge(world: &World, (request, caller): &Join) -> Answer {
                model::judge(world, request, caller)
            }

            fn each_id((request, _): &mut Join, visit: &mut dyn FnMut(&mut String)) {
                [&mut request.security_group_id, &mut request.instance_id, &mut request.network_interface_id]
                    .into_iter()
                    .for_each(visit);
            }

            fn touches((request, _): &Join) -> (Vec<&str>, Vec<&str>) {
                let targets = [request.instance_id.as_str(), request.network_interface_id.as_str()];
                (targets.into_iter().filter(|id| !id.is_empty()).collect(), vec![&request.security_group_id])
            }

            fn refused_again(world: &World, changes: &[Change]) -> Option<&'static str> {
                match changes {
                    [Change::Joined { member, .. }] if world.instance(member).is_some() => Some("not-yet-a-member"),
                    _ => None,
                }
            }

            fn verdicts<'a>(
                world: &'a secgroup::alibaba::World,
                request: &'a engine::Request<'a>,
                each: &mut dyn FnMut(VerdictOf<'a, Self>),
            ) {
                each(engine::check(world, request));
                engine::check_batch(world, std::slice::from_ref(request), |_, verdict| each(verdict));
            }

            fn request((request, who): &Join) -> engine::Request<'_> {
                engine::Request {
                    security_group_id: &request.security_group_id,
                    instance_id: &request.instance_id,
                    network_interface_id: &request.network_interface_id,
                    region_id: &request.region_id,
                    caller: caller(who),
                }
            }

            fn sound() -> Vec<(World, Join)> {
                sound_joins($edition)
            }

            fn faults(rule: &str) -> Vec<Fault<World, Join>> {
                faults::of_join(rule)
            }

            fn apart() -> Vec<Apart> {
                $apart()
            }

            fn shadowed() -> Vec<Shadowed> {
                $shadowed
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

join!(
    Join2026,
    "JoinSecurityGroup-2026-05-06",
    E2026,
    apart::join_2026,
    apart::join_2026_shadowed(),
    ladder::ladder_2026,
    false
);
// A request of this edition is about an instance, and an instance cannot join twice.
join!(Join2020, "JoinSecurityGroup-2020-09-29", E2020, apart::join_2020, Vec::new(), ladder::ladder_2020, true);

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
