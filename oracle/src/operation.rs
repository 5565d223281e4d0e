//! What the program needs of an operation, beyond what the engine says about it.

use std::sync::LazyLock;

use secgroup::{
    Misfit,
    alibaba::{ChangeSpec, join_resource_group::JoinResourceGroup, join_security_group::JoinSecurityGroup},
    baidu::bind_security_group::BindSecurityGroup,
    rulebook::{Operation, Verdict},
    zenlayer::{self, associate_security_group_instance::AssociateSecurityGroupInstance},
};

use crate::{
    answer::Fragments,
    world::{AnyTransition, AnyVerdict},
};

/// An operation that the program serves.
pub trait Served: Operation {
    /// The texts of the answers that do not depend on the request.
    fn fragments() -> &'static Fragments;

    /// What a transition of this world changes; nothing where the request asked for what is so already. Alibaba Cloud's
    /// words for it include those of the other clouds.
    fn change<'a>(world: &'a Self::World, transition: &Self::Transition) -> Option<ChangeSpec<'a>>;

    /// The transition as one of any cloud.
    fn any_transition(transition: Self::Transition) -> AnyTransition;

    /// The verdict as one of any operation.
    fn any_verdict(verdict: Verdict<'_, Self>) -> AnyVerdict<'_>;
}

macro_rules! served {
    ($($Operation:ident in $Cloud:ident, changes: $change:expr;)+) => {
        $(impl Served for $Operation {
            fn fragments() -> &'static Fragments {
                static FRAGMENTS: LazyLock<Fragments> = LazyLock::new(Fragments::of::<$Operation>);
                &FRAGMENTS
            }

            fn change<'a>(world: &'a Self::World, transition: &Self::Transition) -> Option<ChangeSpec<'a>> {
                // A transition that was made for this world is of this world.
                let change: Result<_, Misfit> = world.spec_of(transition);
                change.ok().flatten().map($change)
            }

            fn any_transition(transition: Self::Transition) -> AnyTransition {
                AnyTransition::$Cloud(transition)
            }

            fn any_verdict(verdict: Verdict<'_, Self>) -> AnyVerdict<'_> {
                AnyVerdict::$Operation(verdict)
            }
        })+
    };
}

served! {
    JoinSecurityGroup in Alibaba, changes: |change| change;
    JoinResourceGroup in Alibaba, changes: |change| change;
    AssociateSecurityGroupInstance in Zenlayer, changes: membership;
    BindSecurityGroup in Baidu, changes: membership;
}

/// Zenlayer's and Baidu's changes (one type for both) in Alibaba Cloud's words.
fn membership(change: zenlayer::ChangeSpec<'_>) -> ChangeSpec<'_> {
    match change {
        zenlayer::ChangeSpec::Joined { security_group, member } => ChangeSpec::Joined { security_group, member },
        zenlayer::ChangeSpec::Left { security_group, member } => ChangeSpec::Left { security_group, member },
    }
}
