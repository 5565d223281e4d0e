//! Alibaba LeaveSecurityGroup, both editions: everything that the suite knows of it, from the text of the rules.

mod apart;
mod faults;
pub mod model;

use proptest::prelude::*;
use secgroup::alibaba::leave_security_group as engine;

use crate::clouds::alibaba::worlds::{legalize, worlds};
use crate::clouds::alibaba::{Alibaba, E2020, E2026, LEAVE, LEAVE_2020, World, caller};
use crate::model::{Answer, Change, Row};
use crate::operations::join_security_group::{Join, requests};
use crate::pairs::{Apart, Shadowed};
use crate::strategies::one_of;
use crate::subject::{Fault, Subject};

/// A request to leave a security group, and who makes it: it names what a request to join one names.
pub type Leave = Join;

pub use faults::sound_leaves;

/// Worlds of this edition, with either edition of JoinSecurityGroup.
fn leave_worlds(edition: &'static str) -> BoxedStrategy<World> {
    let join = if edition == LEAVE { E2026 } else { E2020 };
    let other = if edition == LEAVE { E2020 } else { E2026 };
    one_of![4 => worlds(join), 1 => worlds(other)].prop_map(move |world| World { leave: edition, ..world }).boxed()
}

/// Which parameters the requests have.
fn leaves(edition: &'static str) -> BoxedStrategy<Leave> {
    requests::joins(if edition == LEAVE { E2026 } else { E2020 })
}

/// A world and a request whose target is in the group, two times in three: in no other group, or in some other as well.
fn tuned_leaves(edition: &'static str) -> BoxedStrategy<(World, Leave)> {
    (leave_worlds(edition), leaves(edition), 0..6u8)
        .prop_map(|(mut world, leave, way)| {
            let id = if leave.0.instance_id.is_empty() { &leave.0.network_interface_id } else { &leave.0.instance_id };
            let all: Vec<String> = world.security_groups.iter().map(|group| group.id.clone()).collect();
            if let Some(groups) = world.groups_of(id) {
                let named = leave.0.security_group_id.clone();
                let others: Vec<String> = all.into_iter().filter(|id| *id != named).collect();
                match way {
                    0 | 1 => {}
                    2 => *groups = vec![named],
                    3 => *groups = [vec![named], others].concat(),
                    _ => *groups = others.into_iter().take(1).chain([named]).collect(),
                }
            }
            drop_strangers(&mut world);
            legalize(&mut world);
            (world, leave)
        })
        .boxed()
}

/// Memberships in groups that are not there.
fn drop_strangers(world: &mut World) {
    let all: Vec<String> = world.security_groups.iter().map(|group| group.id.clone()).collect();
    let instances = world.instances.iter_mut().map(|i| &mut i.security_groups);
    let interfaces = world.network_interfaces.iter_mut().map(|e| &mut e.security_groups);
    instances.chain(interfaces).for_each(|groups| groups.retain(|id| all.contains(id)));
}

/// What both editions have in common.
macro_rules! leave {
    ($Subject:ident, $name:literal, $edition:expr, $apart:path, $shadowed:expr, $ladder:path) => {
        #[doc = concat!("The operation as `", $name, "`.")]
        #[derive(Clone, Copy, Debug)]
        pub struct $Subject;

        impl Subject for $Subject {
            type Cloud = Alibaba;
            type Request = Leave;
            type Operation = engine::LeaveSecurityGroup;

            const NAME: &'static str = $name;
            const ALWAYS_CHANGES: bool = true;

            fn rows() -> &'static [Row] {
                model::rows($edition)
            }

            fn worlds() -> BoxedStrategy<World> {
                leave_worlds($edition)
            }

            fn requests() -> BoxedStrategy<Leave> {
                leaves($edition)
            }

            fn tuned() -> BoxedStrategy<(World, Leave)> {
                tuned_leaves($edition)
            }

            fn judge(world: &World, (request, caller): &Leave) -> Answer {
                model::judge(world, request, caller)
            }

            fn each_id((request, _): &mut Leave, visit: &mut dyn FnMut(&mut String)) {
                [&mut request.security_group_id, &mut request.instance_id, &mut request.network_interface_id]
                    .into_iter()
                    .for_each(visit);
            }

            fn touches((request, _): &Leave) -> (Vec<&str>, Vec<&str>) {
                let targets = [request.instance_id.as_str(), request.network_interface_id.as_str()];
                (targets.into_iter().filter(|id| !id.is_empty()).collect(), vec![&request.security_group_id])
            }

            fn refused_again(_: &World, _: &[Change]) -> Option<&'static str> {
                Some("is-a-member")
            }

            fn request((request, who): &Leave) -> engine::Request<'_> {
                engine::Request {
                    security_group_id: &request.security_group_id,
                    instance_id: &request.instance_id,
                    network_interface_id: &request.network_interface_id,
                    region_id: &request.region_id,
                    caller: caller(who),
                }
            }

            fn sound() -> Vec<(World, Leave)> {
                sound_leaves($edition)
            }

            fn faults(rule: &str) -> Vec<Fault<World, Leave>> {
                faults::of_leave(rule)
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

leave!(LeaveUndated, "LeaveSecurityGroup-undated", LEAVE, apart::undated, apart::undated_shadowed(), ladder::undated);
leave!(Leave2020, "LeaveSecurityGroup-2020-10-16", LEAVE_2020, apart::of_2020, Vec::new(), ladder::of_2020);
