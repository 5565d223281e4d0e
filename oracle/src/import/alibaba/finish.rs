//! From what the files say to a world: what one file leaves out and another implies is filled in, what none implies is
//! assumed and noted.

use std::collections::{BTreeSet, HashMap};

use secgroup::alibaba::{
    GroupKind, InstanceSpec, InstanceStatus, InterfaceStatus, InterfaceType, NetworkInterfaceSpec, ResourceGroupSpec,
    ResourceSpec, SecurityGroupSpec, World,
};
use serde::de::DeserializeSeed;

use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Network, Rules, SOME_PRODUCT, resource_key};
use crate::import::draft::{Filed, Word};
use crate::import::report::{Kind, Made, Origin, Record};
use crate::import::{Built, Options, failed_build};

/// What a world has that no response carries.
pub(in crate::import) const NEVER_CARRIED: &[&str] = &[
    "editions",
    "service",
    "limits",
    "owner of instances and groups",
    "which product manages",
    "supports_enterprise_groups",
    "granted_to",
    "busy",
    "resources",
];

/// Regions and networks that things in other lists imply.
#[derive(Default)]
struct Implied {
    /// The region of each VPC.
    vpcs: HashMap<Word, Word>,
    /// All regions that are named.
    regions: BTreeSet<Word>,
}

const GROUPS: &str = "security_groups";
const INSTANCES: &str = "instances";
const INTERFACES: &str = "network_interfaces";

impl Gathering {
    /// Makes the world.
    ///
    /// # Errors
    ///
    /// Something is not known and nothing implies it, or what the files say together cannot be.
    pub(in crate::import) fn finish(mut self, options: &Options, record: &mut Record) -> Result<Built, String> {
        let account = self.account(options, record)?;
        self.check_pages(record);
        let mut implied = self.implied();
        self.place_groups(options, &implied, record)?;
        self.place_instances(options, &mut implied, record)?;
        self.place_interfaces(options, &implied, record)?;
        self.unknown_groups(record)?;
        self.count_rules(record);
        self.attach(record);
        self.settle(&account, record);
        self.build(&account, record)
    }

