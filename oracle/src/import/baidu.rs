//! Baidu AI Cloud: which member of which response or Terraform resource fills what.

use secgroup::baidu::{GroupKind, InstanceSpec, InstanceStatus, SecurityGroupSpec, World};
use secgroup::rulebook::Cloud;
use serde::de::DeserializeSeed;
use serde_json::value::RawValue;

use super::draft::{Filed, Said, Shelf, Word, Words, draft, said};
use super::members::{Listed, Text, given, members};
use super::pages::{List, Pages};
use super::report::{Kind, Made, Origin, Record};
use super::settings::Settings;
use super::walk::{Element, Gatherer, Known, Page, Trouble, element};
use super::{Built, Table, clash, failed_build, id, spec, terraform, word};

members! {
    struct Instance<'a> {
        "id" => id: Text<'a>, "id";
        "status" => status: Text<'a>, "status";
        "nicInfo" => nic: NicInfo<'a>;
    }

    struct NicInfo<'a> {
        "securityGroups" => groups: Listed<Text<'a>>, "security_groups, and that these are normal";
        "enterpriseSecurityGroups" => enterprise: Listed<Text<'a>>, "security_groups, and that these are enterprise";
    }

    struct SecurityGroup<'a> {
        "id" => id: Text<'a>, "id, and the kind by the list";
    }

    /// Terraform's.
    struct StateInstance<'a> {
        "id" => id: Text<'a>, "id";
        "status" => status: Text<'a>, "status";
        "security_groups" => groups: Listed<Text<'a>>, "security_groups, and that these are normal";
    }

    struct StateGroup<'a> {
        "id" => id: Text<'a>, "id, and that it is normal";
    }
}

/// What is read, for the documentation.
pub(super) const TABLES: &[&[Table]] = &[&[
    Table { format: "instances, listByInstanceId", path: "instances[]", rows: Instance::ROWS },
    Table { format: "instance detail", path: "instance", rows: Instance::ROWS },
    Table { format: "all of these", path: "nicInfo", rows: NicInfo::ROWS },
    Table { format: "security groups", path: "securityGroups[], enterpriseSecurityGroups[]", rows: SecurityGroup::ROWS },
    Table { format: "Terraform", path: "baiducloud_instance", rows: StateInstance::ROWS },
    Table { format: "Terraform", path: "baiducloud_security_group", rows: StateGroup::ROWS },
]];

/// The status of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    status: InstanceStatus,
    /// A response has one word for what has expired and what is in debt.
    in_debt: Option<bool>,
}

impl Said for Standing {
    fn say(&self) -> String {
        format!("{}{}", self.status, if self.in_debt == Some(true) { ", in debt" } else { "" })
    }

    fn refines(&self, other: &Self) -> bool {
        let shown = if self.in_debt == Some(true) { InstanceStatus::Expired } else { self.status };
        self.in_debt.is_some() && other.in_debt.is_none() && shown == other.status
    }
}

said!(GroupKind);

/// Statuses that the vendor documents and a world does not know. No rule looks at them: they are running.
const LIKE_RUNNING: &[&str] =
    &["Recharging", "VolumeResizing", "BillingChanging", "ChangeSubnet", "AttachingPort", "DetachingPort", "Moving"];

draft! {
    struct InstanceDraft in "instances" {
        status: Standing,
        security_groups: Box<[Word]>,
        /// A world describes it: what that leaves out has the contract's default.
        by_contract: bool,
    }
    struct GroupDraft in "security_groups" {
        kind: GroupKind,
    }
}

/// An account of Baidu AI Cloud, as far as the files have told.
#[derive(Default)]
pub(super) struct Gathering {
    words: Words,
    settings: Settings,
    pages: Pages,
    groups: Shelf<GroupDraft>,
    instances: Shelf<InstanceDraft>,
    /// Groups that instances name: of which kind, and where.
    named: Vec<(Word, GroupKind, Origin)>,
}

