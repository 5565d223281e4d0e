//! Instances in security groups: the state that Zenlayer and Baidu share.

mod builder;
mod world;

use alloc::{borrow::Cow, collections::BTreeSet, format, string::ToString, vec::Vec};
use core::hash::Hash;

pub(crate) use builder::RosterBuilder;
pub(crate) use world::world_of_a_roster;

use crate::{
    error::{BuildError, Misfit, Problem, StepError},
    names::Counted,
    rulebook::{Reversible, Unjudged},
    store::{GroupSet, Handle, Record, Spill, Stamp, Table},
};

/// A record of a security group: it knows how many members the group has.
pub(crate) trait SecurityGroupRecord: Record {
    fn members_mut(&mut self) -> &mut u32;
}

/// A record of an instance: it knows which groups the instance is in, by their positions.
pub(crate) trait InstanceRecord: Record {
    fn groups(&self) -> &GroupSet;
    fn groups_mut(&mut self) -> &mut GroupSet;
}

/// Security groups, instances, and who is in what.
#[derive(Clone, Debug)]
pub(crate) struct Roster<G, I> {
    pub(crate) groups: Table<G>,
    pub(crate) instances: Table<I>,
    spill: Spill,
    stamp: Stamp,
}

/// The group and the instance that a request names, where they were found.
pub(crate) struct LookedUp<'a, G, I> {
    roster: &'a Roster<G, I>,
    /// With their positions.
    group: Option<(u32, &'a G)>,
    instance: Option<(u32, &'a I)>,
}

impl<G, I> Clone for LookedUp<'_, G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for LookedUp<'_, G, I> {}

impl<'a, G: SecurityGroupRecord, I: InstanceRecord> LookedUp<'a, G, I> {
    pub(crate) fn new(roster: &'a Roster<G, I>, group: &str, instance: &str) -> Self {
        let (group, instance) = (roster.groups.look_up(group), roster.instances.look_up(instance));
        Self { roster, group, instance }
    }

    /// Forgets a group that is not there for the operation.
    pub(crate) fn only_groups(self, wanted: impl Fn(&G) -> bool) -> Self {
        Self { group: self.group.filter(|(_, group)| wanted(group)), ..self }
    }

    pub(crate) fn group(&self) -> Result<&'a G, Unjudged> {
        self.group.map(|(_, group)| group).ok_or("the security group was not found")
    }

    pub(crate) fn instance(&self) -> Result<&'a I, Unjudged> {
        self.instance.map(|(_, instance)| instance).ok_or("the instance was not found")
    }

    /// The positions of the groups that the instance is in.
    pub(crate) fn groups(&self) -> &'a [u32] {
        self.instance.map_or(&[], |(_, instance)| self.roster.groups_of(instance))
    }

    /// Whether the instance is in the group.
    pub(crate) fn is_member(&self) -> Result<bool, Unjudged> {
        let (group, _) = self.group.ok_or("the security group was not found")?;
        self.instance()?;
        Ok(self.groups().contains(&group))
    }

    /// Whether the instance is in the group and in no other.
    pub(crate) fn is_only_group(&self) -> Result<bool, Unjudged> {
        Ok(self.is_member()? && self.groups().len() == 1)
    }

    /// Whether a request to join would add the instance to one group too many.
    pub(crate) fn exceeds(&self, limit: Option<u32>) -> Result<bool, Unjudged> {
        Ok(!self.is_member()? && limit.is_some_and(|limit| self.groups().len() >= limit as usize))
    }

    /// What an accepted request to join changes: nothing where the instance is in the group already.
    pub(crate) fn join(&self) -> Transition<G, I> {
        self.change_unless(true, |security_group, member| Change::Joined { security_group, member })
    }

    /// What an accepted request to leave changes: nothing where the instance is not in the group.
    pub(crate) fn leave(&self) -> Transition<G, I> {
        self.change_unless(false, |security_group, member| Change::Left { security_group, member })
    }

    /// The transition that makes this change, or none where the membership is already as the request wants it.
    fn change_unless(&self, member: bool, change: impl Fn(Handle<G>, Handle<I>) -> Change<G, I>) -> Transition<G, I> {
        let change = match (self.group, self.instance) {
            (Some((group, _)), Some((instance, _))) if self.is_member() == Ok(!member) => {
                let handles = self.roster.groups.handle(group).zip(self.roster.instances.handle(instance));
                handles.map(|(group, instance)| change(group, instance))
            }
            _ => None,
        };
        Transition::new(self.roster.stamp, change)
    }
}

/// A change of membership.
#[derive(Debug)]
pub enum Change<G, I> {
    /// An instance comes into a security group.
    Joined {
        /// The group.
        security_group: Handle<G>,
        /// The instance.
        member: Handle<I>,
    },
    /// An instance goes out of a security group: the inverse of [`Change::Joined`].
    Left {
        /// The group.
        security_group: Handle<G>,
        /// The instance.
        member: Handle<I>,
    },
}

