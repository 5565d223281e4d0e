//! What happens around the requests: instances start and stop, locks come and go, limits are lowered. Each step changes one
//! attribute, and fits the world that it comes to.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::worlds::{ACCOUNTS, capacity, product};
use super::{
    Capacity, INSTANCE_STATUSES, INTERFACE_STATUSES, INTERFACE_TYPES, Instance, KINDS, LOCKS, NetworkInterface, SecurityGroup,
    World,
};
use crate::model::Limit;
use crate::planned::{Planned, pick, plan};
use crate::strategies::{amount, limit, mostly, seldom};

/// A step in the Alibaba cloud. Every id is one of something that exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Service {
        failing: bool,
    },
    Quota(Limit),
    Ceiling(Limit),
    AclLimit(Limit),
    Capacity {
        kind: &'static str,
        capacity: Capacity,
    },
    GroupBusy {
        group: String,
        busy: bool,
    },
    AclRules {
        group: String,
        acl_rules: u32,
    },
    InstanceStatus {
        instance: String,
        status: &'static str,
    },
    Lock {
        instance: String,
        lock: &'static str,
    },
    Unlock {
        instance: String,
        lock: &'static str,
    },
    SupportsEnterprise {
        instance: String,
        supports: bool,
    },
    InstancePrivateIps {
        instance: String,
        private_ips: u32,
    },
    InstanceBusy {
        instance: String,
        busy: bool,
    },
    InterfaceStatus {
        interface: String,
        status: &'static str,
    },
    Attach {
        interface: String,
        instance: String,
    },
    Detach {
        interface: String,
    },
    InterfacePrivateIps {
        interface: String,
        private_ips: u32,
    },
    InterfaceBusy {
        interface: String,
        busy: bool,
    },
    InterfaceType {
        interface: String,
        kind: &'static str,
    },
    Grant {
        interface: String,
        account: String,
    },
    Revoke {
        interface: String,
        account: String,
    },
    GroupManagedBy {
        group: String,
        product: Option<String>,
    },
    InterfaceManagedBy {
        interface: String,
        product: Option<String>,
    },
    /// Only what is a member leaves.
    Leave {
        group: String,
        member: String,
    },
}

/// The world after a step.
pub(crate) fn step(world: &World, step: &Step) -> World {
    let mut next = world.clone();
    match step {
        Step::Service { failing } => next.failing = *failing,
        Step::Quota(limit) => next.limits.groups_per_target = *limit,
        Step::Ceiling(limit) => next.limits.groups_ceiling = *limit,
        Step::AclLimit(limit) => next.limits.acl_rules = *limit,
        Step::Capacity { kind, capacity } => match *kind {
            "basic" => next.limits.basic = *capacity,
            "advanced" => next.limits.advanced = *capacity,
            _ => next.limits.enterprise = *capacity,
        },
        Step::GroupBusy { group, busy } => group_of(&mut next, group).busy = *busy,
        Step::AclRules { group, acl_rules } => group_of(&mut next, group).acl_rules = *acl_rules,
        Step::InstanceStatus { instance, status } => instance_of(&mut next, instance).status = status,
        Step::Lock { instance, lock } => {
            let locks = &mut instance_of(&mut next, instance).locks;
            if !locks.contains(lock) {
                locks.push(lock);
            }
        }
        Step::Unlock { instance, lock } => instance_of(&mut next, instance).locks.retain(|other| other != lock),
        Step::SupportsEnterprise { instance, supports } => {
            instance_of(&mut next, instance).supports_enterprise_groups = *supports;
        }
        Step::InstancePrivateIps { instance, private_ips } => instance_of(&mut next, instance).private_ips = *private_ips,
        Step::InstanceBusy { instance, busy } => instance_of(&mut next, instance).busy = *busy,
        Step::InterfaceStatus { interface, status } => interface_of(&mut next, interface).status = status,
        Step::Attach { interface, instance } => interface_of(&mut next, interface).attached_to = Some(instance.clone()),
        Step::Detach { interface } => interface_of(&mut next, interface).attached_to = None,
        Step::InterfacePrivateIps { interface, private_ips } => interface_of(&mut next, interface).private_ips = *private_ips,
        Step::InterfaceBusy { interface, busy } => interface_of(&mut next, interface).busy = *busy,
        Step::InterfaceType { interface, kind } => interface_of(&mut next, interface).kind = kind,
        Step::Grant { interface, account } => {
            let granted = &mut interface_of(&mut next, interface).granted_to;
            if !granted.contains(account) {
                granted.push(account.clone());
            }
        }
        Step::Revoke { interface, account } => interface_of(&mut next, interface).granted_to.retain(|other| other != account),
        Step::GroupManagedBy { group, product } => group_of(&mut next, group).managed_by.clone_from(product),
        Step::InterfaceManagedBy { interface, product } => interface_of(&mut next, interface).managed_by.clone_from(product),
        Step::Leave { group, member } => {
            next.instances.iter_mut().filter(|i| i.id == *member).for_each(|i| i.security_groups.retain(|id| id != group));
            next.network_interfaces
                .iter_mut()
                .filter(|e| e.id == *member)
                .for_each(|e| e.security_groups.retain(|id| id != group));
        }
    }
    next
}

