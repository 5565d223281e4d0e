//! The rules of JoinSecurityGroup, in the order in which they answer.

use super::{
    Edition,
    facts::Facts,
    parameters::{Malformed, Parameter},
    sight::{Sight, either},
    words::kind_name,
};
use crate::{
    alibaba::Code,
    alibaba::state::{GroupKind, InstanceStatus, InterfaceStatus, InterfaceType, Lock, Service, records::InstanceFlags},
    names::{Counted, must_leave, write_limit},
    rulebook::{
        Basis::{self, Choice, Page, Vendor},
        Row, Violations, rules,
    },
};

/// A row of the page of 2026-05-06.
const fn e2026(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "2026-05-06", number: Some(number), basis, status, code: code.as_str(), message }
}

/// A row of the page of 2020-09-29.
const fn e2020(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "2020-09-29", number: Some(number), basis, status, code: code.as_str(), message }
}

impl Rule {
    /// The rules of the edition of 2026-05-06.
    pub(super) const OF_2026: Violations<Self> = Self::of_edition("2026-05-06");
    /// The rules of the edition of 2020-09-29.
    pub(super) const OF_2020: Violations<Self> = Self::of_edition("2020-09-29");
}

rules! {
    /// The rules of JoinSecurityGroup, in the order in which they answer: 29 in the edition of 2026-05-06, 13 of them in
    /// that of 2020-09-29.
    pub enum Rule judges Facts seen as (impl Sight);

    ServiceAvailable = "service-available" {
        condition: "the world says that the service is failing",
        rows: [
            e2026(11, Choice, 500, Code::InternalError, "The request processing has failed due to some unknown error."),
            e2020(9, Choice, 500, Code::InternalError, "The request processing has failed due to some unknown error."),
        ],
        violated: |f| f.service(|service| Ok(service == Service::Failing)),
        fact: |f, w| write!(w, "the service is {}", f.world().service()),
        must: |f, w| write!(w, "try again later"),
    }

    OneTarget = "one-target" {
        condition: "InstanceId and NetworkInterfaceId are both given",
        rows: [e2026(24, Page, 403, Code::InvalidParamEniIdAndInstanceIdConflict, "%s")],
        violated: |f| f.request(|given| Ok(given.names_both())),
        fact: |f, w| match f.given().names_both() {
            true => write!(w, "{} and {} are both named", f.instance_name(), f.interface_name()),
            false => write!(w, "not both targets are named"),
        },
        must: |f, w| write!(w, "name one of them"),
        message: |f, w| write!(
            w,
            "The parameters \"InstanceId\" ({:?}) and \"NetworkInterfaceId\" ({:?}) are mutually exclusive and cannot both be specified.",
            f.request().instance_id, f.interface_id(),
        ),
    }

    RegionGiven = "region-given" {
        condition: "NetworkInterfaceId is given and RegionId is not",
        rows: [e2026(9, Vendor, 400, Code::MissingParameterRegionId, "The specified RegionId should not be null.")],
        violated: |f| f.request(|given| match given.interface.given {
            false => Err("no network interface is named"),
            true => Ok(!given.region),
        }),
        fact: |f, w| match f.region_id() {
            "" => write!(w, "a network interface is named and no region"),
            region => write!(w, "region {} is named", region.escape_debug()),
        },
        must: |f, w| write!(w, "RegionId must be given with NetworkInterfaceId"),
    }

    ParametersWellFormed = "parameters-well-formed" {
        condition: "SecurityGroupId is not given, or neither target is given, or NetworkInterfaceId is given and malformed",
        rows: [e2026(23, Choice, 403, Code::InvalidParamMalformed, "%s")],
        violated: |f| f.request(|given| Ok(given.malformed_parameter().is_some())),
        fact: |f, w| match f.malformed_parameter() {
            None => write!(w, "the parameters are well formed"),
            Some(Malformed::NotGiven(parameter)) => write!(w, "{parameter} is not given"),
            Some(Malformed::InterfaceId) => write!(w, "{} has a malformed id", f.interface_name()),
        },
        must: |f, w| match f.malformed_parameter() {
            Some(Malformed::InterfaceId) => write!(w, "it must be \"eni-\" and 1 to 64 of A-Z a-z 0-9 * _ -"),
            _ => write!(w, "it must be given"),
        },
        message: |f, w| match f.malformed_parameter() {
            Some(Malformed::NotGiven(parameter)) => {
                write!(w, "The specified parameter \"{parameter}\" is not valid: expected a value, actual none.")
            }
            _ => write!(
                w,
                "The specified parameter \"NetworkInterfaceId\" is not valid: expected \"eni-\" and 1 to 64 of A-Z a-z 0-9 * _ -, actual {:?}.",
                f.interface_id(),
            ),
        },
    }

    InstanceIdWellFormed = "instance-id-well-formed" {
        condition: "InstanceId is given and malformed; in the edition of 2020-09-29 also where it is not given",
        rows: [
            e2026(3, Page, 400, Code::InvalidInstanceIdMalformed, "The specified parameter \"InstanceId\" is not valid."),
            e2020(13, Page, 400, Code::InvalidInstanceIdMalformed, "The specified parameter \"InstanceId\" is not valid."),
        ],
        violated: |f| f.request(|given| match (given.instance.given, given.edition) {
            (false, Edition::E2026_05_06) => Err("no instance is named"),
            (false, Edition::E2020_09_29) => Ok(true),
            (true, _) => Ok(given.instance.malformed),
        }),
        fact: |f, w| match f.request().instance_id {
            "" => write!(w, "InstanceId is not given"),
            _ if !f.given().instance.malformed => write!(w, "{} has a well-formed id", f.instance_name()),
            _ => write!(w, "{} has a malformed id", f.instance_name()),
        },
        must: |f, w| write!(w, "it must be \"i-\" and 1 to 64 of A-Z a-z 0-9 * _ -"),
    }

    SecurityGroupExists = "security-group-exists" {
        condition: "no such security group is visible to the caller in the region in force; in the edition of 2020-09-29 also where none is named",
        rows: [
            e2026(26, Page, 404, Code::InvalidSecurityGroupIdNotFound, "The specified SecurityGroupId does not exist."),
            e2020(1, Page, 404, Code::InvalidSecurityGroupIdNotFound, "The specified SecurityGroupId does not exist."),
        ],
        violated: |f| f.request(|given| match (given.group.given, given.edition) {
            (false, Edition::E2026_05_06) => Err("no security group is named"),
            _ => Ok(!given.group.found),
        }),
        fact: |f, w| match f.group() {
            Ok(_) => write!(w, "{} exists", f.group_name()),
            Err(_) if f.request().security_group_id.is_empty() => write!(w, "SecurityGroupId is not given"),
            Err(_) => write!(w, "{} {}", f.group_name(), f.why_group_is_hidden()),
        },
        must: |f, w| write!(w, "it must be a group that account {} can see, in the target's region", f.caller().escape_debug()),
    }

    InstanceExists = "instance-exists" {
        condition: "InstanceId is given and well formed, and there is no such instance (in RegionId, where given; in the edition of 2020-09-29, of the caller's account)",
        rows: [
            e2026(27, Page, 404, Code::InvalidInstanceIdNotFound, "The specified InstanceId does not exist."),
            e2020(6, Page, 404, Code::InvalidInstanceIdNotFound, "The specified InstanceId does not exist."),
        ],
        violated: |f| f.request(|given| match given.instance {
            Parameter { given: false, .. } => Err("no instance is named"),
            Parameter { malformed: true, found: false, .. } => Err("the instance's id is malformed"),
            Parameter { found, .. } => Ok(!found),
        }),
        fact: |f, w| match f.given().instance.found {
            true => write!(w, "{} exists", f.instance_name()),
            false => write!(w, "{} {}", f.instance_name(), f.why_instance_is_hidden()),
        },
        must: |f, w| write!(w, "it must be an instance that exists, in RegionId where that is given"),
    }

    NetworkInterfaceExists = "network-interface-exists" {
        condition: "NetworkInterfaceId is given and well formed, and there is no such network interface (in RegionId, where given)",
        rows: [e2026(28, Page, 404, Code::InvalidEniIdNotFound, "%s")],
        violated: |f| f.request(|given| match given.interface {
            Parameter { given: false, .. } => Err("no network interface is named"),
            Parameter { malformed: true, found: false, .. } => Err("the network interface's id is malformed"),
            Parameter { found, .. } => Ok(!found),
        }),
        fact: |f, w| match f.given().interface.found {
            true => write!(w, "{} exists", f.interface_name()),
            false => write!(w, "{} {}", f.interface_name(), f.why_interface_is_hidden()),
        },
        must: |f, w| write!(w, "it must be a network interface that exists, in RegionId where that is given"),
        message: |f, w| write!(w, "The specified EniId {:?} is not found.", f.interface_id()),
    }

    CallerOwnsTarget = "caller-owns-target" {
        condition: "the target does not belong to the caller's account; a network interface belongs to it also where it is granted to that account or managed by the caller's service",
        rows: [e2026(8, Page, 400, Code::NotBelongUser, "%s")],
        violated: |f| f.target(|target| Ok(!target.is_callers())),
        fact: |f, w| write!(w, "{} belongs to account {}", f.target_name(), f.target_owner().escape_debug()),
        must: |f, w| match f.interface() {
            Ok(_) => write!(w, "it must belong, or be granted, to the caller's account {}", f.caller().escape_debug()),
            Err(_) => write!(w, "it must belong to the caller's account {}", f.caller().escape_debug()),
        },
        message: |f, w| write!(
            w,
            "The specified {:#} does not belong to the caller: expected owner {:?}, actual owner {:?}.",
            f.target_name(), f.caller(), f.target_owner(),
        ),
    }

    SameOwner = "same-owner" {
        condition: "the network interface's owner is not the group's owner",
        rows: [e2026(7, Page, 400, Code::InvalidOperationEniAndGroupNotBelongSameUser, "%s")],
        violated: |f| f.interface_and_group(|pair| Ok(!pair.same_owner())),
        fact: |f, w| write!(
            w,
            "{} belongs to account {}, {} to account {}",
            f.interface_name(), f.target_owner().escape_debug(), f.group_name(), f.group_owner().escape_debug(),
        ),
        must: |f, w| write!(w, "both must belong to one account"),
        message: |f, w| write!(
            w,
            "The specified {:#} and {:#} do not belong to the same user: the owner of the network interface is {:?}, the owner of the security group is {:?}.",
            f.interface_name(), f.group_name(), f.target_owner(), f.group_owner(),
        ),
    }

    GroupNotManaged = "group-not-managed" {
        condition: "the group is managed by a product that is not the caller's service",
        rows: [e2026(19, Vendor, 403, Code::InvalidOperationResourceManagedByCloudProduct, "%s")],
        violated: |f| f.group(|group| Ok(group.is_managed_by_another())),
        fact: |f, w| match f.group_manager() {
            "" => write!(w, "{} is managed by no product", f.group_name()),
            product => write!(w, "{} is managed by product {}", f.group_name(), product.escape_debug()),
        },
        must: |f, w| write!(w, "only that product may change who is in it"),
        message: |f, w| write!(
            w,
            "The specified SecurityGroup {:?} has been managed by product {:?}.",
            f.request().security_group_id, f.group_manager(),
        ),
    }

    InterfaceNotManaged = "interface-not-managed" {
        condition: "the network interface is managed by a product that is not the caller's service",
        rows: [e2026(22, Vendor, 403, Code::InvalidOperationEniServiceManaged, "%s")],
        violated: |f| f.interface(|interface| Ok(interface.is_managed_by_another())),
        fact: |f, w| match f.interface_manager() {
            "" => write!(w, "{} is managed by no product", f.interface_name()),
            product => write!(w, "{} is managed by product {}", f.interface_name(), product.escape_debug()),
        },
        must: |f, w| write!(w, "only that product may change its groups"),
        message: |f, w| write!(
            w,
            "The specified NetworkInterface {:?} has been managed by product {:?}.",
            f.interface_id(), f.interface_manager(),
        ),
    }

    InterfaceIsSecondary = "interface-is-secondary" {
        condition: "the network interface's type is not Secondary",
        rows: [e2026(20, Vendor, 403, Code::InvalidOperationInvalidEniType, "%s")],
        violated: |f| f.interface(|interface| Ok(interface.interface_type() != InterfaceType::Secondary)),
        fact: |f, w| write!(w, "{} is of type {}", f.interface_name(), f.interface_type()),
        must: |f, w| write!(w, "it must be of type Secondary"),
        message: |f, w| write!(
            w,
            "The operation is not allowed in the current ENI type. Expecting type is \"Secondary\" while current type is \"{}\". NetworkInterfaceId: {:?}.",
            f.interface_type(), f.interface_id(),
        ),
    }

    InstanceCreated = "instance-created" {
        condition: "the instance's status is Pending",
        rows: [e2026(25, Page, 403, Code::ForbiddenInstanceIsBeingCreated, "The specified instance is being created.")],
        violated: |f| f.instance(|instance| Ok(instance.is_being_created())),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.instance_status()),
        must: |f, w| write!(w, "wait until it has been created"),
    }

    InterfaceCreated = "interface-created" {
        condition: "the network interface's status is Creating, or it is attached to an instance whose status is Pending",
        rows: [e2026(10, Page, 400, Code::InvalidStatusEniOrInstanceIsBeingCreated, "%s.")],
        violated: |f| f.interface(|interface| Ok(interface.is_being_created())),
        fact: |f, w| match f.pending_host() {
            Some(host) => write!(w, "{} is attached to {host}, which is Pending", f.interface_name()),
            None => write!(w, "{} is {}", f.interface_name(), f.interface_status()),
        },
        must: |f, w| write!(w, "wait until it has been created"),
        message: |f, w| match f.pending_host() {
            Some(host) => write!(
                w,
                "The specified {:#} is being created: current status is \"Pending\"; {:#} is attached to it",
                host, f.interface_name(),
            ),
            None => write!(
                w,
                "The specified {:#} is being created: current status is \"{}\"",
                f.interface_name(), f.interface_status(),
            ),
        },
    }

    NoConflict = "no-conflict" {
        condition: "the group or the target is busy: an earlier request on it has not finished",
        rows: [e2026(29, Page, 409, Code::InvalidOperationConflict, "Request was denied due to conflict with a previous request, please try again later.")],
        violated: |f| either(f.group(|group| Ok(group.is_busy())), f.target(|target| Ok(target.is_busy()))),
        fact: |f, w| match (f.group_busy(), f.target_busy()) {
            (false, false) => write!(w, "no earlier request is under way"),
            (true, false) => write!(w, "an earlier request on {} has not finished", f.group_name()),
            (false, true) => write!(w, "an earlier request on {} has not finished", f.target_name()),
            (true, true) => write!(w, "earlier requests on {} and {} have not finished", f.group_name(), f.target_name()),
        },
        must: |f, w| write!(w, "try again later"),
    }

    InstanceStatusAllows = "instance-status" {
        condition: "the instance's status is neither Running nor Stopped",
        rows: [
            e2026(12, Page, 403, Code::IncorrectInstanceStatus, "The current status of the resource does not support this operation."),
            e2020(3, Page, 403, Code::IncorrectInstanceStatus, "The current status of the resource does not support this operation."),
        ],
        violated: |f| f.instance(|instance| Ok(!matches!(instance.status(), InstanceStatus::Running | InstanceStatus::Stopped))),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.instance_status()),
        must: |f, w| write!(w, "it must be Running or Stopped"),
    }

    InterfaceState = "interface-state" {
        condition: "the network interface's status is neither Available nor InUse",
        rows: [e2026(6, Vendor, 400, Code::InvalidOperationInvalidEniState, "%s")],
        violated: |f| f.interface(|interface| Ok(!matches!(interface.status(), InterfaceStatus::Available | InterfaceStatus::InUse))),
        fact: |f, w| write!(w, "{} is {}", f.interface_name(), f.interface_status()),
        must: |f, w| write!(w, "it must be Available or InUse"),
        message: |f, w| write!(
            w,
            "The operation is not allowed in the current ENI state. Expecting status is \"Available\" or \"InUse\" while current status is \"{}\". NetworkInterfaceId: {:?}.",
            f.interface_status(), f.interface_id(),
        ),
    }

    NotLocked = "not-locked" {
        condition: "the instance is locked for security reasons; other locks do not matter",
        rows: [
            e2026(13, Page, 403, Code::InstanceLockedForSecurity, "The specified operation is denied as your instance is locked for security reasons."),
            e2020(4, Page, 403, Code::InstanceLockedForSecurity, "The specified operation is denied as your instance is locked for security reasons."),
        ],
        violated: |f| f.instance(|instance| Ok(instance.is_locked_for(Lock::Security))),
        fact: |f, w| {
            write!(w, "{} has ", f.instance_name())?;
            let mut locks = f.instance().map(|instance| instance.locks).unwrap_or_default().iter();
            match locks.next() {
                None => write!(w, "no lock"),
                Some(first) => {
                    write!(w, "the lock {first}")?;
                    locks.try_for_each(|lock| write!(w, ", {lock}"))
                }
            }
        },
        must: |f, w| write!(w, "the lock security must be lifted"),
    }

    NotYetAMember = "not-yet-a-member" {
        condition: "the instance is in the group already",
        rows: [
            e2026(15, Page, 403, Code::InvalidInstanceIdAlreadyExists, "The specified instance already exists in the specified security group."),
            e2020(8, Page, 403, Code::InvalidInstanceIdAlreadyExists, "The specified instance already exists in the specified security group."),
        ],
        violated: |f| f.instance_and_group(|pair| Ok(pair.is_member())),
        fact: |f, w| match f.is_member() {
            true => write!(w, "{} is in {} already", f.instance_name(), f.group_name()),
            false => write!(w, "{} is not in {} yet", f.instance_name(), f.group_name()),
        },
        must: |f, w| write!(w, "there is nothing left to do"),
    }

    SameNetwork = "same-network" {
        condition: "the instance's and the group's network types differ, or both are VPC and the VPCs differ",
        rows: [
            e2026(2, Page, 400, Code::InvalidInstanceIdMismatch, "Specified instance and security group are not in the same VPC."),
            e2020(7, Page, 400, Code::InvalidInstanceIdMismatch, "Specified instance and security group are not in the same VPC."),
        ],
        violated: |f| f.instance_and_group(|pair| Ok(!pair.same_network())),
        fact: |f, w| write!(
            w,
            "{} is in {}, {} in {}",
            f.instance_name(), f.target_network(), f.group_name(), f.group_network(),
        ),
        must: |f, w| write!(w, "both must be in one network"),
    }

    SameVpc = "same-vpc" {
        condition: "the group is not in the network interface's VPC",
        rows: [e2026(21, Page, 403, Code::InvalidOperationVpcMismatch, "%s")],
        violated: |f| f.interface_and_group(|pair| Ok(!pair.same_network())),
        fact: |f, w| write!(
            w,
            "{} is in {}, {} in {}",
            f.interface_name(), f.target_network(), f.group_name(), f.group_network(),
        ),
        must: |f, w| write!(w, "both must be in one VPC"),
        message: |f, w| write!(
            w,
            "The VPC of the specified ENI and security group are not in the same VPC. The {:#} is in {:#}, the {:#} in {:#}.",
            f.interface_name(), f.target_network(), f.group_name(), f.group_network(),
        ),
    }

    SupportsEnterprise = "supports-enterprise" {
        condition: "the group is Enterprise and the instance, or the instance that the network interface is attached to, does not support enterprise groups",
        rows: [e2026(4, Page, 400, Code::InvalidOperationNotSupportEnterpriseGroup, "The specified instance type doesn't support enterprise level security group.")],
        violated: |f| f.both(|pair| Ok(pair.lacks_enterprise_support())),
        fact: |f, w| match f.host() {
            Some(host) => {
                let supports = if host.flags.has(InstanceFlags::SUPPORTS_ENTERPRISE) { "supports" } else { "does not support" };
                write!(w, "{} is {}; instance {} {supports} enterprise groups", f.group_name(), f.group_kind(), f.world().instances.text(host).escape_debug())
            }
            None => write!(w, "{} is attached to no instance", f.interface_name()),
        },
        must: |f, w| write!(w, "the instance's type must support them"),
    }

    OneKind = "one-kind" {
        condition: "the target would be added, and some group of the target is of another kind",
        rows: [e2026(5, Page, 400, Code::InvalidOperationMultiGroupType, "The specified instance can't join different types of security group.")],
        violated: |f| f.both(|pair| Ok(pair.adds() && pair.mixes_kinds())),
        fact: |f, w| match f.pair().and_then(|pair| pair.group_of_other_kind()) {
            None => f.write_membership(w),
            Some(other) => write!(
                w,
                "{} is {}, and {} is in security group {}, which is {}",
                f.group_name(), f.group_kind(), f.target_name(), f.world().security_groups.text(other).escape_debug(), kind_name(other.kind),
            ),
        },
        // Leaving the others first fails at the last one; the vendor's way is to replace them all at once.
        must: |f, w| write!(
            w,
            "all groups of one target must be of one kind: replace them all in one call of {}",
            if f.interface().is_ok() { "ModifyNetworkInterfaceAttribute" } else { "ModifyInstanceAttribute" },
        ),
    }

    GroupCeiling = "group-ceiling" {
        condition: "the target would be added, and the instance is in as many groups as the ceiling allows; in the edition of 2026-05-06 also where the network interface is in as many groups as its quota allows",
        rows: [
            e2026(17, Choice, 403, Code::InstanceSecurityGroupLimitExceeded, "%s"),
            e2020(12, Choice, 403, Code::InstanceSecurityGroupLimitExceeded, "%s"),
        ],
        violated: |f| f.both(|pair| Ok(pair.adds() && pair.has_groups(pair.hard_limit()))),
        fact: |f, w| f.write_group_count(f.hard_limit(), w),
        must: |f, w| must_leave(w, f.group_count(), f.hard_limit()),
        message: |f, w| {
            write!(
                w,
                "The maximum number of security groups that the specified {:#} can be in has been reached: it is in {}",
                f.target_name(), f.group_count(),
            )?;
            f.hard_limit().map_or(Ok(()), |limit| write!(w, ", the limit is {limit}"))?;
            write!(w, ".")
        },
    }

    GroupQuota = "group-quota" {
        condition: "the instance would be added, and is in as many groups as its quota allows",
        rows: [
            e2026(1, Page, 400, Code::InstanceSecurityGroupLimitExceeded, "Exceeding the allowed amount of security groups that an instance can be in."),
            e2020(2, Page, 400, Code::InstanceSecurityGroupLimitExceeded, "Exceeding the allowed amount of security groups that an instance can be in."),
        ],
        violated: |f| f.instance_and_group(|pair| Ok(pair.adds() && pair.has_groups(pair.limits().groups_per_target))),
        fact: |f, w| f.write_group_count(f.world().limits().groups_per_target, w),
        must: |f, w| {
            let quota = f.world().limits().groups_per_target;
            must_leave(w, f.group_count(), quota)?;
            if quota == Some(0) { Ok(()) } else { write!(w, ", or the quota be raised") }
        },
    }

    AclRules = "acl-rules" {
        condition: "the target would be added, and the rules of all its groups and of this one are together more than the limit",
        rows: [
            e2026(16, Vendor, 403, Code::AclLimitExceed, "%s"),
            e2020(11, Vendor, 403, Code::AclLimitExceed, "%s"),
        ],
        violated: |f| f.both(|pair| Ok(pair.adds() && pair.has_too_many_acl_rules())),
        fact: |f, w| match f.pair() {
            Some(pair) if pair.adds() => {
                let rules = Counted(f.acl_rules(), "rule");
                write!(w, "the groups of {} and {} would have {rules} together", f.target_name(), f.group_name())?;
                write_limit(w, f.world().limits().acl_rules)
            }
            _ => f.write_membership(w),
        },
        must: |f, w| write!(w, "they must have fewer rules"),
        message: |f, w| write!(
            w,
            "The number of ACL rules for the specified {:#} exceeds the upper limit: with {:#} it would have {}, the limit is {}.",
            f.target_name(), f.group_name(), f.acl_rules(), f.world().limits().acl_rules.unwrap_or_default(),
        ),
    }

    GroupCapacity = "group-capacity" {
        condition: "the target would be added, and the group would exceed its capacity: a Basic or Advanced group in the edition of 2026-05-06, a Basic one in that of 2020-09-29",
        rows: [
            e2026(14, Page, 403, Code::SecurityGroupInstanceLimitExceeded, "The maximum number of instances in a security group is exceeded."),
            e2020(5, Page, 403, Code::SecurityGroupInstanceLimitExceeded, "The maximum number of instances in a security group is exceeded."),
        ],
        violated: |f| f.both(|pair| Ok(pair.overflows(match pair.edition() {
            Edition::E2026_05_06 => &[GroupKind::Basic, GroupKind::Advanced],
            Edition::E2020_09_29 => &[GroupKind::Basic],
        }))),
        fact: |f, w| f.write_filling(w),
        must: |f, w| write!(w, "another member must leave it first"),
    }

    LargeGroupCapacity = "large-group-capacity" {
        condition: "the target would be added, and the group would exceed its capacity: an Enterprise group in the edition of 2026-05-06, an Advanced one in that of 2020-09-29",
        rows: [
            e2026(18, Page, 403, Code::InvalidOperationNetworkInterfaceCountExceeded, "The maximum number of NetworkInterface in a enterprise level security group is exceeded."),
            e2020(10, Choice, 403, Code::SecurityGroupInstanceLimitExceeded, "%s"),
        ],
        violated: |f| f.both(|pair| Ok(pair.overflows(match pair.edition() {
            Edition::E2026_05_06 => &[GroupKind::Enterprise],
            Edition::E2020_09_29 => &[GroupKind::Advanced],
        }))),
        fact: |f, w| f.write_filling(w),
        must: |f, w| write!(w, "another member must leave it first"),
        message: |f, w| {
            write!(w, "The maximum number of instances in a security group is exceeded.")?;
            let Some(filling) = f.filling() else { return Ok(()) };
            let (used, unit) = filling.used_in_words();
            write!(
                w,
                " The {:#} has {used} {unit} and would get {} more, the limit is {}.",
                f.group_name(), filling.adds, filling.capacity.max,
            )
        },
    }
}
