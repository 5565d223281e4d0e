//! One file per operation, read top-down like its page.

pub mod associate_security_group_instance;

use crate::{
    roster::ChangeSpec,
    zenlayer::world::{Transition, World},
};

crate::rulebook::world!(World, Transition, ChangeSpec);
