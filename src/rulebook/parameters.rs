//! `parameters!`: declares parameters once, together with the request.

use alloc::borrow::Cow;
use core::fmt;

use super::sealed;

/// A parameter of an operation, as the vendor names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Parameter {
    /// The vendor's name for it.
    pub name: &'static str,
    /// What it holds.
    pub kind: ParameterKind,
    /// The editions that have it; in the others it is ignored. `None` where all have it.
    pub editions: Option<&'static [&'static str]>,
    /// What it is, as a sentence.
    pub about: &'static str,
}

impl Parameter {
    /// Whether the edition has the parameter.
    #[must_use]
    pub fn is_in(&self, edition: &str) -> bool {
        self.editions.is_none_or(|editions| editions.contains(&edition))
    }
}

/// What a parameter holds.
// Closed: what reads requests has to know how each kind is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::Display, strum::IntoStaticStr)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
#[strum(serialize_all = "lowercase")]
pub enum ParameterKind {
    /// A text. The empty text counts as not given.
    Text,
    /// A text that stands in the path of the cloud's own HTTP requests.
    Path,
    /// A list of texts. The empty list counts as not given; an empty element is an element.
    List,
}

/// What a request is made from, and read back as: values by the place of their parameter in [`Parameters::PARAMETERS`], and
/// who calls.
pub trait Arguments<'a> {
    /// The value of a parameter that holds one text; empty where it is not given.
    fn text(&self, place: usize) -> &'a str;

    /// The value of a parameter that holds a list; empty where it is not given.
    fn list(&self, place: usize) -> &'a [Cow<'a, str>];

    /// The account that calls; empty for the world's own. Only some clouds' requests say.
    fn account(&self) -> &'a str {
        ""
    }

    /// The cloud product that calls for itself; empty for none.
    fn service(&self) -> &'a str {
        ""
    }
}

/// A request: its parameters, and the way from their values to it and back. Sealed: `parameters!` declares requests.
pub trait Parameters<'a>: Arguments<'a> + Copy + Default + PartialEq + Send + Sync + fmt::Debug + sealed::Sealed {
    /// The parameters, in the order of the vendor's page.
    const PARAMETERS: &'static [Parameter];

    /// The request of these values.
    fn from_arguments(arguments: &impl Arguments<'a>) -> Self;
}

/// The arguments of a request, for no longer than it is borrowed.
pub(super) struct Shortened<'r, R>(pub(super) &'r R);

impl<'short, 'long: 'short, R: Arguments<'long>> Arguments<'short> for Shortened<'_, R> {
    fn text(&self, place: usize) -> &'short str {
        self.0.text(place)
    }

    fn list(&self, place: usize) -> &'short [Cow<'short, str>] {
        self.0.list(place)
    }

    fn account(&self) -> &'short str {
        self.0.account()
    }

    fn service(&self) -> &'short str {
        self.0.service()
    }
}

/// Declares the parameters of an operation, and with them its request: one field a parameter.
///
/// A field's kind is `text`, `path` or `list` (see [`ParameterKind`]); `in [...]` names the editions that have the parameter
/// where not all do. `caller: Caller` is for clouds whose rules look at who calls.
macro_rules! parameters {
    (
        $(#[$meta:meta])*
        pub struct $Request:ident<$a:lifetime> {
            $($(#[doc = $about:literal])+ $field:ident: $kind:ident = $name:literal $(in [$($edition:literal),+])?,)+
        }
        $(caller: $Caller:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $Request<$a> {
            $(
                #[doc = concat!("`", $name, "`:", $($about,)+)]
                $(#[doc = concat!("\n\nIgnored in editions other than", $(" ", $edition,)+ ".")])?
                pub $field: $crate::rulebook::parameters!(@type $kind $a),
            )+
            $(
                /// Who calls.
                pub caller: $Caller<$a>,
            )?
        }

        const _: () = {
            use $crate::rulebook::{Arguments, Parameter, ParameterKind, Parameters};

            /// The places of the parameters.
            #[allow(non_camel_case_types, reason = "named as the fields are")]
            enum Place {
                $($field),+
            }

            impl<$a> Arguments<$a> for $Request<$a> {
                #[inline]
                fn text(&self, place: usize) -> &$a str {
                    $(if place == Place::$field as usize {
                        return $crate::rulebook::parameters!(@text $kind self.$field);
                    })+
                    ""
                }

                #[inline]
                fn list(&self, place: usize) -> &$a [alloc::borrow::Cow<$a, str>] {
                    $(if place == Place::$field as usize {
                        return $crate::rulebook::parameters!(@list $kind self.$field);
                    })+
                    &[]
                }

                $(
                    #[inline]
                    fn account(&self) -> &$a str {
                        let caller: &$Caller<'_> = &self.caller;
                        caller.account
                    }

                    #[inline]
                    fn service(&self) -> &$a str {
                        let caller: &$Caller<'_> = &self.caller;
                        caller.service
                    }
                )?
            }

            impl $crate::rulebook::sealed::Sealed for $Request<'_> {}

            impl<$a> Parameters<$a> for $Request<$a> {
                const PARAMETERS: &'static [Parameter] = &[
                    $(Parameter {
                        name: $name,
                        kind: $crate::rulebook::parameters!(@kind $kind),
                        editions: $crate::rulebook::parameters!(@editions $($($edition),+)?),
                        about: concat!($($about),+).trim_ascii_start(),
                    }),+
                ];

                #[inline(always)]
                fn from_arguments(arguments: &impl Arguments<$a>) -> Self {
                    Self {
                        $($field: $crate::rulebook::parameters!(@read $kind arguments, Place::$field as usize),)+
                        $(caller: $Caller { account: arguments.account(), service: arguments.service() },)?
                    }
                }
            }
        };
    };

    (@type text $a:lifetime) => { &$a str };
    (@type path $a:lifetime) => { &$a str };
    (@type list $a:lifetime) => { &$a [alloc::borrow::Cow<$a, str>] };
    (@text text $value:expr) => { $value };
    (@text path $value:expr) => { $value };
    (@text list $value:expr) => { "" };
    (@list text $value:expr) => { &[] };
    (@list path $value:expr) => { &[] };
    (@list list $value:expr) => { $value };
    (@kind text) => { ParameterKind::Text };
    (@kind path) => { ParameterKind::Path };
    (@kind list) => { ParameterKind::List };
    (@editions) => { None };
    (@editions $($edition:literal),+) => { Some(&[$($edition),+]) };
    (@read text $arguments:expr, $place:expr) => { $arguments.text($place) };
    (@read path $arguments:expr, $place:expr) => { $arguments.text($place) };
    (@read list $arguments:expr, $place:expr) => { $arguments.list($place) };
}
pub(crate) use parameters;
