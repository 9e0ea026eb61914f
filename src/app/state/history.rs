//! The history: a window onto as many rows as there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::store::{Count, Counts, EntryId, Filter, HistoryEntry, Retention, StatusClass};

/// Rows that are fetched at once.
pub const HISTORY_PAGE_ROWS: u64 = 200;

/// The history panel.
#[derive(Debug)]
pub struct HistoryState {
    pub status: HistoryStatus,
    /// As typed and chosen; the rows follow after a short pause.
    pub filter: Filter,
    pub counts: Counts,
    /// Rows under the filter; the table has as many as are known.
    pub total: Count,
    /// The row shown on the right and acted upon by keys.
    pub focused: Option<EntryId>,
    /// Rows marked for export or deletion.
    pub selected: BTreeSet<EntryId>,
    /// New rows are shown as they come; pauses while the user looks at an old one.
    pub follows: bool,
    /// Changes with the filter and with the content: answers to older questions are dropped.
    pub(in crate::app) generation: u64,
    /// How many exchanges a retention would remove, as last counted.
    pub expired: Option<(Retention, Result<u64, String>)>,
    pub(in crate::app) pages: BTreeMap<u64, Arc<[HistoryEntry]>>,
    pub(in crate::app) pages_asked: BTreeSet<u64>,
    pub(in crate::app) visible: Range<u64>,
    pub(in crate::app) refresh_due_at: Option<OffsetDateTime>,
}

/// Whether there is a history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum HistoryStatus {
    #[default]
    Opening,
    Ready,
    /// With the reason and the next step; sends work all the same.
    Failed(String),
}

impl Default for HistoryState {
    fn default() -> Self {
        Self {
            status: HistoryStatus::default(),
            filter: Filter::default(),
            counts: Counts::default(),
            total: Count::default(),
            focused: None,
            selected: BTreeSet::new(),
            follows: true,
            generation: 0,
            expired: None,
            pages: BTreeMap::new(),
            pages_asked: BTreeSet::new(),
            visible: 0..0,
            refresh_due_at: None,
        }
    }
}

impl HistoryState {
    /// Row `index` under the filter, newest first; `None` while it is being fetched.
    pub fn row(&self, index: u64) -> Option<&HistoryEntry> {
        let page = self.pages.get(&(index / HISTORY_PAGE_ROWS))?;
        page.get(usize::try_from(index % HISTORY_PAGE_ROWS).ok()?)
    }

    /// The fetched entry of that id, if it is on a fetched page.
    pub fn entry(&self, id: EntryId) -> Option<&HistoryEntry> {
        self.pages.values().flat_map(|page| page.iter()).find(|entry| entry.id == id)
    }

    /// Every fetched entry, newest first.
    pub fn known(&self) -> impl Iterator<Item = &HistoryEntry> {
        self.pages.values().flat_map(|page| page.iter())
    }

    /// Rows of one chip; `None` stands for "All".
    pub fn count(&self, class: Option<StatusClass>) -> Count {
        self.counts.of(class)
    }
}
