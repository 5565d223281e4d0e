//! Makes borrowed values owned.

use alloc::{borrow::Cow, vec::Vec};

/// Declares the methods that give a spec texts of its own, so that it can be kept.
macro_rules! owned {
    ($($Spec:ident { $($member:ident),+; $($same:ident),* })+) => {
        $(impl $Spec<'_> {
            /// The same with texts of its own.
            #[must_use]
            pub fn into_owned(self) -> $Spec<'static> {
                $Spec { $($member: $crate::owned::IntoOwnedText::into_owned_text(self.$member)),+, $($same: self.$same),* }
            }
        })+
    };
}

pub(crate) use owned;

/// What holds texts that may be borrowed.
pub(crate) trait IntoOwnedText {
    type Owned;
    fn into_owned_text(self) -> Self::Owned;
}

impl IntoOwnedText for Cow<'_, str> {
    type Owned = Cow<'static, str>;
    fn into_owned_text(self) -> <Self as IntoOwnedText>::Owned {
        Cow::Owned(self.into_owned())
    }
}

impl<T: IntoOwnedText> IntoOwnedText for Option<T> {
    type Owned = Option<T::Owned>;
    fn into_owned_text(self) -> <Self as IntoOwnedText>::Owned {
        self.map(T::into_owned_text)
    }
}

impl<T: IntoOwnedText> IntoOwnedText for Vec<T> {
    type Owned = Vec<T::Owned>;
    fn into_owned_text(self) -> <Self as IntoOwnedText>::Owned {
        self.into_iter().map(T::into_owned_text).collect()
    }
}
