//! DescribeSecurityGroupAttribute.

use secgroup::alibaba::{Network, SecurityGroupSpec};
use secgroup::rulebook::Cloud;

use super::super::call::{Kind, ReadCall, filter, other, paging};
use super::super::description::{Form, Members, Subject, empty, filled, text};
use super::super::{Answer, Answers, ErrorRow, Read, Unanswered};
use super::{SERVICE_FAILING, View, required};
use crate::serve::codec::CommonError;

const REGION_MISSING: ErrorRow = ErrorRow {
    status: 400,
    code: "MissingParameter.RegionId",
    message: "The parameter RegionId is missing.",
    when: "`RegionId` is not given",
    documented: true,
};
const WRONG_ID: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidSecurityGroupId.Malformed",
    message: "The specified parameter \"SecurityGroupId\" is not valid.",
    when: "`SecurityGroupId` is not given",
    documented: true,
};
const WRONG_NIC_TYPE: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidNicType.ValueNotSupported",
    message: "The specified NicType does not exist.",
    when: "`NicType` is neither `internet` nor `intranet`",
    documented: true,
};
const WRONG_PARAMETER: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidParamter",
    message: "Invalid Parameter.",
    when: "`Direction` is none of the vendor's words, `MaxResults` is not from 10 to 1,000, or a `NextToken` is given: no response has one",
    documented: true,
};
const WRONG_ATTRIBUTE: ErrorRow = ErrorRow {
    status: 400,
    code: "InvalidParameter.AttributeNotSupported",
    message: "The specified value for parameter Attribute is not supported. Valid values: snapshotPolicyIds.",
    when: "`Attribute` is not `snapshotPolicyIds`",
    documented: true,
};
const REGION_NOT_FOUND: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidRegionId.NotFound",
    message: "The specified RegionId does not exist.",
    when: "nothing in the world is in the region",
    documented: true,
};
const NOT_FOUND: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidSecurityGroupId.NotFound",
    message: "The specified SecurityGroupId does not exist.",
    when: "the account has no such group in the region",
    documented: true,
};

pub(in super::super) static DESCRIBE_SECURITY_GROUP_ATTRIBUTE: Read = Read {
    cloud: Cloud::Alibaba,
    name: "DescribeSecurityGroupAttribute",
    request: "`GET` or `POST /`, `Action=DescribeSecurityGroupAttribute`",
    source: "Alibaba Cloud's page (change of 2026-01-13)",
    parameters: &[
        filter("RegionId", Kind::Text, "`region`; required"),
        filter("SecurityGroupId", Kind::Text, "`id`; required"),
        other("Direction", Kind::Text, "`ingress`, `egress` or `all`; no world has the rules themselves"),
        other("NicType", Kind::Text, "`internet` or `intranet`; as above"),
        other("Attribute", Kind::Text, "`snapshotPolicyIds`; no world has any"),
        paging("NextToken", Kind::Text, "no list of rules is so long that a response has one"),
        paging("MaxResults", Kind::Number, "from 10 to 1,000"),
    ],
    response: &RESPONSE,
    errors: &[
        &SERVICE_FAILING,
        &REGION_MISSING,
        &WRONG_ID,
        &WRONG_NIC_TYPE,
        &WRONG_PARAMETER,
        &WRONG_ATTRIBUTE,
        &REGION_NOT_FOUND,
        &NOT_FOUND,
    ],
    unanswered: &[Unanswered {
        status: 500,
        code: "ServiceUnavailable",
        message: "The service is unavailable, please try again later.",
        why: "a service that is failing is the page's `InternalError`",
    }],
    choices: &[
        "The codes and messages are the page's; it does not say when they are answered, nor in which order: here in that of the table.",
        "Another account's group does not exist for the one that asks.",
        "`Permissions` is empty whatever `acl_rules` is: a world knows how many rules a group has, not which. DescribeSecurityGroups says the number.",
    ],
    answer: Answers::Alibaba(answer),
};

/// The subject of the answer.
struct SecurityGroup;

impl Subject for SecurityGroup {
    type Of<'w> = SecurityGroupSpec<'w>;
}

fn answer<'w>(view: &View<'w, '_>, call: &ReadCall<'_>) -> Answer<'w> {
    view.end_if_failing()?;
    let region = required(call, "RegionId", &REGION_MISSING)?;
    let id = required(call, "SecurityGroupId", &WRONG_ID)?;
    check_words(call)?;
    if !view.rolls.has_region(region) {
        return Err(REGION_NOT_FOUND.error());
    }
    let found = view.world.find_security_group(id);
    let found = found.filter(|handle| view.has(view.world.security_group_placement(*handle), region));
    let group = found.and_then(|handle| view.world.security_group(handle)).ok_or_else(|| NOT_FOUND.error())?;
    Ok(RESPONSE.of(&group))
}

/// What is asked of rules has to make sense, whether there are any or not.
fn check_words(call: &ReadCall<'_>) -> Result<(), CommonError> {
    let is_one_of = |name, words: &[&str]| call.text(name).is_none_or(|given| words.contains(&given));
    if !is_one_of("NicType", &["internet", "intranet"]) {
        return Err(WRONG_NIC_TYPE.error());
    }
    let in_range = match call.number("MaxResults") {
        None => true,
        Some(Ok(number)) => (10..=1_000).contains(&number),
        Some(Err(_)) => false,
    };
    if !is_one_of("Direction", &["ingress", "egress", "all"]) || !in_range || call.text("NextToken").is_some() {
        return Err(WRONG_PARAMETER.error());
    }
    if is_one_of("Attribute", &["snapshotPolicyIds"]) { Ok(()) } else { Err(WRONG_ATTRIBUTE.error()) }
}

static RESPONSE: Members<SecurityGroup> = Members(&[
    filled("RegionId", Form::Text, "`region`", |group| text(&group.region)),
    filled("SecurityGroupId", Form::Text, "`id`", |group| text(&group.id)),
    filled("VpcId", Form::Text, "`network`; left out in the classic network", |group| match &group.network {
        Network::Vpc(id) => text(id),
        Network::Classic => None,
    }),
    empty("SecurityGroupName", Form::Text),
    empty("Description", Form::Text),
    empty("InnerAccessPolicy", Form::Text),
    empty("NextToken", Form::Text),
    empty("Permissions", Form::Wrapped("Permission")),
    empty("SnapshotPolicyIds", Form::Wrapped("SnapshotPolicyId")),
]);
