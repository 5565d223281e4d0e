//! The worlds that a recording is compared with, one per account and region.

use std::collections::{BTreeMap, BTreeSet};

use secgroup::{alibaba, rulebook::Cloud};
use serde_json::{Value, json};

use super::event::Whose;
use crate::{line::Line, world::AnyWorld};

/// A world that follows what is observed.
pub(super) struct Followed {
    pub(super) world: AnyWorld,
    /// What is in the world with facts that nobody described.
    vague: BTreeSet<String>,
    /// Where the world had something at the start.
    regions: BTreeSet<String>,
    /// The newest second that was seen.
    pub(super) now: String,
}

/// The worlds.
#[derive(Default)]
pub(super) struct Worlds {
    given: Vec<Followed>,
    begun: BTreeMap<Whose, Followed>,
}

/// Where a world is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Given(usize),
    Begun(Whose),
}

impl Worlds {
    pub(super) fn new(given: Vec<AnyWorld>) -> Self {
        Self { given: given.into_iter().map(Followed::new).collect(), begun: BTreeMap::new() }
    }

    /// The world that an event is about: the given one of its account, of several the one with something in the region; one that
    /// begins empty otherwise.
    ///
    /// # Errors
    ///
    /// Nothing says which cloud it is.
    pub(super) fn place(&self, whose: &Whose) -> Result<Place, String> {
        let fits = |followed: &&(usize, &Followed)| {
            whose.cloud().is_none_or(|cloud| followed.1.world.cloud() == cloud)
                && (whose.account.is_empty() || account(&followed.1.world).is_none_or(|account| account == whose.account))
        };
        let given: Vec<_> = self.given.iter().enumerate().collect();
        let given: Vec<_> = given.iter().filter(fits).collect();
        let found = match &*given {
            [] => None,
            [only] => Some(only),
            several => {
                let in_region = several.iter().find(|followed| followed.1.regions.contains(&whose.region));
                in_region.or(several.first().filter(|_| whose.region.is_empty()))
            }
        };
        match found {
            Some((place, _)) => Ok(Place::Given(*place)),
            None if whose.cloud.is_none() && self.begun.len() == 1 => {
                self.begun.keys().next().map(|whose| Place::Begun(whose.clone())).ok_or_else(String::new)
            }
            None if whose.cloud.is_none() => Err("nothing says whose world it is about: give \"cloud\"".to_owned()),
            None => Ok(Place::Begun(whose.clone())),
        }
    }

    /// The world at a place, begun where nothing is there.
    pub(super) fn at(&mut self, place: &Place) -> Option<&mut Followed> {
        match place {
            Place::Given(place) => self.given.get_mut(*place),
            Place::Begun(whose) => {
                if !self.begun.contains_key(whose) {
                    self.begun.insert(whose.clone(), Followed::new(empty(whose)?));
                }
                self.begun.get_mut(whose)
            }
        }
    }
}

/// The account of a world, in the cloud that has accounts.
fn account(world: &AnyWorld) -> Option<&str> {
    if let AnyWorld::Alibaba(world) = world { Some(world.account()) } else { None }
}

/// The regions in which a world has something.
fn regions(world: &AnyWorld) -> BTreeSet<String> {
    let AnyWorld::Alibaba(world) = world else { return BTreeSet::new() };
    let groups = world.security_groups().map(|group| group.region.into_owned());
    let instances = world.instances().map(|instance| instance.region.into_owned());
    let interfaces = world.network_interfaces().map(|interface| interface.region.into_owned());
    groups.chain(instances).chain(interfaces).collect()
}

fn empty(whose: &Whose) -> Option<AnyWorld> {
    let document = match whose.cloud()? {
        Cloud::Alibaba if whose.account.is_empty() => json!({"cloud": "alibaba", "account": "unknown"}),
        Cloud::Alibaba => json!({"cloud": "alibaba", "account": whose.account}),
        cloud => json!({"cloud": <&str>::from(cloud)}),
    };
    AnyWorld::from_slice(document.to_string().as_bytes()).ok()
}

impl Followed {
    fn new(world: AnyWorld) -> Self {
        Self { regions: regions(&world), world, vague: BTreeSet::new(), now: String::new() }
    }

    /// Takes steps, as far as the world allows it.
    ///
    /// # Errors
    ///
    /// None was taken: why.
    pub(super) fn step(&mut self, steps: &str) -> Result<(), String> {
        self.world.take_steps(steps).map(drop)
    }

