//! Alibaba Cloud's resources in a Terraform state.

use super::{Gathering, GroupDraft, InstanceDraft, InterfaceDraft, Kind, Network, SwitchDraft};
use crate::import::draft::Word;
use crate::import::members::{Count, Length, Listed, Text, given, members};
use crate::import::report::{Origin, Record};
use crate::import::terraform::{Resource, inside};
use crate::import::walk::Trouble;
use crate::import::{Table, clash, id, word};

members! {
    struct Instance<'a> {
        "id" => id: Text<'a>, "id";
        "status" => status: Text<'a>, "status";
        "vpc_id" => vpc: Text<'a>, "network: the VPC";
        "vswitch_id" => switch: Text<'a>, "network: the VPC of the vSwitch; empty is classic";
        "availability_zone" => zone: Text<'a>, "region, where nothing else says it";
        "security_groups" => groups: Listed<Text<'a>>, "security_groups";
        "secondary_private_ip_address_count" => secondary: Count, "private_ips, with one more for the primary address";
        "secondary_private_ips" => secondaries: Length, "private_ips, where the count is not said";
        "resource_group_id" => resource_group: Text<'a>, "resource_group";
    }

    struct SecurityGroup<'a> {
        "id" => id: Text<'a>, "id";
        "vpc_id" => vpc: Text<'a>, "network: the VPC; empty is classic";
        "security_group_type" => kind: Text<'a>, "kind";
        "resource_group_id" => resource_group: Text<'a>, "resource_group";
    }

    struct SecurityGroupRule<'a> {
        "id" => id: Text<'a>, "which rules are the same";
        "security_group_id" => group: Text<'a>, "acl_rules: one rule more, where RuleCount is not said";
    }

    struct NetworkInterface<'a> {
        "id" => id: Text<'a>, "id";
        "status" => status: Text<'a>, "status";
        "instance_type" => interface_type: Text<'a>, "type";
        "vswitch_id" => switch: Text<'a>, "vpc: that of the vSwitch";
        "security_group_ids" => groups: Listed<Text<'a>>, "security_groups";
        "security_groups" => old_groups: Listed<Text<'a>>, "security_groups, where security_group_ids is not said";
        "secondary_private_ip_address_count" => secondary: Count, "private_ips, with one more for the primary address";
        "private_ips_count" => old_secondary: Count, "private_ips, where the newer member is not said";
        "private_ip_addresses" => secondaries: Length, "private_ips, where the counts are not said";
        "private_ips" => old_secondaries: Length, "private_ips, where nothing newer is said";
        "resource_group_id" => resource_group: Text<'a>, "resource_group";
    }

    struct Attachment<'a> {
        "network_interface_id" => interface: Text<'a>, "which interface";
        "instance_id" => instance: Text<'a>, "attached_to";
    }

    struct Switch<'a> {
        "id" => id: Text<'a>, "which vSwitch";
        "vpc_id" => vpc: Text<'a>, "network or vpc of what is in the vSwitch";
        "zone_id" => zone: Text<'a>, "region of what is in the vSwitch, where nothing else says it";
    }
}

/// What is read, for the documentation.
pub(in crate::import) const TABLES: &[Table] = &[
    Table { format: "Terraform", path: "alicloud_instance", rows: Instance::ROWS },
    Table { format: "Terraform", path: "alicloud_security_group", rows: SecurityGroup::ROWS },
    Table { format: "Terraform", path: "alicloud_security_group_rule", rows: SecurityGroupRule::ROWS },
    Table {
        format: "Terraform",
        path: "alicloud_ecs_network_interface, alicloud_network_interface",
        rows: NetworkInterface::ROWS,
    },
    Table {
        format: "Terraform",
        path: "alicloud_ecs_network_interface_attachment, alicloud_network_interface_attachment",
        rows: Attachment::ROWS,
    },
    Table { format: "Terraform", path: "alicloud_vswitch", rows: Switch::ROWS },
];

