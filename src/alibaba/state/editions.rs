//! Which edition of each operation's page is in force.

use crate::vocabulary::words;

/// Makes the editions from the list of operations: an enum and a member for each operation.
macro_rules! editions {
    (
        alibaba in $Cloud:ident {
            $($module:ident::$Operation:ident editions $Edition:ident [$($(#[$meta:meta])* $Variant:ident = $date:tt),+ $(,)?];)+
        }
        $($others:tt)*
    ) => {
        /// The editions whose rules are in force: one for each operation. The default of each is the one that the list of
        /// operations marks.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(remote = "Self", deny_unknown_fields, default, rename_all = "PascalCase")
        )]
        #[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
        pub struct Editions {
            $(
                #[doc = concat!("The edition of ", stringify!($Operation), ".")]
                pub $module: $Edition,
            )+
        }

        $(words! {
            #[doc = concat!("An edition of the page of ", stringify!($Operation), ".")]
            #[derive(Default)]
            pub enum $Edition {
                $(
                    #[doc = concat!("The edition ", $date, ".")]
                    $(#[$meta])*
                    #[cfg_attr(feature = "serde", serde(rename = $date))]
                    #[strum(serialize = $date)]
                    $Variant
                ),+
            }
        })+
    };
}

crate::operations::every_operation!(editions);

#[cfg(feature = "serde")]
crate::wire::objects!(Editions);
