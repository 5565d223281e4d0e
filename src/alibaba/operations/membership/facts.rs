//! The facts of an operation on one group and one target: looked up once, judged any number of times.

use super::{
    parameters::{Given, Malformed, Naming},
    sight::{CallerSymbols, Filling, GroupAlone, InstanceAlone, InterfaceAlone, Judged, Pair, Sight, TargetAlone},
    target::Target,
};
use crate::{
    alibaba::state::{
        Edition, Member, SecurityGroupHandle, Service, Tenancy, World,
        records::{Instance, NetworkInterface, SecurityGroup},
    },
    rulebook::Unjudged,
};

/// What the rules of JoinSecurityGroup and LeaveSecurityGroup look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    naming: Naming<'a>,
    given: Given,
    caller: CallerSymbols,
    /// The group that was found, with its position.
    group: Option<(u32, &'a SecurityGroup)>,
    target: Option<Target<'a>>,
    /// Where the group and the target were found.
    pair: Option<Pair<'a>>,
}

impl<'a> Facts<'a> {
    /// `edition` is that of JoinSecurityGroup of the same age. Without `foreign`, a target that is not the caller's is not found: its
    /// edition has no row for a foreign owner.
    #[inline(always)]
    pub(crate) fn new(world: &'a World, naming: Naming<'a>, edition: Edition, foreign: bool) -> Self {
        let Naming { security_group_id, instance_id, network_interface_id, region_id, .. } = naming;
        let caller = CallerSymbols::new(world, &naming.caller);
        let region = world.symbols.find(region_id).filter(|_| !region_id.is_empty());
        let in_region = |tenancy| region_id.is_empty() || world.tenancy(tenancy).region.is(region);
        let instance = world.instances.look_up(instance_id);
        let interface = world.network_interfaces.look_up(network_interface_id);
        let mut given =
            Given::new(edition, &naming, instance.map(|(_, instance)| instance), interface.map(|(_, interface)| interface));
        let is_there = |target: Target<'_>| {
            in_region(target.standing().tenancy) && (foreign || TargetAlone::new(world, target, caller).is_callers())
        };
        let instance = instance.filter(|(position, instance)| is_there(Target::Instance(*position, instance)));
        let interface = interface.filter(|(position, interface)| is_there(Target::NetworkInterface(*position, interface)));
        (given.instance.found, given.interface.found) = (instance.is_some(), interface.is_some());
        let target = match (instance, interface) {
            _ if given.names_both() => None,
            (Some((position, instance)), _) => Some(Target::Instance(position, instance)),
            (None, Some((position, interface))) => Some(Target::NetworkInterface(position, interface)),
            (None, None) => None,
        };
        // The region in force: the one that is named, else the target's.
        let visible = |group: &SecurityGroup| {
            let here = match target {
                Some(target) if region_id.is_empty() => {
                    let region = |tenancy| world.tenancy(tenancy).region;
                    region(group.tenancy) == region(target.standing().tenancy)
                }
                _ => in_region(group.tenancy),
            };
            here && caller.sees(world, group)
        };
        let group = world.security_groups.look_up(security_group_id).filter(|(_, group)| visible(group));
        given.group.found = group.is_some();
        let pair = match (group, target) {
            (Some(group), Some(target)) => Some(Pair::new(world, edition, group, target)),
            _ => None,
        };
        Self { world, naming, given, caller, group, target, pair }
    }

    /// The group and the target, where both were found.
    pub(crate) fn membership(&self) -> Option<(SecurityGroupHandle, Member)> {
        let (position, _) = self.group?;
        Some((self.world.security_groups.handle(position)?, self.target?.member(self.world)?))
    }

    fn no_target(&self, not_named: Unjudged, named: bool) -> Unjudged {
        if !named {
            not_named
        } else if self.given.names_both() {
            "an instance and a network interface are both named"
        } else {
            "the target was not found"
        }
    }

    fn found_target(&self) -> Result<Target<'a>, Unjudged> {
        self.target.ok_or_else(|| {
            let named = self.given.instance.given || self.given.interface.given;
            self.no_target("neither an instance nor a network interface is named", named)
        })
    }

    fn found_instance(&self) -> Result<&'a Instance, Unjudged> {
        match self.target {
            Some(Target::Instance(_, instance)) => Ok(instance),
            _ => Err(self.no_target("no instance is named", self.given.instance.given)),
        }
    }

    fn found_interface(&self) -> Result<&'a NetworkInterface, Unjudged> {
        match self.target {
            Some(Target::NetworkInterface(_, interface)) => Ok(interface),
            _ => Err(self.no_target("no network interface is named", self.given.interface.given)),
        }
    }

    fn found_group(&self) -> Result<&'a SecurityGroup, Unjudged> {
        match self.group {
            Some((_, group)) => Ok(group),
            None if !self.given.group.given => Err("no security group is named"),
            None => Err("the security group was not found"),
        }
    }
}

