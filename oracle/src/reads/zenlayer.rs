//! Zenlayer's reads.

use std::borrow::Cow;
use std::collections::BTreeSet;

use secgroup::rulebook::Cloud;
use secgroup::zenlayer::{
    GroupStatus, InstanceHandle, InstanceSpec, InstanceStatus, SecurityGroupHandle, SecurityGroupSpec, World,
};

use super::call::{Kind, Parameter, ReadCall, filter, paging, unknown};
use super::description::{Form, Member, Members, Subject, empty, filled, list, nested, number, text, word};
use super::paging::Search;
use super::rolls::ZenlayerRoll;
use super::{Answer, Answers, ErrorRow, Read};
use crate::serve::codec::CommonError;

/// What a read may look at.
pub(super) struct View<'w> {
    pub world: &'w World,
    pub rolls: &'w ZenlayerRoll,
}

impl<'w> View<'w> {
    /// The instances in a group.
    fn members(&self, group: SecurityGroupHandle) -> &'w [InstanceHandle] {
        self.rolls.members(group, |instance| self.world.security_groups_of(instance))
    }
}

/// How many ids a list may have.
const IDS: usize = 100;

const INVALID: ErrorRow = ErrorRow {
    status: 400,
    code: "INVALID_PARAMETER",
    message: "The specified parameter {} is not valid.",
    when: "`pageNum` is not from 1, `pageSize` not from 1 to 1,000, a list has more than 100 ids, or a status is none of the vendor's",
    documented: false,
};
const NOT_FOUND: ErrorRow = ErrorRow {
    status: 404,
    code: "INVALID_INSTANCE_NOT_FOUND",
    message: "Instance does not exist.",
    when: "there is no such instance, or `instanceId` is not given",
    documented: false,
};

const SOURCE: &str = "Zenlayer's API description (2023-03-13, 2026-04-01)";
const CHOICE_ERRORS: &str = "No table of errors could be found; code and message are made in the vendor's manner.";
const CHOICE_ORDER: &str = "The list is in the ascending order of the ids.";
const CHOICE_FILTERS: &str =
    "All filters have to hold. An id that is not there finds nothing; it is no error. An empty list filters nothing.";
const PAGE_SIZE: Parameter = paging("pageSize", Kind::Number, "from 1 to 1,000; 20 by default");
const PAGE_NUM: Parameter = paging("pageNum", Kind::Number, "the page's number, from 1; 1 by default");

pub(super) static DESCRIBE_INSTANCES: Read = Read {
    cloud: Cloud::Zenlayer,
    name: "DescribeInstances",
    request: "`POST /api/v2/vm`, `x-zc-action: DescribeInstances`",
    source: SOURCE,
    parameters: &[
        filter("instanceIds", Kind::List, "the ids, at most 100"),
        filter("instanceStatus", Kind::Text, "`status`"),
        filter("securityGroupId", Kind::Text, "`security_groups`: the instance is in this group"),
        PAGE_SIZE,
        PAGE_NUM,
        unknown("zoneId", Kind::Text),
        unknown("resourceGroupId", Kind::Text),
        unknown("instanceType", Kind::Text),
        unknown("internetChargeType", Kind::Text),
        unknown("imageId", Kind::Text),
        unknown("keyId", Kind::Text),
        unknown("subnetId", Kind::Text),
        unknown("instanceName", Kind::Text),
        unknown("publicIpAddresses", Kind::List),
        unknown("privateIpAddresses", Kind::List),
        unknown("tagKeys", Kind::List),
        unknown("tags", Kind::Objects),
    ],
    response: &INSTANCES,
    errors: &[&INVALID],
    unanswered: &[],
    choices: &[CHOICE_ERRORS, CHOICE_ORDER, CHOICE_FILTERS],
    answer: Answers::Zenlayer(describe_instances),
};

pub(super) static DESCRIBE_SECURITY_GROUPS: Read = Read {
    cloud: Cloud::Zenlayer,
    name: "DescribeSecurityGroups",
    request: "`POST /api/v2/vm`, `x-zc-action: DescribeSecurityGroups`",
    source: SOURCE,
    parameters: &[
        filter("securityGroupIds", Kind::List, "the ids, at most 100"),
        PAGE_SIZE,
        PAGE_NUM,
        unknown("securityGroupName", Kind::Text),
    ],
    response: &SECURITY_GROUPS,
    errors: &[&INVALID],
    unanswered: &[],
    choices: &[CHOICE_ERRORS, CHOICE_ORDER, CHOICE_FILTERS],
    answer: Answers::Zenlayer(describe_security_groups),
};

