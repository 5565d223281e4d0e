//! Facts for the calls that replace all groups of an instance or interface by a list.

mod roll;
mod words;

use alloc::{borrow::Cow, vec::Vec};
use core::cmp::Ordering;

use self::roll::Find;
pub(crate) use self::roll::{Listed, Roll};
use super::{
    parameters::Parameter,
    sight::{CallerSymbols, Filling, GroupAlone, InstanceAlone, InterfaceAlone, Judged, TargetAlone},
    target::Target,
};
use crate::{
    alibaba::state::{
        Caller, Change, GroupKind, Tenancy, Transition, World, grammar,
        records::{Membership, SecurityGroup},
    },
    rulebook::Unjudged,
    store::{Symbol, Table},
};

/// What a request names: a target and its groups.
#[derive(Clone, Copy)]
pub(crate) struct Naming<'a> {
    pub(crate) target_id: &'a str,
    pub(crate) region_id: &'a str,
    pub(crate) list: &'a [Cow<'a, str>],
    /// The name of the list.
    pub(crate) list_name: &'static str,
    pub(crate) caller: Caller<'a>,
}

/// What the rules of ModifyInstanceAttribute and ModifyNetworkInterfaceAttribute look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    naming: Naming<'a>,
    caller: CallerSymbols,
    /// The target's id.
    given: Parameter,
    target: Option<Target<'a>>,
    replacement: Replacement,
}

/// What a list of groups amounts to: of the groups that were found, each once, and of those that the target would join and leave.
#[derive(Clone, Copy)]
pub(crate) struct Replacement {
    /// An element is empty.
    pub(crate) has_empty: bool,
    /// An id names no group that was found.
    pub(crate) misses_group: bool,
    /// An id is listed twice.
    pub(crate) repeats: bool,
    /// A group that is joined or left is managed by a product that is not the caller's service.
    pub(crate) is_managed_by_another: bool,
    /// A group is in the classic network.
    pub(crate) has_classic: bool,
    /// The VPCs of the groups and of the target, as far as they are in one, are not all the same.
    pub(crate) mixes_vpcs: bool,
    /// The groups are of more than one kind.
    pub(crate) mixes_kinds: bool,
    /// How many groups there are.
    pub(crate) count: usize,
    /// How many groups are left and joined.
    changes: usize,
    /// Some group is joined.
    pub(crate) joins: bool,
    /// How many rules the groups have together.
    pub(crate) acl_rules: u64,
    /// A Basic or Advanced group that is joined would exceed its capacity.
    pub(crate) overflows: bool,
    /// The same of an Enterprise one.
    pub(crate) overflows_enterprise: bool,
}

impl<'a> Facts<'a> {
    /// The instance is found in any region. Beside the facts, the list.
    #[inline(always)]
    pub(crate) fn of_instance(world: &'a World, naming: Naming<'a>) -> (Self, Roll<'a>) {
        let found = world.instances.look_up(naming.target_id);
        let target = found.map(|(position, instance)| Target::Instance(position, instance));
        // No row speaks of a malformed id.
        Self::new(world, naming, false, target)
    }

