//! Names of things in sentences and messages.

use core::fmt;

/// A thing with its id: `instance i-1`. The alternate form quotes the id, as the vendors' messages do.
#[derive(Clone, Copy)]
pub(crate) struct Named<'a>(pub(crate) &'static str, pub(crate) &'a str);

impl fmt::Display for Named<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An id may hold anything; what would disturb the line is written as its escape.
        if f.alternate() { write!(f, "{} {:?}", self.0, self.1) } else { write!(f, "{} {}", self.0, self.1.escape_debug()) }
    }
}

/// Says how many groups a member is in, and how many it may be in.
pub(crate) fn count_of(
    w: &mut fmt::Formatter<'_>,
    member: Named<'_>,
    count: usize,
    is_member: bool,
    limit: Option<u32>,
) -> fmt::Result {
    write!(w, "{member} is in {count} security {}", if count == 1 { "group" } else { "groups" })?;
    if is_member { write!(w, ", this one among them: nothing would be added") } else { write_limit(w, limit) }
}

/// Says what the limit is.
pub(crate) fn write_limit(w: &mut fmt::Formatter<'_>, limit: Option<u32>) -> fmt::Result {
    match limit {
        None => write!(w, ", without a limit"),
        Some(limit) => write!(w, ", the limit is {limit}"),
    }
}
