//! The words of Zenlayer and Baidu. The program's suite reads this file as well.

use super::roster::Vendor;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Zenlayer;

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

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Baidu;

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
