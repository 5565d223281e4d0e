//! One logical world and one logical stream of requests, for the engine and every reference alike.
//!
//! `n` instances, `n / 100` groups (at least 20), ten groups to a VPC, two groups to an instance. A few instances of every hundred
//! are unfit to join, each in one way, so that every refusal that the references know can be asked for by itself. Ids are as long as
//! the cloud's own and say nothing about the place of what they name.

use core::ops::Range;

use crate::random::Random;

/// The account that owns everything and asks for everything.
pub const ACCOUNT: &str = "1234567890123456";
/// Where the VPCs are, two by two.
pub const REGIONS: [&str; 4] = ["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-shenzhen"];
/// The most private addresses that a group takes.
pub const GROUP_CAPACITY: u32 = 6_000;
/// The most groups that an instance may be in.
pub const GROUP_QUOTA: usize = 5;

const GROUPS_PER_VPC: usize = 10;
/// The last group of a VPC is full.
const FULL: usize = GROUPS_PER_VPC - 1;

/// What an instance is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It may join.
    Running,
    /// It may not.
    Starting,
}

/// An instance, its references to others by position.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// The position of its VPC.
    pub vpc: u32,
    /// What it is doing.
    pub status: Status,
    /// Whether it is locked for security.
    pub locked: bool,
    /// How many private addresses it has.
    pub private_ips: u32,
    /// The positions of its groups.
    pub groups: Vec<u32>,
}

/// A security group, its VPC by position.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// Its id.
    pub id: String,
    /// The position of its VPC.
    pub vpc: u32,
    /// How many private addresses its members have.
    pub private_ips: u32,
}

/// A secondary network interface, free to join.
#[derive(Clone, Debug)]
pub struct Interface {
    /// Its id.
    pub id: String,
    /// The position of its VPC.
    pub vpc: u32,
    /// The position of the instance that it is attached to.
    pub attached_to: u32,
    /// The position of its one group.
    pub group: u32,
}

/// The logical world.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The ids of the VPCs.
    pub vpcs: Vec<String>,
    /// The groups, ten to a VPC.
    pub groups: Vec<SecurityGroup>,
    /// The instances.
    pub instances: Vec<Instance>,
    /// The network interfaces, one to a hundred instances, or none.
    pub interfaces: Vec<Interface>,
}

/// What is the matter with the requests of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: they are accepted.
    Accepted,
    /// No group has the id.
    UnknownGroup,
    /// No instance has the id.
    UnknownInstance,
    /// The instance is starting.
    Status,
    /// The instance is locked for security.
    Locked,
    /// The instance is in the group already.
    Member,
    /// The group is in another VPC.
    Mismatch,
    /// The instance is in as many groups as it may be in.
    Quota,
    /// The group is full.
    Full,
    /// Seven in ten are accepted, the others refused in one of the ways above, at random.
    Mixed,
}

impl Kind {
    /// The ways to be refused.
    pub const REFUSED: [Self; 8] = [
        Self::UnknownGroup,
        Self::UnknownInstance,
        Self::Status,
        Self::Locked,
        Self::Member,
        Self::Mismatch,
        Self::Quota,
        Self::Full,
    ];

    /// Its name in a report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::UnknownGroup => "refused-group",
            Self::UnknownInstance => "refused-instance",
            Self::Status => "refused-status",
            Self::Locked => "refused-locked",
            Self::Member => "refused-member",
            Self::Mismatch => "refused-network",
            Self::Quota => "refused-quota",
            Self::Full => "refused-full",
            Self::Mixed => "mixed",
        }
    }
}

impl Fixture {
    /// A world of `n` instances of which some are unfit to join.
    ///
    /// # Panics
    ///
    /// Where `n` is below 200: too small for one of everything.
    pub fn new(n: usize) -> Self {
        assert!(n >= 200, "a world of {n} instances has not one of everything");
        let mut world = Self::fit(n);
        for place in 0..world.vpcs.len() {
            world.fill(place);
        }
        for place in world.vpcs.len()..n {
            world.spoil(place);
        }
        world.add_interfaces(n / 100);
        world
    }

    /// A world of `n` instances, each in exactly two groups and free to join a third, without interfaces.
    pub fn fit(n: usize) -> Self {
        let mut random = Random::new(n as u64);
        // Two VPCs to a region: see `region`.
        let vpcs = ((n / 100).max(2 * GROUPS_PER_VPC) / GROUPS_PER_VPC).next_multiple_of(2);
        let mut world = Self {
            vpcs: (0..vpcs).map(|_| random.id("vpc-bp1")).collect(),
            groups: (0..vpcs * GROUPS_PER_VPC)
                .map(|place| SecurityGroup { id: random.id("sg-bp1"), vpc: (place / GROUPS_PER_VPC) as u32, private_ips: 0 })
                .collect(),
            instances: Vec::with_capacity(n),
            interfaces: Vec::new(),
        };
        for place in 0..n {
            let vpc = place % vpcs;
            let first = random.below(FULL);
            let second = (first + 1 + random.below(FULL - 1)) % FULL;
            world.instances.push(Instance {
                id: random.id("i-bp1"),
                vpc: vpc as u32,
                status: Status::Running,
                locked: false,
                private_ips: 1,
                groups: [first, second].map(|group| (vpc * GROUPS_PER_VPC + group) as u32).to_vec(),
            });
            for group in [first, second] {
                world.groups[vpc * GROUPS_PER_VPC + group].private_ips += 1;
            }
        }
        world
    }

