//! JoinSecurityGroup: adds an instance or a network interface to a security group.
//!
//! Two editions of the page are modelled: 2026-05-06 (instances and network interfaces, 29 rows) and 2020-09-29
//! (instances only, 13 rows). The world says which is in force.
//!
//! The way of a request: [`Request`] → [`Facts`] (look-ups, once) → violated rules ([`Rule`]) → verdict.

pub(in crate::alibaba) mod quick;
mod rules;

pub use rules::Rule;

pub use super::membership::facts::Facts;
use super::membership::{
    parameters::{self, Naming},
    sentences, sight, target, words,
};
use crate::alibaba::Code;
pub use crate::alibaba::state::JoinSecurityGroupEdition as Edition;
use crate::alibaba::state::{Caller, Change, Transition, World};
use crate::rulebook::{Cloud, Operation, Page, Refusal, Verdict, Violations, functions, parameters};

parameters! {
    /// The parameters as a caller sends them, and who calls. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The security group to join.
        security_group_id: text = "SecurityGroupId",
        /// The instance that joins it.
        instance_id: text = "InstanceId",
        /// The network interface that joins it.
        network_interface_id: text = "NetworkInterfaceId" in ["2026-05-06"],
        /// The region of the target. Required with a network interface.
        region_id: text = "RegionId" in ["2026-05-06"],
    }
    caller: Caller
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinSecurityGroup;

const PAGE_2026: Page = Page {
    cloud: Cloud::Alibaba,
    operation: JoinSecurityGroup::NAME,
    edition: "2026-05-06",
    title: "Alibaba Cloud ECS, JoinSecurityGroup",
    rows: 29,
    unmodelled: &[],
};

const PAGE_2020: Page = Page { edition: "2020-09-29", rows: 13, ..PAGE_2026 };

impl Operation for JoinSecurityGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "JoinSecurityGroup";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "adds an instance or a network interface to a security group";
    const PAGES: &'static [Page] = &[PAGE_2026, PAGE_2020];

    fn page(world: &World) -> &'static Page {
        match world.editions.join_security_group {
            Edition::E2026_05_06 => &PAGE_2026,
            Edition::E2020_09_29 => &PAGE_2020,
        }
    }

    // The quick way, so that whoever asks through the trait asks the same code.
    #[inline(always)]
    fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, Self> {
        check(world, request)
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = *request;
        let naming = Naming { security_group_id, instance_id, network_interface_id, region_id, caller };
        match world.editions.join_security_group {
            edition @ Edition::E2026_05_06 => Facts::new(world, naming, edition, true),
            // In this edition two parameters do not exist: they are ignored.
            edition @ Edition::E2020_09_29 => {
                Facts::new(world, Naming { network_interface_id: "", region_id: "", ..naming }, edition, false)
            }
        }
    }

    fn violations(facts: &Facts<'_>) -> Violations<Rule> {
        let edition = match facts.given().edition {
            Edition::E2026_05_06 => Rule::OF_2026,
            Edition::E2020_09_29 => Rule::OF_2020,
        };
        Rule::violated_by(facts).and(edition)
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        // Nothing where the target (an interface) is in the group already.
        let change = facts.membership().filter(|_| !facts.is_member());
        let joined = |(security_group, member)| Change::Joined { security_group, member };
        facts.world().transition_of(change.map(joined))
    }
}

/// Judges a request against a world: accepted with what it changes, or refused with everything that is wrong with it.
/// Total, pure, and without allocation.
///
/// The fast path is compiled into the caller; if you call this from many places and mind the size of a program, put it into a
/// function of your own.
#[inline(always)]
#[must_use]
pub fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, JoinSecurityGroup> {
    match quick::check(world, request) {
        Some(verdict) => verdict,
        None => check_by_rules(world, request),
    }
}

/// Judges a request by the rules, one after the other. Not inlined: keeps the fast path's registers free.
#[inline(never)]
fn check_by_rules<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, JoinSecurityGroup> {
    let facts = JoinSecurityGroup::facts(world, request);
    Refusal::unless_empty(JoinSecurityGroup::violations(&facts), world, request, || JoinSecurityGroup::transition(&facts))
}

/// Judges a request and, where it is accepted, lets `look` see the world as it would be afterwards. Then the world is equal to what it
/// was before, even if `look` panics.
///
/// # Errors
///
/// The request is refused; `look` was not called. The refusal keeps the world borrowed; who wants to go on with the world meanwhile
/// copies [`Refusal::rule`] or [`Refusal::violations`] out of it, or asks [`check`].
///
/// # Examples
///
/// A group with room for one: each of two instances may join it, but not both.
///
/// ```
/// use secgroup::alibaba::join_security_group::{Request, check, what_if};
/// use secgroup::alibaba::{
///     Capacity, Edition, GroupKind, InstanceSpec, InstanceStatus, Limits, Network, SecurityGroupSpec, World,
/// };
///
/// let instance = |id| InstanceSpec::new(id, "cn-hangzhou", Network::Classic, InstanceStatus::Running);
/// let mut world = World::builder("1234567890123456")
///     .limits(Limits { basic: Some(Capacity::members(1)), ..Limits::documented(Edition::E2026_05_06) })
///     .security_group(SecurityGroupSpec::new("sg-1", "cn-hangzhou", Network::Classic, GroupKind::Basic))
///     .instance(instance("i-1"))
///     .instance(instance("i-2"))
///     .build()?;
/// let one = Request { security_group_id: "sg-1", instance_id: "i-1", ..Request::default() };
/// let other = Request { instance_id: "i-2", ..one };
/// assert!(check(&world, &other).accepted().is_some());
///
/// let code = what_if(&mut world, &one, |world| check(world, &other).refused().map(|refusal| refusal.code()));
/// assert_eq!(code.ok().flatten(), Some("SecurityGroupInstanceLimitExceeded"));
/// assert!(check(&world, &other).accepted().is_some(), "the world is as it was");
/// # Ok::<(), secgroup::BuildError>(())
/// ```
pub fn what_if<'a, T>(
    world: &'a mut World,
    request: &'a Request<'a>,
    look: impl FnOnce(&World) -> T,
) -> Result<T, Refusal<'a, JoinSecurityGroup>> {
    let transition = match check(world, request) {
        Verdict::Accepted(transition) => transition,
        // Made anew: this one would keep the world borrowed where the request is accepted, too.
        Verdict::Refused(refusal) => return Err(Refusal::new(refusal.violations(), world, request)),
    };
    Ok(world.with(&transition, look))
}

/// Judges many requests against one world; `each` is called for every request, in order.
///
/// Faster than one [`check`] after the other where the world is large: the look-ups of several requests wait for memory at the
/// same time.
pub fn check_batch<'a>(
    world: &'a World,
    requests: &'a [Request<'a>],
    mut each: impl FnMut(&'a Request<'a>, Verdict<'a, JoinSecurityGroup>),
) {
    for requests in requests.chunks(quick::BATCH) {
        quick::read_ahead(world, requests);
        requests.iter().for_each(|request| each(request, check(world, request)));
    }
}

functions!(JoinSecurityGroup beside check);
