//! What the rules look at: looked up once, judged as often as one likes.

use super::{
    Edition, Request, Rule,
    resolved::{Found, Named},
    target::Target,
};
use crate::{
    alibaba::state::{
        Capacity, GroupKind, InstanceHandle, Member, NetworkInterfaceHandle, OfKind, SecurityGroupHandle, Tally, Unit, World,
        records::{Instance, InstanceFlags, NetworkInterface, SecurityGroup, Tenancy},
    },
    rulebook::{Rule as _, Unjudged, Violations},
    store::{Handle, Symbol},
};

/// What the rules of JoinSecurityGroup look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
    edition: Edition,
    named: Named,
    account: Option<Symbol>,
    service: Option<Symbol>,
    /// The found group.
    security_group: Option<&'a SecurityGroup>,
    /// The found instance, whether or not it is the target.
    instance: Option<(InstanceHandle, &'a Instance)>,
    /// The found interface, whether or not it is the target.
    network_interface: Option<(NetworkInterfaceHandle, &'a NetworkInterface)>,
    target: Option<Target<'a>>,
    /// Whether the target is in the group; nothing where one of them was not found.
    is_member: Option<bool>,
    /// What the target's groups come to.
    groups: Tally,
    /// Whether the target and the group are in one network.
    same_network: bool,
    /// Whether the group would exceed its capacity, were the target to be added.
    overflows: bool,
}

/// What facts are looked up for.
pub(super) trait Use {
    /// What comes of it.
    type Of<'a>;

    fn facts<'a>(facts: &Facts<'a>) -> Self::Of<'a>;
}

/// To be kept.
struct Copied;

impl Use for Copied {
    type Of<'a> = Facts<'a>;

    fn facts<'a>(facts: &Facts<'a>) -> Facts<'a> {
        *facts
    }
}

impl<'a> Facts<'a> {
    pub(super) fn new(found: &Found<'a>) -> Self {
        Self::shaped::<Copied>(found)
    }

