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

#[cfg(feature = "serde")]
crate::wire::objects!(Editions);
