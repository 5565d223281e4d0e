//! Alibaba LeaveSecurityGroup, both editions: their ladders, their scopes and a test for each row.

mod ladder;
mod scope;

use secgroup::alibaba::leave_security_group as engine;
use secgroup_kit::clouds::alibaba::{LEAVE, LEAVE_2020};
use secgroup_kit::operations::leave_security_group::{Leave2020, LeaveUndated};

use crate::proved::proved;

proved!(LeaveUndated, engine, ladder::undated(), |visited| scope::explore::<Self>(LEAVE, visited));
proved!(Leave2020, engine, ladder::of_2020(), |visited| scope::explore::<Self>(LEAVE_2020, visited));

mod rows_undated {
    use super::LeaveUndated;

    crate::promises::rows! { LeaveUndated;
        service_available = "service-available",
        one_target = "one-target",
        region_given = "region-given",
        parameters_well_formed = "parameters-well-formed",
        instance_id_well_formed = "instance-id-well-formed",
        security_group_exists = "security-group-exists",
        instance_exists = "instance-exists",
        network_interface_exists = "network-interface-exists",
        group_not_managed = "group-not-managed",
        interface_not_managed = "interface-not-managed",
        interface_is_secondary = "interface-is-secondary",
        no_conflict = "no-conflict",
        instance_status = "instance-status",
        interface_state = "interface-state",
        not_locked = "not-locked",
        is_a_member = "is-a-member",
        not_the_last_group = "not-the-last-group",
        not_the_last_group_of_interface = "not-the-last-group-of-interface",
    }
}

mod rows_2020_10_16 {
    use super::Leave2020;

    crate::promises::rows! { Leave2020;
        service_available = "service-available",
        instance_id_well_formed = "instance-id-well-formed",
        security_group_exists = "security-group-exists",
        instance_exists = "instance-exists",
        instance_status = "instance-status",
        not_locked = "not-locked",
        is_a_member = "is-a-member",
        not_the_last_group = "not-the-last-group",
    }
}
