//! What accepted requests change, as values.

use alloc::{borrow::Cow, string::ToString, vec::Vec};

use super::{
    Member, ResourceGroupHandle, ResourceKind, ResourceRef, SecurityGroupHandle, World, records::Membership, standing_mut,
};
use crate::{
    error::Misfit,
    rulebook::Reversible,
    store::{Handle, Stamp},
};

/// One change.
// Closed: what else accepted requests may change one day is a change that every reader must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A member comes into a security group.
    Joined {
        /// The group.
        security_group: SecurityGroupHandle,
        /// The member.
        member: Member,
    },
    /// A member goes out of a security group: the inverse of [`Change::Joined`].
    Left {
        /// The group.
        security_group: SecurityGroupHandle,
        /// The member.
        member: Member,
    },
    /// A resource goes from one resource group (or none) to another.
    Moved {
        /// The resource.
        resource: ResourceRef,
        /// Where it was.
        from: Option<ResourceGroupHandle>,
        /// Where it is.
        to: Option<ResourceGroupHandle>,
    },
}

impl Reversible for Change {
    #[inline]
    fn inverse(self) -> Self {
        match self {
            Self::Joined { security_group, member } => Self::Left { security_group, member },
            Self::Left { security_group, member } => Self::Joined { security_group, member },
            Self::Moved { resource, from, to } => Self::Moved { resource, from: to, to: from },
        }
    }

    #[inline(always)]
    fn number(self) -> u64 {
        match self {
            Self::Joined { security_group, member } | Self::Left { security_group, member } => {
                let (way, position) = match member {
                    Member::Instance(handle) => (0, handle.position()),
                    Member::NetworkInterface(handle) => (1, handle.position()),
                };
                Stamp::number(way, security_group.position(), position)
            }
            Self::Moved { resource, from, to } => {
                let (way, position) = match resource {
                    ResourceRef::Instance(handle) => (2, handle.position()),
                    ResourceRef::NetworkInterface(handle) => (3, handle.position()),
                    ResourceRef::SecurityGroup(handle) => (4, handle.position()),
                    ResourceRef::Other(kind, handle) => (5_u32.wrapping_add(kind as u32), handle.position()),
                };
                let place = |group: Option<ResourceGroupHandle>| group.map_or(u32::MAX, Handle::position);
                Stamp::number(way, place(from), position) ^ Stamp::number(way, place(to), position)
            }
        }
    }
}

/// What an accepted request changes: nothing, one change, or several that are made together or not at all.
///
/// It fits the world that it was checked against, as long as that is in the state in which it was then, and copies of it in
/// that state; anywhere else [`World::apply`] says so. [`World::spec_of`] writes it out, [`World::transition`] reads it back.
pub type Transition = crate::rulebook::Transition<Change>;

/// A change, written out with ids.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(remote = "Self", tag = "change", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum ChangeSpec<'a> {
    /// A member comes into a security group.
    Joined {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The member's id.
        member: Cow<'a, str>,
    },
    /// A member goes out of a security group.
    Left {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The member's id.
        member: Cow<'a, str>,
    },
    /// A resource goes from one resource group to another.
    Moved {
        /// The type, as `ResourceType` spells it.
        resource_type: Cow<'a, str>,
        /// The id.
        resource: Cow<'a, str>,
        /// The id of the resource group that it was in.
        from: Option<Cow<'a, str>>,
        /// The id of the resource group that it is in.
        to: Option<Cow<'a, str>>,
    },
}

#[cfg(feature = "serde")]
crate::wire::objects!(ChangeSpec<'a>);

impl Change {
    fn spec(self, world: &World) -> ChangeSpec<'_> {
        let group = |handle| Cow::Borrowed(world.security_group_id(handle).unwrap_or_default());
        let member_id = |member| Cow::Borrowed(world.member_id(member).unwrap_or_default());
        let resource_group =
            |handle: Option<ResourceGroupHandle>| handle.and_then(|handle| world.resource_groups.id(handle)).map(Cow::Borrowed);
        match self {
            Self::Joined { security_group, member } => {
                ChangeSpec::Joined { security_group: group(security_group), member: member_id(member) }
            }
            Self::Left { security_group, member } => {
                ChangeSpec::Left { security_group: group(security_group), member: member_id(member) }
            }
            Self::Moved { resource, from, to } => ChangeSpec::Moved {
                resource_type: Cow::Borrowed(resource.type_name()),
                resource: Cow::Borrowed(world.resource_id(resource).unwrap_or_default()),
                from: resource_group(from),
                to: resource_group(to),
            },
        }
    }
}

