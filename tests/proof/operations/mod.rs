//! The operations: everything that the suite knows of one stands in its folder, its ladder included (which the test program `ladder`
//! climbs).

pub(crate) mod associate_security_group_instance;
pub(crate) mod bind_security_group;
pub(crate) mod join_resource_group;
pub(crate) mod join_security_group;

/// Every operation in every edition, with the name of its tests: what all properties are held against.
macro_rules! every_operation {
    ($each:ident! $($arguments:tt)*) => {
        $each! { $($arguments)*
            join_security_group_2026_05_06: join_security_group::Join2026,
            join_security_group_2020_09_29: join_security_group::Join2020,
            join_resource_group: join_resource_group::JoinResourceGroup,
            associate_security_group_instance: associate_security_group_instance::Associate,
            bind: bind_security_group::Bind,
        }
    };
}
pub(crate) use every_operation;

/// Instantiates a generic property for each operation and edition, each as a test of its own.
macro_rules! for_every_operation {
    ($property:ident) => {
        $crate::operations::every_operation! { for_every_operation! $property; }
    };
    ($property:ident; $($name:ident: $module:ident::$Subject:ident,)+) => {
        $(#[test]
        fn $name() {
            $property::<$crate::operations::$module::$Subject>();
        })+
    };
}
pub(crate) use for_every_operation;
