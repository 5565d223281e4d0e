//! The list of operations, from which the registry and the editions in a world are generated.
//!
//! It is tokens and imports nothing, so the state below the operations can use it without a cycle.

/// Gives every operation to a macro, by cloud, in the order in which operations are listed everywhere.
///
/// A line is the operation's module and type; where the cloud's worlds name editions, then the type of the operation's editions
/// with a name and the date of each, the default marked. The module is the operation's name in snake case there.
macro_rules! every_operation {
    ($each:path) => {
        $each! {
            alibaba in Alibaba {
                join_security_group::JoinSecurityGroup editions JoinSecurityGroupEdition [
                    E2020_09_29 = "2020-09-29",
                    #[default] E2026_05_06 = "2026-05-06",
                ];
                join_resource_group::JoinResourceGroup editions JoinResourceGroupEdition [#[default] E2019_09_11 = "2019-09-11"];
                leave_security_group::LeaveSecurityGroup editions LeaveSecurityGroupEdition [
                    E2020_10_16 = "2020-10-16",
                    #[default] Undated = "undated",
                ];
                modify_instance_attribute::ModifyInstanceAttribute editions ModifyInstanceAttributeEdition [
                    #[default] E2025_04_11 = "2025-04-11",
                ];
                modify_network_interface_attribute::ModifyNetworkInterfaceAttribute
                    editions ModifyNetworkInterfaceAttributeEdition [#[default] E2026_01_13 = "2026-01-13"];
            }
            zenlayer in Zenlayer {
                associate_security_group_instance::AssociateSecurityGroupInstance;
                un_associate_security_group_instance::UnAssociateSecurityGroupInstance;
            }
            baidu in Baidu {
                bind_security_group::BindSecurityGroup;
                unbind_security_group::UnbindSecurityGroup;
            }
        }
    };
}
pub(crate) use every_operation;
