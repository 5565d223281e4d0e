//! Steps that fit a world: an id is an index into what the world has, so that every step names something that exists.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::alibaba::{ACCOUNTS, capacity, product};
use super::{amount, limit, mostly, seldom};
use crate::model::alibaba::{INSTANCE_STATUSES, INTERFACE_STATUSES, INTERFACE_TYPES, KINDS, LOCKS, World};
use crate::model::steps::{Alibaba, Baidu, Zenlayer};
use crate::model::{baidu, zenlayer};

/// A step before it knows the world: what becomes a step, or nothing where the world has nothing of the sort.
type Plan<W, S> = std::sync::Arc<dyn Fn(&W) -> Option<S> + Send + Sync>;

fn pick<'w, T>(at: &Index, list: &'w [T]) -> Option<&'w T> {
    if list.is_empty() { None } else { Some(at.get(list)) }
}

#[derive(Clone)]
pub(crate) struct Planned<W, S>(Plan<W, S>, String);

impl<W, S> Planned<W, S> {
    pub(crate) fn in_world(&self, world: &W) -> Option<S> {
        (self.0)(world)
    }
}

impl<W, S> std::fmt::Debug for Planned<W, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1)
    }
}

fn plan<W, S>(note: String, plan: impl Fn(&W) -> Option<S> + Send + Sync + 'static) -> Planned<W, S> {
    Planned(std::sync::Arc::new(plan), note)
}

pub(crate) fn alibaba() -> BoxedStrategy<Planned<World, Alibaba>> {
    prop_oneof![2 => around(), 3 => of_groups(), 6 => of_instances(), 6 => of_interfaces()].boxed()
}

fn around() -> impl Strategy<Value = Planned<World, Alibaba>> {
    let step = prop_oneof![
        4 => prop_oneof![3 => Just(false), 1 => Just(true)].prop_map(|failing| Alibaba::Service { failing }),
        2 => limit(4).prop_map(Alibaba::Quota),
        2 => limit(5).prop_map(Alibaba::Ceiling),
        2 => limit(12).prop_map(Alibaba::AclLimit),
        3 => (select(&KINDS[..]), capacity()).prop_map(|(kind, capacity)| Alibaba::Capacity { kind, capacity }),
    ];
    step.prop_map(|step| plan(format!("{step:?}"), move |_: &World| Some(step.clone())))
}

fn of_groups() -> impl Strategy<Value = Planned<World, Alibaba>> {
    (any::<Index>(), seldom(), amount(4), product(), 0..6u8).prop_map(|(at, busy, acl_rules, product, which)| {
        plan(format!("group {at:?}: {which} busy {busy} or acl {acl_rules} or {product:?}"), move |world: &World| {
            let group = pick(&at, &world.security_groups)?.id.clone();
            Some(match which {
                0 => Alibaba::GroupBusy { group, busy },
                1 => Alibaba::GroupManagedBy { group, product: product.clone() },
                2 | 3 => {
                    let instances = world.instances.iter().map(|i| (&i.id, &i.security_groups));
                    let interfaces = world.network_interfaces.iter().map(|e| (&e.id, &e.security_groups));
                    let members: Vec<&String> =
                        instances.chain(interfaces).filter(|(_, groups)| groups.contains(&group)).map(|(id, _)| id).collect();
                    Alibaba::Leave { member: (*pick(&at, &members)?).clone(), group }
                }
                _ => Alibaba::AclRules { group, acl_rules },
            })
        })
    })
}

fn of_instances() -> impl Strategy<Value = Planned<World, Alibaba>> {
    (any::<Index>(), mostly("Running", &INSTANCE_STATUSES), select(&LOCKS[..]), amount(3), 0..7u8, any::<bool>()).prop_map(
        |(at, status, lock, private_ips, which, flag)| {
            plan(format!("instance {at:?}: {which} {status} {lock} {private_ips} {flag}"), move |world: &World| {
                let found = pick(&at, &world.instances)?;
                let instance = found.id.clone();
                Some(match which {
                    0 | 1 => Alibaba::InstanceStatus { instance, status },
                    2 => Alibaba::Lock { instance, lock },
                    3 => Alibaba::Unlock { instance, lock: found.locks.first().copied().unwrap_or(lock) },
                    4 => Alibaba::SupportsEnterprise { instance, supports: flag },
                    5 => Alibaba::InstancePrivateIps { instance, private_ips },
                    _ => Alibaba::InstanceBusy { instance, busy: flag && found.id.ends_with('1') },
                })
            })
        },
    )
}

