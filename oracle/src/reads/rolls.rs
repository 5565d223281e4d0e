//! Rolls: a world's things ordered by id, so that a page's cost does not depend on the world's size.
//!
//! A world finds things by id. To list them it would have to be sorted for every page, and walked to find a status or the members
//! of a group. The rolls are built once, each part when a read first needs it. Then they [follow](Rolls::changed) the changes of
//! requests; after a step, the parts that it [touches](Touches) are rebuilt.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::OnceLock;

use secgroup::alibaba::{
    InstanceHandle, InstanceStatus, InterfaceStatus, Member, NetworkInterfaceHandle, Placement, SecurityGroupHandle,
};
use secgroup::registry::WorldRef;
use secgroup::{alibaba, baidu, zenlayer};

/// The rolls of a world.
#[derive(Clone, Debug)]
pub enum Rolls {
    /// Of an Alibaba Cloud world.
    Alibaba(AlibabaRolls),
    /// Of a Zenlayer world.
    Zenlayer(ZenlayerRoll),
    /// Of a Baidu world.
    Baidu(BaiduRoll),
}

/// The roll of a Zenlayer world.
pub(super) type ZenlayerRoll = Roll<zenlayer::SecurityGroupHandle, zenlayer::InstanceHandle, zenlayer::InstanceStatus>;
/// The roll of a Baidu world.
pub(super) type BaiduRoll = Roll<baidu::SecurityGroupHandle, baidu::InstanceHandle, baidu::InstanceStatus>;

/// What a step of the environment may change of what rolls say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touches {
    /// Nothing.
    Nothing,
    /// Which status things have.
    Statuses,
    /// Who is in which group.
    Memberships,
    /// Which things there are, or what is attached to what.
    Things,
}

/// A membership that came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moved<G, M> {
    pub group: G,
    pub member: M,
    /// Whether it came.
    pub joined: bool,
}

impl Rolls {
    /// Those of a world as it is now.
    #[must_use]
    pub fn of(world: WorldRef<'_>) -> Self {
        match world {
            WorldRef::Alibaba(world) => Self::Alibaba(AlibabaRolls::of(world)),
            WorldRef::Zenlayer(world) => {
                Self::Zenlayer(Roll::new(world.security_group_handles().collect(), world.instance_handles().collect()))
            }
            WorldRef::Baidu(world) => {
                Self::Baidu(Roll::new(world.security_group_handles().collect(), world.instance_handles().collect()))
            }
        }
    }

    /// Forgets the parts that a step of the environment touches. After one that touches [things](Touches::Things), all of them are
    /// to be made anew.
    pub(crate) fn forget(&mut self, touched: Touches) {
        let (statuses, memberships) = (touched == Touches::Statuses, touched == Touches::Memberships);
        match self {
            Self::Alibaba(rolls) => {
                if statuses {
                    rolls.instances.forget_statuses();
                    rolls.network_interfaces.forget_statuses();
                }
                if memberships {
                    (rolls.instances_in, rolls.interfaces_in) = Default::default();
                }
            }
            Self::Zenlayer(roll) => roll.forget(statuses, memberships),
            Self::Baidu(roll) => roll.forget(statuses, memberships),
        }
    }

    /// Follows what a request changed in an Alibaba Cloud world.
    pub(crate) fn changed(&mut self, world: &alibaba::World, changes: &[alibaba::Change]) {
        let Self::Alibaba(rolls) = self else { return };
        for change in changes {
            let (group, member, joined) = match *change {
                alibaba::Change::Joined { security_group, member } => (security_group, member, true),
                alibaba::Change::Left { security_group, member } => (security_group, member, false),
                alibaba::Change::Moved { .. } => continue,
            };
            match member {
                Member::Instance(member) => {
                    let id = |handle| world.member_id(Member::Instance(handle)).unwrap_or("");
                    rolls.instances_in.follow(Moved { group, member, joined }, id);
                }
                Member::NetworkInterface(member) => {
                    let id = |handle| world.member_id(Member::NetworkInterface(handle)).unwrap_or("");
                    rolls.interfaces_in.follow(Moved { group, member, joined }, id);
                }
            }
        }
    }
}

/// Things in the order of the list, and by their status.
#[derive(Clone, Debug)]
struct Listing<H, S> {
    all: Vec<H>,
    by_status: OnceLock<Vec<(S, Vec<H>)>>,
}

impl<H, S> Listing<H, S> {
    const fn new(all: Vec<H>) -> Self {
        Self { all, by_status: OnceLock::new() }
    }
}

