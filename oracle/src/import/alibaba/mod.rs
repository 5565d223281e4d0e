//! Alibaba Cloud: which member of which response, or of which Terraform resource, fills what.

mod finish;
mod terraform;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use secgroup::alibaba::{
    GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, Lock, NetworkInterfaceSpec, ResourceGroupSpec,
    ResourceKind, ResourceSpec, SecurityGroupSpec,
};
use secgroup::rulebook::Cloud;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::import::draft::{Shelf, Word, Words, draft};
use crate::import::members::{Count, Flag, Length, Listed, Text, given, members};
use crate::import::pages::Pages;
use crate::import::report::{Kind, Origin, Record};
use crate::import::settings::Settings;
use crate::import::walk::{Element, Gatherer, Known, Page, Trouble, element};
use crate::import::{Table, clash, id, said, spec, terraform as state, word};

members! {
    /// An instance of DescribeInstances, and DescribeInstanceAttribute as a whole.
    struct Instance<'a> {
        "InstanceId" => id: Text<'a>, "id";
        "RegionId" => region: Text<'a>, "region";
        "Status" => status: Text<'a>, "status";
        "InstanceNetworkType" => network_type: Text<'a>, "network: classic or a VPC";
        "VpcAttributes" => vpc: VpcAttributes<'a>;
        "InnerIpAddress" => inner: Length, "private_ips, in the classic network";
        "SecurityGroupIds" => groups: Listed<Text<'a>>, "security_groups";
        "OperationLocks" => locks: Listed<LockReason<'a>>;
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
        "NetworkInterfaces" => interfaces: Listed<InstanceInterface<'a>>;
    }

    struct VpcAttributes<'a> {
        "VpcId" => id: Text<'a>, "network: the VPC";
        "PrivateIpAddress" => addresses: Length, "private_ips, where no primary interface is listed";
    }

    struct LockReason<'a> {
        "LockReason" => reason: Text<'a>, "locks";
    }

    /// An interface inside of an instance.
    struct InstanceInterface<'a> {
        "NetworkInterfaceId" => id: Text<'a>, "whether an interface is not described";
        "Type" => interface_type: Text<'a>, "which interface is the primary";
        "PrivateIpSets" => addresses: Length, "private_ips, of the primary";
    }

    /// A group of DescribeSecurityGroups.
    struct SecurityGroup<'a> {
        "SecurityGroupId" => id: Text<'a>, "id";
        "VpcId" => vpc: Text<'a>, "network: the VPC; empty is classic";
        "SecurityGroupType" => kind: Text<'a>, "kind";
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
        "RuleCount" => rules: Count, "acl_rules";
        "ServiceManaged" => managed: Flag, "managed_by: whether a product manages it";
    }

    /// DescribeSecurityGroupAttribute.
    struct GroupAttribute<'a> {
        "SecurityGroupId" => id: Text<'a>, "id";
        "RegionId" => region: Text<'a>, "region";
        "VpcId" => vpc: Text<'a>, "network: the VPC; absent or empty is classic";
        "Permissions" => rules: Listed<&'a RawValue>, "acl_rules, where RuleCount is not said";
    }

    struct Permission<'a> {
        "SecurityGroupRuleId" => id: Text<'a>, "which rules are the same";
    }

    /// An interface of DescribeNetworkInterfaces.
    struct NetworkInterface<'a> {
        "NetworkInterfaceId" => id: Text<'a>, "id";
        "VpcId" => vpc: Text<'a>, "vpc";
        "ZoneId" => zone: Text<'a>, "region, where nothing else says it";
        "Type" => interface_type: Text<'a>, "type";
        "Status" => status: Text<'a>, "status";
        "OwnerId" => owner: Text<'a>, "owner";
        "ServiceManaged" => managed: Flag, "managed_by: whether a product manages it";
        "InstanceId" => instance: Text<'a>, "attached_to";
        "Attachment" => attachment: Attachment<'a>;
        "PrivateIpSets" => addresses: Length, "private_ips";
        "SecurityGroupIds" => groups: Listed<Text<'a>>, "security_groups";
        "ResourceGroupId" => resource_group: Text<'a>, "resource_group";
    }

    struct Attachment<'a> {
        "InstanceId" => instance: Text<'a>, "attached_to, where InstanceId is not said";
    }
}

/// What is read, for the documentation.
pub(super) const TABLES: &[&[Table]] = &[RESPONSES, terraform::TABLES];

