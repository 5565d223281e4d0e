//! Baidu's unbind: its ladder, its scope and a test for each row.

mod ladder;

use secgroup::baidu::unbind_security_group as engine;
use secgroup_kit::operations::{bind_security_group::Bind, unbind_security_group::Unbind};

use crate::operations::of_roster;
use crate::proved::proved;

proved!(Unbind, engine, ladder::ladder(), of_roster::explore::<Unbind, Bind>);

crate::promises::rows! { Unbind;
    security_group_given = "security-group-given",
    instance_exists = "instance-exists",
    security_group_exists = "security-group-exists",
    not_the_last_group = "not-the-last-group",
}
