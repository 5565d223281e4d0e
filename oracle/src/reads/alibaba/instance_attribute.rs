//! DescribeInstanceAttribute.

use secgroup::alibaba::Member as Membership;
use secgroup::rulebook::Cloud;

use super::super::call::{Kind, ReadCall, filter};
use super::super::description::{Form, Members, empty, filled, nested, object, text, word, wrapped};
use super::super::{Answer, Answers, ErrorRow, Read};
use super::instances::{INNER_ADDRESSES_FROM, Instance, InstanceOf, LockReason, VPC_ATTRIBUTES, group_ids, network_type};
use super::{SERVICE_FAILING, View, required};

const ID_MISSING: ErrorRow = ErrorRow {
    status: 400,
    code: "MissingParameter.InstanceId",
    message: "The input parameter {} that is mandatory for processing this request is not supplied.",
    when: "`InstanceId` is not given",
    documented: false,
};
const NOT_FOUND: ErrorRow = ErrorRow {
    status: 404,
    code: "InvalidInstanceId.NotFound",
    message: "The specified InstanceId does not exist.",
    when: "the account has no such instance",
    documented: true,
};

pub(in super::super) static DESCRIBE_INSTANCE_ATTRIBUTE: Read = Read {
    cloud: Cloud::Alibaba,
    name: "DescribeInstanceAttribute",
    request: "`GET` or `POST /`, `Action=DescribeInstanceAttribute`",
    source: "Alibaba Cloud's page (change of 2025-04-11)",
    parameters: &[filter("InstanceId", Kind::Text, "`id`; required")],
    response: &RESPONSE,
    errors: &[&SERVICE_FAILING, &ID_MISSING, &NOT_FOUND],
    unanswered: &[],
    choices: &["Another account's instance does not exist for the one that asks."],
    answer: Answers::Alibaba(answer),
};

fn answer<'w>(view: &View<'w, '_>, call: &ReadCall<'_>) -> Answer<'w> {
    view.end_if_failing()?;
    let id = required(call, "InstanceId", &ID_MISSING)?;
    let found = view.world.find_instance(id).filter(|handle| {
        let placement = view.world.member_placement(Membership::Instance(*handle));
        placement.is_some_and(|placement| placement.owner == view.account)
    });
    let instance = found.and_then(|handle| InstanceOf::new(view, handle)).ok_or_else(|| NOT_FOUND.error())?;
    Ok(RESPONSE.of(&instance))
}

static LOCK: Members<LockReason> = Members(&[filled("LockReason", Form::Text, "the lock", |lock| word((*lock).into()))]);

static RESPONSE: Members<Instance> = Members(&[
    filled("InstanceId", Form::Text, "`id`", |instance| text(&instance.spec.id)),
    filled("Status", Form::Text, "`status`", |instance| word(instance.spec.status.into())),
    filled("RegionId", Form::Text, "`region`", |instance| text(&instance.spec.region)),
    filled("InstanceNetworkType", Form::Text, "`network`: `classic` or `vpc`", |instance| network_type(&instance)),
    filled("SecurityGroupIds", Form::Wrapped("SecurityGroupId"), "`security_groups`", |instance| group_ids(&instance)),
    object("VpcAttributes", &VPC_ATTRIBUTES),
    filled("InnerIpAddress", Form::Wrapped("IpAddress"), INNER_ADDRESSES_FROM, |instance| instance.addresses(true)),
    nested("OperationLocks", Form::Wrapped("LockReason"), "`locks`", &LOCK, |instance| {
        wrapped("LockReason", LOCK.each(&instance.spec.locks))
    }),
    empty("ClusterId", Form::Text),
    empty("Cpu", Form::Number),
    empty("CreationTime", Form::Text),
    empty("CreditSpecification", Form::Text),
    empty("DedicatedHostAttribute", Form::Object),
    empty("Description", Form::Text),
    empty("EipAddress", Form::Object),
    empty("EnableJumboFrame", Form::Flag),
    empty("EnableNetworkEncryption", Form::Flag),
    empty("ExpiredTime", Form::Text),
    empty("HostName", Form::Text),
    empty("ImageId", Form::Text),
    empty("InstanceChargeType", Form::Text),
    empty("InstanceName", Form::Text),
    empty("InstanceType", Form::Text),
    empty("InternetChargeType", Form::Text),
    empty("InternetMaxBandwidthIn", Form::Number),
    empty("InternetMaxBandwidthOut", Form::Number),
    empty("IoOptimized", Form::Text),
    empty("Memory", Form::Number),
    empty("PublicIpAddress", Form::Wrapped("IpAddress")),
    empty("SerialNumber", Form::Text),
    empty("StoppedMode", Form::Text),
    empty("VlanId", Form::Text),
    empty("ZoneId", Form::Text),
]);