/// What an accepted request changes.
pub(crate) type Transition<G, I> = crate::rulebook::Transition<Change<G, I>>;

// By hand: derives would ask the same of the records.
impl<G, I> Clone for Change<G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for Change<G, I> {}
impl<G, I> PartialEq for Change<G, I> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}
impl<G, I> Eq for Change<G, I> {}
impl<G, I> Change<G, I> {
    /// Whether it joins, and what is concerned.
    fn parts(self) -> (bool, Handle<G>, Handle<I>) {
        match self {
            Self::Joined { security_group, member } => (true, security_group, member),
            Self::Left { security_group, member } => (false, security_group, member),
        }
    }
}

impl<G, I> Reversible for Change<G, I> {
    fn inverse(self) -> Self {
        match self {
            Self::Joined { security_group, member } => Self::Left { security_group, member },
            Self::Left { security_group, member } => Self::Joined { security_group, member },
        }
    }

    fn number(self) -> u64 {
        let (_, group, instance) = self.parts();
        Stamp::number(0, group.position(), instance.position())
    }
}

/// A change, written out with ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(remote = "Self", tag = "change", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum ChangeSpec<'a> {
    /// An instance comes into a security group.
    Joined {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The instance's id.
        member: Cow<'a, str>,
    },
    /// An instance goes out of a security group.
    Left {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The instance's id.
        member: Cow<'a, str>,
    },
}

