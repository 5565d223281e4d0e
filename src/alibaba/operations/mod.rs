//! One file (or folder) per operation, read top-down like its page.

pub mod join_resource_group;
pub mod join_security_group;
pub mod leave_security_group;
mod membership;
pub mod modify_instance_attribute;
pub mod modify_network_interface_attribute;

use crate::alibaba::state::{ChangeSpec, Transition, World};

crate::rulebook::world!(World, Transition, ChangeSpec);
