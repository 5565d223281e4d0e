//! bind (the page of 2025-10-20, 3 rows): adds an instance to a security group.
//!
//! The page has no row for an instance or group that is not there; the vendor's page of common errors has. That
//! NoSecurityGroup answers where no group is named is a choice: at bind time it is the only reading of "no security group".

use super::world::{
    Change, GroupKind, Instance, InstanceHandle, InstanceStatus, SecurityGroup, SecurityGroupHandle, Transition, World,
};
use crate::{
    names::{Named, count_of},
    rulebook::{Basis, Cloud, Explanation, Operation, Page, Refusal, Row, Rule as _, Unjudged, Verdict, rules},
};

/// The parameters as a caller sends them. An empty parameter is one that is not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Request<'a> {
    /// `securityGroupId`, in the body.
    pub security_group_id: &'a str,
    /// `instanceId`, in the path.
    pub instance_id: &'a str,
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
};

impl Operation for BindSecurityGroup {
    type World = World;
    type Request<'a> = Request<'a>;
    type Rule = Rule;
    type Transition = Transition;

    const NAME: &'static str = "bind";
    const CLOUD: Cloud = Cloud::Baidu;
    const PAGES: &'static [Page] = &[PAGE];

    fn page(_: &World) -> &'static Page {
        &PAGE
    }

    fn facts<'a>(world: &'a World, request: &'a Request<'a>) -> Facts<'a> {
        Facts::new(world, request)
    }

    fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, Self> {
        check(world, request)
    }
}

/// Judges a request against a world. Total, pure, and without allocation.
#[must_use]
pub fn check<'a>(world: &'a World, request: &'a Request<'a>) -> Verdict<'a, BindSecurityGroup> {
    let facts = Facts::new(world, request);
    Refusal::unless_empty(Rule::violated(&facts), world, request, || transition(&facts))
}

/// Every rule in order, with its outcome and the facts behind it.
#[must_use]
pub fn explain<'a>(world: &'a World, request: &'a Request<'a>) -> Explanation<'a, BindSecurityGroup> {
    BindSecurityGroup::explain(world, request)
}

/// What an accepted request changes: nothing where the group is bound already.
fn transition(facts: &Facts<'_>) -> Transition {
    let change = match (facts.security_group, facts.instance) {
        (Some((security_group, _)), Some((member, _))) if facts.adds() == Ok(true) => {
            Some(Change::Joined { security_group, member })
        }
        _ => None,
    };
    facts.world.roster.transition_of(change)
}

/// What the rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    world: &'a World,
    request: &'a Request<'a>,
    security_group: Option<(SecurityGroupHandle, &'a SecurityGroup)>,
    instance: Option<(InstanceHandle, &'a Instance)>,
}

impl<'a> Facts<'a> {
    fn new(world: &'a World, request: &'a Request<'a>) -> Self {
        let (groups, instances) = (&world.roster.groups, &world.roster.instances);
        let security_group = groups.find(request.security_group_id).and_then(|handle| Some((handle, groups.get(handle)?)));
        // Bind adds "a regular security group": another kind is not there for it.
        let security_group = security_group.filter(|(_, group)| group.kind == GroupKind::Normal);
        let instance = instances.find(request.instance_id).and_then(|handle| Some((handle, instances.get(handle)?)));
        Self { world, request, security_group, instance }
    }

    fn instance(&self) -> Result<&'a Instance, Unjudged> {
        self.instance.map(|(_, instance)| instance).ok_or("the instance was not found")
    }

    /// The positions of the groups that the instance is in.
    fn groups(&self) -> &'a [u32] {
        self.instance.map_or(&[], |(_, instance)| self.world.roster.groups_of(instance))
    }

    /// Whether the request would add the instance to the group.
    fn adds(&self) -> Result<bool, Unjudged> {
        let (group, _) = self.security_group.ok_or("the security group was not found")?;
        self.instance()?;
        Ok(!self.groups().contains(&group.position()))
    }

    fn limit(&self) -> Option<u32> {
        self.world.limits.groups_per_instance
    }

    fn group_name(&self) -> Named<'a> {
        Named("security group", self.request.security_group_id)
    }

    fn instance_name(&self) -> Named<'a> {
        Named("instance", self.request.instance_id)
    }
}

