//! What the rules' sentences and messages say: names, owners, statuses. Only refusals and explanations come here.

use core::fmt;

use super::{facts::Facts, target::Target};
use crate::{
    alibaba::state::{GroupKind, records::InstanceFlags},
    names::{ObjectName, count_of, write_limit},
    store::Symbol,
};

impl<'a> Facts<'a> {
    fn text(&self, symbol: Symbol) -> &'a str {
        self.world().text(symbol)
    }

    /// The account that the caller acts for.
    pub(super) fn caller(&self) -> &'a str {
        let account = self.request().caller.account;
        if account.is_empty() { self.world().account() } else { account }
    }

    pub(super) fn group_name(&self) -> ObjectName<'a> {
        ObjectName("security group", self.request().security_group_id)
    }

    pub(super) fn instance_name(&self) -> ObjectName<'a> {
        ObjectName("instance", self.request().instance_id)
    }

    pub(super) fn interface_name(&self) -> ObjectName<'a> {
        ObjectName("network interface", self.interface_id())
    }

    pub(super) fn target_name(&self) -> ObjectName<'a> {
        match self.target() {
            Ok(Target::NetworkInterface(..)) => self.interface_name(),
            _ => self.instance_name(),
        }
    }

    pub(super) fn target_owner(&self) -> &'a str {
        self.tenancy_of_target().map_or("", |tenancy| self.text(tenancy.owner))
    }

    pub(super) fn group_owner(&self) -> &'a str {
        self.tenancy_of_group().map_or("", |tenancy| self.text(tenancy.owner))
    }

    /// The product that manages the group; empty where none does.
    pub(super) fn group_manager(&self) -> &'a str {
        self.group().ok().and_then(|group| group.managed_by).map_or("", |product| self.text(product))
    }

    /// The product that manages the interface; empty where none does.
    pub(super) fn interface_manager(&self) -> &'a str {
        self.interface().ok().and_then(|interface| interface.managed_by).map_or("", |product| self.text(product))
    }

    pub(super) fn group_kind(&self) -> &'static str {
        self.group().map_or("", |group| kind_name(group.kind))
    }

    pub(super) fn instance_status(&self) -> &'static str {
        self.instance().map_or("", |instance| instance.status.into())
    }

    pub(super) fn interface_status(&self) -> &'static str {
        self.interface().map_or("", |interface| interface.status.into())
    }

    pub(super) fn interface_type(&self) -> &'static str {
        self.interface().map_or("", |interface| interface.interface_type.into())
    }

    /// The instance that the interface is attached to, where that instance is being created and the interface is not.
    pub(super) fn pending_host(&self) -> Option<ObjectName<'a>> {
        let interface = self.interface().ok()?;
        let host = self.host().filter(|_| !interface.is_being_created())?;
        host.is_being_created().then_some(ObjectName("instance", self.world().instances.text(host)))
    }

    pub(super) fn group_busy(&self) -> bool {
        self.group().is_ok_and(|group| group.busy)
    }

    pub(super) fn target_busy(&self) -> bool {
        match self.target() {
            Ok(Target::Instance(_, instance)) => instance.flags.has(InstanceFlags::BUSY),
            Ok(Target::NetworkInterface(_, interface)) => interface.busy,
            Err(_) => false,
        }
    }

    pub(super) fn group_network(&self) -> NetworkName<'a> {
        NetworkName(self.tenancy_of_group().and_then(|tenancy| tenancy.vpc).map(|vpc| self.text(vpc)))
    }

    pub(super) fn target_network(&self) -> NetworkName<'a> {
        NetworkName(self.tenancy_of_target().and_then(|tenancy| tenancy.vpc).map(|vpc| self.text(vpc)))
    }

    /// Why a group with the id that is named was not found.
    pub(super) fn why_group_is_hidden(&self) -> &'static str {
        match self.world().security_groups.look_up(self.request().security_group_id) {
            None => "does not exist",
            Some((_, group)) if !self.sees(group) => "belongs to another account",
            Some(_) => "is in another region",
        }
    }

    /// Why an instance with the id that is named was not found.
    pub(super) fn why_instance_is_hidden(&self) -> &'static str {
        match self.world().find_instance(self.request().instance_id) {
            None => "does not exist",
            Some(_) if self.region_id().is_empty() => "belongs to another account",
            Some(_) => "is in another region",
        }
    }

    /// Why a network interface with the id that is named was not found.
    pub(super) fn why_interface_is_hidden(&self) -> &'static str {
        match self.world().find_network_interface(self.interface_id()) {
            None => "does not exist",
            Some(_) => "is in another region",
        }
    }

    /// Says whether the target is in the group.
    pub(super) fn write_membership(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, group) = (self.target_name(), self.group_name());
        match (self.is_member(), self.group_count()) {
            (true, _) => write!(w, "{target} is in {group} already: nothing would be added"),
            (_, 0) => write!(w, "{target} is in no group yet"),
            _ => write!(w, "all groups of {target} are {}, as {group} is", self.group_kind()),
        }
    }

    /// Says how many groups the target is in, and how many it may be in.
    pub(super) fn write_group_count(&self, limit: Option<u32>, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        count_of(w, self.target_name(), self.group_count(), self.is_member(), limit)
    }

    /// Says how full the group is and would be.
    pub(super) fn write_filling(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(w, "{} is {}", self.group_name(), self.group_kind())?;
        match self.filling() {
            Some(filling) => {
                let (used, unit) = filling.used_in_words();
                write!(w, " and has {used} {unit}")?;
                if self.is_member() {
                    return write!(w, "; {} is a member already: nothing would be added", self.target_name());
                }
                write!(w, "; {} would add {}", self.target_name(), filling.adds)?;
                write_limit(w, Some(filling.capacity.max))
            }
            None => write!(w, " and has no limit"),
        }
    }
}

/// A kind, as the pages write it.
pub(super) const fn kind_name(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Basic => "Basic",
        GroupKind::Advanced => "Advanced",
        GroupKind::Enterprise => "Enterprise",
    }
}

/// A network: `VPC vpc-1`, or the classic one.
#[derive(Clone, Copy)]
pub(super) struct NetworkName<'a>(Option<&'a str>);

impl fmt::Display for NetworkName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the classic network"),
            Some(vpc) => fmt::Display::fmt(&ObjectName("VPC", vpc), f),
        }
    }
}
