//! The history: what can be asked for, and what comes back.

use std::ops::Range;
use std::path::PathBuf;

use crate::app::{HarScope, ImportError};
use crate::store::{Counts, EntryId, HistoryEntry, Retention, SortBy, StatusClass, StoreError};

/// What the user can ask for.
#[derive(Debug)]
pub enum HistoryCommand {
    SetSearch(String),
    SetClass(Option<StatusClass>),
    /// Only entries that failed for this cause.
    SetCause(Option<String>),
    /// Only entries to the destination of this name.
    SetDestination(Option<String>),
    /// Sort by this column: down, up, then by time again.
    SortBy(SortBy),
    /// Only entries from the first to the second.
    SetBetween(Option<(EntryId, EntryId)>),
    /// The rows that the table shows now.
    ShowRange(Range<u64>),
    Focus(EntryId),
    SetSelected {
        id: EntryId,
        selected: bool,
    },
    ClearSelection,
    /// Put destination and batch back as they were.
    Restore(EntryId),
    Delete(Vec<EntryId>),
    SetPinned {
        id: EntryId,
        pinned: bool,
    },
    SetNote {
        id: EntryId,
        note: String,
    },
    ExportHar {
        scope: HarScope,
        path: PathBuf,
    },
    ImportHar(PathBuf),
    /// Remove what the retention of the settings does not keep, now instead of at the next start.
    Expire,
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum HistoryNews {
    Opened(Result<(), StoreError>),
    /// What the user should know of the file: that it was damaged and what was saved, or that it cannot be written.
    Told(Vec<String>),
    Counted {
        generation: u64,
        result: Result<Counts, StoreError>,
    },
    /// How many exchanges `retention` would remove now.
    ExpiredCounted {
        retention: Retention,
        result: Result<u64, StoreError>,
    },
    PageLoaded {
        generation: u64,
        page: u64,
        result: Result<Vec<HistoryEntry>, StoreError>,
    },
    /// Entries were deleted, restored, pinned, annotated or imported.
    Changed(Result<HistoryChange, StoreError>),
    /// The HAR file cannot be taken in.
    NotImported(ImportError),
}

/// What was done to the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryChange {
    Deleted(Vec<EntryId>),
    /// Removed because the settings do not keep them.
    Expired(Vec<EntryId>),
    Restored(Vec<EntryId>),
    Marked(EntryId),
    Imported {
        ids: Vec<EntryId>,
        skipped: Vec<String>,
    },
}
