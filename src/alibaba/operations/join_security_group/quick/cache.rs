//! Judges the conditions that look at one record alone, when the record changes rather than at each check.
//!
//! Their argument types select them: given a sight that shows only a group, exactly the conditions about groups are judged (see
//! [`super::super::sight`]).

use super::super::{
    Edition,
    parameters::{Given, Parameter},
    rules::Rule,
    sight::{CallerSymbols, GroupAlone, InstanceAlone, Judged, Sight, TargetAlone},
    target::Target,
};
use crate::{
    alibaba::state::{
        World,
        records::{Instance, InstanceFlags, SecurityGroup},
    },
    rulebook::{Rule as _, Violations},
};

/// In a group's cache: the fast path does not judge it. (Of the bits that no rule has.)
const UNUSUAL: u32 = 1;

/// There are fewer rules than bits.
const _: () = assert!(Rule::ALL.len() < u32::BITS as usize);

/// The parameters of a usual request for a group and an instance that were found.
pub(super) const fn usual_parameters(malformed_id: bool) -> Given {
    Given {
        edition: Edition::E2026_05_06,
        group: Parameter::FOUND,
        instance: Parameter { malformed: malformed_id, ..Parameter::FOUND },
        interface: Parameter { given: false, malformed: false, found: false },
        region: false,
    }
}

/// Shows a group.
struct OfGroup<'a>(GroupAlone<'a>);

impl Sight for OfGroup<'_> {
    fn group(&self, judge: impl FnOnce(GroupAlone<'_>) -> Judged) -> Judged {
        judge(self.0)
    }
}

/// Shows an instance, and the parameters of a request that names it.
struct OfInstance<'a> {
    world: &'a World,
    position: u32,
    instance: &'a Instance,
}

impl Sight for OfInstance<'_> {
    fn request(&self, judge: impl FnOnce(&Given) -> Judged) -> Judged {
        judge(&usual_parameters(self.instance.flags.has(InstanceFlags::MALFORMED_ID)))
    }

    fn target(&self, judge: impl FnOnce(TargetAlone<'_>) -> Judged) -> Judged {
        let target = Target::Instance(self.position, self.instance);
        judge(TargetAlone::new(self.world, target, CallerSymbols::of_world(self.world)))
    }

    fn instance(&self, judge: impl FnOnce(InstanceAlone<'_>) -> Judged) -> Judged {
        judge(InstanceAlone::new(self.instance))
    }
}

/// What a usual request for this group violates, whatever the target; nothing where the fast path does not judge it.
#[inline(always)]
pub(super) fn of_group(group: &SecurityGroup) -> Option<Violations<Rule>> {
    if group.judged & UNUSUAL != 0 { None } else { Some(Violations::from_bits(group.judged)) }
}

/// What a usual request for this instance violates, whatever the group.
#[inline(always)]
pub(super) fn of_instance(instance: &Instance) -> Violations<Rule> {
    Violations::from_bits(instance.judged)
}

/// Judges a group whose record is new or has changed.
pub(in crate::alibaba) fn judge_security_group(world: &mut World, position: u32) {
    let Some(group) = world.security_groups.at(position) else { return };
    let caller = CallerSymbols::of_world(world);
    let alone = Rule::violated_by(&OfGroup(GroupAlone::new(group, caller))).bits();
    let judged = if caller.sees(world, group) { alone } else { UNUSUAL };
    if let Some(group) = world.security_groups.at_mut(position) {
        group.judged = judged;
    }
}

/// Judges an instance whose record is new or has changed.
pub(in crate::alibaba) fn judge_instance(world: &mut World, position: u32) {
    let Some(instance) = world.instances.at(position) else { return };
    let judged = Rule::violated_by(&OfInstance { world, position, instance }).bits();
    if let Some(instance) = world.instances.at_mut(position) {
        instance.judged = judged;
    }
}