    /// Makes facts of what was found and hands them to a use, which is compiled once for each shape that they can have: which kind
    /// of target, if any, and whether there is a group. In each, most conditions are constants, and the rest work on registers.
    /// That is what makes all rules together cost less than the look-ups; it decides nothing.
    #[inline(always)]
    pub(super) fn shaped<U: Use>(found: &Found<'a>) -> U::Of<'a> {
        let Found { world, edition, named, .. } = *found;
        let in_region = |tenancy| !named.region || world.tenancy(tenancy).region.is(found.region);
        let instance = found.instance.filter(|(_, instance)| match edition {
            Edition::E2026_05_06 => in_region(instance.standing.tenancy),
            // This edition has no row for a foreign owner: what belongs to somebody else is not there.
            Edition::E2020_09_29 => world.tenancy(instance.standing.tenancy).owner.is(found.account),
        });
        let facts = Self {
            edition,
            named,
            account: found.account,
            service: found.service,
            instance,
            ..Self::of_nothing(world, found.request)
        };
        if !named.interface {
            let Some((handle, instance)) = instance else { return facts.without_target::<U>(found) };
            let facts = Self { named: Named { instance: true, interface: false, ..named }, ..facts };
            return facts.with_target::<U>(Target::Instance(handle, instance), found);
        }
        let network_interface = found.network_interface.filter(|(_, interface)| in_region(interface.standing.tenancy));
        let facts = Self { network_interface, ..facts };
        match facts.network_interface {
            Some((handle, interface)) if !named.instance => {
                let facts = Self { named: Named { instance: false, interface: true, ..named }, instance: None, ..facts };
                facts.with_target::<U>(Target::NetworkInterface(handle, interface), found)
            }
            _ => facts.without_target::<U>(found),
        }
    }

    /// Of a group and an instance, named by a usual request, that are in one region: that which is named, if one is. Then no rule asks
    /// for the region any more.
    #[inline(always)]
    pub(super) fn of_pair(
        world: &'a World,
        request: &'a Request<'a>,
        group: &'a SecurityGroup,
        instance: (InstanceHandle, &'a Instance),
        same_network: bool,
        look: (bool, Tally),
    ) -> Self {
        let target = Target::Instance(instance.0, instance.1);
        Self::of_instance(world, request, instance).of_both(group, target, same_network, look)
    }

    /// Of an instance alone, whose request names a group that is not there.
    #[inline(always)]
    pub(super) fn of_instance(
        world: &'a World,
        request: &'a Request<'a>,
        (handle, instance): (InstanceHandle, &'a Instance),
    ) -> Self {
        let malformed_instance = instance.flags.has(InstanceFlags::MALFORMED_ID);
        Self {
            named: Named { malformed_instance, ..Named::USUAL },
            instance: Some((handle, instance)),
            target: Some(Target::Instance(handle, instance)),
            ..Self::of_nothing(world, request)
        }
    }

    /// Of a group alone, whose request names an instance that is not there.
    pub(super) fn of_group(world: &'a World, request: &'a Request<'a>, named: Named, group: &'a SecurityGroup) -> Self {
        Self { named, security_group: Some(group), ..Self::of_nothing(world, request) }
    }

    /// Of one that would add an instance whose groups come to this to a group of this kind.
    pub(super) fn of_groups(world: &'a World, request: &'a Request<'a>, kind: GroupKind, groups: Tally) -> Self {
        let group = SecurityGroup::any(kind);
        let instance = (Handle::new(0), Instance::ANY);
        Self { security_group: Some(group), is_member: Some(false), groups, ..Self::of_instance(world, request, instance) }
    }

    /// Of one that would add an instance to a group of this kind that cannot hold it, and that has too many rules for it.
    pub(super) fn of_excess(world: &'a World, request: &'a Request<'a>, kind: GroupKind) -> Self {
        Self { overflows: true, ..Self::of_groups(world, request, kind, Tally::of_acl_rules(u64::MAX)) }
    }

    /// Of a usual request for what is not there.
    #[inline(always)]
    pub(super) fn of_nothing(world: &'a World, request: &'a Request<'a>) -> Self {
        Self {
            world,
            request,
            edition: Edition::E2026_05_06,
            named: Named::USUAL,
            account: Some(world.account_symbol()),
            service: None,
            security_group: None,
            instance: None,
            network_interface: None,
            target: None,
            is_member: None,
            groups: Tally::default(),
            same_network: false,
            overflows: false,
        }
    }

    #[inline(always)]
    fn with_target<U: Use>(self, target: Target<'a>, found: &Found<'a>) -> U::Of<'a> {
        let facts = Self { target: Some(target), ..self };
        match facts.visible_group(found, Some(target)) {
            None => U::facts(&facts),
            Some(group) => {
                let facts = Self { named: Named { group: true, ..facts.named }, ..facts };
                let (_, same_network) = facts.world.have_in_common(group.tenancy, target.standing().tenancy);
                facts.with_group::<U>(group, target, same_network)
            }
        }
    }

    #[inline(always)]
    fn with_group<U: Use>(self, group: &'a SecurityGroup, target: Target<'a>, same_network: bool) -> U::Of<'a> {
        let world = self.world;
        match target.standing().groups.look_at(group.share.membership, &world.security_groups, &world.spill) {
            (true, groups) => U::facts(&self.of_both(group, target, same_network, (true, groups))),
            (false, groups) => U::facts(&self.of_both(group, target, same_network, (false, groups))),
        }
    }

    #[inline(always)]
    fn of_both(
        self,
        group: &'a SecurityGroup,
        target: Target<'a>,
        same_network: bool,
        (is_member, groups): (bool, Tally),
    ) -> Self {
        Self {
            security_group: Some(group),
            is_member: Some(is_member),
            groups,
            same_network,
            overflows: self.would_overflow(group, target),
            ..self
        }
    }

    #[inline(always)]
    fn without_target<U: Use>(self, found: &Found<'a>) -> U::Of<'a> {
        let security_group = self.visible_group(found, None);
        U::facts(&Self { target: None, security_group, ..self })
    }

    /// The group that is named, where the caller can see it and it is in the region in force: the one that is named, else the
    /// target's.
    #[inline(always)]
    fn visible_group(&self, found: &Found<'a>, target: Option<Target<'_>>) -> Option<&'a SecurityGroup> {
        let group = found.security_group?;
        let here = match target {
            _ if self.named.region => self.world.tenancy(group.tenancy).region.is(found.region),
            Some(target) => self.world.have_in_common(group.tenancy, target.standing().tenancy).0,
            None => true,
        };
        (here && self.sees(group)).then_some(group)
    }

    /// Whether the caller can see a group: its account owns it, or the caller is the product that manages it.
    #[inline(always)]
    fn sees(&self, group: &SecurityGroup) -> bool {
        self.world.tenancy(group.tenancy).owner.is(self.account) || self.is_managed_by_caller(group.managed_by)
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

    /// Which parameters are given.
    #[inline(always)]
    pub(super) fn named(&self) -> Named {
        self.named
    }

    /// The NetworkInterfaceId that is given, in an edition that has the parameter.
    #[inline(always)]
    pub(super) fn interface_id(&self) -> &'a str {
        if self.named.interface { self.request.network_interface_id } else { "" }
    }

    /// The RegionId that is given, in an edition that has the parameter.
    #[inline(always)]
    pub(super) fn region_id(&self) -> &'a str {
        if self.named.region { self.request.region_id } else { "" }
    }

