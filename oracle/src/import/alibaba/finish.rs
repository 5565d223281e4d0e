//! Builds a world from the collected drafts.

use std::collections::BTreeSet;

use secgroup::alibaba::{
    GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, NetworkInterfaceSpec, ResourceGroupSpec,
    ResourceSpec, SecurityGroupSpec, World,
};
use serde::de::DeserializeSeed;

use super::Kind as GroupKindSaid;
use super::place::{GROUPS, INSTANCES, INTERFACES};
use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Manager, Network, Rules, resource_key};
use crate::import::draft::{Filed, Said, Word};
use crate::import::report::{Kind, Made, Origin, Record};
use crate::import::{Built, failed_build};

impl Gathering {
    /// Makes the world.
    ///
    /// # Errors
    ///
    /// Something is not known and nothing implies it, or what the files say together cannot be.
    pub(in crate::import) fn finish(mut self, record: &mut Record) -> Result<Built, String> {
        let account = self.account(record)?;
        let account = self.words.word(&account);
        self.undescribed(record);
        self.place(record)?;
        self.unknown_groups(record);
        self.count_rules(record);
        self.attach(record);
        self.settle(&account, record);
        self.check_pages(&account, record);
        self.build(&account, record)
    }

    /// The account whose world it is.
    fn account(&self, record: &mut Record) -> Result<String, String> {
        if let Some(account) = record.account().or(self.settings.account()) {
            return Ok(account.to_owned());
        }
        let owners: BTreeSet<&Word> = self.interfaces.0.values().filter_map(|filed| filed.draft.owner.as_ref()).collect();
        let mut owners = owners.into_iter();
        match (owners.next(), owners.next()) {
            (Some(owner), None) => {
                let why = "no file names the account; all interfaces are this one's. Give --account";
                record.note(Kind::Assumed, "account", "", why, owner, None, None);
                Ok(owner.to_string())
            }
            (Some(one), Some(other)) => {
                Err(format!("the interfaces belong to several accounts, {one:?} and {other:?} among them: give --account"))
            }
            (None, _) => {
                record.note(Kind::Assumed, "account", "", "no file names the account. Give --account", "imported", None, None);
                Ok("imported".to_owned())
            }
        }
    }

    /// Interfaces that are named, by an instance or an attachment, and that no file describes.
    fn undescribed(&mut self, record: &mut Record) {
        for (id, origin) in &self.named {
            if self.interfaces.get(id).is_none() {
                let why =
                    "an instance names it and no file describes it: its groups are not known. Add DescribeNetworkInterfaces";
                record.note(Kind::LeftOut, INTERFACES, "", why, id, None, Some(*origin));
            }
        }
        self.interfaces.0.retain(|id, Filed { draft, origin }| {
            let is_described = draft.described.is_some() || draft.by_contract.is_some();
            if !is_described {
                let why = "it is attached and no file describes it: its groups are not known. Add DescribeNetworkInterfaces";
                record.note(Kind::LeftOut, INTERFACES, "", why, id, None, Some(*origin));
            }
            is_described
        });
    }

    fn check_pages(&self, account: &Word, record: &mut Record) {
        self.pages.check(
            |list| {
                let owner = list.account.as_deref().unwrap_or(account);
                let is_here = |of: &Option<Word>, region: &Option<Word>| {
                    of.as_deref() == Some(owner) && (list.of.is_empty() || region.as_deref() == Some(&*list.of))
                };
                let instances = self.instances.0.values().filter(|filed| is_here(&filed.draft.owner, &filed.draft.region));
                let groups = self.groups.0.values().filter(|filed| is_here(&filed.draft.owner, &filed.draft.region));
                let interfaces = self.interfaces.0.values().filter(|filed| is_here(&filed.draft.owner, &filed.draft.region));
                match list.format {
                    "DescribeInstances" => Some(instances.count()),
                    "DescribeSecurityGroups" => Some(groups.count()),
                    "DescribeNetworkInterfaces" => Some(interfaces.count()),
                    _ => None,
                }
            },
            record,
        );
    }

