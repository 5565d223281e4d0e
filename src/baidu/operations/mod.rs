//! One file per operation, read top-down like its page; `shared` has the rules of both.

pub mod bind_security_group;
mod shared;
pub mod unbind_security_group;

use crate::{
    baidu::world::{Transition, World},
    roster::ChangeSpec,
};

crate::rulebook::world!(World, Transition, ChangeSpec);
