//! The world of Zenlayer: security groups and instances.

use alloc::{borrow::Cow, vec::Vec};

use crate::{
    error::{BuildError, Misfit, StepError},
    roster::{self, Delete, InstanceRecord, Roster, RosterBuilder},
    store::{GroupSet, Handle, Id, Record},
    vocabulary::words,
};

words! {
    /// The status of an instance (DescribeInstancesStatus).
    #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
    #[cfg_attr(feature = "serde", serde(rename_all = "SCREAMING_SNAKE_CASE"))]
    pub enum InstanceStatus {
        /// Waiting to be created.
        Pending,
        /// Being deployed.
        Deploying,
        /// Being rebuilt.
        Rebuilding,
        /// Rebooting.
        Reboot,
        /// Running.
        Running,
        /// Stopped.
        Stopped,
        /// Starting.
        Booting,
        /// Being released.
        Releasing,
        /// Stopping.
        Stopping,
        /// In the recycle bin.
        Recycle,
        /// On the way to the recycle bin.
        Recycling,
        /// Could not be created.
        CreateFailed,
        /// An image is being made of it.
        Imaging,
    }
}

words! {
    /// The status of a security group. Read in any case: the vendor's pages spell it in several.
    #[strum(ascii_case_insensitive)]
    pub enum GroupStatus {
        /// Being created.
        Creating,
        /// Can be used.
        Available,
        /// Could not be created.
        Fail,
    }
}

/// The quotas of a world; `None` (`null`) is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", default, deny_unknown_fields)
)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Limits {
    /// How many groups an instance may be in: 2 on the page.
    pub groups_per_instance: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { groups_per_instance: Some(2) }
    }
}

/// A security group, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct SecurityGroupSpec<'a> {
    /// The id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The status.
    pub status: GroupStatus,
}

impl<'a> SecurityGroupSpec<'a> {
    /// A security group.
    pub fn new(id: impl Into<Cow<'a, str>>, status: GroupStatus) -> Self {
        Self { id: id.into(), status }
    }
}

/// An instance, written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(remote = "Self", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct InstanceSpec<'a> {
    /// The id.
    #[cfg_attr(feature = "serde", serde(borrow))]
    pub id: Cow<'a, str>,
    /// The status.
    pub status: InstanceStatus,
    /// Whether the instance (or its zone) supports security groups.
    #[cfg_attr(feature = "serde", serde(default = "crate::wire::yes"))]
    pub supports_security_groups: bool,
    /// The ids of the groups that it is in.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::texts"))]
    pub security_groups: Vec<Cow<'a, str>>,
}

impl<'a> InstanceSpec<'a> {
    /// An instance that supports security groups and is in none.
    pub fn new(id: impl Into<Cow<'a, str>>, status: InstanceStatus) -> Self {
        Self { id: id.into(), status, supports_security_groups: true, security_groups: Vec::new() }
    }

    /// Sets whether it supports security groups.
    #[must_use]
    pub fn supports_security_groups(mut self, supports: bool) -> Self {
        self.supports_security_groups = supports;
        self
    }

    /// Sets the groups that it is in.
    #[must_use]
    pub fn security_groups<G: Into<Cow<'a, str>>>(mut self, ids: impl IntoIterator<Item = G>) -> Self {
        self.security_groups = ids.into_iter().map(Into::into).collect();
        self
    }
}

/// A security group as the world keeps it.
#[derive(Clone, Copy, Debug)]
pub struct SecurityGroup {
    generation: u32,
    members: u32,
    pub(in crate::zenlayer) id: Id,
    pub(in crate::zenlayer) status: GroupStatus,
}

/// An instance as the world keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    generation: u32,
    id: Id,
    groups: GroupSet,
    pub(in crate::zenlayer) status: InstanceStatus,
    pub(in crate::zenlayer) supports_security_groups: bool,
}