    /// Groups that have members and that no file describes: they are where their members are.
    fn unknown_groups(&mut self, record: &mut Record) {
        let mut unknown: Vec<(Word, Word, Network, Origin)> = Vec::new();
        let mut look = |groups: &Option<Box<[Word]>>, region: &Option<Word>, network: Option<Network>, origin: Origin| {
            for group in groups.iter().flatten().filter(|group| self.groups.get(group).is_none()) {
                if let (Some(region), Some(network)) = (region, &network) {
                    unknown.push((Word::clone(group), Word::clone(region), network.clone(), origin));
                }
            }
        };
        for Filed { draft, origin } in self.instances.0.values() {
            look(&draft.security_groups, &draft.region, draft.network.clone(), *origin);
        }
        for Filed { draft, origin } in self.interfaces.0.values() {
            for groups in [&draft.security_groups, &draft.primary_groups] {
                look(groups, &draft.region, draft.vpc.clone().map(Network::Vpc), *origin);
            }
        }
        for (id, region, network, origin) in unknown {
            if self.groups.get(&id).is_some() {
                continue;
            }
            let why = "it has members and no file describes it: it is where its first member is, basic, without rules, nobody's \
                       to manage, in no resource group. Add DescribeSecurityGroups";
            record.note(Kind::Assumed, GROUPS, "", why, &id, None, Some(origin));
            let draft = GroupDraft {
                region: Some(region),
                network: Some(network),
                kind: Some(GroupKindSaid::exact(GroupKind::Basic)),
                managed_by: Some(Manager::Nobody),
                acl_rules: Some(0),
                resource_group: Some(None),
                ..GroupDraft::default()
            };
            self.groups.0.insert((*id).into(), Filed { draft, origin });
        }
    }

    /// How many rules groups have, where only the rules themselves are listed.
    fn count_rules(&mut self, record: &mut Record) {
        for (id, Filed { draft, origin }) in &mut self.groups.0 {
            let Some(Rules { ids, managed_only, origin: listed }) = self.rules.get(id) else { continue };
            let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
            if draft.acl_rules.is_none() && *managed_only {
                let why = "only the rules that Terraform manages are known";
                record.note(Kind::Assumed, GROUPS, "acl_rules", why, id, Some(count.to_string()), listed.or(Some(*origin)));
            }
            draft.acl_rules.get_or_insert(count);
        }
    }

    /// What interfaces are attached to. An instance's membership is its primary interface's, so that a primary says what its
    /// instance leaves out, and is in no groups by itself: it would be counted twice.
    fn attach(&mut self, record: &mut Record) {
        for (id, Filed { draft, origin }) in &mut self.interfaces.0 {
            let attached_to = draft.attached_to.clone().flatten();
            let instance = attached_to.as_ref().and_then(|instance| self.instances.0.get_mut(&**instance));
            if let (Some(attached_to), None) = (&attached_to, &instance) {
                let why = "the instance that it is attached to is in no file";
                let value = Some(attached_to.to_string());
                record.note(Kind::LeftOut, INTERFACES, "attached_to", why, id, value, Some(*origin));
                draft.attached_to = Some(None);
            }
            let Some(groups) = draft.primary_groups.take() else { continue };
            let Some(Filed { draft: instance, .. }) = instance else {
                draft.security_groups.get_or_insert(groups);
                continue;
            };
            draft.security_groups.get_or_insert_default();
            let mut clash = |member, value: String| {
                let why = "a primary interface says another thing than its instance; the instance is believed";
                record.note(Kind::Contradicted, INTERFACES, member, why, id, Some(value), Some(*origin));
            };
            match (&instance.security_groups, groups) {
                (None, groups) => instance.security_groups = Some(groups),
                (Some(ours), theirs) if **ours != *theirs => clash("security_groups", theirs.say()),
                _ => {}
            }
            match (instance.private_ips, draft.private_ips) {
                (None, theirs) => instance.private_ips = theirs,
                (Some(ours), Some(theirs)) if ours != theirs => clash("private_ips", theirs.to_string()),
                _ => {}
            }
        }
        for Filed { draft, .. } in self.instances.0.values_mut() {
            draft.private_ips = draft.private_ips.or(draft.listed_ips);
        }
    }

