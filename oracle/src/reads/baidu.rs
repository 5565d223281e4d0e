//! Baidu's reads.

use std::borrow::Cow;
use std::collections::BTreeSet;

use secgroup::baidu::{GroupKind, InstanceHandle, InstanceSpec, InstanceStatus, SecurityGroupHandle, SecurityGroupSpec, World};
use secgroup::rulebook::Cloud;

use super::call::{Kind, Parameter, ReadCall, filter, other, paging, unknown};
use super::description::{Form, Member, Members, Subject, empty, filled, flag, list, nested, number, object, text, word};
use super::paging::{Found, Search};
use super::rolls::BaiduRoll;
use super::{Answer, Answers, Body, ErrorRow, Read, Unanswered};
use crate::serve::codec::CommonError;

/// What a read may look at.
pub(super) struct View<'w> {
    pub world: &'w World,
    pub rolls: &'w BaiduRoll,
}

/// How many ids a list may have.
const IDS: usize = 100;
/// The most, and the usual, things of a page.
const MAX_KEYS: usize = 1_000;

const INVALID: ErrorRow = ErrorRow {
    status: 400,
    code: "BadRequest",
    message: "{} is invalid.",
    when: "`maxKeys` is not from 1 to 1,000, a list has more than 100 ids, or `fuzzyInstanceName` and `instanceNames` are both given",
    documented: false,
};
const IDS_MISSING: ErrorRow =
    ErrorRow { when: "`instanceIds` is not given, or has more than 100 ids; `maxKeys` is not from 1 to 1,000", ..INVALID };
const NOT_FOUND: ErrorRow = ErrorRow {
    status: 404,
    code: "NoSuchObject",
    message: "The specified object is not found or resource do not exist.",
    when: "there is no such instance",
    documented: false,
};

const MARKER: Parameter = paging("marker", Kind::Text, "the `nextMarker` of the page before");
const MAX_KEYS_PARAMETER: Parameter = paging("maxKeys", Kind::Number, "from 1 to 1,000; 1,000 by default");
const CHOICE_MARKER: &str = "A marker is the id that the page begins with. One that is no id (any more) begins with the next id in the \
     ascending order, which is that of the list: no marker is an error, and nothing is lost or repeated when things are deleted.";
const CHOICE_DELETED: &str =
    "An instance with the status `Deleted` is never found: the vendor's appendix says that it is never returned.";
const CHOICE_EXPIRED: &str = "The status of an instance with `in_debt` is `Expired`, the vendor's word for both.";
const CHOICE_FILTERS: &str = "Different filters have to hold all, of the values of one filter any (the page says so). An id that is not \
     there finds nothing; it is no error.";
const CHOICE_VPC: &str = "`vpcId` is not compared: a world of this cloud has no VPCs, and clients have to send one.";

pub(super) static LIST_INSTANCES: Read = Read {
    cloud: Cloud::Baidu,
    name: "ListInstances",
    request: "`GET /v2/instance`",
    source: "Baidu's page (2025-02-10) and API description",
    parameters: &[
        filter("instanceIds", Kind::Commas, "the ids, at most 100"),
        filter("securityGroupIds", Kind::Commas, "`security_groups`: the instance is in one of these, at most 100"),
        filter("status", Kind::Text, "`status` as it is answered"),
        MARKER,
        MAX_KEYS_PARAMETER,
        other("vpcId", Kind::Text, "nothing"),
        other("showRdmaTopo", Kind::Flag, "nothing"),
        unknown("internalIp", Kind::Text),
        unknown("dedicatedHostId", Kind::Text),
        unknown("zoneName", Kind::Text),
        unknown("instanceNames", Kind::Commas),
        unknown("fuzzyInstanceName", Kind::Text),
        unknown("volumeIds", Kind::Commas),
        unknown("cdsIds", Kind::Commas),
        unknown("deploySetIds", Kind::Commas),
        unknown("paymentTiming", Kind::Text),
        unknown("tags", Kind::Text),
        unknown("privateIps", Kind::Commas),
        unknown("ipv6Addresses", Kind::Commas),
        unknown("ehcClusterId", Kind::Text),
        unknown("keypairId", Kind::Text),
        unknown("autoRenew", Kind::Flag),
    ],
    response: &INSTANCES,
    errors: &[&INVALID],
    unanswered: &[
        Unanswered {
            status: 400,
            code: "BadRequest",
            message: "zone is invalid.",
            why: "a world has no zones: a filter for one finds nothing",
        },
        Unanswered { status: 404, code: "NoSuchObject", message: "subnet not exists.", why: "no parameter names a subnet" },
    ],
    choices: &[
        "The page's `BadRequest` is about zones (`zone is invalid.`); other parameters are refused in its manner. A zone, as everything that no world has, finds nothing.",
        CHOICE_MARKER,
        CHOICE_DELETED,
        CHOICE_EXPIRED,
        CHOICE_FILTERS,
        CHOICE_VPC,
    ],
    answer: Answers::Baidu(list_instances),
};