impl Gathering {
    pub(super) fn terraform(&mut self, resource: &Resource<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        match resource.managed_type() {
            Some("alicloud_instance") => self.state_instance(&resource.values()?, origin, record).map_err(inside),
            Some("alicloud_security_group") => self.state_group(&resource.values()?, origin, record).map_err(inside),
            Some("alicloud_security_group_rule") => {
                let rule: SecurityGroupRule<'_> = resource.values()?;
                let group = id(&rule.group, "security_group_id").map_err(inside)?;
                let known = self.rules.contains_key(group);
                let rules = self.rules.entry(group.into()).or_default();
                rules.managed_only |= !known;
                rules.origin.get_or_insert(origin);
                let news = rules.ids.insert(given(&rule.id).unwrap_or(resource.address()).into());
                record.counted(news, news);
                Ok(())
            }
            Some("alicloud_ecs_network_interface" | "alicloud_network_interface") => {
                self.state_interface(&resource.values()?, origin, record).map_err(inside)
            }
            Some("alicloud_ecs_network_interface_attachment" | "alicloud_network_interface_attachment") => {
                let attachment: Attachment<'_> = resource.values()?;
                let interface = id(&attachment.interface, "network_interface_id").map_err(inside)?;
                let instance = self.words.word(id(&attachment.instance, "instance_id").map_err(inside)?);
                let draft = InterfaceDraft { attached_to: Some(Some(instance)), ..InterfaceDraft::default() };
                self.interfaces.put(interface, draft, origin, record).map(drop).map_err(clash)
            }
            Some("alicloud_vswitch") => {
                let switch: Switch<'_> = resource.values()?;
                let id = id(&switch.id, "id").map_err(inside)?;
                let draft = SwitchDraft { vpc: self.optional(&switch.vpc), zone: self.optional(&switch.zone) };
                self.switches.put(id, draft, origin, record).map(drop).map_err(clash)
            }
            _ => {
                record.ignored();
                Ok(())
            }
        }
    }

    fn state_instance(&mut self, said: &Instance<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "id")?;
        let network = match (given(&said.vpc), &said.switch) {
            (Some(vpc), _) => Some(Network::Vpc(self.words.word(vpc))),
            (None, Some(switch)) if switch.given().is_none() => Some(Network::Classic),
            _ => None,
        };
        let draft = InstanceDraft {
            network,
            switch: self.optional(&said.switch),
            zone: self.optional(&said.zone),
            status: word(&said.status, "status")?,
            private_ips: with_primary([said.secondary], [said.secondaries]),
            security_groups: said.groups.as_ref().map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0))),
            resource_group: self.resource_group(&said.resource_group),
            ..InstanceDraft::default()
        };
        self.instances.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    fn state_group(&mut self, said: &SecurityGroup<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "id")?;
        let draft = GroupDraft {
            network: self.network(&said.vpc),
            kind: word(&said.kind, "security_group_type")?.map(Kind::worded),
            resource_group: self.resource_group(&said.resource_group),
            ..GroupDraft::default()
        };
        self.groups.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    fn state_interface(&mut self, said: &NetworkInterface<'_>, origin: Origin, record: &mut Record) -> Result<(), Trouble> {
        let id = id(&said.id, "id")?;
        let groups = said.groups.as_ref().or(said.old_groups.as_ref());
        let groups = groups.map(|groups| self.words.set(groups.0.iter().map(|group| &*group.0)));
        let interface_type = word(&said.interface_type, "instance_type")?;
        let (security_groups, primary_groups) = InterfaceDraft::groups(interface_type, groups);
        let draft = InterfaceDraft {
            switch: self.optional(&said.switch),
            described: Some(true),
            interface_type,
            status: word(&said.status, "status")?,
            private_ips: with_primary([said.secondary, said.old_secondary], [said.secondaries, said.old_secondaries]),
            security_groups,
            primary_groups,
            resource_group: self.resource_group(&said.resource_group),
            ..InterfaceDraft::default()
        };
        self.interfaces.put(id, draft, origin, record).map(drop).map_err(clash)
    }

    fn optional(&mut self, text: &Option<Text<'_>>) -> Option<Word> {
        given(text).map(|text| self.words.word(text))
    }
}

/// The number of addresses: the secondary ones that are counted or listed, and the primary.
fn with_primary<const C: usize, const L: usize>(counts: [Option<Count>; C], lists: [Option<Length>; L]) -> Option<u32> {
    let counted = counts.into_iter().flatten().map(|Count(count)| count).next();
    let listed = lists.into_iter().flatten().map(|Length(length)| length).next();
    counted.or(listed).map(|secondary| secondary.saturating_add(1))
}
