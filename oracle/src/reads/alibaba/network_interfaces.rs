//! DescribeNetworkInterfaces.

use std::borrow::Cow;

use secgroup::alibaba::{
    InterfaceStatus, InterfaceType, Member as Membership, NetworkInterfaceHandle, NetworkInterfaceSpec, World,
};
use secgroup::rulebook::Cloud;

use super::super::call::{Kind, Parameter, ReadCall, filter, paging, unknown};
use super::super::description::{
    Form, Members, Subject, empty, filled, flag, list, nested, object, text, text_or_empty, text_or_null, word as body_word,
    wrapped,
};
use super::super::paging::Search;
use super::super::{Answer, Answers, ErrorRow, Read, Unanswered};
use super::instances::{Address, is_primary, private_ip_sets};
use super::pages::{NEXT_TOKEN, PAGE_NUMBER, Paged, Styles, next_token, page_number, page_size, total_count};
use super::{
    ADDRESSES_FROM, CHOICE_AND, CHOICE_OWN, CHOICE_STYLES, CHOICE_TOKEN, CHOICE_UNKNOWN, IDS, REGION, View, found,
    keep_network, required, word,
};

/// The page has these two codes, and only `%s` for their messages.
const INVALID: ErrorRow = ErrorRow { documented: true, ..super::INVALID };
const REGION_MISSING: ErrorRow = ErrorRow { code: "MissingParameter", documented: true, ..super::REGION_MISSING };

const WRONG_NUMBER: ErrorRow = ErrorRow {
    status: 403,
    code: "InvalidOperation.InvalidEniPageNumber",
    when: "`PageNumber` is no number from 1",
    ..INVALID
};

const STYLES: Styles = Styles {
    action: "DescribeNetworkInterfaces",
    max_results: 500,
    raised_to: Some(10),
    page_size: 1_000,
    descending: false,
    wrong_number: &WRONG_NUMBER,
    wrong_token: &INVALID,
    both_styles: &INVALID,
};

pub(in super::super) static DESCRIBE_NETWORK_INTERFACES: Read = Read {
    cloud: Cloud::Alibaba,
    name: "DescribeNetworkInterfaces",
    request: "`GET` or `POST /`, `Action=DescribeNetworkInterfaces`",
    source: "Alibaba Cloud's page (change of 2024-12-31)",
    parameters: &PARAMETERS,
    response: &RESPONSE,
    errors: &[&REGION_MISSING, &INVALID, &WRONG_NUMBER],
    unanswered: &UNANSWERED,
    choices: &[
        "The page documents these codes; their messages are `%s` there, and choices here. Its other rows are those of all operations on interfaces: an id that is not there finds nothing.",
        "The interfaces are in the ascending order of their ids.",
        "An attached primary interface that is in no group by itself shows its instance's groups: with the vendor they are one.",
        CHOICE_OWN,
        CHOICE_UNKNOWN,
        CHOICE_AND,
        CHOICE_STYLES,
        CHOICE_TOKEN,
    ],
    answer: Answers::Alibaba(answer),
};

const GROUP: &str = "`security_groups`: the interface is in this group. Primary interfaces are not found so, as with the vendor: \
     DescribeInstances finds their instances";

static PARAMETERS: [Parameter; 19] = [
    filter("RegionId", Kind::Text, REGION),
    filter("NetworkInterfaceId", Kind::List, "the ids, at most 100"),
    filter("InstanceId", Kind::Text, "`attached_to`"),
    filter("SecurityGroupId", Kind::Text, GROUP),
    filter("Type", Kind::Text, "`type`"),
    filter("Status", Kind::Text, "`status`"),
    filter("VpcId", Kind::Text, "`vpc`"),
    filter("ResourceGroupId", Kind::Text, "`resource_group`"),
    filter("ServiceManaged", Kind::Flag, "`managed_by`: whether a product manages it"),
    PAGE_NUMBER,
    paging("PageSize", Kind::Number, "from 1 to 1,000; 10 by default"),
    NEXT_TOKEN,
    paging("MaxResults", Kind::Number, "10 by default; fewer count as 10, more than 500 as 500"),
    unknown("NetworkInterfaceName", Kind::Text),
    unknown("VSwitchId", Kind::Text),
    unknown("PrimaryIpAddress", Kind::Text),
    unknown("PrivateIpAddress", Kind::List),
    unknown("Ipv6Address", Kind::List),
    unknown("Tag", Kind::Objects),
];

