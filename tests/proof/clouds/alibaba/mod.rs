//! What exists in the Alibaba cloud, as the contract's world document lists it.

pub(crate) mod bounds;
mod bridge;
pub(crate) mod elements;
pub(crate) mod illegal;
pub(crate) mod requests;
pub(crate) mod steps;
mod things;
pub(crate) mod worlds;
mod written;

pub(crate) use bridge::{Alibaba, caller, try_build};
pub(crate) use things::*;

use crate::model::Change;

/// The world after an accepted request.
pub(crate) fn apply(world: &World, changes: &[Change]) -> World {
    let mut next = world.clone();
    for change in changes {
        match change {
            Change::Joined { security_group, member } | Change::Left { security_group, member } => {
                let instances = next.instances.iter_mut().map(|i| (&i.id, &mut i.security_groups));
                let interfaces = next.network_interfaces.iter_mut().map(|e| (&e.id, &mut e.security_groups));
                for (_, groups) in instances.chain(interfaces).filter(|(id, _)| *id == member) {
                    match change {
                        Change::Joined { .. } => groups.push(security_group.clone()),
                        _ => groups.retain(|id| id != security_group),
                    }
                }
            }
            Change::Moved { resource_type, resource, to, .. } => {
                let to = || Some(to.clone());
                match resource_type.as_str() {
                    "instance" => {
                        next.instances.iter_mut().filter(|i| i.id == *resource).for_each(|i| i.resource_group = to());
                    }
                    "securitygroup" => {
                        next.security_groups.iter_mut().filter(|g| g.id == *resource).for_each(|g| g.resource_group = to());
                    }
                    "eni" => {
                        next.network_interfaces.iter_mut().filter(|e| e.id == *resource).for_each(|e| e.resource_group = to());
                    }
                    kind => {
                        let resources = next.resources.iter_mut().filter(|r| r.kind == kind && r.id == *resource);
                        resources.for_each(|r| r.resource_group = to());
                    }
                }
            }
        }
    }
    next
}
