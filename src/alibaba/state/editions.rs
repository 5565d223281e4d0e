//! Which edition of each operation's page is in force.

use super::kinds::Edition;
use crate::vocabulary::words;

/// The editions whose rules are in force: one for each operation that has pages. The default is the newest of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", deny_unknown_fields, default)
)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Editions {
    /// The edition of JoinSecurityGroup.
    #[cfg_attr(feature = "serde", serde(rename = "JoinSecurityGroup"))]
    pub join_security_group: Edition,
    /// The edition of JoinResourceGroup, which has only one: it is named so that a document says all that it means.
    #[cfg_attr(feature = "serde", serde(rename = "JoinResourceGroup"))]
    pub join_resource_group: OnlyEdition,
    /// The edition of LeaveSecurityGroup.
    #[cfg_attr(feature = "serde", serde(rename = "LeaveSecurityGroup"))]
    pub leave_security_group: LeaveEdition,
    /// The edition of ModifyInstanceAttribute, which has only one.
    #[cfg_attr(feature = "serde", serde(rename = "ModifyInstanceAttribute"))]
    pub modify_instance_attribute: ModifyInstanceEdition,
    /// The edition of ModifyNetworkInterfaceAttribute, which has only one.
    #[cfg_attr(feature = "serde", serde(rename = "ModifyNetworkInterfaceAttribute"))]
    pub modify_network_interface_attribute: ModifyInterfaceEdition,
}

words! {
    /// The one edition of JoinResourceGroup.
    #[derive(Default)]
    pub enum OnlyEdition {
        /// The page of 2019-09-11.
        #[default]
        #[cfg_attr(feature = "serde", serde(rename = "2019-09-11"))]
        #[strum(serialize = "2019-09-11")]
        E2019_09_11,
    }
}

words! {
    /// An edition of LeaveSecurityGroup.
    #[derive(Default)]
    pub enum LeaveEdition {
        /// The newest page, which prints no date: instances and network interfaces.
        #[default]
        #[cfg_attr(feature = "serde", serde(rename = "undated"))]
        #[strum(serialize = "undated")]
        Undated,
        /// The page of 2020-10-16: instances only.
        #[cfg_attr(feature = "serde", serde(rename = "2020-10-16"))]
        #[strum(serialize = "2020-10-16")]
        E2020_10_16,
    }
}

words! {
    /// The one edition of ModifyInstanceAttribute.
    #[derive(Default)]
    pub enum ModifyInstanceEdition {
        /// The page of 2025-04-11.
        #[default]
        #[cfg_attr(feature = "serde", serde(rename = "2025-04-11"))]
        #[strum(serialize = "2025-04-11")]
        E2025_04_11,
    }
}

words! {
    /// The one edition of ModifyNetworkInterfaceAttribute.
    #[derive(Default)]
    pub enum ModifyInterfaceEdition {
        /// The page of 2026-01-13.
        #[default]
        #[cfg_attr(feature = "serde", serde(rename = "2026-01-13"))]
        #[strum(serialize = "2026-01-13")]
        E2026_01_13,
    }
}

#[cfg(feature = "serde")]
crate::wire::objects!(Editions);
