//! Names, owners and statuses in sentences, rendered for refusals and explanations only.

use core::fmt;

use super::{facts::Facts, parameters::Malformed, sentences, target::Target};
use crate::{
    alibaba::state::{
        GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Member, Tenancy, World, records::InstanceFlags,
    },
    names::{ObjectName, count_of, write_limit},
    store::Symbol,
};

impl<'a> Facts<'a> {
    fn text(&self, symbol: Symbol) -> &'a str {
        self.world().text(symbol)
    }

    /// The account that the caller acts for.
    pub(crate) fn caller(&self) -> &'a str {
        let account = self.naming().caller.account;
        if account.is_empty() { self.world().account() } else { account }
    }

    pub(crate) fn group_name(&self) -> ObjectName<'a> {
        ObjectName("security group", self.naming().security_group_id)
    }

    pub(crate) fn instance_name(&self) -> ObjectName<'a> {
        ObjectName("instance", self.naming().instance_id)
    }

    pub(crate) fn interface_name(&self) -> ObjectName<'a> {
        ObjectName("network interface", self.interface_id())
    }

    pub(crate) fn target_name(&self) -> ObjectName<'a> {
        match self.target() {
            Ok(Target::NetworkInterface(..)) => self.interface_name(),
            _ => self.instance_name(),
        }
    }

    pub(crate) fn target_owner(&self) -> &'a str {
        self.tenancy_of_target().map_or("", |tenancy| self.text(tenancy.owner))
    }

    pub(crate) fn group_owner(&self) -> &'a str {
        self.tenancy_of_group().map_or("", |tenancy| self.text(tenancy.owner))
    }

    /// The product that manages the group; empty where none does.
    pub(crate) fn group_manager(&self) -> &'a str {
        self.group().ok().and_then(|group| group.managed_by).map_or("", |product| self.text(product))
    }

    /// The product that manages the interface; empty where none does.
    pub(crate) fn interface_manager(&self) -> &'a str {
        self.interface().ok().and_then(|interface| interface.managed_by).map_or("", |product| self.text(product))
    }

    pub(crate) fn group_kind(&self) -> &'static str {
        self.group().map_or("", |group| kind_name(group.kind))
    }

    pub(crate) fn instance_status(&self) -> InstanceStatus {
        self.instance().map_or(InstanceStatus::Pending, |instance| instance.status)
    }

    pub(crate) fn interface_status(&self) -> InterfaceStatus {
        self.interface().map_or(InterfaceStatus::Creating, |interface| interface.status)
    }

    pub(crate) fn interface_type(&self) -> InterfaceType {
        self.interface().map_or(InterfaceType::Secondary, |interface| interface.interface_type)
    }

    /// The instance that the interface is attached to, where that instance is being created and the interface is not.
    pub(crate) fn pending_host(&self) -> Option<ObjectName<'a>> {
        let interface = self.interface().ok()?;
        let host = self.host().filter(|_| !interface.is_being_created())?;
        host.is_being_created().then_some(ObjectName("instance", self.world().instances.text(host)))
    }

    pub(crate) fn group_busy(&self) -> bool {
        self.group().is_ok_and(|group| group.busy)
    }

    pub(crate) fn target_busy(&self) -> bool {
        match self.target() {
            Ok(Target::Instance(_, instance)) => instance.flags.has(InstanceFlags::BUSY),
            Ok(Target::NetworkInterface(_, interface)) => interface.busy,
            Err(_) => false,
        }
    }

    pub(crate) fn group_network(&self) -> NetworkName<'a> {
        self.tenancy_of_group().map_or(NetworkName::CLASSIC, |tenancy| NetworkName::new(self.world(), tenancy))
    }

    pub(crate) fn target_network(&self) -> NetworkName<'a> {
        self.tenancy_of_target().map_or(NetworkName::CLASSIC, |tenancy| NetworkName::new(self.world(), tenancy))
    }

    /// Why a group with the id that is named was not found.
    pub(crate) fn why_group_is_hidden(&self) -> &'static str {
        match self.world().security_groups.look_up(self.naming().security_group_id) {
            None => "does not exist",
            Some((_, group)) if !self.sees(group) => "belongs to another account",
            Some(_) => "is in another region",
        }
    }

    /// Why an instance with the id that is named was not found.
    pub(crate) fn why_instance_is_hidden(&self) -> &'static str {
        match self.world().find_instance(self.naming().instance_id) {
            None => "does not exist",
            Some(handle) => self.why_target_is_hidden(Member::Instance(handle)),
        }
    }

    /// Why a network interface with the id that is named was not found.
    pub(crate) fn why_interface_is_hidden(&self) -> &'static str {
        match self.world().find_network_interface(self.interface_id()) {
            None => "does not exist",
            Some(handle) => self.why_target_is_hidden(Member::NetworkInterface(handle)),
        }
    }

    fn why_target_is_hidden(&self, member: Member) -> &'static str {
        let region =
            self.world().standing(member).map_or("", |standing| self.text(self.world().tenancy(standing.tenancy).region));
        match self.region_id() {
            "" => "belongs to another account",
            named if named == region => "belongs to another account",
            _ => "is in another region",
        }
    }

    /// Says whether both targets are named.
    pub(crate) fn write_targets(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.given().names_both() {
            true => write!(w, "{} and {} are both named", self.instance_name(), self.interface_name()),
            false => write!(w, "not both targets are named"),
        }
    }

    /// The text for two targets.
    pub(crate) fn write_two_targets(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            w,
            "The parameters \"InstanceId\" ({:?}) and \"NetworkInterfaceId\" ({:?}) are mutually exclusive and cannot both be specified.",
            self.naming().instance_id,
            self.interface_id(),
        )
    }

    /// Says which region is named with an interface.
    pub(crate) fn write_region(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.region_id() {
            "" => write!(w, "a network interface is named and no region"),
            region => write!(w, "region {} is named", region.escape_debug()),
        }
    }

    /// Says what is wrong with the parameters.
    pub(crate) fn write_parameters(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.malformed_parameter() {
            None => write!(w, "the parameters are well formed"),
            Some(Malformed::NotGiven(parameter)) => write!(w, "{parameter} is not given"),
            Some(Malformed::InterfaceId) => write!(w, "{} has a malformed id", self.interface_name()),
        }
    }

    /// Says what the parameters must be.
    pub(crate) fn write_parameters_needed(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.malformed_parameter() {
            Some(Malformed::InterfaceId) => sentences::interface_id_grammar(w),
            _ => write!(w, "it must be given"),
        }
    }

    /// The text of InvalidParam.Malformed.
    pub(crate) fn write_malformed(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.malformed_parameter() {
            Some(Malformed::NotGiven(parameter)) => {
                write!(w, "The specified parameter \"{parameter}\" is not valid: expected a value, actual none.")
            }
            _ => sentences::interface_id_is_malformed(w, self.interface_id()),
        }
    }

    /// Says whether the instance's id is well formed.
    pub(crate) fn write_instance_id(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.naming().instance_id {
            "" => write!(w, "InstanceId is not given"),
            _ if !self.given().instance.malformed => write!(w, "{} has a well-formed id", self.instance_name()),
            _ => write!(w, "{} has a malformed id", self.instance_name()),
        }
    }

    /// Says whether the group exists.
    pub(crate) fn write_group(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.group() {
            Ok(_) => write!(w, "{} exists", self.group_name()),
            Err(_) if self.naming().security_group_id.is_empty() => write!(w, "SecurityGroupId is not given"),
            Err(_) => write!(w, "{} {}", self.group_name(), self.why_group_is_hidden()),
        }
    }

    /// Says which group must exist.
    pub(crate) fn write_group_needed(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(w, "it must be a group that account {} can see, in the target's region", self.caller().escape_debug())
    }

    /// Says whether the instance exists.
    pub(crate) fn write_instance(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.given().instance.found {
            true => write!(w, "{} exists", self.instance_name()),
            false => write!(w, "{} {}", self.instance_name(), self.why_instance_is_hidden()),
        }
    }

    /// Says whether the interface exists.
    pub(crate) fn write_interface(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.given().interface.found {
            true => write!(w, "{} exists", self.interface_name()),
            false => write!(w, "{} {}", self.interface_name(), self.why_interface_is_hidden()),
        }
    }

    /// Says what is busy.
    pub(crate) fn write_conflict(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.group_busy(), self.target_busy()) {
            (false, false) => write!(w, "no earlier request is under way"),
            (true, false) => write!(w, "an earlier request on {} has not finished", self.group_name()),
            (false, true) => write!(w, "an earlier request on {} has not finished", self.target_name()),
            (true, true) => {
                write!(w, "earlier requests on {} and {} have not finished", self.group_name(), self.target_name())
            }
        }
    }

    /// Says which locks the instance has.
    pub(crate) fn write_locks(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        let locks = self.instance().map(|instance| instance.locks).unwrap_or_default();
        sentences::locks(w, self.instance_name(), locks)
    }

    /// Says whether the target is in other groups than this one.
    pub(crate) fn write_other_groups(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, group) = (self.target_name(), self.group_name());
        match (self.is_member(), self.group_count()) {
            (true, 1) => write!(w, "{target} is only in {group}"),
            (true, count) => write!(w, "{target} is in {group} and in {} more", count.saturating_sub(1)),
            (false, _) => write!(w, "{target} is not in {group}"),
        }
    }

    /// Says whether the target is in the group.
    pub(crate) fn write_membership(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, group) = (self.target_name(), self.group_name());
        match (self.is_member(), self.group_count()) {
            (true, _) => write!(w, "{target} is in {group} already: nothing would be added"),
            (_, 0) => write!(w, "{target} is in no group yet"),
            _ => write!(w, "all groups of {target} are {}, as {group} is", self.group_kind()),
        }
    }

    /// Says how many groups the target is in, and how many it may be in.
    pub(crate) fn write_group_count(&self, limit: Option<u32>, w: &mut fmt::Formatter<'_>) -> fmt::Result {
        count_of(w, self.target_name(), self.group_count(), self.is_member(), limit)
    }

    /// Says how full the group is and would be.
    pub(crate) fn write_filling(&self, w: &mut fmt::Formatter<'_>) -> fmt::Result {
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
pub(crate) const fn kind_name(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Basic => "Basic",
        GroupKind::Advanced => "Advanced",
        GroupKind::Enterprise => "Enterprise",
    }
}

/// A network: `VPC vpc-1`, or the classic one.
#[derive(Clone, Copy)]
pub(crate) struct NetworkName<'a>(Option<&'a str>);

impl<'a> NetworkName<'a> {
    pub(crate) const CLASSIC: Self = Self(None);

    pub(crate) fn new(world: &'a World, tenancy: &Tenancy) -> Self {
        Self(tenancy.vpc.map(|vpc| world.text(vpc)))
    }

    pub(crate) fn of_vpc(vpc: &'a str) -> Self {
        Self(Some(vpc))
    }
}

impl fmt::Display for NetworkName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("the classic network"),
            Some(vpc) => fmt::Display::fmt(&ObjectName("VPC", vpc), f),
        }
    }
}
