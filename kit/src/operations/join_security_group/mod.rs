//! Alibaba JoinSecurityGroup, both editions.

mod apart;
mod faults;
pub mod model;
pub mod requests;

use proptest::prelude::*;
use secgroup::alibaba::join_security_group as engine;

use crate::clouds::alibaba::worlds::worlds;
use crate::clouds::alibaba::{Alibaba, E2020, E2026, World, caller};
use crate::model::{Answer, Change, Row};
use crate::pairs::{Apart, Shadowed};
use crate::subject::{Fault, Subject};

pub use faults::{of_join, sound_joins, sound_world};
pub use requests::Join;

/// What both editions have in common.
macro_rules! join {
    ($Subject:ident, $name:literal, $edition:expr, $apart:path, $shadowed:expr, $ladder:path, $always_changes:literal) => {
        #[doc = concat!("The operation as `", $name, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $Subject;

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