/// A row of the page.
const fn row(number: u8, basis: Basis, status: u16, code: &'static str, message: &'static str) -> Row {
    Row { edition: PAGE.edition, number: Some(number), basis, status, code, message }
}

/// The row that the vendor's page of common errors has for what is not there.
const NO_SUCH_OBJECT: Row = Row {
    edition: PAGE.edition,
    number: None,
    basis: Basis::Vendor,
    status: 404,
    code: "NoSuchObject",
    message: "The specified object is not found or resource do not exist.",
};

rules! {
    /// The rules of bind, in the order in which they answer.
    pub enum Rule judges Facts;

    SecurityGroupGiven = "security-group-given" {
        condition: "securityGroupId is not given",
        rows: [row(3, Basis::Choice, 400, "SecurityGroup.NoSecurityGroup", "No security group associated for the instance.")],
        violated: |f| Ok(f.request.security_group_id.is_empty()),
        fact: |f, w| match f.request.security_group_id {
            "" => write!(w, "securityGroupId is not given"),
            _ => write!(w, "{} is named", f.group_name()),
        },
        must: |f, w| write!(w, "it must be given"),
    }

    InstanceExists = "instance-exists" {
        condition: "there is no instance with that id, or none is given",
        rows: [NO_SUCH_OBJECT],
        violated: |f| Ok(f.instance().is_err()),
        fact: |f, w| match (f.request.instance_id, f.instance()) {
            ("", _) => write!(w, "instanceId is not given"),
            (_, Ok(_)) => write!(w, "{} exists", f.instance_name()),
            (_, Err(_)) => write!(w, "{} does not exist", f.instance_name()),
        },
        must: |f, w| write!(w, "it must be an instance that exists"),
    }

    SecurityGroupExists = "security-group-exists" {
        condition: "securityGroupId is given and there is no normal security group with that id",
        rows: [NO_SUCH_OBJECT],
        violated: |f| match f.request.security_group_id {
            "" => Err("no security group is named"),
            _ => Ok(f.security_group.is_none()),
        },
        fact: |f, w| match (f.security_group, f.world.find_security_group(f.request.security_group_id)) {
            (Some(_), _) => write!(w, "{} exists", f.group_name()),
            (None, Some(_)) => write!(w, "{} is an enterprise group", f.group_name()),
            (None, None) => write!(w, "{} does not exist", f.group_name()),
        },
        must: |f, w| write!(w, "it must be a normal security group that exists"),
    }

    NotExpired = "not-expired" {
        condition: "the instance is expired or in debt",
        rows: [row(2, Basis::Page, 403, "SecurityGroup.ExpiredInstanceForbiddenBind", "Instance already expired when binding to security group.")],
        violated: |f| { let instance = f.instance()?; Ok(instance.status == InstanceStatus::Expired || instance.in_debt) },
        fact: |f, w| {
            let (status, in_debt) = f.instance().map_or(("", false), |instance| (instance.status.into(), instance.in_debt));
            write!(w, "{} is {status} and {}", f.instance_name(), if in_debt { "in debt" } else { "not in debt" })
        },
        must: |f, w| write!(w, "it must be renewed and paid for"),
    }

    GroupQuota = "group-quota" {
        condition: "the instance would be added, and is in as many groups as its quota allows",
        rows: [row(1, Basis::Page, 413, "SecurityGroup.BindInstanceExceededLimit", "Quota exceeds limit when binding instance to security group.")],
        violated: |f| Ok(f.adds()? && f.limit().is_some_and(|limit| f.groups().len() >= limit as usize)),
        fact: |f, w| count_of(w, f.instance_name(), f.groups().len(), f.adds() == Ok(false), f.limit()),
        must: |f, w| write!(w, "it must leave another group first"),
    }
}