    /// Hands everything to the engine.
    fn build(self, account: &str, record: &Record) -> Result<Built, String> {
        let builder = World::builder("").hash_seed(crate::load::random_seed());
        let settings = self.settings.document("alibaba", Some(account));
        let read = builder.deserialize(&mut serde_json::Deserializer::from_str(&settings));
        let mut builder = read.map_err(|error| format!("settings of the world: {}", crate::json::problem(&error)))?;

        let mut groups: BTreeSet<Word> = BTreeSet::new();
        groups.extend(self.groups.0.values().filter_map(|filed| filed.draft.resource_group.clone().flatten()));
        groups.extend(self.instances.0.values().filter_map(|filed| filed.draft.resource_group.clone().flatten()));
        groups.extend(self.interfaces.0.values().filter_map(|filed| filed.draft.resource_group.clone().flatten()));
        groups.extend(self.resources.0.values().filter_map(|filed| filed.draft.resource_group.clone().flatten()));
        groups.retain(|id| self.resource_groups.get(id).is_none());
        let made = Made {
            resource_groups: self.resource_groups.0.len() + groups.len(),
            security_groups: self.groups.0.len(),
            instances: self.instances.0.len(),
            network_interfaces: self.interfaces.0.len(),
            resources: self.resources.0.len(),
        };
        let mut origins: [Vec<Origin>; 4] = Default::default();
        for (id, Filed { draft, origin }) in self.resource_groups.0 {
            let spec = ResourceGroupSpec { id: (*id).into(), owner: draft.owner.as_deref().map(Into::into) };
            builder = builder.resource_group(spec);
            origins[0].push(origin);
        }
        for id in groups {
            builder = builder.resource_group(ResourceGroupSpec::new(&*id));
        }
        // Each draft goes when its record is there.
        for (id, Filed { draft, origin }) in self.groups.0 {
            builder = builder.security_group(group_spec(&id, &draft));
            origins[1].push(origin);
        }
        for (id, Filed { draft, origin }) in self.instances.0 {
            builder = builder.instance(instance_spec(&id, &draft));
            origins[2].push(origin);
        }
        for (id, Filed { draft, origin }) in self.interfaces.0 {
            builder = builder.network_interface(interface_spec(&id, &draft));
            origins[3].push(origin);
        }
        for (key, Filed { draft, .. }) in self.resources.0 {
            let (Some((kind, id)), Some(region)) = (resource_key(&key), &draft.region) else { continue };
            let mut spec = ResourceSpec::new(kind, id, &**region);
            spec.owner = draft.owner.as_deref().map(Into::into);
            spec.resource_group = draft.resource_group.as_ref().and_then(Option::as_deref).map(Into::into);
            builder = builder.resource(spec);
        }
        let lists =
            [("resource_groups", &origins[0]), (GROUPS, &origins[1]), (INSTANCES, &origins[2]), (INTERFACES, &origins[3])];
        let world = builder.build().map_err(|error| failed_build(&error, &lists, record))?;
        Ok(Built { world: crate::AnyWorld::Alibaba(Box::new(world)), made })
    }
}

fn network_spec(network: Option<&Network>) -> secgroup::alibaba::Network<'_> {
    match network {
        Some(Network::Vpc(vpc)) => secgroup::alibaba::Network::vpc(&**vpc),
        _ => secgroup::alibaba::Network::Classic,
    }
}

fn text(word: Option<&Word>) -> std::borrow::Cow<'_, str> {
    word.map_or("", |word| &**word).into()
}

fn optional(word: Option<&Option<Word>>) -> Option<std::borrow::Cow<'_, str>> {
    word?.as_deref().map(Into::into)
}

fn product(manager: Option<&Manager>) -> Option<std::borrow::Cow<'_, str>> {
    match manager? {
        Manager::Product(product) => Some((&**product).into()),
        Manager::Nobody | Manager::Someone => None,
    }
}

fn texts(words: &Option<Box<[Word]>>) -> Vec<std::borrow::Cow<'_, str>> {
    words.iter().flatten().map(|word| (&**word).into()).collect()
}

fn group_spec<'d>(id: &'d str, draft: &'d GroupDraft) -> SecurityGroupSpec<'d> {
    SecurityGroupSpec {
        id: id.into(),
        region: text(draft.region.as_ref()),
        network: network_spec(draft.network.as_ref()),
        kind: draft.kind.map_or(GroupKind::Basic, |kind| kind.kind),
        owner: draft.owner.as_deref().map(Into::into),
        managed_by: product(draft.managed_by.as_ref()),
        acl_rules: draft.acl_rules.unwrap_or_default(),
        resource_group: optional(draft.resource_group.as_ref()),
        busy: draft.busy.unwrap_or_default(),
    }
}

fn instance_spec<'d>(id: &'d str, draft: &'d InstanceDraft) -> InstanceSpec<'d> {
    InstanceSpec {
        id: id.into(),
        region: text(draft.region.as_ref()),
        network: network_spec(draft.network.as_ref()),
        status: draft.status.unwrap_or(InstanceStatus::Running),
        owner: draft.owner.as_deref().map(Into::into),
        locks: draft.locks.clone().unwrap_or_default(),
        supports_enterprise_groups: draft.supports_enterprise_groups.unwrap_or(true),
        private_ips: draft.private_ips.unwrap_or(1),
        security_groups: texts(&draft.security_groups),
        resource_group: optional(draft.resource_group.as_ref()),
        busy: draft.busy.unwrap_or_default(),
    }
}

fn interface_spec<'d>(id: &'d str, draft: &'d InterfaceDraft) -> NetworkInterfaceSpec<'d> {
    NetworkInterfaceSpec {
        id: id.into(),
        region: text(draft.region.as_ref()),
        vpc: text(draft.vpc.as_ref()),
        interface_type: draft.interface_type.unwrap_or(InterfaceType::Secondary),
        status: draft.status.unwrap_or(InterfaceStatus::Available),
        owner: draft.owner.as_deref().map(Into::into),
        granted_to: texts(&draft.granted_to),
        managed_by: product(draft.managed_by.as_ref()),
        attached_to: optional(draft.attached_to.as_ref()),
        private_ips: draft.private_ips.unwrap_or(1),
        security_groups: texts(&draft.security_groups),
        resource_group: optional(draft.resource_group.as_ref()),
        busy: draft.busy.unwrap_or_default(),
    }
}
