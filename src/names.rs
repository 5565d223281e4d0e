//! Names of things in sentences and messages.

use core::fmt;

/// A thing with its id: `instance i-1`. The alternate form quotes the id, as the vendors' messages do.
#[derive(Clone, Copy)]
pub(crate) struct ObjectName<'a>(pub(crate) &'static str, pub(crate) &'a str);

impl fmt::Display for ObjectName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An id may hold anything; what would disturb the line is written as its escape.
        if f.alternate() { write!(f, "{} {:?}", self.0, self.1) } else { write!(f, "{} {}", self.0, self.1.escape_debug()) }
    }
}

/// A number of things, one or more: `1 member`, `2 members`. The plural of all that is counted here takes an `s`.
#[derive(Clone, Copy)]
pub(crate) struct Counted(pub(crate) u64, pub(crate) &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.0, self.1, if self.0 == 1 { "" } else { "s" })
    }
}

/// Says how many groups a member is in, and how many it may be in.
pub(crate) fn count_of(
    w: &mut fmt::Formatter<'_>,
    member: ObjectName<'_>,
    count: usize,
    is_member: bool,
    limit: Option<u32>,
) -> fmt::Result {
    write!(w, "{member} is in {}", Counted(count as u64, "security group"))?;
    if is_member { write!(w, ", this one among them: nothing would be added") } else { write_limit(w, limit) }
}

/// Says how many groups a member of so many must leave, so that there is room for another; of a limit that no leaving can meet, what
/// must be done with it.
pub(crate) fn must_leave(w: &mut fmt::Formatter<'_>, count: usize, limit: Option<u32>) -> fmt::Result {
    match limit.map(|limit| limit as usize) {
        Some(0) => write!(w, "the limit must be raised"),
        Some(limit) if count > limit => {
            let groups = count.saturating_sub(limit).saturating_add(1);
            write!(w, "it must leave {} first", Counted(groups as u64, "group"))
        }
        _ => write!(w, "it must leave another group first"),
    }
}

/// Says that a member of one group must join another, so that it can leave the first; of a limit that has no room for two,
/// what must be done with it.
pub(crate) fn must_join_another(w: &mut fmt::Formatter<'_>, limit: Option<u32>) -> fmt::Result {
    match limit {
        Some(limit @ ..2) => write!(w, "the limit of {limit} must be raised, and the instance join another group first"),
        _ => write!(w, "it must join another group first"),
    }
}

/// Says what the limit is.
pub(crate) fn write_limit(w: &mut fmt::Formatter<'_>, limit: Option<u32>) -> fmt::Result {
    match limit {
        None => write!(w, ", without a limit"),
        Some(limit) => write!(w, ", the limit is {limit}"),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;
    use core::fmt;

    use super::{Counted, must_join_another, must_leave};

    #[test]
    fn one_thing_is_counted_in_the_singular_and_all_other_numbers_in_the_plural() {
        let counted = [0, 1, 2, 21].map(|count| Counted(count, "member").to_string());
        assert_eq!(counted, ["0 members", "1 member", "2 members", "21 members"]);
    }

    struct Advice(usize, Option<u32>);

    impl fmt::Display for Advice {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            must_leave(f, self.0, self.1)
        }
    }

    #[test]
    fn whoever_is_in_too_many_groups_must_leave_as_many_and_one_more() {
        for (count, limit, advice) in [
            (5, Some(5), "it must leave another group first"),
            (6, Some(5), "it must leave 2 groups first"),
            (7, Some(5), "it must leave 3 groups first"),
            (0, Some(0), "the limit must be raised"),
            (3, Some(0), "the limit must be raised"),
            (5, None, "it must leave another group first"),
        ] {
            assert_eq!(Advice(count, limit).to_string(), advice, "{count} of {limit:?}");
        }
    }

    struct OfOnlyGroup(Option<u32>);

    impl fmt::Display for OfOnlyGroup {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            must_join_another(f, self.0)
        }
    }

    #[test]
    fn a_limit_without_room_for_two_groups_must_be_raised_first() {
        let another = "it must join another group first";
        for (limit, advice) in [
            (None, another),
            (Some(10), another),
            (Some(2), another),
            (Some(1), "the limit of 1 must be raised, and the instance join another group first"),
            (Some(0), "the limit of 0 must be raised, and the instance join another group first"),
        ] {
            assert_eq!(OfOnlyGroup(limit).to_string(), advice, "{limit:?}");
        }
    }
}