/// Why the rows of the operations on interfaces are no answers to this one.
const OTHER: &str = "parameters that the operation does not have are ignored";
const AN_ID: &str = "an id that is not there finds nothing";
const A_CHANGE: &str = "it is about changes of interfaces, and nothing is changed";
const A_REGION: &str = "a world has all regions; one that nothing is in lists nothing";
const AN_ACCOUNT: &str = "every account may read";
const A_VPC: &str = "the page does not say when; a VPC that is not there finds nothing";

const fn unanswered(status: u16, code: &'static str, why: &'static str) -> Unanswered {
    Unanswered { status, code, message: "%s", why }
}

static UNANSWERED: [Unanswered; 24] = [
    unanswered(400, "UnsupportedParameter", OTHER),
    unanswered(400, "InvalidInstanceID.Malformed", AN_ID),
    unanswered(400, "InvalidOperation.InvalidEcsState", A_CHANGE),
    unanswered(400, "InvalidOperation.InvalidEniState", A_CHANGE),
    unanswered(400, "InvalidOperation.DetachPrimaryEniNotAllowed", A_CHANGE),
    unanswered(400, "Forbidden.RegionId", A_REGION),
    Unanswered {
        message: "The specified parameter RegionId is not valid.",
        ..unanswered(400, "InvalidRegionId.MalFormed", A_REGION)
    },
    unanswered(403, "InvalidUserType.NotSupported", AN_ACCOUNT),
    unanswered(403, "Abs.InvalidAccount.NotFound", AN_ACCOUNT),
    unanswered(403, "Forbidden.NotSupportRAM", AN_ACCOUNT),
    unanswered(403, "Forbidden.SubUser", AN_ACCOUNT),
    unanswered(403, "MaxEniCountExceeded", A_CHANGE),
    unanswered(403, "EniPerInstanceLimitExceeded", A_CHANGE),
    unanswered(403, "InvalidOperation.AvailabilityZoneMismatch", A_CHANGE),
    unanswered(403, "InvalidOperation.VpcMismatch", A_CHANGE),
    unanswered(403, "SecurityGroupInstanceLimitExceed", A_CHANGE),
    unanswered(403, "InvalidSecurityGroupId.NotVpc", A_CHANGE),
    unanswered(403, "InvalidOperation.InvalidEniType", A_CHANGE),
    unanswered(403, "InvalidVpc.Empty", A_VPC),
    unanswered(403, "InvalidVpc.Indeterminacy", A_VPC),
    unanswered(404, "InvalidEcsId.NotFound", AN_ID),
    unanswered(404, "InvalidEniId.NotFound", AN_ID),
    unanswered(404, "InvalidVSwitchId.NotFound", AN_ID),
    unanswered(404, "InvalidSecurityGroupId.NotFound", AN_ID),
];

/// The subject of an answer about an interface.
pub(super) struct NetworkInterface;

/// An interface with the groups that the answer names.
pub(super) struct NetworkInterfaceOf<'w> {
    spec: NetworkInterfaceSpec<'w>,
    groups: Vec<Cow<'w, str>>,
}

impl Subject for NetworkInterface {
    type Of<'w> = NetworkInterfaceOf<'w>;
}

impl<'w> NetworkInterfaceOf<'w> {
    fn new(view: &View<'w, '_>, handle: NetworkInterfaceHandle) -> Option<Self> {
        let mut spec = view.world.network_interface(handle)?;
        let is_shared = spec.interface_type == InterfaceType::Primary && spec.security_groups.is_empty();
        let instance = view.world.attached_to(handle).filter(|_| is_shared);
        let groups = match instance.and_then(|instance| view.world.instance(instance)) {
            Some(instance) => instance.security_groups,
            None => std::mem::take(&mut spec.security_groups),
        };
        Some(Self { spec, groups })
    }
}

