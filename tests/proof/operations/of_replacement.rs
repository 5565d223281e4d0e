//! The calls that replace all groups of a target by listed ones: what their scopes and ladders share.

use std::borrow::Cow;

use secgroup_kit::clouds::alibaba::Caller;
use secgroup_kit::operations::of_replacement::{Replace, Request, list};

/// Every list of up to this many of the ids, in every order, with repeats.
pub(crate) fn lists_of(ids: &[&'static str], most: usize) -> Vec<Vec<Cow<'static, str>>> {
    let mut all: Vec<Vec<&'static str>> = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 0..most {
        last = last.iter().flat_map(|list| ids.iter().map(move |id| [list.as_slice(), &[*id]].concat())).collect();
        all.extend(last.clone());
    }
    all.iter().map(|ids| list(ids)).collect()
}

/// The requests of these targets, regions, lists and callers.
pub(crate) fn requests_of(
    targets: &[&str],
    regions: &[&str],
    lists: &[Vec<Cow<'static, str>>],
    callers: &[(&str, &str)],
) -> Vec<Replace> {
    let mut all = Vec::new();
    for target in targets {
        for region in regions {
            for list in lists {
                for (account, service) in callers {
                    let request =
                        Request { target_id: (*target).to_owned(), region_id: (*region).to_owned(), list: list.clone() };
                    all.push((request, Caller { account: (*account).to_owned(), service: (*service).to_owned() }));
                }
            }
        }
    }
    all
}

/// What the ladders of both operations climb: one list after the other, each with a fault less.
pub(crate) mod ladder {
    use std::borrow::Cow;

    use secgroup::alibaba::{GroupKind, Network, SecurityGroupSpec, WorldBuilder};

    /// Groups with everything that can be wrong with one.
    pub(crate) fn groups(builder: WorldBuilder, manager: Option<&'static str>) -> WorldBuilder {
        let group = |id, network, kind| SecurityGroupSpec::new(id, "cn-hangzhou", network, kind).acl_rules(10);
        let mut managed = group("sg-1", Network::vpc("vpc-1"), GroupKind::Basic);
        managed.managed_by = manager.map(Into::into);
        builder
            .security_group(managed)
            .security_group(group("sg-enterprise", Network::vpc("vpc-1"), GroupKind::Enterprise))
            .security_group(group("sg-elsewhere", Network::vpc("vpc-2"), GroupKind::Basic))
            .security_group(group("sg-classic", Network::Classic, GroupKind::Basic))
    }

    const fn id(id: &'static str) -> Cow<'static, str> {
        Cow::Borrowed(id)
    }

    pub(crate) const SOUND: &[Cow<'static, str>] = &[id("sg-1")];
    pub(crate) const ENTERPRISE: &[Cow<'static, str>] = &[id("sg-enterprise")];
    pub(crate) const WITHOUT_OTHER_VPC: &[Cow<'static, str>] = &[id("sg-1"), id("sg-enterprise")];
    pub(crate) const WITHOUT_CLASSIC: &[Cow<'static, str>] = &[id("sg-1"), id("sg-enterprise"), id("sg-elsewhere")];
    pub(crate) const WITHOUT_REPEAT: &[Cow<'static, str>] =
        &[id("sg-1"), id("sg-enterprise"), id("sg-elsewhere"), id("sg-classic")];
    pub(crate) const WITHOUT_MISSING: &[Cow<'static, str>] =
        &[id("sg-1"), id("sg-enterprise"), id("sg-1"), id("sg-elsewhere"), id("sg-classic")];
    pub(crate) const WITHOUT_EMPTY: &[Cow<'static, str>] =
        &[id("sg-1"), id("sg-enterprise"), id("sg-1"), id("sg-elsewhere"), id("sg-x"), id("sg-classic")];
    pub(crate) const WORST: &[Cow<'static, str>] =
        &[id("sg-1"), id("sg-enterprise"), id("sg-1"), id("sg-elsewhere"), id(""), id("sg-x"), id("sg-classic")];
}
