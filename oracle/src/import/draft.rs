//! Drafts: one per thing, whose members are filled by any file that names them.

use std::collections::HashSet;
use std::sync::Arc;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::report::{Kind, Origin, Record};

/// A text that many drafts share.
pub(super) type Word = Arc<str>;

/// The texts that are shared.
#[derive(Debug, Default)]
pub(super) struct Words(HashSet<Word>);

impl Words {
    pub(super) fn word(&mut self, text: &str) -> Word {
        if let Some(word) = self.0.get(text) {
            return Word::clone(word);
        }
        let word = Word::from(text);
        self.0.insert(Word::clone(&word));
        word
    }

    /// A set of ids: sorted, each once.
    pub(super) fn set<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Box<[Word]> {
        let mut set: Vec<Word> = texts.into_iter().filter(|text| !text.is_empty()).map(|text| self.word(text)).collect();
        set.sort_unstable();
        set.dedup();
        set.into_boxed_slice()
    }
}

/// What files say about one thing.
pub(super) trait Draft {
    /// The list of the world that it is in.
    const LIST: &'static str;

    /// Takes in what another place says. Where both say something else about one member, the earlier stays unless the later
    /// wins. Says whether there was anything new.
    fn merge(&mut self, other: Self, later_wins: bool, clashes: &mut Vec<Clash>) -> bool;
}

/// What a file may say about a member.
pub(super) trait Said: PartialEq {
    /// As a person reads it.
    fn say(&self) -> String;

    /// Whether this says what the other says, and more: the vendors' words are wider than a world's.
    fn refines(&self, _other: &Self) -> bool {
        false
    }
}

/// Declares what displays itself.
macro_rules! said {
    ($($Type:ty),+ $(,)?) => {
        $(impl $crate::import::draft::Said for $Type {
            fn say(&self) -> String {
                self.to_string()
            }
        })+
    };
}
pub(super) use said;

said!(bool, u32);

impl Said for Word {
    fn say(&self) -> String {
        format!("{self:?}")
    }
}

impl<T: Said> Said for Option<T> {
    fn say(&self) -> String {
        self.as_ref().map_or_else(|| "none".to_owned(), T::say)
    }

    fn refines(&self, other: &Self) -> bool {
        matches!((self, other), (Some(this), Some(other)) if this.refines(other))
    }
}

impl<T: Said> Said for Box<[T]> {
    fn say(&self) -> String {
        format!("[{}]", self.iter().map(T::say).collect::<Vec<_>>().join(", "))
    }
}

/// Two places that say different things.
#[derive(Debug)]
pub(super) struct Clash {
    pub(super) member: &'static str,
    pub(super) earlier: String,
    pub(super) later: String,
}

/// Declares a draft: members that may be said or not.
macro_rules! draft {
    ($($(#[$meta:meta])* struct $Name:ident in $list:literal { $($(#[$mmeta:meta])* $member:ident: $Type:ty,)+ })+) => {
        $(
            $(#[$meta])*
            #[derive(Debug, Default)]
            pub(super) struct $Name { $($(#[$mmeta])* pub(super) $member: Option<$Type>,)+ }

            impl $crate::import::draft::Draft for $Name {
                const LIST: &'static str = $list;

                fn merge(&mut self, other: Self, later_wins: bool, clashes: &mut Vec<$crate::import::draft::Clash>) -> bool {
                    let mut news = false;
                    $(news |= $crate::import::draft::fill(
                        &mut self.$member, other.$member, stringify!($member), later_wins, clashes,
                    );)+
                    news
                }
            }
        )+
    };
}
pub(super) use draft;

/// Fills one member. Says whether there was anything new.
pub(super) fn fill<T: Said>(
    slot: &mut Option<T>,
    other: Option<T>,
    member: &'static str,
    later_wins: bool,
    clashes: &mut Vec<Clash>,
) -> bool {
    match (&*slot, other) {
        (_, None) => false,
        (None, other) => {
            *slot = other;
            true
        }
        (Some(earlier), Some(later)) if *earlier == later || earlier.refines(&later) => false,
        (Some(earlier), Some(later)) if later.refines(earlier) => {
            *slot = Some(later);
            true
        }
        (Some(earlier), Some(later)) => {
            clashes.push(Clash { member, earlier: earlier.say(), later: later.say() });
            if later_wins {
                *slot = Some(later);
            }
            true
        }
    }
}

/// A draft with the place that named it first.
#[derive(Debug)]
pub(super) struct Filed<D> {
    pub(super) draft: D,
    pub(super) origin: Origin,
}

/// All drafts of a kind, in the order in which they were named first.
#[derive(Debug)]
pub(super) struct Shelf<D>(pub(super) IndexMap<Box<str>, Filed<D>>);

impl<D> Default for Shelf<D> {
    fn default() -> Self {
        Self(IndexMap::new())
    }
}

impl<D: Draft> Shelf<D> {
    /// Takes in what a place says about the thing of this id. Says where it stands.
    ///
    /// # Errors
    ///
    /// It contradicts what another place says, and the later does not win.
    pub(super) fn put(&mut self, id: &str, draft: D, origin: Origin, record: &mut Record) -> Result<usize, String> {
        // Most things are named once: no look-up before the entry.
        match self.0.entry(Box::from(id)) {
            Entry::Vacant(vacant) => {
                let position = vacant.index();
                vacant.insert(Filed { draft, origin });
                record.counted(true, true);
                Ok(position)
            }
            Entry::Occupied(known) => {
                let position = known.index();
                let news = self.add(position, draft, origin, record)?;
                record.counted(false, news);
                Ok(position)
            }
        }
    }

    /// Takes in what a place says about the thing at this position.
    ///
    /// # Errors
    ///
    /// As of [`Self::put`].
    pub(super) fn add(&mut self, position: usize, draft: D, origin: Origin, record: &mut Record) -> Result<bool, String> {
        let Some((id, filed)) = self.0.get_index_mut(position) else { return Ok(false) };
        let mut clashes = Vec::new();
        let news = filed.draft.merge(draft, record.later_wins, &mut clashes);
        let earlier = filed.origin;
        clashes.into_iter().try_for_each(|clash| contradicted::<D>(id, &clash, earlier, origin, record))?;
        Ok(news)
    }

    pub(super) fn get(&self, id: &str) -> Option<&Filed<D>> {
        self.0.get(id)
    }
}

/// What becomes of a contradiction: an error, or a note where the later place wins.
fn contradicted<D: Draft>(id: &str, clash: &Clash, earlier: Origin, later: Origin, record: &mut Record) -> Result<(), String> {
    let Clash { member, earlier: one, later: other } = clash;
    if record.later_wins {
        let why = "two places say different things; the later one is taken";
        record.note(Kind::Contradicted, D::LIST, member, why, id, Some(format!("{other}, not {one}")), Some(later));
        return Ok(());
    }
    Err(format!(
        "{} {id:?}: {member} is {other} here and {one} in {}; with --later-wins the file that is named later is believed",
        D::LIST,
        record.place(earlier)
    ))
}