fn answer<'w>(view: &View<'w, '_>, call: &ReadCall<'_>) -> Answer<'w> {
    let region = required(call, "RegionId", &REGION_MISSING)?;
    let ids = call.list("NetworkInterfaceId").unwrap_or(&[]);
    if ids.len() > IDS {
        return Err(INVALID.about("NetworkInterfaceId"));
    }
    let interface_type: Option<InterfaceType> = word(call, "Type", &INVALID)?;
    let status: Option<InterfaceStatus> = word(call, "Status", &INVALID)?;
    let managed = super::flag(call, "ServiceManaged")?;

    let world = view.world;
    let placement = |handle| world.member_placement(Membership::NetworkInterface(handle));
    let in_region = |handle: &NetworkInterfaceHandle| view.has(placement(*handle), region);
    let instance = call.text("InstanceId").map(|id| world.find_instance(id));
    let group = call.text("SecurityGroupId").map(|id| world.find_security_group(id));
    // As few as the filters allow without a look at each.
    let own = |handles: &[NetworkInterfaceHandle]| -> Vec<_> { handles.iter().copied().filter(in_region).collect() };
    let mut search = if !ids.is_empty() {
        Search::new(own(&found(ids.iter().map(|id| &**id), |id| world.find_network_interface(id))))
    } else if let Some(Some(instance)) = instance {
        Search::new(own(view.rolls.attached(instance)))
    } else if let Some(Some(group)) = group {
        Search::new(own(view.rolls.interfaces_in(world, group)))
    } else if let Some(status) = status {
        Search::new(view.rolls.network_interfaces_with(world, view.account, region, status))
    } else {
        Search::new(view.rolls.network_interfaces(view.account, region))
    };
    match instance {
        None => {}
        Some(None) => search.nothing(),
        Some(instance) => search.keep(move |handle| world.attached_to(handle) == instance),
    }
    if call.finds_nothing() {
        search.nothing();
    }
    keep_network(&mut search, None, call.text("VpcId"), placement);
    match group {
        None => {}
        Some(None) => search.nothing(),
        Some(Some(group)) => {
            search.keep(move |handle| world.is_member(Membership::NetworkInterface(handle), group));
            keep_spec(&mut search, world, |spec| spec.interface_type != InterfaceType::Primary);
        }
    }
    if let Some(wanted) = interface_type {
        keep_spec(&mut search, world, move |spec| spec.interface_type == wanted);
    }
    if let Some(wanted) = status.filter(|_| !ids.is_empty() || instance.is_some() || group.is_some()) {
        keep_spec(&mut search, world, move |spec| spec.status == wanted);
    }
    if let Some(managed) = managed {
        keep_spec(&mut search, world, move |spec| spec.managed_by.is_some() == managed);
    }
    if let Some(id) = call.text("ResourceGroupId") {
        keep_spec(&mut search, world, move |spec| spec.resource_group.as_deref() == Some(id));
    }
    let id = |handle| world.member_id(Membership::NetworkInterface(handle)).unwrap_or("");
    let page = STYLES.page(call, &search, region, id, |handle| NetworkInterfaceOf::new(view, handle))?;
    Ok(RESPONSE.of(&page))
}

/// Keeps what is wanted as it is written out.
fn keep_spec<'s, 'w: 's>(
    search: &mut Search<'s, NetworkInterfaceHandle>,
    world: &'w World,
    wanted: impl Fn(&NetworkInterfaceSpec<'w>) -> bool + 's,
) {
    search.keep(move |handle| world.network_interface(handle).is_some_and(|spec| wanted(&spec)));
}

