//! What planning needs from a world.

use alloc::{
    borrow::{Cow, ToOwned as _},
    string::String,
    vec::Vec,
};

use crate::{alibaba::Member, registry::WorldRef};

impl<'a> WorldRef<'a> {
    /// The groups that a member is in, by id; nothing where there is no such member.
    pub(super) fn groups_of(self, member: &str) -> Option<Vec<String>> {
        let groups = match self {
            Self::Alibaba(world) => world.group_ids(world.find_member(member)?),
            Self::Zenlayer(world) => world.group_ids(world.find_instance(member)?)?,
            Self::Baidu(world) => world.group_ids(world.find_instance(member)?)?,
        };
        Some(groups.into_iter().map(Cow::into_owned).collect())
    }

    /// The region of a network interface; nothing where there is no such interface.
    pub(super) fn region_of_interface(self, member: &str) -> Option<String> {
        let Self::Alibaba(world) = self else { return None };
        let Some(Member::NetworkInterface(interface)) = world.find_member(member) else { return None };
        world.network_interface(interface).map(|interface| interface.region.into_owned())
    }

    /// How many rules a group has: what the groups of a member are limited by together. 0 in clouds that have no such limit.
    pub(super) fn acl_rules_of(self, group: &str) -> u32 {
        let Self::Alibaba(world) = self else { return 0 };
        let group = world.find_security_group(group).and_then(|group| world.security_group(group));
        group.map_or(0, |group| group.acl_rules)
    }

    /// The groups that are in none of these lists, those with the fewest rules first, then by id. Only of clouds where rules count.
    pub(super) fn other_groups(self, lists: &[&[String]]) -> Vec<String> {
        let Self::Alibaba(world) = self else { return Vec::new() };
        let is_listed = |id: &str| lists.iter().any(|list| list.iter().any(|listed| listed == id));
        let others = world.security_groups().filter(|group| !is_listed(&group.id));
        let mut others: Vec<_> = others.map(|group| (group.acl_rules, (*group.id).to_owned())).collect();
        others.sort_unstable();
        others.into_iter().map(|(_, id)| id).collect()
    }
}