impl ResourceRef {
    /// The type, as `ResourceType` spells it.
    #[must_use]
    pub fn type_name(self) -> &'static str {
        match self {
            Self::Instance(_) => "instance",
            Self::NetworkInterface(_) => "eni",
            Self::SecurityGroup(_) => "securitygroup",
            Self::Other(kind, _) => kind.into(),
        }
    }
}

impl World {
    /// The transition that makes these changes in this world, as it is now.
    #[inline(always)]
    pub(crate) fn transition_of(&self, change: Option<Change>) -> Transition {
        Transition::new(self.stamp, change)
    }

    /// The same of several changes.
    pub(crate) fn transition_of_all(&self, changes: Vec<Change>) -> Transition {
        Transition::of_all(self.stamp, changes)
    }

    /// What a transition changes, written out with ids; nothing where it changes nothing. The world may be in the state before the
    /// change or after it.
    ///
    /// # Errors
    ///
    /// The transition was checked against another state of the world, or another world.
    pub fn spec_of(&self, transition: &Transition) -> Result<Vec<ChangeSpec<'_>>, Misfit> {
        if !transition.fits(self.stamp) && !transition.led_to(self.stamp) {
            return Err(Misfit::OtherState);
        }
        Ok(transition.changes().iter().map(|change| change.spec(self)).collect())
    }

    /// Reads changes back that were written out, perhaps in another world, as a transition of this world as it is now.
    ///
    /// # Errors
    ///
    /// One names something that this world does not have.
    pub fn transition<'s>(&self, specs: impl IntoIterator<Item = &'s ChangeSpec<'s>>) -> Result<Transition, Misfit> {
        let changes: Result<Vec<_>, _> = specs.into_iter().map(|spec| self.change(spec)).collect();
        Ok(self.transition_of_all(changes?))
    }

    fn change(&self, spec: &ChangeSpec<'_>) -> Result<Change, Misfit> {
        let group = |id: &str| self.find_security_group(id).ok_or_else(|| missing("security group", id));
        let member_of = |id: &str| self.find_member(id).ok_or_else(|| missing("instance or network interface", id));
        let resource_group = |id: &Option<Cow<'_, str>>| match id {
            None => Ok(None),
            Some(id) => self.find_resource_group(id).map(Some).ok_or_else(|| missing("resource group", id)),
        };
        Ok(match spec {
            ChangeSpec::Joined { security_group, member } => {
                Change::Joined { security_group: group(security_group)?, member: member_of(member)? }
            }
            ChangeSpec::Left { security_group, member } => {
                Change::Left { security_group: group(security_group)?, member: member_of(member)? }
            }
            ChangeSpec::Moved { resource_type, resource, from, to } => Change::Moved {
                resource: self.find_resource(resource_type, resource).ok_or_else(|| missing("resource", resource))?,
                from: resource_group(from)?,
                to: resource_group(to)?,
            },
        })
    }

    /// The resource of this type (as `ResourceType` spells it) and id.
    #[must_use]
    pub fn find_resource(&self, resource_type: &str, id: &str) -> Option<ResourceRef> {
        match resource_type {
            "instance" => self.find_instance(id).map(ResourceRef::Instance),
            "eni" => self.find_network_interface(id).map(ResourceRef::NetworkInterface),
            "securitygroup" => self.find_security_group(id).map(ResourceRef::SecurityGroup),
            _ => {
                let kind: ResourceKind = resource_type.parse().ok()?;
                self.resources_of(kind).find(id).map(|handle| ResourceRef::Other(kind, handle))
            }
        }
    }

    /// The id of a resource.
    #[must_use]
    pub fn resource_id(&self, resource: ResourceRef) -> Option<&str> {
        match resource {
            ResourceRef::Instance(handle) => self.member_id(Member::Instance(handle)),
            ResourceRef::NetworkInterface(handle) => self.member_id(Member::NetworkInterface(handle)),
            ResourceRef::SecurityGroup(handle) => self.security_group_id(handle),
            ResourceRef::Other(kind, handle) => self.resources_of(kind).id(handle),
        }
    }

    /// Makes the changes of a transition, all or none.
    ///
    /// A transition that a check of this world in this very state gave cannot fail. Where nothing happens between check and
    /// change, the operations' `perform` does both in one call.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world as it is now; nothing has changed.
    #[inline]
    pub fn apply(&mut self, transition: &Transition) -> Result<(), Misfit> {
        if !transition.fits(self.stamp) {
            return Err(Misfit::OtherState);
        }
        match transition.changes() {
            [] => Ok(()),
            [change] => self.make(*change),
            changes => self.make_all(changes),
        }
    }

    /// Makes the changes of a transition that a check of this world, as it is now, gave, lets `look` see the world with them, and takes
    /// them back, even if `look` panics.
    pub(crate) fn with<T>(&mut self, transition: &Transition, look: impl FnOnce(&Self) -> T) -> T {
        struct Trial<'w>(&'w mut World, Transition);

        impl Drop for Trial<'_> {
            fn drop(&mut self) {
                let undone = self.0.apply(&self.1);
                debug_assert_eq!(undone, Ok(()), "{:?} cannot be made", self.1);
            }
        }

        let made = self.apply(transition);
        debug_assert_eq!(made, Ok(()), "{transition:?} does not fit");
        let trial = Trial(self, transition.inverse());
        look(trial.0)
    }

    #[inline(never)]
    fn make_all(&mut self, changes: &[Change]) -> Result<(), Misfit> {
        for (made, change) in changes.iter().enumerate() {
            if let Err(misfit) = self.make(*change) {
                for change in changes.iter().take(made).rev() {
                    let undone = self.make(change.inverse());
                    debug_assert_eq!(undone, Ok(()), "{change:?} cannot be undone");
                }
                return Err(misfit);
            }
        }
        Ok(())
    }

    #[inline]
    fn make(&mut self, change: Change) -> Result<(), Misfit> {
        match change {
            Change::Joined { security_group, member } => self.join(security_group, member),
            Change::Left { security_group, member } => self.leave(security_group, member),
            Change::Moved { resource, from, to } => self.move_resource(resource, from, to),
        }?;
        self.stamp.toggle(change.number());
        Ok(())
    }

    #[inline]
    fn join(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Self { tenancies, security_groups, instances, network_interfaces, spill, .. } = self;
        let group = security_groups.get_mut(security_group).ok_or(Misfit::OtherState)?;
        let standing = standing_mut(instances, network_interfaces, member).ok_or(Misfit::OtherState)?;
        if group.tenancy != standing.tenancy {
            let (one, other) = (tenancies.get(group.tenancy), tenancies.get(standing.tenancy));
            if (one.region, one.vpc) != (other.region, other.vpc) {
                return Err(
                    self.misfit(security_group, member, |security_group, member| Misfit::Apart { security_group, member })
                );
            }
        }
        let membership = Membership::new(security_group.position(), group.kind);
        if !standing.groups.insert(membership.0, spill) {
            let misfit = |security_group, member| Misfit::AlreadyMember { security_group, member };
            return Err(self.misfit(security_group, member, misfit));
        }
        group.gain_member(standing.private_ips);
        Ok(())
    }

    #[inline]
    fn leave(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Self { security_groups, instances, network_interfaces, spill, .. } = self;
        let group = security_groups.get_mut(security_group).ok_or(Misfit::OtherState)?;
        let standing = standing_mut(instances, network_interfaces, member).ok_or(Misfit::OtherState)?;
        let membership = Membership::new(security_group.position(), group.kind);
        if !standing.groups.remove(membership.0, spill) {
            return Err(
                self.misfit(security_group, member, |security_group, member| Misfit::NotMember { security_group, member })
            );
        }
        group.lose_member(standing.private_ips);
        Ok(())
    }

    fn move_resource(
        &mut self,
        resource: ResourceRef,
        from: Option<ResourceGroupHandle>,
        to: Option<ResourceGroupHandle>,
    ) -> Result<(), Misfit> {
        let id = self.resource_id(resource).ok_or(Misfit::OtherState)?;
        if self.resource_group_of(resource) != from {
            return Err(Misfit::Elsewhere { resource: id.to_string() });
        }
        if to.is_some_and(|to| self.resource_groups.get(to).is_none()) {
            return Err(Misfit::OtherState);
        }
        self.put_into_resource_group(resource, to).ok_or(Misfit::OtherState)
    }

    #[cold]
    fn misfit(
        &self,
        security_group: SecurityGroupHandle,
        member: Member,
        misfit: impl FnOnce(alloc::string::String, alloc::string::String) -> Misfit,
    ) -> Misfit {
        let name = |id: Option<&str>| id.unwrap_or_default().to_string();
        misfit(name(self.security_group_id(security_group)), name(self.member_id(member)))
    }
}

fn missing(what: &'static str, id: &str) -> Misfit {
    Misfit::Missing { what, id: id.to_string() }
}
