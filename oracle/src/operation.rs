//! What the program needs of an operation, beyond what the engine says about it.

use std::sync::LazyLock;

use secgroup::{
    alibaba::{self, join_resource_group::JoinResourceGroup, join_security_group::JoinSecurityGroup},
    baidu::{self, bind_security_group::BindSecurityGroup},
    rulebook::{Operation, Verdict},
    zenlayer::{self, associate_security_group_instance::AssociateSecurityGroupInstance},
};

use crate::{
    answer::{Fragments, write_change, write_move},
    world::{AnyTransition, AnyVerdict},
};

/// An operation that the program serves.
pub trait Served: Operation {
    /// The texts of the answers that do not depend on the request.
    fn fragments() -> &'static Fragments;

    /// Appends what a transition changes: the elements of `changes`.
    fn write_changes(world: &Self::World, transition: &Self::Transition, out: &mut Vec<u8>);

    /// The transition as one of any cloud.
    fn any_transition(transition: Self::Transition) -> AnyTransition;

    /// The verdict as one of any operation.
    fn any_verdict(verdict: Verdict<'_, Self>) -> AnyVerdict<'_>;
}

macro_rules! served {
    ($($Operation:ident in $Cloud:ident: |$world:ident, $transition:ident, $out:ident| $write:expr;)+) => {
        $(impl Served for $Operation {
            fn fragments() -> &'static Fragments {
                static FRAGMENTS: LazyLock<Fragments> = LazyLock::new(Fragments::of::<$Operation>);
                &FRAGMENTS
            }

            fn write_changes($world: &Self::World, $transition: &Self::Transition, $out: &mut Vec<u8>) {
                $write
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
    JoinSecurityGroup in Alibaba: |world, transition, out| write_alibaba(world, transition, out);
    JoinResourceGroup in Alibaba: |world, transition, out| write_alibaba(world, transition, out);
    AssociateSecurityGroupInstance in Zenlayer: |world, transition, out| {
        if let Ok(Some(change)) = world.spec_of(transition) {
            write_roster_change(&change, out);
        }
    };
    BindSecurityGroup in Baidu: |world, transition, out| {
        if let Ok(Some(change)) = world.spec_of(transition) {
            write_roster_change(&change, out);
        }
    };
}

fn write_alibaba(world: &alibaba::World, transition: &alibaba::Transition, out: &mut Vec<u8>) {
    match world.spec_of(transition) {
        Ok(Some(alibaba::ChangeSpec::Joined { security_group, member })) => {
            write_change("joined", &security_group, &member, out)
        }
        Ok(Some(alibaba::ChangeSpec::Left { security_group, member })) => write_change("left", &security_group, &member, out),
        Ok(Some(alibaba::ChangeSpec::Moved { resource_type, resource, from, to })) => {
            write_move(&resource_type, &resource, from.as_deref(), to.as_deref(), out);
        }
        // A transition that was made for this world is of this world.
        Ok(None) | Err(_) => {}
    }
}

fn write_roster_change(change: &zenlayer::ChangeSpec<'_>, out: &mut Vec<u8>) {
    // One type for both clouds that know instances in groups and nothing else.
    let change: &baidu::ChangeSpec<'_> = change;
    match change {
        baidu::ChangeSpec::Joined { security_group, member } => write_change("joined", security_group, member, out),
        baidu::ChangeSpec::Left { security_group, member } => write_change("left", security_group, member, out),
    }
}
