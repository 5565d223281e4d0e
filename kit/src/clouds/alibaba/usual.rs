//! Things of which nothing stands out: cases are made of them, and say in what theirs differ.

use super::{Instance, NetworkInterface, SecurityGroup};

impl SecurityGroup {
    /// A basic group in `vpc-a`.
    pub fn usual(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            region: "r1".to_owned(),
            network: Some("vpc-a".to_owned()),
            kind: "basic",
            owner: "1".to_owned(),
            managed_by: None,
            acl_rules: 1,
            resource_group: None,
            busy: false,
        }
    }
}

impl Instance {
    /// A running instance in `vpc-a`, in no group.
    pub fn usual(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            region: "r1".to_owned(),
            network: Some("vpc-a".to_owned()),
            status: "Running",
            owner: "1".to_owned(),
            locks: Vec::new(),
            supports_enterprise_groups: true,
            private_ips: 1,
            security_groups: Vec::new(),
            resource_group: None,
            busy: false,
        }
    }
}

impl NetworkInterface {
    /// A secondary interface in `vpc-a`, attached to nothing and in no group.
    pub fn usual(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            region: "r1".to_owned(),
            vpc: "vpc-a".to_owned(),
            kind: "Secondary",
            status: "Available",
            owner: "1".to_owned(),
            granted_to: Vec::new(),
            managed_by: None,
            attached_to: None,
            private_ips: 1,
            security_groups: Vec::new(),
            resource_group: None,
            busy: false,
        }
    }
}
