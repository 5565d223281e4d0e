//! The builder: groups and instances in any order.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{InstanceRecord, Roster, SecurityGroupRecord};
use crate::error::{BuildError, Problem};

/// Gathers what a roster is made of.
#[derive(Clone, Debug)]
pub(crate) struct RosterBuilder<G, I> {
    seed: u64,
    /// What could be created at once; instances whose groups did not come yet are waiting.
    roster: Option<Roster<G, I>>,
    waiting: Vec<Waiting<I>>,
    groups: u32,
    instances: u32,
    /// The index in the list of each instance that was created.
    created: Vec<u32>,
    error: Option<BuildError>,
}

/// An instance that waits for groups.
#[derive(Clone, Debug)]
struct Waiting<I> {
    index: u32,
    id: String,
    record: I,
    groups: Vec<Cow<'static, str>>,
}

impl<G: SecurityGroupRecord, I: InstanceRecord + Clone> RosterBuilder<G, I> {
    pub(crate) fn new() -> Self {
        let (roster, waiting, created, error) = (None, Vec::new(), Vec::new(), None);
        Self { seed: 0, roster, waiting, groups: 0, instances: 0, created, error }
    }

    /// Sets the seed of the hash, unless something is there already.
    pub(crate) fn hash_seed(&mut self, seed: u64) {
        self.seed = seed;
    }

    pub(crate) fn add_group(&mut self, id: &str, record: G) {
        let index = self.groups;
        self.groups = index.saturating_add(1);
        let roster = self.roster.get_or_insert_with(|| Roster::new(self.seed));
        if let Err(mut error) = roster.create_group(id, record) {
            let earlier = roster.groups.look_up(id).map(|(position, _)| position);
            if let (Problem::Taken { of, .. }, Some(earlier)) = (error.problem_mut(), earlier) {
                *of = format!("security_groups[{earlier}]");
            }
            self.fail(error.inside(&format!("security_groups[{index}]")));
        }
    }

    pub(crate) fn add_instance(&mut self, id: &str, record: I, groups: &[Cow<'_, str>]) {
        let index = self.instances;
        self.instances = index.saturating_add(1);
        let roster = self.roster.get_or_insert_with(|| Roster::new(self.seed));
        match roster.create_instance(id, record.clone(), groups) {
            Ok(_) => self.created.push(index),
            Err(error) if matches!(error.problem(), Problem::Missing { .. }) => {
                let groups = groups.iter().map(|group| Cow::Owned(group.to_string())).collect();
                self.waiting.push(Waiting { index, id: id.to_string(), record, groups });
            }
            Err(error) => {
                let error = placed(roster, &self.created, id, index, error);
                self.fail(error);
            }
        }
    }

    fn fail(&mut self, error: BuildError) {
        self.error.get_or_insert(error);
    }

    pub(crate) fn build(self) -> Result<Roster<G, I>, BuildError> {
        let Self { seed, roster, waiting, mut created, error, .. } = self;
        if let Some(error) = error {
            return Err(error);
        }
        let mut roster = roster.unwrap_or_else(|| Roster::new(seed));
        for Waiting { index, id, record, groups } in waiting {
            let done = roster.create_instance(&id, record, &groups).map(drop);
            done.map_err(|error| placed(&roster, &created, &id, index, error))?;
            created.push(index);
        }
        roster.shrink_to_fit();
        Ok(roster)
    }
}

/// The error with its place. Of two instances with one id it is that of the later one, in whatever order they were created.
fn placed<G: SecurityGroupRecord, I: InstanceRecord>(
    roster: &Roster<G, I>,
    created: &[u32],
    id: &str,
    index: u32,
    mut error: BuildError,
) -> BuildError {
    let mut at = index;
    if let Problem::Taken { of, .. } = error.problem_mut()
        && let Some(other) = roster.instances.look_up(id).and_then(|(position, _)| created.get(position as usize))
    {
        *of = format!("instances[{}]", at.min(*other));
        at = at.max(*other);
    }
    error.inside(&format!("instances[{at}]"))
}
