//! What would be added to a group.

use crate::{
    alibaba::world::{
        Groups, InstanceHandle, Member, NetworkInterfaceHandle,
        records::{Instance, InstanceFlags, NetworkInterface, Tenancy},
    },
    store::Handle,
};

/// The instance or the interface, where exactly one of them is named and it was found.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Instance(InstanceHandle, &'a Instance),
    NetworkInterface(NetworkInterfaceHandle, &'a NetworkInterface),
}

impl<'a> Target<'a> {
    /// Whose it is and where.
    #[inline(always)]
    pub(super) fn tenancy(self) -> Handle<Tenancy> {
        match self {
            Self::Instance(_, instance) => instance.tenancy,
            Self::NetworkInterface(_, interface) => interface.tenancy,
        }
    }

    #[inline(always)]
    pub(super) fn groups(self) -> &'a Groups {
        match self {
            Self::Instance(_, instance) => &instance.groups,
            Self::NetworkInterface(_, interface) => &interface.groups,
        }
    }

    #[inline(always)]
    pub(super) fn member(self) -> Member {
        match self {
            Self::Instance(handle, _) => Member::Instance(handle),
            Self::NetworkInterface(handle, _) => Member::NetworkInterface(handle),
        }
    }

    /// Whether an earlier request on it has not finished.
    #[inline(always)]
    pub(super) fn is_busy(self) -> bool {
        match self {
            Self::Instance(_, instance) => instance.flags.has(InstanceFlags::BUSY),
            Self::NetworkInterface(_, interface) => interface.busy,
        }
    }

    #[inline(always)]
    pub(super) fn private_ips(self) -> u32 {
        match self {
            Self::Instance(_, instance) => instance.private_ips,
            Self::NetworkInterface(_, interface) => interface.private_ips,
        }
    }
}
