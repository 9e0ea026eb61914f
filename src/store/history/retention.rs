//! How much of the history stays.

use rusqlite::params;
use time::{Duration, OffsetDateTime};

use super::{EntryId, History};
use crate::store::StoreError;

/// What is kept; pinned entries are kept in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Exchanges that were sent longer ago go; `None` keeps them whatever their age.
    pub days: Option<u32>,
    /// So many that are not pinned stay, the newest; `None` keeps all.
    pub entries: Option<u32>,
}

impl Retention {
    /// True if nothing goes, ever.
    pub fn keeps_all(self) -> bool {
        self == Self::default()
    }
}

impl History {
    /// The entries that `keep` does not keep, at `now`. Nothing is changed: [`Self::delete`] takes them out, and its
    /// undo brings them back.
    pub fn expired(&self, keep: Retention, now: OffsetDateTime) -> Result<Vec<EntryId>, StoreError> {
        if keep.keeps_all() {
            return Ok(Vec::new());
        }
        let oldest = keep.days.and_then(|days| now.checked_sub(Duration::days(i64::from(days))));
        let oldest_us = oldest.map_or(i64::MIN, |oldest| (oldest.unix_timestamp_nanos() / 1_000) as i64);
        let rows = keep.entries.map_or(i64::MAX, i64::from);
        let query = "SELECT id FROM entry WHERE deleted_at IS NULL AND pinned = 0 AND ((started_us < ?1 AND started_us <> 0) OR id IN \
                     (SELECT id FROM entry WHERE deleted_at IS NULL AND pinned = 0 ORDER BY id DESC LIMIT -1 OFFSET ?2))";
        let read = || -> rusqlite::Result<Vec<EntryId>> {
            let mut statement = self.connection.prepare_cached(query)?;
            statement.query_map(params![oldest_us, rows], |row| Ok(EntryId(row.get(0)?)))?.collect()
        };
        read().map_err(|error| self.failed("looking for what is too old", &error))
    }
}