    /// The first parameter that no row but InvalidParam.Malformed speaks of and that cannot be.
    #[inline(always)]
    pub(super) fn malformed_parameter(&self) -> Option<Malformed> {
        if !self.named.group {
            Some(Malformed::NotGiven("SecurityGroupId"))
        } else if !self.named.instance && !self.named.interface {
            Some(Malformed::NotGiven("InstanceId or NetworkInterfaceId"))
        } else if self.named.interface && !self.interface_id_well_formed() {
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

    /// The rules that the group and the instance violate by themselves, where the request is a usual one.
    #[inline(always)]
    pub(super) fn alone(&self) -> Violations<Rule> {
        let of_group = self.security_group.map_or(Violations::NONE, |group| group.alone);
        let of_instance = self.instance.map_or(Violations::NONE, |(_, instance)| instance.alone);
        of_group.or(of_instance)
    }

    /// The rules that a usual request violates for all that was judged beforehand of what would come together, where its instance would
    /// be added: for what the world is and what the instance's groups come to, and where the instance would be too much for the group, or
    /// the group for the instance. The group must be a usual one, and the instance's record say what its groups come to.
    #[inline(always)]
    pub(super) fn of_addition(&self) -> Violations<Rule> {
        let (Some(group), Some((_, instance))) = (self.security_group, self.instance) else { return Violations::NONE };
        let (groups, thresholds) = (&instance.standing.groups, &self.world.thresholds);
        let Some(of_kind) = thresholds.kinds.get(group.kind as usize) else { return Violations::NONE };
        let of_capacity = if self.overflows { of_kind.of_capacity } else { Violations::NONE };
        let too_many_acl_rules = groups.exceed_with(group.share, thresholds.sum);
        let of_acl_rules = if too_many_acl_rules { of_kind.of_acl_rules } else { Violations::NONE };
        let of_groups = of_kind.of_groups.get(usize::from(groups.class().0)).copied().unwrap_or(Violations::NONE);
        of_capacity.or(of_acl_rules).or(of_groups)
    }

    /// Whether the caller can see this group, in whatever region it is.
    pub(super) fn can_see(&self, group: SecurityGroupHandle) -> bool {
        self.world.security_groups.get(group).is_some_and(|group| self.sees(group))
    }

    #[inline(always)]
    pub(super) fn group(&self) -> Result<&'a SecurityGroup, Unjudged> {
        match self.security_group {
            Some(group) => Ok(group),
            None if !self.named.group => Err("no security group is named"),
            None => Err("the security group was not found"),
        }
    }

    /// The instance where it is the target.
    #[inline(always)]
    pub(super) fn instance(&self) -> Result<&'a Instance, Unjudged> {
        match self.target {
            Some(Target::Instance(_, instance)) => Ok(instance),
            _ => Err(self.no_target("no instance is named", self.named.instance)),
        }
    }

