//! Alibaba Cloud's reads.

mod instance_attribute;
mod instances;
mod network_interfaces;
mod pages;
mod security_group_attribute;
mod security_groups;

use std::collections::BTreeSet;

use secgroup::alibaba::{GroupKind, Placement, World};

use super::ErrorRow;
use super::call::ReadCall;
use super::paging::Search;
use super::rolls::AlibabaRolls;
use crate::serve::codec::CommonError;

pub(super) use instance_attribute::DESCRIBE_INSTANCE_ATTRIBUTE;
pub(super) use instances::DESCRIBE_INSTANCES;
pub(super) use network_interfaces::DESCRIBE_NETWORK_INTERFACES;
pub(super) use security_group_attribute::DESCRIBE_SECURITY_GROUP_ATTRIBUTE;
pub(super) use security_groups::DESCRIBE_SECURITY_GROUPS;

/// What a read may look at.
pub(super) struct View<'w, 'a> {
    pub world: &'w World,
    pub rolls: &'w AlibabaRolls,
    /// The account that asks: it finds its own things.
    pub account: &'a str,
    /// Whether the service is failing.
    pub failing: bool,
}

impl View<'_, '_> {
    /// Ends a read whose page has an error for a failing service.
    fn end_if_failing(&self) -> Result<(), CommonError> {
        if self.failing { Err(SERVICE_FAILING.error()) } else { Ok(()) }
    }

    /// Whether something is the account's and in this region.
    fn has(&self, placement: Option<Placement<'_>>, region: &str) -> bool {
        placement.is_some_and(|placement| placement.owner == self.account && placement.region == region)
    }
}

/// How many ids a list of ids may have.
const IDS: usize = 100;
/// How many private addresses of one interface are listed at most.
const ADDRESSES: u32 = 64;

/// What the answers about a page say of a region.
const REGION: &str = "the region; things of other regions are not found";
/// Why an answer lists empty addresses.
const ADDRESSES_FROM: &str = "`private_ips`: so many entries (at most 64) whose addresses are empty";

const INVALID: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidParameter",
    message: "The specified parameter \"{}\" is not valid.",
    when: "`PageNumber`, `PageSize`, `MaxResults` or a list of ids cannot be read or is out of range, both paging styles are used, or a word or flag is none of the vendor's",
    documented: false,
};
/// What the pages have for an unknown error, of those reads whose page has it.
const SERVICE_FAILING: ErrorRow = ErrorRow {
    status: 500,
    code: "InternalError",
    message: "The request processing has failed due to some unknown error.",
    when: "the world's `service` is `failing`",
    documented: true,
};
const REGION_MISSING: ErrorRow = ErrorRow {
    status: 400,
    code: "MissingParameter.RegionId",
    message: "The input parameter RegionId that is mandatory for processing this request is not supplied.",
    when: "`RegionId` is not given",
    documented: false,
};
const DRY_RUN: ErrorRow = ErrorRow {
    status: 400,
    code: "DryRunOperation",
    message: "Request validation has been passed with DryRun flag set.",
    when: "`DryRun` is true and nothing else is wrong",
    documented: false,
};

/// What holds for every list here.
const CHOICE_OWN: &str = "The account that asks finds what it owns. What another account granted it is not listed.";
const CHOICE_UNKNOWN: &str = "An id that is not there, in a filter, finds nothing; it is no error.";
const CHOICE_AND: &str =
    "All filters have to hold. Filters that contradict each other find nothing. An empty JSON array filters nothing.";
const CHOICE_STYLES: &str = "With `NextToken` or `MaxResults` the response has `NextToken` and neither `TotalCount`, `PageNumber` nor `PageSize`; \
     without them it has these three and an empty `NextToken`. Both styles in one request are an error.";
const CHOICE_TOKEN: &str = "A token holds the id of the last thing of its page, so what is created or deleted meanwhile neither repeats nor \
     hides anything else. The filters are not part of it.";

/// A parameter that has to be given.
fn required<'c>(call: &'c ReadCall<'_>, name: &str, missing: &ErrorRow) -> Result<&'c str, CommonError> {
    call.text(name).ok_or_else(|| missing.about(name))
}

/// The ids of a text that holds a JSON array of them; none where it is not given, or empty.
fn ids(call: &ReadCall<'_>, name: &str, wrong: &ErrorRow) -> Result<Vec<String>, CommonError> {
    match call.json_array(name) {
        None => Ok(Vec::new()),
        Some(Ok(ids)) if ids.len() <= IDS => Ok(ids),
        Some(_) => Err(wrong.about(name)),
    }
}

/// A word of a vocabulary; `None` where none is given.
fn word<T: std::str::FromStr>(call: &ReadCall<'_>, name: &str, wrong: &ErrorRow) -> Result<Option<T>, CommonError> {
    call.text(name).map(|text| text.parse().map_err(|_| wrong.about(name))).transpose()
}

/// Which of the two networks is asked for: whether it is the classic one.
fn is_classic(call: &ReadCall<'_>, name: &str, wrong: &ErrorRow) -> Result<Option<bool>, CommonError> {
    match call.text(name) {
        None => Ok(None),
        Some("classic") => Ok(Some(true)),
        Some("vpc") => Ok(Some(false)),
        Some(_) => Err(wrong.about(name)),
    }
}

/// Keeps what is in the network that is asked for, by its kind and by the VPC's id.
fn keep_network<'s, 'w: 's, H: Copy>(
    search: &mut Search<'s, H>,
    classic: Option<bool>,
    vpc: Option<&'s str>,
    placement: impl Fn(H) -> Option<Placement<'w>> + Copy + 's,
) {
    if let Some(classic) = classic {
        search.keep(move |handle| placement(handle).is_some_and(|placement| placement.vpc.is_none() == classic));
    }
    if let Some(vpc) = vpc {
        search.keep(move |handle| placement(handle).is_some_and(|placement| placement.vpc == Some(vpc)));
    }
}

/// A flag; `None` where it is not given.
fn flag(call: &ReadCall<'_>, name: &str) -> Result<Option<bool>, CommonError> {
    call.flag(name).transpose().map_err(|_| INVALID.about(name))
}

/// Ends a dry run: whatever could be wrong has been found out.
fn end_dry_run(call: &ReadCall<'_>) -> Result<(), CommonError> {
    if flag(call, "DryRun")? == Some(true) { Err(DRY_RUN.error()) } else { Ok(()) }
}

/// The kind of a group as the API calls it. Advanced and enterprise groups are both `enterprise`.
const fn security_group_type(kind: GroupKind) -> &'static str {
    match kind {
        GroupKind::Basic => "normal",
        GroupKind::Advanced | GroupKind::Enterprise => "enterprise",
    }
}

/// The handles behind ids, each once, in the order of the ids.
fn found<'i, H>(ids: impl IntoIterator<Item = &'i str>, find: impl Fn(&str) -> Option<H>) -> Vec<H> {
    let ids: BTreeSet<&str> = ids.into_iter().collect();
    ids.into_iter().filter_map(find).collect()
}
