//! Every exchange, in SQLite.
use std::path::Path;

use time::OffsetDateTime;

use super::StoreError;
use crate::domain::Exchange;
use crate::domain::Method;
use crate::domain::exchange::{ExchangeKind, FailureKind};

/// A row of the history. Entries of one send share `send_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// What a list shows of an exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub id: EntryId,
    /// The entry id of the send's first exchange: the same for a token request and its delivery.
    pub send_id: i64,
    pub kind: ExchangeKind,
    pub started_at: OffsetDateTime,
    pub destination: String,
    pub method: Method,
    /// Masked.
    pub url: String,
    pub object_path: Option<String>,
    pub status: Option<u16>,
    pub failure: Option<FailureKind>,
    pub total_us: u64,
    /// Bytes of the request body.
    pub request_bytes: u64,
    /// Bytes of the response body, as received.
    pub response_bytes: u64,
    pub pinned: bool,
    pub note: String,
}

/// The chips of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusClass {
    Ok,
    Redirect,
    ClientError,
    ServerError,
    NoAnswer,
    Token,
}

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Words that must all occur in destination, URL, status, verdict, headers or bodies.
    pub search: String,
    pub class: Option<StatusClass>,
}

/// Entries per chip under the same search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub all: u64,
    pub ok: u64,
    pub redirect: u64,
    pub client_error: u64,
    pub server_error: u64,
    pub no_answer: u64,
    pub token: u64,
}

/// The history file. One connection; safe beside other processes.
pub struct History {
    _private: (),
}

impl History {
    /// Open or create the file and bring its schema up to date in one transaction.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let _ = path;
        todo!()
    }

    /// Keep the exchanges of one send; returns their ids in order. All or none.
    pub fn append(&mut self, exchanges: &[Exchange]) -> Result<Vec<EntryId>, StoreError> {
        let _ = exchanges;
        todo!()
    }

    /// Entries newest first, `limit` of them from `offset`.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<HistoryEntry>, StoreError> {
        let _ = (filter, offset, limit);
        todo!()
    }

    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        let _ = filter;
        todo!()
    }

    /// The whole exchange; `None` if there is no such entry.
    pub fn get(&self, id: EntryId) -> Result<Option<Exchange>, StoreError> {
        let _ = id;
        todo!()
    }

    /// Take entries out; they can be put back with [`Self::restore`] until the next start.
    pub fn delete(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        let _ = ids;
        todo!()
    }

    /// Undo [`Self::delete`].
    pub fn restore(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        let _ = ids;
        todo!()
    }

    pub fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<(), StoreError> {
        let _ = (id, pinned);
        todo!()
    }

    pub fn set_note(&mut self, id: EntryId, note: &str) -> Result<(), StoreError> {
        let _ = (id, note);
        todo!()
    }
}