    /// The interface is found in RegionId, where that is given. Beside the facts, the list.
    #[inline(always)]
    pub(crate) fn of_interface(world: &'a World, naming: Naming<'a>) -> (Self, Roll<'a>) {
        let found = world.network_interfaces.look_up(naming.target_id);
        let malformed = match found {
            Some((_, interface)) => interface.malformed_id,
            None => !naming.target_id.is_empty() && !grammar::is_network_interface_id(naming.target_id),
        };
        let is_there = |target: &Target<'_>| {
            let region = world.tenancy(target.standing().tenancy).region;
            naming.region_id.is_empty() || region.is(world.symbols.find(naming.region_id))
        };
        let target = found.map(|(position, interface)| Target::NetworkInterface(position, interface));
        Self::new(world, naming, malformed, target.filter(is_there))
    }

    /// `target` is found where it is the caller's.
    #[inline(always)]
    fn new(world: &'a World, naming: Naming<'a>, malformed: bool, target: Option<Target<'a>>) -> (Self, Roll<'a>) {
        let caller = CallerSymbols::new(world, &naming.caller);
        let target = target.filter(|target| TargetAlone::new(world, *target, caller).is_callers());
        let given = Parameter { given: !naming.target_id.is_empty(), malformed, found: target.is_some() };
        let roll = roll(world, &naming, caller, target);
        let replacement = Replacement::new(world, &roll, caller, target);
        (Self { world, naming, caller, given, target, replacement }, roll)
    }

    /// The list, looked up again: what the rules look at is kept, not the groups.
    pub(crate) fn roll(&self) -> Roll<'a> {
        roll(self.world, &self.naming, self.caller, self.target)
    }

    pub(crate) fn world(&self) -> &'a World {
        self.world
    }

    pub(crate) fn naming(&self) -> &Naming<'a> {
        &self.naming
    }

    /// The target's id, as a parameter.
    pub(crate) fn given(&self) -> &Parameter {
        &self.given
    }

    /// Whether the target was found in another region than the one that is named.
    pub(crate) fn is_elsewhere(&self) -> Judged {
        match (self.naming.region_id, self.tenancy()) {
            ("", _) => Err("no region is named"),
            (_, None) => Err(self.no_target()),
            (named, Some(tenancy)) => Ok(self.world.text(tenancy.region) != named),
        }
    }

    /// Judges the list as it is, whether the target was found or not.
    #[inline(always)]
    pub(crate) fn list(&self, judge: impl FnOnce(&Replacement) -> bool) -> Judged {
        self.has_list()?;
        Ok(judge(&self.replacement))
    }

    /// Judges what the list does to a target that was found.
    #[inline(always)]
    pub(crate) fn replacement(&self, judge: impl FnOnce(&Replacement) -> bool) -> Judged {
        self.target(|_| true)?;
        self.list(judge)
    }

    /// Judges the target where a list is given.
    #[inline(always)]
    pub(crate) fn listed_target(&self, judge: impl FnOnce(TargetAlone<'_>) -> bool) -> Judged {
        self.has_list()?;
        self.target(judge)
    }

    /// Judges the instance where a list is given.
    #[inline(always)]
    pub(crate) fn listed_instance(&self, judge: impl FnOnce(InstanceAlone<'_>) -> bool) -> Judged {
        self.has_list()?;
        self.instance(judge)
    }

    /// Judges the interface where a list is given.
    #[inline(always)]
    pub(crate) fn listed_interface(&self, judge: impl FnOnce(InterfaceAlone<'_>) -> bool) -> Judged {
        self.has_list()?;
        self.interface(judge)
    }

    #[inline(always)]
    fn target(&self, judge: impl FnOnce(TargetAlone<'_>) -> bool) -> Judged {
        let target = self.target.ok_or_else(|| self.no_target())?;
        Ok(judge(TargetAlone::new(self.world, target, self.caller)))
    }

    /// Judges the instance.
    #[inline(always)]
    pub(crate) fn instance(&self, judge: impl FnOnce(InstanceAlone<'_>) -> bool) -> Judged {
        match self.target {
            Some(Target::Instance(_, instance)) => Ok(judge(InstanceAlone::new(instance))),
            _ => Err(self.no_target()),
        }
    }

    /// Judges the interface.
    #[inline(always)]
    pub(crate) fn interface(&self, judge: impl FnOnce(InterfaceAlone<'_>) -> bool) -> Judged {
        match self.target {
            Some(Target::NetworkInterface(_, interface)) => Ok(judge(InterfaceAlone::new(self.world, interface, self.caller))),
            _ => Err(self.no_target()),
        }
    }

    #[inline(always)]
    fn has_list(&self) -> Result<(), Unjudged> {
        if self.naming.list.is_empty() { Err("no security group is listed") } else { Ok(()) }
    }

    fn no_target(&self) -> Unjudged {
        if self.given.given { "the target was not found" } else { "no target is named" }
    }

    fn tenancy(&self) -> Option<&'a Tenancy> {
        self.target.map(|target| self.world.tenancy(target.standing().tenancy))
    }

    /// What changes: the groups that are left, then those that are joined, each by their ids. Nothing where no list is given. `roll` is
    /// the list.
    pub(crate) fn transition(&self, roll: &Roll<'_>) -> Transition {
        let world = self.world;
        let target = self.target.filter(|_| self.has_list().is_ok());
        let Some((target, member)) = target.and_then(|target| Some((target, target.member(world)?))) else {
            return world.transition_of(None);
        };
        let groups = &world.security_groups;
        let mut changes = Vec::with_capacity(self.replacement.changes);
        let left = roll.left(world, target).filter_map(|membership| groups.handle(membership.position()));
        changes.extend(left.map(|security_group| Change::Left { security_group, member }));
        let count = changes.len();
        let joined = roll.joined(world, target).map(|listed| groups.handle_of(listed.position, listed.group));
        changes.extend(joined.map(|security_group| Change::Joined { security_group, member }));
        let (left, joined) = changes.split_at_mut_checked(count).unwrap_or_default();
        for part in [left, joined] {
            part.sort_unstable_by(|one, other| order(groups, one, other));
        }
        world.transition_of_all(changes)
    }
}

/// The order of two changes by the ids of their groups.
fn order(groups: &Table<SecurityGroup>, one: &Change, other: &Change) -> Ordering {
    let group = |change: &Change| match change {
        Change::Left { security_group, .. } | Change::Joined { security_group, .. } => groups.get(*security_group),
        Change::Moved { .. } => None,
    };
    let (Some(one), Some(other)) = (group(one), group(other)) else { return Ordering::Equal };
    one.id.order(&other.id).unwrap_or_else(|| groups.text(one).cmp(groups.text(other)))
}

/// Looks the list up: the groups that the caller can see in the region in force, which is the target's or else the one that is named.
#[inline(always)]
fn roll<'a>(world: &'a World, naming: &Naming<'a>, caller: CallerSymbols, target: Option<Target<'a>>) -> Roll<'a> {
    let region: Option<Option<Symbol>> = match target {
        Some(target) => Some(Some(world.tenancy(target.standing().tenancy).region)),
        None if naming.region_id.is_empty() => None,
        None => Some(world.symbols.find(naming.region_id)),
    };
    Roll::new(naming.list, &Seen { world, caller, region })
}

/// The groups that a caller can see, in one region or in all.
struct Seen<'a> {
    world: &'a World,
    caller: CallerSymbols,
    /// None where no region is in force; none in it where the world has never heard of the region that is.
    region: Option<Option<Symbol>>,
}

impl<'a> Find<'a> for Seen<'a> {
    #[inline(always)]
    fn find(&self, id: &str) -> Option<(u32, &'a SecurityGroup)> {
        let is_there =
            |group: &SecurityGroup| self.region.is_none_or(|region| self.world.tenancy(group.tenancy).region.is(region));
        let found = self.world.security_groups.look_up(id);
        found.filter(|(_, group)| is_there(group) && self.caller.sees(self.world, group))
    }
}

