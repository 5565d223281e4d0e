//! The model of Alibaba Cloud's world, as the contract's document lists it.

pub mod bounds;
mod bridge;
pub mod elements;
pub mod requests;
mod simpler;
pub mod steps;
mod usual;
pub mod worlds;
mod written;

pub use bridge::{Alibaba, caller};

use crate::model::{Change, Limit};

/// The newer edition of JoinSecurityGroup.
pub const E2026: &str = "2026-05-06";
/// The older edition of JoinSecurityGroup.
pub const E2020: &str = "2020-09-29";
/// The editions of LeaveSecurityGroup.
pub const LEAVE: &str = "undated";
/// The older edition of LeaveSecurityGroup.
pub const LEAVE_2020: &str = "2020-10-16";

/// Where a group or an instance is: `None` is the classic network, otherwise the VPC's id.
pub type Network = Option<String>;

/// Everything that exists.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// The edition of JoinSecurityGroup.
    pub edition: &'static str,
    /// That of LeaveSecurityGroup.
    pub leave: &'static str,
    /// The account whose world it is.
    pub account: String,
    /// Whether the service fails.
    pub failing: bool,
    /// The limits, as the document gives them.
    pub limits: Limits,
    /// The resource groups.
    pub resource_groups: Vec<ResourceGroup>,
    /// The security groups, or the ids of those that a member is in.
    pub security_groups: Vec<SecurityGroup>,
    /// The instances.
    pub instances: Vec<Instance>,
    /// The network interfaces.
    pub network_interfaces: Vec<NetworkInterface>,
    /// The resources of other types.
    pub resources: Vec<Resource>,
}

/// The limits as a world document gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// How many groups an instance or interface may be in.
    pub groups_per_target: Limit,
    /// How many it may be in at most, whatever its quota.
    pub groups_ceiling: Limit,
    /// How many rules a group has, or all groups of a member may have.
    pub acl_rules: Limit,
    /// The capacity of a basic group.
    pub basic: Capacity,
    /// The capacity of an advanced group.
    pub advanced: Capacity,
    /// The capacity of an enterprise group.
    pub enterprise: Capacity,
}

impl Limits {
    /// What a document says that leaves the limits out.
    pub const DEFAULT: Limits = Limits {
        groups_per_target: Limit::Default,
        groups_ceiling: Limit::Default,
        acl_rules: Limit::Default,
        basic: Capacity::Default,
        advanced: Capacity::Default,
        enterprise: Capacity::Default,
    };
}

/// A group kind's capacity as a world document gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Capacity {
    /// Not in the document.
    Default,
    /// `null`.
    Unlimited,
    /// So many members.
    Members(u32),
    /// So many private addresses.
    PrivateIps(u32),
}

/// A resource group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceGroup {
    /// Its id.
    pub id: String,
    /// The account that owns it.
    pub owner: String,
}

/// A security group.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SecurityGroup {
    /// Its id.
    pub id: String,
    /// Its region.
    pub region: String,
    /// The network that it is in.
    pub network: Network,
    /// Its kind or type, as the contract spells it.
    pub kind: &'static str,
    /// The account that owns it.
    pub owner: String,
    /// The cloud product that manages it.
    pub managed_by: Option<String>,
    /// How many rules a group has, or all groups of a member may have.
    pub acl_rules: u32,
    /// The resource group that it is in.
    pub resource_group: Option<String>,
    /// Whether another operation on it is under way.
    pub busy: bool,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Instance {
    /// Its id.
    pub id: String,
    /// Its region.
    pub region: String,
    /// The network that it is in.
    pub network: Network,
    /// Its status, as the contract spells it.
    pub status: &'static str,
    /// The account that owns it.
    pub owner: String,
    /// Its locks, as the contract spells them.
    pub locks: Vec<&'static str>,
    /// Whether its type can be in enterprise groups.
    pub supports_enterprise_groups: bool,
    /// How many private addresses it has.
    pub private_ips: u32,
    /// The security groups, or the ids of those that a member is in.
    pub security_groups: Vec<String>,
    /// The resource group that it is in.
    pub resource_group: Option<String>,
    /// Whether another operation on it is under way.
    pub busy: bool,
}

/// A network interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkInterface {
    /// Its id.
    pub id: String,
    /// Its region.
    pub region: String,
    /// The VPC that it is in.
    pub vpc: String,
    /// Its kind or type, as the contract spells it.
    pub kind: &'static str,
    /// Its status, as the contract spells it.
    pub status: &'static str,
    /// The account that owns it.
    pub owner: String,
    /// The accounts that it is granted to.
    pub granted_to: Vec<String>,
    /// The cloud product that manages it.
    pub managed_by: Option<String>,
    /// The instance that it is attached to.
    pub attached_to: Option<String>,
    /// How many private addresses it has.
    pub private_ips: u32,
    /// The security groups, or the ids of those that a member is in.
    pub security_groups: Vec<String>,
    /// The resource group that it is in.
    pub resource_group: Option<String>,
    /// Whether another operation on it is under way.
    pub busy: bool,
}

