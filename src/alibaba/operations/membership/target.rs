//! The instance or interface that would be added to a group.

use crate::alibaba::state::{
    Member, World,
    records::{Instance, NetworkInterface, Standing},
};

/// The instance or the interface, where exactly one of them is named and it was found, with its position.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    Instance(u32, &'a Instance),
    NetworkInterface(u32, &'a NetworkInterface),
}

impl<'a> Target<'a> {
    #[inline(always)]
    pub(crate) fn standing(self) -> &'a Standing {
        match self {
            Self::Instance(_, instance) => &instance.standing,
            Self::NetworkInterface(_, interface) => &interface.standing,
        }
    }

    #[inline(always)]
    pub(crate) fn member(self, world: &World) -> Option<Member> {
        Some(match self {
            Self::Instance(position, _) => Member::Instance(world.instances.handle(position)?),
            Self::NetworkInterface(position, _) => Member::NetworkInterface(world.network_interfaces.handle(position)?),
        })
    }

    /// The instance that the target is or is attached to.
    #[inline(always)]
    pub(crate) fn host(self, world: &'a World) -> Option<&'a Instance> {
        match self {
            Self::Instance(_, instance) => Some(instance),
            Self::NetworkInterface(_, interface) => world.instances.get(interface.attached_to?),
        }
    }
}
