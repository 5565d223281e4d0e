//! What would be added to a group.

use crate::alibaba::state::{
    InstanceHandle, Member, NetworkInterfaceHandle,
    records::{Instance, InstanceFlags, NetworkInterface, Standing},
};

/// The instance or the interface, where exactly one of them is named and it was found.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Instance(InstanceHandle, &'a Instance),
    NetworkInterface(NetworkInterfaceHandle, &'a NetworkInterface),
}

impl<'a> Target<'a> {
    #[inline(always)]
    pub(super) fn standing(self) -> &'a Standing {
        match self {
            Self::Instance(_, instance) => &instance.standing,
            Self::NetworkInterface(_, interface) => &interface.standing,
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
}
