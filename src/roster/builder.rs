//! The way in: groups and instances, held against each other.

use alloc::{borrow::Cow, format, string::ToString, vec::Vec};

use super::{Grouped, Roster};
use crate::{
    error::{BuildError, Problem},
    store::{Fingerprint, GroupSet, Handle, Id, LongIds, Record, Spill, Symbol, Symbols, Table},
};

/// Gathers what a roster is made of.
#[derive(Clone, Debug)]
pub(crate) struct RosterBuilder<G, I> {
    seed: u64,
    long_ids: LongIds,
    groups: Vec<G>,
    /// Each with the number of its memberships.
    instances: Vec<(I, usize)>,
    memberships: Vec<Symbol>,
    /// The ids that the memberships refer to.
    references: Symbols,
    error: Option<BuildError>,
}

impl<G: Record, I: Grouped> RosterBuilder<G, I> {
    pub(crate) fn new() -> Self {
        let (groups, instances, memberships) = (Vec::new(), Vec::new(), Vec::new());
        let (long_ids, references) = (LongIds::default(), Symbols::new(0));
        Self { seed: 0, long_ids, groups, instances, memberships, references, error: None }
    }

    /// Sets the seed of the hash, unless something refers to hashes already.
    pub(crate) fn hash_seed(&mut self, seed: u64) {
        if self.references.len() == 0 {
            self.seed = seed;
            self.references = Symbols::new(seed);
        }
    }

    /// The id of the group that is added next.
    pub(crate) fn group_id(&mut self, id: &str) -> Id {
        self.id("security_groups", self.groups.len(), id)
    }

    /// The id of the instance that is added next.
    pub(crate) fn instance_id(&mut self, id: &str) -> Id {
        self.id("instances", self.instances.len(), id)
    }

    pub(crate) fn add_group(&mut self, group: G) {
        self.groups.push(group);
    }

    pub(crate) fn add_instance(&mut self, instance: I, groups: &[Cow<'_, str>]) {
        for id in groups {
            let reference = self.references.intern(id);
            self.memberships.push(reference);
        }
        self.instances.push((instance, groups.len()));
    }

    fn id(&mut self, list: &str, index: usize, id: &str) -> Id {
        let problem = match index {
            _ if id.is_empty() => Some(Problem::Empty),
            _ if index >= MAX as usize => Some(Problem::TooMany { max: MAX }),
            _ => None,
        };
        if let Some(problem) = problem {
            self.error.get_or_insert_with(|| BuildError::new(format!("{list}[{index}].id"), problem));
        }
        Id::new(id, &mut self.long_ids)
    }

    pub(crate) fn build(self) -> Result<Roster<G, I>, BuildError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let groups = table("security_groups", self.groups, &self.long_ids, self.seed)?;
        let by_reference: Vec<_> = self.references.iter().map(|id| groups.find(id)).collect();
        let mut spill = Spill::default();
        let mut memberships = self.memberships.iter();
        let mut instances = Vec::with_capacity(self.instances.len());
        let mut positions = Vec::new();
        for (index, (mut instance, count)) in self.instances.into_iter().enumerate() {
            let given = memberships.clone().take(count);
            let place = |at: usize| format!("instances[{index}].security_groups[{at}]");
            positions.clear();
            for (at, reference) in memberships.by_ref().take(count).enumerate() {
                match by_reference.get(reference.position()).copied().flatten() {
                    Some(group) => positions.push(group.position()),
                    None => {
                        let id = self.references.text(*reference).to_string();
                        return Err(BuildError::new(place(at), Problem::Missing { what: "security group", id }));
                    }
                }
            }
            positions.sort_unstable();
            if let Some(&twice) = positions.iter().zip(positions.iter().skip(1)).find_map(|(a, b)| (a == b).then_some(a)) {
                let id = groups.id(Handle::new(twice)).unwrap_or_default().to_string();
                let at = given.enumerate().filter(|(_, reference)| self.references.text(**reference) == id).nth(1);
                return Err(BuildError::new(place(at.map_or(0, |(at, _)| at)), Problem::Repeated { id }));
            }
            *instance.groups_mut() = GroupSet::new(&positions, &mut spill);
            instances.push(instance);
        }
        let instances = table("instances", instances, &self.long_ids, self.seed)?;
        let mut fingerprint = Fingerprint::new();
        fingerprint.table(&groups);
        fingerprint.table(&instances);
        Ok(Roster { groups, instances, spill, fingerprint: fingerprint.finish() })
    }
}

/// The limit of a table: the highest positions mean none.
const MAX: u32 = 1 << 31;

fn table<R: Record>(list: &'static str, records: Vec<R>, long_ids: &LongIds, seed: u64) -> Result<Table<R>, BuildError> {
    Table::new(records, long_ids, seed).map_err(|twice| {
        let problem = Problem::Taken { id: twice.id, of: format!("{list}[{}]", twice.first) };
        BuildError::new(format!("{list}[{}].id", twice.place), problem)
    })
}
