//! Zenlayer: which member of which response or Terraform resource fills what.

use std::collections::HashSet;

use indexmap::IndexMap;
use secgroup::rulebook::Cloud;
use secgroup::zenlayer::{GroupStatus, InstanceSpec, InstanceStatus, SecurityGroupSpec, World};
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::draft::{Filed, Shelf, Word, Words, draft, said};
use super::members::{Listed, Text, given, members};
use super::pages::{List, Pages};
use super::report::{Kind, Made, Origin, Record};
use super::settings::Settings;
use super::walk::{Element, Gatherer, Known, Page, Trouble, element};
use super::{Built, Table, clash, failed_build, id, spec, terraform, word};

members! {
    /// An element of a data set: an instance or a group.
    struct DataSet<'a> {
        "instanceId" => instance: Text<'a>, "id of an instance";
        "instanceStatus" => instance_status: Text<'a>, "status of an instance";
        "securityGroupIds" => groups: Listed<Text<'a>>, "security_groups";
        "securityGroupId" => group: Text<'a>, "id of a group";
        "securityGroupStatus" => group_status: Text<'a>, "status of a group";
        "instanceIds" => members: Listed<Text<'a>>, "security_groups of the instances";
    }

    struct AvailableGroup<'a> {
        "securityGroupId" => id: Text<'a>, "id of a group";
    }

    /// Terraform's.
    struct StateInstance<'a> {
        "id" => id: Text<'a>, "id of an instance";
        "instance_status" => status: Text<'a>, "status of an instance";
    }

    struct StateGroup<'a> {
        "id" => id: Text<'a>, "id of a group";
    }

    struct StateAttachment<'a> {
        "security_group_id" => group: Text<'a>, "security_groups of the instance";
        "instance_id" => instance: Text<'a>, "which instance";
    }
}

/// What is read, for the documentation.
pub(super) const TABLES: &[&[Table]] = &[&[
    Table { format: "DescribeInstances, DescribeSecurityGroups", path: "response.dataSet[]", rows: DataSet::ROWS },
    Table {
        format: "DescribeInstanceAvailableSecurityGroupResources",
        path: "response.instanceAvailableSecurityGroups[]",
        rows: AvailableGroup::ROWS,
    },
    Table { format: "Terraform", path: "zenlayercloud_instance, zenlayercloud_zvm_instance", rows: StateInstance::ROWS },
    Table {
        format: "Terraform",
        path: "zenlayercloud_security_group, zenlayercloud_zvm_security_group",
        rows: StateGroup::ROWS,
    },
    Table {
        format: "Terraform",
        path: "zenlayercloud_security_group_attachment, zenlayercloud_zvm_security_group_attachment",
        rows: StateAttachment::ROWS,
    },
]];

said!(InstanceStatus, GroupStatus);

/// What a data set is, by its elements.
const OF_INSTANCES: &str = "DescribeInstances";
const OF_GROUPS: &str = "DescribeSecurityGroups";

draft! {
    struct InstanceDraft in "instances" {
        status: InstanceStatus,
        supports_security_groups: bool,
        security_groups: Box<[Word]>,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct GroupDraft in "security_groups" {
        status: GroupStatus,
    }
}

/// The groups that name an instance.
struct Named {
    groups: Vec<Word>,
    origin: Origin,
    /// Whether all of them are known from Terraform alone.
    all_managed: bool,
}

/// An account of Zenlayer, as far as the files have told.
#[derive(Default)]
pub(super) struct Gathering {
    words: Words,
    settings: Settings,
    pages: Pages,
    groups: Shelf<GroupDraft>,
    instances: Shelf<InstanceDraft>,
    /// Memberships that groups and attachments name.
    members: Vec<Membership>,
    /// Groups that name all of their members.
    listed: HashSet<Word>,
    /// What the page at hand lists.
    page_of: Option<&'static str>,
}

/// A membership that a group or an attachment names.
struct Membership {
    instance: Word,
    group: Word,
    origin: Origin,
    /// Whether Terraform says so, which may not know all.
    is_managed: bool,
}

impl Gatherer for Gathering {
    const CLOUD: Cloud = Cloud::Zenlayer;
    const LISTS: &'static [Known] = &[
        Known { member: "dataSet", element: Element::DataSet, format: "dataSet", single: false },
        Known {
            member: "instanceAvailableSecurityGroups",
            element: Element::AvailableGroup,
            format: "DescribeInstanceAvailableSecurityGroupResources",
            single: false,
        },
    ];
    const FLAT: &'static [Known] = &[];
    const WORLD: &'static [&'static str] = &["security_groups", "instances"];

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
            Element::DataSet => take!(DataSet<'_>, data),
            Element::AvailableGroup => take!(AvailableGroup<'_>, available),
            Element::Resource => take!(terraform::Resource<'_>, terraform),
            Element::World(list) => {
                let Some((value, len)) = element::<&RawValue>(text, at_end)? else { return Ok(None) };
                self.part_of_world(list, value.get(), origin, record).map(|()| Some(len))
            }
            _ => Ok(None),
        }
    }

    fn page_ends(&mut self, format: &'static str, page: &Page<'_>, origin: Origin, _: &mut Record) -> Result<(), Trouble> {
        let format = self.page_of.take().unwrap_or(format);
        self.pages.page(List { format, account: None, of: Box::default() }, page, origin);
        Ok(())
    }

    fn world_ends(&mut self, settings: serde_json::Map<String, serde_json::Value>, record: &mut Record) -> Result<(), Trouble> {
        self.settings.add(settings, record, World::builder())
    }
}

