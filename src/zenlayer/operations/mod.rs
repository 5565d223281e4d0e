//! One file per operation, read top-down like its page; `shared` has the rules of both.

pub mod associate_security_group_instance;
mod shared;
pub mod un_associate_security_group_instance;

use crate::{
    roster::ChangeSpec,
    zenlayer::world::{Transition, World},
};

crate::rulebook::world!(World, Transition, ChangeSpec);
