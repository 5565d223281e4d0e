//! Generated from the list of operations.

/// Makes the types that stand for any operation.
macro_rules! operations {
    ($($cloud:ident::$module:ident::$Operation:ident in $Cloud:ident;)+) => {
        /// An operation.
        // Open: operations are added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[non_exhaustive]
        pub enum OperationId {
            $(
                #[doc = concat!("[`", stringify!($cloud), "::", stringify!($module), "`](crate::", stringify!($cloud), "::", stringify!($module), ").")]
                $Operation,
            )+
        }

        /// A request of one of the operations.
        // Open: operations are added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum AnyRequest<'a> {
            $(
                #[doc = concat!("Of [`", stringify!($cloud), "::", stringify!($module), "`](crate::", stringify!($cloud), "::", stringify!($module), ").")]
                $Operation($cloud::$module::Request<'a>),
            )+
        }

        /// The answer to an [`AnyRequest`].
        // Open: operations are added.
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum AnyVerdict<'a> {
            $(
                #[doc = concat!("Of [`", stringify!($cloud), "::", stringify!($module), "`](crate::", stringify!($cloud), "::", stringify!($module), ").")]
                $Operation(Verdict<'a, $cloud::$module::$Operation>),
            )+
        }

        impl OperationId {
            /// All of them, in the order in which they are listed everywhere.
            pub const ALL: [Self; [$(Self::$Operation),+].len()] = [$(Self::$Operation),+];

            /// The operation's name, as requests spell it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Operation => <$cloud::$module::$Operation as Operation>::NAME,)+
                }
            }

            /// The cloud that has it.
            #[must_use]
            pub const fn cloud(self) -> Cloud {
                match self {
                    $(Self::$Operation => <$cloud::$module::$Operation as Operation>::CLOUD,)+
                }
            }

            /// What it does, as a sentence without a subject and an end.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$Operation => <$cloud::$module::$Operation as Operation>::ABOUT,)+
                }
            }

            /// Its parameters, in the order of the vendor's page.
            #[must_use]
            pub const fn parameters(self) -> &'static [Parameter] {
                match self {
                    $(Self::$Operation => <$cloud::$module::$Operation as Operation>::PARAMETERS,)+
                }
            }

            /// Its modelled pages, the newest first.
            #[must_use]
            pub const fn pages(self) -> &'static [Page] {
                match self {
                    $(Self::$Operation => <$cloud::$module::$Operation as Operation>::PAGES,)+
                }
            }

            /// The page whose rules are in force in a world; `None` in one of another cloud.
            #[must_use]
            pub fn page(self, world: WorldRef<'_>) -> Option<&'static Page> {
                match (self, world) {
                    $((Self::$Operation, WorldRef::$Cloud(world)) => {
                        Some(<$cloud::$module::$Operation as Operation>::page(world))
                    })+
                    _ => None,
                }
            }

            /// Does something with the operation.
            pub fn visit<V: OperationVisitor>(self, visitor: V) -> V::Output {
                match self {
                    $(Self::$Operation => visitor.visit::<$cloud::$module::$Operation>(),)+
                }
            }

            #[inline(always)]
            fn make<'a>(self, maker: impl RequestMaker<'a>) -> AnyRequest<'a> {
                match self {
                    $(Self::$Operation => maker.make::<$cloud::$module::$Operation>(),)+
                }
            }
        }

        impl<'a> AnyRequest<'a> {
            /// The operation.
            #[must_use]
            pub const fn operation(&self) -> OperationId {
                match self {
                    $(Self::$Operation(_) => OperationId::$Operation,)+
                }
            }

            /// Does something with a world and the request; `None` where the request is another cloud's.
            #[inline]
            pub fn visit<V: Visitor<'a>>(&'a self, world: WorldRef<'a>, visitor: V) -> Option<V::Output> {
                match (self, world) {
                    $((Self::$Operation(request), WorldRef::$Cloud(world)) => {
                        Some(visitor.visit::<$cloud::$module::$Operation>(world, request))
                    })+
                    _ => None,
                }
            }
        }

        impl AnyVerdict<'_> {
            /// What the request changes, where it is accepted.
            #[must_use]
            pub fn accepted(&self) -> Option<AnyTransition> {
                match self {
                    $(Self::$Operation(verdict) => verdict.accepted().cloned().map(AnyTransition::$Cloud),)+
                }
            }

            /// What the refusal says, where the request is refused.
            #[must_use]
            pub fn refused(&self) -> Option<AnyRefusal> {
                match self {
                    $(Self::$Operation(verdict) => AnyRefusal::of(verdict),)+
                }
            }
        }

        $(
            impl Sealed for $cloud::$module::$Operation {}

            impl Registered for $cloud::$module::$Operation {
                const ID: OperationId = OperationId::$Operation;

                #[inline(always)]
                fn any_request(request: Self::Request<'_>) -> AnyRequest<'_> {
                    AnyRequest::$Operation(request)
                }

                #[inline(always)]
                fn any_verdict(verdict: Verdict<'_, Self>) -> AnyVerdict<'_> {
                    AnyVerdict::$Operation(verdict)
                }

                #[inline(always)]
                fn any_transition(transition: Self::Transition) -> AnyTransition {
                    AnyTransition::$Cloud(transition)
                }

                fn any_change(change: <Self::World as World>::ChangeSpec<'_>) -> AnyChange<'_> {
                    AnyChange::$Cloud(change)
                }
            }
        )+
    };
}
pub(super) use operations;
