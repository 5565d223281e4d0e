//! Takes worlds, this project's own documents.

use secgroup::alibaba::{InstanceSpec, NetworkInterfaceSpec, ResourceGroupSpec, ResourceSpec, SecurityGroupSpec};

use super::take::sorted;
use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Kind, Manager, Network, ResourceDraft, ResourceGroupDraft};
use crate::import::draft::{Word, Words};
use crate::import::report::{Origin, Record};
use crate::import::walk::Trouble;
use crate::import::{clash, said, spec};

impl Gathering {
    /// An element of a world: what it leaves out is not said, so that another file may say it.
    pub(super) fn part_of_world(&mut self, list: &str, text: &str, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let has = said(text);
        let has = |member: &str| has.iter().any(|name| name == member);
        let words = &mut self.words;
        let is_owned;
        let (list, position) = match list {
            "instances" => {
                let spec: InstanceSpec<'_> = spec(text)?;
                is_owned = spec.owner.is_some();
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
                is_owned = spec.owner.is_some();
                let draft = GroupDraft {
                    region: Some(words.word(&spec.region)),
                    network: Some(network_of(words, &spec.network)),
                    kind: Some(Kind::exact(spec.kind)),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    managed_by: has("managed_by").then(|| manager(words, spec.managed_by.as_deref())),
                    acl_rules: has("acl_rules").then_some(spec.acl_rules),
                    resource_group: has("resource_group").then(|| spec.resource_group.map(|id| words.word(&id))),
                    busy: has("busy").then_some(spec.busy),
                    by_contract: Some(true),
                };
                ("security_groups", self.groups.put(&spec.id, draft, origin, record))
            }
            "network_interfaces" => {
                let spec: NetworkInterfaceSpec<'_> = spec(text)?;
                is_owned = spec.owner.is_some();
                let draft = InterfaceDraft {
                    region: Some(words.word(&spec.region)),
                    vpc: Some(words.word(&spec.vpc)),
                    interface_type: has("type").then_some(spec.interface_type),
                    status: Some(spec.status),
                    owner: spec.owner.map(|owner| words.word(&owner)),
                    granted_to: has("granted_to").then(|| words.set(spec.granted_to.iter().map(|id| &**id))),
                    managed_by: has("managed_by").then(|| manager(words, spec.managed_by.as_deref())),
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
                is_owned = spec.owner.is_some();
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
                is_owned = spec.owner.is_some();
                let draft = ResourceGroupDraft { owner: spec.owner.map(|owner| words.word(&owner)) };
                ("resource_groups", self.resource_groups.put(&spec.id, draft, origin, record))
            }
        };
        let position = position.map_err(clash)?;
        if !is_owned {
            self.of_world.push((list, position, origin));
        }
        Ok(())
    }

    /// What a world leaves without an owner is its account's.
    pub(super) fn belong(&mut self, account: &Word, record: &mut Record) -> Result<(), Trouble> {
        for (list, at, origin) in std::mem::take(&mut self.of_world) {
            let owner = Some(Word::clone(account));
            let added = match list {
                "security_groups" => self.groups.add(at, GroupDraft { owner, ..GroupDraft::default() }, origin, record),
                "instances" => self.instances.add(at, InstanceDraft { owner, ..InstanceDraft::default() }, origin, record),
                "network_interfaces" => {
                    self.interfaces.add(at, InterfaceDraft { owner, ..InterfaceDraft::default() }, origin, record)
                }
                "resources" => self.resources.add(at, ResourceDraft { owner, ..ResourceDraft::default() }, origin, record),
                _ => self.resource_groups.add(at, ResourceGroupDraft { owner }, origin, record),
            };
            added.map_err(clash)?;
        }
        Ok(())
    }
}

fn manager(words: &mut Words, product: Option<&str>) -> Manager {
    product.map_or(Manager::Nobody, |product| Manager::Product(words.word(product)))
}

fn network_of(words: &mut Words, network: &secgroup::alibaba::Network<'_>) -> Network {
    match network {
        secgroup::alibaba::Network::Classic => Network::Classic,
        secgroup::alibaba::Network::Vpc(id) => Network::Vpc(words.word(id)),
    }
}
