//! Alibaba Cloud: an account as the files describe it.

mod finish;
mod place;
mod settle;
mod tables;
mod take;
mod terraform;
mod worlds;

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use secgroup::alibaba::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock, ResourceKind, World};
use secgroup::rulebook::Cloud;
use serde_json::value::RawValue;

use crate::import::clash;
use crate::import::draft::{Said, Shelf, Word, Words, draft, said};
use crate::import::members::given;
use crate::import::pages::{List, Pages};
use crate::import::report::{Origin, Record};
use crate::import::settings::Settings;
use crate::import::terraform as state;
use crate::import::walk::{Element, Gatherer, Known, Page, Trouble, element};

pub(super) use tables::TABLES;
use tables::{GroupAttribute, Instance, NetworkInterface, SecurityGroup};

/// The network of an instance or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Network {
    Classic,
    Vpc(Word),
}

impl Said for Network {
    fn say(&self) -> String {
        match self {
            Self::Classic => "classic".to_owned(),
            Self::Vpc(id) => format!("the VPC {id:?}"),
        }
    }
}

/// Who manages something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manager {
    Nobody,
    /// A product: responses do not say which.
    Someone,
    Product(Word),
}

impl Said for Manager {
    fn say(&self) -> String {
        match self {
            Self::Nobody => "nobody".to_owned(),
            Self::Someone => "a product".to_owned(),
            Self::Product(product) => product.say(),
        }
    }

    fn refines(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Product(_), Self::Someone))
    }
}

/// The kind of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) kind: GroupKind,
    /// A response has one word for advanced and enterprise groups.
    pub(super) is_vague: bool,
}

impl Kind {
    /// The kind that a vendor's word names.
    pub(super) const fn worded(kind: GroupKind) -> Self {
        Self { kind, is_vague: !matches!(kind, GroupKind::Basic) }
    }

    pub(super) const fn exact(kind: GroupKind) -> Self {
        Self { kind, is_vague: false }
    }
}

impl Said for Kind {
    fn say(&self) -> String {
        self.kind.to_string()
    }

    fn refines(&self, other: &Self) -> bool {
        !self.is_vague && other.is_vague && self.kind != GroupKind::Basic
    }
}

said!(InstanceStatus, InterfaceStatus, InterfaceType);

impl Said for Vec<Lock> {
    fn say(&self) -> String {
        format!("[{}]", self.iter().map(Lock::to_string).collect::<Vec<_>>().join(", "))
    }
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
        /// The addresses that an instance lists itself: those of its primary interface may be more.
        listed_ips: u32,
        security_groups: Box<[Word]>,
        resource_group: Option<Word>,
        busy: bool,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct GroupDraft in "security_groups" {
        region: Word,
        network: Network,
        kind: Kind,
        owner: Word,
        managed_by: Manager,
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
        managed_by: Manager,
        attached_to: Option<Word>,
        /// A response or state describes it: more is known than that something is attached to it.
        described: bool,
        private_ips: u32,
        security_groups: Box<[Word]>,
        /// The groups that a response names for a primary interface: they are its instance's.
        primary_groups: Box<[Word]>,
        resource_group: Option<Word>,
        busy: bool,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct SwitchDraft in "vSwitches" {
        vpc: Word,
        zone: Word,
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

impl InterfaceDraft {
    /// The groups that a response names, as its own or as its instance's.
    pub(super) fn groups(interface_type: Option<InterfaceType>, groups: Option<Box<[Word]>>) -> (Groups, Groups) {
        if interface_type == Some(InterfaceType::Primary) { (None, groups) } else { (groups, None) }
    }
}

/// The groups that a file names, if any.
type Groups = Option<Box<[Word]>>;

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
    /// Terraform's vSwitches.
    pub(super) switches: Shelf<SwitchDraft>,
    /// The regions of the instances of the page at hand. A page that is the vendor's has one.
    page_regions: Vec<Word>,
    /// The groups of the page at hand, which are in the region that the page names.
    on_page: Vec<usize>,
    /// The things of the world at hand that are its account's: the lists that they are in, and where.
    of_world: Vec<(&'static str, usize, Origin)>,
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

    fn page_ends(&mut self, format: &'static str, page: &Page<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let region = given(&page.region).map(|region| self.words.word(region));
        for position in std::mem::take(&mut self.on_page) {
            let draft = GroupDraft { region: region.clone(), ..GroupDraft::default() };
            self.groups.add(position, draft, origin, record).map_err(clash)?;
        }
        let regions = std::mem::take(&mut self.page_regions);
        let of = match (format, &*regions) {
            ("DescribeInstances", [region]) => Some(&**region),
            ("DescribeInstances", [_, ..]) => None,
            ("DescribeSecurityGroups", _) => region.as_deref(),
            ("DescribeSecurityGroupAttribute", _) => given(&page.security_group),
            _ => record.region_of(origin),
        };
        let account = record.account_of(origin).map(Box::from);
        self.pages.page(List { format, account, of: of.unwrap_or_default().into() }, page, origin);
        Ok(())
    }

    fn world_ends(&mut self, settings: serde_json::Map<String, serde_json::Value>, record: &mut Record) -> Result<(), Trouble> {
        let account = settings.get("account").and_then(|account| account.as_str()).map(|account| self.words.word(account));
        let Some(account) = account else { return Err(Trouble::new("account", "a world names its account")) };
        self.belong(&account, record)?;
        self.settings.add(settings, record, World::builder(""))
    }
}

/// The type and id of a resource, from what it is filed under.
pub(super) fn resource_key(key: &str) -> Option<(ResourceKind, &str)> {
    let (kind, id) = key.split_once(' ')?;
    Some((kind.parse().ok()?, id))
}
