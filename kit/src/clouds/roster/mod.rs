//! The model that Zenlayer and Baidu share: groups and instances. Where they differ, each has its own words.

mod bridge;

use std::marker::PhantomData;

pub(crate) use bridge::bridge;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::model::{Change, Limit};
use crate::planned::{Planned, pick, plan};
use crate::strategies::{chosen, limit, mostly, nudge, nudged, one_of};

/// What exists at `V`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World<V> {
    /// How many groups an instance may be in.
    pub groups_per_instance: Limit,
    /// The groups: of a world all, of an instance the ids of its own.
    pub security_groups: Vec<SecurityGroup>,
    /// The instances.
    pub instances: Vec<Instance>,
    /// Whose world it is.
    pub vendor: PhantomData<V>,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecurityGroup {
    /// Its id.
    pub id: String,
    /// Zenlayer: its status. Baidu: its kind.
    pub word: &'static str,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// Its status, as the contract spells it.
    pub status: &'static str,
    /// Zenlayer: whether it supports security groups. Baidu: whether it is in debt.
    pub flag: bool,
    /// The groups: of a world all, of an instance the ids of its own.
    pub security_groups: Vec<String>,
}

/// A request: what both clouds' operations name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// The instance's id; empty where it is not given.
    pub instance_id: String,
    /// The group's id; empty where it is not given.
    pub security_group_id: String,
}

impl Request {
    /// Visits every id.
    pub fn each_id(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(&mut self.instance_id);
        visit(&mut self.security_group_id);
    }
}

/// A step. Every id is one of something that exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The limit of groups per instance changes.
    Quota(Limit),
    /// Of a group whose word can change.
    Word {
        /// The group with this id.
        group: String,
        /// The new word.
        word: &'static str,
    },
    /// An instance gets a status.
    Status {
        /// The instance with this id.
        instance: String,
        /// Its status, as the contract spells it.
        status: &'static str,
    },
    /// An instance's flag changes.
    Flag {
        /// The instance with this id.
        instance: String,
        /// The new flag.
        flag: bool,
    },
    /// An instance leaves a group.
    Leave {
        /// The group with this id.
        group: String,
        /// The instance with this id.
        instance: String,
    },
}

/// One of the two.
pub trait Vendor: Clone + std::fmt::Debug + Eq + std::hash::Hash + Send + Sync + 'static {
    /// The documented quota.
    const QUOTA: u32;
    /// The ids in the pools. The first two collide most.
    const GROUPS: &'static [&'static str];
    /// The ids of instances. The first two collide most.
    const INSTANCES: &'static [&'static str];
    /// The words of a group, the usual one, and whether a step can change it.
    const WORDS: &'static [&'static str];
    /// The usual word of a group.
    const USUAL_WORD: &'static str;
    /// Whether a step can change a group's word.
    const WORD_CHANGES: bool;
    /// An instance's statuses, and the usual one.
    const STATUSES: &'static [&'static str];
    /// The usual status.
    const USUAL_STATUS: &'static str;
    /// A status that forbids what the usual one allows.
    const FORBIDDEN_STATUS: &'static str;
    /// Whether a document may leave out the usual word and status.
    const USUAL_IS_DEFAULT: bool;
    /// What the flag is where a document leaves it out, and how much more often it is that.
    const FLAG: bool;
    /// How much more often the flag is [`Vendor::FLAG`].
    const FLAG_WEIGHT: u32;
}

impl<V: Vendor> World<V> {
    /// The world with these things.
    pub fn of(groups_per_instance: Limit, security_groups: Vec<SecurityGroup>, instances: Vec<Instance>) -> Self {
        World { groups_per_instance, security_groups, instances, vendor: PhantomData }
    }

    /// The group with this id.
    pub fn group(&self, id: &str) -> Option<&SecurityGroup> {
        self.security_groups.iter().find(|group| group.id == id)
    }

    /// The instance with this id.
    pub fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// Whether one more group for this instance is too many.
    pub fn is_over_the_quota(&self, instance: &Instance) -> bool {
        let count = instance.security_groups.len() as u64;
        self.groups_per_instance.or(V::QUOTA).is_some_and(|quota| count >= quota)
    }

    fn change(&self, id: &str, change: impl Fn(&mut Instance)) -> Self {
        let mut next = self.clone();
        next.instances.iter_mut().filter(|instance| instance.id == id).for_each(change);
        next
    }

