//! The groups that a member is in, and what they come to.

use super::{SecurityGroupHandle, kinds::GroupKind, records::SecurityGroup};
use crate::store::{GroupSet, PerfectHash, Spill, Table};

/// A group that a member is in, as the member's own record has it: where it is and, so that the question for it does not lead to
/// another record, of which kind. No group ever becomes one of another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Membership(pub(crate) u32);

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

    #[inline]
    fn kind(self) -> GroupKind {
        match self.0 & 3 {
            0 => GroupKind::Basic,
            1 => GroupKind::Advanced,
            _ => GroupKind::Enterprise,
        }
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
    pub(crate) const NONE: Self = Self { membership: Membership(0), sum: Sum::UNCOUNTED_ONE };

    /// That of a group with so many rules.
    pub(crate) fn new(group: SecurityGroupHandle, kind: GroupKind, acl_rules: u32) -> Self {
        let membership = Membership::new(group, kind);
        let sum = Sum::new(Tally::default().with(kind, acl_rules)).unwrap_or(Sum::UNCOUNTED_ONE);
        Self { membership, sum }
    }

    /// Whether it says what the group adds; else that is to be counted.
    pub(crate) fn is_counted(self) -> bool {
        self.sum.is_counted()
    }
}

/// The groups that a member is in, with what they come to, so that no check has to go through them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups {
    set: GroupSet,
    sum: Sum,
}

/// What a member's groups came to before a group was added.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Before(Sum);

/// What groups come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) count: u64,
    /// The rules of all of them.
    pub(crate) acl_rules: u64,
    /// How many are advanced ones.
    advanced: u32,
    /// And enterprise ones; the others are basic.
    enterprise: u32,
}

impl Tally {
    /// So many rules, whatever groups have them.
    pub(crate) fn of_acl_rules(acl_rules: u64) -> Self {
        Self { acl_rules, ..Self::default() }
    }

    /// With one group more. (As many numbers of 32 bits as 32 bits can count do not exceed 64.)
    fn with(self, kind: GroupKind, acl_rules: u32) -> Self {
        let one_of = |other| u32::from(kind == other);
        Self {
            count: self.count.wrapping_add(1),
            acl_rules: self.acl_rules.wrapping_add(acl_rules.into()),
            advanced: self.advanced.wrapping_add(one_of(GroupKind::Advanced)),
            enterprise: self.enterprise.wrapping_add(one_of(GroupKind::Enterprise)),
        }
    }

    /// Whether one is of another kind.
    #[inline(always)]
    pub(crate) fn has_other_than(&self, kind: GroupKind) -> bool {
        match kind {
            GroupKind::Basic => self.advanced | self.enterprise != 0,
            GroupKind::Advanced => u64::from(self.advanced) != self.count,
            GroupKind::Enterprise => u64::from(self.enterprise) != self.count,
        }
    }
}

/// How many groups there are, and how many of each kind, of at most five: in the lowest 3 bits how many, above them the number of
/// advanced ones and six times that of enterprise ones. That of two sets is their sum.
#[derive(Clone, Copy)]
pub(crate) struct Class(pub(crate) u8);

/// The bits of the count.
const COUNT_BITS: u32 = 7;
/// Where the kinds begin.
const KINDS_AT: u32 = 3;
/// One more than there can be of a kind.
const RADIX: u32 = 6;

impl Class {
    /// All are less than this.
    pub(crate) const COUNT: usize = 1 << 8;

    fn new(Tally { count, advanced, enterprise, .. }: Tally) -> Option<Self> {
        let count = u32::try_from(count).ok().filter(|count| *count < RADIX)?;
        let kinds = enterprise.wrapping_mul(RADIX).wrapping_add(advanced);
        Some(Self((count | kinds << KINDS_AT) as u8))
    }

    /// Whether there can be such groups.
    pub(crate) fn can_be(self) -> bool {
        let Tally { count, advanced, enterprise, .. } = self.tally();
        count < RADIX.into() && u64::from(advanced.wrapping_add(enterprise)) <= count
    }