    /// The account whose world it is.
    fn account(&self, options: &Options, record: &mut Record) -> Result<String, String> {
        if let Some(account) = options.account.as_deref().or(self.settings.account()) {
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

    fn check_pages(&self, record: &mut Record) {
        let read = |format: &str| match format {
            "DescribeInstances" => Some(self.instances.0.len()),
            "DescribeSecurityGroups" => Some(self.groups.0.len()),
            "DescribeNetworkInterfaces" => Some(self.interfaces.0.len()),
            _ => None,
        };
        self.pages.check(read, record);
        for (id, origin) in &self.named {
            if self.interfaces.get(id).is_none() {
                let why =
                    "an instance names it and no file describes it: its groups are not known. Add DescribeNetworkInterfaces";
                record.note(Kind::LeftOut, INTERFACES, "", why, id, None, Some(*origin));
            }
        }
    }

    fn implied(&self) -> Implied {
        let mut implied = Implied::default();
        let groups = self.groups.0.values().map(|filed| (&filed.draft.region, &filed.draft.network));
        let instances = self.instances.0.values().map(|filed| (&filed.draft.region, &filed.draft.network));
        for (region, network) in groups.chain(instances) {
            let Some(region) = region else { continue };
            implied.regions.insert(Word::clone(region));
            if let Some(Network::Vpc(vpc)) = network {
                implied.vpcs.entry(Word::clone(vpc)).or_insert_with(|| Word::clone(region));
            }
        }
        for filed in self.interfaces.0.values() {
            implied.regions.extend(filed.draft.region.clone());
        }
        implied
    }

    /// Regions and networks of the groups that leave them out.
    fn place_groups(&mut self, options: &Options, implied: &Implied, record: &mut Record) -> Result<(), String> {
        if self.groups.0.values().any(|filed| filed.draft.network.is_none()) {
            self.networks_from_members();
        }
        let words = &mut self.words;
        for (id, Filed { draft, origin }) in &mut self.groups.0 {
            if draft.network.is_none() {
                let why = "no VPC is given, and no member is known to be in one";
                record.note(Kind::Assumed, GROUPS, "network", why, id, Some("classic".to_owned()), Some(*origin));
            }
            let network = draft.network.get_or_insert(Network::Classic);
            if draft.region.is_none() {
                let vpc = match network {
                    Network::Vpc(vpc) => implied.vpcs.get(vpc).cloned(),
                    Network::Classic => None,
                };
                let given = || options.region.as_deref().map(|region| words.word(region));
                let region = vpc.or_else(given).or_else(|| implied.only(GROUPS, id, *origin, record));
                draft.region = Some(region.ok_or_else(|| no_region(GROUPS, id, *origin, record))?);
            }
        }
        Ok(())
    }

    /// The networks of groups, as far as their members' are known.
    fn networks_from_members(&mut self) {
        let mut found: HashMap<Word, Network> = HashMap::new();
        for filed in self.instances.0.values() {
            let switch = filed.draft.switch.as_ref().and_then(|switch| self.switches.get(&**switch));
            let network = filed.draft.network.clone().or_else(|| switch.cloned().map(Network::Vpc));
            for (group, network) in filed.draft.security_groups.iter().flatten().zip(std::iter::repeat(network)) {
                found.extend(network.map(|network| (Word::clone(group), network)));
            }
        }
        for filed in self.interfaces.0.values() {
            let switch = filed.draft.switch.as_ref().and_then(|switch| self.switches.get(&**switch));
            let vpc = filed.draft.vpc.as_ref().or(switch);
            for (group, vpc) in filed.draft.security_groups.iter().flatten().zip(std::iter::repeat(vpc)) {
                found.extend(vpc.map(|vpc| (Word::clone(group), Network::Vpc(Word::clone(vpc)))));
            }
        }
        for (id, filed) in &mut self.groups.0 {
            if filed.draft.network.is_none() {
                filed.draft.network = found.remove(&**id);
            }
        }
    }

    fn place_instances(&mut self, options: &Options, implied: &mut Implied, record: &mut Record) -> Result<(), String> {
        for (id, Filed { draft, origin }) in &mut self.instances.0 {
            let InstanceDraft { region, network, switch, zone, security_groups, .. } = draft;
            if region.is_some() && network.is_some() {
                continue;
            }
            let group = security_groups.iter().flatten().find_map(|group| self.groups.0.get(&**group));
            if network.is_none() {
                let vpc = switch.as_ref().and_then(|switch| self.switches.get(&**switch)).cloned().map(Network::Vpc);
                let unknown = || problem(INSTANCES, id, "network", "no file says it or implies it", *origin, record);
                let implied = vpc.or_else(|| group.and_then(|group| group.draft.network.clone()));
                *network = Some(implied.ok_or_else(unknown)?);
            }
            if region.is_none() {
                let vpc = match network {
                    Some(Network::Vpc(vpc)) => implied.vpcs.get(vpc).cloned(),
                    _ => None,
                };
                let said = group.and_then(|group| group.draft.region.clone()).or(vpc);
                let found = said.or_else(|| options.region.as_deref().map(|region| self.words.word(region)));
                let found = found.or_else(|| {
                    let zone = zone.as_ref()?;
                    Some(self.words.word(region_of_zone(zone, INSTANCES, id, *origin, record)))
                });
                let found = found.or_else(|| implied.only(INSTANCES, id, *origin, record));
                *region = Some(found.ok_or_else(|| no_region(INSTANCES, id, *origin, record))?);
            }
        }
        *implied = self.implied();
        Ok(())
    }

    fn place_interfaces(&mut self, options: &Options, implied: &Implied, record: &mut Record) -> Result<(), String> {
        for (id, Filed { draft, origin }) in &mut self.interfaces.0 {
            let InterfaceDraft { region, vpc, switch, zone, security_groups, attached_to, .. } = draft;
            if region.is_some() && vpc.is_some() {
                continue;
            }
            let group = security_groups.iter().flatten().find_map(|group| self.groups.0.get(&**group));
            let instance = attached_to.iter().flatten().find_map(|instance| self.instances.0.get(&**instance));
            if vpc.is_none() {
                let of = |network: Option<&Network>| match network {
                    Some(Network::Vpc(vpc)) => Some(Word::clone(vpc)),
                    _ => None,
                };
                let switch = switch.as_ref().and_then(|switch| self.switches.get(&**switch)).cloned();
                let found = switch.or_else(|| of(group.and_then(|group| group.draft.network.as_ref())));
                let found = found.or_else(|| of(instance.and_then(|instance| instance.draft.network.as_ref())));
                let unknown = || problem(INTERFACES, id, "vpc", "no file says it or implies it", *origin, record);
                *vpc = Some(found.ok_or_else(unknown)?);
            }
            if region.is_none() {
                let said = group.and_then(|group| group.draft.region.clone());
                let said = said.or_else(|| instance.and_then(|instance| instance.draft.region.clone()));
                let said = said.or_else(|| vpc.as_ref().and_then(|vpc| implied.vpcs.get(vpc).cloned()));
                let found = said.or_else(|| options.region.as_deref().map(|region| self.words.word(region)));
                let found = found.or_else(|| {
                    let zone = zone.as_ref()?;
                    Some(self.words.word(region_of_zone(zone, INTERFACES, id, *origin, record)))
                });
                let found = found.or_else(|| implied.only(INTERFACES, id, *origin, record));
                *region = Some(found.ok_or_else(|| no_region(INTERFACES, id, *origin, record))?);
            }
        }
        Ok(())
    }

    /// Groups that have members and that no file describes: they are where their members are.
    fn unknown_groups(&mut self, record: &mut Record) -> Result<(), String> {
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
            look(&draft.security_groups, &draft.region, draft.vpc.clone().map(Network::Vpc), *origin);
        }
        for (id, region, network, origin) in unknown {
            if self.groups.get(&id).is_some() {
                continue;
            }
            let why = "it has members and no file describes it: it is where its first member is. Add DescribeSecurityGroups";
            record.note(Kind::Assumed, GROUPS, "", why, &id, None, Some(origin));
            let draft = GroupDraft { region: Some(region), network: Some(network), ..GroupDraft::default() };
            self.groups.0.insert((*id).into(), Filed { draft, origin });
        }
        Ok(())
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
            let Some(Some(attached_to)) = draft.attached_to.clone() else { continue };
            let Some(Filed { draft: instance, .. }) = self.instances.0.get_mut(&*attached_to) else {
                let why = "the instance that it is attached to is in no file";
                let value = Some(attached_to.to_string());
                record.note(Kind::LeftOut, INTERFACES, "attached_to", why, id, value, Some(*origin));
                draft.attached_to = Some(None);
                continue;
            };
            if draft.interface_type != Some(InterfaceType::Primary) || draft.described.is_none() {
                continue;
            }
            instance.private_ips = instance.private_ips.or(draft.private_ips);
            let groups = draft.security_groups.replace(Box::default());
            match (&instance.security_groups, groups) {
                (None, groups) => instance.security_groups = groups,
                (Some(ours), Some(theirs)) if **ours != *theirs => {
                    let why = "a primary interface is in other groups than its instance; the instance's are taken";
                    record.note(Kind::Contradicted, INTERFACES, "security_groups", why, id, None, Some(*origin));
                }
                _ => {}
            }
        }
    }

