//! What happens around the requests: instances start and stop, locks come and go, limits are lowered. Each step changes one attribute.

use super::alibaba::{self, Capacity};
use super::{Limit, baidu, zenlayer};

/// A step in the Alibaba cloud. Every id is one of something that exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Alibaba {
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
pub(crate) fn alibaba(world: &alibaba::World, step: &Alibaba) -> alibaba::World {
    let mut next = world.clone();
    match step {
        Alibaba::Service { failing } => next.failing = *failing,
        Alibaba::Quota(limit) => next.limits.groups_per_target = *limit,
        Alibaba::Ceiling(limit) => next.limits.groups_ceiling = *limit,
        Alibaba::AclLimit(limit) => next.limits.acl_rules = *limit,
        Alibaba::Capacity { kind, capacity } => match *kind {
            "basic" => next.limits.basic = *capacity,
            "advanced" => next.limits.advanced = *capacity,
            _ => next.limits.enterprise = *capacity,
        },
        Alibaba::GroupBusy { group, busy } => group_of(&mut next, group).busy = *busy,
        Alibaba::AclRules { group, acl_rules } => group_of(&mut next, group).acl_rules = *acl_rules,
        Alibaba::InstanceStatus { instance, status } => instance_of(&mut next, instance).status = status,
        Alibaba::Lock { instance, lock } => {
            let locks = &mut instance_of(&mut next, instance).locks;
            if !locks.contains(lock) {
                locks.push(lock);
            }
        }
        Alibaba::Unlock { instance, lock } => instance_of(&mut next, instance).locks.retain(|other| other != lock),
        Alibaba::SupportsEnterprise { instance, supports } => {
            instance_of(&mut next, instance).supports_enterprise_groups = *supports;
        }
        Alibaba::InstancePrivateIps { instance, private_ips } => instance_of(&mut next, instance).private_ips = *private_ips,
        Alibaba::InstanceBusy { instance, busy } => instance_of(&mut next, instance).busy = *busy,
        Alibaba::InterfaceStatus { interface, status } => interface_of(&mut next, interface).status = status,
        Alibaba::Attach { interface, instance } => interface_of(&mut next, interface).attached_to = Some(instance.clone()),
        Alibaba::Detach { interface } => interface_of(&mut next, interface).attached_to = None,
        Alibaba::InterfacePrivateIps { interface, private_ips } => {
            interface_of(&mut next, interface).private_ips = *private_ips
        }
        Alibaba::InterfaceBusy { interface, busy } => interface_of(&mut next, interface).busy = *busy,
        Alibaba::InterfaceType { interface, kind } => interface_of(&mut next, interface).kind = kind,
        Alibaba::Grant { interface, account } => {
            let granted = &mut interface_of(&mut next, interface).granted_to;
            if !granted.contains(account) {
                granted.push(account.clone());
            }
        }
        Alibaba::Revoke { interface, account } => {
            interface_of(&mut next, interface).granted_to.retain(|other| other != account)
        }
        Alibaba::GroupManagedBy { group, product } => group_of(&mut next, group).managed_by.clone_from(product),
        Alibaba::InterfaceManagedBy { interface, product } => interface_of(&mut next, interface).managed_by.clone_from(product),
        Alibaba::Leave { group, member } => {
            next.instances.iter_mut().filter(|i| i.id == *member).for_each(|i| i.security_groups.retain(|id| id != group));
            next.network_interfaces
                .iter_mut()
                .filter(|e| e.id == *member)
                .for_each(|e| e.security_groups.retain(|id| id != group));
        }
    }
    next
}

fn group_of<'w>(world: &'w mut alibaba::World, id: &str) -> &'w mut alibaba::SecurityGroup {
    world.security_groups.iter_mut().find(|group| group.id == id).expect("a step names what exists")
}

fn instance_of<'w>(world: &'w mut alibaba::World, id: &str) -> &'w mut alibaba::Instance {
    world.instances.iter_mut().find(|instance| instance.id == id).expect("a step names what exists")
}

fn interface_of<'w>(world: &'w mut alibaba::World, id: &str) -> &'w mut alibaba::NetworkInterface {
    world.network_interfaces.iter_mut().find(|interface| interface.id == id).expect("a step names what exists")
}

/// A step at Zenlayer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Zenlayer {
    Quota(Limit),
    GroupStatus { group: String, status: &'static str },
    InstanceStatus { instance: String, status: &'static str },
    Supports { instance: String, supports: bool },
    Leave { group: String, instance: String },
}

pub(crate) fn zenlayer(world: &zenlayer::World, step: &Zenlayer) -> zenlayer::World {
    let mut next = world.clone();
    match step {
        Zenlayer::Quota(limit) => next.groups_per_instance = *limit,
        Zenlayer::GroupStatus { group, status } => {
            next.security_groups.iter_mut().filter(|g| g.id == *group).for_each(|g| g.status = status);
        }
        Zenlayer::InstanceStatus { instance, status } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.status = status);
        }
        Zenlayer::Supports { instance, supports } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.supports_security_groups = *supports);
        }
        Zenlayer::Leave { group, instance } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.security_groups.retain(|id| id != group));
        }
    }
    next
}

/// A step at Baidu.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Baidu {
    Quota(Limit),
    Status { instance: String, status: &'static str },
    InDebt { instance: String, in_debt: bool },
    Leave { group: String, instance: String },
}

pub(crate) fn baidu(world: &baidu::World, step: &Baidu) -> baidu::World {
    let mut next = world.clone();
    match step {
        Baidu::Quota(limit) => next.groups_per_instance = *limit,
        Baidu::Status { instance, status } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.status = status);
        }
        Baidu::InDebt { instance, in_debt } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.in_debt = *in_debt);
        }
        Baidu::Leave { group, instance } => {
            next.instances.iter_mut().filter(|i| i.id == *instance).for_each(|i| i.security_groups.retain(|id| id != group));
        }
    }
    next
}