    /// The interface where it is the target.
    #[inline(always)]
    pub(super) fn interface(&self) -> Result<&'a NetworkInterface, Unjudged> {
        match self.target {
            Some(Target::NetworkInterface(_, interface)) => Ok(interface),
            _ => Err(self.no_target("no network interface is named", self.named.interface)),
        }
    }

    #[inline(always)]
    pub(super) fn target(&self) -> Result<Target<'a>, Unjudged> {
        self.target.ok_or_else(|| {
            let named = self.named.instance || self.named.interface;
            self.no_target("neither an instance nor a network interface is named", named)
        })
    }

    #[inline(always)]
    fn no_target(&self, not_named: Unjudged, named: bool) -> Unjudged {
        if !named {
            not_named
        } else if self.names_both() {
            "an instance and a network interface are both named"
        } else {
            "the target was not found"
        }
    }

    #[inline(always)]
    pub(super) fn names_both(&self) -> bool {
        self.named.instance && self.named.interface
    }

    /// Whether an instance with the id that is named was found.
    #[inline(always)]
    pub(super) fn instance_found(&self) -> bool {
        self.instance.is_some()
    }

    /// Whether an interface with the id that is named was found.
    #[inline(always)]
    pub(super) fn interface_found(&self) -> bool {
        self.network_interface.is_some()
    }

    #[inline(always)]
    pub(super) fn instance_id_well_formed(&self) -> bool {
        !self.named.malformed_instance
    }

    #[inline(always)]
    pub(super) fn interface_id_well_formed(&self) -> bool {
        !self.named.malformed_interface
    }

    /// Whether the caller owns the target.
    #[inline(always)]
    pub(super) fn is_callers(&self, target: Target<'_>) -> bool {
        match target {
            Target::Instance(_, instance) => self.world.tenancy(instance.standing.tenancy).owner.is(self.account),
            Target::NetworkInterface(_, interface) => {
                let granted = || self.account.is_some_and(|account| interface.granted_to.contains(&account));
                let owner = self.world.tenancy(interface.standing.tenancy).owner;
                owner.is(self.account) || granted() || self.is_managed_by_caller(interface.managed_by)
            }
        }
    }

    /// Whether a product manages it, and the caller is that product.
    #[inline(always)]
    pub(super) fn is_managed_by_caller(&self, manager: Option<Symbol>) -> bool {
        manager.is_some_and(|manager| manager.is(self.service))
    }

    /// Whether a product manages it that the caller is not.
    #[inline(always)]
    pub(super) fn is_managed_by_another(&self, manager: Option<Symbol>) -> bool {
        manager.is_some_and(|manager| !manager.is(self.service))
    }

    /// Whose the target is and where.
    #[inline(always)]
    pub(super) fn tenancy_of_target(&self) -> Result<&'a Tenancy, Unjudged> {
        Ok(self.world.tenancy(self.target()?.standing().tenancy))
    }

    /// Whose the group is and where.
    #[inline(always)]
    pub(super) fn tenancy_of_group(&self) -> Result<&'a Tenancy, Unjudged> {
        Ok(self.world.tenancy(self.group()?.tenancy))
    }

    /// Whether the target and the group are in one network.
    #[inline(always)]
    pub(super) fn in_one_network(&self) -> Result<bool, Unjudged> {
        self.target()?;
        self.group()?;
        Ok(self.same_network)
    }

    /// Whether the target is in the group.
    #[inline(always)]
    pub(super) fn is_member(&self) -> Result<bool, Unjudged> {
        self.group()?;
        self.target()?;
        self.is_member.ok_or("the security group was not found")
    }

    /// Whether the request would add the target to the group.
    #[inline(always)]
    pub(super) fn adds(&self) -> Result<bool, Unjudged> {
        Ok(!self.is_member()?)
    }

    /// What the request would add.
    #[inline(always)]
    pub(super) fn addition(&self) -> Option<(SecurityGroupHandle, Member)> {
        match (self.is_member, self.security_group, self.target) {
            (Some(false), Some(group), Some(target)) => Some((group.handle(), target.member())),
            _ => None,
        }
    }

    /// How many groups the target is in.
    #[inline(always)]
    pub(super) fn group_count(&self) -> usize {
        self.target.map_or(0, |target| self.world.groups_of(target.member()).len())
    }

    /// Whether the target is in as many groups as its quota allows.
    #[inline(always)]
    pub(super) fn is_at_quota(&self) -> bool {
        self.groups.count >= self.world.thresholds.quota
    }

    /// Whether it is in as many as nothing can raise: see [`Facts::hard_limit`].
    #[inline(always)]
    pub(super) fn is_at_hard_limit(&self) -> bool {
        match self.target {
            Some(Target::NetworkInterface(..)) => self.is_at_quota(),
            _ => self.groups.count >= self.world.thresholds.ceiling,
        }
    }

    /// Whether the target's groups and this one would have more rules than they may.
    #[inline(always)]
    pub(super) fn has_too_many_acl_rules(&self) -> bool {
        self.acl_rules() > self.world.thresholds.acl_rules
    }

    /// How many rules the target's groups and this one would have together.
    #[inline(always)]
    pub(super) fn acl_rules(&self) -> u64 {
        let own = self.security_group.map_or(0, |group| group.acl_rules);
        self.groups.acl_rules.wrapping_add(u64::from(own))
    }

    /// The group of the target that is of another kind; of several that whose id comes first.
    pub(super) fn group_of_other_kind(&self) -> Option<&'a SecurityGroup> {
        let group = self.security_group?;
        let groups = &self.world.security_groups;
        let others = self.world.groups_of(self.target?.member()).filter(|other| !other.is_of(group.kind));
        others.filter_map(|other| groups.get(other.group())).min_by_key(|other| groups.text(other))
    }

    /// Whether some group of the target is of another kind.
    #[inline(always)]
    pub(super) fn mixes_kinds(&self) -> bool {
        self.security_group.is_some_and(|group| self.groups.has_other_than(group.kind))
    }

    /// How full the group would be; nothing where it has no limit.
    #[inline(always)]
    pub(super) fn filling(&self) -> Result<Option<Filling>, Unjudged> {
        let (group, target) = (self.group()?, self.target()?);
        Ok(self.world.limits().capacity(group.kind).map(|capacity| match capacity.unit {
            Unit::Members => Filling { capacity, used: u64::from(group.members), adds: 1 },
            Unit::PrivateIps => Filling { capacity, used: group.private_ips, adds: u64::from(target.standing().private_ips) },
        }))
    }

    /// Whether the target does not fit into the group.
    #[inline(always)]
    fn would_overflow(&self, group: &SecurityGroup, target: Target<'_>) -> bool {
        // One of the two is unlimited. No sum of numbers of 32 bits, as many as 32 bits can count, exceeds 64.
        self.world.thresholds.kinds.get(group.kind as usize).is_some_and(|OfKind { room, .. }| {
            let members = u64::from(group.members).wrapping_add(1);
            let private_ips = group.private_ips.wrapping_add(target.standing().private_ips.into());
            members > room.members || private_ips > room.private_ips
        })
    }

    /// Whether the request would add the target to a group of one of these kinds that cannot hold it.
    #[inline(always)]
    pub(super) fn overflows(&self, kinds: &[GroupKind]) -> Result<bool, Unjudged> {
        // No branches: they would cost more than what they save.
        Ok(self.adds()? & kinds.contains(&self.group()?.kind) & self.overflows)
    }

    /// The number of groups that nothing can raise: the ceiling for an instance, the quota for an interface.
    #[inline(always)]
    pub(super) fn hard_limit(&self) -> Option<u32> {
        let limits = self.world.limits();
        match self.target {
            Some(Target::NetworkInterface(..)) => limits.groups_per_target,
            _ => limits.effective_ceiling(),
        }
    }

    /// The instance that the target is or is attached to.
    #[inline(always)]
    pub(super) fn host(&self) -> Result<Option<&'a Instance>, Unjudged> {
        Ok(match self.target()? {
            Target::Instance(_, instance) => Some(instance),
            Target::NetworkInterface(_, interface) => self.attached(interface),
        })
    }

    /// The instance that an interface is attached to.
    #[inline(always)]
    pub(super) fn attached(&self, interface: &NetworkInterface) -> Option<&'a Instance> {
        interface.attached_to.and_then(|handle| self.world.instances.get(handle))
    }
}