    /// From here on nothing is known: the world was replaced.
    pub(super) fn forget(&mut self) {
        let whose = Whose {
            cloud: Some(self.world.cloud().into()),
            account: account(&self.world).unwrap_or_default().to_owned(),
            region: String::new(),
        };
        if let Some(world) = empty(&whose) {
            self.world = world;
        }
        self.vague.clear();
    }

    /// Facts of these things are not known any more, where the world has them.
    pub(super) fn touch(&mut self, ids: Vec<String>) {
        let known = ids.into_iter().filter(|id| self.has(id)).collect::<Vec<_>>();
        self.vague.extend(known);
    }

    fn has(&self, id: &str) -> bool {
        match &self.world {
            AnyWorld::Alibaba(world) => world.find_member(id).is_some() || world.find_security_group(id).is_some(),
            AnyWorld::Zenlayer(world) => world.find_instance(id).is_some() || world.find_security_group(id).is_some(),
            AnyWorld::Baidu(world) => world.find_instance(id).is_some() || world.find_security_group(id).is_some(),
        }
    }

    /// Members were created in groups. Where the world has no such group, their network is not known, and so they are not either.
    pub(super) fn create(&mut self, members: &[String], interfaces: bool, groups: &[String]) {
        let AnyWorld::Alibaba(world) = &mut self.world else { return };
        let known = groups.first().and_then(|group| world.find_security_group(group));
        let Some(group) = known.and_then(|group| world.security_group(group)) else { return };
        let region = group.region.clone().into_owned();
        let network = match &group.network {
            alibaba::Network::Vpc(vpc) => json!({"vpc": vpc}),
            alibaba::Network::Classic => json!("classic"),
        };
        for member in members {
            let document = match interfaces {
                false => json!({"instance": {"id": member, "region": region, "network": network, "status": "Running",
                    "security_groups": groups}}),
                true => {
                    json!({"network_interface": {"id": member, "region": region, "vpc": network["vpc"], "status": "Available",
                    "security_groups": groups}})
                }
            };
            let mut step = document;
            step["step"] = Value::from("create");
            if self.world.take_steps(&json!([step]).to_string()).is_ok() {
                self.vague.insert(member.clone());
            }
        }
    }

    /// The things of a request of which not all is known.
    pub(super) fn vague_in<'a>(&self, line: &'a Line<'_>) -> Vec<&'a str> {
        if self.vague.is_empty() {
            return Vec::new();
        }
        line.values().filter(|value| self.vague.contains(*value)).collect()
    }

    /// The worlds as they might be, for a thing of which not all is known, each with what it says: one fact is another in each.
    pub(super) fn alternatives<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (String, AnyWorld)> + use<'a> {
        alternatives(self.world.cloud(), id).into_iter().filter_map(move |(fact, step)| {
            let mut world = self.world.clone();
            world.take_steps(&json!([step]).to_string()).ok()?;
            Some((format!("if {id} were {fact}"), world))
        })
    }
}

/// The facts that a thing may have changed without a trace, with the steps that change them.
fn alternatives(cloud: Cloud, id: &str) -> Vec<(String, Value)> {
    let status =
        |status: &'static str| (status.to_owned(), json!({"step": "set_instance_status", "instance": id, "status": status}));
    match cloud {
        Cloud::Alibaba => {
            let mut facts: Vec<_> = ["Pending", "Starting", "Running", "Stopping", "Stopped"].map(status).into();
            let interface = |status: &'static str| {
                (status.to_owned(), json!({"step": "set_interface_status", "network_interface": id, "status": status}))
            };
            facts.extend(
                ["Creating", "Available", "Attaching", "InUse", "Detaching", "Deleting", "CreateFailed"].map(interface),
            );
            let locks = ["financial", "security", "recycling", "dedicatedhostfinancial", "refunded"];
            facts.extend(locks.map(|lock| (format!("locked ({lock})"), json!({"step": "lock", "instance": id, "lock": lock}))));
            facts.push(("busy".to_owned(), json!({"step": "set_busy", "id": id, "busy": true})));
            facts.push(("managed by a product".to_owned(), json!({"step": "set_managed_by", "id": id, "product": "unknown"})));
            facts.push((
                "of a type without enterprise groups".to_owned(),
                json!({"step": "set_supports_enterprise_groups", "instance": id, "supported": false}),
            ));
            for count in [1, u32::MAX] {
                let addresses = json!({"step": "set_private_ips", "member": id, "count": count});
                facts.push((format!("one with {count} private addresses"), addresses));
                let rules = json!({"step": "set_acl_rules", "security_group": id, "count": count});
                facts.push((format!("one with {count} rules"), rules));
            }
            facts
        }
        Cloud::Zenlayer | Cloud::Baidu => Vec::new(),
    }
}
