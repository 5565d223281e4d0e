//! The error codes of Baidu AI Cloud BCC.

use crate::rulebook::codes;

codes! {
    /// An error code of Baidu AI Cloud BCC, as far as the operations of this crate answer with it.
    pub enum Code {
        NoSuchObject = "NoSuchObject",
        SecurityGroupBindInstanceExceededLimit = "SecurityGroup.BindInstanceExceededLimit",
        SecurityGroupExpiredInstanceForbiddenBind = "SecurityGroup.ExpiredInstanceForbiddenBind",
        SecurityGroupNoSecurityGroup = "SecurityGroup.NoSecurityGroup",
    }
}
