//! Changes of a transition, as lines out name them.

use secgroup::{
    alibaba::ChangeSpec,
    registry::{AnyChange, Registered},
    rulebook::World as _,
    zenlayer,
};

/// What a transition of this world changes; nothing where the request asked for what is so already. Alibaba Cloud's words for it
/// include those of the other clouds.
pub fn changes<'a, O: Registered>(world: &'a O::World, transition: &O::Transition) -> impl Iterator<Item = ChangeSpec<'a>> {
    world.changes(transition).map(|change| match O::any_change(change) {
        AnyChange::Alibaba(change) => change,
        AnyChange::Zenlayer(change) | AnyChange::Baidu(change) => membership(change),
    })
}

/// Zenlayer's and Baidu's changes (one type for both) in Alibaba Cloud's words.
fn membership(change: zenlayer::ChangeSpec<'_>) -> ChangeSpec<'_> {
    match change {
        zenlayer::ChangeSpec::Joined { security_group, member } => ChangeSpec::Joined { security_group, member },
        zenlayer::ChangeSpec::Left { security_group, member } => ChangeSpec::Left { security_group, member },
    }
}
