//! A world, a transition and a change of any cloud.

use crate::{Misfit, alibaba, baidu, rulebook::Cloud, zenlayer};

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

/// A world of one of the clouds, borrowed to be changed.
// Closed, as the clouds are.
#[derive(Debug)]
pub enum WorldMut<'a> {
    /// Alibaba Cloud.
    Alibaba(&'a mut alibaba::World),
    /// Zenlayer.
    Zenlayer(&'a mut zenlayer::World),
    /// Baidu AI Cloud.
    Baidu(&'a mut baidu::World),
}

impl WorldMut<'_> {
    /// The world, to be looked at.
    #[must_use]
    #[inline]
    pub fn borrowed(&self) -> WorldRef<'_> {
        match self {
            Self::Alibaba(world) => WorldRef::Alibaba(world),
            Self::Zenlayer(world) => WorldRef::Zenlayer(world),
            Self::Baidu(world) => WorldRef::Baidu(world),
        }
    }

    /// Makes a change.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world as it is now; nothing has changed. One that a check of this world in this very state
    /// gave always fits.
    #[inline]
    pub fn apply(&mut self, transition: &AnyTransition) -> Result<(), Misfit> {
        match (self, transition) {
            (Self::Alibaba(world), AnyTransition::Alibaba(transition)) => world.apply(transition),
            (Self::Zenlayer(world), AnyTransition::Zenlayer(transition)) => world.apply(transition),
            (Self::Baidu(world), AnyTransition::Baidu(transition)) => world.apply(transition),
            _ => Err(Misfit::OtherState),
        }
    }
}

impl<'a> From<&'a mut alibaba::World> for WorldMut<'a> {
    fn from(world: &'a mut alibaba::World) -> Self {
        Self::Alibaba(world)
    }
}

impl<'a> From<&'a mut zenlayer::World> for WorldMut<'a> {
    fn from(world: &'a mut zenlayer::World) -> Self {
        Self::Zenlayer(world)
    }
}

impl<'a> From<&'a mut baidu::World> for WorldMut<'a> {
    fn from(world: &'a mut baidu::World) -> Self {
        Self::Baidu(world)
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

impl AnyTransition {
    /// The transition that undoes this one, in the state that it leads to.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Alibaba(transition) => Self::Alibaba(transition.inverse()),
            Self::Zenlayer(transition) => Self::Zenlayer(transition.inverse()),
            Self::Baidu(transition) => Self::Baidu(transition.inverse()),
        }
    }
}

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
