//! The history: a window onto as many rows as there are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::domain::{DestinationLabel, ExchangeKind};
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
    pub expired: Option<(Retention, u64)>,
    /// The latest known result of each destination in each environment, by what the history knows it by.
    pub latest: BTreeMap<DestinationLabel, LatestResult>,
    pub(in crate::app) pages: BTreeMap<u64, Arc<[HistoryEntry]>>,
    pub(in crate::app) pages_asked: BTreeSet<u64>,
    pub(in crate::app) visible: Range<u64>,
    pub(in crate::app) refresh_due_at: Option<OffsetDateTime>,
}

/// How the latest send to a destination ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestResult {
    /// `None` if the history could not keep it.
    pub id: Option<EntryId>,
    pub at: Option<OffsetDateTime>,
    /// `None` without a response.
    pub status: Option<u16>,
    /// A whole response with a 2xx status to the delivery itself.
    pub is_ok: bool,
}

impl LatestResult {
    /// `200`, or `no response`.
    pub fn status_text(&self) -> String {
        self.status.map_or_else(|| "no response".to_owned(), |status| status.to_string())
    }

    /// What `entry` says of its destination; `None` where it says nothing: a probe, or a token on the way to a delivery.
    fn of(entry: &HistoryEntry) -> Option<Self> {
        let is_2xx = entry.failure.is_none() && entry.status.is_some_and(|status| (200..300).contains(&status));
        let counts = match entry.kind {
            ExchangeKind::Delivery => true,
            ExchangeKind::Token => !is_2xx,
            ExchangeKind::Probe => false,
        };
        let is_ok = is_2xx && entry.kind == ExchangeKind::Delivery;
        counts.then_some(Self { id: Some(entry.id), at: entry.started_at, status: entry.status, is_ok })
    }
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
            latest: BTreeMap::new(),
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

    /// Learn the latest results from fetched entries.
    pub(in crate::app) fn learn_results(&mut self, entries: &[HistoryEntry]) {
        for entry in entries {
            let Some(result) = LatestResult::of(entry) else { continue };
            let is_newer = self.latest.get(&entry.destination).is_none_or(|known| known.id <= result.id);
            if is_newer {
                self.latest.insert(entry.destination.clone(), result);
            }
        }
    }

    /// The entries that actions are about: the marked ones in the list, or else the focused one; never one that a filter
    /// hides.
    pub fn targets(&self) -> Vec<EntryId> {
        let listed = |id: &EntryId| self.entry(*id).is_some();
        let marked: Vec<EntryId> = self.selected.iter().copied().filter(listed).collect();
        if marked.is_empty() { self.focused.filter(listed).into_iter().collect() } else { marked }
    }

    /// The focused entry, if it is in the list.
    pub fn listed_focus(&self) -> Option<&HistoryEntry> {
        self.focused.and_then(|id| self.entry(id))
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
