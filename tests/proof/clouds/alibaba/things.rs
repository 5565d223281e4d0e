//! What exists in the Alibaba cloud, in the model's words. The program's suite reads this file as well.

use crate::model::Limit;

pub(crate) const E2026: &str = "2026-05-06";
pub(crate) const E2020: &str = "2020-09-29";
/// The editions of LeaveSecurityGroup.
pub(crate) const LEAVE: &str = "undated";
pub(crate) const LEAVE_2020: &str = "2020-10-16";

/// Where a group or an instance is: `None` is the classic network, otherwise the VPC's id.
pub(crate) type Network = Option<String>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    /// The edition of JoinSecurityGroup.
    pub(crate) edition: &'static str,
    /// That of LeaveSecurityGroup.
    pub(crate) leave: &'static str,
    pub(crate) account: String,
    pub(crate) failing: bool,
    pub(crate) limits: Limits,
    pub(crate) resource_groups: Vec<ResourceGroup>,
    pub(crate) security_groups: Vec<SecurityGroup>,
    pub(crate) instances: Vec<Instance>,
    pub(crate) network_interfaces: Vec<NetworkInterface>,
    pub(crate) resources: Vec<Resource>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Limits {
    pub(crate) groups_per_target: Limit,
    pub(crate) groups_ceiling: Limit,
    pub(crate) acl_rules: Limit,
    pub(crate) basic: Capacity,
    pub(crate) advanced: Capacity,
    pub(crate) enterprise: Capacity,
}

impl Limits {
    pub(crate) const DEFAULT: Limits = Limits {
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
pub(crate) enum Capacity {
    Default,
    Unlimited,
    Members(u32),
    PrivateIps(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ResourceGroup {
    pub(crate) id: String,
    pub(crate) owner: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SecurityGroup {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) network: Network,
    pub(crate) kind: &'static str,
    pub(crate) owner: String,
    pub(crate) managed_by: Option<String>,
    pub(crate) acl_rules: u32,
    pub(crate) resource_group: Option<String>,
    pub(crate) busy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) network: Network,
    pub(crate) status: &'static str,
    pub(crate) owner: String,
    pub(crate) locks: Vec<&'static str>,
    pub(crate) supports_enterprise_groups: bool,
    pub(crate) private_ips: u32,
    pub(crate) security_groups: Vec<String>,
    pub(crate) resource_group: Option<String>,
    pub(crate) busy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NetworkInterface {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) vpc: String,
    pub(crate) kind: &'static str,
    pub(crate) status: &'static str,
    pub(crate) owner: String,
    pub(crate) granted_to: Vec<String>,
    pub(crate) managed_by: Option<String>,
    pub(crate) attached_to: Option<String>,
    pub(crate) private_ips: u32,
    pub(crate) security_groups: Vec<String>,
    pub(crate) resource_group: Option<String>,
    pub(crate) busy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Resource {
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) owner: String,
    pub(crate) resource_group: Option<String>,
}

/// Who calls. Empty means what it means on the wire: not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Caller {
    pub(crate) account: String,
    pub(crate) service: String,
}

impl Caller {
    pub(crate) fn account_in<'a>(&'a self, world: &'a World) -> &'a str {
        if self.account.is_empty() { &world.account } else { &self.account }
    }

    /// Whether a thing managed by this product is managed by the caller's own service.
    pub(crate) fn manages(&self, managed_by: &Option<String>) -> bool {
        !self.service.is_empty() && managed_by.as_deref() == Some(self.service.as_str())
    }
}

pub(crate) const KINDS: [&str; 3] = ["basic", "advanced", "enterprise"];
pub(crate) const INSTANCE_STATUSES: [&str; 5] = ["Pending", "Starting", "Running", "Stopping", "Stopped"];
pub(crate) const LOCKS: [&str; 5] = ["financial", "security", "recycling", "dedicatedhostfinancial", "refunded"];
pub(crate) const INTERFACE_TYPES: [&str; 4] = ["Primary", "Secondary", "Trunk", "Member"];
pub(crate) const INTERFACE_STATUSES: [&str; 7] =
    ["Creating", "Available", "Attaching", "InUse", "Detaching", "Deleting", "CreateFailed"];
pub(crate) const OTHER_RESOURCES: [&str; 6] = ["disk", "snapshot", "image", "ddh", "keypair", "launchtemplate"];

impl World {
    pub(crate) fn empty(edition: &'static str) -> World {
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
    pub(crate) fn member(&self, id: &str) -> Option<(&[String], u64)> {
        let instance = self.instance(id).map(|i| (&i.security_groups[..], u64::from(i.private_ips)));
        instance.or_else(|| self.interface(id).map(|e| (&e.security_groups[..], u64::from(e.private_ips))))
    }

    /// The list that says in which groups an instance or an interface is.
    pub(crate) fn groups_of(&mut self, id: &str) -> Option<&mut Vec<String>> {
        let instances = self.instances.iter_mut().map(|i| (&i.id, &mut i.security_groups));
        let interfaces = self.network_interfaces.iter_mut().map(|e| (&e.id, &mut e.security_groups));
        instances.chain(interfaces).find(|(of, _)| *of == id).map(|(_, groups)| groups)
    }

    pub(crate) fn group(&self, id: &str) -> Option<&SecurityGroup> {
        self.security_groups.iter().find(|group| group.id == id)
    }

    pub(crate) fn instance(&self, id: &str) -> Option<&Instance> {
        self.instances.iter().find(|instance| instance.id == id)
    }

    pub(crate) fn interface(&self, id: &str) -> Option<&NetworkInterface> {
        self.network_interfaces.iter().find(|interface| interface.id == id)
    }
}