impl<'a> Roll<'a> {
    /// The groups that the target is not in yet, in the order of the list.
    #[inline(always)]
    pub(crate) fn joined(&self, world: &'a World, target: Target<'a>) -> impl Iterator<Item = Listed<'a>> {
        self.groups().filter(move |listed| !is_member(world, target, *listed))
    }

    /// The groups that the target is in and that are not listed, in any order.
    #[inline(always)]
    pub(crate) fn left(&self, world: &'a World, target: Target<'a>) -> impl Iterator<Item = Membership> {
        world.groups_in(target.standing()).filter(|membership| !self.names(membership.position()))
    }
}

#[inline(always)]
fn is_member(world: &World, target: Target<'_>, Listed { position, group }: Listed<'_>) -> bool {
    target.standing().groups.contains(Membership::new(position, group.kind).0, &world.spill)
}

/// How full a group would be with the target; nothing where it has no limit.
#[inline(always)]
fn filling(world: &World, target: Target<'_>, group: &SecurityGroup) -> Option<Filling> {
    Filling::of(world, group, target.standing())
}

impl Replacement {
    /// One round over the list, and one over the target's groups.
    #[inline(always)]
    fn new(world: &World, roll: &Roll<'_>, caller: CallerSymbols, target: Option<Target<'_>>) -> Self {
        let mut sum = Self {
            has_empty: roll.empty.is_some(),
            misses_group: roll.missing.is_some(),
            repeats: roll.repeated.is_some(),
            is_managed_by_another: false,
            has_classic: false,
            mixes_vpcs: false,
            mixes_kinds: false,
            count: roll.count(),
            changes: 0,
            joins: false,
            acl_rules: 0,
            overflows: false,
            overflows_enterprise: false,
        };
        // What is not there joins and leaves nothing.
        let Some(target) = target else { return sum };
        let mut vpc = world.tenancy(target.standing().tenancy).vpc;
        let mut kind = None;
        for listed @ Listed { group, .. } in roll.groups() {
            let of_group = world.tenancy(group.tenancy).vpc;
            sum.has_classic |= of_group.is_none();
            sum.mixes_vpcs |= of_group.is_some_and(|of_group| *vpc.get_or_insert(of_group) != of_group);
            sum.mixes_kinds |= *kind.get_or_insert(group.kind) != group.kind;
            // No sum of numbers of 32 bits, as many as 32 bits can count, exceeds 64.
            sum.acl_rules = sum.acl_rules.wrapping_add(group.acl_rules.into());
            if !is_member(world, target, listed) {
                sum.joins = true;
                sum.changes = sum.changes.wrapping_add(1);
                sum.is_managed_by_another |= GroupAlone::new(group, caller).is_managed_by_another();
                if filling(world, target, group).is_some_and(Filling::overflows) {
                    *(if group.kind == GroupKind::Enterprise { &mut sum.overflows_enterprise } else { &mut sum.overflows }) =
                        true;
                }
            }
        }
        for group in roll.left(world, target).filter_map(|left| world.group_at(left)) {
            sum.changes = sum.changes.wrapping_add(1);
            sum.is_managed_by_another |= GroupAlone::new(group, caller).is_managed_by_another();
        }
        sum
    }

    /// Whether a group is joined, and more are listed than the limit.
    #[inline(always)]
    pub(crate) fn exceeds_quota(&self, limit: Option<u32>) -> bool {
        self.joins && limit.is_some_and(|limit| self.count > limit as usize)
    }

    /// Whether a group is joined, and the groups have more rules together than the limit.
    #[inline(always)]
    pub(crate) fn exceeds_acl_rules(&self, limit: Option<u32>) -> bool {
        self.joins && limit.is_some_and(|limit| self.acl_rules > u64::from(limit))
    }
}
