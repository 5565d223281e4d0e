//! Alibaba JoinSecurityGroup, both editions, rule by rule from the text of the rules.

use crate::clouds::alibaba::bounds::{acl_limit, acl_sum, capacity, ceiling, load, quota};
use crate::clouds::alibaba::{Caller, E2020, E2026, Instance, NetworkInterface, SecurityGroup, World};
use crate::model::{Answer, Change, Row, answer};

/// What a request gives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// The group's id; empty where it is not given.
    pub security_group_id: String,
    /// The instance's id; empty where it is not given.
    pub instance_id: String,
    /// The interface's id; empty where it is not given.
    pub network_interface_id: String,
    /// The region; empty where it is not given.
    pub region_id: String,
}

const fn row(rule: &'static str, status: u16, code: &'static str, text: Option<&'static str>, basis: &'static str) -> Row {
    Row { rule, status, code, text, basis, borrowed: false }
}

const INTERNAL: Option<&str> = Some("The request processing has failed due to some unknown error.");
const BAD_INSTANCE: Option<&str> = Some("The specified parameter \"InstanceId\" is not valid.");
const NO_GROUP: Option<&str> = Some("The specified SecurityGroupId does not exist.");
const NO_INSTANCE: Option<&str> = Some("The specified InstanceId does not exist.");
const BAD_STATUS: Option<&str> = Some("The current status of the resource does not support this operation.");
const LOCKED: Option<&str> = Some("The specified operation is denied as your instance is locked for security reasons.");
const ALREADY: Option<&str> = Some("The specified instance already exists in the specified security group.");
const OTHER_VPC: Option<&str> = Some("Specified instance and security group are not in the same VPC.");
const QUOTA: Option<&str> = Some("Exceeding the allowed amount of security groups that an instance can be in.");
const FULL: Option<&str> = Some("The maximum number of instances in a security group is exceeded.");
const CONFLICT: Option<&str> = Some("Request was denied due to conflict with a previous request, please try again later.");
const ENTERPRISE: Option<&str> = Some("The specified instance type doesn't support enterprise level security group.");
const MULTI: Option<&str> = Some("The specified instance can't join different types of security group.");
const ENI_FULL: Option<&str> = Some("The maximum number of NetworkInterface in a enterprise level security group is exceeded.");
const CREATED: Option<&str> = Some("The specified instance is being created.");
const NO_REGION: Option<&str> = Some("The specified RegionId should not be null.");

/// The 29 rows of the page of 2026-05-06, in the declared order of their rules.
pub const ROWS_2026: [Row; 29] = [
    row("service-available", 500, "InternalError", INTERNAL, "choice"),
    row("one-target", 403, "InvalidParam.EniIdAndInstanceId.Conflict", None, "page"),
    row("region-given", 400, "MissingParameter.RegionId", NO_REGION, "vendor"),
    row("parameters-well-formed", 403, "InvalidParam.Malformed", None, "choice"),
    row("instance-id-well-formed", 400, "InvalidInstanceId.Malformed", BAD_INSTANCE, "page"),
    row("security-group-exists", 404, "InvalidSecurityGroupId.NotFound", NO_GROUP, "page"),
    row("instance-exists", 404, "InvalidInstanceId.NotFound", NO_INSTANCE, "page"),
    row("network-interface-exists", 404, "InvalidEniId.NotFound", None, "page"),
    row("caller-owns-target", 400, "NotBelongUser", None, "page"),
    row("same-owner", 400, "InvalidOperation.EniAndGroupNotBelongSameUser", None, "page"),
    row("group-not-managed", 403, "InvalidOperation.ResourceManagedByCloudProduct", None, "vendor"),
    row("interface-not-managed", 403, "InvalidOperation.EniServiceManaged", None, "vendor"),
    row("interface-is-secondary", 403, "InvalidOperation.InvalidEniType", None, "vendor"),
    row("instance-created", 403, "Forbidden.InstanceIsBeingCreated", CREATED, "page"),
    row("interface-created", 400, "InvalidStatus.EniOrInstanceIsBeingCreated", None, "page"),
    row("no-conflict", 409, "InvalidOperation.Conflict", CONFLICT, "page"),
    row("instance-status", 403, "IncorrectInstanceStatus", BAD_STATUS, "page"),
    row("interface-state", 400, "InvalidOperation.InvalidEniState", None, "vendor"),
    row("not-locked", 403, "InstanceLockedForSecurity", LOCKED, "page"),
    row("not-yet-a-member", 403, "InvalidInstanceId.AlreadyExists", ALREADY, "page"),
    row("same-network", 400, "InvalidInstanceId.Mismatch", OTHER_VPC, "page"),
    row("same-vpc", 403, "InvalidOperation.VpcMismatch", None, "page"),
    row("supports-enterprise", 400, "InvalidOperation.NotSupportEnterpriseGroup", ENTERPRISE, "page"),
    row("one-kind", 400, "InvalidOperation.MultiGroupType", MULTI, "page"),
    row("group-ceiling", 403, "InstanceSecurityGroupLimitExceeded", None, "choice"),
    row("group-quota", 400, "InstanceSecurityGroupLimitExceeded", QUOTA, "page"),
    row("acl-rules", 403, "AclLimitExceed", None, "vendor"),
    row("group-capacity", 403, "SecurityGroupInstanceLimitExceeded", FULL, "page"),
    row("large-group-capacity", 403, "InvalidOperation.NetworkInterfaceCountExceeded", ENI_FULL, "page"),
];