    /// Sets what no file says.
    fn settle(&mut self, account: &str, record: &mut Record) {
        let account = self.words.word(account);
        let mut assume = |list, member, why, id: &str, value: &str, origin| {
            record.note(Kind::Assumed, list, member, why, id, Some(value.to_owned()), Some(origin));
        };
        let not_said = "no file says it";
        for (id, Filed { draft, origin }) in &mut self.groups.0 {
            if draft.kind.is_none() && draft.by_contract.is_none() {
                assume(GROUPS, "kind", not_said, id, "basic", *origin);
            }
            if draft.acl_rules.is_none() && draft.by_contract.is_none() {
                assume(GROUPS, "acl_rules", not_said, id, "0", *origin);
            }
            if draft.managed_by.iter().flatten().any(|product| &**product == SOME_PRODUCT) {
                assume(GROUPS, "managed_by", PRODUCT, id, SOME_PRODUCT, *origin);
            }
            draft.owner.get_or_insert_with(|| Word::clone(&account));
        }
        for (id, Filed { draft, origin }) in &mut self.instances.0 {
            if draft.status.is_none() {
                assume(INSTANCES, "status", not_said, id, "Running", *origin);
            }
            if draft.security_groups.is_none() && draft.by_contract.is_none() {
                assume(INSTANCES, "security_groups", not_said, id, "[]", *origin);
            }
            draft.owner.get_or_insert_with(|| Word::clone(&account));
        }
        for (id, Filed { draft, origin }) in &mut self.instances.0 {
            if draft.private_ips.is_none() && draft.by_contract.is_none() {
                assume(INSTANCES, "private_ips", not_said, id, "1", *origin);
            }
        }
        for (id, Filed { draft, origin }) in &mut self.interfaces.0 {
            if draft.status.is_none() {
                let status = if draft.attached_to.iter().flatten().next().is_some() {
                    InterfaceStatus::InUse
                } else {
                    InterfaceStatus::Available
                };
                draft.status = Some(status);
                assume(INTERFACES, "status", not_said, id, &status.to_string(), *origin);
            }
            if draft.interface_type.is_none() && draft.by_contract.is_none() {
                assume(INTERFACES, "type", not_said, id, "Secondary", *origin);
            }
            if draft.security_groups.is_none() && draft.by_contract.is_none() {
                assume(INTERFACES, "security_groups", not_said, id, "[]", *origin);
            }
            if draft.private_ips.is_none() && draft.by_contract.is_none() {
                assume(INTERFACES, "private_ips", not_said, id, "1", *origin);
            }
            if draft.managed_by.iter().flatten().any(|product| &**product == SOME_PRODUCT) {
                assume(INTERFACES, "managed_by", PRODUCT, id, SOME_PRODUCT, *origin);
            }
            draft.owner.get_or_insert_with(|| Word::clone(&account));
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
        Ok(Built { world: crate::AnyWorld::Alibaba(Box::new(world)), made, never_carried: NEVER_CARRIED })
    }
}

const PRODUCT: &str = "a product manages it, and no response says which";

impl Implied {
    /// The region, where the files name but one.
    fn only(&self, list: &'static str, id: &str, origin: Origin, record: &mut Record) -> Option<Word> {
        let mut regions = self.regions.iter();
        let (Some(region), None) = (regions.next(), regions.next()) else { return None };
        let why = "it is the only region that the files name. Give --region";
        record.note(Kind::Assumed, list, "region", why, id, Some(region.to_string()), Some(origin));
        Some(Word::clone(region))
    }
}

/// A zone's name is its region's with a letter behind it: `cn-hangzhou-h`, `ap-southeast-1a`.
fn region_of_zone<'z>(zone: &'z str, list: &'static str, id: &str, origin: Origin, record: &mut Record) -> &'z str {
    let region = zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    let region = if region.len() + 1 == zone.len() { region.trim_end_matches('-') } else { zone };
    let why = "it is made from the zone's name. Give --region";
    record.note(Kind::Assumed, list, "region", why, id, Some(region.to_owned()), Some(origin));
    region
}

fn problem(list: &str, id: &str, member: &str, problem: &str, origin: Origin, record: &Record) -> String {
    format!("{}: {list} {id:?}: {member}: {problem}", record.place(origin))
}

fn no_region(list: &str, id: &str, origin: Origin, record: &Record) -> String {
    problem(list, id, "region", "no file says it: give --region", origin, record)
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

fn texts(words: Option<&Box<[Word]>>) -> Vec<std::borrow::Cow<'_, str>> {
    words.into_iter().flatten().map(|word| (&**word).into()).collect()
}

fn group_spec<'d>(id: &'d str, draft: &'d GroupDraft) -> SecurityGroupSpec<'d> {
    SecurityGroupSpec {
        id: id.into(),
        region: text(draft.region.as_ref()),
        network: network_spec(draft.network.as_ref()),
        kind: draft.kind.unwrap_or(GroupKind::Basic),
        owner: draft.owner.as_deref().map(Into::into),
        managed_by: optional(draft.managed_by.as_ref()),
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
        security_groups: texts(draft.security_groups.as_ref()),
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
        granted_to: texts(draft.granted_to.as_ref()),
        managed_by: optional(draft.managed_by.as_ref()),
        attached_to: optional(draft.attached_to.as_ref()),
        private_ips: draft.private_ips.unwrap_or(1),
        security_groups: texts(draft.security_groups.as_ref()),
        resource_group: optional(draft.resource_group.as_ref()),
        busy: draft.busy.unwrap_or_default(),
    }
}
