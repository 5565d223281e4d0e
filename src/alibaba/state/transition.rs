//! What accepted requests change, as values.

use alloc::{
    borrow::Cow,
    string::{String, ToString},
};

use core::fmt;

use crate::{
    alibaba::state::{
        Member, ResourceGroupHandle, ResourceKind, ResourceRef, SecurityGroupHandle, World,
        records::{MaybeGroup, SecurityGroup, Standing},
        standing_mut,
    },
    error::Misfit,
    store::{GroupSet, Handle, Spill},
};

/// One change of membership.
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

/// What an accepted request changes: one change, or nothing.
///
/// It fits the world that it was made for, copies of it, and every world of the same ids and hash seed that is in the state it
/// expects; [`World::apply`] says so where it does not. [`World::spec_of`] writes it out, [`World::transition`]
/// reads it back.
// In fields of their own and not as a `Change`, and without a gap between them: what a check has found stays in registers when
// `apply` is asked for it at once, and nothing else has to be carried along.
#[derive(Clone, Copy)]
pub struct Transition {
    fingerprint: u64,
    effect: Effect,
    /// Means something only where a membership changes.
    security_group: SecurityGroupHandle,
    /// Likewise: the position of the instance or network interface.
    member: u32,
    /// Means something only where something is moved, as what follows.
    resource: ResourceRef,
    from: MaybeGroup,
    to: MaybeGroup,
}

/// What kind of change it is. As wide as what lies beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Effect {
    Nothing,
    InstanceJoins,
    InstanceLeaves,
    InterfaceJoins,
    InterfaceLeaves,
    Moves,
}

impl Effect {
    #[inline(always)]
    fn inverse(self) -> Self {
        match self {
            Self::InstanceJoins => Self::InstanceLeaves,
            Self::InstanceLeaves => Self::InstanceJoins,
            Self::InterfaceJoins => Self::InterfaceLeaves,
            Self::InterfaceLeaves => Self::InterfaceJoins,
            Self::Nothing | Self::Moves => self,
        }
    }
}

impl Transition {
    /// What changes; nothing where the request asked for what is so already.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        let Self { fingerprint: _, effect, security_group, member, resource, from, to } = *self;
        let instance = Member::Instance(Handle::new(member));
        let interface = Member::NetworkInterface(Handle::new(member));
        match effect {
            Effect::Nothing => None,
            Effect::InstanceJoins => Some(Change::Joined { security_group, member: instance }),
            Effect::InstanceLeaves => Some(Change::Left { security_group, member: instance }),
            Effect::InterfaceJoins => Some(Change::Joined { security_group, member: interface }),
            Effect::InterfaceLeaves => Some(Change::Left { security_group, member: interface }),
            Effect::Moves => Some(Change::Moved { resource, from: from.group(), to: to.group() }),
        }
    }

    /// The transition that undoes this one.
    #[must_use]
    #[inline(always)]
    pub fn inverse(&self) -> Self {
        Self { effect: self.effect.inverse(), from: self.to, to: self.from, ..*self }
    }
}

// By hand: not everything in it means something always.
impl PartialEq for Transition {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint && self.change() == other.change()
    }
}

impl Eq for Transition {}

impl fmt::Debug for Transition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transition").field("fingerprint", &self.fingerprint).field("change", &self.change()).finish()
    }
}

