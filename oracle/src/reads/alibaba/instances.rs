//! DescribeInstances.

use secgroup::alibaba::{
    InstanceHandle, InstanceSpec, InstanceStatus, Lock, Member as Membership, Network, NetworkInterfaceSpec,
};
use secgroup::rulebook::Cloud;

use super::super::call::{Kind, Parameter, ReadCall, filter, other, paging, unknown};
use super::super::description::{
    Form, Members, Subject, empty, filled, list, nested, object, text, text_or_empty, word as body_word, wrapped,
};
use super::super::paging::Search;
use super::super::{Answer, Answers, Body, ErrorRow, Read, Unanswered};
use super::pages::{NEXT_TOKEN, PAGE_NUMBER, Paged, Styles, next_token, page_number, page_size, total_count};
use super::{
    ADDRESSES, ADDRESSES_FROM, CHOICE_AND, CHOICE_OWN, CHOICE_STYLES, CHOICE_TOKEN, CHOICE_UNKNOWN, DRY_RUN, INVALID, REGION,
    REGION_MISSING, View, end_dry_run, found, ids, is_classic, keep_network, required, word,
};
use crate::serve::codec::CommonError;

const UNKNOWN_STATUS: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidStatus.NotFound",
    message: "The specified Status is not found",
    when: "`Status` is none of the vendor's words",
    documented: true,
};
const UNKNOWN_LOCK: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidLockReason.NotFound",
    message: "The specified LockReason is not found",
    when: "`LockReason` is none of the vendor's words",
    documented: true,
};
const UNKNOWN_NETWORK: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidNetworkType.NotFound",
    message: "The specified InstanceNetworkType is not found",
    when: "`InstanceNetworkType` is neither `classic` nor `vpc`",
    documented: true,
};

const UNKNOWN_CHARGE_TYPE: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidInstanceChargeType.NotFound",
    message: "The InstanceChargeType does not exist in our records",
    when: "`InstanceChargeType` is neither `PrePaid` nor `PostPaid`",
    documented: true,
};
const UNKNOWN_TRAFFIC_TYPE: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidInternetChargeType.ValueNotSupported",
    message: "The specified InternetChargeType is not valid",
    when: "`InternetChargeType` is neither `PayByBandwidth` nor `PayByTraffic`",
    documented: true,
};
const UNKNOWN_FILTER: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidFilterKey.NotFound",
    message: "",
    when: "a `Filter.N.Key` is none of the vendor's four times",
    documented: true,
};
const VALUE_WITHOUT_KEY: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidTag.Mismatch",
    message: "The specified Tag.n.Key and Tag.n.Value are not match.",
    when: "a `Tag.N.Value` has no `Tag.N.Key`",
    documented: true,
};
const TOO_MANY_TAGS: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidTagCount",
    message: "The specified tags are beyond the permitted range.",
    when: "there are more than 20 tags",
    documented: true,
};
const NO_CLUSTER: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidHpcClusterId.NotFound",
    message: "The specified HpcClusterId is not found.",
    when: "an `HpcClusterId` is given: no world has any",
    documented: true,
};

const STYLES: Styles = Styles {
    action: "DescribeInstances",
    max_results: 100,
    raised_to: Some(10),
    page_size: 100,
    descending: false,
    wrong_number: &INVALID,
    wrong_token: &INVALID,
    both_styles: &INVALID,
};