/// Everything can be seen that was found.
impl Sight for Facts<'_> {
    #[inline(always)]
    fn request(&self, judge: impl FnOnce(&Given) -> Judged) -> Judged {
        judge(&self.given)
    }

    #[inline(always)]
    fn service(&self, judge: impl FnOnce(Service) -> Judged) -> Judged {
        judge(self.world.service)
    }

    #[inline(always)]
    fn group(&self, judge: impl FnOnce(GroupAlone<'_>) -> Judged) -> Judged {
        judge(GroupAlone::new(self.found_group()?, self.caller))
    }

    #[inline(always)]
    fn target(&self, judge: impl FnOnce(TargetAlone<'_>) -> Judged) -> Judged {
        judge(TargetAlone::new(self.world, self.found_target()?, self.caller))
    }

    #[inline(always)]
    fn instance(&self, judge: impl FnOnce(InstanceAlone<'_>) -> Judged) -> Judged {
        judge(InstanceAlone::new(self.found_instance()?))
    }

    #[inline(always)]
    fn interface(&self, judge: impl FnOnce(InterfaceAlone<'_>) -> Judged) -> Judged {
        judge(InterfaceAlone::new(self.world, self.found_interface()?, self.caller))
    }

    #[inline(always)]
    fn both(&self, judge: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        self.found_group()?;
        self.found_target()?;
        self.pair.as_ref().map_or(Err("the security group was not found"), judge)
    }

    #[inline(always)]
    fn instance_and_group(&self, judge: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        self.found_instance()?;
        self.both(judge)
    }

    #[inline(always)]
    fn interface_and_group(&self, judge: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        self.found_interface()?;
        self.both(judge)
    }
}

/// What the sentences and messages say. An error says why there is nothing to say.
impl<'a> Facts<'a> {
    pub(crate) fn world(&self) -> &'a World {
        self.world
    }

    /// What the request names, as far as the edition in force has such parameters.
    pub(crate) fn naming(&self) -> &Naming<'a> {
        &self.naming
    }

    pub(crate) fn given(&self) -> &Given {
        &self.given
    }

    pub(crate) fn malformed_parameter(&self) -> Option<Malformed> {
        self.given.malformed_parameter()
    }

    /// The NetworkInterfaceId that is given.
    pub(crate) fn interface_id(&self) -> &'a str {
        self.naming.network_interface_id
    }

    /// The RegionId that is given.
    pub(crate) fn region_id(&self) -> &'a str {
        self.naming.region_id
    }

    pub(crate) fn group(&self) -> Result<&'a SecurityGroup, Unjudged> {
        self.found_group()
    }

    pub(crate) fn target(&self) -> Result<Target<'a>, Unjudged> {
        self.found_target()
    }

    pub(crate) fn instance(&self) -> Result<&'a Instance, Unjudged> {
        self.found_instance()
    }

    pub(crate) fn interface(&self) -> Result<&'a NetworkInterface, Unjudged> {
        self.found_interface()
    }

    /// Whether the caller can see this group, in whatever region it is.
    pub(crate) fn sees(&self, group: &SecurityGroup) -> bool {
        self.caller.sees(self.world, group)
    }

    /// Whose the target is and where.
    pub(crate) fn tenancy_of_target(&self) -> Option<&'a Tenancy> {
        self.target.map(|target| self.world.tenancy(target.standing().tenancy))
    }

    /// Whose the group is and where.
    pub(crate) fn tenancy_of_group(&self) -> Option<&'a Tenancy> {
        self.group.map(|(_, group)| self.world.tenancy(group.tenancy))
    }

    pub(crate) fn pair(&self) -> Option<&Pair<'a>> {
        self.pair.as_ref()
    }

    pub(crate) fn is_member(&self) -> bool {
        self.pair.is_some_and(|pair| pair.is_member())
    }

    /// How many groups the target is in.
    pub(crate) fn group_count(&self) -> usize {
        self.target.map_or(0, |target| target.standing().groups.len(&self.world.spill))
    }

    /// The number of groups that nothing can raise.
    pub(crate) fn hard_limit(&self) -> Option<u32> {
        self.pair.and_then(|pair| pair.hard_limit())
    }

    /// How many rules the target's groups and this one would have together.
    pub(crate) fn acl_rules(&self) -> u64 {
        self.pair.map_or(0, |pair| pair.acl_rules())
    }

    /// How full the group would be; nothing where it has no limit.
    pub(crate) fn filling(&self) -> Option<Filling> {
        self.pair.and_then(|pair| pair.filling())
    }

    /// The instance that the target is or is attached to.
    pub(crate) fn host(&self) -> Option<&'a Instance> {
        self.target?.host(self.world)
    }
}