    /// What the groups come to, but for their rules.
    #[inline(always)]
    pub(crate) fn tally(self) -> Tally {
        let class = u32::from(self.0);
        let kinds = class >> KINDS_AT;
        Tally { count: (class & COUNT_BITS).into(), acl_rules: 0, advanced: kinds % RADIX, enterprise: kinds / RADIX }
    }
}

/// A [`Tally`] in 32 bits: in the lowest 8 its [`Class`], above them 23 of rules, and one that says that it has no room here and is to
/// be counted. That of two sets is their sum: to add a group, or to take one out, is one addition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sum(u32);

/// Where the rules begin.
const ACL_RULES_AT: u32 = 8;
/// Where to be counted is said.
const UNCOUNTED: u32 = 1 << 31;

impl Sum {
    /// Of groups that are to be counted: as if they were more than a record has room for, so that none is put behind them, and none
    /// taken as the last.
    const UNCOUNTED: Self = Self(UNCOUNTED | COUNT_BITS);
    /// Of one group that has no room by itself.
    const UNCOUNTED_ONE: Self = Self(UNCOUNTED);

    /// That of so much, if it has room.
    fn new(tally: Tally) -> Option<Self> {
        let Class(class) = Class::new(tally)?;
        let acl_rules = u32::try_from(tally.acl_rules).ok().filter(|rules| *rules < UNCOUNTED >> ACL_RULES_AT)?;
        Some(Self(acl_rules << ACL_RULES_AT | u32::from(class)))
    }

    /// The greatest whose groups have no more rules than this.
    pub(super) fn greatest(acl_rules: u64) -> Self {
        let acl_rules = u32::try_from(acl_rules).unwrap_or(u32::MAX).min(u32::MAX >> ACL_RULES_AT);
        let class = (Class::COUNT as u32).wrapping_sub(1);
        Self((acl_rules << ACL_RULES_AT).wrapping_add(class))
    }

    /// With one group more, if the record has room for it; nothing where that has to be counted.
    #[inline(always)]
    fn with(self, Self(one): Self) -> Option<Self> {
        // Of two that are uncounted nothing would be said; but then the record has no room.
        let both = Self(self.0.wrapping_add(one));
        both.is_counted().then_some(both)
    }

    /// With one group less. Where either is uncounted, what is left has as many groups as none can stand behind.
    #[inline(always)]
    fn without(self, Self(one): Self) -> Self {
        Self(self.0.wrapping_sub(one))
    }

    /// How many groups there are; more than there is room for where it has not been counted.
    #[inline(always)]
    fn count(self) -> usize {
        (self.0 & COUNT_BITS) as usize
    }

    #[inline(always)]
    fn is_counted(self) -> bool {
        self.0 & UNCOUNTED == 0
    }

    #[inline(always)]
    fn class(self) -> Class {
        Class(self.0 as u8)
    }

