//! Cedar: one `forbid` policy for each rule; the first violated rule is the first of the policies that determined the denial.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicyId, PolicySet, Request, RestrictedExpression,
};
use secgroup_benches::fixture::{Ask, Fixture, GROUP_CAPACITY, GROUP_QUOTA, Status};
use secgroup_benches::reference::{Answer, rule};

use crate::RULES;

/// When each rule is violated, in the order of [`RULES`]. A condition about an entity that does not exist is an error, and a policy
/// with an error does not count: rules about what was not found are not judged.
fn conditions() -> [String; 8] {
    [
        "!(resource has vpc)".to_owned(),
        "!(principal has vpc)".to_owned(),
        r#"!(principal.status == "Running" || principal.status == "Stopped")"#.to_owned(),
        "principal.locked".to_owned(),
        "principal in resource".to_owned(),
        "principal.vpc != resource.vpc".to_owned(),
        format!("principal.groups >= {GROUP_QUOTA} && resource has vpc"),
        format!("principal.private_ips + resource.private_ips > {GROUP_CAPACITY}"),
    ]
}

/// The world as entities, the rules as policies.
pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    rules: HashMap<PolicyId, Answer>,
    entities: Entities,
    action: EntityUid,
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind = kind.parse().expect("a type's name");
    EntityUid::from_type_name_and_id(kind, cedar_policy::EntityId::new(id))
}

fn entity(uid: EntityUid, attributes: &[(&str, RestrictedExpression)], parents: HashSet<EntityUid>) -> Entity {
    let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Entity::new(uid, attributes, parents).expect("plain attributes")
}

impl Cedar {
    /// The fixture's world.
    pub fn new(world: &Fixture) -> Self {
        let mut text = String::from("permit(principal, action, resource);");
        for condition in conditions() {
            write!(text, "forbid(principal, action, resource) when {{ {condition} }};").expect("text");
        }
        let policies: PolicySet = text.parse().expect("the policies are well formed");
        // The parser numbers the policies in the order of the text, the permission first.
        let rules = RULES.iter().zip(1..).map(|(rule, place)| (PolicyId::new(format!("policy{place}")), *rule));
        let string = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let groups = world.groups.iter().map(|group| {
            let attributes = [
                ("vpc", string(&world.vpcs[group.vpc as usize])),
                ("private_ips", RestrictedExpression::new_long(group.private_ips.into())),
            ];
            entity(uid("SecurityGroup", &group.id), &attributes, HashSet::new())
        });
        let instances = world.instances.iter().map(|instance| {
            let status = if instance.status == Status::Running { "Running" } else { "Starting" };
            let attributes = [
                ("vpc", string(&world.vpcs[instance.vpc as usize])),
                ("status", string(status)),
                ("locked", RestrictedExpression::new_bool(instance.locked)),
                ("groups", RestrictedExpression::new_long(instance.groups.len() as i64)),
                ("private_ips", RestrictedExpression::new_long(instance.private_ips.into())),
            ];
            let groups = instance.groups.iter().map(|place| &world.groups[*place as usize]);
            entity(uid("Instance", &instance.id), &attributes, groups.map(|group| uid("SecurityGroup", &group.id)).collect())
        });
        let entities = Entities::from_entities(groups.chain(instances), None).expect("ids are unique");
        Self {
            authorizer: Authorizer::new(),
            policies,
            rules: rules.collect(),
            entities,
            action: uid("Action", "JoinSecurityGroup"),
        }
    }

    /// A request as Cedar takes it.
    pub fn request(&self, ask: Ask<'_>) -> Request {
        let (principal, resource) = (uid("Instance", ask.instance), uid("SecurityGroup", ask.group));
        Request::new(principal, self.action.clone(), resource, Context::empty(), None).expect("no schema to violate")
    }

    /// The number of the first violated rule.
    pub fn check(&self, request: &Request) -> Answer {
        let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
        match response.decision() {
            Decision::Allow => rule::ACCEPTED,
            Decision::Deny => {
                let violated = response.diagnostics().reason().filter_map(|policy| self.rules.get(policy));
                *violated.min().expect("a denial has a reason")
            }
        }
    }
}
