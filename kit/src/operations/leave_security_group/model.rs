//! Alibaba LeaveSecurityGroup, both editions, rule by rule from the text of the rules.

use crate::clouds::alibaba::{Caller, Instance, LEAVE, LEAVE_2020, NetworkInterface, World};
use crate::model::{Answer, Change, Row, answer};
use crate::operations::join_security_group::model::{Request, well_formed};

const fn row(rule: &'static str, status: u16, code: &'static str, text: Option<&'static str>, basis: &'static str) -> Row {
    Row { rule, status, code, text, basis, borrowed: false }
}

const TIMEOUT: Option<&str> = Some("The request encounters an upstream server timeout.");
const BAD_INSTANCE: Option<&str> = Some("The specified parameter \"InstanceId\" is not valid.");
const NO_GROUP: Option<&str> = Some("The specified SecurityGroupId does not exist.");
const NO_INSTANCE: Option<&str> = Some("The specified InstanceId does not exist.");
const NO_REGION: Option<&str> = Some("The specified RegionId should not be null.");
const BAD_STATUS: Option<&str> = Some("The current status of the resource does not support this operation.");
const LOCKED: Option<&str> = Some("The specified operation is denied as your instance is locked for security reasons.");
const CONFLICT: Option<&str> = Some("Request was denied due to conflict with a previous request, please try again later.");
const NOT_IN: Option<&str> = Some("The instance not in the group.");
const LAST: Option<&str> = Some("The specified security group is the last security group for the instance.");

/// The 18 rules of the newest page, in their declared order.
const ROWS: [Row; 18] = [
    row("service-available", 504, "RequestTimeout", TIMEOUT, "choice"),
    row("one-target", 403, "InvalidParam.EniIdAndInstanceId.Conflict", None, "page"),
    row("region-given", 400, "MissingParameter.RegionId", NO_REGION, "page"),
    row("parameters-well-formed", 403, "InvalidParam.Malformed", None, "choice"),
    row("instance-id-well-formed", 400, "InvalidInstanceId.Malformed", BAD_INSTANCE, "page"),
    row("security-group-exists", 404, "InvalidSecurityGroupId.NotFound", NO_GROUP, "page"),
    row("instance-exists", 404, "InvalidInstanceId.NotFound", NO_INSTANCE, "page"),
    row("network-interface-exists", 404, "InvalidEniId.NotFound", None, "page"),
    row("group-not-managed", 403, "InvalidOperation.ResourceManagedByCloudProduct", None, "vendor"),
    row("interface-not-managed", 403, "InvalidOperation.EniServiceManaged", None, "vendor"),
    row("interface-is-secondary", 403, "InvalidOperation.InvalidEniType", None, "vendor"),
    row("no-conflict", 409, "InvalidOperation.Conflict", CONFLICT, "page"),
    row("instance-status", 403, "IncorrectInstanceStatus", BAD_STATUS, "page"),
    row("interface-state", 400, "InvalidOperation.InvalidEniState", None, "vendor"),
    row("not-locked", 403, "InstanceLockedForSecurity", LOCKED, "page"),
    row("is-a-member", 400, "InvalidSecurityGroupAssociation.NotFound", None, "page"),
    row("not-the-last-group", 403, "InstanceLastSecurityGroup", LAST, "page"),
    row("not-the-last-group-of-interface", 403, "InvalidOperation.AtLeastInOneGroup", None, "page"),
];

/// The 8 rules of the page of 2020-10-16, in their declared order.
const ROWS_2020: [Row; 8] = [
    row("service-available", 504, "RequestTimeout", TIMEOUT, "choice"),
    row("instance-id-well-formed", 400, "InvalidInstanceId.Malformed", BAD_INSTANCE, "page"),
    row("security-group-exists", 404, "InvalidSecurityGroupId.NotFound", NO_GROUP, "page"),
    row("instance-exists", 404, "InvalidInstanceId.NotFound", NO_INSTANCE, "page"),
    row("instance-status", 403, "IncorrectInstanceStatus", BAD_STATUS, "page"),
    row("not-locked", 403, "InstanceLockedForSecurity", LOCKED, "page"),
    row("is-a-member", 403, "InstanceNotInSecurityGroup", NOT_IN, "page"),
    row("not-the-last-group", 403, "InstanceLastSecurityGroup", LAST, "page"),
];

/// The rows of an edition, in the declared order of their rules.
pub fn rows(edition: &str) -> &'static [Row] {
    if edition == LEAVE { &ROWS } else { &ROWS_2020 }
}

