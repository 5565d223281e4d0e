//! ModifyNetworkInterfaceAttribute (the page of 2026-01-13, 20 of its 58 rows), its `SecurityGroupId` list: replaces the security
//! groups of a secondary network interface.
//!
//! The other attributes are not modelled and are ignored. A list that is not given changes nothing.

mod rules;

pub use rules::Rule;

pub use super::membership::replacement::Facts;
use super::membership::{replacement::Naming, sentences};
use crate::alibaba::Code;
pub use crate::alibaba::state::ModifyNetworkInterfaceAttributeEdition as Edition;
use crate::alibaba::state::{Caller, Transition, World};
use crate::rulebook::{Basis, Cloud, Operation, Page, Refusal, Row, Rule as _, Unmodelled, Verdict, functions, parameters};

parameters! {
    /// The parameters as a caller sends them, and who calls. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The region of the network interface.
        region_id: text = "RegionId",
        /// The network interface.
        network_interface_id: text = "NetworkInterfaceId",
        /// The security groups that it is in afterwards: all of them.
        security_group_id: list = "SecurityGroupId",
    }
    caller: Caller
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModifyNetworkInterfaceAttribute;

const PAGE: Page = Page {
    cloud: Cloud::Alibaba,
    operation: ModifyNetworkInterfaceAttribute::NAME,
    edition: "2026-01-13",
    title: "Alibaba Cloud ECS, ModifyNetworkInterfaceAttribute (SecurityGroupId.N)",
    rows: 20,
    unmodelled: &[Unmodelled {
        row: row(14, Basis::Page, 400, Code::InvalidParameterConflict, "%s"),
        reason: "no trigger is documented",
    }],
};

/// A row of the page.
const fn row(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "2026-01-13", number: Some(number), basis, status, code: code.as_str(), message, undocumented: None }
}

impl Operation for ModifyNetworkInterfaceAttribute {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "ModifyNetworkInterfaceAttribute";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "replaces the security groups of a network interface";
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    // Here the list is looked up once.
    #[inline]
    fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, Self> {
        let (facts, roll) = Facts::of_interface(world, request.naming());
        Refusal::unless_empty(Rule::violated(&facts), world, request, || facts.transition(&roll))
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts::of_interface(world, request.naming()).0
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.transition(&facts.roll())
    }
}

impl<'a> Request<'a> {
    fn naming(&self) -> Naming<'a> {
        let Request { region_id, network_interface_id, security_group_id, caller } = *self;
        let (target_id, list_name) = (network_interface_id, "SecurityGroupId");
        Naming { target_id, region_id, list: security_group_id, list_name, caller }
    }
}

functions!(ModifyNetworkInterfaceAttribute);
