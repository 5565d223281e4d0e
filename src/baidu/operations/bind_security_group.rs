//! bind (the page of 2025-10-20, 3 rows): adds an instance to a security group.
//!
//! The page has no row for an instance or group that is not there; the vendor's page of common errors has. That
//! NoSecurityGroup answers where no group is named is a choice: at bind time it is the only reading of "no security group".

use crate::baidu::Code;
use crate::baidu::world::{GroupKind, Instance, InstanceStatus, SecurityGroup, Transition, World};
use crate::{
    names::{ObjectName, count_of, must_leave},
    roster::LookedUp,
    rulebook::{Basis, Cloud, Operation, Page, Row, functions, parameters, rules},
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
        let found = LookedUp::new(&world.roster, request.security_group_id, request.instance_id);
        // Bind adds "a regular security group": another kind is not there for it.
        let found = found.only_groups(|group| group.kind == GroupKind::Normal);
        Facts { world, request, found }
    }

    fn transition(facts: &Facts<'_>) -> Transition {
        facts.found.transition()
    }
}

functions!(BindSecurityGroup);

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
const fn row(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: PAGE.edition, number: Some(number), basis, status, code: code.as_str(), message }
}

/// The row that the vendor's page of common errors has for what is not there.
const NO_SUCH_OBJECT: Row = Row {
    edition: PAGE.edition,
    number: None,
    basis: Basis::Vendor,
    status: 404,
    code: Code::NoSuchObject.as_str(),
    message: "The specified object is not found or resource do not exist.",
};

rules! {
    /// The rules of bind, in the order in which they answer.
    pub enum Rule judges Facts seen as (Facts<'_>);

    SecurityGroupGiven = "security-group-given" {
        condition: "securityGroupId is not given",
        rows: [row(3, Basis::Choice, 400, Code::SecurityGroupNoSecurityGroup, "No security group associated for the instance.")],
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
        violated: |f| Ok(f.found.instance().is_err()),
        fact: |f, w| match (f.request.instance_id, f.found.instance()) {
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
            _ => Ok(f.found.group().is_err()),
        },
        fact: |f, w| match (f.found.group(), f.world.find_security_group(f.request.security_group_id)) {
            (Ok(_), _) => write!(w, "{} exists", f.group_name()),
            (Err(_), Some(_)) => write!(w, "{} is an enterprise group", f.group_name()),
            (Err(_), None) => write!(w, "{} does not exist", f.group_name()),
        },
        must: |f, w| write!(w, "it must be a normal security group that exists"),
    }

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
        fact: |f, w| count_of(w, f.instance_name(), f.found.groups().len(), f.found.adds() == Ok(false), f.limit()),
        must: |f, w| must_leave(w, f.found.groups().len(), f.limit()),
    }
}