/// A resource of another type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Resource {
    /// Its kind or type, as the contract spells it.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// Its region.
    pub region: String,
    /// The account that owns it.
    pub owner: String,
    /// The resource group that it is in.
    pub resource_group: Option<String>,
}

/// Who calls. Empty means what it means on the wire: not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Caller {
    /// The account whose world it is.
    pub account: String,
    /// The cloud product that acts for itself.
    pub service: String,
}

impl Caller {
    /// The account that calls: the world's own where none is given.
    pub fn account_in<'a>(&'a self, world: &'a World) -> &'a str {
        if self.account.is_empty() { &world.account } else { &self.account }
    }

    /// Whether a thing managed by this product is managed by the caller's own service.
    pub fn manages(&self, managed_by: &Option<String>) -> bool {
        !self.service.is_empty() && managed_by.as_deref() == Some(self.service.as_str())
    }
}

/// The kinds of group.
pub const KINDS: [&str; 3] = ["basic", "advanced", "enterprise"];
/// The statuses of an instance.
pub const INSTANCE_STATUSES: [&str; 5] = ["Pending", "Starting", "Running", "Stopping", "Stopped"];
/// The locks of an instance.
pub const LOCKS: [&str; 5] = ["financial", "security", "recycling", "dedicatedhostfinancial", "refunded"];
/// The types of an interface.
pub const INTERFACE_TYPES: [&str; 4] = ["Primary", "Secondary", "Trunk", "Member"];
/// The statuses of an interface.
pub const INTERFACE_STATUSES: [&str; 7] =
    ["Creating", "Available", "Attaching", "InUse", "Detaching", "Deleting", "CreateFailed"];
/// The types of resources that are in no list of their own.
pub const OTHER_RESOURCES: [&str; 6] = ["disk", "snapshot", "image", "ddh", "keypair", "launchtemplate"];

impl World {
    /// A world with nothing in it.
    pub fn empty(edition: &'static str) -> World {
        World {
            edition,
            leave: LEAVE,
            account: "1".to_owned(),
            failing: false,
            limits: Limits::DEFAULT,
            resource_groups: Vec::new(),
            security_groups: Vec::new(),
            instances: Vec::new(),
            network_interfaces: Vec::new(),
            resources: Vec::new(),
        }
    }

    /// The groups that an instance or an interface is in, and how many addresses it has.
    pub fn member(&self, id: &str) -> Option<(&[String], u64)> {
        let instance = self.instance(id).map(|i| (&i.security_groups[..], u64::from(i.private_ips)));
        instance.or_else(|| self.interface(id).map(|e| (&e.security_groups[..], u64::from(e.private_ips))))
    }

    /// The list that says in which groups an instance or an interface is.
    pub fn groups_of(&mut self, id: &str) -> Option<&mut Vec<String>> {
        let instances = self.instances.iter_mut().map(|i| (&i.id, &mut i.security_groups));
        let interfaces = self.network_interfaces.iter_mut().map(|e| (&e.id, &mut e.security_groups));
        instances.chain(interfaces).find(|(of, _)| *of == id).map(|(_, groups)| groups)
    }

    /// The group with this id.
    pub fn group(&self, id: &str) -> Option<&SecurityGroup> {
        self.security_groups.iter().find(|group| group.id == id)
    }

    /// The instance with this id.
    pub fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    /// The interface with this id.
    pub fn interface(&self, id: &str) -> Option<&NetworkInterface> {
        self.network_interfaces.iter().find(|interface| interface.id == id)
    }
}

/// The world after an accepted request.
pub fn apply(world: &World, changes: &[Change]) -> World {
    let mut next = world.clone();
    for change in changes {
        match change {
            Change::Joined { security_group, member } | Change::Left { security_group, member } => {
                let instances = next.instances.iter_mut().map(|i| (&i.id, &mut i.security_groups));
                let interfaces = next.network_interfaces.iter_mut().map(|e| (&e.id, &mut e.security_groups));
                for (_, groups) in instances.chain(interfaces).filter(|(id, _)| *id == member) {
                    match change {
                        Change::Joined { .. } => groups.push(security_group.clone()),
                        _ => groups.retain(|id| id != security_group),
                    }
                }
            }
            Change::Moved { resource_type, resource, to, .. } => {
                let to = || Some(to.clone());
                match resource_type.as_str() {
                    "instance" => {
                        next.instances.iter_mut().filter(|i| i.id == *resource).for_each(|i| i.resource_group = to());
                    }
                    "securitygroup" => {
                        next.security_groups.iter_mut().filter(|g| g.id == *resource).for_each(|g| g.resource_group = to());
                    }
                    "eni" => {
                        next.network_interfaces.iter_mut().filter(|e| e.id == *resource).for_each(|e| e.resource_group = to());
                    }
                    kind => {
                        let resources = next.resources.iter_mut().filter(|r| r.kind == kind && r.id == *resource);
                        resources.for_each(|r| r.resource_group = to());
                    }
                }
            }
        }
    }
    next
}
