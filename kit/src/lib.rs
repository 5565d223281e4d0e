//! The conformance kit: put any implementation of the three clouds' security-group memberships under the rules.

pub mod clouds;
pub mod model;
pub mod operations;
pub mod pairs;
pub mod planned;
pub mod strategies;
pub mod subject;
pub mod ways;
