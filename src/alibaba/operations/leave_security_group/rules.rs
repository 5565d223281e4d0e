//! The rules of LeaveSecurityGroup, in the order in which they answer.

use super::{
    Facts, row, sentences,
    sight::{Sight, conflicts},
};
use crate::{
    alibaba::Code,
    alibaba::state::{Lock, Service},
    rulebook::{
        Basis::{self, Choice, Page, Vendor},
        Row, Violations, rules,
    },
};

/// A row of the page of 2020-10-16.
const fn e2020(number: u8, basis: Basis, status: u16, code: Code, message: &'static str) -> Row {
    Row { edition: "2020-10-16", number: Some(number), basis, status, code: code.as_str(), message, undocumented: None }
}

impl Rule {
    /// The rules of the newest edition.
    pub(super) const OF_UNDATED: Violations<Self> = Self::of_edition("undated");
    /// The rules of the edition of 2020-10-16.
    pub(super) const OF_2020: Violations<Self> = Self::of_edition("2020-10-16");
}

rules! {
    /// The rules of LeaveSecurityGroup, in the order in which they answer: 18 in the newest edition, which prints no date, 8 of
    /// them in that of 2020-10-16.
    pub enum Rule judges Facts seen as (impl Sight);

    ServiceAvailable = "service-available" {
        condition: "the world says that the service is failing",
        rows: [
            row(19, Choice, 504, Code::RequestTimeout, "The request encounters an upstream server timeout."),
            e2020(7, Choice, 504, Code::RequestTimeout, "The request encounters an upstream server timeout."),
        ],
        violated: |f| f.service(|service| Ok(service == Service::Failing)),
        fact: |f, w| write!(w, "the service is {}", f.world().service()),
        must: |f, w| write!(w, "try again later"),
    }

    OneTarget = "one-target" {
        condition: "InstanceId and NetworkInterfaceId are both given",
        rows: [row(14, Page, 403, Code::InvalidParamEniIdAndInstanceIdConflict, "%s")],
        violated: |f| f.request(|given| Ok(given.names_both())),
        fact: |f, w| f.write_targets(w),
        must: |f, w| write!(w, "name one of them"),
        message: |f, w| f.write_two_targets(w),
    }

    RegionGiven = "region-given" {
        condition: "NetworkInterfaceId is given and RegionId is not",
        rows: [row(2, Page, 400, Code::MissingParameterRegionId, "The specified RegionId should not be null.")],
        violated: |f| f.request(|given| given.lacks_region()),
        fact: |f, w| f.write_region(w),
        must: |f, w| write!(w, "RegionId must be given with NetworkInterfaceId"),
    }

    ParametersWellFormed = "parameters-well-formed" {
        condition: "SecurityGroupId is not given, or neither target is given, or NetworkInterfaceId is given and malformed",
        rows: [row(13, Choice, 403, Code::InvalidParamMalformed, "%s")],
        violated: |f| f.request(|given| Ok(given.malformed_parameter().is_some())),
        fact: |f, w| f.write_parameters(w),
        must: |f, w| f.write_parameters_needed(w),
        message: |f, w| f.write_malformed(w),
    }

    InstanceIdWellFormed = "instance-id-well-formed" {
        condition: "InstanceId is given and malformed; in the edition of 2020-10-16 also where it is not given",
        rows: [
            row(1, Page, 400, Code::InvalidInstanceIdMalformed, "The specified parameter \"InstanceId\" is not valid."),
            e2020(8, Page, 400, Code::InvalidInstanceIdMalformed, "The specified parameter \"InstanceId\" is not valid."),
        ],
        violated: |f| f.request(|given| given.lacks_instance_id()),
        fact: |f, w| f.write_instance_id(w),
        must: |f, w| sentences::instance_id_grammar(w),
    }

    SecurityGroupExists = "security-group-exists" {
        condition: "no such security group is visible to the caller in the region in force; in the edition of 2020-10-16 also where none is named",
        rows: [
            row(16, Page, 404, Code::InvalidSecurityGroupIdNotFound, "The specified SecurityGroupId does not exist."),
            e2020(2, Page, 404, Code::InvalidSecurityGroupIdNotFound, "The specified SecurityGroupId does not exist."),
        ],
        violated: |f| f.request(|given| given.misses_group()),
        fact: |f, w| f.write_group(w),
        must: |f, w| f.write_group_needed(w),
    }

    InstanceExists = "instance-exists" {
        condition: "InstanceId is given and well formed, and the caller's account has no such instance (in RegionId, where given)",
        rows: [
            row(15, Page, 404, Code::InvalidInstanceIdNotFound, "The specified InstanceId does not exist."),
            e2020(1, Page, 404, Code::InvalidInstanceIdNotFound, "The specified InstanceId does not exist."),
        ],
        violated: |f| f.request(|given| given.misses_instance()),
        fact: |f, w| f.write_instance(w),
        must: |f, w| write!(w, "it must be an instance of account {}, in RegionId where that is given", f.caller().escape_debug()),
    }

    NetworkInterfaceExists = "network-interface-exists" {
        condition: "NetworkInterfaceId is given and well formed, and the caller has no such network interface (in RegionId, where given)",
        rows: [row(17, Page, 404, Code::InvalidEniIdNotFound, "%s")],
        violated: |f| f.request(|given| given.misses_interface()),
        fact: |f, w| f.write_interface(w),
        must: |f, w| write!(
            w,
            "it must belong, or be granted, to account {}, in RegionId where that is given",
            f.caller().escape_debug(),
        ),
        message: |f, w| sentences::interface_is_not_found(w, f.interface_id()),
    }

    GroupNotManaged = "group-not-managed" {
        condition: "the group is managed by a product that is not the caller's service",
        rows: [row(9, Vendor, 403, Code::InvalidOperationResourceManagedByCloudProduct, "%s")],
        violated: |f| f.group(|group| Ok(group.is_managed_by_another())),
        fact: |f, w| sentences::managed(w, f.group_name(), f.group_manager()),
        must: |f, w| write!(w, "only that product may change who is in it"),
        message: |f, w| sentences::group_is_managed(w, f.naming().security_group_id, f.group_manager()),
    }

    InterfaceNotManaged = "interface-not-managed" {
        condition: "the network interface is managed by a product that is not the caller's service",
        rows: [row(11, Vendor, 403, Code::InvalidOperationEniServiceManaged, "%s")],
        violated: |f| f.interface(|interface| Ok(interface.is_managed_by_another())),
        fact: |f, w| sentences::managed(w, f.interface_name(), f.interface_manager()),
        must: |f, w| write!(w, "only that product may change its groups"),
        message: |f, w| sentences::interface_is_managed(w, f.interface_id(), f.interface_manager()),
    }

    InterfaceIsSecondary = "interface-is-secondary" {
        condition: "the network interface's type is not Secondary",
        rows: [row(12, Vendor, 403, Code::InvalidOperationInvalidEniType, "%s")],
        violated: |f| f.interface(|interface| Ok(!interface.is_secondary())),
        fact: |f, w| write!(w, "{} is of type {}", f.interface_name(), f.interface_type()),
        must: |f, w| write!(w, "it must be of type Secondary"),
        message: |f, w| sentences::interface_type_is_wrong(w, f.interface_id(), f.interface_type()),
    }

    NoConflict = "no-conflict" {
        condition: "the group or the target is busy: an earlier request on it has not finished",
        rows: [row(20, Page, 409, Code::InvalidOperationConflict, "Request was denied due to conflict with a previous request, please try again later.")],
        violated: |f| conflicts(f),
        fact: |f, w| f.write_conflict(w),
        must: |f, w| write!(w, "try again later"),
    }

    InstanceStatusAllows = "instance-status" {
        condition: "the instance's status is neither Running nor Stopped",
        rows: [
            row(6, Page, 403, Code::IncorrectInstanceStatus, "The current status of the resource does not support this operation."),
            e2020(4, Page, 403, Code::IncorrectInstanceStatus, "The current status of the resource does not support this operation."),
        ],
        violated: |f| f.instance(|instance| Ok(instance.is_in_another_status())),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.instance_status()),
        must: |f, w| write!(w, "it must be Running or Stopped"),
    }

    InterfaceState = "interface-state" {
        condition: "the network interface's status is neither Available nor InUse",
        rows: [row(3, Vendor, 400, Code::InvalidOperationInvalidEniState, "%s")],
        violated: |f| f.interface(|interface| Ok(interface.is_in_another_status())),
        fact: |f, w| write!(w, "{} is {}", f.interface_name(), f.interface_status()),
        must: |f, w| write!(w, "it must be Available or InUse"),
        message: |f, w| sentences::interface_state_is_wrong(w, f.interface_id(), f.interface_status()),
    }

    NotLocked = "not-locked" {
        condition: "the instance is locked for security reasons; other locks do not matter",
        rows: [
            row(7, Page, 403, Code::InstanceLockedForSecurity, "The specified operation is denied as your instance is locked for security reasons."),
            e2020(5, Page, 403, Code::InstanceLockedForSecurity, "The specified operation is denied as your instance is locked for security reasons."),
        ],
        violated: |f| f.instance(|instance| Ok(instance.is_locked_for(Lock::Security))),
        fact: |f, w| f.write_locks(w),
        must: |f, w| write!(w, "the lock security must be lifted"),
    }

    IsAMember = "is-a-member" {
        condition: "the target is not in the group",
        rows: [
            row(4, Page, 400, Code::InvalidSecurityGroupAssociationNotFound, "%s."),
            e2020(6, Page, 403, Code::InstanceNotInSecurityGroup, "The instance not in the group."),
        ],
        violated: |f| f.both(|pair| Ok(!pair.is_member())),
        fact: |f, w| match f.is_member() {
            true => write!(w, "{} is in {}", f.target_name(), f.group_name()),
            false => write!(w, "{} is not in {}", f.target_name(), f.group_name()),
        },
        must: |f, w| write!(w, "there is nothing to leave"),
        message: |f, w| write!(w, "The specified {:#} is not associated with {:#}", f.target_name(), f.group_name()),
    }

    NotTheLastGroup = "not-the-last-group" {
        condition: "the instance is in this group and in no other",
        rows: [
            row(5, Page, 403, Code::InstanceLastSecurityGroup, "The specified security group is the last security group for the instance."),
            e2020(3, Page, 403, Code::InstanceLastSecurityGroup, "The specified security group is the last security group for the instance."),
        ],
        violated: |f| f.instance_and_group(|pair| Ok(pair.is_only_group())),
        fact: |f, w| f.write_other_groups(w),
        must: |f, w| write!(w, "add another group first, or replace it in one call of ModifyInstanceAttribute"),
    }

    NotTheLastGroupOfInterface = "not-the-last-group-of-interface" {
        condition: "the network interface is in this group and in no other",
        rows: [row(10, Page, 403, Code::InvalidOperationAtLeastInOneGroup, "%s")],
        violated: |f| f.interface_and_group(|pair| Ok(pair.is_only_group())),
        fact: |f, w| f.write_other_groups(w),
        must: |f, w| write!(w, "add another group first, or replace it in one call of ModifyNetworkInterfaceAttribute"),
        message: |f, w| write!(
            w,
            "The specified {:#} must be in at least one security group: {:#} is its last one.",
            f.target_name(), f.group_name(),
        ),
    }
}
