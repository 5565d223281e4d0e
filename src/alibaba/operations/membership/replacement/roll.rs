//! A list of groups, looked up.

use alloc::{borrow::Cow, vec::Vec};

use crate::alibaba::state::records::SecurityGroup;

/// A listed group that was found.
#[derive(Clone, Copy)]
pub(crate) struct Listed<'a> {
    pub(crate) position: u32,
    pub(crate) group: &'a SecurityGroup,
}

/// Finds a group.
pub(crate) trait Find<'a> {
    /// The group of this id with its position.
    fn find(&self, id: &str) -> Option<(u32, &'a SecurityGroup)>;
}

/// How many elements a list may have without taking memory. Nobody is in more groups, as a rule.
const FEW: usize = 8;

/// A list: the groups that were found, each once and in the order of the list, and what is wrong with the rest.
pub(crate) struct Roll<'a> {
    few: [Option<Listed<'a>>; FEW],
    many: Vec<Listed<'a>>,
    /// The positions of `many`, ascending.
    positions: Vec<u32>,
    /// How many groups were found.
    count: usize,
    /// Where the first empty element is.
    pub(crate) empty: Option<usize>,
    /// The first id that names no group that was found.
    pub(crate) missing: Option<&'a str>,
    /// The first id that was listed before.
    pub(crate) repeated: Option<&'a str>,
}

impl<'a> Roll<'a> {
    /// Looks a list up.
    #[inline(always)]
    pub(crate) fn new(list: &'a [Cow<'a, str>], find: &impl Find<'a>) -> Self {
        let mut roll = Self {
            few: [None; FEW],
            many: Vec::new(),
            positions: Vec::new(),
            count: 0,
            empty: None,
            missing: None,
            repeated: None,
        };
        if list.len() > FEW {
            roll.fill_many(list, find);
        } else {
            roll.fill_few(list, find);
        }
        roll
    }

    #[inline(always)]
    fn fill_few(&mut self, list: &'a [Cow<'a, str>], find: &impl Find<'a>) {
        for (place, id) in list.iter().map(|id| &**id).enumerate() {
            if id.is_empty() {
                self.empty.get_or_insert(place);
                continue;
            }
            // One group has one position: groups that were found are told apart by that.
            let seen = match find.find(id) {
                Some((position, _)) if self.names(position) => true,
                Some((position, group)) => {
                    if let Some(free) = self.few.get_mut(self.count) {
                        *free = Some(Listed { position, group });
                        self.count = self.count.wrapping_add(1);
                    }
                    false
                }
                None => {
                    self.missing.get_or_insert(id);
                    list.iter().take(place).any(|earlier| earlier == id)
                }
            };
            if seen {
                self.repeated.get_or_insert(id);
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn fill_many(&mut self, list: &'a [Cow<'a, str>], find: &impl Find<'a>) {
        let places = list.iter().map(|id| &**id).enumerate();
        let mut ids: Vec<(&str, usize)> = places.map(|(place, id)| (id, place)).filter(|(id, _)| !id.is_empty()).collect();
        self.empty = list.iter().position(|id| id.is_empty());
        ids.sort_unstable();
        let mut repeated = list.len();
        ids.dedup_by(|(later, place), (earlier, _)| {
            let same = later == earlier;
            if same {
                repeated = repeated.min(*place);
            }
            same
        });
        self.repeated = list.get(repeated).map(|id| &**id);
        ids.sort_unstable_by_key(|(_, place)| *place);
        for (id, _) in ids {
            match find.find(id) {
                Some((position, group)) => self.many.push(Listed { position, group }),
                None => {
                    self.missing.get_or_insert(id);
                }
            }
        }
        self.count = self.many.len();
        self.positions.extend(self.many.iter().map(|listed| listed.position));
        self.positions.sort_unstable();
    }

    /// The groups that were found, each once, in the order of the list.
    #[inline(always)]
    pub(crate) fn groups(&self) -> impl Iterator<Item = Listed<'a>> {
        self.few.iter().map_while(|listed| *listed).chain(self.many.iter().copied())
    }

    /// How many groups were found.
    #[inline(always)]
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Whether the group at this position is one of them.
    #[inline(always)]
    pub(crate) fn names(&self, position: u32) -> bool {
        let in_few = || self.few.iter().map_while(|listed| *listed).any(|listed| listed.position == position);
        in_few() || (!self.positions.is_empty() && self.positions.binary_search(&position).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use alloc::{borrow::Cow, format, string::String, vec::Vec};

    use super::{Find, Listed, Roll};
    use crate::{alibaba::state::records::SecurityGroup, store::Record as _};

    /// Groups whose ids say where they are.
    struct Numbered<'a>(&'a [SecurityGroup]);

    impl<'a> Find<'a> for Numbered<'a> {
        fn find(&self, id: &str) -> Option<(u32, &'a SecurityGroup)> {
            let position: u32 = id.strip_prefix("sg-")?.parse().ok()?;
            Some((position, self.0.get(position as usize)?))
        }
    }

    /// A list is what its elements are, however long it is: short lists and long ones say the same.
    #[test]
    fn a_short_list_and_a_long_one_are_read_alike() {
        let groups: Vec<SecurityGroup> = (0..20).map(|_| SecurityGroup::vacant()).collect();
        let find = |id: &str| Numbered(&groups).find(id);
        let mut state = 1_u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(1);
            ((u128::from(state) * u128::from(below)) >> 64) as u64
        };
        let mut seen = [0; 4];
        for _ in 0..2_000 {
            let ids: Vec<String> = (0..random(20))
                .map(|_| match random(24) {
                    0 => String::new(),
                    id => format!("sg-{id}"),
                })
                .collect();
            let list: Vec<Cow<'_, str>> = ids.iter().map(|id| Cow::Borrowed(&**id)).collect();
            let roll = Roll::new(&list, &Numbered(&groups));
            let mut once: Vec<&str> = Vec::new();
            let mut repeated = None;
            for id in ids.iter().filter(|id| !id.is_empty()) {
                if once.contains(&&**id) {
                    repeated.get_or_insert(&**id);
                } else {
                    once.push(id);
                }
            }
            let found: Vec<u32> = once.iter().filter_map(|id| find(id)).map(|(position, _)| position).collect();
            assert!(roll.groups().map(|Listed { position, .. }| position).eq(found.iter().copied()), "{ids:?}");
            assert_eq!(roll.count(), found.len());
            assert!((0..24).all(|position| roll.names(position) == found.contains(&position)), "{ids:?}");
            assert_eq!(roll.empty, ids.iter().position(String::is_empty));
            assert_eq!(roll.missing, once.iter().copied().find(|id| find(id).is_none()), "{ids:?}");
            assert_eq!(roll.repeated, repeated, "{ids:?}");
            let cases = [ids.len() > 8, roll.empty.is_some(), roll.missing.is_some(), repeated.is_some()];
            seen.iter_mut().zip(cases).for_each(|(seen, case)| *seen += u32::from(case));
        }
        assert!(seen.iter().all(|seen| *seen > 100), "{seen:?}");
    }
}
