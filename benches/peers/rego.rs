//! Rego, in regorus: one rule with an `else` for each of ours, compiled for its virtual machine; the world is its data.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};
use secgroup_benches::fixture::{Ask, Fixture, Status};
use secgroup_benches::reference::Answer;

const POLICY: &str = r#"
package join

import rego.v1

group := data.groups[input.group]

instance := data.instances[input.instance]

default violated := 0

violated := 6 if {
    not group
} else := 7 if {
    not instance
} else := 17 if {
    instance.status != "Running"
    instance.status != "Stopped"
} else := 19 if {
    instance.locked
} else := 20 if {
    instance.groups[input.group]
} else := 21 if {
    instance.vpc != group.vpc
} else := 26 if {
    count(instance.groups) >= 5
} else := 28 if {
    group.private_ips + instance.private_ips > 6000
}
"#;

/// The world as data, the rules as a compiled program.
pub struct Rego(RegoVM);

fn text(text: &str) -> Value {
    Value::from(text)
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Value::new_object();
    let map = object.as_object_mut().expect("an object");
    for (name, value) in members {
        map.insert(text(name), value);
    }
    object
}

impl Rego {
    /// The fixture's world.
    pub fn new(world: &Fixture) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("join.rego".to_owned(), POLICY.to_owned()).expect("the policy is well formed");
        let policy = engine.compile_with_entrypoint(&"data.join.violated".into()).expect("the rule is there");
        let program = Compiler::compile_from_policy(&policy, &["data.join.violated"]).expect("it compiles");
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_data(data(world)).expect("the data is an object");
        Self(machine)
    }

    /// A request as Rego takes it.
    pub fn request(ask: Ask<'_>) -> Value {
        object([("group", text(ask.group)), ("instance", text(ask.instance))])
    }

    /// The number of the first violated rule.
    pub fn check(&mut self, request: &Value) -> Answer {
        self.0.set_input(request.clone());
        let value = self.0.execute().expect("the rule has a value");
        Answer::try_from(value.as_u64().expect("a rule's number")).expect("a rule's number")
    }
}

fn data(world: &Fixture) -> Value {
    let mut groups = Value::new_object();
    let map = groups.as_object_mut().expect("an object");
    for group in &world.groups {
        let vpc = text(&world.vpcs[group.vpc as usize]);
        map.insert(text(&group.id), object([("vpc", vpc), ("private_ips", Value::from(u64::from(group.private_ips)))]));
    }
    let mut instances = Value::new_object();
    let map = instances.as_object_mut().expect("an object");
    for instance in &world.instances {
        let status = if instance.status == Status::Running { "Running" } else { "Starting" };
        let mut groups = Value::new_object();
        let members = groups.as_object_mut().expect("an object");
        for place in &instance.groups {
            members.insert(text(&world.groups[*place as usize].id), Value::from(true));
        }
        let members = [
            ("vpc", text(&world.vpcs[instance.vpc as usize])),
            ("status", text(status)),
            ("locked", Value::from(instance.locked)),
            ("groups", groups),
            ("private_ips", Value::from(u64::from(instance.private_ips))),
        ];
        map.insert(text(&instance.id), object(members));
    }
    object([("groups", groups), ("instances", instances)])
}
