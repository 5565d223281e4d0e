//! Fills in regions and networks that one file leaves out and another implies.

use std::collections::{BTreeSet, HashMap};

use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Network, SwitchDraft};
use crate::import::draft::{Filed, Shelf, Word, Words};
use crate::import::report::{Kind, Origin, Record};

pub(super) const GROUPS: &str = "security_groups";
pub(super) const INSTANCES: &str = "instances";
pub(super) const INTERFACES: &str = "network_interfaces";

/// What is known of a group's place by its members.
#[derive(Default)]
struct Clues {
    network: Option<Network>,
    region: Option<Word>,
    zone: Option<Word>,
}

/// What the places of some things say of others.
#[derive(Default)]
struct Implied {
    /// The region of each VPC; nothing where things in it are in several.
    vpcs: HashMap<Word, Option<Word>>,
    /// A zone of each VPC.
    zones: HashMap<Word, Word>,
    /// All regions that are named.
    regions: BTreeSet<Word>,
}

impl Implied {
    fn place(&mut self, region: Option<&Word>, vpc: Option<&Word>, zone: Option<&Word>) {
        if let Some(region) = region {
            if !self.regions.contains(region) {
                self.regions.insert(Word::clone(region));
            }
            if let Some(vpc) = vpc {
                match self.vpcs.get_mut(vpc) {
                    Some(known) if known.as_ref() != Some(region) => *known = None,
                    Some(_) => {}
                    None => drop(self.vpcs.insert(Word::clone(vpc), Some(Word::clone(region)))),
                }
            }
        }
        if let (Some(vpc), Some(zone)) = (vpc, zone) {
            self.zones.entry(Word::clone(vpc)).or_insert_with(|| Word::clone(zone));
        }
    }

    /// The region, where the files name but one.
    fn only(&self) -> Option<&Word> {
        let mut regions = self.regions.iter();
        regions.next().filter(|_| regions.next().is_none())
    }
}

/// Something whose region is looked for.
struct Lost<'l> {
    list: &'static str,
    id: &'l str,
    origin: Origin,
    vpc: Option<&'l Word>,
    zone: Option<&'l Word>,
}

impl Lost<'_> {
    /// The region by what is implied, what was asked for, or what can be assumed.
    fn region(&self, implied: &Implied, words: &mut Words, record: &mut Record) -> Result<Word, String> {
        let Self { list, id, origin, vpc, zone } = self;
        if let Some(Some(region)) = vpc.and_then(|vpc| implied.vpcs.get(vpc)) {
            return Ok(Word::clone(region));
        }
        if let Some(region) = record.region_of(*origin) {
            return Ok(words.word(region));
        }
        let zone = zone.or_else(|| implied.zones.get(*vpc.as_ref()?));
        let (region, why) = if let Some(zone) = zone {
            (words.word(region_of_zone(zone)), "it is made from the zone's name. Give --region")
        } else if let Some(region) = implied.only() {
            (Word::clone(region), "it is the only region that the files name. Give --region")
        } else {
            return Err(problem(list, id, "region", "no file says it: give --region", *origin, record));
        };
        record.note(Kind::Assumed, list, "region", why, id, Some(region.to_string()), Some(*origin));
        Ok(region)
    }
}

impl Gathering {
    /// Gives everything its region and network.
    ///
    /// # Errors
    ///
    /// One is not known, and nothing implies it.
    pub(super) fn place(&mut self, record: &mut Record) -> Result<(), String> {
        self.place_groups(record)?;
        self.place_instances(record)?;
        self.place_interfaces(record)
    }

