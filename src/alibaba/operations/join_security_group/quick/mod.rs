//! The fast path of JoinSecurityGroup: a cache on the records and a short way through the code for nearly every request.
//!
//! It applies the same rules and can be deleted: without it (compile with `--cfg secgroup_plain`) every verdict is the same. In debug
//! builds each of its verdicts is compared with that of the rules.
//!
//! What it brings, in instructions of a check: see `docs/performance.md`.

#[cfg(not(secgroup_plain))]
mod cache;
#[cfg(not(secgroup_plain))]
mod check;

#[cfg(not(secgroup_plain))]
pub(in crate::alibaba) use cache::{judge_instance, judge_security_group};
#[cfg(not(secgroup_plain))]
pub(super) use check::{check, read_ahead};
#[cfg(secgroup_plain)]
pub(super) use without::{check, read_ahead};
#[cfg(secgroup_plain)]
pub(in crate::alibaba) use without::{judge_instance, judge_security_group};

/// How many look-ups are under way at a time: more than a processor can have, few enough for its nearest cache.
pub(super) const BATCH: usize = 32;

/// The engine without the fast path.
#[cfg(secgroup_plain)]
mod without {
    use super::super::{JoinSecurityGroup, Request};
    use crate::{alibaba::state::World, rulebook::Verdict};

    pub(in crate::alibaba) fn judge_instance(_: &mut World, _: u32) {}

    pub(in crate::alibaba) fn judge_security_group(_: &mut World, _: u32) {}

    pub(in crate::alibaba::operations::join_security_group) fn check<'a>(
        _: &'a World,
        _: &'a Request<'a>,
    ) -> Option<Verdict<'a, JoinSecurityGroup>> {
        None
    }

    pub(in crate::alibaba::operations::join_security_group) fn read_ahead(_: &World, _: &[Request<'_>]) {}
}