pub(super) static GET_INSTANCE_DETAIL: Read = Read {
    cloud: Cloud::Baidu,
    name: "GetInstanceDetail",
    request: "`GET /v2/instance/{instanceId}`",
    source: "Baidu's page (2024-08-05)",
    parameters: &[
        Parameter { name: "instanceId", kind: Kind::Path, does: super::Use::Filter("`id`") },
        other("containsFailed", Kind::Flag, "nothing"),
    ],
    response: &DETAIL,
    errors: &[&NOT_FOUND],
    unanswered: &[],
    choices: &["The error is the vendor's common one for what is not there.", CHOICE_DELETED, CHOICE_EXPIRED],
    answer: Answers::Baidu(get_instance_detail),
};

pub(super) static LIST_INSTANCE_BY_INSTANCE_IDS: Read = Read {
    cloud: Cloud::Baidu,
    name: "ListInstanceByInstanceIds",
    request: "`POST /v2/instance/listByInstanceId`, the parameters in a body of JSON or in the query",
    source: "Baidu's page (2024-07-02)",
    parameters: &[filter("instanceIds", Kind::List, "the ids, at most 100; required"), MARKER, MAX_KEYS_PARAMETER],
    response: &INSTANCES,
    errors: &[&IDS_MISSING],
    unanswered: &[],
    choices: &[
        "The error is made in the manner of the list's. Ids that are not there are left out.",
        CHOICE_MARKER,
        CHOICE_DELETED,
        CHOICE_EXPIRED,
    ],
    answer: Answers::Baidu(list_by_instance_ids),
};

pub(super) static LIST_SECURITY_GROUP: Read = Read {
    cloud: Cloud::Baidu,
    name: "ListSecurityGroup",
    request: "`GET /v2/securityGroup`",
    source: "Baidu's pages (BCC 2024-07-02, VPC 2025-04-25)",
    parameters: &[
        filter("instanceId", Kind::Text, "`security_groups` of this instance"),
        filter("securityGroupId", Kind::Text, "`id`"),
        filter("securityGroupIds", Kind::Commas, "the ids, at most 100"),
        MARKER,
        MAX_KEYS_PARAMETER,
        other("vpcId", Kind::Text, "nothing"),
    ],
    response: &SECURITY_GROUPS,
    errors: &[&INVALID],
    unanswered: &[],
    choices: &[
        "Enterprise groups are not listed, as with the vendor: they have an operation of their own, which is not here.",
        "`vpcId` is not required with `instanceId`; the vendor's two pages contradict each other.",
        CHOICE_MARKER,
        CHOICE_FILTERS,
        CHOICE_VPC,
    ],
    answer: Answers::Baidu(list_security_group),
};

/// A page of a list.
struct Page<T> {
    marker: String,
    max_keys: usize,
    next: Option<String>,
    things: Vec<T>,
}

/// The subject of a response that is a page.
struct Paged<S>(std::marker::PhantomData<fn(S)>);

impl<S: Subject> Subject for Paged<S> {
    type Of<'w> = Page<S::Of<'w>>;
}

const fn marker<S: Subject>() -> Member<Paged<S>> {
    filled("marker", Form::Text, "the request", |page| Some(Body::Text(page.marker.clone().into())))
}