/// The 13 rows of the page of 2020-09-29, in the declared order of their rules.
pub const ROWS_2020: [Row; 13] = [
    row("service-available", 500, "InternalError", INTERNAL, "choice"),
    row("instance-id-well-formed", 400, "InvalidInstanceId.Malformed", BAD_INSTANCE, "page"),
    row("security-group-exists", 404, "InvalidSecurityGroupId.NotFound", NO_GROUP, "page"),
    row("instance-exists", 404, "InvalidInstanceId.NotFound", NO_INSTANCE, "page"),
    row("instance-status", 403, "IncorrectInstanceStatus", BAD_STATUS, "page"),
    row("not-locked", 403, "InstanceLockedForSecurity", LOCKED, "page"),
    row("not-yet-a-member", 403, "InvalidInstanceId.AlreadyExists", ALREADY, "page"),
    row("same-network", 400, "InvalidInstanceId.Mismatch", OTHER_VPC, "page"),
    row("group-ceiling", 403, "InstanceSecurityGroupLimitExceeded", None, "choice"),
    row("group-quota", 400, "InstanceSecurityGroupLimitExceeded", QUOTA, "page"),
    row("acl-rules", 403, "AclLimitExceed", None, "vendor"),
    row("group-capacity", 403, "SecurityGroupInstanceLimitExceeded", FULL, "page"),
    row("large-group-capacity", 403, "SecurityGroupInstanceLimitExceeded", None, "choice"),
];

/// The rows of an edition, in the declared order of their rules.
pub fn rows(edition: &str) -> &'static [Row] {
    if edition == E2026 { &ROWS_2026 } else { &ROWS_2020 }
}

/// Whether an id is the prefix followed by 1 to 64 characters of `A-Z a-z 0-9 * _ -`.
pub fn well_formed(id: &str, prefix: &str) -> bool {
    const ALLOWED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*_-";
    match id.strip_prefix(prefix) {
        None => false,
        Some(rest) => (1..=64).contains(&rest.chars().count()) && rest.chars().all(|c| ALLOWED.contains(c)),
    }
}

/// The target as far as both kinds of target are alike.
#[derive(Clone)]
enum Target<'w> {
    Instance(&'w Instance),
    Interface(&'w NetworkInterface),
}

impl<'w> Target<'w> {
    fn id(&self) -> &'w str {
        match self {
            Target::Instance(i) => &i.id,
            Target::Interface(e) => &e.id,
        }
    }

    fn region(&self) -> &'w str {
        match self {
            Target::Instance(i) => &i.region,
            Target::Interface(e) => &e.region,
        }
    }

    fn groups(&self) -> &'w [String] {
        match self {
            Target::Instance(i) => &i.security_groups,
            Target::Interface(e) => &e.security_groups,
        }
    }

    fn private_ips(&self) -> u64 {
        match self {
            Target::Instance(i) => u64::from(i.private_ips),
            Target::Interface(e) => u64::from(e.private_ips),
        }
    }

    fn busy(&self) -> bool {
        match self {
            Target::Instance(i) => i.busy,
            Target::Interface(e) => e.busy,
        }
    }
}

