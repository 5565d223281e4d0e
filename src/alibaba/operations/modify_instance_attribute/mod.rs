//! ModifyInstanceAttribute (the page of 2025-04-11, 22 of its 73 rows), its `SecurityGroupIds`: replaces the security groups of an
//! instance.
//!
//! The other attributes are not modelled and are ignored. A list that is not given changes nothing.

mod rules;

pub use rules::Rule;

pub use super::membership::replacement::Facts;
use super::membership::{replacement::Naming, sentences};
use crate::alibaba::Code;
pub use crate::alibaba::state::ModifyInstanceAttributeEdition as Edition;
use crate::alibaba::state::{Caller, Transition, World};
use crate::rulebook::{Basis, Cloud, Operation, Page, Refusal, Row, Rule as _, Unmodelled, Verdict, functions, parameters};

parameters! {
    /// The parameters as a caller sends them, and who calls. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The instance.
        instance_id: text = "InstanceId",
        /// The security groups that it is in afterwards: all of them.
        security_group_ids: list = "SecurityGroupIds",
        /// The region that the request is made in. No parameter of the page, but clients send it.
        region_id: text = "RegionId",
    }
    caller: Caller
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModifyInstanceAttribute;

const PAGE: Page = Page {
    cloud: Cloud::Alibaba,
    operation: ModifyInstanceAttribute::NAME,
    edition: "2025-04-11",
    title: "Alibaba Cloud ECS, ModifyInstanceAttribute (SecurityGroupIds)",
    rows: 22,
    unmodelled: &[Unmodelled {
        row: row(48, Basis::Page, 403, Code::InstanceNotInSecurityGroup, "The instance not in the group."),
        reason: "the call replaces a set; nothing asks whether the instance is in a group",
    }],
};

/// A row of the page.
const fn row(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "2025-04-11", number: Some(number), basis, status, code: code.as_str(), message, undocumented: None }
}

impl Operation for ModifyInstanceAttribute {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "ModifyInstanceAttribute";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "replaces the security groups of an instance";
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    // Here the list is looked up once.
    #[inline]
    fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, Self> {
        let (facts, roll) = Facts::of_instance(world, request.naming());
        Refusal::unless_empty(Rule::violated(&facts), world, request, || facts.transition(&roll))
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts::of_instance(world, request.naming()).0
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.transition(&facts.roll())
    }
}

impl<'a> Request<'a> {
    fn naming(&self) -> Naming<'a> {
        let Request { instance_id, security_group_ids, region_id, caller } = *self;
        let list_name = "SecurityGroupIds";
        Naming { target_id: instance_id, region_id, list: security_group_ids, list_name, caller }
    }
}

functions!(ModifyInstanceAttribute);