impl<H: Copy, S: PartialEq> Listing<H, S> {
    /// Those that have this status.
    fn with_status(&self, wanted: &S, status: impl Fn(H) -> Option<S>) -> &[H] {
        let by_status = self.by_status.get_or_init(|| {
            let mut by_status: Vec<(S, Vec<H>)> = Vec::new();
            for handle in &self.all {
                let Some(status) = status(*handle) else { continue };
                // There are a few statuses at most.
                match by_status.iter_mut().find(|(known, _)| *known == status) {
                    Some((_, handles)) => handles.push(*handle),
                    None => by_status.push((status, vec![*handle])),
                }
            }
            by_status
        });
        by_status.iter().find(|(status, _)| status == wanted).map_or(&[], |(_, handles)| handles)
    }
}

/// The members of each group, in the order of their ids, once somebody has asked.
#[derive(Clone, Debug)]
struct MembersOf<G, M>(OnceLock<HashMap<G, Vec<M>>>);

impl<G, M> Default for MembersOf<G, M> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<G: Copy + Eq + Hash, M: Copy + PartialEq> MembersOf<G, M> {
    /// The members of a group, where `all` are in the order of their ids.
    fn of<I: Iterator<Item = G>>(&self, group: G, all: impl FnOnce() -> Vec<M>, groups: impl Fn(M) -> I) -> &[M] {
        let members = self.0.get_or_init(|| {
            let mut members: HashMap<G, Vec<M>> = HashMap::new();
            for member in all() {
                groups(member).for_each(|group| members.entry(group).or_default().push(member));
            }
            members
        });
        members.get(&group).map_or(&[], Vec::as_slice)
    }

    fn follow<'w>(&mut self, Moved { group, member, joined }: Moved<G, M>, id: impl Fn(M) -> &'w str) {
        let Some(members) = self.0.get_mut() else { return };
        let members = members.entry(group).or_default();
        let at = members.partition_point(|other| id(*other) < id(member));
        let is_there = members.get(at) == Some(&member);
        match (joined, is_there) {
            (true, false) => members.insert(at, member),
            (false, true) => drop(members.remove(at)),
            (true, true) | (false, false) => {}
        }
    }
}

/// Groups and instances, in the order of their ids.
#[derive(Clone, Debug)]
pub struct Roll<G, I, S> {
    pub(super) security_groups: Vec<G>,
    instances: Listing<I, S>,
    members: MembersOf<G, I>,
}

impl<G: Copy + Eq + Hash, I: Copy + PartialEq, S: PartialEq> Roll<G, I, S> {
    fn new(security_groups: Vec<G>, instances: Vec<I>) -> Self {
        Self { security_groups, instances: Listing::new(instances), members: MembersOf::default() }
    }

    /// All instances.
    pub(super) fn instances(&self) -> &[I] {
        &self.instances.all
    }

    /// The instances with this status.
    pub(super) fn with_status(&self, wanted: &S, status: impl Fn(I) -> Option<S>) -> &[I] {
        self.instances.with_status(wanted, status)
    }

    /// The members of a group.
    pub(super) fn members<J: Iterator<Item = G>>(&self, group: G, groups: impl Fn(I) -> J) -> &[I] {
        self.members.of(group, || self.instances.all.clone(), groups)
    }

    fn forget(&mut self, statuses: bool, memberships: bool) {
        if statuses {
            self.instances.by_status = OnceLock::new();
        }
        if memberships {
            self.members = MembersOf::default();
        }
    }

    /// Follows a membership that came or went.
    pub(crate) fn follow<'w>(&mut self, moved: Moved<G, I>, id: impl Fn(I) -> &'w str) {
        self.members.follow(moved, id);
    }
}

/// What each account has in each region.
#[derive(Clone, Debug, Default)]
pub struct AlibabaRolls {
    instances: OfAccounts<InstanceHandle, InstanceStatus>,
    /// In the vendor's order: descending.
    security_groups: OfAccounts<SecurityGroupHandle, ()>,
    network_interfaces: OfAccounts<NetworkInterfaceHandle, InterfaceStatus>,
    /// The interfaces that are attached to an instance, ascending.
    attached: HashMap<InstanceHandle, Vec<NetworkInterfaceHandle>>,
    /// Who is in which group, whoever owns what.
    instances_in: MembersOf<SecurityGroupHandle, InstanceHandle>,
    interfaces_in: MembersOf<SecurityGroupHandle, NetworkInterfaceHandle>,
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