pub(super) static DESCRIBE_INSTANCE_AVAILABLE_SECURITY_GROUP_RESOURCES: Read = Read {
    cloud: Cloud::Zenlayer,
    name: "DescribeInstanceAvailableSecurityGroupResources",
    request: "`POST /api/v2/vm`, `x-zc-action: DescribeInstanceAvailableSecurityGroupResources`",
    source: SOURCE,
    parameters: &[filter("instanceId", Kind::Text, "the instance; required")],
    response: &AVAILABLE,
    errors: &[&NOT_FOUND],
    unanswered: &[],
    choices: &[
        "No table of errors could be found; code and message are those of AssociateSecurityGroupInstance.",
        "Available are the groups with the status `Available` that the instance is not in. The instance's own status and quota are not asked.",
    ],
    answer: Answers::Zenlayer(describe_available),
};

/// A page of a list.
struct Page<T> {
    total: usize,
    things: Vec<T>,
}

/// The subject of a response that is a page.
struct Paged<S>(std::marker::PhantomData<fn(S)>);

impl<S: Subject> Subject for Paged<S> {
    type Of<'w> = Page<S::Of<'w>>;
}

const fn total_count<S: Subject>() -> Member<Paged<S>> {
    filled("totalCount", Form::Number, "how many things pass the filters", |page| number(page.total as u64))
}

/// A number that is at least 1, and at most so much.
fn counted(call: &ReadCall<'_>, name: &str, default: usize, most: usize) -> Result<usize, CommonError> {
    match call.number(name) {
        None => Ok(default),
        Some(Ok(number)) if (1..=most).contains(&number) => Ok(number),
        Some(_) => Err(INVALID.about(name)),
    }
}

/// The page of a search that is asked for.
fn page<H: Copy, T>(
    call: &ReadCall<'_>,
    search: &Search<'_, H>,
    make: impl FnOnce(Vec<H>) -> Vec<T>,
) -> Result<Page<T>, CommonError> {
    let size = counted(call, "pageSize", 20, 1_000)?;
    let number = counted(call, "pageNum", 1, usize::MAX)?;
    Ok(Page { total: search.total(), things: make(search.page(number, size).page) })
}

/// A search among the ids that are given, else among `all`.
fn search<'w, H: Copy>(
    call: &ReadCall<'_>,
    ids: &str,
    all: impl FnOnce() -> &'w [H],
    find: impl Fn(&str) -> Option<H>,
) -> Result<Search<'w, H>, CommonError> {
    let mut search = match call.list(ids) {
        None => Search::new(all()),
        Some(given) if given.len() > IDS => return Err(INVALID.about(ids)),
        Some(given) => {
            let ids: BTreeSet<&str> = given.iter().map(|id| &**id).collect();
            Search::new(ids.into_iter().filter_map(find).collect::<Vec<_>>())
        }
    };
    if call.finds_nothing() {
        search.nothing();
    }
    Ok(search)
}

/// The subject of an answer about an instance.
struct Instance;

impl Subject for Instance {
    type Of<'w> = InstanceSpec<'w>;
}

fn describe_instances<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let world = view.world;
    let wrong_status = |_| INVALID.about("instanceStatus");
    let status = call.text("instanceStatus").map(str::parse::<InstanceStatus>).transpose().map_err(wrong_status)?;
    let group = call.text("securityGroupId").map(|id| world.find_security_group(id));
    let status_of = |handle| world.instance(handle).map(|instance| instance.status);
    // As few as the filters allow without a look at each.
    let all = || match (group, status) {
        (Some(Some(group)), _) => view.members(group),
        (_, Some(status)) => view.rolls.with_status(&status, status_of),
        (_, None) => view.rolls.instances(),
    };
    let mut search = search(call, "instanceIds", all, |id| world.find_instance(id))?;
    let has_ids = call.list("instanceIds").is_some();
    if group == Some(None) {
        search.nothing();
    }
    if let Some(Some(group)) = group.filter(|_| has_ids) {
        search.keep(move |handle| world.is_member(handle, group));
    }
    if let Some(status) = status.filter(|_| has_ids || group.is_some()) {
        search.keep(move |handle| status_of(handle) == Some(status));
    }
    let page = page(call, &search, |page| page.into_iter().filter_map(|handle| world.instance(handle)).collect())?;
    Ok(INSTANCES.of(&page))
}

static INSTANCES: Members<Paged<Instance>> = Members(&[
    total_count(),
    nested("dataSet", Form::List, "the instances of the page", &INSTANCE, |page| Some(INSTANCE.each(&page.things))),
]);