    /// The world after an accepted request.
    pub fn apply(&self, changes: &[Change]) -> Self {
        changes.iter().fold(self.clone(), |world, change| match change {
            Change::Joined { security_group, member } => {
                world.change(member, |instance| instance.security_groups.push(security_group.clone()))
            }
            Change::Left { security_group, member } => {
                world.change(member, |instance| instance.security_groups.retain(|id| id != security_group))
            }
            Change::Moved { .. } => panic!("no change of this cloud: {change:?}"),
        })
    }

    /// The world after a step.
    pub fn step(&self, step: &Step) -> Self {
        match step {
            Step::Quota(limit) => World { groups_per_instance: *limit, ..self.clone() },
            Step::Word { group, word } => {
                let mut next = self.clone();
                next.security_groups.iter_mut().filter(|other| other.id == *group).for_each(|group| group.word = word);
                next
            }
            Step::Status { instance, status } => self.change(instance, |instance| instance.status = status),
            Step::Flag { instance, flag } => self.change(instance, |instance| instance.flag = *flag),
            Step::Leave { group, instance } => self.change(instance, |instance| {
                instance.security_groups.retain(|id| id != group);
            }),
        }
    }

    /// Visits every id.
    pub fn each_id(&mut self, visit: &mut dyn FnMut(&mut String)) {
        self.security_groups.iter_mut().for_each(|group| visit(&mut group.id));
        for instance in &mut self.instances {
            visit(&mut instance.id);
            instance.security_groups.iter_mut().for_each(&mut *visit);
        }
    }

    /// Raises a quota that the world exceeds, with so much room to spare.
    pub fn settle(&mut self, room: i64) {
        let most = self.instances.iter().map(|i| i.security_groups.len() as u64).max().unwrap_or(0);
        if self.groups_per_instance.or(V::QUOTA).is_some_and(|quota| quota < most) {
            self.groups_per_instance = Limit::Max(nudged(most, room));
        }
    }

    /// What the world is outside of.
    pub fn outside(&self) -> Option<String> {
        let quota = self.groups_per_instance.or(V::QUOTA)?;
        self.instances.iter().find(|i| i.security_groups.len() as u64 > quota).map(|i| format!("{} is over the quota", i.id))
    }
}

/// One thing in a world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// A group.
    Group(SecurityGroup),
    /// An instance.
    Instance(Instance),
}

impl<V: Vendor> World<V> {
    /// The things in the world, the groups first.
    pub fn elements(&self) -> Vec<Element> {
        let groups = self.security_groups.iter().cloned().map(Element::Group);
        groups.chain(self.instances.iter().cloned().map(Element::Instance)).collect()
    }

    /// The world with one thing more; nothing where it cannot be in this world.
    pub fn add(&self, element: &Element) -> Option<Self> {
        let mut next = self.clone();
        let possible = match element {
            Element::Group(group) => {
                next.security_groups.push(group.clone());
                self.group(&group.id).is_none()
            }
            Element::Instance(one) => {
                next.instances.push(one.clone());
                self.instance(&one.id).is_none() && one.security_groups.iter().all(|id| self.group(id).is_some())
            }
        };
        possible.then_some(next)
    }

    /// The world without a thing; nothing where it is not there or in use.
    pub fn remove(&self, element: &Element) -> Option<Self> {
        let mut next = self.clone();
        match element {
            Element::Group(SecurityGroup { id, .. }) => {
                if self.instances.iter().any(|one| one.security_groups.contains(id)) {
                    return None;
                }
                next.security_groups.retain(|group| group.id != *id);
            }
            Element::Instance(Instance { id, .. }) => next.instances.retain(|one| one.id != *id),
        }
        (next != *self).then_some(next)
    }
}

impl<V: Vendor> World<V> {
    /// Worlds that are a little simpler: one thing in each is as usual, or left out.
    pub fn simpler(&self) -> Vec<Self> {
        let mut all = Vec::new();
        let mut try_with = |change: &dyn Fn(&mut Self)| {
            let mut next = self.clone();
            change(&mut next);
            if next != *self {
                all.push(next);
            }
        };
        try_with(&|world| world.groups_per_instance = Limit::Default);
        for at in 0..self.security_groups.len() {
            try_with(&|world| world.security_groups[at].word = V::USUAL_WORD);
        }
        for (at, instance) in self.instances.iter().enumerate() {
            for group in 0..instance.security_groups.len() {
                try_with(&|world| drop(world.instances[at].security_groups.remove(group)));
            }
            try_with(&|world| world.instances[at].status = V::USUAL_STATUS);
            try_with(&|world| world.instances[at].flag = V::FLAG);
        }
        all
    }
}

