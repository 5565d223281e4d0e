//! One file (or folder) per operation, read top-down like its page.

pub mod join_resource_group;
pub mod join_security_group;
pub mod leave_security_group;
mod membership;

use crate::alibaba::state::{ChangeSpec, Transition, World};

crate::rulebook::world!(World, Transition, ChangeSpec);
