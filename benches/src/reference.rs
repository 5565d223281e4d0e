//! What the engine is measured against: the same decision, written by hand for these fixtures and nothing else.
//!
//! Both decide eight rules, for instances only, and say which is violated first. **A** is asked by ids and has to look them up;
//! **B** is asked by position. Neither knows callers, editions, interfaces, locks of five kinds or a second unit of capacity, neither
//! can say what else is wrong or what would change, and A takes no id of more than 23 bytes. They are what somebody would
//! write who needed only this, and are meant to be beaten only by doing less.

use core::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::fixture::{Fixture, GROUP_CAPACITY, GROUP_QUOTA, Status};

/// The answer: 0 where the request is accepted, else the number of the first violated rule of the 2026-05-06 edition.
pub type Answer = u8;

/// The numbers of the rules that the references know.
pub mod rule {
    use super::Answer;

    /// Nothing is violated.
    pub const ACCEPTED: Answer = 0;
    /// security-group-exists.
    pub const GROUP_EXISTS: Answer = 6;
    /// instance-exists.
    pub const INSTANCE_EXISTS: Answer = 7;
    /// instance-status.
    pub const STATUS: Answer = 17;
    /// not-locked.
    pub const LOCKED: Answer = 19;
    /// not-yet-a-member.
    pub const MEMBER: Answer = 20;
    /// same-network.
    pub const NETWORK: Answer = 21;
    /// group-quota.
    pub const QUOTA: Answer = 26;
    /// group-capacity.
    pub const CAPACITY: Answer = 28;
}

/// An id of at most 23 bytes, in three words.
#[derive(Clone, Copy, Debug)]
struct Id([u64; 3]);

impl Id {
    /// Two overlapping reads instead of a copy of unknown length; the length goes where the overlap was.
    #[inline(always)]
    fn new(id: &str) -> Option<Self> {
        let bytes = id.as_bytes();
        let (Some((head, _)), Some((_, tail))) = (bytes.split_first_chunk::<16>(), bytes.split_last_chunk::<8>()) else {
            return Self::short(bytes);
        };
        let length = bytes.len();
        if length > 23 {
            return None;
        }
        let head = u128::from_le_bytes(*head);
        let tail = u64::from_le_bytes(*tail) >> (8 * (24 - length));
        Some(Self([head as u64, (head >> 64) as u64, tail | (length as u64) << 56]))
    }

    #[inline(always)]
    fn hash(&self) -> u64 {
        let mut hasher = FixedState::default().build_hasher();
        hasher.write_u64(self.0[0]);
        hasher.write_u64(self.0[1]);
        hasher.write_u64(self.0[2]);
        hasher.finish()
    }

    /// Word by word. (Derived, it would be one comparison of 24 bytes, for which the words that were just hashed are written to memory
    /// and read back across the bounds between them: on some processors that takes longer than all the rest.)
    #[inline(always)]
    fn is(&self, other: &Self) -> bool {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        a == x && b == y && c == z
    }

    #[cold]
    fn short(bytes: &[u8]) -> Option<Self> {
        let mut padded = [0; 16];
        padded.get_mut(..bytes.len())?.copy_from_slice(bytes);
        let head = u128::from_le_bytes(padded);
        Some(Self([head as u64, (head >> 64) as u64, (bytes.len() as u64) << 56]))
    }
}

#[derive(Clone, Copy, Debug)]
struct Instance {
    vpc: u32,
    groups: [u32; GROUP_QUOTA],
    group_count: u8,
    running: bool,
    locked: bool,
    private_ips: u16,
}

#[derive(Clone, Copy, Debug)]
struct GroupRecord {
    place: u32,
    vpc: u32,
    private_ips: u32,
}

/// The rules from the third on, once both are found.
#[inline(always)]
fn judge(group: &GroupRecord, instance: &Instance) -> Answer {
    if !instance.running {
        return rule::STATUS;
    }
    if instance.locked {
        return rule::LOCKED;
    }
    // All five, free places included: cheaper than a loop of unknown length.
    if instance.groups.iter().fold(false, |found, place| found | (*place == group.place)) {
        return rule::MEMBER;
    }
    if instance.vpc != group.vpc {
        return rule::NETWORK;
    }
    if usize::from(instance.group_count) >= GROUP_QUOTA {
        return rule::QUOTA;
    }
    if group.private_ips + u32::from(instance.private_ips) > GROUP_CAPACITY {
        return rule::CAPACITY;
    }
    rule::ACCEPTED
}