const RESPONSES: &[Table] = &[
    Table { format: "DescribeInstances", path: "Instances.Instance[]", rows: Instance::ROWS },
    Table { format: "DescribeInstances", path: "Instances.Instance[].VpcAttributes", rows: VpcAttributes::ROWS },
    Table { format: "DescribeInstances", path: "Instances.Instance[].OperationLocks.LockReason[]", rows: LockReason::ROWS },
    Table {
        format: "DescribeInstances",
        path: "Instances.Instance[].NetworkInterfaces.NetworkInterface[]",
        rows: InstanceInterface::ROWS,
    },
    Table { format: "DescribeSecurityGroups", path: "SecurityGroups.SecurityGroup[]", rows: SecurityGroup::ROWS },
    Table { format: "DescribeSecurityGroupAttribute", path: "", rows: GroupAttribute::ROWS },
    Table { format: "DescribeSecurityGroupAttribute", path: "Permissions.Permission[]", rows: Permission::ROWS },
    Table {
        format: "DescribeNetworkInterfaces",
        path: "NetworkInterfaceSets.NetworkInterfaceSet[]",
        rows: NetworkInterface::ROWS,
    },
    Table {
        format: "DescribeNetworkInterfaces",
        path: "NetworkInterfaceSets.NetworkInterfaceSet[].Attachment",
        rows: Attachment::ROWS,
    },
];

/// The network of an instance or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Network {
    Classic,
    Vpc(Word),
}