fn of_interfaces() -> impl Strategy<Value = Planned<World, Alibaba>> {
    let status = prop_oneof![2 => Just("Available"), 2 => Just("InUse"), 2 => select(&INTERFACE_STATUSES[..])];
    let words = (select(&ACCOUNTS[..]), mostly("Secondary", &INTERFACE_TYPES), product());
    let facts = (any::<Index>(), any::<Index>(), status, amount(3), 0..11u8, seldom(), words);
    facts.prop_map(|(at, host, status, private_ips, which, flag, (account, kind, product))| {
        let note = format!("interface {at:?}: {which} {host:?} {status} {private_ips} {flag} {account} {kind} {product:?}");
        plan(note, move |world: &World| {
            let interface = pick(&at, &world.network_interfaces)?.id.clone();
            Some(match which {
                0 | 1 => Alibaba::InterfaceStatus { interface, status },
                2 => Alibaba::Attach { interface, instance: pick(&host, &world.instances)?.id.clone() },
                3 => Alibaba::Detach { interface },
                4 => Alibaba::InterfacePrivateIps { interface, private_ips },
                5 => Alibaba::InterfaceBusy { interface, busy: flag },
                6 => Alibaba::InterfaceType { interface, kind },
                7 => Alibaba::Grant { interface, account: account.to_owned() },
                8 => Alibaba::Revoke { interface, account: account.to_owned() },
                _ => Alibaba::InterfaceManagedBy { interface, product: product.clone() },
            })
        })
    })
}

pub(crate) fn zenlayer() -> BoxedStrategy<Planned<zenlayer::World, Zenlayer>> {
    let group = mostly("Available", &zenlayer::GROUP_STATUSES);
    let instance = mostly("RUNNING", &zenlayer::INSTANCE_STATUSES);
    (any::<Index>(), 0..6u8, limit(4), group, instance, any::<bool>())
        .prop_map(|(at, which, limit, group_status, status, supports)| {
            plan(format!("{at:?} {which} {limit:?} {group_status} {status} {supports}"), move |world: &zenlayer::World| {
                let group = pick(&at, &world.security_groups).map(|group| group.id.clone());
                let instance = pick(&at, &world.instances).map(|instance| instance.id.clone());
                Some(match which {
                    0 => Zenlayer::Quota(limit),
                    1 => Zenlayer::GroupStatus { group: group?, status: group_status },
                    2 => Zenlayer::InstanceStatus { instance: instance?, status },
                    3 => Zenlayer::Supports { instance: instance?, supports },
                    _ => {
                        let member = pick(&at, &world.instances)?;
                        Zenlayer::Leave { group: pick(&at, &member.security_groups)?.clone(), instance: member.id.clone() }
                    }
                })
            })
        })
        .boxed()
}

pub(crate) fn baidu() -> BoxedStrategy<Planned<baidu::World, Baidu>> {
    (any::<Index>(), 0..5u8, limit(4), mostly("Running", &baidu::STATUSES), seldom())
        .prop_map(|(at, which, limit, status, in_debt)| {
            plan(format!("{at:?} {which} {limit:?} {status} {in_debt}"), move |world: &baidu::World| {
                let instance = pick(&at, &world.instances).map(|instance| instance.id.clone());
                Some(match which {
                    0 => Baidu::Quota(limit),
                    1 => Baidu::Status { instance: instance?, status },
                    2 => Baidu::InDebt { instance: instance?, in_debt },
                    _ => {
                        let member = pick(&at, &world.instances)?;
                        Baidu::Leave { group: pick(&at, &member.security_groups)?.clone(), instance: member.id.clone() }
                    }
                })
            })
        })
        .boxed()
}
