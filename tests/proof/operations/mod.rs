//! What the suite proves of each operation by itself: a folder each, its ladder included. The kit has the model and the strategies.

mod associate_security_group_instance;
mod bind_security_group;
mod join_resource_group;
pub(crate) mod join_security_group;
mod leave_security_group;
mod modify_instance_attribute;
mod modify_network_interface_attribute;
pub(crate) mod of_replacement;
pub(crate) mod of_roster;
mod un_associate_security_group_instance;
mod unbind_security_group;

/// Something to be done with every operation in one test.
pub(crate) trait Visitor {
    fn visit<S: crate::proved::Proved>(&mut self);
}

/// Does it, in the order of the list.
pub(crate) fn visit_all(visitor: &mut impl Visitor) {
    macro_rules! visit_all {
        ($($name:ident: $module:ident::$Subject:ident,)+) => {
            $(visitor.visit::<secgroup_kit::operations::$module::$Subject>();)+
        };
    }
    secgroup_kit::every_operation! { [visit_all] }
}
