//! The operations: a file or folder for each.
//!
//! A new operation is a file here, its `mod` line, and its line in the list below. Everything else finds it.

pub mod associate_security_group_instance;
pub mod bind_security_group;
pub mod join_resource_group;
pub mod join_security_group;
pub mod leave_security_group;
pub mod modify_instance_attribute;
pub mod modify_network_interface_attribute;
pub mod of_replacement;
pub mod of_roster;
pub mod un_associate_security_group_instance;
pub mod unbind_security_group;

/// Every operation in every edition: gives a macro the list of them, after its own arguments.
///
/// A line is a name for a test, the operation's module in [`operations`](crate::operations) and its [`Subject`](crate::subject::Subject).
///
/// ```
/// macro_rules! count {
///     ($($name:ident: $module:ident::$Subject:ident,)+) => { [$(stringify!($name)),+].len() };
/// }
/// assert_eq!(secgroup_kit::every_operation! { [count] }, 11);
/// ```
#[macro_export]
macro_rules! every_operation {
    ([$($each:tt)+] $($arguments:tt)*) => {
        $($each)+! { $($arguments)*
            join_security_group_2026_05_06: join_security_group::Join2026,
            join_security_group_2020_09_29: join_security_group::Join2020,
            leave_security_group_undated: leave_security_group::LeaveUndated,
            leave_security_group_2020_10_16: leave_security_group::Leave2020,
            modify_instance_attribute: modify_instance_attribute::ModifyInstance,
            modify_network_interface_attribute: modify_network_interface_attribute::ModifyInterface,
            join_resource_group: join_resource_group::JoinResourceGroup,
            associate_security_group_instance: associate_security_group_instance::Associate,
            un_associate_security_group_instance: un_associate_security_group_instance::UnAssociate,
            bind: bind_security_group::Bind,
            unbind: unbind_security_group::Unbind,
        }
    };
}

/// Instantiates a generic function for each operation and edition, each as a test of its own.
///
/// ```
/// use secgroup_kit::subject::Subject;
///
/// fn has_rules<S: Subject>() {
///     assert!(!S::rows().is_empty());
/// }
///
/// secgroup_kit::for_every_operation!(has_rules);
/// ```
#[macro_export]
macro_rules! for_every_operation {
    ($property:ident) => {
        $crate::every_operation! { [$crate::for_every_operation] $property; }
    };
    ($property:ident; $($name:ident: $module:ident::$Subject:ident,)+) => {
        $(#[test]
        fn $name() {
            $property::<$crate::operations::$module::$Subject>();
        })+
    };
}

/// Something to be done with every operation in one test.
pub trait Visitor {
    /// Does it with one operation.
    fn visit<S: crate::subject::Subject>(&mut self);
}

/// Does it, in the order of the list.
pub fn visit_all(visitor: &mut impl Visitor) {
    macro_rules! visit_all {
        ($($name:ident: $module:ident::$Subject:ident,)+) => {
            $(visitor.visit::<$module::$Subject>();)+
        };
    }
    crate::every_operation! { [visit_all] }
}

#[cfg(test)]
mod tests {
    use secgroup::registry::OperationId;
    use secgroup::rulebook::Page;

    use super::*;

    /// The list and the registry name the same pages: an operation that the engine has and the suite has not would be tried by nothing.
    #[test]
    fn every_page_of_the_registry_is_in_the_list() {
        struct Pages(Vec<&'static Page>);

        impl Visitor for Pages {
            fn visit<S: crate::subject::Subject>(&mut self) {
                self.0.push(S::page());
            }
        }
        let mut listed = Pages(Vec::new());
        visit_all(&mut listed);
        let registered: Vec<&Page> = OperationId::ALL.iter().flat_map(|operation| operation.pages()).collect();
        for page in &registered {
            let times = listed.0.iter().filter(|listed| *listed == page).count();
            assert_eq!(times, 1, "{} of {}: how often the list names it", page.operation, page.edition);
        }
        assert_eq!(listed.0.len(), registered.len(), "a page that is in the list and not in the registry");
    }
}
