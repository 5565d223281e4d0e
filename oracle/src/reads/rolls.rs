//! The things of a world in the order of their ids, so that a page costs as much as a page however large the world is.
//!
//! A world finds things by their ids and would have to be sorted for every page. No request creates or deletes anything, so the
//! rolls of a world are made once and are good until the environment takes a step or the world is replaced.

use std::collections::{BTreeMap, HashMap};

use secgroup::alibaba::{InstanceHandle, Member, NetworkInterfaceHandle, SecurityGroupHandle};
use secgroup::registry::WorldRef;
use secgroup::{alibaba, baidu, zenlayer};

/// The rolls of a world.
#[derive(Clone, Debug)]
pub enum Rolls {
    /// Of an Alibaba Cloud world.
    Alibaba(AlibabaRolls),
    /// Of a Zenlayer world.
    Zenlayer(Roll<zenlayer::SecurityGroupHandle, zenlayer::InstanceHandle>),
    /// Of a Baidu world.
    Baidu(Roll<baidu::SecurityGroupHandle, baidu::InstanceHandle>),
}

impl Rolls {
    /// Those of a world as it is now.
    #[must_use]
    pub fn of(world: WorldRef<'_>) -> Self {
        match world {
            WorldRef::Alibaba(world) => Self::Alibaba(AlibabaRolls::of(world)),
            WorldRef::Zenlayer(world) => Self::Zenlayer(Roll {
                security_groups: world.security_group_handles().collect(),
                instances: world.instance_handles().collect(),
            }),
            WorldRef::Baidu(world) => Self::Baidu(Roll {
                security_groups: world.security_group_handles().collect(),
                instances: world.instance_handles().collect(),
            }),
        }
    }
}

/// Groups and instances, in the order of their ids.
#[derive(Clone, Debug)]
pub struct Roll<G, I> {
    pub(super) security_groups: Vec<G>,
    pub(super) instances: Vec<I>,
}

/// What each account has in each region.
#[derive(Clone, Debug, Default)]
pub struct AlibabaRolls {
    instances: OfAccounts<InstanceHandle>,
    /// In the vendor's order: descending.
    security_groups: OfAccounts<SecurityGroupHandle>,
    network_interfaces: OfAccounts<NetworkInterfaceHandle>,
    /// The interfaces that are attached to an instance, ascending.
    attached: HashMap<InstanceHandle, Vec<NetworkInterfaceHandle>>,
}

impl AlibabaRolls {
    fn of(world: &alibaba::World) -> Self {
        let mut rolls = Self::default();
        for handle in world.instance_handles() {
            rolls.instances.add(world.member_placement(Member::Instance(handle)), handle);
        }
        for handle in world.security_group_handles() {
            rolls.security_groups.add(world.security_group_placement(handle), handle);
        }
        rolls.security_groups.reverse();
        for handle in world.network_interface_handles() {
            rolls.network_interfaces.add(world.member_placement(Member::NetworkInterface(handle)), handle);
            if let Some(instance) = world.attached_to(handle) {
                rolls.attached.entry(instance).or_default().push(handle);
            }
        }
        rolls
    }

    /// The instances of an account in a region.
    pub(super) fn instances(&self, account: &str, region: &str) -> &[InstanceHandle] {
        self.instances.of(account, region)
    }

    /// The security groups of an account in a region.
    pub(super) fn security_groups(&self, account: &str, region: &str) -> &[SecurityGroupHandle] {
        self.security_groups.of(account, region)
    }

    /// The network interfaces of an account in a region.
    pub(super) fn network_interfaces(&self, account: &str, region: &str) -> &[NetworkInterfaceHandle] {
        self.network_interfaces.of(account, region)
    }

    /// The interfaces that are attached to an instance.
    pub(super) fn attached(&self, instance: InstanceHandle) -> &[NetworkInterfaceHandle] {
        self.attached.get(&instance).map_or(&[], Vec::as_slice)
    }

    /// Whether anything is in a region.
    pub(super) fn has_region(&self, region: &str) -> bool {
        let Self { instances, security_groups, network_interfaces, .. } = self;
        instances.has_region(region) || security_groups.has_region(region) || network_interfaces.has_region(region)
    }

    /// The regions in which an account has anything.
    pub(crate) fn regions<'r>(&'r self, account: &str) -> std::collections::BTreeSet<&'r str> {
        let Self { instances, security_groups, network_interfaces, .. } = self;
        let of_members = instances.regions(account).chain(network_interfaces.regions(account));
        of_members.chain(security_groups.regions(account)).collect()
    }
}

/// Things by account and region.
#[derive(Clone, Debug)]
struct OfAccounts<H>(BTreeMap<String, BTreeMap<String, Vec<H>>>);

impl<H> Default for OfAccounts<H> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<H> OfAccounts<H> {
    fn add(&mut self, placement: Option<alibaba::Placement<'_>>, handle: H) {
        let Some(alibaba::Placement { owner, region, .. }) = placement else { return };
        // Names are copied where they are new only: nearly everything is in one region of one account.
        if let Some(known) = self.0.get_mut(owner).and_then(|regions| regions.get_mut(region)) {
            known.push(handle);
        } else {
            self.0.entry(owner.to_owned()).or_default().insert(region.to_owned(), vec![handle]);
        }
    }

    fn reverse(&mut self) {
        self.0.values_mut().flat_map(BTreeMap::values_mut).for_each(|handles| handles.reverse());
    }

    fn of(&self, account: &str, region: &str) -> &[H] {
        self.0.get(account).and_then(|regions| regions.get(region)).map_or(&[], Vec::as_slice)
    }

    fn has_region(&self, region: &str) -> bool {
        self.0.values().any(|regions| regions.contains_key(region))
    }

    fn regions(&self, account: &str) -> impl Iterator<Item = &str> {
        self.0.get(account).into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}
