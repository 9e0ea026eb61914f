//! What is asked of the history, and done to it, in the thread of what is kept.

use std::path::Path;

use time::OffsetDateTime;

use super::command::HistoryChange;
use super::state::HISTORY_PAGE_ROWS;
use crate::app::file::work::export;
use crate::app::runner::{Store, chain};
use crate::diagnose;
use crate::domain::Exchange;
use crate::store::{Counts, EntryId, Filter, HistoryEntry, Retention};

impl Store {
    pub(in crate::app) fn counts(&self, filter: &Filter) -> Result<Counts, String> {
        self.history()?.counts(filter).map_err(chain)
    }

    pub(in crate::app) fn page(&self, filter: &Filter, page: u64) -> Result<Vec<HistoryEntry>, String> {
        let offset = page.saturating_mul(HISTORY_PAGE_ROWS);
        self.history()?.list(filter, offset, HISTORY_PAGE_ROWS).map_err(chain)
    }

    pub(in crate::app) fn delete_entries(
        &mut self,
        ids: Vec<EntryId>,
        now: OffsetDateTime,
    ) -> Result<HistoryChange, String> {
        self.history_mut()?.delete(&ids, now).map_err(chain)?;
        Ok(HistoryChange::Deleted(ids))
    }

    /// How many exchanges `keep` would not keep.
    pub(in crate::app) fn count_expired(&self, keep: Retention, now: OffsetDateTime) -> Result<u64, String> {
        self.history()?.expired(keep, now).map(|ids| ids.len() as u64).map_err(chain)
    }

    /// Take out what `keep` does not keep; it can be put back like anything deleted.
    pub(in crate::app) fn expire(&mut self, keep: Retention, now: OffsetDateTime) -> Result<HistoryChange, String> {
        let ids = self.history()?.expired(keep, now).map_err(chain)?;
        self.history_mut()?.delete(&ids, now).map_err(chain)?;
        Ok(HistoryChange::Expired(ids))
    }

    pub(in crate::app) fn restore_entries(&mut self, ids: Vec<EntryId>) -> Result<HistoryChange, String> {
        self.history_mut()?.restore(&ids).map_err(chain)?;
        Ok(HistoryChange::Restored(ids))
    }

    pub(in crate::app) fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<HistoryChange, String> {
        self.history_mut()?.set_pinned(id, pinned).map_err(chain)?;
        Ok(HistoryChange::Marked(id))
    }

    pub(in crate::app) fn set_note(&mut self, id: EntryId, note: &str) -> Result<HistoryChange, String> {
        self.history_mut()?.set_note(id, note).map_err(chain)?;
        Ok(HistoryChange::Marked(id))
    }

    /// Each exchange is a send of its own: a HAR file does not say which belong together.
    pub(in crate::app) fn import(
        &mut self,
        mut exchanges: Vec<Exchange>,
        skipped: Vec<String>,
    ) -> Result<HistoryChange, String> {
        for exchange in &mut exchanges {
            exchange.cause = diagnose::first_cause(std::slice::from_ref(exchange));
        }
        let sends: Vec<&[Exchange]> = exchanges.iter().map(std::slice::from_ref).collect();
        let ids = self.history_mut()?.append_all(&sends).map_err(chain)?.concat();
        Ok(HistoryChange::Imported { ids, skipped })
    }

    pub(in crate::app) fn export_har(&self, ids: &[EntryId], path: &Path) -> Result<(), String> {
        let history = self.history()?;
        let mut exchanges = Vec::with_capacity(ids.len());
        for id in ids {
            exchanges.extend(history.get(*id).map_err(chain)?);
        }
        export(&exchanges, path)
    }
}
