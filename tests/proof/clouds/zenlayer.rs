//! Zenlayer: its words, and the steps that only it has.

use super::roster::{Vendor, bridge};
pub(crate) use super::words::Zenlayer;

bridge!(Zenlayer: secgroup::zenlayer, "zenlayer", "status", supports_security_groups);

/// A group's status is read in any case.
fn spell(word: &str, dice: &mut Dice) -> String {
    if dice.one_in(2) {
        return word.to_owned();
    }
    word.chars().map(|c| if dice.one_in(2) { c.to_ascii_uppercase() } else { c }).collect()
}

fn own_step(step: &Step) -> engine::Step<'_> {
    match step {
        Step::Word { group, word: status } => {
            engine::Step::SetGroupStatus { security_group: group.into(), status: word(status) }
        }
        Step::Flag { instance, flag } => {
            engine::Step::SetSupportsSecurityGroups { instance: instance.into(), supported: *flag }
        }
        other => unreachable!("{other:?} is a step of both clouds"),
    }
}
