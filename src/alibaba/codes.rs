//! The error codes of Alibaba Cloud ECS.

use crate::rulebook::codes;

codes! {
    /// An error code of Alibaba Cloud ECS, as far as the operations of this crate answer with it.
    pub enum Code {
        AclLimitExceed = "AclLimitExceed",
        ForbiddenInstanceIsBeingCreated = "Forbidden.InstanceIsBeingCreated",
        IncorrectInstanceStatus = "IncorrectInstanceStatus",
        InstanceLockedForSecurity = "InstanceLockedForSecurity",
        InstanceSecurityGroupLimitExceeded = "InstanceSecurityGroupLimitExceeded",
        InternalError = "InternalError",
        InvalidEniIdNotFound = "InvalidEniId.NotFound",
        InvalidInstanceIdAlreadyExists = "InvalidInstanceId.AlreadyExists",
        InvalidInstanceIdMalformed = "InvalidInstanceId.Malformed",
        InvalidInstanceIdMismatch = "InvalidInstanceId.Mismatch",
        InvalidInstanceIdNotFound = "InvalidInstanceId.NotFound",
        InvalidOperationConflict = "InvalidOperation.Conflict",
        InvalidOperationEniAndGroupNotBelongSameUser = "InvalidOperation.EniAndGroupNotBelongSameUser",
        InvalidOperationEniServiceManaged = "InvalidOperation.EniServiceManaged",
        InvalidOperationInvalidEniState = "InvalidOperation.InvalidEniState",
        InvalidOperationInvalidEniType = "InvalidOperation.InvalidEniType",
        InvalidOperationMultiGroupType = "InvalidOperation.MultiGroupType",
        InvalidOperationNetworkInterfaceCountExceeded = "InvalidOperation.NetworkInterfaceCountExceeded",
        InvalidOperationNotSupportEnterpriseGroup = "InvalidOperation.NotSupportEnterpriseGroup",
        InvalidOperationResourceManagedByCloudProduct = "InvalidOperation.ResourceManagedByCloudProduct",
        InvalidOperationVpcMismatch = "InvalidOperation.VpcMismatch",
        InvalidParamEniIdAndInstanceIdConflict = "InvalidParam.EniIdAndInstanceId.Conflict",
        InvalidParamMalformed = "InvalidParam.Malformed",
        InvalidResourceGroupNotFound = "InvalidResourceGroup.NotFound",
        InvalidResourceIdNotFound = "InvalidResourceId.NotFound",
        InvalidResourceTypeNotFound = "InvalidResourceType.NotFound",
        InvalidSecurityGroupIdNotFound = "InvalidSecurityGroupId.NotFound",
        InvalidStatusEniOrInstanceIsBeingCreated = "InvalidStatus.EniOrInstanceIsBeingCreated",
        MissingParameter = "MissingParameter",
        MissingParameterRegionId = "MissingParameter.RegionId",
        NotBelongUser = "NotBelongUser",
        SecurityGroupInstanceLimitExceeded = "SecurityGroupInstanceLimitExceeded",
    }
}
