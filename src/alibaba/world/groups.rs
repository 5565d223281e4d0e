//! The groups that a member is in, and what they come to.

use super::{SecurityGroupHandle, kinds::GroupKind, records::SecurityGroup};
use crate::store::{GroupSet, PerfectHash, Spill, Table};

/// A group that a member is in, as the member's own record has it: where it is and, so that the question for it does not lead to
/// another record, of which kind. No group ever becomes one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership(pub(super) u32);

impl Membership {
    /// More groups than this a world cannot have.
    pub(crate) const MAX_GROUPS: u32 = 1 << 29;

    #[inline]
    pub(crate) fn new(group: SecurityGroupHandle, kind: GroupKind) -> Self {
        Self(group.position() << 2 | kind as u32)
    }

    #[inline]
    pub(crate) fn group(self) -> SecurityGroupHandle {
        SecurityGroupHandle::new(self.0 >> 2)
    }

    #[inline]
    pub(crate) fn is_of(self, kind: GroupKind) -> bool {
        self.0 & 3 == kind as u32
    }

    /// The kind, as a bit of its own.
    #[inline]
    fn kind(self) -> u32 {
        1 << (self.0 & 3)
    }
}

/// What a group is to the records of its members: what they call it, and what it adds to what their groups come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    pub(crate) membership: Membership,
    sum: Sum,
}

impl Share {
    /// No group's.
    pub(crate) const NONE: Self = Self { membership: Membership(0), sum: Sum::UNCOUNTED };

    /// That of a group with so many rules.
    pub(crate) fn new(group: SecurityGroupHandle, kind: GroupKind, acl_rules: u32) -> Self {
        let membership = Membership::new(group, kind);
        Self { membership, sum: Sum::new(Tally { count: 1, acl_rules: acl_rules.into(), kinds: membership.kind() }) }
    }
}

/// The groups that a member is in, with what they come to, so that no check has to go through them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups {
    set: GroupSet,
    sum: Sum,
}

/// What groups come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    /// The rules of all of them.
    pub(crate) acl_rules: u64,
    /// A bit for each kind that is among them.
    kinds: u32,
}

/// How many groups there are and of which kinds, as far as records keep it: a number below [`Class::COUNT`].
#[derive(Clone, Copy)]
pub(crate) struct Class(pub(crate) u8);

impl Class {
    pub(crate) const COUNT: usize = 64;

    /// What the groups come to, but for their rules.
    pub(crate) fn tally(self) -> Tally {
        let Self(class) = self;
        Tally { count: (class >> 3).into(), acl_rules: 0, kinds: (class & 7).into() }
    }
}

impl Tally {
    /// Whether one is of another kind.
    #[inline(always)]
    pub(crate) fn has_other_than(&self, kind: GroupKind) -> bool {
        self.kinds & !(1 << kind as u32) != 0
    }
}

/// A [`Tally`] in 32 bits: from the lowest, 26 of rules, 3 of kinds, 3 of the count. The last six are its [`Class`].
#[derive(Clone, Copy, Debug)]
struct Sum(u32);

/// Where the kinds begin, and the count.
const KINDS_AT: u32 = 26;
const COUNT_AT: u32 = 29;
/// The bits of the rules.
const ACL_RULES: u32 = (1 << KINDS_AT) - 1;
/// The bits of the kinds.
const KINDS: u32 = 7 << KINDS_AT;
/// One group.
const ONE: u32 = 1 << COUNT_AT;

impl Sum {
    /// Says that it is to be counted: it has no room here, or has not been counted yet. Of no kind.
    const UNCOUNTED: Self = Self(ACL_RULES);

    fn new(tally: Tally) -> Self {
        match (u32::try_from(tally.acl_rules), u32::try_from(tally.count)) {
            (Ok(acl_rules), Ok(count)) if acl_rules < ACL_RULES && count <= 5 => {
                Self(acl_rules | tally.kinds << KINDS_AT | count << COUNT_AT)
            }
            _ => Self::UNCOUNTED,
        }
    }

    /// With one group more, for which the record must have room; nothing where that has to be counted.
    #[inline(always)]
    fn with(self, Self(one): Self) -> Option<Self> {
        let Self(sum) = self;
        // Where one of the two is uncounted, it is as if there were too many rules.
        let rules = (sum & ACL_RULES).wrapping_add(one & ACL_RULES);
        (rules < ACL_RULES).then(|| Self((sum & !(one & KINDS)).wrapping_add(one)))
    }

