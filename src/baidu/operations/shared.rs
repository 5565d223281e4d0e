//! Shared by bind and unbind: the facts, and the rules about what is named and exists.

use crate::baidu::{
    Code,
    world::{GroupKind, Instance, SecurityGroup, World},
};
use crate::{
    names::ObjectName,
    roster::LookedUp,
    rulebook::{Basis, Row},
};

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub(super) world: &'a World,
    pub(super) security_group_id: &'a str,
    pub(super) instance_id: &'a str,
    pub(super) found: LookedUp<'a, SecurityGroup, Instance>,
}

impl<'a> Facts<'a> {
    pub(super) fn new(world: &'a World, security_group_id: &'a str, instance_id: &'a str) -> Self {
        let found = LookedUp::new(&world.roster, security_group_id, instance_id);
        // The operations are about "a regular security group": another kind is not there for them.
        let found = found.only_groups(|group| group.kind == GroupKind::Normal);
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

/// The row that the vendor's page of common errors has for what is not there.
pub(super) const fn no_such_object(edition: &'static str) -> Row {
    Row {
        edition,
        number: None,
        basis: Basis::Vendor,
        status: 404,
        code: Code::NoSuchObject.as_str(),
        message: "The specified object is not found or resource do not exist.",
        undocumented: None,
    }
}

/// Declares the rules of an operation: those that both have, with the operation's own rows, then its own.
macro_rules! rules_of_both {
    (
        $(#[$meta:meta])*
        pub enum $Rule:ident;

        SecurityGroupGiven: $group_not_given:expr,
        InstanceExists: $instance_missing:expr,
        SecurityGroupExists: $group_missing:expr,

        $($own:tt)*
    ) => {
        $crate::rulebook::rules! {
            $(#[$meta])*
            pub enum $Rule judges Facts seen as (Facts<'_>);

            SecurityGroupGiven = "security-group-given" {
                condition: "securityGroupId is not given",
                rows: [$group_not_given],
                violated: |f| Ok(f.security_group_id.is_empty()),
                fact: |f, w| match f.security_group_id {
                    "" => write!(w, "securityGroupId is not given"),
                    _ => write!(w, "{} is named", f.group_name()),
                },
                must: |f, w| write!(w, "it must be given"),
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

            SecurityGroupExists = "security-group-exists" {
                condition: "securityGroupId is given and there is no normal security group with that id",
                rows: [$group_missing],
                violated: |f| match f.security_group_id {
                    "" => Err("no security group is named"),
                    _ => Ok(f.found.group().is_err()),
                },
                fact: |f, w| match (f.found.group(), f.world.find_security_group(f.security_group_id)) {
                    (Ok(_), _) => write!(w, "{} exists", f.group_name()),
                    (Err(_), Some(_)) => write!(w, "{} is an enterprise group", f.group_name()),
                    (Err(_), None) => write!(w, "{} does not exist", f.group_name()),
                },
                must: |f, w| write!(w, "it must be a normal security group that exists"),
            }

            $($own)*
        }
    };
}
pub(super) use rules_of_both;