pub(in super::super) static DESCRIBE_INSTANCES: Read = Read {
    cloud: Cloud::Alibaba,
    name: "DescribeInstances",
    request: "`GET` or `POST /`, `Action=DescribeInstances`",
    source: "Alibaba Cloud's API description (2014-05-26) and the page of 2021-05-17; no current page could be read",
    parameters: &PARAMETERS,
    response: &RESPONSE,
    errors: &[
        &REGION_MISSING,
        &UNKNOWN_STATUS,
        &UNKNOWN_LOCK,
        &UNKNOWN_NETWORK,
        &UNKNOWN_CHARGE_TYPE,
        &UNKNOWN_TRAFFIC_TYPE,
        &NO_CLUSTER,
        &TOO_MANY_TAGS,
        &VALUE_WITHOUT_KEY,
        &UNKNOWN_FILTER,
        &INVALID,
        &DRY_RUN,
    ],
    unanswered: &[Unanswered {
        status: 400,
        code: "InvalidHpcClusterId.Creating",
        message: "The specified HpcClusterId is creating.",
        why: "a world has no clusters",
    }],
    choices: &[
        "The page does not say in which order its errors are answered.",
        "The instances are in the ascending order of their ids.",
        CHOICE_OWN,
        CHOICE_UNKNOWN,
        CHOICE_AND,
        CHOICE_STYLES,
        CHOICE_TOKEN,
    ],
    answer: Answers::Alibaba(answer),
};

static PARAMETERS: [Parameter; 33] = [
    filter("RegionId", Kind::Text, REGION),
    filter("InstanceIds", Kind::JsonArray, "the ids, at most 100"),
    filter("SecurityGroupId", Kind::Text, "`security_groups`: the instance is in this group"),
    filter("Status", Kind::Text, "`status`"),
    filter("VpcId", Kind::Text, "`network`"),
    filter("InstanceNetworkType", Kind::Text, "`network`: `classic` or `vpc`"),
    filter("LockReason", Kind::Text, "`locks`: the instance has this one"),
    filter("ResourceGroupId", Kind::Text, "`resource_group`"),
    PAGE_NUMBER,
    paging("PageSize", Kind::Number, "from 1 to 100; 10 by default"),
    NEXT_TOKEN,
    paging("MaxResults", Kind::Number, "10 by default; fewer count as 10, more than 100 as 100"),
    other("DryRun", Kind::Flag, "nothing is listed"),
    other("HpcClusterId", Kind::Text, "an error: no world has a cluster"),
    unknown("InstanceName", Kind::Text),
    unknown("VSwitchId", Kind::Text),
    unknown("ZoneId", Kind::Text),
    unknown("InstanceType", Kind::Text),
    unknown("InstanceTypeFamily", Kind::Text),
    unknown("InstanceChargeType", Kind::Text),
    unknown("InternetChargeType", Kind::Text),
    unknown("ImageId", Kind::Text),
    unknown("KeyPairName", Kind::Text),
    unknown("PrivateIpAddresses", Kind::JsonArray),
    unknown("InnerIpAddresses", Kind::JsonArray),
    unknown("PublicIpAddresses", Kind::JsonArray),
    unknown("EipAddresses", Kind::JsonArray),
    unknown("RdmaIpAddresses", Kind::JsonArray),
    unknown("Ipv6Address", Kind::List),
    unknown("IoOptimized", Kind::Flag),
    unknown("DeviceAvailable", Kind::Flag),
    unknown("Tag", Kind::Objects),
    unknown("Filter", Kind::Objects),
];

/// The subject of an answer about an instance.
pub(super) struct Instance;

/// An instance with the interfaces that are attached to it.
pub(super) struct InstanceOf<'w> {
    pub spec: InstanceSpec<'w>,
    interfaces: Vec<NetworkInterfaceSpec<'w>>,
}

impl Subject for Instance {
    type Of<'w> = InstanceOf<'w>;
}

impl<'w> InstanceOf<'w> {
    pub(super) fn new(view: &View<'w, '_>, handle: InstanceHandle) -> Option<Self> {
        let attached = view.rolls.attached(handle).iter();
        let interfaces = attached.filter_map(|interface| view.world.network_interface(*interface)).collect();
        Some(Self { spec: view.world.instance(handle)?, interfaces })
    }

    const fn is_classic(&self) -> bool {
        matches!(self.spec.network, Network::Classic)
    }

    /// The addresses of an instance in this network; none of one in the other.
    pub(super) fn addresses(&self, classic: bool) -> Option<Body<'w>> {
        let count = if self.is_classic() == classic { self.spec.private_ips.min(ADDRESSES) } else { 0 };
        wrapped("IpAddress", Body::List(vec![Body::Text("".into()); count as usize]))
    }
}

