//! Fast path of the usual request: an instance of the world's own account leaves a group of that account, in the newest edition.
//!
//! It applies the same rules and can be deleted; debug builds compare it with the plain check.

use super::{
    LeaveSecurityGroup, Request, Rule, check_by_rules,
    sight::{CallerSymbols, GroupAlone, InstanceAlone, Judged, Pair, Sight, TargetAlone},
};
use crate::{
    alibaba::operations::membership::{
        parameters::{Given, Parameter},
        target::Target,
    },
    alibaba::state::{
        Change, JoinSecurityGroupEdition, LeaveSecurityGroupEdition, Member, Service, World, records::InstanceFlags,
    },
    rulebook::{Refusal, Verdict},
};

/// Shows a group and an instance that were found.
struct Found<'a> {
    world: &'a World,
    caller: CallerSymbols,
    given: Given,
    pair: Pair<'a>,
}

impl Sight for Found<'_> {
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
        judge(GroupAlone::new(self.pair.group(), self.caller))
    }

    #[inline(always)]
    fn target(&self, judge: impl FnOnce(TargetAlone<'_>) -> Judged) -> Judged {
        judge(TargetAlone::new(self.world, self.pair.target(), self.caller))
    }

    #[inline(always)]
    fn instance(&self, judge: impl FnOnce(InstanceAlone<'_>) -> Judged) -> Judged {
        match self.pair.target() {
            Target::Instance(_, instance) => judge(InstanceAlone::new(instance)),
            Target::NetworkInterface(..) => Err("no instance is named"),
        }
    }

    #[inline(always)]
    fn both(&self, judge: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        judge(&self.pair)
    }

    #[inline(always)]
    fn instance_and_group(&self, judge: impl FnOnce(&Pair<'_>) -> Judged) -> Judged {
        judge(&self.pair)
    }
}

/// Judges a usual request; nothing for any other.
#[inline(always)]
pub(super) fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Option<Verdict<'a, LeaveSecurityGroup>> {
    let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = request;
    // One comparison for all that must be empty.
    let others = network_interface_id.len() | region_id.len() | caller.account.len() | caller.service.len();
    if cfg!(secgroup_plain) || others != 0 || world.editions.leave_security_group != LeaveSecurityGroupEdition::Undated {
        return None;
    }
    let (group_position, group) = world.security_groups.look_up(security_group_id)?;
    let (position, instance) = world.instances.look_up(instance_id)?;
    let caller = CallerSymbols::of_world(world);
    let (tenancy, of_group) = (world.tenancy(instance.standing.tenancy), world.tenancy(group.tenancy));
    if !(tenancy.owner.is(caller.account) & of_group.owner.is(caller.account) & (tenancy.region == of_group.region)) {
        return None;
    }
    let target = Target::Instance(position, instance);
    let pair = Pair::new(world, JoinSecurityGroupEdition::E2026_05_06, (group_position, group), target);
    let violations =
        Rule::violated_by(&Found { world, caller, given: given(instance.flags.has(InstanceFlags::MALFORMED_ID)), pair });
    let verdict = Refusal::unless_empty(violations, world, request, || {
        let security_group = world.security_groups.handle_of(group_position, group);
        let member = Member::Instance(world.instances.handle_of(position, instance));
        // An instance that is not in the group is refused.
        world.transition_of(Some(Change::Left { security_group, member }))
    });
    debug_assert!(is_what_the_rules_say(&verdict, world, request), "{request:?} is {verdict:?} on the short way");
    Some(verdict)
}

/// The parameters of a usual request whose group and instance were found.
const fn given(malformed: bool) -> Given {
    Given {
        edition: JoinSecurityGroupEdition::E2026_05_06,
        group: Parameter::FOUND,
        instance: Parameter { malformed, ..Parameter::FOUND },
        interface: Parameter { given: false, malformed: false, found: false },
        region: false,
    }
}

/// The promise of the short way.
fn is_what_the_rules_say<'a>(verdict: &Verdict<'a, LeaveSecurityGroup>, world: &'a World, request: &'a Request<'a>) -> bool {
    match (verdict, check_by_rules(world, request)) {
        (Verdict::Accepted(one), Verdict::Accepted(other)) => *one == other,
        (Verdict::Refused(one), Verdict::Refused(other)) => one.violations() == other.violations(),
        _ => false,
    }
}