/// What the rules say of a request.
pub fn judge(world: &World, request: &Request, caller: &Caller) -> Answer {
    let old = world.leave == LEAVE_2020;
    let mut request = request.clone();
    if old {
        // No parameters of that edition: ignored.
        request.network_interface_id.clear();
        request.region_id.clear();
    }
    let (named, eni_named) = (!request.instance_id.is_empty(), !request.network_interface_id.is_empty());
    let instance = find_instance(world, &request, caller);
    let interface = find_interface(world, &request, caller);
    let one = named != eni_named;
    let (target, eni) = (instance.filter(|_| one), interface.filter(|_| one));
    let region = match (request.region_id.as_str(), target, eni) {
        ("", Some(instance), _) => Some(instance.region.as_str()),
        ("", _, Some(eni)) => Some(eni.region.as_str()),
        ("", None, None) => None,
        (region, ..) => Some(region),
    };
    let group = world.security_groups.iter().find(|group| {
        let visible = group.owner == caller.account_in(world) || caller.manages(&group.managed_by);
        group.id == request.security_group_id && visible && region.is_none_or(|region| group.region == region)
    });

    let mut violated = Vec::new();
    let mut rule = |name: &'static str, broken: bool| {
        if broken {
            violated.push(name);
        }
    };
    let bad_eni = eni_named && !well_formed(&request.network_interface_id, "eni-");
    let bad_instance = named && !well_formed(&request.instance_id, "i-");
    let no_group = request.security_group_id.is_empty();
    rule("service-available", world.failing);
    rule("one-target", named && eni_named);
    rule("region-given", eni_named && request.region_id.is_empty());
    rule("parameters-well-formed", no_group || (!named && !eni_named) || bad_eni);
    rule("instance-id-well-formed", bad_instance || (old && !named));
    rule("security-group-exists", group.is_none() && (old || !no_group));
    rule("instance-exists", named && !bad_instance && instance.is_none());
    rule("network-interface-exists", eni_named && !bad_eni && interface.is_none());
    if let Some(group) = group {
        rule("group-not-managed", managed_by_another(&group.managed_by, caller));
        rule("no-conflict", group.busy);
    }
    if let Some(instance) = target {
        rule("no-conflict", instance.busy);
        rule("instance-status", !["Running", "Stopped"].contains(&instance.status));
        rule("not-locked", instance.locks.contains(&"security"));
    }
    if let Some(eni) = eni {
        rule("no-conflict", eni.busy);
        rule("interface-not-managed", managed_by_another(&eni.managed_by, caller));
        rule("interface-is-secondary", eni.kind != "Secondary");
        rule("interface-state", !["Available", "InUse"].contains(&eni.status));
    }
    let mut changes = Vec::new();
    if let (Some(group), Some((member, groups))) = (group, both(target, eni)) {
        rule("is-a-member", !groups.contains(&group.id));
        let last = groups == [group.id.clone()];
        rule("not-the-last-group", last && target.is_some());
        rule("not-the-last-group-of-interface", last && eni.is_some());
        changes.push(Change::Left { security_group: group.id.clone(), member: member.to_owned() });
    }
    // An edition enforces exactly the rules that its page has rows for.
    violated.retain(|name| rows(world.leave).iter().any(|row| row.rule == *name));
    answer(rows(world.leave), &violated, changes)
}

fn both<'w>(instance: Option<&'w Instance>, eni: Option<&'w NetworkInterface>) -> Option<(&'w str, &'w [String])> {
    let instance = instance.map(|instance| (instance.id.as_str(), instance.security_groups.as_slice()));
    instance.or(eni.map(|eni| (eni.id.as_str(), eni.security_groups.as_slice())))
}

fn managed_by_another(product: &Option<String>, caller: &Caller) -> bool {
    product.is_some() && !caller.manages(product)
}

/// An instance of the caller's, in the region that is named, where one is.
fn find_instance<'w>(world: &'w World, request: &Request, caller: &Caller) -> Option<&'w Instance> {
    let instance = world.instance(&request.instance_id)?;
    let here = request.region_id.is_empty() || instance.region == request.region_id;
    (here && instance.owner == caller.account_in(world)).then_some(instance)
}

/// An ENI that belongs, or is granted, to the caller's account or that the caller manages.
fn find_interface<'w>(world: &'w World, request: &Request, caller: &Caller) -> Option<&'w NetworkInterface> {
    let eni = world.interface(&request.network_interface_id)?;
    let here = request.region_id.is_empty() || eni.region == request.region_id;
    (here && is_callers(world, eni, caller)).then_some(eni)
}

/// Whether an ENI is the caller's.
pub fn is_callers(world: &World, eni: &NetworkInterface, caller: &Caller) -> bool {
    let account = caller.account_in(world);
    eni.owner == account || eni.granted_to.iter().any(|granted| granted == account) || caller.manages(&eni.managed_by)
}