/// One step of the environment.
// Open: more happens around the requests than is here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(remote = "Self", tag = "step", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum Step<'a> {
    /// Something is created.
    Create(Create<'a>),
    /// Something is deleted.
    Delete(Delete<'a>),
    /// The quotas change.
    SetLimits {
        /// All of them.
        limits: Limits,
    },
    /// A security group gets a status.
    SetGroupStatus {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// Its status from now on.
        status: GroupStatus,
    },
    /// An instance gets a status.
    SetInstanceStatus {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Its status from now on.
        status: InstanceStatus,
    },
    /// An instance supports security groups from now on, or no more.
    SetSupportsSecurityGroups {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Whether it supports them.
        supported: bool,
    },
    /// An instance leaves a security group.
    Leave {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The instance's id.
        member: Cow<'a, str>,
    },
}

impl SecurityGroup {
    const VACANT: Self = Self { id: Id::EMPTY, generation: 0, members: 0, status: GroupStatus::Creating };

    fn of(spec: &SecurityGroupSpec<'_>) -> Self {
        Self { status: spec.status, ..Self::VACANT }
    }
}

impl Instance {
    const VACANT: Self = Self {
        id: Id::EMPTY,
        generation: 0,
        groups: GroupSet::NONE,
        status: InstanceStatus::Pending,
        supports_security_groups: false,
    };

    fn of(spec: &InstanceSpec<'_>) -> Self {
        let InstanceSpec { status, supports_security_groups, .. } = *spec;
        Self { status, supports_security_groups, ..Self::VACANT }
    }
}

impl World {
    /// The security groups, in the order of their ids.
    pub fn security_groups(&self) -> impl Iterator<Item = SecurityGroupSpec<'_>> {
        self.roster.groups.iter().map(|(_, group)| self.security_group_spec(group))
    }

    /// The instances, in the order of their ids.
    pub fn instances(&self) -> impl Iterator<Item = InstanceSpec<'_>> {
        self.roster.instances.iter().map(|(_, instance)| self.instance_spec(instance))
    }

    /// A security group, written out.
    #[must_use]
    pub fn security_group(&self, handle: SecurityGroupHandle) -> Option<SecurityGroupSpec<'_>> {
        self.roster.groups.get(handle).map(|group| self.security_group_spec(group))
    }

    /// An instance, written out.
    #[must_use]
    pub fn instance(&self, handle: InstanceHandle) -> Option<InstanceSpec<'_>> {
        self.roster.instances.get(handle).map(|instance| self.instance_spec(instance))
    }

    fn security_group_spec<'a>(&'a self, group: &'a SecurityGroup) -> SecurityGroupSpec<'a> {
        SecurityGroupSpec::new(self.roster.groups.text(group), group.status)
    }

    fn instance_spec<'a>(&'a self, instance: &'a Instance) -> InstanceSpec<'a> {
        InstanceSpec {
            id: Cow::Borrowed(self.roster.instances.text(instance)),
            status: instance.status,
            supports_security_groups: instance.supports_security_groups,
            security_groups: self.roster.group_ids(instance),
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    ///
    /// The step names something that is not there, would create what is there already, or would delete what is in use; nothing
    /// has changed.
    pub fn step(&mut self, step: &Step<'_>) -> Result<(), StepError> {
        match step {
            Step::Create(create) => return self.create(create),
            Step::Delete(delete) => return self.roster.delete(delete),
            Step::Leave { security_group, member } => return self.roster.leave(security_group, member),
            Step::SetLimits { limits } => self.limits = *limits,
            Step::SetGroupStatus { security_group, status } => self.roster.group_mut(security_group)?.status = *status,
            Step::SetInstanceStatus { instance, status } => self.roster.instance_mut(instance)?.status = *status,
            Step::SetSupportsSecurityGroups { instance, supported } => {
                self.roster.instance_mut(instance)?.supports_security_groups = *supported;
            }
        }
        self.roster.advance(step);
        Ok(())
    }
}

crate::owned::owned! {
    SecurityGroupSpec { id; status }
    InstanceSpec { id, security_groups; status, supports_security_groups }
}

crate::roster::world_of_a_roster!(Zenlayer, "a world of Zenlayer");
