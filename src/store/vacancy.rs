//! Whether a table has room for another record.

use alloc::string::ToString;

use super::{MAX_LEN, Record, Table};
use crate::error::{BuildError, Problem};

impl<R: Record> Table<R> {
    /// Whether an id is one, nothing in the table has it, and the table has room for another record. `of` says what has the id
    /// where it is taken.
    ///
    /// # Errors
    ///
    /// What stands in the way; its place is the member `id`.
    pub(crate) fn vacant(&self, id: &str, of: &str) -> Result<(), BuildError> {
        let problem = if id.is_empty() {
            Problem::Empty
        } else if self.look_up(id).is_some() {
            Problem::Taken { id: id.to_string(), of: of.to_string() }
        } else if !self.has_room() {
            Problem::TooMany { max: MAX_LEN }
        } else {
            return Ok(());
        };
        Err(BuildError::new("id", problem))
    }
}
