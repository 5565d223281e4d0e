//! Baidu's bind: its ladder, its scope and a test for each row.

mod ladder;

use secgroup::baidu::bind_security_group as engine;
use secgroup_kit::operations::{bind_security_group::Bind, unbind_security_group::Unbind};

use crate::operations::of_roster;
use crate::proved::proved;

proved!(Bind, engine, ladder::ladder(), of_roster::explore::<Bind, Unbind>);

crate::promises::rows! { Bind;
    security_group_given = "security-group-given",
    instance_exists = "instance-exists",
    security_group_exists = "security-group-exists",
    not_expired = "not-expired",
    group_quota = "group-quota",
}
