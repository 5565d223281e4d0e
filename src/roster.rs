//! Instances in security groups and nothing else: what the worlds of Zenlayer and Baidu have in common.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString},
    vec::Vec,
};

use crate::{
    error::{BuildError, Misfit, Problem, StepError},
    store::{Fingerprint, GroupSet, Handle, Record, Spill, Symbol, Symbols, Table},
};

/// A record of an instance.
pub(crate) trait Grouped: Record {
    fn groups(&self) -> &GroupSet;
    fn groups_mut(&mut self) -> &mut GroupSet;
}

/// Security groups, instances, and who is in what.
#[derive(Clone, Debug)]
pub(crate) struct Roster<G, I> {
    pub(crate) groups: Table<G>,
    pub(crate) instances: Table<I>,
    spill: Spill,
    fingerprint: u64,
}

/// Gathers what a roster is made of.
#[derive(Clone, Debug)]
pub(crate) struct RosterBuilder<G, I> {
    seed: u64,
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
        Self { seed: 0, groups, instances, memberships, references: Symbols::new(0), error: None }
    }

    /// Sets the seed of the hash, unless something refers to hashes already.
    pub(crate) fn hash_seed(&mut self, seed: u64) {
        if self.references.len() == 0 {
            self.seed = seed;
            self.references = Symbols::new(seed);
        }
    }

    pub(crate) fn add_group(&mut self, group: G) {
        self.check_id("security_groups", self.groups.len(), group.id().is_empty());
        self.groups.push(group);
    }

    pub(crate) fn add_instance(&mut self, instance: I, groups: &[Cow<'_, str>]) {
        self.check_id("instances", self.instances.len(), instance.id().is_empty());
        for id in groups {
            let reference = self.references.intern(id);
            self.memberships.push(reference);
        }
        self.instances.push((instance, groups.len()));
    }

    fn check_id(&mut self, list: &str, index: usize, empty: bool) {
        let problem = match index {
            _ if empty => Problem::Empty,
            _ if index >= MAX as usize => Problem::TooMany { max: MAX },
            _ => return,
        };
        self.error.get_or_insert_with(|| BuildError::new(format!("{list}[{index}].id"), problem));
    }

    pub(crate) fn build(self) -> Result<Roster<G, I>, BuildError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let groups = table("security_groups", self.groups, self.seed)?;
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
                let id = groups.get(Handle::new(twice)).map_or("", Record::id).to_string();
                let at = given.enumerate().filter(|(_, reference)| self.references.text(**reference) == id).nth(1);
                return Err(BuildError::new(place(at.map_or(0, |(at, _)| at)), Problem::Repeated { id }));
            }
            *instance.groups_mut() = GroupSet::new(&positions, &mut spill);
            instances.push(instance);
        }
        let instances = table("instances", instances, self.seed)?;
        let mut fingerprint = Fingerprint::new();
        fingerprint.table(&groups);
        fingerprint.table(&instances);
        Ok(Roster { groups, instances, spill, fingerprint: fingerprint.finish() })
    }
}

/// The limit of a table: positions are numbers of 32 bits, and two are spoken for.
pub(crate) const MAX: u32 = u32::MAX - 2;

fn table<R: Record>(list: &'static str, records: Vec<R>, seed: u64) -> Result<Table<R>, BuildError> {
    Table::new(records, seed).map_err(|twice| {
        let problem = Problem::Taken { id: twice.id, of: format!("{list}[{}]", twice.first) };
        BuildError::new(format!("{list}[{}].id", twice.place), problem)
    })
}

/// A change of membership.
#[derive(Debug)]
pub enum Change<G, I> {
    /// An instance comes into a security group.
    Joined {
        /// The group.
        security_group: Handle<G>,
        /// The instance.
        member: Handle<I>,
    },
    /// An instance goes out of a security group: the inverse of [`Change::Joined`].
    Left {
        /// The group.
        security_group: Handle<G>,
        /// The instance.
        member: Handle<I>,
    },
}

/// What an accepted request changes: one change, or nothing.
///
/// It fits the world that it was made for, copies of it, and every world of the same ids that is in the state it
/// expects.
#[derive(Debug)]
pub struct Transition<G, I> {
    fingerprint: u64,
    change: Option<Change<G, I>>,
}

