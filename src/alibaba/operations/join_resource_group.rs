//! JoinResourceGroup (the page of 2019-09-11, 4 rows): puts a resource into another resource group.
//!
//! The messages are the page's own, wrong words included.

use core::fmt;

use crate::alibaba::Code;
pub use crate::alibaba::state::JoinResourceGroupEdition as Edition;
use crate::alibaba::state::{Caller, Change, ResourceGroupHandle, ResourceRef, Tenancy, Transition, World};
use crate::{
    names::ObjectName,
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters, rules},
    store::Symbol,
};

parameters! {
    /// The parameters as a caller sends them, and who calls. An empty parameter is one that is not given.
    pub struct Request<'a> {
        /// The region of the resource.
        region_id: text = "RegionId",
        /// The type of the resource, one of nine, in this very case.
        resource_type: text = "ResourceType",
        /// The resource.
        resource_id: text = "ResourceId",
        /// The resource group to put it into.
        resource_group_id: text = "ResourceGroupId",
    }
    caller: Caller
}

/// The operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinResourceGroup;

const PAGE: Page = Page {
    cloud: Cloud::Alibaba,
    operation: JoinResourceGroup::NAME,
    edition: "2019-09-11",
    title: "Alibaba Cloud ECS, JoinResourceGroup",
    rows: 4,
    unmodelled: &[],
};

/// The types that the page names, in its order.
pub const RESOURCE_TYPES: [&str; 9] =
    ["instance", "disk", "snapshot", "image", "securitygroup", "ddh", "eni", "keypair", "launchtemplate"];

impl Operation for JoinResourceGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;
    type Code = Code;

    const NAME: &'static str = "JoinResourceGroup";
    const CLOUD: Cloud = Cloud::Alibaba;
    const ABOUT: &'static str = "puts a resource into another resource group";
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts::new(world, request)
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.transition()
    }
}

functions!(JoinResourceGroup);

/// What the rules of JoinResourceGroup look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
    /// The found resource.
    resource: Option<ResourceRef>,
    /// The found resource group.
    resource_group: Option<ResourceGroupHandle>,
}

impl<'a> Facts<'a> {
    fn new(world: &'a World, request: &'a Request<'a>) -> Self {
        let account = world.caller_account(&request.caller);
        let resource = world.find_resource(request.resource_type, request.resource_id).filter(|&resource| {
            let Some((owner, region)) = world.owner_and_region(resource) else { return false };
            account == Some(owner) && (request.region_id.is_empty() || world.text(region) == request.region_id)
        });
        let resource_group = world.find_resource_group(request.resource_group_id);
        let resource_group = resource_group
            .filter(|handle| world.resource_groups.get(*handle).is_some_and(|group| account == Some(group.owner)));
        Self { world, request, resource, resource_group }
    }

    /// What an accepted request changes: nothing where the resource is in the resource group already.
    fn transition(&self) -> Transition {
        let change = match (self.resource, self.resource_group) {
            (Some(resource), Some(to)) => {
                let from = self.world.resource_group_of(resource);
                (from != Some(to)).then_some(Change::Moved { resource, from, to: Some(to) })
            }
            _ => None,
        };
        self.world.transition_of(change)
    }

    fn type_known(&self) -> bool {
        RESOURCE_TYPES.contains(&self.request.resource_type)
    }

    /// The required parameters that are not given.
    fn not_given(&self) -> impl Iterator<Item = &'static str> {
        let Request { region_id, resource_type, resource_id, resource_group_id, .. } = *self.request;
        let given = [
            ("RegionId", region_id),
            ("ResourceType", resource_type),
            ("ResourceId", resource_id),
            ("ResourceGroupId", resource_group_id),
        ];
        given.into_iter().filter(|(_, value)| value.is_empty()).map(|(name, _)| name)
    }

    fn caller(&self) -> &'a str {
        let account = self.request.caller.account;
        if account.is_empty() { self.world.account() } else { account }
    }
}