static RESPONSE: Members<Paged<NetworkInterface>> = Members(&[
    next_token(),
    total_count(),
    page_number(),
    page_size(),
    nested("NetworkInterfaceSets", Form::Wrapped("NetworkInterfaceSet"), "the interfaces of the page", &INTERFACE, |page| {
        wrapped("NetworkInterfaceSet", INTERFACE.each(&page.things))
    }),
]);

static INTERFACE: Members<NetworkInterface> = Members(&[
    filled("NetworkInterfaceId", Form::Text, "`id`", |interface| text(&interface.spec.id)),
    filled("Type", Form::Text, "`type`", |interface| body_word(interface.spec.interface_type.into())),
    filled("Status", Form::Text, "`status`", |interface| body_word(interface.spec.status.into())),
    filled("VpcId", Form::Text, "`vpc`", |interface| text(&interface.spec.vpc)),
    filled("InstanceId", Form::Text, "`attached_to`; left out where a product manages it", |interface| {
        let NetworkInterfaceSpec { attached_to, managed_by, .. } = &interface.spec;
        if managed_by.is_some() { None } else { text_or_empty(attached_to.as_ref()) }
    }),
    filled("OwnerId", Form::Text, "`owner`", |interface| text_or_empty(interface.spec.owner.as_ref())),
    filled("ResourceGroupId", Form::Text, "`resource_group`", |interface| {
        text_or_empty(interface.spec.resource_group.as_ref())
    }),
    filled("ServiceManaged", Form::Flag, "`managed_by`: whether a product manages it", |interface| {
        flag(interface.spec.managed_by.is_some())
    }),
    filled("SecurityGroupIds", Form::Wrapped("SecurityGroupId"), GROUPS_FROM, |interface| {
        wrapped("SecurityGroupId", list(&interface.groups)?)
    }),
    nested("PrivateIpSets", Form::Wrapped("PrivateIpSet"), ADDRESSES_FROM, &ADDRESS, |interface| {
        private_ip_sets(&interface.spec, &ADDRESS)
    }),
    object("Attachment", &ATTACHMENT),
    empty("NetworkInterfaceName", Form::Text),
    empty("Description", Form::Text),
    empty("VSwitchId", Form::Text),
    empty("ZoneId", Form::Text),
    empty("MacAddress", Form::Text),
    empty("CreationTime", Form::Text),
    empty("PrivateIpAddress", Form::Text),
    empty("NetworkInterfaceTrafficMode", Form::Text),
    empty("DeleteOnRelease", Form::Flag),
    empty("SourceDestCheck", Form::Flag),
    empty("ServiceID", Form::Number),
    empty("QueueNumber", Form::Number),
    empty("QueuePairNumber", Form::Number),
    empty("Ipv6Sets", Form::Wrapped("Ipv6Set")),
    empty("Ipv4PrefixSets", Form::Wrapped("Ipv4PrefixSet")),
    empty("Ipv6PrefixSets", Form::Wrapped("Ipv6PrefixSet")),
    empty("Tags", Form::Wrapped("Tag")),
    empty("AssociatedPublicIp", Form::Object),
]);

const GROUPS_FROM: &str = "`security_groups`; of an attached primary interface that has none, its instance's";

static ATTACHMENT: Members<NetworkInterface> = Members(&[
    filled("InstanceId", Form::Nullable, "`attached_to`", |interface| text_or_null(interface.spec.attached_to.as_ref())),
    empty("TrunkNetworkInterfaceId", Form::Nullable),
    empty("DeviceIndex", Form::Number),
    empty("NetworkCardIndex", Form::Number),
]);

static ADDRESS: Members<Address> = Members(&[
    empty("PrivateIpAddress", Form::Text),
    filled("Primary", Form::Flag, "the first is", |place| is_primary(*place)),
    empty("PrivateDnsName", Form::Text),
    object("AssociatedPublicIp", &PUBLIC_ADDRESS),
]);

static PUBLIC_ADDRESS: Members<Address> =
    Members(&[empty("AllocationId", Form::Nullable), empty("PublicIpAddress", Form::Text)]);