static INSTANCE: Members<Instance> = Members(&[
    filled("instanceId", Form::Text, "`id`", |instance| text(&instance.id)),
    filled("instanceStatus", Form::Text, "`status`", |instance| word(instance.status.into())),
    filled("securityGroupIds", Form::List, "`security_groups`", |instance| list(&instance.security_groups)),
    empty("zoneId", Form::Text),
    empty("instanceName", Form::Text),
    empty("instanceType", Form::Text),
    empty("cpuCount", Form::Number),
    empty("memory", Form::Number),
    empty("imageId", Form::Text),
    empty("imageName", Form::Text),
    empty("instanceChargeType", Form::Text),
    empty("internetChargeType", Form::Text),
    empty("internetMaxBandwidthOut", Form::Number),
    empty("period", Form::Number),
    empty("trafficPackageSize", Form::Number),
    empty("publicIpAddresses", Form::List),
    empty("publicIpv6Addresses", Form::List),
    empty("privateIpAddresses", Form::List),
    empty("subnetId", Form::Text),
    empty("createTime", Form::Text),
    empty("expiredTime", Form::Text),
    empty("resourceGroupId", Form::Text),
    empty("resourceGroupName", Form::Text),
    empty("systemDisk", Form::Object),
    empty("dataDisks", Form::List),
    empty("autoRenew", Form::Flag),
    empty("keyId", Form::Text),
    empty("nic", Form::Object),
    empty("tags", Form::Object),
]);

/// The subject of an answer about a security group.
struct SecurityGroup;

/// A security group with its members.
struct SecurityGroupOf<'w> {
    spec: SecurityGroupSpec<'w>,
    members: Vec<Cow<'w, str>>,
}

impl Subject for SecurityGroup {
    type Of<'w> = SecurityGroupOf<'w>;
}

fn describe_security_groups<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let world = view.world;
    let search = search(call, "securityGroupIds", || &view.rolls.security_groups, |id| world.find_security_group(id))?;
    let page = page(call, &search, |page| with_members(view, &page))?;
    Ok(SECURITY_GROUPS.of(&page))
}

/// The groups of a page.
fn with_members<'w>(view: &View<'w>, page: &[SecurityGroupHandle]) -> Vec<SecurityGroupOf<'w>> {
    let describe = |handle: &SecurityGroupHandle| {
        let members = view.members(*handle).iter().filter_map(|member| view.world.instance_id(*member));
        Some(SecurityGroupOf { spec: view.world.security_group(*handle)?, members: members.map(Cow::Borrowed).collect() })
    };
    page.iter().filter_map(describe).collect()
}

static SECURITY_GROUPS: Members<Paged<SecurityGroup>> = Members(&[
    total_count(),
    nested("dataSet", Form::List, "the groups of the page", &SECURITY_GROUP, |page| Some(SECURITY_GROUP.each(&page.things))),
]);

static SECURITY_GROUP: Members<SecurityGroup> = Members(&[
    filled("securityGroupId", Form::Text, "`id`", |group| text(&group.spec.id)),
    filled("securityGroupStatus", Form::Text, "`status`", |group| word(group.spec.status.into())),
    filled("instanceIds", Form::List, "the instances that are in it, in the order of their ids", |group| list(&group.members)),
    empty("securityGroupName", Form::Text),
    empty("createTime", Form::Text),
    empty("description", Form::Text),
    empty("ruleInfos", Form::List),
    empty("isDefault", Form::Flag),
]);

/// The subject of an answer about a group that an instance may be associated with.
struct AvailableGroup;

impl Subject for AvailableGroup {
    type Of<'w> = SecurityGroupSpec<'w>;
}

/// The subject of the answer that lists them.
struct Available;

impl Subject for Available {
    type Of<'w> = Vec<SecurityGroupSpec<'w>>;
}

fn describe_available<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let world = view.world;
    let instance = call.text("instanceId").and_then(|id| world.find_instance(id)).ok_or_else(|| NOT_FOUND.error())?;
    let others = view.rolls.security_groups.iter().filter(|group| !world.is_member(instance, **group));
    let groups = others.filter_map(|group| world.security_group(*group));
    Ok(AVAILABLE.of(&groups.filter(|group| group.status == GroupStatus::Available).collect()))
}

static AVAILABLE: Members<Available> = Members(&[nested(
    "instanceAvailableSecurityGroups",
    Form::List,
    "the groups that are available (below)",
    &AVAILABLE_GROUP,
    |groups| Some(AVAILABLE_GROUP.each(&*groups)),
)]);

static AVAILABLE_GROUP: Members<AvailableGroup> = Members(&[
    filled("securityGroupId", Form::Text, "`id`", |group| text(&group.id)),
    empty("securityGroupName", Form::Text),
    empty("isDefault", Form::Flag),
]);
