#![doc = include_str!("../README.md")]

mod ask;
pub mod clouds;
mod compare;
mod coverage;
mod json;
mod known;
pub mod model;
pub mod operations;
pub mod pairs;
pub mod planned;
mod report;
mod run;
mod runner;
pub mod scenario;
mod shrink;
pub mod strategies;
pub mod subject;
mod sut;
pub mod systems;
mod threaded;
mod tried;
pub mod vectors;
pub mod ways;

pub use ask::{Ask, Value};
pub use compare::{Expected, Fit, Kind, Strictness, Unfit, Violated};
pub use coverage::{Coverage, PageCoverage, PairCoverage, RuleCoverage};
pub use known::{ACCEPTED, GROUPS, KnownDeviation, KnownDeviations, UnusableKnown, What};
pub use report::{Counts, Deviation, KnownCount, Report, Unreached};
pub use runner::Conformance;
pub use sut::{AsyncSystemUnderTest, Memberships, Outcome, Request, Step, SystemUnderTest, Trouble, TroubleKind, World};
pub use threaded::Threaded;
pub use tried::Scope;