draft! {
    struct InstanceDraft in "instances" {
        region: Word,
        network: Network,
        /// Terraform's: the network is the vSwitch's.
        switch: Word,
        /// Terraform's: the region is the zone's.
        zone: Word,
        status: InstanceStatus,
        owner: Word,
        locks: Vec<Lock>,
        supports_enterprise_groups: bool,
        private_ips: u32,
        security_groups: Box<[Word]>,
        resource_group: Option<Word>,
        busy: bool,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct GroupDraft in "security_groups" {
        region: Word,
        network: Network,
        kind: GroupKind,
        owner: Word,
        managed_by: Option<Word>,
        acl_rules: u32,
        resource_group: Option<Word>,
        busy: bool,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct InterfaceDraft in "network_interfaces" {
        region: Word,
        vpc: Word,
        switch: Word,
        zone: Word,
        interface_type: InterfaceType,
        status: InterfaceStatus,
        owner: Word,
        granted_to: Box<[Word]>,
        managed_by: Option<Word>,
        attached_to: Option<Word>,
        /// A response or state describes it: a primary interface's groups are then its instance's.
        described: bool,
        private_ips: u32,
        security_groups: Box<[Word]>,
        resource_group: Option<Word>,
        busy: bool,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct ResourceGroupDraft in "resource_groups" {
        owner: Word,
    }
    struct ResourceDraft in "resources" {
        region: Word,
        owner: Word,
        resource_group: Option<Word>,
    }
}

/// What stands for the name of a product that manages something: responses say that there is one, not which.
pub(super) const SOME_PRODUCT: &str = "unknown";

/// An account of Alibaba Cloud, as far as the files have told.
#[derive(Default)]
pub(super) struct Gathering {
    pub(super) words: Words,
    pub(super) settings: Settings,
    pub(super) pages: Pages,
    pub(super) resource_groups: Shelf<ResourceGroupDraft>,
    pub(super) groups: Shelf<GroupDraft>,
    pub(super) instances: Shelf<InstanceDraft>,
    pub(super) interfaces: Shelf<InterfaceDraft>,
    /// By type and id: `disk d-1`.
    pub(super) resources: Shelf<ResourceDraft>,
    /// Rules that are listed one by one, by group; whether the list is all there is.
    pub(super) rules: HashMap<Box<str>, Rules>,
    /// Secondary interfaces that instances name, with the instance.
    pub(super) named: IndexMap<Box<str>, Origin>,
    /// Terraform's vSwitches: the VPC of each.
    pub(super) switches: HashMap<Box<str>, Word>,
    /// Which of a page's groups or of a world's things learn something from what stands behind them.
    waiting: Vec<(&'static str, usize)>,
}

#[derive(Default)]
pub(super) struct Rules {
    pub(super) ids: HashSet<Box<str>>,
    /// Terraform names the rules that it manages, which may not be all.
    pub(super) managed_only: bool,
    pub(super) origin: Option<Origin>,
}

impl Gatherer for Gathering {
    const CLOUD: Cloud = Cloud::Alibaba;
    const LISTS: &'static [Known] = &[
        Known { member: "Instances", element: Element::Instance, format: "DescribeInstances", single: false },
        Known { member: "SecurityGroups", element: Element::SecurityGroup, format: "DescribeSecurityGroups", single: false },
        Known {
            member: "NetworkInterfaceSets",
            element: Element::NetworkInterface,
            format: "DescribeNetworkInterfaces",
            single: false,
        },
    ];
    const FLAT: &'static [Known] = &[
        Known {
            member: "SecurityGroupId",
            element: Element::GroupAttribute,
            format: "DescribeSecurityGroupAttribute",
            single: true,
        },
        Known { member: "InstanceId", element: Element::Instance, format: "DescribeInstanceAttribute", single: true },
    ];
    const WORLD: &'static [&'static str] =
        &["resource_groups", "security_groups", "instances", "network_interfaces", "resources"];

    fn element(
        &mut self,
        kind: Element,
        text: &[u8],
        at_end: bool,
        origin: Origin,
        record: &mut Record,
    ) -> Result<Option<usize>, Trouble> {
        macro_rules! take {
            ($Type:ty, $take:ident) => {
                match element::<$Type>(text, at_end)? {
                    Some((value, len)) => self.$take(&value, origin, record).map(|()| Some(len)),
                    None => Ok(None),
                }
            };
        }
        match kind {
            Element::Instance => take!(Instance<'_>, instance),
            Element::SecurityGroup => take!(SecurityGroup<'_>, group),
            Element::GroupAttribute => take!(GroupAttribute<'_>, group_attribute),
            Element::NetworkInterface => take!(NetworkInterface<'_>, interface),
            Element::Resource => take!(state::Resource<'_>, terraform),
            Element::World(list) => {
                let Some((value, len)) = element::<&RawValue>(text, at_end)? else { return Ok(None) };
                self.part_of_world(list, value.get(), origin, record).map(|()| Some(len))
            }
            Element::EnterpriseGroup | Element::DataSet | Element::AvailableGroup => Ok(None),
        }
    }

    fn page_ends(&mut self, element: Element, format: &'static str, page: &Page<'_>, origin: Origin) {
        let region = given(&page.region).map(|region| self.words.word(region));
        for (_, position) in std::mem::take(&mut self.waiting) {
            let filed = self.groups.0.get_index_mut(position);
            if let (Some((_, filed)), Some(region)) = (filed, &region) {
                filed.draft.region.get_or_insert_with(|| Word::clone(region));
            }
        }
        let of = if element == Element::GroupAttribute { given(&page.security_group) } else { None };
        self.pages.page(format, of, page, origin);
    }

    fn world_ends(&mut self, settings: serde_json::Map<String, serde_json::Value>) -> Result<(), Trouble> {
        let account = settings.get("account").and_then(|account| account.as_str()).map(|account| self.words.word(account));
        let Some(account) = account else { return Err(Trouble::new("account", "a world names its account")) };
        for (list, position) in std::mem::take(&mut self.waiting) {
            let owner = match list {
                "security_groups" => self.groups.0.get_index_mut(position).map(|(_, filed)| &mut filed.draft.owner),
                "instances" => self.instances.0.get_index_mut(position).map(|(_, filed)| &mut filed.draft.owner),
                "network_interfaces" => self.interfaces.0.get_index_mut(position).map(|(_, filed)| &mut filed.draft.owner),
                "resources" => self.resources.0.get_index_mut(position).map(|(_, filed)| &mut filed.draft.owner),
                _ => self.resource_groups.0.get_index_mut(position).map(|(_, filed)| &mut filed.draft.owner),
            };
            if let Some(owner) = owner {
                owner.get_or_insert_with(|| Word::clone(&account));
            }
        }
        self.settings.add(settings)
    }
}

impl Gathering {
    fn instance(&mut self, said: &Instance<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "InstanceId")?;
        let vpc = said.vpc.as_ref();
        let network = match (given(&said.network_type), vpc.and_then(|vpc| given(&vpc.id))) {
            (_, Some(vpc)) => Some(Network::Vpc(self.words.word(vpc))),
            (Some("classic"), None) => Some(Network::Classic),
            (Some("vpc") | None, None) => None,
            (Some(_), None) => {
                return Err(Trouble::new("InstanceNetworkType", "it must be classic or vpc"));
            }
        };
        let mut primary = None;
        for interface in said.interfaces.iter().flat_map(|list| &list.0) {
            match (given(&interface.interface_type), given(&interface.id)) {
                (Some("Primary"), _) => primary = interface.addresses,
                (Some(_), Some(id)) => {
                    self.named.entry(id.into()).or_insert(origin);
                }
                _ => {}
            }
        }
        // An empty list is how the vendor prints what it does not say.
        let addresses = [primary, vpc.and_then(|vpc| vpc.addresses), said.inner];
        let draft = InstanceDraft {
            region: given(&said.region).map(|region| self.words.word(region)),
            network,
            status: word(&said.status, "Status")?,
            locks: said.locks.as_ref().map(|locks| read_locks(id, &locks.0, origin, record)),
            private_ips: addresses.into_iter().flatten().map(|Length(length)| length).find(|length| *length > 0),
            security_groups: said.groups.as_ref().map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0))),
            resource_group: self.resource_group(&said.resource_group),
            ..InstanceDraft::default()
        };
        self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    fn group(&mut self, said: &SecurityGroup<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "SecurityGroupId")?;
        let draft = GroupDraft {
            network: self.network(&said.vpc),
            kind: word(&said.kind, "SecurityGroupType")?,
            managed_by: self.managed(said.managed),
            acl_rules: said.rules.map(|Count(rules)| rules),
            resource_group: self.resource_group(&said.resource_group),
            ..GroupDraft::default()
        };
        let position = self.groups.put(id, draft, origin, record).map_err(clash)?;
        self.waiting.push(("security_groups", position));
        Ok(())
    }

    fn group_attribute(&mut self, said: &GroupAttribute<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "SecurityGroupId")?;
        let draft = GroupDraft {
            region: given(&said.region).map(|region| self.words.word(region)),
            network: self.network(&said.vpc),
            ..GroupDraft::default()
        };
        if let Some(permissions) = &said.rules {
            let rules = self.rules.entry(id.into()).or_default();
            rules.managed_only = false;
            rules.origin = Some(origin);
            for permission in &permissions.0 {
                // A rule without an id is known by what it says.
                let named = Permission::deserialize(&mut serde_json::Deserializer::from_str(permission.get())).ok();
                let named = named.and_then(|rule| given(&rule.id).map(Box::from));
                rules.ids.insert(named.unwrap_or_else(|| Box::from(permission.get())));
            }
        }
        self.groups.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    fn interface(&mut self, said: &NetworkInterface<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "NetworkInterfaceId")?;
        let attachment = said.attachment.as_ref().map(|attachment| &attachment.instance);
        // `InstanceId` is not printed for what a product manages.
        let instance = given(&said.instance).or_else(|| attachment.and_then(given));
        let attached_to = match instance {
            Some(instance) => Some(Some(self.words.word(instance))),
            None => (said.instance.is_some() || attachment.is_some()).then_some(None),
        };
        let draft = InterfaceDraft {
            vpc: given(&said.vpc).map(|vpc| self.words.word(vpc)),
            zone: given(&said.zone).map(|zone| self.words.word(zone)),
            interface_type: word(&said.interface_type, "Type")?,
            status: word(&said.status, "Status")?,
            owner: given(&said.owner).map(|owner| self.words.word(owner)),
            managed_by: self.managed(said.managed),
            attached_to,
            described: Some(true),
            private_ips: said.addresses.map(|Length(length)| length).filter(|length| *length > 0),
            security_groups: said.groups.as_ref().map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0))),
            resource_group: self.resource_group(&said.resource_group),
            ..InterfaceDraft::default()
        };
        self.interfaces.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    /// The network of a group: an empty VPC is the classic network.
    fn network(&mut self, vpc: &Option<Text<'_>>) -> Option<Network> {
        let vpc = vpc.as_ref()?;
        Some(match vpc.given() {
            Some(vpc) => Network::Vpc(self.words.word(vpc)),
            None => Network::Classic,
        })
    }

    fn managed(&mut self, managed: Option<Flag>) -> Option<Option<Word>> {
        managed.map(|Flag(managed)| managed.then(|| self.words.word(SOME_PRODUCT)))
    }

    fn resource_group(&mut self, text: &Option<Text<'_>>) -> Option<Option<Word>> {
        let group = text.as_ref()?.given();
        Some(group.map(|group| self.words.word(group)))
    }

    /// An element of a world: what it leaves out is not said, so that another file may say it.
    fn part_of_world(&mut self, list: &str, text: &str, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let has = said(text);
        let has = |member: &str| has.iter().any(|name| name == member);
        let words = &mut self.words;
        let (list, position) = match list {
            "instances" => {
                let spec: InstanceSpec<'_> = spec(text)?;
                let draft = InstanceDraft {
                    region: Some(words.word(&spec.region)),
                    network: Some(network_of(words, &spec.network)),
                    status: Some(spec.status),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    locks: has("locks").then(|| sorted(spec.locks)),
                    supports_enterprise_groups: has("supports_enterprise_groups").then_some(spec.supports_enterprise_groups),
                    private_ips: has("private_ips").then_some(spec.private_ips),
                    security_groups: has("security_groups").then(|| words.set(spec.security_groups.iter().map(|id| &**id))),
                    resource_group: has("resource_group").then(|| spec.resource_group.map(|id| words.word(&id))),
                    busy: has("busy").then_some(spec.busy),
                    by_contract: Some(true),
                    ..InstanceDraft::default()
                };
                ("instances", self.instances.put(&spec.id, draft, origin, record))
            }
            "security_groups" => {
                let spec: SecurityGroupSpec<'_> = spec(text)?;
                let draft = GroupDraft {
                    region: Some(words.word(&spec.region)),
                    network: Some(network_of(words, &spec.network)),
                    kind: Some(spec.kind),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    managed_by: has("managed_by").then(|| spec.managed_by.map(|product| words.word(&product))),
                    acl_rules: has("acl_rules").then_some(spec.acl_rules),
                    resource_group: has("resource_group").then(|| spec.resource_group.map(|id| words.word(&id))),
                    busy: has("busy").then_some(spec.busy),
                    by_contract: Some(true),
                };
                ("security_groups", self.groups.put(&spec.id, draft, origin, record))
            }
            "network_interfaces" => {
                let spec: NetworkInterfaceSpec<'_> = spec(text)?;
                let draft = InterfaceDraft {
                    region: Some(words.word(&spec.region)),
                    vpc: Some(words.word(&spec.vpc)),
                    interface_type: has("type").then_some(spec.interface_type),
                    status: Some(spec.status),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    granted_to: has("granted_to").then(|| words.set(spec.granted_to.iter().map(|id| &**id))),
                    managed_by: has("managed_by").then(|| spec.managed_by.map(|product| words.word(&product))),
                    attached_to: has("attached_to").then(|| spec.attached_to.map(|id| words.word(&id))),
                    private_ips: has("private_ips").then_some(spec.private_ips),
                    security_groups: has("security_groups").then(|| words.set(spec.security_groups.iter().map(|id| &**id))),
                    resource_group: has("resource_group").then(|| spec.resource_group.map(|id| words.word(&id))),
                    busy: has("busy").then_some(spec.busy),
                    by_contract: Some(true),
                    ..InterfaceDraft::default()
                };
                ("network_interfaces", self.interfaces.put(&spec.id, draft, origin, record))
            }
            "resources" => {
                let spec: ResourceSpec<'_> = spec(text)?;
                let draft = ResourceDraft {
                    region: Some(words.word(&spec.region)),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    resource_group: has("resource_group").then(|| spec.resource_group.map(|id| words.word(&id))),
                };
                let id = format!("{} {}", spec.kind, spec.id);
                ("resources", self.resources.put(&id, draft, origin, record))
            }
            _ => {
                let spec: ResourceGroupSpec<'_> = spec(text)?;
                let draft = ResourceGroupDraft { owner: spec.owner.map(|owner| words.word(&owner)) };
                ("resource_groups", self.resource_groups.put(&spec.id, draft, origin, record))
            }
        };
        self.waiting.push((list, position.map_err(clash)?));
        Ok(())
    }
}

