//! The quick way of the usual requests.
//!
//! It decides nothing. The rules are the same, but what a record violates by itself, what an instance's groups come to, and
//! what is violated where something is too much, was judged beforehand (see [`super::alone`]), so that only what needs both
//! records is left; and most of what else the facts can be is known not to be so where the code is compiled.

use core::hint;

use super::{
    Edition, Facts, JoinSecurityGroup, Outcome, Request, Rule,
    alone::REQUEST,
    judge_found,
    resolved::{Found, Named, given, malformed_instance},
};
use crate::{
    alibaba::state::{
        InstanceHandle, Member, Tally, World,
        records::{Instance, SecurityGroup, Tenancy},
    },
    rulebook::{Refusal, Rule as _, Verdict, Violations},
    store::{Handle, Probe},
};

type InstanceEntry<'a> = (InstanceHandle, &'a Instance);

/// What was found of what a usual request names: no interface, but (as a rule) a group and an instance, with or without a region; of
/// the world's own account, and in a world of the newest edition. Nearly every request is such a one.
#[derive(Clone, Copy)]
pub(super) struct Usual<'a> {
    pub(super) world: &'a World,
    pub(super) request: &'a Request<'a>,
    pub(super) security_group: Option<&'a SecurityGroup>,
    pub(super) instance: Option<InstanceEntry<'a>>,
}

/// Whether it is a usual request in this world: see [`Usual`].
#[inline(always)]
pub(super) fn is_usual(world: &World, request: &Request<'_>) -> bool {
    let Request { security_group_id: _, instance_id: _, network_interface_id, region_id: _, caller } = request;
    // One comparison for all that must be empty.
    let others = network_interface_id.len() | caller.service.len();
    let own_account = caller.account.is_empty() || world.is_account(caller.account);
    others == 0 && own_account && world.edition() == Edition::E2026_05_06
}

impl<'a> Usual<'a> {
    /// Looks up what a usual request names; nothing for another.
    #[inline(always)]
    pub(super) fn new(world: &'a World, request: &'a Request<'a>) -> Option<Self> {
        if !is_usual(world, request) {
            return None;
        }
        let security_group = world.security_groups.look_up(request.security_group_id).map(|(_, group)| group);
        let instance = world.instances.look_up(request.instance_id);
        Some(Self { world, request, security_group, instance })
    }

    /// Takes the steps of the look-ups of at most so many requests, of group and instance, each for all of them before the next for
    /// any; the last is [`Usual::found_at`].
    ///
    /// What is there is read in a loop as short as can be: what one of its rounds waits for, a dozen others wait for at the same time.
    /// Groups are fewer by far than instances, and near as a rule; for them nothing is read ahead.
    #[inline(always)]
    pub(super) fn probe_all<const N: usize>(world: &World, requests: &[Request<'_>]) -> [[Probe; 2]; N] {
        let World { security_groups, instances, .. } = world;
        let mut probes = [[Probe::ABSENT; 2]; N];
        for (probes, request) in probes.iter_mut().zip(requests) {
            *probes = [security_groups.probe(request.security_group_id), instances.probe(request.instance_id)];
        }
        let found = probes.iter().take(requests.len());
        hint::black_box(found.fold(0, |read, [_, instance]| read ^ instances.read_at(*instance)));
        probes
    }

    /// The last step; nothing for a request that is not a usual one.
    #[inline(always)]
    pub(super) fn found_at(world: &'a World, request: &'a Request<'a>, [security_group, instance]: [Probe; 2]) -> Option<Self> {
        if !is_usual(world, request) {
            return None;
        }
        let security_group = world.security_groups.found(request.security_group_id, security_group).map(|(_, group)| group);
        let instance = world.instances.found(request.instance_id, instance);
        Some(Self { world, request, security_group, instance })
    }

    /// Whether what has this tenancy is in the region that is named, if one is.
    #[inline(always)]
    pub(super) fn is_in_region(&self, tenancy: Handle<Tenancy>) -> bool {
        let region = self.request.region_id;
        region.is_empty() || self.world.is_region_of(tenancy, region)
    }

    /// Judges it. (`in_region` says whether what has this tenancy is in the region that is named, if one is.)
    #[inline(always)]
    pub(super) fn verdict(&self, in_region: impl FnOnce(Handle<Tenancy>) -> bool) -> Verdict<'a, JoinSecurityGroup> {
        // By themselves, the parts of a usual request are handed over in registers.
        let Self { world, request, security_group, instance } = *self;
        // What is not there is always a violation. To say so here leaves the caller with one thing that can be accepted.
        let refused = |violations| Verdict::Refused(Refusal::new(violations, world, request));
        let Request { security_group_id, instance_id, region_id, .. } = *request;
        let anywhere = region_id.is_empty();
        let (group, instance) = match (security_group, instance) {
            (Some(group), Some(instance)) => (group, instance),
            (Some(group), None) if anywhere && group.usual && !instance_id.is_empty() => {
                return refused(judge_without_instance(world, instance_id, group));
            }
            (None, Some(instance)) if anywhere && !security_group_id.is_empty() => {
                return refused(judge_without_group(world, instance));
            }
            _ => return refused(judge_rest(world, &request.copied(), security_group, instance)),
        };
        let violations = if in_region(instance.1.standing.tenancy) {
            judge_pair(world, request, group, instance)
        } else {
            judge_rest(world, &request.copied(), Some(group), Some(instance))
        };
        // An instance that is in the group already violates a rule, too.
        let addition = Some((group.handle(), Member::Instance(instance.0)));
        Outcome { violations, addition }.verdict(world, request)
    }