fn answer<'w>(view: &View<'w, '_>, call: &ReadCall<'_>) -> Answer<'w> {
    let region = required(call, "RegionId", &REGION_MISSING)?;
    let ids = ids(call, "InstanceIds", &INVALID)?;
    let status: Option<InstanceStatus> = word(call, "Status", &UNKNOWN_STATUS)?;
    let lock = match call.text("LockReason") {
        // One of the words is spelled in two ways.
        Some(reason) => Some(reason.to_ascii_lowercase().parse::<Lock>().map_err(|_| UNKNOWN_LOCK.error())?),
        None => None,
    };
    let classic = is_classic(call, "InstanceNetworkType", &UNKNOWN_NETWORK)?;

    check_unknown(call)?;

    let world = view.world;
    let placement = |handle| world.member_placement(Membership::Instance(handle));
    let group = call.text("SecurityGroupId").map(|id| world.find_security_group(id));
    // As few as the filters allow without a look at each.
    let mut search = match (&*ids, group, status) {
        ([], Some(Some(group)), _) => {
            let mut search = Search::new(view.rolls.instances_in(world, group));
            search.keep(move |handle| view.has(placement(handle), region));
            search
        }
        ([], _, Some(status)) => Search::new(view.rolls.instances_with(world, view.account, region, status)),
        ([], _, None) => Search::new(view.rolls.instances(view.account, region)),
        (ids, ..) => {
            let mut handles = found(ids.iter().map(String::as_str), |id| world.find_instance(id));
            handles.retain(|handle| view.has(placement(*handle), region));
            Search::new(handles)
        }
    };
    if call.finds_nothing() || group == Some(None) {
        search.nothing();
    }
    if let Some(Some(group)) = group.filter(|_| !ids.is_empty()) {
        search.keep(move |handle| world.is_member(Membership::Instance(handle), group));
    }
    if let Some(status) = status.filter(|_| !ids.is_empty() || group.is_some()) {
        search.keep(move |handle| world.instance_status(handle) == Some(status));
    }
    keep_network(&mut search, classic, call.text("VpcId"), placement);
    if let Some(lock) = lock {
        search.keep(move |handle| world.instance(handle).is_some_and(|instance| instance.locks.contains(&lock)));
    }
    if let Some(id) = call.text("ResourceGroupId") {
        search.keep(move |handle| world.instance(handle).is_some_and(|spec| spec.resource_group.as_deref() == Some(id)));
    }
    let id = |handle| world.member_id(Membership::Instance(handle)).unwrap_or("");
    let page = STYLES.page(call, &search, region, id, |handle| InstanceOf::new(view, handle))?;
    end_dry_run(call)?;
    Ok(RESPONSE.of(&page))
}

/// How many tags a request may have.
const TAGS: usize = 20;
/// The times that a `Filter.N` may be about.
const FILTERS: [&str; 4] = ["CreationStartTime", "CreationEndTime", "ExpiredStartTime", "ExpiredEndTime"];

/// What is asked of things that no world has must make sense all the same.
fn check_unknown(call: &ReadCall<'_>) -> Result<(), CommonError> {
    let is_one_of = |name, words: &[&str]| call.text(name).is_none_or(|given| words.contains(&given));
    if !is_one_of("InstanceChargeType", &["PrePaid", "PostPaid"]) {
        return Err(UNKNOWN_CHARGE_TYPE.error());
    }
    if !is_one_of("InternetChargeType", &["PayByBandwidth", "PayByTraffic"]) {
        return Err(UNKNOWN_TRAFFIC_TYPE.error());
    }
    if call.text("HpcClusterId").is_some() {
        return Err(NO_CLUSTER.error());
    }
    let tags = call.objects("Tag");
    if tags.len() > TAGS {
        return Err(TOO_MANY_TAGS.error());
    }
    if tags.values().any(|tag| tag.contains_key("Value") && !tag.contains_key("Key")) {
        return Err(VALUE_WITHOUT_KEY.error());
    }
    let keys = call.objects("Filter").into_values().filter_map(|filter| filter.get("Key").copied());
    let unknown = keys.into_iter().any(|key| !FILTERS.contains(&key));
    if unknown { Err(UNKNOWN_FILTER.error()) } else { Ok(()) }
}

