//! The names that lines use: operations and parameters.

use std::borrow::Cow;

use memchr::memchr;
use secgroup::{
    alibaba::{join_resource_group, join_security_group, join_security_group::Edition},
    baidu::bind_security_group,
    rulebook::Operation as _,
    zenlayer::associate_security_group_instance,
};

use crate::world::Dialect;

/// The operations, as lines name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    JoinSecurityGroup,
    JoinResourceGroup,
    Associate,
    Bind,
}

impl Operation {
    pub(super) fn named(action: &str, dialect: Dialect) -> Option<Self> {
        match (dialect, action) {
            (Dialect::Alibaba(_), join_security_group::JoinSecurityGroup::NAME) => Some(Self::JoinSecurityGroup),
            (Dialect::Alibaba(_), join_resource_group::JoinResourceGroup::NAME) => Some(Self::JoinResourceGroup),
            (Dialect::Zenlayer, associate_security_group_instance::AssociateSecurityGroupInstance::NAME) => {
                Some(Self::Associate)
            }
            (Dialect::Baidu, bind_security_group::BindSecurityGroup::NAME) => Some(Self::Bind),
            _ => None,
        }
    }

    /// The names of the operation's parameters. What it does not name here may have any value.
    pub(super) fn parameters(self, dialect: Dialect) -> &'static [Name] {
        use Name::*;
        match self {
            Self::JoinSecurityGroup if dialect == Dialect::Alibaba(Edition::E2020_09_29) => &[SecurityGroupId, InstanceId],
            Self::JoinSecurityGroup => &[SecurityGroupId, InstanceId, NetworkInterfaceId, RegionId],
            Self::JoinResourceGroup => &[RegionId, ResourceType, ResourceId, ResourceGroupId],
            Self::Associate | Self::Bind => &[LowerSecurityGroupId, LowerInstanceId],
        }
    }
}

/// Every name that is a parameter of some operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumCount, strum::IntoStaticStr)]
pub(super) enum Name {
    Action,
    SecurityGroupId,
    InstanceId,
    NetworkInterfaceId,
    RegionId,
    ResourceType,
    ResourceId,
    ResourceGroupId,
    #[strum(serialize = "securityGroupId")]
    LowerSecurityGroupId,
    #[strum(serialize = "instanceId")]
    LowerInstanceId,
}

const NAMES: usize = <Name as strum::EnumCount>::COUNT;

impl Name {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "Action" => Self::Action,
            "SecurityGroupId" => Self::SecurityGroupId,
            "InstanceId" => Self::InstanceId,
            "NetworkInterfaceId" => Self::NetworkInterfaceId,
            "RegionId" => Self::RegionId,
            "ResourceType" => Self::ResourceType,
            "ResourceId" => Self::ResourceId,
            "ResourceGroupId" => Self::ResourceGroupId,
            "securityGroupId" => Self::LowerSecurityGroupId,
            "instanceId" => Self::LowerInstanceId,
            _ => return None,
        })
    }
}

/// The value of a parameter. Whether it had to be a text is known when the operation is; until then it may be anything.
#[derive(Clone, Debug, Default)]
pub(super) enum Value<'a> {
    #[default]
    Absent,
    /// As it is written.
    Raw(&'a str),
    Text(Cow<'a, str>),
}

impl Value<'_> {
    /// Something that is no string.
    pub(super) const NO_TEXT: Self = Self::Raw("null");

    /// Takes what is written for a text.
    #[inline]
    pub(super) fn decode(&mut self) -> Result<(), NoText> {
        if let Self::Raw(raw) = *self {
            *self = Self::Text(text_of(raw)?);
        }
        Ok(())
    }
}

/// Why a value is no text.
pub(super) enum NoText {
    /// It is no string.
    Type,
    /// It is a string, and cannot be a text: half of a surrogate pair is in it.
    Value(serde_json::Error),
}

/// The text that a JSON value stands for.
#[inline]
pub(super) fn text_of(raw: &str) -> Result<Cow<'_, str>, NoText> {
    let unquoted = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or(NoText::Type)?;
    if memchr(b'\\', unquoted.as_bytes()).is_none() {
        return Ok(Cow::Borrowed(unquoted));
    }
    serde_json::from_str(raw).map(Cow::Owned).map_err(NoText::Value)
}

#[derive(Clone, Debug, Default)]
pub(super) struct Parameters<'a>(pub(super) [Value<'a>; NAMES]);

impl Parameters<'_> {
    /// The text; empty where the operation has no such parameter, or it is not given.
    pub(super) fn text(&self, name: Name) -> &str {
        match &self.0[name as usize] {
            Value::Text(text) => text,
            Value::Absent | Value::Raw(_) => "",
        }
    }
}
