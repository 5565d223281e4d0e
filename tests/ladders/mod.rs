//! The scenes that the ladders begin with, and what mends them. Each stands in the folder of its operation.

#[path = "../proof/operations/associate_security_group_instance/ladder.rs"]
pub(crate) mod associate_security_group_instance;
#[path = "../proof/operations/bind_security_group/ladder.rs"]
pub(crate) mod bind_security_group;
#[path = "../proof/operations/join_resource_group/ladder.rs"]
pub(crate) mod join_resource_group;
#[path = "../proof/operations/join_security_group/ladder.rs"]
pub(crate) mod join_security_group;
