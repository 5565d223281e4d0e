//! UnAssociateSecurityGroupInstance: removes a security group from an instance.
//!
//! No error table of this page could be found, so it has 0 rows and **no answer is documented**. The page has two notes on
//! statuses; all statuses, codes and messages are those of AssociateSecurityGroupInstance for the same conditions. No page covers
//! a group that is not applied to the instance: that is accepted and changes nothing.

use super::shared::{Facts, rules_of_both};
use crate::rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters};
use crate::zenlayer::Code;
use crate::zenlayer::world::{Transition, World};

parameters! {
    /// The parameters as a caller sends them. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The security group to remove.
        security_group_id: text = "securityGroupId",
        /// The instance to remove it from.
        instance_id: text = "instanceId",
    }
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnAssociateSecurityGroupInstance;

const PAGE: Page = Page {
    cloud: Cloud::Zenlayer,
    operation: UnAssociateSecurityGroupInstance::NAME,
    edition: "undated",
    title: "Zenlayer, UnAssociateSecurityGroupInstance",
    rows: 0,
    unmodelled: &[],
};

impl Operation for UnAssociateSecurityGroupInstance {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "UnAssociateSecurityGroupInstance";
    const CLOUD: Cloud = Cloud::Zenlayer;
    const ABOUT: &'static str = "removes a security group from an instance";
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts::new(world, request.security_group_id, request.instance_id)
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.found.leave()
    }
}

functions!(UnAssociateSecurityGroupInstance);

/// An answer whose condition is a choice.
const fn chosen(status: u16, code: Code, message: &'static str) -> Row {
    const WHY: &str = "the page has no table of errors; status, code and message are those of AssociateSecurityGroupInstance";
    answer(Basis::Choice, status, code, message, WHY)
}

/// An answer whose condition is one of the page's notes.
const fn noted(status: u16, code: Code, message: &'static str) -> Row {
    const WHY: &str = "the page states the condition in a note and has no table of errors; \
                       status, code and message are those of AssociateSecurityGroupInstance";
    answer(Basis::Vendor, status, code, message, WHY)
}

const fn answer(basis: Basis, status: u16, code: Code, message: &'static str, why: &'static str) -> Row {
    let (edition, code) = (PAGE.edition, code.as_str());
    Row { edition, number: None, basis, status, code, message, undocumented: Some(why) }
}

rules_of_both! {
    /// The rules of UnAssociateSecurityGroupInstance, in the order in which they answer. No page documents their answers.
    pub enum Rule;

    SecurityGroupExists: chosen(404, Code::InvalidSecurityGroupNotFound, "Security group does not exist."),
    SecurityGroupAvailable: noted(
        403, Code::OperationDeniedSecurityGroupStatusNotAvailable, "Status of security group should be `Available`.",
    ),
    InstanceExists: chosen(404, Code::InvalidInstanceNotFound, "Instance does not exist."),
    InstanceStatusAllows: noted(
        403, Code::OperationDeniedInstanceStatus, "Operations on the instance with current status are not supported.",
    ),
}
