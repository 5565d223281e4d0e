//! LeaveSecurityGroup: takes an instance or a network interface out of a security group.
//!
//! Two editions of the page are modelled: the newest, which prints no date (instances and network interfaces, 20 rows), and
//! 2020-10-16 (instances only, 8 rows). The world says which is in force.

mod rules;
mod usual;

pub use rules::Rule;

pub use super::membership::facts::Facts;
use super::membership::{parameters::Naming, sentences, sight};
use crate::alibaba::Code;
pub use crate::alibaba::state::LeaveSecurityGroupEdition as Edition;
use crate::alibaba::state::{Caller, Change, JoinSecurityGroupEdition, Transition, World};
use crate::rulebook::{Basis, Cloud, Operation, Page, Refusal, Row, Unmodelled, Verdict, Violations, functions, parameters};

parameters! {
    /// The parameters as a caller sends them, and who calls. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The security group to leave.
        security_group_id: text = "SecurityGroupId",
        /// The instance that leaves it.
        instance_id: text = "InstanceId",
        /// The network interface that leaves it.
        network_interface_id: text = "NetworkInterfaceId" in ["undated"],
        /// The region of the target. Required with a network interface.
        region_id: text = "RegionId" in ["undated"],
    }
    caller: Caller
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeaveSecurityGroup;

const PAGE: Page = Page {
    cloud: Cloud::Alibaba,
    operation: LeaveSecurityGroup::NAME,
    edition: "undated",
    title: "Alibaba Cloud ECS, LeaveSecurityGroup",
    rows: 20,
    unmodelled: &[
        Unmodelled {
            row: row(8, Basis::Page, 403, Code::InstanceNotInSecurityGroup, "The instance not in the group."),
            reason: "since 2024-07-08 the page answers for what is not in the group with row 4, and names nothing else that this row could mean",
        },
        Unmodelled {
            row: row(18, Basis::Page, 404, Code::InvalidVSwitchIdNotFound, "The specified virtual switch %s does not exist."),
            reason: "a world has no vSwitches, and no parameter names one",
        },
    ],
};

const PAGE_2020: Page = Page { edition: "2020-10-16", rows: 8, unmodelled: &[], ..PAGE };

/// A row of the newest page.
const fn row(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "undated", number: Some(number), basis, status, code: code.as_str(), message, undocumented: None }
}

impl Operation for LeaveSecurityGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "LeaveSecurityGroup";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "takes an instance or a network interface out of a security group";
    const PAGES: &'static [Page] = &[PAGE, PAGE_2020];

    fn page(world: &World) -> &'static Page {
        match world.editions.leave_security_group {
            Edition::Undated => &PAGE,
            Edition::E2020_10_16 => &PAGE_2020,
        }
    }

    #[inline(always)]
    fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, Self> {
        usual::check(world, request).unwrap_or_else(|| check_by_rules(world, request))
    }

    #[inline(always)]
    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        let Request { security_group_id, instance_id, network_interface_id, region_id, caller } = *request;
        let naming = Naming { security_group_id, instance_id, network_interface_id, region_id, caller };
        match world.editions.leave_security_group {
            Edition::Undated => Facts::new(world, naming, JoinSecurityGroupEdition::E2026_05_06, false),
            // In this edition two parameters do not exist: they are ignored.
            Edition::E2020_10_16 => Facts::new(
                world,
                Naming { network_interface_id: "", region_id: "", ..naming },
                JoinSecurityGroupEdition::E2020_09_29,
                false,
            ),
        }
    }

    fn violations(facts: &Facts<'_>) -> Violations<Rule> {
        let edition = match facts.world().editions.leave_security_group {
            Edition::Undated => Rule::OF_UNDATED,
            Edition::E2020_10_16 => Rule::OF_2020,
        };
        Rule::violated_by(facts).and(edition)
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        let left = |(security_group, member)| Change::Left { security_group, member };
        facts.world().transition_of(facts.membership().map(left))
    }
}

functions!(LeaveSecurityGroup);

/// Judges a request by the rules, one after the other. Not inlined: keeps the registers of the usual request's check free.
#[inline(never)]
fn check_by_rules<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, LeaveSecurityGroup> {
    let facts = LeaveSecurityGroup::facts(world, request);
    Refusal::unless_empty(LeaveSecurityGroup::violations(&facts), world, request, || LeaveSecurityGroup::transition(&facts))
}
