//! What a rule may see, as types: the request, the world, the group, the target, or group and target together.
//!
//! A condition is a function of one of these types. The type therefore says what can be judged without a request, when a record
//! changes (see the fast path of JoinSecurityGroup): a judge that can only show a group judges exactly the conditions about
//! groups.

use super::{parameters::Given, target::Target};
use crate::{
    alibaba::state::{
        Caller, Capacity, Edition, GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Limits, Lock, Service, Unit,
        World,
        records::{Instance, InstanceFlags, Membership, NetworkInterface, SecurityGroup, Standing},
    },
    rulebook::Unjudged,
    store::Symbol,
};

/// What a condition says: whether the rule is violated, or why there is nothing to judge.
pub(crate) type Judged = Result<bool, Unjudged>;

/// Shows rules what they ask for. A sight that does not have it says why; the rule is not judged then.
pub(crate) trait Sight {
    /// The parameters, and whether what they name was found.
    #[inline(always)]
    fn request(&self, _: impl FnOnce(&Given) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// How the service fares.
    #[inline(always)]
    fn service(&self, _: impl FnOnce(Service) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The group that was found.
    #[inline(always)]
    fn group(&self, _: impl FnOnce(GroupAlone<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The target, where exactly one was named and it was found.
    #[inline(always)]
    fn target(&self, _: impl FnOnce(TargetAlone<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The target where it is an instance.
    #[inline(always)]
    fn instance(&self, _: impl FnOnce(InstanceAlone<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The target where it is a network interface.
    #[inline(always)]
    fn interface(&self, _: impl FnOnce(InterfaceAlone<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The target and the group.
    #[inline(always)]
    fn both(&self, _: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The same where the target is an instance.
    #[inline(always)]
    fn instance_and_group(&self, _: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }

    /// The same where the target is a network interface.
    #[inline(always)]
    fn interface_and_group(&self, _: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        Err(UNSEEN)
    }
}

const UNSEEN: Unjudged = "not looked at";

/// Whether an earlier request on the group or the target has not finished.
#[inline(always)]
pub(crate) fn conflicts(sight: &impl Sight) -> Judged {
    either(sight.group(|group| Ok(group.is_busy())), sight.target(|target| Ok(target.is_busy())))
}

/// Either of two is violated. Nothing is judged where neither is.
#[inline(always)]
fn either(one: Judged, other: Judged) -> Judged {
    match (one, other) {
        (Err(reason), Err(_)) => Err(reason),
        (one, other) => Ok(one == Ok(true) || other == Ok(true)),
    }
}

/// Who calls, as far as the world knows.
#[derive(Clone, Copy)]
pub(crate) struct CallerSymbols {
    pub(crate) account: Option<Symbol>,
    pub(crate) service: Option<Symbol>,
}

impl CallerSymbols {
    #[inline(always)]
    pub(crate) fn new(world: &World, caller: &Caller<'_>) -> Self {
        Self { account: world.caller_account(caller), service: world.caller_service(caller) }
    }

    /// The world's own account, acting for itself.
    pub(crate) fn of_world(world: &World) -> Self {
        Self { account: Some(world.account), service: None }
    }

    /// Whether a product manages it, and the caller is that product.
    #[inline(always)]
    pub(crate) fn manages(self, manager: Option<Symbol>) -> bool {
        manager.is_some_and(|manager| manager.is(self.service))
    }

    /// Whether a product manages it that the caller is not.
    #[inline(always)]
    fn manages_not(self, manager: Option<Symbol>) -> bool {
        manager.is_some_and(|manager| !manager.is(self.service))
    }

    /// Whether the caller can see a group: its account owns it, or the caller is the product that manages it.
    #[inline(always)]
    pub(crate) fn sees(self, world: &World, group: &SecurityGroup) -> bool {
        world.tenancy(group.tenancy).owner.is(self.account) || self.manages(group.managed_by)
    }
}

/// A group by itself: nothing of who is in it.
#[derive(Clone, Copy)]
pub(crate) struct GroupAlone<'a> {
    group: &'a SecurityGroup,
    caller: CallerSymbols,
}

impl<'a> GroupAlone<'a> {
    #[inline(always)]
    pub(crate) fn new(group: &'a SecurityGroup, caller: CallerSymbols) -> Self {
        Self { group, caller }
    }

    /// Whether a product manages it that the caller is not.
    #[inline(always)]
    pub(crate) fn is_managed_by_another(self) -> bool {
        self.caller.manages_not(self.group.managed_by)
    }

    /// Whether an earlier request on it has not finished.
    #[inline(always)]
    pub(crate) fn is_busy(self) -> bool {
        self.group.busy
    }
}

/// A target by itself: nothing of the groups that it is in.
#[derive(Clone, Copy)]
pub(crate) struct TargetAlone<'a> {
    world: &'a World,
    target: Target<'a>,
    caller: CallerSymbols,
}

impl<'a> TargetAlone<'a> {
    #[inline(always)]
    pub(crate) fn new(world: &'a World, target: Target<'a>, caller: CallerSymbols) -> Self {
        Self { world, target, caller }
    }

    /// Whether it is the caller's.
    #[inline(always)]
    pub(crate) fn is_callers(self) -> bool {
        let owner = self.world.tenancy(self.target.standing().tenancy).owner;
        match self.target {
            Target::Instance(..) => owner.is(self.caller.account),
            Target::NetworkInterface(_, interface) => {
                let granted = || self.caller.account.is_some_and(|account| interface.granted_to.contains(&account));
                owner.is(self.caller.account) || granted() || self.caller.manages(interface.managed_by)
            }
        }
    }

    /// Whether it is in the classic network.
    #[inline(always)]
    pub(crate) fn is_classic(self) -> bool {
        self.world.tenancy(self.target.standing().tenancy).vpc.is_none()
    }

    /// Whether an earlier request on it has not finished.
    #[inline(always)]
    pub(crate) fn is_busy(self) -> bool {
        match self.target {
            Target::Instance(_, instance) => instance.flags.has(InstanceFlags::BUSY),
            Target::NetworkInterface(_, interface) => interface.busy,
        }
    }
}

/// An instance by itself.
#[derive(Clone, Copy)]
pub(crate) struct InstanceAlone<'a>(&'a Instance);

impl<'a> InstanceAlone<'a> {
    #[inline(always)]
    pub(crate) fn new(instance: &'a Instance) -> Self {
        Self(instance)
    }

    /// Whether its status is neither Running nor Stopped.
    #[inline(always)]
    pub(crate) fn is_in_another_status(self) -> bool {
        !matches!(self.0.status, InstanceStatus::Running | InstanceStatus::Stopped)
    }

    #[inline(always)]
    pub(crate) fn is_being_created(self) -> bool {
        self.0.is_being_created()
    }

    #[inline(always)]
    pub(crate) fn is_locked_for(self, lock: Lock) -> bool {
        self.0.locks.contains(lock)
    }
}

/// A network interface with the instance that it is attached to.
#[derive(Clone, Copy)]
pub(crate) struct InterfaceAlone<'a> {
    world: &'a World,
    interface: &'a NetworkInterface,
    caller: CallerSymbols,
}

impl<'a> InterfaceAlone<'a> {
    #[inline(always)]
    pub(crate) fn new(world: &'a World, interface: &'a NetworkInterface, caller: CallerSymbols) -> Self {
        Self { world, interface, caller }
    }

    /// Whether its status is neither Available nor InUse.
    #[inline(always)]
    pub(crate) fn is_in_another_status(self) -> bool {
        !matches!(self.interface.status, InterfaceStatus::Available | InterfaceStatus::InUse)
    }

    #[inline(always)]
    pub(crate) fn is_primary(self) -> bool {
        self.interface.interface_type == InterfaceType::Primary
    }

    #[inline(always)]
    pub(crate) fn is_secondary(self) -> bool {
        self.interface.interface_type == InterfaceType::Secondary
    }

    /// Whether a product manages it that the caller is not.
    #[inline(always)]
    pub(crate) fn is_managed_by_another(self) -> bool {
        self.caller.manages_not(self.interface.managed_by)
    }

    /// Whether it is being created, or the instance that it is attached to is.
    #[inline(always)]
    pub(crate) fn is_being_created(self) -> bool {
        let host = self.interface.attached_to.and_then(|handle| self.world.instances.get(handle));
        self.interface.is_being_created() || host.is_some_and(Instance::is_being_created)
    }
}

/// A target and a group, and what the target's groups amount to.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'a> {
    world: &'a World,
    group: &'a SecurityGroup,
    target: Target<'a>,
    /// The edition in force, which says to which kinds a row applies.
    edition: Edition,
    is_member: bool,
    same_network: bool,
    mixes_kinds: bool,
    /// Whether the group has no room for the target.
    is_full: bool,
    /// How many groups the target is in.
    count: usize,
}

impl<'a> Pair<'a> {
    /// `position` is the group's.
    #[inline(always)]
    pub(crate) fn new(
        world: &'a World,
        edition: Edition,
        (position, group): (u32, &'a SecurityGroup),
        target: Target<'a>,
    ) -> Self {
        let standing = target.standing();
        let same_network = standing.tenancy == group.tenancy || {
            let (one, other) = (world.tenancy(standing.tenancy), world.tenancy(group.tenancy));
            one.vpc == other.vpc
        };
        let membership = Membership::new(position, group.kind);
        let (is_member, mixes_kinds, count) = match standing.groups.is_inline() {
            true => Self::of_record(standing, membership, group.kind),
            false => Self::of_spill(world, standing, membership, group.kind),
        };
        let is_full = Filling::of(world, group, standing).is_some_and(Filling::overflows);
        Self { world, group, target, edition, is_member, same_network, mixes_kinds, is_full, count }
    }

    /// Whether the group is among those of a record, whether one is of another kind, and how many there are.
    #[inline(always)]
    fn of_record(standing: &Standing, membership: Membership, kind: GroupKind) -> (bool, bool, usize) {
        // All slots, free ones included: quicker than a loop of unknown length.
        let (mut found, mut of_kind) = (false, 0_usize);
        for &slot in standing.groups.slots() {
            found |= slot == membership.0;
            of_kind = of_kind.wrapping_add(usize::from(Membership(slot).is_of(kind)));
        }
        let count = standing.groups.taken();
        (found, of_kind != count, count)
    }

    #[cold]
    #[inline(never)]
    fn of_spill(world: &World, standing: &Standing, membership: Membership, kind: GroupKind) -> (bool, bool, usize) {
        let mut groups = world.groups_in(standing);
        let (count, found) = (groups.len(), groups.clone().any(|group| group == membership));
        (found, groups.any(|group| !group.is_of(kind)), count)
    }

    /// The group.
    #[inline(always)]
    pub(crate) fn group(&self) -> &'a SecurityGroup {
        self.group
    }

    /// The target.
    #[inline(always)]
    pub(crate) fn target(&self) -> Target<'a> {
        self.target
    }

    #[inline(always)]
    pub(crate) fn is_member(&self) -> bool {
        self.is_member
    }

    /// Whether the target is in the group and in no other.
    #[inline(always)]
    pub(crate) fn is_only_group(&self) -> bool {
        self.is_member & (self.count == 1)
    }

    /// Whether the request would add the target to the group.
    #[inline(always)]
    pub(crate) fn adds(&self) -> bool {
        !self.is_member
    }

    #[inline(always)]
    pub(crate) fn same_network(&self) -> bool {
        self.same_network
    }

    #[inline(always)]
    pub(crate) fn same_owner(&self) -> bool {
        let owner = |tenancy| self.world.tenancy(tenancy).owner;
        owner(self.group.tenancy) == owner(self.target.standing().tenancy)
    }

    /// Whether the group is of a kind that the instance (the target, or what it is attached to) does not support.
    #[inline(always)]
    pub(crate) fn lacks_enterprise_support(&self) -> bool {
        let unsupported = |host: &Instance| !host.flags.has(InstanceFlags::SUPPORTS_ENTERPRISE);
        self.group.kind == GroupKind::Enterprise && self.target.host(self.world).is_some_and(unsupported)
    }

    /// Whether some group of the target is of another kind.
    #[inline(always)]
    pub(crate) fn mixes_kinds(&self) -> bool {
        self.mixes_kinds
    }

    /// Whether the target is in at least so many groups.
    #[inline(always)]
    pub(crate) fn has_groups(&self, limit: Option<u32>) -> bool {
        limit.is_some_and(|limit| self.count >= limit as usize)
    }

    /// How many rules the target's groups and this one would have together.
    #[inline(always)]
    pub(crate) fn acl_rules(&self) -> u64 {
        acl_rules(self.world, self.group, self.target.standing())
    }

    /// Whether these are more than they may be. They are added up only where so many groups could have as many: the groups'
    /// records are elsewhere in memory.
    #[inline(always)]
    pub(crate) fn has_too_many_acl_rules(&self) -> bool {
        let most = (self.count as u64).wrapping_add(1).saturating_mul(self.world.most_acl_rules.into());
        self.limits().acl_rules.is_some_and(|limit| most > u64::from(limit) && self.acl_rules() > u64::from(limit))
    }

    /// Whether the request would add the target to a group of one of these kinds that cannot hold it.
    #[inline(always)]
    pub(crate) fn overflows(&self, kinds: &[GroupKind]) -> bool {
        self.adds() & self.is_full & kinds.contains(&self.group.kind)
    }

    /// How full the group would be; nothing where it has no limit.
    pub(crate) fn filling(&self) -> Option<Filling> {
        Filling::of(self.world, self.group, self.target.standing())
    }

    /// The limits of the world.
    #[inline(always)]
    pub(crate) fn limits(&self) -> &'a Limits {
        &self.world.limits
    }

    /// The number of groups that nothing can raise: the ceiling for an instance, the quota for an interface.
    #[inline(always)]
    pub(crate) fn hard_limit(&self) -> Option<u32> {
        match self.target {
            Target::NetworkInterface(..) => self.limits().groups_per_target,
            Target::Instance(..) => self.limits().effective_ceiling(),
        }
    }

    /// The edition in force, which says to which kinds a row applies.
    #[inline(always)]
    pub(crate) fn edition(&self) -> Edition {
        self.edition
    }

    /// The group of the target that is of another kind; of several that whose id comes first.
    pub(crate) fn group_of_other_kind(&self) -> Option<&'a SecurityGroup> {
        let others = self.world.groups_in(self.target.standing()).filter(|other| !other.is_of(self.group.kind));
        let groups = &self.world.security_groups;
        others.filter_map(|other| self.world.group_at(other)).min_by_key(|other| groups.text(other))
    }
}

/// How many rules a member's groups and another one have together. Not inlined: seldom needed.
#[inline(never)]
fn acl_rules(world: &World, group: &SecurityGroup, standing: &Standing) -> u64 {
    let groups = world.groups_in(standing).filter_map(|group| world.group_at(group));
    // No sum of numbers of 32 bits, as many as 32 bits can count, exceeds 64.
    groups.fold(group.acl_rules.into(), |sum, group| sum.wrapping_add(group.acl_rules.into()))
}

/// How full a group would be.
#[derive(Clone, Copy)]
pub(crate) struct Filling {
    pub(crate) capacity: Capacity,
    pub(crate) used: u64,
    pub(crate) adds: u64,
}

impl Filling {
    /// How full a group would be with another member; nothing where it has no limit.
    #[inline(always)]
    pub(crate) fn of(world: &World, group: &SecurityGroup, member: &Standing) -> Option<Self> {
        let SecurityGroup { kind, members, private_ips, .. } = *group;
        world.limits.capacity(kind).map(|capacity| match capacity.unit {
            Unit::Members => Self { capacity, used: members.into(), adds: 1 },
            Unit::PrivateIps => Self { capacity, used: private_ips, adds: member.private_ips.into() },
        })
    }

    #[inline(always)]
    pub(crate) fn overflows(self) -> bool {
        self.used.wrapping_add(self.adds) > u64::from(self.capacity.max)
    }

    /// How much there is of what is counted, in words.
    pub(crate) fn used_in_words(self) -> (u64, &'static str) {
        let unit = match (self.capacity.unit, self.used) {
            (Unit::Members, 1) => "member",
            (Unit::Members, _) => "members",
            (Unit::PrivateIps, 1) => "private address",
            (Unit::PrivateIps, _) => "private addresses",
        };
        (self.used, unit)
    }
}
