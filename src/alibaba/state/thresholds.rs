//! The limits as checks need them.

use super::{Class, GroupKind, Limits, Unit, memberships::Sum};
use crate::{alibaba::join_security_group::Rule, rulebook::Violations};

/// The limits as the rules compare with them: what is not limited is never reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Thresholds {
    /// From so many groups on, a target may not have another.
    pub(crate) quota: u64,
    pub(crate) ceiling: u64,
    /// The most rules that a target's groups may have.
    pub(crate) acl_rules: u64,
    /// What groups that have so many come to at most.
    pub(crate) sum: Sum,
    /// What concerns groups of a kind.
    pub(crate) kinds: [OfKind; 3],
}

/// What concerns groups of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OfKind {
    /// How much one holds.
    pub(crate) room: Room,
    /// What a usual request violates where one does not hold its instance. All that follows is judged when the world changes, not at
    /// each check.
    pub(crate) of_capacity: Violations<Rule>,
    /// What it violates where the instance's groups and one of this kind would have too many rules.
    pub(crate) of_acl_rules: Violations<Rule>,
    /// What it violates for what the world is and what its instance's groups come to, where the instance would be added to one of this
    /// kind, by [`Class`].
    pub(crate) of_groups: [Violations<Rule>; Class::COUNT],
}

/// How much a group holds; what is unlimited is [`u64::MAX`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) members: u64,
    pub(crate) private_ips: u64,
}

impl Thresholds {
    pub(crate) fn new(limits: &Limits) -> Self {
        let threshold = |limit: Option<u32>| limit.map_or(u64::MAX, u64::from);
        let capacity = |kind: GroupKind| {
            let of = |unit| threshold(limits.capacity(kind).filter(|limit| limit.unit == unit).map(|limit| limit.max));
            let room = Room { members: of(Unit::Members), private_ips: of(Unit::PrivateIps) };
            let unjudged = Violations::NONE;
            OfKind { room, of_capacity: unjudged, of_acl_rules: unjudged, of_groups: [unjudged; Class::COUNT] }
        };
        Self {
            quota: threshold(limits.groups_per_target),
            ceiling: threshold(limits.effective_ceiling()),
            acl_rules: threshold(limits.acl_rules),
            sum: Sum::greatest(threshold(limits.acl_rules)),
            kinds: [GroupKind::Basic, GroupKind::Advanced, GroupKind::Enterprise].map(capacity),
        }
    }
}
