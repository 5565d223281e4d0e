//! Worlds and requests of Baidu.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{chosen, limit, mostly, nudge, nudged, seldom};
use crate::model::Limit;
use crate::model::baidu::{Instance, KINDS, Request, STATUSES, SecurityGroup, World};

pub(crate) const GROUPS: [&str; 4] = ["g-1", "g-2", "g-10", "G-1"];
pub(crate) const INSTANCES: [&str; 3] = ["i-1", "i-2", "i-10"];

pub(crate) fn worlds() -> BoxedStrategy<World> {
    let group = mostly("normal", &KINDS);
    let instance = (mostly("Running", &STATUSES), seldom(), any::<u8>(), any::<u8>());
    (limit(4), vec(group, 0..=GROUPS.len()), vec(instance, 0..=INSTANCES.len()))
        .prop_map(|(groups_per_instance, groups, instances)| {
            let security_groups: Vec<SecurityGroup> =
                groups.into_iter().zip(GROUPS).map(|(kind, id)| SecurityGroup { id: id.to_owned(), kind }).collect();
            let ids: Vec<String> = security_groups.iter().map(|group| group.id.clone()).collect();
            let instances = instances
                .into_iter()
                .zip(INSTANCES)
                .map(|((status, in_debt, some, fewer), id)| Instance {
                    id: id.to_owned(),
                    status,
                    in_debt,
                    security_groups: chosen(&ids, some & fewer),
                })
                .collect();
            World { groups_per_instance, security_groups, instances }
        })
        .boxed()
}

pub(crate) fn requests() -> BoxedStrategy<Request> {
    let group = prop_oneof![12 => select(&GROUPS[..]), 1 => Just(""), 1 => Just("g-77")];
    let instance = prop_oneof![12 => select(&INSTANCES[..]), 1 => Just(""), 1 => Just("i-77")];
    (group, instance)
        .prop_map(|(group, instance)| Request { security_group_id: group.to_owned(), instance_id: instance.to_owned() })
        .boxed()
}

pub(crate) fn tuned() -> BoxedStrategy<(World, Request)> {
    (worlds(), requests(), nudge())
        .prop_map(|(mut world, request, nudge)| {
            let count = world.instances.iter().find(|i| i.id == request.instance_id).map_or(0, |i| i.security_groups.len());
            if let Some(nudge) = nudge {
                world.groups_per_instance = Limit::Max(nudged(count as u64, nudge));
            }
            (world, request)
        })
        .boxed()
}
