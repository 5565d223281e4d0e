//! One file per operation, read top-down like its page.

pub mod bind_security_group;

use crate::{
    baidu::world::{Transition, World},
    roster::ChangeSpec,
};

crate::rulebook::world!(World, Transition, ChangeSpec);