const fn is_truncated<S: Subject>() -> Member<Paged<S>> {
    filled("isTruncated", Form::Flag, "whether there is a next page", |page| flag(page.next.is_some()))
}

const fn next_marker<S: Subject>() -> Member<Paged<S>> {
    const FROM: &str = "the first id of the next page; left out where there is none";
    filled("nextMarker", Form::Text, FROM, |page| Some(Body::Text(page.next.clone()?.into())))
}

const fn max_keys<S: Subject>() -> Member<Paged<S>> {
    filled("maxKeys", Form::Number, "the request, or 1,000", |page| number(page.max_keys as u64))
}

/// The page of a search that is asked for. Makes what the answer says of a thing, and its id.
fn page<'w, H: Copy, T>(
    call: &ReadCall<'_>,
    search: &Search<'_, H>,
    id: impl Fn(H) -> Cow<'w, str>,
    make: impl Fn(H) -> Option<T>,
) -> Result<Page<T>, CommonError> {
    let max_keys = match call.number("maxKeys") {
        None => MAX_KEYS,
        Some(Ok(number)) if (1..=MAX_KEYS).contains(&number) => number,
        Some(_) => return Err(INVALID.about("maxKeys")),
    };
    let marker = call.text("marker").unwrap_or("");
    let Found { page, next } = search.from(|handle| *id(handle) < *marker, max_keys);
    let next = next.map(|handle| id(handle).into_owned());
    Ok(Page { marker: marker.to_owned(), max_keys, next, things: page.into_iter().filter_map(make).collect() })
}

/// The ids between the commas of a parameter.
fn ids<'c>(call: &'c ReadCall<'_>, name: &str) -> Result<Option<BTreeSet<&'c str>>, CommonError> {
    match call.commas(name) {
        Some(ids) if ids.len() > IDS => Err(INVALID.about(name)),
        ids => Ok(ids.map(|ids| ids.into_iter().collect())),
    }
}

/// The subject of an answer about an instance.
struct Instance;

/// An instance with its groups by their kind.
struct InstanceOf<'w> {
    spec: InstanceSpec<'w>,
    normal: Vec<Cow<'w, str>>,
    enterprise: Vec<Cow<'w, str>>,
}

impl Subject for Instance {
    type Of<'w> = InstanceOf<'w>;
}

/// The status that an answer says: the vendor has one word for what has expired and for what is in debt.
fn status(instance: &InstanceSpec<'_>) -> InstanceStatus {
    if instance.in_debt { InstanceStatus::Expired } else { instance.status }
}

impl<'w> View<'w> {
    /// An instance, unless it is deleted.
    fn instance(&self, handle: InstanceHandle) -> Option<InstanceSpec<'w>> {
        self.world.instance(handle).filter(|instance| instance.status != InstanceStatus::Deleted)
    }

    fn describe(&self, handle: InstanceHandle) -> Option<InstanceOf<'w>> {
        let mut spec = self.instance(handle)?;
        let is_normal = |id: &Cow<'w, str>| {
            let group = self.world.find_security_group(id).and_then(|group| self.world.security_group(group));
            group.is_some_and(|group| group.kind == GroupKind::Normal)
        };
        let (normal, enterprise) = std::mem::take(&mut spec.security_groups).into_iter().partition(is_normal);
        Some(InstanceOf { spec, normal, enterprise })
    }

    fn instance_id(&self, handle: InstanceHandle) -> Cow<'w, str> {
        self.world.instance_id(handle).unwrap_or_default().into()
    }

    /// The instances in any of these groups, in the order of their ids.
    fn members(&self, groups: &[SecurityGroupHandle]) -> Cow<'w, [InstanceHandle]> {
        let of = |group: &SecurityGroupHandle| self.rolls.members(*group, |instance| self.world.security_groups_of(instance));
        match groups {
            [] => Cow::Borrowed(&[]),
            [group] => Cow::Borrowed(of(group)),
            groups => {
                let mut members: Vec<InstanceHandle> = groups.iter().flat_map(of).copied().collect();
                members.sort_by_key(|member| self.world.instance_id(*member));
                members.dedup();
                Cow::Owned(members)
            }
        }
    }

    /// A search among the instances with these ids.
    fn among<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> Search<'w, InstanceHandle> {
        Search::new(ids.into_iter().filter_map(|id| self.world.find_instance(id)).collect::<Vec<_>>())
    }
}