fn network_of(words: &mut Words, network: &secgroup::alibaba::Network<'_>) -> Network {
    match network {
        secgroup::alibaba::Network::Classic => Network::Classic,
        secgroup::alibaba::Network::Vpc(id) => Network::Vpc(words.word(id)),
    }
}

fn sorted(mut locks: Vec<Lock>) -> Vec<Lock> {
    locks.sort_unstable();
    locks.dedup();
    locks
}

/// The locks of an instance. Those that a world does not know are left out: the rules look at `security` alone.
fn read_locks(id: &str, reasons: &[LockReason<'_>], origin: Origin, record: &mut Record) -> Vec<Lock> {
    let mut locks = Vec::new();
    for reason in reasons.iter().filter_map(|reason| given(&reason.reason)) {
        match reason.to_ascii_lowercase().parse() {
            Ok(lock) => locks.push(lock),
            Err(_) => {
                let why = "a world knows no such lock; the rules look at `security` alone";
                record.note(Kind::LeftOut, "instances", "locks", why, id, Some(reason.to_owned()), Some(origin));
            }
        }
    }
    sorted(locks)
}

/// The type and id of a resource, from what it is filed under.
pub(super) fn resource_key(key: &str) -> Option<(ResourceKind, &str)> {
    let (kind, id) = key.split_once(' ')?;
    Some((kind.parse().ok()?, id))
}
