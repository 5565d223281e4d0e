//! Words that many records share: regions, VPCs, accounts, products.

use alloc::{boxed::Box, vec::Vec};
use core::num::NonZeroU32;

use super::{
    id,
    index::{Index, Places},
};

/// A word of a world's vocabulary. Two words of one world are the same exactly where their symbols are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    pub(crate) fn position(self) -> usize {
        self.0.get().wrapping_sub(1) as usize
    }
}

/// A world's vocabulary.
#[derive(Clone, Debug)]
pub(crate) struct Symbols {
    words: Vec<Box<str>>,
    index: Index,
    seed: u64,
    digest: u64,
}

impl Symbols {
    pub(crate) fn new(seed: u64) -> Self {
        Self { words: Vec::new(), index: Index::with_capacity(16), seed, digest: 0 }
    }

    /// The word's symbol, where it is known.
    #[inline]
    pub(crate) fn find(&self, word: &str) -> Option<Symbol> {
        self.find_hashed(id::hash(self.seed, word), word)
    }

    #[inline]
    fn find_hashed(&self, hash: u64, word: &str) -> Option<Symbol> {
        self.index.search(hash, |position| {
            self.words.get(position as usize).is_some_and(|known| **known == *word).then(|| Symbol::new(position))
        })
    }

    /// The word's symbol; the word is known from now on.
    pub(crate) fn intern(&mut self, word: &str) -> Symbol {
        let hash = id::hash(self.seed, word);
        if let Some(symbol) = self.find_hashed(hash, word) {
            return symbol;
        }
        if !self.index.has_room_for(self.words.len().saturating_add(1)) {
            self.grow();
        }
        let position = self.words.len() as u32;
        self.index.insert(hash, position);
        self.words.push(word.into());
        self.digest = self.digest.rotate_left(5) ^ id::hash(DIGEST_SEED, word);
        Symbol::new(position)
    }

    fn grow(&mut self) {
        self.index = Index::with_capacity(self.words.len().saturating_mul(2).saturating_add(16));
        for (position, word) in (0..).zip(&self.words) {
            self.index.insert(id::hash(self.seed, word), position);
        }
    }

    /// The word behind a symbol of this vocabulary.
    pub(crate) fn text(&self, symbol: Symbol) -> &str {
        self.words.get(symbol.position()).map_or("", |word| &**word)
    }

    /// The words in the order of their symbols.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &**word)
    }

    /// Differs (but for accidents of 64 bits) where the words or their symbols differ.
    #[inline]
    pub(crate) fn digest(&self) -> u64 {
        self.digest
    }

    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }
}

/// Any constant will do: it keeps the digest free of the index's seed.
const DIGEST_SEED: u64 = 0x5ec6_7070;
