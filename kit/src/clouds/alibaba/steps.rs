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
use crate::strategies::{amount, limit, mostly, one_of, seldom};

/// A step in the Alibaba cloud. Every id is one of something that exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The service fails or recovers.
    Service {
        /// Whether the service fails.
        failing: bool,
    },
    /// The limit of groups per target changes.
    Quota(Limit),
    /// The ceiling changes.
    Ceiling(Limit),
    /// The limit of rules changes.
    AclLimit(Limit),
    /// The capacity of a kind of group changes.
    Capacity {
        /// Its kind or type, as the contract spells it.
        kind: &'static str,
        /// The capacity.
        capacity: Capacity,
    },
    /// A group is busy or no longer so.
    GroupBusy {
        /// The group's id.
        group: String,
        /// Whether another operation on it is under way.
        busy: bool,
    },
    /// A group gets so many rules.
    AclRules {
        /// The group's id.
        group: String,
        /// How many rules it has.
        acl_rules: u32,
    },
    /// An instance gets a status.
    InstanceStatus {
        /// The instance's id.
        instance: String,
        /// Its status, as the contract spells it.
        status: &'static str,
    },
    /// An instance is locked.
    Lock {
        /// The instance's id.
        instance: String,
        /// The lock, as the contract spells it.
        lock: &'static str,
    },
    /// An instance loses a lock.
    Unlock {
        /// The instance's id.
        instance: String,
        /// The lock, as the contract spells it.
        lock: &'static str,
    },
    /// An instance's type can be in enterprise groups, or cannot.
    SupportsEnterprise {
        /// The instance's id.
        instance: String,
        /// Whether it can.
        supports: bool,
    },
    /// An instance gets so many addresses.
    InstancePrivateIps {
        /// The instance's id.
        instance: String,
        /// How many private addresses it has.
        private_ips: u32,
    },
    /// An instance is busy or no longer so.
    InstanceBusy {
        /// The instance's id.
        instance: String,
        /// Whether another operation on it is under way.
        busy: bool,
    },
    /// An interface gets a status.
    InterfaceStatus {
        /// The interface's id.
        interface: String,
        /// Its status, as the contract spells it.
        status: &'static str,
    },
    /// An interface is attached.
    Attach {
        /// The interface's id.
        interface: String,
        /// The instance's id.
        instance: String,
    },
    /// An interface is detached.
    Detach {
        /// The interface's id.
        interface: String,
    },
    /// An interface gets so many addresses.
    InterfacePrivateIps {
        /// The interface's id.
        interface: String,
        /// How many private addresses it has.
        private_ips: u32,
    },
    /// An interface is busy or no longer so.
    InterfaceBusy {
        /// The interface's id.
        interface: String,
        /// Whether another operation on it is under way.
        busy: bool,
    },
    /// An interface gets a type.
    InterfaceType {
        /// The interface's id.
        interface: String,
        /// Its kind or type, as the contract spells it.
        kind: &'static str,
    },
    /// An interface is granted to an account.
    Grant {
        /// The interface's id.
        interface: String,
        /// The account.
        account: String,
    },
    /// A grant is taken back.
    Revoke {
        /// The interface's id.
        interface: String,
        /// The account.
        account: String,
    },
    /// A product manages a group, or none does.
    GroupManagedBy {
        /// The group's id.
        group: String,
        /// The cloud product, if any.
        product: Option<String>,
    },
    /// A product manages an interface, or none does.
    InterfaceManagedBy {
        /// The interface's id.
        interface: String,
        /// The cloud product, if any.
        product: Option<String>,
    },
    /// Only what is a member leaves.
    Leave {
        /// The group's id.
        group: String,
        /// The member's id.
        member: String,
    },
}

/// The world after a step.
pub fn step(world: &World, step: &Step) -> World {
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

/// Steps that fit the world that they come to.
pub fn steps() -> BoxedStrategy<Planned<World, Step>> {
    one_of![2 => around(), 3 => of_groups(), 6 => of_instances(), 6 => of_interfaces()].boxed()
}

fn around() -> impl Strategy<Value = Planned<World, Step>> {
    let step = one_of![
        4 => one_of![3 => Just(false), 1 => Just(true)].prop_map(|failing| Step::Service { failing }),
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
    let status = one_of![2 => Just("Available"), 2 => Just("InUse"), 2 => select(&INTERFACE_STATUSES[..])];
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
