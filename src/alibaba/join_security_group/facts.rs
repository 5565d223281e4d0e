//! What the rules look at: looked up once, judged as often as one likes.

use super::{Edition, Request, Rule};
use crate::{
    alibaba::{
        grammar,
        world::{
            Capacity, GroupKind, InstanceHandle, Member, NetworkInterfaceHandle, SecurityGroupHandle, Unit, World,
            records::{Instance, InstanceFlags, NetworkInterface, SecurityGroup},
        },
    },
    rulebook::{Rule as _, Unjudged, Violations},
    store::{Handle, Symbol},
};

/// A request whose ids have been looked up.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    request: &'a Request<'a>,
    /// What the look-ups depend on.
    look_ups: u64,
    security_group: Option<SecurityGroupHandle>,
    instance: Option<InstanceHandle>,
    network_interface: Option<NetworkInterfaceHandle>,
    account: Option<Symbol>,
    service: Option<Symbol>,
    region: Option<Symbol>,
}

impl<'a> Resolved<'a> {
    #[inline]
    pub(super) fn new(world: &World, request: &'a Request<'a>) -> Self {
        Self {
            request,
            look_ups: world.look_ups(),
            security_group: given(request.security_group_id).and_then(|id| world.security_groups.find(id)),
            instance: given(request.instance_id).and_then(|id| world.instances.find(id)),
            network_interface: given(request.network_interface_id).and_then(|id| world.network_interfaces.find(id)),
            account: world.caller_account(&request.caller),
            service: world.caller_service(&request.caller),
            region: given(request.region_id).and_then(|id| world.symbols.find(id)),
        }
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> &'a Request<'a> {
        self.request
    }

    /// Whether the look-ups are good in this world.
    #[inline]
    pub(super) fn fits(&self, world: &World) -> bool {
        self.look_ups == world.look_ups()
    }
}

/// Whether a caller can see a group: its account owns it, or the caller is the product that manages it.
#[inline]
fn sees(account: Option<Symbol>, service: Option<Symbol>, group: &SecurityGroup) -> bool {
    account == Some(group.owner) || (service.is_some() && group.managed_by == service)
}

/// A parameter that is given: not empty.
#[inline]
fn given(parameter: &str) -> Option<&str> {
    if parameter.is_empty() { None } else { Some(parameter) }
}

/// What the rules of JoinSecurityGroup look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
    edition: Edition,
    account: Option<Symbol>,
    service: Option<Symbol>,
    /// The found group.
    security_group: Option<(SecurityGroupHandle, &'a SecurityGroup)>,
    /// The found instance, whether or not it is the target.
    instance: Option<(InstanceHandle, &'a Instance)>,
    /// The found interface, whether or not it is the target.
    network_interface: Option<(NetworkInterfaceHandle, &'a NetworkInterface)>,
    target: Option<Target<'a>>,
    /// Whether the target is in the group; nothing where one of them was not found.
    is_member: Option<bool>,
    /// What the target's groups come to, where the request would add one.
    groups: GroupsOfTarget,
}

/// The instance or the interface, where exactly one of them is named and it was found.
#[derive(Clone, Copy)]
pub(super) enum Target<'a> {
    Instance(InstanceHandle, &'a Instance),
    NetworkInterface(NetworkInterfaceHandle, &'a NetworkInterface),
}

/// What the groups of a target come to.
#[derive(Clone, Copy, Default)]
struct GroupsOfTarget {
    count: usize,
    acl_rules: u64,
    /// The position of one that is of another kind than the group to join.
    other_kind: Option<u32>,
}

impl<'a> Facts<'a> {
    #[inline]
    pub(super) fn new(world: &'a World, resolved: &Resolved<'a>) -> Self {
        let request = resolved.request;
        let edition = world.edition();
        let Resolved { account, service, .. } = *resolved;
        let names_region = edition == Edition::E2026_05_06 && !request.region_id.is_empty();
        let in_region = |region: Symbol| !names_region || resolved.region == Some(region);

        let instance =
            resolved.instance.and_then(|handle| Some((handle, world.instances.get(handle)?))).filter(|(_, instance)| {
                match edition {
                    Edition::E2026_05_06 => in_region(instance.region),
                    // This edition has no row for a foreign owner: what belongs to somebody else is not there.
                    Edition::E2020_09_29 => account == Some(instance.owner),
                }
            });
        let network_interface = match edition {
            Edition::E2026_05_06 => resolved.network_interface,
            Edition::E2020_09_29 => None,
        };
        let network_interface = network_interface
            .and_then(|handle| Some((handle, world.network_interfaces.get(handle)?)))
            .filter(|(_, interface)| in_region(interface.region));
        let names_interface = edition == Edition::E2026_05_06 && !request.network_interface_id.is_empty();
        let target = match (request.instance_id.is_empty(), names_interface) {
            (false, false) => instance.map(|(handle, instance)| Target::Instance(handle, instance)),
            (true, true) => network_interface.map(|(handle, interface)| Target::NetworkInterface(handle, interface)),
            _ => None,
        };

        let security_group = resolved.security_group.and_then(|handle| Some((handle, world.security_groups.get(handle)?)));
        let security_group = security_group.filter(|(_, group)| {
            let visible = sees(account, service, group);
            // The region in force: the one that is named; else the target's.
            let here = match target {
                _ if names_region => resolved.region == Some(group.region),
                Some(target) => target.region() == group.region,
                None => true,
            };
            visible && here
        });

        let (is_member, groups) = match (security_group, target) {
            (Some((handle, group)), Some(target)) => {
                let groups = world.groups_of(target.member());
                if groups.contains(&handle.position()) {
                    (Some(true), GroupsOfTarget::default())
                } else {
                    (Some(false), GroupsOfTarget::new(world, group.kind, groups))
                }
            }
            _ => (None, GroupsOfTarget::default()),
        };
        Self {
            world,
            request,
            edition,
            account,
            service,
            security_group,
            instance,
            network_interface,
            target,
            is_member,
            groups,
        }
    }
}

impl<'a> Target<'a> {
    #[inline]
    fn region(self) -> Symbol {
        match self {
            Self::Instance(_, instance) => instance.region,
            Self::NetworkInterface(_, interface) => interface.region,
        }
    }

    #[inline]
    fn member(self) -> Member {
        match self {
            Self::Instance(handle, _) => Member::Instance(handle),
            Self::NetworkInterface(handle, _) => Member::NetworkInterface(handle),
        }
    }

    /// Whether an earlier request on it has not finished.
    #[inline]
    pub(super) fn is_busy(self) -> bool {
        match self {
            Self::Instance(_, instance) => instance.flags.has(InstanceFlags::BUSY),
            Self::NetworkInterface(_, interface) => interface.busy,
        }
    }

    #[inline]
    fn private_ips(self) -> u32 {
        match self {
            Self::Instance(_, instance) => instance.private_ips,
            Self::NetworkInterface(_, interface) => interface.private_ips,
        }
    }
}

impl GroupsOfTarget {
    #[inline]
    fn new(world: &World, kind: GroupKind, positions: &[u32]) -> Self {
        let mut groups = Self { count: positions.len(), ..Self::default() };
        for &position in positions {
            if let Some(group) = world.security_groups.get(Handle::new(position)) {
                groups.acl_rules = groups.acl_rules.saturating_add(u64::from(group.acl_rules));
                if group.kind != kind {
                    groups.other_kind = Some(position);
                }
            }
        }
        groups
    }
}

/// What is wrong with the parameters.
#[derive(Clone, Copy)]
pub(super) enum Malformed {
    /// This one is not given.
    NotGiven(&'static str),
    /// NetworkInterfaceId is outside the grammar.
    InterfaceId,
}

/// How full a group would be.
#[derive(Clone, Copy)]
pub(super) struct Filling {
    pub(super) capacity: Capacity,
    pub(super) used: u64,
    pub(super) adds: u64,
}

impl Filling {
    #[inline]
    pub(super) fn overflows(self) -> bool {
        self.used.saturating_add(self.adds) > u64::from(self.capacity.max)
    }

    /// How much there is of what is counted, in words.
    pub(super) fn used_in_words(self) -> (u64, &'static str) {
        let unit = match (self.capacity.unit, self.used) {
            (Unit::Members, 1) => "member",
            (Unit::Members, _) => "members",
            (Unit::PrivateIps, 1) => "private address",
            (Unit::PrivateIps, _) => "private addresses",
        };
        (self.used, unit)
    }
}

/// What the rules ask. An error says why there is nothing to judge.
impl<'a> Facts<'a> {
    pub(super) fn world(&self) -> &'a World {
        self.world
    }

    pub(super) fn request(&self) -> &'a Request<'a> {
        self.request
    }

    pub(super) fn edition(&self) -> Edition {
        self.edition
    }

    /// The NetworkInterfaceId that is given, in an edition that has the parameter.
    #[inline]
    pub(super) fn interface_id(&self) -> &'a str {
        match self.edition {
            Edition::E2026_05_06 => self.request.network_interface_id,
            Edition::E2020_09_29 => "",
        }
    }

    /// The RegionId that is given, in an edition that has the parameter.
    #[inline]
    pub(super) fn region_id(&self) -> &'a str {
        match self.edition {
            Edition::E2026_05_06 => self.request.region_id,
            Edition::E2020_09_29 => "",
        }
    }

    /// The first parameter that no row but InvalidParam.Malformed speaks of and that cannot be.
    #[inline]
    pub(super) fn malformed_parameter(&self) -> Option<Malformed> {
        if self.request.security_group_id.is_empty() {
            Some(Malformed::NotGiven("SecurityGroupId"))
        } else if self.request.instance_id.is_empty() && self.interface_id().is_empty() {
            Some(Malformed::NotGiven("InstanceId or NetworkInterfaceId"))
        } else if !self.interface_id().is_empty() && !self.interface_id_well_formed() {
            Some(Malformed::InterfaceId)
        } else {
            None
        }
    }

    /// The rules of the edition in force that are violated.
    #[inline(always)]
    pub(super) fn violations(&self) -> Violations<Rule> {
        let edition = match self.edition {
            Edition::E2026_05_06 => Rule::OF_2026,
            Edition::E2020_09_29 => Rule::OF_2020,
        };
        Rule::violated(self).and(edition)
    }

    /// Whether the caller can see this group, in whatever region it is.
    pub(super) fn can_see(&self, group: SecurityGroupHandle) -> bool {
        self.world.security_groups.get(group).is_some_and(|group| sees(self.account, self.service, group))
    }

    #[inline]
    pub(super) fn group(&self) -> Result<&'a SecurityGroup, Unjudged> {
        match self.security_group {
            Some((_, group)) => Ok(group),
            None if self.request.security_group_id.is_empty() => Err("no security group is named"),
            None => Err("the security group was not found"),
        }
    }

    /// The instance where it is the target.
    #[inline]
    pub(super) fn instance(&self) -> Result<&'a Instance, Unjudged> {
        match self.target {
            Some(Target::Instance(_, instance)) => Ok(instance),
            _ => Err(self.no_target("no instance is named", !self.request.instance_id.is_empty())),
        }
    }