/// What the rules say of a request.
pub fn judge(world: &World, request: &Request, caller: &Caller) -> Answer {
    let mut request = request.clone();
    if world.edition == E2020 {
        // No parameters of that edition: ignored.
        request.network_interface_id.clear();
        request.region_id.clear();
    }
    let instance = find_instance(world, &request, caller);
    let interface = find_interface(world, &request);
    let target = match (request.instance_id.is_empty(), request.network_interface_id.is_empty()) {
        (false, true) => instance.map(Target::Instance),
        (true, false) => interface.map(Target::Interface),
        _ => None,
    };
    let group = find_group(world, &request, caller, target.as_ref());

    let mut violated = Vec::new();
    parameters(world, &request, &mut violated);
    if group.is_none() && (world.edition == E2020 || !request.security_group_id.is_empty()) {
        violated.push("security-group-exists");
    }
    if !request.instance_id.is_empty() && well_formed(&request.instance_id, "i-") && instance.is_none() {
        violated.push("instance-exists");
    }
    if !request.network_interface_id.is_empty() && well_formed(&request.network_interface_id, "eni-") && interface.is_none() {
        violated.push("network-interface-exists");
    }
    if let Some(group) = group {
        about_the_group(group, caller, &mut violated);
    }
    if let Some(target) = &target {
        about_the_target(world, target, caller, &mut violated);
    }
    let mut changes = Vec::new();
    if let (Some(group), Some(target)) = (group, &target) {
        about_both(world, group, target, &mut violated);
        if !target.groups().contains(&group.id) {
            would_add(world, group, target, &mut violated);
            changes.push(Change::Joined { security_group: group.id.clone(), member: target.id().to_owned() });
        }
    }
    let rows = rows(world.edition);
    // An edition enforces exactly the rules that its page has rows for.
    violated.retain(|name| rows.iter().any(|row| row.rule == *name));
    answer(rows, &violated, changes)
}

fn find_instance<'w>(world: &'w World, request: &Request, caller: &Caller) -> Option<&'w Instance> {
    world.instances.iter().find(|instance| {
        instance.id == request.instance_id
            && (request.region_id.is_empty() || instance.region == request.region_id)
            && (world.edition == E2026 || instance.owner == caller.account_in(world))
    })
}

fn find_interface<'w>(world: &'w World, request: &Request) -> Option<&'w NetworkInterface> {
    world.network_interfaces.iter().find(|interface| {
        interface.id == request.network_interface_id && (request.region_id.is_empty() || interface.region == request.region_id)
    })
}

fn find_group<'w>(
    world: &'w World,
    request: &Request,
    caller: &Caller,
    target: Option<&Target<'_>>,
) -> Option<&'w SecurityGroup> {
    let region =
        if !request.region_id.is_empty() { Some(request.region_id.as_str()) } else { target.map(|target| target.region()) };
    world.security_groups.iter().find(|group| {
        group.id == request.security_group_id
            && (group.owner == caller.account_in(world) || caller.manages(&group.managed_by))
            && region.is_none_or(|region| group.region == region)
    })
}

fn parameters(world: &World, request: &Request, violated: &mut Vec<&'static str>) {
    let no_instance = request.instance_id.is_empty();
    let no_interface = request.network_interface_id.is_empty();
    if world.failing {
        violated.push("service-available");
    }
    if !no_instance && !no_interface {
        violated.push("one-target");
    }
    if !no_interface && request.region_id.is_empty() {
        violated.push("region-given");
    }
    if request.security_group_id.is_empty()
        || (no_instance && no_interface)
        || (!no_interface && !well_formed(&request.network_interface_id, "eni-"))
    {
        violated.push("parameters-well-formed");
    }
    if !no_instance && !well_formed(&request.instance_id, "i-") || no_instance && world.edition == E2020 {
        violated.push("instance-id-well-formed");
    }
}