static RESPONSE: Members<Paged<Instance>> = Members(&[
    next_token(),
    total_count(),
    page_number(),
    page_size(),
    nested("Instances", Form::Wrapped("Instance"), "the instances of the page", &INSTANCE, |page| {
        wrapped("Instance", INSTANCE.each(&page.things))
    }),
]);

static INSTANCE: Members<Instance> = Members(&[
    filled("InstanceId", Form::Text, "`id`", |instance| text(&instance.spec.id)),
    filled("Status", Form::Text, "`status`", |instance| body_word(instance.spec.status.into())),
    filled("RegionId", Form::Text, "`region`", |instance| text(&instance.spec.region)),
    filled("InstanceNetworkType", Form::Text, "`network`: `classic` or `vpc`", |instance| network_type(&instance)),
    filled("ResourceGroupId", Form::Text, "`resource_group`", |instance| text_or_empty(instance.spec.resource_group.as_ref())),
    filled("SecurityGroupIds", Form::Wrapped("SecurityGroupId"), "`security_groups`", |instance| group_ids(&instance)),
    object("VpcAttributes", &VPC_ATTRIBUTES),
    filled("InnerIpAddress", Form::Wrapped("IpAddress"), INNER_ADDRESSES_FROM, |instance| instance.addresses(true)),
    nested("OperationLocks", Form::Wrapped("LockReason"), "`locks`", &LOCK, |instance| {
        wrapped("LockReason", LOCK.each(&instance.spec.locks))
    }),
    nested("NetworkInterfaces", Form::Wrapped("NetworkInterface"), INTERFACES_FROM, &INTERFACE, |instance| {
        wrapped("NetworkInterface", INTERFACE.each(&instance.interfaces))
    }),
    empty("AdditionalInfo", Form::Object),
    empty("AutoReleaseTime", Form::Text),
    empty("ClusterId", Form::Text),
    empty("Cpu", Form::Number),
    empty("CpuOptions", Form::Object),
    empty("CreationTime", Form::Text),
    empty("CreditSpecification", Form::Text),
    empty("DedicatedHostAttribute", Form::Object),
    empty("DedicatedInstanceAttribute", Form::Object),
    empty("DeletionProtection", Form::Flag),
    empty("DeploymentSetId", Form::Text),
    empty("Description", Form::Text),
    empty("DeviceAvailable", Form::Flag),
    empty("EcsCapacityReservationAttr", Form::Object),
    empty("EipAddress", Form::Object),
    empty("ExpiredTime", Form::Text),
    empty("GPUAmount", Form::Number),
    empty("GPUSpec", Form::Text),
    empty("HibernationOptions", Form::Object),
    empty("HostName", Form::Text),
    empty("HpcClusterId", Form::Text),
    empty("ISP", Form::Text),
    empty("ImageId", Form::Text),
    empty("ImageOptions", Form::Object),
    empty("InstanceChargeType", Form::Text),
    empty("InstanceName", Form::Text),
    empty("InstanceType", Form::Text),
    empty("InstanceTypeFamily", Form::Text),
    empty("InternetChargeType", Form::Text),
    empty("InternetMaxBandwidthIn", Form::Number),
    empty("InternetMaxBandwidthOut", Form::Number),
    empty("IoOptimized", Form::Flag),
    empty("KeyPairName", Form::Text),
    empty("LocalStorageAmount", Form::Number),
    empty("LocalStorageCapacity", Form::Number),
    empty("Memory", Form::Number),
    empty("MetadataOptions", Form::Object),
    empty("OSName", Form::Text),
    empty("OSNameEn", Form::Text),
    empty("OSType", Form::Text),
    empty("PrivateDnsNameOptions", Form::Object),
    empty("PublicIpAddress", Form::Wrapped("IpAddress")),
    empty("RdmaIpAddress", Form::Wrapped("IpAddress")),
    empty("Recyclable", Form::Flag),
    empty("SaleCycle", Form::Text),
    empty("SerialNumber", Form::Text),
    empty("SpotDuration", Form::Number),
    empty("SpotPriceLimit", Form::Number),
    empty("SpotStrategy", Form::Text),
    empty("StartTime", Form::Text),
    empty("StoppedMode", Form::Text),
    empty("Tags", Form::Wrapped("Tag")),
    empty("VlanId", Form::Text),
    empty("ZoneId", Form::Text),
]);