    fn implied(&self) -> Implied {
        let mut implied = Implied::default();
        let vpc_of = |network: &Option<Network>, switch: &Option<Word>| match network {
            Some(Network::Vpc(vpc)) => Some(Word::clone(vpc)),
            Some(Network::Classic) => None,
            None => self.switch(switch).and_then(|switch| switch.vpc.clone()),
        };
        for Filed { draft, .. } in self.groups.0.values() {
            implied.place(draft.region.as_ref(), vpc_of(&draft.network, &None).as_ref(), None);
        }
        for Filed { draft, .. } in self.instances.0.values() {
            implied.place(draft.region.as_ref(), vpc_of(&draft.network, &draft.switch).as_ref(), draft.zone.as_ref());
        }
        for Filed { draft, .. } in self.interfaces.0.values() {
            let switch = self.switch(&draft.switch).and_then(|switch| switch.vpc.as_ref());
            implied.place(draft.region.as_ref(), draft.vpc.as_ref().or(switch), draft.zone.as_ref());
        }
        for Filed { draft, .. } in self.switches.0.values() {
            implied.place(None, draft.vpc.as_ref(), draft.zone.as_ref());
        }
        implied
    }

    fn switch(&self, id: &Option<Word>) -> Option<&SwitchDraft> {
        switch(&self.switches, id)
    }

    fn place_groups(&mut self, record: &mut Record) -> Result<(), String> {
        if self.groups.0.values().all(|filed| filed.draft.network.is_some() && filed.draft.region.is_some()) {
            return Ok(());
        }
        let implied = self.implied();
        let mut clues = self.clues();
        for (id, Filed { draft, origin }) in &mut self.groups.0 {
            let GroupDraft { region, network, .. } = draft;
            if region.is_some() && network.is_some() {
                continue;
            }
            let clues = clues.remove(&**id).unwrap_or_default();
            *network = network.take().or(clues.network);
            let network = network.get_or_insert_with(|| {
                let why = "no VPC is given, and no member is known to be in one";
                record.note(Kind::Assumed, GROUPS, "network", why, id, Some("classic".to_owned()), Some(*origin));
                Network::Classic
            });
            *region = region.take().or(clues.region);
            if region.is_none() {
                let lost = Lost { list: GROUPS, id, origin: *origin, vpc: vpc(network), zone: clues.zone.as_ref() };
                *region = Some(lost.region(&implied, &mut self.words, record)?);
            }
        }
        Ok(())
    }

    /// What is known of groups by their members.
    fn clues(&self) -> HashMap<Word, Clues> {
        let mut found: HashMap<Word, Clues> = HashMap::new();
        let mut member =
            |groups: &Option<Box<[Word]>>, network: Option<Network>, region: &Option<Word>, zone: &Option<Word>| {
                for group in groups.iter().flatten() {
                    if !found.contains_key(group) {
                        found.insert(Word::clone(group), Clues::default());
                    }
                    let Some(clues) = found.get_mut(group) else { continue };
                    let (known, said) = (&mut clues.network, &network);
                    *known = known.take().or_else(|| said.clone());
                    clues.region = clues.region.take().or_else(|| region.clone());
                    clues.zone = clues.zone.take().or_else(|| zone.clone());
                }
            };
        for Filed { draft, .. } in self.instances.0.values() {
            let switch = self.switch(&draft.switch).and_then(|switch| switch.vpc.clone());
            let network = draft.network.clone().or(switch.map(Network::Vpc));
            member(&draft.security_groups, network, &draft.region, &draft.zone);
        }
        for Filed { draft, .. } in self.interfaces.0.values() {
            let switch = self.switch(&draft.switch).and_then(|switch| switch.vpc.clone());
            let network = draft.vpc.clone().or(switch).map(Network::Vpc);
            let groups = if draft.security_groups.is_some() { &draft.security_groups } else { &draft.primary_groups };
            member(groups, network, &draft.region, &draft.zone);
        }
        found
    }

