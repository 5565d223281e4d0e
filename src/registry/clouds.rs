//! What stands for any cloud.

use crate::{alibaba, baidu, rulebook::Cloud, zenlayer};

/// A world of one of the clouds, borrowed.
// Closed, as the clouds are.
#[derive(Clone, Copy, Debug)]
pub enum WorldRef<'a> {
    /// Alibaba Cloud.
    Alibaba(&'a alibaba::World),
    /// Zenlayer.
    Zenlayer(&'a zenlayer::World),
    /// Baidu AI Cloud.
    Baidu(&'a baidu::World),
}

impl WorldRef<'_> {
    /// The cloud.
    #[must_use]
    pub const fn cloud(self) -> Cloud {
        match self {
            Self::Alibaba(_) => Cloud::Alibaba,
            Self::Zenlayer(_) => Cloud::Zenlayer,
            Self::Baidu(_) => Cloud::Baidu,
        }
    }
}

/// What an accepted request changes in a world of one of the clouds.
// Closed, as the clouds are.
#[derive(Clone, Debug, PartialEq)]
pub enum AnyTransition {
    /// In a world of Alibaba Cloud.
    Alibaba(alibaba::Transition),
    /// In a world of Zenlayer.
    Zenlayer(zenlayer::Transition),
    /// In a world of Baidu AI Cloud.
    Baidu(baidu::Transition),
}

impl Eq for AnyTransition {}

/// A change in a world of one of the clouds, written out with ids.
// Closed, as the clouds are.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(untagged))]
pub enum AnyChange<'a> {
    /// In a world of Alibaba Cloud.
    Alibaba(alibaba::ChangeSpec<'a>),
    /// In a world of Zenlayer.
    Zenlayer(zenlayer::ChangeSpec<'a>),
    /// In a world of Baidu AI Cloud.
    Baidu(baidu::ChangeSpec<'a>),
}
