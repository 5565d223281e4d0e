//! unbind (the page of 2026-06-22): removes an instance from a security group.
//!
//! The page has no error table. It says that every instance is in at least one group, and that removing it from its only one
//! results in "a 403 error", without a code: code and message are those of bind's row about an instance without a security group.
//! For what does not exist, the vendor's page of common errors has a row. No page covers a group that is not bound: that is
//! accepted and changes nothing. No page says that an expired instance is refused, so it is not.

use super::shared::{Facts, no_such_object, rules_of_both};
use crate::baidu::Code;
use crate::baidu::world::{Transition, World};
use crate::{
    names::must_join_another,
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters},
};

parameters! {
    /// The parameters as a caller sends them. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The instance to unbind it from.
        instance_id: path = "instanceId",
        /// The security group to unbind.
        security_group_id: text = "securityGroupId",
    }
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnbindSecurityGroup;

const PAGE: Page = Page {
    cloud: Cloud::Baidu,
    operation: UnbindSecurityGroup::NAME,
    edition: "2026-06-22",
    title: "Baidu AI Cloud BCC, remove an instance from a security group (unbind)",
    rows: 0,
    unmodelled: &[],
};

impl Operation for UnbindSecurityGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "unbind";
    const CLOUD: Cloud = Cloud::Baidu;
    const ABOUT: &'static str = "unbinds a security group from an instance";
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

functions!(UnbindSecurityGroup);

/// An answer with the code and message that bind has for an instance without a security group.
const fn no_security_group(basis: Basis, status: u16, undocumented: &'static str) -> Row {
    Row {
        edition: PAGE.edition,
        number: None,
        basis,
        status,
        code: Code::SecurityGroupNoSecurityGroup.as_str(),
        message: "No security group associated for the instance.",
        undocumented: Some(undocumented),
    }
}

rules_of_both! {
    /// The rules of unbind, in the order in which they answer. The page has no table of errors.
    pub enum Rule;

    SecurityGroupGiven: no_security_group(
        Basis::Choice, 400, "the page has no table of errors; status, code and message are those of bind",
    ),
    InstanceExists: no_such_object(PAGE.edition),
    SecurityGroupExists: no_such_object(PAGE.edition),

    NotTheLastGroup = "not-the-last-group" {
        condition: "the instance is in this security group and in no other",
        rows: [no_security_group(
            Basis::Vendor, 403, "the page says \"a 403 error\" and no code; code and message are those of bind",
        )],
        violated: |f| f.found.is_only_group(),
        fact: |f, w| match (f.found.is_member(), f.found.groups().len()) {
            (Ok(true), 1) => write!(w, "{} is only in {}", f.instance_name(), f.group_name()),
            (Ok(true), count) => write!(w, "{} is in {count} security groups", f.instance_name()),
            _ => write!(w, "{} is not in {}: nothing would be removed", f.instance_name(), f.group_name()),
        },
        must: |f, w| must_join_another(w, f.limit()),
    }
}
