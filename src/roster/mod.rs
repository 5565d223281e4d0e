//! Instances in security groups and nothing else: what the worlds of Zenlayer and Baidu have in common.

mod builder;
mod world;

use alloc::{
    borrow::Cow,
    string::{String, ToString},
    vec::Vec,
};

pub(crate) use builder::RosterBuilder;
pub(crate) use world::world_of_a_roster;

use crate::{
    error::{Misfit, StepError},
    rulebook::Unjudged,
    store::{GroupSet, Handle, Record, Spill, Table},
};

/// A record of an instance.
pub(crate) trait Grouped: Record {
    fn groups(&self) -> &GroupSet;
    fn groups_mut(&mut self) -> &mut GroupSet;
}

/// Security groups, instances, and who is in what.
#[derive(Clone, Debug)]
pub(crate) struct Roster<G, I> {
    pub(crate) groups: Table<G>,
    pub(crate) instances: Table<I>,
    spill: Spill,
    fingerprint: u64,
}

/// The group and the instance that a request names, where they were found.
pub(crate) struct Found<'a, G, I> {
    roster: &'a Roster<G, I>,
    group: Option<(Handle<G>, &'a G)>,
    instance: Option<(Handle<I>, &'a I)>,
}

impl<G, I> Clone for Found<'_, G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for Found<'_, G, I> {}

impl<'a, G: Record, I: Grouped> Found<'a, G, I> {
    pub(crate) fn new(roster: &'a Roster<G, I>, group: &str, instance: &str) -> Self {
        let group = roster.groups.find(group).and_then(|handle| Some((handle, roster.groups.get(handle)?)));
        let instance = roster.instances.find(instance).and_then(|handle| Some((handle, roster.instances.get(handle)?)));
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

    /// Whether the request would add the instance to the group.
    pub(crate) fn adds(&self) -> Result<bool, Unjudged> {
        let (group, _) = self.group.ok_or("the security group was not found")?;
        self.instance()?;
        Ok(!self.groups().contains(&group.position()))
    }

    /// Whether the request would add the instance to one group too many.
    pub(crate) fn exceeds(&self, limit: Option<u32>) -> Result<bool, Unjudged> {
        Ok(self.adds()? && limit.is_some_and(|limit| self.groups().len() >= limit as usize))
    }

    /// What an accepted request changes: nothing where the instance is in the group already.
    pub(crate) fn transition(&self) -> Transition<G, I> {
        let change = match (self.group, self.instance) {
            (Some((security_group, _)), Some((member, _))) if self.adds() == Ok(true) => {
                Some(Change::Joined { security_group, member })
            }
            _ => None,
        };
        self.roster.transition_of(change)
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

/// What an accepted request changes: one change, or nothing.
///
/// It fits the world that it was made for, copies of it, and every world of the same ids that is in the state it
/// expects.
#[derive(Debug)]
pub struct Transition<G, I> {
    fingerprint: u64,
    change: Option<Change<G, I>>,
}

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
impl<G, I> Clone for Transition<G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for Transition<G, I> {}
impl<G, I> PartialEq for Transition<G, I> {
    fn eq(&self, other: &Self) -> bool {
        (self.fingerprint, self.change) == (other.fingerprint, other.change)
    }
}
impl<G, I> Eq for Transition<G, I> {}

impl<G, I> Change<G, I> {
    /// Whether it joins, and what is concerned.
    fn parts(self) -> (bool, Handle<G>, Handle<I>) {
        match self {
            Self::Joined { security_group, member } => (true, security_group, member),
            Self::Left { security_group, member } => (false, security_group, member),
        }
    }
}

impl<G, I> Transition<G, I> {
    /// What changes; nothing where the request asked for what is so already.
    #[must_use]
    pub fn change(&self) -> Option<Change<G, I>> {
        self.change
    }

    /// The transition that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let change = self.change.map(|change| match change {
            Change::Joined { security_group, member } => Change::Left { security_group, member },
            Change::Left { security_group, member } => Change::Joined { security_group, member },
        });
        Self { change, ..*self }
    }
}

/// A change, written out with ids.
#[derive(Clone, Debug, PartialEq, Eq)]
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

impl<G: Record, I: Grouped> Roster<G, I> {
    /// The positions of the groups that an instance is in, in any order.
    #[inline]
    pub(crate) fn groups_of<'a>(&'a self, instance: &'a I) -> &'a [u32] {
        instance.groups().as_slice(&self.spill)
    }

    /// The ids of the groups that an instance is in, ascending.
    pub(crate) fn group_ids(&self, instance: &I) -> Vec<Cow<'_, str>> {
        let handles = self.groups_of(instance).iter().map(|&position| Handle::new(position));
        let mut ids: Vec<_> = handles.filter_map(|handle| self.groups.id(handle)).map(Cow::Borrowed).collect();
        ids.sort_unstable();
        ids
    }

    /// The transition that makes this change.
    #[inline]
    pub(crate) fn transition_of(&self, change: Option<Change<G, I>>) -> Transition<G, I> {
        Transition { fingerprint: self.fingerprint, change }
    }

    /// What a transition changes, written out.
    pub(crate) fn spec_of(&self, transition: &Transition<G, I>) -> Result<Option<ChangeSpec<'_>>, Misfit> {
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        Ok(transition.change.map(|change| {
            let (joins, group, instance) = change.parts();
            let security_group = Cow::Borrowed(self.groups.id(group).unwrap_or_default());
            let member = Cow::Borrowed(self.instances.id(instance).unwrap_or_default());
            if joins { ChangeSpec::Joined { security_group, member } } else { ChangeSpec::Left { security_group, member } }
        }))
    }

    /// Reads a change back.
    pub(crate) fn transition(&self, spec: &ChangeSpec<'_>) -> Result<Transition<G, I>, Misfit> {
        let (ChangeSpec::Joined { security_group, member } | ChangeSpec::Left { security_group, member }) = spec;
        let missing = |what, id: &str| Misfit::Missing { what, id: id.to_string() };
        let group = self.groups.find(security_group).ok_or_else(|| missing("security group", security_group))?;
        let instance = self.instances.find(member).ok_or_else(|| missing("instance", member))?;
        Ok(self.transition_of(Some(match spec {
            ChangeSpec::Joined { .. } => Change::Joined { security_group: group, member: instance },
            ChangeSpec::Left { .. } => Change::Left { security_group: group, member: instance },
        })))
    }

    /// Makes the change.
    pub(crate) fn apply(&mut self, transition: &Transition<G, I>) -> Result<(), Misfit> {
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        let Some((joins, group, instance)) = transition.change.map(Change::parts) else { return Ok(()) };
        let Some(record) = self.instances.get_mut(instance) else { return Err(Misfit::OtherWorld) };
        let groups = record.groups_mut();
        let done = match joins {
            true => groups.insert(group.position(), &mut self.spill),
            false => groups.remove(group.position(), &mut self.spill),
        };
        if done {
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
        let transition = self.transition(&ChangeSpec::Left { security_group, member })?;
        Ok(self.apply(&transition)?)
    }

    pub(crate) fn instance_mut(&mut self, id: &str) -> Result<&mut I, StepError> {
        let handle = self.instances.find(id);
        handle.and_then(|handle| self.instances.get_mut(handle)).ok_or_else(|| missing("instance", id))
    }

    pub(crate) fn group_mut(&mut self, id: &str) -> Result<&mut G, StepError> {
        let handle = self.groups.find(id);
        handle.and_then(|handle| self.groups.get_mut(handle)).ok_or_else(|| missing("security group", id))
    }

    /// The memory that the roster takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.groups.bytes().saturating_add(self.instances.bytes()).saturating_add(self.spill.bytes())
    }
}

fn missing(what: &'static str, id: &str) -> StepError {
    StepError::Missing { what, id: String::from(id) }
}
