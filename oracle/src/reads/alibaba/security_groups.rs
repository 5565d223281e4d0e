//! DescribeSecurityGroups.

use secgroup::alibaba::{Network, SecurityGroupHandle, SecurityGroupSpec, Unit};
use secgroup::rulebook::Cloud;

use super::super::call::{Kind, Parameter, ReadCall, filter, other, paging, unknown};
use super::super::description::{
    Form, Members, Subject, empty, filled, flag, nested, number, text, text_or_empty, word, wrapped,
};
use super::super::paging::Search;
use super::super::{Answer, Answers, Body, ErrorRow, Read, Unanswered};
use super::pages::{NEXT_TOKEN, PAGE_NUMBER, Paged, Styles, next_token, page_number, page_size, total_count};
use super::{
    CHOICE_AND, CHOICE_OWN, CHOICE_STYLES, CHOICE_TOKEN, CHOICE_UNKNOWN, DRY_RUN, INVALID, REGION, SERVICE_FAILING, View,
    end_dry_run, found, ids, is_classic, keep_network, required, security_group_type,
};

const REGION_MISSING: ErrorRow = ErrorRow { documented: true, ..super::REGION_MISSING };
const BOTH_STYLES: ErrorRow = ErrorRow {
    status: 400,
    code: "NotSupported.PageNumberAndPageSize",
    message: "The parameters PageNumber and PageSize are currently not supported, please use NextToken and MaxResults instead.",
    when: "both paging styles are used",
    documented: true,
};
const WRONG_TOKEN: ErrorRow = ErrorRow {
    status: 400,
    code: "InValidParameter.NextToken",
    message: "The parameter NextToken is invalid.",
    when: "`NextToken` is none that this operation gave",
    documented: true,
};
const UNKNOWN_TYPE: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidParameter.SecurityGroupType",
    message: "The specified SecurityGroupType is not valid.",
    when: "`SecurityGroupType` is neither `normal` nor `enterprise`",
    documented: true,
};
const WRONG_IDS: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidSecurityGroupId.Malformed",
    message: "The specified parameter SecurityGroupId is not valid.",
    when: "`SecurityGroupIds` is no JSON array of at most 100 ids",
    documented: true,
};

const STYLES: Styles = Styles {
    action: "DescribeSecurityGroups",
    max_results: 100,
    raised_to: None,
    page_size: 100,
    descending: true,
    wrong_number: &INVALID,
    wrong_token: &WRONG_TOKEN,
    both_styles: &BOTH_STYLES,
};

pub(in super::super) static DESCRIBE_SECURITY_GROUPS: Read = Read {
    cloud: Cloud::Alibaba,
    name: "DescribeSecurityGroups",
    request: "`GET` or `POST /`, `Action=DescribeSecurityGroups`",
    source: "Alibaba Cloud's page (changes to 2025-03-12)",
    parameters: &PARAMETERS,
    response: &RESPONSE,
    errors: &[&SERVICE_FAILING, &REGION_MISSING, &WRONG_IDS, &UNKNOWN_TYPE, &BOTH_STYLES, &WRONG_TOKEN, &INVALID, &DRY_RUN],
    unanswered: &[Unanswered {
        status: 400,
        code: "InvalidSecurityGroupName.Malformed",
        message: "The specified parameter SecurityGroupName is not valid.",
        why: "a world has no names: a filter for one finds nothing",
    }],
    choices: &[
        "The groups are in the descending order of their ids, as one edition of the page says.",
        "`PageNumber` and `PageSize`, which the vendor is withdrawing, work. Together with a token they are the error that the page has for them.",
        "A group without a resource group is found without the filter only: the pages contradict each other about the default resource group.",
        CHOICE_OWN,
        CHOICE_UNKNOWN,
        CHOICE_AND,
        CHOICE_STYLES,
        CHOICE_TOKEN,
    ],
    answer: Answers::Alibaba(answer),
};

static PARAMETERS: [Parameter; 17] = [
    filter("RegionId", Kind::Text, REGION),
    filter("SecurityGroupId", Kind::Text, "`id`"),
    filter("SecurityGroupIds", Kind::JsonArray, "the ids, at most 100"),
    filter("VpcId", Kind::Text, "`network`"),
    filter("NetworkType", Kind::Text, "`network`: `classic` or `vpc`"),
    filter("SecurityGroupType", Kind::Text, "`kind`: `normal` (basic) or `enterprise` (advanced and enterprise)"),
    filter("ResourceGroupId", Kind::Text, "`resource_group`"),
    filter("ServiceManaged", Kind::Flag, "`managed_by`: whether a product manages it"),
    PAGE_NUMBER,
    paging("PageSize", Kind::Number, "from 1 to 100; 10 by default"),
    NEXT_TOKEN,
    paging("MaxResults", Kind::Number, "from 1; 10 by default, more than 100 count as 100"),
    other("IsQueryEcsCount", Kind::Flag, "the response has `EcsCount` and `AvailableInstanceAmount`"),
    other("FuzzyQuery", Kind::Flag, "nothing"),
    other("DryRun", Kind::Flag, "nothing is listed"),
    unknown("SecurityGroupName", Kind::Text),
    unknown("Tag", Kind::Objects),
];

/// The subject of an answer about a security group.
pub(super) struct SecurityGroup;

/// A security group, and how much it holds where that was asked for.
pub(super) struct SecurityGroupOf<'w> {
    spec: SecurityGroupSpec<'w>,
    usage: Option<Usage>,
}

