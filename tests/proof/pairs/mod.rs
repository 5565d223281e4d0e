//! All pairs: for every two rules of an operation either a case in which both are violated and the earlier answers, or a written
//! reason why there is none.

mod apart;
mod faults;
mod faults_elsewhere;
mod proof;

pub(crate) use apart::{Apart, Shadowed, baidu, join_2020, join_2026, join_2026_shadowed, resource_group, zenlayer};
pub(crate) use faults::{Fault, Faulty, of_join, sound_joins};
pub(crate) use faults_elsewhere::{of_association, of_bind, of_move, sound_associations, sound_binds, sound_moves};

use crate::subject::Subject;

/// The earlier and the later of two rules.
pub(crate) type Pair = (&'static str, &'static str);

/// Every two rules of an operation, the earlier first.
pub(crate) fn all<S: Subject>() -> Vec<Pair> {
    let rows = S::rows();
    let mut pairs = Vec::new();
    for (at, earlier) in rows.iter().enumerate() {
        for later in &rows[at + 1..] {
            pairs.push((earlier.rule, later.rule));
        }
    }
    pairs
}