    #[inline(always)]
    fn tally(self) -> Option<Tally> {
        let acl_rules = (self.0 >> ACL_RULES_AT).into();
        self.is_counted().then_some(Tally { acl_rules, ..self.class().tally() })
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

    /// Whether they and one more, which is no enterprise group, come to more than this, where all are counted. (Two such sums never come
    /// to more than 32 bits. With a sixth enterprise group the kinds would have no room.)
    #[inline(always)]
    pub(crate) fn exceed_with(&self, one: Share, greatest: Sum) -> bool {
        debug_assert!(self.sum.is_counted() && one.is_counted(), "{one:?} is not counted beside {self:?}");
        debug_assert!(self.class().0.checked_add(one.sum.class().0).is_some(), "{one:?} has no room beside {self:?}");
        self.sum.0.wrapping_add(one.sum.0) > greatest.0
    }

    /// How many there are and of which kinds, where the record keeps it.
    #[inline(always)]
    pub(crate) fn class(&self) -> Class {
        self.sum.class()
    }

    /// Adds a group, if it is missing. Nothing comes of it where that is not done in the record alone: then
    /// [`Groups::change`] has to do it.
    #[inline(always)]
    pub(crate) fn insert(&mut self, share: Share) -> Option<()> {
        if self.set.contains(share.membership.0) {
            return None;
        }
        self.add(share).map(|_| ())
    }

    /// The same of a group that is missing; says how it was before.
    #[inline(always)]
    pub(crate) fn add(&mut self, Share { membership: Membership(group), sum }: Share) -> Option<Before> {
        debug_assert!(!self.sum.is_counted() || !self.set.contains(group), "{group} is there already");
        let (before, sum) = (self.sum, self.sum.with(sum)?);
        if !self.set.push(before.count(), group) {
            return None;
        }
        self.sum = sum;
        Some(Before(before))
    }

    /// Takes back what [`Groups::add`] did, since when nothing has changed.
    #[inline(always)]
    pub(crate) fn take_back(&mut self, Before(before): Before) {
        self.set.truncate(before.count());
        self.sum = before;
    }

    /// Takes a group out, if it is what was added last. Nothing comes of it where that is not done in the record alone: then
    /// [`Groups::change`] has to do it.
    #[inline(always)]
    pub(crate) fn remove(&mut self, Share { membership: Membership(group), sum }: Share) -> Option<()> {
        let rest = self.sum.without(sum);
        if !self.set.pop(rest.count(), group) {
            return None;
        }
        self.sum = rest;
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
        self.sum = Sum::new(self.tally(groups, spill)).unwrap_or(Sum::UNCOUNTED);
    }

    #[inline(never)]
    fn tally(&self, groups: &Table<SecurityGroup, PerfectHash>, spill: &Spill) -> Tally {
        self.iter(spill).fold(Tally::default(), |tally, membership| {
            tally.with(membership.kind(), groups.get(membership.group()).map_or(0, |group| group.acl_rules))
        })
    }
}

#[cfg(test)]
mod tests {
    use alloc::{format, vec::Vec};

    use super::{Class, GroupKind, GroupSet, Groups, SecurityGroupHandle, Share, Spill, Sum, Tally};

    const KINDS: [GroupKind; 3] = [GroupKind::Basic, GroupKind::Advanced, GroupKind::Enterprise];
    /// So many rules have no room in a sum.
    const MANY: u32 = 1 << 23;

    /// Groups that a member is in, in the order in which they came.
    #[derive(Clone, Default)]
    struct Model(Vec<(Share, GroupKind, u32)>);

    impl Model {
        fn sum(&self) -> Option<Sum> {
            Sum::new(self.0.iter().fold(Tally::default(), |tally, &(_, kind, rules)| tally.with(kind, rules)))
        }

        /// As they are where they were counted.
        fn groups(&self) -> Groups {
            let mut spill = Spill::default();
            let memberships: Vec<u32> = self.0.iter().map(|(share, ..)| share.membership.0).collect();
            Groups { set: GroupSet::new(&memberships, &mut spill), sum: self.sum().unwrap_or(Sum::UNCOUNTED) }
        }
    }

    /// Whether they are the same, to the last bit.
    fn same(one: &Groups, other: &Groups) -> bool {
        format!("{one:?}") == format!("{other:?}")
    }