fn entries(world: &Fixture) -> (Vec<GroupRecord>, Vec<Instance>) {
    let groups = world.groups.iter().zip(0..);
    let groups = groups.map(|(group, place)| GroupRecord { place, vpc: group.vpc, private_ips: group.private_ips });
    let instances = world.instances.iter().map(|instance| {
        let mut groups = [u32::MAX; GROUP_QUOTA];
        groups[..instance.groups.len()].copy_from_slice(&instance.groups);
        Instance {
            vpc: instance.vpc,
            groups,
            group_count: instance.groups.len() as u8,
            running: instance.status == Status::Running,
            locked: instance.locked,
            private_ips: instance.private_ips as u16,
        }
    });
    (groups.collect(), instances.collect())
}

/// An entry of a map: its id beside it, in one cache line with it.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<T> {
    id: Id,
    entry: T,
}

#[derive(Clone, Debug)]
struct Map<T>(HashTable<Line<T>>);

impl<T> Map<T> {
    fn new<'a>(ids: impl Iterator<Item = &'a str>, entries: Vec<T>) -> Self {
        let mut table = HashTable::with_capacity(entries.len());
        for (id, entry) in ids.zip(entries) {
            let id = Id::new(id).expect("the fixture's ids are short");
            table.insert_unique(id.hash(), Line { id, entry }, |line| line.id.hash());
        }
        Self(table)
    }

    fn insert(&mut self, id: &str, entry: T) {
        let id = Id::new(id).expect("the fixture's ids are short");
        self.0.insert_unique(id.hash(), Line { id, entry }, |line| line.id.hash());
    }

    fn remove(&mut self, id: &str) -> bool {
        let found = Id::new(id).and_then(|id| self.0.find_entry(id.hash(), |line| line.id.is(&id)).ok());
        found.map(|entry| entry.remove()).is_some()
    }

    #[inline(always)]
    fn get(&self, id: &str) -> Option<&T> {
        let id = Id::new(id)?;
        self.0.find(id.hash(), |line| line.id.is(&id)).map(|line| &line.entry)
    }
}

/// Reference A: a map from id to entry for each of the two.
#[derive(Clone, Debug)]
pub struct ById {
    groups: Map<GroupRecord>,
    instances: Map<Instance>,
}

impl ById {
    /// The fixture's world.
    ///
    /// # Panics
    ///
    /// Where the fixture has an id of more than 23 bytes.
    pub fn new(world: &Fixture) -> Self {
        let (groups, instances) = entries(world);
        Self {
            groups: Map::new(world.groups.iter().map(|group| &*group.id), groups),
            instances: Map::new(world.instances.iter().map(|instance| &*instance.id), instances),
        }
    }

    /// Adds an instance that is in no group.
    ///
    /// # Panics
    ///
    /// Where the id has more than 23 bytes.
    pub fn insert_instance(&mut self, id: &str) {
        let groups = [u32::MAX; GROUP_QUOTA];
        let entry = Instance { vpc: 0, groups, group_count: 0, running: true, locked: false, private_ips: 1 };
        self.instances.insert(id, entry);
    }

    /// Removes an instance; says whether it was there.
    pub fn remove_instance(&mut self, id: &str) -> bool {
        self.instances.remove(id)
    }

    /// Whether the instance may join the group.
    #[inline]
    pub fn check(&self, group: &str, instance: &str) -> Answer {
        let Some(group) = self.groups.get(group) else {
            return rule::GROUP_EXISTS;
        };
        let Some(instance) = self.instances.get(instance) else {
            return rule::INSTANCE_EXISTS;
        };
        judge(group, instance)
    }
}

/// Reference B: two tables, no look-up.
#[derive(Clone, Debug)]
pub struct ByPlace {
    groups: Vec<GroupRecord>,
    instances: Vec<Instance>,
}

impl ByPlace {
    /// The fixture's world.
    pub fn new(world: &Fixture) -> Self {
        let (groups, instances) = entries(world);
        Self { groups, instances }
    }

    /// Whether the instance may join the group.
    #[inline]
    pub fn check(&self, group: u32, instance: u32) -> Answer {
        let Some(group) = self.groups.get(group as usize) else {
            return rule::GROUP_EXISTS;
        };
        let Some(instance) = self.instances.get(instance as usize) else {
            return rule::INSTANCE_EXISTS;
        };
        judge(group, instance)
    }
}
