//! Words that many records share: regions, VPCs, accounts, products.

use alloc::{boxed::Box, vec::Vec};
use core::num::NonZeroU32;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::id;

/// A word of a world's vocabulary. Two words of one world are the same exactly where their symbols are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Symbol(NonZeroU32);

impl Symbol {
    fn new(position: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(position))
    }

    /// Any symbol: a placeholder.
    pub(crate) const ANY: Self = Self(NonZeroU32::MIN);

    /// Whether this is the symbol that was found, if one was.
    #[inline(always)]
    pub(crate) fn is(self, found: Option<Self>) -> bool {
        // No symbol is 0, so that a single comparison does.
        self.number() == found.map_or(0, Self::number)
    }

    /// A number that no other symbol has; none has 0.
    #[inline(always)]
    pub(crate) fn number(self) -> u32 {
        self.0.get()
    }

    fn position(self) -> usize {
        self.0.get().wrapping_sub(1) as usize
    }
}

/// A world's vocabulary. It only grows: words are few, and shared.
#[derive(Clone, Debug)]
pub(crate) struct Symbols {
    words: Vec<Box<str>>,
    index: HashTable<u32>,
    hashing: FixedState,
}

impl Symbols {
    pub(crate) fn new(seed: u64) -> Self {
        Self { words: Vec::new(), index: HashTable::new(), hashing: FixedState::with_seed(seed) }
    }

    /// The word's symbol, where it is known.
    #[inline]
    pub(crate) fn find(&self, word: &str) -> Option<Symbol> {
        let is = |&position: &u32| self.words.get(position as usize).is_some_and(|known| **known == *word);
        self.index.find(id::hash(&self.hashing, word), is).map(|position| Symbol::new(*position))
    }

    /// The word's symbol; the word is known from now on.
    pub(crate) fn intern(&mut self, word: &str) -> Symbol {
        if let Some(symbol) = self.find(word) {
            return symbol;
        }
        let position = self.words.len() as u32;
        self.words.push(word.into());
        let Self { words, index, hashing } = self;
        let hash_of = |&position: &u32| words.get(position as usize).map_or(0, |word| id::hash(hashing, word));
        index.insert_unique(id::hash(hashing, word), position, hash_of);
        Symbol::new(position)
    }

    /// The word behind a symbol of this vocabulary.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.words.get(symbol.position()).map_or("", |word| &**word)
    }

    /// The memory that it takes, in bytes, without the words.
    pub(crate) fn bytes(&self) -> usize {
        let words = self.words.capacity().saturating_mul(size_of::<Box<str>>());
        words.saturating_add(self.index.allocation_size())
    }
}
