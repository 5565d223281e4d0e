//! The bridge to the engine for Zenlayer and Baidu, whose worlds are alike but have different types.

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
            const CLOUD: secgroup::rulebook::Cloud = secgroup::rulebook::Cloud::$Vendor;

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

            fn simpler(world: &World<Self>) -> Vec<World<Self>> {
                world.simpler()
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

            fn try_step(world: &mut engine::World, step: &Step) -> Result<(), secgroup::StepError> {
                world.step(&engine_step(step))
            }

            fn step_document(_: &engine::World, step: &Step) -> String {
                crate::clouds::document_of(&engine_step(step))
            }

            fn borrowed(world: &engine::World) -> secgroup::registry::WorldRef<'_> {
                secgroup::registry::WorldRef::$Vendor(world)
            }

            fn memberships(world: &World<Self>) -> crate::model::Memberships {
                crate::clouds::memberships(world.instances.iter().map(|one| (&one.id, &one.security_groups)))
            }
        }

        fn engine_step(step: &Step) -> engine::Step<'_> {
            match step {
                Step::Quota(given) => engine::Step::SetLimits { limits: limits(*given) },
                Step::Status { instance, status } => {
                    engine::Step::SetInstanceStatus { instance: instance.into(), status: word(status) }
                }
                Step::Leave { group, instance } => {
                    engine::Step::Leave { security_group: group.into(), member: instance.into() }
                }
                Step::Word { .. } | Step::Flag { .. } => own_step(step),
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