impl Gathering {
    fn data(&mut self, said: &DataSet<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        match (given(&said.instance), given(&said.group)) {
            (Some(id), None) => {
                self.page_of = Some(OF_INSTANCES);
                let groups = said.groups.as_ref();
                let draft = InstanceDraft {
                    status: word(&said.instance_status, "instanceStatus")?,
                    security_groups: groups.map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0))),
                    ..InstanceDraft::default()
                };
                self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
            }
            (None, Some(id)) => {
                self.page_of = Some(OF_GROUPS);
                let draft = GroupDraft { status: word(&said.group_status, "securityGroupStatus")? };
                self.groups.put(id, draft, origin, record).map_err(clash)?;
                let group = self.words.word(id);
                for member in said.members.iter().flat_map(|list| &list.0).filter_map(Text::given) {
                    let instance = self.words.word(member);
                    self.members.push(Membership { instance, group: Word::clone(&group), origin, is_managed: false });
                }
                if said.members.is_some() {
                    self.listed.insert(group);
                }
                Ok(())
            }
            _ => Err(Trouble::new("", "neither instanceId nor securityGroupId: is this a page of another cloud?")),
        }
    }

    fn available(&mut self, said: &AvailableGroup<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "securityGroupId")?;
        self.groups.put(id, GroupDraft::default(), origin, record).map(drop).map_err(clash)
    }

    fn terraform(&mut self, resource: &terraform::Resource<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        match resource.managed_type() {
            Some("zenlayercloud_instance" | "zenlayercloud_zvm_instance") => {
                let said: StateInstance<'_> = resource.values()?;
                let id = id(&said.id, "id").map_err(terraform::inside)?;
                let status = word(&said.status, "instance_status").map_err(terraform::inside)?;
                let draft = InstanceDraft { status, ..InstanceDraft::default() };
                self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
            }
            Some("zenlayercloud_security_group" | "zenlayercloud_zvm_security_group") => {
                let said: StateGroup<'_> = resource.values()?;
                let id = id(&said.id, "id").map_err(terraform::inside)?;
                self.groups.put(id, GroupDraft::default(), origin, record).map(drop).map_err(clash)
            }
            Some("zenlayercloud_security_group_attachment" | "zenlayercloud_zvm_security_group_attachment") => {
                let said: StateAttachment<'_> = resource.values()?;
                let group = self.words.word(id(&said.group, "security_group_id").map_err(terraform::inside)?);
                let instance = self.words.word(id(&said.instance, "instance_id").map_err(terraform::inside)?);
                self.members.push(Membership { instance, group, origin, is_managed: true });
                record.counted(true, true);
                Ok(())
            }
            _ => {
                record.ignored();
                Ok(())
            }
        }
    }

    fn part_of_world(&mut self, list: &str, text: &str, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let has = super::said(text);
        let has = |member: &str| has.iter().any(|name| name == member);
        if list == "security_groups" {
            let spec: SecurityGroupSpec<'_> = spec(text)?;
            let draft = GroupDraft { status: Some(spec.status) };
            return self.groups.put(&spec.id, draft, origin, record).map(drop).map_err(clash);
        }
        let spec: InstanceSpec<'_> = spec(text)?;
        let words = &mut self.words;
        let draft = InstanceDraft {
            status: Some(spec.status),
            supports_security_groups: has("supports_security_groups").then_some(spec.supports_security_groups),
            security_groups: has("security_groups").then(|| words.set(spec.security_groups.iter().map(|id| &**id))),
            by_contract: Some(true),
        };
        self.instances.put(&spec.id, draft, origin, record).map(drop).map_err(clash)
    }

    /// Memberships that groups name, held against those that instances name.
    fn join(&mut self, record: &mut Record) {
        let mut by_groups: IndexMap<Word, Named> = IndexMap::new();
        for Membership { instance, group, origin, is_managed } in std::mem::take(&mut self.members) {
            let named = by_groups.entry(instance).or_insert_with(|| Named { groups: Vec::new(), origin, all_managed: true });
            named.groups.push(group);
            named.all_managed &= is_managed;
        }
        for (id, filed) in &self.instances.0 {
            let named = by_groups.get(&**id).map(|named| &*named.groups).unwrap_or_default();
            let mut own = filed.draft.security_groups.iter().flatten();
            if let Some(group) = own.find(|group| self.listed.contains(*group) && !named.contains(group)) {
                let why = "it names a group, and the group does not name it as a member; its own groups are taken";
                let value = Some(group.to_string());
                record.note(Kind::Contradicted, "instances", "security_groups", why, id, value, Some(filed.origin));
            }
        }
        for (id, named) in by_groups {
            self.named(&id, named, record);
        }
    }

    /// An instance that groups name as a member.
    fn named(&mut self, id: &Word, named: Named, record: &mut Record) {
        let Named { mut groups, origin, all_managed } = named;
        groups.sort_unstable();
        groups.dedup();
        let is_known = self.instances.0.contains_key(&**id);
        let filed = self.instances.0.entry((**id).into());
        let filed = filed.or_insert_with(|| Filed { draft: InstanceDraft::default(), origin });
        if !is_known {
            let why = "it is in a group and no file describes it. Add DescribeInstances";
            record.note(Kind::Assumed, "instances", "", why, id, None, Some(origin));
        }
        match &filed.draft.security_groups {
            None => {
                if all_managed {
                    let why = "only the attachments that Terraform manages are known";
                    record.note(Kind::Assumed, "instances", "security_groups", why, id, None, Some(origin));
                }
                filed.draft.security_groups = Some(groups.into_boxed_slice());
            }
            Some(own) => {
                if let Some(group) = groups.iter().find(|group| !own.contains(group)) {
                    let why = "a group names it as a member, and it does not name the group; its own groups are taken";
                    let value = Some(group.to_string());
                    record.note(Kind::Contradicted, "instances", "security_groups", why, id, value, Some(origin));
                }
            }
        }
    }

    /// Makes the world.
    ///
    /// # Errors
    ///
    /// What the files say together cannot be.
    pub(super) fn finish(mut self, record: &mut Record) -> Result<Built, String> {
        let (instances, groups) = (self.instances.0.len(), self.groups.0.len());
        let read = |list: &List| match list.format {
            OF_INSTANCES => Some(instances),
            OF_GROUPS => Some(groups),
            // A data set without any element.
            _ => Some(0),
        };
        self.pages.check(read, record);
        self.join(record);
        let unknown: Vec<(Word, Origin)> = self
            .instances
            .0
            .values()
            .flat_map(|filed| {
                let groups = filed.draft.security_groups.iter().flatten();
                groups.map(|group| (Word::clone(group), filed.origin))
            })
            .filter(|(group, _)| self.groups.get(group).is_none())
            .collect();
        for (group, origin) in unknown {
            if self.groups.get(&group).is_none() {
                let why = "it has members and no file describes it. Add DescribeSecurityGroups";
                record.note(Kind::Assumed, "security_groups", "", why, &group, None, Some(origin));
                self.groups.0.insert((*group).into(), Filed { draft: GroupDraft::default(), origin });
            }
        }
        let builder = World::builder().hash_seed(crate::load::random_seed());
        let settings = self.settings.document("zenlayer", None);
        let read = builder.deserialize(&mut serde_json::Deserializer::from_str(&settings));
        let mut builder = read.map_err(|error| format!("settings of the world: {}", crate::json::problem(&error)))?;
        let made = Made { security_groups: self.groups.0.len(), instances: self.instances.0.len(), ..Made::default() };
        let mut origins: [Vec<Origin>; 2] = Default::default();
        let not_said = "no file says it";
        for (id, Filed { draft, origin }) in self.groups.0 {
            if draft.status.is_none() {
                let value = Some("Available".to_owned());
                record.note(Kind::Assumed, "security_groups", "status", not_said, &id, value, Some(origin));
            }
            builder = builder.security_group(SecurityGroupSpec::new(&*id, draft.status.unwrap_or(GroupStatus::Available)));
            origins[0].push(origin);
        }
        for (id, Filed { draft, origin }) in self.instances.0 {
            if draft.status.is_none() {
                let value = Some("RUNNING".to_owned());
                record.note(Kind::Assumed, "instances", "status", not_said, &id, value, Some(origin));
            }
            if draft.security_groups.is_none() && draft.by_contract.is_none() {
                record.note(Kind::Assumed, "instances", "security_groups", not_said, &id, Some("[]".to_owned()), Some(origin));
            }
            let status = draft.status.unwrap_or(InstanceStatus::Running);
            let spec = InstanceSpec::new(&*id, status)
                .supports_security_groups(draft.supports_security_groups.unwrap_or(true))
                .security_groups(draft.security_groups.iter().flatten().map(|group| &**group));
            builder = builder.instance(spec);
            origins[1].push(origin);
        }
        let lists = [("security_groups", &origins[0]), ("instances", &origins[1])];
        let world = builder.build().map_err(|error| failed_build(&error, &lists, record))?;
        Ok(Built { world: crate::AnyWorld::Zenlayer(Box::new(world)), made })
    }
}
