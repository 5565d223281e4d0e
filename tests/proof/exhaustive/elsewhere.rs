//! The other operations, whole: their worlds are small enough.

use super::explore::{Tally, Walk, nothing_happens};
use crate::bridge::alibaba::JoinResourceGroup;
use crate::bridge::baidu::Bind;
use crate::bridge::zenlayer::Associate;
use crate::model::alibaba::{Caller, E2026, Resource, ResourceGroup, World};
use crate::model::join_resource_group::{Request, TYPES};
use crate::model::steps::{Baidu, Zenlayer};
use crate::model::{Limit, baidu, zenlayer};
use crate::strategies::requests::Move;

/// Every way to choose one from each list.
fn product<T: Clone>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |rows, list| {
        rows.iter().flat_map(|row| list.iter().map(move |item| [row.as_slice(), std::slice::from_ref(item)].concat())).collect()
    })
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn join_resource_group() {
    let mut worlds = Vec::new();
    let owners = texts(&["1", "2"]);
    for choice in product(&[owners.clone(), owners.clone(), owners, texts(&["", "rg-1", "rg-2"]), texts(&["r1", "r2"])]) {
        let [one, other, owner, home, region] = &choice[..] else { unreachable!() };
        let mut world = World::empty(E2026);
        world.resource_groups = vec![
            ResourceGroup { id: "rg-1".to_owned(), owner: one.clone() },
            ResourceGroup { id: "rg-2".to_owned(), owner: other.clone() },
        ];
        for kind in ["disk", "keypair"] {
            world.resources.push(Resource {
                kind,
                id: "x-1".to_owned(),
                region: region.clone(),
                owner: owner.clone(),
                resource_group: (!home.is_empty()).then(|| home.clone()),
            });
        }
        worlds.push(world);
    }
    let types: Vec<&str> = ["", "Disk"].into_iter().chain(TYPES).collect();
    let mut requests: Vec<Move> = Vec::new();
    for choice in
        product(&[texts(&["", "r1", "r2"]), texts(&types), texts(&["", "x-1", "x-77"]), texts(&["", "rg-1", "rg-2", "rg-77"])])
    {
        let [region_id, resource_type, resource_id, resource_group_id] = choice.try_into().expect("four");
        let request = Request { region_id, resource_type, resource_id, resource_group_id };
        for account in ["", "2"] {
            requests.push((request.clone(), Caller { account: account.to_owned(), service: String::new() }));
        }
    }
    let mut tally = Tally::default();
    Walk::<JoinResourceGroup> { worlds, requests: &requests, steps: nothing_happens, depth: 2, normal: |_| {} }.go(&mut tally);
    tally.print("JoinResourceGroup");
    tally.expect::<JoinResourceGroup>(&[]);
}

#[test]
fn associate_security_group_instance() {
    let group = |id: &str, status| zenlayer::SecurityGroup { id: id.to_owned(), status };
    let mut worlds = Vec::new();
    for status in zenlayer::INSTANCE_STATUSES {
        for of_group in zenlayer::GROUP_STATUSES {
            for groups_per_instance in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                for supports_security_groups in [true, false] {
                    let instance = |id: &str, status| zenlayer::Instance {
                        id: id.to_owned(),
                        status,
                        supports_security_groups,
                        security_groups: Vec::new(),
                    };
                    worlds.push(zenlayer::World {
                        groups_per_instance,
                        security_groups: vec![group("sg-1", of_group), group("sg-2", "Available"), group("sg-3", "Available")],
                        instances: vec![instance("ins-1", status), instance("ins-2", "STOPPED")],
                    });
                }
            }
        }
    }
    let requests: Vec<zenlayer::Request> =
        product(&[texts(&["", "sg-1", "sg-2", "sg-3", "sg-77"]), texts(&["", "ins-1", "ins-2", "ins-77"])])
            .into_iter()
            .map(|choice| zenlayer::Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
            .collect();
    let steps = |world: &zenlayer::World| {
        let one = &world.instances[0];
        let mut steps = vec![
            Zenlayer::InstanceStatus {
                instance: one.id.clone(),
                status: if one.status == "RUNNING" { "RECYCLE" } else { "RUNNING" },
            },
            Zenlayer::GroupStatus { group: "sg-1".to_owned(), status: "Available" },
        ];
        if let Some(group) = one.security_groups.first() {
            steps.push(Zenlayer::Leave { group: group.clone(), instance: one.id.clone() });
        }
        steps
    };
    let normal = |world: &mut zenlayer::World| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
    let mut tally = Tally::default();
    Walk::<Associate> { worlds, requests: &requests, steps, depth: 4, normal }.go(&mut tally);
    tally.print("AssociateSecurityGroupInstance");
    tally.expect::<Associate>(&[]);
}

#[test]
fn bind() {
    let group = |id: &str, kind| baidu::SecurityGroup { id: id.to_owned(), kind };
    let mut worlds = Vec::new();
    for status in baidu::STATUSES {
        for in_debt in [false, true] {
            for kind in baidu::KINDS {
                for groups_per_instance in [Limit::Default, Limit::Unlimited, Limit::Max(0), Limit::Max(1), Limit::Max(2)] {
                    for member in [Vec::new(), texts(&["g-1"])] {
                        let instance = |id: &str, security_groups: &[String]| baidu::Instance {
                            id: id.to_owned(),
                            status,
                            in_debt,
                            security_groups: security_groups.to_vec(),
                        };
                        worlds.push(baidu::World {
                            groups_per_instance,
                            security_groups: vec![group("g-1", kind), group("g-2", "normal"), group("g-3", "normal")],
                            instances: vec![instance("i-1", &member), instance("i-2", &[])],
                        });
                    }
                }
            }
        }
    }
    let requests: Vec<baidu::Request> =
        product(&[texts(&["", "g-1", "g-2", "g-3", "g-77"]), texts(&["", "i-1", "i-2", "i-77"])])
            .into_iter()
            .map(|choice| baidu::Request { security_group_id: choice[0].clone(), instance_id: choice[1].clone() })
            .collect();
    let steps = |world: &baidu::World| {
        let one = &world.instances[0];
        let mut steps = vec![
            Baidu::InDebt { instance: one.id.clone(), in_debt: !one.in_debt },
            Baidu::Status { instance: one.id.clone(), status: if one.status == "Expired" { "Running" } else { "Expired" } },
        ];
        if let Some(group) = one.security_groups.first() {
            steps.push(Baidu::Leave { group: group.clone(), instance: one.id.clone() });
        }
        steps
    };
    let normal = |world: &mut baidu::World| world.instances.iter_mut().for_each(|i| i.security_groups.sort());
    let mut tally = Tally::default();
    Walk::<Bind> { worlds, requests: &requests, steps, depth: 3, normal }.go(&mut tally);
    tally.print("bind");
    tally.expect::<Bind>(&[]);
}