const INTERFACES_FROM: &str = "the `network_interfaces` that are `attached_to` it";
pub(super) const INNER_ADDRESSES_FROM: &str = "the same of an instance in the classic network";

pub(super) fn network_type<'w>(instance: &InstanceOf<'w>) -> Option<Body<'w>> {
    body_word(if instance.is_classic() { "classic" } else { "vpc" })
}

pub(super) fn group_ids<'w>(instance: &InstanceOf<'w>) -> Option<Body<'w>> {
    wrapped("SecurityGroupId", list(&instance.spec.security_groups)?)
}

/// Where an instance is in its VPC.
pub(super) static VPC_ATTRIBUTES: Members<Instance> = Members(&[
    filled("VpcId", Form::Text, "`network`; empty in the classic network", |instance| match &instance.spec.network {
        Network::Vpc(id) => text(id),
        Network::Classic => body_word(""),
    }),
    empty("VSwitchId", Form::Text),
    empty("NatIpAddress", Form::Text),
    filled("PrivateIpAddress", Form::Wrapped("IpAddress"), ADDRESSES_FROM, |instance| instance.addresses(false)),
]);

/// The subject of an answer about a lock.
pub(super) struct LockReason;

impl Subject for LockReason {
    type Of<'w> = Lock;
}

static LOCK: Members<LockReason> =
    Members(&[filled("LockReason", Form::Text, "the lock", |lock| body_word((*lock).into())), empty("LockMsg", Form::Text)]);

/// The subject of an answer about an interface.
pub(super) struct Interface;

impl Subject for Interface {
    type Of<'w> = NetworkInterfaceSpec<'w>;
}

static INTERFACE: Members<Interface> = Members(&[
    filled("NetworkInterfaceId", Form::Text, "`id`", |interface| text(&interface.id)),
    filled("Type", Form::Text, "`type`", |interface| body_word(interface.interface_type.into())),
    empty("PrimaryIpAddress", Form::Text),
    empty("MacAddress", Form::Text),
    nested("PrivateIpSets", Form::Wrapped("PrivateIpSet"), ADDRESSES_FROM, &ADDRESS, |interface| {
        private_ip_sets(&interface, &ADDRESS)
    }),
    empty("Ipv6Sets", Form::Wrapped("Ipv6Set")),
    empty("Ipv4PrefixSets", Form::Wrapped("Ipv4PrefixSet")),
    empty("Ipv6PrefixSets", Form::Wrapped("Ipv6PrefixSet")),
]);

/// The subject of an answer about a private address: its place among those of its interface.
pub(super) struct Address;

impl Subject for Address {
    type Of<'w> = usize;
}

static ADDRESS: Members<Address> = Members(&[
    empty("PrivateIpAddress", Form::Text),
    filled("Primary", Form::Flag, "the first is", |place| is_primary(*place)),
]);

/// Whether the address at that place is its interface's primary one.
pub(super) fn is_primary(place: usize) -> Option<Body<'static>> {
    super::super::description::flag(place == 0)
}

/// As many addresses as an interface has.
pub(super) fn private_ip_sets<'w>(interface: &NetworkInterfaceSpec<'w>, address: &Members<Address>) -> Option<Body<'w>> {
    let places: Vec<usize> = (0..interface.private_ips.min(ADDRESSES) as usize).collect();
    wrapped("PrivateIpSet", address.each(&places))
}
