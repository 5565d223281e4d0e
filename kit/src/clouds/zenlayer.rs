//! Zenlayer: its words, and the steps that only it has.

use super::roster::{Vendor, bridge};

/// Zenlayer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zenlayer;

impl Vendor for Zenlayer {
    const QUOTA: u32 = 2;
    const GROUPS: &'static [&'static str] = &["sg-1", "sg-2", "sg-10", "SG-1"];
    const INSTANCES: &'static [&'static str] = &["ins-1", "ins-2", "ins-10"];
    const WORDS: &'static [&'static str] = &["Creating", "Available", "Fail"];
    const USUAL_WORD: &'static str = "Available";
    const WORD_CHANGES: bool = true;
    const STATUSES: &'static [&'static str] = &[
        "PENDING",
        "DEPLOYING",
        "REBUILDING",
        "REBOOT",
        "RUNNING",
        "STOPPED",
        "BOOTING",
        "RELEASING",
        "STOPPING",
        "RECYCLE",
        "RECYCLING",
        "CREATE_FAILED",
        "IMAGING",
    ];
    const USUAL_STATUS: &'static str = "RUNNING";
    const FORBIDDEN_STATUS: &'static str = "RECYCLE";
    const USUAL_IS_DEFAULT: bool = false;
    /// Whether the instance supports security groups.
    const FLAG: bool = true;
    const FLAG_WEIGHT: u32 = 5;
}

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