// By hand: derives would ask the same of the records.
impl<G, I> Clone for Change<G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for Change<G, I> {}
impl<G, I> PartialEq for Change<G, I> {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}
impl<G, I> Eq for Change<G, I> {}
impl<G, I> Clone for Transition<G, I> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<G, I> Copy for Transition<G, I> {}
impl<G, I> PartialEq for Transition<G, I> {
    fn eq(&self, other: &Self) -> bool {
        (self.fingerprint, self.change) == (other.fingerprint, other.change)
    }
}
impl<G, I> Eq for Transition<G, I> {}

impl<G, I> Change<G, I> {
    /// Whether it joins, and what is concerned.
    fn parts(self) -> (bool, Handle<G>, Handle<I>) {
        match self {
            Self::Joined { security_group, member } => (true, security_group, member),
            Self::Left { security_group, member } => (false, security_group, member),
        }
    }
}

impl<G, I> Transition<G, I> {
    /// What changes; nothing where the request asked for what is so already.
    #[must_use]
    pub fn change(&self) -> Option<Change<G, I>> {
        self.change
    }

    /// The transition that undoes this one.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let change = self.change.map(|change| match change {
            Change::Joined { security_group, member } => Change::Left { security_group, member },
            Change::Left { security_group, member } => Change::Joined { security_group, member },
        });
        Self { change, ..*self }
    }
}

/// A change, written out with ids.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "change", rename_all = "snake_case", deny_unknown_fields))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub enum ChangeSpec<'a> {
    /// An instance comes into a security group.
    Joined {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The instance's id.
        member: Cow<'a, str>,
    },
    /// An instance goes out of a security group.
    Left {
        /// The group's id.
        security_group: Cow<'a, str>,
        /// The instance's id.
        member: Cow<'a, str>,
    },
}

impl<G: Record, I: Grouped> Roster<G, I> {
    /// The positions of the groups that an instance is in, ascending.
    #[inline]
    pub(crate) fn groups_of<'a>(&'a self, instance: &'a I) -> &'a [u32] {
        instance.groups().as_slice(&self.spill)
    }

    /// The ids of the groups that an instance is in, ascending.
    pub(crate) fn group_ids(&self, instance: &I) -> Vec<Cow<'_, str>> {
        let handles = instance.groups().as_slice(&self.spill).iter().map(|&position| Handle::new(position));
        handles.filter_map(|handle| self.groups.get(handle)).map(|group| Cow::Borrowed(group.id())).collect()
    }

    /// The transition that makes this change.
    #[inline]
    pub(crate) fn transition_of(&self, change: Option<Change<G, I>>) -> Transition<G, I> {
        Transition { fingerprint: self.fingerprint, change }
    }

    /// What a transition changes, written out.
    pub(crate) fn spec_of(&self, transition: &Transition<G, I>) -> Result<Option<ChangeSpec<'_>>, Misfit> {
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        Ok(transition.change.map(|change| {
            let (joins, group, instance) = change.parts();
            let security_group = Cow::Borrowed(self.groups.get(group).map_or("", Record::id));
            let member = Cow::Borrowed(self.instances.get(instance).map_or("", Record::id));
            if joins { ChangeSpec::Joined { security_group, member } } else { ChangeSpec::Left { security_group, member } }
        }))
    }

    /// Reads a change back.
    pub(crate) fn transition(&self, spec: &ChangeSpec<'_>) -> Result<Transition<G, I>, Misfit> {
        let (ChangeSpec::Joined { security_group, member } | ChangeSpec::Left { security_group, member }) = spec;
        let missing = |what, id: &str| Misfit::Missing { what, id: id.to_string() };
        let group = self.groups.find(security_group).ok_or_else(|| missing("security group", security_group))?;
        let instance = self.instances.find(member).ok_or_else(|| missing("instance", member))?;
        Ok(self.transition_of(Some(match spec {
            ChangeSpec::Joined { .. } => Change::Joined { security_group: group, member: instance },
            ChangeSpec::Left { .. } => Change::Left { security_group: group, member: instance },
        })))
    }

    /// Makes the change.
    pub(crate) fn apply(&mut self, transition: &Transition<G, I>) -> Result<(), Misfit> {
        if transition.fingerprint != self.fingerprint {
            return Err(Misfit::OtherWorld);
        }
        let Some((joins, group, instance)) = transition.change.map(Change::parts) else { return Ok(()) };
        let (Some(security_group), Some(record)) = (self.groups.get(group), self.instances.get_mut(instance)) else {
            return Err(Misfit::OtherWorld);
        };
        let names = |record: &I| (security_group.id().to_string(), record.id().to_string());
        if joins && !record.groups_mut().insert(group.position(), &mut self.spill) {
            let (security_group, member) = names(record);
            return Err(Misfit::AlreadyMember { security_group, member });
        }
        if !joins && !record.groups_mut().remove(group.position(), &mut self.spill) {
            let (security_group, member) = names(record);
            return Err(Misfit::NotMember { security_group, member });
        }
        Ok(())
    }

    /// An instance leaves a group.
    pub(crate) fn leave(&mut self, security_group: &str, member: &str) -> Result<(), StepError> {
        let (security_group, member) = (Cow::Borrowed(security_group), Cow::Borrowed(member));
        let transition = self.transition(&ChangeSpec::Left { security_group, member })?;
        Ok(self.apply(&transition)?)
    }

    pub(crate) fn instance_mut(&mut self, id: &str) -> Result<&mut I, StepError> {
        let handle = self.instances.find(id);
        handle.and_then(|handle| self.instances.get_mut(handle)).ok_or_else(|| missing("instance", id))
    }

    pub(crate) fn group_mut(&mut self, id: &str) -> Result<&mut G, StepError> {
        let handle = self.groups.find(id);
        handle.and_then(|handle| self.groups.get_mut(handle)).ok_or_else(|| missing("security group", id))
    }

    /// The memory that the roster takes, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.groups.bytes().saturating_add(self.instances.bytes()).saturating_add(self.spill.bytes())
    }
}