fn flag<V: Vendor>() -> impl Strategy<Value = bool> + Clone {
    one_of![V::FLAG_WEIGHT => Just(V::FLAG), 1 => Just(!V::FLAG)]
}

/// Worlds in which an instance is in some of the groups: in few, or in most.
pub fn worlds<V: Vendor>(most: bool) -> BoxedStrategy<World<V>> {
    let instance = (mostly(V::USUAL_STATUS, V::STATUSES), flag::<V>(), any::<u8>(), any::<u8>());
    let groups = vec(mostly(V::USUAL_WORD, V::WORDS), 0..=V::GROUPS.len());
    (limit(4), groups, vec(instance, 0..=V::INSTANCES.len()))
        .prop_map(move |(groups_per_instance, groups, instances)| {
            let security_groups: Vec<SecurityGroup> =
                groups.into_iter().zip(V::GROUPS).map(|(word, id)| SecurityGroup { id: (*id).to_owned(), word }).collect();
            let ids: Vec<String> = security_groups.iter().map(|group| group.id.clone()).collect();
            let instances = instances
                .into_iter()
                .zip(V::INSTANCES)
                .map(|((status, flag, some, others), id)| Instance {
                    id: (*id).to_owned(),
                    status,
                    flag,
                    security_groups: chosen(&ids, if most { some | others } else { some & others }),
                })
                .collect();
            World::of(groups_per_instance, security_groups, instances)
        })
        .boxed()
}

/// Requests that name a group and an instance, or nothing that exists.
pub fn requests<V: Vendor>() -> BoxedStrategy<Request> {
    let group = one_of![12 => select(V::GROUPS), 1 => Just(""), 1 => Just("sg-77")];
    let instance = one_of![12 => select(V::INSTANCES), 1 => Just(""), 1 => Just("ins-77")];
    (group, instance)
        .prop_map(|(group, instance)| Request { security_group_id: group.to_owned(), instance_id: instance.to_owned() })
        .boxed()
}

/// Worlds and requests with the quota at, just below or just above what the instance comes to.
pub fn tuned<V: Vendor>() -> BoxedStrategy<(World<V>, Request)> {
    (worlds::<V>(false), requests::<V>(), nudge())
        .prop_map(|(mut world, request, nudge)| {
            let count = world.instance(&request.instance_id).map_or(0, |instance| instance.security_groups.len());
            if let Some(nudge) = nudge {
                world.groups_per_instance = Limit::Max(nudged(count as u64, nudge));
            }
            (world, request)
        })
        .boxed()
}

/// The same for an operation that takes a member out: most requests name an instance that is there and one of its groups, which now
/// and then is its only one.
pub fn tuned_to_leave<V: Vendor>() -> BoxedStrategy<(World<V>, Request)> {
    let named = (0..6u8, any::<Index>(), any::<Index>());
    (tuned::<V>(), worlds::<V>(true), named)
        .prop_map(|((few, mut request), most, (what, one, other))| {
            let mut world = if what == 0 { few } else { most };
            if what > 1
                && let Some(instance) = pick(&one, &world.instances)
                && let Some(group) = pick(&other, &instance.security_groups)
            {
                request = Request { instance_id: instance.id.clone(), security_group_id: group.clone() };
                if what == 2 {
                    let of_it = world.instances.iter_mut().filter(|instance| instance.id == request.instance_id);
                    of_it.for_each(|instance| instance.security_groups.retain(|id| *id == request.security_group_id));
                }
            }
            (world, request)
        })
        .boxed()
}

/// Steps that fit the world that they come to.
pub fn steps<V: Vendor>() -> BoxedStrategy<Planned<World<V>, Step>> {
    let (word, status) = (mostly(V::USUAL_WORD, V::WORDS), mostly(V::USUAL_STATUS, V::STATUSES));
    (any::<Index>(), 0..6u8, limit(4), word, status, flag::<V>())
        .prop_map(|(at, which, limit, word, status, flag)| {
            plan(format!("{at:?} {which} {limit:?} {word} {status} {flag}"), move |world: &World<V>| {
                let group = pick(&at, &world.security_groups).map(|group| group.id.clone());
                let member = pick(&at, &world.instances);
                let instance = member.map(|instance| instance.id.clone());
                Some(match which {
                    0 => Step::Quota(limit),
                    1 if V::WORD_CHANGES => Step::Word { group: group?, word },
                    1 | 2 => Step::Status { instance: instance?, status },
                    3 => Step::Flag { instance: instance?, flag },
                    _ => Step::Leave { group: pick(&at, &member?.security_groups)?.clone(), instance: instance? },
                })
            })
        })
        .boxed()
}