#[cfg(feature = "serde")]
crate::wire::objects!(ChangeSpec<'a>);

/// Something to be deleted.
// Open: there may be more to delete one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Delete<'a> {
    /// The security group with this id, which may have no members.
    SecurityGroup(Cow<'a, str>),
    /// The instance with this id: it is taken out of its groups.
    Instance(Cow<'a, str>),
}

impl<G: SecurityGroupRecord, I: InstanceRecord> Roster<G, I> {
    pub(crate) fn new(seed: u64) -> Self {
        Self { groups: Table::new(seed), instances: Table::new(seed), spill: Spill::default(), stamp: Stamp::default() }
    }

    /// Something happened.
    pub(crate) fn advance(&mut self, what: &impl Hash) {
        self.stamp.advance(what);
    }

    /// Creates a group.
    pub(crate) fn create_group(&mut self, id: &str, record: G) -> Result<Handle<G>, BuildError> {
        self.groups.vacant(id, "a security group")?;
        self.stamp.advance(&(0, id));
        Ok(self.groups.insert(id, record).1)
    }

    /// Creates an instance in these groups.
    pub(crate) fn create_instance(
        &mut self,
        id: &str,
        mut record: I,
        groups: &[Cow<'_, str>],
    ) -> Result<Handle<I>, BuildError> {
        self.instances.vacant(id, "an instance")?;
        let mut positions = BTreeSet::new();
        for (index, id) in groups.iter().enumerate() {
            let failed = |problem| BuildError::new(format!("security_groups[{index}]"), problem);
            let missing = || failed(Problem::Missing { what: "security group", id: id.to_string() });
            let (position, _) = self.groups.look_up(id).ok_or_else(missing)?;
            if !positions.insert(position) {
                return Err(failed(Problem::Repeated { id: id.to_string() }));
            }
        }
        for position in positions {
            record.groups_mut().insert(position, &mut self.spill);
            self.count(position, |members| members.wrapping_add(1));
        }
        self.stamp.advance(&(1, id, groups));
        Ok(self.instances.insert(id, record).1)
    }

    fn count(&mut self, position: u32, change: impl FnOnce(u32) -> u32) {
        if let Some(group) = self.groups.at_mut(position) {
            let members = group.members_mut();
            *members = change(*members);
        }
    }

    /// Deletes what can be deleted.
    pub(crate) fn delete(&mut self, delete: &Delete<'_>) -> Result<(), StepError> {
        match delete {
            Delete::SecurityGroup(id) => {
                let (position, _) = self.groups.look_up(id).ok_or_else(|| StepError::missing("security group", id))?;
                let members = self.groups.at_mut(position).map_or(0, |group| *group.members_mut());
                if members > 0 {
                    let why = format_args!("it has {}", Counted(members.into(), "member"));
                    return Err(StepError::in_use("security group", id, why));
                }
                self.groups.remove(position);
            }
            Delete::Instance(id) => {
                let (position, instance) = self.instances.look_up(id).ok_or_else(|| StepError::missing("instance", id))?;
                let groups = self.groups_of(instance).to_vec();
                groups.into_iter().for_each(|group| self.count(group, |members| members.wrapping_sub(1)));
                if let Some(instance) = self.instances.at_mut(position) {
                    instance.groups_mut().clear(&mut self.spill);
                }
                self.instances.remove(position);
            }
        }
        self.stamp.advance(delete);
        Ok(())
    }

    /// The positions of the groups that an instance is in, in any order.
    #[inline]
    pub(crate) fn groups_of<'a>(&'a self, instance: &'a I) -> &'a [u32] {
        instance.groups().as_slice(&self.spill)
    }

    /// The ids of the groups that an instance is in, ascending.
    pub(crate) fn group_ids(&self, instance: &I) -> Vec<Cow<'_, str>> {
        let groups = self.groups_of(instance).iter().filter_map(|&position| self.groups.at(position));
        let mut ids: Vec<_> = groups.map(|group| Cow::Borrowed(self.groups.text(group))).collect();
        ids.sort_unstable();
        ids
    }

    /// What a transition changes, written out.
    pub(crate) fn spec_of(&self, transition: &Transition<G, I>) -> Result<Vec<ChangeSpec<'_>>, Misfit> {
        if !transition.fits(self.stamp) && !transition.led_to(self.stamp) {
            return Err(Misfit::OtherState);
        }
        let spec = |change: &Change<G, I>| {
            let (joins, group, instance) = change.parts();
            let security_group = Cow::Borrowed(self.groups.id(group).unwrap_or_default());
            let member = Cow::Borrowed(self.instances.id(instance).unwrap_or_default());
            if joins { ChangeSpec::Joined { security_group, member } } else { ChangeSpec::Left { security_group, member } }
        };
        Ok(transition.changes().iter().map(spec).collect())
    }

    /// Reads changes back.
    pub(crate) fn transition<'s>(
        &self,
        specs: impl IntoIterator<Item = &'s ChangeSpec<'s>>,
    ) -> Result<Transition<G, I>, Misfit> {
        let changes: Result<Vec<_>, _> = specs.into_iter().map(|spec| self.change(spec)).collect();
        Ok(Transition::of_all(self.stamp, changes?))
    }

    fn change(&self, spec: &ChangeSpec<'_>) -> Result<Change<G, I>, Misfit> {
        let (ChangeSpec::Joined { security_group, member } | ChangeSpec::Left { security_group, member }) = spec;
        let missing = |what, id: &str| Misfit::Missing { what, id: id.to_string() };
        let group = self.groups.find(security_group).ok_or_else(|| missing("security group", security_group))?;
        let instance = self.instances.find(member).ok_or_else(|| missing("instance", member))?;
        Ok(match spec {
            ChangeSpec::Joined { .. } => Change::Joined { security_group: group, member: instance },
            ChangeSpec::Left { .. } => Change::Left { security_group: group, member: instance },
        })
    }

    /// Makes the changes, all or none.
    pub(crate) fn apply(&mut self, transition: &Transition<G, I>) -> Result<(), Misfit> {
        if !transition.fits(self.stamp) {
            return Err(Misfit::OtherState);
        }
        for (made, change) in transition.changes().iter().enumerate() {
            if let Err(misfit) = self.make(*change) {
                for change in transition.changes().iter().take(made).rev() {
                    let undone = self.make(change.inverse());
                    debug_assert_eq!(undone, Ok(()), "a change cannot be undone");
                }
                return Err(misfit);
            }
        }
        Ok(())
    }

    fn make(&mut self, change: Change<G, I>) -> Result<(), Misfit> {
        let (joins, group, instance) = change.parts();
        let record = self.instances.get_mut(instance).filter(|_| self.groups.get(group).is_some());
        let groups = record.ok_or(Misfit::OtherState)?.groups_mut();
        let (done, by) = match joins {
            true => (groups.insert(group.position(), &mut self.spill), 1),
            false => (groups.remove(group.position(), &mut self.spill), u32::MAX),
        };
        if done {
            self.count(group.position(), |members| members.wrapping_add(by));
            self.stamp.toggle(change.number());
            return Ok(());
        }
        let name = |id: Option<&str>| id.unwrap_or_default().to_string();
        let (security_group, member) = (name(self.groups.id(group)), name(self.instances.id(instance)));
        Err(match joins {
            true => Misfit::AlreadyMember { security_group, member },
            false => Misfit::NotMember { security_group, member },
        })
    }

    /// An instance leaves a group.
    pub(crate) fn leave(&mut self, security_group: &str, member: &str) -> Result<(), StepError> {
        let (security_group, member) = (Cow::Borrowed(security_group), Cow::Borrowed(member));
        let transition = self.transition([&ChangeSpec::Left { security_group, member }])?;
        Ok(self.apply(&transition)?)
    }

    pub(crate) fn instance_mut(&mut self, id: &str) -> Result<&mut I, StepError> {
        let handle = self.instances.find(id);
        handle.and_then(|handle| self.instances.get_mut(handle)).ok_or_else(|| StepError::missing("instance", id))
    }

    pub(crate) fn group_mut(&mut self, id: &str) -> Result<&mut G, StepError> {
        let handle = self.groups.find(id);
        handle.and_then(|handle| self.groups.get_mut(handle)).ok_or_else(|| StepError::missing("security group", id))
    }

    /// Gives memory back that no record needs.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.groups.shrink_to_fit();
        self.instances.shrink_to_fit();
    }

    /// The memory that the roster takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.groups.bytes().saturating_add(self.instances.bytes()).saturating_add(self.spill.bytes())
    }
}