    /// Makes instance `place` the one that fills its VPC's last group.
    fn fill(&mut self, place: usize) {
        let instance = &mut self.instances[place];
        for group in &instance.groups {
            self.groups[*group as usize].private_ips -= 1;
        }
        let full = instance.vpc * GROUPS_PER_VPC as u32 + FULL as u32;
        instance.private_ips = GROUP_CAPACITY;
        instance.groups = vec![full];
        self.groups[full as usize].private_ips = GROUP_CAPACITY;
    }

    /// Gives some instances the one fault that their place stands for.
    fn spoil(&mut self, place: usize) {
        let instance = &mut self.instances[place];
        match place % 50 {
            0 => instance.status = Status::Starting,
            1 => instance.locked = true,
            2 => {
                let first = instance.vpc * GROUPS_PER_VPC as u32;
                for group in first..first + FULL as u32 {
                    if instance.groups.len() < GROUP_QUOTA && !instance.groups.contains(&group) {
                        instance.groups.push(group);
                        self.groups[group as usize].private_ips += 1;
                    }
                }
            }
            _ => {}
        }
    }

    fn add_interfaces(&mut self, count: usize) {
        let mut random = Random::new(7);
        for _ in 0..count {
            let attached_to = random.below(self.instances.len()) as u32;
            let vpc = self.instances[attached_to as usize].vpc;
            let group = vpc * GROUPS_PER_VPC as u32 + random.below(FULL) as u32;
            self.groups[group as usize].private_ips += 1;
            self.interfaces.push(Interface { id: random.id("eni-bp1"), vpc, attached_to, group });
        }
    }

    /// The region of a VPC: the same for two in a row, so that a group can be in another VPC of an instance's region.
    pub const fn region(vpc: u32) -> &'static str {
        REGIONS[vpc as usize / 2 % REGIONS.len()]
    }

    /// `count` requests of one kind, in random order.
    pub fn requests(&self, kind: Kind, count: usize) -> Requests {
        let mut random = Random::new(count as u64 ^ 0x5eed);
        let sets = Sets::new(self);
        let mut requests = Requests::default();
        for _ in 0..count {
            let kind = match kind {
                Kind::Mixed if random.below(10) < 7 => Kind::Accepted,
                Kind::Mixed => random.pick(&Kind::REFUSED),
                kind => kind,
            };
            self.request(kind, &sets, &mut random, &mut requests);
        }
        requests
    }

    fn request(&self, kind: Kind, sets: &Sets, random: &mut Random, requests: &mut Requests) {
        let place = random.pick(match kind {
            Kind::Status => &sets.starting,
            Kind::Locked => &sets.locked,
            Kind::Quota => &sets.crowded,
            _ => &sets.fit,
        });
        let instance = &self.instances[place as usize];
        let vpc = instance.vpc as usize;
        let group = match kind {
            Kind::Member => random.pick(&instance.groups) as usize,
            Kind::Mismatch => (vpc ^ 1) * GROUPS_PER_VPC + random.below(FULL),
            Kind::Full => vpc * GROUPS_PER_VPC + FULL,
            _ => loop {
                let group = vpc * GROUPS_PER_VPC + random.below(FULL);
                if !instance.groups.contains(&(group as u32)) {
                    break group;
                }
            },
        };
        match kind {
            Kind::UnknownGroup => requests.push(&random.id("sg-bp1"), &instance.id, (u32::MAX, place)),
            Kind::UnknownInstance => requests.push(&self.groups[group].id, &random.id("i-bp1"), (group as u32, u32::MAX)),
            _ => requests.push(&self.groups[group].id, &instance.id, (group as u32, place)),
        }
    }
}

/// The instances by what is the matter with them.
struct Sets {
    fit: Vec<u32>,
    starting: Vec<u32>,
    locked: Vec<u32>,
    crowded: Vec<u32>,
}

impl Sets {
    fn new(world: &Fixture) -> Self {
        let mut sets = Self { fit: Vec::new(), starting: Vec::new(), locked: Vec::new(), crowded: Vec::new() };
        for (place, instance) in world.instances.iter().enumerate() {
            let set = match instance {
                Instance { private_ips: GROUP_CAPACITY, .. } => continue,
                Instance { status: Status::Starting, .. } => &mut sets.starting,
                Instance { locked: true, .. } => &mut sets.locked,
                Instance { groups, .. } if groups.len() == GROUP_QUOTA => &mut sets.crowded,
                _ => &mut sets.fit,
            };
            set.push(place as u32);
        }
        sets
    }
}

/// A stream of requests: their text in one piece, in the order of asking, as a parser would leave it.
#[derive(Clone, Debug, Default)]
pub struct Requests {
    text: String,
    /// Where each request's two ids are in the text.
    ids: Vec<[Range<u32>; 2]>,
    /// The positions of each request's group and instance, `u32::MAX` where there is none.
    places: Vec<(u32, u32)>,
}

/// One request: which instance wants into which group.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The group's id.
    pub group: &'a str,
    /// The instance's id.
    pub instance: &'a str,
}

impl Requests {
    fn push(&mut self, group: &str, instance: &str, places: (u32, u32)) {
        let ids = [group, instance].map(|id| {
            let start = self.text.len() as u32;
            self.text.push_str(id);
            start..self.text.len() as u32
        });
        self.ids.push(ids);
        self.places.push(places);
    }

    /// The requests by ids.
    pub fn asks(&self) -> Vec<Ask<'_>> {
        let id = |range: &Range<u32>| &self.text[range.start as usize..range.end as usize];
        self.ids.iter().map(|[group, instance]| Ask { group: id(group), instance: id(instance) }).collect()
    }

    /// The requests by position: of the group, of the instance.
    pub fn places(&self) -> &[(u32, u32)] {
        &self.places
    }
}
