//! Plans: from the groups that a member is in to those that it should be in, by calls that the rules accept one after the other.
//!
//! ```
//! use secgroup::alibaba::{GroupKind, InstanceSpec, InstanceStatus, Network, SecurityGroupSpec, World};
//! use secgroup::plan::{Goal, Planned, Using, plan};
//!
//! let group = |id, kind| SecurityGroupSpec::new(id, "cn-hangzhou", Network::vpc("vpc-1"), kind);
//! let instance = InstanceSpec::new("i-1", "cn-hangzhou", Network::vpc("vpc-1"), InstanceStatus::Running);
//! let mut world = World::builder("1234567890123456")
//!     .security_group(group("sg-basic", GroupKind::Basic))
//!     .security_group(group("sg-enterprise", GroupKind::Enterprise))
//!     .instance(instance.security_groups(["sg-basic"]))
//!     .build()?;
//! let goal = Goal::new("i-1", ["sg-enterprise"]);
//!
//! // No group can be left first (it is the only one), and none be joined first (kinds do not mix).
//! let Planned::Impossible(obstacle) = plan(&mut world, &goal, Using::JoinLeave) else { panic!("kinds do not mix") };
//! assert_eq!(obstacle.violations[0].rule, "one-kind");
//!
//! // One call replaces the groups.
//! let Planned::Found(calls) = plan(&mut world, &goal, Using::Modify) else { panic!("it can be replaced") };
//! assert_eq!(calls[0].operation().name(), "ModifyInstanceAttribute");
//! # Ok::<(), secgroup::BuildError>(())
//! ```

mod call;
mod search;
mod walk;
mod worlds;

pub use call::Call;

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::{registry::WorldMut, rulebook::Row};
use walk::Walk;

/// Where a member should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Goal<'a> {
    /// The id of an instance, or (Alibaba Cloud) of a network interface.
    pub member: Cow<'a, str>,
    /// The groups that it should be in, and in no other: a set, whatever the order and repeats.
    pub security_groups: Vec<Cow<'a, str>>,
}

impl<'a> Goal<'a> {
    /// A member and its groups.
    #[must_use]
    pub fn new(member: impl Into<Cow<'a, str>>, security_groups: impl IntoIterator<Item = impl Into<Cow<'a, str>>>) -> Self {
        Self { member: member.into(), security_groups: security_groups.into_iter().map(Into::into).collect() }
    }
}

/// The calls that a plan may be made of. Only Alibaba Cloud has both kinds; elsewhere groups are joined and left.
// Closed: the clouds have no third way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Using {
    /// ModifyInstanceAttribute and ModifyNetworkInterfaceAttribute: one call replaces all groups.
    #[default]
    Modify,
    /// JoinSecurityGroup and LeaveSecurityGroup: one group a call.
    JoinLeave,
}

/// What became of a goal.
// Closed: there is a plan, or none, or no need of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Planned {
    /// The member is in exactly these groups already.
    NothingToDo,
    /// The shortest sequence of calls that ends in the goal. Never is the member in no group in between, where it is in one at the
    /// start and at the end.
    Found(Vec<Call>),
    /// No sequence of such calls ends in the goal.
    Impossible(Obstacle),
}

/// What stands in the way of a goal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Obstacle {
    /// The call that is refused, after the calls that would be possible before it.
    pub call: Call,
    /// The rules that it violates, in the declared order: one at least.
    pub violations: Vec<Violated>,
}

/// A violated rule.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violated {
    /// The rule's name.
    pub rule: &'static str,
    /// Its row.
    pub row: &'static Row,
    /// What is wrong and what must be so, as a sentence for a person.
    pub advice: String,
}

/// Plans the calls that bring one member into its groups. The world is as it was afterwards.
#[must_use]
pub fn plan<'w>(world: impl Into<WorldMut<'w>>, goal: &Goal<'_>, using: Using) -> Planned {
    search::reach(&mut Walk::new(world.into()), goal, using)
}

/// Plans for many members: the goals by their places, in an order in which their plans can be run one after the other, where one
/// was found in which one plan after the other can be run whole. Those that cannot be reached from where the others end come
/// last. (Plans are not interleaved: two members that have to change places in full groups are not helped.)
///
/// The world is as it was afterwards.
#[must_use]
pub fn plan_all<'w>(world: impl Into<WorldMut<'w>>, goals: &[Goal<'_>], using: Using) -> Vec<(usize, Planned)> {
    let mut walk = Walk::new(world.into());
    let mut planned = Vec::with_capacity(goals.len());
    let mut left: Vec<usize> = (0..goals.len()).collect();
    loop {
        let mut stuck = Vec::new();
        let before = left.len();
        for place in left {
            let Some(goal) = goals.get(place) else { continue };
            match search::reach(&mut walk, goal, using) {
                Planned::Impossible(obstacle) => stuck.push((place, Planned::Impossible(obstacle))),
                reached => planned.push((place, reached)),
            }
        }
        // What was reached may have made room for what was not.
        if stuck.is_empty() || stuck.len() == before {
            planned.extend(stuck);
            return planned;
        }
        left = stuck.into_iter().map(|(place, _)| place).collect();
    }
}
