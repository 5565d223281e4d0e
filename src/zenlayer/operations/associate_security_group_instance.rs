//! AssociateSecurityGroupInstance (the undated page, 6 rows): applies a security group on an instance.
//!
//! The order is that of the page's table. The page has no column for messages; the message of an error is the row's
//! description.

use super::shared::{Facts, rules_of_both};
use crate::zenlayer::Code;
use crate::zenlayer::world::{Transition, World};
use crate::{
    names::{count_of, must_leave},
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters},
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
        Facts::new(world, request.security_group_id, request.instance_id)
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.found.join()
    }
}

functions!(AssociateSecurityGroupInstance);

/// A row of the page.
const fn row(number: u8, status: u16, code: Code, message: &'static str) -> Row {
    let (edition, number, code) = (PAGE.edition, Some(number), code.as_str());
    Row { edition, number, basis: Basis::Page, status, code, message, undocumented: None }
}

rules_of_both! {
    /// The rules of AssociateSecurityGroupInstance, in the order in which they answer.
    pub enum Rule;

    SecurityGroupExists: row(1, 404, Code::InvalidSecurityGroupNotFound, "Security group does not exist."),
    SecurityGroupAvailable: row(
        2, 403, Code::OperationDeniedSecurityGroupStatusNotAvailable, "Status of security group should be `Available`.",
    ),
    InstanceExists: row(3, 404, Code::InvalidInstanceNotFound, "Instance does not exist."),
    InstanceStatusAllows: row(
        4, 403, Code::OperationDeniedInstanceStatus, "Operations on the instance with current status are not supported.",
    ),

    GroupQuota = "group-quota" {
        condition: "the instance would be added, and is in as many groups as its quota allows",
        rows: [row(5, 403, Code::OperationDeniedInstanceSecurityGroupExceedLimit, "Quantity of security groups applied in an instance exceeds the limit.")],
        violated: |f| f.found.exceeds(f.limit()),
        fact: |f, w| count_of(w, f.instance_name(), f.found.groups().len(), f.found.is_member() == Ok(true), f.limit()),
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
