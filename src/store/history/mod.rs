//! Every exchange, in SQLite.
//!
//! Two tables: `entry` holds what lists, chips and searches need, `exchange` holds the whole. Lists walk
//! an index backwards, so that a million rows open as fast as ten; words are found by FTS5.

mod rows;
mod schema;
mod search;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};
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

/// How long a write waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The history file. One connection; safe beside other processes.
pub struct History {
    connection: Connection,
    path: PathBuf,
}

impl History {
    /// Open or create the file and bring its schema up to date in one transaction.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |error: rusqlite::Error| {
            StoreError::with_source(
                format!("{}: opening the history; the file is left as it is", path.display()),
                error,
            )
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                StoreError::with_source(format!("{}: making the folder of the history", folder.display()), error)
            })?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        schema::migrate(&mut connection, path)?;
        let history = Self { connection, path: path.to_owned() };
        history.purge()?;
        Ok(history)
    }

    /// Keep the exchanges of one send; returns their ids in order. All or none.
    pub fn append(&mut self, exchanges: &[Exchange]) -> Result<Vec<EntryId>, StoreError> {
        Ok(self.append_all(&[exchanges])?.into_iter().flatten().collect())
    }

    /// Keep the exchanges of many sends in one transaction; returns the ids of each. All or none.
    pub fn append_all(&mut self, sends: &[&[Exchange]]) -> Result<Vec<Vec<EntryId>>, StoreError> {
        let path = self.path.clone();
        let append = |connection: &mut Connection| -> rusqlite::Result<Vec<Vec<EntryId>>> {
            let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let mut ids = Vec::with_capacity(sends.len());
            for exchanges in sends {
                ids.push(rows::insert_send(&transaction, exchanges)?);
            }
            transaction.commit()?;
            Ok(ids)
        };
        append(&mut self.connection).map_err(|error| failure(&path, "keeping an exchange", error))
    }

    /// Entries newest first, `limit` of them from `offset`.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<HistoryEntry>, StoreError> {
        search::list(&self.connection, filter, offset, limit).map_err(|error| failure(&self.path, "listing", error))
    }

    /// Entries per chip.
    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        search::counts(&self.connection, &filter.search).map_err(|error| failure(&self.path, "counting", error))
    }

    /// The whole exchange; `None` if there is no such entry.
    pub fn get(&self, id: EntryId) -> Result<Option<Exchange>, StoreError> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT content FROM exchange WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)).optional())
            .map_err(|error| failure(&self.path, "reading an exchange", error))?;
        text.map(|text| {
            serde_json::from_str(&text).map_err(|error| {
                StoreError::with_source(format!("{}: entry {} cannot be read", self.path.display(), id.0), error)
            })
        })
        .transpose()
    }

    /// Ids of the send that `id` belongs to, in order.
    pub fn siblings(&self, id: EntryId) -> Result<Vec<EntryId>, StoreError> {
        let query = "SELECT id FROM entry WHERE deleted = 0 AND send_id = (SELECT send_id FROM entry WHERE id = ?1) ORDER BY id";
        let read = || -> rusqlite::Result<Vec<EntryId>> {
            let mut statement = self.connection.prepare_cached(query)?;
            statement.query_map([id.0], |row| Ok(EntryId(row.get(0)?)))?.collect()
        };
        read().map_err(|error| failure(&self.path, "listing a send", error))
    }

    /// Take entries out; they can be put back with [`Self::restore`] until the next start.
    pub fn delete(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        self.mark(ids, "UPDATE entry SET deleted = 1 WHERE id = ?1 AND deleted = 0", "deleting")
    }

    /// Undo [`Self::delete`].
    pub fn restore(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        self.mark(ids, "UPDATE entry SET deleted = 0 WHERE id = ?1 AND deleted = 1", "restoring")
    }

    /// Pinned entries stand out in the list.
    pub fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE entry SET pinned = ?2 WHERE id = ?1", params![id.0, pinned])
            .map(|_| ())
            .map_err(|error| failure(&self.path, "pinning", error))
    }

    /// The user's own words about an entry.
    pub fn set_note(&mut self, id: EntryId, note: &str) -> Result<(), StoreError> {
        self.connection
            .execute("UPDATE entry SET note = ?2 WHERE id = ?1", params![id.0, note])
            .map(|_| ())
            .map_err(|error| failure(&self.path, "keeping a note", error))
    }

    fn mark(&mut self, ids: &[EntryId], statement: &str, step: &str) -> Result<(), StoreError> {
        let mark = |connection: &mut Connection| -> rusqlite::Result<()> {
            let transaction = connection.transaction()?;
            for id in ids {
                transaction.prepare_cached(statement)?.execute([id.0])?;
            }
            transaction.commit()
        };
        mark(&mut self.connection).map_err(|error| failure(&self.path, step, error))
    }

    /// What was deleted in an earlier session is gone for good. Nothing is written where there is nothing to do.
    fn purge(&self) -> Result<(), StoreError> {
        let purge = || -> rusqlite::Result<()> {
            let any = "SELECT 1 FROM entry WHERE deleted = 1 LIMIT 1";
            if self.connection.query_row(any, [], |_| Ok(())).optional()?.is_some() {
                self.connection.execute("DELETE FROM entry WHERE deleted = 1", [])?;
            }
            Ok(())
        };
        purge().map_err(|error| failure(&self.path, "removing what was deleted", error))
    }
}

fn failure(path: &Path, step: &str, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly};
    let next = match error.sqlite_error_code() {
        Some(DiskFull) => "; the disk is full: make room",
        Some(ReadOnly) => "; the file cannot be written: check its permissions",
        Some(DatabaseBusy) => "; another program holds it: close that one and try again",
        Some(DatabaseCorrupt | NotADatabase) => "; the file is damaged: move it away, and a new one is made",
        _ => "",
    };
    StoreError::with_source(format!("{}: {step}{next}", path.display()), error)
}
