//! A world of any cloud: asking and changing it. ([`crate::load`] reads one.)

use secgroup::registry::{AnyRequest, AnyTransition, AnyVerdict, WorldMut, WorldRef};
use secgroup::{Misfit, alibaba, baidu, rulebook::Cloud, zenlayer};

/// A world of one of the three clouds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnyWorld {
    /// Alibaba Cloud.
    Alibaba(Box<alibaba::World>),
    /// Zenlayer.
    Zenlayer(Box<zenlayer::World>),
    /// Baidu AI Cloud.
    Baidu(Box<baidu::World>),
}

impl AnyWorld {
    /// The cloud.
    #[must_use]
    pub fn cloud(&self) -> Cloud {
        self.borrowed().cloud()
    }

    /// The world, borrowed.
    #[must_use]
    #[inline]
    pub fn borrowed(&self) -> WorldRef<'_> {
        match self {
            Self::Alibaba(world) => WorldRef::Alibaba(world),
            Self::Zenlayer(world) => WorldRef::Zenlayer(world),
            Self::Baidu(world) => WorldRef::Baidu(world),
        }
    }

    /// The world, borrowed to be changed.
    #[must_use]
    #[inline]
    pub fn borrowed_mut(&mut self) -> WorldMut<'_> {
        match self {
            Self::Alibaba(world) => WorldMut::Alibaba(world),
            Self::Zenlayer(world) => WorldMut::Zenlayer(world),
            Self::Baidu(world) => WorldMut::Baidu(world),
        }
    }

    /// Judges a request; `None` where it is another cloud's.
    #[must_use]
    pub fn check<'a>(&'a self, request: &'a AnyRequest<'a>) -> Option<AnyVerdict<'a>> {
        request.check(self.borrowed())
    }

    /// Makes a change.
    ///
    /// # Errors
    ///
    /// The transition does not fit this world; nothing has changed. One that a check of this very world gave always
    /// fits.
    pub fn apply(&mut self, transition: &AnyTransition) -> Result<(), Misfit> {
        self.borrowed_mut().apply(transition)
    }
}

impl serde::Serialize for AnyWorld {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Alibaba(world) => world.serialize(serializer),
            Self::Zenlayer(world) => world.serialize(serializer),
            Self::Baidu(world) => world.serialize(serializer),
        }
    }
}
