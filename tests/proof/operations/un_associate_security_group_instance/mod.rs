//! Zenlayer's UnAssociateSecurityGroupInstance: its ladder, its scope and a test for each row.

mod ladder;

use secgroup::zenlayer::un_associate_security_group_instance as engine;
use secgroup_kit::operations::{
    associate_security_group_instance::Associate, un_associate_security_group_instance::UnAssociate,
};

use crate::operations::of_roster;
use crate::proved::proved;

proved!(UnAssociate, engine, ladder::ladder(), of_roster::explore::<UnAssociate, Associate>);

crate::promises::rows! { UnAssociate;
    security_group_exists = "security-group-exists",
    security_group_available = "security-group-available",
    instance_exists = "instance-exists",
    instance_status = "instance-status",
}