    /// The interface where it is the target.
    #[inline]
    pub(super) fn interface(&self) -> Result<&'a NetworkInterface, Unjudged> {
        match self.target {
            Some(Target::NetworkInterface(_, interface)) => Ok(interface),
            _ => Err(self.no_target("no network interface is named", !self.interface_id().is_empty())),
        }
    }

    #[inline]
    pub(super) fn target(&self) -> Result<Target<'a>, Unjudged> {
        self.target.ok_or_else(|| {
            let named = !(self.request.instance_id.is_empty() && self.interface_id().is_empty());
            self.no_target("neither an instance nor a network interface is named", named)
        })
    }

    #[inline]
    fn no_target(&self, not_named: Unjudged, named: bool) -> Unjudged {
        if !named {
            not_named
        } else if self.names_both() {
            "an instance and a network interface are both named"
        } else {
            "the target was not found"
        }
    }

    #[inline]
    pub(super) fn names_both(&self) -> bool {
        !self.request.instance_id.is_empty() && !self.interface_id().is_empty()
    }

    /// Whether an instance with the id that is named was found.
    #[inline]
    pub(super) fn instance_found(&self) -> bool {
        self.instance.is_some()
    }

    /// Whether an interface with the id that is named was found.
    #[inline]
    pub(super) fn interface_found(&self) -> bool {
        self.network_interface.is_some()
    }

    #[inline]
    pub(super) fn instance_id_well_formed(&self) -> bool {
        match self.instance {
            Some((_, instance)) => !instance.flags.has(InstanceFlags::MALFORMED_ID),
            None => grammar::is_instance_id(self.request.instance_id),
        }
    }

    #[inline]
    pub(super) fn interface_id_well_formed(&self) -> bool {
        match self.network_interface {
            Some((_, interface)) => !interface.malformed_id,
            None => grammar::is_network_interface_id(self.interface_id()),
        }
    }

    /// Whether the caller owns the target.
    #[inline]
    pub(super) fn is_callers(&self, target: Target<'_>) -> bool {
        match target {
            Target::Instance(_, instance) => self.account == Some(instance.owner),
            Target::NetworkInterface(_, interface) => {
                let granted = || self.account.is_some_and(|account| interface.granted_to.contains(&account));
                self.account == Some(interface.owner) || granted() || self.is_managed_by_caller(interface.managed_by)
            }
        }
    }

    /// Whether a product manages it, and the caller is that product.
    #[inline]
    pub(super) fn is_managed_by_caller(&self, manager: Option<Symbol>) -> bool {
        manager.is_some() && manager == self.service
    }

    /// Whether a product manages it that the caller is not.
    #[inline]
    pub(super) fn is_managed_by_another(&self, manager: Option<Symbol>) -> bool {
        manager.is_some() && manager != self.service
    }

    /// Whether the target is in the group.
    #[inline]
    pub(super) fn is_member(&self) -> Result<bool, Unjudged> {
        self.group()?;
        self.target()?;
        self.is_member.ok_or("the security group was not found")
    }

    /// Whether the request would add the target to the group.
    #[inline]
    pub(super) fn adds(&self) -> Result<bool, Unjudged> {
        Ok(!self.is_member()?)
    }

    /// What the request would add.
    #[inline]
    pub(super) fn addition(&self) -> Option<(SecurityGroupHandle, Member)> {
        match (self.is_member, self.security_group, self.target) {
            (Some(false), Some((handle, _)), Some(target)) => Some((handle, target.member())),
            _ => None,
        }
    }

    /// How many groups the target is in.
    #[inline]
    pub(super) fn group_count(&self) -> usize {
        self.target.map_or(0, |target| self.world.groups_of(target.member()).len())
    }

    /// Whether the target, where the request would add a group to it, is in as many as the limit allows.
    #[inline]
    pub(super) fn reaches(&self, limit: Option<u32>) -> bool {
        limit.is_some_and(|limit| self.groups.count >= limit as usize)
    }

    /// How many rules the target's groups and this one would have together.
    #[inline]
    pub(super) fn acl_rules(&self) -> u64 {
        let own = self.security_group.map_or(0, |(_, group)| group.acl_rules);
        self.groups.acl_rules.saturating_add(u64::from(own))
    }

    /// A group of the target that is of another kind.
    #[inline]
    pub(super) fn group_of_other_kind(&self) -> Option<&'a SecurityGroup> {
        self.world.security_groups.get(Handle::new(self.groups.other_kind?))
    }

    /// Whether some group of the target is of another kind.
    #[inline]
    pub(super) fn mixes_kinds(&self) -> bool {
        self.groups.other_kind.is_some()
    }

    /// How full the group would be; nothing where it has no limit.
    #[inline]
    pub(super) fn filling(&self) -> Result<Option<Filling>, Unjudged> {
        let (group, target) = (self.group()?, self.target()?);
        Ok(self.world.limits.capacity(group.kind).map(|capacity| match capacity.unit {
            Unit::Members => Filling { capacity, used: u64::from(group.members), adds: 1 },
            Unit::PrivateIps => Filling { capacity, used: group.private_ips, adds: u64::from(target.private_ips()) },
        }))
    }

    /// Whether the request would add the target to a group of one of these kinds that cannot hold it.
    #[inline]
    pub(super) fn overflows(&self, kinds: &[GroupKind]) -> Result<bool, Unjudged> {
        let counts = self.adds()? && kinds.contains(&self.group()?.kind);
        Ok(counts && self.filling()?.is_some_and(Filling::overflows))
    }

    /// The number of groups that nothing can raise: the ceiling for an instance, the quota for an interface.
    #[inline]
    pub(super) fn hard_limit(&self) -> Option<u32> {
        let limits = self.world.limits();
        match self.target {
            Some(Target::NetworkInterface(..)) => limits.groups_per_target,
            _ => limits.effective_ceiling(),
        }
    }

    /// The instance that the target is or is attached to.
    #[inline]
    pub(super) fn host(&self) -> Result<Option<&'a Instance>, Unjudged> {
        Ok(match self.target()? {
            Target::Instance(_, instance) => Some(instance),
            Target::NetworkInterface(_, interface) => self.attached(interface),
        })
    }

    /// The instance that an interface is attached to.
    #[inline]
    pub(super) fn attached(&self, interface: &NetworkInterface) -> Option<&'a Instance> {
        interface.attached_to.and_then(|handle| self.world.instances.get(handle))
    }
}
