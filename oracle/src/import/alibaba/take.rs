//! Takes what each element of a response says.

use secgroup::alibaba::Lock;
use serde::Deserialize;

use super::tables::{GroupAttribute, Instance, LockReason, NetworkInterface, Permission, SecurityGroup};
use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Kind, Manager, Network};
use crate::import::draft::Word;
use crate::import::members::{Count, Flag, Length, Text, given};
use crate::import::report::{Kind as NoteKind, Origin, Record};
use crate::import::walk::Trouble;
use crate::import::{clash, id, word};

impl Gathering {
    pub(super) fn instance(&mut self, said: &Instance<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
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
        let region = given(&said.region).map(|region| self.words.word(region));
        if let Some(region) = region.as_ref().filter(|region| !self.page_regions.contains(region)) {
            self.page_regions.push(Word::clone(region));
        }
        let draft = InstanceDraft {
            region,
            network,
            status: word(&said.status, "Status")?,
            locks: said.locks.as_ref().map(|locks| read_locks(id, &locks.0, origin, record)),
            private_ips: counted([primary]),
            listed_ips: counted([vpc.and_then(|vpc| vpc.addresses), said.inner]),
            security_groups: said.groups.as_ref().map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0))),
            resource_group: self.resource_group(&said.resource_group),
            ..InstanceDraft::default()
        };
        self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    pub(super) fn group(&mut self, said: &SecurityGroup<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "SecurityGroupId")?;
        let draft = GroupDraft {
            network: self.network(&said.vpc),
            kind: word(&said.kind, "SecurityGroupType")?.map(Kind::worded),
            managed_by: managed(said.managed),
            acl_rules: said.rules.map(|Count(rules)| rules),
            resource_group: self.resource_group(&said.resource_group),
            ..GroupDraft::default()
        };
        let position = self.groups.put(id, draft, origin, record).map_err(clash)?;
        self.on_page.push(position);
        Ok(())
    }

    pub(super) fn group_attribute(
        &mut self,
        said: &GroupAttribute<'_>,
        origin: Origin,
        record: &mut Record,
    ) -> Result<(), Trouble> {
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

    pub(super) fn interface(
        &mut self,
        said: &NetworkInterface<'_>,
        origin: Origin,
        record: &mut Record,
    ) -> Result<(), Trouble> {
        let id = id(&said.id, "NetworkInterfaceId")?;
        let attachment = said.attachment.as_ref().map(|attachment| &attachment.instance);
        // `InstanceId` is not printed for what a product manages.
        let instance = given(&said.instance).or_else(|| attachment.and_then(given));
        let attached_to = match instance {
            Some(instance) => Some(Some(self.words.word(instance))),
            None => (said.instance.is_some() || attachment.is_some()).then_some(None),
        };
        let interface_type = word(&said.interface_type, "Type")?;
        let groups = said.groups.as_ref().map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0)));
        let (security_groups, primary_groups) = InterfaceDraft::groups(interface_type, groups);
        let draft = InterfaceDraft {
            vpc: given(&said.vpc).map(|vpc| self.words.word(vpc)),
            zone: given(&said.zone).map(|zone| self.words.word(zone)),
            interface_type,
            status: word(&said.status, "Status")?,
            owner: given(&said.owner).map(|owner| self.words.word(owner)),
            managed_by: managed(said.managed),
            attached_to,
            described: Some(true),
            private_ips: counted([said.addresses]),
            security_groups,
            primary_groups,
            resource_group: self.resource_group(&said.resource_group),
            ..InterfaceDraft::default()
        };
        self.interfaces.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    /// The network of a group: an empty VPC is the classic network.
    pub(super) fn network(&mut self, vpc: &Option<Text<'_>>) -> Option<Network> {
        let vpc = vpc.as_ref()?;
        Some(match vpc.given() {
            Some(vpc) => Network::Vpc(self.words.word(vpc)),
            None => Network::Classic,
        })
    }

    pub(super) fn resource_group(&mut self, text: &Option<Text<'_>>) -> Option<Option<Word>> {
        let group = text.as_ref()?.given();
        Some(group.map(|group| self.words.word(group)))
    }
}

fn managed(managed: Option<Flag>) -> Option<Manager> {
    managed.map(|Flag(managed)| if managed { Manager::Someone } else { Manager::Nobody })
}

/// The length of the first list that is not empty: an empty one is how the vendor prints what it does not say.
fn counted<const N: usize>(lists: [Option<Length>; N]) -> Option<u32> {
    lists.into_iter().flatten().map(|Length(length)| length).find(|length| *length > 0)
}

pub(super) fn sorted(mut locks: Vec<Lock>) -> Vec<Lock> {
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
                record.note(NoteKind::LeftOut, "instances", "locks", why, id, Some(reason.to_owned()), Some(origin));
            }
        }
    }
    sorted(locks)
}
