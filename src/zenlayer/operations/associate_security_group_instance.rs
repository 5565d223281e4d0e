//! AssociateSecurityGroupInstance (the undated page, 6 rows): applies a security group on an instance.
//!
//! The order is that of the page's table. The page has no column for messages; the message of an error is the row's
//! description.

use crate::zenlayer::Code;
use crate::zenlayer::world::{GroupStatus, Instance, InstanceStatus, SecurityGroup, Transition, World};
use crate::{
    names::{ObjectName, count_of, must_leave},
    roster::LookedUp,
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters, rules},
};

parameters! {
    /// The parameters as a caller sends them. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The security group to apply.
        security_group_id: text = "securityGroupId",
        /// The instance to apply it to.
        instance_id: text = "instanceId",
    }
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AssociateSecurityGroupInstance;

const PAGE: Page = Page {
    cloud: Cloud::Zenlayer,
    operation: AssociateSecurityGroupInstance::NAME,
    edition: "undated",
    title: "Zenlayer, AssociateSecurityGroupInstance",
    rows: 6,
    unmodelled: &[],
};

impl Operation for AssociateSecurityGroupInstance {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "AssociateSecurityGroupInstance";
    const CLOUD: Cloud = Cloud::Zenlayer;
    const ABOUT: &'static str = "applies a security group to an instance";
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        let found = LookedUp::new(&world.roster, request.security_group_id, request.instance_id);
        Facts { world, request, found }
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.found.transition()
    }
}

functions!(AssociateSecurityGroupInstance);

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
    found: LookedUp<'a, SecurityGroup, Instance>,
}

impl<'a> Facts<'a> {
    fn limit(&self) -> Option<u32> {
        self.world.limits.groups_per_instance
    }

    fn group_name(&self) -> ObjectName<'a> {
        ObjectName("security group", self.request.security_group_id)
    }

    fn instance_name(&self) -> ObjectName<'a> {
        ObjectName("instance", self.request.instance_id)
    }
}

/// A row of the page.
const fn row(number: u8, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: PAGE.edition, number: Some(number), basis: Basis::Page, status, code: code.as_str(), message }
}

rules! {
    /// The rules of AssociateSecurityGroupInstance, in the order in which they answer.
    pub enum Rule judges Facts seen as (Facts<'_>);

    SecurityGroupExists = "security-group-exists" {
        condition: "there is no security group with that id, or none is given",
        rows: [row(1, 404, Code::InvalidSecurityGroupNotFound, "Security group does not exist.")],
        violated: |f| Ok(f.found.group().is_err()),
        fact: |f, w| match (f.request.security_group_id, f.found.group()) {
            ("", _) => write!(w, "securityGroupId is not given"),
            (_, Ok(_)) => write!(w, "{} exists", f.group_name()),
            (_, Err(_)) => write!(w, "{} does not exist", f.group_name()),
        },
        must: |f, w| write!(w, "it must be a security group that exists"),
    }

    SecurityGroupAvailable = "security-group-available" {
        condition: "the security group's status is not Available",
        rows: [row(2, 403, Code::OperationDeniedSecurityGroupStatusNotAvailable, "Status of security group should be `Available`.")],
        violated: |f| Ok(f.found.group()?.status != GroupStatus::Available),
        fact: |f, w| write!(w, "{} is {}", f.group_name(), f.found.group().map_or("", |group| group.status.into())),
        must: |f, w| write!(w, "it must be Available"),
    }

    InstanceExists = "instance-exists" {
        condition: "there is no instance with that id, or none is given",
        rows: [row(3, 404, Code::InvalidInstanceNotFound, "Instance does not exist.")],
        violated: |f| Ok(f.found.instance().is_err()),
        fact: |f, w| match (f.request.instance_id, f.found.instance()) {
            ("", _) => write!(w, "instanceId is not given"),
            (_, Ok(_)) => write!(w, "{} exists", f.instance_name()),
            (_, Err(_)) => write!(w, "{} does not exist", f.instance_name()),
        },
        must: |f, w| write!(w, "it must be an instance that exists"),
    }

    InstanceStatusAllows = "instance-status" {
        condition: "the instance's status is neither RUNNING nor STOPPED",
        rows: [row(4, 403, Code::OperationDeniedInstanceStatus, "Operations on the instance with current status are not supported.")],
        violated: |f| Ok(!matches!(f.found.instance()?.status, InstanceStatus::Running | InstanceStatus::Stopped)),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.found.instance().map_or("", |instance| instance.status.into())),
        must: |f, w| write!(w, "it must be RUNNING or STOPPED"),
    }

    GroupQuota = "group-quota" {
        condition: "the instance would be added, and is in as many groups as its quota allows",
        rows: [row(5, 403, Code::OperationDeniedInstanceSecurityGroupExceedLimit, "Quantity of security groups applied in an instance exceeds the limit.")],
        violated: |f| f.found.exceeds(f.limit()),
        fact: |f, w| count_of(w, f.instance_name(), f.found.groups().len(), f.found.adds() == Ok(false), f.limit()),
        must: |f, w| must_leave(w, f.found.groups().len(), f.limit()),
    }

    SupportsSecurityGroups = "supports-security-groups" {
        condition: "the instance does not support security groups",
        rows: [row(6, 403, Code::OperationDeniedInstanceNotSupportSecurityGroup, "Instance not support security groups.")],
        violated: |f| Ok(!f.found.instance()?.supports_security_groups),
        fact: |f, w| match f.found.instance().is_ok_and(|instance| instance.supports_security_groups) {
            true => write!(w, "{} supports security groups", f.instance_name()),
            false => write!(w, "{} does not support security groups", f.instance_name()),
        },
        must: |f, w| write!(w, "it must be an instance that does"),
    }
}
