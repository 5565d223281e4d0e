//! Other engines, each given the fixture's world and the eight rules of the references, in its own language and its best mode.
//!
//! What does not depend on the request (policies, data, indexes) is prepared before the clock starts; where an engine takes requests
//! as values of its own, those are prepared too. Every peer answers with the number of the first violated rule, as the references do,
//! and the bench compares the answers one by one.

pub mod cedar;
pub mod cel;
pub mod rego;
pub mod sqlite;

use secgroup_benches::reference::{Answer, rule};

/// The rules in the order in which every peer states them.
pub const RULES: [Answer; 8] = [
    rule::GROUP_EXISTS,
    rule::INSTANCE_EXISTS,
    rule::STATUS,
    rule::LOCKED,
    rule::MEMBER,
    rule::NETWORK,
    rule::QUOTA,
    rule::CAPACITY,
];
