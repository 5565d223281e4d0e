//! What accepted requests change, as values.

use alloc::{
    borrow::Cow,
    string::{String, ToString},
};

use super::{
    Groups, Member, Membership, ResourceGroupHandle, ResourceKind, ResourceRef, SecurityGroupHandle, World,
    records::{Instance, NetworkInterface, SecurityGroup},
};
use crate::{
    error::Misfit,
    store::{Handle, Spill},
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    fingerprint: u64,
    change: Option<Change>,
}

impl Transition {
    /// What changes; nothing where the request asked for what is so already.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        self.change
    }

    /// The transition that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let change = self.change.map(|change| match change {
            Change::Joined { security_group, member } => Change::Left { security_group, member },
            Change::Left { security_group, member } => Change::Joined { security_group, member },
            Change::Moved { resource, from, to } => Change::Moved { resource, from: to, to: from },
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
    #[inline]
    pub(crate) fn transition_of(&self, change: Option<Change>) -> Transition {
        Transition { fingerprint: self.fingerprint, change }
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
        Ok(transition.change.map(|change| change.spec(self)))
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
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        match transition.change {
            None => Ok(()),
            Some(Change::Joined { security_group, member }) => self.join(security_group, member),
            Some(Change::Left { security_group, member }) => self.leave(security_group, member),
            Some(Change::Moved { resource, from, to }) => self.move_resource(resource, from, to),
        }
    }

    #[inline(always)]
    fn join(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Some((group, place)) = self.membership(security_group, member) else { return Err(Misfit::OtherWorld) };
        if !place.fits {
            return Err(self.apart(security_group, member));
        }
        if !place.groups.insert(Membership::new(security_group, group.kind), group.acl_rules, place.spill) {
            return Err(self.already_member(security_group, member));
        }
        // No world has so many members and addresses that a count of them could overflow.
        group.members = group.members.wrapping_add(1);
        group.private_ips = group.private_ips.wrapping_add(place.private_ips.into());
        Ok(())
    }

    #[inline(always)]
    fn leave(&mut self, security_group: SecurityGroupHandle, member: Member) -> Result<(), Misfit> {
        let Some((group, place)) = self.membership(security_group, member) else { return Err(Misfit::OtherWorld) };
        if !place.groups.remove(Membership::new(security_group, group.kind), group.acl_rules, place.spill) {
            return Err(self.not_member(security_group, member));
        }
        group.members = group.members.wrapping_sub(1);
        group.private_ips = group.private_ips.wrapping_sub(place.private_ips.into());
        if place.groups.is_uncounted() {
            self.count_groups(member);
        }
        Ok(())
    }

    /// The group and the member's place, to be changed together.
    #[inline(always)]
    fn membership(&mut self, group: SecurityGroupHandle, member: Member) -> Option<(&mut SecurityGroup, Place<'_>)> {
        let Self { security_groups, instances, network_interfaces, tenancies, spill, .. } = self;
        let group = security_groups.get_mut(group)?;
        let (groups, private_ips, tenancy) = match member {
            Member::Instance(handle) => {
                let Instance { groups, private_ips, tenancy, .. } = instances.get_mut(handle)?;
                (groups, *private_ips, *tenancy)
            }
            Member::NetworkInterface(handle) => {
                let NetworkInterface { groups, private_ips, tenancy, .. } = network_interfaces.get_mut(handle)?;
                (groups, *private_ips, *tenancy)
            }
        };
        let fits = tenancy == group.tenancy || tenancies.get(tenancy)?.is_beside(tenancies.get(group.tenancy)?);
        Some((group, Place { groups, private_ips, fits, spill }))
    }

    /// Counts anew what the groups of a member come to.
    #[cold]
    fn count_groups(&mut self, member: Member) {
        let groups = match member {
            Member::Instance(handle) => self.instances.get_mut(handle).map(|instance| &mut instance.groups),
            Member::NetworkInterface(handle) => self.network_interfaces.get_mut(handle).map(|interface| &mut interface.groups),
        };
        if let Some(groups) = groups {
            groups.count(&self.security_groups, &self.spill);
        }
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
        *place.ok_or(Misfit::OtherWorld)? = to;
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

/// What a change of membership touches on the member's side.
struct Place<'a> {
    groups: &'a mut Groups,
    private_ips: u32,
    /// Whether group and member are in the same region and network.
    fits: bool,
    spill: &'a mut Spill,
}

/// The place of a record's resource group in a list that is empty as long as nothing is in one.
fn slot<R>(
    list: &mut alloc::vec::Vec<Option<ResourceGroupHandle>>,
    handle: Handle<R>,
    len: usize,
) -> Option<&mut Option<ResourceGroupHandle>> {
    if list.is_empty() {
        list.resize(len, None);
    }
    list.get_mut(handle.position() as usize)
}

fn missing(what: &'static str, id: &str) -> Misfit {
    Misfit::Missing { what, id: id.to_string() }
}
