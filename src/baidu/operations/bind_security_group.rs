//! bind (the page of 2025-10-20, 3 rows): adds an instance to a security group.
//!
//! The page has no row for a missing instance or group; the vendor's page of common errors has. If no group is named,
//! NoSecurityGroup answers. That is a choice: at bind time it is the only reading of "no security group".

use super::shared::{Facts, no_such_object, rules_of_both};
use crate::baidu::Code;
use crate::baidu::world::{InstanceStatus, Transition, World};
use crate::{
    names::{count_of, must_leave},
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters},
};

parameters! {
    /// The parameters as a caller sends them. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The instance to bind it to.
        instance_id: path = "instanceId",
        /// The security group to bind.
        security_group_id: text = "securityGroupId",
    }
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BindSecurityGroup;

const PAGE: Page = Page {
    cloud: Cloud::Baidu,
    operation: BindSecurityGroup::NAME,
    edition: "2025-10-20",
    title: "Baidu AI Cloud BCC, add an instance to a security group (bind)",
    rows: 3,
    unmodelled: &[],
};

impl Operation for BindSecurityGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "bind";
    const CLOUD: Cloud = Cloud::Baidu;
    const ABOUT: &'static str = "binds a security group to an instance";
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

functions!(BindSecurityGroup);

/// A row of the page.
const fn row(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    let (edition, number, code) = (PAGE.edition, Some(number), code.as_str());
    Row { edition, number, basis, status, code, message, undocumented: None }
}

rules_of_both! {
    /// The rules of bind, in the order in which they answer.
    pub enum Rule;

    SecurityGroupGiven:
        row(3, Basis::Choice, 400, Code::SecurityGroupNoSecurityGroup, "No security group associated for the instance."),
    InstanceExists: no_such_object(PAGE.edition),
    SecurityGroupExists: no_such_object(PAGE.edition),

    NotExpired = "not-expired" {
        condition: "the instance is expired or in debt",
        rows: [row(2, Basis::Page, 403, Code::SecurityGroupExpiredInstanceForbiddenBind, "Instance already expired when binding to security group.")],
        violated: |f| { let instance = f.found.instance()?; Ok(instance.status == InstanceStatus::Expired || instance.in_debt) },
        fact: |f, w| {
            let (status, in_debt) = f.found.instance().map_or(("", false), |instance| (instance.status.into(), instance.in_debt));
            write!(w, "{} is {status} and {}", f.instance_name(), if in_debt { "in debt" } else { "not in debt" })
        },
        must: |f, w| write!(w, "it must be renewed and paid for"),
    }

    GroupQuota = "group-quota" {
        condition: "the instance would be added, and is in as many groups as its quota allows",
        rows: [row(1, Basis::Page, 413, Code::SecurityGroupBindInstanceExceededLimit, "Quota exceeds limit when binding instance to security group.")],
        violated: |f| f.found.exceeds(f.limit()),
        fact: |f, w| count_of(w, f.instance_name(), f.found.groups().len(), f.found.is_member() == Ok(true), f.limit()),
        must: |f, w| must_leave(w, f.found.groups().len(), f.limit()),
    }
}
