//! What Zenlayer and Baidu have in common: groups and instances, nothing else. Where they differ, each has its own words.

use std::marker::PhantomData;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::model::{Change, Limit};
use crate::planned::{Planned, pick, plan};
use crate::strategies::{chosen, limit, mostly, nudge, nudged};

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

fn flag<V: Vendor>() -> impl Strategy<Value = bool> + Clone {
    prop_oneof![V::FLAG_WEIGHT => Just(V::FLAG), 1 => Just(!V::FLAG)]
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
    let group = prop_oneof![12 => select(V::GROUPS), 1 => Just(""), 1 => Just("sg-77")];
    let instance = prop_oneof![12 => select(V::INSTANCES), 1 => Just(""), 1 => Just("ins-77")];
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

/// The bridge to the engine, for both: their worlds are alike, but not of the same types. What the file that calls this says by itself:
/// `spell`, a group's word as a document may spell it, and `own_step`, the steps that only its cloud has.
macro_rules! bridge {
    ($Vendor:ident: secgroup::$engine:ident, $name:literal, $word:literal, $flag:ident) => {
        use proptest::prelude::BoxedStrategy;
        use secgroup::$engine as engine;

        use $crate::clouds::roster::{Element, Instance, SecurityGroup, Step, World, steps};
        use $crate::clouds::word;
        use $crate::model::{Change, Limit};
        use $crate::planned::Planned;
        use $crate::subject::Cloud;
        use $crate::ways::spelling::{Dice, Json, Members};
        use $crate::ways::{Call, step};

        impl Cloud for $Vendor {
            type World = World<Self>;
            type Step = Step;
            type Element = Element;
            type Engine = engine::World;
            type Builder = engine::WorldBuilder;
            type Transition = engine::Transition;

            fn steps() -> BoxedStrategy<Planned<World<Self>, Step>> {
                steps()
            }

            fn apply(world: &World<Self>, changes: &[Change]) -> World<Self> {
                world.apply(changes)
            }

            fn step(world: &World<Self>, step: &Step) -> World<Self> {
                world.step(step)
            }

            fn each_id(world: &mut World<Self>, visit: &mut dyn FnMut(&mut String)) {
                world.each_id(visit);
            }

            fn settle(world: &mut World<Self>, room: i64) {
                world.settle(room);
            }

            fn outside(world: &World<Self>) -> Option<String> {
                world.outside()
            }

            fn builder(seed: u64) -> engine::WorldBuilder {
                engine::World::builder().hash_seed(seed)
            }

            fn calls<'w>(world: &'w World<Self>, dice: &mut Dice) -> Vec<Call<'w, engine::WorldBuilder>> {
                let mut calls: Vec<Call<'w, engine::WorldBuilder>> = Vec::new();
                if world.groups_per_instance != Limit::Default || dice.one_in(2) {
                    calls.push(Box::new(|builder| builder.limits(limits(world.groups_per_instance))));
                }
                for group in &world.security_groups {
                    calls.push(Box::new(move |builder| builder.security_group(group_spec(group))));
                }
                for instance in &world.instances {
                    let spec = instance_spec(instance, dice);
                    calls.push(Box::new(move |builder| builder.instance(spec)));
                }
                calls
            }

            fn finish(builder: engine::WorldBuilder) -> Result<engine::World, secgroup::BuildError> {
                builder.build()
            }

            fn written(world: &World<Self>, dice: &mut Dice) -> Json {
                let quota = match world.groups_per_instance {
                    Limit::Max(max) => Json::from(max),
                    Limit::Unlimited => Json::Null,
                    Limit::Default => Json::from(<Self as Vendor>::QUOTA),
                };
                let documented = Json::from(<Self as Vendor>::QUOTA);
                let limits = Members::new(dice).unless("groups_per_instance", documented, quota).object();
                let groups = world.security_groups.iter().map(|group| written_group(group, dice)).collect();
                let instances = world.instances.iter().map(|instance| written_instance(instance, dice)).collect();
                Members::new(dice)
                    .given("cloud", $name)
                    .unless("limits", Json::Object(Vec::new()), limits)
                    .list("security_groups", Json::List(groups))
                    .list("instances", Json::List(instances))
                    .object()
            }

            fn emptied(world: &World<Self>) -> World<Self> {
                World::of(world.groups_per_instance, Vec::new(), Vec::new())
            }

            fn elements(world: &World<Self>) -> Vec<Element> {
                world.elements()
            }

            fn strangers(world: &World<Self>, dice: &mut Dice) -> Vec<Element> {
                let mut other = world.clone();
                let suffix = if dice.one_in(2) { "-9" } else { "-with-an-id-that-no-record-has-room-for" };
                other.each_id(&mut |id| id.push_str(suffix));
                other.elements()
            }

            fn add(world: &World<Self>, element: &Element) -> Option<World<Self>> {
                world.add(element)
            }

            fn remove(world: &World<Self>, element: &Element) -> Option<World<Self>> {
                world.remove(element)
            }

            fn create(engine: &mut engine::World, _: &World<Self>, element: &Element, dice: &mut Dice) -> Result<(), String> {
                if dice.one_in(2) {
                    let member = match element {
                        Element::Group(group) => ("security_group", written_group(group, dice)),
                        Element::Instance(instance) => ("instance", written_instance(instance, dice)),
                    };
                    return Self::take(engine, &step("create", vec![member]).spell(dice));
                }
                let created = match element {
                    Element::Group(group) => engine.create_security_group(&group_spec(group)).map(drop),
                    Element::Instance(instance) => engine.create_instance(&instance_spec(instance, dice)).map(drop),
                };
                created.map_err(|error| error.to_string())
            }

            fn delete(engine: &mut engine::World, element: &Element, dice: &mut Dice) -> Result<(), String> {
                let (name, id) = match element {
                    Element::Group(group) => ("security_group", &group.id),
                    Element::Instance(instance) => ("instance", &instance.id),
                };
                if dice.one_in(2) {
                    let document = step("delete", vec![(name, Json::from(id.as_str()))]);
                    return Self::take(engine, &document.spell(dice));
                }
                let deleted = match element {
                    Element::Group(_) => engine.delete_security_group(id),
                    Element::Instance(_) => engine.delete_instance(id),
                };
                deleted.map_err(|error| error.to_string())
            }

            fn take(world: &mut engine::World, document: &str) -> Result<(), String> {
                let step: engine::Step<'_> = serde_json::from_str(document).map_err(|error| format!("{error}: {document}"))?;
                let written = serde_json::to_string(&step).expect("a step can be written");
                assert_eq!(serde_json::from_str::<engine::Step<'_>>(&written).ok().as_ref(), Some(&step), "{written}");
                world.step(&step).map_err(|error| error.to_string())
            }

            fn changes(world: &engine::World, transition: &engine::Transition) -> Vec<Change> {
                let spec = world.spec_of(transition).expect("the transition is of this world");
                let change = spec.into_iter().map(|spec| match spec {
                    engine::ChangeSpec::Joined { security_group, member } => {
                        Change::Joined { security_group: security_group.into_owned(), member: member.into_owned() }
                    }
                    engine::ChangeSpec::Left { security_group, member } => {
                        Change::Left { security_group: security_group.into_owned(), member: member.into_owned() }
                    }
                });
                change.collect()
            }

            fn engine_apply(world: &mut engine::World, transition: &engine::Transition) {
                world.apply(transition).expect("what was accepted can be applied");
            }

            fn invert(transition: &engine::Transition) -> engine::Transition {
                transition.inverse()
            }

            fn engine_step(world: &mut engine::World, step: &Step) {
                let step = match step {
                    Step::Quota(given) => engine::Step::SetLimits { limits: limits(*given) },
                    Step::Status { instance, status } => {
                        engine::Step::SetInstanceStatus { instance: instance.into(), status: word(status) }
                    }
                    Step::Leave { group, instance } => {
                        engine::Step::Leave { security_group: group.into(), member: instance.into() }
                    }
                    Step::Word { .. } | Step::Flag { .. } => own_step(step),
                };
                world.step(&step).unwrap_or_else(|error| panic!("the engine cannot take {step:?}: {error}"));
            }
        }

        fn group_spec(group: &SecurityGroup) -> engine::SecurityGroupSpec<'_> {
            engine::SecurityGroupSpec::new(group.id.as_str(), word(group.word))
        }

        fn instance_spec<'w>(instance: &'w Instance, dice: &mut Dice) -> engine::InstanceSpec<'w> {
            let mut groups: Vec<&'w str> = instance.security_groups.iter().map(String::as_str).collect();
            dice.shuffle(&mut groups);
            engine::InstanceSpec {
                $flag: instance.flag,
                security_groups: groups.into_iter().map(Into::into).collect(),
                ..engine::InstanceSpec::new(instance.id.as_str(), word(instance.status))
            }
        }

        fn written_group(group: &SecurityGroup, dice: &mut Dice) -> Json {
            let default = default(<$Vendor as Vendor>::USUAL_WORD);
            let word = if group.word == default { default.to_owned() } else { spell(group.word, dice) };
            let members = Members::new(dice).given("id", group.id.as_str());
            members.unless($word, default, word.as_str()).object()
        }

        fn written_instance(instance: &Instance, dice: &mut Dice) -> Json {
            let members = Members::new(dice).given("id", instance.id.as_str());
            let members = members.unless("status", default(<$Vendor as Vendor>::USUAL_STATUS), instance.status);
            let members = members.unless(stringify!($flag), <$Vendor as Vendor>::FLAG, instance.flag);
            members.list("security_groups", (&instance.security_groups[..]).into()).object()
        }

        /// What a document may leave out, if it may: the empty text stands for nothing.
        fn default(usual: &'static str) -> &'static str {
            if <$Vendor as Vendor>::USUAL_IS_DEFAULT { usual } else { "" }
        }

        fn limits(limit: Limit) -> engine::Limits {
            match limit {
                Limit::Default => engine::Limits::default(),
                Limit::Unlimited => engine::Limits { groups_per_instance: None },
                Limit::Max(max) => engine::Limits { groups_per_instance: Some(max) },
            }
        }
    };
}
pub(crate) use bridge;
