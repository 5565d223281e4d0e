//! The world of Baidu AI Cloud: security groups and instances.

use alloc::{borrow::Cow, vec::Vec};

use crate::{
    error::{BuildError, Misfit, StepError},
    roster::{self, Delete, InstanceRecord, Roster, RosterBuilder},
    store::{GroupSet, Handle, Id, Record},
    vocabulary::words,
};

words! {
    /// The status of an instance (InstanceStatus).
    #[derive(Default)]
    pub enum InstanceStatus {
        /// Running.
        #[default]
        Running,
        /// Starting.
        Starting,
        /// Stopping.
        Stopping,
        /// Stopped.
        Stopped,
        /// Deleted.
        Deleted,
        /// Being resized.
        Scaling,
        /// Expired.
        Expired,
        /// Faulty.
        Error,
        /// A snapshot is being made.
        SnapshotProcessing,
        /// An image is being made.
        ImageProcessing,
        /// Being moved to another VPC.
        ChangeVpc,
        /// In the recycle bin.
        Recycled,
    }
}

words! {
    /// The kind of a security group.
    #[cfg_attr(feature = "serde", serde(rename_all = "lowercase"))]
    #[strum(serialize_all = "lowercase")]
    #[derive(Default)]
    pub enum GroupKind {
        /// A normal ("regular") group: the kind that bind binds.
        #[default]
        Normal,
        /// An enterprise group. An instance may be in one, and it counts.
        Enterprise,
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
    /// How many groups an instance may be in: 10 on the page.
    pub groups_per_instance: Option<u32>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { groups_per_instance: Some(10) }
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
    /// The kind.
    #[cfg_attr(feature = "serde", serde(default))]
    pub kind: GroupKind,
}

impl<'a> SecurityGroupSpec<'a> {
    /// A security group.
    pub fn new(id: impl Into<Cow<'a, str>>, kind: GroupKind) -> Self {
        Self { id: id.into(), kind }
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
    #[cfg_attr(feature = "serde", serde(default))]
    pub status: InstanceStatus,
    /// Whether its bill is overdue.
    #[cfg_attr(feature = "serde", serde(default))]
    pub in_debt: bool,
    /// The ids of the groups that it is in.
    #[cfg_attr(feature = "serde", serde(borrow, default, deserialize_with = "crate::wire::texts"))]
    pub security_groups: Vec<Cow<'a, str>>,
}

impl<'a> InstanceSpec<'a> {
    /// An instance that is not in debt and in no group.
    pub fn new(id: impl Into<Cow<'a, str>>, status: InstanceStatus) -> Self {
        Self { id: id.into(), status, in_debt: false, security_groups: Vec::new() }
    }

    /// Sets whether its bill is overdue.
    #[must_use]
    pub fn in_debt(mut self, in_debt: bool) -> Self {
        self.in_debt = in_debt;
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
    pub(in crate::baidu) id: Id,
    pub(in crate::baidu) kind: GroupKind,
}

/// An instance as the world keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Instance {
    generation: u32,
    id: Id,
    groups: GroupSet,
    pub(in crate::baidu) status: InstanceStatus,
    pub(in crate::baidu) in_debt: bool,
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
    /// An instance gets a status.
    SetInstanceStatus {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Its status from now on.
        status: InstanceStatus,
    },
    /// An instance's bill is overdue from now on, or paid.
    SetInDebt {
        /// The instance's id.
        instance: Cow<'a, str>,
        /// Whether it is overdue.
        in_debt: bool,
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
    const VACANT: Self = Self { id: Id::EMPTY, generation: 0, members: 0, kind: GroupKind::Normal };

    fn of(spec: &SecurityGroupSpec<'_>) -> Self {
        Self { kind: spec.kind, ..Self::VACANT }
    }
}

impl Instance {
    const VACANT: Self =
        Self { id: Id::EMPTY, generation: 0, groups: GroupSet::NONE, status: InstanceStatus::Running, in_debt: false };

    fn of(spec: &InstanceSpec<'_>) -> Self {
        let InstanceSpec { status, in_debt, .. } = *spec;
        Self { status, in_debt, ..Self::VACANT }
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
        SecurityGroupSpec::new(self.roster.groups.text(group), group.kind)
    }

    fn instance_spec<'a>(&'a self, instance: &'a Instance) -> InstanceSpec<'a> {
        InstanceSpec {
            id: Cow::Borrowed(self.roster.instances.text(instance)),
            status: instance.status,
            in_debt: instance.in_debt,
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
            Step::SetInstanceStatus { instance, status } => self.roster.instance_mut(instance)?.status = *status,
            Step::SetInDebt { instance, in_debt } => self.roster.instance_mut(instance)?.in_debt = *in_debt,
        }
        self.roster.advance(step);
        Ok(())
    }
}

crate::owned::owned! {
    SecurityGroupSpec { id; kind }
    InstanceSpec { id, security_groups; status, in_debt }
}

crate::roster::world_of_a_roster!(Baidu, "a world of Baidu AI Cloud");
