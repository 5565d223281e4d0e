//! Handles: the result of a look-up by id.

use core::{fmt, hash, marker::PhantomData, num::NonZeroU32};

/// A thing in one of a world's tables: a look-up by id, made once.
///
/// A handle is good for the world that gave it and for copies of it, until the thing is deleted; from then on it means nothing,
/// also where something else was created meanwhile. In another world it may mean something else or nothing; it never panics.
pub struct Handle<R> {
    position: u32,
    /// Odd: how often the place was taken and given up.
    generation: NonZeroU32,
    record: PhantomData<fn() -> R>,
}

impl<R> Handle<R> {
    #[inline(always)]
    pub(crate) const fn new(position: u32, generation: NonZeroU32) -> Self {
        Self { position, generation, record: PhantomData }
    }

    #[inline(always)]
    pub(crate) const fn position(self) -> u32 {
        self.position
    }

    #[inline(always)]
    pub(crate) const fn generation(self) -> u32 {
        self.generation.get()
    }

    const fn key(self) -> (u32, u32) {
        (self.position, self.generation.get())
    }
}

// By hand: derives would ask the same of the record.
impl<R> Clone for Handle<R> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Handle<R> {}

impl<R> PartialEq for Handle<R> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<R> Eq for Handle<R> {}

impl<R> hash::Hash for Handle<R> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl<R> fmt::Debug for Handle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}.{}", self.position, self.generation)
    }
}