    /// The same as of any request.
    fn found(self) -> Found<'a> {
        let Self { world, request, security_group, instance } = self;
        let region = given(request.region_id);
        Found {
            world,
            request,
            edition: Edition::E2026_05_06,
            named: Named {
                group: given(request.security_group_id).is_some(),
                instance: given(request.instance_id).is_some(),
                region: region.is_some(),
                malformed_instance: malformed_instance(request.instance_id, instance),
                ..Named::USUAL
            },
            account: Some(world.account_symbol()),
            service: None,
            region: region.and_then(|region| world.symbols.find(region)),
            security_group,
            instance,
            network_interface: None,
        }
    }
}

/// Judges nearly every pair: of one region, of a usual group (its record says so: the account's own, no enterprise group, of less
/// than eight million rules), and of an instance whose record says what its groups come to.
#[inline(always)]
fn judge_pair<'a>(
    world: &'a World,
    request: &'a Request<'a>,
    group: &'a SecurityGroup,
    instance: InstanceEntry<'a>,
) -> Violations<Rule> {
    let Instance { standing, .. } = instance.1;
    let other = || judge_other_pair(world, &request.copied(), group, instance);
    let facts = |same_network, look| Facts::of_pair(world, request, group, instance, same_network, look);
    let of_network = if group.tenancy == standing.tenancy {
        Violations::NONE
    } else {
        match world.have_in_common(group.tenancy, standing.tenancy) {
            (true, same_network) => Rule::violated_of(Rule::OF_NETWORK, &facts(same_network, (false, Tally::default()))),
            (false, _) => return other(),
        }
    };
    let Some((is_member, groups)) = standing.groups.look_at_record(group.share.membership) else { return other() };
    if !group.usual {
        return other();
    }
    if is_member {
        return violations(Rule::OF_USUAL_GROUP, &facts(true, (true, groups))).or(of_network);
    }
    violations_of_addition(&facts(true, (false, groups))).or(of_network)
}

/// Judges any pair.
#[inline(never)]
fn judge_other_pair<'a>(
    world: &'a World,
    request: &'a Request<'a>,
    group: &'a SecurityGroup,
    instance: InstanceEntry<'a>,
) -> Violations<Rule> {
    let (_, of_instance) = instance;
    let (same_region, same_network) = world.have_in_common(group.tenancy, of_instance.standing.tenancy);
    if same_region
        && world.is_own(group.tenancy)
        && let Some(look) = of_instance.standing.groups.look_at_record(group.share.membership)
    {
        return violations(Rule::OF_BOTH, &Facts::of_pair(world, request, group, instance, same_network, look));
    }
    judge_rest(world, request, Some(group), Some(instance))
}

/// Judges a request for an instance that is not there, and a usual group.
#[inline(never)]
fn judge_without_instance(world: &World, instance_id: &str, group: &SecurityGroup) -> Violations<Rule> {
    let named = Named { malformed_instance: malformed_instance(instance_id, None), ..Named::USUAL };
    let facts = Facts::of_group(world, REQUEST, named, group);
    Rule::violated_of(Rule::OF_WORLD.or(Rule::OF_TEXT).or(Rule::OF_BOTH), &facts).or(facts.alone())
}

/// Judges a request for a group that is not there.
#[inline(never)]
fn judge_without_group(world: &World, instance: InstanceEntry<'_>) -> Violations<Rule> {
    violations(Rule::OF_BOTH, &Facts::of_instance(world, REQUEST, instance))
}

/// Judges whatever is there.
#[inline(never)]
fn judge_rest<'a>(
    world: &'a World,
    request: &'a Request<'a>,
    security_group: Option<&'a SecurityGroup>,
    instance: Option<InstanceEntry<'a>>,
) -> Violations<Rule> {
    judge_found(&Usual { world, request, security_group, instance }.found()).violations
}

/// Judges only the rules for which one must look at both, of an instance that would be added to a usual group.
#[inline(always)]
fn violations_of_addition<'a>(facts: &Facts<'a>) -> Violations<Rule> {
    let judged_beforehand = Rule::OF_GROUPS.or(Rule::OF_CAPACITY).or(Rule::OF_ACL_RULES);
    let beside = Rule::violated_of(Rule::OF_USUAL_GROUP.and(judged_beforehand.others()), facts);
    beside.or(facts.of_addition()).or(facts.alone())
}

/// Judges all rules, of which those of one record were judged beforehand.
#[inline(always)]
fn violations<'a>(of_both: Violations<Rule>, facts: &Facts<'a>) -> Violations<Rule> {
    Rule::violated_of(Rule::OF_WORLD.or(of_both), facts).or(facts.alone())
}
