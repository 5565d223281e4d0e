//! Shared by both operations: the facts, and the rules about the group and the instance.

use crate::zenlayer::world::{Instance, SecurityGroup, World};
use crate::{names::ObjectName, roster::LookedUp};

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    pub(super) security_group_id: &'a str,
    pub(super) instance_id: &'a str,
    pub(super) found: LookedUp<'a, SecurityGroup, Instance>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(world: &'a World, security_group_id: &'a str, instance_id: &'a str) -> Self {
        let found = LookedUp::new(&world.roster, security_group_id, instance_id);
        Self { world, security_group_id, instance_id, found }
    }

    pub(super) fn limit(&self) -> Option<u32> {
        self.world.limits.groups_per_instance
    }

    pub(super) fn group_name(&self) -> ObjectName<'a> {
        ObjectName("security group", self.security_group_id)
    }

    pub(super) fn instance_name(&self) -> ObjectName<'a> {
        ObjectName("instance", self.instance_id)
    }
}

/// Declares the rules of an operation: those that both have, with the operation's own rows, then its own.
macro_rules! rules_of_both {
    (
        $(#[$meta:meta])*
        pub enum $Rule:ident;

        SecurityGroupExists: $group_missing:expr,
        SecurityGroupAvailable: $group_unavailable:expr,
        InstanceExists: $instance_missing:expr,
        InstanceStatusAllows: $wrong_status:expr,

        $($own:tt)*
    ) => {
        $crate::rulebook::rules! {
            $(#[$meta])*
            pub enum $Rule judges Facts seen as (Facts<'_>);

            SecurityGroupExists = "security-group-exists" {
                condition: "there is no security group with that id, or none is given",
                rows: [$group_missing],
                violated: |f| Ok(f.found.group().is_err()),
                fact: |f, w| match (f.security_group_id, f.found.group()) {
                    ("", _) => write!(w, "securityGroupId is not given"),
                    (_, Ok(_)) => write!(w, "{} exists", f.group_name()),
                    (_, Err(_)) => write!(w, "{} does not exist", f.group_name()),
                },
                must: |f, w| write!(w, "it must be a security group that exists"),
            }

            SecurityGroupAvailable = "security-group-available" {
                condition: "the security group's status is not Available",
                rows: [$group_unavailable],
                violated: |f| Ok(f.found.group()?.status != $crate::zenlayer::GroupStatus::Available),
                fact: |f, w| write!(w, "{} is {}", f.group_name(), f.found.group().map_or("", |group| group.status.into())),
                must: |f, w| write!(w, "it must be Available"),
            }

            InstanceExists = "instance-exists" {
                condition: "there is no instance with that id, or none is given",
                rows: [$instance_missing],
                violated: |f| Ok(f.found.instance().is_err()),
                fact: |f, w| match (f.instance_id, f.found.instance()) {
                    ("", _) => write!(w, "instanceId is not given"),
                    (_, Ok(_)) => write!(w, "{} exists", f.instance_name()),
                    (_, Err(_)) => write!(w, "{} does not exist", f.instance_name()),
                },
                must: |f, w| write!(w, "it must be an instance that exists"),
            }

            InstanceStatusAllows = "instance-status" {
                condition: "the instance's status is neither RUNNING nor STOPPED",
                rows: [$wrong_status],
                violated: |f| {
                    use $crate::zenlayer::InstanceStatus;
                    Ok(!matches!(f.found.instance()?.status, InstanceStatus::Running | InstanceStatus::Stopped))
                },
                fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.found.instance().map_or("", |instance| instance.status.into())),
                must: |f, w| write!(w, "it must be RUNNING or STOPPED"),
            }

            $($own)*
        }
    };
}
pub(super) use rules_of_both;