impl Gatherer for Gathering {
    const CLOUD: Cloud = Cloud::Baidu;
    const LISTS: &'static [Known] = &[
        Known { member: "instances", element: Element::Instance, format: "instances", single: false },
        Known { member: "instance", element: Element::Instance, format: "instance detail", single: true },
        Known { member: "securityGroups", element: Element::SecurityGroup, format: "security groups", single: false },
        Known {
            member: "enterpriseSecurityGroups",
            element: Element::EnterpriseGroup,
            format: "enterprise security groups",
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
            ($Type:ty, $take:expr) => {
                match element::<$Type>(text, at_end)? {
                    Some((value, len)) => $take(self, &value, origin, record).map(|()| Some(len)),
                    None => Ok(None),
                }
            };
        }
        match kind {
            Element::Instance => take!(Instance<'_>, Self::instance),
            Element::SecurityGroup => {
                take!(SecurityGroup<'_>, |this: &mut Self, said, origin, record| {
                    this.group(said, GroupKind::Normal, origin, record)
                })
            }
            Element::EnterpriseGroup => {
                take!(SecurityGroup<'_>, |this: &mut Self, said, origin, record| {
                    this.group(said, GroupKind::Enterprise, origin, record)
                })
            }
            Element::Resource => take!(terraform::Resource<'_>, Self::terraform),
            Element::World(list) => {
                let Some((value, len)) = element::<&RawValue>(text, at_end)? else { return Ok(None) };
                self.part_of_world(list, value.get(), origin, record).map(|()| Some(len))
            }
            _ => Ok(None),
        }
    }

    fn page_ends(&mut self, format: &'static str, page: &Page<'_>, origin: Origin, _: &mut Record) -> Result<(), Trouble> {
        self.pages.page(List { format, account: None, of: Box::default() }, page, origin);
        Ok(())
    }

    fn world_ends(&mut self, settings: serde_json::Map<String, serde_json::Value>, record: &mut Record) -> Result<(), Trouble> {
        self.settings.add(settings, record, World::builder())
    }
}

impl Gathering {
    fn instance(&mut self, said: &Instance<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "id")?;
        let security_groups = said.nic.as_ref().and_then(|nic| {
            let lists = [(&nic.groups, GroupKind::Normal), (&nic.enterprise, GroupKind::Enterprise)];
            let said = lists.iter().any(|(list, _)| list.is_some());
            let named = lists.into_iter().flat_map(|(list, kind)| {
                list.iter().flat_map(|list| &list.0).filter_map(Text::given).map(move |group| (group, kind))
            });
            let groups: Vec<&str> = named
                .map(|(group, kind)| {
                    self.name(group, kind, origin);
                    group
                })
                .collect();
            said.then(|| self.words.set(groups))
        });
        let status = read_status(&said.status, "status", id, origin, record)?;
        let draft = InstanceDraft { status, security_groups, ..InstanceDraft::default() };
        self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    /// A group that is only named may be described later.
    fn name(&mut self, group: &str, kind: GroupKind, origin: Origin) {
        if self.groups.get(group).is_none_or(|filed| filed.draft.kind != Some(kind)) {
            let group = self.words.word(group);
            self.named.push((group, kind, origin));
        }
    }

    fn group(&mut self, said: &SecurityGroup<'_>, kind: GroupKind, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "id")?;
        self.groups.put(id, GroupDraft { kind: Some(kind) }, origin, record).map(drop).map_err(clash)
    }

