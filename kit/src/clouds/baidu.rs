//! Baidu: its words, and the steps that only it has.

use super::roster::{Vendor, bridge};

/// Baidu AI Cloud.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Baidu;

impl Vendor for Baidu {
    const QUOTA: u32 = 10;
    const GROUPS: &'static [&'static str] = &["g-1", "g-2", "g-10", "G-1"];
    const INSTANCES: &'static [&'static str] = &["i-1", "i-2", "i-10"];
    const WORDS: &'static [&'static str] = &["normal", "enterprise"];
    const USUAL_WORD: &'static str = "normal";
    /// A group's kind is what it was made as.
    const WORD_CHANGES: bool = false;
    const STATUSES: &'static [&'static str] = &[
        "Running",
        "Starting",
        "Stopping",
        "Stopped",
        "Deleted",
        "Scaling",
        "Expired",
        "Error",
        "SnapshotProcessing",
        "ImageProcessing",
        "ChangeVpc",
        "Recycled",
    ];
    const USUAL_STATUS: &'static str = "Running";
    const FORBIDDEN_STATUS: &'static str = "Expired";
    const USUAL_IS_DEFAULT: bool = true;
    /// Whether the instance is in debt.
    const FLAG: bool = false;
    const FLAG_WEIGHT: u32 = 9;
}

bridge!(Baidu: secgroup::baidu, "baidu", "kind", in_debt);

fn spell(word: &str, _: &mut Dice) -> String {
    word.to_owned()
}

fn own_step(step: &Step) -> engine::Step<'_> {
    match step {
        Step::Flag { instance, flag } => engine::Step::SetInDebt { instance: instance.into(), in_debt: *flag },
        other => unreachable!("{other:?} is no step of this cloud"),
    }
}
