//! Worlds that consist of a roster and its limits.

/// What the worlds that are a roster and its limits have in common, word for word: the types, the builder's public face,
/// equality, transitions, and the JSON document. Expects `Limits`, the two records, their specs and the builder's `add_*`
/// by these names.
macro_rules! world_of_a_roster {
    ($Cloud:ident, $expecting:literal) => {
        /// A security group of a world.
        pub type SecurityGroupHandle = Handle<SecurityGroup>;
        /// An instance of a world.
        pub type InstanceHandle = Handle<Instance>;
        /// What an accepted request changes.
        ///
        /// It fits the world that it was checked against, as long as that is in the state in which it was then.
        pub type Transition = roster::Transition<SecurityGroup, Instance>;
        /// One change of membership.
        pub type Change = roster::Change<SecurityGroup, Instance>;

        /// Everything that the rules of the cloud's operation may look at. See
        /// [`alibaba::World`](crate::alibaba::World) for what all worlds have in common.
        #[derive(Clone, Debug)]
        pub struct World {
            pub(super) limits: Limits,
            pub(super) roster: Roster<SecurityGroup, Instance>,
        }

        /// Gathers what a world is made of.
        #[derive(Clone, Debug)]
        pub struct WorldBuilder {
            limits: Limits,
            roster: RosterBuilder<SecurityGroup, Instance>,
        }

        impl Default for WorldBuilder {
            fn default() -> Self {
                Self { limits: Limits::default(), roster: RosterBuilder::new() }
            }
        }

        impl Record for SecurityGroup {
            fn vacant() -> Self {
                Self { id: Id::EMPTY, ..Self::VACANT }
            }

            #[inline]
            fn id(&self) -> &Id {
                &self.id
            }

            fn id_mut(&mut self) -> &mut Id {
                &mut self.id
            }

            #[inline]
            fn generation(&self) -> u32 {
                self.generation
            }

            fn generation_mut(&mut self) -> &mut u32 {
                &mut self.generation
            }
        }

        impl roster::SecurityGroupRecord for SecurityGroup {
            fn members_mut(&mut self) -> &mut u32 {
                &mut self.members
            }
        }

        impl Record for Instance {
            fn vacant() -> Self {
                Self { id: Id::EMPTY, ..Self::VACANT }
            }

            #[inline]
            fn id(&self) -> &Id {
                &self.id
            }

            fn id_mut(&mut self) -> &mut Id {
                &mut self.id
            }

            #[inline]
            fn generation(&self) -> u32 {
                self.generation
            }

            fn generation_mut(&mut self) -> &mut u32 {
                &mut self.generation
            }
        }

        impl InstanceRecord for Instance {
            #[inline]
            fn groups(&self) -> &GroupSet {
                &self.groups
            }

            #[inline]
            fn groups_mut(&mut self) -> &mut GroupSet {
                &mut self.groups
            }
        }

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
                let mut world = World { limits: self.limits, roster: self.roster.build()? };
                world.roster.advance(&world.limits);
                Ok(world)
            }
        }

        impl WorldBuilder {
            pub(super) fn add_security_group(&mut self, spec: &SecurityGroupSpec<'_>) {
                self.roster.add_group(&spec.id, SecurityGroup::of(spec));
            }

            pub(super) fn add_instance(&mut self, spec: &InstanceSpec<'_>) {
                self.roster.add_instance(&spec.id, Instance::of(spec), &spec.security_groups);
            }
        }

        /// Something to be created, written out as in the world's document.
        // Open: there may be more to create one day.
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Create<'a> {
            /// A security group.
            SecurityGroup(SecurityGroupSpec<'a>),
            /// An instance.
            Instance(InstanceSpec<'a>),
        }

        impl World {
            /// Creates a security group.
            ///
            /// # Errors
            ///
            /// The id is empty, or something has it; the place is that of its member. Nothing has changed.
            pub fn create_security_group(&mut self, spec: &SecurityGroupSpec<'_>) -> Result<SecurityGroupHandle, BuildError> {
                let handle = self.roster.create_group(&spec.id, SecurityGroup::of(spec))?;
                self.roster.advance(spec);
                Ok(handle)
            }

            /// Creates an instance.
            ///
            /// # Errors
            ///
            /// It is inconsistent with the world; the place is that of its member. Nothing has changed.
            pub fn create_instance(&mut self, spec: &InstanceSpec<'_>) -> Result<InstanceHandle, BuildError> {
                let handle = self.roster.create_instance(&spec.id, Instance::of(spec), &spec.security_groups)?;
                self.roster.advance(spec);
                Ok(handle)
            }

            /// Deletes a security group that has no members.
            ///
            /// # Errors
            ///
            /// It is not there, or has members. Nothing has changed.
            pub fn delete_security_group(&mut self, id: &str) -> Result<(), StepError> {
                self.roster.delete(&Delete::SecurityGroup(Cow::Borrowed(id)))
            }

            /// Deletes an instance: it is taken out of its groups.
            ///
            /// # Errors
            ///
            /// It is not there. Nothing has changed.
            pub fn delete_instance(&mut self, id: &str) -> Result<(), StepError> {
                self.roster.delete(&Delete::Instance(Cow::Borrowed(id)))
            }

            fn create(&mut self, create: &Create<'_>) -> Result<(), StepError> {
                let (created, what) = match create {
                    Create::SecurityGroup(spec) => (self.create_security_group(spec).map(drop), "security_group"),
                    Create::Instance(spec) => (self.create_instance(spec).map(drop), "instance"),
                };
                created.map_err(|error| StepError::Create(error.inside(what)))
            }

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

            /// The handles of the security groups, in the order of their ids.
            pub fn security_group_handles(&self) -> impl Iterator<Item = SecurityGroupHandle> {
                self.roster.groups.handles()
            }

            /// The handles of the instances, in the order of their ids.
            pub fn instance_handles(&self) -> impl Iterator<Item = InstanceHandle> {
                self.roster.instances.handles()
            }

            /// Whether an instance is in a security group.
            #[must_use]
            pub fn is_member(&self, instance: InstanceHandle, group: SecurityGroupHandle) -> bool {
                let groups = self.roster.instances.get(instance).map_or(&[][..], |record| self.roster.groups_of(record));
                self.roster.groups.get(group).is_some() && groups.contains(&group.position())
            }

            /// The security groups that an instance is in.
            pub fn security_groups_of(&self, instance: InstanceHandle) -> impl Iterator<Item = SecurityGroupHandle> {
                let groups = self.roster.instances.get(instance).map_or(&[][..], |record| self.roster.groups_of(record));
                groups.iter().filter_map(|position| self.roster.groups.handle(*position))
            }

            /// The id of an instance.
            #[must_use]
            pub fn instance_id(&self, instance: InstanceHandle) -> Option<&str> {
                self.roster.instances.id(instance)
            }

            /// The ids of the groups that an instance is in, ascending.
            pub(crate) fn group_ids(&self, instance: InstanceHandle) -> Option<Vec<Cow<'_, str>>> {
                self.roster.instances.get(instance).map(|record| self.roster.group_ids(record))
            }

            /// The memory that the world takes, in bytes: what its tables and sets occupy, without ids of more than 24
            /// bytes.
            #[must_use]
            pub fn bytes(&self) -> usize {
                self.roster.bytes().saturating_add(size_of::<Self>())
            }

            /// What a transition changes, written out with ids; nothing where it changes nothing.
            ///
            /// # Errors
            ///
            /// The transition was checked against another state of the world, or another world.
            pub fn spec_of(&self, transition: &Transition) -> Result<Vec<crate::roster::ChangeSpec<'_>>, Misfit> {
                self.roster.spec_of(transition)
            }

            /// Reads changes back that were written out, perhaps in another world.
            ///
            /// # Errors
            ///
            /// It names something that this world does not have.
            pub fn transition<'s>(
                &self,
                specs: impl IntoIterator<Item = &'s crate::roster::ChangeSpec<'s>>,
            ) -> Result<Transition, Misfit> {
                self.roster.transition(specs)
            }

            /// Makes the changes of a transition, all or none. A transition that a check of this world in this very state gave cannot
            /// fail.
            ///
            /// # Errors
            ///
            /// The transition does not fit this world as it is now; nothing has changed.
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
        crate::wire::objects!(Limits, Step<'a>);
        #[cfg(feature = "serde")]
        crate::wire::borrowing_objects!(SecurityGroupSpec, InstanceSpec);

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
                                map.next_value_seed(wire::each(|spec: SecurityGroupSpec<'_>| world.add_security_group(&spec)))?;
                            }
                            Member::Instances => {
                                map.next_value_seed(wire::each(|spec: InstanceSpec<'_>| world.add_instance(&spec)))?
                            }
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

        /// A world of this cloud.
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