    fn terraform(&mut self, resource: &terraform::Resource<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        match resource.managed_type() {
            Some("baiducloud_instance") => {
                let said: StateInstance<'_> = resource.values()?;
                let id = id(&said.id, "id").map_err(terraform::inside)?;
                let status = read_status(&said.status, "status", id, origin, record).map_err(terraform::inside)?;
                for group in said.groups.iter().flat_map(|list| &list.0).filter_map(Text::given) {
                    self.name(group, GroupKind::Normal, origin);
                }
                if said.groups.is_some() {
                    let why = "Terraform does not name the enterprise groups that it is in";
                    record.note(Kind::Assumed, "instances", "security_groups", why, id, None, Some(origin));
                }
                let groups = said.groups.as_ref();
                let security_groups = groups.map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0)));
                let draft = InstanceDraft { status, security_groups, ..InstanceDraft::default() };
                self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
            }
            Some("baiducloud_security_group") => {
                let said: StateGroup<'_> = resource.values()?;
                let id = id(&said.id, "id").map_err(terraform::inside)?;
                let draft = GroupDraft { kind: Some(GroupKind::Normal) };
                self.groups.put(id, draft, origin, record).map(drop).map_err(clash)
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
            // A world that leaves the kind out says that the group is normal.
            let draft = GroupDraft { kind: Some(spec.kind) };
            return self.groups.put(&spec.id, draft, origin, record).map(drop).map_err(clash);
        }
        let spec: InstanceSpec<'_> = spec(text)?;
        let words = &mut self.words;
        let draft = InstanceDraft {
            status: Some(Standing { status: spec.status, in_debt: Some(spec.in_debt) }),
            security_groups: has("security_groups").then(|| words.set(spec.security_groups.iter().map(|id| &**id))),
            by_contract: Some(true),
        };
        self.instances.put(&spec.id, draft, origin, record).map(drop).map_err(clash)
    }

    /// Groups that are named and described by nothing, with the kind that the naming list says.
    fn unknown_groups(&mut self, record: &mut Record) {
        for (group, kind, origin) in std::mem::take(&mut self.named) {
            match self.groups.get(&group).map(|filed| filed.draft.kind) {
                None => {
                    let why = "it has members and no file describes it; its kind is that of the list that names it";
                    record.note(Kind::Assumed, "security_groups", "", why, &group, Some(kind.to_string()), Some(origin));
                    self.groups.0.insert((*group).into(), Filed { draft: GroupDraft { kind: Some(kind) }, origin });
                }
                Some(known) if known != Some(kind) => {
                    let why = "an instance names it as of another kind than its own list does; its own list is believed";
                    record.note(
                        Kind::Contradicted,
                        "security_groups",
                        "kind",
                        why,
                        &group,
                        Some(kind.to_string()),
                        Some(origin),
                    );
                }
                Some(_) => {}
            }
        }
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
                let why = "it has members and no file describes it";
                record.note(Kind::Assumed, "security_groups", "", why, &group, Some("normal".to_owned()), Some(origin));
                self.groups.0.insert((*group).into(), Filed { draft: GroupDraft::default(), origin });
            }
        }
    }

    /// Makes the world.
    ///
    /// # Errors
    ///
    /// What the files say together cannot be.
    pub(super) fn finish(mut self, record: &mut Record) -> Result<Built, String> {
        self.unknown_groups(record);
        self.pages.check(|_| None, record);
        let builder = World::builder().hash_seed(crate::load::random_seed());
        let settings = self.settings.document("baidu", None);
        let read = builder.deserialize(&mut serde_json::Deserializer::from_str(&settings));
        let mut builder = read.map_err(|error| format!("settings of the world: {}", crate::json::problem(&error)))?;
        let made = Made { security_groups: self.groups.0.len(), instances: self.instances.0.len(), ..Made::default() };
        let mut origins: [Vec<Origin>; 2] = Default::default();
        for (id, Filed { draft, origin }) in self.groups.0 {
            builder = builder.security_group(SecurityGroupSpec::new(&*id, draft.kind.unwrap_or_default()));
            origins[0].push(origin);
        }
        let not_said = "no file says it";
        for (id, Filed { draft, origin }) in self.instances.0 {
            if draft.status.is_none() {
                let value = Some("Running".to_owned());
                record.note(Kind::Assumed, "instances", "status", not_said, &id, value, Some(origin));
            }
            if draft.security_groups.is_none() && draft.by_contract.is_none() {
                record.note(Kind::Assumed, "instances", "security_groups", not_said, &id, Some("[]".to_owned()), Some(origin));
            }
            let Standing { status, in_debt } =
                draft.status.unwrap_or(Standing { status: InstanceStatus::Running, in_debt: None });
            let spec = InstanceSpec::new(&*id, status)
                .in_debt(in_debt.unwrap_or_default())
                .security_groups(draft.security_groups.iter().flatten().map(|group| &**group));
            builder = builder.instance(spec);
            origins[1].push(origin);
        }
        let lists = [("security_groups", &origins[0]), ("instances", &origins[1])];
        let world = builder.build().map_err(|error| failed_build(&error, &lists, record))?;
        Ok(Built { world: crate::AnyWorld::Baidu(Box::new(world)), made })
    }
}

/// The status of an instance. One that a world does not know and no rule looks at is noted.
fn read_status(
    text: &Option<Text<'_>>,
    member: &str,
    id: &str,
    origin: Origin,
    record: &mut Record,
) -> Result<Option<Standing>, Trouble> {
    match given(text) {
        Some(status) if LIKE_RUNNING.contains(&status) => {
            let why = "a world knows no such status; it is taken for Running, since the rules look at Expired alone";
            record.note(Kind::Assumed, "instances", "status", why, id, Some(status.to_owned()), Some(origin));
            Ok(Some(Standing { status: InstanceStatus::Running, in_debt: None }))
        }
        _ => Ok(word(text, member)?.map(|status| Standing { status, in_debt: None })),
    }
}
