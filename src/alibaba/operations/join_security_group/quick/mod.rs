//! The fast path of JoinSecurityGroup: a cache on the records, and a short check for nearly every request.
//!
//! It applies the same rules and can be deleted: compiled with `--cfg secgroup_plain`, every verdict is the same. Debug builds
//! compare each of its verdicts with that of the rules. `docs/performance.md` has what it gains.

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