    /// A group comes and goes in the record alone exactly where there is room for it, and then the sum is what would be counted.
    #[test]
    fn groups_come_and_go_in_the_record() {
        let mut state = 1_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            ((u128::from(state) * u128::from(below)) >> 64) as u64
        };
        let mut seen = [0_usize; 5];
        for _ in 0..4_000 {
            let mut model = Model::default();
            let only = KINDS.get(random(6) as usize).copied();
            let many = random(4) == 0;
            for position in 0..7 {
                let kind = only.unwrap_or(KINDS[random(3) as usize]);
                let rules = match random(8) {
                    0 if many => [MANY - 1, MANY, u32::MAX][random(3) as usize],
                    1 if many => MANY - 1 - random(3) as u32,
                    _ => random(3) as u32,
                };
                let share = Share::new(SecurityGroupHandle::new(position), kind, rules);
                let (before, mut groups) = (model.groups(), model.groups());
                // What is not there cannot go.
                assert_eq!(groups.remove(share), None);
                assert!(same(&groups, &before), "{share:?} does not go from {before:?}");
                let (was_counted, len) = (model.sum().is_some(), model.0.len());
                model.0.push((share, kind, rules));
                let fits = was_counted && model.sum().is_some();
                assert_eq!(groups.insert(share).is_some(), fits, "{share:?} comes to {before:?}");
                // What is added can be taken back.
                let mut tried = before;
                let added = tried.add(share);
                assert_eq!(added.is_some(), fits, "{share:?} is added to {before:?}");
                if let Some(added) = added {
                    tried.take_back(added);
                }
                assert!(same(&tried, &before), "{share:?} is taken back from {tried:?}");
                let after = model.groups();
                assert!(same(&groups, if fits { &after } else { &before }), "{share:?} comes to {before:?}");
                let mut again = after;
                assert_eq!(again.insert(share), None, "{share:?} is in {after:?}");
                assert!(same(&again, &after));
                // The last goes where it came.
                let mut left = after;
                assert_eq!(left.remove(share).is_some(), model.sum().is_some(), "{share:?} goes from {after:?}");
                assert!(same(&left, if model.sum().is_some() { &before } else { &after }), "{share:?} goes from {after:?}");
                // Another than the last does not go so.
                if let Some(&(first, ..)) = model.0.first().filter(|_| len > 0) {
                    let mut left = after;
                    assert_eq!(left.remove(first), None, "{first:?} from {after:?}");
                    assert!(same(&left, &after));
                }
                let uncounted_share = !share.sum.is_counted();
                let cases = [fits, uncounted_share && was_counted, uncounted_share && !was_counted, len == 5 && was_counted];
                for (seen, case) in seen.iter_mut().zip(cases) {
                    *seen += usize::from(case);
                }
                seen[4] += usize::from(len == 5 && only == Some(GroupKind::Enterprise));
            }
        }
        assert!(seen.iter().all(|seen| *seen > 100), "{seen:?}");
    }

    /// What groups and one more come to exceeds the greatest sum exactly where their rules are more than the limit.
    #[test]
    fn sums_exceed_what_their_rules_exceed() {
        let numbers = [0, 1, 200, MANY / 2, MANY - 2, MANY - 1];
        let share = |position, kind, rules| (Share::new(SecurityGroupHandle::new(position), kind, rules), kind, rules);
        let kinds = KINDS.into_iter().flat_map(|kind| [GroupKind::Basic, GroupKind::Advanced].map(|other| (kind, other)));
        let mut seen = [0_usize; 2];
        for ((kind, other), len) in kinds.flat_map(|kinds| (0..=5).map(move |len| (kinds, len))) {
            for (first, second) in numbers.into_iter().flat_map(|first| numbers.map(|second| (first, second))) {
                let rules = |position| if position == 0 { first } else { 0 };
                let groups = Model((0..len).map(|position| share(position, kind, rules(position))).collect()).groups();
                let (one, ..) = share(len, other, second);
                let together = u64::from(if len > 0 { first } else { 0 }) + u64::from(second);
                let near = [together.saturating_sub(1), together, together + 1];
                for limit in near.into_iter().chain(numbers.map(u64::from)).chain([u32::MAX.into(), u64::MAX]) {
                    let exceeds = groups.exceed_with(one, Sum::greatest(limit));
                    assert_eq!(exceeds, together > limit, "{groups:?} with {one:?} against {limit}");
                    seen[usize::from(exceeds)] += 1;
                }
            }
        }
        assert!(seen.iter().all(|seen| *seen > 100), "{seen:?}");
    }

    /// Every class that can be is what it says, and no other is like it.
    #[test]
    fn classes_are_what_they_say() {
        let classes: Vec<Class> = (0..=u8::MAX).map(Class).filter(|class| class.can_be()).collect();
        assert_eq!(classes.len(), 56, "the sets of at most five of three kinds");
        for class in classes {
            assert_eq!(Class::new(class.tally()).map(|again| again.0), Some(class.0));
        }
    }
}