fn missing(what: &'static str, id: &str) -> StepError {
    StepError::Missing { what, id: String::from(id) }
}

/// What the worlds that are a roster and its limits have in common, word for word: the builder's public face, reading,
/// equality, transitions, and the JSON document. Expects `World`, `WorldBuilder`, `Limits`, the specs and the handles by these names.
macro_rules! world_of_a_roster {
    ($Cloud:ident, $expecting:literal) => {
        impl WorldBuilder {
            /// Sets the seed of the hash that ids are looked up by. It decides nothing that can be observed: a caller
            /// whose ids come from strangers passes a random one, so that nobody can prepare ids that collide.
            ///
            /// Takes effect where it comes before the first instance.
            #[must_use]
            pub fn hash_seed(mut self, seed: u64) -> Self {
                self.roster.hash_seed(seed);
                self
            }

            /// Sets the quotas. The default are those of the page.
            #[must_use]
            pub fn limits(mut self, limits: Limits) -> Self {
                self.limits = limits;
                self
            }

            /// Adds a security group.
            #[must_use]
            pub fn security_group(mut self, spec: SecurityGroupSpec<'_>) -> Self {
                self.add_security_group(&spec);
                self
            }

            /// Adds an instance.
            #[must_use]
            pub fn instance(mut self, spec: InstanceSpec<'_>) -> Self {
                self.add_instance(&spec);
                self
            }

            /// Builds the world.
            ///
            /// # Errors
            ///
            /// The first thing found that is inconsistent, with its place: an empty id, an id twice, a reference to
            /// nothing, a group twice in one membership.
            pub fn build(self) -> Result<World, BuildError> {
                Ok(World { limits: self.limits, roster: self.roster.build()? })
            }
        }

        impl World {
            /// A world to be filled.
            #[must_use]
            pub fn builder() -> WorldBuilder {
                WorldBuilder::default()
            }

            /// The quotas.
            #[must_use]
            pub fn limits(&self) -> &Limits {
                &self.limits
            }

            /// Looks a security group up.
            #[must_use]
            pub fn find_security_group(&self, id: &str) -> Option<SecurityGroupHandle> {
                self.roster.groups.find(id)
            }

            /// Looks an instance up.
            #[must_use]
            pub fn find_instance(&self, id: &str) -> Option<InstanceHandle> {
                self.roster.instances.find(id)
            }

            /// The memory that the world takes, in bytes: what its tables and sets occupy, without ids of more than 23
            /// bytes.
            #[must_use]
            pub fn bytes(&self) -> usize {
                self.roster.bytes().saturating_add(size_of::<Self>())
            }

            /// What a transition changes, written out with ids; nothing where it changes nothing.
            ///
            /// # Errors
            ///
            /// The transition comes from a world of other ids.
            pub fn spec_of(&self, transition: &Transition) -> Result<Option<crate::roster::ChangeSpec<'_>>, Misfit> {
                self.roster.spec_of(transition)
            }

            /// Reads a change back that was written out, perhaps in another world.
            ///
            /// # Errors
            ///
            /// It names something that this world does not have.
            pub fn transition(&self, spec: &crate::roster::ChangeSpec<'_>) -> Result<Transition, Misfit> {
                self.roster.transition(spec)
            }

            /// Makes the change. A transition that a check of this very world gave cannot fail.
            ///
            /// # Errors
            ///
            /// The transition does not fit this world; nothing has changed.
            pub fn apply(&mut self, transition: &Transition) -> Result<(), Misfit> {
                self.roster.apply(transition)
            }
        }

        /// Two worlds are equal where everything in them is, however and in whatever order they came to be.
        impl PartialEq for World {
            fn eq(&self, other: &Self) -> bool {
                self.limits == other.limits
                    && self.security_groups().eq(other.security_groups())
                    && self.instances().eq(other.instances())
            }
        }

        impl Eq for World {}

        #[cfg(feature = "serde")]
        const _: () = {
            use core::fmt;

            use serde::{
                Deserialize, Deserializer, Serialize, Serializer,
                de::{self, DeserializeSeed, MapAccess, Visitor},
                ser::SerializeStruct,
            };

            use crate::{rulebook::Cloud, wire};

            const MEMBERS: [&str; 4] = ["cloud", "limits", "security_groups", "instances"];

            #[derive(Clone, Copy, Deserialize)]
            #[serde(field_identifier, rename_all = "snake_case")]
            enum Member {
                Cloud,
                Limits,
                SecurityGroups,
                Instances,
            }

            impl<'de> Deserialize<'de> for World {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    <WorldBuilder as Deserialize>::deserialize(deserializer)?.build().map_err(de::Error::custom)
                }
            }

            /// A document as far as its own form goes; what it says is held against itself by `build`.
            impl<'de> Deserialize<'de> for WorldBuilder {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    DeserializeSeed::deserialize(WorldBuilder::default(), deserializer)
                }
            }

            /// Reads a document into a builder that has been set up already (with a hash seed, say).
            impl<'de> DeserializeSeed<'de> for WorldBuilder {
                type Value = WorldBuilder;

                fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<WorldBuilder, D::Error> {
                    deserializer.deserialize_struct("World", &MEMBERS, WorldVisitor(self))
                }
            }

            struct WorldVisitor(WorldBuilder);

            impl<'de> Visitor<'de> for WorldVisitor {
                type Value = WorldBuilder;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str($expecting)
                }

                fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WorldBuilder, A::Error> {
                    let mut world = self.0;
                    let mut seen = [false; MEMBERS.len()];
                    while let Some(member) = map.next_key::<Member>()? {
                        let name = MEMBERS.get(member as usize).copied().unwrap_or_default();
                        wire::once(&mut seen, member as usize, name)?;
                        match member {
                            Member::Cloud => wire::expect_cloud(map.next_value()?, Cloud::$Cloud)?,
                            Member::Limits => world.limits = map.next_value()?,
                            Member::SecurityGroups => {
                                map.next_value_seed(wire::each(|spec| world.add_security_group(&spec)))?;
                            }
                            Member::Instances => map.next_value_seed(wire::each(|spec| world.add_instance(&spec)))?,
                        }
                    }
                    wire::require(&seen, &MEMBERS, &["cloud"])?;
                    Ok(world)
                }
            }

            impl Serialize for World {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut world = serializer.serialize_struct("World", MEMBERS.len())?;
                    world.serialize_field("cloud", &Cloud::$Cloud)?;
                    world.serialize_field("limits", &self.limits)?;
                    world.serialize_field("security_groups", &wire::List(|| self.security_groups()))?;
                    world.serialize_field("instances", &wire::List(|| self.instances()))?;
                    world.end()
                }
            }
        };

        /// What the document looks like: the type that its schema is made from. Nothing is read into it.
        #[cfg(feature = "schemars")]
        #[derive(serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        #[schemars(title = $expecting)]
        #[allow(dead_code, reason = "read by the derive")]
        pub struct WorldDocument<'a> {
            /// The cloud.
            cloud: Only,
            /// The quotas. What is left out is the page's; `null` is no limit.
            #[serde(default)]
            limits: Limits,
            /// The security groups.
            #[serde(default, borrow)]
            security_groups: Vec<SecurityGroupSpec<'a>>,
            /// The instances.
            #[serde(default, borrow)]
            instances: Vec<InstanceSpec<'a>>,
        }

        #[cfg(feature = "schemars")]
        #[derive(serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "lowercase")]
        enum Only {
            $Cloud,
        }
    };
}
pub(crate) use world_of_a_roster;
