//! CEL: one expression whose value is the number of the first violated rule. CEL has no data of its own, so the host looks both
//! entities up and lends them to the expression.

use std::collections::HashMap;
use std::sync::Arc;

use cel::common::types::CelInt;
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::objects::{Key, Map};
use cel::{Context, Env, Program, Value};
use secgroup_benches::fixture::{Ask, Fixture, Status};
use secgroup_benches::reference::Answer;

const EXPRESSION: &str = "
    !has(group.vpc) ? 6
    : !has(instance.vpc) ? 7
    : instance.status != 'Running' && instance.status != 'Stopped' ? 17
    : instance.locked ? 19
    : group.place in instance.groups ? 20
    : instance.vpc != group.vpc ? 21
    : size(instance.groups) >= 5 ? 26
    : group.private_ips + instance.private_ips > 6000 ? 28
    : 0";

type Entity = Box<dyn Val>;

/// The world as maps of CEL values, the rules as a compiled expression.
pub struct Cel {
    program: Program,
    context: Context<'static, 'static>,
    groups: HashMap<String, Entity>,
    instances: HashMap<String, Entity>,
    missing: Entity,
}

/// The two entities that a request is about.
struct Lent<'a> {
    group: &'a Entity,
    instance: &'a Entity,
}

impl VariableResolver for Lent<'_> {
    fn resolve<'b>(&'b self, variable: &str) -> Option<CowVal<'b, 'b>> {
        match variable {
            "group" => Some(CowVal::Borrowed(&**self.group)),
            "instance" => Some(CowVal::Borrowed(&**self.instance)),
            _ => None,
        }
    }
}

fn entity<const N: usize>(attributes: [(&str, Value); N]) -> Entity {
    let attributes = attributes.into_iter().map(|(name, value)| (Key::from(name), value)).collect();
    Value::Map(Map { map: Arc::new(attributes) }).try_into().expect("a map is a value")
}

impl Cel {
    /// The fixture's world.
    pub fn new(world: &Fixture) -> Self {
        let env = Arc::new(Env::stdlib());
        let groups = world.groups.iter().zip(0_i64..).map(|(group, place)| {
            let attributes = [
                ("place", Value::from(place)),
                ("vpc", Value::from(&*world.vpcs[group.vpc as usize])),
                ("private_ips", Value::from(i64::from(group.private_ips))),
            ];
            (group.id.clone(), entity(attributes))
        });
        let instances = world.instances.iter().map(|instance| {
            let status = if instance.status == Status::Running { "Running" } else { "Starting" };
            let groups: Vec<i64> = instance.groups.iter().map(|place| i64::from(*place)).collect();
            let attributes = [
                ("vpc", Value::from(&*world.vpcs[instance.vpc as usize])),
                ("status", Value::from(status)),
                ("locked", Value::from(instance.locked)),
                ("groups", Value::from(groups)),
                ("private_ips", Value::from(i64::from(instance.private_ips))),
            ];
            (instance.id.clone(), entity(attributes))
        });
        Self {
            program: env.compile(EXPRESSION).expect("the expression is well formed"),
            groups: groups.collect(),
            instances: instances.collect(),
            missing: entity([]),
            context: Context::with_env(env),
        }
    }

    /// The number of the first violated rule.
    pub fn check(&self, ask: Ask<'_>) -> Answer {
        let lent = Lent {
            group: self.groups.get(ask.group).unwrap_or(&self.missing),
            instance: self.instances.get(ask.instance).unwrap_or(&self.missing),
        };
        let mut scope = self.context.new_inner_scope();
        scope.set_variable_resolver(&lent);
        let value = Value::resolve_val(self.program.expression(), &scope).expect("the expression has a value");
        let answer = value.downcast_ref::<CelInt>().expect("a rule's number");
        Answer::try_from(*answer.inner()).expect("a rule's number")
    }
}