/// How much a group holds.
struct Usage {
    private_ips: u64,
    /// How much more fits; `None` where there is no limit.
    available: Option<u64>,
}

impl Subject for SecurityGroup {
    type Of<'w> = SecurityGroupOf<'w>;
}

fn usage(view: &View<'_, '_>, handle: SecurityGroupHandle, spec: &SecurityGroupSpec<'_>) -> Option<Usage> {
    let (members, private_ips) = view.world.usage(handle)?;
    let available = view.world.limits().capacity(spec.kind).map(|capacity| {
        let held = if capacity.unit == Unit::Members { u64::from(members) } else { private_ips };
        u64::from(capacity.max).saturating_sub(held)
    });
    Some(Usage { private_ips, available })
}

fn answer<'w>(view: &View<'w, '_>, call: &ReadCall<'_>) -> Answer<'w> {
    view.end_if_failing()?;
    let region = required(call, "RegionId", &REGION_MISSING)?;
    let ids = ids(call, "SecurityGroupIds", &WRONG_IDS)?;
    let classic = is_classic(call, "NetworkType", &INVALID)?;
    let kind = call.text("SecurityGroupType");
    if kind.is_some_and(|kind| kind != "normal" && kind != "enterprise") {
        return Err(UNKNOWN_TYPE.error());
    }

    let managed = super::flag(call, "ServiceManaged")?;
    let counted = super::flag(call, "IsQueryEcsCount")? == Some(true);

    let world = view.world;
    let placement = |handle| world.security_group_placement(handle);
    let one = call.text("SecurityGroupId");
    let mut search = match (one, &*ids) {
        (None, []) => Search::new(view.rolls.security_groups(view.account, region)),
        (one, ids) => {
            let listed: Vec<&str> = ids.iter().map(String::as_str).chain(one.filter(|_| ids.is_empty())).collect();
            let mut handles = found(listed, |id| world.find_security_group(id));
            handles.retain(|handle| view.has(placement(*handle), region));
            handles.reverse();
            Search::new(handles)
        }
    };
    if call.finds_nothing() {
        search.nothing();
    }
    if let Some(one) = one {
        search.keep(move |handle| world.security_group_id(handle) == Some(one));
    }
    keep_network(&mut search, classic, call.text("VpcId"), placement);
    if let Some(kind) = kind {
        search.keep(move |handle| world.security_group(handle).is_some_and(|group| security_group_type(group.kind) == kind));
    }
    if let Some(managed) = managed {
        search.keep(move |handle| world.security_group(handle).is_some_and(|group| group.managed_by.is_some() == managed));
    }
    if let Some(id) = call.text("ResourceGroupId") {
        search.keep(move |handle| world.security_group(handle).is_some_and(|spec| spec.resource_group.as_deref() == Some(id)));
    }
    let make = |handle| {
        let spec = world.security_group(handle)?;
        let usage = if counted { usage(view, handle, &spec) } else { None };
        Some(SecurityGroupOf { spec, usage })
    };
    let page = STYLES.page(call, &search, region, |handle| world.security_group_id(handle).unwrap_or(""), make)?;
    end_dry_run(call)?;
    Ok(RESPONSE.of(&page))
}

static RESPONSE: Members<Paged<SecurityGroup>> = Members(&[
    filled("RegionId", Form::Text, "the request", |page| Some(Body::Text(page.region.clone().into()))),
    next_token(),
    total_count(),
    page_number(),
    page_size(),
    nested("SecurityGroups", Form::Wrapped("SecurityGroup"), "the groups of the page", &SECURITY_GROUP, |page| {
        wrapped("SecurityGroup", SECURITY_GROUP.each(&page.things))
    }),
]);

const ECS_COUNT_FROM: &str = "how many private addresses its members have; left out without `IsQueryEcsCount`";
const AVAILABLE_FROM: &str = "the `limits` of its kind less what it holds; left out where there is no limit, and as above";

static SECURITY_GROUP: Members<SecurityGroup> = Members(&[
    filled("SecurityGroupId", Form::Text, "`id`", |group| text(&group.spec.id)),
    filled("SecurityGroupType", Form::Text, "`kind`: `normal` of a basic group, else `enterprise`", |group| {
        word(security_group_type(group.spec.kind))
    }),
    filled("VpcId", Form::Text, "`network`; empty in the classic network", |group| match &group.spec.network {
        Network::Vpc(id) => text(id),
        Network::Classic => word(""),
    }),
    filled("ResourceGroupId", Form::Text, "`resource_group`", |group| text_or_empty(group.spec.resource_group.as_ref())),
    filled("ServiceManaged", Form::Flag, "`managed_by`: whether a product manages it", |group| {
        flag(group.spec.managed_by.is_some())
    }),
    filled("RuleCount", Form::Number, "`acl_rules`", |group| number(group.spec.acl_rules.into())),
    filled("EcsCount", Form::Number, ECS_COUNT_FROM, |group| number(group.usage.as_ref()?.private_ips)),
    filled("AvailableInstanceAmount", Form::Number, AVAILABLE_FROM, |group| number(group.usage.as_ref()?.available?)),
    empty("SecurityGroupName", Form::Text),
    empty("Description", Form::Text),
    empty("CreationTime", Form::Text),
    empty("GroupToGroupRuleCount", Form::Number),
    empty("ServiceID", Form::Number),
    empty("Tags", Form::Wrapped("Tag")),
]);
