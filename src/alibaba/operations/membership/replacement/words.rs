//! Sentences and messages of the calls that replace groups, rendered for refusals and explanations only.

use core::fmt;

use super::{Facts, GroupAlone, Listed, Target, filling, is_member};
use crate::{
    alibaba::{
        operations::membership::{
            sentences,
            sight::Filling,
            words::{NetworkName, kind_name},
        },
        state::{
            GroupKind, InstanceStatus, InterfaceStatus, InterfaceType,
            records::{NetworkInterface, SecurityGroup},
        },
    },
    names::{Counted, ObjectName, write_limit},
    store::Symbol,
};

type Out<'w, 'f> = &'w mut fmt::Formatter<'f>;

impl<'a> Facts<'a> {
    fn text(&self, symbol: Symbol) -> &'a str {
        self.world.text(symbol)
    }

    /// The account that the caller acts for.
    pub(crate) fn caller(&self) -> &'a str {
        let account = self.naming.caller.account;
        if account.is_empty() { self.world.account() } else { account }
    }

    pub(crate) fn instance_name(&self) -> ObjectName<'a> {
        ObjectName("instance", self.naming.target_id)
    }

    pub(crate) fn interface_name(&self) -> ObjectName<'a> {
        ObjectName("network interface", self.naming.target_id)
    }

    fn target_name(&self) -> ObjectName<'a> {
        match self.target {
            Some(Target::NetworkInterface(..)) => self.interface_name(),
            _ => self.instance_name(),
        }
    }

    fn group_name(&self, group: &'a SecurityGroup) -> ObjectName<'a> {
        ObjectName("security group", self.world.security_groups.text(group))
    }

    pub(crate) fn instance_status(&self) -> InstanceStatus {
        match self.target {
            Some(Target::Instance(_, instance)) => instance.status,
            _ => InstanceStatus::Pending,
        }
    }

    fn interface_record(&self) -> Option<&'a NetworkInterface> {
        match self.target {
            Some(Target::NetworkInterface(_, interface)) => Some(interface),
            _ => None,
        }
    }

    pub(crate) fn interface_status(&self) -> InterfaceStatus {
        self.interface_record().map_or(InterfaceStatus::Creating, |interface| interface.status)
    }

    pub(crate) fn interface_type(&self) -> InterfaceType {
        self.interface_record().map_or(InterfaceType::Secondary, |interface| interface.interface_type)
    }

    /// The product that manages the interface; empty where none does.
    pub(crate) fn interface_manager(&self) -> &'a str {
        self.interface_record().and_then(|interface| interface.managed_by).map_or("", |product| self.text(product))
    }

    /// The region in which the target was found.
    pub(crate) fn target_region(&self) -> &'a str {
        self.tenancy().map_or("", |tenancy| self.text(tenancy.region))
    }

    pub(crate) fn write_locks(&self, w: Out<'_, '_>) -> fmt::Result {
        let locks = match self.target {
            Some(Target::Instance(_, instance)) => instance.locks,
            _ => Default::default(),
        };
        sentences::locks(w, self.instance_name(), locks)
    }

    /// Says whether the instance exists.
    pub(crate) fn write_instance(&self, w: Out<'_, '_>) -> fmt::Result {
        let name = self.instance_name();
        match self.world.find_instance(self.naming.target_id) {
            Some(_) if self.given.found => write!(w, "{name} exists"),
            Some(_) => write!(w, "{name} belongs to another account"),
            None => write!(w, "{name} does not exist"),
        }
    }

    /// Says whether the interface exists.
    pub(crate) fn write_interface(&self, w: Out<'_, '_>) -> fmt::Result {
        let (name, named) = (self.interface_name(), self.naming.region_id);
        let region = |interface: &NetworkInterface| self.text(self.world.tenancy(interface.standing.tenancy).region);
        match self.world.network_interfaces.look_up(self.naming.target_id) {
            Some(_) if self.given.found => write!(w, "{name} exists"),
            Some((_, interface)) if !named.is_empty() && region(interface) != named => write!(w, "{name} is in another region"),
            Some(_) => write!(w, "{name} belongs to another account"),
            None => write!(w, "{name} does not exist"),
        }
    }

    /// Says which region is named and where the target is.
    pub(crate) fn write_region(&self, w: Out<'_, '_>) -> fmt::Result {
        let (region, named) = (self.target_region().escape_debug(), self.naming.region_id.escape_debug());
        write!(w, "{} is in region {region}, and region {named} is named", self.target_name())
    }

    /// Says whether an element of the list is empty.
    pub(crate) fn write_empty(&self, w: Out<'_, '_>) -> fmt::Result {
        match self.roll().empty {
            None => write!(w, "no element of {} is empty", self.naming.list_name),
            Some(place) => write!(w, "element {} of {} is empty", place.saturating_add(1), self.naming.list_name),
        }
    }

    /// Says whether all listed groups exist.
    pub(crate) fn write_missing(&self, w: Out<'_, '_>) -> fmt::Result {
        let Some(id) = self.roll().missing else { return write!(w, "every security group that is listed exists") };
        let why = match self.world.security_groups.look_up(id) {
            None => "does not exist",
            Some((_, group)) if !self.caller.sees(self.world, group) => "belongs to another account",
            Some(_) => "is in another region",
        };
        write!(w, "{} {why}", ObjectName("security group", id))
    }

    /// Says which groups must exist.
    pub(crate) fn write_missing_needed(&self, w: Out<'_, '_>) -> fmt::Result {
        write!(w, "it must be a group that account {} can see, in the target's region", self.caller().escape_debug())
    }

    /// Says whether a group is listed twice.
    pub(crate) fn write_repeated(&self, w: Out<'_, '_>) -> fmt::Result {
        match self.roll().repeated {
            None => write!(w, "no security group is listed twice"),
            Some(id) => write!(w, "{} is listed twice", ObjectName("security group", id)),
        }
    }

    /// A group that is managed by a product that is not the caller's service, with that product, and whether it is joined: the first
    /// listed one, else of those that are left that whose id comes first.
    fn managed(&self) -> Option<(&'a SecurityGroup, &'a str, bool)> {
        let (target, roll) = (self.target?, self.roll());
        let is_managed = |group: &&SecurityGroup| GroupAlone::new(group, self.caller).is_managed_by_another();
        let joined = roll.joined(self.world, target).map(|listed| listed.group).find(is_managed);
        let left = || {
            let left = roll.left(self.world, target).filter_map(|left| self.world.group_at(left)).filter(is_managed);
            left.min_by_key(|group| self.world.security_groups.text(group))
        };
        let group = joined.or_else(left)?;
        Some((group, self.text(group.managed_by?), joined.is_some()))
    }

    /// Says which group is managed.
    pub(crate) fn write_managed(&self, w: Out<'_, '_>) -> fmt::Result {
        match self.managed() {
            None => write!(w, "no group that would be joined or left is managed by another product"),
            Some((group, product, joined)) => {
                sentences::managed(w, self.group_name(group), product)?;
                write!(w, " and would be {}", if joined { "joined" } else { "left" })
            }
        }
    }

    /// The text of InvalidOperation.ResourceManagedByCloudProduct.
    pub(crate) fn write_managed_message(&self, w: Out<'_, '_>) -> fmt::Result {
        let Some((group, product, _)) = self.managed() else { return Ok(()) };
        sentences::group_is_managed(w, self.world.security_groups.text(group), product)
    }

    fn network(&self, group: &SecurityGroup) -> NetworkName<'a> {
        NetworkName::new(self.world, self.world.tenancy(group.tenancy))
    }

    /// The network of the target.
    pub(crate) fn target_network(&self) -> NetworkName<'a> {
        self.tenancy().map_or(NetworkName::CLASSIC, |tenancy| NetworkName::new(self.world, tenancy))
    }

    /// The first listed group of the classic network.
    pub(crate) fn classic_group(&self) -> Option<ObjectName<'a>> {
        let is_classic = |group: &&SecurityGroup| self.world.tenancy(group.tenancy).vpc.is_none();
        self.roll().groups().map(|listed| listed.group).find(is_classic).map(|group| self.group_name(group))
    }

    /// Says whether a listed group is in the classic network.
    pub(crate) fn write_classic(&self, w: Out<'_, '_>) -> fmt::Result {
        match self.classic_group() {
            None => write!(w, "every security group that is listed is in a VPC"),
            Some(name) => write!(w, "{name} is in the classic network"),
        }
    }

    /// The first listed group that is in another VPC than the target, or, where that is in none, than the first listed group that is
    /// in one; and both VPCs.
    fn other_vpc(&self) -> Option<(&'a SecurityGroup, NetworkName<'a>, NetworkName<'a>)> {
        let mut vpc = self.tenancy()?.vpc;
        let of = |group: &SecurityGroup| self.world.tenancy(group.tenancy).vpc;
        let group = self.roll().groups().map(|listed| listed.group).find(|group| match (of(group), vpc) {
            (None, _) => false,
            (Some(other), None) => {
                vpc = Some(other);
                false
            }
            (Some(other), Some(vpc)) => vpc != other,
        })?;
        Some((group, NetworkName::of_vpc(self.text(vpc?)), self.network(group)))
    }

    /// Says which VPCs there are.
    pub(crate) fn write_vpcs(&self, w: Out<'_, '_>) -> fmt::Result {
        match self.other_vpc() {
            None => write!(w, "all are in {}", self.target_network()),
            Some((group, vpc, other)) => {
                let of_target = self.tenancy().is_some_and(|tenancy| tenancy.vpc.is_some());
                match of_target {
                    true => write!(w, "{} is in {vpc}, {} in {other}", self.target_name(), self.group_name(group)),
                    false => write!(w, "a listed group is in {vpc}, {} in {other}", self.group_name(group)),
                }
            }
        }
    }

    /// The text of InvalidOperation.VpcMismatch.
    pub(crate) fn write_vpcs_message(&self, w: Out<'_, '_>) -> fmt::Result {
        write!(w, "The VPC of the specified ENI and security group are not in the same VPC.")?;
        let Some((group, vpc, other)) = self.other_vpc() else { return Ok(()) };
        write!(w, " The {:#} is in {vpc:#}, the {:#} in {other:#}.", self.target_name(), self.group_name(group))
    }

    /// Says of which kinds the listed groups are.
    pub(crate) fn write_kinds(&self, w: Out<'_, '_>) -> fmt::Result {
        let roll = self.roll();
        let Some(Listed { group: first, .. }) = roll.groups().next() else {
            return write!(w, "no security group that is listed was found");
        };
        let name = |group| (self.group_name(group), kind_name(group.kind));
        let (first_name, kind) = name(first);
        match roll.groups().map(|listed| listed.group).find(|group| group.kind != first.kind).map(name) {
            None => write!(w, "every security group that is listed is {kind}"),
            Some((other, other_kind)) => write!(w, "{first_name} is {kind}, {other} is {other_kind}"),
        }
    }

    /// Says how many groups are listed.
    pub(crate) fn write_count(&self, w: Out<'_, '_>) -> fmt::Result {
        let count = self.replacement.count;
        write!(w, "{} {} listed", Counted(count as u64, "security group"), if count == 1 { "is" } else { "are" })?;
        self.write_limit(self.world.limits().groups_per_target, w)
    }

    /// The text of JoinedGroupLimitExceed.
    pub(crate) fn write_count_message(&self, w: Out<'_, '_>) -> fmt::Result {
        let limit = self.world.limits().groups_per_target.unwrap_or_default();
        write!(
            w,
            "The maximum number of security groups that the specified {:#} can be in is exceeded: {} are listed, the limit is {limit}.",
            self.target_name(),
            self.replacement.count,
        )
    }

    /// Says how many rules the listed groups have.
    pub(crate) fn write_acl_rules(&self, w: Out<'_, '_>) -> fmt::Result {
        write!(w, "the groups that are listed have {} together", Counted(self.replacement.acl_rules, "rule"))?;
        self.write_limit(self.world.limits().acl_rules, w)
    }

    /// The text of AclLimitExceed.
    pub(crate) fn write_acl_rules_message(&self, w: Out<'_, '_>) -> fmt::Result {
        write!(
            w,
            "The number of ACL rules for the specified {:#} exceeds the upper limit: with the listed security groups it would have {}, the limit is {}.",
            self.target_name(),
            self.replacement.acl_rules,
            self.world.limits().acl_rules.unwrap_or_default(),
        )
    }

    fn write_limit(&self, limit: Option<u32>, w: Out<'_, '_>) -> fmt::Result {
        if self.replacement.joins { write_limit(w, limit) } else { write!(w, "; none of them would be joined") }
    }

    /// The first listed group of these kinds that is joined and would exceed its capacity.
    fn overflowing(&self, kinds: &[GroupKind]) -> Option<(&'a SecurityGroup, Filling)> {
        let target = self.target?;
        self.roll().joined(self.world, target).filter(|listed| kinds.contains(&listed.group.kind)).find_map(
            |Listed { group, .. }| Some((group, filling(self.world, target, group).filter(|filling| filling.overflows())?)),
        )
    }

    /// Says how full a group of these kinds would be.
    pub(crate) fn write_filling(&self, kinds: &[GroupKind], w: Out<'_, '_>) -> fmt::Result {
        let Some((group, filling)) = self.overflowing(kinds) else {
            return match self.target {
                Some(target)
                    if self
                        .roll()
                        .groups()
                        .any(|listed| kinds.contains(&listed.group.kind) && !is_member(self.world, target, listed)) =>
                {
                    write!(w, "there is room for {} in every such group that would be joined", self.target_name())
                }
                _ => write!(w, "no such group would be joined"),
            };
        };
        let (used, unit) = filling.used_in_words();
        write!(w, "{} is {} and has {used} {unit}", self.group_name(group), kind_name(group.kind))?;
        write!(w, "; {} would add {}", self.target_name(), filling.adds)?;
        write_limit(w, Some(filling.capacity.max))
    }

    /// The text of SecurityGroupInstanceLimitExceed.
    pub(crate) fn write_filling_message(&self, kinds: &[GroupKind], w: Out<'_, '_>) -> fmt::Result {
        write!(w, "The maximum number of instances in a security group is exceeded.")?;
        let Some((group, filling)) = self.overflowing(kinds) else { return Ok(()) };
        sentences::would_get(w, self.group_name(group), filling)
    }
}