    fn place_instances(&mut self, record: &mut Record) -> Result<(), String> {
        if self.instances.0.values().all(|filed| filed.draft.network.is_some() && filed.draft.region.is_some()) {
            return Ok(());
        }
        let implied = self.implied();
        for (id, Filed { draft, origin }) in &mut self.instances.0 {
            let InstanceDraft { region, network, switch: in_switch, zone, security_groups, .. } = draft;
            if region.is_some() && network.is_some() {
                continue;
            }
            let group = security_groups.iter().flatten().find_map(|group| self.groups.0.get(&**group));
            let in_switch = switch(&self.switches, in_switch);
            if network.is_none() {
                let of_switch = in_switch.and_then(|switch| switch.vpc.clone()).map(Network::Vpc);
                let found = of_switch.or_else(|| group.and_then(|group| group.draft.network.clone()));
                let unknown = || problem(INSTANCES, id, "network", "no file says it or implies it", *origin, record);
                *network = Some(found.ok_or_else(unknown)?);
            }
            *region = region.take().or_else(|| group.and_then(|group| group.draft.region.clone()));
            if region.is_none() {
                let zone = zone.as_ref().or(in_switch.and_then(|switch| switch.zone.as_ref()));
                let vpc = network.as_ref().and_then(vpc);
                let lost = Lost { list: INSTANCES, id, origin: *origin, vpc, zone };
                *region = Some(lost.region(&implied, &mut self.words, record)?);
            }
        }
        Ok(())
    }

    fn place_interfaces(&mut self, record: &mut Record) -> Result<(), String> {
        if self.interfaces.0.values().all(|filed| filed.draft.vpc.is_some() && filed.draft.region.is_some()) {
            return Ok(());
        }
        let implied = self.implied();
        for (id, Filed { draft, origin }) in &mut self.interfaces.0 {
            let InterfaceDraft { region, vpc: in_vpc, switch: in_switch, zone, security_groups, attached_to, .. } = draft;
            if region.is_some() && in_vpc.is_some() {
                continue;
            }
            let group = security_groups.iter().flatten().find_map(|group| self.groups.0.get(&**group));
            let instance = attached_to.iter().flatten().find_map(|instance| self.instances.0.get(&**instance));
            let in_switch = switch(&self.switches, in_switch);
            if in_vpc.is_none() {
                let of = |network: Option<&Network>| network.and_then(vpc).cloned();
                let found = in_switch.and_then(|switch| switch.vpc.clone());
                let found = found.or_else(|| of(group.and_then(|group| group.draft.network.as_ref())));
                let found = found.or_else(|| of(instance.and_then(|instance| instance.draft.network.as_ref())));
                let unknown = || problem(INTERFACES, id, "vpc", "no file says it or implies it", *origin, record);
                *in_vpc = Some(found.ok_or_else(unknown)?);
            }
            let said = region.take().or_else(|| group.and_then(|group| group.draft.region.clone()));
            *region = said.or_else(|| instance.and_then(|instance| instance.draft.region.clone()));
            if region.is_none() {
                let zone = zone.as_ref().or(in_switch.and_then(|switch| switch.zone.as_ref()));
                let lost = Lost { list: INTERFACES, id, origin: *origin, vpc: in_vpc.as_ref(), zone };
                *region = Some(lost.region(&implied, &mut self.words, record)?);
            }
        }
        Ok(())
    }
}

fn switch<'s>(switches: &'s Shelf<SwitchDraft>, id: &Option<Word>) -> Option<&'s SwitchDraft> {
    switches.get(id.as_ref()?).map(|filed| &filed.draft)
}

const fn vpc(network: &Network) -> Option<&Word> {
    match network {
        Network::Vpc(vpc) => Some(vpc),
        Network::Classic => None,
    }
}

/// A zone's name is its region's with a letter behind it: `cn-hangzhou-h`, `ap-southeast-1a`.
fn region_of_zone(zone: &str) -> &str {
    let region = zone.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
    if region.len() + 1 == zone.len() { region.trim_end_matches('-') } else { zone }
}

fn problem(list: &str, id: &str, member: &str, problem: &str, origin: Origin, record: &Record) -> String {
    format!("{}: {list} {id:?}: {member}: {problem}", record.place(origin))
}