    /// Those with this status.
    pub(super) fn instances_with(
        &self,
        world: &alibaba::World,
        account: &str,
        region: &str,
        status: InstanceStatus,
    ) -> &[InstanceHandle] {
        let listing = self.instances.listing(account, region);
        listing.map_or(&[], |listing| listing.with_status(&status, |handle| world.instance_status(handle)))
    }

    /// The instances in a group, whoever owns them.
    pub(super) fn instances_in(&self, world: &alibaba::World, group: SecurityGroupHandle) -> &[InstanceHandle] {
        let groups = |handle| world.security_groups_of(Member::Instance(handle));
        self.instances_in.of(group, || self.instances.all(|| world.instance_handles().collect()), groups)
    }

    /// The security groups of an account in a region.
    pub(super) fn security_groups(&self, account: &str, region: &str) -> &[SecurityGroupHandle] {
        self.security_groups.of(account, region)
    }

    /// The network interfaces of an account in a region.
    pub(super) fn network_interfaces(&self, account: &str, region: &str) -> &[NetworkInterfaceHandle] {
        self.network_interfaces.of(account, region)
    }

    /// Those with this status.
    pub(super) fn network_interfaces_with(
        &self,
        world: &alibaba::World,
        account: &str,
        region: &str,
        status: InterfaceStatus,
    ) -> &[NetworkInterfaceHandle] {
        let of = |handle| world.network_interface(handle).map(|interface| interface.status);
        self.network_interfaces.listing(account, region).map_or(&[], |listing| listing.with_status(&status, of))
    }

    /// The network interfaces in a group, whoever owns them.
    pub(super) fn interfaces_in(&self, world: &alibaba::World, group: SecurityGroupHandle) -> &[NetworkInterfaceHandle] {
        let groups = |handle| world.security_groups_of(Member::NetworkInterface(handle));
        self.interfaces_in.of(group, || self.network_interfaces.all(|| world.network_interface_handles().collect()), groups)
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
    pub(crate) fn regions<'r>(&'r self, account: &str) -> BTreeSet<&'r str> {
        let Self { instances, security_groups, network_interfaces, .. } = self;
        let of_members = instances.regions(account).chain(network_interfaces.regions(account));
        of_members.chain(security_groups.regions(account)).collect()
    }
}

/// Things by account and region.
#[derive(Clone, Debug)]
struct OfAccounts<H, S>(BTreeMap<String, BTreeMap<String, Listing<H, S>>>);

impl<H, S> Default for OfAccounts<H, S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<H: Copy, S> OfAccounts<H, S> {
    fn add(&mut self, placement: Option<Placement<'_>>, handle: H) {
        let Some(Placement { owner, region, .. }) = placement else { return };
        // Names are copied where they are new only: nearly everything is in one region of one account.
        if let Some(known) = self.0.get_mut(owner).and_then(|regions| regions.get_mut(region)) {
            known.all.push(handle);
        } else {
            self.0.entry(owner.to_owned()).or_default().insert(region.to_owned(), Listing::new(vec![handle]));
        }
    }

    fn listings(&mut self) -> impl Iterator<Item = &mut Listing<H, S>> {
        self.0.values_mut().flat_map(BTreeMap::values_mut)
    }

    fn reverse(&mut self) {
        self.listings().for_each(|listing| listing.all.reverse());
    }

    fn forget_statuses(&mut self) {
        self.listings().for_each(|listing| listing.by_status = OnceLock::new());
    }

    fn listing(&self, account: &str, region: &str) -> Option<&Listing<H, S>> {
        self.0.get(account)?.get(region)
    }

    fn of(&self, account: &str, region: &str) -> &[H] {
        self.listing(account, region).map_or(&[], |listing| &listing.all)
    }

    /// All things. A group's members are in one region: accounts alone could mix up their order.
    fn all(&self, sorted: impl FnOnce() -> Vec<H>) -> Vec<H> {
        match self.0.first_key_value() {
            Some((_, regions)) if self.0.len() == 1 => regions.values().flat_map(|listing| &listing.all).copied().collect(),
            _ => sorted(),
        }
    }

    fn has_region(&self, region: &str) -> bool {
        self.0.values().any(|regions| regions.contains_key(region))
    }

    fn regions(&self, account: &str) -> impl Iterator<Item = &str> {
        self.0.get(account).into_iter().flat_map(BTreeMap::keys).map(String::as_str)
    }
}