impl World {
    /// Who owns a resource, and where it is.
    fn owner_and_region(&self, resource: ResourceRef) -> Option<(Symbol, Symbol)> {
        let of = |tenancy| {
            let Tenancy { owner, region, .. } = *self.tenancy(tenancy);
            (owner, region)
        };
        Some(match resource {
            ResourceRef::Instance(handle) => self.instances.get(handle).map(|it| of(it.standing.tenancy))?,
            ResourceRef::NetworkInterface(handle) => self.network_interfaces.get(handle).map(|it| of(it.standing.tenancy))?,
            ResourceRef::SecurityGroup(handle) => self.security_groups.get(handle).map(|it| of(it.tenancy))?,
            ResourceRef::Other(kind, handle) => self.resources_of(kind).get(handle).map(|it| (it.owner, it.region))?,
        })
    }
}

/// A row of the page.
const fn row(number: u8, status: u16, code: Code, message: &'static str) -> Row {
    Row {
        edition: PAGE.edition,
        number: Some(number),
        basis: Basis::Page,
        status,
        code: code.as_str(),
        message,
        undocumented: None,
    }
}

rules! {
    /// The rules of JoinResourceGroup, in the order in which they answer.
    pub enum Rule judges Facts seen as (Facts<'_>);

    ParametersGiven = "parameters-given" {
        condition: "RegionId, ResourceType, ResourceId or ResourceGroupId is not given",
        rows: [row(1, 403, Code::MissingParameter, "The required input parameter for processing this request is not provided.")],
        violated: |f| Ok(f.not_given().next().is_some()),
        fact: |f, w| write_not_given(f, w),
        must: |f, w| write!(w, "all four parameters are required"),
    }

    ResourceTypeKnown = "resource-type-known" {
        condition: "ResourceType is given and is none of the nine",
        rows: [row(4, 404, Code::InvalidResourceTypeNotFound, "The SourceGroupId provided does not exist in our records.")],
        violated: |f| match f.request.resource_type {
            "" => Err("no resource type is named"),
            _ => Ok(!f.type_known()),
        },
        fact: |f, w| write!(
            w,
            "resource type {} is {}",
            f.request.resource_type.escape_debug(), if f.type_known() { "known" } else { "unknown" },
        ),
        must: |f, w| {
            write!(w, "it must be one of")?;
            RESOURCE_TYPES.iter().try_for_each(|name| write!(w, " {name}"))
        },
    }

    ResourceExists = "resource-exists" {
        condition: "ResourceType is known, ResourceId is given, and the caller's account has no such resource (in RegionId, where given)",
        rows: [row(3, 404, Code::InvalidResourceIdNotFound, "The InstanceId provided does not exist in our records.")],
        violated: |f| match f.request.resource_id {
            "" => Err("no resource is named"),
            _ if !f.type_known() => Err("the resource type is not known"),
            _ => Ok(f.resource.is_none()),
        },
        fact: |f, w| write!(
            w,
            "{} {} {}",
            f.request.resource_type, f.request.resource_id.escape_debug(),
            if f.resource.is_some() { "exists" } else { "does not exist here" },
        ),
        must: |f, w| write!(w, "it must be a resource of account {}, in RegionId where that is given", f.caller().escape_debug()),
    }

    ResourceGroupExists = "resource-group-exists" {
        condition: "ResourceGroupId is given and the caller's account has no such resource group",
        rows: [row(2, 404, Code::InvalidResourceGroupNotFound, "The SourceGroupId provided does not exist in our records.")],
        violated: |f| match f.request.resource_group_id {
            "" => Err("no resource group is named"),
            _ => Ok(f.resource_group.is_none()),
        },
        fact: |f, w| {
            let exists = if f.resource_group.is_some() { "exists" } else { "does not exist" };
            write!(w, "{} {exists}", ObjectName("resource group", f.request.resource_group_id))
        },
        must: |f, w| write!(w, "it must be a resource group of account {}", f.caller().escape_debug()),
    }
}

fn write_not_given(facts: &Facts<'_>, w: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut names = facts.not_given();
    let Some(first) = names.next() else { return write!(w, "all four parameters are given") };
    write!(w, "{first}")?;
    let others = names.try_fold(false, |_, name| write!(w, ", {name}").map(|()| true))?;
    write!(w, " {} not given", if others { "are" } else { "is" })
}
