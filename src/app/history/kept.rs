//! What is asked of the history, and done to it, in the thread of what is kept.

use std::path::Path;

use time::OffsetDateTime;

use super::command::HistoryChange;
use super::state::HISTORY_PAGE_ROWS;
use crate::app::WriteError;
use crate::app::runner::Store;
use crate::diagnose;
use crate::domain::Exchange;
use crate::file;
use crate::report::har;
use crate::store::{Counts, EntryId, Filter, HistoryEntry, Retention, StoreError};

impl Store {
    pub(in crate::app) fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        self.history()?.counts(filter)
    }

    pub(in crate::app) fn page(&self, filter: &Filter, page: u64) -> Result<Vec<HistoryEntry>, StoreError> {
        let offset = page.saturating_mul(HISTORY_PAGE_ROWS);
        self.history()?.list(filter, offset, HISTORY_PAGE_ROWS)
    }

    pub(in crate::app) fn delete_entries(
        &mut self,
        ids: Vec<EntryId>,
        now: OffsetDateTime,
    ) -> Result<HistoryChange, StoreError> {
        self.history_mut()?.delete(&ids, now)?;
        Ok(HistoryChange::Deleted(ids))
    }

    /// How many exchanges `keep` would not keep.
    pub(in crate::app) fn count_expired(&self, keep: Retention, now: OffsetDateTime) -> Result<u64, StoreError> {
        self.history()?.expired(keep, now).map(|ids| ids.len() as u64)
    }

    /// Take out what `keep` does not keep; it can be put back like anything deleted.
    pub(in crate::app) fn expire(&mut self, keep: Retention, now: OffsetDateTime) -> Result<HistoryChange, StoreError> {
        let ids = self.history()?.expired(keep, now)?;
        self.history_mut()?.delete(&ids, now)?;
        Ok(HistoryChange::Expired(ids))
    }

    pub(in crate::app) fn restore_entries(&mut self, ids: Vec<EntryId>) -> Result<HistoryChange, StoreError> {
        self.history_mut()?.restore(&ids)?;
        Ok(HistoryChange::Restored(ids))
    }

    pub(in crate::app) fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<HistoryChange, StoreError> {
        self.history_mut()?.set_pinned(id, pinned)?;
        Ok(HistoryChange::Marked(id))
    }

    pub(in crate::app) fn set_note(&mut self, id: EntryId, note: &str) -> Result<HistoryChange, StoreError> {
        self.history_mut()?.set_note(id, note)?;
        Ok(HistoryChange::Marked(id))
    }

    /// Each exchange is a send of its own: a HAR file does not say which belong together.
    pub(in crate::app) fn import(
        &mut self,
        mut exchanges: Vec<Exchange>,
        skipped: Vec<String>,
    ) -> Result<HistoryChange, StoreError> {
        for exchange in &mut exchanges {
            exchange.cause = diagnose::first_cause(std::slice::from_ref(exchange));
        }
        let sends: Vec<&[Exchange]> = exchanges.iter().map(std::slice::from_ref).collect();
        let ids = self.history_mut()?.append_all(&sends)?.concat();
        Ok(HistoryChange::Imported { ids, skipped })
    }

    pub(in crate::app) fn export_har(&self, ids: &[EntryId], path: &Path) -> Result<(), WriteError> {
        let history = self.history()?;
        let mut exchanges = Vec::with_capacity(ids.len());
        for id in ids {
            exchanges.extend(history.get(*id)?);
        }
        Ok(file::write_shared(path, har::to_har(&exchanges).as_bytes())?)
    }
}
