//! Fast path: a usual request for an existing group and instance.

use core::hint;

use super::{
    super::{
        Edition, JoinSecurityGroup, Request,
        rules::Rule,
        sight::{Judged, Pair, Sight},
        target::Target,
    },
    cache,
};
use crate::{
    alibaba::state::{Change, Member, Service, World},
    rulebook::{Refusal, Verdict},
};

/// Shows what is left to be judged of a usual request.
struct Rest<'a> {
    service: Service,
    pair: Pair<'a>,
}

impl Sight for Rest<'_> {
    #[inline(always)]
    fn service(&self, judge: impl FnOnce(Service) -> Judged) -> Judged {
        judge(self.service)
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

/// Whether it is a usual request: no interface, of the world's own account, and in a world of the newest edition.
#[inline(always)]
fn is_usual(world: &World, request: &Request<'_>) -> bool {
    let Request { security_group_id: _, instance_id: _, network_interface_id, region_id: _, caller } = request;
    // One comparison for all that must be empty.
    let others = network_interface_id.len() | caller.service.len();
    let own_account = caller.account.is_empty() || is_account(world, caller.account);
    others == 0 && own_account && world.editions.join_security_group == Edition::E2026_05_06
}

// Not inlined: keeps the fast path's registers free.
#[inline(never)]
fn is_account(world: &World, account: &str) -> bool {
    world.account() == account
}

/// Judges a usual request for a group that the account owns and an instance in one region; nothing for any other.
#[inline(always)]
pub(in super::super) fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Option<Verdict<'a, JoinSecurityGroup>> {
    if !is_usual(world, request) {
        return None;
    }
    let (group_position, group) = world.security_groups.look_up(request.security_group_id)?;
    let (position, instance) = world.instances.look_up(request.instance_id)?;
    let of_group = cache::of_group(group)?;
    let tenancy = instance.standing.tenancy;
    if group.tenancy != tenancy && world.tenancy(group.tenancy).region != world.tenancy(tenancy).region {
        return None;
    }
    if !request.region_id.is_empty() && !is_region(world, instance.standing.tenancy, request.region_id) {
        return None;
    }
    let target = Target::Instance(position, instance);
    let pair = Pair::new(world, Edition::E2026_05_06, (group_position, group), target);
    let rest = Rule::violated_by(&Rest { service: world.service, pair });
    let violations = rest.or(of_group).or(cache::of_instance(instance));
    let verdict = Refusal::unless_empty(violations, world, request, || {
        let security_group = world.security_groups.handle_of(group_position, group);
        let member = Member::Instance(world.instances.handle_of(position, instance));
        // An instance that is in the group already is refused.
        world.transition_of(Some(Change::Joined { security_group, member }))
    });
    debug_assert!(is_what_the_rules_say(&verdict, world, request), "{request:?} is {verdict:?} by the fast path");
    Some(verdict)
}

#[inline(never)]
fn is_region(world: &World, tenancy: crate::alibaba::state::TenancyId, region: &str) -> bool {
    world.text(world.tenancy(tenancy).region) == region
}

/// The promise of the fast path.
fn is_what_the_rules_say<'a>(verdict: &Verdict<'a, JoinSecurityGroup>, world: &'a World, request: &'a Request<'a>) -> bool {
    match (verdict, super::super::check_by_rules(world, request)) {
        (Verdict::Accepted(one), Verdict::Accepted(other)) => *one == other,
        (Verdict::Refused(one), Verdict::Refused(other)) => one.violations() == other.violations(),
        _ => false,
    }
}

/// Reads what the look-ups of so many requests lead to, in a loop as short as can be: what one of its rounds waits for, a dozen
/// others wait for at the same time. Groups are fewer by far than instances, and near as a rule.
#[inline(always)]
pub(in super::super) fn read_ahead(world: &World, requests: &[Request<'_>]) {
    let mut probes = [u32::MAX; super::BATCH];
    for (probe, request) in probes.iter_mut().zip(requests) {
        *probe = world.instances.probe(request.instance_id);
    }
    let found = probes.iter().take(requests.len());
    hint::black_box(found.fold(0, |read, probe| read ^ world.instances.touch(*probe)));
}
