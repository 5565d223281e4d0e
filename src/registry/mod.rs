//! All operations, and what is made from the list of them: for programs that serve every operation of every cloud.
//!
//! [`OperationId`] names an operation; [`AnyRequest`] and [`AnyVerdict`] are those of whichever it is. What must be done for
//! every operation is a [`Visitor`] or an [`OperationVisitor`]: it gets the operation as a type.
//!
//! ```
//! use secgroup::registry::OperationId;
//! use secgroup::rulebook::Cloud;
//!
//! let operation = OperationId::find(Cloud::Baidu, "bind").expect("Baidu has it");
//! let names: Vec<_> = operation.parameters().iter().map(|parameter| parameter.name).collect();
//! assert_eq!(names, ["instanceId", "securityGroupId"]);
//! assert_eq!(operation.pages()[0].edition, "2025-10-20");
//! ```

mod clouds;
mod made;

pub use clouds::{AnyChange, AnyTransition, WorldMut, WorldRef};

use alloc::{string::String, vec::Vec};

use crate::{
    alibaba, baidu,
    rulebook::{Arguments, Cloud, Operation, Page, Parameter, Parameters as _, Row, Rule as _, Verdict, World, sealed::Sealed},
    zenlayer,
};

/// One line an operation, whatever its cloud: what a registry of all needs of the list.
macro_rules! flat {
    ($($cloud:ident in $Cloud:ident { $($module:ident::$Operation:ident $(editions $Edition:ident [$($editions:tt)+])?;)+ })+) => {
        made::operations! { $($($cloud::$module::$Operation in $Cloud;)+)+ }
    };
}

crate::operations::every_operation!(flat);

/// An operation that is registered: what it has to do with the types that stand for any operation.
pub trait Registered: Operation {
    /// The operation.
    const ID: OperationId;

    /// The request as one of any operation.
    fn any_request(request: Self::Request<'_>) -> AnyRequest<'_>;

    /// The verdict as one of any operation.
    fn any_verdict(verdict: Verdict<'_, Self>) -> AnyVerdict<'_>;

    /// The transition as one of any cloud.
    fn any_transition(transition: Self::Transition) -> AnyTransition;

    /// A change as one of any cloud.
    fn any_change(change: <Self::World as World>::ChangeSpec<'_>) -> AnyChange<'_>;
}

/// Something to be done with an operation, whichever it is.
pub trait OperationVisitor {
    /// What comes out.
    type Output;

    /// Does it.
    fn visit<O: Registered>(self) -> Self::Output;
}

/// Something to be done with a world and a request of it, whatever the operation.
pub trait Visitor<'a> {
    /// What comes out.
    type Output;

    /// Does it.
    fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> Self::Output;
}

impl OperationId {
    /// The operation that a cloud has under this name.
    #[must_use]
    pub fn find(cloud: Cloud, name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operation| operation.cloud() == cloud && operation.name() == name)
    }

    /// The request of these values.
    #[must_use]
    #[inline]
    pub fn request<'a>(self, arguments: &impl Arguments<'a>) -> AnyRequest<'a> {
        struct Make<'m, A>(&'m A);

        impl<'a, A: Arguments<'a>> RequestMaker<'a> for Make<'_, A> {
            #[inline]
            fn make<O: Registered>(self) -> AnyRequest<'a> {
                O::any_request(O::Request::from_arguments(self.0))
            }
        }

        self.make(Make(arguments))
    }
}

/// What makes a request of an operation.
trait RequestMaker<'a> {
    fn make<O: Registered>(self) -> AnyRequest<'a>;
}

impl<'a> AnyRequest<'a> {
    /// Judges the request; `None` where it is another cloud's.
    #[must_use]
    pub fn check(&'a self, world: WorldRef<'a>) -> Option<AnyVerdict<'a>> {
        struct Check;

        impl<'a> Visitor<'a> for Check {
            type Output = AnyVerdict<'a>;

            fn visit<O: Registered>(self, world: &'a O::World, request: &'a O::Request<'a>) -> AnyVerdict<'a> {
                O::any_verdict(O::check(world, request))
            }
        }

        self.visit(world, Check)
    }
}

/// What a refusal says, whatever the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AnyRefusal {
    /// The row that answers.
    pub row: &'static Row,
    /// The name of the rule that answers.
    pub rule: &'static str,
    /// The message, rendered.
    pub message: String,
    /// Every violated rule with its row, in the declared order.
    pub violations: Vec<(&'static str, &'static Row)>,
}

impl AnyRefusal {
    fn of<O: Operation>(verdict: &Verdict<'_, O>) -> Option<Self> {
        let refusal = verdict.refused()?;
        Some(Self {
            row: refusal.row(),
            rule: refusal.rule().name(),
            message: alloc::format!("{}", refusal.message()),
            violations: refusal.rows().map(|(rule, row)| (rule.name(), row)).collect(),
        })
    }
}