fn list_instances<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    if call.text("fuzzyInstanceName").is_some() && call.text("instanceNames").is_some() {
        return Err(INVALID.about("fuzzyInstanceName"));
    }
    let ids_given = ids(call, "instanceIds")?;
    let groups = ids(call, "securityGroupIds")?;
    let world = view.world;
    let groups: Option<Vec<_>> =
        groups.map(|groups| groups.into_iter().filter_map(|id| world.find_security_group(id)).collect());
    let wanted = call.text("status");
    let status_of = |handle| world.instance(handle).map(|spec| status(&spec));
    // As few as the filters allow without a look at each.
    let mut search = match (ids_given, &groups, wanted) {
        (Some(ids), ..) => view.among(ids),
        (None, Some(groups), _) => Search::new(view.members(groups)),
        // A word that is none is no instance's status.
        (None, None, Some(wanted)) => {
            let wanted = wanted.parse().ok();
            Search::new(wanted.map_or(&[][..], |wanted| view.rolls.with_status(&wanted, status_of)))
        }
        (None, None, None) => Search::new(view.rolls.instances()),
    };
    if call.finds_nothing() {
        search.nothing();
    }
    search.keep(|handle| view.instance(handle).is_some());
    if let Some(wanted) = wanted {
        search.keep(move |handle| status_of(handle).is_some_and(|status| <&str>::from(status) == wanted));
    }
    if let Some(groups) = groups {
        search.keep(move |handle| groups.iter().any(|group| world.is_member(handle, *group)));
    }
    let page = page(call, &search, |handle| view.instance_id(handle), |handle| view.describe(handle))?;
    Ok(INSTANCES.of(&page))
}

fn get_instance_detail<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let found = call.text("instanceId").and_then(|id| view.world.find_instance(id));
    let instance = found.and_then(|handle| view.describe(handle)).ok_or_else(|| NOT_FOUND.error())?;
    Ok(DETAIL.of(&instance))
}

fn list_by_instance_ids<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let ids = call.list("instanceIds").filter(|ids| ids.len() <= IDS).ok_or_else(|| IDS_MISSING.about("instanceIds"))?;
    let ids: BTreeSet<&str> = ids.iter().map(|id| &**id).collect();
    let mut search = view.among(ids);
    search.keep(|handle| view.instance(handle).is_some());
    let page = page(call, &search, |handle| view.instance_id(handle), |handle| view.describe(handle))?;
    Ok(INSTANCES.of(&page))
}

static INSTANCES: Members<Paged<Instance>> = Members(&[
    marker(),
    is_truncated(),
    next_marker(),
    max_keys(),
    nested("instances", Form::List, "the instances of the page", &INSTANCE, |page| Some(INSTANCE.each(&page.things))),
]);

static DETAIL: Members<Instance> = Members(&[object("instance", &INSTANCE)]);

static INSTANCE: Members<Instance> = Members(&[
    filled("id", Form::Text, "`id`", |instance| text(&instance.spec.id)),
    filled("status", Form::Text, "`status`; `Expired` where the instance is `in_debt`", |instance| {
        word(status(&instance.spec).into())
    }),
    object("nicInfo", &NIC_INFO),
    empty("name", Form::Text),
    empty("hostname", Form::Text),
    empty("instanceType", Form::Text),
    empty("spec", Form::Text),
    empty("desc", Form::Text),
    empty("chargeStatus", Form::Text),
    empty("paymentTiming", Form::Text),
    empty("createTime", Form::Text),
    empty("expireTime", Form::Text),
    empty("releaseTime", Form::Text),
    empty("publicIp", Form::Text),
    empty("internalIp", Form::Text),
    empty("imageId", Form::Text),
    empty("placementPolicy", Form::Text),
    empty("zoneName", Form::Text),
    empty("subnetId", Form::Text),
    empty("vpcId", Form::Text),
    empty("dedicatedHostId", Form::Text),
    empty("eniNum", Form::Text),
    empty("cardCount", Form::Text),
    empty("cpuCount", Form::Number),
    empty("memoryCapacityInGB", Form::Number),
    empty("localDiskSizeInGB", Form::Number),
    empty("networkCapacityInMbps", Form::Number),
    empty("deletionProtection", Form::Number),
    empty("autoRenew", Form::Flag),
    empty("enableJumboFrame", Form::Flag),
    empty("tags", Form::List),
    empty("volumes", Form::List),
    empty("deploysetList", Form::List),
    empty("resGroupInfos", Form::List),
]);

