//! The rules of ModifyNetworkInterfaceAttribute about its `SecurityGroupId` list, in the order in which they answer.

use super::{Facts, row, sentences};
use crate::{
    alibaba::Code,
    alibaba::state::GroupKind::{Advanced, Basic, Enterprise},
    rulebook::{
        Basis::{Choice, Page, Vendor},
        rules,
    },
};

impl Facts<'_> {
    /// The first required parameter that is not given.
    fn not_given(&self) -> Option<&'static str> {
        if self.naming().region_id.is_empty() {
            Some("RegionId")
        } else if !self.given().given {
            Some("NetworkInterfaceId")
        } else {
            None
        }
    }
}

rules! {
    /// The rules of ModifyNetworkInterfaceAttribute about its `SecurityGroupId` list, in the order in which they answer.
    pub enum Rule judges Facts seen as (Facts<'_>);

    ParametersGiven = "parameters-given" {
        condition: "RegionId or NetworkInterfaceId is not given",
        rows: [row(2, Page, 400, Code::MissingParameter, "%s")],
        violated: |f| Ok(f.not_given().is_some()),
        fact: |f, w| match f.not_given() {
            None => write!(w, "RegionId and NetworkInterfaceId are given"),
            Some(name) => write!(w, "{name} is not given"),
        },
        must: |f, w| write!(w, "it must be given"),
        message: |f, w| write!(
            w,
            "The input parameter {:?} that is mandatory for processing this request is not supplied.",
            f.not_given().unwrap_or_default(),
        ),
    }

    ParametersValid = "parameters-valid" {
        condition: "an element of SecurityGroupId is empty",
        rows: [row(4, Choice, 400, Code::InvalidParameter, "%s")],
        violated: |f| f.list(|list| list.has_empty),
        fact: |f, w| f.write_empty(w),
        must: |f, w| write!(w, "every element must be the id of a security group"),
        message: |f, w| write!(
            w,
            "The specified parameter \"SecurityGroupId.{}\" is not valid: expected a value, actual none.",
            f.roll().empty.map_or(0, |place| place.saturating_add(1)),
        ),
    }

    InterfaceIdWellFormed = "interface-id-well-formed" {
        condition: "NetworkInterfaceId is given and malformed",
        rows: [row(9, Choice, 400, Code::InvalidParamsEniId, "%s")],
        violated: |f| match f.given().given {
            true => Ok(f.given().malformed),
            false => Err("no network interface is named"),
        },
        fact: |f, w| match f.given().malformed {
            true => write!(w, "{} has a malformed id", f.interface_name()),
            false => write!(w, "{} has a well-formed id", f.interface_name()),
        },
        must: |f, w| sentences::interface_id_grammar(w),
        message: |f, w| sentences::interface_id_is_malformed(w, f.naming().target_id),
    }

    SecurityGroupsExist = "security-groups-exist" {
        condition: "a listed id is that of no security group that is visible to the caller in the region in force",
        rows: [
            row(57, Page, 404, Code::InvalidSecurityGroupIdNotFound, "Specified security group not exist."),
            row(55, Page, 404, Code::InvalidSecurityGroupIdNotFound, "%s"),
        ],
        violated: |f| f.list(|list| list.misses_group),
        fact: |f, w| f.write_missing(w),
        must: |f, w| f.write_missing_needed(w),
    }

    NetworkInterfaceExists = "network-interface-exists" {
        condition: "NetworkInterfaceId is given and well formed, and the caller has no such network interface (in RegionId, where given)",
        rows: [row(53, Page, 404, Code::InvalidEniIdNotFound, "%s")],
        violated: |f| f.given().is_missing("no network interface is named", "the network interface's id is malformed"),
        fact: |f, w| f.write_interface(w),
        must: |f, w| write!(w, "it must belong, or be granted, to account {}, and be in RegionId", f.caller().escape_debug()),
        message: |f, w| sentences::interface_is_not_found(w, f.naming().target_id),
    }

    IdsDiffer = "ids-differ" {
        condition: "an id is listed twice",
        rows: [row(58, Page, 404, Code::InvalidParameterSecurityGroupIdRepeated, "The specified security group ids has repeated.")],
        violated: |f| f.list(|list| list.repeats),
        fact: |f, w| f.write_repeated(w),
        must: |f, w| write!(w, "list each group once"),
    }

    GroupsNotManaged = "groups-not-managed" {
        condition: "a group that would be joined or left is managed by a product that is not the caller's service",
        rows: [row(47, Vendor, 403, Code::InvalidOperationResourceManagedByCloudProduct, "%s")],
        violated: |f| f.replacement(|list| list.is_managed_by_another),
        fact: |f, w| f.write_managed(w),
        must: |f, w| write!(w, "only that product may change who is in it"),
        message: |f, w| f.write_managed_message(w),
    }

    InterfaceNotManaged = "interface-not-managed" {
        condition: "the network interface is managed by a product that is not the caller's service",
        rows: [row(41, Vendor, 403, Code::InvalidOperationEniServiceManaged, "%s")],
        violated: |f| f.interface(|interface| interface.is_managed_by_another()),
        fact: |f, w| sentences::managed(w, f.interface_name(), f.interface_manager()),
        must: |f, w| write!(w, "only that product may change its groups"),
        message: |f, w| sentences::interface_is_managed(w, f.naming().target_id, f.interface_manager()),
    }

    InterfaceNotPrimary = "interface-not-primary" {
        condition: "the network interface's type is Primary, and groups are listed",
        rows: [row(56, Page, 404, Code::InvalidOperationPrimaryEniOnlySupportModifyNameAndDesc, "Primary NetworkInterface is only allowed to modify name and description.")],
        violated: |f| f.listed_interface(|interface| interface.is_primary()),
        fact: |f, w| write!(w, "{} is of type {}", f.interface_name(), f.interface_type()),
        must: |f, w| write!(w, "its groups are those of its instance: change them with ModifyInstanceAttribute"),
    }

    InterfaceIsSecondary = "interface-is-secondary" {
        condition: "the network interface's type is neither Primary nor Secondary, and groups are listed",
        rows: [row(40, Page, 403, Code::InvalidOperationInvalidEniType, "%s")],
        violated: |f| f.listed_interface(|interface| !interface.is_primary() && !interface.is_secondary()),
        fact: |f, w| write!(w, "{} is of type {}", f.interface_name(), f.interface_type()),
        must: |f, w| write!(w, "it must be of type Secondary"),
        message: |f, w| sentences::interface_type_is_wrong(w, f.naming().target_id, f.interface_type()),
    }

    InterfaceState = "interface-state" {
        condition: "the network interface's status is neither Available nor InUse",
        rows: [row(7, Vendor, 400, Code::InvalidOperationInvalidEniState, "%s")],
        violated: |f| f.interface(|interface| interface.is_in_another_status()),
        fact: |f, w| write!(w, "{} is {}", f.interface_name(), f.interface_status()),
        must: |f, w| write!(w, "it must be Available or InUse"),
        message: |f, w| sentences::interface_state_is_wrong(w, f.naming().target_id, f.interface_status()),
    }

    GroupsNotClassic = "groups-not-classic" {
        condition: "a listed group is in the classic network",
        rows: [row(39, Page, 403, Code::InvalidSecurityGroupIdNotVpc, "%s")],
        violated: |f| f.replacement(|list| list.has_classic),
        fact: |f, w| f.write_classic(w),
        must: |f, w| write!(w, "it must be in the network interface's VPC"),
        message: |f, w| {
            write!(w, "The specified SecurityGroupId not in VPC.")?;
            f.classic_group().map_or(Ok(()), |name| write!(w, " The {name:#} is in the classic network."))
        },
    }

    SameVpc = "same-vpc" {
        condition: "a listed group is in another VPC than the network interface",
        rows: [row(37, Page, 403, Code::InvalidOperationVpcMismatch, "%s")],
        violated: |f| f.replacement(|list| list.mixes_vpcs),
        fact: |f, w| f.write_vpcs(w),
        must: |f, w| write!(w, "both must be in one VPC"),
        message: |f, w| f.write_vpcs_message(w),
    }

    OneKind = "one-kind" {
        condition: "the listed groups are of more than one kind",
        rows: [row(42, Page, 403, Code::InvalidOperationMultiGroupType, "The specified instance can't join different types of security group.")],
        violated: |f| f.replacement(|list| list.mixes_kinds),
        fact: |f, w| f.write_kinds(w),
        must: |f, w| write!(w, "all groups of one network interface must be of one kind"),
    }

    GroupQuota = "group-quota" {
        condition: "a group would be joined, and more groups are listed than the quota allows",
        rows: [row(11, Page, 400, Code::JoinedGroupLimitExceed, "%s")],
        violated: |f| f.replacement(|list| list.exceeds_quota(f.world().limits().groups_per_target)),
        fact: |f, w| f.write_count(w),
        must: |f, w| write!(w, "list fewer groups, or let the quota be raised"),
        message: |f, w| f.write_count_message(w),
    }

    AclRules = "acl-rules" {
        condition: "a group would be joined, and the rules of all listed groups are together more than the limit",
        rows: [row(51, Vendor, 403, Code::AclLimitExceed, "%s")],
        violated: |f| f.replacement(|list| list.exceeds_acl_rules(f.world().limits().acl_rules)),
        fact: |f, w| f.write_acl_rules(w),
        must: |f, w| write!(w, "they must have fewer rules"),
        message: |f, w| f.write_acl_rules_message(w),
    }

    GroupCapacity = "group-capacity" {
        condition: "a Basic or Advanced group that would be joined would exceed its capacity",
        rows: [row(38, Page, 403, Code::SecurityGroupInstanceLimitExceed, "%s")],
        violated: |f| f.replacement(|list| list.overflows),
        fact: |f, w| f.write_filling(&[Basic, Advanced], w),
        must: |f, w| write!(w, "another member must leave it first"),
        message: |f, w| f.write_filling_message(&[Basic, Advanced], w),
    }

    EnterpriseCapacity = "enterprise-capacity" {
        condition: "an Enterprise group that would be joined would exceed its capacity",
        rows: [row(43, Page, 403, Code::InvalidOperationEniCountExceeded, "The maximum number of eni in a enterprise level security group is exceeded.")],
        violated: |f| f.replacement(|list| list.overflows_enterprise),
        fact: |f, w| f.write_filling(&[Enterprise], w),
        must: |f, w| write!(w, "another member must leave it first"),
    }
}
