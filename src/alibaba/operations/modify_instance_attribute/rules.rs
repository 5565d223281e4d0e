//! The rules of ModifyInstanceAttribute about `SecurityGroupIds`, in the order in which they answer.

use super::{Facts, row, sentences};
use crate::{
    alibaba::Code,
    alibaba::state::{
        GroupKind::{Advanced, Basic, Enterprise},
        Lock, Service,
    },
    rulebook::{
        Basis::{Choice, Page, Vendor},
        rules,
    },
};

rules! {
    /// The rules of ModifyInstanceAttribute about `SecurityGroupIds`, in the order in which they answer.
    pub enum Rule judges Facts seen as (Facts<'_>);

    ServiceAvailable = "service-available" {
        condition: "the world says that the service is failing",
        rows: [
            row(72, Choice, 500, Code::InternalError, "The request processing has failed due to some unknown error."),
            row(73, Choice, 500, Code::InternalError, "The request processing has failed due to some unknown error, exception or failure."),
        ],
        violated: |f| Ok(f.world().service == Service::Failing),
        fact: |f, w| write!(w, "the service is {}", f.world().service()),
        must: |f, w| write!(w, "try again later"),
    }

    ParametersValid = "parameters-valid" {
        condition: "InstanceId is not given, or an element of SecurityGroupIds is empty",
        rows: [row(22, Choice, 400, Code::InvalidParameter, "The specified parameter is not valid.")],
        violated: |f| Ok(!f.given().given || f.list(|list| list.has_empty) == Ok(true)),
        fact: |f, w| match f.given().given {
            true => f.write_empty(w),
            false => write!(w, "InstanceId is not given"),
        },
        must: |f, w| match f.given().given {
            true => write!(w, "every element must be the id of a security group"),
            false => write!(w, "it must be given"),
        },
    }

    RegionValid = "region-valid" {
        condition: "RegionId is given, and the instance is in another region",
        rows: [row(49, Page, 403, Code::InvalidOperationInvalidRegion, "%s")],
        violated: |f| f.is_elsewhere(),
        fact: |f, w| f.write_region(w),
        must: |f, w| write!(w, "RegionId must be the instance's region, or not be given"),
        message: |f, w| write!(
            w,
            "The specified RegionId is not valid: expected {:?}, actual {:?}.",
            f.target_region(), f.naming().region_id,
        ),
    }

    InstanceExists = "instance-exists" {
        condition: "InstanceId is given, and the caller's account has no such instance, in any region",
        rows: [row(65, Page, 404, Code::InvalidInstanceIdNotFound, "The specified InstanceId does not exist.")],
        violated: |f| f.given().is_missing("no instance is named", "no instance is named"),
        fact: |f, w| f.write_instance(w),
        must: |f, w| write!(w, "it must be an instance of account {}", f.caller().escape_debug()),
    }

    SecurityGroupsExist = "security-groups-exist" {
        condition: "a listed id is that of no security group that is visible to the caller in the region in force",
        rows: [row(66, Page, 404, Code::InvalidSecurityGroupIdNotFound, "The specified SecurityGroupId does not exist.")],
        violated: |f| f.list(|list| list.misses_group),
        fact: |f, w| f.write_missing(w),
        must: |f, w| f.write_missing_needed(w),
    }

    IdsDiffer = "ids-differ" {
        condition: "an id is listed twice",
        rows: [row(69, Page, 404, Code::InvalidParameterSecurityGroupIdRepeated, "The specified security group ids has repeated.")],
        violated: |f| f.list(|list| list.repeats),
        fact: |f, w| f.write_repeated(w),
        must: |f, w| write!(w, "list each group once"),
    }

    GroupsNotManaged = "groups-not-managed" {
        condition: "a group that would be joined or left is managed by a product that is not the caller's service",
        rows: [row(51, Vendor, 403, Code::InvalidOperationResourceManagedByCloudProduct, "%s")],
        violated: |f| f.replacement(|list| list.is_managed_by_another),
        fact: |f, w| f.write_managed(w),
        must: |f, w| write!(w, "only that product may change who is in it"),
        message: |f, w| f.write_managed_message(w),
    }

    InstanceCreated = "instance-created" {
        condition: "the instance's status is Pending, and groups are listed",
        rows: [row(23, Choice, 400, Code::InvalidOperationInvalidEcsState, "%s")],
        violated: |f| f.listed_instance(|instance| instance.is_being_created()),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.instance_status()),
        must: |f, w| write!(w, "wait until it has been created"),
        message: |f, w| sentences::instance_state_is_wrong(w, f.naming().target_id, f.instance_status()),
    }

    InstanceStatusAllows = "instance-status" {
        condition: "the instance's status is neither Running nor Stopped, and groups are listed",
        rows: [
            row(38, Choice, 403, Code::IncorrectInstanceStatus, "The current status of the resource does not support this operation."),
            row(41, Choice, 403, Code::OperationDenied, "The current status of the resource does not support this operation."),
        ],
        violated: |f| f.listed_instance(|instance| instance.is_in_another_status()),
        fact: |f, w| write!(w, "{} is {}", f.instance_name(), f.instance_status()),
        must: |f, w| write!(w, "it must be Running or Stopped"),
    }

    NotLocked = "not-locked" {
        condition: "the instance is locked for security reasons, whether groups are listed or not; other locks do not matter",
        rows: [row(39, Page, 403, Code::InstanceLockedForSecurity, "The specified operation is denied as your instance is locked for security reasons.")],
        violated: |f| f.instance(|instance| instance.is_locked_for(Lock::Security)),
        fact: |f, w| f.write_locks(w),
        must: |f, w| write!(w, "the lock security must be lifted"),
    }

    NotClassic = "not-classic" {
        condition: "the instance is in the classic network, and groups are listed",
        rows: [row(19, Page, 400, Code::InvalidNetworkTypeNotSupported, "The classic networkType does not support to modify security group")],
        violated: |f| f.listed_target(|target| target.is_classic()),
        fact: |f, w| write!(w, "{} is in {}", f.instance_name(), f.target_network()),
        must: |f, w| write!(w, "it must be in a VPC; in the classic network JoinSecurityGroup and LeaveSecurityGroup change its groups"),
    }

    GroupsNotClassic = "groups-not-classic" {
        condition: "a listed group is in the classic network",
        rows: [row(70, Page, 404, Code::InvalidSecurityGroupTypeNotSupportClassic, "The specified SecurityGroupIds have classic group type.")],
        violated: |f| f.replacement(|list| list.has_classic),
        fact: |f, w| f.write_classic(w),
        must: |f, w| write!(w, "it must be in the instance's VPC"),
    }

    OneVpc = "one-vpc" {
        condition: "the VPCs of the listed groups and of the instance, as far as they are in one, are not all the same",
        rows: [row(71, Page, 404, Code::InvalidSecurityGroupVpcNotBelongToOneVpc, "The specified SecurityGroupIds are belong to different vpc.")],
        violated: |f| f.replacement(|list| list.mixes_vpcs),
        fact: |f, w| f.write_vpcs(w),
        must: |f, w| write!(w, "all must be in the instance's VPC"),
    }

    OneKind = "one-kind" {
        condition: "the listed groups are of more than one kind",
        rows: [row(46, Page, 403, Code::EnterpriseGroupLimitedMutliGroupType, "The specified instance can not join multi SecurityGroup types.")],
        violated: |f| f.replacement(|list| list.mixes_kinds),
        fact: |f, w| f.write_kinds(w),
        must: |f, w| write!(w, "all groups of one instance must be of one kind"),
    }

    GroupQuota = "group-quota" {
        condition: "a group would be joined, and more groups are listed than the quota allows",
        rows: [row(21, Page, 400, Code::JoinedGroupLimitExceed, "%s")],
        violated: |f| f.replacement(|list| list.exceeds_quota(f.world().limits().groups_per_target)),
        fact: |f, w| f.write_count(w),
        must: |f, w| write!(w, "list fewer groups, or let the quota be raised"),
        message: |f, w| f.write_count_message(w),
    }

    AclRules = "acl-rules" {
        condition: "a group would be joined, and the rules of all listed groups are together more than the limit",
        rows: [row(59, Vendor, 403, Code::AclLimitExceed, "%s")],
        violated: |f| f.replacement(|list| list.exceeds_acl_rules(f.world().limits().acl_rules)),
        fact: |f, w| f.write_acl_rules(w),
        must: |f, w| write!(w, "they must have fewer rules"),
        message: |f, w| f.write_acl_rules_message(w),
    }

    GroupCapacity = "group-capacity" {
        condition: "a Basic or Advanced group that would be joined would exceed its capacity",
        rows: [
            row(40, Page, 403, Code::OperationDenied, "The instance amount in the specified SecurityGroup reach its limit."),
            row(47, Page, 403, Code::SecurityGroupInstanceLimitExceed, "%s"),
        ],
        violated: |f| f.replacement(|list| list.overflows),
        fact: |f, w| f.write_filling(&[Basic, Advanced], w),
        must: |f, w| write!(w, "another member must leave it first"),
    }

    EnterpriseCapacity = "enterprise-capacity" {
        condition: "an Enterprise group that would be joined would exceed its capacity",
        rows: [row(20, Page, 400, Code::InvalidOperationEniCountExceeded, "=The maximum number of eni in a enterprise security group is exceeded.")],
        violated: |f| f.replacement(|list| list.overflows_enterprise),
        fact: |f, w| f.write_filling(&[Enterprise], w),
        must: |f, w| write!(w, "another member must leave it first"),
    }
}
