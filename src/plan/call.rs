//! One call of a plan.

use alloc::{borrow::Cow, string::String, vec::Vec};

use crate::{
    registry::{AnyRequest, OperationId, WorldRef},
    rulebook::{Arguments, ParameterKind},
};

/// One call of a plan: an operation with the member and the groups that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    operation: OperationId,
    member: String,
    /// Where the member is a network interface: its region.
    interface_in: Option<String>,
    security_groups: Vec<Cow<'static, str>>,
}

/// The ways in which a member comes into groups and out of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Join,
    Leave,
    Replace,
}

impl Call {
    /// Nothing where the world's cloud does not have this way.
    pub(super) fn new(world: WorldRef<'_>, way: Way, member: &str, security_groups: &[&str]) -> Option<Self> {
        let interface_in = world.region_of_interface(member);
        Some(Self {
            operation: operation(world, way, interface_in.is_some())?,
            member: member.into(),
            interface_in,
            security_groups: security_groups.iter().map(|group| Cow::Owned((*group).into())).collect(),
        })
    }

    /// The operation.
    #[must_use]
    pub fn operation(&self) -> OperationId {
        self.operation
    }

    /// The request, to be checked and sent.
    #[must_use]
    pub fn request(&self) -> AnyRequest<'_> {
        self.operation.request(&self)
    }
}

/// The operation for this.
fn operation(world: WorldRef<'_>, way: Way, interface: bool) -> Option<OperationId> {
    use OperationId as Id;
    Some(match (world, way) {
        (WorldRef::Alibaba(_), Way::Join) => Id::JoinSecurityGroup,
        (WorldRef::Alibaba(_), Way::Leave) => Id::LeaveSecurityGroup,
        (WorldRef::Alibaba(_), Way::Replace) if interface => Id::ModifyNetworkInterfaceAttribute,
        (WorldRef::Alibaba(_), Way::Replace) => Id::ModifyInstanceAttribute,
        (WorldRef::Zenlayer(_), Way::Join) => Id::AssociateSecurityGroupInstance,
        (WorldRef::Zenlayer(_), Way::Leave) => Id::UnAssociateSecurityGroupInstance,
        (WorldRef::Baidu(_), Way::Join) => Id::BindSecurityGroup,
        (WorldRef::Baidu(_), Way::Leave) => Id::UnbindSecurityGroup,
        (WorldRef::Zenlayer(_) | WorldRef::Baidu(_), Way::Replace) => return None,
    })
}

impl Call {
    fn name(&self, place: usize) -> &'static str {
        self.operation.parameters().get(place).map_or("", |parameter| parameter.name)
    }
}

/// The vendors' names for the same things.
impl<'a> Arguments<'a> for &'a Call {
    fn text(&self, place: usize) -> &'a str {
        match (self.name(place), &self.interface_in) {
            ("InstanceId" | "instanceId", None) | ("NetworkInterfaceId", Some(_)) => &self.member,
            ("RegionId", Some(region)) => region,
            ("SecurityGroupId" | "securityGroupId", _) => self.security_groups.first().map_or("", |group| group),
            _ => "",
        }
    }

    fn list(&self, place: usize) -> &'a [Cow<'a, str>] {
        let kind = self.operation.parameters().get(place).map(|parameter| parameter.kind);
        if kind == Some(ParameterKind::List) { &self.security_groups } else { &[] }
    }
}
