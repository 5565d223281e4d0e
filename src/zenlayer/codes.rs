//! The error codes of Zenlayer.

use crate::rulebook::codes;

codes! {
    /// An error code of Zenlayer, as far as the operations of this crate answer with it.
    pub enum Code {
        InvalidInstanceNotFound = "INVALID_INSTANCE_NOT_FOUND",
        InvalidSecurityGroupNotFound = "INVALID_SECURITY_GROUP_NOT_FOUND",
        OperationDeniedInstanceNotSupportSecurityGroup = "OPERATION_DENIED_INSTANCE_NOT_SUPPORT_SECURITY_GROUP",
        OperationDeniedInstanceSecurityGroupExceedLimit = "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT",
        OperationDeniedInstanceStatus = "OPERATION_DENIED_INSTANCE_STATUS",
        OperationDeniedSecurityGroupStatusNotAvailable = "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE",
    }
}
