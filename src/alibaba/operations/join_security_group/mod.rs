//! JoinSecurityGroup: adds an instance or a network interface to a security group.
//!
//! Two editions of the page are modelled: 2026-05-06 (instances and network interfaces, 29 rows) and 2020-09-29
//! (instances only, 13 rows). The world says which is in force.
//!
//! The way of a request: [`Request`] → [`resolve`] (ids to handles, once) → facts → violated rules ([`Rule`]) → verdict.

mod alone;
mod facts;
mod resolved;
mod rules;
mod target;
mod usual;
mod words;

pub use facts::Facts;
use resolved::Found;
pub use resolved::Resolved;
pub use rules::Rule;
use usual::Usual;

use crate::alibaba::Code;
pub use crate::alibaba::state::Edition;
use crate::alibaba::state::{Caller, Change, Member, SecurityGroupHandle, Transition, World};
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

impl Request<'_> {
    /// A copy, for a call that is seldom made and not compiled into the caller. With the caller's own request in its place, a request that
    /// is made on the spot would be written to memory in case the call is made: in the benches twelve stores of every check, a fifth of
    /// its time in a large world.
    #[inline(always)]
    const fn copied(&self) -> Self {
        *self
    }
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
        match world.edition() {
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
        Facts::new(&resolve(world, request).found(world))
    }

    #[inline(always)]
    fn violations(facts: &Facts<'_>) -> Violations<Rule> {
        facts.violations()
    }

    /// Nothing changes where the target (an interface) is in the group already.
    #[inline(always)]
    fn transition(facts: &Facts<'_>) -> Transition {
        joined(facts.world(), facts.addition())
    }
}

/// Judges a request against a world: accepted with what it changes, or refused with everything that is wrong with it.
/// Total, pure, and without allocation.
///
/// The usual way through it is compiled into the caller, which is what makes it quick in a loop; who calls it from many places
/// and minds the size of a program puts it into a function of its own.
#[inline(always)]
#[must_use]
pub fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, JoinSecurityGroup> {
    match Usual::new(world, request) {
        Some(usual) => usual.verdict(|tenancy| usual.is_in_region(tenancy)),
        None => judge_unusual(world, &request.copied()).verdict(world, request),
    }
}

/// Judges a request and, where it is accepted, lets `look` see the world as it would be afterwards. Then the world is equal to what it
/// was before, even if `look` panics.
///
/// The same as [`check`], [`World::apply`] and the inverse together, and in less time for an instance with room for the group in its
/// record: nobody can have changed anything since the check. Allocates only where the instance or network interface would be in more
/// than five groups.
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
#[inline(always)]
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
    Ok(world.what_if(&transition, look))
}

/// Out of line, so that the usual request has the registers to itself.
#[inline(never)]
fn judge_unusual<'a>(world: &'a World, request: &'a Request<'a>) -> Outcome {
    judge_found(&resolve(world, request).found(world))
}

/// Looks up what a request names. The look-ups are the most of what a check costs; they stay good for as long as the
/// world lives, whatever happens in it.
#[inline(always)]
#[must_use]
pub fn resolve<'a>(world: &World, request: &'a Request<'a>) -> Resolved<'a> {
    Resolved::new(world, request)
}

/// Judges a request whose look-ups were made before, in this world or one that has the same things in it. (In another
/// world they are made again.)
#[inline(always)]
#[must_use]
pub fn check_resolved<'a>(world: &'a World, resolved: &Resolved<'a>) -> Verdict<'a, JoinSecurityGroup> {
    let request = resolved.request();
    match resolved.usual(world) {
        Some(usual) => usual.verdict(|tenancy| resolved.is_in_region(world, tenancy)),
        None => judge_unusual_resolved(world, resolved).verdict(world, request),
    }
}

#[inline(never)]
fn judge_unusual_resolved<'a>(world: &'a World, resolved: &Resolved<'a>) -> Outcome {
    if resolved.fits(world) { judge_found(&resolved.found(world)) } else { judge_unusual(world, resolved.request()) }
}

/// How many look-ups of a batch are under way at a time: more than a processor can have, few enough for its nearest cache.
const BATCH: usize = 32;

/// Judges many requests against one world; `each` is called for every request, in order.
///
/// Faster than one [`check`] after the other where the world is large: the look-ups of several requests are under way
/// at the same time.
pub fn check_batch<'a>(
    world: &'a World,
    requests: &'a [Request<'a>],
    mut each: impl FnMut(&'a Request<'a>, Verdict<'a, JoinSecurityGroup>),
) {
    for requests in requests.chunks(BATCH) {
        let probes: [_; BATCH] = Usual::probe_all(world, requests);
        for (probes, request) in probes.iter().zip(requests) {
            let verdict = match Usual::found_at(world, request, *probes) {
                Some(usual) => usual.verdict(|tenancy| usual.is_in_region(tenancy)),
                None => judge_unusual(world, request).verdict(world, request),
            };
            each(request, verdict);
        }
    }
}

functions!(JoinSecurityGroup beside check);

/// What judging comes to: a verdict without what every verdict on the request has in common.
#[derive(Clone, Copy)]
struct Outcome {
    violations: Violations<Rule>,
    /// What the request changes if it violates nothing.
    addition: Option<(SecurityGroupHandle, Member)>,
}

impl Outcome {
    /// Always compiled into the caller, who as a rule looks at a part of it: then the others are never written down.
    #[inline(always)]
    fn verdict<'a>(self, world: &'a World, request: &'a Request<'a>) -> Verdict<'a, JoinSecurityGroup> {
        Refusal::unless_empty(self.violations, world, request, || joined(world, self.addition))
    }
}

/// The transition that makes the addition.
#[inline(always)]
fn joined(world: &World, addition: Option<(SecurityGroupHandle, Member)>) -> Transition {
    world.transition_of(addition.map(|(security_group, member)| Change::Joined { security_group, member }))
}

#[inline(always)]
fn judge_found(found: &Found<'_>) -> Outcome {
    Facts::shaped::<Judged>(found)
}

/// Facts to be judged.
struct Judged;

impl facts::Use for Judged {
    type Of<'a> = Outcome;

    #[inline(always)]
    fn facts(facts: &Facts<'_>) -> Outcome {
        Outcome { violations: facts.violations(), addition: facts.addition() }
    }
}