fn about_the_group(group: &SecurityGroup, caller: &Caller, violated: &mut Vec<&'static str>) {
    if group.managed_by.is_some() && !caller.manages(&group.managed_by) {
        violated.push("group-not-managed");
    }
    if group.busy {
        violated.push("no-conflict");
    }
}

fn about_the_target(world: &World, target: &Target<'_>, caller: &Caller, violated: &mut Vec<&'static str>) {
    if target.busy() {
        violated.push("no-conflict");
    }
    match target {
        Target::Instance(instance) => {
            if instance.owner != caller.account_in(world) {
                violated.push("caller-owns-target");
            }
            if instance.status == "Pending" {
                violated.push("instance-created");
            }
            if !["Running", "Stopped"].contains(&instance.status) {
                violated.push("instance-status");
            }
            if instance.locks.contains(&"security") {
                violated.push("not-locked");
            }
        }
        Target::Interface(interface) => {
            let account = caller.account_in(world);
            if interface.owner != account
                && !interface.granted_to.iter().any(|granted| granted == account)
                && !caller.manages(&interface.managed_by)
            {
                violated.push("caller-owns-target");
            }
            if interface.managed_by.is_some() && !caller.manages(&interface.managed_by) {
                violated.push("interface-not-managed");
            }
            if interface.kind != "Secondary" {
                violated.push("interface-is-secondary");
            }
            let host = interface.attached_to.as_ref().and_then(|id| world.instance(id));
            if interface.status == "Creating" || host.is_some_and(|host| host.status == "Pending") {
                violated.push("interface-created");
            }
            if !["Available", "InUse"].contains(&interface.status) {
                violated.push("interface-state");
            }
        }
    }
}

fn about_both(world: &World, group: &SecurityGroup, target: &Target<'_>, violated: &mut Vec<&'static str>) {
    match target {
        Target::Instance(instance) => {
            if instance.security_groups.contains(&group.id) {
                violated.push("not-yet-a-member");
            }
            if instance.network != group.network {
                violated.push("same-network");
            }
            if group.kind == "enterprise" && !instance.supports_enterprise_groups {
                violated.push("supports-enterprise");
            }
        }
        Target::Interface(interface) => {
            if interface.owner != group.owner {
                violated.push("same-owner");
            }
            if group.network.as_ref() != Some(&interface.vpc) {
                violated.push("same-vpc");
            }
            let host = interface.attached_to.as_ref().and_then(|id| world.instance(id));
            if group.kind == "enterprise" && host.is_some_and(|host| !host.supports_enterprise_groups) {
                violated.push("supports-enterprise");
            }
        }
    }
}

fn would_add(world: &World, group: &SecurityGroup, target: &Target<'_>, violated: &mut Vec<&'static str>) {
    let mine = target.groups();
    if mine.iter().filter_map(|id| world.group(id)).any(|other| other.kind != group.kind) {
        violated.push("one-kind");
    }
    let count = mine.len() as u64;
    match target {
        Target::Instance(_) => {
            if ceiling(world).is_some_and(|ceiling| count >= ceiling) {
                violated.push("group-ceiling");
            }
            if quota(world).is_some_and(|quota| count >= quota) {
                violated.push("group-quota");
            }
        }
        Target::Interface(_) => {
            if quota(world).is_some_and(|quota| count >= quota) {
                violated.push("group-ceiling");
            }
        }
    }
    let mut all = mine.to_vec();
    all.push(group.id.clone());
    if acl_limit(world).is_some_and(|limit| acl_sum(world, &all) > limit) {
        violated.push("acl-rules");
    }
    if let Some((max, private_ips)) = capacity(world, group.kind) {
        let after = load(world, &group.id, private_ips) + if private_ips { target.private_ips() } else { 1 };
        if after > max {
            match (world.edition, group.kind) {
                (E2026, "basic" | "advanced") | (E2020, "basic") => violated.push("group-capacity"),
                (E2026, "enterprise") | (E2020, "advanced") => violated.push("large-group-capacity"),
                // The edition of 2020 has no row for an enterprise group.
                _ => {}
            }
        }
    }
}