fn group_of<'w>(world: &'w mut World, id: &str) -> &'w mut SecurityGroup {
    world.security_groups.iter_mut().find(|group| group.id == id).expect("a step names what exists")
}

fn instance_of<'w>(world: &'w mut World, id: &str) -> &'w mut Instance {
    world.instances.iter_mut().find(|instance| instance.id == id).expect("a step names what exists")
}

fn interface_of<'w>(world: &'w mut World, id: &str) -> &'w mut NetworkInterface {
    world.network_interfaces.iter_mut().find(|interface| interface.id == id).expect("a step names what exists")
}

pub(crate) fn steps() -> BoxedStrategy<Planned<World, Step>> {
    prop_oneof![2 => around(), 3 => of_groups(), 6 => of_instances(), 6 => of_interfaces()].boxed()
}

fn around() -> impl Strategy<Value = Planned<World, Step>> {
    let step = prop_oneof![
        4 => prop_oneof![3 => Just(false), 1 => Just(true)].prop_map(|failing| Step::Service { failing }),
        2 => limit(4).prop_map(Step::Quota),
        2 => limit(5).prop_map(Step::Ceiling),
        2 => limit(12).prop_map(Step::AclLimit),
        3 => (select(&KINDS[..]), capacity()).prop_map(|(kind, capacity)| Step::Capacity { kind, capacity }),
    ];
    step.prop_map(|step| plan(format!("{step:?}"), move |_: &World| Some(step.clone())))
}

fn of_groups() -> impl Strategy<Value = Planned<World, Step>> {
    (any::<Index>(), seldom(), amount(4), product(), 0..6u8).prop_map(|(at, busy, acl_rules, product, which)| {
        plan(format!("group {at:?}: {which} busy {busy} or acl {acl_rules} or {product:?}"), move |world: &World| {
            let group = pick(&at, &world.security_groups)?.id.clone();
            Some(match which {
                0 => Step::GroupBusy { group, busy },
                1 => Step::GroupManagedBy { group, product: product.clone() },
                2 | 3 => {
                    let instances = world.instances.iter().map(|i| (&i.id, &i.security_groups));
                    let interfaces = world.network_interfaces.iter().map(|e| (&e.id, &e.security_groups));
                    let members: Vec<&String> =
                        instances.chain(interfaces).filter(|(_, groups)| groups.contains(&group)).map(|(id, _)| id).collect();
                    Step::Leave { member: (*pick(&at, &members)?).clone(), group }
                }
                _ => Step::AclRules { group, acl_rules },
            })
        })
    })
}

fn of_instances() -> impl Strategy<Value = Planned<World, Step>> {
    (any::<Index>(), mostly("Running", &INSTANCE_STATUSES), select(&LOCKS[..]), amount(3), 0..7u8, any::<bool>()).prop_map(
        |(at, status, lock, private_ips, which, flag)| {
            plan(format!("instance {at:?}: {which} {status} {lock} {private_ips} {flag}"), move |world: &World| {
                let found = pick(&at, &world.instances)?;
                let instance = found.id.clone();
                Some(match which {
                    0 | 1 => Step::InstanceStatus { instance, status },
                    2 => Step::Lock { instance, lock },
                    3 => Step::Unlock { instance, lock: found.locks.first().copied().unwrap_or(lock) },
                    4 => Step::SupportsEnterprise { instance, supports: flag },
                    5 => Step::InstancePrivateIps { instance, private_ips },
                    _ => Step::InstanceBusy { instance, busy: flag && found.id.ends_with('1') },
                })
            })
        },
    )
}

fn of_interfaces() -> impl Strategy<Value = Planned<World, Step>> {
    let status = prop_oneof![2 => Just("Available"), 2 => Just("InUse"), 2 => select(&INTERFACE_STATUSES[..])];
    let words = (select(&ACCOUNTS[..]), mostly("Secondary", &INTERFACE_TYPES), product());
    let facts = (any::<Index>(), any::<Index>(), status, amount(3), 0..11u8, seldom(), words);
    facts.prop_map(|(at, host, status, private_ips, which, flag, (account, kind, product))| {
        let note = format!("interface {at:?}: {which} {host:?} {status} {private_ips} {flag} {account} {kind} {product:?}");
        plan(note, move |world: &World| {
            let interface = pick(&at, &world.network_interfaces)?.id.clone();
            Some(match which {
                0 | 1 => Step::InterfaceStatus { interface, status },
                2 => Step::Attach { interface, instance: pick(&host, &world.instances)?.id.clone() },
                3 => Step::Detach { interface },
                4 => Step::InterfacePrivateIps { interface, private_ips },
                5 => Step::InterfaceBusy { interface, busy: flag },
                6 => Step::InterfaceType { interface, kind },
                7 => Step::Grant { interface, account: account.to_owned() },
                8 => Step::Revoke { interface, account: account.to_owned() },
                _ => Step::InterfaceManagedBy { interface, product: product.clone() },
            })
        })
    })
}