    /// With one group less; nothing where that has to be counted, as where not all are of one kind: it could be the last of its own.
    #[inline(always)]
    fn without(self, Self(one): Self) -> Option<Self> {
        let Self(sum) = self;
        // What is uncounted is of no kind.
        ((sum ^ one) & KINDS == 0).then(|| {
            let left = sum.wrapping_sub(one & !KINDS);
            if left < ONE { Self(0) } else { Self(left) }
        })
    }

    /// How many groups there are; 0 where it has not been counted, so that none is taken as the last of them.
    #[inline(always)]
    fn count(self) -> usize {
        (self.0 >> COUNT_AT) as usize
    }

    #[inline(always)]
    fn class(self) -> Class {
        Class((self.0 >> KINDS_AT) as u8)
    }

    #[inline(always)]
    fn tally(self) -> Option<Tally> {
        let Self(sum) = self;
        let acl_rules = sum & ACL_RULES;
        (acl_rules != ACL_RULES).then_some(Tally {
            count: (sum >> COUNT_AT).into(),
            acl_rules: acl_rules.into(),
            kinds: (sum & KINDS) >> KINDS_AT,
        })
    }
}

impl Groups {
    pub(crate) const NONE: Self = Self { set: GroupSet::NONE, sum: Sum(0) };

    /// The set of these groups. They must be in ascending order, each once.
    pub(crate) fn new(memberships: &[u32], groups: &Table<SecurityGroup, PerfectHash>, spill: &mut Spill) -> Self {
        let mut new = Self { set: GroupSet::new(memberships, spill), ..Self::NONE };
        new.count(groups, spill);
        new
    }

    /// The groups, in any order.
    pub(crate) fn iter<'a>(&'a self, spill: &'a Spill) -> impl ExactSizeIterator<Item = Membership> + 'a {
        self.set.as_slice(spill).iter().map(|&group| Membership(group))
    }

    /// Whether this group is among them, and what they come to.
    #[inline(always)]
    pub(crate) fn look_at(
        &self,
        group: Membership,
        groups: &Table<SecurityGroup, PerfectHash>,
        spill: &Spill,
    ) -> (bool, Tally) {
        match self.look_at_record(group) {
            Some(known) => known,
            None => (self.iter(spill).any(|other| other == group), self.tally(groups, spill)),
        }
    }

    /// The same where the record keeps it.
    #[inline(always)]
    pub(crate) fn look_at_record(&self, group: Membership) -> Option<(bool, Tally)> {
        self.sum.tally().map(|tally| (self.set.contains(group.0), tally))
    }

    /// How many there are and of which kinds, where the record keeps it.
    #[inline(always)]
    pub(crate) fn class(&self) -> Class {
        self.sum.class()
    }

    /// Adds a group, if it is missing. Nothing comes of it where that is not done in the record alone: then
    /// [`Groups::change`] has to do it.
    #[inline(always)]
    pub(crate) fn insert(&mut self, Share { membership: Membership(group), sum }: Share) -> Option<()> {
        let sum = self.sum.with(sum)?;
        if self.set.contains(group) || !self.set.push(self.sum.count(), group) {
            return None;
        }
        self.sum = sum;
        Some(())
    }

    /// Takes a group out, if it is what was added last. Nothing comes of it where that is not done in the record alone: then
    /// [`Groups::change`] has to do it.
    #[inline(always)]
    pub(crate) fn remove(&mut self, Share { membership: Membership(group), sum }: Share) -> Option<()> {
        let sum = self.sum.without(sum)?;
        if !self.set.pop(self.sum.count(), group) {
            return None;
        }
        self.sum = sum;
        Some(())
    }

    /// Makes a change of the set that says whether it could be made, wherever the set is, and counts anew what it comes to.
    pub(crate) fn change(
        &mut self,
        Membership(group): Membership,
        change: impl FnOnce(&mut GroupSet, u32, &mut Spill) -> bool,
        groups: &Table<SecurityGroup, PerfectHash>,
        spill: &mut Spill,
    ) -> bool {
        let made = change(&mut self.set, group, spill);
        self.count(groups, spill);
        made
    }

    /// Counts anew what they come to.
    pub(crate) fn count(&mut self, groups: &Table<SecurityGroup, PerfectHash>, spill: &Spill) {
        self.sum = Sum::new(self.tally(groups, spill));
    }

    #[inline(never)]
    fn tally(&self, groups: &Table<SecurityGroup, PerfectHash>, spill: &Spill) -> Tally {
        self.iter(spill).fold(Tally::default(), |tally, membership| Tally {
            count: tally.count.wrapping_add(1),
            // As many numbers of 32 bits as 32 bits can count do not exceed 64.
            acl_rules: tally.acl_rules.wrapping_add(groups.get(membership.group()).map_or(0, |group| group.acl_rules).into()),
            kinds: tally.kinds | membership.kind(),
        })
    }
}