/// A change, written out with ids.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// The transition that makes this change in this world.
    #[inline(always)]
    pub(crate) fn transition_of(&self, change: Option<Change>) -> Transition {
        let nothing = Transition {
            fingerprint: self.fingerprint,
            effect: Effect::Nothing,
            security_group: Handle::new(0),
            member: 0,
            resource: ResourceRef::Instance(Handle::new(0)),
            from: MaybeGroup::NONE,
            to: MaybeGroup::NONE,
        };
        let membership = |effect, security_group, member| Transition { effect, security_group, member, ..nothing };
        match change {
            None => nothing,
            Some(Change::Joined { security_group, member: Member::Instance(instance) }) => {
                membership(Effect::InstanceJoins, security_group, instance.position())
            }
            Some(Change::Left { security_group, member: Member::Instance(instance) }) => {
                membership(Effect::InstanceLeaves, security_group, instance.position())
            }
            Some(Change::Joined { security_group, member: Member::NetworkInterface(interface) }) => {
                membership(Effect::InterfaceJoins, security_group, interface.position())
            }
            Some(Change::Left { security_group, member: Member::NetworkInterface(interface) }) => {
                membership(Effect::InterfaceLeaves, security_group, interface.position())
            }
            Some(Change::Moved { resource, from, to }) => {
                let (from, to) = (MaybeGroup::new(from), MaybeGroup::new(to));
                Transition { effect: Effect::Moves, resource, from, to, ..nothing }
            }
        }
    }

    /// What a transition changes, written out with ids; nothing where it changes nothing.
    ///
    /// # Errors
    ///
    /// The transition comes from a world of other ids.
    pub fn spec_of(&self, transition: &Transition) -> Result<Option<ChangeSpec<'_>>, Misfit> {
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        Ok(transition.change().map(|change| change.spec(self)))
    }

    /// Reads a change back that was written out, perhaps in another world.
    ///
    /// # Errors
    ///
    /// It names something that this world does not have.
    pub fn transition(&self, spec: &ChangeSpec<'_>) -> Result<Transition, Misfit> {
        let group = |id: &str| self.find_security_group(id).ok_or_else(|| missing("security group", id));
        let member_of = |id: &str| self.find_member(id).ok_or_else(|| missing("instance or network interface", id));
        let resource_group = |id: &Option<Cow<'_, str>>| match id {
            None => Ok(None),
            Some(id) => self.find_resource_group(id).map(Some).ok_or_else(|| missing("resource group", id)),
        };
        let change = match spec {
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
        };
        Ok(self.transition_of(Some(change)))
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

    /// Makes the change. A transition that a check of this very world gave cannot fail.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world; nothing has changed.
    #[inline(always)]
    pub fn apply(&mut self, transition: &Transition) -> Result<(), Misfit> {
        let Transition { fingerprint, effect, security_group, member, .. } = *transition;
        let fits = fingerprint == self.fingerprint;
        // The effect first: mostly the compiler knows it.
        match effect {
            Effect::InstanceJoins if fits => self.join(security_group, Member::Instance(Handle::new(member))),
            Effect::InstanceLeaves if fits => self.leave(security_group, Member::Instance(Handle::new(member))),
            _ if fits => self.apply_unusual(transition.change()),
            _ => Err(Misfit::OtherWorld),
        }
    }

    /// Makes a change that is not one of an instance's groups.
    #[inline(never)]
    fn apply_unusual(&mut self, change: Option<Change>) -> Result<(), Misfit> {
        match change {
            None => Ok(()),
            Some(Change::Joined { security_group, member }) => self.join(security_group, member),
            Some(Change::Left { security_group, member }) => self.leave(security_group, member),
            Some(Change::Moved { resource, from, to }) => self.move_resource(resource, from, to),
        }
    }

    #[inline(always)]
    fn join(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Some((group, standing)) = self.both(security_group, member) else { return Err(Misfit::OtherWorld) };
        if standing.tenancy != group.tenancy {
            return self.join_anyhow(security_group, member);
        }
        match standing.groups.insert(group.share) {
            Some(()) => group.gain_member(standing.private_ips),
            None => return self.join_anyhow(security_group, member),
        }
        Ok(())
    }

    #[inline(always)]
    fn leave(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Some((group, standing)) = self.both(security_group, member) else { return Err(Misfit::OtherWorld) };
        match standing.groups.remove(group.share) {
            Some(()) => group.lose_member(standing.private_ips),
            None => return self.leave_anyhow(security_group, member),
        }
        Ok(())
    }

    /// Makes a change, lets `look` see the world with it, and takes it back, even if `look` panics. The transition must be one that a
    /// check of this world, as it is now, gave: that it fits is not asked again.
    // Not `always`: compiled by itself first, it says of the world that nobody else changes it, and what `look` leaves alone need not be
    // looked for again.
    #[inline]
    pub(crate) fn what_if<T>(&mut self, transition: &Transition, look: impl FnOnce(&Self) -> T) -> T {
        let Transition { fingerprint, effect, security_group, member, .. } = *transition;
        debug_assert_eq!(fingerprint, self.fingerprint, "{transition:?} comes from another world");
        if effect == Effect::InstanceJoins
            && let instance = Member::Instance(Handle::new(member))
            && let Some((group, standing)) = self.both(security_group, instance)
            && let Some(before) = standing.groups.add(group.share)
        {
            // To write down what was there is quicker than to take away from what is there.
            let counts = (group.members, group.private_ips);
            group.gain_member(standing.private_ips);
            let undo = |world: &mut Self| {
                if let Some((group, standing)) = world.both(security_group, instance) {
                    standing.groups.take_back(before);
                    (group.members, group.private_ips) = counts;
                }
            };
            return self.restored_by(undo, look);
        }
        // Only what is needed, so that the transition as a whole never has to be written down.
        self.what_if_anyhow(transition.change(), look)
    }

    /// The same of any other change.
    #[inline(never)]
    fn what_if_anyhow<T>(&mut self, change: Option<Change>, look: impl FnOnce(&Self) -> T) -> T {
        let inverse = self.transition_of(change).inverse().change();
        let made = self.apply_unusual(change);
        debug_assert_eq!(made, Ok(()), "{change:?} does not fit");
        let undo = |world: &mut Self| {
            let undone = made.and_then(|()| world.apply_unusual(inverse));
            debug_assert_eq!(undone, Ok(()), "{change:?} cannot be undone");
        };
        self.restored_by(undo, look)
    }

    #[inline(always)]
    fn restored_by<T>(&mut self, undo: impl FnOnce(&mut Self), look: impl FnOnce(&Self) -> T) -> T {
        let trial = Trial { world: self, undo: Some(undo) };
        look(trial.world)
    }

    /// Joins where it is not enough to add to the two records.
    #[cold]
    fn join_anyhow(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let tenancies = [
            self.security_groups.get(security_group).map(|group| group.tenancy),
            self.standing(member).map(|standing| standing.tenancy),
        ];
        if let [Some(one), Some(other)] = tenancies
            && self.have_in_common(one, other) != (true, true)
        {
            return Err(self.apart(security_group, member));
        }
        if !self.change_groups(security_group, member, GroupSet::insert) {
            return Err(self.already_member(security_group, member));
        }
        if let Some((group, standing)) = self.both(security_group, member) {
            group.gain_member(standing.private_ips);
        }
        Ok(())
    }

    /// Leaves where it is not enough to take from the two records.
    #[cold]
    fn leave_anyhow(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        if !self.change_groups(security_group, member, GroupSet::remove) {
            return Err(self.not_member(security_group, member));
        }
        if let Some((group, standing)) = self.both(security_group, member) {
            group.lose_member(standing.private_ips);
        }
        Ok(())
    }

    /// Changes the groups of a member; says whether it could be done.
    fn change_groups(
        &mut self,
        security_group: SecurityGroupHandle,
        member: Member,
        change: impl FnOnce(&mut GroupSet, u32, &mut Spill) -> bool,
    ) -> bool {
        let Some(membership) = self.security_groups.get(security_group).map(|group| group.share.membership) else {
            return false;
        };
        let standing = standing_mut(&mut self.instances, &mut self.network_interfaces, member);
        standing.is_some_and(|standing| standing.groups.change(membership, change, &self.security_groups, &mut self.spill))
    }

    /// A group and a member, to be changed together.
    #[inline(always)]
    fn both(&mut self, group: SecurityGroupHandle, member: Member) -> Option<(&mut SecurityGroup, &mut Standing)> {
        let standing = standing_mut(&mut self.instances, &mut self.network_interfaces, member)?;
        Some((self.security_groups.get_mut(group)?, standing))
    }

    fn move_resource(
        &mut self,
        resource: ResourceRef,
        from: Option<ResourceGroupHandle>,
        to: Option<ResourceGroupHandle>,
    ) -> Result<(), Misfit> {
        if self.resource_group_of(resource) != from {
            let resource = self.resource_id(resource).unwrap_or_default().to_string();
            return Err(Misfit::Elsewhere { resource });
        }
        let place = match resource {
            ResourceRef::Instance(handle) => slot(&mut self.instance_resource_groups, handle, self.instances.len()),
            ResourceRef::SecurityGroup(handle) => slot(&mut self.group_resource_groups, handle, self.security_groups.len()),
            ResourceRef::NetworkInterface(handle) => {
                self.network_interfaces.get_mut(handle).map(|interface| &mut interface.resource_group)
            }
            ResourceRef::Other(kind, handle) => {
                let table = self.resources.get_mut(kind as usize);
                table.and_then(|table| table.get_mut(handle)).map(|resource| &mut resource.resource_group)
            }
        };
        *place.ok_or(Misfit::OtherWorld)? = MaybeGroup::new(to);
        Ok(())
    }

    #[cold]
    fn apart(&self, security_group: SecurityGroupHandle, member: Member) -> Misfit {
        let (security_group, member) = self.names(security_group, member);
        Misfit::Apart { security_group, member }
    }

    #[cold]
    fn already_member(&self, security_group: SecurityGroupHandle, member: Member) -> Misfit {
        let (security_group, member) = self.names(security_group, member);
        Misfit::AlreadyMember { security_group, member }
    }

    #[cold]
    fn not_member(&self, security_group: SecurityGroupHandle, member: Member) -> Misfit {
        let (security_group, member) = self.names(security_group, member);
        Misfit::NotMember { security_group, member }
    }

    #[cold]
    fn names(&self, security_group: SecurityGroupHandle, member: Member) -> (String, String) {
        let name = |id: Option<&str>| id.unwrap_or_default().to_string();
        (name(self.security_group_id(security_group)), name(self.member_id(member)))
    }
}

/// A world to be restored in the end, whatever happens meanwhile.
struct Trial<'w, F: FnOnce(&mut World)> {
    world: &'w mut World,
    undo: Option<F>,
}

impl<F: FnOnce(&mut World)> Drop for Trial<'_, F> {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(undo) = self.undo.take() {
            undo(self.world);
        }
    }
}

/// The place of a record's resource group in a list that is empty as long as nothing is in one.
fn slot<R>(list: &mut alloc::vec::Vec<MaybeGroup>, handle: Handle<R>, len: usize) -> Option<&mut MaybeGroup> {
    if list.is_empty() {
        list.resize(len, MaybeGroup::NONE);
    }
    list.get_mut(handle.position() as usize)
}

fn missing(what: &'static str, id: &str) -> Misfit {
    Misfit::Missing { what, id: id.to_string() }
}