static NIC_INFO: Members<Instance> = Members(&[
    filled("securityGroups", Form::List, "`security_groups` of the kind `normal`", |instance| list(&instance.normal)),
    filled("enterpriseSecurityGroups", Form::List, "`security_groups` of the kind `enterprise`", |instance| {
        list(&instance.enterprise)
    }),
    empty("status", Form::Text),
    empty("macAddress", Form::Text),
    empty("deviceId", Form::Text),
    empty("vpcId", Form::Text),
    empty("eniId", Form::Text),
    empty("eniUuid", Form::Text),
    empty("name", Form::Text),
    empty("type", Form::Text),
    empty("createdTime", Form::Text),
    empty("subnetType", Form::Text),
    empty("subnetId", Form::Text),
    empty("az", Form::Text),
    empty("description", Form::Text),
    empty("eniNum", Form::Number),
    empty("eriNum", Form::Number),
    empty("ips", Form::List),
    empty("ipv6s", Form::List),
    empty("eriInfos", Form::List),
]);

/// The subject of an answer about a security group.
struct SecurityGroup;

impl Subject for SecurityGroup {
    type Of<'w> = SecurityGroupSpec<'w>;
}

fn list_security_group<'w>(view: &View<'w>, call: &ReadCall<'_>) -> Answer<'w> {
    let world = view.world;
    let listed = ids(call, "securityGroupIds")?;
    let one = call.text("securityGroupId");
    let of_ids = |ids: BTreeSet<&str>| ids.into_iter().filter_map(|id| world.find_security_group(id)).collect::<Vec<_>>();
    let mut search = match (&listed, one) {
        (Some(ids), _) => Search::new(of_ids(ids.clone())),
        (None, Some(one)) => Search::new(of_ids(BTreeSet::from([one]))),
        (None, None) => Search::new(&*view.rolls.security_groups),
    };
    search.keep(|handle| world.security_group(handle).is_some_and(|group| group.kind == GroupKind::Normal));
    if let Some(one) = one {
        search.keep(move |handle| world.find_security_group(one) == Some(handle));
    }
    let instance = call.text("instanceId").map(|id| world.find_instance(id).filter(|found| view.instance(*found).is_some()));
    match instance {
        None => {}
        Some(None) => search.nothing(),
        Some(Some(instance)) => search.keep(move |handle| world.is_member(instance, handle)),
    }
    let id = |handle| world.security_group(handle).map(|group| group.id).unwrap_or_default();
    let page = page(call, &search, id, |handle| world.security_group(handle))?;
    Ok(SECURITY_GROUPS.of(&page))
}

static SECURITY_GROUPS: Members<Paged<SecurityGroup>> = Members(&[
    marker(),
    is_truncated(),
    next_marker(),
    max_keys(),
    nested("securityGroups", Form::List, "the normal groups of the page", &SECURITY_GROUP, |page| {
        Some(SECURITY_GROUP.each(&page.things))
    }),
]);

static SECURITY_GROUP: Members<SecurityGroup> = Members(&[
    filled("id", Form::Text, "`id`", |group| text(&group.id)),
    empty("name", Form::Text),
    empty("desc", Form::Text),
    empty("vpcId", Form::Text),
    empty("createdTime", Form::Text),
    empty("sgVersion", Form::Number),
    empty("rules", Form::List),
    empty("tags", Form::List),
]);
